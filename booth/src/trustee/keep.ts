// Making the key, keeping it, and coming back with it.

import { type Child, h } from "../ui/dom.ts";
import { fileField } from "../ui/entry.ts";
import { readFile, saveFile } from "../ui/files.ts";
import { dateTime, list, t } from "../ui/messages.ts";
import { type Mistake, type View, button, errorSummary, notice } from "../ui/page.ts";
import { holdersFigure } from "./holders.ts";
import { TrusteeKey } from "./key.ts";
import { readKeyFile, readTypedKey, writeKeyFile } from "./keyfile.ts";
import type { Desk } from "./main.ts";
import { sharesView } from "./restore.ts";
import { shareSheets, sharesOf, wholeSheet } from "./sheets.ts";

/** What it means to hold a share, before the key is made. */
export function welcomeView(desk: Desk): void {
  const { size, threshold } = desk.ceremony.context;
  const names = list(desk.ceremony.trustees.filter(({ owner }) => owner !== desk.ceremony.me).map(({ name }) => name));
  const draw = (): View => ({
    over: desk.info.name,
    title: t("welcome-title"),
    body: [
      desk.ceremony.round > 1 && notice("attention", h("p", {}, t("have-start-new"))),
      size === 1
        ? notice("attention", h("p", {}, t("welcome-single")))
        : [h("p", { class: "lead" }, t("welcome-lead", { owner: desk.ceremony.me ?? 0, size, names })), h("p", {}, t("welcome-what", { threshold })), holdersFigure(desk.ceremony), h("p", {}, t("welcome-lost", { spare: size - threshold }))],
      h(
        "div",
        { class: "actions" },
        button(t("welcome-go"), () => keepView(desk, TrusteeKey.random()), { class: "primary", id: "make" }),
        button(t("have-title"), () => haveView(desk), { class: "link" }),
      ),
    ],
  });
  desk.page.show(draw);
}

/** Opening the key that was made before. */
export function haveView(desk: Desk): void {
  let mistakes: Mistake[] = [];
  let typed = "";
  let lost = false;
  const wrong = (field: string) => mistakes.find((mistake) => mistake.field === field)?.text ?? null;

  const draw = (): View => ({
    over: desk.info.name,
    title: t("have-title"),
    body: [
      errorSummary(mistakes),
      h("p", {}, t("have-text")),
      fileField("key-file", t("have-file"), ".key,.json,.txt", wrong("key-file"), ([file]) => void openFile(file)),
      typedField(),
      h("p", {}, button(t("have-shares"), () => sharesView(desk, fits, () => haveView(desk)), { class: "link", id: "shares" })),
      h("p", {}, button(t("have-lost"), () => ((lost = true), desk.page.refresh()), { class: "link", id: "lost" })),
      lost && notice("attention", h("p", {}, t("have-lost-text"))),
    ],
  });

  const typedField = () => {
    const text = wrong("typed");
    const input = h("input", {
      id: "typed",
      type: "text",
      autocomplete: "off",
      autocapitalize: "none",
      spellcheck: "false",
      "aria-invalid": text === null ? undefined : "true",
      "aria-describedby": text === null ? undefined : "typed-wrong",
      oninput: () => (typed = input.value),
    });
    input.value = typed;
    const submit = (event: Event) => {
      event.preventDefault();
      const seed = readTypedKey(typed);
      if (seed === null) mistaken("typed", t("have-wrong-typed"));
      else accept(seed, "typed");
    };
    return h(
      "form",
      { novalidate: true, autocomplete: "off", onsubmit: submit },
      h(
        "div",
        { class: text === null ? "field code-field" : "field code-field wrong" },
        h("label", { for: "typed" }, t("have-typed")),
        text !== null && h("p", { class: "message", id: "typed-wrong" }, text),
        input,
      ),
      h("div", { class: "actions" }, h("button", { type: "submit", class: "primary", id: "continue" }, t("have-go"))),
    );
  };

  const openFile = async (file: File | undefined) => {
    if (!file) return;
    const seed = readKeyFile(new TextDecoder().decode(await readFile(file)), desk.info.uuid);
    if (seed === null) mistaken("key-file", t("file-unreadable", { file: file.name, reason: t("have-wrong-file") }));
    else accept(seed, "key-file");
  };

  const accept = (seed: string, field: string) => {
    if (!fits(seed)) mistaken(field, t("have-wrong-key", { owner: desk.ceremony.me ?? 0 }));
  };

  /** Takes the key, if it is the one with which this ceremony was begun. */
  const fits = (seed: string) => {
    const key = TrusteeKey.of(seed);
    if (!key.isOf(desk.info.uuid, desk.ceremony)) return false;
    desk.take(key);
    return true;
  };

  const mistaken = (field: string, text: string) => {
    mistakes = [{ field, text }];
    desk.page.show(draw);
    document.getElementById("errors")?.focus();
  };

  desk.page.show(draw);
}

