// The key from two of its three printed shares.

import { ProtocolError, type Share, joinShares, readShare } from "../protocol/index.ts";
import { h } from "../ui/dom.ts";
import { t } from "../ui/messages.ts";
import { type Mistake, type View, button, errorSummary } from "../ui/page.ts";
import { keyNumber } from "./sheets.ts";
import type { Desk } from "./main.ts";

const FIELDS = ["share-one", "share-two"] as const;
type Field = (typeof FIELDS)[number];

/** Asks for two shares; `accept` says whether the key is the one of this ceremony. */
export function sharesView(desk: Desk, accept: (seed: string) => boolean, back: () => void): void {
  const typed: Record<Field, string> = { "share-one": "", "share-two": "" };
  let mistakes: Mistake[] = [];

  const draw = (): View => ({
    over: desk.info.name,
    title: t("shares-title"),
    body: [
      errorSummary(mistakes),
      h("p", {}, t("shares-text")),
      h(
        "form",
        { novalidate: true, autocomplete: "off", onsubmit: submit },
        FIELDS.map(field),
        h("div", { class: "actions" }, h("button", { type: "submit", class: "primary", id: "join" }, t("have-go")), button(t("shares-back"), back, { class: "link" })),
      ),
    ],
  });

  const field = (id: Field) => {
    const wrong = mistakes.find((mistake) => mistake.field === id);
    const area = h("textarea", {
      id,
      rows: "3",
      autocomplete: "off",
      autocapitalize: "characters",
      spellcheck: "false",
      "aria-invalid": wrong ? "true" : undefined,
      "aria-describedby": wrong ? `${id}-wrong` : undefined,
      oninput: () => (typed[id] = area.value),
    });
    area.value = typed[id];
    return h(
      "div",
      { class: wrong ? "field share-field wrong" : "field share-field" },
      h("label", { for: id }, t(id)),
      wrong && h("p", { class: "message", id: `${id}-wrong` }, wrong.text),
      area,
    );
  };

  const submit = (event: Event) => {
    event.preventDefault();
    const read = FIELDS.map((id) => reading(id, typed[id]));
    mistakes = read.flatMap((result) => ("text" in result ? [result] : []));
    const [one, two] = read.flatMap((result) => ("share" in result ? [result.share] : []));
    if (one && two) join(one, two);
    if (mistakes.length === 0) return;
    desk.page.show(draw);
    document.getElementById("errors")?.focus();
  };

  const join = (one: Share, two: Share) => {
    try {
      if (!accept(joinShares(one, two).reveal())) mistakes = [{ field: "share-one", text: t("have-wrong-key", { owner: desk.ceremony.me ?? 0 }) }];
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      mistakes = [{ field: "share-two", text: togetherness(error, one, two) }];
    }
  };

  desk.page.show(draw);
}

function reading(field: Field, typed: string): { share: Share } | Mistake {
  try {
    return { share: readShare(typed) };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { field, text: explain(error) };
  }
}

/** What is wrong with one share, and where. */
function explain({ code, details }: ProtocolError): string {
  const { length = 0, expected = 0, group = 0, place = 0, sign = "" } = details;
  switch (code) {
    case "share_empty":
      return t("share-empty");
    case "share_length":
      return length < expected ? t("share-short", { length, expected }) : t("share-long", { length, expected });
    case "share_sign":
      return t("share-sign", { sign, place, group });
    case "share_typo":
      return t("share-typo", { sign, place, group });
    default:
      return t("share-check");
  }
}

/** Why two good shares do not make a key. */
function togetherness({ code }: ProtocolError, one: Share, two: Share): string {
  if (code === "share_same") return t("share-same", { number: one.number });
  if (code === "share_other") return t("share-other", { one: keyNumber(one.key), two: keyNumber(two.key) });
  return t("share-nothing");
}
