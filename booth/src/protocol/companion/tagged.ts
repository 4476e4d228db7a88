// Every hash of the companion record: a domain tag, then fields of which each says its length in eight bytes.

import { concat, digest, hex, unhex, utf8 } from "../bytes.ts";
import { scalarOfHash } from "../group.ts";

export const DOMAIN = "folkmoot-companion-v1";

/** Text (UTF-8), a number (decimal), or bytes. Elements and exponents are texts as on the wire. */
export type Field = string | number | bigint | Uint8Array;

/** `H(kind; f_1, f_2, …)` as bytes. */
export function tagged(kind: string, fields: readonly Field[]): Uint8Array {
  const parts = [utf8(`${DOMAIN}|${kind}|`)];
  for (const field of fields) {
    const bytes = field instanceof Uint8Array ? field : utf8(String(field));
    const length = new Uint8Array(8);
    new DataView(length.buffer).setBigUint64(0, BigInt(bytes.length));
    parts.push(length, bytes);
  }
  return digest(concat(...parts));
}

export function taggedHash(kind: string, fields: readonly Field[]): string {
  return hex(tagged(kind, fields));
}

export function taggedChallenge(kind: string, fields: readonly Field[]): bigint {
  return scalarOfHash(tagged(kind, fields));
}

/** A hash or key as the field of its bytes; an absent one is empty. */
export function bytesField(text: string | null | undefined): Uint8Array {
  return text ? unhex(text) : new Uint8Array(0);
}
