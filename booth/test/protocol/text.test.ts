// Spellings: JSON that is canonical and JSON that is not, elements, scalars, voting codes.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Protocol } from "../../src/protocol/face.ts";
import * as protocol from "../../src/protocol/index.ts";
import { ProtocolError, parseVotingCode, randomVotingCode } from "../../src/protocol/index.ts";
import { BASE58, fromBase64, hashOf, trackerOf, hashOfTracker } from "../../src/protocol/bytes.ts";
import {
  type Element,
  GENERATOR,
  IDENTITY,
  Q,
  VARTIME_G,
  VartimeBase,
  VartimeFixedBase,
  decode,
  elementText,
  encode,
  encodeAll,
  mod,
  power,
  product,
  randomScalar,
  same,
  scalar,
  scalarBytes,
  littleEndian,
  vartimeBase,
  vartimePower,
} from "../../src/protocol/group.ts";
import { JsonError, type JsonKind, array, integer, object, optional, parse, quote, raw, string } from "../../src/protocol/json.ts";
import { quantity } from "../../src/protocol/wire.ts";
import { seeded } from "./support.ts";

/** The compiler holds the exported functions to the face that the pages are written against. */
const face: Protocol = protocol;

function refused(kind: JsonKind | null, run: () => unknown): void {
  assert.throws(run, (error) => error instanceof JsonError && (kind === null || error.kind === kind), String(kind));
}

test("everything that the face promises is there", () => {
  assert.ok(Object.values(face).every((value) => typeof value === "function"));
});

test("strings have one spelling", () => {
  const all = Array.from({ length: 0x180 }, (_, code) => String.fromCharCode(code)).join("");
  for (const text of [all, "", "\u2028/\ud83d\ude00", '"\\']) assert.equal(parse(string, quote(text)), text);
  assert.equal(quote('\b\f\n\r\t"\\\u0000\u001f\u007f/é'), '"\\b\\f\\n\\r\\t\\"\\\\\\u0000\\u001f\\u007f/é"');
  for (const text of ['"\\/"', '"\\u0041"', '"\\u000a"', '"\\u001F"', '"\n"', '"\u007f"', '"\\x"', '"\\'])
    refused("escape", () => parse(string, text));
  refused("utf8", () => parse(string, '"\ud800"'));
  refused("expected", () => parse(string, '"abc'));
});

test("integers have one spelling, below 2^53", () => {
  for (const value of [0, 7, Number.MAX_SAFE_INTEGER]) assert.equal(parse(integer, String(value)), value);
  for (const text of ["", "00", "01", "-1", "+1", "1e3", "9007199254740992", "99999999999999999999", "x"])
    refused(null, () => parse(integer, text));
  assert.equal(parse(quantity, '"7000000000"'), 7_000_000_000n);
  for (const text of ['"1073741823"', "1073741824", '"07000000000"', '"18446744073709551616"'])
    refused("integer", () => parse(quantity, text));
});

test("objects have their fields in order, once, and no others", () => {
  const codec = object({ a: integer, b: optional(integer), c: array(string) });
  for (const text of ['{"a":1,"b":2,"c":[]}', '{"a":1,"c":["x","y"]}']) assert.equal(codec.write(parse(codec, text)), text);
  const bad = [
    '{"c":[],"a":1}',
    '{"a":1,"a":1,"c":[]}',
    '{"a":1,"c":[],"d":1}',
    '{"a":1,"c":[]} ',
    '{ "a":1,"c":[]}',
    '{"a":1,"b":null,"c":[]}',
    '{"a":1,"c":[,]}',
    '{"a":1}',
  ];
  for (const text of bad) refused(null, () => parse(codec, text));
});

test("free-form values are bounded", () => {
  for (const text of ['{"a":[1,-2.5e3,true,null,"x"]}', "[]", "{}"]) assert.equal(parse(raw, text), text);
  refused("depth", () => parse(raw, "[".repeat(100_000)));
  refused(null, () => parse(raw, "[1, 2]"));
});

test("scalars are canonical decimals below q", () => {
  for (const value of [0n, 1n, Q - 1n]) assert.equal(parse(scalar, scalar.write(value)), value);
  for (const text of [`"${Q}"`, '"01"', '"-1"', '"0x1"', '""', '"1e1"', `"${"9".repeat(100_000)}"`])
    refused("scalar", () => parse(scalar, text));
  for (const value of [0n, 1n, Q - 1n]) assert.equal(littleEndian(scalarBytes(value)), value);
  const random = seeded("scalars");
  const [a, b] = [randomScalar(random), randomScalar(random)];
  assert.ok(a !== b && a < Q && mod(-a) === Q - a);
});

