// The part of a verification that depends on the election: setup, ballots, tally, decryptions, result, and the companion record.

import { type Ciphertext, examineBallot } from "../ballot/verify.ts";
import { hashOf } from "../bytes.ts";
import { CompanionCheck } from "../companion/check.ts";
import { CompanionError, readCompanion } from "../companion/record.ts";
import type { CheckedElection } from "../election.ts";
import type { Report, VerifyOptions } from "../face.ts";
import { type Element, decode, isIdentity } from "../group.ts";
import { CheckedTrustees, inspect } from "../trustee/checked.ts";
import {
  type TrusteeKind,
  ballot as ballotCodec,
  encryptedTally as tallyCodec,
  owned as ownedCodec,
  partialDecryption,
  publicCredentials,
  result as resultCodec,
  sizedTally,
  trustees as trusteesCodec,
} from "../wire.ts";
import { reversed } from "../registrar.ts";
import type { Findings } from "./findings.ts";
import { checkContent, readData } from "./read.ts";
import type { Data, Store } from "./store.ts";
import { type Counted, checkDecryption, checkResult, combine, encodeTally, encryptedTally, otherChoices, sameFactors } from "./tally.ts";

/** How many mirrors must have seen the final state. */
const MIRRORS_NEEDED = 2;

interface Voter {
  key: Element;
  weight: bigint;
  /** Index of the last ballot. */
  last: number | null;
}

interface BoardBallot extends Counted {
  hash: string;
  credential: string;
}

interface Decryption {
  owner: number;
  payload: string;
  factors: Element[][] | null;
  faults: { id: string; detail: string }[];
}

export class Session {
  readonly election: CheckedElection;
  readonly #findings: Findings;
  readonly #options: VerifyOptions;
  #trustees: CheckedTrustees | null = null;
  #kinds: TrusteeKind[] = [];
  readonly #voters = new Map<string, Voter>();
  #listed = 0;
  #listedWeight = 0n;
  #credentialsHash: string | null = null;
  readonly #ballots: BoardBallot[] = [];
  #examined = 0;
  #incomplete = false;
  /** The first ballot with each encrypted mark. */
  readonly #marks = new Map<string, number>();
  #tally: { hash: string; text: string; entries: Ciphertext[][]; weight: bigint } | null = null;
  readonly #decryptions: Decryption[] = [];
  readonly #owners = new Set<number>();
  #resultPublished = false;
  #result: bigint[][] | null = null;

  constructor(findings: Findings, options: VerifyOptions, election: CheckedElection) {
    this.#findings = findings;
    this.#options = options;
    this.election = election;
  }

  get examined(): number {
    return this.#examined;
  }

