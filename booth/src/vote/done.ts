// "Your ballot is in the box." — and the page finds out by itself whether the board has it.

import { Refused } from "../transport.ts";
import { fill, h, pause } from "../ui/dom.ts";
import { t } from "../ui/messages.ts";
import { type View, button } from "../ui/page.ts";
import { qrCode } from "../ui/qr.ts";
import type { Booth } from "./main.ts";
import { closes } from "./stage.ts";

type Seen = "checking" | "found" | "waiting" | "lost" | "mismatch";

/** What the page keeps after casting: nothing but the tracker that it worked out itself. */
interface Receipt {
  hash: string;
  tracker: string;
  /** The server answered with another tracker. */
  mismatch: boolean;
}

export function doneView(booth: Booth, { hash, tracker, mismatch }: Receipt): void {
  const { session, page } = booth;
  let seen: Seen = mismatch ? "mismatch" : "checking";
  let shown = true;
  const line = h("div", { id: "seen", role: "status" });

  const draw = (): View => {
    drawLine(line, seen);
    return {
      over: session.info.name,
      title: t("done-title"),
      body: [
        line,
        h("h2", {}, t("done-tracker")),
        h("code", { class: "tracker", id: "tracker" }, tracker),
        h("p", {}, t("done-tracker-text")),
        h("p", {}, h("a", { href: `/board/${session.info.uuid}`, target: "_blank", rel: "noopener" }, t("done-board"))),
        qrCode(tracker, t("done-qr")),
        h("p", { class: "after-qr" }, t("done-again", { closes: closes(session.info) })),
        h("p", {}, t("done-forgotten")),
        h("p", {}, button(t("done-restart"), again, { class: "link", id: "again" })),
      ],
    };
  };

  const again = () => {
    shown = false;
    booth.restart();
  };

  const watch = async () => {
    for (let tries = 0; shown && seen !== "found" && seen !== "mismatch"; tries++) {
      await pause(Math.min(300 * 2 ** tries, 10_000));
      const next = await look(booth, hash);
      if (next !== seen) drawLine(line, (seen = next));
    }
  };

  history.replaceState(null, "");
  booth.hold(() => page.show(draw));
  void watch();
}

async function look(booth: Booth, hash: string): Promise<Seen> {
  try {
    return (await booth.server!.tracker(hash)).found ? "found" : "waiting";
  } catch (error) {
    return error instanceof Refused && error.status === 404 ? "waiting" : "lost";
  }
}

function drawLine(line: HTMLElement, seen: Seen): void {
  const turning = h("span", { class: "turning", "aria-hidden": "true" });
  switch (seen) {
    case "checking":
      line.className = "notice";
      return fill(line, h("p", {}, turning, " ", t("done-checking")));
    case "waiting":
      line.className = "notice attention";
      return fill(line, h("p", {}, turning, " ", t("done-waiting")));
    case "lost":
      line.className = "notice attention";
      return fill(line, h("p", {}, turning, " ", t("done-lost")));
    case "found":
      line.className = "notice ok";
      return fill(line, h("p", {}, h("strong", {}, "✓ ", t("done-found"))), h("p", { class: "small" }, t("done-found-text")));
    case "mismatch":
      line.className = "notice danger";
      return fill(line, h("p", {}, t("done-mismatch")));
  }
}
