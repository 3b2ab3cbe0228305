// Screenshots of a running desk, and the rules of every page on the way.
//
//   node shots.mjs [--post FILE]... BASE SIGN_IN_LINK PATH...
//   node shots.mjs --post report.txt http://127.0.0.1:8080 http://127.0.0.1:8080/sign-in/… / /reports
//
// Each report is posted through the desk's own form, and the page it opens is visited before the paths. Each page at 1440×900 light and dark and at 390×844, into web/shots/ (not kept in git). Problems are printed, one a line;
// the exit code is 1 if there are any. `cargo xtask shots` starts a server and calls this.
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { check, launch, openPage, signIn } from "./lib.mjs";

const { values, positionals } = parseArgs({ options: { post: { type: "string", multiple: true, default: [] } }, allowPositionals: true });
const [base, link, ...paths] = positionals;
if (!base || !link) {
  console.error("usage: node shots.mjs [--post FILE]... BASE SIGN_IN_LINK PATH...");
  process.exit(2);
}
const out = join(dirname(fileURLToPath(import.meta.url)), "..", "shots");
await mkdir(out, { recursive: true });

const VIEWS = [
  { name: "light", colorScheme: "light", viewport: { width: 1440, height: 900 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1440, height: 900 } },
  { name: "phone", colorScheme: "light", viewport: { width: 390, height: 844 } },
];

const browser = await launch();
const problems = new Set();
try {
  const page = await openPage(browser, base);
  await page.goto(base);
  await shoot(page, "signed-out");
  await signIn(page, link);
  const visited = paths.length > 0 ? [...paths] : ["/"];
  for (const file of values.post.reverse()) visited.unshift(await post(page, file));
  for (const path of visited) {
    const answer = await page.goto(new URL(path, base).href);
    if (!answer?.ok()) problems.add(`${path}: answered ${answer?.status()}`);
    await shoot(page, path.replace(/[^a-z0-9]+/gi, "-").replace(/^-|-$/g, "") || "first");
  }
  for (const problem of page.problems) problems.add(problem);
} finally {
  await browser.close();
}
for (const problem of problems) console.log(`problem: ${problem}`);
console.log(`${problems.size} problems`);
process.exit(problems.size > 0 ? 1 : 0);

/** Posts a report as a person would and returns the path of the page that it opens. */
async function post(page, file) {
  await page.goto(new URL("/reports/new", base).href);
  const form = page.locator("main form", { has: page.locator("input[type=file]") });
  await form.locator("input[type=file]").setInputFiles(file);
  const from = page.url();
  await form.locator("button").first().click();
  await page.waitForURL((url) => url.href !== from);
  if (await page.locator(".prob").count()) problems.add(`${file}: ${await page.locator(".prob").first().innerText()}`);
  const opened = new URL(page.url());
  return opened.pathname + opened.search;
}

async function shoot(page, name) {
  for (const view of VIEWS) {
    await page.setViewportSize(view.viewport);
    await page.emulateMedia({ colorScheme: view.colorScheme });
    // Its usual hiding of the caret would write inline styles, which the check below counts.
    await page.screenshot({ path: join(out, `${name}-${view.name}.png`), caret: "initial" });
    console.log(`web/shots/${name}-${view.name}.png`);
  }
  await page.setViewportSize(VIEWS[0].viewport);
  for (const fault of await check(page)) problems.add(fault);
}
