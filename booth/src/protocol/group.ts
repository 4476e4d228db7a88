// The subgroup of prime order q of edwards25519. On the wire an element is 64 lower-case hex digits: the RFC 8032 encoding with its bytes
// reversed, so that the sign of x is the top bit of the first digit. The same strings go into hashes.
//
// An `Element` exists only after its check: canonical text, y < p, on the curve, of order q (exactly, by [q]P = 0). Functions named
// `vartime…` may take a time that depends on their arguments and see public data only. Exponents are bigints modulo q: JavaScript's big
// numbers are not constant in time, so what is secret is at rest in bytes, and the group operations on it do not branch on it.

import { normalizeZ } from "@noble/curves/abstract/curve.js";
import type { EdwardsPoint } from "@noble/curves/abstract/edwards.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import type { Random } from "./face.ts";
import { type Codec, plain } from "./json.ts";

declare const checked: unique symbol;
/** A member of the group. */
export type Element = EdwardsPoint & { readonly [checked]: true };

const Curve = ed25519.Point;
const FIELD = Curve.Fp.ORDER;
const SIGN = 1n << 255n;

export const GROUP = "Ed25519";
/** Order of the group: 2^252 + 27742317777372353535851937790883648493. */
export const Q = Curve.Fn.ORDER;
export const GENERATOR = Curve.BASE as Element;
export const IDENTITY = Curve.ZERO as Element;

// Texts

const ELEMENT_TEXT = /^[0-9a-f]{64}$/;

function isElementText(text: string): boolean {
  return ELEMENT_TEXT.test(text) && (BigInt(`0x${text}`) & (SIGN - 1n)) < FIELD;
}

/** An element as it stands on the wire: well spelled, membership not yet checked. */
export const elementText: Codec<string> = plain(isElementText, "not the canonical text of a group element", "element");

/** An exponent: a decimal number below q in its shortest form. */
export const scalar: Codec<bigint> = {
  read(reader) {
    const start = reader.at;
    const digits = reader.plain();
    const value = /^(?:0|[1-9][0-9]{0,76})$/.test(digits) ? BigInt(digits) : Q;
    return value < Q ? value : reader.fail("scalar", "not a canonical number below the group order", start);
  },
  write: (value) => `"${value}"`,
};

/** The member that a text names, or `null`. */
export function decode(text: string): Element | null {
  const point = decodePoint(text);
  return point?.isTorsionFree() ? (point as Element) : null;
}

/** As `decode`, with the tables that its check makes anyway. */
export function vartimeBase(text: string): VartimeBase | null {
  const point = decodePoint(text);
  if (!point) return null;
  const base = new VartimeBase(point as Element);
  return base.times(Q).is0() ? base : null;
}

function decodePoint(text: string): EdwardsPoint | null {
  if (!isElementText(text)) return null;
  const bytes = new Uint8Array(32);
  for (let index = 0; index < 32; index++) bytes[31 - index] = Number.parseInt(text.slice(2 * index, 2 * index + 2), 16);
  try {
    return Curve.fromBytes(bytes, false);
  } catch {
    return null;
  }
}

/** The text of an element. */
export function encode(element: Element): string {
  return encodeAll([element])[0] as string;
}

/** The texts of several elements, with one inversion for all. */
export function encodeAll(elements: readonly Element[]): string[] {
  if (elements.length === 0) return [];
  return normalizeZ(Curve, elements as unknown as EdwardsPoint[]).map((point) => {
    const { x, y } = point.toAffine();
    return ((x & 1n) * SIGN + y).toString(16).padStart(64, "0");
  });
}

export function isIdentity(element: Element): boolean {
  return element.is0();
}

export function same(a: Element, b: Element): boolean {
  return a.equals(b);
}

export function times(a: Element, b: Element): Element {
  return a.add(b) as Element;
}

export function over(a: Element, b: Element): Element {
  return a.subtract(b) as Element;
}

export function product(elements: Iterable<Element>): Element {
  let all = IDENTITY;
  for (const element of elements) all = times(all, element);
  return all;
}

// Exponents

/** `value mod q`, never negative. */
export function mod(value: bigint): bigint {
  const rest = value % Q;
  return rest < 0n ? rest + Q : rest;
}

