// Arithmetic on public points, for verification only: plain tuples of bigints instead of checked objects. Extended coordinates with
// x = X/Z, y = Y/Z, T = XY/Z; formulas of Hisil, Wong, Carter, Dawson 2008 for a = −1. They are complete, so that no case is special.
// Coordinates lie in (−p, p): `%` keeps the sign, and the products do not mind.

export const P = 2n ** 255n - 19n;
/** `2 d` of the curve. */
const D2 = (2n * 37095705934669439343138083508754565189542113879843219016388785533085940283555n) % P;

export type Coordinates = readonly [X: bigint, Y: bigint, Z: bigint, T: bigint];
/** A point prepared to be added: Y + X, Y − X, 2Z, 2dT. */
type Prepared = readonly [bigint, bigint, bigint, bigint];

const ZERO: Coordinates = [0n, 1n, 1n, 0n];
const WINDOW = 5;
const SPLITS = 4;
const SPLIT_BITS = 64;

function prepare([X, Y, Z, T]: Coordinates): Prepared {
  return [Y + X, Y - X, 2n * Z, (T * D2) % P];
}

function add([X, Y, Z, T]: Coordinates, [plus, minus, twoZ, dT]: Prepared): Coordinates {
  const a = ((Y - X) * minus) % P;
  const b = ((Y + X) * plus) % P;
  const c = (T * dT) % P;
  const d = (Z * twoZ) % P;
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return [(e * f) % P, (g * h) % P, (f * g) % P, (e * h) % P];
}

function subtract([X, Y, Z, T]: Coordinates, [plus, minus, twoZ, dT]: Prepared): Coordinates {
  const a = ((Y - X) * plus) % P;
  const b = ((Y + X) * minus) % P;
  const c = (T * dT) % P;
  const d = (Z * twoZ) % P;
  const [e, f, g, h] = [b - a, d + c, d - c, b + a];
  return [(e * f) % P, (g * h) % P, (f * g) % P, (e * h) % P];
}

/** Without its T where nothing is added next. */
function double([X, Y, Z]: Coordinates, needsT: boolean): Coordinates {
  const a = (X * X) % P;
  const b = (Y * Y) % P;
  const h = a + b;
  const e = (h - (X + Y) * (X + Y)) % P;
  const g = a - b;
  const f = ((2n * Z * Z) % P) + g;
  return [(e * f) % P, (g * h) % P, (f * g) % P, needsT ? (e * h) % P : 0n];
}

/** The odd multiples of B, 2^64 B, 2^128 B and 2^192 B: several powers of one base then share their doublings. */
export class SplitTables {
  readonly #tables: Prepared[][] = [];

  constructor(base: Coordinates) {
    let power = base;
    for (let split = 0; split < SPLITS; split++) {
      if (split > 0) for (let bit = 0; bit < SPLIT_BITS; bit++) power = double(power, bit === SPLIT_BITS - 1);
      const twice = prepare(double(power, true));
      let odd = power;
      const table = [prepare(odd)];
      for (let index = 1; index < 1 << (WINDOW - 2); index++) table.push(prepare((odd = add(odd, twice))));
      this.#tables.push(table);
    }
  }

  /** The multiple of B by any exponent below 2^255. */
  times(exponent: bigint): Coordinates {
    const digits = nonAdjacentForm(exponent);
    let sum = ZERO;
    for (let bit = SPLIT_BITS - 1; bit >= 0; bit--) {
      const used = [0, 1, 2, 3].filter((split) => digits[SPLIT_BITS * split + bit] !== 0);
      sum = double(sum, used.length > 0 || bit === 0);
      for (const split of used) {
        const digit = digits[SPLIT_BITS * split + bit] as number;
        const multiple = (this.#tables[split] as Prepared[])[Math.abs(digit) >> 1] as Prepared;
        sum = digit > 0 ? add(sum, multiple) : subtract(sum, multiple);
      }
    }
    return sum;
  }
}

/** Digits of the width-5 non-adjacent form, least significant first: odd and below 16 in absolute value, or 0. */
function nonAdjacentForm(exponent: bigint): Int8Array {
  const digits = new Int8Array(SPLITS * SPLIT_BITS);
  const bits = exponent.toString(2);
  const bit = (index: number): number => (bits.charCodeAt(bits.length - 1 - index) === 49 ? 1 : 0);
  let carry = 0;
  for (let index = 0; index < digits.length;) {
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

const BITS = 6;
const WINDOWS = 43;

/** All multiples j 2^(6i) B with 1 ≤ j ≤ 32: a power of a base that is used again and again costs 43 additions. */
export class FixedTables {
  readonly #windows: Prepared[][] = [];

  constructor(base: Coordinates) {
    let power = base;
    for (let window = 0; window < WINDOWS; window++) {
      const step = prepare(power);
      let multiple = power;
      const row = [step];
      for (let index = 1; index < 1 << (BITS - 1); index++) row.push(prepare((multiple = add(multiple, step))));
      this.#windows.push(row);
      power = double(multiple, true);
    }
  }

  times(exponent: bigint): Coordinates {
    let sum = ZERO;
    let carry = 0;
    let rest = exponent;
    for (const row of this.#windows) {
      let digit = Number(rest & 63n) + carry;
      rest >>= 6n;
      carry = digit > 32 ? 1 : 0;
      digit -= carry << BITS;
      if (digit > 0) sum = add(sum, row[digit - 1] as Prepared);
      else if (digit < 0) sum = subtract(sum, row[-digit - 1] as Prepared);
    }
    return sum;
  }
}
