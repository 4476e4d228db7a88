// Boards: the peer's pass every check that they can, altered ones fail by the id of what was altered.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ProtocolError, type Report, merkleRoot, publicCredentials, verifyBoard } from "../../src/protocol/index.ts";
import { GENERATOR, encode, vartimePower } from "../../src/protocol/group.ts";
import { headerBlock, readHeader, readMembers } from "../../src/protocol/board/archive.ts";
import { concat, fromUtf8, hashOf, utf8 } from "../../src/protocol/bytes.ts";
import { readBytes, readJson, seeded } from "./support.ts";

const FOLDER = "belenios/3.3.0/ed25519-yesno-5";
const NAME = "K5xYauMUv2xzvV";
const whole = readBytes(`${FOLDER}/${NAME}.bel`);

interface Item {
  kind: "data" | "event";
  text: string;
}

/** The members, unpacked. */
function itemsOf(archive: Uint8Array): { timestamp: number; header: string; items: Item[] } {
  const header = readHeader(archive);
  const text = fromUtf8(header.bytes) as string;
  const timestamp = Number(JSON.parse(text).timestamp);
  const items = [...readMembers(archive, header.end, timestamp)].map(({ kind, bytes }) => ({ kind, text: fromUtf8(bytes) as string }));
  return { timestamp, header: text, items };
}

const { timestamp, header, items } = itemsOf(whole);

function member(name: string, text: string): Uint8Array {
  const bytes = utf8(text);
  return concat(headerBlock(name, bytes.length, timestamp), bytes, new Uint8Array(-bytes.length & 511));
}

