// Fiat–Shamir: every challenge of version 1 is SHA-256 of a text, read as a big-endian number modulo q.

import { digest } from "./bytes.ts";
import { type Element, GROUP, VARTIME_G, encode, mod, powerOfG, randomScalar, scalar, scalarOfHash, times, vartimePower } from "./group.ts";
import type { Random } from "./face.ts";
import { object, type Of } from "./json.ts";

/** `{challenge, response}`: the verifier recomputes the commitment `A = g^response X^challenge` and hashes it. */
export const proof = object({ challenge: scalar, response: scalar });
export type Proof = Of<typeof proof>;

/** SHA-256 of a text modulo q. */
export function challengeOf(text: string): bigint {
  return scalarOfHash(digest(text));
}

/** Proves knowledge of `x` with `X = g^x`; `challenge` hashes the commitment's text. */
export function proveSchnorr(x: bigint, random: Random, challenge: (commitment: string) => bigint): Proof {
  const w = randomScalar(random);
  const c = challenge(encode(powerOfG(w)));
  return { challenge: c, response: mod(w - x * c) };
}

/** `A = g^response X^challenge`, as text. */
export function vartimeCommitment(key: Element, { challenge, response }: Proof): string {
  return encode(times(VARTIME_G.times(response), vartimePower(key, challenge)));
}

/** `H_pok(X, A)`. Belenios spec 3.3.0, "Verification keys". */
export function pokChallenge(key: string, commitment: string): bigint {
  return challengeOf(`pok|${GROUP}|${key}|${commitment}`);
}

/** Belenios spec 3.3.0, "Public key infrastructure: Signing". */
export function messageChallenge(message: string, commitment: string): bigint {
  return challengeOf(`sigmsg|${message}|${commitment}`);
}

/** `H_signature`. Belenios spec 3.3.0, "Signatures". */
export function signatureChallenge(hash: string, commitment: string): bigint {
  return challengeOf(`sig|${hash}|${commitment}`);
}

/** `H_decrypt(X, A, B)`. Belenios spec 3.3.0, "Partial decryptions". It binds neither ciphertext nor factor: the companion's proof does. */
export function decryptionChallenge(fingerprint: string, key: string, a: string, b: string): bigint {
  return challengeOf(`decrypt|${fingerprint}|${key}|${a},${b}`);
}
