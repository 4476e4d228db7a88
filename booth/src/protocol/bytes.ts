// Bytes and their spellings.

import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";

export const BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

const encoder = new TextEncoder();
const HEX_HASH = /^[0-9a-f]{64}$/;

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** The text of UTF-8 bytes, or `null` if they are none. */
export function fromUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

export const hex = bytesToHex;

/** Bytes of lower-case hex digits; the caller has checked the form. */
export const unhex = hexToBytes;

/** 64 lower-case hex digits. */
export function isHash(text: string): boolean {
  return HEX_HASH.test(text);
}

export function concat(...parts: Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}

/** SHA-256 of a text or of bytes, as bytes. */
export function digest(data: string | Uint8Array): Uint8Array {
  return sha256(typeof data === "string" ? utf8(data) : data);
}

/** SHA-256 of a text or of bytes, in hex. */
export function hashOf(data: string | Uint8Array): string {
  return hex(digest(data));
}

/** Standard Base64 with padding. */
export function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** Strict standard Base64 with padding; `null` for any other spelling. */
export function fromBase64(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return null;
  let binary: string;
  try {
    binary = atob(text);
  } catch {
    return null;
  }
  const bytes = Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
  return base64(bytes) === text ? bytes : null;
}

/** How `φ` and trackers are written: 43 characters, no padding. */
export function trackerOf(hash: string): string {
  return base64(unhex(hash)).replace(/=+$/, "");
}

/** The hash that a tracker stands for, or `null`. */
export function hashOfTracker(tracker: string): string | null {
  const trimmed = tracker.trim();
  const bytes = trimmed.length === 43 ? fromBase64(`${trimmed}=`) : null;
  return bytes?.length === 32 ? hex(bytes) : null;
}
