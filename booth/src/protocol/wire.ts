// How every structure of version 1 is spelled. Belenios spec 3.3.0, "Messages", with the fields that the peer really writes (FORMAT.md).
// Elements stay texts here: whoever computes with them decodes them first.

import { isHash } from "./bytes.ts";
import { isUuid } from "./code.ts";
import { elementText, scalar } from "./group.ts";
import { type Codec, JsonError, type Of, array, boolean, integer, object, optional, parse, plain, string } from "./json.ts";
import { ProtocolError } from "./error.ts";
import { proof } from "./transcript.ts";

export const hash = plain(isHash, "a hash is 64 lower-case hex digits");
export const uuid = plain(isUuid, "an election's identifier has at least 14 Base58 characters");

const LARGEST_INTEGER = 2 ** 30 - 1;

/** A weight or a sum: an integer up to 2^30 − 1, a decimal string above. */
export const quantity: Codec<bigint> = {
  read(reader) {
    const start = reader.at;
    if (!reader.startsWith('"')) {
      const value = reader.integer();
      return value <= LARGEST_INTEGER ? BigInt(value) : reader.fail("integer", "not a canonical integer", start);
    }
    const digits = reader.plain();
    const value = /^[1-9][0-9]{0,19}$/.test(digits) ? BigInt(digits) : 0n;
    const fits = value > BigInt(LARGEST_INTEGER) && value < 1n << 64n;
    return fits ? value : reader.fail("integer", "not a canonical integer", start);
  },
  write: (value) => (value <= BigInt(LARGEST_INTEGER) ? String(value) : `"${value}"`),
};

export const ciphertext = object({ alpha: elementText, beta: elementText });
export type CiphertextText = Of<typeof ciphertext>;
const proofs = array(proof);

// Elections

const homomorphicQuestion = object({
  answers: array(string),
  blank: optional(boolean),
  min: integer,
  max: integer,
  question: string,
});
export type HomomorphicQuestion = Of<typeof homomorphicQuestion>;

/** Questions of another type keep their text: this booth does not vote on them, but says so. */
export type QuestionText = HomomorphicQuestion | { other: string };

const question: Codec<QuestionText> = {
  read: (reader) => (reader.startsWith('{"type":') ? { other: reader.raw() } : homomorphicQuestion.read(reader)),
  write: (value) => ("other" in value ? value.other : homomorphicQuestion.write(value)),
};

export const election = object({
  version: integer,
  description: string,
  name: string,
  group: string,
  public_key: elementText,
  questions: array(question),
  uuid,
  administrator: optional(string),
  credential_authority: optional(string),
  language: optional(array(string)),
});
export type ElectionText = Of<typeof election>;

// Ballots

const answer = object({
  choices: array(ciphertext),
  individual_proofs: array(proofs),
  overall_proof: proofs,
  blank_proof: optional(proofs),
});
export type Answer = Of<typeof answer>;

export const ballot = object({
  election_uuid: uuid,
  election_hash: string,
  credential: elementText,
  answers: array(answer),
  signature: object({ hash: string, proof }),
});
export type Ballot = Of<typeof ballot>;

/** What the signature's hash is computed over: the ballot's text without its last field. */
export function signedText(text: string): string {
  return `${text.slice(0, text.lastIndexOf(',"signature":'))}}`;
}

/** `"pub"` or `"pub,weight"` */
export const publicCredential: Codec<{ credential: string; weight: bigint | null }> = {
  read(reader) {
    const start = reader.at;
    const [credential = "", weight, ...more] = reader.plain().split(",");
    const isNumber = weight === undefined || (/^(?:0|[1-9][0-9]{0,19})$/.test(weight) && BigInt(weight) < 1n << 64n);
    if (!isNumber || more.length > 0) reader.fail("integer", "not a canonical weight", start);
    try {
      parse(elementText, `"${credential}"`);
    } catch {
      reader.fail("element", "not the canonical text of a group element", start);
    }
    return { credential, weight: weight === undefined ? null : BigInt(weight) };
  },
  write: ({ credential, weight }) => `"${credential}${weight === null ? "" : `,${weight}`}"`,
};

export const publicCredentials = array(publicCredential);

