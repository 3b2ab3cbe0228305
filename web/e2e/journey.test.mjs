// The main job, from a fresh folder to a sourced picture, in a real browser against the real server.
// Needs the binary that TOCSIN_BIN names; `cargo xtask test` builds it and sets the variable.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { startServer } from "./running.mjs";
import { check, chromiumPath, launch, openPage, signIn } from "./lib.mjs";

const skip = !chromiumPath() ? "no Chromium" : !process.env.TOCSIN_BIN ? "TOCSIN_BIN names no binary" : false;
const drill = (name) => readFile(new URL(`../../exercises/border-bridge/${name}`, import.meta.url), "utf8");

describe("a newcomer at the desk", { skip }, () => {
  let browser, server, page;
  before(async () => {
    server = await startServer();
    browser = await launch();
    page = await openPage(browser, server.base);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  const sound = async () => {
    assert.deepEqual(await check(page), []);
    assert.deepEqual(page.problems, []);
  };
  const press = async (...keys) => {
    for (const key of keys) await page.keyboard.press(key);
  };

  test("nothing is shown to somebody who is not signed in", async () => {
    await page.goto(server.base);
    assert.match(await page.locator("h1").innerText(), /Sign in/);
    await sound();
  });

  test("the one-time link opens the desk once, and the first thing one sees is Paste a report", async () => {
    await signIn(page, server.link);
    assert.equal(await page.locator("h1").innerText(), "Paste a report");
    assert.equal(await page.evaluate(() => document.activeElement?.id), "text");
    await sound();
    await page.goto(server.link);
    assert.match(await page.locator("h1").innerText(), /opens nothing/);
  });

  test("a pasted report stands beside its proposed lines, each lit in its words", async () => {
    await page.goto(server.base);
    const text = await drill("01-orle-courier.txt");
    await page.fill("#text", text);
    await page.fill("#publisher", "Orle Courier");
    await press("Control+Enter");
    await page.waitForURL(/reports\/R-1/);
    assert.match(await page.locator("h1").innerText(), /^R-1 Bridge reopens to ambulances/);
    assert.ok((await page.locator(".dr").count()) >= 8, "the reader proposes lines");
    const shown = await page.locator("article.text").evaluate((article) => {
      const copy = article.cloneNode(true);
      copy.querySelectorAll("sup").forEach((mark) => mark.remove());
      return copy.textContent;
    });
    assert.equal(shown, text, "the text stands as it came, letter for letter");
    // A line whose words all lie within narrower lines has none of its own to light; most have.
    const lit = new Set(await page.locator(".lit").evaluateAll((marks) => marks.map((mark) => mark.dataset.n)));
    const rows = await page.locator(".dr .i").allInnerTexts();
    assert.ok(rows.filter((number) => lit.has(number)).length >= rows.length * 0.8, `lit: ${[...lit]} of ${rows}`);
    await sound();
  });

  test("Enter keeps, x drops, u takes it back, and the page does not move away", async () => {
    await press("Enter");
    await page.locator("#l1[data-s=kept]").waitFor();
    await press("x");
    await page.locator("#l2[data-s=dropped]").waitFor();
    await press("u");
    await page.locator("#l2[data-s=proposed]").waitFor();
    assert.match(page.url(), /reports\/R-1/);
    await sound();
  });

  test("the rest is kept at once, and the incidents of the report stay apart", async () => {
    await page.getByRole("button", { name: /Keep the rest/ }).click();
    await page.waitForLoadState();
    assert.equal(await page.locator(".dr[data-s=proposed]").count(), 0);
    await page.goto(new URL("/incidents", server.base).href);
    const titles = await page.locator(".row").allInnerTexts();
    assert.ok(titles.length >= 3, `bridge, market and port are three incidents: ${titles}`);
    await sound();
  });

  test("figures and a claim of responsibility belong to their own incident alone", async () => {
    const rows = page.locator(".row a.q");
    const pages = {};
    for (const href of await rows.evaluateAll((links) => links.map((link) => link.href))) {
      await page.goto(href);
      pages[await page.locator("h1").innerText()] = await page.locator("#picture").innerText();
      await sound();
      await page.goBack();
    }
    const of = (word) => Object.entries(pages).find(([title]) => title.toLowerCase().includes(word));
    const [bridgeTitle, bridge] = of("bridge") ?? [];
    assert.ok(bridgeTitle, `one incident is the bridge: ${Object.keys(pages)}`);
    assert.match(bridge, /No kept line gives a figure for this incident/);
    const withToll = Object.entries(pages).filter(([, text]) => /14/.test(text.split("Beside this incident")[0].split("Figures")[1] ?? ""));
    assert.equal(withToll.length, 1, "the toll of 14 stands on one incident");
    assert.doesNotMatch(withToll[0][0].toLowerCase(), /bridge|market/);
  });

  test("every line of the picture leads back to the words it stands on", async () => {
    await page.goto(new URL("/incidents/I-1", server.base).href);
    const source = page.locator("a.src").first();
    const [, number] = (await source.innerText()).match(/line (\d+)/);
    await source.click();
    await page.waitForURL(new RegExp(`at=${number}`));
    assert.equal(await page.locator(".dr.now").getAttribute("id"), `l${number}`);
  });

  test("as of an earlier record the page stands as it stood, and nothing can be changed there", async () => {
    await page.goto(new URL("/reports/R-1?asof=1", server.base).href);
    assert.ok((await page.locator(".past").count()) === 1);
    assert.equal(await page.locator(".dr[data-s=kept]").count(), 0);
    assert.equal(await page.locator("main form[method=post]").count(), 0);
    await sound();
    await page.goto(new URL("/incidents?asof=1", server.base).href);
    assert.equal(await page.locator(".row").count(), 0);
    await press("Escape");
    await page.waitForURL((url) => !url.searchParams.has("asof"));
  });

  test("a file is taken in like pasted text, and too large a one is refused by name before it is sent", async () => {
    await page.goto(new URL("/reports/new", server.base).href);
    const buffer = Buffer.from(await drill("02-northline-wire.txt"));
    await page.setInputFiles("#file", { name: "big.txt", mimeType: "text/plain", buffer: Buffer.alloc(5 << 20, 97) });
    assert.match(await page.locator("form.ask .err").innerText(), /big\.txt has .*limit is 4 MB/);
    await page.setInputFiles("#file", { name: "wire.txt", mimeType: "text/plain", buffer });
    await page.fill("#publisher", "Northline");
    await page.locator("form.ask button.p").click();
    await page.waitForURL(/reports\/R-2/);
    await sound();
  });

  test("an empty form comes back with what is at fault, and nothing is recorded", async () => {
    await page.goto(new URL("/reports/new", server.base).href);
    await page.fill("#publisher", "Kept while it is wrong");
    await page.locator("form.ask button.p").click();
    assert.match(await page.locator(".prob").innerText(), /report: is empty/);
    assert.equal(await page.inputValue("#publisher"), "Kept while it is wrong");
    await sound();
  });

  test("board, log and lists hold the rules of every page", async () => {
    for (const path of ["/", "/reports", "/incidents", "/log", "/no-such-page"]) {
      await page.goto(new URL(path, server.base).href);
      await sound();
    }
  });

  test("without script the same forms do the same work", async () => {
    const state = await page.context().storageState();
    const context = await browser.newContext({ javaScriptEnabled: false, storageState: state });
    const plain = await context.newPage();
    await plain.goto(new URL("/reports/R-2?at=1", server.base).href);
    await plain.locator("#l1 button", { hasText: "Keep" }).click();
    assert.equal(await plain.locator("#l1").getAttribute("data-s"), "kept");
    await plain.locator("#l1 button", { hasText: "Undo" }).click();
    assert.equal(await plain.locator("#l1").getAttribute("data-s"), "proposed");
    await context.close();
  });
});
