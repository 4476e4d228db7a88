// From counted ballots to the result. Belenios spec 3.3.0, "Encrypted tally", "Partial decryptions", "Election result".

import type { Ciphertext } from "../ballot/verify.ts";
import type { Rows } from "../decryption.ts";
import { type CheckedElection, choicesOf } from "../election.ts";
import type { Question } from "../face.ts";
import { type Element, GENERATOR, IDENTITY, decode, encodeAll, invert, mod, over, same, times, vartimePower } from "../group.ts";
import { decryptionChallenge } from "../transcript.ts";
import type { CheckedTrustees, Kind } from "../trustee/checked.ts";
import { type CiphertextText, type PartialDecryption } from "../wire.ts";

export interface Counted {
  choices: Rows<Ciphertext>;
  weight: bigint;
}

/** `C_{i,j} = ∏_k choices(answers(b_k)_i)_j^{weight(b_k)}` */
export function encryptedTally(questions: readonly Question[], ballots: readonly Counted[]): Ciphertext[][] {
  return questions.map((question, index) =>
    Array.from({ length: choicesOf(question) }, (_, place) => {
      let [alpha, beta] = [IDENTITY, IDENTITY];
      for (const { choices, weight } of ballots) {
        const entry = choices[index]?.[place] as Ciphertext;
        alpha = times(alpha, weight === 1n ? entry.alpha : vartimePower(entry.alpha, weight));
        beta = times(beta, weight === 1n ? entry.beta : vartimePower(entry.beta, weight));
      }
      return { alpha, beta };
    }),
  );
}

/** The same ciphertexts as texts. */
export function encodeTally(tally: Rows<Ciphertext>): CiphertextText[][] {
  return tally.map((row) => {
    const texts = encodeAll(row.flatMap(({ alpha, beta }) => [alpha, beta]));
    return row.map((_, index) => ({ alpha: texts[2 * index] as string, beta: texts[2 * index + 1] as string }));
  });
}

export interface DecryptionFault {
  id: string;
  detail: string;
}

/** Shape (D60), membership (D61) and proofs (D63) of a partial decryption made with the key `X`. */
export function checkDecryption(
  { fingerprint }: CheckedElection,
  key: Element,
  keyText: string,
  tally: Rows<Ciphertext>,
  { decryption_factors, decryption_proofs }: PartialDecryption,
): { factors: Element[][] } | { faults: DecryptionFault[] } {
  const shaped = (rows: Rows<unknown>): boolean =>
    rows.length === tally.length && tally.every((row, index) => row.length === rows[index]?.length);
  if (!shaped(decryption_factors) || !shaped(decryption_proofs)) {
    return { faults: [{ id: "D60", detail: "factors and proofs do not have the shape of the encrypted tally" }] };
  }
  const faults: DecryptionFault[] = [];
  const factors = tally.map((row, question) =>
    row.map(({ alpha }, entry) => {
      const place = `question ${question + 1}, entry ${entry + 1}`;
      const factor = decode(decryption_factors[question]?.[entry] as string);
      const proof = decryption_proofs[question]?.[entry] as PartialDecryption["decryption_proofs"][number][number];
      if (!factor) {
        faults.push({ id: "D61", detail: `${place}: the decryption factor is not an element of the group` });
        return IDENTITY;
      }
      const a = times(vartimePower(GENERATOR, proof.response), vartimePower(key, proof.challenge));
      const b = times(vartimePower(alpha, proof.response), vartimePower(factor, proof.challenge));
      const [aText, bText] = encodeAll([a, b]) as [string, string];
      if (decryptionChallenge(fingerprint, keyText, aText, bText) !== proof.challenge) {
        faults.push({ id: "D63", detail: `${place}: the proof of the decryption factor does not verify` });
      }
      return factor;
    }),
  );
  return faults.length > 0 ? { faults } : { factors };
}

export type Factors = ReadonlyMap<number, Rows<Element>>;

