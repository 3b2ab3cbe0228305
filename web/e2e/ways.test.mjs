// Ways in, in a real browser against the real server: a saved page and a mail file dropped on the form, and a feed on a
// server of this test.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, describe, test } from "node:test";
import { check, chromiumPath, launch, openPage, signIn } from "./lib.mjs";
import { startServer } from "./running.mjs";

const skip = !chromiumPath() ? "no Chromium" : !process.env.TOCSIN_BIN ? "TOCSIN_BIN names no binary" : false;

const PAGE = `<!DOCTYPE html><html lang="en"><head><title>Fire at the mill in Vellen</title>
<meta property="og:site_name" content="Orle Courier"><meta name="author" content="I. Maren"></head><body>
<nav><a href="/">Home</a></nav><article><h1>Fire at the mill in Vellen</h1>
<p>Two people were injured in a fire at the mill in Vellen on Monday, the fire service said. It had burned for three hours
before it was put out, and the road to the harbour was closed until the evening.</p>
<p>Police said the cause was not known. The mayor asked people to stay away from the river bank for the night.</p>
</article><script>document.body.innerHTML = "gone"</script></body></html>`;

const MAIL = `From: Harbour Office <office@harbour.example>\r
To: watch@north.example\r
Subject: Smoke over the quay\r
Date: Sat, 14 Mar 2026 20:12:00 +0100\r
Message-ID: <77@harbour.example>\r
Content-Type: text/plain; charset=utf-8\r
\r
Smoke was seen over the quay of Orle on Saturday evening. Three people were injured, the harbour office said.\r
`;

const FEED = `<feed xmlns="http://www.w3.org/2005/Atom"><title>Courier</title><id>f</id><updated>2026-03-14T19:12:00Z</updated>
<entry><id>urn:1</id><title>Explosion at the Orle depot</title><updated>2026-03-14T19:12:00Z</updated>
<content type="html">&lt;p&gt;An explosion at the fuel depot of Orle killed 4 people, the harbour police said.&lt;/p&gt;</content></entry></feed>`;

describe("ways in", { skip }, () => {
  let browser, server, page, feeds, feed;
  before(async () => {
    feeds = createServer((_, answer) => answer.setHeader("etag", '"1"').end(FEED));
    await new Promise((ready) => feeds.listen(0, "127.0.0.1", ready));
    feed = `http://127.0.0.1:${feeds.address().port}/feed.atom`;
    server = await startServer();
    browser = await launch();
    page = await openPage(browser, server.base);
    await signIn(page, server.link);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    feeds?.close();
  });
  const at = (path) => new URL(path, server.base).href;
  const sound = async () => {
    assert.deepEqual(await check(page), []);
    assert.deepEqual(page.problems, []);
  };
  /** Drops a file on the form, as a hand does, and has it read. */
  const drop = async (name, type, text) => {
    await page.goto(at("/reports/new"));
    const files = await page.evaluateHandle(([name, type, text]) => {
      const files = new DataTransfer();
      files.items.add(new File([text], name, { type }));
      return files;
    }, [name, type, text]);
    await page.dispatchEvent("form.drop", "drop", { dataTransfer: files });
    if (!/\/reports\/R-/.test(page.url())) await Promise.all([page.waitForURL(/\/reports\/R-/), page.getByRole("button", { name: /Read it/ }).click()]);
    return page.locator("main");
  };

  test("a page that is dropped shows its lines, both hashes, and its head as what it says itself", async () => {
    const main = await drop("vellen.html", "text/html", PAGE);
    const text = await main.innerText();
    assert.match(text, /Text taken out/);
    assert.equal((text.match(/sha256 [0-9a-f]{12}/g) ?? []).length, 2, "of the original and of the text");
    assert.match(text, /I\. Maren/);
    assert.match(text, /Orle Courier/);
    assert.ok((await page.getByRole("button", { name: /^Keep/ }).count()) > 0, "its lines wait to be kept");
    assert.match(text, /Two people were injured/);
    assert.doesNotMatch(text, /gone/, "no script of it has run");
    await sound();
  });

  test("a mail file shows what its sender says as the sender's word", async () => {
    const text = await (await drop("smoke.eml", "message/rfc822", MAIL)).innerText();
    for (const said of [/Subject/, /Smoke over the quay/, /Harbour Office/, /77@harbour\.example/, /a mail/]) assert.match(text, said);
    assert.equal((text.match(/sha256 [0-9a-f]{12}/g) ?? []).length, 2);
    await sound();
  });

  test("a feed on a private network is refused until that is allowed, and then its entry is in the list", async () => {
    await page.goto(at("/sources"));
    await page.getByRole("link", { name: "Feeds" }).click();
    assert.match(await page.locator("main .quiet").innerText(), /No feed/);
    await sound();
    await page.getByLabel("Address", { exact: true }).fill(feed);
    await page.getByLabel("Who publishes it").fill("Orle Courier");
    await page.getByRole("button", { name: "Add the feed" }).click();
    await page.locator("main .prob").waitFor();
    assert.match(await page.locator("main .prob").innerText(), /private network/);
    assert.equal(await page.getByLabel("Address", { exact: true }).inputValue(), feed, "what was typed stays");
    await page.getByLabel("Allow private addresses").check();
    await Promise.all([page.waitForURL(/\/feeds$/), page.getByRole("button", { name: "Add the feed" }).click()]);
    const came = async () => {
      for (let tries = 0; tries < 50; tries++) {
        await page.goto(at("/feeds"));
        if (/1 new report/.test(await page.locator("#F-1").innerText())) return;
        await new Promise((wait) => setTimeout(wait, 100));
      }
      assert.fail(await page.locator("main").innerText());
    };
    await came();
    const shown = await page.locator("#F-1").innerText();
    for (const said of [/looked at/, /every 15 minutes/, /TLP:AMBER/, /Next look/, /T\. Okell/]) assert.match(shown, said);
    await sound();
    await page.goto(at("/reports"));
    await page.getByRole("link", { name: /Explosion at the Orle depot/ }).first().click();
    await page.waitForURL(/\/reports\/R-/);
    const report = await page.locator("main").innerText();
    assert.match(report, /Taken in by feed\s+F-1, for T\. Okell/);
    assert.match(report, /killed 4 people/);
    await sound();
  });

  test("a removed feed stays in the list, and what came in by it stays, too", async () => {
    await page.goto(at("/feeds"));
    await page.locator("#F-1 summary").click();
    await page.locator("#F-1").getByLabel("Reason").fill("It has moved.");
    await page.getByRole("button", { name: "Remove F-1" }).click();
    await page.locator("#F-1", { hasText: "It has moved." }).waitFor();
    assert.match(await page.locator("#F-1").innerText(), /removed[\s\S]*1 report/);
    assert.match(await server.tocsin("feed", "list"), /F-1 +Orle Courier, came in: 1[\s\S]*Removed\./);
    await page.goto(at("/feeds?asof=1"));
    assert.equal(await page.locator("main form[method=post]").count(), 0, "on a page of the past are no forms");
    await sound();
  });
});
