// Everything that the pages need of the protocol, as one interface. `index.ts` exports these functions one by one under the same names; a
// test holds the two together.
//
// Conventions. Texts are the exact canonical JSON of Belenios version 1 or of the companion record's bodies: pass them on unchanged, never
// through JSON.parse. Hashes and public keys are lower-case hex. `Random` gives uniform bytes (crypto.getRandomValues at the rim). Whatever
// is refused throws a `ProtocolError` with a stable `code`; objects that hold secrets have `forget()`, which overwrites their bytes.

import type { ProtocolError } from "./error.ts";

/** `length` uniform random bytes. */
export type Random = (length: number) => Uint8Array;

/** Something that holds a secret. After `forget()` it can do nothing any more. */
export interface Forgettable {
  /** Overwrites the secret. */
  forget(): void;
}

/** A homomorphic question. */
export interface Question {
  readonly question: string;
  readonly answers: readonly string[];
  /** May one vote blank? Then the first mark of a choice stands for blank. */
  readonly blank: boolean;
  readonly min: number;
  readonly max: number;
}

/** An election that was checked: version, group, key and questions are as they must be. */
export interface Election {
  /** The exact text. */
  readonly text: string;
  readonly uuid: string;
  readonly name: string;
  readonly description: string;
  readonly administrator: string | null;
  readonly credentialAuthority: string | null;
  readonly questions: readonly Question[];
  /** `y`, 64 hex digits as on the wire. */
  readonly publicKey: string;
  /** `φ`: Base64 of the SHA-256 of the text. */
  readonly fingerprint: string;
}

/** The key of a voting code in one election. */
export interface Credential extends Forgettable {
  /** As it stands in the list of public credentials. */
  readonly publicKey: string;
}

/** For each question 0 or 1 for each answer; where blank is allowed, a leading 0 or 1 for it. */
export type Choices = readonly (readonly number[])[];

/** An encrypted and signed ballot. */
export interface SealedBallot extends Forgettable {
  /** What is cast. */
  readonly text: string;
  /** SHA-256 of the text, hex. */
  readonly hash: string;
  /** The same in Base64, 43 characters: what people see. */
  readonly tracker: string;
  /** 32 bytes (little-endian scalar) for each ciphertext, in the order of the ballot: opens the ballot to a second device. Secret until then. */
  readonly randomness: readonly Uint8Array[];
}

/** What one order statement says. `supersedes` is null for `seq` 1. */
export interface Order {
  seq: number;
  /** Hex. */
  ballot: string;
  supersedes: string | null;
}

export interface OrderStatement extends Order {
  credential: string;
}

/** A role's RFC 8032 key for statements of the companion record. */
export interface SigningKey extends Forgettable {
  /** 64 hex digits in the order of the bytes. */
  readonly publicKey: string;
  /** The text of its file: a JSON string of 64 hex digits. */
  reveal(): string;
}

export type Role = "officer" | "registrar" | "trustee" | "mirror";

/** A trustee's key or share of a key. */
export interface PrivateKey extends Forgettable {
  /** `X`, as on the wire. */
  readonly publicKey: string;
  /** The text of its file: a JSON string of a decimal number. */
  reveal(): string;
}

/** The 22 characters from which a threshold trustee's keys are derived: the only thing that it keeps. */
export interface Seed extends Forgettable {
  reveal(): string;
}

export interface KeyContext {
  size: number;
  threshold: number;
  /** From 1. */
  index: number;
}

/** Which key generation: `round` counts from 1 and grows with every restart. */
export interface Ceremony {
  uuid: string;
  round: number;
}

/** The published trustees, checked as a whole. */
export interface Trustees {
  /** The key of owner `n` stands at index `n − 1`. */
  readonly keys: readonly string[];
  /** Product of all sub-keys: must be the election's key. */
  readonly electionKey: string;
  readonly kinds: readonly { threshold: number | null; owners: readonly number[] }[];
}

export interface Checkpoint {
  origin: string;
  size: number;
  /** Hex. */
  root: string;
}

export type Status = "pass" | "fail" | "warn" | "skip";

/** One check of VERIFIER.md. */
export interface CheckReport {
  /** `P1` … `R70` */
  id: string;
  status: Status;
  /** What was found; empty where all is well. */
  details: string[];
}

export type Verdict = "strongly-valid" | "v1-valid" | "invalid";
export type Stage = "empty" | "open" | "closed" | "tallied" | "mixing" | "mixed" | "decrypting" | "finished";

/** How far a verification is. `total` is the number of ballots that the archive holds. */
export interface Progress {
  phase: "reading" | "ballots" | "tally" | "decryptions" | "companion";
  done: number;
  total: number;
}

