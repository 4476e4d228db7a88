// The second device: opens a sealed ballot with the key that the voting device shows, and says what it would have said.

import { Refused, Server, uuidOfAddress } from "../transport.ts";
import { h } from "../ui/dom.ts";
import { begin } from "../ui/entry.ts";
import { t } from "../ui/messages.ts";
import { Page, type View, button, notice } from "../ui/page.ts";
import en from "../../locales/en/check.ftl";
import nb from "../../locales/nb/check.ftl";
import { type Answer, type Fault, look } from "./look.ts";
import { type Opening, readOpening } from "./opening.ts";

const page = new Page({ en, nb }, () => t("check-page"));

addEventListener("hashchange", start);
start();

function start(): void {
  const fragment = location.hash.slice(1);
  const uuid = uuidOfAddress(location);
  if (fragment === "" || uuid === null) return page.show(() => ({ title: t("nothing-title"), body: [h("p", {}, t("nothing-text"))] }));
  const opening = readOpening(fragment);
  if (!opening) return page.show(() => ({ title: t("wrong-address-title"), body: [h("p", {}, t("wrong-address-text"))] }));
  void begin(page, () => check(new Server(uuid), opening));
}

async function check(server: Server, opening: Opening): Promise<void> {
  const info = await server.ballot();
  page.nameBody(info);
  let ballot: string;
  try {
    ballot = await server.spoilt(opening.hash);
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 404) throw error;
    return page.show(() => ({
      over: info.name,
      title: t("not-there-title"),
      body: [h("p", {}, t("not-there-text")), h("div", { class: "actions" }, button(t("try-again"), start, { class: "primary" }))],
    }));
  }
  const seen = look(info.election ?? "", ballot, opening);
  page.show(() => ("fault" in seen ? wrongView(info.name, seen.fault) : saysView(info.name, seen.answers, seen.tracker)));
}

function saysView(name: string, answers: Answer[], tracker: string): View {
  const said = ({ blank, chosen }: Answer) => (blank ? [t("says-blank")] : chosen.length === 0 ? [t("says-nothing")] : chosen);
  return {
    over: name,
    title: t("says-title"),
    body: [
      h(
        "dl",
        { class: "answers" },
        answers.map((answer) => [h("dt", {}, answer.question), h("dd", {}, h("div", {}, said(answer).map((text) => h("p", { class: "chosen" }, text))))]),
      ),
      h("h2", {}, t("says-tracker")),
      h("code", { class: "tracker", id: "tracker" }, tracker),
      h("p", {}, t("says-compare")),
      notice("ok", h("p", {}, t("says-same"))),
      notice("danger", h("p", {}, t("says-other"))),
      h("p", { class: "quiet small" }, t("says-lead", { name })),
    ],
  };
}

function wrongView(name: string, fault: Fault): View {
  const what = { tracker: "wrong-tracker", ballot: "wrong-ballot", opening: "wrong-opening" }[fault];
  return {
    over: name,
    title: t("wrong-title"),
    body: [notice("danger", h("p", {}, t("wrong-text")), h("p", {}, t("wrong-what", { what: t(what) })))],
  };
}
