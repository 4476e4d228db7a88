// The frame that all pages share: name of the body, language switch, one sheet, one spoken line.

import { type Child, fill, h } from "./dom.ts";
import {
  LANGUAGES,
  type Language,
  knownLanguage,
  language,
  languageCookie,
  loadMessages,
  preferredLanguage,
  setLanguage,
  t,
} from "./messages.ts";
import commonEn from "../../locales/en/common.ftl";
import commonNb from "../../locales/nb/common.ftl";

/** Whether a server gave this page: a file has no cookies. */
const isServed = (): boolean => /^https?:$/.test(location.protocol);

const cookies = (): string => (isServed() ? document.cookie : "");

/** What a page shows at one moment. */
export interface View {
  /** The heading; focus goes there when the view is new. */
  title: string;
  /** A small line above the heading. */
  over?: string | undefined;
  body: Child[];
  /** Only this part of the sheet is printed: `slips`, `paper-key` or `paper-shares`. */
  prints?: "slips" | "paper-key" | "paper-shares" | undefined;
}

/** A page: shows views, speaks, and draws itself anew in another language. */
export class Page {
  readonly #name: HTMLElement;
  readonly #languages: HTMLElement;
  readonly #sheet: HTMLElement;
  readonly #spoken: HTMLElement;
  readonly #skipLink: HTMLElement;
  readonly #title: () => string;
  #draw: (() => View) | undefined;
  #ownName = "";
  /** Neither the address, nor a choice, nor the browser named a language that we speak: the body's will do. */
  #undecided: boolean;

  /** `messages` are the page's own; `title` is the document's name and never says anything of what is chosen. */
  constructor(messages: Record<Language, string>, title: () => string) {
    loadMessages({ en: commonEn, nb: commonNb });
    loadMessages(messages);
    const wanted = preferredLanguage(location.search, cookies(), navigator.languages);
    this.#undecided = wanted === null;
    setLanguage(wanted ?? "en");
    this.#title = title;
    this.#name = h("span", { class: "name" });
    this.#languages = h("nav");
    this.#sheet = h("div", { class: "sheet" });
    this.#spoken = h("p", { class: "unseen", role: "status" });
    this.#skipLink = h("a", { class: "skip", href: "#main", onclick: (event) => this.#skip(event) });
    const main = h("main", { id: "main", tabindex: "-1" }, this.#sheet);
    fill(
      document.body,
      this.#skipLink,
      h("header", { class: "masthead" }, h("div", {}, this.#name, this.#languages)),
      main,
      this.#spoken,
    );
    this.#label();
  }

  /** The name of the body and the language of its pages, once they are known. What is shown next is in that language if the reader wants no other. */
  nameBody(body: { body: string; language?: string }): void {
    this.#ownName = body.body;
    const spoken = knownLanguage(body.language ?? "");
    if (this.#undecided && spoken) {
      this.#undecided = false;
      setLanguage(spoken);
    }
    this.#label();
  }

  /** Shows that the ballot is being fetched: without words as long as it may turn out that they should have been in another language. */
  wait(): void {
    this.show(() => (this.#undecided ? { title: "…", body: [] } : { title: t("loading"), body: [working(t("loading"))] }));
  }

  /** Shows a view and moves the focus to its heading. `draw` is called again when the language changes. */
  show(draw: () => View): void {
    this.#draw = draw;
    this.#redraw();
    scrollTo(0, 0);
    this.#sheet.querySelector("h1")?.focus();
  }

  /** Draws the current view again, leaving the focus on the element of the same id. */
  refresh(): void {
    const id = document.activeElement?.id;
    this.#redraw();
    if (id) document.getElementById(id)?.focus();
  }

  /** Says a line to those who do not see the page. */
  say(text: string): void {
    this.#spoken.textContent = text;
  }

  #redraw(): void {
    if (!this.#draw) return;
    const view = this.#draw();
    document.title = this.#title();
    document.body.dataset["prints"] = view.prints ?? "";
    fill(
      this.#sheet,
      view.over && h("p", { class: "over" }, view.over),
      h("h1", { tabindex: "-1", id: "heading" }, view.title),
      view.body,
    );
  }

  #label(): void {
    this.#skipLink.textContent = t("skip");
    this.#name.textContent = this.#ownName || "Folkmoot";
    this.#languages.setAttribute("aria-label", t("languages"));
    fill(
      this.#languages,
      LANGUAGES.map(({ code, name }) =>
        code === language()
          ? h("span", { lang: code, "aria-current": "true", id: `language-${code}`, tabindex: "-1" }, name)
          : h(
              "button",
              { type: "button", class: "link", lang: code, id: `language-${code}`, onclick: () => this.#speak(code) },
              name,
            ),
      ),
    );
  }

  #speak(code: Language): void {
    this.#undecided = false;
    setLanguage(code);
    if (isServed()) document.cookie = languageCookie(code, location.protocol === "https:");
    this.#label();
    this.#redraw();
    document.getElementById(`language-${code}`)?.focus();
  }

  #skip(event: Event): void {
    // The fragment of the address may hold a voting code and must not be changed by a link.
    event.preventDefault();
    document.getElementById("main")?.focus();
  }
}

/** One thing that must be mended. `field` is the id of the field that it is about. */
export interface Mistake {
  field: string;
  text: string;
}

/** The list of what must be mended, with links to the fields. */
export function errorSummary(mistakes: readonly Mistake[]): Child {
  if (mistakes.length === 0) return null;
  const link = ({ field, text }: Mistake) =>
    h(
      "li",
      {},
      h("a", { href: `#${field}`, onclick: (event) => focusField(event, field) }, text),
    );
  return h(
    "div",
    { class: "errors", role: "alert", tabindex: "-1", id: "errors" },
    h("h2", {}, t("errors-title")),
    h("ul", {}, mistakes.map(link)),
  );
}

function focusField(event: Event, field: string): void {
  event.preventDefault();
  document.getElementById(field)?.focus();
}

/** A message box. */
export function notice(kind: "" | "attention" | "danger" | "ok", ...children: Child[]): HTMLElement {
  return h("div", { class: `notice ${kind}`.trim() }, children);
}

/** A button. */
export function button(label: string, onclick: () => void, attributes: Record<string, unknown> = {}): HTMLElement {
  return h("button", { type: "button", onclick, ...attributes }, label);
}

/** A line that says what is going on. */
export function working(text: string): HTMLElement {
  return h("p", { role: "status" }, h("span", { class: "turning", "aria-hidden": "true" }), " ", text);
}
