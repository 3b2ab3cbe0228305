// The local life of warnings in a real browser against the real server: received, given, reported, never mixed.
// TOCSIN_SHOTS names a folder for screenshots of the pages on the way; without it none are taken.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { check, chromiumPath, launch, openPage, signIn } from "./lib.mjs";
import { startServer } from "./running.mjs";

const skip = !chromiumPath() ? "no Chromium" : !process.env.TOCSIN_BIN ? "TOCSIN_BIN names no binary" : false;
const drill = (name) => readFile(new URL(`../../exercises/border-bridge/${name}`, import.meta.url), "utf8");
const minutesAgo = (minutes) => new Date(Date.now() - minutes * 60_000 - new Date().getTimezoneOffset() * 60_000).toISOString().slice(0, 16);

describe("warnings at the desk", { skip }, () => {
  let browser, server, page, second;
  before(async () => {
    server = await startServer();
    browser = await launch();
    page = await openPage(browser, server.base);
    await signIn(page, server.link);
    second = await server.enrol("I. Maren", "chief");
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  const go = (path) => page.goto(new URL(path, server.base).href);
  const main = () => page.locator("main").innerText();
  const sound = async () => {
    assert.deepEqual(await check(page), []);
    assert.deepEqual(page.problems, []);
  };
  const send = async (name) => {
    await page.locator("main form").getByRole("button", { name }).click();
    await page.waitForLoadState();
  };
  const shoot = async (name) => {
    if (!process.env.TOCSIN_SHOTS) return;
    for (const [view, colorScheme, width, height] of [["light", "light", 1440, 900], ["dark", "dark", 1440, 900], ["phone", "light", 390, 844]]) {
      await page.setViewportSize({ width, height });
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(process.env.TOCSIN_SHOTS, `${name}-${view}.png`), caret: "initial", fullPage: view === "phone" });
    }
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.emulateMedia({ colorScheme: "light" });
  };

  test("an incident stands in the picture, to be matched with later", async () => {
    await go("/reports/new");
    await page.fill("#text", await drill("01-orle-courier.txt"));
    await page.fill("#publisher", "Orle Courier");
    await page.locator("form.ask button.p").click();
    await page.waitForURL(/reports\/R-1/);
    await page.getByRole("button", { name: /Keep the rest/ }).click();
    await page.waitForLoadState();
  });

  test("no warning yet: the page says what will stand there and the one act that fills it", async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("w");
    await page.waitForURL(/\/warnings$/);
    assert.match(await main(), /No warnings yet/);
    await sound();
    await shoot("warnings-empty");
  });

  test("an empty form comes back with every fault at once, and nothing is recorded", async () => {
    await page.keyboard.press("n");
    await page.waitForURL(/kind=received/);
    await page.fill("#other_side", "Liaison Centre, Ruvan");
    await page.fill("#who", "four men");
    await send(/Register it/);
    const faults = await page.locator(".prob li").allInnerTexts();
    for (const field of ["title", "text", "urgency", "means", "who"]) assert.ok(faults.some((it) => it.startsWith(`${field}:`)), `${field}: ${faults}`);
    assert.equal(await page.inputValue("#other_side"), "Liaison Centre, Ruvan");
    await sound();
    await shoot("warning-new-faults");
  });

  test("received: registered with three separate words of how soon, how bad, how sure", async () => {
    await page.fill("#title", "Attack on a road crossing of the Orle");
    await page.fill("#text", "An attack with a vehicle on a road crossing of the Orle is prepared for the days from 12 to 15 March.");
    await page.selectOption("#means", "phone");
    await page.fill("#came", minutesAgo(18));
    await page.selectOption("#urgency", "Expected");
    await page.selectOption("#severity", "Severe");
    await page.selectOption("#certainty", "Likely");
    await page.fill("#who", "");
    for (const [question, words, precise] of [["what", "an attack", "area"], ["place", "a road crossing on the Orle", "area"], ["when", "12 to 15 March", "exact"], ["how", "vehicle with a device", "exact"]]) {
      await page.fill(`#${question}`, words);
      await page.selectOption(`#${question}_is`, precise);
    }
    await shoot("warning-new");
    await send(/Register it/);
    await page.waitForURL(/warnings\/W-1$/);
    assert.match(await page.locator(".loud").innerText(), /W-1 is not read: \d+(:\d\d| min) over/);
    assert.deepEqual(await page.locator(".spec li").evaluateAll((list) => list.map((it) => it.dataset.p)), ["none", "area", "area", "exact", "exact"]);
    assert.match(await page.locator(".gap").innerText(), /Not read in 10 min: \d+ min( \d+ s)? over its limit/);
    await sound();
    await shoot("warning-not-read");
  });

  test("its clock counts by itself, and the rail is red", async () => {
    const clock = page.locator(".head .clk");
    const first = await clock.innerText();
    await page.waitForFunction((text) => document.querySelector(".head .clk").textContent !== text, first, { timeout: 4000 });
    assert.equal(await clock.getAttribute("data-s"), "overdue");
    assert.equal(await page.locator('.nav [data-key="w"] .n').getAttribute("data-s"), "overdue");
  });

  test("looking is not reading: only the button is, and no decision comes before it", async () => {
    await page.reload();
    assert.match(await main(), /Nobody here has read it/);
    await go("/warnings/W-1/decide");
    assert.match(await main(), /W-1 is not read\. Nothing to do here/);
    await go("/warnings/W-1");
    await send(/I have read it/);
    assert.match(await page.locator(".gap").innerText(), /Not read in 10 min: read \d+ min( \d+ s)? over its limit/);
    assert.match(await main(), /Read\s+T\. Okell, session only/);
    await sound();
  });

  test("the key opens the page, the act is a form; a decision without its reason is not recorded", async () => {
    await page.keyboard.press("d");
    await page.waitForURL(/W-1\/decide/);
    await sound();
    await page.getByLabel("act:").check();
    await send(/Decide W-1/);
    assert.match(await page.locator(".prob").innerText(), /The decision is not recorded yet; the clock goes on/);
    await page.fill("#reason", "The window has begun. Patrols at three crossings.");
    await shoot("warning-decide");
    await send(/Decide W-1/);
    await page.waitForURL(/warnings\/W-1$/);
    assert.match(await main(), /Decided: act/);
    assert.equal(await page.locator('a[href="/assignments/new?because=W-1"]').count(), 1, "a measure becomes an assignment");
    await sound();
  });

  test("closed against an incident, question by question", async () => {
    await page.keyboard.press("m");
    await page.waitForURL(/W-1\/close/);
    await sound();
    await page.getByLabel(/^Matched/).check();
    await page.selectOption("#incident", "I-1");
    for (const [question, was, match] of [["who", "", "cannot_be_compared"], ["what", "an explosion", "fits"], ["where", "the border bridge", "fits"], ["when", "14 March", "fits"], ["how", "vehicle, claimed", "disputed"]]) {
      await page.fill(`#${question}_was`, was);
      await page.selectOption(`#${question}_match`, match);
    }
    await shoot("warning-close");
    await send(/Close W-1/);
    await page.waitForURL(/warnings\/W-1$/);
    const sheet = await page.locator("table", { hasText: "I-1 was" }).innerText();
    assert.match(sheet, /the border bridge/);
    assert.match(sheet, /disputed/);
    assert.equal(await page.locator(".loud").count(), 0);
    assert.match(await page.locator("table", { hasText: "Rests on" }).innerText(), /That anybody understood it\s+not proven\s+no record can show this/);
    await sound();
    await shoot("warning-closed");
  });

  test("as of an earlier record it stands as it stood, without a form and without a running clock", async () => {
    const record = await page.evaluate(() => Number(document.querySelector(".head .meta").textContent.match(/record\s+(\d+)/)[1]));
    await go(`/warnings/W-1?asof=${record}`);
    assert.equal(await page.locator(".past").count(), 1);
    assert.equal(await page.locator("main form[method=post]").count(), 0);
    assert.equal(await page.locator("[data-limit]").count(), 0);
    assert.equal(await page.locator(".lanes .step").count(), 1);
    await sound();
    await go(`/warnings?asof=${record - 1}`);
    assert.doesNotMatch(await main(), /W-1/);
    await sound();
  });

  test("given: written, released, handed over on the sender's word only, read there as they say", async () => {
    await go("/warnings/new?kind=given");
    await page.fill("#title", "Second vehicle on the Dovrin road");
    await page.fill("#text", "A second vehicle with a device is said to be on the Dovrin road.");
    await page.fill("#other_side", "Dovrin hospital, director on duty");
    await page.selectOption("#urgency", "Immediate");
    await page.selectOption("#severity", "Extreme");
    await send(/Write it/);
    await page.waitForURL(/warnings\/W-2$/);
    assert.match(await page.locator(".head .clk").innerText(), /1:\d\d left|2:00 left/);
    await page.keyboard.press("d");
    await page.waitForURL(/W-2\/release/);
    assert.match(await main(), /Release W-2 to Dovrin hospital/);
    await sound();
    await send(/Release W-2/);
    await page.keyboard.press("d");
    await page.waitForURL(/W-2\/hand-over/);
    await page.selectOption("#means", "phone");
    await page.fill("#to_whom", "Dr. Reuss, director on duty");
    await sound();
    await shoot("warning-hand-over");
    await send(/Hand over W-2/);
    await page.waitForURL(/warnings\/W-2$/);
    assert.match(await page.locator("table", { hasText: "Rests on" }).innerText(), /sender’s word only/);
    await go("/warnings/W-2/note-reading");
    await page.fill("#words", "“We clear the forecourt.” Dr. Reuss, on the phone");
    await send(/Note a reading of W-2/);
    await page.waitForURL(/warnings\/W-2$/);
    assert.match(await page.locator("table", { hasText: "Rests on" }).innerText(), /their word, written down by T\. Okell/);
    await sound();
    await shoot("warning-given");
  });

  test("waived only with a ground, words, another officer and a day", async () => {
    await go("/warnings/new?kind=given");
    await page.fill("#title", "Crowd at the south ramp");
    await page.fill("#text", "A crowd forms at the south ramp.");
    await page.fill("#other_side", "Ramp office");
    await page.selectOption("#urgency", "Future");
    await send(/Write it/);
    await go("/warnings/W-3/waive");
    await send(/Waive W-3/);
    assert.equal(await page.locator(".prob li").count(), 4);
    await sound();
    await page.getByLabel("those at risk or their protectors already know").check();
    await page.fill("#words", "The ramp office called it in itself.");
    await page.selectOption("#reviewer", { label: "I. Maren (P-2)" });
    await page.fill("#review", "2099-01-01T08:00");
    await shoot("warning-waive");
    await send(/Waive W-3/);
    await page.waitForURL(/warnings\/W-3$/);
    assert.match(await main(), /Waived\s+since those at risk/);
    await go("/warnings");
    assert.match(await main(), /Waived, review due/);
  });

  test("reported: from a kept line, with what it does not say unknown, without a receipt and without a clock", async () => {
    await go("/reports/R-1");
    const row = page.locator(".dr", { hasText: "Warning, reported" }).first();
    const number = await row.locator(".i").innerText();
    await go(`/reports/R-1?at=${number}`);
    await page.locator(`#l${number}`).getByRole("link", { name: "Note it as a reported warning" }).click();
    await page.waitForURL(/kind=reported/);
    assert.match(await page.inputValue("#from"), /diplomats/);
    await sound();
    await shoot("warning-new-reported");
    await send(/Note it/);
    await page.waitForURL(/warnings\/W-4$/);
    assert.equal(await page.locator(".clk[data-limit], [data-limit], .gap").count(), 0, "no clock runs");
    assert.match(await main(), /known second-hand/);
    const ours = await page.locator("main").evaluate((it) => {
      const copy = it.cloneNode(true);
      copy.querySelectorAll("q, .ln, dd").forEach((words) => words.remove()); // what somebody else says
      return copy.textContent;
    });
    assert.doesNotMatch(ours, /ignored/i, "never our own word");
    await sound();
    await shoot("warning-reported");
    await go(`/warnings/new?kind=reported&from=R-1/${number}`);
    assert.match(page.url(), /warnings\/W-4$/, "and it is noted once");
  });

  test("the boards stand oldest limit first, one thing is loud, and everything is in the list below", async () => {
    for (const [title, urgency, minutes] of [["Vehicle left at the market", "Immediate", 12], ["Strangers at the water works", "Expected", 4], ["Threatening letter to a school", "Future", 20]]) {
      await go("/warnings/new?kind=received");
      await page.fill("#title", title);
      await page.fill("#text", `${title}, as a caller says.`);
      await page.fill("#other_side", "Coast Guard");
      await page.selectOption("#means", "phone");
      await page.fill("#came", minutesAgo(minutes));
      await page.selectOption("#urgency", urgency);
      await page.selectOption("#severity", "Severe");
      await send(/Register it/);
    }
    await go("/warnings/W-5");
    await send(/I have read it/);
    await go("/warnings");
    const boards = await page.locator(".boards .sec h2").allInnerTexts();
    assert.deepEqual(boards.slice(0, 2), ["Given but not read", "Read but not decided"]);
    assert.ok((await page.locator(".loud").count()) <= 1);
    assert.equal(await page.locator("section", { hasText: "All warnings" }).last().locator(".row").count(), 7);
    await sound();
    await shoot("warnings");
  });

  test("rejecting what is immediate and severe takes another officer than the one who read it", async () => {
    await go("/warnings/W-5/decide");
    await page.getByLabel("reject:").check();
    await page.fill("#reason", "The owner has come for it.");
    await send(/Decide W-5/);
    assert.match(await page.locator(".prob").innerText(), /takes two officers/);
    assert.equal(await page.inputValue("#reason"), "The owner has come for it.");
    const other = await openPage(browser, server.base);
    await signIn(other, second);
    await other.goto(new URL("/warnings/W-5/decide", server.base).href);
    await other.getByLabel("reject:").check();
    await other.fill("#reason", "The owner has come for it.");
    await other.locator("main form").getByRole("button", { name: /Decide W-5/ }).click();
    await other.waitForURL(/warnings\/W-5$/);
    assert.match(await other.locator("main").innerText(), /Decided: reject/);
    await other.context().close();
  });

  test("without script the same forms do the same work", async () => {
    const context = await browser.newContext({ javaScriptEnabled: false, storageState: await page.context().storageState() });
    const plain = await context.newPage();
    await plain.goto(new URL("/warnings/W-6", server.base).href);
    assert.match(await plain.locator(".head .clk").innerText(), /left|over/);
    await plain.getByRole("button", { name: "I have read it" }).click();
    assert.match(await plain.locator("main").innerText(), /not decided/);
    await context.close();
  });
});
