// Checking a ballot: shape first, then every commitment recomputed and hashed. Every fault is named, with its id of VERIFIER.md.

import { hashOf, trackerOf } from "../bytes.ts";
import { type CheckedElection, checked, choicesOf } from "../election.ts";
import type { Election, Question } from "../face.ts";
import { type Element, VARTIME_G, VartimeBase, decode, encodeAll, mod, over, product, times, vartimeBase, vartimePower } from "../group.ts";
import { JsonError, parse } from "../json.ts";
import { type Proof, challengeOf } from "../transcript.ts";
import { type Answer, type Ballot, ballot as ballotCodec, signedText } from "../wire.ts";
import { blankString, choicesString, contextString, intervalString, overallString } from "./strings.ts";

export interface Finding {
  id: string;
  detail: string;
}

/** A ciphertext over checked elements. */
export interface Ciphertext {
  alpha: Element;
  beta: Element;
}

/** What a ballot turned out to be. */
export interface Examined {
  faults: Finding[];
  /** For each question its ciphertexts, if they are group elements in the shape of the questions. */
  choices: Ciphertext[][] | null;
}

/** The same ciphertext with the tables that several powers share. */
interface Pair {
  alpha: VartimeBase;
  beta: VartimeBase;
}

export function verifyBallot(election: Election, text: string): Finding[] {
  let ballot: Ballot;
  try {
    ballot = parse(ballotCodec, text);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return [{ id: idOfJson(error), detail: `the ballot cannot be read: ${error.message}` }];
  }
  return examineBallot(checked(election), ballot, text, null).faults;
}

/** Where the reader cannot tell more: P4 malformed, P5 not canonical, P6 scalar, P7 element. */
export function idOfJson({ kind }: JsonError): string {
  if (kind === "scalar") return "P6";
  if (kind === "element") return "P7";
  return ["utf8", "value", "depth"].includes(kind) ? "P4" : "P5";
}

/** Checks 33 and 35 to 40. `listed` is the voter's checked key, or `null` if the ballot's own is to be used. */
export function examineBallot(election: CheckedElection, ballot: Ballot, text: string, listed: Element | null): Examined {
  const inspection = new Inspection(election);
  return inspection.run(ballot, text, listed);
}

class Inspection {
  readonly #election: CheckedElection;
  readonly #faults: Finding[] = [];

  constructor(election: CheckedElection) {
    this.#election = election;
  }

  run(ballot: Ballot, text: string, listed: Element | null): Examined {
    const { uuid, fingerprint, questions } = this.#election;
    if (ballot.election_uuid !== uuid) this.#fault("B33", `the ballot was made for another election (its uuid is ${ballot.election_uuid})`);
    if (ballot.election_hash !== fingerprint) this.#fault("B33", "the ballot's election hash is not this election's fingerprint");
    const key = listed ?? decode(ballot.credential);
    if (!key) {
      this.#fault("P7", "its credential is not an element of the group");
      return { faults: this.#faults, choices: null };
    }
    this.#signature(ballot, text, key);
    if (ballot.answers.length !== questions.length) {
      this.#fault("B37", `the ballot has ${ballot.answers.length} answers to ${questions.length} questions`);
    }
    const context = contextString(fingerprint, ballot.credential);
    const choices = questions.map((question, index) => {
      const answer = ballot.answers[index];
      return answer ? this.#answer(index + 1, question, answer, context) : null;
    });
    const complete = choices.filter((pairs) => pairs !== null);
    return { faults: this.#faults, choices: complete.length === questions.length ? complete : null };
  }

  #fault(id: string, detail: string): void {
    this.#faults.push({ id, detail });
  }

  /** `SHA256("sig|" H "|" g^response X^challenge) = challenge`, `H` the hash of the ballot without its signature. */
  #signature({ signature: { hash, proof } }: Ballot, text: string, key: Element): void {
    if (trackerOf(hashOf(signedText(text))) !== hash) this.#fault("B35", "the signature's hash is not the hash of the ballot");
    const commitment = times(VARTIME_G.times(proof.response), vartimePower(key, proof.challenge));
    if (challengeOf(`sig|${hash}|${encodeAll([commitment])[0]}`) !== proof.challenge) {
      this.#fault("B36", "the signature does not verify under the ballot's credential");
    }
  }

