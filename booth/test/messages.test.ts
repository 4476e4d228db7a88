// Every message that a page asks for is there in every language, with the same variables, and every message that is there is asked for.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { FluentBundle, FluentResource } from "@fluent/bundle";
import { build } from "esbuild";
import { CHECKS } from "../src/protocol/board/findings.ts";
import { REASONS } from "../src/trustee/reasons.ts";
import { knownLanguage, languageCookie, preferredLanguage } from "../src/ui/messages.ts";

declare const BOOTH: string;

const LANGUAGES = ["en", "nb"];
const PAGES = ["vote", "check", "registrar", "trustee", "scrutiny"];
const FILES = readdirSync(join(BOOTH, "locales/en"));

function source(language: string, file: string): string {
  return readFileSync(join(BOOTH, "locales", language, file), "utf8");
}

/** Each message's name with its text and variables. */
function messages(language: string, file: string): Map<string, { text: string; variables: string }> {
  const parts = source(language, file).replace(/^#.*\n/gm, "").split(/^(?=[a-z][\w-]* = )/m);
  const entries = parts.filter((part) => / = /.test(part)).map((part) => {
    const name = part.slice(0, part.indexOf(" = "));
    const variables = [...new Set([...part.matchAll(/\{\s*\$(\w+)/g)].map((match) => match[1]))].sort().join(" ");
    return [name, { text: part.slice(name.length + 3), variables }] as const;
  });
  assert.equal(new Set(entries.map(([name]) => name)).size, entries.length, `${language}/${file} says something twice`);
  return new Map(entries);
}

/** The sources and message files that go into a page. */
async function inputs(page: string): Promise<{ sources: string[]; files: string[] }> {
  const result = await build({
    entryPoints: [join(BOOTH, "src", page, "main.ts")],
    absWorkingDir: BOOTH,
    bundle: true,
    write: false,
    metafile: true,
    format: "iife",
    loader: { ".ftl": "text" },
    logLevel: "error",
  });
  const all = Object.keys(result.metafile.inputs);
  return {
    sources: all.filter((path) => path.startsWith("src/") && !path.startsWith("src/protocol/") && path.endsWith(".ts")),
    files: all.filter((path) => path.startsWith("locales/en/")).map((path) => path.slice("locales/en/".length)),
  };
}

/** The text of a call up to its closing parenthesis. */
function callAt(code: string, start: number): string {
  let depth = 0;
  for (let end = code.indexOf("(", start); end < code.length; end++) {
    if (code[end] === "(") depth++;
    if (code[end] === ")" && --depth === 0) return code.slice(start, end + 1);
  }
  return code.slice(start);
}

test("all languages have the same messages with the same variables", () => {
  for (const language of LANGUAGES) assert.deepEqual(readdirSync(join(BOOTH, "locales", language)), FILES);
  for (const file of FILES) {
    const [first, ...others] = LANGUAGES.map((language) => messages(language, file));
    const shape = (all: Map<string, { variables: string }> | undefined) => [...(all ?? [])].map(([name, { variables }]) => `${name}(${variables})`).sort();
    for (const other of others) assert.deepEqual(shape(other), shape(first), file);
  }
});

test("every message can be read, and none is left in another language", () => {
  for (const language of LANGUAGES) {
    for (const file of FILES) {
      const bundle = new FluentBundle(language);
      assert.deepEqual(bundle.addResource(new FluentResource(source(language, file))), [], `${language}/${file}`);
      for (const name of messages(language, file).keys()) assert.ok(bundle.getMessage(name)?.value, `${language}/${file}: ${name}`);
    }
  }
  for (const file of FILES) {
    const norwegian = messages("nb", file);
    for (const [name, { text }] of messages("en", file)) {
      if (/[a-z]{2,} [a-z]{2,}/.test(text.replace(/\{[^}]*\}/g, ""))) assert.notEqual(norwegian.get(name)?.text, text, `${file}: ${name} is not translated`);
    }
  }
});

test("pages ask for messages that are there, with their variables, and all of them are asked for", async () => {
  const asked = new Map<string, Set<string>>(FILES.map((file) => [file, new Set()]));
  for (const page of PAGES) {
    const { sources, files } = await inputs(page);
    const known = new Map(files.flatMap((file) => [...messages("en", file)].map(([name, message]) => [name, { ...message, file }] as const)));
    for (const path of sources) {
      const code = readFileSync(join(BOOTH, path), "utf8");
      for (const [, name] of code.matchAll(/"([a-z][a-z0-9]*(?:-[a-z0-9]+)*)"/g)) {
        const message = known.get(name ?? "");
        if (message) asked.get(message.file)?.add(name ?? "");
      }
      for (const { 1: name, index } of code.matchAll(/\bt\("([^"]+)"/g)) {
        const call = callAt(code, index);
        const message = known.get(name ?? "");
        assert.ok(message, `${path} asks for ${name}, which page ${page} does not have`);
        for (const variable of message.variables.split(" ").filter(Boolean)) {
          assert.match(call, new RegExp(`\\b${variable}\\b`), `${path}: ${call} gives no ${variable}`);
        }
      }
    }
  }
  for (const name of [...CHECKS.map(checkName), ...REASONS.map(reasonName), "reason-other"]) asked.get(checkFile(name))?.add(name);
  const unused = FILES.flatMap((file) => [...messages("en", file).keys()].filter((name) => !asked.get(file)?.has(name)).map((name) => `${file}: ${name}`));
  assert.deepEqual(unused, []);
});

/** Messages whose names are put together. */
const checkName = (id: string) => `check-${id.toLowerCase()}`;
const reasonName = (code: string) => `reason-${code.replaceAll("_", "-")}`;
const checkFile = (name: string) => (name.startsWith("check-") ? "verify.ftl" : "trustee.ftl");

test("every check and every reason for which a trustee's page stops has its sentence in both languages", () => {
  for (const language of LANGUAGES) {
    const known = new Map(["verify.ftl", "trustee.ftl"].flatMap((file) => [...messages(language, file)]));
    const texts = [...CHECKS.map(checkName), ...REASONS.map(reasonName), "reason-other"].map((name) => known.get(name)?.text.trim() ?? assert.fail(`${language}: no ${name}`));
    assert.equal(new Set(texts).size, texts.length, `${language} says the same of two`);
    const extra = [...known.keys()].filter((name) => /^reason-/.test(name) && ![...REASONS.map(reasonName), "reason-other"].includes(name));
    assert.deepEqual(extra, [], "nobody meets these");
  }
});

test("no reason of the protocol is left without a text", () => {
  // What these throw is caught where people type, and explained there; or concerns a ballot, a signer of checkpoints or a registrar.
  const elsewhere = new Set(["shares.ts", "companion/keys.ts", "companion/note.ts", "companion/merkle.ts", "registrar.ts", "code.ts"]);
  const folder = join(BOOTH, "src/protocol");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts") && !/^(ballot|board)\//.test(file));
  const codes = files
    .filter((file) => ![...elsewhere].some((other) => file.endsWith(other)))
    .flatMap((file) => [...readFileSync(join(folder, file), "utf8").matchAll(/ProtocolError\(\s*"(\w+)"/g)].map((match) => match[1] ?? ""));
  // "commitment" names its trustee in a sentence of its own; the others cannot come of what the server sends to a trustee.
  const own = new Set(["commitment", "credential", "key_name", "key_owner", "order"]);
  assert.deepEqual([...new Set(codes)].filter((code) => !own.has(code)).sort(), [...REASONS]);
});

test("the address chooses the language, else the cookie of the server's pages, else the browser", () => {
  assert.equal(preferredLanguage("?lang=nb", "language=en", ["en"]), "nb");
  assert.equal(preferredLanguage("", "a=1; language=nb; b=2", ["en-GB"]), "nb");
  assert.equal(preferredLanguage("", "mylanguage=nb", ["en-GB"]), "en");
  assert.equal(preferredLanguage("", "language=xx", ["pl", "nn-NO", "en"]), "nb");
  assert.equal(preferredLanguage("", "", ["pl"]), null, "then the body says");
  assert.deepEqual(["en-GB", "no", "nbx", "pl", ""].map(knownLanguage), ["en", "nb", null, null, null]);
  assert.match(languageCookie("nb", true), /^language=nb; Path=\/; SameSite=Lax; Max-Age=\d+; Secure$/);
});
