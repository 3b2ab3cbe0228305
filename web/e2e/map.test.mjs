// The map, played in a real browser against the real server: a place that a report names is picked by a person, one of
// fiction is placed by coordinates, an area is marked and withdrawn; the drawing follows, also without script.
import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { check, chromiumPath, launch, openPage, signIn } from "./lib.mjs";
import { startServer } from "./running.mjs";

const skip = !chromiumPath() ? "no Chromium" : !process.env.TOCSIN_BIN ? "TOCSIN_BIN names no binary" : false;

const KERMAN = `Explosion near a depot in Kerman

An explosion in Kerman, Iran, killed 4 people on Monday, the Interior Ministry of Iran said.
`;
const TARN = `Explosion at the depot of Tarnhaven

An explosion in Tarnhaven killed 2 people on Monday, police said.
`;

describe("the map", { skip }, () => {
  let browser, server, page, folder;
  before(async () => {
    server = await startServer();
    folder = await mkdtemp(join(tmpdir(), "tocsin-map-"));
    for (const [at, text] of [KERMAN, TARN].entries()) {
      const file = join(folder, `${at}.txt`);
      await writeFile(file, text);
      await server.tocsin("report", "post", file);
      await server.tocsin("report", "keep", `R-${at + 1}`, "--rest");
    }
    browser = await launch();
    page = await openPage(browser, server.base);
    await signIn(page, server.link);
  });
  after(async () => {
    await browser?.close();
    await server?.stop();
    if (folder) await rm(folder, { recursive: true });
  });
  const open = (path) => page.goto(new URL(path, server.base).href);
  const sound = async () => {
    assert.deepEqual(await check(page), []);
    assert.deepEqual(page.problems, []);
  };
  const shown = () => page.locator("svg.map:visible");

  test("what the gazetteer proposes is dotted, and the page says that nobody picked it", async () => {
    await open("/incidents/I-1");
    assert.equal(await shown().locator("circle.mk[data-k=proposed]").count(), 1);
    assert.match(await page.locator("#where").innerText(), /proposed by GeoNames 128234, picked by nobody/);
    assert.match(await page.locator("#where figcaption").innerText(), /Natural Earth · GeoNames CC BY 4\.0/);
    await sound();
  });

  test("a person looks at the candidates and picks one; the mark is claimed and carries the name", async () => {
    await page.locator("#where").getByRole("link", { name: /Kerman/ }).first().click();
    await page.waitForURL(/places/);
    await sound();
    const first = page.locator("input[name=pick]").first();
    assert.equal(await first.getAttribute("value"), "128234", "the country that the report names comes first");
    await first.check();
    await page.getByLabel("Why, or on whose word").fill("The ministry is Iran’s.");
    await page.getByRole("button", { name: "Say so" }).click();
    await page.waitForURL(/incidents\/I-1/);
    assert.equal(await shown().locator("circle.mk[data-k=claimed]").count(), 1);
    assert.match(await page.locator("#where").innerText(), /GeoNames 128234, picked by T\. Okell/);
    assert.match(await shown().getAttribute("aria-label"), /^Map: I-1 at Kerman, claimed$/);
  });

  test("a town of fiction is in no gazetteer and is placed by coordinates; a fault keeps what was typed", async () => {
    await open("/incidents/I-2");
    assert.match(await page.locator("#where").innerText(), /not in the gazetteer/);
    await page.locator("#where").getByRole("link", { name: /Tarnhaven/ }).first().click();
    await page.locator("input[value=coordinates]").check();
    await page.getByLabel("Latitude and longitude").fill("149.35,70.22");
    await page.getByRole("button", { name: "Say so" }).click();
    assert.match(await page.locator(".prob").innerText(), /149\.35 is no latitude/);
    assert.equal(await page.getByLabel("Latitude and longitude").inputValue(), "149.35,70.22");
    await page.getByLabel("Latitude and longitude").fill("-49.35,70.22");
    await page.getByRole("button", { name: "Say so" }).click();
    await page.waitForURL(/incidents\/I-2/);
    assert.match(await page.locator("#where").innerText(), /-49\.35,70\.22\s+typed by T\. Okell/);
  });

  test("an area is marked around it, seen on the drawing, and withdrawn with a reason", async () => {
    await page.getByRole("link", { name: "Mark an area" }).click();
    await page.waitForURL(/areas\/new/);
    await sound();
    await page.getByLabel("What it is called").fill("Inner cordon");
    await page.getByLabel("Its middle").fill("-49.35,70.22");
    await page.getByLabel("Radius in kilometres").fill("0");
    await page.getByRole("button", { name: "Mark it" }).click();
    assert.match(await page.locator(".prob").innerText(), /0 km is no radius/);
    assert.equal(await page.getByLabel("What it is called").inputValue(), "Inner cordon");
    await page.getByLabel("Radius in kilometres").fill("2.5");
    await page.getByRole("button", { name: "Mark it" }).click();
    await page.waitForURL(/incidents\/I-2/);
    assert.equal(await shown().locator("path.area").count(), 1);
    await sound();
    await page.locator("#Z-1 summary").click();
    await page.getByLabel("Why it holds no longer").fill("The cordon was lifted.");
    await page.getByRole("button", { name: "Withdraw Z-1" }).click();
    await page.waitForURL(/incidents\/I-2/);
    await page.waitForSelector("#where:has-text('The cordon was lifted.')");
    assert.equal(await shown().locator("path.area").count(), 0);
  });

  test("the whole map shows both, in words too; as of then it is as it was, without forms", async () => {
    await open("/map");
    assert.equal(await shown().locator("circle.mk").count(), 2);
    assert.equal(await page.locator("tbody tr").count(), 2);
    await sound();
    await page.setViewportSize({ width: 390, height: 844 });
    assert.equal(await shown().count(), 1, "a phone gets a sheet of its own, and one drawing is enough");
    await page.setViewportSize({ width: 1440, height: 900 });
    await open("/incidents/I-2?asof=4");
    assert.match(await page.locator("#where").innerText(), /not in the gazetteer/);
    assert.equal(await page.locator("#where form, #where .btn").count(), 0, "the past takes no acts");
  });

  test("without script every act is a form, and the drawing is there", async () => {
    const plain = await openPage(browser, server.base, { javaScriptEnabled: false });
    const printed = await server.tocsin("person", "link", "P-1");
    await signIn(plain, new URL(printed.match(/\/sign-in\/[0-9a-f]+/)[0], server.base).href);
    await plain.goto(new URL("/incidents/I-2/areas/new", server.base).href);
    await plain.getByLabel("What it is called").fill("River quarter");
    await plain.locator("input[value=polygon]").check();
    await plain.getByLabel("Its points").fill("-49.3,70.1 -49.3,70.2 -49.4,70.2 -49.3,70.1");
    await plain.getByRole("button", { name: "Mark it" }).click();
    assert.equal(await plain.locator("svg.map:visible path.area").count(), 1);
    await plain.context().close();
  });

  test("GeoJSON names what a point rests on", async () => {
    const map = await page.evaluate(async () => (await fetch("/api/v1/map")).json());
    assert.equal(map.type, "FeatureCollection");
    const kerman = map.features.find((it) => it.properties.name === "Kerman");
    assert.deepEqual(kerman.geometry.coordinates, [57.07879, 30.28321], "longitude first");
    assert.equal(kerman.properties.source, "GeoNames 128234, picked by P-1");
    assert.ok(map.features.some((it) => it.properties.area === "Z-2" && it.geometry.type === "Polygon"));
  });
});
