// The strong decryption proof: one proof that all factors of a trustee were made with its key. docs/companion-record.md, `decryption`.

import { hex, unhex } from "../bytes.ts";
import type { Random } from "../face.ts";
import {
  type Element,
  GENERATOR,
  GROUP,
  VartimeBase,
  encode,
  encodeAll,
  mod,
  power,
  powerOfG,
  product,
  randomScalar,
  times,
  vartimePower,
} from "../group.ts";
import type { Proof } from "../transcript.ts";
import { bytesField, tagged, taggedChallenge } from "./tagged.ts";

/** What is proved: `F_k = α_k^x` for every k, where `X = g^x`. */
export interface Dleq {
  fingerprint: string;
  /** Hash of the encrypted tally, hex. */
  tally: string;
  owner: number;
  key: Element;
  alphas: readonly Element[];
  factors: readonly Element[];
}

export function proveDleq(what: Dleq, x: bigint, random: Random): Proof {
  return proveDleqWith(what, x, randomScalar(random));
}

/** With a given `w`, which only vectors need. */
export function proveDleqWith(what: Dleq, x: bigint, w: bigint): Proof {
  const { m, z } = vartimeComposites(what);
  const challenge = challengeOf(what, m, z, powerOfG(w), power(m, w));
  return { challenge, response: mod(w - x * challenge) };
}

export function vartimeVerifyDleq(what: Dleq, { challenge, response }: Proof): boolean {
  if (what.alphas.length !== what.factors.length) return false;
  const { m, z } = vartimeComposites(what);
  const a = times(vartimePower(GENERATOR, response), vartimePower(what.key, challenge));
  const b = times(vartimePower(m, response), vartimePower(z, challenge));
  return challenge === challengeOf(what, m, z, a, b);
}

/** `ρ_k` and the seed that they come from. */
export function weightsOf({ fingerprint, tally, owner, key, alphas, factors }: Dleq): { seed: string; weights: bigint[] } {
  const [alphaTexts, factorTexts] = [encodeAll(alphas), encodeAll(factors)];
  const pairs = alphaTexts.flatMap((alpha, index) => [alpha, factorTexts[index] as string]);
  const seed = tagged("dleq_seed", [fingerprint, unhex(tally), owner, GROUP, encode(key), alphas.length, ...pairs]);
  return { seed: hex(seed), weights: alphas.map((_, index) => taggedChallenge("dleq_weight", [seed, index + 1])) };
}

/** `M = ∏ α_k^ρ_k` and `Z = ∏ F_k^ρ_k`. */
export function vartimeComposites(what: Dleq): { m: Element; z: Element } {
  const { weights } = weightsOf(what);
  const combine = (elements: readonly Element[]): Element =>
    product(elements.map((element, k) => new VartimeBase(element).times(weights[k] as bigint)));
  return { m: combine(what.alphas), z: combine(what.factors) };
}

function challengeOf({ fingerprint, tally, owner, key }: Dleq, m: Element, z: Element, a: Element, b: Element): bigint {
  return taggedChallenge("dleq", [fingerprint, bytesField(tally), owner, GROUP, ...encodeAll([GENERATOR, key, m, z, a, b])]);
}
