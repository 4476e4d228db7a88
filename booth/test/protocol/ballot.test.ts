// Ballots: the peer's verify here, ours verify and open, altered ones do not.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type Choices,
  ProtocolError,
  deriveCredential,
  encryptBallot,
  openBallot,
  publicCredentials,
  readElection,
  readPublicCredentials,
  trackerOf,
  verifyBallot,
} from "../../src/protocol/index.ts";
import { Q } from "../../src/protocol/group.ts";
import { readBytes, readJson, seeded, unpack } from "./support.ts";

const FOLDER = "belenios/3.3.0/ed25519-yesno-5";
const board = unpack(readBytes(`${FOLDER}/K5xYauMUv2xzvV.bel`));
const election = readElection(board.election);
const codes: string[] = Object.values(readJson(`${FOLDER}/private/private_creds.json`));

function withQuestion(question: object): ReturnType<typeof readElection> {
  const questions = JSON.stringify([question]);
  return readElection(board.election.replace(/"questions":\[.*\],"uuid"/, `"questions":${questions},"uuid"`));
}

function refused(code: string, run: () => unknown): void {
  assert.throws(run, (error) => error instanceof ProtocolError && error.code === code, code);
}

test("the peer's ballots verify", () => {
  assert.equal(board.ballots.length, 6);
  for (const ballot of board.ballots) assert.deepEqual(verifyBallot(election, ballot), []);
});

test("the peer's voting codes give the listed credentials", () => {
  const derived = codes.map((code) => deriveCredential(code, election.uuid).publicKey);
  assert.equal(publicCredentials(derived), board.credentials);
  assert.deepEqual(
    readPublicCredentials(board.credentials)
      .map(({ credential }) => credential)
      .sort(),
    derived.sort(),
  );
});

test("what is encrypted verifies, and opens to what was chosen", () => {
  const credential = deriveCredential(codes[0] as string, election.uuid);
  const plain = { answers: ["a", "b", "c", "d"], min: 1, max: 3, question: "?" };
  const cases: [ReturnType<typeof readElection>, Choices[]][] = [
    [election, [[[1, 0, 0]], [[0, 1, 0]], [[0, 0, 1]]]],
    [withQuestion(plain), [[[1, 0, 0, 0]], [[1, 0, 1, 1]]]],
    [withQuestion({ answers: ["a", "b"], blank: true, min: 0, max: 2, question: "?" }), [[[0, 0, 0]], [[0, 1, 1]], [[1, 0, 0]]]],
  ];
  for (const [parameters, choices] of cases) {
    for (const choice of choices) {
      const sealed = encryptBallot(parameters, credential, choice, seeded(JSON.stringify(choice)));
      assert.equal(sealed.tracker, trackerOf(sealed.hash));
      assert.deepEqual(verifyBallot(parameters, sealed.text), []);
      assert.deepEqual(openBallot(parameters, sealed.text, sealed.randomness), choice);
      sealed.forget();
      assert.ok(sealed.randomness.every((bytes) => bytes.every((byte) => byte === 0)));
    }
  }
});

test("a choice that the question does not allow is refused by name", () => {
  const credential = deriveCredential(codes[0] as string, election.uuid);
  const seal = (choice: Choices) => () => encryptBallot(election, credential, choice, seeded("x"));
  refused("choice_bounds", seal([[0, 0, 0]]));
  refused("choice_bounds", seal([[0, 1, 1]]));
  refused("choice_blank", seal([[1, 1, 0]]));
  refused("choice_mark", seal([[2, 0, 0]]));
  refused("choice_shape", seal([[1, 0]]));
  refused("choice_shape", seal([]));
});

test("a forgotten voting code encrypts nothing", () => {
  const credential = deriveCredential(codes[0] as string, election.uuid);
  credential.forget();
  refused("forgotten", () => encryptBallot(election, credential, [[1, 0, 0]], seeded("x")));
});

test("another opening does not open a ballot", () => {
  const credential = deriveCredential(codes[0] as string, election.uuid);
  const one = encryptBallot(election, credential, [[1, 0, 0]], seeded("one"));
  const other = encryptBallot(election, credential, [[1, 0, 0]], seeded("other"));
  refused("opening_wrong", () => openBallot(election, one.text, other.randomness));
  refused("opening_shape", () => openBallot(election, one.text, one.randomness.slice(1)));
  const shifted = one.randomness.map((bytes) => Uint8Array.of(...bytes.slice(0, 31), (bytes[31] as number) | 0x80));
  refused("opening_wrong", () => openBallot(election, one.text, shifted));
});

test("every altered number or element of a ballot is found", () => {
  const [ballot] = board.ballots as [string];
  const altered = [...ballot.matchAll(/"([0-9]{60,77}|[0-9a-f]{64})"/g)].map(({ index }) => {
    const at = index + 10;
    return `${ballot.slice(0, at)}${ballot[at] === "1" ? "2" : "1"}${ballot.slice(at + 1)}`;
  });
  assert.ok(altered.length > 20);
  for (const text of altered) assert.notDeepEqual(verifyBallot(election, text), []);
});

test("other spellings of a ballot are other ballots, and refused", () => {
  const [ballot] = board.ballots as [string];
  const id = (text: string) => verifyBallot(election, text)[0]?.id;
  const [, challenge] = /"challenge":"([0-9]+)"/.exec(ballot) as unknown as [string, string];
  assert.equal(id(ballot.replace(`"${challenge}"`, `"${BigInt(challenge) + Q}"`)), "P6");
  assert.equal(id(ballot.replace(`"${challenge}"`, `"0${challenge}"`)), "P6");
  assert.equal(id(ballot.replace(`"${challenge}"`, challenge)), "P5");
  assert.equal(id(`${ballot} `), "P5");
  assert.equal(id(ballot.replace('{"election_uuid"', '{ "election_uuid"')), "P5");
  const [, alpha] = /"alpha":"([0-9a-f]+)"/.exec(ballot) as unknown as [string, string];
  assert.equal(id(ballot.replace(alpha, alpha.toUpperCase())), "P7");
  const smallOrder = "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec";
  assert.equal(verifyBallot(election, ballot.replace(alpha, smallOrder)).at(-1)?.id, "P7");
});

test("a ballot of another voter or election is not this one", () => {
  const [ballot] = board.ballots as [string];
  const ids = (text: string) => verifyBallot(election, text).map(({ id }) => id);
  const other = JSON.parse(board.credentials).find((credential: string) => !ballot.includes(credential)) as string;
  const [, own] = /"credential":"([0-9a-f]+)"/.exec(ballot) as unknown as [string, string];
  for (const id of ["B35", "B36", "B38", "B39", "B40"]) assert.ok(ids(ballot.replace(own, other)).includes(id), id);
  assert.ok(ids(ballot.replace(election.uuid, "ZPcjFVuiTxFpRE")).includes("B33"));
});
