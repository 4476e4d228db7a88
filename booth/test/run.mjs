// Bundles every test/**/*.test.ts and runs them with Node's own test runner. `--write-vectors` lets the tests write the vectors that they own.

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const writing = process.argv.includes("--write-vectors");
const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));

const tests = readdirSync(here, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".test.ts"))
  .filter((file) => wanted.length === 0 || wanted.some((name) => file.includes(name)))
  .sort();
// A folder of its own for every run, so that two runs do not disturb each other.
const out = mkdtempSync(join(here, "../node_modules/.tests-"));
process.on("exit", () => rmSync(out, { recursive: true, force: true }));
await build({
  entryPoints: tests.map((file) => join(here, file)),
  outdir: out,
  outbase: here,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  format: "esm",
  target: "node20",
  external: ["esbuild"],
  loader: { ".ftl": "text" },
  sourcemap: "inline",
  // Tests read files beside the sources, wherever their bundle stands.
  define: { BOOTH: JSON.stringify(dirname(here)) },
  logLevel: "warning",
});
const files = tests.map((file) => join(out, file.replace(/\.ts$/, ".mjs")));
console.log(`${tests.length} files of tests: ${tests.map((file) => relative(here, join(here, file))).join(", ")}`);
const environment = { ...process.env, ...(writing ? { FOLKMOOT_WRITE_VECTORS: "1" } : {}) };
const run = spawnSync(process.execPath, ["--enable-source-maps", "--test", ...files], { stdio: "inherit", env: environment });
process.exit(run.status ?? 1);
