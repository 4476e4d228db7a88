// A whole ballot made with this implementation: three trustees of whom two suffice, six voters of whom two vote again, two mirrors. All
// randomness is seeded, so that it comes out the same every time; `vectors/booth/from-booth.*` is what the Rust implementation verifies.

import {
  type Credential,
  type PrivateKey,
  type SealedBallot,
  answerRehearsal,
  cosignCheckpoint,
  createSigningKey,
  decryptTally,
  deriveCredential,
  encryptBallot,
  introduce,
  merkleRoot,
  publicCredentials,
  randomVotingCode,
  readElection,
  signCodeList,
  signOrder,
} from "../../src/protocol/index.ts";
import { headerBlock } from "../../src/protocol/board/archive.ts";
import { combine, encodeTally, encryptedTally } from "../../src/protocol/board/tally.ts";
import { examineBallot } from "../../src/protocol/ballot/verify.ts";
import { base64, concat, hashOf, hex, unhex, utf8 } from "../../src/protocol/bytes.ts";
import type { StatementKey } from "../../src/protocol/companion/keys.ts";
import { readCheckpoint } from "../../src/protocol/companion/note.ts";
import { opening } from "../../src/protocol/companion/statements.ts";
import { taggedHash } from "../../src/protocol/companion/tagged.ts";
import { readTally } from "../../src/protocol/decryption.ts";
import { type Element, GENERATOR, IDENTITY, decode, over, same, times } from "../../src/protocol/group.ts";
import { parse, quote } from "../../src/protocol/json.ts";
import { checkTrustees } from "../../src/protocol/trustee/checked.ts";
import { ballot as ballotCodec, encryptedTally as tallyCodec, partialDecryption, result as resultCodec } from "../../src/protocol/wire.ts";
import { play } from "./ceremony.ts";
import { seeded } from "./support.ts";

const UUID = "ZPcjFVuiTxFpRE";
const TIMESTAMP = 1_795_374_546;
const NAME = 'Strike "ballot" \u007f · Å';
const QUESTIONS = [
  { answers: ["Yes", "No"], blank: true, min: 1, max: 1, question: "Do we strike?" },
  { answers: ["A", "B", "C"], min: 0, max: 2, question: "Who?" },
];
/** Voter and marks, in the order of casting: voters 0 and 3 vote again. */
const CAST: [number, number[][]][] = [
  [
    0,
    [
      [1, 0, 0],
      [1, 0, 0],
    ],
  ],
  [
    1,
    [
      [0, 1, 0],
      [0, 0, 0],
    ],
  ],
  [
    3,
    [
      [0, 0, 1],
      [1, 0, 1],
    ],
  ],
  [
    0,
    [
      [0, 1, 0],
      [0, 1, 1],
    ],
  ],
  [
    2,
    [
      [0, 1, 0],
      [1, 1, 0],
    ],
  ],
  [
    3,
    [
      [1, 0, 0],
      [0, 0, 1],
    ],
  ],
];
const VOTERS = 5;

/** Appends members and events as the board does. */
class BoardFile {
  readonly #parts: Uint8Array[] = [];
  readonly events: string[] = [];

  constructor() {
    this.#member("BELENIOS", `{"version":1,"timestamp":"${TIMESTAMP}"}`);
  }

  data(text: string): string {
    const hash = hashOf(text);
    this.#member(`${hash}.data.json`, text);
    return hash;
  }

  event(type: string, payload?: string): void {
    const text = JSON.stringify({ parent: this.events.at(-1), height: this.events.length, type, payload });
    this.events.push(hashOf(text));
    this.#member(`${hashOf(text)}.event.json`, text);
  }

  get bytes(): Uint8Array {
    return concat(...this.#parts);
  }

  #member(name: string, text: string): void {
    const bytes = utf8(text);
    this.#parts.push(headerBlock(name, bytes.length, TIMESTAMP), bytes, new Uint8Array(-bytes.length & 511));
  }
}

