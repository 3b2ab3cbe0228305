// The desk's script and stylesheet in a real browser, against pages that keep the contract of web/README.md.
// Each name is a sentence one could read to the duty officer.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { after, afterEach, before, beforeEach, describe, test } from "node:test";
import { check, chromiumPath, launch, openPage } from "./lib.mjs";

const esbuild = existsSync(new URL("../node_modules/esbuild", import.meta.url));
const skip = !chromiumPath() ? "no Chromium" : !esbuild ? "web/node_modules is not installed (npm ci in web/)" : false;

describe("the desk in a browser", { skip }, () => {
  let browser, desk, page;
  before(async () => {
    browser = await launch();
  });
  after(async () => browser?.close());
  beforeEach(async () => {
    const { startDesk } = await import("./fixture/server.mjs");
    desk = await startDesk();
    page = await openPage(browser, desk.base);
  });
  afterEach(async () => {
    await page.context().close();
    await desk.stop();
    assert.deepEqual(page.problems, []);
  });

  const open = (path = "/") => page.goto(desk.base + path);
  const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  const inHand = () => page.locator(".dr.now").getAttribute("id");
  const path = () => new URL(page.url()).pathname;
  const state = (n, is) => page.locator(`#l${n}[data-s=${is}]`).waitFor();

  test("j and k move the line in hand and light its words, and stop at both ends", async () => {
    await open();
    assert.equal(await inHand(), "l1");
    await press("k");
    assert.equal(await inHand(), "l1");
    await press("j", "j");
    assert.equal(await inHand(), "l3");
    assert.equal(await page.locator(".lit.now").getAttribute("data-n"), "3");
    assert.equal(new URL(page.url()).searchParams.get("at"), "3");
    await press("j", "j", "j");
    assert.equal(await inHand(), "l4");
  });

  test("Enter keeps, x drops, the hand moves on, and the words in the text go dark", async () => {
    await open();
    await press("Enter", "x");
    await state(1, "kept");
    await state(2, "dropped");
    assert.deepEqual(desk.acts.sort(), ["drop 2", "keep 1"]);
    assert.equal(await inHand(), "l3");
    assert.match(await page.locator("#t1").getAttribute("class"), /kept/);
    assert.match(await page.locator("#t2").getAttribute("class"), /gone/);
    assert.equal(await page.locator("#tally").textContent(), "2 open");
    assert.equal(path(), "/");
  });

  test("hidden fields and the pressed button travel with the act", async () => {
    await open();
    await press("Enter");
    await state(1, "kept");
    assert.deepEqual(desk.posted, { path: "/lines/1/keep", type: "application/x-www-form-urlencoded;charset=UTF-8", body: "token=t-1&by=key" });
  });

  test("the toast says what happened, and u takes it back and brings the hand back", async () => {
    await open("/?at=2");
    await press("x");
    const toast = page.locator("[role=status] .toast");
    await toast.waitFor();
    assert.match(await toast.innerText(), /^Line 2 dropped\.\s+Undo/);
    assert.equal(await inHand(), "l3");
    await press("u");
    await state(2, "proposed");
    assert.equal(await inHand(), "l2");
    assert.deepEqual(desk.acts, ["drop 2", "reopen 2"]);
    assert.equal(await page.locator("#t2.gone").count(), 0);
  });

  test("the toast stays while it is focused and leaves later", async () => {
    await page.clock.install();
    await open();
    await press("x");
    const toast = page.locator(".toast");
    await toast.waitFor();
    await page.clock.fastForward(9_000);
    assert.equal(await toast.count(), 1, "gone before its time");
    await toast.locator("button").focus();
    await page.clock.fastForward(60_000);
    assert.equal(await toast.count(), 1, "gone while focused");
    await page.locator("h1").click();
    await page.clock.fastForward(11_000);
    await toast.waitFor({ state: "detached" });
  });

  test("a refusal stands in its row and the hand returns to it", async () => {
    await open();
    desk.mood = "refused";
    await press("x");
    await page.locator("#l1 .prob[role=alert]").waitFor();
    assert.equal(await inHand(), "l1");
    assert.equal(await page.locator("#l1").getAttribute("data-s"), "proposed");
    desk.mood = "well";
    await press("x");
    await state(1, "dropped");
    assert.equal(await page.locator(".prob").count(), 0);
  });

  test("who was overtaken sees the other's answer and why theirs was not taken", async () => {
    await open();
    desk.mood = "overtaken";
    await press("x");
    await page.locator("#l1[data-s=kept] .prob[role=alert]").waitFor();
    assert.match(await page.locator("#t1").getAttribute("class"), /kept/);
    assert.equal(await page.locator(".toast").count(), 0);
    assert.equal(await inHand(), "l1");
  });

  for (const [screen, viewport] of Object.entries({ desk: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } }))
    test(`on a ${screen} the line in hand and its words are both in sight, however long the report`, async () => {
      await page.setViewportSize(viewport);
      await open("/long?at=90");
      for (const key of ["j", "k", "k"]) {
        await press(key);
        const seen = await page.evaluate(() => {
          const [row, lit] = [".dr.now", ".lit.now"].map((selector) => document.querySelector(selector));
          const inside = (box) => box.top >= 0 && box.bottom <= window.innerHeight;
          const { left, top } = lit.getBoundingClientRect();
          return { row: inside(row.getBoundingClientRect()), lit: inside(lit.getBoundingClientRect()), uncovered: lit.contains(document.elementFromPoint(left + 2, top + 5)) };
        });
        assert.deepEqual(seen, { row: true, lit: true, uncovered: true });
      }
    });

  test("no answer at all is said in the row, and nothing is sent twice by itself", async () => {
    await open();
    desk.mood = "silent";
    await press("x");
    await page.locator("#l1 .prob").waitFor();
    assert.match(await page.locator("#l1 .prob").innerText(), /not known whether/);
    assert.equal(await inHand(), "l1");
  });

  test("an answer meant for a whole page is shown as a whole page", async () => {
    await open();
    desk.mood = "page";
    await press("x");
    await page.getByRole("heading", { name: "Fault 7" }).waitFor();
  });

  test("who was signed out meanwhile is led to the sign-in", async () => {
    await open();
    desk.mood = "signed out";
    await press("x");
    await page.waitForURL("**/sign-in");
  });

  test("words and rows select each other, by pointer and by focus", async () => {
    await open();
    await page.locator("#t3").click();
    assert.equal(await inHand(), "l3");
    assert.equal(path(), "/");
    await page.keyboard.press("Tab"); // into the row's own controls, now shown
    assert.equal(await page.evaluate(() => document.activeElement?.closest(".dr")?.id), "l3");
    await page.locator("#l2 .w").click();
    assert.equal(await page.locator(".lit.now").getAttribute("data-n"), "2");
    await page.locator("#l4 a.i").focus();
    assert.equal(await inHand(), "l4");
    await open("/#l3");
    assert.equal(await inHand(), "l3");
  });

  test("g and a letter go where the rail says, and nowhere else", async () => {
    await open();
    await press("g", "z");
    assert.equal(path(), "/");
    await press("g", "r");
    await page.waitForURL("**/reports");
  });

  test("a key alone follows a link but never presses a button outside the row in hand", async () => {
    await open();
    await press("r");
    await page.waitForTimeout(100);
    assert.equal(desk.posted, undefined);
    await press("]");
    await page.waitForURL("**/next");
    await open();
    await press("n");
    await page.waitForURL("**/paste");
    await press("Escape");
    await page.waitForURL((url) => url.pathname === "/");
  });

  test("keys are letters while typing, Esc leaves the field, and / finds it", async () => {
    await open();
    await press("/", "x", "j");
    assert.equal(await page.locator("#q").inputValue(), "xj");
    await press("Escape", "j");
    assert.equal(await inHand(), "l2");
    assert.deepEqual(desk.acts, []);
  });

  test("single keys can be turned off for good, and on again without a key", async () => {
    await open();
    await press("?");
    const dialog = page.getByRole("dialog", { name: "Keys" });
    assert.match(await dialog.innerText(), /go to Reports[\s\S]*next or previous line[\s\S]*Drop/);
    await dialog.getByLabel("Single keys are on").uncheck();
    await press("Escape");
    await page.reload();
    await press("x", "j", "?");
    assert.equal(await inHand(), "l1");
    assert.equal(await page.getByRole("dialog").count(), 0);
    await page.getByRole("button", { name: "Keys and light" }).click();
    await page.getByLabel("Single keys are on").check();
    await press("Escape", "j");
    assert.equal(await inHand(), "l2");
    assert.deepEqual(desk.acts, []);
  });

  test("light and dark follow the machine until a person says otherwise", async () => {
    const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    await page.emulateMedia({ colorScheme: "light" });
    await open();
    const light = await ground();
    await page.emulateMedia({ colorScheme: "dark" });
    const dark = await ground();
    assert.notEqual(light, dark);
    await press("?");
    await page.getByLabel("light", { exact: true }).check();
    assert.equal(await ground(), light);
    await page.reload();
    assert.equal(await ground(), light);
    await press("?");
    await page.getByLabel("as this machine").check();
    assert.equal(await ground(), dark);
  });

  test("the clock ticks by the server's time, ages grow, and an older record's ages stay", async () => {
    await page.clock.install();
    await open();
    assert.equal(await page.locator("[data-seconds]").textContent(), "21:05:32");
    assert.equal(await page.locator("[data-clock=UTC]").textContent(), "20:05");
    await page.clock.runFor(2_000);
    assert.equal(await page.locator("[data-seconds]").textContent(), "21:05:34");
    await open("/older");
    await page.clock.runFor(31_000);
    assert.equal(await page.locator("[data-age]").textContent(), "53 min ago");
  });

  test("the as-of slider says where it stands", async () => {
    await open();
    await page.locator("#asof").fill("3811");
    assert.equal(await page.locator("output[for=asof]").textContent(), "record 3\u00a0811");
  });

  test("a file says its name and size, and one over the limit is refused before it travels", async () => {
    await open("/paste");
    const file = (size) => page.locator("#file").setInputFiles({ name: "wire.txt", mimeType: "text/plain", buffer: Buffer.alloc(size, "a") });
    const says = page.locator("output[for=file]");
    await file(42);
    assert.equal(await says.textContent(), "wire.txt, 42 bytes");
    await file(101);
    assert.equal(await says.textContent(), "wire.txt has 101 bytes; the limit is 100 bytes. Nothing was sent.");
    assert.equal(await page.locator("#file").evaluate((input) => input.files.length), 0);
    await page.evaluate(() => {
      const carried = new DataTransfer();
      carried.items.add(new File(["bomb disposal"], "note.txt"));
      const form = document.querySelector("form.drop");
      for (const kind of ["dragenter", "dragover"]) form.dispatchEvent(new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: carried }));
      if (!form.classList.contains("over")) throw new Error("the form does not say that it may be let go here");
      form.dispatchEvent(new DragEvent("drop", { bubbles: true, cancelable: true, dataTransfer: carried }));
    });
    assert.equal(await says.textContent(), "note.txt, 13 bytes");
  });

  test("Ctrl+Enter sends the form one types in", async () => {
    await open("/paste");
    await page.locator("#text").fill("An explosion");
    await press("Control+Enter");
    await page.waitForURL((url) => url.pathname === "/");
    assert.equal(desk.posted.path, "/reports");
  });

  test("without script every line has its buttons and every act is a form", async () => {
    await page.context().close();
    page = await openPage(browser, desk.base, { javaScriptEnabled: false });
    await open();
    assert.equal(await page.locator(".dr .acts >> visible=true").count(), 4);
    await page.locator("#l3 button", { hasText: "Drop" }).click();
    await state(3, "dropped");
    assert.equal(new URL(page.url()).search, "?at=3");
    await page.setViewportSize({ width: 390, height: 844 });
    await page.getByRole("link", { name: "More" }).click();
    await page.getByRole("link", { name: "Log" }).click();
    assert.equal(path(), "/next");
  });

  test("no page scrolls sideways, writes inline style or is without a label, at any width and with the list of keys open", async () => {
    for (const where of ["/", "/paste", "/older"]) {
      await open(where);
      assert.deepEqual(await check(page), []);
    }
    await open();
    await press("?");
    assert.deepEqual(await check(page), []);
  });

  test("on paper the marking stands on every sheet and nothing that one presses", async () => {
    await open();
    await page.emulateMedia({ media: "print" });
    assert.equal(await page.locator(".nav, .bar, .btn").and(page.locator(":visible")).count(), 0);
    assert.equal(await page.evaluate(() => getComputedStyle(document.body).page), "amber-ex");
    const sheets = await page.evaluate(() =>
      [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]).filter((rule) => rule instanceof CSSPageRule && /TLP:/.test(rule.cssText)).map((rule) => [rule.selectorText, /EXERCISE/.test(rule.cssText)]),
    );
    const expected = ["clear", "green", "amber", "amber-strict", "red"].flatMap((tlp) => [[tlp, false], [`${tlp}-ex`, true]]);
    assert.deepEqual(sheets.sort(), expected.sort());
  });
});
