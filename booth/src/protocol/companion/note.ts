// Checkpoints of the board and their signatures. C2SP: signed-note, tlog-checkpoint, tlog-cosignature.

import { base64, concat, digest, fromBase64, hex, unhex, utf8 } from "../bytes.ts";
import { ProtocolError } from "../error.ts";
import type { Checkpoint, SigningKey } from "../face.ts";
import { ownKey, verifies } from "./keys.ts";
import { isKeyName } from "./statements.ts";

/** Type byte of a plain Ed25519 signature of a note. */
const ED25519 = 0x01;
/** Type byte of a `cosignature/v1`. */
const COSIGNATURE = 0x04;
const MAX_SIGNATURES = 64;

interface NoteSignature {
  name: string;
  /** Key id and signature. */
  bytes: Uint8Array;
}

export interface Note {
  checkpoint: Checkpoint;
  signatures: NoteSignature[];
}

export function originOf(uuid: string): string {
  return `folkmoot-board/${uuid}`;
}

export function readCheckpoint(note: string): Checkpoint {
  return requireNote(note).checkpoint;
}

export function verifyCheckpoint(note: string, key: string): boolean {
  const read = parseNote(note);
  return read !== null && /^[0-9a-f]{64}$/.test(key) && isSignedBy(read, key);
}

export function cosignCheckpoint(note: string, name: string, key: SigningKey, time: number): string {
  const { checkpoint, signatures } = requireNote(note);
  if (!isKeyName(name)) throw new ProtocolError("key_name", "a key's name has 1 to 200 bytes and neither spaces nor +");
  if (!Number.isSafeInteger(time) || time < 0) throw new ProtocolError("time", "the time of a cosignature is in seconds since 1970");
  if (signatures.length >= MAX_SIGNATURES) throw new ProtocolError("note", "this checkpoint has as many signatures as it can have");
  const signer = ownKey(key);
  const signed = unhex(signer.sign(utf8(cosignedText(time, checkpoint))));
  const bytes = concat(keyId(name, COSIGNATURE, signer.publicKey), timeBytes(time), signed);
  return `${note}— ${name} ${base64(bytes)}\n`;
}

/** `null` if the text is not a signed checkpoint as C2SP has it, in its one spelling. */
export function parseNote(note: string): Note | null {
  const split = note.lastIndexOf("\n\n");
  if (split < 0 || !note.endsWith("\n")) return null;
  const checkpoint = parseCheckpoint(note.slice(0, split + 1));
  const signatures = note
    .slice(split + 2, -1)
    .split("\n")
    .map(parseSignature);
  if (!checkpoint || signatures.length > MAX_SIGNATURES || signatures.includes(null)) return null;
  return { checkpoint, signatures: signatures as NoteSignature[] };
}

/** Did the holder of `key` sign the note under the origin's name? All its signatures must verify. */
export function isSignedBy({ checkpoint, signatures }: Note, key: string): boolean {
  const own = bytesOf(signatures, checkpoint.origin, ED25519, key);
  return own.length > 0 && own.every((bytes) => bytes.length === 64 && verifies(key, utf8(textOf(checkpoint)), hex(bytes)));
}

/** The time of a mirror's cosignature; `null` if there is none, "bad" if one of them does not verify. */
export function cosignedAt({ checkpoint, signatures }: Note, name: string, key: string): bigint | "bad" | null {
  let last: bigint | null = null;
  for (const bytes of bytesOf(signatures, name, COSIGNATURE, key)) {
    if (bytes.length !== 72) return "bad";
    const time = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0);
    const valid = verifies(key, utf8(cosignedText(time, checkpoint)), hex(bytes.slice(8)));
    if (!valid || time >= 1n << 63n) return "bad";
    if (last === null || time > last) last = time;
  }
  return last;
}

function requireNote(note: string): Note {
  const read = parseNote(note);
  if (!read) throw new ProtocolError("note", "this is not a signed checkpoint: origin, size, root and signatures, a line each");
  return read;
}

function textOf({ origin, size, root }: Checkpoint): string {
  return `${origin}\n${size}\n${base64(unhex(root))}\n`;
}

function parseCheckpoint(text: string): Checkpoint | null {
  const [origin = "", size = "", root = "", ...rest] = text.split("\n");
  const bytes = fromBase64(root);
  const wellFormed =
    origin !== "" && /^(?:0|[1-9][0-9]{0,15})$/.test(size) && Number.isSafeInteger(Number(size)) && rest.length === 1 && rest[0] === "";
  return wellFormed && bytes?.length === 32 ? { origin, size: Number(size), root: hex(bytes) } : null;
}

function parseSignature(line: string): NoteSignature | null {
  const [, name = "", text = ""] = /^— ([^ ]*) (.*)$/u.exec(line) ?? [];
  const bytes = fromBase64(text);
  return isKeyName(name) && bytes && bytes.length > 4 ? { name, bytes } : null;
}

/** `SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4]` */
function keyId(name: string, kind: number, key: string): Uint8Array {
  return digest(concat(utf8(name), Uint8Array.of(0x0a, kind), unhex(key))).slice(0, 4);
}

/** The signatures of this name and key id, without the id. Others are of unknown keys, which C2SP wants ignored. */
function bytesOf(signatures: readonly NoteSignature[], name: string, kind: number, key: string): Uint8Array[] {
  const id = hex(keyId(name, kind, key));
  return signatures.filter((line) => line.name === name && hex(line.bytes.slice(0, 4)) === id).map(({ bytes }) => bytes.slice(4));
}

function cosignedText(time: number | bigint, checkpoint: Checkpoint): string {
  return `cosignature/v1\ntime ${time}\n${textOf(checkpoint)}`;
}

function timeBytes(time: number): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(time));
  return bytes;
}
