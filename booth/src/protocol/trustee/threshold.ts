// Making a key of which `threshold` trustees hold enough: a trustee's side of Pedersen's protocol. Belenios spec 3.3.0, "Messages specific to
// threshold decryption support". Whatever comes from others is checked by the one who receives it, and errors name the culprit.
//
// A trustee keeps its seed and nothing else. Its polynomial is drawn from the seed, the certificates and the round, so that a page that was
// closed makes the same polynomial again, and other certificates or another round never meet the same randomness.

import { hashOf } from "../bytes.ts";
import { signCommitment } from "../companion/statements.ts";
import { ProtocolError } from "../error.ts";
import type { Ceremony, KeyContext, PrivateKey, Random, Seed, SigningKey } from "../face.ts";
import { type Element, GROUP, encode, mod, powerOfG, randomScalar, same } from "../group.ts";
import { JsonError, array, parse } from "../json.ts";
import {
  type SignedMessage,
  certKeys,
  decryptionKeyFile,
  polynomial as polynomialCodec,
  rawCoefexps,
  rawPolynomial,
  readText,
  secretShare,
  signedMessage,
  thresholdParameters,
  vinput as vinputCodec,
  voutput as voutputCodec,
} from "../wire.ts";
import { Audit, type Certificate, allCertificatesText, vartimeEvaluate } from "./audit.ts";
import { ChannelError, receiveFrom, send } from "./channel.ts";
import { faultError } from "./checked.ts";
import { SeedKeys, TrusteeSecret, type TrusteeSeed, ownSeed, publicKeyOf } from "./keys.ts";

/** Step 1: the certificate with the keys of this seed. */
export function certify(seed: Seed, { size, threshold, index }: KeyContext, random: Random): string {
  const within = (number: number): boolean => Number.isSafeInteger(number) && number >= 1 && number <= size;
  if (!within(threshold) || !within(index)) {
    throw new ProtocolError("key_context", `there is no trustee ${index} of ${size} of whom ${threshold} suffice`, {
      size,
      threshold,
      index,
    });
  }
  const keys = new SeedKeys(ownSeed(seed));
  const context = { group: GROUP, size, threshold, index };
  const message = certKeys.write({ context, verification: encode(keys.verification), encryption: encode(keys.encryption) });
  return signedMessage.write(keys.signMessage(message, random));
}

export function checkCertificates(threshold: number, certs: readonly string[]): void {
  usableCertificates(threshold, readCertificates(certs));
}

export function certificatesFingerprint(certs: readonly string[]): string {
  return hashOf(array(signedMessage).write(readCertificates(certs)));
}

/** Step 3. */
export function makePolynomial(seed: Seed, certs: readonly string[], { uuid, round }: Ceremony): string {
  const own = ownSeed(seed);
  return polynomialWith(own, certs, polynomialRandom(own, certs, uuid, round));
}

/** Step 3 with other randomness, which only vectors need. */
export function polynomialWith(seed: Seed, certs: readonly string[], random: Random): string {
  const { keys, context, list, certificates } = enter(seed, certs);
  const coefficients = Array.from({ length: context.threshold }, () => randomScalar(random));
  const coefexps = coefficients.map((coefficient) => encode(powerOfG(coefficient)));
  const secrets = certificates.map(({ encryption }, place) => {
    const secret = coefficients.reduceRight((value, coefficient) => mod(value * BigInt(place + 1) + coefficient), 0n);
    return send(keys, encryption, secretShare.write({ secret }), random);
  });
  const polynomial = send(keys, keys.encryption, rawPolynomial.write({ polynomial: coefficients }), random);
  const signature = keys.sign(allCertificatesText(list, coefexps), random);
  return polynomialCodec.write({ polynomial, secrets, coefexps: keys.signMessage(rawCoefexps.write({ coefexps }), random), signature });
}

export function commit({ uuid, round }: Ceremony, owner: number, polynomial: string, key: SigningKey): string {
  const { coefexps } = readText(polynomialCodec, polynomial, "the polynomial");
  return signCommitment(uuid, round, owner, coefexps.message, key);
}

export function coefexpsOf(vinput: string): string[] {
  return readText(vinputCodec, vinput, "what the server sends").coefexps.map(signedMessage.write);
}

