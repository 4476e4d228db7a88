// The checks of VERIFIER.md by their ids, and what a verification finds of each.

import type { CheckReport, Status } from "../face.ts";

const RANGES: readonly [string, number, number][] = [
  ["P", 1, 8],
  ["E", 9, 17],
  ["S", 18, 32],
  ["B", 33, 47],
  ["T", 48, 51],
  ["M", 52, 58],
  ["D", 59, 65],
  ["R", 66, 70],
];

/** `P1` … `R70` */
export const CHECKS: readonly string[] = RANGES.flatMap(([letter, first, last]) =>
  Array.from({ length: last - first + 1 }, (_, index) => `${letter}${first + index}`),
);

const ORDER: readonly Status[] = ["skip", "pass", "warn", "fail"];
/** Findings that are kept of each check. */
const KEPT = 20;

export class Findings {
  readonly #checks = new Map<string, CheckReport>(CHECKS.map((id) => [id, { id, status: "skip", details: [] }]));

  /** These checks were made; they hold unless something else is said. */
  made(...ids: string[]): void {
    for (const id of ids) this.#raise(id, "pass");
  }

  fail(id: string, detail: string): void {
    this.#note(id, "fail", detail);
  }

  warn(id: string, detail: string): void {
    this.#note(id, "warn", detail);
  }

  /** Says why a check was not made. */
  explain(id: string, detail: string): void {
    const entry = this.#entry(id);
    if (entry.status === "skip" && entry.details.length === 0) entry.details.push(detail);
  }

  status(id: string): Status {
    return this.#entry(id).status;
  }

  get anyFailed(): boolean {
    return this.all().some(({ status }) => status === "fail");
  }

  all(): CheckReport[] {
    return [...this.#checks.values()];
  }

  #note(id: string, status: Status, detail: string): void {
    this.#raise(id, status);
    const { details } = this.#entry(id);
    if (details.length < KEPT) details.push(detail);
  }

  #raise(id: string, status: Status): void {
    const entry = this.#entry(id);
    if (entry.status === "skip") entry.details = [];
    if (ORDER.indexOf(status) > ORDER.indexOf(entry.status)) entry.status = status;
  }

  #entry(id: string): CheckReport {
    const entry = this.#checks.get(id);
    if (!entry) throw new Error(`there is no check ${id}`);
    return entry;
  }
}
