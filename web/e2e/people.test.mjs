// People at two desks: a password, signing in by name, a wrong one, and a bar that says what the other desk has done.
import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { after, before, describe, test } from "node:test";
import { check, chromiumPath, launch, openPage, signIn } from "./lib.mjs";
import { startServer } from "./running.mjs";

const skip = !chromiumPath() ? "no Chromium" : !process.env.TOCSIN_BIN ? "TOCSIN_BIN names no binary" : false;
const PASSWORD = "a lamp in the window";
const REPORT = `Fire at the mill in Vellen

Two people were injured in a fire at the mill in Vellen on Monday, the fire service said.
`;

/** Takes a screenshot where somebody asked for them: SHOTS names the folder. */
async function shot(page, name) {
  if (!process.env.SHOTS) return;
  await mkdir(process.env.SHOTS, { recursive: true });
  await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: false });
}

describe("people at their desks", { skip }, () => {
  let browser, server, page, other, link;
  before(async () => {
    server = await startServer();
    browser = await launch();
    page = await openPage(browser, server.base);
    other = await openPage(browser, server.base);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
  });
  const at = (path) => new URL(path, server.base).href;
  const sound = async (on = page) => {
    assert.deepEqual(await check(on), []);
    assert.deepEqual(on.problems, []);
  };

  test("the first officer sets a password on their own page", async () => {
    await signIn(page, server.link);
    await page.locator("a.who").click();
    await page.waitForURL(/\/me$/);
    await sound();
    await page.fill("#new", "short");
    await page.locator("#new").evaluate((field) => field.removeAttribute("minlength"));
    await page.getByRole("button", { name: "Set the password" }).click();
    assert.match(await page.locator(".prob").innerText(), /has 5 characters/);
    await page.fill("#new", PASSWORD);
    await page.getByRole("button", { name: "Set the password" }).click();
    await page.waitForURL(/\/me$/);
    assert.match(await page.locator("main").innerText(), /set .* ago/);
    await sound();
    await shot(page, "me"); // after the check: taking one leaves style attributes behind
  });

  test("signed out, a wrong password is told without saying what was wrong, and the right one opens the desk", async () => {
    await page.getByRole("button", { name: "Sign out everywhere" }).click();
    await page.waitForURL(/sign-in/);
    await sound();
    await shot(page, "sign-in");
    for (const [name, password] of [["T. Okell", "wrong and wrong"], ["Nobody at all", PASSWORD]]) {
      await page.fill("#name", name);
      await page.fill("#password", password);
      await page.getByRole("button", { name: "Sign in" }).click();
      assert.match(await page.locator(".err").innerText(), /^Name and password do not fit together\. \d tries left/);
      assert.equal(await page.inputValue("#name"), name);
      assert.equal(await page.inputValue("#password"), "");
    }
    await sound();
    await shot(page, "sign-in-wrong");
    await page.fill("#name", "t. okell");
    await page.fill("#password", PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await page.waitForURL(at("/"));
    await sound();
  });

  test("an administrator enrols a person and hands a link over, which is shown once", async () => {
    await page.goto(at("/people"));
    await page.fill("#name", "L. Ostrand");
    await page.getByLabel("watch officer").check();
    await page.fill("#agency", "Coast Guard");
    await page.getByRole("button", { name: "Enrol and make a link" }).click();
    link = await page.inputValue("#secret");
    assert.match(link, /^http.*\/sign-in\/[0-9a-f]{64}$/);
    assert.match(await page.locator("main").innerText(), /Coast Guard/);
    await sound();
    await shot(page, "people");
    await page.goto(at("/people"));
    assert.equal(await page.locator("#secret").count(), 0);
    await page.fill("#name", "l. ostrand");
    await page.getByLabel("analyst").check();
    await page.getByRole("button", { name: "Enrol and make a link" }).click();
    assert.match(await page.locator(".prob").innerText(), /P-2 is called so already/);
    await signIn(other, link);
  });

  test("what another desk does is counted in a bar, nothing moves, and one's own acts are no news", async () => {
    await page.goto(at("/reports"));
    await other.goto(at("/reports/new"));
    await other.fill("#text", REPORT);
    await other.locator("form.ask button.p").click();
    await other.waitForURL(/reports\/R-1/);
    const bar = page.locator(".livebar");
    await page.waitForFunction(() => document.querySelector(".livebar")?.textContent.includes("1 new"));
    assert.equal(await page.locator("main .row").count(), 0, "the list did not move");
    await sound();
    await shot(page, "live-bar");
    await bar.getByRole("button", { name: "Show" }).click();
    await page.locator("main .row").first().waitFor();
    assert.equal((await bar.innerText()).trim(), "");
    await page.goto(at("/reports/R-1"));
    await other.keyboard.press("Enter");
    await other.locator("#l1[data-s=kept]").waitFor();
    await page.waitForFunction(() => document.querySelector(".livebar")?.textContent.includes("1 changed"));
    assert.equal(await page.locator("#l1").getAttribute("data-s"), "proposed", "the line in view did not change by itself");
    await other.waitForTimeout(600);
    assert.equal((await other.locator(".livebar").innerText()).trim(), "", "whoever did it is not told of it");
    await sound();
  });

  test("whoever is withdrawn is out at once", async () => {
    await page.goto(at("/people/P-2"));
    await page.fill("#reason", "back to the agency");
    await sound();
    await shot(page, "person");
    await page.getByRole("button", { name: /^Withdraw/ }).click();
    await page.waitForURL(/\/people$/);
    await other.goto(at("/"));
    assert.match(new URL(other.url()).pathname, /sign-in/);
    await sound();
  });

  test("the API tells people what it offers, without a script", async () => {
    await page.goto(at("/api/v1"));
    assert.match(await page.locator("main").innerText(), /post_report/);
    await sound();
    await shot(page, "api");
  });
});