/** Step 5: opens the values that the others sent, holds each against its sender's coefficients, and adds them up. */
export function receive(
  seed: Seed,
  certs: readonly string[],
  { uuid, round }: Ceremony,
  vinput: string,
  random: Random,
): { voutput: string; key: PrivateKey } {
  const own = ownSeed(seed);
  const again = polynomialWith(own, certs, polynomialRandom(own, certs, uuid, round));
  return receiveSent(own, certs, parse(polynomialCodec, again).polynomial, vinput, random);
}

/** Step 5 of whoever remembers the encrypted polynomial that it sent (`null`: it does not, the coefficients decide). */
export function receiveSent(
  seed: Seed,
  certs: readonly string[],
  sent: string | null,
  vinput: string,
  random: Random,
): { voutput: string; key: TrusteeSecret } {
  const stage = enter(seed, certs);
  const input = readText(vinputCodec, vinput, "what the server sends");
  const coefexps = sharedParts(stage, input);
  if (sent !== null && sent !== input.polynomial) throw notMine(stage.context.index);
  checkOwnPolynomial(stage, input.polynomial, coefexps);
  let sum = 0n;
  for (const [place, text] of input.secrets.entries()) sum = mod(sum + openShare(stage, place, text, coefexps[place] as Element[]));
  const key = new TrusteeSecret(sum);
  const public_key = publicKeyOf(key, random);
  public_key.signature = stage.keys.sign(public_key.public_key, random);
  const content = decryptionKeyFile.write({ decryption_key: sum });
  const private_key = send(stage.keys, stage.keys.encryption, content, random);
  return { voutput: voutputCodec.write({ private_key, public_key }), key };
}

/** The day of counting: the key that everybody's values give this trustee. Whose polynomial was sent matters no more: whoever calls compares the key. */
export function recover(seed: Seed, certs: readonly string[], vinput: string, random: Random): PrivateKey {
  return receiveSent(seed, certs, null, vinput, random).key;
}

/** Step 6: the published parameters hold the certificates that were agreed, and this trustee's key in its place. */
export function confirm(seed: Seed, certs: readonly string[], voutput: string, parameters: string): PrivateKey {
  const { context, list } = enter(seed, certs);
  const published = readText(thresholdParameters, parameters, "the threshold parameters");
  const refuse = (what: string): never => {
    throw new ProtocolError(
      "parameters",
      `the published trustees do not hold ${what} as it was agreed; do not go on, and tell the other trustees`,
    );
  };
  const sameCerts = array(signedMessage).write(published.certs) === array(signedMessage).write(list);
  if (!sameCerts || published.threshold !== context.threshold) refuse("the certificates and the threshold");
  const key = decryptionKey(seed, voutput);
  if (published.verification_keys[context.index - 1]?.public_key !== key.publicKey) refuse("your verification key");
  return key;
}

/** Opens the `private_key` of the own voutput, or that message alone. */
export function decryptionKey(seed: Seed, voutput: string): TrusteeSecret {
  const text = voutput.trim();
  const message = text.startsWith('{"private_key":') ? readText(voutputCodec, text, "your own message").private_key : text;
  const keys = new SeedKeys(ownSeed(seed));
  try {
    return new TrusteeSecret(parse(decryptionKeyFile, receiveFrom(keys, keys.verification, message)).decryption_key);
  } catch (error) {
    if (!(error instanceof ChannelError) && !(error instanceof JsonError)) throw error;
    throw new ProtocolError("not_this_key", "the encrypted decryption key cannot be opened with this key file");
  }
}

/** A trustee that has checked `Γ` and found itself in it. */
interface Stage {
  keys: SeedKeys;
  context: KeyContext;
  list: SignedMessage[];
  certificates: Certificate[];
}

function enter(seed: Seed, certs: readonly string[]): Stage {
  const keys = new SeedKeys(ownSeed(seed));
  const list = readCertificates(certs);
  const context = ownContext(keys, list);
  if (list.length !== context.size) {
    throw new ProtocolError("count", `there are ${list.length} certificates for ${context.size} trustees`, {
      found: list.length,
      expected: context.size,
    });
  }
  const certificates = usableCertificates(context.threshold, list);
  const own = certificates[context.index - 1];
  if (!own || !same(own.verification, keys.verification) || !same(own.encryption, keys.encryption)) {
    throw new ProtocolError("certificate_replaced", `certificate ${context.index} ought to be yours, but it is another one`, {
      index: context.index,
    });
  }
  return { keys, context, list, certificates };
}

