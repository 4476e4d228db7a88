// What the page says when nobody can vote.

import type { BallotInfo } from "../transport.ts";
import { h } from "../ui/dom.ts";
import { dateTime, t } from "../ui/messages.ts";
import type { View } from "../ui/page.ts";

const BEFORE = ["draft", "roll_closed", "keys_ready"];
const DECIDED = ["certified", "challenged", "confirmed"];

/** The ballot's stage, however it is spelled. */
export function stageOf(info: BallotInfo): string {
  return info.stage.replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
}

/** Not open yet, closed, decided, void: with the dates, and where to look instead. */
export function stageView(info: BallotInfo): View {
  const stage = stageOf(info);
  const over = info.name;
  if (BEFORE.includes(stage) || stage === "open") return { over, title: t("not-open-title"), body: [h("p", { class: "lead" }, opening(info))] };
  if (stage === "void") return { over, title: t("void-title"), body: [h("p", {}, t("void-text")), ...links(info)] };
  const then = DECIDED.includes(stage) ? t("certified-text") : t("closed-next");
  return {
    over,
    title: t("closed-title"),
    body: [h("p", { class: "lead" }, t("closed-text", { closes: closes(info) })), h("p", {}, then), ...links(info)],
  };
}

/** When casting ends, with weekday and zone. */
export function closes(info: BallotInfo): string {
  return info.closes_at ? dateTime(info.closes_at, info.time_zone) : "—";
}

function opening(info: BallotInfo): string {
  if (!info.opens_at || !info.closes_at) return t("no-date");
  return t("not-open-text", { opens: dateTime(info.opens_at, info.time_zone), closes: closes(info) });
}

function links(info: BallotInfo): HTMLElement[] {
  const board = h("p", {}, h("a", { href: `/board/${info.uuid}` }, t("to-board")));
  return info.certificate ? [h("p", {}, h("a", { href: info.certificate }, t("to-certificate"))), board] : [board];
}