/** Appends lines as the companion record has them. */
class CompanionFile {
  readonly #lines: string[] = [];

  add(kind: string, body: string): void {
    const last = this.#lines.at(-1);
    const parent = last === undefined ? "" : `,"parent":"${taggedHash("record", [last])}"`;
    this.#lines.push(`{"height":${this.#lines.length}${parent},"kind":"${kind}","body":${body}}`);
  }

  get text(): string {
    return `${this.#lines.join("\n")}\n`;
  }
}

/** The officer's part, which the server plays. */
function officerNote(events: readonly string[], officer: StatementKey): string {
  const origin = `folkmoot-board/${UUID}`;
  const text = `${origin}\n${events.length}\n${base64(unhex(merkleRoot(events)))}\n`;
  const id = unhex(hashOf(concat(utf8(origin), Uint8Array.of(0x0a, 1), unhex(officer.publicKey)))).slice(0, 4);
  return `${text}\n— ${origin} ${base64(concat(id, unhex(officer.sign(utf8(text)))))}\n`;
}

export function whole() {
  const random = seeded("whole");
  const [officer, registrar, ...mirrors] = ["officer", "registrar", "mirror-1", "mirror-2"].map((name) =>
    createSigningKey(seeded(name)),
  ) as [StatementKey, StatementKey, StatementKey, StatementKey];
  const made = play(3, 2, UUID, "whole ceremony");
  const signers = [1, 2, 3].map((index) => createSigningKey(seeded(`whole ceremony signer ${index}`)));
  const trusteesText = `[["Pedersen",${made.parameters}]]`;
  const trustees = checkTrustees(trusteesText);
  const electionText = JSON.stringify({
    version: 1,
    description: "Line one\nline two",
    name: NAME,
    group: "Ed25519",
    public_key: trustees.electionKey,
    questions: QUESTIONS,
    uuid: UUID,
    administrator: "Kari",
  }).replace("\u007f", "\\u007f");
  const election = readElection(electionText);
  const codes = Array.from({ length: VOTERS }, () => randomVotingCode(random));
  const credentials = codes.map((code) => deriveCredential(code, UUID));
  const list = publicCredentials(credentials.map(({ publicKey }) => publicKey));
  const rehearsal = JSON.stringify({ ...JSON.parse(electionText), name: "Rehearsal", description: "folkmoot-rehearsal-v1|4PcjFVuiTxFpRE" });
  const answers = made.keys.map((key, index) =>
    answerRehearsal(election, rehearsal, index + 1, key, signers[index] as StatementKey, random),
  );

  const companion = new CompanionFile();
  companion.add("opening", opening.write({ version: 1, uuid: UUID, group: "Ed25519" }));
  companion.add("signing_key", introduce(UUID, "officer", "officer", null, officer));
  companion.add("signing_key", introduce(UUID, "registrar", "registrar", null, registrar));
  for (const [index, signer] of signers.entries())
    companion.add("signing_key", introduce(UUID, "trustee", `trustee-${index + 1}`, index + 1, signer));
  for (const [index, mirror] of mirrors.entries())
    companion.add("signing_key", introduce(UUID, "mirror", `mirror-${index + 1}`, null, mirror));
  for (const commitment of made.commitments) companion.add("commitment", commitment);
  for (const { bond } of answers) companion.add("trustee_key", bond);
  const roll = hashOf("roll");
  const codeList = signCodeList(UUID, list, roll, registrar);
  companion.add("code_list", codeList);

  const board = new BoardFile();
  const setup = { election: board.data(electionText), trustees: board.data(trusteesText), credentials: board.data(list) };
  board.event("Setup", board.data(JSON.stringify(setup)));
  const last = new Map<number, { sealed: SealedBallot; seq: number }>();
  const ballots = CAST.map(([voter, marks]) => {
    const credential = credentials[voter] as Credential;
    const sealed = encryptBallot(election, credential, marks, random);
    board.event("Ballot", board.data(sealed.text));
    const before = last.get(voter);
    const order = { seq: (before?.seq ?? 0) + 1, ballot: sealed.hash, supersedes: before?.sealed.hash ?? null };
    companion.add("order", signOrder(election, credential, order, random));
    last.set(voter, { sealed, seq: order.seq });
    return { voter, marks, text: sealed.text, hash: sealed.hash, randomness: sealed.randomness.map(hex) };
  });
  board.event("EndBallots");

  const counted = CAST.map(([voter], index) => ({ voter, text: ballots[index]?.text as string })).filter(
    ({ voter, text }) => last.get(voter)?.sealed.text === text,
  );
  const choices = counted.map(({ text }) => examineBallot(election, parse(ballotCodec, text), text, null).choices);
  const tally = encryptedTally(
    election.questions,
    choices.map((rows) => ({ choices: rows as NonNullable<typeof rows>, weight: 1n })),
  );
  const tallyText = tallyCodec.write(encodeTally(tally));
  const tallyHash = board.data(tallyText);
  board.event(
    "EncryptedTally",
    board.data(`{"num_tallied":${counted.length},"total_weight":${counted.length},"encrypted_tally":"${tallyHash}"}`),
  );

  const decryptions = [1, 3].map((owner) => {
    const share = decryptTally(election, tallyText, owner, made.keys[owner - 1] as PrivateKey, signers[owner - 1] as StatementKey, random);
    board.event("PartialDecryption", board.data(`{"owner":${owner},"payload":"${board.data(share.decryption)}"}`));
    companion.add("decryption", share.statement);
    return { owner, ...share };
  });
  const result = sums(tallyText);
  board.event("Result", board.data(resultCodec.write({ result: result.map((row) => row.map(BigInt)) })));
  const note = mirrors.reduce(
    (text, mirror, index) => cosignCheckpoint(text, `mirror-${index + 1}`, mirror, TIMESTAMP),
    officerNote(board.events, officer),
  );
  companion.add("checkpoint", `{"note":${quote(note)}}`);

  function sums(text: string): number[][] {
    const factors = new Map(
      decryptions.map(({ owner, decryption }) => [
        owner,
        parse(partialDecryption, decryption).decryption_factors.map((row) => row.map((each) => decode(each) as Element)),
      ]),
    );
    const combined = combine(trustees, factors);
    if ("missing" in combined) throw new Error(combined.missing);
    return readTally(election, text).map((row, question) =>
      row.map(({ beta }, entry) => logarithm(over(beta, combined.combined[question]?.[entry] as Element))),
    );
  }

  return {
    archive: board.bytes,
    companion: companion.text,
    ballots,
    record: {
      uuid: UUID,
      election: electionText,
      fingerprint: election.fingerprint,
      codes,
      credentials: credentials.map(({ publicKey }) => publicKey),
      public_credentials: list,
      roll,
      code_list: codeList,
      threshold: 2,
      seeds: made.seeds.map((seed) => seed.reveal()),
      certs: made.certs,
      polynomials: made.polynomials,
      vinputs: made.vinputs,
      voutputs: made.voutputs,
      parameters: made.parameters,
      keys: made.keys.map((key) => key.reveal()),
      rehearsal,
      answers,
      // Their texts stand in the archive.
      ballots: ballots.map(({ voter, marks, hash, randomness }) => ({ voter, marks, hash, randomness })),
      tally: tallyText,
      decryptions,
      result,
      root: readCheckpoint(note).root,
    },
  };
}

/** Small sums only. */
function logarithm(element: Element): number {
  let power = IDENTITY;
  for (let exponent = 0; exponent <= VOTERS; exponent++) {
    if (same(power, element)) return exponent;
    power = times(power, GENERATOR);
  }
  throw new Error("the sum is larger than the number of voters");
}
