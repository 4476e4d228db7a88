// What the roles state, who signs it, and over which hash. Each statement is the body of one kind of record; docs/companion-record.md.

import { isHash } from "../bytes.ts";
import { CodeCredential } from "../code.ts";
import { ProtocolError } from "../error.ts";
import type { Credential, Election, Order, OrderStatement, Random, Role, SigningKey } from "../face.ts";
import { type Element, GROUP, VARTIME_G, elementText, encode, times, vartimeBase } from "../group.ts";
import { type Codec, type Of, integer, object, optional, plain, string } from "../json.ts";
import { proof, proveSchnorr, vartimeCommitment } from "../transcript.ts";
import { hash, quantity, readText, signedMessage, uuid as uuidCodec } from "../wire.ts";
import { ownKey, signature, verifiesStatement, verifyingKey } from "./keys.ts";
import { type Field, bytesField, taggedChallenge, taggedHash } from "./tagged.ts";

const ROLES = ["officer", "registrar", "trustee", "mirror"];

/** 1 to 200 bytes without white space, control characters and `+`. */
export function isKeyName(text: string): boolean {
  const size = new TextEncoder().encode(text).length;
  return size >= 1 && size <= 200 && !/[\s\p{White_Space}\p{Cc}+]/u.test(text);
}

const keyName: Codec<string> = {
  read(reader) {
    const start = reader.at;
    const name = reader.string();
    return isKeyName(name) ? name : reader.fail("value", "a key's name has 1 to 200 bytes and neither spaces nor +", start);
  },
  write: string.write,
};

export const opening = object({ version: integer, uuid: uuidCodec, group: string });
export const introduction = object({
  role: plain((text) => ROLES.includes(text), "a role is officer, registrar, trustee or mirror") as Codec<Role>,
  name: keyName,
  owner: optional(integer),
  key: verifyingKey,
  signature,
});
export type Introduction = Of<typeof introduction>;
export const trusteeKey = object({ owner: integer, public_key: elementText, proof, signature });
export type TrusteeKey = Of<typeof trusteeKey>;
export const commitment = object({ round: integer, owner: integer, commitment: hash, signature });
export type Commitment = Of<typeof commitment>;
export const restart = object({ round: integer, reason: string, signature });
export type Restart = Of<typeof restart>;
export const codeList = object({ credentials: hash, number: integer, weight: quantity, roll: hash, signature });
export type CodeList = Of<typeof codeList>;
export const orderStatement = object({ credential: elementText, seq: integer, ballot: hash, supersedes: optional(hash), proof });
export type OrderBody = Of<typeof orderStatement>;
export const shuffleStatement = object({ owner: integer, input: hash, output: hash, proof: hash, signature });
export type ShuffleStatement = Of<typeof shuffleStatement>;
export const decryptionStatement = object({ owner: integer, tally: hash, payload: hash, proof, signature });
export type DecryptionStatement = Of<typeof decryptionStatement>;

// Signing keys

export function introduce(uuid: string, role: Role, name: string, owner: number | null, key: SigningKey): string {
  if (!isKeyName(name)) throw new ProtocolError("key_name", "a key's name has 1 to 200 bytes and neither spaces nor +");
  if ((owner !== null) !== (role === "trustee")) throw new ProtocolError("key_owner", "a trustee has a number, nobody else has");
  const signer = ownKey(key);
  const body = { role, name, owner: owner ?? undefined, key: signer.publicKey };
  return introduction.write({ ...body, signature: signer.signStatement("signing_key", introductionFields(uuid, body)) });
}

export function verifyIntroduction(uuid: string, text: string): { role: Role; name: string; owner: number | null; key: string } {
  const body = readText(introduction, text, "the introduction");
  if (!isIntroduced(uuid, body)) throw new ProtocolError("signature", "the introduction is not signed with its own key");
  const { role, name, owner, key } = body;
  return { role, name, owner: owner ?? null, key };
}

export function isIntroduced(uuid: string, body: Introduction): boolean {
  return verifiesStatement(body.key, "signing_key", introductionFields(uuid, body), body.signature);
}

function introductionFields(uuid: string, { role, name, owner, key }: Omit<Introduction, "signature">): Field[] {
  return [uuid, role, name, owner ?? "", bytesField(key)];
}

// Registrar

export function codeListFields(uuid: string, { credentials, number, weight, roll }: Omit<CodeList, "signature">): Field[] {
  return [uuid, bytesField(credentials), number, weight, bytesField(roll)];
}

// Voters

export function signOrder(election: Election, credential: Credential, { seq, ballot, supersedes }: Order, random: Random): string {
  if (!(credential instanceof CodeCredential)) throw new ProtocolError("credential", "this credential was not derived here");
  if (!Number.isSafeInteger(seq) || seq < 1 || (supersedes === null) !== (seq === 1)) {
    throw new ProtocolError("order", "the first ballot has number 1 and supersedes nothing, every later one supersedes the one before");
  }
  if (!isHash(ballot) || (supersedes !== null && !isHash(supersedes)))
    throw new ProtocolError("order", "ballots are named by 64 lower-case hex digits");
  const body = { credential: credential.publicKey, seq, ballot, supersedes: supersedes ?? undefined };
  const challenge = (a: string): bigint => orderChallenge(election.fingerprint, body, a);
  return orderStatement.write({ ...body, proof: proveSchnorr(credential.secret, random, challenge) });
}