function ownContext(keys: SeedKeys, list: readonly SignedMessage[]): KeyContext {
  const [verification, encryption] = [encode(keys.verification), encode(keys.encryption)];
  for (const { message } of list) {
    try {
      const cert = parse(certKeys, message);
      if (cert.verification === verification && cert.encryption === encryption) return cert.context;
    } catch (error) {
      // One that cannot be read is not the own one; the audit names it.
      if (!(error instanceof JsonError)) throw error;
    }
  }
  throw new ProtocolError("not_my_certificate", "none of the certificates was made with this key file");
}

function readCertificates(certs: readonly string[]): SignedMessage[] {
  return certs.map((cert, index) => readText(signedMessage, cert, `certificate ${index + 1}`));
}

function usableCertificates(threshold: number, list: readonly SignedMessage[]): Certificate[] {
  const audit = new Audit(list, threshold, 1);
  const certificates = audit.certificates();
  if (audit.faults.length > 0) throw faultError(audit.faults);
  return certificates as Certificate[];
}

/** S25 and S26 over what the server passes on: everybody's coefficients. */
function sharedParts({ context, list, certificates }: Stage, input: ReturnType<typeof vinputCodec.read>): Element[][] {
  if (input.secrets.length !== list.length) {
    throw new ProtocolError("count", `there are ${input.secrets.length} encrypted values for ${list.length} trustees`, {
      found: input.secrets.length,
      expected: list.length,
    });
  }
  const audit = new Audit(list, context.threshold, 1);
  const coefexps = audit.coefexps(certificates, input.coefexps);
  audit.allSignatures(certificates, input.coefexps, input.signatures);
  if (audit.faults.length > 0) throw faultError(audit.faults);
  return coefexps as Element[][];
}

/** The returned polynomial is the own one, and the published coefficients are its. */
function checkOwnPolynomial({ keys, context: { index } }: Stage, text: string, coefexps: readonly Element[][]): void {
  const opened = open(keys, keys.verification, text, index, index);
  const { polynomial } = content(() => parse(rawPolynomial, opened), index, index);
  const published = (coefexps[index - 1] as Element[]).map(encode);
  const own = polynomial.map((coefficient) => (coefficient === 0n ? "" : encode(powerOfG(coefficient))));
  if (own.join() !== published.join()) throw notMine(index);
}

/** `s_ij`, if `g^{s_ij} = ∏_k A_ik^{j^k}`. */
function openShare({ keys, context: { index }, certificates }: Stage, place: number, text: string, coefexps: readonly Element[]): bigint {
  const sender = place + 1;
  const opened = open(keys, (certificates[place] as Certificate).verification, text, sender, index);
  const { secret } = content(() => parse(secretShare, opened), sender, index);
  // Both sides are public: they are the trustee's part of its verification key.
  if (secret === 0n || !same(powerOfG(secret), vartimeEvaluate(coefexps, index))) {
    const message = `trustee ${sender} sent trustee ${index} a value that does not fit the coefficients it published`;
    throw new ProtocolError("share", message, { trustee: sender });
  }
  return secret;
}

function open(keys: SeedKeys, sender: Element, text: string, trustee: number, recipient: number): string {
  try {
    return receiveFrom(keys, sender, text);
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error;
    throw new ProtocolError("channel", `trustee ${trustee}: the message to trustee ${recipient} cannot be used: ${error.message}`, {
      trustee,
    });
  }
}

function content<T>(run: () => T, trustee: number, recipient: number): T {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new ProtocolError("channel", `trustee ${trustee}: the message to trustee ${recipient} has another form`, { trustee });
  }
}

function notMine(index: number): ProtocolError {
  return new ProtocolError("own_polynomial", `what the server gives back as your own polynomial is not what you sent as trustee ${index}`);
}

function polynomialRandom(seed: TrusteeSeed, certs: readonly string[], uuid: string, round: number): Random {
  return seed.random(`polynomial|${uuid}|${round}|${certificatesFingerprint(certs)}`);
}
