// Making the key together: who has done what, the comparison aloud, waiting, and the end of it.

import type { Ceremony } from "../transport.ts";
import { type Child, h } from "../ui/dom.ts";
import { dateTime, list, t } from "../ui/messages.ts";
import { type View, button, notice, working } from "../ui/page.ts";
import { inDetail } from "../ui/verifying.ts";
import { holdersFigure } from "./holders.ts";
import { certificatesHash, electionHash } from "./key.ts";
import type { Desk } from "./main.ts";
import { type Step, me, missing, nextStep, spokenDigits, stepsOf } from "./steps.ts";

export function ceremonyView(desk: Desk): void {
  let different = false;

  const draw = (): View => ({
    over: desk.info.name,
    title: different ? t("compare-stop-title") : comparing() ? t("compare-title") : t("ceremony-title"),
    body: [
      desk.trouble && notice("danger", h("p", {}, h("strong", {}, t("culprit-title"))), h("p", {}, desk.trouble()), desk.detail && inDetail([desk.detail])),
      comparing() ? compare() : h("div", { role: "status" }, waiting(desk)),
      table(desk),
      h("p", { class: "quiet" }, t("ceremony-back")),
    ],
  });

  const comparing = () => "compare" in nextStep(desk.ceremony, compared(desk)) && !desk.trouble;

  const compare = (): Child => {
    const numbers = h("p", { class: "numbers", id: "numbers" }, spokenDigits(certificatesHash(desk.ceremony.certificates)).map((group) => h("span", {}, group)));
    if (different) {
      return [
        notice("danger", h("p", {}, t("compare-stop-text"))),
        numbers,
        button(t("compare-again"), () => ((different = false), desk.page.show(draw)), { id: "again" }),
      ];
    }
    return [
      h("p", {}, t("compare-text")),
      numbers,
      h(
        "div",
        { class: "actions" },
        button(t("compare-same"), same, { class: "primary", id: "same" }),
        button(t("compare-different"), () => ((different = true), desk.page.show(draw)), { id: "different" }),
      ),
    ];
  };

  const same = () => {
    desk.compared = certificatesHash(desk.ceremony.certificates);
    desk.page.show(draw);
    void desk.work();
  };

  desk.page.show(draw);
}

function compared(desk: Desk): boolean {
  return desk.compared === certificatesHash(desk.ceremony.certificates);
}

function waiting(desk: Desk): Child {
  if (desk.trouble) return null;
  if (desk.lost) return working(t("ceremony-lost"));
  const next = nextStep(desk.ceremony, compared(desk));
  if (desk.working || !("wait" in next)) return working(t("ceremony-working"));
  const names = missing(desk.ceremony, next.wait).map(({ name }) => name);
  return names.length > 0 ? working(t("ceremony-waits", { names: list(names) })) : working(t("ceremony-working"));
}

const STEP_NAMES = {
  certificate: "step-certificate",
  public_key: "step-certificate",
  commitment: "step-commitment",
  polynomial: "step-polynomial",
  voutput: "step-voutput",
  rehearsal: "step-rehearsal",
} as const satisfies Record<Step, string>;

/** Who has done what, and what is awaited of whom. */
function table({ ceremony }: Desk): Child {
  const steps = stepsOf(ceremony);
  const line = ({ owner, name, done }: Ceremony["trustees"][number]) => {
    const next = steps.find((step) => !done.includes(step));
    const awaited = next !== undefined && steps.slice(0, steps.indexOf(next)).every((step) => missing(ceremony, step).length === 0);
    return h(
      "li",
      { class: next === undefined ? "task done" : awaited ? "task now" : "task" },
      h("span", { class: "what" }, `${owner} ${name}`, owner === ceremony.me && ` (${t("ceremony-you")})`),
      h("span", { class: "state" }, t("ceremony-steps", { done: steps.filter((step) => done.includes(step)).length, steps: steps.length })),
      next !== undefined && h("span", { class: "who" }, t("ceremony-next", { step: t(STEP_NAMES[next]) })),
    );
  };
  return [h("h2", {}, t("ceremony-table")), holdersFigure(ceremony), h("ul", { class: "tasks" }, ceremony.trustees.map(line))];
}

/** The key works; nothing to do until closing. */
export function readyView(desk: Desk): void {
  const { info } = desk;
  const closes = info.closes_at ? dateTime(info.closes_at, info.time_zone) : "—";
  const draw = (): View => {
    const open = desk.stage === "open";
    const others = missing(desk.ceremony, "rehearsal").filter(({ owner }) => owner !== desk.ceremony.me);
    const done = me(desk.ceremony)?.done.includes("rehearsal");
    return {
      over: info.name,
      title: t("ready-title"),
      body: [
        notice("ok", h("p", {}, open ? t("open-text", { closes }) : t("ready-text", { closes }))),
        !open && done && h("p", { role: "status" }, others.length > 0 ? t("ready-others", { names: list(others.map(({ name }) => name)) }) : t("ready-all")),
        !open && table(desk),
        desk.ceremony.election !== null && [
          h("h2", {}, t("ready-fingerprint")),
          h("p", { class: "numbers" }, spokenDigits(electionHash(desk.ceremony.election)).map((group) => h("span", {}, group))),
        ],
      ],
    };
  };
  desk.page.show(draw);
}
