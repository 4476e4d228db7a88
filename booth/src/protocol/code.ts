// Voting codes and the keys derived from them. Belenios spec 3.3.0, "Credentials": 22 Base58 characters without a check character.

import { BASE58, concat, digest, utf8 } from "./bytes.ts";
import { ProtocolError } from "./error.ts";
import type { Credential, Random } from "./face.ts";
import { encode, powerOfG, scalarOfHash } from "./group.ts";
import { Secret } from "./secret.ts";

const PARTS = [5, 6, 5, 6] as const;
const LENGTH = 22;
/** Characters that codes never have, and the one that was surely meant. */
const LOOK_ALIKES: Readonly<Record<string, string>> = { "0": "o", O: "o", I: "1", l: "1", "|": "1" };
/** Spaces of any width, hyphens and dashes of any length, dots and underscores. */
const SEPARATORS = /[\s\p{Pd}\u2212\u00ad\u200b\u2060\ufeff._]+/u;
const UUID = /^[1-9A-HJ-NP-Za-km-z]{14,64}$/;

/** `length` uniform Base58 characters. */
export function randomBase58(random: Random, length: number): string {
  let text = "";
  while (text.length < length) {
    const bytes = random(1);
    const byte = bytes[0] as number;
    bytes[0] = 0;
    // 232 = 4 × 58: rejecting the rest keeps every character equally likely.
    if (byte < 232) text += BASE58[byte % 58];
  }
  return text;
}

export function randomVotingCode(random: Random): string {
  return withHyphens(randomBase58(random, LENGTH));
}

export function parseVotingCode(typed: string): string {
  const parts = typed.split(SEPARATORS).filter((part) => part !== "");
  const signs = Array.from(parts.join(""), (sign) => LOOK_ALIKES[sign] ?? sign);
  if (signs.length === 0) throw new ProtocolError("code_empty", "there is no voting code");
  const strange = signs.findIndex((sign) => !BASE58.includes(sign));
  if (strange >= 0) {
    const details = { sign: signs[strange] as string, position: strange + 1, part: partOf(strange) };
    throw new ProtocolError(
      "code_sign",
      `character ${strange + 1} of the voting code cannot be: codes have letters and digits only`,
      details,
    );
  }
  if (signs.length !== LENGTH) throw wrongLength(parts, signs.length);
  return withHyphens(signs.join(""));
}

/** `x = (SHA256("derive_credential|" uuid "|0|" c) ‖ SHA256("derive_credential|" uuid "|1|" c)) mod q`; `c` includes its hyphens. */
export function deriveCredential(code: string, uuid: string): CodeCredential {
  if (code.length !== LENGTH + 3 || parseVotingCode(code) !== code) {
    throw new ProtocolError("code_length", "a voting code has 22 characters and three hyphens", { length: code.length, expected: LENGTH });
  }
  if (!isUuid(uuid)) throw new ProtocolError("uuid", "an election's identifier has at least 14 Base58 characters");
  const halves = [0, 1].map((half) => {
    const text = utf8(`derive_credential|${uuid}|${half}|${code}`);
    const hash = digest(text);
    text.fill(0);
    return hash;
  });
  const bytes = concat(...halves);
  const credential = new CodeCredential(scalarOfHash(bytes));
  for (const secret of [bytes, ...halves]) secret.fill(0);
  return credential;
}

/** The signing key of one voter in one election. */
export class CodeCredential implements Credential {
  readonly publicKey: string;
  readonly #secret: Secret;

  constructor(x: bigint) {
    this.#secret = new Secret(x);
    this.publicKey = encode(powerOfG(x));
  }

  /** `x` */
  get secret(): bigint {
    return this.#secret.value;
  }

  forget(): void {
    this.#secret.forget();
  }
}

export function isUuid(text: string): boolean {
  return UUID.test(text);
}

function withHyphens(signs: string): string {
  let start = 0;
  return PARTS.map((size) => signs.slice(start, (start += size))).join("-");
}

/** Who typed the hyphens shows which part is wrong. */
function wrongLength(parts: readonly string[], length: number): ProtocolError {
  const index = parts.length === PARTS.length ? PARTS.findIndex((expected, part) => parts[part]?.length !== expected) : -1;
  const expected = PARTS[index];
  if (expected !== undefined) {
    const found = parts[index]?.length ?? 0;
    const details = { part: index + 1, length: found, expected };
    return new ProtocolError(
      "code_part",
      `part ${index + 1} of the voting code has ${found} characters, it should have ${expected}`,
      details,
    );
  }
  return new ProtocolError("code_length", `this voting code has ${length} characters, it should have ${LENGTH}`, {
    length,
    expected: LENGTH,
  });
}

function partOf(position: number): number {
  let end = 0;
  return PARTS.findIndex((size) => position < (end += size)) + 1 || PARTS.length;
}
