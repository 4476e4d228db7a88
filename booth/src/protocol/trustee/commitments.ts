// Whether every trustee kept to what it committed itself to before anybody's coefficients were shown. docs/companion-record.md, "commitment".
//
// The comparison needs no signing key: what counts is that the hash was seen before one's own polynomial was sent. Whoever passes messages on
// could introduce signing keys as it likes, but it cannot open a hash in two ways.

import { commitment as commitmentCodec, commitmentHash } from "../companion/statements.ts";
import { ProtocolError } from "../error.ts";
import type { Ceremony } from "../face.ts";
import { polynomial as polynomialCodec, readText, signedMessage, thresholdParameters } from "../wire.ts";

/** Before step 3 is sent: one commitment of each of `size` trustees in this round, and in the own place the one that `polynomial` opens. */
export function checkCommitments(ceremony: Ceremony, size: number, owner: number, commitments: readonly string[], polynomial: string): void {
  const own = readCommitments(ceremony, size, commitments)[owner - 1];
  const { coefexps } = readText(polynomialCodec, polynomial, "the polynomial");
  if (own === commitmentHash(ceremony.uuid, ceremony.round, owner, coefexps.message)) return;
  throw new ProtocolError("own_commitment", `what is shown as the commitment of trustee ${owner} is not what you sent`, { trustee: owner });
}

/** Each trustee's signed coefficients (of a vinput, or of the published parameters) open its commitment. Throws, naming the culprit. */
export function checkOpened(ceremony: Ceremony, commitments: readonly string[], coefexps: readonly string[]): void {
  const hashes = readCommitments(ceremony, coefexps.length, commitments);
  for (const [place, text] of coefexps.entries()) {
    const { message } = readText(signedMessage, text, `the coefficients of trustee ${place + 1}`);
    if (hashes[place] === commitmentHash(ceremony.uuid, ceremony.round, place + 1, message)) continue;
    const trustee = place + 1;
    throw new ProtocolError("commitment", `trustee ${trustee} showed other coefficients than those it had committed itself to`, { trustee });
  }
}

/** The signed coefficients in published parameters, one text a trustee. */
export function publishedCoefexps(parameters: string): string[] {
  return readText(thresholdParameters, parameters, "the threshold parameters").coefexps.map(signedMessage.write);
}

/** The hashes, in the order of the trustees' numbers. */
function readCommitments({ round }: Ceremony, size: number, texts: readonly string[]): string[] {
  const hashes = new Map<number, string>();
  for (const [place, text] of texts.entries()) {
    const body = readText(commitmentCodec, text, `commitment ${place + 1}`);
    if (body.round !== round) {
      throw new ProtocolError("commitment_round", `the commitment of trustee ${body.owner} is of round ${body.round}, this is round ${round}`, { trustee: body.owner });
    }
    if (hashes.has(body.owner)) throw new ProtocolError("commitment_twice", `trustee ${body.owner} has two commitments`, { trustee: body.owner });
    hashes.set(body.owner, body.commitment);
  }
  return Array.from({ length: size }, (_, place) => {
    const hash = hashes.get(place + 1);
    if (hash === undefined) throw new ProtocolError("commitment_missing", `the commitment of trustee ${place + 1} is missing`, { trustee: place + 1 });
    return hash;
  });
}
