// The `.bel` container: a pre-POSIX tar in exactly one form. Header block: name at 0, mode, owner and group at 100, size and time at 124,
// checksum at 148, type at 156, all else zero; bodies padded with zeros to 512; nothing behind the last member.

import { hashOf, isHash } from "../bytes.ts";

const BLOCK = 512;
const HEADER_NAME = "BELENIOS";
const MAX_HEADER = 64 << 10;
const MAX_EVENT = 64 << 10;
const MAX_DATA = 1 << 30;
const MAX_TIMESTAMP = 2 ** 33 - 1;

export interface Member {
  kind: "data" | "event";
  /** The hash in its name, hex. */
  name: string;
  bytes: Uint8Array;
  /** Where its header starts. */
  offset: number;
  /** Oddities of its header block or padding. */
  faults: string[];
}

/** What ends the reading of an archive. */
export class ArchiveError extends Error {
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(`byte ${offset}: ${message}`);
    this.offset = offset;
  }
}

interface Block {
  name: string;
  size: number;
  bytes: Uint8Array;
  body: Uint8Array;
  end: number;
}

/** The text of the first member and where the others begin. */
export function readHeader(archive: Uint8Array): { bytes: Uint8Array; check: (timestamp: number) => string[]; end: number } {
  const block = readBlock(archive, 0, (name) => (name === HEADER_NAME ? MAX_HEADER : -1));
  return { bytes: block.body, check: (timestamp) => faultsOf(archive, 0, block, timestamp), end: block.end };
}

/** The members one after the other. Throws an `ArchiveError` where nothing can be read any more. */
export function* readMembers(archive: Uint8Array, start: number, timestamp: number): Generator<Member> {
  for (let offset = start; offset < archive.length;) {
    const block = readBlock(archive, offset, limitOf);
    const [name = "", kind] = block.name.split(".") as [string, "data" | "event"];
    yield { kind, name, bytes: block.body, offset, faults: faultsOf(archive, offset, block, timestamp) };
    offset = block.end;
  }
}

/** A member's content is named by its hash. */
export function contentMatches({ bytes, name }: { bytes: Uint8Array; name: string }): boolean {
  return hashOf(bytes) === name;
}

/** The largest size of a member of this name, or −1 if no member has such a name. */
function limitOf(name: string): number {
  const [hash = "", kind, json, ...more] = name.split(".");
  if (!isHash(hash) || json !== "json" || more.length > 0) return -1;
  return kind === "data" ? MAX_DATA : kind === "event" ? MAX_EVENT : -1;
}

function readBlock(archive: Uint8Array, offset: number, limit: (name: string) => number): Block {
  const bytes = archive.subarray(offset, offset + BLOCK);
  if (bytes.every((byte) => byte === 0)) throw new ArchiveError(offset, "end-of-archive blocks, which this format does not have");
  if (bytes.length < BLOCK)
    throw new ArchiveError(offset, `the archive ends in the middle of a header, or ${bytes.length} bytes follow the last member`);
  const name = ascii(bytes.subarray(0, 100)).split("\0", 1)[0] ?? "";
  const largest = limit(name);
  if (largest < 0)
    throw new ArchiveError(
      offset,
      offset === 0 ? "this is not an archive: it does not begin with BELENIOS" : `no member has the name ${JSON.stringify(name)}`,
    );
  if (bytes[156] !== 0x30 && bytes[156] !== 0) throw new ArchiveError(offset, `${name} is not a file`);
  const digits = ascii(bytes.subarray(124, 135));
  if (!/^[0-7]{11}$/.test(digits)) throw new ArchiveError(offset, `the size of ${name} is not a number`);
  const size = Number.parseInt(digits, 8);
  if (size > largest) throw new ArchiveError(offset, `${name} has ${size} bytes, at most ${largest} are read`);
  const start = offset + BLOCK;
  const end = start + Math.ceil(size / BLOCK) * BLOCK;
  if (end > archive.length) throw new ArchiveError(offset, `${name} is cut off: ${end - archive.length} bytes are missing`);
  return { name, size, bytes, body: archive.subarray(start, start + size), end };
}

function faultsOf(archive: Uint8Array, offset: number, { name, size, bytes, end }: Block, timestamp: number): string[] {
  const faults: string[] = [];
  if (timestamp > MAX_TIMESTAMP) faults.push(`byte ${offset}: the time ${timestamp} does not fit into a header`);
  const expected = headerBlock(name, size, timestamp);
  const differs = bytes.findIndex((byte, index) => byte !== expected[index]);
  if (differs >= 0) faults.push(`byte ${offset + differs}: the header of ${name} is not as this format has it`);
  if (archive.subarray(offset + BLOCK + size, end).some((byte) => byte !== 0))
    faults.push(`byte ${offset + BLOCK + size}: the padding of ${name} is not zero`);
  return faults;
}

/** The only header that a member of this name, size and time may have. */
export function headerBlock(name: string, size: number, time: number): Uint8Array {
  const block = new Uint8Array(BLOCK);
  const put = (at: number, text: string): void => {
    for (let index = 0; index < text.length; index++) block[at + index] = text.charCodeAt(index);
  };
  const octal = (value: number, length: number): string => value.toString(8).padStart(length, "0").slice(-length);
  put(0, name);
  put(100, "0000644\0");
  put(108, "0000000\0");
  put(116, "0000000\0");
  put(124, `${octal(size, 11)}\0`);
  put(136, `${octal(time, 11)}\0`);
  put(148, "        ");
  put(156, "0");
  const sum = block.reduce((all, byte) => all + byte, 0);
  put(148, `${octal(sum, 6)}\0 `);
  return block;
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
