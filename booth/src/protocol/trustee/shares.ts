// A trustee's seed on three sheets of paper, of which any two give it back and one says nothing. docs/trustee-key.md.
//
// Shamir's scheme over GF(256), a polynomial of degree 1 for each byte: `y_x = s + c·x` for the shares x = 1, 2, 3, with uniform `c`. Whoever has one
// share finds every secret byte equally likely. A share is typed by hand after years in an envelope, so it carries a check of distance 4: one wrong
// character is found and named, two or three are noticed.

import { BASE58 } from "../bytes.ts";
import { ProtocolError } from "../error.ts";
import type { Random, Seed, Share } from "../face.ts";
import { type TrusteeSeed, readSeed } from "./keys.ts";

/** Shares of one key; any two of them suffice. */
const SHARES = 3;
/** Characters of a share, in groups of five. */
const SHARE_LENGTH = 35;

/** 22 Base58 digits are a number below 58^22 < 2^129. */
const BYTES = 17;
/** Key number (12 bits), share number (2 bits), `y` (136 bits): 30 characters of 5 bits. */
const DATA = 30;
/** Digits and capital letters without I, L, O and U, which look like others. */
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const LOOK_ALIKES: Readonly<Record<string, string>> = { I: "1", L: "1", "|": "1", O: "0" };
const SEPARATORS = /[\s\p{Pd}\u2212\u00ad\u200b\u2060\ufeff._]+/gu;

/** Three shares, each 35 characters in seven groups. Every call makes another sharing, whose shares fit none of the earlier ones. */
export function shareSeed(seed: Seed, random: Random): string[] {
  const secret = bytesOfSeed(seed.reveal());
  const slope = random(BYTES);
  const [high = 0, low = 0] = random(2);
  const key = ((high << 8) | low) & 0xfff;
  const texts = Array.from({ length: SHARES }, (_, place) => {
    const number = place + 1;
    const bytes = secret.map((byte, at) => byte ^ gfTimes(slope[at] as number, number));
    const text = spellShare({ number, key, bytes });
    bytes.fill(0);
    return text;
  });
  secret.fill(0);
  slope.fill(0);
  return texts;
}

/**
 * Reads a share as it was typed; spaces, hyphens, small letters and look-alikes are forgiven. Errors: share_empty, share_sign {sign, group, place},
 * share_length {length, expected}, share_typo {group, place, sign} where the check shows which single character is wrong, share_check {} where it only
 * shows that something is.
 */
export function readShare(typed: string): Share {
  const signs = Array.from(typed.toUpperCase().replace(SEPARATORS, ""), (sign) => LOOK_ALIKES[sign] ?? sign);
  if (signs.length === 0) throw new ProtocolError("share_empty", "there is no share");
  const strange = signs.findIndex((sign) => !ALPHABET.includes(sign));
  if (strange >= 0) throw wrongAt("share_sign", "cannot be: shares have digits and letters only", signs, strange);
  if (signs.length !== SHARE_LENGTH) {
    const details = { length: signs.length, expected: SHARE_LENGTH };
    throw new ProtocolError("share_length", `this share has ${signs.length} characters, it should have ${SHARE_LENGTH}`, details);
  }
  const values = signs.map((sign) => ALPHABET.indexOf(sign));
  const wrong = wrongPlace(values);
  if (wrong === "somewhere") throw new ProtocolError("share_check", "more than one character of this share is wrong");
  if (wrong !== null) throw wrongAt("share_typo", "does not fit the others", signs, wrong);
  const share = unpack(values.slice(0, DATA));
  if (share.number < 1) throw new ProtocolError("share_check", "this is not a share of a key");
  return share;
}

/** The seed from two shares. Errors: share_same {number}, share_other {}, share_nothing {} where the shares give no seed. */
export function joinShares(one: Share, two: Share): TrusteeSeed {
  if (one.key !== two.key) throw new ProtocolError("share_other", "these shares are of different keys, or were printed at different times");
  if (one.number === two.number) {
    throw new ProtocolError("share_same", `both are share ${one.number}`, { number: one.number });
  }
  // s = (y1·x2 + y2·x1) / (x1 + x2): Lagrange at 0, where minus is plus.
  const over = gfInvert(one.number ^ two.number);
  const [left, right] = [gfTimes(two.number, over), gfTimes(one.number, over)];
  const secret = one.bytes.map((byte, at) => gfTimes(byte, left) ^ gfTimes(two.bytes[at] as number, right));
  try {
    return seedOfBytes(secret);
  } finally {
    secret.fill(0);
  }
}