/** What a verification found. */
export interface Report {
  verdict: Verdict;
  stage: Stage;
  uuid: string | null;
  election: Election | null;
  trustees: Trustees | null;
  /** How many are entitled. */
  credentials: number;
  /** Number of ballot events. */
  ballots: number;
  counted: number;
  totalWeight: number;
  /** Hashes (hex) of the counted ballots. */
  trackers: string[];
  /** The encrypted tally as published, once it is there and was found right. */
  tally: { hash: string; text: string } | null;
  decryptedBy: number[];
  /** Sums, one list a question (leading blank where allowed); only when not invalid. */
  result: number[][] | null;
  /** Hashes of all events in order, for `merkleRoot`. */
  events: string[];
  /** Every finding, in the order of VERIFIER.md. */
  checks: CheckReport[];
}

export interface VerifyOptions {
  progress?: (progress: Progress) => void;
  /** Called now and then; the page stays alive while it is awaited. Default: a timer of 0 ms. */
  pause?: () => Promise<void>;
  /** The roll's published number. */
  roll?: { members: number };
  /** SHA-256 of the closed roll, hex: compared with the registrar's list. */
  rollHash?: string;
  /** Hashes (hex) of ballots that must be counted ones. */
  trackers?: readonly string[];
  /** The board verified earlier must be a prefix. */
  since?: { height: number; hash: string };
  /** Mirrors that the verifier trusts, by name; default: those that the companion record introduces. */
  mirrors?: ReadonlyMap<string, string>;
}

/** One of the three shares of a trustee's seed, as it was read. */
export interface Share {
  /** 1, 2 or 3. */
  readonly number: number;
  /** Which sharing it belongs to, 0 to 4095. It is drawn at random and says nothing about the key. */
  readonly key: number;
  readonly bytes: Uint8Array;
}

export interface Protocol {
  // Voting codes. Errors: code_empty, code_length {length, expected}, code_sign {sign, position, part}, code_part {part, length, expected}.
  /** A fresh code `XXXXX-XXXXXX-XXXXX-XXXXXX`. Version 1's codes have no check character. */
  randomVotingCode(random: Random): string;
  /** Forgives spaces, hyphens and look-alikes (0 O → o, I l | → 1); returns the code with its hyphens. */
  parseVotingCode(typed: string): string;
  deriveCredential(code: string, uuid: string): Credential;

  // Election and ballot.
  readElection(text: string): Election;
  /** Encrypts and signs. Errors: choice_shape, choice_mark, choice_bounds, choice_blank (all with `question` from 1). */
  encryptBallot(election: Election, credential: Credential, choices: Choices, random: Random): SealedBallot;
  /** All faults of a ballot, each with its id of VERIFIER.md; empty if it verifies. */
  verifyBallot(election: Election, text: string): { id: string; detail: string }[];
  /** What a spoilt ballot says, once its randomness is known. Errors: opening_shape, opening_wrong, ballot_invalid. */
  openBallot(election: Election, text: string, randomness: readonly Uint8Array[]): number[][];
  /** Hex of the SHA-256 of a text. */
  hashOf(text: string): string;
  /** 43 characters from 64 hex digits, and back (`null` if it is no tracker). */
  trackerOf(hash: string): string;
  hashOfTracker(tracker: string): string | null;
  /** States that this ballot is the voter's last: the text of an `order` record's body. */
  signOrder(election: Election, credential: Credential, order: Order, random: Random): string;
  verifyOrder(election: Election, text: string): OrderStatement;

  // Signing keys.
  createSigningKey(random: Random): SigningKey;
  readSigningKey(file: string): SigningKey;
  /** The text of a `signing_key` record's body. Names have 1 to 200 bytes without spaces and `+`. */
  introduce(uuid: string, role: Role, name: string, owner: number | null, key: SigningKey): string;
  verifyIntroduction(uuid: string, text: string): { role: Role; name: string; owner: number | null; key: string };

  // Registrar.
  /** The archive's text of these public credentials, sorted so that the order tells nothing. */
  publicCredentials(credentials: readonly string[]): string;
  readPublicCredentials(text: string): { credential: string; weight: number }[];
  /** The registrar's signature over the list, its number and weight, and the roll. */
  signCodeList(uuid: string, credentials: string, rollHash: string, key: SigningKey): string;

  // Scrutineers.
  readCheckpoint(note: string): Checkpoint;
  /** Did the holder of this key sign the note under its origin's name? */
  verifyCheckpoint(note: string, key: string): boolean;
  /** Adds a cosignature at `time` (seconds since 1970). */
  cosignCheckpoint(note: string, name: string, key: SigningKey, time: number): string;
  /** RFC 6962 root over the first `size` event hashes (default: all). */
  merkleRoot(events: readonly string[], size?: number): string;

