// What the tests of the protocol share: files, seeded randomness, archives.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { digest, fromUtf8 } from "../../src/protocol/bytes.ts";
import { readHeader, readMembers } from "../../src/protocol/board/archive.ts";
import type { Random } from "../../src/protocol/face.ts";

declare const BOOTH: string;

export const VECTORS = join(BOOTH, "../vectors");

/** Block i of this generator is SHA-256(seed "|" i): the Rust tests have the same one. */
export function seeded(seed: string): Random {
  let block = 0;
  let rest = new Uint8Array(0);
  return (length) => {
    const out = new Uint8Array(length);
    for (let at = 0; at < length;) {
      if (rest.length === 0) rest = Uint8Array.from(digest(`${seed}|${block++}`));
      const part = rest.subarray(0, length - at);
      out.set(part, at);
      rest = rest.slice(part.length);
      at += part.length;
    }
    return out;
  };
}

export function readBytes(path: string): Uint8Array {
  return Uint8Array.from(readFileSync(join(VECTORS, path)));
}

export function readJson(path: string): any {
  return JSON.parse(readFileSync(join(VECTORS, path), "utf8"));
}

/** The stored vector; written first if the environment asks for it. */
export function stored<T>(path: string, fresh: () => T): T {
  const file = join(VECTORS, path);
  if (process.env.FOLKMOOT_WRITE_VECTORS) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, `${JSON.stringify(fresh(), null, 2)}\n`);
  }
  if (!existsSync(file)) throw new Error(`${path} is missing: npm run vectors writes it`);
  return JSON.parse(readFileSync(file, "utf8")) as T;
}

export interface Board {
  election: string;
  trustees: string;
  credentials: string;
  ballots: string[];
  texts: Map<string, string>;
}

/** What stands on a board, unchecked. */
export function unpack(archive: Uint8Array): Board {
  const header = readHeader(archive);
  const timestamp = Number(JSON.parse(fromUtf8(header.bytes) as string).timestamp);
  const texts = new Map<string, string>();
  const board: Board = { election: "", trustees: "", credentials: "", ballots: [], texts };
  for (const { name, bytes, kind } of readMembers(archive, header.end, timestamp)) {
    const text = fromUtf8(bytes) as string;
    if (kind === "data") {
      texts.set(name, text);
      continue;
    }
    const event = JSON.parse(text);
    if (event.type === "Ballot") board.ballots.push(texts.get(event.payload) as string);
    if (event.type !== "Setup") continue;
    const setup = JSON.parse(texts.get(event.payload) as string);
    board.election = texts.get(setup.election) as string;
    board.trustees = texts.get(setup.trustees) as string;
    board.credentials = texts.get(setup.credentials) as string;
  }
  return board;
}
