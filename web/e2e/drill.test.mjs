// The drill at two desks, in a real browser against a server that was started with it: what is exercised says so on every
// page that holds it and on no other; and the whole way, counted: from a pasted report over kept lines, the stance grid and
// the map to a decided warning, a done assignment, an approved situation report and a printed review.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { check, chromiumPath, launch, openPage, sheets, signIn } from "./lib.mjs";
import { startServer } from "./running.mjs";

const skip = !chromiumPath() ? "no Chromium" : !process.env.TOCSIN_BIN ? "TOCSIN_BIN names no binary" : false;

describe("the drill Border bridge at two desks", { skip }, () => {
  let browser, server, chief, second, liaison;
  const count = { acts: 0, fields: 0, began: 0 };
  before(async () => {
    server = await startServer();
    await server.tocsin("exercise", "border-bridge");
    browser = await launch();
    chief = await openPage(browser, server.base);
    await signIn(chief, server.link);
    const at = async (person) => {
      const page = await openPage(browser, server.base);
      const printed = await server.tocsin("person", "link", person);
      await signIn(page, new URL(printed.match(/\/sign-in\/[0-9a-f]+/)[0], server.base).href);
      return page;
    };
    second = await at("P-3"); // I. Maren, a chief whom the drill enrolled
    liaison = await at("P-4"); // L. Vane of District Health
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  const sound = async (page) => {
    assert.deepEqual(await check(page), []);
    assert.deepEqual(page.problems, []);
  };
  const go = (page, path) => page.goto(new URL(path, server.base).href);
  const click = async (page, locator) => {
    count.acts += 1;
    await locator.click();
    await page.waitForLoadState();
  };
  const fill = async (page, selector, words) => {
    count.fields += 1;
    await page.fill(selector, words);
  };
  const choose = async (page, selector, value) => {
    count.acts += 2; // open the list, choose in it
    await page.selectOption(selector, value);
  };

  test("whatever the drill made says EXERCISE on every page that holds it, and no other page does", async () => {
    for (const path of ["/", "/reports", "/reports/R-1", "/reports/R-1/lines/1", "/incidents", "/incidents/I-1", "/warnings", "/warnings/W-1", "/warnings/W-2", "/assignments", "/assignments/A-1", "/commands/U-1", "/log", "/statements?about=I-1", "/hypotheses?about=I-1", "/hypotheses/H-3", "/sources", "/sources/orle%20courier", "/parties/state%20police", "/map", "/sitreps", "/sitreps/N-2", "/review", "/review/I-1", "/reports/R-4", "/reports/R-5/reach", "/search?q=bridge"]) {
      await go(chief, path);
      assert.equal(await chief.locator(".band .ex").count(), 1, path);
      assert.match(await chief.title(), /EXERCISE/, path);
      await sound(chief);
    }
    for (const path of ["/me", "/people", "/stand-up"]) {
      await go(chief, path);
      assert.equal(await chief.locator(".band .ex").count(), 0, path);
    }
  });

  test("what rests on the report that was taken back says so on its own page", async () => {
    for (const path of ["/hypotheses/H-3", "/assignments/A-3", "/parties/grey%20lantern"]) {
      await go(chief, path);
      assert.match(await chief.locator("main").innerText(), /unsupported: R-5 was retracted/, path);
    }
    await go(chief, "/hypotheses/H-3");
    assert.match(await chief.locator(".prob").innerText(), /^Unsupported/);
    await go(chief, "/review/I-1");
    assert.doesNotMatch(await chief.locator("main").innerText(), /Grey Lantern, by the word of Grey Lantern/);
  });

  test("from a pasted report to its kept lines", async () => {
    count.began = Date.now();
    await go(chief, "/reports/new");
    await fill(chief, "#text", await readFile(new URL("../../exercises/border-bridge/03-kelmar-ministry.txt", import.meta.url), "utf8"));
    await click(chief, chief.getByLabel("Part of an exercise"));
    await click(chief, chief.locator("form.ask button.p"));
    await chief.waitForURL(/reports\/R-7/);
    assert.equal(await chief.locator(".band .ex").count(), 1, "what is typed into a drill says so");
    await chief.keyboard.press("j");
    await choose(chief, "#a2", "I-1"); // its explosion is the one on the bridge
    await click(chief, chief.locator("#l2 button", { hasText: "Keep" }));
    await chief.locator("#l2[data-s=kept]").waitFor();
    await click(chief, chief.getByRole("button", { name: /Keep the rest/ }));
    assert.equal(await chief.locator(".dr[data-s=proposed]").count(), 0);
  });

  test("a statement of it is placed in the stance grid", async () => {
    await click(chief, chief.locator("nav a[href^='/statements']").first());
    await go(chief, "/statements?about=I-1");
    const place = chief.locator("details", { has: chief.locator("input[name=line][value='R-7/1']") }).last();
    await click(chief, place.locator("summary"));
    await choose(chief, "#under-R-7-1", "T-3");
    await choose(chief, "#stance-R-7-1", "denies");
    await fill(chief, "#reason-R-7-1", "It speaks for Kelmar.");
    await click(chief, place.getByRole("button", { name: "Place it" }));
    const row = chief.locator("table.stance tr", { hasText: "Kelmar was behind it" });
    for (const stance of ["denies", "no evidence at the moment", "does not exclude"]) assert.ok((await row.locator(".chip", { hasText: stance }).count()) > 0, stance);
    assert.match(await row.innerText(), /4 of \d+ have spoken/);
    await sound(chief);
  });

  test("the grid fits the screen, no row of it is blank, and on paper every party that has spoken stands", async (t) => {
    await go(chief, "/statements?about=I-1");
    const fits = await chief.evaluate(() => {
      const box = document.querySelector(".wide.tall");
      const rows = [...document.querySelectorAll("table.stance tbody tr")];
      return { over: box.scrollWidth - box.clientWidth, blank: rows.filter((row) => ![...row.querySelectorAll("a.chip")].some((it) => it.offsetWidth > 0)).length };
    });
    assert.deepEqual(fits, { over: 0, blank: 0 });
    assert.match(await chief.locator("table.stance thead").innerText(), /\d more →/, "what is not in view is told");
    const pages = await sheets(await chief.pdf({ preferCSSPageSize: true, printBackground: true }));
    if (!pages) return t.skip("no pdftotext");
    const spoke = await chief.locator("table.stance td[data-h]").evaluateAll((cells) => cells.map((it) => it.dataset.h));
    for (const party of new Set(spoke)) assert.match(pages.join("\n"), new RegExp(`^ *${party} `, "m"), party);
    await chief.setViewportSize({ width: 390, height: 844 });
    assert.equal(await chief.locator("table.stance a.chip:visible").count(), spoke.length, "and on a phone");
    await chief.setViewportSize({ width: 1440, height: 900 });
  });

  test("what fits one sheet prints on one", async (t) => {
    for (const path of ["/map", "/reports/R-5/reach"]) {
      await go(chief, path);
      const pages = await sheets(await chief.pdf({ preferCSSPageSize: true, printBackground: true }));
      if (!pages) return t.skip("no pdftotext");
      assert.equal(pages.length, 1, path);
    }
  });

  test("a party's card is one step from search, an incident, a report, a line and a hypothesis, and every place of the rail from search", async () => {
    for (const path of ["/search?q=tern+column", "/search?q=grey+lantern", "/incidents/I-1", "/reports/R-1", "/reports/R-1/lines/4", "/hypotheses/H-1"]) {
      await go(chief, path);
      assert.ok((await chief.locator("main a[href^='/parties/']").count()) > 0, path);
      await sound(chief);
    }
    for (const place of ["map", "statements", "sources", "feeds", "review", "situation", "draft", "log"]) {
      await go(chief, `/search?q=${place}`);
      assert.ok((await chief.locator("section[aria-label=Do] a").count()) > 0, place);
    }
  });

  test("what calls for violence stands open on no page but its report's", async () => {
    for (const path of ["/", "/incidents/I-1", "/statements?about=I-1", "/parties/marek%20dresk", "/sitreps/N-2", "/reports/R-1/reach", "/search?q=Dresk", "/search?q=force"]) {
      await go(chief, path);
      assert.doesNotMatch(await chief.locator("main").innerText(), /nothing but force/, path);
    }
  });

  test("a place of it is put on the map", async () => {
    await click(chief, chief.locator("nav a[href='/map']").first());
    assert.equal(await chief.locator("svg.map:visible circle.mk").count(), 2, "the bridge and the port");
    await go(chief, "/incidents/I-2");
    await click(chief, chief.locator("#where").getByRole("link", { name: /covered market/ }).first());
    await click(chief, chief.locator("input[value=coordinates]"));
    await fill(chief, "#at", "-49.31,70.25");
    await click(chief, chief.getByRole("button", { name: "Say so" }));
    await chief.waitForURL(/incidents\/I-2/);
    await go(chief, "/map");
    assert.equal(await chief.locator("svg.map:visible circle.mk").count(), 3);
    await sound(chief);
  });

  test("a warning comes in, is read, is decided, and a measure follows from it", async () => {
    await go(chief, "/warnings/new?kind=received");
    await fill(chief, "#title", "Third vehicle at the ferry");
    await fill(chief, "#text", "A third vehicle is said to stand at the ferry.");
    await fill(chief, "#other_side", "Duty desk, Dovrin");
    await choose(chief, "#means", "phone");
    await choose(chief, "#urgency", "Immediate");
    await choose(chief, "#severity", "Severe");
    await click(chief, chief.getByRole("button", { name: /Register it/ }));
    await chief.waitForURL(/warnings\/W-5$/);
    await click(chief, chief.getByRole("button", { name: /I have read it/ }));
    await chief.waitForURL(/warnings\/W-5$/);
    await go(chief, "/warnings/W-5/decide");
    await click(chief, chief.getByLabel("act:"));
    await fill(chief, "#reason", "The ferry is cleared first, then searched.");
    await click(chief, chief.getByRole("button", { name: /Decide W-5/ }));
    await chief.waitForURL(/warnings\/W-5$/);
    assert.match(await chief.locator("main").innerText(), /Decided: act/);
    await sound(chief);
    await click(chief, chief.locator('a[href^="/assignments/new?because=W-5"]'));
    await choose(chief, "#objective", "O-1");
    await choose(chief, "#agency", "District Health");
    await fill(chief, "#text", "Hold two ambulances at the ferry");
    await chief.locator("#text").press("Control+Enter");
    count.acts += 2;
    await chief.waitForURL(/assignments\/A-5/);
  });

  test("the other agency accepts it and says what it achieved", async () => {
    await go(liaison, "/assignments/A-5");
    await click(liaison, liaison.getByRole("button", { name: "Accept A-5" }));
    await click(liaison, liaison.locator("summary", { hasText: "is done" }));
    await fill(liaison, "#words-complete", "Two ambulances stand at the ferry since 21:10.");
    await click(liaison, liaison.getByRole("button", { name: "A-5 is done" }));
    assert.match(await liaison.locator("dl.kv").innerText(), /Two ambulances stand/);
    assert.equal(await liaison.locator(".band .ex").count(), 1, "what serves an exercise is part of it");
    await sound(liaison);
  });

  test("situation report 3 is drafted, worded, and approved by the other chief", async () => {
    await go(chief, "/sitreps");
    await click(chief, chief.getByRole("button", { name: "Draft it from the record" }));
    await chief.waitForURL(/sitreps\/N-3$/);
    const changes = await chief.locator("article").innerText();
    assert.match(changes, /Replaces report 2/);
    assert.match(await chief.locator("tr", { hasText: "Hold two ambulances at the ferry" }).first().innerText(), /^new/);
    await click(chief, chief.locator("#short summary"));
    await fill(chief, "#text-short", "The ferry was cleared. Two ambulances stand there.");
    await click(chief, chief.getByRole("button", { name: "Record the words" }).first());
    await go(second, "/sitreps/N-3");
    await click(second, second.getByRole("button", { name: "Approve report 3" }));
    assert.match(await second.locator(".sign").innerText(), /Approved: I\. Maren/);
    await sound(second);
  });

  test("the review has the warning beside those that do not match, and prints with EXERCISE on every sheet", async (t) => {
    await go(second, "/review");
    await click(second, second.getByRole("link", { name: /Review of I-1/ }));
    for (const [warning, times] of [["#W-1", 1], ["#W-2", 1], ["#W-5", 0]]) assert.equal(await second.locator(warning).count(), times, `${warning}: what is real stays out of an exercise`);
    assert.doesNotMatch(await second.locator("article").innerText(), /ignored/i, "never our finding");
    const pages = await sheets(await second.pdf({ preferCSSPageSize: true, printBackground: true }));
    const seconds = Math.round((Date.now() - count.began) / 1000);
    console.log(`pasted report to printed review: ${count.acts} clicks, ${count.fields} fields filled, ${seconds} s scripted`);
    assert.ok(count.acts <= 60, `${count.acts} clicks`);
    if (!pages) return t.skip("no pdftotext");
    assert.ok(pages.length >= 2, `${pages.length} sheets`);
    for (const [at, page] of pages.entries()) assert.match(page, /EXERCISE/, `sheet ${at + 1}`);
  });
});
