// Both ways: what this implementation makes is stored for the Rust one to verify (vectors/booth/from-booth.*), and what the Rust one stored
// (from-rust.*) is verified here.

import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import {
  type Report,
  answerRehearsal,
  certificatesFingerprint,
  checkParameters,
  createSigningKey,
  deriveCredential,
  encryptBallot,
  hashOf,
  hashOfTracker,
  openBallot,
  publicCredentials,
  readElection,
  readPrivateKey,
  readSeed,
  trackerOf,
  decryptionKey,
  verifyBallot,
  verifyBoard,
} from "../../src/protocol/index.ts";
import { unhex, utf8 } from "../../src/protocol/bytes.ts";
import { receiveSent } from "../../src/protocol/trustee/threshold.ts";
import { VECTORS, readBytes, readJson, seeded, stored, unpack } from "./support.ts";
import { whole } from "./whole.ts";

const made = whole();

/** Whole files beside the JSON: written when the environment asks for it, compared otherwise. */
function storedFile(name: string, fresh: Uint8Array): Uint8Array {
  const file = join(VECTORS, "booth", name);
  if (process.env.FOLKMOOT_WRITE_VECTORS) {
    mkdirSync(join(VECTORS, "booth"), { recursive: true });
    writeFileSync(file, fresh);
  }
  assert.ok(existsSync(file), `${name} is missing: npm run vectors writes it`);
  return Uint8Array.from(readFileSync(file));
}

function findings({ checks }: Report): string[] {
  return checks.filter(({ status }) => status === "fail" || status === "warn").map(({ id, details }) => `${id}: ${details.join("; ")}`);
}

test("this implementation makes what is stored, byte for byte", () => {
  assert.deepEqual(made.archive, storedFile("from-booth.bel", made.archive));
  assert.deepEqual(utf8(made.companion), storedFile("from-booth.companion", utf8(made.companion)));
  assert.deepEqual(
    JSON.parse(JSON.stringify(made.record)),
    stored("booth/from-booth.json", () => made.record),
  );
});

test("its own whole ballot is strongly valid", async () => {
  const report = await verifyBoard(made.archive, utf8(made.companion), { roll: { members: 5 }, rollHash: made.record.roll });
  assert.deepEqual([findings(report), report.verdict, report.counted], [[], "strongly-valid", 4]);
  assert.deepEqual(report.result, [
    [1, 3, 0],
    [1, 2, 2],
  ]);
  assert.deepEqual(report.result, made.record.result);
  for (const { id, status } of report.checks) {
    const isMade = !/^(M\d+|E16|E17|S31|B41|B42|B47|T51|R68|R69)$/.test(id);
    if (isMade) assert.equal(status, "pass", id);
  }
});

test("its openings read its ballots", () => {
  const election = readElection(made.record.election);
  for (const { text, marks, randomness } of made.ballots) assert.deepEqual(openBallot(election, text, randomness.map(unhex)), marks);
});