  #answer(number: number, question: Question, answer: Answer, context: string): Ciphertext[] | null {
    const { choices, individual_proofs, overall_proof, blank_proof } = answer;
    const count = choicesOf(question);
    const shaped =
      choices.length === count && individual_proofs.length === count && individual_proofs.every((proofs) => proofs.length === 2);
    if (!shaped) {
      this.#fault("B37", `question ${number}: the answer does not have the question's shape`);
      return null;
    }
    const pairs: Pair[] = [];
    for (const { alpha, beta } of choices) {
      const [a, b] = [vartimeBase(alpha), vartimeBase(beta)];
      if (!a || !b) {
        this.#fault("P7", "an element of the ballot is not in the group's subgroup of prime order");
        return null;
      }
      pairs.push({ alpha: a, beta: b });
    }
    for (const [index, pair] of pairs.entries()) {
      const prefix = intervalString(context, choices[index] as (typeof choices)[number]);
      const holds = this.#disjunction(
        prefix,
        [
          [pair, 0],
          [pair, 1],
        ],
        individual_proofs[index] as Proof[],
      );
      if (!holds) this.#fault("B38", `question ${number}, choice ${index + 1}: the proof that it is 0 or 1 does not verify`);
    }
    const full = choicesString(context, choices);
    const sum = sumOf(question.blank ? pairs.slice(1) : pairs);
    this.#overall(number, question, pairs, sum, overall_proof, full);
    this.#blank(number, question, pairs, sum, blank_proof, full);
    return pairs.map(({ alpha, beta }) => ({ alpha: alpha.element, beta: beta.element }));
  }

  #overall(number: number, { blank, min, max }: Question, pairs: Pair[], sum: Pair, proofs: Proof[], full: string): void {
    const values = Array.from({ length: max - min + 1 }, (_, index) => min + index);
    const expected = values.length + (blank ? 1 : 0);
    if (proofs.length !== expected) {
      this.#fault("B39", `question ${number}: the overall proof has ${proofs.length} branches instead of ${expected}`);
      return;
    }
    const branches = values.map((value): [Pair, number] => [sum, value]);
    if (blank) branches.unshift([pairs[0] as Pair, 1]);
    const [alpha, beta] = encodeAll([sum.alpha.element, sum.beta.element]) as [string, string];
    const prefix = blank ? overallString(full) : intervalString(full, { alpha, beta });
    if (!this.#disjunction(prefix, branches, proofs)) {
      this.#fault("B39", `question ${number}: the proof that the number of choices is allowed does not verify`);
    }
  }

  #blank(number: number, { blank }: Question, pairs: Pair[], sum: Pair, proofs: Proof[] | undefined, full: string): void {
    if ((proofs !== undefined) !== blank) {
      this.#fault("B40", `question ${number}: there must be a proof about the blank vote exactly if blank is allowed`);
    }
    if (!proofs || !blank) return;
    if (proofs.length !== 2) {
      this.#fault("B37", `question ${number}: the proof about the blank vote does not have two branches`);
      return;
    }
    const holds = this.#disjunction(
      blankString(full),
      [
        [pairs[0] as Pair, 0],
        [sum, 0],
      ],
      proofs,
    );
    if (!holds) this.#fault("B40", `question ${number}: the proof about the blank vote does not verify`);
  }

  /** For each branch `A = g^r α^c, B = y^r (β / g^v)^c`; the hash of all must be the sum of the challenges. */
  #disjunction(prefix: string, branches: readonly (readonly [Pair, number])[], proofs: readonly Proof[]): boolean {
    const { vartimeKey } = this.#election;
    const commitments = branches.flatMap(([{ alpha, beta }, value], index) => {
      const { challenge, response } = proofs[index] as Proof;
      const a = times(VARTIME_G.times(response), alpha.times(challenge));
      const b = times(vartimeKey.times(response), beta.times(challenge));
      return [a, value === 0 ? b : over(b, VARTIME_G.times(mod(challenge * BigInt(value))))];
    });
    const total = mod(proofs.reduce((sum, { challenge }) => sum + challenge, 0n));
    return challengeOf(prefix + encodeAll(commitments).join(",")) === total;
  }
}

function sumOf(pairs: readonly Pair[]): Pair {
  return {
    alpha: new VartimeBase(product(pairs.map(({ alpha }) => alpha.element))),
    beta: new VartimeBase(product(pairs.map(({ beta }) => beta.element))),
  };
}
