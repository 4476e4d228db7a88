// Reading members, with every refusal under its id: P2 content, P4 malformed, P5 not canonical, P6 numbers, P7 elements.

import { fromUtf8, hashOf } from "../bytes.ts";
import { type Codec, JsonError, type JsonKind, parse } from "../json.ts";
import type { Findings } from "./findings.ts";
import type { Data } from "./store.ts";

export function checkContent(findings: Findings, data: Data): void {
  findings.made("P2");
  const hash = hashOf(data.bytes);
  if (hash !== data.name) findings.fail("P2", `byte ${data.offset}: the content of ${data.name} has the hash ${hash}`);
}

/** The value and its text; `special` gives ids of their own to some refusals. */
export function readData<T>(
  findings: Findings,
  data: Data,
  codec: Codec<T>,
  what: string,
  special: Partial<Record<JsonKind, string>> = {},
): { value: T; text: string } | null {
  findings.made("P4", "P5", "P6", "P7");
  const text = fromUtf8(data.bytes);
  if (text === null) {
    findings.fail("P4", `${what} ${data.name} is not UTF-8`);
    return null;
  }
  try {
    return { value: parse(codec, text), text };
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    findings.fail(special[error.kind] ?? idOf(error, text), `${what} ${data.name} cannot be read: ${error.message}`);
    return null;
  }
}

/** Is a refused text broken JSON or other fields (P4), or good JSON in another spelling (P5)? */
export function idOf({ kind }: JsonError, text: string): string {
  if (kind === "scalar") return "P6";
  if (kind === "element") return "P7";
  if (kind === "utf8" || kind === "value" || kind === "depth") return "P4";
  try {
    JSON.parse(text);
    return "P5";
  } catch {
    return "P4";
  }
}