  openTrustees(data: Data): void {
    const read = readData(this.#findings, data, trusteesCodec, "the trustees");
    if (!read) return;
    this.#findings.made("S23", "S29");
    if (read.value.some((kind) => "pedersen" in kind)) this.#findings.made("S24", "S25", "S26", "S27", "S28");
    const trustees = inspect(read.value);
    if (!(trustees instanceof CheckedTrustees)) {
      for (const { id, detail } of trustees) this.#findings.fail(id, detail);
      return;
    }
    if (trustees.electionKey !== this.election.publicKey) {
      this.#findings.fail("S29", "the election's public key is not the product of the trustees' keys");
    }
    this.#trustees = trustees;
    this.#kinds = read.value;
  }

  /** `turn` is awaited between the entries: a long list takes seconds. */
  async openCredentials(data: Data, turn: (done: number, total: number) => Promise<void>): Promise<void> {
    this.#credentialsHash = data.name;
    const read = readData(this.#findings, data, publicCredentials, "the public credentials", { integer: "S30" });
    if (!read) return;
    this.#findings.made("S30");
    this.#listed = read.value.length;
    for (const [index, { credential, weight }] of read.value.entries()) {
      this.#credential(`credential ${index + 1}`, credential, weight ?? 1n);
      await turn(index + 1, this.#listed);
    }
    const order = read.value.map(({ credential }) => reversed(credential));
    if (order.some((key, index) => index > 0 && key < (order[index - 1] as string))) {
      this.#findings.warn("S30", "the credentials are not in sorted order, so that their order may tell who is who");
    }
    const { roll } = this.#options;
    if (!roll) return;
    this.#findings.made("S31");
    if (roll.members !== this.#listed)
      this.#findings.fail("S31", `the list has ${this.#listed} credentials, the roll has ${roll.members} members`);
  }

  #credential(name: string, credential: string, weight: bigint): void {
    this.#listedWeight += weight;
    const key = decode(credential);
    if (!key) return this.#findings.fail("S30", `${name} is not an element of the group`);
    if (isIdentity(key)) this.#findings.fail("S30", `${name} is the identity: everybody could sign with it`);
    if (weight === 0n) this.#findings.fail("S30", `${name} has weight 0`);
    if (this.#voters.has(credential)) this.#findings.fail("S30", `${name} stands on the list twice`);
    this.#voters.set(credential, { key, weight, last: null });
  }

  // Ballots

  ballot(height: number, data: Data): void {
    this.#examined += 1;
    this.#findings.made("B33", "B34", "B35", "B36", "B37", "B38", "B39", "B43", "B44");
    if (this.election.questions.some(({ blank }) => blank)) this.#findings.made("B40");
    checkContent(this.#findings, data);
    const read = readData(this.#findings, data, ballotCodec, `event ${height}: the ballot`);
    if (!read) {
      this.#incomplete = true;
      return;
    }
    const { value: ballot, text } = read;
    const voter = this.#voters.get(ballot.credential) ?? null;
    const fail = (id: string, detail: string): void => this.#findings.fail(id, `event ${height}, ballot ${data.name}: ${detail}`);
    if (!voter) fail("B34", "its credential is not on the list");
    const examined = examineBallot(this.election, ballot, text, voter?.key ?? null);
    for (const { id, detail } of examined.faults) fail(id, detail);
    if (!examined.choices || !voter) {
      this.#incomplete = true;
      return;
    }
    const index = this.#ballots.length;
    voter.last = index;
    const hash = hashOf(text);
    this.#ballots.push({ hash, credential: ballot.credential, choices: examined.choices, weight: voter.weight });
    for (const { alpha } of ballot.answers.flatMap(({ choices }) => choices)) this.#mark(alpha, index, ballot.credential);
  }

  /** A ballot that stands on the board twice was found by whoever keeps the events. */
  repeatedBallot(): void {
    this.#examined += 1;
  }

  #mark(alpha: string, index: number, credential: string): void {
    const first = this.#marks.get(alpha);
    if (first === undefined) this.#marks.set(alpha, index);
    else if (this.#ballots[first]?.credential !== credential) {
      this.#findings.warn("B44", `ballot ${index + 1} repeats an encrypted mark of ballot ${first + 1}`);
    }
  }

  #counted(): BoardBallot[] {
    return this.#ballots.filter(({ credential }, index) => this.#voters.get(credential)?.last === index);
  }

  // Tally

  encryptedTally(store: Store, data: Data): void {
    checkContent(this.#findings, data);
    const sized = readData(this.#findings, data, sizedTally, "the sized tally")?.value;
    if (!sized) return;
    const published = store.take(sized.encrypted_tally);
    if (!published) return this.#findings.fail("E11", `the sized tally refers to a tally that is not there (${sized.encrypted_tally})`);
    checkContent(this.#findings, published);
    this.#findings.made("T48", "T49", "T50");
    const counted = this.#counted();
    const weight = counted.reduce((sum, ballot) => sum + ballot.weight, 0n);
    if (sized.num_tallied !== counted.length) {
      this.#findings.fail("T50", `${sized.num_tallied} ballots are said to be counted, ${counted.length} count`);
    }
    if (sized.total_weight !== weight) {
      this.#findings.fail("T50", `their weights are said to add up to ${sized.total_weight}, they add up to ${weight}`);
    }
    const read = readData(this.#findings, published, tallyCodec, "the encrypted tally");
    if (!read) return;
    const entries = this.#tallyOf(counted);
    if (this.#spelled(entries) === read.text) {
      this.#tally = { hash: published.name, text: read.text, entries, weight: sized.total_weight };
    } else if (!this.#incomplete) this.#explainWrongTally(read.text);
    else this.#findings.explain("T49", "not all ballots could be read");
  }

  #tallyOf(ballots: readonly Counted[]): Ciphertext[][] {
    return encryptedTally(this.election.questions, ballots);
  }

  #spelled(entries: Ciphertext[][]): string {
    return tallyCodec.write(encodeTally(entries));
  }

  /** T48 if another selection of the ballots gives the published tally, else T49. */
  #explainWrongTally(published: string): void {
    const known = new Set<string>();
    const firsts = this.#ballots.filter(({ credential }) => !known.has(credential) && known.add(credential));
    if (this.#spelled(this.#tallyOf(firsts)) === published) {
      this.#findings.fail("T48", "the first ballot of each voter was counted instead of the last");
    } else if (this.#spelled(this.#tallyOf(this.#ballots)) === published) {
      this.#findings.fail("T48", "ballots that were replaced by a later one of the same voter were counted too");
    } else {
      this.#findings.fail("T49", "the published tally is not the product of the counted ballots");
    }
  }

  // Decryption and result

  partialDecryption(store: Store, data: Data): void {
    const what = "the partial decryption";
    checkContent(this.#findings, data);
    this.#findings.made("D62");
    const owned = readData(this.#findings, data, ownedCodec, what)?.value;
    if (!owned) return;
    const { owner, payload } = owned;
    const key = this.#trustees?.elements[owner - 1];
    if (this.#trustees && !key)
      this.#findings.fail("D62", `${what} is said to be by trustee ${owner}, there are ${this.#trustees.keys.length}`);
    const made = store.take(payload);
    if (!made) return this.#findings.fail("E11", `${what} refers to data that are not there (${payload})`);
    checkContent(this.#findings, made);
    const decryption = readData(this.#findings, made, partialDecryption, what)?.value;
    if (!decryption) return;
    if (this.#owners.has(owner)) return this.#findings.fail("D62", `trustee ${owner} decrypted twice`);
    this.#owners.add(owner);
    this.#findings.made("D59", "D60", "D61", "D63");
    if (!key || !this.#tally) return this.#findings.explain("D63", "the trustee's key or the tally is not known");
    const checked = checkDecryption(this.election, key, this.#trustees?.keys[owner - 1] as string, this.#tally.entries, decryption);
    const faults = "faults" in checked ? checked.faults.map(({ id, detail }) => ({ id, detail: `trustee ${owner}: ${detail}` })) : [];
    this.#decryptions.push({ owner, payload: made.name, factors: "factors" in checked ? checked.factors : null, faults });
  }

  #factors(): Map<number, Element[][]> {
    return new Map(this.#decryptions.flatMap(({ owner, factors }) => (factors ? [[owner, factors] as const] : [])));
  }

  result(data: Data): void {
    this.#resultPublished = true;
    checkContent(this.#findings, data);
    const published = readData(this.#findings, data, resultCodec, "the result", { integer: "R66" })?.value.result;
    if (!published) return;
    const factors = this.#combined();
    if (!factors || !this.#tally) {
      for (const id of ["R66", "R67"]) this.#findings.explain(id, "the decryption is not complete");
      return;
    }
    this.#findings.made("R66", "R67");
    const { entries, weight } = this.#tally;
    for (const { id, detail } of checkResult(this.election.questions, entries, factors, weight, published)) this.#findings.fail(id, detail);
    this.#result = published;
  }

  /** D65: enough trustees, and any other choice of enough of them gives the same. */
  #combined(): Element[][] | null {
    this.#findings.made("D65");
    if (!this.#trustees) return null;
    const factors = this.#factors();
    const first = combine(this.#trustees, factors);
    if ("missing" in first) {
      this.#findings.fail("D65", first.missing);
      return null;
    }
    for (const { extra, factors: subset } of otherChoices(this.#trustees, factors)) {
      const other = combine(this.#trustees, subset);
      if ("missing" in other || !sameFactors(first.combined, other.combined)) {
        this.#findings.fail("D65", `with trustee ${extra} another result comes out`);
      }
    }
    return first.combined;
  }

  /** Invalid decryptions of a threshold group are evidence against their trustee, but do not block the result. */
  #judgeDecryptions(): void {
    const enough = this.#trustees !== null && "combined" in combine(this.#trustees, this.#factors());
    for (const { owner, faults } of this.#decryptions) {
      const isReplaceable = this.#trustees?.kinds.some(({ threshold, owners }) => threshold !== null && owners.includes(owner)) ?? false;
      for (const { id, detail } of faults) {
        if (isReplaceable && (enough || !this.#resultPublished)) this.#findings.warn(id, detail);
        else this.#findings.fail(id, detail);
      }
    }
  }

  #checkTrackers(): void {
    const wanted = this.#options.trackers ?? [];
    if (wanted.length === 0) return;
    this.#findings.made("B47");
    const counted = new Set(this.#counted().map(({ hash }) => hash));
    for (const hash of wanted) {
      if (counted.has(hash)) continue;
      const replaced = this.#ballots.some((ballot) => ballot.hash === hash);
      this.#findings.fail(
        "B47",
        replaced ? `the ballot ${hash} was replaced by a later one of the same voter` : `no ballot ${hash} is on the board`,
      );
    }
  }

  // The end

  /** The checks that need the whole board, and the companion record. */
  async finish(
    companion: Uint8Array | null,
    board: { events: string[]; finished: boolean; ballots: number },
    pause: (done: number) => Promise<void>,
  ): Promise<void> {
    this.#findings.made("B45");
    if (this.#examined !== board.ballots)
      this.#findings.fail("B45", `${this.#examined} ballots were verified, the board has ${board.ballots}`);
    this.#judgeDecryptions();
    this.#checkTrackers();
    if (companion) await this.#strong(companion, board, pause);
    else for (const id of ["S32", "B46", "D64", "R70"]) this.#findings.explain(id, "no companion record was given");
  }

  async #strong(
    file: Uint8Array,
    { events, finished }: { events: string[]; finished: boolean },
    pause: (done: number) => Promise<void>,
  ): Promise<void> {
    let check: CompanionCheck;
    try {
      const companion = readCompanion(file);
      if (companion.torn > 0)
        this.#findings.warn("S32", `the last ${companion.torn} bytes of the companion record were torn while they were written`);
      check = new CompanionCheck(companion, this.#findings);
    } catch (error) {
      if (!(error instanceof CompanionError)) throw error;
      return this.#findings.fail("S32", `the companion record cannot be read: ${error.message}`);
    }
    const { uuid, fingerprint } = this.election;
    if (this.#trustees && this.#credentialsHash) {
      const roll = this.#options.rollHash ?? null;
      const list = { credentials: this.#credentialsHash, number: this.#listed, weight: this.#listedWeight, roll };
      check.setup({ uuid, kinds: this.#kinds, trustees: this.#trustees, ...list });
    } else this.#findings.explain("S32", "trustees or credentials could not be read");
    await check.orders(fingerprint, this.#ballots, pause);
    check.noShuffles(fingerprint);
    if (this.#tally && this.#trustees && this.#decryptions.length > 0) {
      const alphas = this.#tally.entries.flat().map(({ alpha }) => alpha);
      const facts = this.#decryptions.flatMap(({ owner, payload, factors }) => {
        const key = this.#trustees?.elements[owner - 1];
        return key && factors ? [{ owner, payload, key, factors: factors.flat() }] : [];
      });
      check.decryptions(fingerprint, this.#tally.hash, alphas, facts);
    }
    // Checkpoints must fit at every stage; that mirrors have seen the whole board can be asked only of a finished one.
    if (finished || check.hasCheckpoints) check.checkpoints(events, finished ? MIRRORS_NEEDED : 0, this.#options.mirrors ?? null);
    else this.#findings.explain("R70", "mirrors sign the final state when there is one");
  }

  /** What the report says of the election. */
  summary(): Pick<
    Report,
    "uuid" | "election" | "trustees" | "credentials" | "counted" | "totalWeight" | "trackers" | "tally" | "decryptedBy" | "result"
  > {
    const counted = this.#counted();
    return {
      uuid: this.election.uuid,
      election: this.election,
      trustees: this.#trustees,
      credentials: this.#listed,
      counted: counted.length,
      totalWeight: Number(counted.reduce((sum, { weight }) => sum + weight, 0n)),
      trackers: counted.map(({ hash }) => hash),
      tally: this.#tally && { hash: this.#tally.hash, text: this.#tally.text },
      decryptedBy: this.#decryptions.filter(({ factors }) => factors).map(({ owner }) => owner),
      result: this.#result?.map((sums) => sums.map(Number)) ?? null,
    };
  }
}