export function invert(value: bigint): bigint {
  return Curve.Fn.inv(value);
}

/** A uniform exponent from 64 bytes; 0 with probability 2^-252. */
export function randomScalar(random: Random): bigint {
  const bytes = random(64);
  const value = mod(littleEndian(bytes));
  bytes.fill(0);
  return value;
}

/** Big-endian bytes as a number modulo q: how hashes become challenges. */
export function scalarOfHash(bytes: Uint8Array): bigint {
  return mod(littleEndian(Uint8Array.from(bytes).reverse()));
}

export function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let index = bytes.length - 1; index >= 0; index--) value = (value << 8n) | BigInt(bytes[index] as number);
  return value;
}

/** 32 bytes, little-endian. */
export function scalarBytes(value: bigint): Uint8Array {
  const bytes = new Uint8Array(32);
  let rest = value;
  for (let index = 0; index < 32; index++) {
    bytes[index] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  return bytes;
}

// Powers

/** `base^exponent` for a secret exponent, with a fixed sequence of group operations. The exponent is not 0. */
export function power(base: Element, exponent: bigint): Element {
  return base.multiply(exponent) as Element;
}

/** `g^exponent` for a secret exponent. */
export function powerOfG(exponent: bigint): Element {
  return power(GENERATOR, exponent);
}

/** Prepares a base that will be raised to many powers. Window of 5: the cheapest for the few dozen powers of one ballot. */
export function prepare(base: Element, window = 5): Element {
  return base.precompute(window) as Element;
}

/** `base^exponent` over public data. */
export function vartimePower(base: Element, exponent: bigint): Element {
  return base.multiplyUnsafe(mod(exponent)) as Element;
}

const WINDOW = 5;
const SPLITS = 4;
const SPLIT_BITS = 64;

/** A public base with the odd multiples of P, 2^64 P, 2^128 P and 2^192 P: several powers of it then share their doublings. */
export class VartimeBase {
  readonly element: Element;
  #tables: EdwardsPoint[][] = [];

  constructor(element: Element) {
    this.element = element;
  }

  /** `element^exponent` for any exponent below 2^255, also q itself. */
  times(exponent: bigint): Element {
    if (this.#tables.length === 0) this.#fill();
    const digits = nonAdjacentForm(exponent);
    let sum: EdwardsPoint = Curve.ZERO;
    for (let bit = SPLIT_BITS - 1; bit >= 0; bit--) {
      sum = sum.double();
      for (let split = 0; split < SPLITS; split++) {
        const digit = digits[SPLIT_BITS * split + bit] as number;
        if (digit === 0) continue;
        const multiple = this.#tables[split]?.[Math.abs(digit) >> 1] as EdwardsPoint;
        sum = digit > 0 ? sum.add(multiple) : sum.subtract(multiple);
      }
    }
    return sum as Element;
  }

  #fill(): void {
    let base: EdwardsPoint = this.element;
    for (let split = 0; split < SPLITS; split++) {
      if (split > 0) for (let bit = 0; bit < SPLIT_BITS; bit++) base = base.double();
      const twice = base.double();
      const table = [base];
      for (let odd = 1; odd < 1 << (WINDOW - 2); odd++) table.push((table[odd - 1] as EdwardsPoint).add(twice));
      this.#tables.push(table);
    }
  }
}

/** Digits of the width-5 non-adjacent form, least significant first: odd and below 16 in absolute value, or 0. */
function nonAdjacentForm(exponent: bigint): Int8Array {
  const digits = new Int8Array(SPLITS * SPLIT_BITS);
  const bits = exponent.toString(2);
  const bit = (index: number): number => (bits.charCodeAt(bits.length - 1 - index) === 49 ? 1 : 0);
  let carry = 0;
  for (let index = 0; index < digits.length; ) {
    if (((bit(index) + carry) & 1) === 0) {
      // 1 + 1 carries on, 0 + 0 does not: the carry stays as it is.
      index += 1;
      continue;
    }
    let window = carry;
    for (let offset = 0; offset < WINDOW; offset++) window += bit(index + offset) << offset;
    carry = window >= 1 << (WINDOW - 1) ? 1 : 0;
    digits[index] = window - (carry << WINDOW);
    index += WINDOW;
  }
  return digits;
}
