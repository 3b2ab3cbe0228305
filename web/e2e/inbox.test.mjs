// The inbox of reports in a real browser against the real server: what waits, the filters as query words, a copy of a text
// that is told and not merged, as of then, on a phone.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { check, chromiumPath, launch, openPage, signIn } from "./lib.mjs";
import { startServer } from "./running.mjs";

const skip = !chromiumPath() ? "no Chromium" : !process.env.TOCSIN_BIN ? "TOCSIN_BIN names no binary" : false;

const REPORT = `Explosion at the Orle fuel depot

An explosion tore through the fuel depot of Orle on Monday evening, killing 4 people and wounding 12, the harbour police
said. A fire broke out at the covered market of Brenn an hour later. 3 people were injured in the fire, officials said.
`;

describe("the inbox", { skip }, () => {
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
  const at = (path) => page.goto(new URL(path, server.base).href);
  const rows = (section) => page.locator(`${section} li.row`).evaluateAll((all) => all.map((it) => it.dataset.report));
  const sound = async () => {
    assert.deepEqual(await check(page), []);
    assert.deepEqual(page.problems, []);
  };

  test("an empty desk says what will stand here", async () => {
    await at("/reports");
    assert.match(await page.locator("main .quiet").innerText(), /No reports yet/);
    await sound();
  });

  test("what waits stands in front, the oldest first, and the rail tells how many", async () => {
    const file = join(server.data, "..", "report.txt");
    for (const [publisher, tail] of [["Orle Courier", ""], ["Coast Press", "The fire is out.\n"], ["Coast Press", "The fire is out. More follows.\n"]]) {
      await writeFile(file, REPORT + tail);
      await server.tocsin("report", "post", file, "--publisher", publisher);
    }
    await server.tocsin("report", "keep", "R-2", "1");
    await server.tocsin("report", "keep", "R-3", "--rest");
    await at("/reports");
    assert.deepEqual(await rows("#waiting"), ["R-1", "R-2"]);
    assert.deepEqual(await rows("#all"), ["R-3", "R-2", "R-1"]);
    const partly = page.locator("#waiting li.row", { hasText: "R-2" });
    assert.match(await partly.innerText(), /partly read/);
    assert.match(await partly.innerText(), /\d+ of \d+ lines left.*last read by T\. Okell/s);
    assert.match(await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: /^Reports/ }).innerText(), /2/);
    await sound();
  });

  test("the filters are query words and stand in the tabs", async () => {
    await at("/reports?state=done");
    assert.deepEqual(await rows("#all"), ["R-3"]);
    await page.getByRole("navigation", { name: "Reports" }).getByRole("link", { name: "Waiting" }).click();
    assert.match(page.url(), /state=waiting/);
    await page.getByLabel("Published by").fill("coast press");
    await page.getByRole("button", { name: "Filter" }).click();
    assert.match(page.url(), /publisher=coast/);
    assert.deepEqual(await rows("#all"), ["R-2"]);
    await at("/reports?state=retracted");
    assert.match(await page.locator("#all .quiet").innerText(), /No report fits/);
    await at("/reports?state=nonsense");
    assert.match(await page.locator("main").innerText(), /choose waiting, new, partly, done or retracted/);
  });

  test("a copy of a text is told beside it, and nothing is merged", async () => {
    await at("/reports/R-2");
    assert.match(await page.locator("#like").innerText(), /same words as R-[13]: \d\d %/);
    await page.locator("#like").getByRole("link").first().click();
    assert.match(page.url(), /\/reports\/R-[13]$/);
    await sound();
  });

  test("read through, it is quiet; as of then it was not; on a phone nothing overflows", async () => {
    await server.tocsin("report", "keep", "R-1", "--rest");
    await server.tocsin("report", "keep", "R-2", "--rest");
    await at("/reports");
    assert.match(await page.locator("#waiting").innerText(), /Every line is read/);
    const phone = await openPage(browser, server.base, { viewport: { width: 390, height: 844 }, storageState: await page.context().storageState() });
    await phone.goto(new URL("/reports?asof=3", server.base).href);
    assert.match(await phone.locator("#waiting").innerText(), /R-1/);
    assert.deepEqual(await check(phone), []);
    await phone.context().close();
  });
});
