// The registrar's page: makes the codes here, keeps who has which, sends the public halves, signed.

import { type BallotInfo, type Roll, Refused, Server, Unreachable, uuidOfAddress } from "../transport.ts";
import { type Child, breathe, h } from "../ui/dom.ts";
import { askForFiles, begin, fileField, signedIn } from "../ui/entry.ts";
import { readFile, saveFile } from "../ui/files.ts";
import { number, t } from "../ui/messages.ts";
import { Page, type View, button, errorSummary, notice, working } from "../ui/page.ts";
import en from "../../locales/en/registrar.ftl";
import nb from "../../locales/nb/registrar.ftl";
import { type SignedList, makeCode, signList } from "./codes.ts";
import { type Holder, readList, writeList } from "./list.ts";
import { closesOf, countsTable, printView } from "./print.ts";

/** What the page works on. */
export interface Office {
  page: Page;
  server: Server | null;
  info: BallotInfo;
  roll: Roll;
}

/** Codes made in this sitting, and what was done with them. */
interface Made {
  holders: Holder[];
  list: SignedList;
  saved: boolean;
  posted: boolean;
  posting: boolean;
  trouble: (() => string) | null;
  /** Numbers of the members whose slips were printed. */
  printed: Set<number>;
}

const page = new Page({ en, nb }, () => t("registrar-page"));
const uuid = uuidOfAddress(location);

if (uuid === null) {
  askForFiles(
    page,
    { title: "ask-title", text: "ask-text", label: "ask-label", wrong: "ask-wrong", accept: ".json" },
    (files) => {
      const values = files.map(({ bytes }) => JSON.parse(new TextDecoder().decode(bytes)));
      const info: BallotInfo | undefined = values.find((value) => typeof value.uuid === "string");
      const roll: Roll | undefined = values.find((value) => Array.isArray(value.members));
      if (!info || !roll || (info.roll_hash && info.roll_hash !== roll.roll_hash)) throw new Error("not these");
      page.nameBody(info);
      startView({ page, server: null, info, roll });
    },
  );
} else {
  void begin(page, () => online(new Server(uuid)));
}

async function online(server: Server): Promise<void> {
  const info = await signedIn(page, server, { title: "sign-in-title", text: "sign-in-text", go: "sign-in" });
  if (!info) return;
  try {
    startView({ page, server, info, roll: await server.roll() });
  } catch (error) {
    if (!(error instanceof Refused) || error.status < 400 || error.status >= 500) throw error;
    const text = error.status === 403 ? "not-you-text" : "closed-roll-missing";
    page.show(() => ({ over: info.name, title: t("not-you-title"), body: [h("p", {}, t(text))] }));
  }
}

function startView(office: Office): void {
  const { info, roll } = office;
  const count = roll.members.length;
  let wrong: string | null = null;
  const early = /^(draft|roll_?closed)$/i.test(info.stage) || info.stage === "";

  const draw = (): View => ({
    over: info.name,
    title: t(early ? "start-title" : "late-title"),
    body: [
      early && h("p", { class: "lead" }, t("start-lead", { count })),
      h(
        "dl",
        { class: "facts" },
        h("dt", {}, t("start-facts-ballot")),
        h("dd", {}, info.name),
        h("dt", {}, t("start-facts-roll")),
        h("dd", {}, number(count)),
        h("dt", {}, t("start-facts-closes")),
        h("dd", {}, closesOf(office)),
        h("dt", {}, t("start-facts-hash")),
        h("dd", { class: "mono" }, roll.roll_hash),
      ),
      early
        ? [h("p", {}, t("start-map")), h("div", { class: "actions" }, button(t("start-go", { count }), () => void make(office), { class: "primary", id: "make" }))]
        : h("p", {}, t("start-late")),
      h("h2", {}, t("open-list-title")),
      h("p", {}, t("open-list-text")),
      wrong !== null && errorSummary([{ field: "list", text: wrong }]),
      fileField("list", t("open-list-label"), ".csv", wrong, ([file]) => void open(file)),
    ],
  });

  const open = async (file: File | undefined) => {
    if (!file) return;
    const holders = readList(info.uuid, new TextDecoder().decode(await readFile(file)));
    if (holders) return printView(office, holders, new Set(), () => startView(office));
    wrong = t("file-unreadable", { file: file.name, reason: t("open-list-wrong") });
    page.show(draw);
    document.getElementById("errors")?.focus();
  };

  page.show(draw);
}

