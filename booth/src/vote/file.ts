// Voting from a file, without a server: the public file of the ballot comes in, the sealed ballot goes out.

import type { BallotInfo } from "../transport.ts";
import { h } from "../ui/dom.ts";
import { readFile, saveFile } from "../ui/files.ts";
import { t } from "../ui/messages.ts";
import { type View, errorSummary } from "../ui/page.ts";
import { qrCode } from "../ui/qr.ts";
import type { Booth } from "./main.ts";
import { factsOfElection, headOfBoard } from "./seal.ts";
import { stageOf, stageView } from "./stage.ts";

/** Asks for the ballot's public file. */
export function openFile(booth: Booth, begin: (info: BallotInfo, election: string, list: string | null) => void): void {
  const { page } = booth;
  let wrong: string | null = null;

  const draw = (): View => ({
    title: t("file-title"),
    body: [
      wrong !== null && errorSummary([{ field: "file", text: wrong }]),
      h("p", {}, t("file-text")),
      h(
        "div",
        { class: wrong === null ? "field" : "field wrong" },
        h("label", { for: "file" }, t("file-label")),
        wrong !== null && h("p", { class: "message", id: "file-wrong" }, wrong),
        h("input", { type: "file", id: "file", accept: ".bel,.json", "aria-describedby": wrong === null ? undefined : "file-wrong", onchange: (event: Event) => void take(event) }),
      ),
    ],
  });

  const take = async (event: Event) => {
    const file = (event.target as HTMLInputElement).files?.[0];
    if (!file) return;
    try {
      const { info, list } = ballotOf(await readFile(file));
      if (info.stage !== "" && stageOf(info) !== "open") return page.show(() => stageView(info));
      begin(info, info.election ?? "", list);
    } catch {
      wrong = t("file-unreadable", { file: file.name, reason: t("file-wrong") });
      page.show(draw);
      document.getElementById("errors")?.focus();
    }
  };

  page.show(draw);
}

/** Reads the board, the server's description of a ballot, or the bare election; the list of voting codes is in the board only. */
function ballotOf(bytes: Uint8Array): { info: BallotInfo; list: string | null } {
  if (bytes[0] !== 0x7b) {
    const { election, credentials } = headOfBoard(bytes);
    return { info: { ...NOTHING, ...factsOfElection(election), election }, list: credentials };
  }
  const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes).trimEnd();
  const value = JSON.parse(text);
  if (typeof value.election === "string") return { info: value as BallotInfo, list: null };
  return { info: { ...NOTHING, ...factsOfElection(text), election: text }, list: null };
}

const NOTHING: BallotInfo = {
  uuid: "",
  body: "",
  language: "",
  name: "",
  description: "",
  stage: "",
  opens_at: "",
  closes_at: "",
  time_zone: "UTC",
  election: null,
  fingerprint: null,
  rule: null,
  entitled: 0,
  cast: 0,
  trustees: null,
  roll_hash: null,
  checkpoint: null,
  certificate: null,
};

/** Saves the sealed ballot and forgets the rest. */
export function saveBallot(booth: Booth): void {
  const { session, page } = booth;
  const { ballot, tracker, hash } = session.sealed();
  const file = `${hash.slice(0, 12)}.ballot`;
  saveFile(file, `${ballot}\n`, "application/json");
  session.forget();
  history.replaceState(null, "");
  booth.hold(() =>
    page.show(() => ({
      over: session.info.name,
      title: t("file-done-title"),
      body: [
        h("p", { class: "lead" }, t("file-done-text", { file })),
        h("p", { class: "quiet" }, t("saved-as", { file })),
        h("h2", {}, t("done-tracker")),
        h("code", { class: "tracker", id: "tracker" }, tracker),
        h("p", {}, t("done-tracker-text")),
        qrCode(tracker, t("done-qr")),
        h("p", { class: "after-qr" }, t("done-forgotten")),
      ],
    })),
  );
}
