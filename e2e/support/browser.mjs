// Debian's Chromium, driven as a person would: by what stands on the page.

import { mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import assert from "node:assert/strict";
import { chromium } from "playwright-core";
import { root } from "./server.mjs";

export const PHONE = { width: 360, height: 740 };
/** Milliseconds: longer than any step takes on a busy machine, so that only what never comes fails. */
export const PATIENCE = 120_000;
export const DESK = { width: 1280, height: 900 };
const shots = join(root, "target", "screenshots");
const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function startBrowser() {
  await mkdir(shots, { recursive: true });
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** A person with a browser of their own. Whatever goes wrong in a script of a page fails the test. */
export async function person(browser, options = {}) {
  const context = await browser.newContext({ viewport: DESK, locale: "en-GB", acceptDownloads: true, ...options });
  context.setDefaultTimeout(PATIENCE);
  const page = await context.newPage();
  const wrong = [];
  page.on("pageerror", (error) => wrong.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource|net::ERR/.test(message.text())) wrong.push(message.text());
  });
  return { context, page, wrong };
}

/** Pictures of this page at both widths, light and dark; no violation that axe can find; nothing that scrolls sideways at 320 px. */
export async function look(page, name, { full = true } = {}) {
  const before = page.viewportSize();
  for (const [where, size] of Object.entries({ phone: PHONE, desk: DESK })) {
    await page.setViewportSize(size);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.screenshot({ path: join(shots, `${name}-${where}-${colorScheme}.png`), fullPage: full });
      if (where === "phone") await accessible(page, `${name} (${colorScheme})`);
    }
  }
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize({ width: 320, height: 640 });
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(sideways <= 0, `${name} scrolls sideways by ${sideways} px at 320 px`);
  await page.setViewportSize(before);
}

/** No violation that axe can find. */
export async function accessible(page, name) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const report = await globalThis.axe.run(document, { resultTypes: ["violations"] });
    return report.violations.map((one) => `${one.id}: ${one.help}: ${one.nodes.map((node) => node.html.slice(0, 120)).join(" | ")}`);
  });
  assert.deepEqual(found, [], `${name}: axe`);
}
