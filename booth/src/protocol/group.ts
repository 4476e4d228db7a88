// The subgroup of prime order q of edwards25519. On the wire an element is 64 lower-case hex digits: the RFC 8032 encoding with its bytes
// reversed, so that the sign of x is the top bit of the first digit. The same strings go into hashes.
//
// An `Element` exists only after its check: canonical text, y < p, on the curve, of order q (exactly, by [q]P = 0). Functions named
// `vartime…` may take a time that depends on their arguments and see public data only. Exponents are bigints modulo q: JavaScript's big
// numbers are not constant in time, so what is secret is at rest in bytes, and the group operations on it do not branch on it.

import type { EdwardsPoint } from "@noble/curves/abstract/edwards.js";
import { ed25519 } from "@noble/curves/ed25519.js";
import type { Random } from "./face.ts";
import { type Codec, plain } from "./json.ts";
import { type Coordinates, FixedTables, P, SplitTables } from "./vartime.ts";

declare const checked: unique symbol;
/** A member of the group. */
export type Element = EdwardsPoint & { readonly [checked]: true };

const Curve = ed25519.Point;
const SIGN = 1n << 255n;

export const GROUP = "Ed25519";
/** Order of the group: 2^252 + 27742317777372353535851937790883648493. */
export const Q = Curve.Fn.ORDER;
export const GENERATOR = Curve.BASE as Element;
export const IDENTITY = Curve.ZERO as Element;

// Texts

const ELEMENT_TEXT = /^[0-9a-f]{64}$/;

function isElementText(text: string): boolean {
  return ELEMENT_TEXT.test(text) && (BigInt(`0x${text}`) & (SIGN - 1n)) < P;
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
  return vartimeBase(text)?.element ?? null;
}

/** The same with the tables that the check has made anyway. */
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
  const inverses = Curve.Fp.invertBatch(elements.map(({ Z }) => Z));
  return elements.map(({ X, Y }, index) => {
    const inverse = inverses[index] as bigint;
    const [x, y] = [(X * inverse) % P, (Y * inverse) % P];
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

/** Prepares a base that will be raised to many secret powers. Window of 5: the cheapest for the few dozen powers of one ballot. */
export function prepare(base: Element, window = 5): Element {
  return base.precompute(window, false) as Element;
}

/** `base^exponent` over public data. */
export function vartimePower(base: Element, exponent: bigint): Element {
  return base.multiplyUnsafe(mod(exponent)) as Element;
}

/** A public base with tables that several powers of it share. They are made when the first power is asked for. */
export class VartimeBase {
  readonly element: Element;
  #tables: SplitTables | null = null;

  constructor(element: Element) {
    this.element = element;
  }

  /** `element^exponent` for any exponent below 2^255, also q itself. */
  times(exponent: bigint): Element {
    this.#tables ??= new SplitTables(coordinates(this.element));
    return fromCoordinates(this.#tables.times(exponent));
  }
}

/** A public base of thousands of powers: the generator, an election's key. */
export class VartimeFixedBase {
  readonly #element: Element;
  #tables: FixedTables | null = null;

  constructor(element: Element) {
    this.#element = element;
  }

  times(exponent: bigint): Element {
    this.#tables ??= new FixedTables(coordinates(this.#element));
    return fromCoordinates(this.#tables.times(exponent));
  }
}

/** `g` */
export const VARTIME_G = new VartimeFixedBase(GENERATOR);

function coordinates({ X, Y, Z, T }: Element): Coordinates {
  return [X, Y, Z, T];
}

function fromCoordinates([X, Y, Z, T]: Coordinates): Element {
  const [x, y, z, t] = [X, Y, Z, T].map((value) => (value < 0n ? value + P : value)) as [bigint, bigint, bigint, bigint];
  return new Curve(x, y, z, t) as Element;
}
