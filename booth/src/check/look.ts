// Looking into a sealed ballot with the key that was shown.

import { ProtocolError, hashOf, openBallot, readElection, trackerOf } from "../protocol/index.ts";
import type { Opening } from "./opening.ts";

/** What a ballot says on one question. */
export interface Answer {
  question: string;
  blank: boolean;
  chosen: string[];
}

/** What does not fit: the tracker, the ballot, or the key to it. */
export type Fault = "tracker" | "ballot" | "opening";

/** Opens the ballot. Nothing that the server says is believed: the ballot must have the hash that the other device showed. */
export function look(election: string, ballot: string, { hash, randomness }: Opening): { answers: Answer[]; tracker: string } | { fault: Fault } {
  if (hashOf(ballot) !== hash) return { fault: "tracker" };
  try {
    const checked = readElection(election);
    const opened = openBallot(checked, ballot, randomness);
    const answers = checked.questions.map(({ question, answers, blank }, index) => {
      const marks = opened[index] ?? [];
      const first = blank ? 1 : 0;
      return { question, blank: blank && marks[0] === 1, chosen: answers.filter((_, answer) => marks[first + answer] === 1) };
    });
    return { answers, tracker: trackerOf(hash) };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { fault: error.code.startsWith("opening") ? "opening" : "ballot" };
  }
}
