// The vote page, as voters use it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { headed, launch, open, sound } from "./browser.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readElection, verifyBallot } from "../../src/protocol/index.ts";
import { headOfBoard } from "../../src/vote/seal.ts";
import { BOARD, FakeServer } from "./server.ts";

declare const BOOTH: string;

let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

/** Runs with a server of its own. */
async function withServer(work: (server: FakeServer, address: string) => Promise<void>, server = new FakeServer()): Promise<void> {
  await server.start();
  try {
    await work(server, `${server.origin}/b/${server.uuid}`);
  } finally {
    await server.stop();
  }
}

async function enter(page: Page, code: string): Promise<void> {
  await page.getByLabel("Voting code").fill(code);
  await page.getByRole("button", { name: "Go on to the ballot paper" }).click();
}

async function choose(page: Page, answer: string): Promise<void> {
  await page.getByLabel(new RegExp(`^${answer}`)).check();
}

async function toReview(page: Page, code: string, answer = "No"): Promise<void> {
  await enter(page, code);
  await headed(page, "Should we strike from 1 December?");
  await choose(page, answer);
  await page.getByRole("button", { name: "Go on to review" }).click();
  await headed(page, "Look at your ballot");
  await page.getByRole("button", { name: "Cast my ballot" }).waitFor();
}

test("the slip's square leads to the paper, one press casts, and the page finds the ballot by itself", () =>
  withServer(async (server, address) => {
    const { page, faults } = await open(browser, `${address}#${server.codes[0]}`);
    await headed(page, "Should we strike from 1 December?");
    assert.equal(page.url(), address, "the code does not stay in the address");
    await page.getByText("The voting code on your slip was read.").waitFor();
    await page.getByText("The offer of 3 November was turned down by the negotiators.").waitFor();
    await page.goBack();
    await headed(page, "Your voting code");
    await sound(page, "vote-1-scanned");
    await page.getByRole("button", { name: "Go on to the ballot paper" }).click();
    await headed(page, "Should we strike from 1 December?");
    await sound(page, "vote-2-paper-empty");
    await choose(page, "No");
    await sound(page, "vote-2-paper");
    await page.getByRole("button", { name: "Go on to review" }).click();
    await headed(page, "Look at your ballot");
    await page.getByRole("button", { name: "Cast my ballot" }).waitFor();
    await sound(page, "vote-3-review");
    const tracker = await page.locator("#tracker").textContent();
    await page.getByRole("button", { name: "Cast my ballot" }).click();
    await headed(page, "Your ballot is in the box.");
    assert.equal(await page.locator("#tracker").textContent(), tracker);
    await page.getByText("Found on the board").waitFor();
    await sound(page, "vote-4-done");
    assert.equal(server.casts.length, 1);
    assert.deepEqual(server.casts[0]?.order, { seq: 1, supersedes: null });
    assert.deepEqual(faults, []);
    await page.context().close();
  }));

test("a slip whose code is not on the list says so at once, and keeps the code to be compared", () =>
  withServer(async (server, address) => {
    const strange = server.codes[0]?.replace(/.$/, (last) => (last === "a" ? "b" : "a")) ?? "";
    const { page } = await open(browser, `${address}#${strange}`);
    await page.getByRole("link", { name: /not on the list of this ballot/ }).waitFor();
    assert.equal(await page.getByLabel("Voting code").inputValue(), strange);
    await page.context().close();
  }));

test("a whole vote needs no pointer", () =>
  withServer(async (server, address) => {
    const { page } = await open(browser, address);
    await headed(page, "Type your voting code");
    await page.keyboard.press("Tab");
    await page.keyboard.type(server.codes[1] ?? "");
    await page.keyboard.press("Enter");
    await headed(page, "Should we strike from 1 December?");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Space");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    assert.ok(await page.getByLabel(/^Blank/).isChecked());
    await page.keyboard.press("Enter");
    await headed(page, "Look at your ballot");
    await page.locator("#cast").waitFor();
    await tabTo(page, "cast");
    await page.keyboard.press("Enter");
    await headed(page, "Your ballot is in the box.");
    assert.equal(server.casts.length, 1);
    await page.context().close();
  }));

async function tabTo(page: Page, id: string): Promise<void> {
  for (let presses = 0; presses < 12; presses++) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate(() => document.activeElement?.id)) === id) return;
  }
  assert.fail(`#${id} is not reached with the Tab key`);
}

