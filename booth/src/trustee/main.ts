// The trustee's page: one key, made here; the ceremony with the others; after closing, checking and opening the count.

import { ProtocolError } from "../protocol/index.ts";
import { type BallotInfo, type Ceremony, Refused, Server, Unreachable, uuidOfAddress } from "../transport.ts";
import { h, pause } from "../ui/dom.ts";
import { askForFiles, begin, signInView, signedIn } from "../ui/entry.ts";
import { saveFile } from "../ui/files.ts";
import { t } from "../ui/messages.ts";
import { Page, type View, working } from "../ui/page.ts";
import en from "../../locales/en/trustee.ftl";
import nb from "../../locales/nb/trustee.ftl";
import verifyEn from "../../locales/en/verify.ftl";
import verifyNb from "../../locales/nb/verify.ftl";
import { ceremonyView, readyView } from "./ceremony.ts";
import { countView, doneView } from "./count.ts";
import { haveView, welcomeView } from "./keep.ts";
import { type Next, type Step, me, nextStep, stepsOf } from "./steps.ts";
import { TrusteeKey, certificatesHash } from "./key.ts";
import { rememberPromises, withPromises } from "./promises.ts";
import { detailOf, reasonOf } from "./reasons.ts";

/** Milliseconds between two attempts when the server does not answer. */
const PAUSE = 3000;
const SIGN_IN = { title: "sign-in-title", text: "sign-in-text", go: "sign-in" };

/** Everything the page knows, and where it goes from here. */
export class Desk {
  readonly page = new Page({ en: en + verifyEn, nb: nb + verifyNb }, () => t("trustee-page"));
  info!: BallotInfo;
  ceremony!: Ceremony;
  key: TrusteeKey | null = null;
  /** The certificates that were compared aloud in this sitting. */
  compared: string | null = null;
  /** The server does not answer at the moment. */
  lost = false;
  /** A step was refused, or what came from the others does not fit. */
  trouble: (() => string) | null = null;
  /** What a programmer wants to know of it besides, in English. */
  detail: string | null = null;
  /** Without a server: the board and its companion, opened as files. */
  files: { board: Uint8Array; companion: Uint8Array | null } | null = null;
  /** The server took this trustee's part of the count in this sitting. */
  decrypted = false;
  #shown = "";
  #working = false;
  /** Steps that the server took in this sitting, with their round. */
  readonly #sent = new Set<string>();

  constructor(readonly server: Server | null) {}

  /** The ballot's stage, however it is spelled. */
  get stage(): string {
    return this.ceremony.stage.replace(/([a-z])([A-Z])/g, "$1_$2").toLowerCase();
  }

  /** Shows what is to be done now; the view is drawn anew only if it is another one. */
  draw(): void {
    const { name, view } = this.#view();
    if (name === this.#shown) return this.page.refresh();
    this.#shown = name;
    view();
  }

  /** Takes the key, once made or opened, and goes on. */
  take(key: TrusteeKey): void {
    this.key = key;
    this.draw();
    void this.work();
  }

  /** Follows the ceremony; each answer leads to the next question. */
  async follow(): Promise<void> {
    for (;;) {
      try {
        this.#turn(await this.server!.ceremony(this.ceremony.version));
        this.lost = false;
        this.draw();
        await this.work();
      } catch (error) {
        if (!(error instanceof Unreachable) && !(error instanceof Refused)) throw error;
        if (error instanceof Refused && error.status === 401) return this.page.show(() => signInView(this.info.name, SIGN_IN));
        this.lost = true;
        this.draw();
        await pause(PAUSE);
      }
    }
  }

  /** The ceremony goes on. When the keys are made again, what stopped the last attempt is over. */
  #turn(ceremony: Ceremony): void {
    if (ceremony.round !== this.ceremony.round) {
      this.trouble = this.detail = null;
      this.compared = null;
    }
    this.ceremony = ceremony;
    // An answer may have been on its way while a step was sent.
    const own = me(ceremony);
    for (const step of stepsOf(ceremony)) if (this.#sent.has(`${ceremony.round} ${step}`) && !own?.done.includes(step)) own?.done.push(step);
    if (this.decrypted && own && !ceremony.decryptions.includes(own.owner)) ceremony.decryptions.push(own.owner);
  }

  #taken(step: Step, round: number): void {
    this.#sent.add(`${round} ${step}`);
    if (round !== this.ceremony.round) return;
    const done = me(this.ceremony)?.done;
    if (!done?.includes(step)) done?.push(step);
  }

  /** Does the steps that can be done, one after the other. */
  async work(): Promise<void> {
    if (!this.key || this.#working) return;
    this.#working = true;
    try {
      for (let next = this.#next(); "do" in next && !this.trouble; next = this.#next()) {
        this.draw();
        await this.#do(next.do, this.key);
      }
    } finally {
      this.#working = false;
    }
    this.draw();
  }

  #next(): Next {
    return nextStep(this.ceremony, this.compared === certificatesHash(this.ceremony.certificates));
  }

  get working(): boolean {
    return this.#working;
  }

