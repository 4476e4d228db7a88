// Merkle trees over the board's events. RFC 6962 §2.1: leaf i is the 32-byte hash of event i.

import { concat, digest, hex, unhex } from "../bytes.ts";
import { ProtocolError } from "../error.ts";

/** The root over the first `size` event hashes; that of none is SHA-256 of nothing. */
export function merkleRoot(events: readonly string[], size = events.length): string {
  if (!Number.isSafeInteger(size) || size < 0 || size > events.length) {
    throw new ProtocolError("merkle_size", `there are ${events.length} events, not ${size}`, { events: events.length, size });
  }
  if (size === 0) return hex(digest(new Uint8Array(0)));
  return hex(range(events.slice(0, size).map((event) => digest(concat(Uint8Array.of(0), unhex(event))))));
}

/** `SHA-256(0x01 ‖ left ‖ right)`, the left part being the largest power of two below the size. Level by level: a lone last node moves up. */
function range(leaves: Uint8Array[]): Uint8Array {
  let level = leaves;
  while (level.length > 1) {
    const above: Uint8Array[] = [];
    for (let index = 0; index < level.length; index += 2) {
      const [left, right] = [level[index] as Uint8Array, level[index + 1]];
      above.push(right ? digest(concat(Uint8Array.of(1), left, right)) : left);
    }
    level = above;
  }
  return level[0] as Uint8Array;
}
