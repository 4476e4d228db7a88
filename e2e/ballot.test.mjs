// A whole ballot as people hold it: an officer who starts from nothing, a registrar, three trustees of whom one loses the key, thirty voters with phones,
// two scrutineers, and at the end somebody who trusts nobody and verifies.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import { PHONE, look, person, startBrowser } from "./support/browser.mjs";
import { federation } from "./support/members.mjs";
import { binary, heard, startServer } from "./support/server.mjs";

const run = promisify(execFile);
// Without summer time: an hour that comes twice or never would make a closing time another one.
const ZONE = "Atlantic/Reykjavik";
const VOTERS = 30;

let server;
let browser;
const people = {};
const keys = {};
let uuid;
let codes;

before(async () => {
  server = await startServer();
  browser = await startBrowser();
});

after(async () => {
  for (const { wrong } of Object.values(people)) assert.deepEqual(wrong, [], "errors in the console of a page");
  await browser?.close();
  await server?.stop();
});

/** A day and a time in the ballot's zone, so many minutes from now. */
function at(minutes) {
  const when = new Date(Date.now() + server.offset * 1000 + minutes * 60_000);
  const parts = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short", timeStyle: "short" }).format(when);
  const [day, time] = parts.split(" ");
  return { day, time };
}

const heading = (page, text) => page.getByRole("heading", { level: 1, name: text }).waitFor();

/** Somebody with a login code logs in on a device of their own. */
async function logIn(name, code, options = {}) {
  const one = await person(browser, options);
  people[name] = one;
  await one.page.goto(`${server.url}/login`);
  await one.page.getByLabel("Login code").fill(code.toLowerCase());
  await one.page.getByRole("button", { name: "Log in" }).click();
  await one.page.waitForURL((url) => !url.pathname.startsWith("/login"));
  return one.page;
}

test("the first officer starts from the printed link", async () => {
  const link = await heard(server, /http:\/\/127\.0\.0\.1:\d+\/start\/[\w-]+/);
  people.anna = await person(browser);
  const { page } = people.anna;
  await page.goto(link);
  await look(page, "start");
  await page.locator("form[action^='/start'] button.primary").click();
  await page.locator(".errors").waitFor();
  await page.locator("[name=body]").fill("Havnesambandet");
  await page.locator("[name=name]").fill("Anna Berg");
  await page.locator("form[action^='/start'] button.primary").click();
  await page.waitForURL("**/office");
  await look(page, "office-empty");
  // The link works once.
  const second = await person(browser);
  assert.equal((await second.page.goto(link)).status(), 404);
  await second.context.close();
});

test("members come from a table, with a preview and an undo", async () => {
  const { page } = people.anna;
  await page.goto(`${server.url}/office/members/import`);
  await look(page, "import");
  await page.locator("[name=table]").fill("name,unit\n,North\nKari\n");
  await page.getByRole("button", { name: "Show what would change" }).click();
  await page.locator(".errors").waitFor();
  await look(page, "import-errors");
  const file = join(server.directory, "members.csv");
  await writeFile(file, federation());
  await page.locator("[name=file]").setInputFiles(file);
  await page.locator("[name=table]").fill("");
  await page.getByRole("button", { name: "Show what would change" }).click();
  await heading(page, "This is what would change");
  await look(page, "import-preview", { full: false });
  await page.getByRole("button", { name: "Make these changes" }).click();
  await page.waitForURL("**/office/members");
  await page.getByText("2,388").first().waitFor();
  await page.getByRole("button", { name: "Undo this import" }).click();
  await page.goto(`${server.url}/office/members/import`);
  await page.locator("[name=file]").setInputFiles(file);
  await page.getByRole("button", { name: "Show what would change" }).click();
  await page.getByRole("button", { name: "Make these changes" }).click();
  await page.getByText("2,388").first().waitFor();
  await look(page, "members", { full: false });
  await page.goto(`${server.url}/office/units`);
  await look(page, "units");
});

