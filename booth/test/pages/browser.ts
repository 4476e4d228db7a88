// Chromium for the tests of the pages: what a person does, and what must hold on every page that they see.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type Browser, type BrowserContext, type Page, chromium } from "playwright-core";

declare const BOOTH: string;

const AXE = readFileSync(createRequire(join(BOOTH, "package.json")).resolve("axe-core/axe.min.js"), "utf8");
const SHOTS = process.env["FOLKMOOT_SHOTS"] ?? "";

/** Debian's Chromium, quiet, with an empty profile. */
export function launch(...flags: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", ...flags],
  });
}

export const PHONE = { width: 360, height: 740 };

/** A fresh context whose page fails the test on any error that the page did not expect. */
export async function open(browser: Browser, address: string, options: Parameters<Browser["newContext"]>[0] = {}): Promise<{ page: Page; context: BrowserContext; faults: string[] }> {
  const context = await browser.newContext({ viewport: PHONE, locale: "en-GB", bypassCSP: false, ...options });
  const page = await context.newPage();
  // A busy machine without compiled scripts takes long to seal a ballot.
  page.setDefaultTimeout(120_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && !/Failed to load resource|net::ERR/.test(message.text())) faults.push(message.text());
  });
  await page.goto(address);
  return { page, context, faults };
}

/** What must hold on every page: no violation that axe finds, in light and dark; nothing sideways at 320 px, nor with text at 200 %. */
export async function sound(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await axe(page, `${name}, ${colorScheme}`);
    await shoot(page, name, colorScheme);
  }
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  await fits(page, `${name} at 320 px`);
  const own = await page.evaluate(() => document.documentElement.lang);
  await speak(page, own === "en" ? "nb" : "en");
  await fits(page, `${name} at 320 px in the other language`);
  await speak(page, own);
  await page.setViewportSize({ width: 360, height: 740 });
  // Twice the size of text is half the width of the window.
  await page.evaluate(() => (document.documentElement.style.fontSize = "200%"));
  await fits(page, `${name} with text at 200 %`);
  await page.evaluate(() => (document.documentElement.style.fontSize = ""));
  if (before) await page.setViewportSize(before);
}

/** Changes the language; the heading must be another one. */
async function speak(page: Page, language: string): Promise<void> {
  const before = await page.locator("h1").textContent();
  await page.locator(`#language-${language}`).evaluate((button: HTMLElement) => button.click());
  assert.equal(await page.evaluate(() => document.documentElement.lang), language);
  const questions = ["Should we strike from 1 December?", "Who should sit on the strike committee?"];
  if (!questions.includes(before ?? "")) assert.notEqual(await page.locator("h1").textContent(), before, "the heading stays in the old language");
}

/** The heading has the focus, and the page says its language. */
export async function headed(page: Page, title: RegExp | string): Promise<void> {
  await page.getByRole("heading", { level: 1, name: title }).waitFor();
  await page.waitForFunction(() => document.activeElement?.tagName === "H1" || document.activeElement?.id === "errors");
}

async function axe(page: Page, name: string): Promise<void> {
  // Evaluated by the test, not loaded by the page: the page's policy stays as it is.
  await page.evaluate(AXE);
  const violations = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string; failureSummary: string }[] }[] }> } };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`).join("; ")}`);
  });
  assert.deepEqual(violations, [], name);
}

async function fits(page: Page, name: string): Promise<void> {
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth] as const);
  assert.ok(wide <= window, `${name}: ${wide} px of content in ${window} px`);
}

async function shoot(page: Page, name: string, scheme: string): Promise<void> {
  if (!SHOTS) return;
  const before = page.viewportSize();
  for (const [width, height] of [
    [360, 740],
    [1280, 900],
  ] as const) {
    await page.setViewportSize({ width, height });
    await page.screenshot({ path: join(SHOTS, `${name}-${width}-${scheme}.png`), fullPage: true });
  }
  if (before) await page.setViewportSize(before);
}
