// Encrypting a paper. Belenios spec 3.3.0, "Homomorphic answers" and "Signatures".
//
// Whoever encrypts knows the randomness r of each ciphertext. That allows another way than the specification's simulation, with the same
// distribution of what is published: for *every* alternative "(α, β) encrypts v" of a proof draw c and s, and commit to w = s + c r by
//     A = g^w            (= g^s α^c)
//     B = y^w g^{c(m-v)} (= y^s (β / g^v)^c)
// which takes fixed bases only and the same operations whichever alternative is true. Then the true one moves from c to what the hash demands:
// c' = H − Σ others, s' = w − c' r. Nothing branches on the choice, and no power has an exponent that the choice makes 0: g^{c(m-v)} is
// computed as g^{c(m-v)+t} / g^t with a random t.

import { hashOf, trackerOf } from "../bytes.ts";
import { CodeCredential } from "../code.ts";
import { type CheckedElection, checked, choicesOf } from "../election.ts";
import { ProtocolError } from "../error.ts";
import type { Choices, Credential, Election, Question, Random, SealedBallot } from "../face.ts";
import { type Element, encodeAll, mod, over, power, powerOfG, randomScalar, scalarBytes, times } from "../group.ts";
import { type Proof, challengeOf, proveSchnorr, signatureChallenge } from "../transcript.ts";
import { type Answer, type CiphertextText, ballot as ballotCodec, signedText } from "../wire.ts";
import { blankString, choicesString, contextString, intervalString, overallString } from "./strings.ts";

/** A ciphertext with what its maker knows of it. */
interface Opened {
  alpha: Element;
  beta: Element;
  /** Randomness. */
  r: bigint;
  /** 0 or 1, or a sum of them. */
  m: bigint;
}

/** "`of` encrypts `value`", `isTrue` is 1 in the alternative that is proved and 0 in all others. */
interface Branch {
  of: Opened;
  value: bigint;
  isTrue: bigint;
}

/** One encryption under way: the key, the randomness, and the blind `g^t`. */
class Sealing {
  readonly #key: Element;
  readonly #random: Random;
  readonly #t: bigint;
  readonly #blind: Element;

  constructor(key: Element, random: Random) {
    this.#key = key;
    this.#random = random;
    this.#t = randomScalar(random);
    this.#blind = powerOfG(this.#t);
  }