test("people get roles and login codes on paper", async () => {
  const { page } = people.anna;
  const wanted = [
    ["bjorn", "Bjørn Dahl", "officer"],
    ["rita", "Rita Moen", "registrar"],
    ["kari", "Kari Lund", "trustee"],
    ["lars", "Lars Vik", "trustee"],
    ["marit", "Marit Aas", "trustee"],
    ["signe", "Signe Strand", "scrutineer"],
    ["svein", "Svein Hagen", "scrutineer"],
  ];
  for (const [, name, role] of wanted) {
    await page.goto(`${server.url}/office/people`);
    await page.locator("[name=name]").fill(name);
    await page.locator(`[name=role][value=${role}]`).check();
    await page.getByRole("button", { name: "Add a person" }).click();
    await heading(page, name);
  }
  await look(page, "person");
  await page.goto(`${server.url}/office/people`);
  await look(page, "people");
  for (const [id, name] of wanted) {
    await page.goto(`${server.url}/office/people`);
    await page.getByRole("link", { name }).click();
    await page.getByRole("button", { name: "Make a login code" }).click();
    const code = (await page.locator(".slip .tracker").textContent()).trim();
    if (id === "bjorn") await look(page, "login-slip");
    await logIn(id, code);
    // A code works once.
    if (id === "bjorn") {
      const again = await person(browser);
      await again.page.goto(`${server.url}/login`);
      await look(again.page, "login");
      await again.page.getByLabel("Login code").fill(code);
      await again.page.getByRole("button", { name: "Log in" }).click();
      await again.page.locator(".errors").waitFor();
      await again.context.close();
    }
  }
});

test("an officer drafts a ballot and closes the roll", async () => {
  const { page } = people.anna;
  await page.goto(`${server.url}/office/ballots/new`);
  await page.getByRole("button", { name: "Save the draft" }).click();
  await page.locator(".errors").waitFor();
  await look(page, "draft-errors");
  const [opens, closes] = [at(-1), at(120)];
  const fields = {
    name: "Strike ballot 2026",
    description: "The offer of 12 November is attached to the notice on the wall.",
    opens_day: opens.day,
    opens_time: opens.time,
    closes_day: closes.day,
    closes_time: closes.time,
    time_zone: ZONE,
    threshold: "2",
  };
  for (const [name, value] of Object.entries(fields)) await page.locator(`[name=${name}]`).fill(value);
  await page.getByLabel("The question").fill("Should we strike from 1 December?");
  await page.getByLabel("Answers, one on each line").fill("Yes\nNo");
  await page.getByLabel("One may vote blank").check();
  // A rule that leaves something open asks for it; the arithmetic is shown before anything is saved.
  await page.locator("select[name=rule]").selectOption("no.lo");
  await page.getByRole("button", { name: "Explain this rule" }).click();
  await page.getByLabel("If exactly two thirds take part").waitFor();
  await page.getByText("What it would mean with 2,388 entitled").waitFor();
  await look(page, "draft-rule-explained");
  await page.locator("select[name=rule]").selectOption("uk.ia.2026");
  await page.getByLabel("Rita Moen").check();
  for (const name of ["Kari Lund", "Lars Vik", "Marit Aas", "Signe Strand", "Svein Hagen"]) await page.getByLabel(name).check();
  await page.getByRole("button", { name: "Save the draft" }).click();
  await heading(page, "Strike ballot 2026");
  uuid = new URL(page.url()).pathname.split("/").at(-1);
  await look(page, "readiness-draft");
  await page.getByText("never the numbers of a unit").waitFor();
  await page.getByRole("button", { name: "Close the roll" }).click();
  await page.getByText("2,388 entitled").first().waitFor();
  await look(page, "readiness-roll-closed");
});