/** Makes all codes in pieces of a tenth of a second. */
async function make(office: Office): Promise<void> {
  const { info, roll } = office;
  const holders: Holder[] = [];
  const publics: string[] = [];
  const count = roll.members.length;
  const bar = h("progress", { max: count, value: 0, "aria-label": t("making-title") });
  const line = h("p", { role: "status" });
  const tell = () => {
    bar.value = holders.length;
    line.textContent = t("making-progress", { done: holders.length, count });
  };
  page.show(() => ({ over: info.name, title: t("making-title"), body: [bar, line, h("p", {}, t("making-stay"))] }));
  tell();
  let rest = performance.now() + 100;
  for (const member of roll.members) {
    const { code, credential } = makeCode(info.uuid);
    holders.push({ ...member, code });
    publics.push(credential);
    if (performance.now() < rest) continue;
    tell();
    await breathe();
    rest = performance.now() + 100;
  }
  const list = signList(info.uuid, publics, roll.roll_hash);
  madeView(office, { holders, list, saved: false, posted: false, posting: false, trouble: null, printed: new Set() });
}

function madeView(office: Office, made: Made): void {
  const { info, roll, server } = office;
  const count = made.holders.length;
  addEventListener("beforeunload", (event) => {
    if (!made.saved || !made.posted) event.preventDefault();
  });

  const draw = (): View => ({
    over: info.name,
    title: t("made-title"),
    body: [
      made.trouble && notice("danger", h("p", {}, made.trouble())),
      h(
        "ol",
        { class: "tasks" },
        task(made.saved, !made.saved, "made-save", "made-save-who", made.saved ? t("made-saved") : t("made-not-saved"), [
          button(made.saved ? t("made-save-again") : t("made-save-go"), save, { id: "save", class: made.saved ? "" : "primary" }),
        ]),
        task(made.posted, made.saved && !made.posted, "made-post", "made-post-who", made.posted ? t("made-posted") : t("made-not-posted"), [
          !made.saved && h("p", { class: "hint" }, t("made-first-save")),
          made.saved && !made.posted && !made.posting && button(t(server ? "made-post-go" : "made-post-save"), () => void post(), { id: "post", class: "primary" }),
          made.posting && working(t("made-posting")),
        ]),
        task(made.printed.size >= count, made.posted && made.printed.size === 0, "made-print", "made-print-who", t("made-printed", { count: made.printed.size, of: count }), [
          made.saved && button(t("slips-title"), print, { id: "print", class: made.posted && made.printed.size === 0 ? "primary" : "" }),
        ]),
      ),
      counts(roll.members.length, made),
      h("h2", {}, t("destroy-title")),
      h("p", {}, t("destroy-text")),
    ],
  });

  const save = () => {
    saveFile(`codes-${info.uuid}.csv`, writeList(info.uuid, made.holders), "text/csv");
    made.saved = true;
    page.say(t("saved-as", { file: `codes-${info.uuid}.csv` }));
    page.refresh();
  };

  const print = () => printView(office, made.holders, made.printed, () => page.show(draw));

  const post = async () => {
    const { public_creds, introduction, code_list } = made.list;
    if (!server) {
      saveFile(`code-list-${info.uuid}.json`, JSON.stringify({ public_creds, introduction, code_list }), "application/json");
      made.posted = true;
      return page.refresh();
    }
    made.posting = true;
    made.trouble = null;
    page.refresh();
    try {
      await server.codes({ public_creds, introduction, code_list });
      made.posted = true;
      page.say(`${t("made-post")}: ${t("made-posted")}`);
    } catch (error) {
      if (!(error instanceof Refused) && !(error instanceof Unreachable)) throw error;
      made.trouble = error instanceof Refused ? () => t("made-post-failed", { reason: error.message || error.code }) : () => t("made-post-lost");
    }
    made.posting = false;
    page.show(draw);
  };

  page.show(draw);
}

function task(done: boolean, now: boolean, what: TaskMessage, who: TaskMessage, state: string, act: (Node | false)[]): HTMLElement {
  return h(
    "li",
    { class: done ? "task done" : now ? "task now" : "task" },
    h("span", { class: "what" }, t(what)),
    h("span", { class: "state" }, state),
    h("span", { class: "who" }, t(who)),
    act.some(Boolean) && h("div", { class: "act" }, act),
  );
}

type TaskMessage = "made-save" | "made-save-who" | "made-post" | "made-post-who" | "made-print" | "made-print-who";

function counts(entitled: number, { holders, list, printed }: Made): Child[] {
  const equal = entitled === holders.length && holders.length === list.number;
  return [
    countsTable([
      [t("counts-entitled"), entitled],
      [t("counts-codes"), holders.length],
      [t("counts-public"), list.number],
      [t("counts-slips"), printed.size],
    ]),
    h("p", { class: equal ? "ok verdict-line" : "danger verdict-line" }, h("strong", {}, equal ? `✓ ${t("counts-equal")}` : `✕ ${t("counts-differ")}`)),
    h("p", {}, t("counts-fingerprint")),
    h("code", { class: "tracker", id: "fingerprint" }, list.fingerprint),
    h("p", {}, t("counts-read")),
  ];
}
