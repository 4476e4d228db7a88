// The pages of registrar, trustee and scrutineer.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { certify, createSeed, deriveCredential, readCheckpoint, readElection, readPublicCredentials, readShare, shareSeed, verifyBoard, verifyIntroduction } from "../../src/protocol/index.ts";
import { random } from "../../src/ui/random.ts";
import { headed, launch, open, sound } from "./browser.ts";
import { FakeServer } from "./server.ts";

declare const BOOTH: string;

const VECTORS = join(BOOTH, "../vectors/belenios/3.3.0/ed25519-yesno-5");

let browser: Browser;
before(async () => {
  browser = await launch();
});
after(() => browser.close());

async function withServer(work: (server: FakeServer) => Promise<void>): Promise<void> {
  const server = new FakeServer();
  server.person = "aa".repeat(16);
  await server.start();
  try {
    await work(server);
  } finally {
    for (const context of browser.contexts()) await context.close();
    await server.stop();
  }
}

async function download(page: Page, act: () => Promise<void>): Promise<string> {
  const [file] = await Promise.all([page.waitForEvent("download"), act()]);
  return readFileSync(await file.path(), "utf8");
}

test("the registrar makes codes, keeps the list, sends the signed public halves, and prints slips", () =>
  withServer(async (server) => {
    server.stage = "roll_closed";
    const { page, faults } = await open(browser, `${server.origin}/registrar/${server.uuid}`);
    await headed(page, "Make the voting codes");
    await sound(page, "registrar-1-start");
    await page.getByRole("button", { name: "Make 12 codes" }).click();
    await headed(page, "The codes are made");
    await sound(page, "registrar-2-made");
    assert.equal(await page.locator("#post").count(), 0, "nothing is sent before the list is kept");
    const list = await download(page, () => page.locator("#save").click());
    const codes = [...list.matchAll(/,([1-9A-Za-z]{5}-[1-9A-Za-z]{6}-[1-9A-Za-z]{5}-[1-9A-Za-z]{6})\r\n/g)].map((match) => match[1] ?? "");
    assert.equal(new Set(codes).size, 12);
    await page.getByRole("button", { name: "Sign and send" }).click();
    await page.locator(".state").getByText("sent", { exact: true }).waitFor();
    const posted = server.received.find(({ path }) => path.endsWith("/codes"));
    const { public_creds } = JSON.parse(posted?.body ?? "{}");
    const expected = codes.map((code) => deriveCredential(code, server.uuid).publicKey).sort();
    assert.deepEqual(readPublicCredentials(public_creds).map(({ credential }) => credential).sort(), expected);
    assert.ok(!server.received.some(({ body }) => codes.some((code) => body.includes(code))), "no code was sent");
    await sound(page, "registrar-3-sent");
    await page.getByRole("button", { name: "Print the slips" }).click();
    await headed(page, "Print the slips");
    await page.getByLabel("To number").fill("99");
    await page.getByRole("button", { name: "Prepare the slips" }).click();
    await page.getByRole("link", { name: /from 1 to 12/ }).waitFor();
    await sound(page, "registrar-4-range");
    await page.getByLabel("To number").fill("7");
    await page.getByRole("button", { name: "Prepare the slips" }).click();
    await page.getByText("7 slips are ready, on 2 sheets of A4.").waitFor();
    await sound(page, "registrar-5-ready");
    assert.equal(await page.locator(".code-slip").count(), 7);
    await page.emulateMedia({ media: "print" });
    assert.ok(await page.locator(".code-slip").first().isVisible());
    for (const language of ["nb", "en"]) {
      await page.locator(`#language-${language}`).evaluate((button: HTMLElement) => button.click());
      // Also with an address as long as they come.
      const cut = await page.locator(".code-slip .inside").evaluateAll((slips) => {
        document.body.style.inlineSize = "180mm";
        return slips.filter((slip) => {
          const how = slip.querySelectorAll("p")[2];
          if (how) how.textContent = how.textContent?.replace(/127[^ ]*/, "uravstemning.havnesambandet-nordland.example/b/7sVbTgvnHQpYx3") ?? "";
          return slip.scrollHeight > slip.clientHeight;
        }).length;
      });
      assert.equal(cut, 0, `slips are cut off (${language})`);
      await page.locator(".code-slip .inside").evaluateAll(() => (document.body.style.inlineSize = ""));
    }
    if (process.env["FOLKMOOT_SHOTS"]) await page.pdf({ path: join(process.env["FOLKMOOT_SHOTS"], "slips.pdf"), format: "A4" });
    await page.emulateMedia({ media: "screen" });

    // The ballot has been opened meanwhile, and somebody has lost the slip.
    server.stage = "open";
    const again = await open(browser, `${server.origin}/registrar/${server.uuid}`);
    await headed(again.page, "The voting codes are made");
    await again.page.getByLabel(/Your saved list/).setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: Buffer.from(list) });
    await headed(again.page, "Print the slips");
    await oneSlip(again.page, codes);
    assert.deepEqual(faults, []);
  }));