// Trustees

export const trusteePublicKey = object({
  pok: proof,
  public_key: elementText,
  signature: optional(proof),
  name: optional(string),
});
export type TrusteePublicKey = Of<typeof trusteePublicKey>;

export const signedMessage = object({ message: string, signature: proof });
export type SignedMessage = Of<typeof signedMessage>;

export const certKeys = object({
  context: object({ group: string, size: integer, threshold: integer, index: integer }),
  verification: elementText,
  encryption: elementText,
});

export const certs = object({ certs: array(signedMessage), coefexps: array(elementText) });
export const rawCoefexps = object({ coefexps: array(elementText) });
export const rawPolynomial = object({ polynomial: array(scalar) });
export const secretShare = object({ secret: scalar });
export const decryptionKeyFile = object({ decryption_key: scalar });
export const channelMessage = object({ recipient: elementText, message: string });
export const encryptedMessage = object({ algorithm: string, alpha: elementText, beta: elementText, data: string });

export const polynomial = object({ polynomial: string, secrets: array(string), coefexps: signedMessage, signature: proof });
export const vinput = object({ polynomial: string, secrets: array(string), coefexps: array(signedMessage), signatures: proofs });
export const voutput = object({ private_key: string, public_key: trusteePublicKey });

export const thresholdParameters = object({
  threshold: integer,
  certs: array(signedMessage),
  coefexps: array(signedMessage),
  signatures: proofs,
  verification_keys: array(trusteePublicKey),
});
export type ThresholdParameters = Of<typeof thresholdParameters>;

export type TrusteeKind = { single: TrusteePublicKey } | { pedersen: ThresholdParameters };

const trusteeKind: Codec<TrusteeKind> = {
  read(reader) {
    const isPedersen = reader.takeIf('["Pedersen",');
    if (!isPedersen) reader.expect('["Single",');
    const kind = isPedersen ? { pedersen: thresholdParameters.read(reader) } : { single: trusteePublicKey.read(reader) };
    reader.expect("]");
    return kind;
  },
  write: (kind) =>
    "pedersen" in kind ? `["Pedersen",${thresholdParameters.write(kind.pedersen)}]` : `["Single",${trusteePublicKey.write(kind.single)}]`,
};

export const trustees = array(trusteeKind);

// Board

export const header: Codec<{ version: number; timestamp: number }> = {
  read(reader) {
    reader.expect('{"version":');
    const version = reader.integer();
    reader.expect(',"timestamp":');
    // The specification says number, the peer writes a string.
    const isString = reader.takeIf('"');
    const timestamp = reader.integer();
    if (isString) reader.expect('"');
    reader.expect("}");
    return { version, timestamp };
  },
  write: ({ version, timestamp }) => `{"version":${version},"timestamp":"${timestamp}"}`,
};

export const EVENT_TYPES = [
  "Setup",
  "Ballot",
  "EndBallots",
  "EncryptedTally",
  "Shuffle",
  "EndShuffles",
  "PartialDecryption",
  "Result",
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

export const event = object({
  parent: optional(hash),
  height: integer,
  type: plain((text) => EVENT_TYPES.includes(text as EventType), "an event's type is one of Setup, Ballot, …") as Codec<EventType>,
  payload: optional(hash),
});
export type Event = Of<typeof event>;

export const setupData = object({ election: hash, trustees: hash, credentials: hash, credentials_certificate: optional(hash) });
export const encryptedTally = array(array(ciphertext));
export const sizedTally = object({ num_tallied: integer, total_weight: quantity, encrypted_tally: hash });
export const owned = object({ owner: integer, payload: hash });
export const partialDecryption = object({ decryption_factors: array(array(elementText)), decryption_proofs: array(array(proof)) });
export type PartialDecryption = Of<typeof partialDecryption>;
export const result = object({ result: array(array(quantity)) });

/** Reads a text that somebody gave the page; `what` names it in the error. */
export function readText<T>(codec: Codec<T>, text: string, what: string): T {
  try {
    return parse(codec, text);
  } catch (error) {
    if (error instanceof JsonError) throw new ProtocolError("unreadable", `${what} cannot be read: ${error.message}`, { what });
    throw error;
  }
}
