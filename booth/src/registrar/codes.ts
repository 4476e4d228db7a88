// Making codes and standing for their public halves.

import { createSigningKey, deriveCredential, hashOf, introduce, publicCredentials, randomVotingCode, signCodeList } from "../protocol/index.ts";
import { random } from "../ui/random.ts";

/** A fresh code, and what the board learns of it. */
export function makeCode(uuid: string): { code: string; credential: string } {
  const code = randomVotingCode(random);
  const key = deriveCredential(code, uuid);
  const credential = key.publicKey;
  key.forget();
  return { code, credential };
}

/** The public list with the registrar's signature. */
export interface SignedList {
  public_creds: string;
  introduction: string;
  code_list: string;
  number: number;
  /** SHA-256 of the list, hex. */
  fingerprint: string;
}

/** Sorts the list, so that its order tells nothing, and signs it once, with a key that is then forgotten. */
export function signList(uuid: string, credentials: readonly string[], rollHash: string): SignedList {
  const key = createSigningKey(random);
  const public_creds = publicCredentials(credentials);
  const list = {
    public_creds,
    introduction: introduce(uuid, "registrar", "registrar", null, key),
    code_list: signCodeList(uuid, public_creds, rollHash, key),
    number: new Set(credentials).size,
    fingerprint: hashOf(public_creds),
  };
  key.forget();
  return list;
}
