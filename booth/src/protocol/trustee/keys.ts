// A trustee's private key, its seed, and the keys that a seed gives. Belenios spec 3.3.0, "Verification keys", "Public key infrastructure".

import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { BASE58, digest, utf8 } from "../bytes.ts";
import { randomBase58 } from "../code.ts";
import { ProtocolError } from "../error.ts";
import type { PrivateKey, Random, Seed } from "../face.ts";
import { type Element, encode, powerOfG, randomScalar, scalar, scalarOfHash } from "../group.ts";
import { JsonError, parse } from "../json.ts";
import { Secret } from "../secret.ts";
import { type Proof, messageChallenge, pokChallenge, proveSchnorr, vartimeCommitment } from "../transcript.ts";
import { type SignedMessage, type TrusteePublicKey, trusteePublicKey as publicKeyCodec } from "../wire.ts";

/** `x`, never 0. */
export class TrusteeSecret implements PrivateKey {
  readonly publicKey: string;
  readonly #secret: Secret;

  constructor(x: bigint) {
    if (x === 0n) throw new ProtocolError("private_key", "the private key is 0: everybody knows it");
    this.#secret = new Secret(x);
    this.publicKey = encode(powerOfG(x));
  }

  get value(): bigint {
    return this.#secret.value;
  }

  reveal(): string {
    return scalar.write(this.#secret.value);
  }

  forget(): void {
    this.#secret.forget();
  }
}

export function createPrivateKey(random: Random): TrusteeSecret {
  for (;;) {
    const x = randomScalar(random);
    if (x !== 0n) return new TrusteeSecret(x);
  }
}

/** Reads a `.privkey` file; white space around it is forgiven. */
export function readPrivateKey(file: string): TrusteeSecret {
  try {
    return new TrusteeSecret(parse(scalar, file.trim()));
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new ProtocolError(
      "private_key",
      "this is not a private key, which is one decimal number in quotation marks, below the order of the group",
    );
  }
}

export function ownPrivateKey(key: PrivateKey): TrusteeSecret {
  if (key instanceof TrusteeSecret) return key;
  throw new ProtocolError("private_key", "this private key was not read here");
}

export function trusteePublicKey(key: PrivateKey, random: Random): string {
  return publicKeyCodec.write(publicKeyOf(ownPrivateKey(key), random));
}

/** `X` with the proof that its owner knows `x`. */
export function publicKeyOf(key: TrusteeSecret, random: Random): TrusteePublicKey {
  return { pok: proveSchnorr(key.value, random, (a) => pokChallenge(key.publicKey, a)), public_key: key.publicKey };
}

/** `challenge = H_pok(X, g^response X^challenge)`, for a checked `X`. */
export function vartimeIsKnown(key: Element, pok: Proof): boolean {
  return pok.challenge === pokChallenge(encode(key), vartimeCommitment(key, pok));
}

const SEED_LENGTH = 22;

export class TrusteeSeed implements Seed {
  #bytes: Uint8Array;
  #gone = false;

  constructor(text: string) {
    this.#bytes = utf8(text);
  }

  reveal(): string {
    if (this.#gone) throw new ProtocolError("forgotten", "this key file was overwritten and cannot be used any more");
    return String.fromCharCode(...this.#bytes);
  }

  /** The randomness of one act: the same for the same seed and label, independent for every other label. */
  random(label: string): Random {
    const key = utf8(`folkmoot-booth-v1|${this.reveal()}`);
    let block = 0;
    let rest = new Uint8Array(0);
    return (length) => {
      const out = new Uint8Array(length);
      for (let at = 0; at < length;) {
        if (rest.length === 0) rest = Uint8Array.from(hmac(sha256, key, utf8(`${label}|${block++}`)));
        const part = rest.subarray(0, length - at);
        out.set(part, at);
        at += part.length;
        rest = rest.slice(part.length);
      }
      return out;
    };
  }

  forget(): void {
    this.#bytes.fill(0);
    this.#gone = true;
  }
}

export function createSeed(random: Random): TrusteeSeed {
  return new TrusteeSeed(randomBase58(random, SEED_LENGTH));
}

/** Reads a `.key` file; white space around it is forgiven. */
export function readSeed(file: string): TrusteeSeed {
  const text = file.trim();
  const strange = Array.from(text).findIndex((sign) => !BASE58.includes(sign));
  if (strange >= 0) {
    throw new ProtocolError("seed", `character ${strange + 1} of the trustee's key file cannot be: it never contains 0, O, I, l or signs`, {
      position: strange + 1,
    });
  }
  if (text.length !== SEED_LENGTH) {
    throw new ProtocolError("seed", `a trustee's key file has ${SEED_LENGTH} characters, this one has ${text.length}`, {
      length: text.length,
    });
  }
  return new TrusteeSeed(text);
}

export function ownSeed(seed: Seed): TrusteeSeed {
  return seed instanceof TrusteeSeed ? seed : readSeed(seed.reveal());
}

/** The four keys of a trustee during key generation; they serve only between the trustees, never for ballots. */
export class SeedKeys {
  /** `sk = SHA256("sk|" s) mod q` */
  readonly #signing: bigint;
  /** `dk = SHA256("dk|" s) mod q` */
  readonly decryption: bigint;
  /** `vk = g^sk` */
  readonly verification: Element;
  /** `ek = g^dk` */
  readonly encryption: Element;

  constructor(seed: Seed) {
    const text = seed.reveal();
    this.#signing = scalarOfHash(digest(`sk|${text}`));
    this.decryption = scalarOfHash(digest(`dk|${text}`));
    this.verification = powerOfG(this.#signing);
    this.encryption = powerOfG(this.decryption);
  }

  sign(message: string, random: Random): Proof {
    return proveSchnorr(this.#signing, random, (a) => messageChallenge(message, a));
  }

  signMessage(message: string, random: Random): SignedMessage {
    return { message, signature: this.sign(message, random) };
  }
}

/** `challenge = SHA256("sigmsg|" M "|" g^response vk^challenge) mod q`, over a checked verification key. */
export function vartimeIsSigned(key: Element, message: string, signature: Proof): boolean {
  return signature.challenge === messageChallenge(message, vartimeCommitment(key, signature));
}
