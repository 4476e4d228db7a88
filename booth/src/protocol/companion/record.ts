// The companion record as a file: one line of canonical JSON a record, each naming the hash of the line before.

import { fromUtf8 } from "../bytes.ts";
import { GROUP } from "../group.ts";
import { type Codec, JsonError, type Of, Reader, object, string } from "../json.ts";
import { hash } from "../wire.ts";
import {
  codeList,
  commitment,
  decryptionStatement,
  introduction,
  opening,
  orderStatement,
  restart,
  shuffleStatement,
  trusteeKey,
} from "./statements.ts";
import { taggedHash } from "./tagged.ts";

const MAX_LINE = 64 * 1024;
const MAX_RECORDS = 1 << 21;

const BODIES = {
  opening,
  signing_key: introduction,
  trustee_key: trusteeKey,
  commitment,
  restart,
  code_list: codeList,
  order: orderStatement,
  shuffle: shuffleStatement,
  decryption: decryptionStatement,
  checkpoint: object({ note: string }),
};

type Bodies = typeof BODIES;
export type Kind = keyof Bodies;
/** One record with the number of its line, from 1. */
export type CompanionRecord = { [K in Kind]: { line: number; kind: K; body: Of<Bodies[K]> } }[Kind];

export interface Companion {
  uuid: string;
  records: CompanionRecord[];
  /** Hash of the last line. */
  head: string;
  /** Bytes of a torn last line, which was left out. */
  torn: number;
}

/** Why a record cannot be read. */
export class CompanionError extends Error {}

export function readCompanion(file: Uint8Array): Companion {
  const records: CompanionRecord[] = [];
  let head: string | undefined;
  let start = 0;
  for (;;) {
    const end = file.indexOf(0x0a, start);
    const line = records.length + 1;
    if ((end < 0 ? file.length : end + 1) - start > MAX_LINE)
      throw new CompanionError(`line ${line} of the companion record is longer than ${MAX_LINE} bytes`);
    if (end < 0) break;
    if (line > MAX_RECORDS) throw new CompanionError(`the companion record has more than ${MAX_RECORDS} lines`);
    const bytes = file.subarray(start, end);
    records.push(readLine(bytes, line, head));
    head = taggedHash("record", [bytes]);
    start = end + 1;
  }
  const [first] = records;
  if (first?.kind !== "opening" || head === undefined) throw new CompanionError("the companion record is empty");
  return { uuid: first.body.uuid, records, head, torn: file.length - start };
}

function readLine(bytes: Uint8Array, line: number, head: string | undefined): CompanionRecord {
  const text = fromUtf8(bytes);
  if (text === null) throw new CompanionError(`line ${line} of the companion record is not UTF-8`);
  const { height, parent, kind, body } = parseLine(text, line);
  if (height !== line - 1) throw new CompanionError(`line ${line} of the companion record says height ${height}, not ${line - 1}`);
  if (parent !== head) throw new CompanionError(`line ${line} of the companion record does not continue the line before it`);
  if ((kind === "opening") !== (line === 1))
    throw new CompanionError(`line ${line} of the companion record: an opening stands in the first line and only there`);
  const record = { line, kind, body } as CompanionRecord;
  if (record.kind === "opening" && record.body.version !== 1)
    throw new CompanionError(`the companion record has version ${record.body.version}`);
  if (record.kind === "opening" && record.body.group !== GROUP)
    throw new CompanionError(`the companion record is for the group ${record.body.group}`);
  return record;
}

function parseLine(text: string, line: number): { height: number; parent: string | undefined; kind: Kind; body: unknown } {
  try {
    const reader = new Reader(text);
    reader.expect('{"height":');
    const height = reader.integer();
    const parent = reader.takeIf(',"parent":') ? hash.read(reader) : undefined;
    reader.expect(',"kind":');
    const kind = reader.plain();
    if (!Object.hasOwn(BODIES, kind)) reader.fail("value", "a record of an unknown kind");
    reader.expect(',"body":');
    const body = (BODIES[kind as Kind] as Codec<unknown>).read(reader);
    reader.expect("}");
    reader.end();
    return { height, parent, kind: kind as Kind, body };
  } catch (error) {
    if (error instanceof JsonError) throw new CompanionError(`line ${line} of the companion record: ${error.message}`);
    throw error;
  }
}
