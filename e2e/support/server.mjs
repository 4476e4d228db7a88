// A server of its own for each test: an empty directory, a clock that the test may move, and the line on which it says where it is.

import { spawn } from "node:child_process";
import { mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const root = resolve(import.meta.dirname ?? new URL(".", import.meta.url).pathname, "../..");
const target = process.env.CARGO_TARGET_DIR ?? join(root, "target");
export const binary = process.env.FOLKMOOT ?? join(target, "debug", "folkmoot");

/** Starts a server in an empty directory. `say` is everything that it printed so far. */
export async function startServer(options = {}) {
  const directory = options.directory ?? (await mkdtemp(join(tmpdir(), "folkmoot-e2e-")));
  const clock = join(directory, "clock");
  await writeFile(clock, String(options.offset ?? 0));
  const data = join(directory, "data");
  const child = spawn(binary, ["serve", "--data", data, "--listen", "127.0.0.1:0", ...(options.arguments ?? [])], {
    env: { ...process.env, FOLKMOOT_TEST_CLOCK: clock },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const server = { child, directory, data, said: "", url: "", offset: options.offset ?? 0 };
  const hear = (bytes) => {
    server.said += bytes;
  };
  child.stdout.on("data", hear);
  child.stderr.on("data", hear);
  server.url = await heard(server, /https?:\/\/127\.0\.0\.1:\d+/);
  server.moveClock = async (seconds) => {
    server.offset += seconds;
    // In one step: the server never reads a file that is empty yet.
    await writeFile(`${clock}.new`, String(server.offset));
    await rename(`${clock}.new`, clock);
  };
  server.stop = async () => {
    if (child.exitCode === null) {
      child.kill("SIGTERM");
      await new Promise((done) => child.once("exit", done));
    }
    if (!process.env.FOLKMOOT_KEEP) await rm(directory, { recursive: true, force: true });
  };
  return server;
}

/** Waits until the server has said something that matches. */
export async function heard(server, pattern, seconds = 120) {
  const until = Date.now() + seconds * 1000;
  for (;;) {
    const match = pattern.exec(server.said);
    if (match) return match[0];
    if (server.child.exitCode !== null) throw new Error(`the server stopped:\n${server.said}`);
    if (Date.now() > until) throw new Error(`the server did not say ${pattern}:\n${server.said}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}
