// What a voter has marked on one question, and whether that may be cast.

/** The part of a question that a paper needs. */
export interface Paper {
  readonly question: string;
  readonly answers: readonly string[];
  readonly min: number;
  readonly max: number;
  readonly blank: boolean;
}

/** Marks on one question: numbers of answers from 0, or the blank vote. */
export interface Marks {
  blank: boolean;
  answers: Set<number>;
}

export function noMarks(): Marks {
  return { blank: false, answers: new Set() };
}

/** One mark at most, so that choosing another moves it. Where nothing at all may be chosen, a mark must be removable. */
export function isSingle(paper: Paper): boolean {
  return paper.max === 1 && (paper.min === 1 || paper.blank);
}

/** Sets or takes away a mark; blank and answers exclude each other. `answer` is `"blank"` or a number. */
export function mark(paper: Paper, marks: Marks, answer: number | "blank", on: boolean): void {
  if (answer === "blank") {
    marks.blank = on;
    if (on) marks.answers.clear();
    return;
  }
  if (on && paper.max === 1) marks.answers.clear();
  if (on) marks.answers.add(answer);
  else marks.answers.delete(answer);
  if (on) marks.blank = false;
}

export type Fault = { kind: "none"; min: number } | { kind: "few"; count: number; min: number } | { kind: "many"; count: number; max: number };

/** What must be mended before these marks can be cast, or `null`. */
export function faultOf(paper: Paper, marks: Marks): Fault | null {
  const count = marks.answers.size;
  if (marks.blank) return null;
  if (count === 0 && paper.min > 0) return { kind: "none", min: paper.min };
  if (count < paper.min) return { kind: "few", count, min: paper.min };
  if (count > paper.max) return { kind: "many", count, max: paper.max };
  return null;
}

/** The same marks give the same text: a sealed ballot is kept while they do not change. */
export function marksKey(all: readonly Marks[]): string {
  return all.map((marks) => (marks.blank ? "blank" : [...marks.answers].sort((a, b) => a - b).join(","))).join("|");
}