test("a wrong code is told what is wrong and where, and stays as it was typed", () =>
  withServer(async (server, address) => {
    const { page } = await open(browser, address);
    const code = server.codes[2] ?? "";
    const refused = async (typed: string, message: RegExp) => {
      await enter(page, typed);
      await headed(page, "Type your voting code");
      await page.locator(".message").getByText(message).waitFor();
      assert.equal(await page.getByLabel("Voting code").inputValue(), typed);
    };
    await refused("", /Type the voting code from your slip/);
    await refused(code.replaceAll("-", "").slice(0, 21), /This code has 21 characters, it should have 22/);
    await sound(page, "vote-1-code-wrong");
    await refused(`${code}x`, /Part 4 of this code has 7 characters, it should have 6/);
    await refused(code.replace(/^../, "?!"), /“\?”/);
    await refused(`${code.slice(0, -1)}${code.endsWith("z") ? "y" : "z"}`, /not on the list of this ballot/);
    await page.getByRole("link", { name: /not on the list/ }).click();
    assert.equal(await page.evaluate(() => document.activeElement?.id), "code");
    const sloppy = `  ${code.replaceAll("-", " ").replaceAll("o", "0").replaceAll("1", "l")} `;
    await enter(page, sloppy);
    await headed(page, "Should we strike from 1 December?");
    await page.context().close();
  }));

test("no choice leads nowhere but to a message; Back keeps what was chosen; the language changes and nothing is lost", () =>
  withServer(async (server, address) => {
    const { page } = await open(browser, address);
    await enter(page, server.codes[3] ?? "");
    await headed(page, "Should we strike from 1 December?");
    await page.getByRole("button", { name: "Next question" }).click();
    await page.getByRole("link", { name: "Choose an answer, or Blank." }).waitFor();
    await sound(page, "vote-2-paper-wrong");
    await choose(page, "Yes");
    await page.getByRole("button", { name: "Next question" }).click();
    await headed(page, "Who should sit on the strike committee?");
    await page.getByLabel(/^Blank/).check();
    await page.getByLabel(/^Kari/).check();
    await page.getByLabel(/^Ola/).check();
    await page.getByLabel(/^Amina/).check();
    await page.getByLabel(/^Piotr/).check();
    await page.getByRole("button", { name: "Go on to review" }).click();
    await page.getByRole("link", { name: /At most 3 are allowed: take 1 away/ }).waitFor();
    await page.getByLabel(/^Piotr/).uncheck();
    await sound(page, "vote-2-paper-many");
    await page.getByRole("button", { name: "Norsk" }).click();
    assert.equal(await page.evaluate(() => document.documentElement.lang), "nb");
    assert.ok(await page.getByLabel(/^Kari/).isChecked());
    await page.getByRole("button", { name: "Gå til gjennomsyn" }).click();
    await headed(page, "Se over stemmen din");
    await page.getByRole("button", { name: "Avgi stemmen min" }).waitFor();
    await sound(page, "vote-3-review-nb");
    await page.goBack();
    await headed(page, "Who should sit on the strike committee?");
    assert.ok(await page.getByLabel(/^Amina/).isChecked());
    await page.goBack();
    await headed(page, "Should we strike from 1 December?");
    assert.ok(await page.getByLabel("Yes").isChecked());
    await page.goForward();
    await page.goForward();
    await headed(page, "Se over stemmen din");
    await page.getByRole("button", { name: "Avgi stemmen min" }).click();
    await headed(page, "Stemmen din ligger i urnen.");
    await page.getByText("Funnet i stemmeloggen").waitFor();
    await sound(page, "vote-4-done-nb");
    await page.context().close();
  }, new FakeServer(BOARD)));