/** `a·b` in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1, without tables and without branches: its time says nothing about the bytes. */
export function gfTimes(a: number, b: number): number {
  let product = 0;
  let power = a;
  for (let bit = 0; bit < 8; bit++) {
    product ^= power & -((b >>> bit) & 1);
    power = ((power << 1) ^ (0x11b & -(power >>> 7))) & 0x1ff;
  }
  return product & 0xff;
}

/** `a^254 = 1/a` for `a ≠ 0`. */
function gfInvert(a: number): number {
  let [power, inverse] = [a, 1];
  for (let bit = 1; bit < 8; bit++) {
    power = gfTimes(power, power);
    inverse = gfTimes(inverse, power);
  }
  return inverse;
}

/** The share with these parts, in groups of five characters. */
export function spellShare({ number, key, bytes }: Share): string {
  let bits = (BigInt(key) << 2n) | BigInt(number);
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  const data = Array.from({ length: DATA }, (_, place) => Number((bits >> BigInt(5 * (DATA - 1 - place))) & 31n));
  const text = [...data, ...spellCheck(check(data))].map((value) => ALPHABET[value]).join("");
  return (text.match(/.{5}/g) ?? []).join("-");
}

function unpack(data: readonly number[]): Share {
  const bits = data.reduce((sum, value) => (sum << 5n) | BigInt(value), 0n);
  const bytes = Uint8Array.from({ length: BYTES }, (_, place) => Number((bits >> BigInt(8 * (BYTES - 1 - place))) & 255n));
  const head = Number(bits >> BigInt(8 * BYTES));
  return { number: head & 3, key: head >> 2, bytes };
}

type Check = readonly [number, number, number];

/** `A = Σ c_i`, `B = Σ i·c_i`, `C = Σ i²·c_i` in GF(256), i counting the data characters from 1. */
function check(data: readonly number[]): Check {
  let [a, b, c] = [0, 0, 0];
  for (const [place, value] of data.entries()) {
    const weighted = gfTimes(place + 1, value);
    a ^= value;
    b ^= weighted;
    c ^= gfTimes(place + 1, weighted);
  }
  return [a, b, c];
}

/** `A` in one character, `B` and `C` in two each, the last two bits of which are 0. */
function spellCheck([a, b, c]: Check): number[] {
  return [a, b >> 3, (b & 7) << 2, c >> 3, (c & 7) << 2];
}

/** Which character is wrong, counted from 0, if one is; `"somewhere"` if more are. */
function wrongPlace(values: readonly number[]): number | "somewhere" | null {
  const [data, found] = [values.slice(0, DATA), values.slice(DATA)];
  const should = check(data);
  const different = spellCheck(should).flatMap((value, place) => (value === found[place] ? [] : [DATA + place]));
  if (different.length === 0) return null;
  // An error in the data changes A and at least one character each of B and C.
  if (different.length === 1) return different[0] as number;
  const [a, b1, b2, c1, c2] = found as [number, number, number, number, number];
  const error = [should[0] ^ a, should[1] ^ ((b1 << 3) | (b2 >> 2)), should[2] ^ ((c1 << 3) | (c2 >> 2))] as const;
  if ((b2 & 3) !== 0 || (c2 & 3) !== 0 || error[0] === 0) return "somewhere";
  for (let place = 1; place <= DATA; place++) {
    const weighted = gfTimes(place, error[0]);
    if (weighted === error[1] && gfTimes(place, weighted) === error[2]) return place - 1;
  }
  return "somewhere";
}

/** Groups and places in a group count from 1, as the paper shows them. */
function wrongAt(code: string, what: string, signs: readonly string[], place: number): ProtocolError {
  const details = { group: Math.floor(place / 5) + 1, place: (place % 5) + 1, sign: signs[place] as string };
  return new ProtocolError(code, `character ${details.place} of group ${details.group} of the share ${what}`, details);
}

/** The number that the 22 Base58 digits write, in 17 bytes, the highest first. */
function bytesOfSeed(seed: string): Uint8Array {
  const value = Array.from(seed).reduce((sum, sign) => sum * 58n + BigInt(BASE58.indexOf(sign)), 0n);
  return Uint8Array.from({ length: BYTES }, (_, place) => Number((value >> BigInt(8 * (BYTES - 1 - place))) & 255n));
}

function seedOfBytes(bytes: Uint8Array): TrusteeSeed {
  let value = Array.from(bytes).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let text = "";
  for (let digits = 0; digits < 22; digits++) {
    text = (BASE58[Number(value % 58n)] as string) + text;
    value /= 58n;
  }
  if (value !== 0n) throw new ProtocolError("share_nothing", "these two shares give no key: one of them was printed at another time");
  return readSeed(text);
}
