// A picture of who holds the key: a disc for each trustee, full once the key is made.

import type { Ceremony } from "../transport.ts";
import { h, svg } from "../ui/dom.ts";
import { t } from "../ui/messages.ts";
import { stepsOf } from "./steps.ts";

/** Width of a disc with its margin. */
const STEP = 44;

/** The trustees with what they have, and how many of them are needed; nothing for a single one. */
export function holdersFigure(ceremony: Ceremony): HTMLElement | null {
  const { size, threshold } = ceremony.context;
  if (size < 2) return null;
  const first = stepsOf(ceremony)[0] as string;
  const made = ceremony.trustees.filter(({ done }) => done.includes(first)).length;
  const discs = ceremony.trustees.map(({ owner, done }, place) => {
    const has = done.includes(first);
    const x = place * STEP + STEP / 2;
    return [
      svg("circle", { class: has ? "fill" : "ground", cx: x, cy: 20, r: 17 }),
      svg("text", { class: has ? "on-fill" : undefined, x, y: 26, "text-anchor": "middle", "font-size": 17 }, String(owner)),
    ];
  });
  const said = t("holders-said", { made, size, threshold });
  return h(
    "figure",
    {},
    svg("svg", { class: "keys", viewBox: `0 0 ${STEP * size} 40`, role: "img", "aria-label": said }, discs),
    h("figcaption", {}, said),
  );
}
