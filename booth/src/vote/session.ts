// What a vote page holds while somebody votes, and how it is forgotten.

import type { BallotInfo } from "../transport.ts";
import { type Marks, marksKey, noMarks } from "./choices.ts";
import { type Paperwork, type Sealed, type Voter, openPaperwork, seal, stateOrder, voterOf } from "./seal.ts";

/** A voting code and what the board says about it. */
export interface Admitted {
  voter: Voter;
  /** Number of ballots cast with this code so far. */
  seq: number;
  /** Hash of the last of them. */
  last: string | null;
}

export class Session {
  readonly info: BallotInfo;
  readonly papers: Paperwork;
  /** What stands in the code field: kept as it was typed. */
  typed = "";
  /** The code came from the slip's QR code. */
  scanned = false;
  admitted: Admitted | null = null;
  marks: Marks[];
  #sealed: { key: string; sealed: Sealed } | null = null;
  /** A ballot was sent and no answer came: whether it arrived is not known, and it alone may be sent. */
  pending = false;

  /** The list of voting codes, where it was opened with the board. */
  readonly list: string | null;

  constructor(info: BallotInfo, election: string, list: string | null) {
    this.info = info;
    this.list = list;
    this.papers = openPaperwork(election);
    this.marks = this.papers.questions.map(noMarks);
  }

  /** The key of a code that was read. */
  admit(code: string): Voter {
    return voterOf(code, this.papers);
  }

  /** The sealed ballot of the present marks: made once, and made anew only when a mark has changed. */
  sealed(): Sealed {
    if (!this.admitted) throw new Error("nobody was admitted");
    const key = marksKey(this.marks);
    if (this.#sealed?.key !== key) {
      this.#sealed?.sealed.forget();
      this.#sealed = { key, sealed: seal(this.papers, this.admitted.voter, this.marks) };
    }
    return this.#sealed.sealed;
  }

  /** The sealed ballot of the present marks, if it has been made. */
  get ready(): Sealed | null {
    return this.#sealed?.key === marksKey(this.marks) ? this.#sealed.sealed : null;
  }

  /** The statement that this ballot is the voter's last one. */
  order(sealed: Sealed): string {
    if (!this.admitted) throw new Error("nobody was admitted");
    const { voter, seq, last } = this.admitted;
    return stateOrder(this.papers, voter, { seq: seq + 1, ballot: sealed.hash, supersedes: last });
  }

  /** Throws the sealed ballot away, keeping code and marks: it was spoilt by a check. */
  unseal(): void {
    this.#sealed?.sealed.forget();
    this.#sealed = null;
  }

  /** Forgets code, marks and ballot. Bytes are overwritten; text is released. */
  forget(): void {
    this.unseal();
    this.admitted?.voter.forget();
    this.admitted = null;
    this.typed = "";
    this.scanned = false;
    for (const marks of this.marks) {
      marks.answers.clear();
      marks.blank = false;
    }
    this.marks = this.papers.questions.map(noMarks);
    this.pending = false;
  }
}