test("the registrar makes the codes in the browser", async () => {
  const { page } = people.rita;
  const sent = [];
  page.on("request", (request) => sent.push(request.postData() ?? ""));
  await page.goto(`${server.url}/registrar/${uuid}`);
  await page.locator("#make").waitFor();
  await look(page, "registrar-start");
  await page.locator("#make").click();
  await page.locator("#save").waitFor({ timeout: 240_000 });
  const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#save").click()]);
  const list = await readFile(await download.path(), "utf8");
  codes = list.split("\r\n").slice(2, -1).map((line) => line.split(",").at(-1).replaceAll('"', ""));
  assert.equal(codes.length, 2388);
  await look(page, "registrar-made");
  await page.locator("#post").click();
  await page.getByText("sent", { exact: true }).waitFor();
  await page.locator("#print").click();
  await page.locator("[name=to], #to").first().fill("8");
  await page.locator("#prepare").click();
  await page.locator("#print-now").waitFor();
  await look(page, "registrar-slips", { full: false });
  await page.emulateMedia({ media: "print" });
  await page.pdf({ path: join(server.directory, "slips.pdf"), format: "A4" });
  for (const code of codes) assert.ok(!sent.some((body) => body.includes(code)), "a voting code left the registrar's page");
});

test("three trustees make the key in three browsers", async () => {
  for (const id of ["kari", "lars", "marit"]) {
    const { page } = people[id];
    await page.goto(`${server.url}/trustee/${uuid}`);
    await page.locator("#make").click();
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#save").click()]);
    keys[id] = { name: download.suggestedFilename(), mimeType: "application/json", buffer: await readFile(await download.path()) };
    await page.locator("#sure").check();
    if (id === "kari") await look(page, "trustee-keep");
    await page.locator("#go").click();
  }
  // All certificates are there: the numbers are read aloud.
  const spoken = [];
  for (const id of ["kari", "lars", "marit"]) {
    const { page } = people[id];
    await page.locator("#same").waitFor({ timeout: 120_000 });
    spoken.push(await page.locator("#numbers").textContent());
    if (id === "kari") await look(page, "trustee-compare");
    await page.locator("#same").click();
  }
  assert.equal(new Set(spoken).size, 1, "all trustees see the same numbers");
  for (const id of ["kari", "lars", "marit"]) await heading(people[id].page, "Your key works");
  await look(people.kari.page, "trustee-ready");
});

test("the registrar notes the slips", async () => {
  const { page } = people.rita;
  await page.emulateMedia({ media: "screen" });
  await page.goto(`${server.url}/slips/${uuid}`);
  await look(page, "slips-handed-out");
  await page.getByLabel("Handed out in all, until now").fill("1,902");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("1,902 of 2,388 are noted.").waitFor();
});

test("two officers open", async () => {
  const board = `${server.url}/office/ballots/${uuid}`;
  const { page } = people.anna;
  await page.goto(board);
  await page.getByText("486 of 2,388 slips are not noted as handed out yet.").waitFor();
  await look(page, "readiness-ready");
  for (const room of ["keys", "codes"]) {
    await page.goto(`${board}/${room}`);
    await look(page, `anew-${room}`);
  }
  await page.goto(board);
  await page.getByRole("button", { name: "Propose to open" }).click();
  await page.goto(board);
  assert.equal(await page.getByRole("button", { name: "Open the ballot" }).count(), 0, "nobody opens alone");
  await people.bjorn.page.goto(board);
  await look(people.bjorn.page, "readiness-second-officer");
  await people.bjorn.page.getByRole("button", { name: "Open the ballot" }).click();
  await people.bjorn.page.getByText("Voting ends by itself").first().waitFor();
  await look(people.bjorn.page, "readiness-open");
});

const trackers = [];

/** Goes to the review, as a person with this code and this wish. */
async function toReview(page, code, answer) {
  await page.locator("#code").fill(code);
  await page.locator("#go").click();
  await page.locator(`#answer-${answer}`).check({ force: true });
  await page.locator("form button.primary, button.primary").first().click();
  await page.locator("#cast").waitFor();
}

