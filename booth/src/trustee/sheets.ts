// The key on paper: whole on one sheet, or as three shares for three envelopes.

import { readSeed, readShare, shareSeed } from "../protocol/index.ts";
import { h } from "../ui/dom.ts";
import { dateTime, t } from "../ui/messages.ts";
import { qrCode } from "../ui/qr.ts";
import { random } from "../ui/random.ts";
import { printed } from "./keyfile.ts";
import type { Desk } from "./main.ts";

/** One sheet with all of the key. */
export function wholeSheet(desk: Desk, seed: string): HTMLElement {
  return h(
    "section",
    { class: "paper-key print-only" },
    h("h2", {}, t("paper-title", { owner: desk.ceremony.me ?? 0 })),
    h("p", {}, t("paper-ballot", { body: desk.info.body, name: desk.info.name })),
    h("p", { class: "numbers" }, printed(seed).map((part) => h("span", {}, part))),
    qrCode(seed, t("paper-qr")),
    h("p", {}, t("paper-text", { closes: closesOf(desk) })),
    use(desk, "paper-use"),
  );
}

/** Three shares of the key, each on its half of a page. */
export function shareSheets(desk: Desk, shares: readonly string[]): HTMLElement {
  return h("div", { class: "paper-shares print-only" }, shares.map((share) => halfPage(desk, share)));
}

/** A sharing of this key. The same one as long as the page is open, so that sheets printed twice fit together. */
export function sharesOf(seed: string): string[] {
  return shareSeed(readSeed(seed), random);
}

function halfPage(desk: Desk, share: string): HTMLElement {
  const { number, key } = readShare(share);
  const groups = share.split("-").map((group) => h("span", {}, group));
  return h(
    "section",
    { class: "share" },
    h("h2", {}, t("share-title", { number, owner: desk.ceremony.me ?? 0 })),
    h("p", {}, t("paper-ballot", { body: desk.info.body, name: desk.info.name })),
    h("p", { class: "numbers" }, groups),
    h("div", { class: "beside" }, qrCode(share, t("share-qr")), h("div", {}, h("p", {}, h("strong", {}, t("share-key", { key: keyNumber(key) }))), h("p", {}, t("share-text", { closes: closesOf(desk) })), use(desk, "share-use"))),
  );
}

/** The number that tells which shares belong together: always four digits. */
export function keyNumber(key: number): string {
  return key.toString().padStart(4, "0");
}

function use(desk: Desk, how: "paper-use" | "share-use"): HTMLElement | false {
  return desk.server !== null && h("p", {}, t(how, { address: `${location.origin}/trustee/${desk.info.uuid}` }));
}

function closesOf({ info }: Desk): string {
  return info.closes_at ? dateTime(info.closes_at, info.time_zone) : "—";
}
