// What every browser test and the screenshot script share: a browser, a signed-in page, and the rules that hold on every
// page of the desk. No test of one feature belongs here.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

/** Widths at which nothing may scroll sideways: desk, tablet, phone, and 320 (WCAG 1.4.10). */
export const WIDTHS = [1440, 768, 390, 320];

const FLAGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Where Chromium is, or `undefined`: tests then skip with a counted line. */
export function chromiumPath() {
  const named = process.env.CHROMIUM;
  if (named) return named;
  return ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((path) => existsSync(path));
}

export async function launch() {
  const executablePath = chromiumPath();
  if (!executablePath) throw new Error("no Chromium: install it (Debian: apt install chromium) or name it in the environment variable CHROMIUM");
  return chromium.launch({ executablePath, args: FLAGS });
}

/**
 * Opens a page that keeps book of what it should never do. `page.problems` fills while it is used: script errors,
 * console errors, CSP violations, requests to another host.
 */
export async function openPage(browser, base, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  return watch(page, base);
}

export async function watch(page, base) {
  const home = new URL(base).origin;
  const problems = [];
  const note = (what) => problems.push(`${new URL(page.url() === "about:blank" ? home : page.url()).pathname}: ${what}`);
  page.on("pageerror", (error) => note(`script error: ${error.message}`));
  page.on("console", (message) => {
    // Chromium logs every 4xx it is shown; whether a refusal was right is for the test to say.
    if (message.type() === "error" && !/^Failed to load resource/.test(message.text())) note(`console error: ${message.text()}`);
  });
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== home) note(`request to another host: ${url.host}`);
  });
  await page.exposeFunction("__violated", (directive, what) => note(`CSP violation: ${directive} ${what}`));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => window.__violated(event.violatedDirective, event.blockedURI || event.sample));
  });
  page.problems = problems;
  return page;
}

/** Uses a one-time link. If the link shows a form first (so that a preview cannot spend it), presses its button. */
export async function signIn(page, link) {
  await page.goto(link);
  if (new URL(page.url()).pathname.includes("/sign-in")) {
    const button = page.locator("main form button, main form [type=submit]").first();
    if (await button.count()) await Promise.all([page.waitForURL((url) => !url.pathname.includes("/sign-in")), button.click()]);
  }
  if (new URL(page.url()).pathname.includes("/sign-in")) throw new Error(`the one-time link did not sign in; the page says: ${(await page.locator("main").innerText()).slice(0, 300)}`);
}

/** The words of a PDF, sheet by sheet; nothing where no tool reads them. */
export async function sheets(pdf) {
  const folder = await mkdtemp(join(tmpdir(), "sheets-"));
  try {
    await writeFile(join(folder, "a.pdf"), pdf);
    const { stdout } = await promisify(execFile)("pdftotext", ["-layout", join(folder, "a.pdf"), "-"]);
    return stdout.split("\f").filter((it) => it.trim());
  } catch (error) {
    if (error.code === "ENOENT") return undefined;
    throw error;
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Checks the page as it stands against the rules of every page; returns sentences, none if all holds. */
export async function check(page, { widths = WIDTHS } = {}) {
  const where = new URL(page.url()).pathname;
  const before = page.viewportSize();
  const found = (await page.evaluate(rules)).map((fault) => `${where}: ${fault}`);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 900 });
    const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (over > 0) found.push(`${where}: at ${width} pixels the page is ${over} wider than the screen`);
  }
  if (before) await page.setViewportSize(before);
  return found;
}

/** Runs in the page. */
function rules() {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)];
  const count = (what, is, should) => is !== should && faults.push(`${is} ${what}, should be ${should}`);
  const name = (element) => `<${element.localName}${element.id ? ` id=${element.id}` : ""}${element.className ? ` class="${element.className}"` : ""}>`;
  count("h1", all("h1").length, 1);
  count("main", all("main").length, 1);
  count("inline style attributes", all("[style]").length, 0);
  count("inline scripts or styles", all("script:not([src]), style").length, 0);
  if (all(".loud").length > 1) faults.push(`${all(".loud").length} loud things, at most 1 is allowed`);
  if (!document.documentElement.lang) faults.push("the page does not say its language");
  if (!document.title) faults.push("the page has no title");
  if (!document.querySelector(".band .tlp")) faults.push("the band shows no marking");
  const ids = all("[id]").map((element) => element.id);
  for (const twice of new Set(ids.filter((id, at) => ids.indexOf(id) !== at))) faults.push(`id "${twice}" stands twice`);
  for (const control of all("input:not([type=hidden]), select, textarea"))
    if (!control.labels?.length && !control.getAttribute("aria-label") && !control.getAttribute("aria-labelledby")) faults.push(`${name(control)} has no label`);
  for (const control of all("a[href], button"))
    if (!control.textContent.trim() && !control.getAttribute("aria-label")) faults.push(`${name(control)} has no words`);
  for (const head of all("thead th")) if (!head.scope) faults.push(`a table head "${head.textContent}" has no scope`);
  return faults;
}
