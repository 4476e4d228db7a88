// The companion record against the vectors that the Rust implementation made, and our own statements against its rules.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ProtocolError,
  type Status,
  checkTrustees,
  cosignCheckpoint,
  createSigningKey,
  deriveCredential,
  introduce,
  merkleRoot,
  readCheckpoint,
  readSigningKey,
  signCodeList,
  signOrder,
  verifyCheckpoint,
  verifyIntroduction,
  verifyOrder,
} from "../../src/protocol/index.ts";
import { Findings } from "../../src/protocol/board/findings.ts";
import { fromUtf8, unhex, utf8 } from "../../src/protocol/bytes.ts";
import { CompanionCheck } from "../../src/protocol/companion/check.ts";
import { proveDleqWith, vartimeComposites, vartimeVerifyDleq, weightsOf } from "../../src/protocol/companion/dleq.ts";
import { StatementKey, verifies } from "../../src/protocol/companion/keys.ts";
import { cosignedAt, parseNote } from "../../src/protocol/companion/note.ts";
import { type Companion, CompanionError, readCompanion } from "../../src/protocol/companion/record.ts";
import { introduction, isOrdered, orderStatement } from "../../src/protocol/companion/statements.ts";
import { taggedHash } from "../../src/protocol/companion/tagged.ts";
import { type Element, decode, encode, GENERATOR, Q, times } from "../../src/protocol/group.ts";
import { parse } from "../../src/protocol/json.ts";
import { trustees as trusteesCodec } from "../../src/protocol/wire.ts";
import { readBytes, readJson, seeded } from "./support.ts";

const secretKey = (hex: string): StatementKey => readSigningKey(`"${hex}"`);

test("hashes and trees are the stored ones", () => {
  for (const { kind, fields, hash } of readJson("companion/hashes.json").cases) assert.equal(taggedHash(kind, fields.map(unhex)), hash);
  const { events, roots } = readJson("companion/merkle.json");
  roots.forEach((root: string, size: number) => assert.equal(merkleRoot(events, size), root));
  assert.throws(() => merkleRoot(events, events.length + 1), ProtocolError);
});

test("notes read, verify and are cosigned to the same bytes", () => {
  const { note, cosigned, officer, mirror, origin, size, root } = readJson("companion/checkpoint.json");
  assert.deepEqual(readCheckpoint(note), { origin, size, root });
  assert.ok(verifyCheckpoint(note, officer.public) && !verifyCheckpoint(note, mirror.public));
  assert.equal(cosignCheckpoint(note, mirror.name, secretKey(mirror.secret), mirror.time), cosigned);
  const read = parseNote(cosigned);
  assert.equal(read && cosignedAt(read, mirror.name, mirror.public), BigInt(mirror.time));
  assert.equal(read && cosignedAt(read, mirror.name, officer.public), null);
  const bad = [
    note.replace("\n9\n", "\n09\n"),
    note.replace("\n9\n", "\n9\nmore\n"),
    note.trimEnd(),
    `${note}\n`,
    note.replace("— ", "- "),
    note.replace("=\n\n", "\n\n"),
    "",
  ];
  for (const text of bad) assert.equal(parseNote(text), null, text);
  assert.ok(!verifyCheckpoint(note.replace("\n9\n", "\n8\n"), officer.public));
  for (const name of ["", "with space", "a+b", "a\u00a0b", "x".repeat(201)])
    assert.throws(() => cosignCheckpoint(note, name, secretKey(mirror.secret), 1), ProtocolError);
});

test("order statements of the other implementation verify, ours have its form", () => {
  const { uuid, fingerprint, voting_code, statements } = readJson("companion/order.json");
  const credential = deriveCredential(voting_code, uuid);
  const election = { uuid, fingerprint } as Parameters<typeof signOrder>[0];
  let [seq, supersedes]: [number, string | null] = [1, null];
  for (const statement of statements) {
    const text = JSON.stringify(statement);
    assert.equal(credential.publicKey, statement.credential);
    assert.deepEqual(verifyOrder(election, text), { credential: credential.publicKey, seq, ballot: statement.ballot, supersedes });
    const own = signOrder(election, credential, { seq, ballot: statement.ballot, supersedes }, seeded(text));
    assert.deepEqual(verifyOrder(election, own), verifyOrder(election, text));
    for (const changed of [{ seq: seq + 1 }, { ballot: "00".repeat(32) }, { supersedes: "00".repeat(32) }]) {
      assert.ok(!isOrdered(fingerprint, { ...parse(orderStatement, text), ...changed }));
    }
    [seq, supersedes] = [seq + 1, statement.ballot];
  }
  assert.throws(() => signOrder(election, credential, { seq: 2, ballot: "00".repeat(32), supersedes: null }, seeded("x")), ProtocolError);
});

