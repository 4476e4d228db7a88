// What the proofs of a ballot are bound to. Belenios spec 3.3.0, "Encrypted answers".

import type { CiphertextText } from "../wire.ts";

/** `S_0 = φ | credential` */
export function contextString(fingerprint: string, credential: string): string {
  return `${fingerprint}|${credential}`;
}

/** `S = S_0 | α_1,β_1,α_2,β_2,…` */
export function choicesString(context: string, choices: readonly CiphertextText[]): string {
  return `${context}|${choices.map(({ alpha, beta }) => `${alpha},${beta}`).join(",")}`;
}

/** Where the commitments of "encrypts one of several values" begin. */
export function intervalString(context: string, { alpha, beta }: CiphertextText): string {
  return `prove|${context}|${alpha},${beta}|`;
}

export function overallString(full: string): string {
  return `bproof1|${full}|`;
}

export function blankString(full: string): string {
  return `bproof0|${full}|`;
}
