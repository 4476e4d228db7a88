// What the vote page decides without a browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { readOpening, writeOpening } from "../../src/check/opening.ts";
import { createPrivateKey, deriveCredential, randomVotingCode } from "../../src/protocol/index.ts";
import { Refused, Server, Unreachable, padded } from "../../src/transport.ts";
import { random } from "../../src/ui/random.ts";
import { type Paper, faultOf, isSingle, mark, marksKey, noMarks } from "../../src/vote/choices.ts";
import { readCode } from "../../src/vote/code.ts";
import { headOfBoard, openPaperwork, seal, stateOrder, voterOf } from "../../src/vote/seal.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";

declare const BOOTH: string;

const paper = (min: number, max: number, blank = true): Paper => ({ question: "?", answers: ["A", "B", "C"], min, max, blank });

test("blank and answers exclude each other, and of one mark at most the last counts", () => {
  const marks = noMarks();
  mark(paper(1, 1), marks, 0, true);
  mark(paper(1, 1), marks, 2, true);
  assert.deepEqual([...marks.answers], [2]);
  mark(paper(1, 1), marks, "blank", true);
  assert.deepEqual([marks.blank, marks.answers.size], [true, 0]);
  mark(paper(1, 2), marks, 1, true);
  assert.deepEqual([marks.blank, [...marks.answers]], [false, [1]]);
});

test("too few and too many marks are faults, a blank vote never is", () => {
  const marks = noMarks();
  assert.deepEqual(faultOf(paper(1, 2), marks), { kind: "none", min: 1 });
  assert.equal(faultOf(paper(0, 2), marks), null);
  mark(paper(2, 2), marks, 0, true);
  assert.deepEqual(faultOf(paper(2, 3), marks), { kind: "few", count: 1, min: 2 });
  mark(paper(1, 3), marks, 1, true);
  mark(paper(1, 3), marks, 2, true);
  assert.deepEqual(faultOf(paper(1, 2), marks), { kind: "many", count: 3, max: 2 });
  mark(paper(1, 2), marks, "blank", true);
  assert.equal(faultOf(paper(1, 2), marks), null);
});

test("where nothing may be chosen, a mark can be taken away again", () => {
  assert.ok(!isSingle(paper(0, 1, false)));
  assert.ok(isSingle(paper(1, 1, false)));
});

test("the same marks are the same whatever the order they were made in", () => {
  const [first, second] = [noMarks(), noMarks()];
  for (const answer of [2, 0]) mark(paper(1, 3), first, answer, true);
  for (const answer of [0, 2]) mark(paper(1, 3), second, answer, true);
  assert.equal(marksKey([first]), marksKey([second]));
  mark(paper(1, 3), second, 0, false);
  assert.notEqual(marksKey([first]), marksKey([second]));
});

test("a code is read out of the slip's whole address", () => {
  const code = randomVotingCode(random);
  assert.deepEqual(readCode(` https://vote.example.org/b/7sVbTgvnHQpYx3#${code} `), { kind: "code", code });
});

test("an opening comes back whole, and a damaged one not at all", () => {
  const opening = { hash: "0f".repeat(32), randomness: [random(32), random(32), random(32)] };
  const text = writeOpening(opening);
  assert.deepEqual(readOpening(text), opening);
  for (const damaged of [text.slice(0, -1), `${text}A`, text.replace("1.", "2."), text.slice(2), `${text}.x`, text.replace(/.$/, "!"), "1..", ""]) {
    assert.equal(readOpening(damaged), null, damaged);
  }
});

test("what is sent has the same size for every choice, however long its numbers are", () => {
  const election = electionText();
  const papers = openPaperwork(election);
  const code = randomVotingCode(random);
  const sizes = new Set<number>();
  for (let turn = 0; turn < 12; turn++) {
    const marks = papers.questions.map((question) => {
      const made = noMarks();
      mark(question, made, turn % 3 === 2 && question.blank ? "blank" : turn % 2, true);
      return made;
    });
    const voter = voterOf(code, papers);
    const sealed = seal(papers, voter, marks);
    const body = padded(sealed.ballot, stateOrder(papers, voter, { seq: 1, ballot: sealed.hash, supersedes: null }));
    assert.equal(JSON.parse(body).ballot, sealed.ballot);
    sizes.add(body.length);
    const again = stateOrder(papers, voter, { seq: 12, ballot: sealed.hash, supersedes: "a".repeat(64) });
    sizes.add(padded(sealed.ballot, again).length);
    const checked = padded(sealed.ballot);
    assert.deepEqual(Object.keys(JSON.parse(checked)), ["ballot", "padding"]);
    sizes.add(checked.length);
  }
  assert.equal(sizes.size, 1);
  assert.equal(([...sizes][0] ?? 1) % 4096, 0);
});

test("election and list of codes are found in a board, and nothing in what is none", () => {
  const board = new Uint8Array(readFileSync(join(BOOTH, "../vectors/belenios/3.3.0/ed25519-yesno-5/K5xYauMUv2xzvV.bel")));
  const { election, credentials } = headOfBoard(board);
  assert.equal(JSON.parse(election).uuid, "K5xYauMUv2xzvV");
  assert.equal(JSON.parse(credentials).length, 5);
  for (const length of [0, 100, 700, 3000]) assert.throws(() => headOfBoard(board.subarray(0, length)));
});

function electionText(): string {
  const uuid = "7sVbTgvnHQpYx3";
  assert.equal(deriveCredential(randomVotingCode(random), uuid).publicKey.length, 64);
  return JSON.stringify({
    version: 1,
    description: "",
    name: "Test",
    group: "Ed25519",
    public_key: createPrivateKey(random).publicKey,
    questions: [
      { answers: ["A", "B", "C"], blank: true, min: 1, max: 2, question: "?" },
      { answers: ["A", "B"], blank: false, min: 0, max: 1, question: "!" },
    ],
    uuid,
    administrator: "A",
    credential_authority: "B",
  });
}

test("an answer that took too long leaves it open whether something was taken; another refusal does not", async () => {
  const before = globalThis.fetch;
  const answering = (status: number, error: string) => {
    globalThis.fetch = async () => new Response(JSON.stringify({ error, message: "…" }), { status });
    return new Server("7sVbTgvnHQpYx3").cast("{}", "{}");
  };
  try {
    await assert.rejects(answering(408, "too_slow"), Unreachable);
    await assert.rejects(answering(409, "order"), Refused);
  } finally {
    globalThis.fetch = before;
  }
});
