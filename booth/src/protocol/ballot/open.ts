// "Check instead of cast": what a spoilt ballot says. Whoever knows the randomness of its ciphertexts can read it, so it must never be cast.

import { checked } from "../election.ts";
import { ProtocolError } from "../error.ts";
import type { Election } from "../face.ts";
import { GENERATOR, Q, encodeAll, littleEndian, times, vartimePower } from "../group.ts";
import { ballot as ballotCodec, readText } from "../wire.ts";
import { verifyBallot } from "./verify.ts";

/** For each question 0 or 1 for each answer (a leading one for blank). The ballot itself is verified, too. */
export function openBallot(election: Election, text: string, randomness: readonly Uint8Array[]): number[][] {
  const parameters = checked(election);
  const { answers } = readText(ballotCodec, text, "the ballot");
  const [fault] = verifyBallot(parameters, text);
  if (fault) throw new ProtocolError("ballot_invalid", `this ballot would not be counted: ${fault.detail}`, { id: fault.id });
  const count = answers.reduce((sum, { choices }) => sum + choices.length, 0);
  if (randomness.length !== count) {
    throw new ProtocolError("opening_shape", `the opening is for ${randomness.length} marks, the ballot has ${count}`);
  }
  let next = 0;
  return answers.map(({ choices }, question) =>
    choices.map(({ alpha, beta }) => {
      const bytes = randomness[next++] as Uint8Array;
      const r = littleEndian(bytes);
      const wrong = (): ProtocolError =>
        new ProtocolError("opening_wrong", "this opening does not belong to this ballot", { question: question + 1 });
      if (bytes.length !== 32 || r >= Q) throw wrong();
      const shared = vartimePower(parameters.key, r);
      const [expected, zero, one] = encodeAll([vartimePower(GENERATOR, r), shared, times(shared, GENERATOR)]);
      if (alpha !== expected || (beta !== zero && beta !== one)) throw wrong();
      return beta === one ? 1 : 0;
    }),
  );
}