/** `F = ∏ factors_z^{λ_z}` from the checked factors of each owner, or what is missing. Of a threshold group the first ones are used. */
export function combine({ kinds }: CheckedTrustees, factors: Factors): { combined: Element[][] } | { missing: string } {
  const chosen: { rows: Rows<Element>; exponent: bigint }[] = [];
  for (const { threshold, owners } of kinds) {
    const present = owners.filter((owner) => factors.has(owner)).slice(0, threshold ?? 1);
    if (present.length < (threshold ?? 1)) return { missing: missing(threshold, owners, present.length) };
    const indices = present.map((owner) => owner - (owners[0] as number) + 1);
    for (const [place, owner] of present.entries()) {
      const exponent = threshold === null ? 1n : lagrange(indices, indices[place] as number);
      chosen.push({ rows: factors.get(owner) as Rows<Element>, exponent });
    }
  }
  const [first] = chosen;
  if (!first) return { missing: "there are no trustees" };
  const combined = first.rows.map((row, question) =>
    row.map((_, entry) =>
      chosen.reduce((product, { rows, exponent }) => times(product, vartimePower(rows[question]?.[entry] as Element, exponent)), IDENTITY),
    ),
  );
  return { combined };
}

/** Every other choice of enough trustees of one group, with one of the trustees that `combine` did not use. */
export function otherChoices({ kinds }: CheckedTrustees, factors: Factors): { extra: number; factors: Factors }[] {
  return kinds.flatMap(({ threshold, owners }: Kind) => {
    if (threshold === null) return [];
    const present = owners.filter((owner) => factors.has(owner));
    return present.slice(threshold).map((extra) => {
      const kept = [...present.slice(0, threshold - 1), extra];
      return { extra, factors: new Map([...factors].filter(([owner]) => !owners.includes(owner) || kept.includes(owner))) };
    });
  });
}

export function sameFactors(a: Rows<Element>, b: Rows<Element>): boolean {
  return a.every((row, question) => row.every((element, entry) => same(element, b[question]?.[entry] as Element)));
}

/** `λ = ∏ j / (j − at)` over the other indices. */
function lagrange(indices: readonly number[], at: number): bigint {
  return indices
    .filter((index) => index !== at)
    .reduce((product, index) => mod(product * BigInt(index) * invert(mod(BigInt(index - at)))), 1n);
}

function missing(threshold: number | null, owners: readonly number[], found: number): string {
  if (threshold === null) return `trustee ${owners[0]} must take part in decryption and has not`;
  return `${found} of the trustees ${owners[0]} to ${owners.at(-1)} have decrypted, ${threshold} must`;
}

/** R66: `0 ≤ r ≤ total weight` and `g^r = β / F`. R67: sums that some allowed ballots give. */
export function checkResult(
  questions: readonly Question[],
  tally: Rows<Ciphertext>,
  factors: Rows<Element>,
  weight: bigint,
  result: readonly (readonly bigint[])[],
): DecryptionFault[] {
  const faults: DecryptionFault[] = [];
  if (result.length !== questions.length) faults.push({ id: "R66", detail: "the result does not have one list a question" });
  for (const [index, question] of questions.entries()) {
    const [row, sums] = [tally[index] as readonly Ciphertext[], result[index]];
    if (!sums || sums.length !== row.length) {
      faults.push({ id: "R66", detail: `question ${index + 1}: the result does not have the shape of the tally` });
      continue;
    }
    for (const [entry, value] of sums.entries()) {
      const place = `question ${index + 1}, entry ${entry + 1}`;
      if (value > weight) faults.push({ id: "R66", detail: `${place}: ${value} is more than the total weight ${weight}` });
      const plain = over((row[entry] as Ciphertext).beta, factors[index]?.[entry] as Element);
      if (!same(vartimePower(GENERATOR, value), plain)) faults.push({ id: "R66", detail: `${place}: ${value} is not what was decrypted` });
    }
    if (!isPossible(question, sums, weight)) {
      faults.push({ id: "R67", detail: `question ${index + 1}: ${weight} allowed ballots cannot give these sums` });
    }
  }
  return faults;
}

/** Blank votes choose nothing, all others between min and max. */
function isPossible({ blank, min, max }: Question, sums: readonly bigint[], weight: bigint): boolean {
  const voters = weight - (blank ? (sums[0] as bigint) : 0n);
  const chosen = sums.slice(blank ? 1 : 0);
  const sum = chosen.reduce((all, value) => all + value, 0n);
  return voters >= 0n && voters * BigInt(min) <= sum && sum <= voters * BigInt(max) && chosen.every((value) => value <= voters);
}