  /** `α = g^r, β = y^r g^m` */
  encrypt(mark: number): Opened {
    const r = randomScalar(this.#random);
    const m = BigInt(mark);
    return { alpha: powerOfG(r), beta: this.#powers(r, m), r, m };
  }

  /** Proves that one of the branches is true without telling which. `prefix` ends where the commitments begin. */
  prove(prefix: string, branches: readonly Branch[]): Proof[] {
    const made = branches.map(({ of, value, isTrue }) => {
      const [c, s] = [randomScalar(this.#random), randomScalar(this.#random)];
      const w = mod(s + c * of.r);
      return { of, isTrue, c, s, w, a: powerOfG(w), b: this.#powers(w, mod(c * (of.m - value))) };
    });
    const total = challengeOf(prefix + encodeAll(made.flatMap(({ a, b }) => [a, b])).join(","));
    // What the true branch's challenge must be moved by, so that all add up to the hash.
    const move = mod(total - made.reduce((sum, { c }) => sum + c, 0n));
    return made.map(({ of, isTrue, c, w }) => {
      const challenge = mod(c + isTrue * move);
      return { challenge, response: mod(w - challenge * of.r) };
    });
  }

  /** `y^r g^m` */
  #powers(r: bigint, m: bigint): Element {
    return over(times(power(this.#key, r), powerOfG(mod(m + this.#t))), this.#blind);
  }
}

export function encryptBallot(election: Election, credential: Credential, choices: Choices, random: Random): SealedBallot {
  const parameters = checked(election);
  const voter = ownCredential(credential);
  checkChoices(parameters.questions, choices);
  const sealing = new Sealing(parameters.key, random);
  const context = contextString(parameters.fingerprint, voter.publicKey);
  const randomness: Uint8Array[] = [];
  const answers = parameters.questions.map((question, index) => {
    const opened = (choices[index] as readonly number[]).map((mark) => sealing.encrypt(mark));
    randomness.push(...opened.map(({ r }) => scalarBytes(r)));
    return proveAnswer(sealing, question, opened, context);
  });
  return new Sealed(sign(parameters, voter, answers, random), randomness);
}

class Sealed implements SealedBallot {
  readonly text: string;
  readonly hash: string;
  readonly tracker: string;
  readonly randomness: readonly Uint8Array[];

  constructor(text: string, randomness: readonly Uint8Array[]) {
    this.text = text;
    this.hash = hashOf(text);
    this.tracker = trackerOf(this.hash);
    this.randomness = randomness;
  }

  forget(): void {
    for (const bytes of this.randomness) bytes.fill(0);
  }
}

function proveAnswer(sealing: Sealing, question: Question, opened: readonly Opened[], context: string): Answer {
  const texts = encodeAll(opened.flatMap(({ alpha, beta }) => [alpha, beta]));
  const choices = opened.map((_, index) => ({ alpha: texts[2 * index] as string, beta: texts[2 * index + 1] as string }));
  const individual_proofs = opened.map((of, index) => {
    const branches = [0n, 1n].map((value) => ({ of, value, isTrue: value === 0n ? 1n - of.m : of.m }));
    return sealing.prove(intervalString(context, choices[index] as CiphertextText), branches);
  });
  const full = choicesString(context, choices);
  const values = Array.from({ length: question.max - question.min + 1 }, (_, index) => BigInt(question.min + index));
  const [blank] = opened;
  if (!question.blank || !blank) {
    const all = sum(opened);
    const [alpha, beta] = encodeAll([all.alpha, all.beta]) as [string, string];
    const branches = values.map((value) => ({ of: all, value, isTrue: equals(all.m, value) }));
    return { choices, individual_proofs, overall_proof: sealing.prove(intervalString(full, { alpha, beta }), branches) };
  }
  const chosen = sum(opened.slice(1));
  const neither = [
    { of: blank, value: 0n, isTrue: 1n - blank.m },
    { of: chosen, value: 0n, isTrue: blank.m },
  ];
  const blank_proof = sealing.prove(blankString(full), neither);
  const either = [
    { of: blank, value: 1n, isTrue: blank.m },
    ...values.map((value) => ({ of: chosen, value, isTrue: (1n - blank.m) * equals(chosen.m, value) })),
  ];
  return { choices, individual_proofs, overall_proof: sealing.prove(overallString(full), either), blank_proof };
}

/** The product of several ciphertexts encrypts the sum of their marks with the sum of their randomness. */
function sum(parts: readonly Opened[]): Opened {
  return parts.reduce((a, b) => ({ alpha: times(a.alpha, b.alpha), beta: times(a.beta, b.beta), r: mod(a.r + b.r), m: a.m + b.m }));
}

/** 1 if equal, else 0, by arithmetic: (a − b)² is 0 or at least 1. */
function equals(a: bigint, b: bigint): bigint {
  const difference = (a - b) * (a - b);
  return 1n - ((difference + 0xffffffffn) >> 32n);
}

/** Signs the ballot's text without its signature. */
function sign({ uuid, fingerprint }: CheckedElection, voter: CodeCredential, answers: Answer[], random: Random): string {
  const unsigned = { hash: "", proof: { challenge: 0n, response: 0n } };
  const ballot = { election_uuid: uuid, election_hash: fingerprint, credential: voter.publicKey, answers, signature: unsigned };
  const hash = trackerOf(hashOf(signedText(ballotCodec.write(ballot))));
  const proof = proveSchnorr(voter.secret, random, (commitment) => signatureChallenge(hash, commitment));
  return ballotCodec.write({ ...ballot, signature: { hash, proof } });
}

export function ownCredential(credential: Credential): CodeCredential {
  if (credential instanceof CodeCredential) return credential;
  throw new ProtocolError("credential", "this credential was not derived here");
}

function checkChoices(questions: readonly Question[], choices: Choices): void {
  if (choices.length !== questions.length) {
    throw new ProtocolError("choice_shape", `the ballot has ${questions.length} questions, but ${choices.length} were answered`, {
      question: 0,
    });
  }
  for (const [index, question] of questions.entries()) checkChoice(question, choices[index] as readonly number[], index + 1);
}

/** The texts name the question, never the choice. */
function checkChoice(question: Question, marks: readonly number[], number: number): void {
  const refuse = (code: string, problem: string): never => {
    throw new ProtocolError(code, `question ${number}: ${problem}`, { question: number, min: question.min, max: question.max });
  };
  if (marks.length !== choicesOf(question)) refuse("choice_shape", "the answer does not have the question's shape");
  if (!marks.every((mark) => mark === 0 || mark === 1)) refuse("choice_mark", "each mark must be 0 or 1");
  const blank = question.blank ? (marks[0] as number) : 0;
  const chosen = marks.slice(question.blank ? 1 : 0).reduce((all, mark) => all + mark, 0);
  if (blank === 1 && chosen > 0) refuse("choice_blank", "a blank vote cannot choose anything else");
  if (blank === 0 && (chosen < question.min || chosen > question.max)) {
    refuse("choice_bounds", `choose at least ${question.min} and at most ${question.max}`);
  }
}