test("the strong decryption proof has every stored intermediate value", () => {
  const vector = readJson("companion/decryption-ed25519.json");
  const elements = (texts: string[]): Element[] => texts.map((text) => decode(text) as Element);
  const { fingerprint, tally, owner } = vector;
  const what = {
    fingerprint,
    tally,
    owner,
    key: decode(vector.public_key) as Element,
    alphas: elements(vector.alphas),
    factors: elements(vector.factors),
  };
  const { seed, weights } = weightsOf(what);
  assert.deepEqual([seed, weights.map(String)], [vector.seed, vector.weights]);
  const { m, z } = vartimeComposites(what);
  assert.deepEqual([encode(m), encode(z)], [vector.M, vector.Z]);
  const proof = proveDleqWith(what, BigInt(vector.private_key), BigInt(vector.w));
  assert.deepEqual([String(proof.challenge), String(proof.response)], [vector.proof.challenge, vector.proof.response]);
  assert.ok(vartimeVerifyDleq(what, proof));
  const factors = what.factors.map((factor, index) => (index === 1 ? times(factor, GENERATOR) : factor));
  assert.ok(!vartimeVerifyDleq({ ...what, factors }, proof));
  assert.ok(!vartimeVerifyDleq({ ...what, owner: 3 }, proof));
  assert.ok(!vartimeVerifyDleq({ ...what, factors: what.factors.slice(1) }, proof));
});

const facts = readJson("companion/record.json");
const file = readBytes("companion/record.companion");

/** What the checks find in a record, held against the stored facts. */
async function statuses(companion: Companion, change: object = {}): Promise<Record<string, Status>> {
  const held = { ...facts, ...change };
  const findings = new Findings();
  const check = new CompanionCheck(companion, findings);
  const trusteesText = JSON.stringify(held.trustees);
  const trustees = checkTrustees(trusteesText);
  const elements = (texts: string[]): Element[] => texts.map((text) => decode(text) as Element);
  check.setup({ ...held, weight: BigInt(held.weight), kinds: parse(trusteesCodec, trusteesText), trustees });
  const ballots = held.ballots.map(({ credential, ballot }: { credential: string; ballot: string }) => ({ credential, hash: ballot }));
  await check.orders(held.fingerprint, ballots, async () => {});
  const decryptions = held.decryptions.map(({ owner, payload, factors }: { owner: number; payload: string; factors: string[] }) => ({
    owner,
    payload,
    key: trustees.elements[owner - 1] as Element,
    factors: elements(factors),
  }));
  check.decryptions(held.fingerprint, held.tally, elements(held.alphas), decryptions);
  check.checkpoints(held.events, held.mirrors_needed, null);
  return Object.fromEntries(
    findings
      .all()
      .filter(({ status }) => status !== "skip")
      .map(({ id, status }) => [id, status]),
  );
}

const pass = { S32: "pass", B46: "pass", D64: "pass", R70: "pass" };

test("the stored record passes every check", async () => {
  assert.deepEqual(await statuses(readCompanion(file)), pass);
});

test("a record about another board fails by the id of what differs", async () => {
  const companion = readCompanion(file);
  const other = "00".repeat(32);
  const without = (name: string, index: number) => ({ [name]: facts[name].filter((_: unknown, each: number) => each !== index) });
  const cases: [object, object][] = [
    [{ credentials: other }, { S32: "fail" }],
    [{ number: 4 }, { S32: "fail" }],
    [{ roll: other }, { S32: "fail" }],
    [{ roll: null }, {}],
    [{ tally: other }, { D64: "fail" }],
    [{ alphas: [...facts.alphas].reverse() }, { D64: "fail" }],
    [{ events: [...facts.events].reverse() }, { R70: "fail" }],
    [without("events", facts.events.length - 1), { R70: "fail" }],
    [{ events: [...facts.events, other] }, { R70: "warn" }],
    [{ mirrors_needed: 3 }, { R70: "warn" }],
    [{ ballots: facts.ballots.slice(0, -1) }, { B46: "fail" }],
    [{ fingerprint: facts.fingerprint.replace("A", "B") }, { B46: "fail", D64: "fail" }],
  ];
  for (const [change, expected] of cases)
    assert.deepEqual(await statuses(companion, change), { ...pass, ...expected }, JSON.stringify(change).slice(0, 80));
});

