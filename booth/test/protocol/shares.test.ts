// A key on three sheets: any two give it back, one says nothing, and whoever mistypes is told where.

import assert from "node:assert/strict";
import { test } from "node:test";
import { ProtocolError, createSeed, joinShares, readSeed, readShare, shareSeed } from "../../src/protocol/index.ts";
import { gfTimes, spellShare } from "../../src/protocol/trustee/shares.ts";
import { seeded, stored } from "./support.ts";

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const PAIRS = [[0, 1], [0, 2], [1, 2], [1, 0], [2, 0], [2, 1]] as const;

const at = <T>(list: ArrayLike<T>, place: number): T => list[place] as T;

function replaced(signs: readonly string[], ...pairs: readonly [number, string][]): string {
  const changed = [...signs];
  for (const [place, sign] of pairs) changed[place] = sign;
  return changed.join("");
}

function refusal(run: () => unknown): ProtocolError {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof ProtocolError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: "nothing was refused" });
}

test("any two of three shares give the key back, however they are typed", () => {
  const random = seeded("shares");
  const seeds = ["1".repeat(22), "z".repeat(22), ...Array.from({ length: 40 }, () => createSeed(random).reveal())];
  for (const text of seeds) {
    const shares = shareSeed(readSeed(text), random);
    for (const [one, two] of PAIRS) assert.equal(joinShares(readShare(at(shares, one)), readShare(at(shares, two))).reveal(), text);
    const typed = at(shares, 0).toLowerCase().replaceAll("-", " – ").replaceAll("1", "l").replaceAll("0", "o");
    assert.deepEqual(readShare(`\n${typed} `), readShare(at(shares, 0)));
  }
});

test("one share says nothing: for what it shows, every secret byte is possible, and equally likely", () => {
  for (const number of [1, 2, 3]) {
    for (const shown of [0, 1, 77, 255]) {
      // One slope for each secret byte: y = s + c·x has one solution c.
      const secrets = Array.from({ length: 256 }, (_, slope) => shown ^ gfTimes(slope, number));
      assert.equal(new Set(secrets).size, 256);
    }
  }
});

test("the shares of the same key are others each time, and nothing but chance stands in their head", () => {
  const seed = readSeed("K5xYauMUv2xzvVK5xYauMU");
  const first = shareSeed(seed, seeded("one")).map(readShare);
  const second = shareSeed(seed, seeded("two")).map(readShare);
  assert.deepEqual(first.map(({ number }) => number), [1, 2, 3]);
  assert.equal(new Set(first.map(({ key }) => key)).size, 1);
  assert.notDeepEqual(first, second);
  assert.equal(refusal(() => joinShares(at(first, 0), at(second, 1))).code, "share_other");
  const same = refusal(() => joinShares(at(first, 1), at(first, 1)));
  assert.deepEqual([same.code, same.details.number], ["share_same", 2]);
});

test("shares that only look as if they belonged together give no key or another one, never this one", () => {
  const seed = readSeed("z".repeat(22));
  const [one] = shareSeed(seed, seeded("one")).map(readShare);
  let nothing = 0;
  for (let other = 0; other < 50; other++) {
    const two = { ...at(shareSeed(seed, seeded(`other ${other}`)).map(readShare), 1), key: one!.key };
    try {
      assert.notEqual(joinShares(one!, two).reveal(), seed.reveal());
    } catch (error) {
      assert.equal((error as ProtocolError).code, "share_nothing");
      nothing++;
    }
  }
  assert.ok(nothing > 40, "nearly always it is noticed at once");
});

test("one wrong character is named, wherever it stands and whatever it is", () => {
  const text = at(shareSeed(readSeed("K5xYauMUv2xzvVK5xYauMU"), seeded("typo")), 2);
  const signs = Array.from(text.replaceAll("-", ""));
  for (const [place, right] of signs.entries()) {
    for (const sign of ALPHABET) {
      if (sign === right) continue;
      const error = refusal(() => readShare(replaced(signs, [place, sign])));
      assert.deepEqual([error.code, error.details], ["share_typo", { group: Math.floor(place / 5) + 1, place: (place % 5) + 1, sign }]);
    }
  }
});

test("two wrong characters are always noticed and never taken for one", () => {
  const text = at(shareSeed(readSeed("K5xYauMUv2xzvVK5xYauMU"), seeded("two typos")), 0);
  const signs = Array.from(text.replaceAll("-", ""));
  for (let one = 0; one < signs.length; one++) {
    for (let two = one + 1; two < signs.length; two++) {
      for (const [add, more] of [[1, 1], [5, 9], [31, 16]] as const) {
        const other = (place: number, by: number): string => at(ALPHABET, ALPHABET.indexOf(at(signs, place)) ^ by);
        const error = refusal(() => readShare(replaced(signs, [one, other(one, add)], [two, other(two, more)])));
        assert.equal(error.code, "share_check", `${one} ${two}`);
      }
      if (at(signs, one) !== at(signs, two)) refusal(() => readShare(replaced(signs, [one, at(signs, two)], [two, at(signs, one)])));
    }
  }
});

test("what is no share is refused in words", () => {
  const [text = ""] = shareSeed(readSeed("K5xYauMUv2xzvVK5xYauMU"), seeded("words"));
  assert.equal(refusal(() => readShare(" - ")).code, "share_empty");
  assert.deepEqual(refusal(() => readShare(text.slice(1))).details, { length: 34, expected: 35 });
  const strange = refusal(() => readShare(`${text.slice(0, 7)}?${text.slice(8)}`));
  assert.deepEqual([strange.code, strange.details], ["share_sign", { group: 2, place: 2, sign: "?" }]);
  const none = spellShare({ number: 0, key: 9, bytes: new Uint8Array(17) });
  assert.equal(refusal(() => readShare(none)).code, "share_check");
});

test("the field is the one that everybody uses", () => {
  // FIPS 197, section 4.2: {57}·{83} = {c1}, {57}·{13} = {fe}
  assert.equal(gfTimes(0x57, 0x83), 0xc1);
  assert.equal(gfTimes(0x57, 0x13), 0xfe);
  for (let a = 0; a < 256; a++) for (const b of [0, 1, 2, 3, 128, 255]) assert.equal(gfTimes(a, b), gfTimes(b, a));
});

test("shares are spelled as vectors/booth/shares.json has them", () => {
  const cases = stored("booth/shares.json", () =>
    ["1".repeat(22), "z".repeat(22), "K5xYauMUv2xzvVK5xYauMU"].map((seed) => ({ seed, random: `shares of ${seed}`, shares: shareSeed(readSeed(seed), seeded(`shares of ${seed}`)) })),
  );
  assert.equal(cases.length, 3);
  for (const { seed, random, shares } of cases) assert.deepEqual(shareSeed(readSeed(seed), seeded(random)), shares);
});
