// A printed login code is scanned with a phone: it stands in the field and nowhere else, and nothing is sent before somebody presses.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { PHONE, look, person, startBrowser } from "./support/browser.mjs";
import { heard, startServer } from "./support/server.mjs";

let server;
let browser;
let anna;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
  anna = await person(browser);
  await anna.page.goto(await heard(server, /http:\/\/127\.0\.0\.1:\d+\/start\/[\w-]+/));
  await anna.page.locator("[name=body]").fill("Havnesambandet");
  await anna.page.locator("[name=name]").fill("Anna Berg");
  await anna.page.locator("form[action^='/start'] button.primary").click();
  await anna.page.waitForURL("**/office");
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

/** A fresh code for somebody new, as it is printed. */
async function printed(name) {
  const { page } = anna;
  await page.goto(`${server.url}/office/people`);
  await page.locator("form[action='/office/people'] [name=name]").fill(name);
  await page.locator("form[action='/office/people'] [value=scrutineer]").check();
  await page.locator("form[action='/office/people'] button.primary").click();
  await page.locator("form[action$='/code'] button").click();
  return (await page.locator(".slip .tracker").textContent()).trim();
}

test("the slip has a square that is large enough to be scanned, on paper too", async () => {
  await printed("Siv Åsen");
  await look(anna.page, "login-slip");
  const square = anna.page.locator(".slip svg.qr");
  await anna.page.emulateMedia({ media: "print" });
  const { width } = await square.boundingBox();
  assert.ok(width >= 90, `${width} px`);
  await anna.page.emulateMedia({ media: "screen" });
});

test("a scanned code is filled in and not sent, and is kept neither in the address nor in the history", async () => {
  const code = await printed("Ola Hansen");
  const { page, context, wrong } = await person(browser, { viewport: PHONE });
  const asked = [];
  page.on("request", (request) => asked.push(`${request.method()} ${request.url()} ${request.postData() ?? ""}`));
  await page.goto(`${server.url}/login#code=${code}`);
  await page.waitForFunction(() => document.querySelector("[name=code]").value !== "");
  assert.equal(await page.locator("[name=code]").inputValue(), code);
  assert.equal(page.url(), `${server.url}/login`);
  assert.ok(await page.getByRole("button", { name: "Log in" }).evaluate((button) => button === document.activeElement));
  assert.deepEqual(asked.filter((one) => one.includes(code)), [], "the code left the page before anybody pressed");
  await look(page, "login-scanned");
  await page.getByRole("button", { name: "Log in" }).click();
  await page.waitForURL("**/home");
  // Scanned once more by somebody who is logged in already: there is no field, and it is not kept either.
  await page.goto(`${server.url}/login#code=${code}`);
  await page.waitForURL((url) => url.pathname === "/home" && url.hash === "");
  assert.deepEqual(wrong, []);
  await context.close();
});

test("what is no code stays out of the field", async () => {
  const { page, context } = await person(browser);
  for (const fragment of ["main", "code=", "code=%3Cb%3E", `code=${"x".repeat(41)}`]) {
    await page.goto("about:blank");
    await page.goto(`${server.url}/login#${fragment}`);
    assert.equal(await page.locator("[name=code]").inputValue(), "", fragment);
  }
  await context.close();
});

test("without scripts the code is typed as before", async () => {
  const code = await printed("Eva Lund");
  const { page, context } = await person(browser, { javaScriptEnabled: false });
  await page.goto(`${server.url}/login#code=${code}`);
  assert.equal(await page.locator("[name=code]").inputValue(), "");
  await page.locator("[name=code]").fill(code);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.waitForURL("**/home");
  await context.close();
});
