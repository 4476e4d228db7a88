// The commitments that were shown before this trustee's polynomial was sent. They are public; the browser keeps them until the key is made, so that
// others cannot be put in their place while the page is closed.

import type { Ceremony } from "../transport.ts";

const kept = new Map<string, string[]>();

const nameOf = (uuid: string, { round, me }: Ceremony): string => `folkmoot-commitments|${uuid}|${round}|${me}`;

/** Remembers what is shown now, if nothing was remembered before. */
export function rememberPromises(uuid: string, ceremony: Ceremony): void {
  const name = nameOf(uuid, ceremony);
  if (recall(name)) return;
  kept.set(name, [...ceremony.commitments]);
  try {
    localStorage.setItem(name, JSON.stringify(ceremony.commitments));
  } catch {
    // A browser that keeps nothing: the promises are remembered as long as the page is open.
  }
}

/** The ceremony with the commitments that were shown first. */
export function withPromises(uuid: string, ceremony: Ceremony): Ceremony {
  return { ...ceremony, commitments: recall(nameOf(uuid, ceremony)) ?? ceremony.commitments };
}

function recall(name: string): string[] | null {
  const known = kept.get(name);
  if (known) return known;
  try {
    const value: unknown = JSON.parse(localStorage.getItem(name) ?? "null");
    return Array.isArray(value) && value.every((text) => typeof text === "string") ? value : null;
  } catch {
    return null;
  }
}