/** One member's slip, found by number and by name, with the code that it had. */
async function oneSlip(page: Page, codes: string[]): Promise<void> {
  await page.getByLabel("Name or number").fill("nobody");
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByText("Nobody on the list has this name or number.").waitFor();
  await page.getByLabel("Name or number").fill("ase MEMBER");
  await page.getByRole("button", { name: "Find" }).click();
  await page.getByText("12 people have this in their names").waitFor();
  await page.getByLabel("Name or number").fill("11");
  await page.getByRole("button", { name: "Find" }).click();
  await sound(page, "registrar-6-one");
  await page.getByRole("button", { name: "Prepare this slip: Member “11”, Åse" }).click();
  await page.getByText("One slip is ready, on one sheet of A4.").waitFor();
  assert.equal(await page.locator(".code-slip").count(), 1);
  assert.equal((await page.locator(".slip-code").textContent())?.replaceAll("-", ""), codes[10]?.replaceAll("-", ""));
  await page.getByRole("button", { name: "Print now" }).click();
  await page.getByRole("button", { name: "Choose other numbers" }).click();
  assert.match((await page.locator("table").textContent()) ?? "", /Slips printed in this sitting1$/);
}

test("thousands of codes are made while the page stays alive", () =>
  withServer(async (server) => {
    server.stage = "roll_closed";
    server.rollSize = 2388;
    const { page } = await open(browser, `${server.origin}/registrar/${server.uuid}`);
    await page.getByRole("button", { name: "Make 2,388 codes" }).waitFor();
    // Seen from inside the page: how often it came to breathe while codes were made, and that it changed its language at once when asked.
    await page.evaluate(() => {
      const seen = { breaths: 0, switched: false };
      Object.assign(window, { seen });
      setInterval(() => {
        if (!document.querySelector("progress")) return;
        seen.breaths++;
        if (seen.breaths !== 2) return;
        document.getElementById("language-nb")?.click();
        seen.switched = document.querySelector("h1")?.textContent === "Lager kodene";
      }, 10);
    });
    await page.getByRole("button", { name: "Make 2,388 codes" }).click();
    await page.getByRole("heading", { name: "Kodene er laget" }).waitFor({ timeout: 120_000 });
    const seen = await page.evaluate(() => (window as unknown as { seen: { breaths: number; switched: boolean } }).seen);
    // On a fast machine it is all over within a second.
    assert.ok(seen.breaths >= 3 && seen.switched, JSON.stringify(seen));
    assert.match((await page.locator("table").textContent()) ?? "", /2[\s\u00a0]388.*2[\s\u00a0]388.*2[\s\u00a0]388/);
  }));

/** A ceremony of three, of whom two suffice. */
function ceremony(done: string[], changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    version: 1,
    stage: "roll_closed",
    me: 1,
    context: { group: "Ed25519", size: 3, threshold: 2 },
    round: 1,
    trustees: [
      { owner: 1, name: "Åse Berg", done: [...done] },
      { owner: 2, name: "Tomasz Nowak", done: [...done] },
      { owner: 3, name: "Kari Lie", done: [...done] },
    ],
    certificates: [],
    commitments: [],
    polynomials: 0,
    vinput: null,
    parameters: null,
    election: null,
    rehearsal: null,
    tally: null,
    decryptions: [],
    ...changes,
  };
}

