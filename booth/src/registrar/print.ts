// Choosing which slips to print, drawing them with progress, and printing.

import { type BallotInfo } from "../transport.ts";
import { type Child, h } from "../ui/dom.ts";
import { dateTime, t } from "../ui/messages.ts";
import { type Mistake, type View, button, errorSummary, notice } from "../ui/page.ts";
import type { Holder } from "./list.ts";
import type { Office } from "./main.ts";
import { PER_SHEET, drawSlips } from "./slips.ts";

export function printView(office: Office, holders: readonly Holder[], back: () => void, printed: (slips: number) => void): void {
  const { page, info } = office;
  let from = "1";
  let to = String(holders.length);
  let mistakes: Mistake[] = [];
  let drawing: Child = null;
  let ready: { sheets: HTMLElement; count: number } | null = null;

  const draw = (): View => ({
    over: info.name,
    title: t("slips-title"),
    prints: ready ? "slips" : undefined,
    body: [
      errorSummary(mistakes),
      drawing ?? (ready ? readyToPrint(ready.count) : choose()),
      h("div", { class: "actions" }, button(t("back"), leave, { class: "link" })),
      ready?.sheets,
    ],
  });

  const choose = (): Child => [
    notice("attention", h("p", {}, t("slips-warning"))),
    h("div", { class: "row" }, field("from", t("slips-from"), from, (value) => (from = value)), field("to", t("slips-to"), to, (value) => (to = value))),
    button(t("slips-prepare"), () => void prepare(), { class: "primary", id: "prepare" }),
  ];

  const field = (id: string, label: string, value: string, take: (value: string) => void) => {
    const wrong = mistakes.find((mistake) => mistake.field === id);
    const input = h("input", {
      id,
      inputmode: "numeric",
      class: "short",
      "aria-invalid": wrong ? "true" : undefined,
      "aria-describedby": wrong ? `${id}-wrong` : undefined,
      oninput: () => take(input.value),
    });
    input.value = value;
    return h(
      "div",
      { class: wrong ? "field wrong" : "field" },
      h("label", { for: id }, label),
      wrong && h("p", { class: "message", id: `${id}-wrong` }, wrong.text),
      input,
    );
  };

  const prepare = async () => {
    const [first, last] = [place(from, holders.length), place(to, holders.length)];
    mistakes = [...(first === null ? [wrongPlace("from")] : []), ...(last === null || (first !== null && last < first) ? [wrongPlace("to")] : [])];
    if (mistakes.length > 0 || first === null || last === null) {
      page.show(draw);
      document.getElementById("errors")?.focus();
      return;
    }
    const chosen = holders.slice(first - 1, last);
    const bar = h("progress", { max: chosen.length, value: 0, "aria-label": t("slips-prepare") });
    const line = h("p", { role: "status" }, t("slips-preparing", { done: 0, count: chosen.length }));
    drawing = [bar, line];
    page.show(draw);
    const heading = { body: info.body, ballot: info.name, url: votingAddress(office.roll.url, info), closes: closesOf(office) };
    const sheets = await drawSlips(chosen, heading, (done) => {
      bar.value = done;
      line.textContent = t("slips-preparing", { done, count: chosen.length });
      return drawing !== null;
    });
    if (!sheets) return;
    drawing = null;
    ready = { sheets, count: chosen.length };
    page.show(draw);
  };

  const wrongPlace = (id: string): Mistake => ({ field: id, text: t("slips-range", { count: holders.length }) });

  const readyToPrint = (count: number): Child => [
    h("p", { role: "status" }, t("slips-ready", { count, sheets: Math.ceil(count / PER_SHEET) })),
    notice("attention", h("p", {}, t("slips-warning"))),
    h(
      "div",
      { class: "actions" },
      button(t("slips-print"), () => (printed(count), print()), { class: "primary", id: "print-now" }),
      button(
        t("slips-again"),
        () => {
          ready = null;
          page.show(draw);
        },
        {},
      ),
    ),
  ];

  const leave = () => {
    drawing = null;
    ready = null;
    back();
  };

  page.show(draw);
}

function place(text: string, count: number): number | null {
  const value = /^\s*\d+\s*$/.test(text) ? Number(text) : 0;
  return value >= 1 && value <= count ? value : null;
}

/** The address of the ballot, whether the roll names it or only the server. */
export function votingAddress(url: string, { uuid }: Pick<BallotInfo, "uuid">): string {
  const address = url.replace(/\/+$/, "");
  return address.endsWith(uuid) ? address : `${address}/b/${uuid}`.replace("/b/b/", "/b/");
}

/** When casting ends, as the slips say it. */
export function closesOf({ info, roll }: Office): string {
  const closes = roll.closes_at || info.closes_at;
  return closes ? dateTime(closes, info.time_zone) : "—";
}
