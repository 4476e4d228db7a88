// One step: the sealed ballot goes into the box, whatever the connection does in between.

import { Refused, Unreachable } from "../transport.ts";
import { type Child, h } from "../ui/dom.ts";
import { t } from "../ui/messages.ts";
import { button, working } from "../ui/page.ts";
import { doneView } from "./done.ts";
import { saveBallot } from "./file.ts";
import type { Booth } from "./main.ts";
import { closes } from "./stage.ts";

/** Sends the ballot. It is the same one however often this is called. */
export function castBallot(booth: Booth): void {
  const { session, page } = booth;
  if (!booth.server) return saveBallot(booth);
  session.pending = true;
  booth.hold(() => page.show(() => ({ over: session.info.name, title: t("review-title"), body: [working(t("casting"))] })));
  void send(booth);
}

async function send(booth: Booth): Promise<void> {
  const { session, server } = booth;
  const sealed = session.sealed();
  try {
    const reply = await server!.cast(sealed.ballot, session.order(sealed));
    done(booth, sealed.hash, sealed.tracker, reply.tracker);
  } catch (error) {
    if (error instanceof Unreachable) return trouble(booth, said("lost-title"), () => [h("p", {}, t("lost-text")), h("p", {}, t("lost-stay"))], said("lost-retry"));
    if (!(error instanceof Refused)) throw error;
    await refused(booth, error);
  }
}

/** Messages are looked up when they are drawn, so that they follow the language. */
const said = (id: "lost-title" | "lost-retry" | "busy-title" | "changed-title" | "changed-go") => () => t(id);

async function refused(booth: Booth, error: Refused): Promise<void> {
  const { session, page } = booth;
  if (error.code === "busy" || error.status === 429) {
    return trouble(booth, said("busy-title"), () => [h("p", {}, t("busy-text"))], said("lost-retry"));
  }
  if (error.code === "order" || error.code === "duplicate") return reorder(booth, error);
  session.forget();
  booth.hold(() =>
    page.show(() =>
      error.code === "closed"
        ? { title: t("late-title"), body: [h("p", {}, t("late-text", { closes: closes(session.info) }))] }
        : {
            title: t("refused-title"),
            body: [
              h("p", {}, t("refused-text")),
              h("p", { class: "mono" }, [error.code, error.message].filter(Boolean).join(": ")),
              h("div", { class: "actions" }, button(t("refused-restart"), () => booth.restart(), { class: "primary" })),
            ],
          },
    ),
  );
}

/** The board knows of a ballot that this page does not: this very one, or another that was cast meanwhile. */
async function reorder(booth: Booth, error: Refused): Promise<void> {
  const { session, server } = booth;
  const { admitted } = session;
  const sealed = session.sealed();
  try {
    const state = await server!.credential(admitted!.voter.publicKey);
    if (state.ballot === sealed.hash) return done(booth, sealed.hash, sealed.tracker, sealed.hash);
    if (error.code !== "order" || state.seq === admitted!.seq) return refused(booth, new Refused(error.status, "not_taken", error.message));
    admitted!.seq = state.seq;
    admitted!.last = state.ballot;
    trouble(booth, said("changed-title"), () => [h("p", {}, t("changed-text"))], said("changed-go"));
  } catch {
    trouble(booth, said("lost-title"), () => [h("p", {}, t("lost-text")), h("p", {}, t("lost-stay"))], said("lost-retry"));
  }
}

/** The ballot is kept; nothing leads on but sending it again. */
function trouble(booth: Booth, title: () => string, body: () => Child[], label: () => string): void {
  const { session, page } = booth;
  booth.hold(() =>
    page.show(() => ({
      over: session.info.name,
      title: title(),
      body: [
        h("div", { class: "notice attention" }, body()),
        h("div", { class: "actions" }, button(label(), () => castBallot(booth), { class: "primary", id: "retry" })),
        h("p", { class: "small-tracker" }, h("span", {}, t("review-tracker")), " ", h("span", { class: "mono", id: "tracker" }, session.ready?.tracker ?? "")),
      ],
    })),
  );
}

function done(booth: Booth, hash: string, tracker: string, answered: string): void {
  booth.session.forget();
  booth.release();
  doneView(booth, { hash, tracker, mismatch: answered !== hash });
}
