// The first page: the voting code.

import { Refused, Unreachable } from "../transport.ts";
import { h } from "../ui/dom.ts";
import { t } from "../ui/messages.ts";
import { type View, errorSummary, notice, working } from "../ui/page.ts";
import { CODE_LENGTH, type CodeReading, readCode } from "./code.ts";
import type { Booth } from "./main.ts";
import { closes, stageOf, stageView } from "./stage.ts";

type Wrong = Exclude<CodeReading, { kind: "code" }> | { kind: "unknown" };

/**
 * Asks for the code. What was typed stays, whatever was wrong with it. A code that was just scanned (`atOnce`) is not asked about: the page goes on
 * to the paper by itself.
 */
export function codeView(booth: Booth, atOnce = false): void {
  let wrong: Wrong | null = null;
  let failed: "code-busy" | "unreachable-text" | null = null;
  let busy = false;
  const { session, page } = booth;

  const draw = (): View => ({
    over: session.info.name,
    title: t(session.scanned ? "code-scanned-title" : "code-title"),
    body: [
      wrong && errorSummary([{ field: "code", text: explain(wrong) }]),
      failed && notice("attention", h("p", { role: "alert" }, t(failed))),
      session.scanned && !wrong ? h("p", {}, t("code-from-slip")) : h("p", {}, t("code-lead", { length: CODE_LENGTH })),
      form(),
      session.info.closes_at !== "" && h("p", {}, t("code-until", { closes: closes(session.info) })),
      booth.server && h("p", { class: "quiet small" }, t("code-secret")),
    ],
  });

  const form = () => {
    const input = h("input", {
      id: "code",
      type: "text",
      autocomplete: "off",
      autocapitalize: "none",
      autocorrect: "off",
      spellcheck: "false",
      enterkeyhint: "go",
      "aria-describedby": wrong ? "code-hint code-wrong" : "code-hint",
      "aria-invalid": wrong ? "true" : undefined,
      oninput: () => {
        session.typed = input.value;
        session.scanned = false;
      },
    });
    input.value = session.typed;
    return h(
      "form",
      { novalidate: true, autocomplete: "off", onsubmit: (event: Event) => submit(event) },
      h(
        "div",
        { class: wrong ? "field code-field wrong" : "field code-field" },
        h("label", { for: "code" }, t("code-label")),
        h("p", { class: "hint", id: "code-hint" }, t("code-hint")),
        wrong && h("p", { class: "message", id: "code-wrong" }, explain(wrong)),
        input,
      ),
      busy ? working(t("code-checking")) : h("div", { class: "actions" }, h("button", { class: "primary", type: "submit", id: "go" }, t("code-go"))),
    );
  };

  const mistaken = (what: Wrong) => {
    wrong = what;
    page.show(draw);
    document.getElementById("errors")?.focus();
  };

  const submit = (event: Event) => {
    event.preventDefault();
    if (!busy) read();
  };

  const read = () => {
    const reading = readCode(session.typed);
    if (reading.kind !== "code") return mistaken(reading);
    busy = true;
    wrong = null;
    failed = null;
    page.refresh();
    void admit(reading.code);
  };

  const admit = async (code: string) => {
    try {
      if (await admitCode(booth, code)) return booth.go(0);
      busy = false;
      mistaken({ kind: "unknown" });
    } catch (error) {
      if (!(error instanceof Unreachable) && !(error instanceof Refused)) throw error;
      busy = false;
      if (error instanceof Refused && (await overMeanwhile(booth))) return;
      failed = error instanceof Refused && error.status === 429 ? "code-busy" : "unreachable-text";
      page.show(draw);
    }
  };

  page.show(draw);
  if (atOnce) read();
}

/** Derives the code's key and asks the board about it; `false` if it is not on the list. */
async function admitCode({ session, server }: Booth, code: string): Promise<boolean> {
  const voter = session.admit(code);
  if (session.list !== null && !session.list.includes(`"${voter.publicKey}`)) {
    voter.forget();
    return false;
  }
  try {
    const state = server ? await server.credential(voter.publicKey) : { seq: 0, ballot: null };
    if (session.admitted && session.admitted.voter.publicKey !== voter.publicKey) session.unseal();
    session.admitted?.voter.forget();
    session.admitted = { voter, seq: state.seq, last: state.ballot };
    return true;
  } catch (error) {
    voter.forget();
    if (error instanceof Refused && error.status === 404) return false;
    throw error;
  }
}

/** Shows that casting is over, if it ended while the page was open. */
async function overMeanwhile({ server, page }: Booth): Promise<boolean> {
  const info = await server?.ballot().catch(() => null);
  if (!info || stageOf(info) === "open") return false;
  page.show(() => stageView(info));
  return true;
}

function explain(wrong: Wrong): string {
  switch (wrong.kind) {
    case "empty":
      return t("code-empty");
    case "unknown":
      return t("code-unknown");
    case "length":
      return t(wrong.length < CODE_LENGTH ? "code-short" : "code-long", { length: wrong.length, expected: CODE_LENGTH });
    case "part":
      return t("code-group", { group: wrong.part, length: wrong.length, expected: wrong.expected });
    case "sign":
      return t("code-sign", { sign: wrong.sign, position: wrong.position, group: wrong.part });
  }
}