async function done(page) {
  await page.locator("#seen").waitFor({ timeout: 120_000 });
  await page.waitForFunction(() => /Found on the board|Funnet/.test(document.querySelector("#seen")?.textContent ?? ""), null, { timeout: 120_000 });
  trackers.push((await page.locator("#tracker").textContent()).replace(/\s/g, ""));
}

async function voter(options = {}) {
  const one = await person(browser, { viewport: PHONE, isMobile: true, hasTouch: true, ...options });
  await one.page.goto(options.link ?? `${server.url}/b/${uuid}`);
  return one;
}

async function goodbye({ page, context, wrong }) {
  const kept = await page.evaluate(async () => ({
    local: { ...localStorage },
    session: { ...sessionStorage },
    databases: (await indexedDB.databases()).length,
    caches: "caches" in globalThis ? (await caches.keys()).length : 0,
    state: JSON.stringify(history.state),
    address: location.href,
  }));
  const text = JSON.stringify(kept);
  for (const code of codes.slice(0, VOTERS)) assert.ok(!text.includes(code), "the page kept a voting code");
  assert.deepEqual([kept.local, kept.session, kept.databases, kept.caches], [{}, {}, 0, 0]);
  assert.deepEqual(wrong, []);
  await context.close();
}

test("a voter sees every step", async () => {
  const one = await voter({ link: `${server.url}/b/${uuid}#${codes[0]}` });
  const { page } = one;
  await page.locator("#answer-1").waitFor({ state: "attached" });
  assert.ok(!page.url().includes(codes[0]), "the code leaves the address at once");
  await page.goBack();
  await page.locator("#go").waitFor();
  await look(page, "vote-code");
  await page.locator("#go").click();
  await page.locator("#answer-1").waitFor({ state: "attached" });
  await look(page, "vote-paper");
  await page.locator("#answer-1").check({ force: true });
  await page.locator("button.primary").first().click();
  await page.locator("#cast").waitFor();
  await look(page, "vote-review");
  const before = (await page.locator("#tracker").textContent()).replace(/\s/g, "");
  await page.locator("#cast").click();
  await done(page);
  assert.equal(trackers.at(-1), before, "the tracker is the one that the review showed");
  await look(page, "vote-done");
  await goodbye(one);
});

test("a voter mistypes, and is told where", async () => {
  const one = await voter();
  const { page } = one;
  await page.locator("#code").fill(codes[1].slice(0, -1));
  await page.locator("#go").click();
  await page.locator("#errors").waitFor();
  await look(page, "vote-code-short");
  await page.locator("#code").fill(` ${codes[1].match(/.{1,4}/g).join(" ")} `);
  await page.locator("#go").click();
  await page.locator("#answer-1").check({ force: true });
  await page.locator("button.primary").first().click();
  await page.locator("#cast").click();
  await done(page);
  await goodbye(one);
});

