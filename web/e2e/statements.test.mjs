// Who says what, in a real browser against the real server: the stance grid, hypotheses, sources, parties.
// TOCSIN_SHOTS names a folder for screenshots of the pages on the way; without it none are taken.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { check, chromiumPath, launch, openPage, signIn } from "./lib.mjs";
import { startServer } from "./running.mjs";

const skip = !chromiumPath() ? "no Chromium" : !process.env.TOCSIN_BIN ? "TOCSIN_BIN names no binary" : false;
const drill = (name) => readFile(new URL(`../../exercises/border-bridge/${name}`, import.meta.url), "utf8");

describe("who says what", { skip }, () => {
  let browser, server, page;
  before(async () => {
    server = await startServer();
    browser = await launch();
    page = await openPage(browser, server.base);
    await signIn(page, server.link);
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

  test("before anything is kept, the page says what will stand there", async () => {
    await go("/incidents");
    await page.keyboard.press("g");
    await page.keyboard.press("s");
    await page.waitForURL(/\/statements/);
    assert.match(await main(), /who says what about it stands here/);
    await sound();
  });

  test("kept lines speak for propositions, and one click puts one", async () => {
    await go("/reports/new");
    await page.fill("#text", await drill("01-orle-courier.txt"));
    await page.fill("#publisher", "Orle Courier");
    await page.locator("form.ask button.p").click();
    await page.waitForURL(/reports\/R-1/);
    await page.getByRole("button", { name: /Keep the rest/ }).click();
    await page.waitForLoadState();
    await go("/statements?about=I-1");
    assert.match(await main(), /No propositions yet/);
    while ((await page.getByRole("button", { name: /^Put it: / }).count()) > 0) {
      await page.getByRole("button", { name: /^Put it: / }).first().click();
      await page.waitForLoadState();
    }
    const grid = page.locator("table.stance");
    assert.match(await grid.innerText(), /Tern Column was behind it/);
    for (const stance of ["asserts", "denies", "conditional", "no evidence at the moment"]) {
      assert.ok((await grid.locator(".chip", { hasText: stance }).count()) > 0, stance);
    }
    assert.ok((await grid.locator("td.none .vh", { hasText: "has not spoken" }).count()) > 0, "who has not spoken is no stance");
    assert.ok(await grid.locator("svg.strip rect").first().boundingBox(), "a strip has its bars");
    await sound();
    await shoot("grid");
  });

  test("a cell opens with its words, each leading back to its line", async () => {
    await page.locator("table.stance a.chip", { hasText: "denies" }).first().click();
    await page.waitForURL(/at=/);
    const cell = page.locator("#cell");
    assert.match(await cell.innerText(), /stands here by the reader’s item/);
    assert.ok((await cell.locator("a.src[href*='/reports/R-1']").count()) > 0);
    await sound();
    await cell.locator("summary", { hasText: "Place it otherwise" }).first().click();
    await cell.locator("select[name=stance]").first().selectOption("does_not_exclude");
    await cell.getByRole("button", { name: "Place it" }).first().click();
    await page.waitForLoadState();
    assert.ok((await page.locator("table.stance .chip", { hasText: "does not exclude" }).count()) > 0);
  });

  test("what is at fault comes back with what was typed", async () => {
    await page.fill("#sentence", "x".repeat(200));
    await page.locator("#sentence").evaluate((field) => {
      field.removeAttribute("maxlength");
      field.value = "y".repeat(201);
    });
    await page.getByRole("button", { name: "Put the proposition" }).click();
    await page.waitForLoadState();
    assert.match(await page.locator(".prob").first().innerText(), /201 characters long; at most 200/);
    assert.equal(await page.locator("#sentence").inputValue(), "y".repeat(201));
  });

  test("on a page of the past there are no forms, and the incident stays chosen", async () => {
    await go("/statements?about=I-1&asof=3");
    assert.equal(await page.locator("main form[method=post]").count(), 0);
    await page.locator("a[rel=next]").click();
    await page.waitForURL(/about=I-1&asof=4/);
    await go("/statements?about=I-1");
  });

  test("a call for violence is folded on every page until somebody opens it", async () => {
    await go("/reports/new");
    await page.fill("#text", "Attack at the Orle bridge\n\nGunmen attacked the border bridge at Orle on Monday, killing 4 people. Tern Column claimed responsibility for the attack.\n\n“We will kill them all and burn their houses,” Joren Halvor, a spokesman of Tern Column, threatened on Tuesday.\n");
    await page.fill("#publisher", "Orle Courier");
    await page.locator("form.ask button.p").click();
    await page.waitForURL(/reports\/R-2/);
    await page.getByRole("button", { name: /Keep the rest/ }).click();
    await page.waitForLoadState();
    const incidents = (await server.tocsin("incident", "list", "--json")).trim();
    const id = JSON.parse(incidents).rows[0].id;
    for (const path of [`/statements?about=${id}`, `/incidents/${id}`, "/sources/joren%20halvor", "/parties/joren%20halvor", "/sources/orle%20courier", "/parties/tern%20column"]) {
      const answer = await go(path);
      assert.ok(answer.ok(), path);
      assert.doesNotMatch(await page.locator("main").innerText(), /burn their houses/, path);
    }
    await go("/sources/joren%20halvor");
    await page.locator("details.folded summary").first().click();
    assert.match(await page.locator("main").innerText(), /burn their houses/, "one click opens it");
    await sound();
  });

  test("a hypothesis is judged in two sentences, with what speaks against it first and dissent beside it", async () => {
    await go("/hypotheses?about=I-1");
    await page.fill("#sentence", "Tern Column did it alone");
    await page.fill("#held_in", "R-1/4");
    await page.fill("#rests_on", "R-1/4");
    await page.getByRole("button", { name: "Put the hypothesis" }).click();
    await page.waitForURL(/hypotheses\/H-1/);
    await page.locator("summary", { hasText: "Judge the likelihood" }).click();
    await page.selectOption("#likelihood", "likely");
    await page.fill("#l-reason", "We have high confidence in it.");
    await page.getByRole("button", { name: "Judge the likelihood" }).click();
    await page.waitForLoadState();
    assert.match(await page.locator(".prob").innerText(), /speaks of confidence/);
    await page.fill("#l-reason", "One pseudonym, by resemblance.");
    await page.getByRole("button", { name: "Judge the likelihood" }).click();
    await page.waitForLoadState();
    await page.locator("summary", { hasText: "Judge the confidence" }).click();
    await page.selectOption("#confidence", "low");
    await page.fill("#c-reason", "One source, not graded.");
    await page.getByRole("button", { name: "Judge the confidence" }).click();
    await page.waitForLoadState();
    await page.fill("#words", "Others act alike.");
    await page.getByRole("button", { name: "Note the dissent" }).click();
    await page.waitForLoadState();
    const said = await main();
    for (const words of [/likely, 55 to 80 %/, /confidence: low/, /Others act alike/, /Millrace/]) assert.match(said, words);
    await sound();
    await shoot("hypothesis");
  });

  test("a source is rated by name, and the grade stands beside its lines", async () => {
    await page.keyboard.press("g");
    await page.keyboard.press("o");
    await page.waitForURL(/\/sources/);
    await sound();
    await shoot("sources");
    await page.getByRole("link", { name: "Orle Courier" }).first().click();
    await page.selectOption("#reliability", "B");
    await page.fill("#reason", "Eleven of twelve figures held.");
    await page.getByRole("button", { name: "Rate the source" }).click();
    await page.waitForLoadState();
    assert.match(await main(), /usually reliable: Eleven of twelve/);
    await sound();
    await shoot("source");
    await go("/incidents/I-1");
    assert.ok((await page.locator(".gr b", { hasText: "B" }).count()) > 0);
    await sound();
  });

  test("a pseudonym stays a party of its own", async () => {
    await go("/parties/millrace");
    const said = await main();
    assert.match(said, /pseudonym: named but not known/);
    assert.equal(await page.locator("form[action='/joins']").count(), 0, "no form joins it to anybody");
    await sound();
    await shoot("party");
    await go("/parties/tern%20column");
    assert.equal(await page.locator("form[action='/joins']").count(), 1);
    await sound();
  });
});
