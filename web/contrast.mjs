// Contrast of the desk's colours (WCAG 2.2: 1.4.3 text 4.5:1, 1.4.11 marks and control edges 3:1), read from the tokens.
//
//   node contrast.mjs        prints the closest pairs of each theme; exit code 1 if a pair is under its limit
//
// The pairs below are those that the components really make: text on the surfaces it is set on, a state's words on that
// state's own ground, edges and focus ring on every surface. Nothing to install.
import { readFileSync } from "node:fs";

const TEXT = 4.5;
const MARK = 3;
const SHOWN = 3;

const SURFACES = ["bg", "panel", "sunk"];
const WORDS = [
  "ink", "ink-2", "ink-3", "link", "known", "claimed", "unknown", "doubt", "waiting", "overdue", "done",
  "sev-extreme", "sev-severe", "sev-moderate", "sev-minor", "sev-unknown",
  "st-asserts", "st-allows", "st-conditional", "st-noevidence", "st-denies", "st-withholds",
  "verified", "notproven", "contradicted", "sealed", "exercise",
];
const PAIRS = [
  ...WORDS.flatMap((word) => SURFACES.map((surface) => [word, surface, TEXT])),
  ...["known", "claimed", "unknown", "waiting", "overdue"].flatMap((state) => [state, "ink", "ink-2"].map((word) => [word, `${state}-bg`, TEXT])),
  ...["red", "amber", "green", "clear"].map((tlp) => [`tlp-${tlp}`, "tlp-bg", TEXT]),
  ...SURFACES.flatMap((surface) => [["edge", surface, MARK], ["focus", surface, MARK]]),
  ["ink", "raise", TEXT], ["ink-2", "raise", TEXT], ["ink-3", "raise", TEXT],
  ["ink", "lit", TEXT], ["ink-2", "lit", TEXT], ["link", "lit", TEXT], ["lit-ink", "lit-now", TEXT],
  ["loud-ink", "loud", TEXT], ["exercise", "exercise-bg", TEXT],
  ["panel", "ink", TEXT], // the primary button and the toast are the page turned over
];

const tokens = readFileSync(new URL("src/css/tokens.css", import.meta.url), "utf8").replace(/\/\*[\s\S]*?\*\//g, "");

/** The colours that the first rule matching `selector` sets: name → [light, dark]. */
function colours(selector) {
  const body = new RegExp(`${selector}\\s*\\{([^}]*)\\}`).exec(tokens)?.[1];
  if (body === undefined) throw new Error(`src/css/tokens.css has no rule ${selector}; contrast.mjs reads it and must learn its new shape`);
  const found = body.matchAll(/--([\w-]+):\s*(?:light-dark\((#\w{6}),\s*(#\w{6})\)|(#\w{6}))\s*;/g);
  return Object.fromEntries([...found].map(([, name, light, dark, both]) => [name, [both ?? light, both ?? dark]]));
}

const base = colours(":root");
const wished = colours(String.raw`@media \(prefers-contrast: more\)\s*\{\s*:root`);
const print = colours(String.raw`@media print\s*\{\s*:root[^{]*`);

const THEMES = [
  ["light", base, 0],
  ["dark", base, 1],
  ["light, more contrast", { ...base, ...wished }, 0],
  ["dark, more contrast", { ...base, ...wished }, 1],
  ["paper", { ...base, ...print }, 0],
];

let failed = 0;
for (const [name, theme, side] of THEMES) {
  const measured = PAIRS.map(([front, back, least]) => ({ front, back, least, is: ratio(colour(theme, front, side), colour(theme, back, side)) }));
  measured.sort((a, b) => a.is / a.least - b.is / b.least);
  const under = measured.filter((pair) => pair.is < pair.least);
  failed += under.length;
  console.log(`${under.length === 0 ? "ok" : "FAILED"} ${name}: ${measured.length} pairs, closest ${measured.slice(0, Math.max(SHOWN, under.length)).map(say).join(", ")}`);
}
process.exit(failed > 0 ? 1 : 0);

function say({ front, back, least, is }) {
  return `${front} on ${back} ${is.toFixed(2)} (needs ${least})`;
}

function colour(theme, name, side) {
  const found = theme[name]?.[side];
  if (!found) throw new Error(`src/css/tokens.css does not set --${name} to a six-digit colour`);
  return found;
}

/** WCAG 2.2, "contrast ratio". */
function ratio(a, b) {
  const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (light + 0.05) / (dark + 0.05);
}

/** WCAG 2.2, "relative luminance". */
function luminance(hex) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
