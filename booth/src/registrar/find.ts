// Finding one member on the list, by number or by name.

import type { Holder } from "./list.ts";

/** So many are shown; whoever has more namesakes types more of the name. */
export const MOST = 8;

/** The member with this number, or all whose name has every word that was typed; accents and capitals do not matter. */
export function findHolders(holders: readonly Holder[], typed: string): Holder[] {
  const wanted = plain(typed).trim();
  if (wanted === "") return [];
  if (/^\d+$/.test(wanted)) return holders.filter(({ number }) => number === Number(wanted));
  const words = wanted.split(/\s+/);
  return holders.filter(({ name }) => words.every((word) => plain(name).includes(word)));
}

function plain(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ø", "o").replaceAll("æ", "ae").replaceAll("ł", "l");
}