test("the same ballot is sent again after the connection was lost, and counts once", () =>
  withServer(async (server, address) => {
    const { page } = await open(browser, address);
    await toReview(page, server.codes[4] ?? "");
    const tracker = await page.locator("#tracker").textContent();
    const bodies: (string | null)[] = [];
    let lose: "before" | "after" | "never" = "before";
    await page.route("**/cast", async (route) => {
      bodies.push(route.request().postData());
      if (lose === "never") return route.continue();
      if (lose === "after") await route.fetch();
      await route.abort("connectionreset");
    });
    await page.getByRole("button", { name: "Cast my ballot" }).click();
    await headed(page, "The connection was lost");
    await sound(page, "vote-5-lost");
    assert.equal(server.casts.length, 0);
    await page.goBack();
    await headed(page, "The connection was lost");
    lose = "after";
    await page.getByRole("button", { name: "Send the same ballot again" }).click();
    await headed(page, "The connection was lost");
    assert.equal(server.casts.length, 1, "it arrived, but the voter could not know");
    lose = "never";
    await page.getByRole("button", { name: "Send the same ballot again" }).click();
    await headed(page, "Your ballot is in the box.");
    assert.equal(await page.locator("#tracker").textContent(), tracker);
    assert.equal(server.casts.length, 1);
    assert.equal(new Set(bodies.map((body) => JSON.parse(body ?? "{}").ballot)).size, 1, "one ballot, however often it is sent");
    await page.context().close();
  }));

test("after casting nothing is left in storage, history or title", () =>
  withServer(async (server, address) => {
    const code = server.codes[5] ?? "";
    const { page } = await open(browser, `${address}#${code}`);
    await headed(page, "Should we strike from 1 December?");
    await choose(page, "Yes");
    await page.getByRole("button", { name: "Go on to review" }).click();
    await page.getByRole("button", { name: "Cast my ballot" }).click();
    await headed(page, "Your ballot is in the box.");
    const left = await page.evaluate(async () => ({
      local: localStorage.length,
      session: sessionStorage.length,
      databases: (await indexedDB.databases()).length,
      caches: typeof caches === "undefined" ? 0 : (await caches.keys()).length,
      cookies: document.cookie,
      state: history.state,
      title: document.title,
      address: location.href,
      text: document.body.textContent,
      fields: [...document.querySelectorAll("input")].map(({ value }) => value),
    }));
    const { text: whole, ...rest } = left;
    // The letters of an answer may stand in the tracker by chance.
    const text = whole?.replace((await page.locator("#tracker").textContent()) ?? "", "");
    assert.deepEqual(rest, { local: 0, session: 0, databases: 0, caches: 0, cookies: "", state: null, title: "Vote", address, fields: [] });
    assert.ok(!text?.includes(code) && !text?.includes("Yes"));
    await page.goBack();
    await headed(page, "Your ballot is in the box.");
    assert.ok(!(await page.content()).includes(code));
    await page.context().close();
  }));

test("a browser that speaks none of our languages hears the body's, and no other before it", () =>
  withServer(async (server, address) => {
    server.language = "nb";
    for (const [locale, search, language, title] of [
      ["pl-PL", "", "nb", "Skriv inn stemmekoden din"],
      ["pl-PL", "?lang=en", "en", "Type your voting code"],
      ["en-GB", "", "en", "Type your voting code"],
    ] as const) {
      const { page, context } = await open(browser, "about:blank", { locale });
      await page.addInitScript(() => {
        const seen: string[] = ((window as unknown as { seen: string[] }).seen = []);
        const look = () => document.querySelector(".sheet") && seen.push(document.documentElement.lang, document.querySelector(".sheet")?.textContent ?? "");
        new MutationObserver(look).observe(document, { childList: true, subtree: true });
      });
      await page.goto(address + search);
      await headed(page, title);
      assert.equal(await page.evaluate(() => document.documentElement.lang), language);
      const seen = await page.evaluate(() => (window as unknown as { seen: string[] }).seen.join(" "));
      if (language === "nb") assert.doesNotMatch(seen, /Fetching|Type your voting code/);
      assert.equal(await page.evaluate(() => document.cookie), "", "nobody chose anything");
      await page.locator(`#language-${language === "nb" ? "en" : "nb"}`).click();
      await page.getByRole("heading", { name: language === "nb" ? "Type your voting code" : "Skriv inn stemmekoden din" }).waitFor();
      await context.close();
    }
  }));

test("the language chosen on the server's pages is spoken at once, and a choice made here is taken back there", () =>
  withServer(async (server, address) => {
    const { page, context } = await open(browser, "about:blank");
    await context.addCookies([{ name: "language", value: "nb", url: server.origin }]);
    await page.goto(address);
    assert.equal(await page.evaluate(() => document.documentElement.lang), "nb");
    await page.locator("#language-en").click();
    assert.deepEqual((await context.cookies()).map(({ name, value, sameSite }) => [name, value, sameSite]), [["language", "en", "Lax"]]);
    await page.goto(`${address}?lang=nb`);
    assert.equal(await page.evaluate(() => document.documentElement.lang), "nb", "the address comes first");
    await context.close();
  }));

