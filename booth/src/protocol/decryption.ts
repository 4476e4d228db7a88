// A trustee's share of a decryption: of a tally, or of the rehearsal's test paper. Belenios spec 3.3.0, "Partial decryptions".

import { digest, hashOf } from "./bytes.ts";
import { decryptionFields, decryptionStatement, bindKeys } from "./companion/statements.ts";
import { proveDleq } from "./companion/dleq.ts";
import { ownKey } from "./companion/keys.ts";
import { isUuid } from "./code.ts";
import { type CheckedElection, checked, choicesOf, readElection } from "./election.ts";
import { ProtocolError } from "./error.ts";
import type { Election, PrivateKey, Random, SigningKey } from "./face.ts";
import { type Element, GENERATOR, decode, encode, mod, power, powerOfG, randomScalar, scalarOfHash, times, vartimePower } from "./group.ts";
import { decryptionChallenge } from "./transcript.ts";
import type { Ciphertext } from "./ballot/verify.ts";
import { type TrusteeSecret, ownPrivateKey } from "./trustee/keys.ts";
import { type PartialDecryption, election as electionCodec, encryptedTally, partialDecryption, readText } from "./wire.ts";

/** Checked ciphertexts or elements, one list a question. */
export type Rows<T> = readonly (readonly T[])[];

export function bindTrusteeKey(uuid: string, owner: number, key: PrivateKey, signer: SigningKey, random: Random): string {
  const secret = ownPrivateKey(key);
  return bindKeys(uuid, owner, secret.value, secret.publicKey, signer, random);
}

const REHEARSAL = "folkmoot-rehearsal-v1|";

/** The rehearsal's one ciphertext is computed by everybody from a public number: no trustee decrypts here what somebody else chose. */
export function answerRehearsal(
  election: Election,
  rehearsal: string,
  owner: number,
  key: PrivateKey,
  signer: SigningKey,
  random: Random,
): { decryption: string; bond: string } {
  const test = readRehearsal(checked(election), rehearsal);
  const secret = ownPrivateKey(key);
  const decryption = partialDecryption.write(decryptRows(test.fingerprint, secret, testTally(test), random));
  return { decryption, bond: bindKeys(test.uuid, owner, secret.value, secret.publicKey, signer, random) };
}

/** The rehearsal that belongs to this election and no other: only name and description differ. */
export function readRehearsal(election: CheckedElection, rehearsal: string): CheckedElection {
  const test = readElection(rehearsal);
  const number = test.description.startsWith(REHEARSAL) ? test.description.slice(REHEARSAL.length) : "";
  const expected = { ...readText(electionCodec, election.text, "the election"), name: "Rehearsal", description: REHEARSAL + number };
  if (!isUuid(number) || electionCodec.write(expected) !== rehearsal) {
    throw new ProtocolError("rehearsal", "this rehearsal does not belong to this ballot: the returning officer must prepare it again");
  }
  return test;
}

/** `(g^r, y^r g^7)` with `r = SHA256("folkmoot-rehearsal-v1|" φ)`. */
export function testTally(test: CheckedElection): Rows<Ciphertext> {
  const r = scalarOfHash(digest(REHEARSAL + test.fingerprint));
  const beta = times(vartimePower(test.key, r), vartimePower(GENERATOR, 7n));
  return [[{ alpha: vartimePower(GENERATOR, r), beta }]];
}

export function decryptTally(
  election: Election,
  tally: string,
  owner: number,
  key: PrivateKey,
  signer: SigningKey,
  random: Random,
): { decryption: string; statement: string } {
  const parameters = checked(election);
  const secret = ownPrivateKey(key);
  const rows = readTally(parameters, tally);
  const made = decryptRows(parameters.fingerprint, secret, rows, random);
  const decryption = partialDecryption.write(made);
  const alphas = rows.flat().map(({ alpha }) => alpha);
  const factors = made.decryption_factors.flat().map((text) => decode(text) as Element);
  const what = {
    fingerprint: parameters.fingerprint,
    tally: hashOf(tally),
    owner,
    key: decode(secret.publicKey) as Element,
    alphas,
    factors,
  };
  const body = { owner, tally: what.tally, payload: hashOf(decryption), proof: proveDleq(what, secret.value, random) };
  const signature = ownKey(signer).signStatement("decryption", decryptionFields(parameters.fingerprint, body));
  return { decryption, statement: decryptionStatement.write({ ...body, signature }) };
}

/** An encrypted tally in the shape of the questions, every element checked. */
export function readTally({ questions }: CheckedElection, tally: string): Rows<Ciphertext> {
  const rows = readText(encryptedTally, tally, "the encrypted tally");
  const shaped = rows.length === questions.length && questions.every((question, index) => rows[index]?.length === choicesOf(question));
  if (!shaped) throw new ProtocolError("tally_shape", "the encrypted tally does not have the questions' shape");
  return rows.map((row) =>
    row.map((entry) => {
      const [alpha, beta] = [decode(entry.alpha), decode(entry.beta)];
      if (!alpha || !beta)
        throw new ProtocolError("tally_element", "the encrypted tally has something that is not an element of the group");
      return { alpha, beta };
    }),
  );
}

/** `F = α^x` with `A = g^w, B = α^w, challenge = H(X, A, B), response = w − x challenge` for every ciphertext. */
function decryptRows(fingerprint: string, key: TrusteeSecret, rows: Rows<Ciphertext>, random: Random): PartialDecryption {
  const x = key.value;
  const prove = ({ alpha }: Ciphertext) => {
    const w = randomScalar(random);
    const challenge = decryptionChallenge(fingerprint, key.publicKey, encode(powerOfG(w)), encode(power(alpha, w)));
    return { challenge, response: mod(w - x * challenge) };
  };
  return {
    decryption_factors: rows.map((row) => row.map(({ alpha }) => encode(power(alpha, x)))),
    decryption_proofs: rows.map((row) => row.map(prove)),
  };
}
