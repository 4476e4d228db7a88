// Whatever is typed comes back as text: hostile strings go into every field of every form, and every page on which they come back is opened by
// everybody who can open it. Nothing may run, no page's policy may be touched, nothing may become an element, and everything must be readable as it was typed.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { startBrowser } from "./support/browser.mjs";
import { CORPUS, TRICKS } from "./support/corpus.mjs";
import { content, watched } from "./support/detector.mjs";
import { heard, startServer } from "./support/server.mjs";

// Without summer time: an hour that comes twice or never would make a closing time another one.
const ZONE = "Atlantic/Reykjavik";
const VOTERS = 10;

let server;
let browser;
let uuid;
let codes;
const people = {};
const ids = [];
/** Forms with fields for text that were filled with the corpus: action, with identifiers left out. */
const filled = new Set();

before(async () => {
  server = await startServer();
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

const clean = () => assert.deepEqual(Object.values(people).flatMap(({ found }) => found), []);
const shape = (path) =>
  path.replace(/[0-9a-f]{32}/g, "PERSON").replace(/\/units\/\d+/g, "/units/N").replace(/\/(ballots|board|b|check|registrar|trustee|scrutiny)\/[1-9A-HJ-NP-Za-km-z]{14}/g, "/$1/BALLOT").replace(/\/start\/.*/, "/start/TOKEN");
const squeezed = (text) => text.replace(/\s+/g, " ").trim();

/** What is on this page; fails when something of what was typed has become more than text. */
async function seen(page, wanted = []) {
  const found = await content(page);
  assert.deepEqual(found.strange, [], `elements at ${page.url()}`);
  const texts = found.texts.map(squeezed).join("\n");
  for (const text of wanted) assert.ok(texts.includes(squeezed(text)), `${text} cannot be read as it was typed at ${page.url()}`);
  return { ...found, text: texts };
}

/** Fills fields of the form with this action and sends it with this button. */
async function send(page, action, fields, button) {
  filled.add(shape(action));
  const [first] = Object.keys(fields);
  const forms = page.locator(`form[action="${action}"]`);
  const wanted = [first && `[name="${first}"]`, button && `button[value="${button}"]`].filter(Boolean);
  const form = wanted.reduce((found, one) => found.filter({ has: page.locator(one) }), forms).first();
  for (const [name, value] of Object.entries(fields)) await form.locator(`[name="${name}"]`).first().fill(value);
  const primary = form.locator("button.primary:not([formaction])");
  const pressed = button ? form.locator(`button[value="${button}"]`) : (await primary.count()) > 0 ? primary.last() : form.locator("button").first();
  const [answer] = await Promise.all([page.waitForResponse((response) => response.request().isNavigationRequest() && response.status() !== 303), pressed.click()]);
  await page.waitForLoadState();
  assert.ok(answer.status() < 500, `${answer.status()} for ${JSON.stringify(fields)} at ${action}`);
  return answer.status();
}

const go = (page, path) => page.goto(`${server.url}${path}`);

async function logIn(name, code, options = {}) {
  people[name] = await watched(browser, options);
  const { page } = people[name];
  await go(page, "/login");
  await send(page, "/login", { code });
  return page;
}

/** A login code for a person, as it stands on the slip. */
async function slip(id) {
  const { page } = people.anna;
  await go(page, `/office/people/${id}`);
  await page.locator(`form[action$="/code"] button`).click();
  await page.locator(".slip .tracker").waitFor();
  await seen(page);
  return (await page.locator(".slip .tracker").textContent()).trim();
}

/** Waits until something like this was found: what a page reports may arrive after the page is there. */
async function reported(one, start) {
  const until = Date.now() + 30_000;
  while (!one.found.some((what) => what.startsWith(start))) {
    assert.ok(Date.now() < until, `nothing began with ${start}: ${one.found}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** A day and a time in the ballot's zone, so many minutes from now. */
function at(minutes) {
  const when = new Date(Date.now() + server.offset * 1000 + minutes * 60_000);
  const [day, time] = new Intl.DateTimeFormat("sv-SE", { timeZone: ZONE, dateStyle: "short", timeStyle: "short" }).format(when).split(" ");
  return { day, time };
}

test("the detector sees what runs, what asks and what a policy stops", async () => {
  const one = await watched(browser);
  await one.page.setContent("<p>nothing</p>");
  assert.deepEqual(one.found, []);
  await one.page.setContent("<img src=x onerror=window.__xss=1>");
  await one.page.waitForFunction(() => document.images[0]?.complete);
  await one.page.setContent("<script>alert(2)</script>");
  await reported(one, "a script ran");
  await reported(one, "a dialog: 2");
  await one.page.route("**/policy", (route) =>
    route.fulfill({ contentType: "text/html", headers: { "content-security-policy": "default-src 'none'" }, body: "<script>window.__xss=3</script><b onclick=x>" }),
  );
  one.found.length = 0;
  await go(one.page, "/policy");
  await reported(one, "policy: script-src");
  await reported(one, "console:");
  const { strange } = await content(one.page);
  assert.equal(strange.length, 1);
  await one.context.close();
});

test("the first form and the login", { timeout: 300_000 }, async () => {
  const link = await heard(server, /http:\/\/127\.0\.0\.1:\d+\/start\/[\w-]+/);
  people.anna = await watched(browser);
  const { page } = people.anna;
  await page.goto(link);
  const action = new URL(link).pathname;
  // Thirty tries in ten minutes are allowed.
  for (const [index, text] of CORPUS.entries()) {
    if (index % 12 === 0) await server.moveClock(601);
    await send(page, action, { body: text, name: "", time_zone: text });
    await seen(page, [text]);
    if (index % 12 === 11) await page.goto(link);
  }
  await server.moveClock(601);
  await page.goto(link);
  assert.equal(await send(page, action, { body: CORPUS[0], name: CORPUS[14], time_zone: ZONE }), 200);
  await page.waitForURL("**/office");
  await seen(page, [CORPUS[0], CORPUS[14]]);
  const guest = (people.guest = await watched(browser));
  await go(guest.page, "/login");
  for (const [index, text] of CORPUS.entries()) {
    if (index % 25 === 0) await server.moveClock(601);
    assert.equal(await send(guest.page, "/login", { code: text }), 422);
    await seen(guest.page, [text, CORPUS[0]]);
  }
  await server.moveClock(601);
  clean();
});

test("the body's name", { timeout: 300_000 }, async () => {
  const [{ page }, guest] = [people.anna, people.guest.page];
  for (const text of CORPUS) {
    await go(page, "/office/body");
    assert.equal(await send(page, "/office/body", { name: text }), 200, text);
    for (const [reader, path] of [[page, "/office"], [page, "/office/body"], [guest, "/"], [guest, "/login"]]) {
      await go(reader, path);
      await seen(reader, [text]);
    }
  }
  for (const text of TRICKS) {
    await go(page, "/office/body");
    assert.equal(await send(page, "/office/body", { name: text }), 422, text);
    await seen(page);
  }
  clean();
});

test("units, people and members", { timeout: 600_000 }, async () => {
  const { page } = people.anna;
  await go(page, "/office/units");
  for (const text of CORPUS) assert.equal(await send(page, "/office/units", { name: text }), 200, text);
  await seen(page, CORPUS);
  for (const [index, text] of CORPUS.entries()) {
    await go(page, `/office/units/${index + 1}`);
    await seen(page, [text]);
    if (index === 0) assert.equal(await send(page, "/office/units/1", { name: TRICKS[0] }), 422);
    if (index === 1) assert.equal(await send(page, "/office/units/2", { name: `${CORPUS[1]} 2` }), 200);
  }
  for (const text of [...CORPUS, ...TRICKS]) {
    await go(page, "/office/people");
    const role = ["officer", "registrar", "trustee", "trustee"][ids.length] ?? "scrutineer";
    await page.locator(`[name=role][value=${role}]`).check();
    const address = `${text.replace(/[\s@]/g, "")}@moot.example`;
    const refused = await send(page, "/office/people", { name: text, email: address.length > 200 ? "" : address });
    if (TRICKS.includes(text)) {
      assert.equal(refused, 422, `${JSON.stringify(text)} was taken as a name`);
      continue;
    }
    if (refused === 422) {
      await seen(page, [text, address]);
      await page.locator(`[name=role][value=${role}]`).check();
      assert.equal(await send(page, "/office/people", { name: text, email: "" }), 200, text);
    }
    ids.push(new URL(page.url()).pathname.split("/").at(-1));
    await seen(page, [text]);
  }
  await go(page, "/office/people");
  await seen(page, CORPUS);
  await go(page, `/office/people/${ids[5]}`);
  assert.equal(await send(page, `/office/people/${ids[5]}`, { name: `${CORPUS[5]} 2`, email: "" }), 200);
  const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
  const table = ["name,unit", ...CORPUS.map((text, index) => `${quoted(text)},${quoted(CORPUS[(index + 7) % CORPUS.length].replaceAll("/", "∕"))}`)].join("\n");
  for (const bad of [`name,unit\n${CORPUS.join("\n")}`, ...TRICKS.map((text) => `name\n${text}`), CORPUS.join(",")]) {
    await go(page, "/office/members/import");
    await send(page, "/office/members/import", { table: bad });
    await seen(page);
  }
  await go(page, "/office/members/import");
  assert.equal(await send(page, "/office/members/import", { table }), 200);
  await seen(page, CORPUS.slice(0, 5).map((text) => text.replaceAll("/", "∕")));
  await page.locator(`form[action="/office/members/import/take"] button`).first().click();
  await page.waitForURL("**/office/members");
  await seen(page, CORPUS);
  for (const text of CORPUS) {
    await go(page, `/office/members?q=${encodeURIComponent(text)}`);
    await seen(page, [text]);
  }
  filled.add("/office/members");
  await go(page, "/office/members");
  await page.locator("select[name=unit]").selectOption({ index: 1 });
  await page.locator(`form[action="/office/members/codes"] button`).click();
  await seen(page);
  clean();
});

/** Fills the whole form of a draft. */
async function draft(page, action, { name, description, questions, zone = ZONE }) {
  const [opens, closes] = [at(-1), at(120)];
  for (let number = 2; number <= questions.length; number += 1) await send(page, action, {}, "more");
  const only = { registrar: [ids[1]], trustee: [ids[2], ids[3]], scrutineer: [ids[4], ids[12]] };
  // A rule wants two answers; without one, a question may have more.
  if (questions[0][1].length > 2) await page.locator("select[name=rule]").selectOption("");
  await page.locator("[name=registrar], [name=trustee], [name=scrutineer]").evaluateAll(
    (boxes, only) => boxes.forEach((box) => (box.checked = only[box.name].includes(box.value))),
    only,
  );
  const fields = { name, description, opens_day: opens.day, opens_time: opens.time, closes_day: closes.day, closes_time: closes.time, time_zone: zone, threshold: "2" };
  for (const [index, [question, answers]] of questions.entries()) {
    fields[`question${index + 1}`] = question;
    fields[`answers${index + 1}`] = answers.join("\n");
  }
  return send(page, action, fields);
}

test("drafts with everything in every field", { timeout: 600_000 }, async () => {
  const { page } = people.anna;
  for (const text of CORPUS) {
    await go(page, "/office/ballots/new");
    assert.equal(await draft(page, "/office/ballots/new", { name: text, description: text, questions: [[text, [text, `${text} 2`]]], zone: text }), 422);
    await seen(page, [text]);
    await page.locator("[name=time_zone]").fill(ZONE);
    await page.locator("select[name=yes]").selectOption({ index: 1 });
    await page.locator("select[name=no]").selectOption({ index: 2 });
    const status = await send(page, "/office/ballots/new", { name: text });
    assert.equal(status, 200, status === 200 ? "" : await page.locator(".errors").innerText());
    await seen(page, [text]);
  }
  const last = new URL(page.url()).pathname;
  await go(page, `${last}/edit`);
  assert.equal(await draft(page, `${last}/edit`, { name: TRICKS[0], description: "", questions: [["a", ["b", "c"]]] }), 422);
  await seen(page);
  await go(page, "/office/ballots/new");
  const questions = [0, 1, 2, 3, 4].map((one) => [CORPUS[one], CORPUS.slice(one * 10, one * 10 + 10)]);
  assert.equal(await draft(page, "/office/ballots/new", { name: CORPUS[14], description: CORPUS.join("\n"), questions }), 200);
  uuid = new URL(page.url()).pathname.split("/").at(-1);
  await seen(page, CORPUS);
  clean();
});

/** Proposes with a reason, lets the other officer read it, and takes it back. */
async function reasons(page, board, action, button) {
  for (const text of CORPUS) {
    await go(page, board);
    await page.locator("details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
    const status = await send(page, action, { reason: text }, button);
    assert.ok(status < 500);
    await seen(page, status === 200 ? [text] : []);
    const withdraw = page.locator('button[value="withdraw"]').first();
    if ((await withdraw.count()) > 0) {
      await page.locator("details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
      await withdraw.click();
      await page.waitForLoadState();
    }
  }
}

test("roll, codes, keys, opening", { timeout: 600_000 }, async () => {
  const { page } = people.anna;
  const [board, action] = [`/office/ballots/${uuid}`, `/office/ballots/${uuid}/do`];
  await go(page, board);
  await page.locator('button[value="close-roll"]').click();
  await page.waitForLoadState();
  await go(page, `${board}/roll`);
  await seen(page, CORPUS.slice(0, 5));
  for (const [name, place] of [["bjorn", 0], ["registrar", 1], ["first", 2], ["second", 3], ["mirror", 4]]) await logIn(name, await slip(ids[place]));
  await go(page, board);
  await reasons(page, board, action, "propose-void");
  for (const text of CORPUS) {
    await go(page, `${board}/keys`);
    assert.equal(await send(page, `${board}/keys`, { reason: text }), 200, text);
    // There are no codes yet: it is refused, and what was typed comes back.
    await go(page, `${board}/codes`);
    assert.equal(await send(page, `${board}/codes`, { reason: text }), 422);
    await seen(page, [text]);
  }

  const registrar = people.registrar.page;
  const make = async () => {
    await go(registrar, `/registrar/${uuid}`);
    await registrar.locator("#make").click();
    await registrar.locator("#save").waitFor({ timeout: 120_000 });
  };
  const post = async () => {
    await registrar.locator("#post").click();
    await registrar.getByText("sent", { exact: true }).waitFor();
  };
  await make();
  await Promise.all([registrar.waitForEvent("download"), registrar.locator("#save").click()]);
  await post();
  await go(page, `${board}/codes`);
  const why = CORPUS.slice(0, 18).join(" ");
  assert.equal(await send(page, `${board}/codes`, { reason: why }), 200);
  await seen(page, [why]);
  await make();
  const [download] = await Promise.all([registrar.waitForEvent("download"), registrar.locator("#save").click()]);
  const list = await readFile(await download.path(), "utf8");
  const lines = list.split("\r\n").slice(2, -1);
  codes = lines.map((line) => line.split(",").at(-1).replaceAll('"', ""));
  assert.equal(codes.length, CORPUS.length);
  for (const line of lines) assert.ok(!/(^|,)"?[=+\-@]/.test(line), `a spreadsheet would calculate ${line}`);
  await seen(registrar);
  await post();
  await registrar.locator("#print").click();
  await registrar.locator("#prepare").click();
  await registrar.locator("#print-now").waitFor();
  await seen(registrar, CORPUS.slice(0, 5));

  for (const name of ["first", "second"]) {
    const trustee = people[name].page;
    await go(trustee, `/trustee/${uuid}`);
    await trustee.locator("#make").click();
    const [key] = await Promise.all([trustee.waitForEvent("download"), trustee.locator("#save").click()]);
    people[name].key = { name: key.suggestedFilename(), mimeType: "application/json", buffer: await readFile(await key.path()) };
    await trustee.locator("#sure").check();
    await trustee.locator("#go").click();
  }
  for (const name of ["first", "second"]) {
    const trustee = people[name].page;
    await trustee.locator("#same").waitFor({ timeout: 120_000 });
    await seen(trustee);
    await trustee.locator("#same").click();
  }
  for (const name of ["first", "second"]) await people[name].page.getByRole("heading", { level: 1, name: "Your key works" }).waitFor({ timeout: 120_000 });
  await go(page, board);
  await page.locator('button[value="propose-open"]').click();
  await page.waitForLoadState();
  const other = people.bjorn.page;
  await go(other, board);
  await other.locator('button[value="confirm"]').first().click();
  await other.getByText("Voting ends by itself").first().waitFor();
  clean();
});

test("voting, counting, certifying, challenging", { timeout: 600_000 }, async () => {
  const guest = people.guest.page;
  for (const [index, code] of codes.slice(0, VOTERS).entries()) {
    await go(guest, "/");
    await go(guest, `/b/${uuid}`);
    if (index === 0) {
      for (const text of CORPUS.slice(0, 30)) {
        await guest.locator("#code").fill(text);
        await guest.locator("#go").click();
        await guest.locator("#errors").waitFor();
        await seen(guest);
      }
    }
    await guest.locator("#code").fill(code);
    await guest.locator("#go").click();
    for (let question = 0; question < 5; question += 1) {
      const title = squeezed(CORPUS[question]);
      await guest.waitForFunction((title) => document.querySelector("h1")?.textContent.replace(/\s+/g, " ").trim() === title, title);
      if (index === 0) await seen(guest, CORPUS.slice(question * 10, question * 10 + 10));
      await guest.locator(`#answer-${index % 2}`).check({ force: true });
      await guest.locator("button.primary").first().click();
    }
    await guest.locator("#cast").waitFor();
    if (index === 0) await seen(guest, [CORPUS[0]]);
    await guest.locator("#cast").click();
    await guest.locator("#seen").waitFor({ timeout: 120_000 });
    await guest.waitForFunction(() => document.querySelector("#seen")?.textContent.includes("Found on the board"), null, { timeout: 120_000 });
  }
  for (const text of CORPUS) {
    await go(guest, `/board/${uuid}`);
    filled.add("/board/BALLOT");
    await guest.locator("#f-tracker").fill(text);
    await guest.locator(`form[action^="/board/${uuid}"]`).filter({ has: guest.locator("#f-tracker") }).locator("button").first().click();
    await guest.waitForLoadState();
    await seen(guest, [text, ...CORPUS.slice(0, 5)]);
  }
  await server.moveClock(121 * 60);
  const { page } = people.anna;
  const other = people.bjorn.page;
  const [board, action] = [`/office/ballots/${uuid}`, `/office/ballots/${uuid}/do`];
  await go(page, board);
  await page.getByText(/This waits for 2 trustees|being put together/).first().waitFor({ timeout: 120_000 });
  for (const name of ["first", "second"]) {
    const trustee = people[name].page;
    await go(trustee, `/trustee/${uuid}`);
    await trustee.locator("#key-file").setInputFiles(people[name].key);
    await trustee.locator("#check").click({ timeout: 120_000 });
    await trustee.locator("#decrypt").waitFor({ timeout: 120_000 });
    await seen(trustee);
    await trustee.locator("#decrypt").click();
    await trustee.getByRole("heading", { name: /Your part is done|This ballot is decided/ }).waitFor({ timeout: 120_000 });
    await seen(trustee);
  }
  await go(page, board);
  await page.locator('button[value="propose-certify"]').click();
  await page.waitForLoadState();
  await go(other, board);
  await other.locator('button[value="confirm"]').first().click();
  await other.waitForLoadState();
  const some = CORPUS.slice(0, 18).join(" ");
  const more = CORPUS.slice(18, 36).join(" ");
  for (const [officer, reason, button] of [[page, some, "challenge"], [other, more, "uphold"]]) {
    await go(officer, board);
    await officer.locator("details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
    assert.equal(await send(officer, action, { reason: TRICKS[0] }, button), 422);
    await go(officer, board);
    await officer.locator("details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
    assert.equal(await send(officer, action, { reason }, button), 200);
    await seen(officer, [reason]);
  }
  clean();
});

/** Opens everything that links lead to, from these addresses on; what is a download is fetched and looked at. */
async function crawl({ page }, from) {
  const [pages, downloads] = [new Map(), new Map()];
  const waiting = [...from];
  const known = new Set(waiting);
  while (waiting.length > 0) {
    const path = waiting.shift();
    if (/\.(bel|companion|pdf|jsonl|csv)$/.test(path)) {
      const answer = await page.request.get(`${server.url}${path}`);
      assert.equal(answer.status(), 200, path);
      assert.equal(answer.headers()["x-content-type-options"], "nosniff", path);
      assert.ok(!/html|javascript|svg/.test(answer.headers()["content-type"]), path);
      downloads.set(path, await answer.body());
      continue;
    }
    const answer = await go(page, path);
    assert.ok(answer.status() < 500, `${answer.status()} at ${path}`);
    assert.ok((answer.headers()["content-security-policy"] ?? "").includes("default-src 'none'"), path);
    if (/^\/(b|check|registrar|trustee|scrutiny)\//.test(path)) await page.locator("h1").waitFor();
    const found = await seen(page);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.ok(sideways <= 0, `${path} scrolls sideways by ${sideways} px at 320 px`);
    pages.set(path, found);
    for (const link of found.links) {
      const { origin, pathname, search } = new URL(link);
      assert.equal(origin, server.url, `${path} leads to ${link}`);
      const next = `${pathname}${search}`;
      if (pathname.startsWith("/language/") || known.has(next)) continue;
      known.add(next);
      waiting.push(next);
    }
  }
  return { pages, downloads };
}

test("every page that anybody can open", { timeout: 900_000 }, async () => {
  const rooms = ["b", "check", "registrar", "trustee", "scrutiny", "board"].map((room) => `/${room}/${uuid}`);
  const everywhere = ["/", "/home", "/booth", "/styleguide", `/board/${uuid}/certificate`, ...rooms];
  const forms = new Set();
  for (const name of ["anna", "registrar", "first", "mirror", "guest"]) {
    await people[name].page.setViewportSize({ width: 320, height: 640 });
    const { pages, downloads } = await crawl(people[name], everywhere);
    for (const [path, found] of pages) for (const { action, fields } of found.forms) if (fields.length > 0) forms.add(`${shape(action)} ${path === "/styleguide" ? "styleguide" : ""}`.trim());
    const certificate = pages.get(`/board/${uuid}/certificate`).text;
    for (const text of CORPUS) assert.ok(certificate.includes(squeezed(text)) || CORPUS.indexOf(text) >= 50, `${text} on the certificate`);
    const pdf = downloads.get(`/board/${uuid}/certificate.pdf`);
    assert.ok(pdf.subarray(0, 5).equals(Buffer.from("%PDF-")));
    assert.ok(!/\/(JavaScript|JS|OpenAction|Launch|URI|AA)\b/.test(pdf.toString("latin1")), "the certificate does something");
    assert.ok(downloads.has(`/board/${uuid}/${uuid}.bel`) && downloads.has(`/board/${uuid}/${uuid}.companion`) && downloads.has("/record.jsonl"));
    assert.equal(pages.has("/office/people"), name === "anna");
    if (name === "anna") {
      for (const [place, wanted] of [["/office", CORPUS], ["/office/people", ids.length]]) assert.ok(pages.has(place), `${place} ${wanted}`);
      assert.ok([...pages.keys()].filter((path) => shape(path) === "/office/people/PERSON").length >= CORPUS.length);
      assert.ok([...pages.keys()].filter((path) => shape(path) === "/office/ballots/BALLOT/edit").length >= CORPUS.length);
    }
  }
  const forgotten = [...forms].filter((form) => !form.endsWith("styleguide") && !filled.has(form));
  assert.deepEqual(forgotten, [], "forms with fields for text into which nothing was typed");
  clean();
});