test("a trustee makes a key, keeps it first, shows its certificate, compares aloud, and comes back with the file", () =>
  withServer(async (server) => {
    server.stage = "roll_closed";
    server.ceremony = ceremony([]);
    const { page, faults } = await open(browser, `${server.origin}/trustee/${server.uuid}`);
    await headed(page, "You hold a share of the key");
    await sound(page, "trustee-1-welcome");
    await page.getByRole("button", { name: "Make my key" }).click();
    await headed(page, "Keep your key");
    await sound(page, "trustee-2-keep");
    await page.getByRole("button", { name: "Go on with the others" }).click();
    await page.getByRole("link", { name: "Save the file, or print the sheet or the shares first." }).waitFor();
    await sound(page, "trustee-2-keep-wrong");
    const file = await download(page, () => page.getByRole("button", { name: "Save the file" }).click());
    if (process.env["FOLKMOOT_SHOTS"]) await page.pdf({ path: join(process.env["FOLKMOOT_SHOTS"], "key.pdf"), format: "A4" });
    await page.getByRole("button", { name: "Print three shares" }).click();
    const shares = await page.locator(".share .numbers").evaluateAll((all) => all.map((one) => [...one.children].map(({ textContent }) => textContent).join(" ")));
    assert.equal(shares.length, 3);
    assert.ok(shares.every((share) => /^(\w{5} ){6}\w{5}$/.test(share)), JSON.stringify(shares));
    if (process.env["FOLKMOOT_SHOTS"]) await page.pdf({ path: join(process.env["FOLKMOOT_SHOTS"], "shares.pdf"), format: "A4" });
    await page.getByRole("checkbox").check();
    await page.getByRole("button", { name: "Go on with the others" }).click();
    await headed(page, "Making the key together");
    await page.getByText(/Waiting for Tomasz Nowak and Kari Lie/).waitFor();
    await sound(page, "trustee-3-waiting");
    const posted = JSON.parse(server.received.find(({ method, path }) => method === "POST" && path.endsWith("/ceremony"))?.body ?? "{}");
    assert.equal(posted.step, "certificate");
    assert.ok(!JSON.stringify(server.received).includes(JSON.parse(file).seed), "the key was not sent");

    const context = { size: 3, threshold: 2 };
    const others = [2, 3].map((index) => certify(createSeed(random), { ...context, index }, random));
    server.ceremony = ceremony(["certificate"], { version: 2, certificates: [posted.body.cert, ...others] });
    await headed(page, "Read this aloud together");
    const digits = await page.locator("#numbers").textContent();
    assert.match(digits ?? "", /^\d{60}$/);
    await sound(page, "trustee-4-compare");
    await page.getByRole("button", { name: "Ours are different" }).click();
    await headed(page, "Stop here");
    await sound(page, "trustee-4-different");

    const again = await open(browser, `${server.origin}/trustee/${server.uuid}`);
    await headed(again.page, "Continue with your key");
    await sound(again.page, "trustee-5-have");
    await again.page.getByLabel("Or the key from your paper").fill("7h3k QzPW m9rT fXcV bN2a Jd");
    await again.page.getByRole("button", { name: "Continue" }).click();
    await again.page.getByRole("link", { name: /not the one with which you began/ }).waitFor();
    await again.page.getByLabel("Your key file").setInputFiles({ name: "trustee.key", mimeType: "application/json", buffer: Buffer.from(file) });
    await headed(again.page, "Read this aloud together");
    assert.equal(await again.page.locator("#numbers").textContent(), digits, "the same numbers after coming back");
    await again.page.getByRole("button", { name: "All have the same" }).click();
    await headed(again.page, "Making the key together");
    await again.page.waitForFunction(() => document.body.textContent?.includes("Waiting for"));
    const step = server.received.map(({ body }) => body).filter((body) => body.includes('"step":"commitment"'));
    assert.equal(step.length, 1);
    await fromShares(server, shares, digits ?? "");
    assert.deepEqual(faults, []);
  }));

