// What a trustee has to do next, read from the state of the ceremony alone.

import type { Ceremony } from "../transport.ts";

export type Step = "certificate" | "commitment" | "polynomial" | "voutput" | "public_key" | "rehearsal";

/** Steps of a threshold key, and of the key of a single trustee. */
export const THRESHOLD_STEPS: readonly Step[] = ["certificate", "commitment", "polynomial", "voutput", "rehearsal"];
export const SINGLE_STEPS: readonly Step[] = ["public_key", "rehearsal"];

export function stepsOf({ context }: Ceremony): readonly Step[] {
  return context.size === 1 ? SINGLE_STEPS : THRESHOLD_STEPS;
}

/** The trustee whose page this is. */
export function me(ceremony: Ceremony): { owner: number; name: string; done: string[] } | null {
  return ceremony.trustees.find(({ owner }) => owner === ceremony.me) ?? null;
}

/** The trustees who have not done a step. */
export function missing({ trustees }: Ceremony, step: Step): { owner: number; name: string }[] {
  return trustees.filter(({ done }) => !done.includes(step));
}

/**
 * What to do now: a step of one's own, comparing the keys with the others, or waiting for those who have not done `for`.
 * Keys are compared before anything is given away that depends on them, in each sitting anew: a server that shows other
 * keys after a pause gains nothing.
 */
export type Next = { do: Step } | { compare: true } | { wait: Step } | { finished: true };

export function nextStep(ceremony: Ceremony, compared: boolean): Next {
  const own = me(ceremony);
  if (!own) return { finished: true };
  const steps = stepsOf(ceremony);
  const step = steps.find((step) => !own.done.includes(step));
  if (step === undefined) return { finished: true };
  const before = steps[steps.indexOf(step) - 1];
  if (before !== undefined && missing(ceremony, before).length > 0) return { wait: before };
  if (before !== undefined && !has(ceremony, step)) return { wait: before };
  if ((step === "commitment" || step === "polynomial") && !compared) return { compare: true };
  return { do: step };
}

/** Whether the server has passed on what a step needs. */
function has(ceremony: Ceremony, step: Step): boolean {
  if (step === "voutput") return ceremony.vinput !== null;
  if (step === "rehearsal") return ceremony.election !== null && ceremony.rehearsal !== null;
  return true;
}

/** A fingerprint as 60 digits in groups of five: the same in every language, and easy to read aloud. */
export function spokenDigits(hashHex: string): string[] {
  const digits = (BigInt(`0x${hashHex}`) % 10n ** 60n).toString().padStart(60, "0");
  return digits.match(/.{5}/g) ?? [];
}
