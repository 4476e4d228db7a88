// Randomness at the rim: everything behind takes it as an argument.

/** Uniform bytes of the browser's own generator. */
export function random(length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  // One call gives at most 65,536 bytes.
  for (let start = 0; start < length; start += 65_536) crypto.getRandomValues(bytes.subarray(start, start + 65_536));
  return bytes;
}
