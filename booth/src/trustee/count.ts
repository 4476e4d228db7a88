// After closing: the trustee's own copy of the board, checked completely, and only then the key.

import type { Report } from "../protocol/index.ts";
import { Refused, Unreachable } from "../transport.ts";
import { type Child, h, pause } from "../ui/dom.ts";
import { failureView } from "../ui/entry.ts";
import { saveFile } from "../ui/files.ts";
import { t } from "../ui/messages.ts";
import { type View, button, errorSummary, notice, working } from "../ui/page.ts";
import { type Copy, Meter, fetchCopy, findings, verifyCopy } from "../ui/verifying.ts";
import type { Desk } from "./main.ts";
import { reasonOf } from "./reasons.ts";

/** With fewer counted ballots than this, a result can give single people away. */
const FEW = 10;

export function countView(desk: Desk): void {
  const draw = (): View => ({
    over: desk.info.name,
    title: t("count-title"),
    body: [
      h("p", { class: "lead" }, t("count-lead")),
      h("p", {}, t("count-done-by", { count: desk.ceremony.decryptions.length, threshold: desk.ceremony.context.threshold })),
      h("div", { class: "actions" }, button(t("count-go"), () => void check(desk), { class: "primary", id: "check" })),
    ],
  });
  desk.page.show(draw);
}

async function check(desk: Desk): Promise<void> {
  try {
    const meter = new Meter(desk.page, desk.info.name);
    const copy = desk.server ? await fetchCopy(desk.server, meter) : (desk.files ?? { board: new Uint8Array(0), companion: null });
    const { info } = desk;
    const report = await verifyCopy(copy, meter, { roll: { members: info.entitled }, ...(info.roll_hash ? { rollHash: info.roll_hash } : {}) });
    foundView(desk, report, copy);
  } catch (error) {
    if (!(error instanceof Refused) && !(error instanceof Unreachable)) throw error;
    desk.page.show(() => failureView(error, () => void check(desk)));
  }
}

/** Right, and this ballot's, and the very sum that is to be opened: nothing else is decrypted. */
function isRight({ verdict, tally, uuid, election }: Report, { info, ceremony }: Desk): boolean {
  return verdict !== "invalid" && tally !== null && uuid === info.uuid && election?.text === ceremony.election && tally.hash === ceremony.tally?.hash;
}

function foundView(desk: Desk, report: Report, copy: Copy): void {
  if (!isRight(report, desk)) return badView(desk, report, copy);
  const few = report.counted < FEW;
  let understood = false;
  let missed = false;
  let trouble: (() => string) | null = null;
  let busy = false;

  const draw = (): View => ({
    over: desk.info.name,
    title: t("count-title"),
    body: [
      trouble && notice("danger", h("p", {}, trouble())),
      missed && errorSummary([{ field: "understood", text: t("few-needed") }]),
      notice(
        "ok",
        h("p", {}, h("strong", {}, "✓ ", t("found-good", { count: report.ballots, counted: report.counted }))),
        h("p", {}, copy.companion ? t("found-companion") : t("found-no-companion")),
      ),
      few && warning(),
      busy ? working(t("decrypting")) : h("div", { class: "actions" }, button(t("decrypt-go"), open, { class: "primary", id: "decrypt" })),
    ],
  });

  const warning = (): Child => {
    const box = h("input", { type: "checkbox", id: "understood", onchange: () => (understood = box.checked) });
    box.checked = understood;
    return [
      h("h2", {}, t("few-title")),
      notice("attention", h("p", {}, t("few-text", { count: report.counted }))),
      h("label", { class: "check", for: "understood" }, box, h("span", {}, t("few-tick"))),
    ];
  };

  const open = () => {
    missed = few && !understood;
    if (missed) {
      desk.page.show(draw);
      document.getElementById("errors")?.focus();
      return;
    }
    busy = true;
    trouble = null;
    desk.page.refresh();
    void decrypt(desk, report).catch((error: unknown) => {
      busy = false;
      trouble = () => (error instanceof Unreachable ? t("unreachable-text") : t("unexpected", { reason: error instanceof Refused ? error.message || error.code : reasonOf(error) }));
      desk.page.show(draw);
    });
  };

  desk.page.show(draw);
}

async function decrypt(desk: Desk, { election, tally }: Report): Promise<void> {
  await pause(30);
  const { key, ceremony, info, server } = desk;
  if (!key || !election || !tally || ceremony.me === null) return;
  const { decryption, statement } = key.decrypt(info.uuid, ceremony, election.text, tally.text);
  if (server) await server.decryption(decryption, statement);
  else saveFile(answerFile(desk), JSON.stringify({ decryption, statement }), "application/json");
  desk.decrypted = true;
  if (!desk.ceremony.decryptions.includes(ceremony.me)) desk.ceremony.decryptions.push(ceremony.me);
  desk.draw();
}

function answerFile({ ceremony }: Desk): string {
  return `decryption-${ceremony.me}.json`;
}

function badView(desk: Desk, report: Report, copy: Copy): void {
  const { uuid } = desk.info;
  const draw = (): View => ({
    over: desk.info.name,
    title: t("found-bad-title"),
    body: [
      notice("danger", h("p", {}, h("strong", {}, t("found-bad-text"))), findings(report.checks, "fail")),
      h("p", {}, t("found-bad-next")),
      h("div", { class: "actions" }, button(t("found-save"), () => saveFile(`${uuid}.bel`, copy.board.slice(), "application/octet-stream"), { class: "primary", id: "save-board" })),
    ],
  });
  desk.page.show(draw);
}

/** One's own part is done. */
export function doneView(desk: Desk): void {
  const draw = (): View => {
    const missing = Math.max(0, desk.ceremony.context.threshold - desk.ceremony.decryptions.length);
    return {
      over: desk.info.name,
      title: t("done-title"),
      body: [
        notice("ok", h("p", {}, desk.server ? t("done-text") : t("done-file", { file: answerFile(desk) }))),
        h("p", { role: "status" }, t("done-wait", { missing })),
        h("p", {}, t("done-destroy")),
        desk.server && h("p", {}, h("a", { href: `/board/${desk.info.uuid}` }, t("to-board"))),
      ],
    };
  };
  desk.page.show(draw);
}
