// Signing the officer's checkpoint, once it is about the very board that was checked.

import { ProtocolError, type SigningKey, cosignCheckpoint, createSigningKey, introduce, merkleRoot, readCheckpoint, readSigningKey, verifyCheckpoint } from "../protocol/index.ts";
import { Refused, Unreachable } from "../transport.ts";
import { type Child, h } from "../ui/dom.ts";
import { fileField } from "../ui/entry.ts";
import { readFile, saveFile } from "../ui/files.ts";
import { t } from "../ui/messages.ts";
import { button, errorSummary, notice, working } from "../ui/page.ts";
import { random } from "../ui/random.ts";
import type { Watch } from "./main.ts";

type Place = "early" | "other" | "ready" | "signed";

/** A signing key as its file: the name goes along, so that the same name signs the next time. */
interface KeyFile {
  folkmoot_scrutineer_key: 1;
  name: string;
  key: string;
}

/** The part of the page about signing; the function draws it, and it looks after itself. */
export function signSection(watch: Watch): () => Child {
  const { page, server, report } = watch;
  const uuid = report.uuid ?? "";
  const officer = watch.copy.companion && officerKey(watch.copy.companion);
  let note: string | null = watch.note;
  let key: { name: string; key: SigningKey } | null = null;
  let name = "";
  let wrong: { field: string; text: () => string } | null = null;
  let trouble: (() => string) | null = null;
  let busy = false;
  let signedIn = false;
  let signed: { name: string; file: string | null } | null = null;

  const place = (): Place => {
    if (signed) return "signed";
    if (note === null || officer === null || report.stage !== "finished") return "early";
    return isOfThisBoard(note) ? "ready" : "other";
  };

  const isOfThisBoard = (text: string): boolean => {
    try {
      const { origin, size, root } = readCheckpoint(text);
      const same = origin === `folkmoot-board/${uuid}` && size === report.events.length && root === merkleRoot(report.events);
      return same && verifyCheckpoint(text, officer ?? "");
    } catch (error) {
      if (error instanceof ProtocolError) return false;
      throw error;
    }
  };

  const draw = (): Child => [h("h2", {}, t("sign-title")), body(place())];

  const body = (now: Place): Child => {
    if (now === "signed" && signed) {
      const { name, file } = signed;
      return notice("ok", h("p", {}, h("strong", {}, "✓ ", t("signed-title"))), h("p", {}, file === null ? t("signed-text", { name, events: report.events.length }) : t("signed-file", { file })));
    }
    if (now === "early") return h("p", {}, t("sign-early"));
    if (now === "other") return notice("danger", h("p", {}, t("sign-other")));
    return [
      trouble && notice("danger", h("p", {}, trouble())),
      wrong && errorSummary([{ field: wrong.field, text: wrong.text() }]),
      h("p", {}, t("sign-lead", { events: report.events.length })),
      key ? withKey(key.name) : withoutKey(),
    ];
  };

  const withoutKey = (): Child => {
    const said = wrong?.field === "name" ? wrong.text() : null;
    const input = h("input", { id: "name", type: "text", autocomplete: "off", spellcheck: "false", "aria-describedby": said === null ? "name-hint" : "name-hint name-wrong", "aria-invalid": said === null ? undefined : "true", oninput: () => (name = input.value) });
    input.value = name;
    return [
      h(
        "div",
        { class: said === null ? "field" : "field wrong" },
        h("label", { for: "name" }, t("sign-name")),
        h("p", { class: "hint", id: "name-hint" }, t("sign-name-hint")),
        said !== null && h("p", { class: "message", id: "name-wrong" }, said),
        input,
      ),
      h("p", {}, t("sign-new-text")),
      h("div", { class: "actions" }, button(t("sign-new"), make, { class: "primary", id: "make" })),
      fileField("key-file", t("sign-have"), ".key,.json", wrong?.field === "key-file" ? wrong.text() : null, ([file]) => void open(file)),
    ];
  };

  const withKey = (name: string): Child => {
    if (busy) return working(t("signing"));
    const direct = server !== null && signedIn;
    return [
      h("p", {}, t("sign-key-ready", { name })),
      server !== null && !signedIn && h("p", {}, t("sign-in-first"), " ", h("a", { href: `/login?to=${encodeURIComponent(location.pathname)}` }, t("sign-in"))),
      h("div", { class: "actions" }, button(t(direct ? "sign-go" : "sign-save"), () => void sign(direct), { class: "primary", id: "sign" })),
    ];
  };

  const make = () => {
    const wanted = name.trim();
    if (!/^[^\s+\p{Cc}]{1,200}$/u.test(wanted) || new TextEncoder().encode(wanted).length > 200) return mistaken("name", () => t("sign-name-wrong"));
    const made = createSigningKey(random);
    const file: KeyFile = { folkmoot_scrutineer_key: 1, name: wanted, key: made.reveal() };
    saveFile(`${wanted.replace(/[^\w.-]/g, "_")}.key`, `${JSON.stringify(file)}\n`, "application/json");
    key = { name: wanted, key: made };
    wrong = null;
    page.say(t("saved-as", { file: `${wanted}.key` }));
    page.refresh();
    document.getElementById("sign")?.focus();
  };

  const open = async (file: File | undefined) => {
    if (!file) return;
    try {
      const text: KeyFile = JSON.parse(new TextDecoder().decode(await readFile(file)));
      if (text.folkmoot_scrutineer_key !== 1 || typeof text.name !== "string") throw new Error("not a key");
      key = { name: text.name, key: readSigningKey(text.key) };
      wrong = null;
      page.refresh();
      document.getElementById("sign")?.focus();
    } catch {
      mistaken("key-file", () => t("file-unreadable", { file: file.name, reason: t("sign-have-wrong") }));
    }
  };

  const sign = async (direct: boolean) => {
    if (!key || note === null) return;
    busy = true;
    trouble = null;
    page.refresh();
    try {
      const introduction = introduce(uuid, "mirror", key.name, null, key.key);
      const cosigned = cosignCheckpoint(note, key.name, key.key, Math.floor(Date.now() / 1000));
      let file: string | null = null;
      if (direct) await server!.cosign(introduction, cosigned);
      else saveFile((file = `${key.name.replace(/[^\w.-]/g, "_")}.cosigned.jsons`), `${introduction}\n${JSON.stringify(cosigned)}\n`, "application/json");
      signed = { name: key.name, file };
      key.key.forget();
      key = null;
    } catch (error) {
      const reason = error instanceof Refused ? error.message || error.code : error instanceof Error ? error.message : String(error);
      trouble = () => (error instanceof Unreachable ? t("unreachable-text") : t("sign-failed", { reason }));
    }
    busy = false;
    page.refresh();
  };

  const mistaken = (field: string, text: () => string) => {
    wrong = { field, text };
    page.refresh();
    document.getElementById("errors")?.focus();
  };

  const ask = async () => {
    if (!server || note !== null) return;
    signedIn = await server.me().then(({ person }) => person !== null, () => false);
    note = await server.checkpoint().then((answer) => answer.note, () => null);
    page.refresh();
  };
  void ask();

  return draw;
}

/** The officer's key in a companion record that was verified, hex: there is one such line. */
export function officerKey(companion: Uint8Array): string | null {
  const lines = new TextDecoder().decode(companion).split("\n");
  const line = lines.find((text) => /^\{"height":\d+,"parent":"\w+","kind":"signing_key","body":\{"role":"officer",/.test(text));
  return /"key":"([0-9a-f]{64})"/.exec(line ?? "")?.[1] ?? null;
}