test("every record that is left out is missed, every statement that is altered is refused", async () => {
  const companion = readCompanion(file);
  const ids: Record<string, string> = {
    signing_key: "S32",
    trustee_key: "S32",
    commitment: "S32",
    code_list: "S32",
    order: "B46",
    decryption: "D64",
    restart: "S32",
    checkpoint: "R70",
  };
  for (const [index, { kind, body }] of companion.records.entries()) {
    const id = ids[kind];
    if (!id) continue;
    const signed = body as unknown as Record<string, unknown>;
    if ("signature" in signed) {
      const altered = { ...signed, signature: `${signed.signature}`.replace(/^./, (digit) => (digit === "0" ? "1" : "0")) };
      const records = companion.records.map((record, each) => (each === index ? ({ ...record, body: altered } as typeof record) : record));
      assert.equal((await statuses({ ...companion, records }))[id], "fail", `line ${index + 1}`);
    }
    if (["trustee_key", "code_list", "decryption"].includes(kind)) {
      const records = companion.records.filter((_, each) => each !== index);
      assert.equal((await statuses({ ...companion, records }))[id], "warn", `without line ${index + 1}`);
    }
  }
});

test("a companion file in another form is refused, a torn line is left out", () => {
  const text = fromUtf8(file) as string;
  const read = (changed: string) => () => readCompanion(utf8(changed));
  assert.equal(readCompanion(utf8(`${text}{"height"`)).torn, 9);
  assert.equal(readCompanion(file).torn, 0);
  const lines = text.trimEnd().split("\n");
  const joined = (all: string[]): string => `${all.join("\n")}\n`;
  const bad = [
    "",
    joined(lines.slice(1)),
    joined([...lines.slice(0, 2), ...lines.slice(3)]),
    joined([lines[0] as string, lines[2] as string, lines[1] as string]),
    text.replace('"version":1', '"version":2'),
    text.replace('"group":"Ed25519"', '"group":"RFC-3526-2048"'),
    text.replace('"kind":"signing_key"', '"kind":"signing_kex"'),
    text.replace('"kind":"signing_key"', '"kind":"toString"'),
    text.replace('{"height":1,', '{"height": 1,'),
    `${"x".repeat(65_536)}\n`,
  ];
  for (const changed of bad) assert.throws(read(changed), CompanionError, changed.slice(0, 60));
});

test("stored statements sign to the same bytes, for RFC 8032 is deterministic", () => {
  const secrets = new Map<string, string>(facts.signing_keys.map(({ name, secret }: { name: string; secret: string }) => [name, secret]));
  const companion = readCompanion(file);
  let signed = 0;
  for (const record of companion.records) {
    if (record.kind === "signing_key") {
      const { role, name, owner } = record.body;
      const again = introduce(facts.uuid, role, name, owner ?? null, secretKey(secrets.get(name) as string));
      assert.equal(again, introduction.write(record.body));
      assert.deepEqual(verifyIntroduction(facts.uuid, again).role, role);
      signed += 1;
    }
  }
  assert.ok(signed >= 6);
  assert.throws(() => introduce(facts.uuid, "officer", "a", 1, createSigningKey(seeded("x"))), ProtocolError);
});

test("the registrar signs number, weight and hash of a list", () => {
  const key = createSigningKey(seeded("registrar"));
  const list = JSON.stringify([encode(GENERATOR), `${encode(times(GENERATOR, GENERATOR))},7000000000`]);
  const body = JSON.parse(signCodeList(facts.uuid, list, facts.roll, key));
  assert.deepEqual([body.number, body.weight, body.roll], [2, "7000000001", facts.roll]);
  assert.throws(() => signCodeList(facts.uuid, list, "no hash", key), ProtocolError);
});

test("signatures have one spelling only", () => {
  const key = createSigningKey(seeded("key"));
  const message = utf8("message");
  const signature = key.sign(message);
  assert.ok(verifies(key.publicKey, message, signature));
  assert.ok(!verifies(key.publicKey, utf8("other"), signature));
  const s = signature.slice(64).match(/../g)?.reverse().join("") as string;
  const larger = (BigInt(`0x${s}`) + Q).toString(16).padStart(64, "0").match(/../g)?.reverse().join("");
  assert.ok(!verifies(key.publicKey, message, signature.slice(0, 64) + larger));
  const identity = `01${"00".repeat(31)}`;
  assert.ok(!verifies(identity, message, identity + "00".repeat(32)));
  assert.ok(!verifies("ff".repeat(32), message, signature));
  key.forget();
  assert.throws(() => key.sign(message), ProtocolError);
});