test("a voter uses the keyboard only", async () => {
  const one = await person(browser);
  const { page } = one;
  await page.goto(`${server.url}/b/${uuid}`);
  await page.locator("#code").waitFor();
  const tabTo = async (selector) => {
    for (let presses = 0; presses < 40; presses += 1) {
      if (await page.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
      await page.keyboard.press("Tab");
    }
    assert.fail(`the keyboard does not reach ${selector}`);
  };
  await tabTo("#code");
  await page.keyboard.type(codes[2]);
  await page.keyboard.press("Enter");
  await page.locator("[id^=answer-]").first().waitFor({ state: "attached" });
  await tabTo("[id^=answer-]");
  await page.keyboard.press("Space");
  await tabTo("button.primary");
  await page.keyboard.press("Enter");
  await page.locator("#cast").waitFor();
  await tabTo("#cast");
  await page.keyboard.press("Enter");
  await done(page);
  await goodbye(one);
});

test("a voter reads Norwegian", async () => {
  const one = await voter({ locale: "nb-NO" });
  const { page } = one;
  await page.locator("#code").waitFor();
  if ((await page.getAttribute("html", "lang")) !== "nb") await page.locator("#language-nb").click();
  assert.equal(await page.getAttribute("html", "lang"), "nb");
  await look(page, "vote-code-nb");
  await toReview(page, codes[3], 0);
  await look(page, "vote-review-nb");
  await page.locator("#cast").click();
  await done(page);
  await goodbye(one);
});

test("a voter loses the connection, then the page, and still has one ballot", async () => {
  const one = await voter();
  const { page, context } = one;
  await toReview(page, codes[4], 0);
  await context.setOffline(true);
  await page.locator("#cast").click();
  await page.locator("#retry").waitFor();
  await look(page, "vote-lost");
  await context.setOffline(false);
  await page.locator("#retry").click();
  await done(page);
  one.wrong.length = 0;
  await goodbye(one);

  const two = await voter();
  await toReview(two.page, codes[5], 0);
  two.page.on("dialog", (dialog) => dialog.accept());
  await two.page.reload();
  await two.page.locator("#code").waitFor();
  assert.equal(await two.page.locator("#code").inputValue(), "", "nothing is kept over a reload");
  await toReview(two.page, codes[5], 0);
  await two.page.locator("#cast").click();
  await done(two.page);
  await goodbye(two);
});

test("a voter checks a ballot instead of casting it, then casts a new one", async () => {
  const one = await voter();
  const { page } = one;
  await toReview(page, codes[6], 0);
  await page.locator("#check").click();
  await page.locator("#open").click();
  await page.locator("#opening").waitFor();
  await look(page, "vote-opened");
  const opening = await page.locator("#opening").evaluate((link) => link.href ?? link.textContent);
  const second = await voter({ link: opening });
  await second.page.getByText("Yes").first().waitFor();
  await look(second.page, "check");
  assert.equal((await second.page.locator("#tracker").textContent()).replace(/\s/g, ""), (await page.locator("#tracker").textContent()).replace(/\s/g, ""));
  await second.context.close();
  await page.locator("#anew").click();
  if (await page.locator("#code").isVisible()) await page.locator("#code").fill(codes[6]);
  if (await page.locator("#go").isVisible()) await page.locator("#go").click();
  await page.locator("#answer-0").check({ force: true });
  await page.locator("button.primary").first().click();
  await page.locator("#cast").click();
  await done(page);
  await goodbye(one);
});

test("the others vote, and some of them again", { timeout: 600_000 }, async () => {
  for (let number = 7; number < VOTERS; number += 1) {
    const one = await voter();
    const answer = number < 22 ? 0 : 1;
    await toReview(one.page, codes[number], answer);
    await one.page.locator("#cast").click();
    await done(one.page);
    if (number % 10 === 9) {
      await one.page.locator("#again").click();
      await toReview(one.page, codes[number], answer);
      await one.page.locator("#cast").click();
      await done(one.page);
    }
    await goodbye(one);
  }
  const { page } = people.anna;
  await page.goto(`${server.url}/board/${uuid}`);
  await page.getByText(`${VOTERS}`).first().waitFor();
  await look(page, "board-open");
  await page.getByLabel("Tracker").fill(trackers.at(-1));
  await page.getByRole("button", { name: "Search" }).click();
  await page.getByText("and it counts.").waitFor();
});

test("casting closes by itself, and late voters are told", async () => {
  await server.moveClock(121 * 60);
  await people.anna.page.goto(`${server.url}/office/ballots/${uuid}`);
  await people.anna.page.getByText(/This waits for 2 trustees|being put together/).first().waitFor({ timeout: 120_000 });
  const one = await voter();
  await one.page.getByRole("heading", { name: "Casting is over" }).waitFor();
  await look(one.page, "vote-closed");
  await one.context.close();
  await look(people.anna.page, "readiness-closed");
});

test("two trustees verify and decrypt; the third has lost the key", { timeout: 300_000 }, async () => {
  for (const id of ["kari", "marit"]) {
    const { page } = people[id];
    await page.goto(`${server.url}/trustee/${uuid}`);
    await page.locator("#key-file").setInputFiles(keys[id]);
    await page.locator("#check").waitFor({ timeout: 120_000 });
    if (id === "kari") await look(page, "trustee-count");
    await page.locator("#check").click();
    await page.locator("#decrypt").waitFor({ timeout: 120_000 });
    if (id === "kari") await look(page, "trustee-found");
    await page.locator("#decrypt").click();
    await page.getByRole("heading", { name: /Your part is done|This ballot is decided/ }).waitFor({ timeout: 120_000 });
  }
});

test("two officers certify", async () => {
  const board = `${server.url}/office/ballots/${uuid}`;
  const { page } = people.anna;
  await page.goto(board);
  await page.getByRole("button", { name: "Propose to certify" }).click();
  await people.bjorn.page.goto(board);
  await people.bjorn.page.getByRole("button", { name: "Certify the result" }).click();
  await people.bjorn.page.getByText("Certified").first().waitFor();
  await look(people.bjorn.page, "readiness-certified");
});

test("two scrutineers keep the board and sign", { timeout: 300_000 }, async () => {
  for (const id of ["signe", "svein"]) {
    const { page } = people[id];
    await page.goto(`${server.url}/scrutiny/${uuid}`);
    await page.locator("#check").click();
    await page.locator("#name").waitFor({ timeout: 120_000 });
    if (id === "signe") await look(page, "scrutiny-found");
    await page.locator("#name").fill(`${id}.example`);
    await Promise.all([page.waitForEvent("download"), page.locator("#make").click()]);
    await page.locator("#sign").click();
    await page.getByText("You signed this board").waitFor();
  }
  await look(people.signe.page, "scrutiny-signed");
});

test("anybody verifies what was published", async () => {
  const one = await person(browser);
  people.observer = one;
  const { page } = one;
  await page.goto(`${server.url}/board/${uuid}`);
  await look(page, "board-certified");
  await page.goto(`${server.url}/board/${uuid}/certificate`);
  await look(page, "certificate");
  await page.pdf({ path: join(server.directory, "certificate-page.pdf"), format: "A4" });
  await page.goto(`${server.url}/`);
  await look(page, "front");
  await page.goto(`${server.url}/booth`);
  await look(page, "booth-hashes");
  const files = {};
  for (const ending of ["bel", "companion"]) {
    const answer = await page.request.get(`${server.url}/board/${uuid}/${uuid}.${ending}`);
    assert.equal(answer.status(), 200);
    files[ending] = join(server.directory, `${uuid}.${ending}`);
    await writeFile(files[ending], await answer.body());
  }
  const pdf = await page.request.get(`${server.url}/board/${uuid}/certificate.pdf`);
  assert.ok((await pdf.body()).subarray(0, 5).equals(Buffer.from("%PDF-")));
  const asked = ["verify", files.bel, "--companion", files.companion, "--roll", "2388", "--format", "json"];
  for (const tracker of trackers.slice(0, 1)) asked.push("--tracker", tracker);
  const { stdout } = await run(binary, asked, { maxBuffer: 1 << 26 });
  const report = JSON.parse(stdout);
  assert.equal(report.verdict, "strongly-valid", JSON.stringify(report.checks.filter(({ status }) => status === "fail" || status === "warn")));
  assert.equal(report.counted, VOTERS);
  const record = await (await page.request.get(`${server.url}/record.jsonl`)).text();
  for (const name of ["Anna Berg", "Kari Lund", "@"]) assert.ok(!record.includes(name), "a name or an address stands in the record");
});
