// The vote page: one thing at a time, from the code to the ballot in the box.

import { Refused, Server, Unreachable, uuidOfAddress, type BallotInfo } from "../transport.ts";
import { h } from "../ui/dom.ts";
import { t } from "../ui/messages.ts";
import { Page, button } from "../ui/page.ts";
import en from "../../locales/en/vote.ftl";
import nb from "../../locales/nb/vote.ftl";
import { checkExplained } from "./check.ts";
import { codeView } from "./code-view.ts";
import { openFile } from "./file.ts";
import { paperView } from "./paper.ts";
import { reviewView } from "./review.ts";
import { Session } from "./session.ts";
import { stageOf, stageView } from "./stage.ts";

/** Where the voter stands: the code, a question, the review, the explanation of the check. */
export type Place = "code" | number | "review" | "check";

/** Turns pages and keeps the browser's Back button in step. */
export class Booth {
  readonly page = new Page({ en, nb }, () => t("vote-page"));
  readonly server: Server | null;
  session!: Session;
  /** A view that Back does not leave: a ballot on its way, or done. */
  #held: (() => void) | null = null;

  constructor() {
    const uuid = uuidOfAddress(location);
    this.server = uuid === null ? null : new Server(uuid);
    addEventListener("popstate", () => this.#back());
    addEventListener("hashchange", () => this.#scannedAgain());
    addEventListener("pagehide", () => {
      if (!this.session?.pending) this.session?.forget();
    });
    addEventListener("pageshow", (event) => {
      // The browser kept the page while it was left: what was entered is forgotten, and the page begins again.
      if (event.persisted && this.session && this.#held === null) this.restart();
    });
    addEventListener("beforeunload", (event) => {
      if (this.session?.pending) event.preventDefault();
    });
  }

  async start(): Promise<void> {
    const code = takeFragment();
    if (!this.server) return openFile(this, (info, election, list) => this.#begin(info, election, list, code));
    this.page.wait();
    try {
      const info = await this.server.ballot();
      this.page.nameBody(info);
      if (stageOf(info) !== "open" || info.election === null) return this.page.show(() => stageView(info));
      this.#begin(info, info.election, null, code);
    } catch (error) {
      this.#cannotStart(error);
    }
  }

  /** Goes on to a place; Back leads here again. */
  go(place: Place): void {
    history.pushState({ place }, "");
    this.#show(place);
  }

  /** Keeps this view whatever Back does. */
  hold(show: () => void): void {
    this.#held = show;
    show();
  }

  release(): void {
    this.#held = null;
  }

  /** Forgets everything and asks for the code. */
  restart(): void {
    this.session.forget();
    this.release();
    history.replaceState({ place: "code" }, "");
    this.#show("code");
  }

  #begin(info: BallotInfo, election: string, list: string | null, code: string | null): void {
    this.session = new Session(info, election, list);
    this.page.nameBody(info);
    if (code !== null) {
      this.session.typed = code;
      this.session.scanned = true;
    }
    history.replaceState({ place: "code" }, "");
    codeView(this, this.session.scanned);
  }

  #show(place: Place): void {
    if (place === "code") codeView(this);
    else if (place === "review") reviewView(this);
    else if (place === "check") checkExplained(this);
    else paperView(this, place);
  }

  #back(): void {
    if (this.#held) return this.#held();
    if (!this.session) return;
    const place: unknown = history.state?.place;
    const known = place === "review" || place === "check" || (typeof place === "number" && place < this.session.papers.questions.length);
    this.#show(known && this.session.admitted ? (place as Place) : "code");
  }

  /** The slip was scanned while the page was open. A ballot on its way is not disturbed. */
  #scannedAgain(): void {
    const code = takeFragment();
    if (code === null || !this.session || this.session.pending) return;
    this.restart();
    this.session.typed = code;
    this.session.scanned = true;
    codeView(this, true);
  }

  #cannotStart(error: unknown): void {
    if (error instanceof Refused && error.status === 404) {
      return this.page.show(() => ({ title: t("not-found-title"), body: [h("p", {}, t("not-found-text"))] }));
    }
    if (!(error instanceof Unreachable) && !(error instanceof Refused)) throw error;
    this.page.show(() => ({
      title: t("unreachable-title"),
      body: [h("p", {}, t("unreachable-text")), h("div", { class: "actions" }, button(t("try-again"), () => void this.start(), { class: "primary" }))],
    }));
  }
}

/** Takes the code out of the address, so that it stays neither there nor in the history. */
function takeFragment(): string | null {
  const code = decodeURIComponentSafely(location.hash.slice(1));
  if (location.hash !== "") history.replaceState(history.state, "", location.pathname + location.search);
  return code === "" ? null : code;
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

void new Booth().start();
