// Slips to print: several on a sheet of A4, the name outside, the code inside.

import { breathe, h } from "../ui/dom.ts";
import { t } from "../ui/messages.ts";
import { qrDrawing, qrModules } from "../ui/qr.ts";
import { PARTS } from "../vote/code.ts";
import type { Holder } from "./list.ts";

/** Slips on one sheet. */
export const PER_SHEET = 5;

/** What all slips say. */
export interface Heading {
  body: string;
  ballot: string;
  /** The address without the code. */
  url: string;
  closes: string;
}

/** Draws slips in pieces, so that the page stays alive; `progress` may stop the work by returning `false`. */
export async function drawSlips(
  holders: readonly Holder[],
  heading: Heading,
  progress: (done: number) => boolean,
): Promise<HTMLElement | null> {
  const sheets = h("div", { class: "slips print-only" });
  for (let start = 0; start < holders.length; start += PER_SHEET) {
    const slips = holders.slice(start, start + PER_SHEET).map((holder) => slip(holder, heading));
    sheets.append(h("section", { class: "slip-sheet" }, slips));
    if ((start / PER_SHEET) % 4 === 3) {
      if (!progress(Math.min(start + PER_SHEET, holders.length))) return null;
      await breathe();
    }
  }
  return sheets;
}

function slip({ number, name, unit, code }: Holder, { body, ballot, url, closes }: Heading): HTMLElement {
  const modules = qrModules(`${url}#${code}`);
  return h(
    "article",
    { class: "code-slip" },
    h(
      "div",
      { class: "outside" },
      h("p", { class: "for" }, t("slip-for")),
      h("p", { class: "holder" }, name),
      h("p", {}, unit),
      h("p", {}, t("slip-number", { number: String(number) })),
      h("p", { class: "ballot-name" }, body, h("br"), ballot),
      h("p", { class: "fold" }, t("slip-fold")),
    ),
    h(
      "div",
      { class: "inside" },
      modules && h("div", { class: "slip-qr" }, qrDrawing(modules, t("slip-qr"))),
      h(
        "div",
        {},
        h("p", { class: "for" }, t("slip-code")),
        h("p", { class: "slip-code" }, lines(code).map((line, index) => [index > 0 && h("br"), line])),
        h("p", {}, t("slip-how", { address: url.replace(/^https?:\/\//, "") })),
        h("p", {}, t("slip-until", { closes })),
        h("p", {}, t("slip-secret")),
      ),
    ),
  );
}

/** A code on two lines of two parts. */
export function lines(code: string): string[] {
  const parts = code.split("-");
  const half = PARTS.length / 2;
  return [parts.slice(0, half).join("-"), parts.slice(half).join("-")];
}