  async #do(step: Step, key: TrusteeKey): Promise<void> {
    await pause(30);
    const { round } = this.ceremony;
    let body: Record<string, string>;
    try {
      body = key.step(step, this.info.uuid, withPromises(this.info.uuid, this.ceremony));
    } catch (error) {
      this.trouble = this.#culprit(error);
      return;
    }
    if (step === "polynomial") rememberPromises(this.info.uuid, this.ceremony);
    if (!this.server) return this.#saveAnswer(step, body, round);
    try {
      await this.server.step(step, body);
      this.#taken(step, round);
    } catch (error) {
      if (error instanceof Refused) this.trouble = () => t("ceremony-failed", { reason: error.message || error.code });
      else throw error;
    }
  }

  /** What to say of somebody's message that does not fit. */
  #culprit(error: unknown): () => string {
    this.detail = detailOf(error);
    if (!(error instanceof ProtocolError) || error.code !== "commitment") return () => t("culprit-text", { reason: reasonOf(error) });
    const owner = Number(error.details["trustee"]);
    const name = this.ceremony.trustees.find((trustee) => trustee.owner === owner)?.name ?? "";
    return () => t("culprit-promise", { owner, name });
  }

  #saveAnswer(step: Step, body: Record<string, string>, round: number): void {
    const file = `${step}-${this.ceremony.me}.json`;
    saveFile(file, JSON.stringify({ step, body }), "application/json");
    this.#taken(step, round);
    this.page.say(t("file-answer", { file }));
  }

  #view(): { name: string; view: () => void } {
    const own = me(this.ceremony);
    if (!own) return { name: "not-you", view: () => this.page.show(() => ({ over: this.info.name, title: t("not-you-title"), body: [h("p", {}, t("not-you-text"))] })) };
    const stage = this.stage;
    if (stage === "void") return this.#plain("void-title", "void-text");
    if (["certified", "challenged", "confirmed"].includes(stage)) return this.#plain("over-title", "over-text");
    if (stage === "casting_closed" || stage === "tallied") return this.#countView(stage);
    if (stage === "open") return { name: "open", view: () => readyView(this) };
    if (!this.key) return own.done.length === 0 ? { name: "welcome", view: () => welcomeView(this) } : { name: "have", view: () => haveView(this) };
    const finished = stepsOf(this.ceremony).every((step) => own.done.includes(step));
    if (finished) return { name: "ready", view: () => readyView(this) };
    // What one has to do oneself is another view: the focus goes there when it comes.
    const compare = "compare" in this.#next() && !this.trouble;
    return { name: compare ? "compare" : "ceremony", view: () => ceremonyView(this) };
  }

  #countView(stage: string): { name: string; view: () => void } {
    if (this.ceremony.decryptions.includes(this.ceremony.me ?? 0)) return { name: "done", view: () => doneView(this) };
    if (stage === "tallied") return this.#plain("over-title", "over-text");
    if (!this.ceremony.tally) return { name: "wait", view: () => this.page.show(() => ({ over: this.info.name, title: t("wait-title"), body: [working(t("wait-text"))] })) };
    if (!this.key) return { name: "have", view: () => haveView(this) };
    return { name: "count", view: () => countView(this) };
  }

  #plain(title: "void-title" | "over-title", text: "void-text" | "over-text"): { name: string; view: () => void } {
    const draw = (): View => ({
      over: this.info.name,
      title: t(title),
      body: [h("p", {}, t(text)), this.server && h("p", {}, h("a", { href: `/board/${this.info.uuid}` }, t("to-board")))],
    });
    return { name: title, view: () => this.page.show(draw) };
  }
}

const uuid = uuidOfAddress(location);
const desk = new Desk(uuid === null ? null : new Server(uuid));
if (desk.server) void begin(desk.page, () => online(desk.server!));
else fromFiles();

async function online(server: Server): Promise<void> {
  const info = await signedIn(desk.page, server, SIGN_IN);
  if (!info) return;
  desk.info = info;
  try {
    desk.ceremony = await server.ceremony(0);
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 403) throw error;
    return desk.page.show(() => ({ over: info.name, title: t("not-you-title"), body: [h("p", {}, t("not-you-text"))] }));
  }
  desk.draw();
  void desk.follow();
}

function fromFiles(): void {
  askForFiles(
    desk.page,
    { title: "ask-title", text: "ask-text", label: "ask-label", wrong: "ask-wrong", accept: ".json,.bel,.companion" },
    (files) => {
      const json = files.filter(({ bytes }) => bytes[0] === 0x7b && !isCompanion(bytes)).map(({ bytes }) => JSON.parse(new TextDecoder().decode(bytes)));
      const ceremony: (Ceremony & { ballot?: BallotInfo }) | undefined = json.find((value) => Array.isArray(value.trustees));
      const info: BallotInfo | undefined = json.find((value) => typeof value.uuid === "string" && !Array.isArray(value.trustees)) ?? ceremony?.ballot;
      if (!ceremony || !info) throw new Error("not these");
      const board = files.find(({ name }) => name.endsWith(".bel"))?.bytes;
      const companion = files.find(({ bytes }) => isCompanion(bytes))?.bytes ?? null;
      desk.files = board ? { board, companion } : null;
      desk.info = info;
      desk.ceremony = ceremony;
      desk.page.nameBody(info);
      desk.draw();
    },
  );
}

function isCompanion(bytes: Uint8Array): boolean {
  return new TextDecoder().decode(bytes.subarray(0, 40)).startsWith('{"height":0,"kind":"opening"');
}