test("elements are canonical members of the group", () => {
  const g = "6666666666666666666666666666666666666666666666666666666666666658";
  assert.equal(encode(GENERATOR), g);
  assert.equal(encode(IDENTITY), `${"0".repeat(63)}1`);
  assert.ok(same(decode(g) as Element, GENERATOR));
  const p = 2n ** 255n - 19n;
  const text = (value: bigint): string => value.toString(16).padStart(64, "0");
  const smallOrder = [
    p - 1n,
    0n,
    2n ** 255n,
    0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd83d3d706a17c7n,
    0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
  ];
  for (const value of smallOrder) {
    assert.equal(decode(text(value)), null, text(value));
    assert.equal(vartimeBase(text(value)), null);
  }
  const notCanonical = [p, p + 1n, p + 2n ** 255n, 2n ** 255n + 1n, 2n ** 256n - 1n];
  for (const value of notCanonical) assert.equal(decode(text(value)), null, text(value));
  for (const bad of [g.toUpperCase().replace(/6/, "A"), g.slice(1), `${g}0`, `${"z".repeat(64)}`])
    refused("element", () => parse(elementText, `"${bad}"`));
  refused("element", () => parse(elementText, `"${text(p)}"`));
});

test("a member plus a point of small order is refused", () => {
  const five = vartimePower(GENERATOR, 5n);
  const { x, y } = five.toAffine();
  const p = 2n ** 255n - 19n;
  // (x, y) + (0, −1) = (−x, −y)
  const [negX, negY] = [p - x, p - y];
  const text = (negY + ((negX & 1n) << 255n)).toString(16).padStart(64, "0");
  assert.equal(decode(text), null);
  assert.equal(vartimeBase(text), null);
  assert.ok(decode(encode(five)) && vartimeBase(encode(five)));
});

test("powers by tables, by one exponent and in constant time agree", () => {
  const random = seeded("powers");
  const base = vartimePower(GENERATOR, 7n);
  const [table, fixed] = [new VartimeBase(base), new VartimeFixedBase(base)];
  const exponents = [
    1n,
    2n,
    15n,
    16n,
    31n,
    32n,
    2n ** 64n - 1n,
    2n ** 64n,
    2n ** 252n,
    Q - 1n,
    ...Array.from({ length: 12 }, () => randomScalar(random)),
  ];
  for (const exponent of exponents) {
    const expected = vartimePower(base, exponent);
    assert.ok(same(table.times(exponent), expected), String(exponent));
    assert.ok(same(fixed.times(exponent), expected), String(exponent));
    assert.equal(encode(table.times(exponent)), encode(expected));
    assert.ok(same(power(base, exponent), expected), String(exponent));
  }
  assert.ok(same(fixed.times(0n), IDENTITY) && same(VARTIME_G.times(7n), base));
  assert.ok(same(table.times(0n), IDENTITY) && same(table.times(Q), IDENTITY));
  assert.deepEqual(encodeAll([base, IDENTITY, product([base, base])]), [base, IDENTITY, vartimePower(base, 2n)].map(encode));
});

test("typed codes are forgiven what can be forgiven", () => {
  const code = randomVotingCode(seeded("code"));
  assert.match(code, /^[1-9A-HJ-NP-Za-km-z]{5}-[1-9A-HJ-NP-Za-km-z]{6}-[1-9A-HJ-NP-Za-km-z]{5}-[1-9A-HJ-NP-Za-km-z]{6}$/);
  const bare = code.replaceAll("-", "");
  for (const typed of [code, bare, ` ${code}\n`, bare.split("").join(" "), code.replaceAll("-", "–"), code.replaceAll("-", " . ")])
    assert.equal(parseVotingCode(typed), code);
  assert.equal(parseVotingCode("0OIl|-111111-11111-111111"), "oo111-111111-11111-111111");
});

test("codes that cannot be say what is wrong and where", () => {
  const expected: [string, string, object][] = [
    ["", "code_empty", {}],
    [" - ", "code_empty", {}],
    ["1".repeat(21), "code_length", { length: 21, expected: 22 }],
    ["1".repeat(23), "code_length", { length: 23, expected: 22 }],
    ["11111-11111-11111-111111", "code_part", { part: 2, length: 5, expected: 6 }],
    ["11111-111111-11111-111?11", "code_sign", { sign: "?", position: 20, part: 4 }],
    ["11111-1111é1-11111-111111", "code_sign", { sign: "é", position: 10, part: 2 }],
  ];
  for (const [typed, code, details] of expected) {
    assert.throws(
      () => parseVotingCode(typed),
      (error) => {
        assert.ok(error instanceof ProtocolError);
        assert.deepEqual([error.code, error.details], [code, details], typed);
        return true;
      },
    );
  }
});

test("voting codes are drawn evenly", () => {
  const counts = new Map<string, number>();
  const random = seeded("even");
  for (let draw = 0; draw < 400; draw++)
    for (const sign of randomVotingCode(random).replaceAll("-", "")) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  assert.equal(counts.size, BASE58.length);
  // 8,800 draws of 58 signs: 152 each, and far beyond any chance outside 90 to 230.
  assert.ok([...counts.values()].every((count) => count > 90 && count < 230));
});

test("trackers are the hash in Base64, and nothing else is", () => {
  const hash = hashOf("x");
  assert.equal(hashOfTracker(trackerOf(hash)), hash);
  for (const text of ["", "x", `${trackerOf(hash)}=`, trackerOf(hash).slice(1), trackerOf(hash).replace(/.$/, "_")])
    assert.equal(hashOfTracker(text), null);
  assert.equal(fromBase64("AB=="), null);
});
