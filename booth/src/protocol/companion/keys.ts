// Signing keys of the roles: Ed25519, RFC 8032. They sign statements, never ballots.

import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { concat, equal, hex, unhex, utf8 } from "../bytes.ts";
import { ProtocolError } from "../error.ts";
import type { Random, SigningKey } from "../face.ts";
import { Q, littleEndian } from "../group.ts";
import { plain } from "../json.ts";
import { DOMAIN, type Field, tagged } from "./tagged.ts";

export const verifyingKey = plain((text) => /^[0-9a-f]{64}$/.test(text), "a signing key is 64 lower-case hex digits");
export const signature = plain((text) => /^[0-9a-f]{128}$/.test(text), "a signature is 128 lower-case hex digits");

/** A signing key of this implementation. */
export class StatementKey implements SigningKey {
  readonly publicKey: string;
  #secret: Uint8Array;
  #gone = false;

  /** Takes the 32 bytes over. */
  constructor(secret: Uint8Array) {
    this.#secret = secret;
    this.publicKey = hex(ed25519.getPublicKey(secret));
  }

  reveal(): string {
    this.#check();
    return `"${hex(this.#secret)}"`;
  }

  /** The signature of bytes, in hex. */
  sign(message: Uint8Array): string {
    this.#check();
    return hex(ed25519.sign(message, this.#secret));
  }

  /** `Sign(kind, H(kind; fields))` */
  signStatement(kind: string, fields: readonly Field[]): string {
    return this.sign(statementBytes(kind, fields));
  }

  forget(): void {
    this.#secret.fill(0);
    this.#gone = true;
  }

  #check(): void {
    if (this.#gone) throw new ProtocolError("forgotten", "this signing key was overwritten and cannot be used any more");
  }
}

export function createSigningKey(random: Random): StatementKey {
  return new StatementKey(Uint8Array.from(random(32)));
}

/** Reads the file of a signing key; white space around it is forgiven. */
export function readSigningKey(file: string): StatementKey {
  const digits = /^\s*"([0-9a-f]{64})"\s*$/.exec(file)?.[1];
  if (!digits) throw new ProtocolError("signing_key", "this is not a signing key, which is 64 lower-case hex digits in quotation marks");
  return new StatementKey(unhex(digits));
}

/** The signing key behind the face. */
export function ownKey(key: SigningKey): StatementKey {
  if (key instanceof StatementKey) return key;
  throw new ProtocolError("signing_key", "this signing key was not made here");
}

export function verifiesStatement(key: string, kind: string, fields: readonly Field[], signed: string): boolean {
  return verifies(key, statementBytes(kind, fields), signed);
}

/**
 * RFC 8032 without a cofactor: `[S]B = R + [k]A`. Keys and commitments of small order, non-canonical points and `S ≥ q` are refused, so that
 * no signature has a second spelling.
 */
export function verifies(key: string, message: Uint8Array, signed: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(key) || !/^[0-9a-f]{128}$/.test(signed)) return false;
  const [keyBytes, bytes] = [unhex(key), unhex(signed)];
  const [commitment, s] = [bytes.slice(0, 32), littleEndian(bytes.slice(32))];
  if (s >= Q) return false;
  try {
    const [a, r] = [ed25519.Point.fromBytes(keyBytes, false), ed25519.Point.fromBytes(commitment, false)];
    if (a.isSmallOrder() || r.isSmallOrder()) return false;
    const k = littleEndian(sha512(concat(commitment, keyBytes, message))) % Q;
    const again = ed25519.Point.BASE.multiplyUnsafe(s).subtract(a.multiplyUnsafe(k));
    return equal(again.toBytes(), commitment);
  } catch {
    return false;
  }
}

function statementBytes(kind: string, fields: readonly Field[]): Uint8Array {
  return concat(utf8(`${DOMAIN}|${kind}|`), tagged(kind, fields));
}
