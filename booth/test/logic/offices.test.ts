// What the pages of registrar and trustee decide without a browser.

import assert from "node:assert/strict";
import { test } from "node:test";
import { commitmentHash } from "../../src/protocol/companion/statements.ts";
import { checkParameters, makePolynomial, randomVotingCode, readSeed } from "../../src/protocol/index.ts";
import { findHolders } from "../../src/registrar/find.ts";
import { readList, writeList } from "../../src/registrar/list.ts";
import { votingAddress } from "../../src/registrar/print.ts";
import type { Ceremony } from "../../src/transport.ts";
import { TrusteeKey } from "../../src/trustee/key.ts";
import { readKeyFile, readTypedKey, writeKeyFile } from "../../src/trustee/keyfile.ts";
import { rememberPromises, withPromises } from "../../src/trustee/promises.ts";
import { type Step, nextStep, spokenDigits } from "../../src/trustee/steps.ts";
import { random } from "../../src/ui/random.ts";
import { assemble, route } from "../protocol/ceremony.ts";

const UUID = "7sVbTgvnHQpYx3";

test("the list comes back as it was, whatever stands in names, and is text to a spreadsheet", () => {
  const names = ["Åse “Ås” Berg", 'Hansen, "Ola"', "=1+1", "'quoted", "@x", "-", "two\nlines", "semi;colon", ""];
  const holders = names.map((name, index) => ({ number: index + 1, name, unit: name, code: randomVotingCode(random) }));
  const text = writeList(UUID, holders);
  assert.deepEqual(readList(UUID, text), holders);
  assert.ok(!/(^|,)[=@]/m.test(text), "nothing that a spreadsheet would compute");
  assert.equal(readList("K5xYauMUv2xzvV", text), null, "another ballot's list");
  assert.equal(readList(UUID, text.replace(/-.{6}-/, "-?-")), null);
  assert.equal(readList(UUID, "number,name\n"), null);
  const plain = holders.slice(0, 1);
  assert.deepEqual(readList(UUID, writeList(UUID, plain).replaceAll(",", ";")), plain, "saved again with semicolons");
});

test("a member is found by number or by any words of the name, without accents and capitals", () => {
  const names = ["Åse Sørbø", "Øystein Åsen", "Łucja Wiśniewska", "Ola Hansen 12"];
  const holders = names.map((name, index) => ({ number: index + 11, name, unit: "", code: "" }));
  const found = (typed: string) => findHolders(holders, typed).map(({ number }) => number);
  assert.deepEqual(found("12"), [12]);
  assert.deepEqual(found(" ase "), [11, 12]);
  assert.deepEqual(found("SØRBØ åse"), [11]);
  assert.deepEqual(found("wisniewska lucja"), [13]);
  assert.deepEqual(found("ola 12"), [14]);
  assert.deepEqual([found(""), found("x"), found("1")], [[], [], []]);
});

test("slips lead to the ballot's address", () => {
  for (const url of [`https://vote.example.org/b/${UUID}`, `https://vote.example.org/b/${UUID}/`, "https://vote.example.org", "https://vote.example.org/b"]) {
    assert.equal(votingAddress(url, { uuid: UUID }), `https://vote.example.org/b/${UUID}`);
  }
});

