// Between what a voter marks and what the protocol takes.

import { type Credential, type Election, deriveCredential, encryptBallot, readElection, signOrder } from "../protocol/index.ts";
import { writeOpening } from "../check/opening.ts";
import { random } from "../ui/random.ts";
import type { Marks, Paper } from "./choices.ts";

/** The election as the page needs it. */
export interface Paperwork {
  election: Election;
  questions: readonly Paper[];
}

/** Reads and checks the election's exact text. */
export function openPaperwork(text: string): Paperwork {
  const election = readElection(text);
  return { election, questions: election.questions };
}

/** The key of a voting code. */
export type Voter = Credential;

export function voterOf(code: string, { election }: Paperwork): Voter {
  return deriveCredential(code, election.uuid);
}

/** A sealed ballot. */
export interface Sealed {
  ballot: string;
  /** Hex. */
  hash: string;
  /** What people see. */
  tracker: string;
  /** The key for a second device. */
  opening(): string;
  forget(): void;
}

export function seal({ election }: Paperwork, voter: Voter, marks: readonly Marks[]): Sealed {
  const choices = election.questions.map((question, index) => choiceOf(question, marks[index]));
  const sealed = encryptBallot(election, voter, choices, random);
  for (const choice of choices) choice.fill(0);
  const { text, hash, tracker } = sealed;
  return {
    ballot: text,
    hash,
    tracker,
    opening: () => writeOpening({ hash, randomness: [...sealed.randomness] }),
    forget: () => sealed.forget(),
  };
}

function choiceOf({ answers, blank }: Paper, marks: Marks | undefined): number[] {
  const chosen = answers.map((_, index) => (marks?.answers.has(index) ? 1 : 0));
  return blank ? [marks?.blank ? 1 : 0, ...chosen] : chosen;
}

/** The voter's statement that this ballot is the last one. */
export function stateOrder({ election }: Paperwork, voter: Voter, order: { seq: number; ballot: string; supersedes: string | null }): string {
  return signOrder(election, voter, order, random);
}

/** What the page shows of an election without a server's description of it. */
export function factsOfElection(text: string): { uuid: string; name: string; body: string; description: string } {
  const { uuid, name, description } = readElection(text);
  return { uuid, name, body: "", description };
}

/** The public files at the head of a board, as the archive's order has them: header, election, trustees, credentials. */
export function headOfBoard(archive: Uint8Array): { election: string; credentials: string } {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const texts: string[] = [];
  for (let offset = 0; texts.length < 4; ) {
    const size = parseInt(decoder.decode(archive.subarray(offset + 124, offset + 135)), 8);
    if (!(size > 0 && offset + 512 + size <= archive.length)) throw new Error("not a board");
    texts.push(decoder.decode(archive.subarray(offset + 512, offset + 512 + size)));
    offset += 512 + Math.ceil(size / 512) * 512;
  }
  return { election: texts[1] ?? "", credentials: texts[3] ?? "" };
}
