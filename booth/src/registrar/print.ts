// Choosing which slips to print, drawing them with progress, and printing.

import { type BallotInfo } from "../transport.ts";
import { type Child, h } from "../ui/dom.ts";
import { dateTime, number, t } from "../ui/messages.ts";
import { type Mistake, type View, button, errorSummary, notice } from "../ui/page.ts";
import { MOST, findHolders } from "./find.ts";
import type { Holder } from "./list.ts";
import type { Office } from "./main.ts";
import { PER_SHEET, drawSlips } from "./slips.ts";

/** `printed` holds the numbers of the members whose slips were printed in this sitting. */
export function printView(office: Office, holders: readonly Holder[], printed: Set<number>, back: () => void): void {
  const { page, info } = office;
  let from = "1";
  let to = String(holders.length);
  let mistakes: Mistake[] = [];
  let drawing: Child = null;
  let ready: { sheets: HTMLElement; slips: readonly Holder[] } | null = null;
  let looked = "";
  let found: Holder[] | null = null;

  const draw = (): View => ({
    over: info.name,
    title: t("slips-title"),
    prints: ready ? "slips" : undefined,
    body: [
      errorSummary(mistakes),
      drawing ?? (ready ? readyToPrint(ready.slips) : choose()),
      h("div", { class: "actions" }, button(t("back"), leave, { class: "link" })),
      ready?.sheets,
    ],
  });

  const choose = (): Child => [
    notice("attention", h("p", {}, t("slips-warning"))),
    h("div", { class: "row" }, field("from", t("slips-from"), from, (value) => (from = value)), field("to", t("slips-to"), to, (value) => (to = value))),
    button(t("slips-prepare"), () => void prepare(), { class: "primary", id: "prepare" }),
    h("h2", {}, t("one-title")),
    h("p", {}, t("one-text")),
    h("form", { novalidate: true, autocomplete: "off", onsubmit: look }, searchField(), h("div", { role: "status" }, found && results(found))),
    countsTable([
      [t("counts-entitled"), office.roll.members.length],
      [t("counts-codes"), holders.length],
      [t("counts-slips"), printed.size],
    ]),
  ];

  const searchField = () => {
    const input = h("input", { id: "one", type: "search", oninput: () => (looked = input.value) });
    input.value = looked;
    return h("div", { class: "row" }, h("div", { class: "field" }, h("label", { for: "one" }, t("one-label")), input), h("button", { type: "submit", id: "find" }, t("one-find")));
  };

  const look = (event: Event) => {
    event.preventDefault();
    found = findHolders(holders, looked);
    page.refresh();
  };

  const results = (all: readonly Holder[]): Child => {
    if (all.length === 0) return h("p", {}, t("one-nobody"));
    const line = (holder: Holder) =>
      h(
        "li",
        { class: "found" },
        h("span", {}, h("strong", {}, holder.name), h("br"), h("span", { class: "quiet small" }, `${t("slip-number", { number: String(holder.number) })} · ${holder.unit}`)),
        button(t("one-prepare"), () => void prepareThese([holder]), { "aria-label": `${t("one-prepare")}: ${holder.name}` }),
      );
    return [h("ul", { class: "results" }, all.slice(0, MOST).map(line)), all.length > MOST && h("p", {}, t("one-more", { count: all.length, shown: MOST }))];
  };

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
    return prepareThese(holders.slice(first - 1, last));
  };

  const prepareThese = async (chosen: readonly Holder[]) => {
    mistakes = [];
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
    ready = { sheets, slips: chosen };
    page.show(draw);
  };

  const wrongPlace = (id: string): Mistake => ({ field: id, text: t("slips-range", { count: holders.length }) });

  const readyToPrint = (slips: readonly Holder[]): Child => [
    h("p", { role: "status" }, t("slips-ready", { count: slips.length, sheets: Math.ceil(slips.length / PER_SHEET) })),
    notice("attention", h("p", {}, t("slips-warning"))),
    h(
      "div",
      { class: "actions" },
      button(t("slips-print"), () => printNow(slips), { class: "primary", id: "print-now" }),
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

  const printNow = (slips: readonly Holder[]) => {
    for (const { number } of slips) printed.add(number);
    print();
  };

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

/** Numbers that ought to agree, one below the other. */
export function countsTable(rows: readonly (readonly [string, number])[]): Child {
  const row = ([label, value]: readonly [string, number]) => h("tr", {}, h("th", { scope: "row" }, label), h("td", { class: "number" }, number(value)));
  return [h("h2", {}, t("counts-title")), h("table", {}, rows.map(row))];
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
