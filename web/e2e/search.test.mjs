// Search in a real browser against the real server: by the field in the bar, by its key, by the palette; with the script
// off; on a phone; and as of then.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { check, chromiumPath, launch, openPage, signIn } from "./lib.mjs";
import { startServer } from "./running.mjs";

const skip = !chromiumPath() ? "no Chromium" : !process.env.TOCSIN_BIN ? "TOCSIN_BIN names no binary" : false;

const REPORT = `Explosion at the Orle fuel depot

An explosion tore through the fuel depot of Orle on Monday evening, killing 4 people and wounding 12, the harbour police
said. The mayor of Łódź sent her condolences.
`;

describe("search", { skip }, () => {
  let browser, server, page;
  before(async () => {
    server = await startServer();
    const file = join(server.data, "..", "report.txt");
    await writeFile(file, REPORT);
    await server.tocsin("report", "post", file, "--publisher", "Orle Courier");
    browser = await launch();
    page = await openPage(browser, server.base);
    await signIn(page, server.link);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  const sound = async (page) => {
    assert.deepEqual(await check(page), []);
    assert.deepEqual(page.problems, []);
  };

  test("the key / leads to the field, and what is found is lit", async () => {
    await page.goto(server.base);
    await page.keyboard.press("/");
    await page.keyboard.type("lodz");
    await Promise.all([page.waitForURL(/\/search/), page.keyboard.press("Enter")]);
    const hit = page.locator("section.hits", { hasText: "Reports" }).locator("li.row").first();
    assert.match(await hit.innerText(), /R-1/);
    assert.equal(await hit.locator("mark").first().innerText(), "Łódź");
    await sound(page);
    await hit.getByRole("link").click();
    assert.match(page.url(), /\/reports\/R-1$/);
  });

  test("a faulty query is told in its place, and what was typed stays", async () => {
    await page.goto(new URL("/search?q=" + encodeURIComponent('"fuel depot'), server.base).href);
    assert.match(await page.locator("main .prob").innerText(), /never closed/);
    assert.equal(await page.locator("main input[type=search]").inputValue(), '"fuel depot');
    await page.goto(new URL("/search?q=zzzz", server.base).href);
    assert.match(await page.locator("main .quiet").innerText(), /Nothing that you may see/);
    await sound(page);
  });

  test("Ctrl+K finds things and acts, and Esc leaves", async () => {
    await page.goto(server.base);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("depot");
    const palette = page.getByRole("dialog", { name: "Find or do" });
    await palette.getByRole("link", { name: /Explosion at the Orle/ }).first().waitFor();
    await palette.locator("input[type=search]").fill("paste");
    const act = palette.getByRole("link", { name: "Paste a report" });
    await act.waitFor();
    await page.keyboard.press("ArrowDown");
    await Promise.all([page.waitForURL(/\/reports\/new/), page.keyboard.press("Enter")]);
    await page.keyboard.press("Control+k");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator("dialog").count(), 0);
    await sound(page);
  });

  test("without script the same is a form and a page, as of then too", async () => {
    const plain = await openPage(browser, server.base, { javaScriptEnabled: false, storageState: await page.context().storageState() });
    await plain.goto(server.base);
    await plain.locator("header input[type=search]").fill("explosion orle");
    await plain.locator("header input[type=search]").press("Enter");
    assert.match(plain.url(), /\/search\?q=explosion\+orle/);
    await plain.locator("section.hits li.row mark").first().waitFor();
    await plain.goto(new URL("/search?q=explosion&asof=0", server.base).href);
    assert.match(await plain.locator("main").innerText(), /Record 0 is shown/);
    assert.equal(await plain.locator("section.hits").count(), 0, "as of then there was no report");
    await plain.context().close();
  });

  test("on a phone the rail leads to it", async () => {
    const phone = await openPage(browser, server.base, { viewport: { width: 390, height: 844 }, storageState: await page.context().storageState() });
    await phone.goto(server.base);
    await phone.getByRole("link", { name: "More", exact: true }).click();
    await phone.locator(".nav").getByRole("link", { name: /Search/ }).click();
    await phone.locator("main input[type=search]").fill("courier");
    await phone.locator("main form button").first().click();
    await phone.locator("section.hits").first().waitFor();
    await sound(phone);
    await phone.context().close();
  });
});
