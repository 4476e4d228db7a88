// What trustees write to each other through the server: signed by the sender, encrypted to the recipient. Belenios spec 3.3.0, "Public key
// infrastructure". AES-256 in Galois counter mode with the whole 32-byte hash as initialization vector, not the usual 12 bytes (FORMAT.md).

import { gcm } from "@noble/ciphers/aes.js";
import { digest, fromUtf8, hex, unhex, utf8 } from "../bytes.ts";
import type { Random } from "../face.ts";
import { type Element, decode, encode, over, power, powerOfG, randomScalar, times } from "../group.ts";
import { JsonError, parse } from "../json.ts";
import { channelMessage, encryptedMessage, signedMessage } from "../wire.ts";
import { type SeedKeys, vartimeIsSigned } from "./keys.ts";

const ALGORITHM = "AES-GCM";

/** Why a message between trustees cannot be used. It never quotes the message. */
export class ChannelError extends Error {}

export function send(sender: SeedKeys, recipient: Element, message: string, random: Random): string {
  const content = channelMessage.write({ recipient: encode(recipient), message });
  return encrypt(recipient, signedMessage.write(sender.signMessage(content, random)), random);
}

/** Opens what `sender` (a verification key) sent to these keys. */
export function receiveFrom(recipient: SeedKeys, sender: Element, text: string): string {
  const signed = read(
    () => parse(signedMessage, decrypt(recipient.decryption, text)),
    "what was encrypted is not a signed message between trustees",
  );
  if (!vartimeIsSigned(sender, signed.message, signed.signature)) throw new ChannelError("its sender did not sign it");
  const content = read(() => parse(channelMessage, signed.message), "what was signed is not a message between trustees");
  if (content.recipient !== encode(recipient.encryption)) throw new ChannelError("it was written to another trustee");
  return content.message;
}

function encrypt(recipient: Element, plain: string, random: Random): string {
  const [r, s] = [randomScalar(random), randomScalar(random)];
  const mask = powerOfG(s);
  const alpha = encode(powerOfG(r));
  const beta = encode(times(power(recipient, r), mask));
  const { key, iv } = keyAndIv(mask, alpha);
  const bytes = utf8(plain);
  const data = hex(gcm(key, iv).encrypt(bytes));
  key.fill(0);
  bytes.fill(0);
  return encryptedMessage.write({ algorithm: ALGORITHM, alpha, beta, data });
}

function decrypt(dk: bigint, text: string): string {
  const envelope = read(() => parse(encryptedMessage, text.trim()), "it is not an encrypted message");
  if (envelope.algorithm !== ALGORITHM)
    throw new ChannelError(`it is encrypted with ${JSON.stringify(envelope.algorithm)}, which this page does not know`);
  const [alpha, beta] = [decode(envelope.alpha), decode(envelope.beta)];
  if (!alpha || !beta) throw new ChannelError("its key is not made of group elements");
  if (!/^(?:[0-9a-f]{2})*$/.test(envelope.data)) throw new ChannelError("its content is not written in lower-case hex digits");
  const { key, iv } = keyAndIv(over(beta, power(alpha, dk)), envelope.alpha);
  try {
    const plain = gcm(key, iv).decrypt(unhex(envelope.data));
    const opened = fromUtf8(plain);
    plain.fill(0);
    if (opened === null) throw new ChannelError("what was encrypted is not text");
    return opened;
  } catch (error) {
    if (error instanceof ChannelError) throw error;
    throw new ChannelError("it does not open: it is meant for another trustee, or it was altered");
  } finally {
    key.fill(0);
  }
}

/** `SHA256("key|" g^s)` and `SHA256("iv|" g^r)` */
function keyAndIv(mask: Element, alpha: string): { key: Uint8Array; iv: Uint8Array } {
  return { key: digest(`key|${encode(mask)}`), iv: digest(`iv|${alpha}`) };
}

function read<T>(run: () => T, problem: string): T {
  try {
    return run();
  } catch (error) {
    // The reader's own words could quote a secret text's place, never its content.
    if (error instanceof JsonError) throw new ChannelError(`${problem}: ${error.message}`);
    throw error;
  }
}