  // A single trustee.
  createPrivateKey(random: Random): PrivateKey;
  readPrivateKey(file: string): PrivateKey;
  /** `trustee_public_key` with its proof of knowledge. */
  trusteePublicKey(key: PrivateKey, random: Random): string;

  // Threshold trustees. Errors with a culprit carry `trustee` (from 1 within the group) in their details.
  createSeed(random: Random): Seed;
  readSeed(file: string): Seed;
  /** Step 1. */
  certify(seed: Seed, context: KeyContext, random: Random): string;
  /** Are these the certificates of a group of which `threshold` suffice? Throws, naming the culprit. */
  checkCertificates(threshold: number, certs: readonly string[]): void;
  /** Hex; what trustees read to each other before step 3. */
  certificatesFingerprint(certs: readonly string[]): string;
  /** Step 3. The same seed, certificates and ceremony always give the same polynomial, so that a page that was closed can go on. */
  makePolynomial(seed: Seed, certs: readonly string[], ceremony: Ceremony): string;
  /** The `commitment` record that comes before the polynomial is shown. `owner` counts all keys of the election. */
  commit(ceremony: Ceremony, owner: number, polynomial: string, key: SigningKey): string;
  /** Does a commitment open to a sender's signed coefficients (an entry of vinput's `coefexps`) and is it signed with this key (hex)? */
  verifyCommitment(uuid: string, text: string, coefexps: string, key: string): boolean;
  /** The signed coefficients in a vinput, one text a trustee. */
  coefexpsOf(vinput: string): string[];
  /** Before step 3 is sent: everybody's commitment of this round is there, and the own one is opened by this polynomial. Throws, naming the culprit. */
  checkCommitments(ceremony: Ceremony, size: number, owner: number, commitments: readonly string[], polynomial: string): void;
  /** Do these signed coefficients open the commitments that were shown before? Throws, naming the culprit. */
  checkOpened(ceremony: Ceremony, commitments: readonly string[], coefexps: readonly string[]): void;
  /** The signed coefficients in published `threshold_parameters`, one text a trustee. */
  publishedCoefexps(parameters: string): string[];
  /** Step 5: opens the shares, holds each against its sender's coefficients. Throws, naming the culprit. */
  receive(seed: Seed, certs: readonly string[], ceremony: Ceremony, vinput: string, random: Random): { voutput: string; key: PrivateKey };
  /**
   * The day of counting: the key again, from what was received. It does not ask how the own polynomial was drawn, so that a key made by another program
   * serves, too; the caller compares it with what is published.
   */
  recover(seed: Seed, certs: readonly string[], vinput: string, random: Random): PrivateKey;
  /** Step 6: do the published parameters (`threshold_parameters`) hold these certificates and this trustee's key? */
  confirm(seed: Seed, certs: readonly string[], voutput: string, parameters: string): PrivateKey;
  /** The day of counting: opens the `private_key` of the own voutput. */
  decryptionKey(seed: Seed, voutput: string): PrivateKey;
  /** All published trustees (the archive's `trustees`). Throws with every fault. */
  checkTrustees(text: string): Trustees;
  /** The same for one group's `threshold_parameters`. */
  checkParameters(parameters: string): Trustees;

  // A seed on three sheets of paper, of which any two suffice: docs/trustee-key.md. Errors: share_empty, share_sign, share_typo (both with the
  // `group` and `place` from 1 and the `sign`), share_length {length, expected}, share_check; share_same {number}, share_other, share_nothing.
  shareSeed(seed: Seed, random: Random): string[];
  readShare(typed: string): Share;
  joinShares(one: Share, two: Share): Seed;

  // Any trustee.
  /** Shows that signing key and election key have one owner: the text of a `trustee_key` record's body. */
  bindTrusteeKey(uuid: string, owner: number, key: PrivateKey, signer: SigningKey, random: Random): string;
  /** The rehearsal: checks that it belongs to the election, decrypts its one ciphertext, binds the keys. Never decrypts anything chosen by others. */
  answerRehearsal(
    election: Election,
    rehearsal: string,
    owner: number,
    key: PrivateKey,
    signer: SigningKey,
    random: Random,
  ): { decryption: string; bond: string };
  /** The real decryption of a tally that `verifyBoard` found right, with the strong proof: `partial_decryption` and a `decryption` record's body. */
  decryptTally(
    election: Election,
    tally: string,
    owner: number,
    key: PrivateKey,
    signer: SigningKey,
    random: Random,
  ): { decryption: string; statement: string };

  /** Verifies an archive (`.bel`) and, where there is one, its companion record. */
  verifyBoard(archive: Uint8Array, companion: Uint8Array | null, options?: VerifyOptions): Promise<Report>;

  ProtocolError: typeof ProtocolError;
}