/** The new key is kept before anything is done with it. */
function keepView(desk: Desk, key: TrusteeKey): void {
  const { info, ceremony } = desk;
  const owner = ceremony.me ?? 0;
  const kept = { file: false, paper: false, shares: false, sure: false };
  const isKept = () => kept.file || kept.paper || kept.shares;
  let prints: "paper-key" | "paper-shares" = "paper-key";
  let shares: string[] = [];
  let mistakes: Mistake[] = [];
  const closes = info.closes_at ? dateTime(info.closes_at, info.time_zone) : "—";

  const draw = (): View => ({
    over: info.name,
    title: t("keep-title"),
    prints,
    body: [
      errorSummary(mistakes),
      h("p", { class: "lead" }, t("keep-lead")),
      h(
        "ul",
        { class: "tasks" },
        task(kept.file, "keep-file", "keep-file-who", t(kept.file ? "keep-done-file" : "keep-not"), button(t("keep-save"), save, { id: "save", class: isKept() ? "" : "primary" })),
        task(kept.paper, "keep-paper", "keep-paper-who", t(kept.paper ? "keep-done-paper" : "keep-not"), button(t("keep-print"), paper, { id: "paper" })),
        task(kept.shares, "keep-shares", "keep-shares-who", t(kept.shares ? "keep-done-paper" : "keep-not"), button(t("keep-print-shares"), threeShares, { id: "shares" })),
      ),
      sure(),
      h("div", { class: "actions" }, button(t("keep-go"), go, { class: isKept() ? "primary" : "", id: "go" })),
      h("p", {}, t("keep-never")),
      prints === "paper-key" ? wholeSheet(desk, key.seed) : shareSheets(desk, shares),
    ],
  });

  const sure = (): Child => {
    const box = h("input", { type: "checkbox", id: "sure", onchange: () => (kept.sure = box.checked) });
    box.checked = kept.sure;
    return h("label", { class: "check", for: "sure" }, box, h("span", {}, t("keep-sure", { closes })));
  };

  const save = () => {
    saveFile(`trustee-${owner}-${info.uuid}.key`, writeKeyFile({ ballot: info.uuid, owner, seed: key.seed }), "application/json");
    kept.file = true;
    desk.page.say(t("saved-as", { file: `trustee-${owner}-${info.uuid}.key` }));
    desk.page.refresh();
  };

  const paper = () => printNow("paper-key", () => (kept.paper = true));

  const threeShares = () => {
    if (shares.length === 0) shares = sharesOf(key.seed);
    printNow("paper-shares", () => (kept.shares = true));
  };

  const printNow = (what: typeof prints, then: () => void) => {
    prints = what;
    desk.page.refresh();
    print();
    then();
    desk.page.refresh();
  };

  const go = () => {
    mistakes = [
      ...(isKept() ? [] : [{ field: "save", text: t("keep-one-needed") }]),
      ...(kept.sure ? [] : [{ field: "sure", text: t("keep-sure-needed") }]),
    ];
    if (mistakes.length === 0) return desk.take(key);
    desk.page.show(draw);
    document.getElementById("errors")?.focus();
  };

  desk.page.show(draw);
}

function task(done: boolean, what: "keep-file" | "keep-paper" | "keep-shares", who: "keep-file-who" | "keep-paper-who" | "keep-shares-who", state: string, act: Node): HTMLElement {
  return h(
    "li",
    { class: done ? "task done" : "task" },
    h("span", { class: "what" }, t(what)),
    h("span", { class: "state" }, state),
    h("span", { class: "who" }, t(who)),
    h("div", { class: "act" }, act),
  );
}

