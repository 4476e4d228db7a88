// The registrar: the public halves of the codes, and the statement that stands for them.

import { hashOf, isHash } from "./bytes.ts";
import { codeListFields, codeList } from "./companion/statements.ts";
import { ownKey } from "./companion/keys.ts";
import { ProtocolError } from "./error.ts";
import type { SigningKey } from "./face.ts";
import { decode, isIdentity } from "./group.ts";
import { publicCredentials as listCodec, readText } from "./wire.ts";

/** The archive's list. Sorted by RFC 8032 bytes, as the peer does, so that its order does not tell who is who. */
export function publicCredentials(credentials: readonly string[]): string {
  const sorted = credentials
    .map((credential) => ({ credential, key: reversed(credential) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const twice = sorted.find((entry, index) => entry.credential === sorted[index + 1]?.credential);
  if (twice) throw new ProtocolError("credential_twice", "two voting codes give the same credential: make the codes again");
  const text = listCodec.write(sorted.map(({ credential }) => ({ credential, weight: null })));
  readText(listCodec, text, "the list of credentials");
  return text;
}

/** Every entry with its weight. Refuses what no voter can have: elements outside the group, the identity, duplicates, weight 0. */
export function readPublicCredentials(text: string): { credential: string; weight: number }[] {
  const known = new Set<string>();
  return readText(listCodec, text, "the list of credentials").map(({ credential, weight }, index) => {
    const key = decode(credential);
    const refuse = (problem: string): never => {
      throw new ProtocolError("credential", `credential ${index + 1} ${problem}`, { number: index + 1 });
    };
    if (!key) return refuse("is not an element of the group");
    if (isIdentity(key)) return refuse("is the identity");
    if (known.has(credential)) return refuse("stands on the list twice");
    known.add(credential);
    const number = Number(weight ?? 1n);
    return number > 0 && Number.isSafeInteger(number) ? { credential, weight: number } : refuse("has an impossible weight");
  });
}

export function signCodeList(uuid: string, credentials: string, rollHash: string, key: SigningKey): string {
  if (!isHash(rollHash)) throw new ProtocolError("roll_hash", "the hash of the roll is 64 lower-case hex digits");
  const list = readText(listCodec, credentials, "the list of credentials");
  const weight = list.reduce((sum, entry) => sum + (entry.weight ?? 1n), 0n);
  const body = { credentials: hashOf(credentials), number: list.length, weight, roll: rollHash };
  const signature = ownKey(key).signStatement("code_list", codeListFields(uuid, body));
  return codeList.write({ ...body, signature });
}

/** The order of RFC 8032 bytes, in the hex of the wire. */
export function reversed(element: string): string {
  return (element.match(/../g) ?? []).reverse().join("");
}