export function verifyOrder(election: Election, text: string): OrderStatement {
  const body = readText(orderStatement, text, "the order statement");
  if (!isOrdered(election.fingerprint, body))
    throw new ProtocolError("signature", "the order statement is not signed with its voting code");
  const { credential, seq, ballot, supersedes } = body;
  return { credential, seq, ballot, supersedes: supersedes ?? null };
}

export function isOrdered(fingerprint: string, body: OrderBody): boolean {
  const key = vartimeBase(body.credential);
  if (!key) return false;
  const { challenge, response } = body.proof;
  return challenge === orderChallenge(fingerprint, body, encode(times(VARTIME_G.times(response), key.times(challenge))));
}

function orderChallenge(fingerprint: string, { credential, seq, ballot, supersedes }: Omit<OrderBody, "proof">, a: string): bigint {
  return taggedChallenge("order", [fingerprint, GROUP, credential, seq, bytesField(ballot), bytesField(supersedes), a]);
}

// Trustees

/** `x` is the election key's secret; whoever calls this holds it. */
export function bindKeys(uuid: string, owner: number, x: bigint, publicKey: string, key: SigningKey, random: Random): string {
  const signer = ownKey(key);
  const made = proveSchnorr(x, random, (a) => trusteeKeyChallenge(uuid, owner, signer.publicKey, publicKey, a));
  const body = { owner, public_key: publicKey, proof: made };
  return trusteeKey.write({ ...body, signature: signer.signStatement("trustee_key", trusteeKeyFields(uuid, signer.publicKey, body)) });
}

/** Signed by `signer`, and proved for the published key `key`. */
export function isBoundTo(uuid: string, signer: string, key: Element, body: TrusteeKey): boolean {
  const isProved = body.proof.challenge === trusteeKeyChallenge(uuid, body.owner, signer, encode(key), vartimeCommitment(key, body.proof));
  return isProved && encode(key) === body.public_key;
}

export function isTrusteeKeySigned(uuid: string, signer: string, body: TrusteeKey): boolean {
  return verifiesStatement(signer, "trustee_key", trusteeKeyFields(uuid, signer, body), body.signature);
}

function trusteeKeyChallenge(uuid: string, owner: number, signer: string, publicKey: string, a: string): bigint {
  return taggedChallenge("trustee_key_proof", [uuid, GROUP, owner, bytesField(signer), publicKey, a]);
}

function trusteeKeyFields(
  uuid: string,
  signer: string,
  { owner, public_key, proof: { challenge, response } }: Omit<TrusteeKey, "signature">,
): Field[] {
  return [uuid, GROUP, owner, bytesField(signer), public_key, challenge, response];
}

/** `H(coefexps)`: what a threshold trustee commits itself to. `message` is the text inside its signed coefexps. */
export function commitmentHash(uuid: string, round: number, owner: number, message: string): string {
  return taggedHash("coefexps", [uuid, round, owner, message]);
}

export function signCommitment(uuid: string, round: number, owner: number, message: string, key: SigningKey): string {
  const hashed = commitmentHash(uuid, round, owner, message);
  const body = { round, owner, commitment: hashed };
  return commitment.write({ ...body, signature: ownKey(key).signStatement("commitment", commitmentFields(uuid, body)) });
}

export function isCommitmentSigned(uuid: string, signer: string, body: Commitment): boolean {
  return verifiesStatement(signer, "commitment", commitmentFields(uuid, body), body.signature);
}

export function verifyCommitment(uuid: string, text: string, coefexps: string, key: string): boolean {
  const body = readText(commitment, text, "the commitment");
  const { message } = readText(signedMessage, coefexps, "the coefficients");
  return body.commitment === commitmentHash(uuid, body.round, body.owner, message) && isCommitmentSigned(uuid, key, body);
}

function commitmentFields(uuid: string, { round, owner, commitment: hashed }: Omit<Commitment, "signature">): Field[] {
  return [uuid, round, owner, bytesField(hashed)];
}

export function isRestartSigned(uuid: string, signer: string, { round, reason, signature: signed }: Restart): boolean {
  return verifiesStatement(signer, "restart", [uuid, round, reason], signed);
}

export function isShuffleSigned(fingerprint: string, signer: string, body: ShuffleStatement): boolean {
  const { owner, input, output, proof: proofs } = body;
  return verifiesStatement(
    signer,
    "shuffle",
    [fingerprint, owner, bytesField(input), bytesField(output), bytesField(proofs)],
    body.signature,
  );
}

export function decryptionFields(
  fingerprint: string,
  { owner, tally, payload, proof: made }: Omit<DecryptionStatement, "signature">,
): Field[] {
  return [fingerprint, owner, bytesField(tally), bytesField(payload), made.challenge, made.response];
}