test("the size of what is sent does not depend on the choice", () =>
  withServer(async (server, address) => {
    for (const [index, answer] of ["Yes", "No", "Blank"].entries()) {
      const { page } = await open(browser, address);
      await toReview(page, server.codes[6 + index] ?? "", answer);
      await page.getByRole("button", { name: "Cast my ballot" }).click();
      await headed(page, "Your ballot is in the box.");
      await page.context().close();
    }
    const sizes = server.received.filter(({ path }) => path.endsWith("/cast")).map(({ bytes }) => bytes);
    assert.equal(sizes.length, 3);
    assert.equal(new Set(sizes).size, 1, `sizes ${sizes.join(", ")}`);
    assert.equal((sizes[0] ?? 1) % 4096, 0);
  }));

test("a reload starts again at the code with nothing kept", () =>
  withServer(async (server, address) => {
    const { page } = await open(browser, `${address}#${server.codes[9]}`);
    await headed(page, "Should we strike from 1 December?");
    await choose(page, "Yes");
    await page.reload();
    await headed(page, "Type your voting code");
    assert.equal(await page.getByLabel("Voting code").inputValue(), "");
    await page.context().close();
  }));

test("a checked ballot is opened to a second device and never cast; the voter goes on with a new one", () =>
  withServer(async (server, address) => {
    const { page, context } = await open(browser, address);
    await toReview(page, server.codes[10] ?? "", "Yes");
    const tracker = await page.locator("#tracker").textContent();
    await page.getByRole("button", { name: "Check this ballot instead of casting it" }).click();
    await headed(page, "Check this ballot instead of casting it");
    await sound(page, "vote-6-check");
    await page.getByRole("button", { name: "Open this ballot for checking" }).click();
    await headed(page, "Look with a second device");
    await sound(page, "vote-6-opened");
    const opening = (await page.locator("#opening").getAttribute("href")) ?? "";
    const second = await open(browser, opening);
    await headed(second.page, "This ballot would have said");
    assert.match((await second.page.locator(".answers").textContent()) ?? "", /strike from 1 December\?Yes$/);
    assert.equal(await second.page.locator("#tracker").textContent(), tracker);
    await sound(second.page, "check-says");
    assert.deepEqual(second.faults, []);
    await second.context.close();
    const forged = await open(browser, opening.replace(/.{5}$/, "AAAAA"));
    await forged.page.getByRole("heading", { level: 1, name: /does not hold what it should/ }).waitFor();
    await sound(forged.page, "check-wrong");
    await forged.context.close();
    await page.getByRole("button", { name: "Vote now, with a new ballot" }).click();
    await headed(page, "Should we strike from 1 December?");
    await page.getByRole("button", { name: "Go on to review" }).click();
    await page.getByRole("button", { name: "Cast my ballot" }).waitFor();
    assert.notEqual(await page.locator("#tracker").textContent(), tracker);
    await page.getByRole("button", { name: "Cast my ballot" }).click();
    await headed(page, "Your ballot is in the box.");
    assert.equal(server.casts.length, 1);
    await context.close();
  }));

test("voting again takes the earlier ballot's place, numbered; a ballot cast meanwhile is noticed", () =>
  withServer(async (server, address) => {
    const code = server.codes[11] ?? "";
    const { page } = await open(browser, address);
    await toReview(page, code, "Yes");
    await page.getByRole("button", { name: "Cast my ballot" }).click();
    await headed(page, "Your ballot is in the box.");
    await page.getByRole("button", { name: "Vote again" }).click();
    await headed(page, "Type your voting code");
    assert.equal(await page.getByLabel("Voting code").inputValue(), "");
    await toReview(page, code, "No");
    await page.getByText("This one takes its place").waitFor();
    await sound(page, "vote-3-review-again");

    const other = await open(browser, address);
    await toReview(other.page, code, "Blank");
    await other.page.getByRole("button", { name: "Cast my ballot" }).click();
    await headed(other.page, "Your ballot is in the box.");
    await other.context.close();

    await page.getByRole("button", { name: "Cast my ballot" }).click();
    await headed(page, "Another ballot was cast with this code");
    await sound(page, "vote-5-changed");
    await page.getByRole("button", { name: "Cast this ballot instead" }).click();
    await headed(page, "Your ballot is in the box.");
    assert.deepEqual(server.casts.map(({ order }) => order.seq), [1, 2, 3]);
    await page.context().close();
  }));

