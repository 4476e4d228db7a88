// The quiet way out: a second device looks into the sealed ballot, which then never counts.

import { Refused, Unreachable } from "../transport.ts";
import { h } from "../ui/dom.ts";
import { t } from "../ui/messages.ts";
import { type View, button, notice, working } from "../ui/page.ts";
import { qrCode } from "../ui/qr.ts";
import type { Booth } from "./main.ts";

export function checkExplained(booth: Booth): void {
  const { session, page } = booth;
  if (!session.ready) return booth.restart();
  const sealed = session.ready;
  let busy = false;
  let failed: string | null = null;

  const draw = (): View => ({
    over: session.info.name,
    title: t("check-title"),
    body: [
      failed !== null && notice("attention", h("p", {}, failed)),
      h("p", {}, t("check-text")),
      h("p", {}, h("strong", {}, t("check-spoilt"))),
      busy
        ? working(t("check-working"))
        : h(
            "div",
            { class: "actions" },
            button(t("check-go"), () => void hand(), { class: "primary", id: "open" }),
            button(t("back"), () => history.back(), { class: "link" }),
          ),
    ],
  });

  const hand = async () => {
    busy = true;
    page.show(draw);
    try {
      await booth.server!.spoil(sealed.ballot);
      openedView(booth, sealed.tracker, `${location.origin}/check/${session.info.uuid}#${sealed.opening()}`);
    } catch (error) {
      if (!(error instanceof Unreachable) && !(error instanceof Refused)) throw error;
      busy = false;
      failed = error instanceof Unreachable ? t("unreachable-text") : await refusal(booth, sealed.hash, error);
      page.show(draw);
    }
  };

  page.show(draw);
}

async function refusal(booth: Booth, hash: string, error: Refused): Promise<string> {
  const found = await booth.server!.tracker(hash).catch(() => null);
  return found?.found ? t("opened-already") : t("unexpected", { reason: error.message || error.code });
}

/** The opened ballot, for a second device. Whatever happens, this ballot is never cast. */
function openedView(booth: Booth, tracker: string, address: string): void {
  const { session, page } = booth;
  session.unseal();
  const next = () => {
    booth.release();
    booth.go(0);
  };
  const draw = (): View => {
    const qr = qrCode(address, t("opened-qr"));
    return {
      over: session.info.name,
      title: t("opened-title"),
      body: [
        h("p", {}, qr ? t("opened-text") : t("opened-too-long")),
        qr && h("code", { class: "tracker", id: "tracker" }, tracker),
        qr && h("div", { class: "large-qr" }, qr),
        qr && h("p", {}, t("opened-link")),
        h("p", { class: "address" }, h("a", { href: address, target: "_blank", rel: "noopener", id: "opening" }, address)),
        h("p", { class: "quiet" }, t("opened-secret")),
        h("div", { class: "actions" }, button(t("opened-next"), next, { class: "primary", id: "anew" })),
      ],
    };
  };
  booth.hold(() => page.show(draw));
}
