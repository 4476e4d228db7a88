// QR codes as drawings.

import encodeQR from "qr";
import { h, svg } from "./dom.ts";

/** A QR code of `text`, or `null` where it is too long for one. `label` is what a screen reader says. */
export function qrCode(text: string, label: string): HTMLElement | null {
  const modules = qrModules(text);
  return modules && h("div", { class: "qr" }, qrDrawing(modules, label));
}

/** The dark and light squares, with the light border that readers need; `null` if the text is too long. */
export function qrModules(text: string): boolean[][] | null {
  try {
    return encodeQR(text, "raw", { ecc: text.length > 400 ? "low" : "medium", border: 4 });
  } catch {
    return null;
  }
}

/** One path for all dark squares: a sheet of thousands of codes stays light. */
export function qrDrawing(modules: readonly boolean[][], label: string): SVGElement {
  const size = modules.length;
  const runs: string[] = [];
  modules.forEach((row, y) => {
    for (let x = 0; x < size; x++) {
      if (!row[x]) continue;
      const start = x;
      while (x < size && row[x]) x++;
      runs.push(`M${start} ${y}h${x - start}v1h-${x - start}z`);
    }
  });
  return svg(
    "svg",
    { viewBox: `0 0 ${size} ${size}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges" },
    svg("rect", { width: size, height: size, fill: "#fff" }),
    svg("path", { d: runs.join(""), fill: "#000" }),
  );
}
