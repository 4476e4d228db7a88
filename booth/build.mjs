// Builds the booth: each page becomes one HTML file with one inline style and one inline script, and nothing else.
// `npm run build` writes dist/{vote,check,registrar,trustee,scrutiny}.html and prints what each weighs.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, transform } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const PAGES = ["vote", "check", "registrar", "trustee", "scrutiny"];
/** The vote page must come through a bad connection: compressed bytes. */
const VOTE_LIMIT = 60 * 1024;

const css = readFileSync(join(here, "../crates/web/assets/style.css"), "utf8") + readFileSync(join(here, "booth.css"), "utf8");
const style = (await transform(css, { loader: "css", minify: true })).code.trim();
/** Messages go along without their comments and empty lines. */
const smallMessages = {
  name: "small-messages",
  setup(builder) {
    builder.onLoad({ filter: /\.ftl$/ }, ({ path }) => ({
      contents: readFileSync(path, "utf8").replace(/^(#.*)?\n/gm, ""),
      loader: "text",
    }));
  },
};

async function bundle(page) {
  const result = await build({
    entryPoints: [join(here, "src", page, "main.ts")],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    // Phones of five years ago.
    target: ["chrome87", "firefox85", "safari14.1"],
    charset: "utf8",
    legalComments: "none",
    plugins: [smallMessages],
    logLevel: "warning",
  });
  return result.outputFiles[0].text;
}

function document(page, script) {
  // Nothing in a script may look like its end.
  const safe = script.trim().replace(/<\/(script)/gi, "<\\/$1").replace(/<!--/g, "<\\!--");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>Folkmoot</title>
<style>${style}</style>
</head>
<body>
<noscript><main><div class="sheet"><h1>Folkmoot</h1>
<p>This page seals ballots on your own device, so that nobody else can see what you choose. For that it needs JavaScript.</p>
<p lang="nb">Denne siden forsegler stemmer på din egen enhet, så ingen andre kan se hva du velger. Til det trenger den JavaScript.</p>
</div></main></noscript>
<script>${safe}</script>
</body>
</html>
`;
}

mkdirSync(join(here, "dist"), { recursive: true });

let tooLarge = false;
for (const page of PAGES) {
  const html = Buffer.from(document(page, await bundle(page)));
  writeFileSync(join(here, "dist", `${page}.html`), html);
  const size = gzipSync(html, { level: 9 }).length;
  const limit = page === "vote" ? ` of ${VOTE_LIMIT}` : "";
  console.log(`${page.padEnd(10)} ${String(html.length).padStart(7)} bytes, ${String(size).padStart(6)}${limit} compressed`);
  tooLarge ||= page === "vote" && size > VOTE_LIMIT;
}
if (tooLarge) {
  console.error("dist/vote.html is too large");
  process.exit(1);
}
