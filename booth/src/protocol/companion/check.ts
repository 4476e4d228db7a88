// The checks that version 1 has no room for: S32, B46, D64, R70 (M58 has nothing to check where nothing is mixed). Each holds the record
// against what the verifier found on the board. What is *missing* is a warning, what is *wrong* a failure; docs/companion-record.md, "Checks".

import type { Findings } from "../board/findings.ts";
import type { Element } from "../group.ts";
import type { CheckedTrustees } from "../trustee/checked.ts";
import type { TrusteeKind } from "../wire.ts";
import { vartimeVerifyDleq } from "./dleq.ts";
import { verifiesStatement } from "./keys.ts";
import { merkleRoot } from "./merkle.ts";
import { cosignedAt, isSignedBy, originOf, parseNote } from "./note.ts";
import type { Companion, CompanionRecord, Kind } from "./record.ts";
import {
  type Commitment,
  type Introduction,
  type OrderBody,
  codeListFields,
  commitmentHash,
  decryptionFields,
  isBoundTo,
  isCommitmentSigned,
  isIntroduced,
  isOrdered,
  isRestartSigned,
  isShuffleSigned,
  isTrusteeKeySigned,
} from "./statements.ts";

type RecordOf<K extends Kind> = Extract<CompanionRecord, { kind: K }>;

export interface SetupFacts {
  uuid: string;
  kinds: readonly TrusteeKind[];
  trustees: CheckedTrustees;
  /** Hash of the public credentials. */
  credentials: string;
  number: number;
  weight: bigint;
  roll: string | null;
}

export interface DecryptionFact {
  owner: number;
  /** Hash of the partial decryption. */
  payload: string;
  key: Element;
  factors: readonly Element[];
}

/** Holds one record against a board. `pause` is awaited between pieces of long work. */
export class CompanionCheck {
  readonly #companion: Companion;
  readonly #findings: Findings;
  readonly #keys = new Map<string, { line: number; key: string }>();
  readonly #mirrors = new Map<string, string>();

  constructor(companion: Companion, findings: Findings) {
    this.#companion = companion;
    this.#findings = findings;
    this.#introduce();
  }

  /** S32: keys, commitments to the key generation, the registrar's list. */
  setup(facts: SetupFacts): void {
    this.#findings.made("S32");
    const { uuid } = this.#companion;
    if (uuid !== facts.uuid) this.#fail("S32", `the companion record is for the election ${uuid}`);
    for (const role of ["officer", "registrar"]) {
      if (!this.#keys.has(role)) this.#missing("S32", `the ${role} has not introduced a signing key`);
    }
    const bound = this.#trusteeKeys(facts.trustees);
    this.#keyGeneration(facts, bound);
    this.#codeList(facts);
  }

  /** B46: the ballot that counts is the voter's last one, as the voter numbered them. `ballots` in the board's order. */
  async orders(
    fingerprint: string,
    ballots: readonly { credential: string; hash: string }[],
    pause: (done: number) => Promise<void>,
  ): Promise<void> {
    this.#findings.made("B46");
    const voters = new Map<string, { line: number; body: OrderBody }[]>();
    let done = 0;
    for (const { line, body } of this.#records("order")) {
      await pause(done++);
      if (!isOrdered(fingerprint, body)) this.#fail("B46", `line ${line}: the order statement is not signed with its voting code`);
      else voters.set(body.credential, [...(voters.get(body.credential) ?? []), { line, body }]);
    }
    const cast = new Map<string, string[]>([...voters.keys()].map((credential) => [credential, []]));
    for (const { credential, hash } of ballots) cast.get(credential)?.push(hash);
    for (const [credential, statements] of voters) this.#voter(statements, cast.get(credential) ?? []);
  }

  /** M58 where nothing is mixed: a statement about a mixing is out of place. */
  noShuffles(fingerprint: string): void {
    for (const { line, body } of this.#records("shuffle")) {
      const signer = this.#trustee(body.owner, line);
      const signed = signer !== null && isShuffleSigned(fingerprint, signer, body);
      this.#fail(
        "M58",
        signed
          ? `line ${line}: trustee ${body.owner} states a mixing that is not on the board`
          : `line ${line}: the signature does not verify`,
      );
    }
  }

