// Reading a voting code as people type it.

import { ProtocolError, parseVotingCode } from "../protocol/index.ts";

/** Sizes of the parts of a code: `XXXXX-XXXXXX-XXXXX-XXXXXX`. */
export const PARTS = [5, 6, 5, 6] as const;
export const CODE_LENGTH = 22;

export type CodeReading =
  | { kind: "code"; code: string }
  | { kind: "empty" }
  | { kind: "length"; length: number }
  | { kind: "part"; part: number; length: number; expected: number }
  | { kind: "sign"; sign: string; position: number; part: number };

/**
 * Forgives spaces, hyphens, look-alikes, and a whole address whose end is the code. Says of anything else what is wrong
 * and where; what was typed is not changed.
 */
export function readCode(typed: string): CodeReading {
  try {
    return { kind: "code", code: parseVotingCode(withoutAddress(typed)) };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return explained(error);
  }
}

function explained({ code, details }: ProtocolError): CodeReading {
  const detail = (name: string) => Number(details[name]);
  switch (code) {
    case "code_empty":
      return { kind: "empty" };
    case "code_length":
      return { kind: "length", length: detail("length") };
    case "code_part":
      return { kind: "part", part: detail("part"), length: detail("length"), expected: detail("expected") };
    case "code_sign":
      return { kind: "sign", sign: String(details["sign"]), position: detail("position"), part: detail("part") };
    default:
      throw new Error(`a code was refused as ${code}`);
  }
}

function withoutAddress(typed: string): string {
  const fragment = /^\s*(?:https?|file):\S*#(\S*)\s*$/i.exec(typed);
  return fragment?.[1] ?? typed;
}
