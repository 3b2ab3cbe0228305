// A situation report from draft to paper, and the review of an incident, against a real server: the drill is played, a
// chief drafts, another approves, the sheet carries its marking, and warnings that match stand beside those that do not.
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { check, chromiumPath, launch, openPage, sheets, signIn } from "./lib.mjs";
import { startServer } from "./running.mjs";

const skip = !process.env.TOCSIN_BIN ? "TOCSIN_BIN names no binary" : !chromiumPath() ? "no Chromium" : false;

describe("situation reports and reviews", { skip }, () => {
  let browser, server, author, chief, empty;
  before(async () => {
    server = await startServer();
    browser = await launch();
    author = await openPage(browser, server.base);
    chief = await openPage(browser, server.base);
    await signIn(author, server.link);
    await author.goto(new URL("/sitreps", server.base).href);
    empty = await author.locator("main").innerText();
    await server.tocsin("exercise", "border-bridge"); // two situation reports, four warnings, of which W-2 is matched
    await signIn(chief, new URL((await server.tocsin("person", "link", "P-3")).match(/\/sign-in\/[0-9a-f]+/)[0], server.base).href);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  const sound = async (page) => {
    assert.deepEqual(await check(page), []);
    assert.deepEqual(page.problems, []);
  };
  const press = async (page, locator) => {
    await Promise.all([page.waitForNavigation(), locator.click()]);
  };

  test("a report is drafted out of the record with one button, and worded beside what the record says", async () => {
    await author.goto(new URL("/", server.base).href);
    await author.keyboard.press("g");
    await author.keyboard.press("p");
    await author.waitForURL(/sitreps$/);
    assert.match(empty, /No situation reports yet/);
    await sound(author);
    await press(author, author.getByRole("button", { name: "Draft it from the record" }));
    assert.match(author.url(), /\/sitreps\/N-3$/);
    assert.equal(await author.locator(".band .ex").innerText(), "EXERCISE");
    assert.match(await author.locator("h1").innerText(), /Situation report 3.*not approved/);
    assert.match(await author.locator("#situation").innerText(), /Millrace says Tern Column may be/);
    assert.match(await author.locator("#situation .hedge").first().innerText(), /may be/);
    assert.match(await author.locator("#warnings").innerText(), /W-4 Second vehicle/);
    await sound(author);
    await author.locator("#short summary").click();
    await author.fill("#text-short", "An explosion on the Orle border bridge. Nobody has claimed it.");
    await press(author, author.getByRole("button", { name: "Record the words" }).first());
    assert.match(await author.locator("#short .penned").innerText(), /Nobody has claimed it\.[\s\S]*Written by T\. Okell/);
    await sound(author);
  });

  test("whoever wrote it does not approve it while another officer may, and is told who", async () => {
    await press(author, author.getByRole("button", { name: "Approve report 3" }));
    assert.match(await author.locator(".prob").innerText(), /you wrote part of it[\s\S]*waits for P-3/);
    await chief.goto(new URL("/sitreps/3", server.base).href);
    await press(chief, chief.getByRole("button", { name: "Approve report 3" }));
    assert.match(await chief.locator(".sign").innerText(), /Approved: I\. Maren/);
    assert.equal(await chief.locator("article form").count(), 0, "nothing of it can be changed any more");
    await sound(chief);
  });

  test("the next report marks what is new, changed and gone, with the word", async () => {
    await server.tocsin("objective", "set", "U-1", "Divers reach the north pier");
    await author.goto(new URL("/sitreps", server.base).href);
    await press(author, author.getByRole("button", { name: "Draft it from the record" }));
    assert.match(await author.locator("article").innerText(), /Replaces report 3/);
    assert.match(await author.locator("tr", { hasText: "Divers reach the north pier" }).innerText(), /^new/);
    assert.match(await author.locator("#short .penned").innerText(), /^gone/);
    await author.locator("#short summary").click();
    assert.match(await author.inputValue("#text-short"), /Nobody has claimed it/, "the last words are offered");
    const box = (locator) => locator.boundingBox();
    const [mark, cell] = [await box(author.locator("tr .chg").first()), await box(author.locator("tr th", { has: author.locator(".chg") }).first())];
    assert.ok(mark.x + mark.width <= cell.x + 1, "the word stands in the margin");
    await sound(author);
  });

  test("printed, every sheet has EXERCISE and its marking at its head and foot, and its number of how many", async (t) => {
    await chief.goto(new URL("/sitreps/N-3", server.base).href);
    for (const path of ["/sitreps/N-3", "/review/I-1"]) {
      await chief.goto(new URL(path, server.base).href);
      const pages = await sheets(await chief.pdf({ preferCSSPageSize: true, printBackground: true }));
      if (!pages) return t.skip("no pdftotext");
      assert.ok(pages.length >= 2, `${pages.length} sheets`);
      for (const [at, page] of pages.entries()) {
        assert.ok(page.match(/EXERCISE/g)?.length >= 2, `sheet ${at + 1} of ${path}: ${page}`);
        assert.ok(page.match(/TLP:AMBER/g)?.length >= 2, `sheet ${at + 1} of ${path}`);
        assert.match(page, new RegExp(`page ${at + 1} of ${pages.length}`));
      }
      assert.ok(!pages.join("").includes("Approve report"), "no button on paper");
    }
  });

  test("a review shows warnings that match beside those that do not, and the desk as it was", async () => {
    const came = new Date(Date.now() - 3_600_000).toISOString();
    await server.tocsin("warning", "register", "Fire on the Orle bridge", "--text", "A fire may break out.", "--urgency", "Future", "--from", "Harbour office", "--came", came, "--means", "mail");
    await chief.goto(new URL("/review", server.base).href);
    await sound(chief);
    await chief.getByRole("link", { name: /Review of I-1/ }).click();
    await chief.waitForURL(/review\/I-1$/);
    const first = chief.locator("#W-2");
    assert.match(await first.innerText(), /fits[\s\S]*disputed/);
    assert.match(await first.innerText(), /it was not open yet/, "nothing was known when it was held");
    assert.match(await first.innerText(), /lead time\s+cannot be established/i);
    assert.equal(await chief.locator("#W-5").count(), 0, "a real warning is not reviewed with an exercise");
    await sound(chief);
    await chief.goto(new URL("/review/I-3", server.base).href);
    assert.match(await chief.locator("#W-2").innerText(), /shares no word/, "the same warning does not match another incident");
    assert.match(await chief.locator("article").innerText(), /share no word of place, actor or method/);
    await sound(chief);
    await chief.goto(new URL("/review/I-1", server.base).href);
    await chief.fill("#text", "The duty desk at Dovrin gets a second number.");
    await press(chief, chief.getByRole("button", { name: "Write it" }));
    assert.match(await chief.locator("ol.plain").innerText(), /second number.*I\. Maren/);
    await chief.locator("#W-2 a", { hasText: "as it stood" }).first().click();
    await chief.waitForURL(/warnings\/W-2\?asof=\d+/);
    assert.match(await chief.locator(".past").innerText(), /is shown/);
  });
});
