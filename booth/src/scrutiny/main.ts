// The scrutineer's page: an own copy of the board, checked completely, kept, and signed.

import type { Report } from "../protocol/index.ts";
import { type BallotInfo, Refused, Server, Unreachable, uuidOfAddress } from "../transport.ts";
import { h } from "../ui/dom.ts";
import { askForFiles, begin, failureView } from "../ui/entry.ts";
import { saveFile } from "../ui/files.ts";
import { number, t } from "../ui/messages.ts";
import { Page, type View, button, notice } from "../ui/page.ts";
import { type Copy, Meter, fetchCopy, findings, verifyCopy } from "../ui/verifying.ts";
import en from "../../locales/en/scrutiny.ftl";
import nb from "../../locales/nb/scrutiny.ftl";
import verifyEn from "../../locales/en/verify.ftl";
import verifyNb from "../../locales/nb/verify.ftl";
import { signSection } from "./sign.ts";

/** What the page works with. */
export interface Watch {
  page: Page;
  server: Server | null;
  info: BallotInfo | null;
  copy: Copy;
  report: Report;
  /** The officer's checkpoint, when it came as a file. */
  note: string | null;
}

const page = new Page({ en: en + verifyEn, nb: nb + verifyNb }, () => t("scrutiny-page"));
const uuid = uuidOfAddress(location);

if (uuid !== null) {
  const server = new Server(uuid);
  void begin(page, async () => {
    await server.me();
    introView(server, await server.ballot());
  });
} else {
  askForFiles(page, { title: "ask-title", text: "ask-text", label: "ask-label", wrong: "ask-wrong", accept: ".bel,.companion,.checkpoint,.json" }, async (files) => {
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    const board = files.find(({ bytes }) => text(bytes.subarray(0, 8)) === "BELENIOS")?.bytes;
    if (!board) throw new Error("no board");
    const companion = files.find(({ bytes }) => text(bytes.subarray(0, 12)) === '{"height":0,')?.bytes ?? null;
    const note = files.map(({ bytes }) => noteOf(text(bytes))).find((found) => found !== null) ?? null;
    const copy = { board, companion };
    const report = await verifyCopy(copy, new Meter(page, ""));
    foundView({ page, server: null, info: null, copy, report, note });
  });
}

/** A signed checkpoint, bare, as a JSON string, or as the server gives it; `null` if it is none. */
function noteOf(text: string): string | null {
  const origin = "folkmoot-board/";
  if (text.startsWith(origin)) return text;
  try {
    const value: unknown = JSON.parse(text);
    const note = typeof value === "string" ? value : (value as { note?: unknown }).note;
    return typeof note === "string" && note.startsWith(origin) ? note : null;
  } catch {
    return null;
  }
}

function introView(server: Server, info: BallotInfo): void {
  page.nameBody(info);
  const draw = (): View => ({
    over: info.name,
    title: t("intro-title"),
    body: [
      h("p", { class: "lead" }, t("intro-lead")),
      h("dl", { class: "facts" }, h("dt", {}, t("facts-entitled")), h("dd", {}, number(info.entitled)), h("dt", {}, t("intro-cast")), h("dd", {}, number(info.cast))),
      /^open$/i.test(info.stage) && notice("", h("p", {}, t("intro-open"))),
      h("div", { class: "actions" }, button(t("intro-go"), () => void check(server, info), { class: "primary", id: "check" })),
    ],
  });
  page.show(draw);
}

async function check(server: Server, info: BallotInfo): Promise<void> {
  try {
    const meter = new Meter(page, info.name);
    const copy = await fetchCopy(server, meter);
    const report = await verifyCopy(copy, meter, { roll: { members: info.entitled }, ...(info.roll_hash ? { rollHash: info.roll_hash } : {}) });
    foundView({ page, server, info, copy, report, note: null });
  } catch (error) {
    if (!(error instanceof Refused) && !(error instanceof Unreachable)) throw error;
    page.show(() => failureView(error, () => void check(server, info)));
  }
}

function foundView(watch: Watch): void {
  const { report, info } = watch;
  const good = report.verdict !== "invalid" && (info === null || report.uuid === info.uuid);
  const sign = good ? signSection(watch) : null;
  const warnings = report.checks.filter(({ status }) => status === "warn").length;
  const draw = (): View => ({
    over: info?.name ?? report.election?.name,
    title: good ? t("good-title") : t("bad-title"),
    body: [
      good
        ? notice("ok", h("p", {}, h("strong", {}, "✓ ", t(goodness(watch)))))
        : notice("danger", h("p", {}, h("strong", {}, t("bad-text"))), findings(report.checks, "fail"), h("p", {}, t("bad-next"))),
      facts(report, warnings),
      warnings > 0 && h("details", {}, h("summary", {}, t("warnings-title"), ` (${number(warnings)})`), findings(report.checks, "warn")),
      keep(watch),
      sign?.(),
    ],
  });
  page.show(draw);
}

/** How good a board is that is right, and what it lacks. */
function goodness({ report, copy }: Watch): "good-strong" | "good-alone" | "good-unsigned" | "good-plain" {
  if (report.verdict === "strongly-valid") return "good-strong";
  if (!copy.companion) return "good-alone";
  // R70: two scrutineers have signed.
  const lacking = report.checks.filter(({ status }) => status === "warn" || status === "skip");
  return lacking.some(({ id }) => id === "R70") && lacking.every(({ id, status }) => id === "R70" || status === "skip") ? "good-unsigned" : "good-plain";
}

function facts(report: Report, warnings: number): HTMLElement {
  const passed = report.checks.filter(({ status }) => status === "pass").length;
  const row = (label: string, value: string, mono = false) => [h("dt", {}, label), h("dd", { class: mono ? "mono" : undefined }, value)];
  return h(
    "dl",
    { class: "facts" },
    row(t("facts-ballots"), number(report.ballots)),
    row(t("facts-counted"), number(report.counted)),
    row(t("facts-entitled"), number(report.credentials)),
    row(t("facts-events"), number(report.events.length)),
    row(t("facts-checks"), number(passed)),
    row(t("facts-warnings"), number(warnings)),
    row(t("facts-head"), report.events.at(-1) ?? "—", true),
  );
}

function keep({ copy, report }: Watch): HTMLElement {
  const name = report.uuid ?? "board";
  const save = (ending: string, bytes: Uint8Array) => saveFile(`${name}.${ending}`, bytes.slice(), "application/octet-stream");
  const { board, companion } = copy;
  return h(
    "section",
    {},
    h("h2", {}, t("keep-title")),
    h("p", {}, t("keep-text")),
    h(
      "div",
      { class: "actions" },
      button(t("keep-board"), () => save("bel", board), { id: "save-board" }),
      companion && button(t("keep-companion"), () => save("companion", companion), { id: "save-companion" }),
    ),
    h("p", {}, t("keep-verify")),
    h("pre", {}, `folkmoot verify ${name}.bel${companion ? ` --companion ${name}.companion` : ""}`),
  );
}