  /** D64: every partial decryption has a strong proof. `alphas` are those of the ciphertexts that were decrypted, in order. */
  decryptions(fingerprint: string, tally: string, alphas: readonly Element[], facts: readonly DecryptionFact[]): void {
    this.#findings.made("D64");
    const stated = new Set<number>();
    for (const { line, body } of this.#records("decryption")) {
      const { owner } = body;
      const signer = this.#trustee(owner, line);
      if (!signer || !verifiesStatement(signer, "decryption", decryptionFields(fingerprint, body), body.signature)) {
        this.#badSignature("D64", line);
        continue;
      }
      const fact = facts.find((each) => each.owner === owner && each.payload === body.payload);
      if (!fact || body.tally !== tally || stated.has(owner)) {
        this.#fail(
          "D64",
          `line ${line}: the strong proof of trustee ${owner} is about another tally or partial decryption than the one on the board`,
        );
        continue;
      }
      stated.add(owner);
      if (!vartimeVerifyDleq({ fingerprint, tally, owner, key: fact.key, alphas, factors: fact.factors }, body.proof)) {
        this.#fail("D64", `line ${line}: the strong proof of trustee ${owner} does not verify: its decryption is not made with its key`);
      }
    }
    for (const { owner } of facts)
      if (!stated.has(owner)) this.#missing("D64", `trustee ${owner} has not given a strong proof of its decryption`);
  }

  get hasCheckpoints(): boolean {
    return this.#records("checkpoint").length > 0;
  }

  /** R70: every signed checkpoint is a prefix of this board, and enough mirrors have seen all of it. */
  checkpoints(events: readonly string[], needed: number, trusted: ReadonlyMap<string, string> | null): void {
    this.#findings.made("R70");
    const mirrors = trusted ?? this.#mirrors;
    const witnesses = new Set<string>();
    for (const { line, body } of this.#records("checkpoint")) {
      const note = parseNote(body.note);
      const officer = this.#signer("officer", line);
      const ours = note && officer !== null && note.checkpoint.origin === originOf(this.#companion.uuid) && isSignedBy(note, officer);
      const times = note && ours ? [...mirrors].map(([name, key]) => [name, cosignedAt(note, name, key)] as const) : [];
      if (!note || !ours || times.some(([, time]) => time === "bad")) {
        this.#fail("R70", `line ${line}: the checkpoint is not signed as it ought to be`);
        continue;
      }
      const { size, root } = note.checkpoint;
      if (size > events.length)
        this.#fail(
          "R70",
          `line ${line}: a checkpoint of ${size} events was signed, but the board has ${events.length}: events were removed`,
        );
      else if (merkleRoot(events, size) !== root)
        this.#fail(
          "R70",
          `line ${line}: a checkpoint of ${size} events has another root than this board: somebody was shown another board`,
        );
      else if (size === events.length) for (const [name, time] of times) if (time !== null) witnesses.add(name);
    }
    if (witnesses.size < needed)
      this.#missing("R70", `${witnesses.size} mirrors have co-signed a checkpoint of all ${events.length} events; ${needed} are needed`);
  }

  // Who may sign what

  #introduce(): void {
    const known = new Set<string>();
    for (const { line, body } of this.#records("signing_key")) {
      if (!isIntroduced(this.#companion.uuid, body)) this.#badSignature("S32", line);
      else if (known.has(body.key) || !this.#keep(line, body))
        this.#fail("S32", `line ${line}: this role or this key was introduced before`);
      known.add(body.key);
    }
  }

  #keep(line: number, { role, name, owner, key }: Introduction): boolean {
    if ((owner !== undefined) !== (role === "trustee")) return false;
    if (role === "mirror") {
      const free = !this.#mirrors.has(name);
      if (free) this.#mirrors.set(name, key);
      return free;
    }
    const place = role === "trustee" ? `trustee ${owner}` : role;
    const free = !this.#keys.has(place);
    if (free) this.#keys.set(place, { line, key });
    return free;
  }

  /** The key with which a role can have signed `line`: it must be introduced above. */
  #signer(place: string, line: number): string | null {
    const entry = this.#keys.get(place);
    return entry && entry.line < line ? entry.key : null;
  }

  #trustee(owner: number, line: number): string | null {
    return this.#signer(`trustee ${owner}`, line);
  }

  // Parts of S32

  /** Each owner's first good binding: the line in which its key was known. */
  #trusteeKeys(trustees: CheckedTrustees): Map<number, number> {
    const bound = new Map<number, number>();
    for (const { line, body } of this.#records("trustee_key")) {
      const signer = this.#trustee(body.owner, line);
      if (!signer || !isTrusteeKeySigned(this.#companion.uuid, signer, body)) {
        this.#badSignature("S32", line);
        continue;
      }
      const key = trustees.elements[body.owner - 1];
      if (!key || !isBoundTo(this.#companion.uuid, signer, key, body) || bound.has(body.owner)) {
        this.#fail("S32", `line ${line}: trustee ${body.owner} does not show that it holds the published key, or does so twice`);
      }
      if (key && !bound.has(body.owner)) bound.set(body.owner, line);
    }
    for (const [index] of trustees.elements.entries()) {
      const owner = index + 1;
      if (!this.#keys.has(`trustee ${owner}`)) this.#missing("S32", `trustee ${owner} has not introduced a signing key`);
      else if (!bound.has(owner)) this.#missing("S32", `trustee ${owner} has not shown that it holds its election key`);
    }
    return bound;
  }

  #keyGeneration({ kinds, trustees }: SetupFacts, bound: ReadonlyMap<number, number>): void {
    const { uuid } = this.#companion;
    // For each threshold trustee the published coefficients, and the line in which a key of its group was first known.
    const owners = new Map<number, { message: string; known: number }>();
    for (const [index, kind] of kinds.entries()) {
      const group = trustees.kinds[index]?.owners ?? [];
      if (!("pedersen" in kind)) continue;
      const known = Math.min(...group.map((owner) => bound.get(owner) ?? Number.POSITIVE_INFINITY));
      for (const [place, owner] of group.entries()) owners.set(owner, { message: kind.pedersen.coefexps[place]?.message ?? "", known });
    }
    const committed = this.#commitments(owners);
    for (const [owner, { message, known }] of owners) {
      const entry = committed.get(owner);
      if (!entry) this.#missing("S32", `trustee ${owner} has not committed itself to its coefficients`);
      else if (entry.line > known) this.#fail("S32", `line ${entry.line}: trustee ${owner} committed itself after keys were known`);
      else if (entry.body.commitment !== commitmentHash(uuid, entry.body.round, owner, message)) {
        this.#fail("S32", `line ${entry.line}: the commitment of trustee ${owner} does not open to its published coefficients`);
      }
    }
  }

  /** The commitments of the last round. */
  #commitments(owners: ReadonlyMap<number, unknown>): Map<number, { line: number; body: Commitment }> {
    const { uuid, records } = this.#companion;
    const committed = new Map<number, { line: number; body: Commitment }>();
    let round = 1;
    for (const record of records) {
      const { line } = record;
      if (record.kind === "restart") {
        const officer = this.#signer("officer", line);
        if (!officer || !isRestartSigned(uuid, officer, record.body)) this.#badSignature("S32", line);
        else if (record.body.round !== round + 1) this.#fail("S32", `line ${line}: round ${record.body.round} begins after round ${round}`);
        else {
          round += 1;
          committed.clear();
        }
      } else if (record.kind === "commitment") {
        const { owner } = record.body;
        const signer = this.#trustee(owner, line);
        if (!signer || !isCommitmentSigned(uuid, signer, record.body)) this.#badSignature("S32", line);
        else if (record.body.round !== round || !owners.has(owner) || committed.has(owner))
          this.#fail("S32", `line ${line}: this commitment is out of place`);
        else committed.set(owner, { line, body: record.body });
      }
    }
    return committed;
  }

  #codeList(facts: SetupFacts): void {
    let signed = false;
    for (const { line, body } of this.#records("code_list")) {
      const registrar = this.#signer("registrar", line);
      if (!registrar || !verifiesStatement(registrar, "code_list", codeListFields(this.#companion.uuid, body), body.signature)) {
        this.#badSignature("S32", line);
        continue;
      }
      if (signed) this.#fail("S32", `line ${line}: the registrar signed a second list`);
      signed = true;
      const differs: [string, boolean][] = [
        ["list of credentials", body.credentials !== facts.credentials],
        ["number of credentials", body.number !== facts.number],
        ["sum of weights", body.weight !== facts.weight],
        ["roll", facts.roll !== null && body.roll !== facts.roll],
      ];
      for (const [what, differ] of differs) if (differ) this.#fail("S32", `line ${line}: the registrar signed another ${what}`);
    }
    if (!signed) this.#missing("S32", "the registrar has not signed the list of credentials");
  }

  /** One voter's signed statements, in any order, against the ballots that this voter has on the board. */
  #voter(statements: { line: number; body: OrderBody }[], cast: readonly string[]): void {
    const sorted = statements.sort((a, b) => a.body.seq - b.body.seq || a.line - b.line);
    const content = ({ body }: { body: OrderBody }): string => `${body.seq} ${body.ballot} ${body.supersedes ?? ""}`;
    // A statement that a courier delivered twice is one statement: only what it says matters, not how it was signed.
    const once = sorted.filter(
      (statement, index) => index === 0 || content(statement) !== content(sorted[index - 1] as (typeof sorted)[number]),
    );
    for (const [index, { line, body }] of once.entries()) {
      const before = once[index - 1]?.body;
      if (body.seq !== (before?.seq ?? 0) + 1 || body.supersedes !== before?.ballot) {
        this.#fail("B46", `line ${line}: the order statement does not continue the voter's numbering`);
      }
    }
    const last = once.at(-1);
    const counted = cast.at(-1);
    if (!last || counted === last.body.ballot) return;
    const problem = cast.includes(last.body.ballot)
      ? `ballot ${last.body.ballot} is the voter's last one, but ${counted} is counted`
      : `ballot ${last.body.ballot}, which the voter stated to be the last one, is not on the board`;
    this.#fail("B46", `line ${last.line}: ${problem}`);
  }

  #records<K extends Kind>(kind: K): RecordOf<K>[] {
    return this.#companion.records.filter((record): record is RecordOf<K> => record.kind === kind);
  }

  #fail(id: string, detail: string): void {
    this.#findings.fail(id, detail);
  }

  #missing(id: string, detail: string): void {
    this.#findings.warn(id, detail);
  }

  #badSignature(id: string, line: number): void {
    this.#findings.fail(id, `line ${line}: the signature does not verify under a key that was introduced above`);
  }
}