test("an altered companion is refused, a missing or incomplete one is no strong evidence", async () => {
  const changes: [RegExp, string][] = [
    [/"number":5/, '"number":6'],
    [/("seq":1,"ballot":")[0-9a-f]{2}/, "$1zz"],
    [/\{"height":11.*\n/, ""],
  ];
  for (const [pattern, replacement] of changes) {
    const companion = made.companion.replace(pattern, replacement);
    assert.notEqual(companion, made.companion);
    const report = await verifyBoard(made.archive, utf8(companion));
    assert.equal(report.verdict, "invalid");
    assert.ok(report.checks.some(({ status, id }) => status === "fail" && id === "S32"));
  }
  assert.equal((await verifyBoard(made.archive, null)).verdict, "v1-valid");
  const early = made.companion.split("\n").slice(0, -2).join("\n");
  assert.equal((await verifyBoard(made.archive, utf8(`${early}\n`))).verdict, "v1-valid");
});

test("a checkpoint of another board is found while votes are still cast", async () => {
  const mid = readBytes("belenios/3.3.0/ed25519-yesno-5/mid-vote/K5xYauMUv2xzvV.bel");
  const report = await verifyBoard(mid, utf8(made.companion));
  const status = (id: string) => report.checks.find((check) => check.id === id)?.status;
  assert.deepEqual([report.stage, report.verdict, status("R70"), status("S32")], ["open", "invalid", "fail", "fail"]);
});

test("a rehearsal of another ballot is not answered", () => {
  const election = readElection(made.record.election);
  const key = readPrivateKey(made.record.keys[0] as string);
  const answer = (rehearsal: string) => () => answerRehearsal(election, rehearsal, 1, key, createSigningKey(seeded("x")), seeded("y"));
  answer(made.record.rehearsal)();
  for (const [from, to] of [
    ["Who?", "Whom?"],
    ["folkmoot-rehearsal-v1|", "folkmoot-rehearsal-v2|"],
    ['"Rehearsal"', '"Election"'],
    ["4PcjFVuiTxFpRE", "short"],
  ] as const) {
    assert.throws(answer(made.record.rehearsal.replace(from, to)), { code: "rehearsal" });
  }
  assert.throws(answer(made.record.election), { code: "rehearsal" });
});

// From Rust

const rust = readJson("booth/from-rust.json");

test("Rust's codes give the same credentials and the same list", () => {
  const derived = rust.codes.map((code: string) => deriveCredential(code, rust.uuid).publicKey);
  assert.deepEqual(derived, rust.credentials);
  assert.equal(publicCredentials(derived), rust.public_credentials);
});

test("Rust's ballots verify, in every shape of question", () => {
  const election = readElection(rust.election);
  assert.equal(election.fingerprint, rust.fingerprint);
  const { ballots } = unpack(readBytes("booth/from-rust.bel"));
  assert.equal(ballots.length, rust.ballots.length);
  for (const [index, { hash, tracker }] of rust.ballots.entries()) {
    const text = ballots[index] as string;
    assert.deepEqual(verifyBallot(election, text), []);
    assert.deepEqual([hashOf(text), trackerOf(hash), hashOfTracker(tracker)], [hash, tracker, hash]);
  }
});

test("Rust's key ceremony gives the same keys here", () => {
  const { certs, vinputs, voutputs, keys, parameters } = rust;
  assert.equal(certificatesFingerprint(certs), rust.certificates_fingerprint);
  const trustees = checkParameters(parameters);
  for (const [index, text] of rust.seeds.entries()) {
    const key = readPrivateKey(keys[index]);
    const seed = readSeed(text);
    assert.equal(decryptionKey(seed, voutputs[index]).publicKey, key.publicKey);
    assert.equal(receiveSent(seed, certs, null, vinputs[index], seeded("r")).key.publicKey, key.publicKey);
    assert.equal(trustees.keys[index], key.publicKey);
  }
});

test("Rust's whole ballot is strongly valid", async () => {
  const report = await verifyBoard(readBytes("booth/from-rust.bel"), readBytes("booth/from-rust.companion"), { rollHash: rust.roll });
  assert.deepEqual([findings(report), report.verdict], [[], "strongly-valid"]);
  assert.deepEqual(report.result, rust.result);
  assert.equal(report.election?.name, JSON.parse(rust.election).name);
});

test("a ballot under Rust's parameters opens again", () => {
  const election = readElection(rust.election);
  const credential = deriveCredential(rust.codes[0], rust.uuid);
  const marks = election.questions.map(({ answers, blank, min }) =>
    Array.from({ length: answers.length + (blank ? 1 : 0) }, (_, index) =>
      index >= (blank ? 1 : 0) && index < min + (blank ? 1 : 0) ? 1 : 0,
    ),
  );
  const sealed = encryptBallot(election, credential, marks, seeded("again"));
  assert.deepEqual(openBallot(election, sealed.text, sealed.randomness), marks);
});