/** Coming back with two of the three printed shares, after some slips of the fingers. */
async function fromShares(server: FakeServer, shares: string[], digits: string): Promise<void> {
  const { page } = await open(browser, `${server.origin}/trustee/${server.uuid}`);
  const [first = "", second = "", third = ""] = shares;
  const type = async (one: string, two: string, message: RegExp) => {
    await page.getByLabel("One share").fill(one);
    await page.getByLabel("Another share").fill(two);
    await page.getByRole("button", { name: "Continue" }).click();
    await page.getByRole("link", { name: message }).waitFor();
  };
  await page.getByRole("button", { name: "I have two of the three printed shares" }).click();
  await headed(page, "Your key from two shares");
  await type(first, "", /Type a share here/);
  await type(first, first.toLowerCase(), /Both are share 1/);
  const slip = third[13] === "7" ? "8" : "7";
  await type(first, `${third.slice(0, 13)}${slip}${third.slice(14)}`, new RegExp(`group 3, character 2: “${slip}”`));
  await sound(page, "trustee-5-shares-wrong");
  let strange = third;
  // One key in 4,096 bears the same mark; then only what comes out shows that it is another.
  while (readShare(strange).key === readShare(third).key) [strange = ""] = shareSeed(createSeed(random), random);
  await type(strange, third, /do not belong together/);
  await page.getByLabel("One share").fill(second.toLowerCase().replaceAll(" ", "-"));
  await page.getByRole("button", { name: "Continue" }).click();
  await headed(page, "Read this aloud together");
  assert.equal(await page.locator("#numbers").textContent(), digits);
  await page.context().close();
}

test("a trustee's page after the rehearsal, and when casting is over", () =>
  withServer(async (server) => {
    server.stage = "keys_ready";
    server.ceremony = ceremony(["certificate", "commitment", "polynomial", "voutput", "rehearsal"], { stage: "open", election: server.election });
    const ready = await open(browser, `${server.origin}/trustee/${server.uuid}`);
    await headed(ready.page, "Your key works");
    await sound(ready.page, "trustee-6-ready");

    const board = readFileSync(join(VECTORS, "before-tally/K5xYauMUv2xzvV.before-result.bel"));
    const report = await verifyBoard(new Uint8Array(board), null);
    server.uuid = report.uuid ?? "";
    server.election = report.election?.text ?? "";
    server.board = new Uint8Array(board);
    server.rollSize = report.credentials;
    server.rollHash = null;
    const done = ["public_key", "rehearsal"];
    const single = { stage: "casting_closed", election: server.election, tally: report.tally, context: { group: "Ed25519", size: 3, threshold: 2 } };
    server.ceremony = ceremony(done, single);
    const count = await open(browser, `${server.origin}/trustee/${server.uuid}`);
    await count.page.getByLabel("Or the key from your paper").fill("7h3k QzPW m9rT fXcV bN2a Jd");
    await count.page.getByRole("button", { name: "Continue" }).click();
    await headed(count.page, "Open the count");
    await sound(count.page, "trustee-7-count");
    await count.page.getByRole("button", { name: "Check the board" }).click();
    await count.page.getByText(/Everything on the board is right/).waitFor();
    await sound(count.page, "trustee-8-found");
    await count.page.getByRole("button", { name: "Open my part of the count" }).click();
    await count.page.getByRole("link", { name: "Tick this first, or leave the count closed." }).waitFor();

    server.board[server.board.length - 700] = 0x41;
    const bad = await open(browser, `${server.origin}/trustee/${server.uuid}`);
    await bad.page.getByLabel("Or the key from your paper").fill("7h3k QzPW m9rT fXcV bN2a Jd");
    await bad.page.getByRole("button", { name: "Continue" }).click();
    await bad.page.getByRole("button", { name: "Check the board" }).click();
    await headed(bad.page, "The board is not right");
    await sound(bad.page, "trustee-8-bad");
    const said = () => bad.page.locator(".findings > li").evaluateAll((found) => found.map((item) => [...item.childNodes].filter((node) => node.nodeName !== "DETAILS").map((node) => node.textContent).join("")));
    const [english] = [await said(), await bad.page.locator("#language-nb").click()];
    const norwegian = await said();
    assert.ok(english.length > 0 && english.every((line, place) => /^Check [A-Z]\d+: /.test(line) && line !== norwegian[place]), english.join("\n"));
    assert.ok(norwegian.every((line) => /^Kontroll [A-Z]\d+: /.test(line)), norwegian.join("\n"));
    assert.equal(await bad.page.locator('.findings details ul[lang="en"]').count(), english.length, "the programmer's words say their language");
    await bad.page.locator("#language-en").click();
    assert.equal(await bad.page.getByRole("button", { name: "Open my part of the count" }).count(), 0);

    server.ceremony = ceremony(done, { ...single, decryptions: [1] });
    const finished = await open(browser, `${server.origin}/trustee/${server.uuid}`);
    await headed(finished.page, "Your part is done");
    await sound(finished.page, "trustee-9-done");
  }));

