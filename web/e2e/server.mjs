// The real server on a free port and a fresh folder, and the command line beside it. Needs the binary that TOCSIN_BIN names.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Starts it; says where it listens, its one-time link, and how to call a verb on its folder. */
export async function startServer() {
  const folder = await mkdtemp(join(tmpdir(), "tocsin-"));
  const data = join(folder, "data");
  const server = spawn(process.env.TOCSIN_BIN, ["serve", "--data", data, "--listen", "127.0.0.1:0", "--officer", "T. Okell"], { stdio: ["ignore", "pipe", "inherit"] });
  let said = "";
  const link = await new Promise((found, failed) => {
    server.on("exit", (code) => failed(new Error(`the server ended with ${code}: ${said}`)));
    server.stdout.on("data", (bytes) => {
      said += bytes;
      const match = said.match(/http:\S+\/sign-in\/[0-9a-f]+/);
      if (match) found(match[0]);
    });
  });
  const base = new URL("/", link).href;
  /** Calls a verb, such as `cli("warning", "list")`, and returns what it printed. */
  const cli = async (noun, verb, ...rest) => (await run(process.env.TOCSIN_BIN, [noun, verb, "--data", data, ...rest])).stdout;
  /** Enrols somebody and returns a link for them. */
  const enrol = async (name, ...rest) => {
    const printed = await cli("person", "enrol", name, ...rest);
    return new URL(printed.match(/\/sign-in\/[0-9a-f]+/)[0], base).href;
  };
  const stop = async () => {
    server.removeAllListeners("exit");
    const ended = new Promise((done) => server.on("exit", done));
    server.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true });
  };
  return { base, link, cli, enrol, stop };
}
