// Fetching a board and checking all of it, with progress, on a page that stays alive.

import { type CheckReport, type Progress, type Report, type VerifyOptions, verifyBoard } from "../protocol/index.ts";
import { Refused, type Server } from "../transport.ts";
import { breathe, h } from "./dom.ts";
import { number, t } from "./messages.ts";
import type { Page } from "./page.ts";

/** A board as it was received. */
export interface Copy {
  board: Uint8Array;
  companion: Uint8Array | null;
}

/** Shows what is being done, and how much is left. */
export class Meter {
  readonly #bar = h("progress", { max: 1, "aria-label": t("verify-title") });
  readonly #line = h("p", { role: "status" });
  #spoken = 0;

  constructor(page: Page, over: string) {
    page.show(() => ({ over, title: t("verify-title"), body: [this.#bar, this.#line] }));
  }

  set(text: string, done: number, of: number | null): void {
    if (of === null || of === 0) this.#bar.removeAttribute("value");
    else {
      this.#bar.max = of;
      this.#bar.value = done;
    }
    // A screen reader should not hear every hundredth.
    const now = performance.now();
    if (now - this.#spoken < 400 && done !== of) return;
    this.#spoken = now;
    this.#line.textContent = text;
  }
}

/** Fetches the board and, where there is one, the companion record. */
export async function fetchCopy(server: Server, meter: Meter): Promise<Copy> {
  const kilobytes = (bytes: number) => number(Math.ceil(bytes / 1024));
  const board = await server.download("bel", (bytes, of) => meter.set(t("verify-fetch", { bytes: kilobytes(bytes) }), bytes, of));
  try {
    const companion = await server.download("companion", (bytes, of) => meter.set(t("verify-fetch-companion", { bytes: kilobytes(bytes) }), bytes, of));
    return { board, companion };
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return { board, companion: null };
    throw error;
  }
}

/** Checks a board on this device. */
export function verifyCopy({ board, companion }: Copy, meter: Meter, options: VerifyOptions = {}): Promise<Report> {
  const progress = ({ phase, done, total }: Progress) => meter.set(wording(phase, done, total), done, total);
  return verifyBoard(board, companion, { ...options, progress, pause: breathe });
}

function wording(phase: Progress["phase"], done: number, total: number): string {
  switch (phase) {
    case "reading":
      return t("verify-reading");
    case "ballots":
      return t("verify-ballots", { done, total });
    case "tally":
      return t("verify-tally");
    case "decryptions":
      return t("verify-decryptions");
    case "companion":
      return t("verify-companion");
  }
}

/** What was found, a sentence for each check with its stable name. */
export function findings(checks: readonly CheckReport[], status: "fail" | "warn"): HTMLElement {
  const found = checks.filter((check) => check.status === status);
  return h(
    "ul",
    { class: "findings" },
    found.map(({ id, details }) => h("li", {}, h("strong", {}, t("verify-check", { id })), ": ", t(`check-${id.toLowerCase()}`), inDetail(details))),
  );
}

/** What a programmer wants to know besides, in English, folded away. */
export function inDetail(details: readonly string[]): HTMLElement {
  return h("details", { class: "small" }, h("summary", {}, t("verify-detail")), h("ul", { lang: "en" }, details.map((detail) => h("li", {}, detail))));
}
