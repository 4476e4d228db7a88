// The registrar's list: who has which code. It is saved as CSV and can be opened again to print slips.

import { readCode } from "../vote/code.ts";

/** One line of the list. */
export interface Holder {
  number: number;
  name: string;
  unit: string;
  code: string;
}

const HEADER = ["number", "name", "unit", "code"];

/** The list as CSV. The first line names the ballot, so that two lists are not mixed up. */
export function writeList(uuid: string, holders: readonly Holder[]): string {
  const rows = [["ballot", uuid], HEADER, ...holders.map(({ number, name, unit, code }) => [String(number), name, unit, code])];
  return `\ufeff${rows.map((row) => row.map(cell).join(",")).join("\r\n")}\r\n`;
}

/** Reads a list that `writeList` wrote, also after a spreadsheet saved it with semicolons; `null` if it is not one. */
export function readList(uuid: string, text: string): Holder[] | null {
  const body = text.replace(/^\ufeff/, "");
  const separator = body.startsWith("ballot;") || body.startsWith('"ballot";') ? ";" : ",";
  const rows = readCsv(body, separator);
  const [ballot, header, ...lines] = rows;
  if (ballot?.[0] !== "ballot" || ballot[1] !== uuid || HEADER.some((name, index) => header?.[index] !== name)) return null;
  const holders: Holder[] = [];
  for (const [number = "", name = "", unit = "", typed = ""] of lines) {
    const reading = readCode(typed);
    if (!/^\d+$/.test(number) || reading.kind !== "code") return null;
    holders.push({ number: Number(number), name: plain(name), unit: plain(unit), code: reading.code });
  }
  return holders.length > 0 ? holders : null;
}

/** A spreadsheet takes a cell that begins with one of these for a formula; an apostrophe keeps it text. */
const FORMULA = /^[=+\-@\t\r]/;

function cell(text: string): string {
  const safe = FORMULA.test(text) || text.startsWith("'") ? `'${text}` : text;
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function plain(text: string): string {
  return text.startsWith("'") ? text.slice(1) : text;
}

function readCsv(text: string, separator: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let value = "";
  let quoted = false;
  const endValue = () => (row.push(value), (value = ""));
  const endRow = () => {
    endValue();
    if (row.some((cell) => cell !== "")) rows.push(row);
    row = [];
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (quoted) {
      if (sign !== '"') value += sign;
      else if (text[at + 1] === '"') value += text[++at];
      else quoted = false;
    } else if (sign === '"' && value === "") quoted = true;
    else if (sign === separator) endValue();
    else if (sign === "\n") endRow();
    else if (sign !== "\r") value += sign;
  }
  endRow();
  return rows;
}