test("who comes too early or too late is told when, with weekday and zone", () =>
  withServer(async (server, address) => {
    server.stage = "keys_ready";
    const early = await open(browser, address);
    await headed(early.page, "Casting is not open yet");
    await early.page.getByText(/Monday,? 30 November 2026 at 08:00 \(Oslo\)/).waitFor();
    await sound(early.page, "vote-0-early");
    server.stage = "casting_closed";
    const late = await open(browser, address);
    await headed(late.page, "Casting is over");
    await late.page.getByText(/Friday,? 4 December 2026 at 20:00 \(Oslo\)/).waitFor();
    await sound(late.page, "vote-0-closed");
    server.stage = "certified";
    const decided = await open(browser, address);
    await decided.page.getByRole("link", { name: "See the result" }).waitFor();
    server.stage = "open";
    const { page } = await open(browser, address);
    await toReview(page, server.codes[12] ?? "");
    server.stage = "casting_closed";
    await page.getByRole("button", { name: "Cast my ballot" }).click();
    await headed(page, "Casting closed before your ballot arrived");
    await sound(page, "vote-5-late");
    for (const context of browser.contexts()) await context.close();
  }));

test("the page votes where the browser compiles no scripts", () =>
  withServer(async (server, address) => {
    const slow = await launch("--js-flags=--jitless");
    const { page, faults } = await open(slow, address);
    await toReview(page, server.codes[13] ?? "");
    await page.getByRole("button", { name: "Cast my ballot" }).click();
    await headed(page, "Your ballot is in the box.");
    assert.deepEqual(faults, []);
    await slow.close();
  }));

test("what was entered is forgotten when the page is left", () =>
  withServer(async (server, address) => {
    const { page, context } = await open(browser, address);
    await toReview(page, server.codes[14] ?? "");
    await page.goto(`${server.origin}/check/${server.uuid}`);
    await headed(page, "Nothing to check here");
    await page.goBack();
    await headed(page, "Type your voting code");
    assert.equal(await page.getByLabel("Voting code").inputValue(), "");
    await context.close();
  }));

test("opened from a file, the page seals a ballot that can be carried to the box", async () => {
  const vectors = join(BOOTH, "../vectors/belenios/3.3.0/ed25519-yesno-5");
  const codes = Object.values(JSON.parse(readFileSync(join(vectors, "private/private_creds.json"), "utf8"))) as string[];
  const { page, faults, context } = await open(browser, `file://${join(BOOTH, "dist/vote.html")}`);
  await headed(page, "Open the ballot");
  await sound(page, "vote-7-file");
  await page.getByLabel("The ballot’s public file").setInputFiles({ name: "note.txt", mimeType: "text/plain", buffer: Buffer.from("hello") });
  await page.getByRole("link", { name: /note.txt cannot be used here/ }).waitFor();
  await page.getByLabel("The ballot’s public file").setInputFiles(join(vectors, "mid-vote/K5xYauMUv2xzvV.bel"));
  await headed(page, "Type your voting code");
  await enter(page, "7h3kQ-zPWm9r-TfXcV-bN2aJd");
  await page.getByRole("link", { name: /not on the list of this ballot/ }).waitFor();
  await enter(page, codes[0] ?? "");
  await page.getByRole("radio").or(page.getByRole("checkbox")).first().check();
  await page.getByRole("button", { name: "Go on to review" }).click();
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save my ballot" }).click()]);
  await headed(page, "Your ballot is saved.");
  await sound(page, "vote-7-saved");
  const election = readElection(headOfBoard(new Uint8Array(readFileSync(join(vectors, "K5xYauMUv2xzvV.bel")))).election);
  assert.deepEqual(verifyBallot(election, readFileSync(await file.path(), "utf8").trimEnd()), []);
  assert.deepEqual(faults, []);
  await context.close();
});

test("every page opens from a file", async () => {
  for (const name of ["check", "registrar", "trustee", "scrutiny"]) {
    const { page, faults, context } = await open(browser, `file://${join(BOOTH, `dist/${name}.html`)}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await sound(page, `${name}-file`);
    assert.deepEqual(faults, []);
    await context.close();
  }
});
