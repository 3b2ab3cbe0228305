// Bundles the desk: src/ in, hashed and compressed files with a manifest out.
//
//   node build.mjs [FOLDER]      (FOLDER defaults to dist)
//
// crates/tocsin/build.rs runs this and embeds what it writes. The manifest is tab-separated, one asset a line, because
// its reader is a build script without a JSON parser:
//
//   logical name <TAB> file name <TAB> content type <TAB> SHA-256 of the plain bytes, hex
//
// Beside each file stand FILE.gz and FILE.br, unless compression made it larger. Names carry the hash of the content, so
// a browser may keep them for ever; nothing in here depends on the clock, so equal sources give equal names.
import { createHash } from "node:crypto";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));

/** What the desk is served as. `copy` takes the file as it is; the others go through esbuild. */
const ASSETS = [
  { name: "desk.css", source: "src/desk.css" },
  { name: "desk.js", source: "src/desk.ts" },
  { name: "icon.svg", source: "src/icon.svg", copy: true },
];

const CONTENT_TYPE = {
  ".css": "text/css; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** The oldest browsers still met in offices: the last on Windows 7 and 8.1. Nesting is flattened for them; colours fall
 * back to black on white where `light-dark()` is not known (src/css/tokens.css). */
const BROWSERS = ["chrome109", "firefox115", "safari15.4"];

/** Builds every asset into `out` and returns the manifest's rows. */
export async function build(out) {
  const { build: bundle } = await import("esbuild");
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const rows = [];
  for (const asset of ASSETS) {
    const bytes = asset.copy ? await readFile(join(here, asset.source)) : await bundled(bundle, asset.source);
    rows.push(await written(out, asset.name, bytes));
  }
  await writeFile(join(out, "manifest.tsv"), rows.map((row) => [row.name, row.file, row.type, row.hash].join("\t") + "\n").join(""));
  return rows;
}

async function bundled(bundle, source) {
  const result = await bundle({
    absWorkingDir: here,
    entryPoints: [source],
    bundle: true,
    minify: true,
    charset: "utf8",
    format: "iife",
    legalComments: "none",
    target: BROWSERS,
    write: false,
    logLevel: "warning",
  });
  if (result.warnings.length > 0) throw new Error(`${source}: ${result.warnings.length} warnings of the bundler, see above; mend them, the desk builds without any`);
  return Buffer.from(result.outputFiles[0].contents);
}

async function written(out, name, bytes) {
  const extension = extname(name);
  const hash = createHash("sha256").update(bytes).digest("hex");
  const file = `${name.slice(0, -extension.length)}.${hash.slice(0, 12)}${extension}`;
  const gzip = gzipSync(bytes, { level: 9 });
  const brotli = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } });
  await writeFile(join(out, file), bytes);
  if (gzip.length < bytes.length) await writeFile(join(out, file + ".gz"), gzip);
  if (brotli.length < bytes.length) await writeFile(join(out, file + ".br"), brotli);
  return { name, file, type: CONTENT_TYPE[extension], hash, plain: bytes.length, gzip: gzip.length, brotli: brotli.length };
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    for (const row of await build(resolve(process.argv[2] ?? join(here, "dist"))))
      console.log(`${row.file}  ${row.plain} bytes, gzip ${row.gzip}, brotli ${row.brotli}`);
  } catch (error) {
    // esbuild has already printed where; a stack of this file would only bury it.
    console.error(error.code === "ERR_MODULE_NOT_FOUND" ? "esbuild is not installed beside build.mjs; run `npm ci` in the same folder first" : error.message);
    process.exit(1);
  }
}
