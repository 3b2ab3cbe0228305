// A report is retracted in a real browser against the real server: what rests on it is looked at first; afterwards it says
// that it is unsupported wherever it stays; and everything can be undone and read again.
import assert from "node:assert/strict";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { check, chromiumPath, launch, openPage, signIn } from "./lib.mjs";
import { startServer } from "./running.mjs";

const skip = !chromiumPath() ? "no Chromium" : !process.env.TOCSIN_BIN ? "TOCSIN_BIN names no binary" : false;

const REPORT = `Explosion at the Orle fuel depot

An explosion tore through the fuel depot of Orle on Monday evening, killing 4 people and wounding 12, the harbour police
said.
`;

describe("retraction", { skip }, () => {
  let browser, server, page;
  before(async () => {
    server = await startServer();
    const file = join(server.data, "..", "report.txt");
    await writeFile(file, REPORT);
    await server.tocsin("report", "post", file, "--publisher", "Orle Courier");
    await server.tocsin("report", "keep", "R-1", "--rest");
    await server.tocsin("hypothesis", "put", "I-1", "It was an accident", "--rests-on", "R-1/1");
    await server.tocsin("stand-up", "--template", "flood", "--name", "Depot", "--incident", "I-1", "--objective", "The basin is searched");
    await server.tocsin("assignment", "give", "Search the basin", "--objective", "O-1", "--agency", "Water Office", "--rests-on", "R-1/1", "--due", "2h");
    browser = await launch();
    page = await openPage(browser, server.base);
    await signIn(page, server.link);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  const at = (path) => page.goto(new URL(path, server.base).href);
  const main = () => page.locator("main").innerText();
  const sound = async () => {
    assert.deepEqual(await check(page), []);
    assert.deepEqual(page.problems, []);
  };

  test("what rests on a report is looked at before it is retracted", async () => {
    await at("/reports/R-1");
    await page.getByRole("link", { name: "What rests on it" }).click();
    assert.match(await main(), /would have nothing left/);
    assert.match(await main(), /Q-1|H-1/);
    await page.getByRole("button", { name: "Retract R-1" }).click();
    assert.match(await page.locator("main .prob").innerText(), /ground|reason/i, "both faults are told at once");
    await page.getByLabel("its publisher took it back").check();
    await page.getByLabel("In words").fill("The Courier withdrew it");
    await page.getByRole("button", { name: "Retract R-1" }).click();
    assert.match(await main(), /Retracted, since its publisher took it back/);
    await sound();
  });

  test("everything that it held up says that it is unsupported", async () => {
    await at("/incidents/I-1");
    assert.match(await page.locator("#unsupported").innerText(), /unsupported: R-1 was retracted/);
    await at("/hypotheses?about=I-1");
    await page.getByRole("link", { name: "It was an accident" }).click();
    assert.match(await main(), /Unsupported: no line that it rests on is kept in a report that stands/);
    assert.match(await page.locator("li.ln[data-k=unsupported]").first().innerText(), /unsupported: R-1 was retracted/);
    await sound();
  });

  test("lists, boards, search and a new situation report say it, too", async () => {
    for (const path of ["/", "/assignments", "/commands/U-1/sitrep"]) {
      if (path.endsWith("sitrep")) {
        await server.tocsin("sitrep", "draft", "U-1");
        await at("/sitreps/N-1");
        assert.doesNotMatch(await main(), /retracted since/, "it was drawn up afterwards");
      } else await at(path);
      assert.match(await main(), /A-1[\s\S]*unsupported: R-1 was retracted/, path);
      await sound();
    }
    await at("/hypotheses?about=I-1");
    assert.match(await main(), /unsupported: no line that it rests on stands/);
    await at("/search?q=fuel+depot");
    assert.match(await page.locator("section[aria-label=reports] li").first().innerText(), /retracted/);
    await sound();
  });

  test("nothing new can rest on it, and the form says why", async () => {
    await at("/hypotheses?about=I-1");
    await page.getByLabel("What may be so").fill("It was planned");
    await page.getByLabel("Rests on lines").fill("R-1/1");
    await page.getByRole("button", { name: "Put the hypothesis" }).click();
    assert.match(await main(), /R-1 was retracted, so nothing new can rest on its lines/);
  });

  test("reinstated it stands again, and the history keeps both", async () => {
    await at("/reports/R-1/reach");
    await page.getByLabel("In words").fill("Another report was meant");
    await page.getByRole("button", { name: "Reinstate R-1" }).click();
    await at("/incidents/I-1");
    assert.equal(await page.locator("#unsupported").count(), 0);
    await at("/history/R-1");
    const told = await main();
    assert.match(told, /R-1 retracted, since its publisher took it back: The Courier withdrew it/);
    assert.match(told, /R-1 reinstated: Another report was meant/);
    await sound();
  });
});
