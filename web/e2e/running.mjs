// A real server for browser tests, on a free port and a fresh folder, and the command line that talks to it.
import { execFile, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** Starts a server; reads where it listens and its one-time link. */
export async function startServer() {
  const folder = await mkdtemp(join(tmpdir(), "tocsin-"));
  const data = join(folder, "data");
  const server = spawn(process.env.TOCSIN_BIN, ["serve", "--data", data, "--listen", "127.0.0.1:0", "--officer", "T. Okell"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
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
  const stop = async () => {
    server.removeAllListeners("exit");
    const ended = new Promise((done) => server.on("exit", done));
    server.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true });
  };
  /** Runs a verb on the folder of this server and returns what it prints. */
  const tocsin = async (...words) => (await promisify(execFile)(process.env.TOCSIN_BIN, [...words, "--data", data])).stdout;
  /** Enrols somebody and returns their one-time link. */
  const enrol = async (name, role, agency) => {
    const printed = await tocsin("person", "enrol", name, "--role", role, ...(agency ? ["--agency", agency] : []));
    return new URL(printed.match(/\/sign-in\/[0-9a-f]+/)[0], base).href;
  };
  return { base, data, link, stop, tocsin, enrol };
}
