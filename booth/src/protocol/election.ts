// An election whose parameters were checked, ready to encrypt and to verify under its key.

import { digest, base64 } from "./bytes.ts";
import { ProtocolError } from "./error.ts";
import type { Election, Question } from "./face.ts";
import { type Element, GROUP, VartimeFixedBase, decode, isIdentity, prepare } from "./group.ts";
import { type ElectionText, election as electionCodec, readText } from "./wire.ts";

/** Only `readElection` makes one. */
export class CheckedElection implements Election {
  readonly text: string;
  readonly uuid: string;
  readonly name: string;
  readonly description: string;
  readonly administrator: string | null;
  readonly credentialAuthority: string | null;
  readonly questions: readonly Question[];
  readonly publicKey: string;
  readonly fingerprint: string;
  /** `y` */
  readonly key: Element;
  /** `y` over public exponents. */
  readonly vartimeKey: VartimeFixedBase;

  constructor(text: string, parsed: ElectionText) {
    this.text = text;
    this.uuid = parsed.uuid;
    this.name = parsed.name;
    this.description = parsed.description;
    this.administrator = parsed.administrator ?? null;
    this.credentialAuthority = parsed.credential_authority ?? null;
    this.publicKey = parsed.public_key;
    this.fingerprint = base64(digest(text)).replace(/=+$/, "");
    this.key = checkedKey(parsed);
    this.vartimeKey = new VartimeFixedBase(this.key);
    this.questions = parsed.questions.map((question, index) => checkedQuestion(question, index + 1));
    if (this.questions.length === 0) throw new ProtocolError("election_questions", "the election asks nothing");
  }
}

/** Codes: unreadable, election_version, election_group, election_key, election_questions (with `question`), question_type. */
export function readElection(text: string): CheckedElection {
  const parsed = readText(electionCodec, text, "the election");
  if (parsed.version !== 1)
    throw new ProtocolError("election_version", `the election has version ${parsed.version}; this page reads version 1`);
  if (parsed.group !== GROUP) {
    throw new ProtocolError("election_group", `the election is in the group ${parsed.group}; this page computes in ${GROUP}`);
  }
  return new CheckedElection(text, parsed);
}

/** The election that the pages pass back is the one that was checked. */
export function checked(election: Election): CheckedElection {
  return election instanceof CheckedElection ? election : readElection(election.text);
}

function checkedKey({ public_key }: ElectionText): Element {
  const key = decode(public_key);
  if (!key) throw new ProtocolError("election_key", "the election's public key is not an element of the group");
  if (isIdentity(key)) throw new ProtocolError("election_key", "the election's public key is the identity: everybody could decrypt");
  return prepare(key);
}

function checkedQuestion(question: ElectionText["questions"][number], number: number): Question {
  if ("other" in question) {
    throw new ProtocolError("question_type", `question ${number} is of a type that this page does not know`, { question: number });
  }
  const { answers, min, max } = question;
  if (answers.length === 0 || min > max || max > answers.length) {
    const message = `question ${number}: it must have answers, and min ≤ max ≤ number of answers`;
    throw new ProtocolError("election_questions", message, { question: number });
  }
  return { question: question.question, answers, blank: question.blank === true, min, max };
}

/** Number of ciphertexts of an answer: one an answer, and a leading one for blank where it is allowed. */
export function choicesOf({ answers, blank }: Question): number {
  return answers.length + (blank ? 1 : 0);
}