/** An archive with its chain made anew: `change` sees the data by what they are called in the events that refer to them. */
function rebuilt(change: (items: Item[]) => Item[]): Uint8Array {
  const renamed = new Map<string, string>();
  const replace = (text: string): string =>
    text.replace(/"[0-9a-f]{64}"/g, (quoted) => `"${renamed.get(quoted.slice(1, -1)) ?? quoted.slice(1, -1)}"`);
  let parent: string | undefined;
  let height = 0;
  const parts = [member("BELENIOS", header)];
  const before = items.map(({ text }) => hashOf(text));
  for (const [index, item] of change(items.map((each) => ({ ...each }))).entries()) {
    let text = item.text;
    if (item.kind === "event") {
      const { type, payload } = JSON.parse(text);
      text = JSON.stringify({ parent, height: height++, type, payload: renamed.get(payload) ?? payload });
      parent = hashOf(text);
    } else if (/^\{"(?:election|num_tallied|owner)":/.test(text)) text = replace(text);
    const hash = hashOf(text);
    if (before[index] !== undefined && item.kind === "data") renamed.set(before[index], hash);
    parts.push(member(`${hash}.${item.kind}.json`, text));
  }
  return concat(...parts);
}

function edit(start: string, change: (text: string) => string): (all: Item[]) => Item[] {
  return (all) => {
    const item = all.find(({ kind, text }) => kind === "data" && text.startsWith(start));
    assert.ok(item, start);
    const text = change(item.text);
    assert.notEqual(text, item.text, start);
    item.text = text;
    return all;
  };
}

function failed({ checks }: Report): string[] {
  return checks.filter(({ status }) => status === "fail").map(({ id }) => id);
}

test("the peer's board is valid, with its result", async () => {
  const seen: number[] = [];
  const progress = ({ done }: { done: number }) => seen.push(done);
  const report = await verifyBoard(whole, null, { progress, roll: { members: 5 } });
  assert.deepEqual(failed(report), []);
  assert.equal(report.verdict, "v1-valid");
  assert.equal(report.stage, "finished");
  assert.deepEqual([report.ballots, report.counted, report.credentials, report.totalWeight], [6, 5, 5, 5]);
  assert.deepEqual(report.result, readJson(`${FOLDER}/result.json`).result);
  assert.deepEqual(report.decryptedBy, [1, 2, 3]);
  assert.ok(seen.length > 0);
  assert.equal(merkleRoot(report.events).length, 64);
});

test("the page gets its turn while a long list of credentials is checked", async () => {
  const list = JSON.parse(items.find(({ text }) => text.startsWith('["'))?.text as string) as string[];
  const many = Array.from({ length: 120 }, (_, index) => encode(vartimePower(GENERATOR, BigInt(index + 2))));
  const archive = rebuilt(edit('["', () => publicCredentials([...list, ...many])));
  const phases = new Set<string>();
  let turns = 0;
  const pause = async (): Promise<void> => void turns++;
  const report = await verifyBoard(archive, null, { progress: ({ phase }) => phases.add(phase), pause });
  assert.deepEqual([failed(report), report.credentials], [[], 125]);
  assert.ok(phases.has("reading") && turns > 1);
});

test("boards in progress are valid as such", async () => {
  const stages = [
    ["mid-vote/K5xYauMUv2xzvV.bel", "open", 3],
    ["before-tally/K5xYauMUv2xzvV.bel", "open", 6],
    ["before-tally/K5xYauMUv2xzvV.before-result.bel", "decrypting", 6],
  ] as const;
  for (const [file, stage, ballots] of stages) {
    const report = await verifyBoard(readBytes(`${FOLDER}/${file}`), null);
    assert.deepEqual([failed(report), report.stage, report.ballots, report.result], [[], stage, ballots, null]);
    const height = report.events.length - 1;
    const since = { height, hash: report.events[height] as string };
    assert.deepEqual(failed(await verifyBoard(whole, null, { since })), []);
    assert.deepEqual(failed(await verifyBoard(whole, null, { since: { ...since, height: height + 1 } })), ["E17"]);
  }
});

test("a receipt is found if its ballot counts", async () => {
  const { trackers } = await verifyBoard(whole, null);
  assert.deepEqual(failed(await verifyBoard(whole, null, { trackers })), []);
  const replaced = items
    .map(({ text }) => hashOf(text))
    .find((hash, index) => items[index]?.text.startsWith('{"election_uuid"') && !trackers.includes(hash));
  assert.deepEqual(failed(await verifyBoard(whole, null, { trackers: [replaced as string] })), ["B47"]);
  assert.deepEqual(failed(await verifyBoard(whole, null, { trackers: [hashOf("none")] })), ["B47"]);
});

test("rebuilding without a change gives the same bytes", () => {
  assert.deepEqual(
    rebuilt((all) => all),
    whole,
  );
});

const drop =
  (type: string) =>
  (all: Item[]): Item[] => {
    const at = all.findIndex(({ kind, text }) => kind === "event" && text.includes(`"type":"${type}"`));
    return all.filter((_, index) => index !== at);
  };
const bump = (text: string, pattern: RegExp): string => text.replace(pattern, (_, before, number) => `${before}${BigInt(number) + 1n}`);

const cases: [string, string[], (all: Item[]) => Item[]][] = [
  ["a ballot's proof", ["B35", "B38"], edit('{"election_uuid"', (text) => bump(text, /(individual_proofs":\[\[\{"challenge":")([0-9]+)/))],
  ["the number of ballots", ["T50"], edit('{"num_tallied"', (text) => bump(text, /("num_tallied":)([0-9]+)/))],
  ["the sum of weights", ["T50"], edit('{"num_tallied"', (text) => bump(text, /("total_weight":)([0-9]+)/))],
  [
    "the encrypted tally",
    ["T49"],
    edit('[[{"alpha"', (text) => JSON.stringify(JSON.parse(text).map((row: any[]) => [row[1], row[0], row[2]]))),
  ],
  ["the result", ["R66", "R67"], edit('{"result"', (text) => bump(text, /(\[\[)([0-9]+)/))],
  ["a decryption's proof", ["D63"], edit('{"decryption_factors"', (text) => bump(text, /("response":")([0-9]+)/))],
  ["a decryption's owner", ["D62"], edit('{"owner"', (text) => text.replace('"owner":1', '"owner":9'))],
  [
    "a decryption that is missing",
    ["D65"],
    (all) => {
      const at = all.findIndex(({ text }) => text.startsWith('{"decryption_factors"'));
      return all.filter((_, index) => index < at || index > at + 2);
    },
  ],
  ["the order of a list of credentials", [], edit('["', (text) => JSON.stringify(JSON.parse(text).reverse()))],
  [
    "a credential twice",
    ["S30", "B34"],
    edit('["', (text) =>
      JSON.stringify(JSON.parse(text).map((entry: string, index: number, list: string[]) => (index === 1 ? list[0] : entry))),
    ),
  ],
  ["a space in the election", ["P5"], edit('{"version":1,"description"', (text) => text.replace(",", ", "))],
  ["questions that cannot be answered", ["S21"], edit('{"version":1,"description"', (text) => text.replace('"min":1', '"min":2'))],
  ["an event that is missing", ["E13"], drop("EndBallots")],
  [
    "a ballot after the end",
    ["E14"],
    (all) => {
      const end = all.findIndex(({ text }) => text.includes('"type":"EndBallots"'));
      return [...all.slice(0, end - 2), all[end] as Item, ...all.slice(end - 2, end), ...all.slice(end + 1)];
    },
  ],
  ["data that nobody refers to", ["E11"], (all) => [...all, { kind: "data", text: "{}" }]],
  ["anything after the result", ["E15"], (all) => [...all, all.find(({ text }) => text.includes('"type":"EndBallots"')) as Item]],
];

for (const [what, ids, change] of cases) {
  test(`${what}: ${ids.join(", ") || "a warning"}`, async () => {
    const report = await verifyBoard(rebuilt(change), null);
    for (const id of ids) assert.ok(failed(report).includes(id), `${id} among ${failed(report)}`);
    if (ids.length === 0) assert.deepEqual([failed(report), report.checks.find(({ id }) => id === "S30")?.status], [[], "warn"]);
    else assert.deepEqual([report.verdict, report.result], ["invalid", null]);
  });
}

test("a trustee's key of small order is refused", async () => {
  const smallOrder = "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec";
  const change = edit('[["Single"', (text) => text.replace(/("public_key":")[0-9a-f]{64}/, `$1${smallOrder}`));
  assert.ok(failed(await verifyBoard(rebuilt(change), null)).includes("S23"));
});

test("an archive in another form is refused where it differs", async () => {
  const flipped = (at: number): Uint8Array => whole.map((byte, index) => (index === at ? byte ^ 1 : byte));
  const ids = async (archive: Uint8Array) => failed(await verifyBoard(archive, null));
  assert.deepEqual(await ids(new Uint8Array(0)), ["P1"]);
  for (const at of [100, 140, 150, 300, 512 + 500]) assert.ok((await ids(flipped(at))).includes("P1"), String(at));
  assert.ok((await ids(concat(whole, new Uint8Array(1024)))).includes("P1"));
  assert.ok((await ids(whole.slice(0, -512))).includes("P1"));
  assert.ok((await ids(flipped(1024 + 512 + 30))).includes("P2"));
});

test("elections that this page cannot verify are said to be so, not called invalid", async () => {
  const unsupported = (code: string) => (error: unknown) => error instanceof ProtocolError && error.code === code;
  await assert.rejects(verifyBoard(readBytes("belenios/2.0/belenios-2048-yesno-5/6mSCzjXRRt14qt.bel"), null), unsupported("unsupported"));
  await assert.rejects(verifyBoard(readBytes("belenios/3.3.0/ed25519-stv-5/MiRxYWXE4AuQv8.bel"), null), unsupported("question_type"));
});

test("no flipped bit passes, and none is more than a finding", async () => {
  const end = items.findIndex(({ kind, text }) => kind === "event" && text.includes('"type":"Ballot"'));
  const short = rebuilt((all) => all.slice(0, end + 1));
  assert.deepEqual([failed(await verifyBoard(short, null)), short.length < 30_000], [[], true]);
  const random = seeded("flips");
  for (let flip = 0; flip < 60; flip++) {
    const [a, b, c] = random(3) as unknown as [number, number, number];
    const at = ((a << 8) | b) % short.length;
    const changed = short.map((byte, index) => (index === at ? byte ^ (1 << (c & 7)) : byte));
    // A bit of the group's name may turn it into none that anybody knows: that is refused, too.
    const report = await verifyBoard(changed, null);
    assert.equal(report.verdict, "invalid", `bit ${c & 7} of byte ${at}`);
  }
});

test("an archive cut off anywhere is invalid or, at the end of an event, a board in progress", async () => {
  const random = seeded("cuts");
  for (let cut = 0; cut < 20; cut++) {
    const [a, b] = random(2) as unknown as [number, number];
    const length = ((a << 8) | b) % 20_000;
    const report = await verifyBoard(whole.slice(0, length), null);
    assert.ok(report.verdict === "invalid" || (report.verdict === "v1-valid" && report.stage === "open"), String(length));
  }
});
