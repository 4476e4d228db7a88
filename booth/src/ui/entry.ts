// How pages for people with a task begin: who is signed in, or which files are opened.

import { type BallotInfo, Refused, Server, Unreachable } from "../transport.ts";
import { h } from "./dom.ts";
import { readFile } from "./files.ts";
import { t } from "./messages.ts";
import { type Page, type View, button, errorSummary } from "./page.ts";

/** Says that the server does not answer, or what it said; `again` tries once more. */
export function failureView(error: unknown, again: () => void): View {
  if (error instanceof Refused && error.status === 404) return { title: t("not-found-title"), body: [h("p", {}, t("not-found-text"))] };
  const text = error instanceof Refused ? t("unexpected", { reason: error.message || error.code }) : t("unreachable-text");
  return {
    title: t("unreachable-title"),
    body: [h("p", {}, text), h("div", { class: "actions" }, button(t("try-again"), again, { class: "primary" }))],
  };
}

/** Runs the beginning of a page; what the server refuses or does not answer is shown with a way to try again. */
export async function begin(page: Page, work: () => Promise<void>): Promise<void> {
  page.wait();
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Refused) && !(error instanceof Unreachable)) throw error;
    page.show(() => failureView(error, () => void begin(page, work)));
  }
}

/** The ballot, once somebody is signed in; `null` after having asked them to sign in. */
export async function signedIn(page: Page, server: Server, asked: { title: string; text: string; go: string }): Promise<BallotInfo | null> {
  const me = await server.me();
  const info = await server.ballot();
  page.nameBody(info);
  if (me.person !== null) return info;
  page.show(() => signInView(info.name, asked));
  return null;
}

/** Asks somebody to sign in, and to come back here. */
export function signInView(over: string, asked: { title: string; text: string; go: string }): View {
  const address = `/login?to=${encodeURIComponent(location.pathname)}`;
  return {
    over,
    title: t(asked.title),
    body: [h("p", {}, t(asked.text)), h("div", { class: "actions" }, h("a", { class: "button primary", href: address }, t(asked.go)))],
  };
}

/** What a page asks for when it was opened from a file. */
export interface Wanted {
  title: string;
  text: string;
  label: string;
  /** What is wrong with files that cannot be used. */
  wrong: string;
  accept: string;
}

/** Asks for files until `take` can use them; `take` throws if it cannot. */
export function askForFiles(page: Page, wanted: Wanted, take: (files: { name: string; bytes: Uint8Array }[]) => void | Promise<void>): void {
  let wrong: string | null = null;
  const draw = (): View => ({
    title: t(wanted.title),
    body: [
      wrong !== null && errorSummary([{ field: "files", text: wrong }]),
      h("p", {}, t(wanted.text)),
      fileField("files", t(wanted.label), wanted.accept, wrong, (files) => void read(files)),
    ],
  });
  const read = async (files: File[]) => {
    try {
      await take(await Promise.all(files.map(async (file) => ({ name: file.name, bytes: await readFile(file) }))));
    } catch {
      wrong = t("file-unreadable", { file: files.map(({ name }) => name).join(", "), reason: t(wanted.wrong) });
      page.show(draw);
      document.getElementById("errors")?.focus();
    }
  };
  page.show(draw);
}

/** A field for opening files. */
export function fileField(id: string, label: string, accept: string, wrong: string | null, take: (files: File[]) => void): HTMLElement {
  const input = h("input", {
    type: "file",
    id,
    accept,
    multiple: id === "files",
    "aria-describedby": wrong === null ? undefined : `${id}-wrong`,
    onchange: () => input.files?.length && take([...input.files]),
  });
  return h(
    "div",
    { class: wrong === null ? "field" : "field wrong" },
    h("label", { for: id }, label),
    wrong !== null && h("p", { class: "message", id: `${id}-wrong` }, wrong),
    input,
  );
}