test("a scrutineer checks the board and keeps a copy", () =>
  withServer(async (server) => {
    const board = readFileSync(join(VECTORS, "K5xYauMUv2xzvV.bel"));
    const report = await verifyBoard(new Uint8Array(board), null);
    server.uuid = report.uuid ?? "";
    server.election = report.election?.text ?? "";
    server.board = new Uint8Array(board);
    server.stage = "certified";
    server.rollSize = report.credentials;
    server.rollHash = null;
    const { page, faults } = await open(browser, `${server.origin}/scrutiny/${server.uuid}`);
    await headed(page, "Check the board and keep a copy");
    await sound(page, "scrutiny-1-intro");
    await page.getByRole("button", { name: "Fetch and check" }).click();
    await headed(page, "The board is right");
    await page.getByText(/has not signed the finished board yet/).waitFor();
    await sound(page, "scrutiny-2-right");
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save the board" }).click()]);
    assert.deepEqual(readFileSync(await file.path()), board);
    assert.deepEqual(faults, []);
    assert.equal(readElection(server.election).uuid, server.uuid);
  }));

test("a scrutineer signs the officer's checkpoint of the board that was checked, and no other", () =>
  withServer(async (server) => {
    const [board, companion] = ["bel", "companion"].map((ending) => new Uint8Array(readFileSync(join(BOOTH, `../vectors/booth/from-rust.${ending}`))));
    if (!board || !companion) throw new Error("no vectors");
    const report = await verifyBoard(board, companion);
    Object.assign(server, { uuid: report.uuid, election: report.election?.text, board, companion, stage: "certified", rollSize: report.credentials, rollHash: null });
    const notes = new TextDecoder().decode(companion).split("\n").filter((line) => line.includes('"kind":"checkpoint"'));
    const whole = notes.map((line): string => JSON.parse(line).body.note).find((note) => readCheckpoint(note).size === report.events.length) ?? "";
    server.checkpoint = whole.replace(/^(— folkmoot-board\/\S+ \S{6})../m, "$1AA");
    const forged = await open(browser, `${server.origin}/scrutiny/${server.uuid}`);
    await forged.page.getByRole("button", { name: "Fetch and check" }).click();
    await forged.page.getByText(/signed another board than the one that you have/).waitFor();
    server.checkpoint = whole;
    const { page, faults } = await open(browser, `${server.origin}/scrutiny/${server.uuid}`);
    await page.getByRole("button", { name: "Fetch and check" }).click();
    await page.getByText(/together with the signed companion record/).waitFor();
    await page.getByRole("button", { name: "Make a signing key" }).click();
    await page.getByRole("link", { name: /no spaces and no plus sign/ }).waitFor();
    await page.locator("#name").fill("kari.scrutiny");
    await sound(page, "scrutiny-3-name");
    await download(page, () => page.getByRole("button", { name: "Make a signing key" }).click());
    await page.getByRole("button", { name: "Sign this board" }).click();
    await page.getByText("You signed this board").waitFor();
    await sound(page, "scrutiny-4-signed");
    const { introduction, note } = JSON.parse(server.received.find(({ path }) => path.endsWith("/cosignatures"))?.body ?? "{}");
    assert.equal(verifyIntroduction(server.uuid, introduction).name, "kari.scrutiny");
    assert.ok(note.startsWith(whole.trimEnd()) && note.includes("— kari.scrutiny "));
    assert.deepEqual(faults, []);
  }));

test("who is not signed in is asked to sign in, and comes back", () =>
  withServer(async (server) => {
    server.person = null;
    for (const place of ["registrar", "trustee"]) {
      const { page } = await open(browser, `${server.origin}/${place}/${server.uuid}`);
      await headed(page, "Log in first");
      assert.equal(await page.getByRole("link", { name: "Log in" }).getAttribute("href"), `/login?to=%2F${place}%2F${server.uuid}`);
      await sound(page, `${place}-0-sign-in`);
    }
  }));
