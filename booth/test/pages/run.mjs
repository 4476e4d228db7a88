// Runs the tests of the pages in Debian's Chromium: bundles each *.page.ts and hands it to Node's own test runner. With --shots DIR every page state
// is also written there as a picture.

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const booth = join(here, "../..");
const shots = process.argv.includes("--shots") ? process.argv[process.argv.indexOf("--shots") + 1] : "";
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--") && argument !== shots);
const tests = readdirSync(here).filter((file) => file.endsWith(".page.ts") && (wanted.length === 0 || wanted.some((name) => file.includes(name))));
// A folder of its own for every run, so that two runs do not disturb each other.
const out = mkdtempSync(join(booth, "node_modules/.pages-"));
process.on("exit", () => rmSync(out, { recursive: true, force: true }));
if (shots) mkdirSync(shots, { recursive: true });
await build({
  entryPoints: tests.map((file) => join(here, file)),
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  external: ["playwright-core", "axe-core"],
  define: { BOOTH: JSON.stringify(booth) },
  logLevel: "warning",
});
const files = tests.map((file) => join(out, file.replace(/\.ts$/, ".mjs")));
const run = spawnSync(process.execPath, ["--test", "--test-concurrency=1", ...files], { stdio: "inherit", env: { ...process.env, FOLKMOOT_SHOTS: shots } });
process.exit(run.status ?? 1);
