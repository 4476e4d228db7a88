// The key to a sealed ballot, short enough for a QR code: its hash, then the randomness of each of its ciphertexts.

/** What a second device needs besides the sealed ballot. */
export interface Opening {
  /** SHA-256 of the ballot, in hex. */
  hash: string;
  /** 32 bytes for each ciphertext, in the order of the ballot. */
  randomness: Uint8Array[];
}

/** `1.<hash>.<randomness>`, both in Base64 for addresses. */
export function writeOpening({ hash, randomness }: Opening): string {
  const bytes = new Uint8Array(32 * randomness.length);
  randomness.forEach((scalar, index) => bytes.set(scalar, 32 * index));
  const text = `1.${base64url(fromHex(hash))}.${base64url(bytes)}`;
  bytes.fill(0);
  return text;
}

/** Reads an opening; `null` if it is not whole. */
export function readOpening(text: string): Opening | null {
  const [version, hash, randomness, ...more] = text.split(".");
  if (version !== "1" || more.length > 0) return null;
  const [hashBytes, bytes] = [bytesOf(hash ?? ""), bytesOf(randomness ?? "")];
  if (hashBytes?.length !== 32 || !bytes || bytes.length === 0 || bytes.length % 32 !== 0) return null;
  const scalars = Array.from({ length: bytes.length / 32 }, (_, index) => bytes.slice(32 * index, 32 * index + 32));
  return { hash: toHex(hashBytes), randomness: scalars };
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

function bytesOf(text: string): Uint8Array | null {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return null;
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
  return base64url(bytes) === text ? bytes : null;
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