function ceremony(done: Step[][], changes: Partial<Ceremony> = {}): Ceremony {
  return {
    version: 1,
    stage: "roll_closed",
    me: 1,
    context: { group: "Ed25519", size: done.length, threshold: 2 },
    round: 1,
    trustees: done.map((steps, index) => ({ owner: index + 1, name: `T${index + 1}`, done: [...steps] })),
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

test("a trustee goes on only when all have done the step before, and nothing secret goes out before comparing", () => {
  assert.deepEqual(nextStep(ceremony([[], [], []]), false), { do: "certificate" });
  assert.deepEqual(nextStep(ceremony([["certificate"], [], ["certificate"]]), false), { wait: "certificate" });
  const certified = ceremony([["certificate"], ["certificate"], ["certificate"]]);
  assert.deepEqual(nextStep(certified, false), { compare: true });
  assert.deepEqual(nextStep(certified, true), { do: "commitment" });
  const promised: Step[] = ["certificate", "commitment"];
  assert.deepEqual(nextStep(ceremony([promised, promised, promised]), false), { compare: true }, "after a reload, compare again");
  assert.deepEqual(nextStep(ceremony([promised, promised, promised]), true), { do: "polynomial" });
  const shared: Step[] = [...promised, "polynomial"];
  assert.deepEqual(nextStep(ceremony([shared, shared, shared]), true), { wait: "polynomial" });
  assert.deepEqual(nextStep(ceremony([shared, shared, shared], { vinput: "{}" }), true), { do: "voutput" });
  const all: Step[] = [...shared, "voutput", "rehearsal"];
  assert.deepEqual(nextStep(ceremony([all, shared, shared]), true), { finished: true });
  assert.deepEqual(nextStep(ceremony([all, all], { me: null }), true), { finished: true });
});

test("a trustee's key file and paper give the same key, and what is made with it is the same after coming back", () => {
  const key = TrusteeKey.random();
  const file = writeKeyFile({ ballot: UUID, owner: 1, seed: key.seed });
  assert.equal(readKeyFile(file, UUID), key.seed);
  assert.equal(readKeyFile(file, "K5xYauMUv2xzvV"), null, "another ballot's key");
  assert.equal(readKeyFile("{}", UUID), null);
  assert.equal(readTypedKey((key.seed.match(/.{1,4}/g) ?? []).join(" - ")), key.seed);
  assert.equal(readTypedKey(key.seed.slice(1)), null);
  const began = ceremony([[], [], []]);
  const first = key.step("certificate", UUID, began);
  assert.deepEqual(TrusteeKey.of(key.seed).step("certificate", UUID, began), first);
  const back = ceremony([["certificate"], [], []], { certificates: [first["cert"] ?? ""] });
  assert.ok(TrusteeKey.of(key.seed).isOf(UUID, back));
  assert.ok(!TrusteeKey.random().isOf(UUID, back));
});

/** One trustee who shows other coefficients than it had promised, and signs them properly. */
function changedMind(): { seed: string; state: Ceremony; vinput: string; promised: string[] } {
  const keys = [1, 2, 3].map(() => TrusteeKey.random());
  const state = ceremony([[], [], []]);
  const all = (step: Step, name: string) => keys.map((key, index) => key.step(step, UUID, { ...state, me: index + 1 })[name] ?? "");
  state.certificates = all("certificate", "cert");
  state.commitments = all("commitment", "commitment");
  const promised = state.commitments;
  const polynomials = all("polynomial", "polynomial");
  // Trustee 3 has seen the others' coefficients by now and takes other ones.
  polynomials[2] = makePolynomial(readSeed(keys[2]?.seed ?? ""), state.certificates, { uuid: UUID, round: 99 });
  return { seed: keys[0]?.seed ?? "", state: { ...state, me: 1 }, vinput: route(polynomials)[0] ?? "", promised };
}

test("a trustee who shows other coefficients than it promised is refused by name", () => {
  const { seed, state, vinput } = changedMind();
  assert.throws(() => TrusteeKey.of(seed).step("voutput", UUID, { ...state, vinput }), { code: "commitment", details: { trustee: 3 } });
});

test("a promise that is put in another's place after the polynomials were shown changes nothing", () => {
  const { seed, state, vinput, promised } = changedMind();
  rememberPromises(UUID, state);
  const bent = JSON.parse(vinput) as { coefexps: { message: string }[] };
  const body = JSON.parse(promised[2] ?? "") as { commitment: string };
  body.commitment = commitmentHash(UUID, 1, 3, bent.coefexps[2]?.message ?? "");
  const later = { ...state, vinput, commitments: [promised[0] ?? "", promised[1] ?? "", JSON.stringify(body)] };
  TrusteeKey.of(seed).step("voutput", UUID, later);
  assert.throws(() => TrusteeKey.of(seed).step("voutput", UUID, withPromises(UUID, later)), { code: "commitment", details: { trustee: 3 } });
});

test("a trustee sends its polynomial only when everybody's promise of this round is there, its own unchanged", () => {
  const { seed, state, promised } = changedMind();
  const send = (commitments: string[]) => TrusteeKey.of(seed).step("polynomial", UUID, { ...state, commitments });
  assert.ok(send(promised)["polynomial"]);
  assert.throws(() => send(promised.slice(0, 2)), { code: "commitment_missing", details: { trustee: 3 } });
  assert.throws(() => send([...promised, promised[1] ?? ""]), { code: "commitment_twice", details: { trustee: 2 } });
  assert.throws(() => send(promised.map((text) => text.replace('"round":1', '"round":2'))), { code: "commitment_round" });
  const swapped = promised.map((text, index) => (index === 0 ? (promised[1] ?? "").replace('"owner":2', '"owner":1') : text));
  assert.throws(() => send(swapped), { code: "own_commitment", details: { trustee: 1 } });
});

/** What the server does between the steps of a ceremony of three. */
function played(): { seeds: string[]; ceremony: (owner: number) => Ceremony } {
  const seeds = [1, 2, 3].map(() => TrusteeKey.random().seed);
  const state = ceremony([[], [], []]);
  const all = (step: Step, name: string, changes: (index: number) => Partial<Ceremony> = () => ({})) =>
    // Each step as if the page had been closed in between.
    seeds.map((seed, index) => TrusteeKey.of(seed).step(step, UUID, { ...state, me: index + 1, ...changes(index) })[name] ?? "");
  state.certificates = all("certificate", "cert");
  state.commitments = all("commitment", "commitment");
  const polynomials = all("polynomial", "polynomial");
  assert.deepEqual(all("polynomial", "polynomial"), polynomials, "the same after a reload");
  const vinputs = route(polynomials);
  const voutputs = all("voutput", "voutput", (index) => ({ vinput: vinputs[index] ?? null }));
  const parameters = assemble(2, state.certificates, polynomials, voutputs);
  const election = JSON.stringify({
    version: 1,
    description: "",
    name: "Test",
    group: "Ed25519",
    public_key: checkParameters(parameters).electionKey,
    questions: [{ answers: ["A", "B"], blank: true, min: 1, max: 1, question: "?" }],
    uuid: UUID,
    administrator: "A",
    credential_authority: "B",
  });
  const rehearsal = JSON.stringify({ ...JSON.parse(election), name: "Rehearsal", description: "folkmoot-rehearsal-v1|K5xYauMUv2xzvV" });
  Object.assign(state, { parameters: `[["Pedersen",${parameters}]]`, election, rehearsal: { election: rehearsal } });
  return { seeds, ceremony: (owner) => ({ ...state, me: owner, vinput: vinputs[owner - 1] ?? null }) };
}

test("three trustees make a key with pages that are closed between all steps, and each key works in the rehearsal", () => {
  const { seeds, ceremony } = played();
  for (const [index, seed] of seeds.entries()) {
    const answer = TrusteeKey.of(seed).step("rehearsal", UUID, ceremony(index + 1));
    assert.deepEqual(Object.keys(answer).sort(), ["bond", "decryption"]);
  }
});

test("a trustee refuses a ballot under another key than the one that was made", () => {
  const { seeds, ceremony } = played();
  const other = played();
  const swapped = { ...ceremony(1), election: other.ceremony(1).election, rehearsal: other.ceremony(1).rehearsal };
  assert.throws(() => TrusteeKey.of(seeds[0] ?? "").step("rehearsal", UUID, swapped), /not the one that the trustees made/);
  const mixed = { ...ceremony(1), certificates: other.ceremony(1).certificates };
  assert.throws(() => TrusteeKey.of(seeds[0] ?? "").step("voutput", UUID, mixed));
});

test("the digits to read aloud are sixty, and tell fingerprints apart", () => {
  const digits = spokenDigits("ab".repeat(32));
  assert.equal(digits.length, 12);
  assert.ok(digits.every((group) => /^\d{5}$/.test(group)));
  assert.notDeepEqual(spokenDigits(`${"ab".repeat(31)}ac`), digits);
});
