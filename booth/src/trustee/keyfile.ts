// The trustee's key as a file, on paper, and typed from paper.

/** What is kept: from the seed everything else is worked out again. */
export interface KeyFile {
  ballot: string;
  owner: number;
  /** 22 characters. */
  seed: string;
}

const SEED = /^[1-9A-HJ-NP-Za-km-z]{22}$/;

export function writeKeyFile({ ballot, owner, seed }: KeyFile): string {
  return `${JSON.stringify({ folkmoot_trustee_key: 1, ballot, owner, seed })}\n`;
}

/** Reads a key file of this ballot, or one that holds the bare key; `null` if it is neither. */
export function readKeyFile(text: string, ballot: string): string | null {
  const bare = text.trim();
  if (SEED.test(bare)) return bare;
  try {
    const file = JSON.parse(bare);
    return file?.folkmoot_trustee_key === 1 && file.ballot === ballot && SEED.test(file.seed) ? file.seed : null;
  } catch {
    return null;
  }
}

/** A key typed from paper: spaces and hyphens are forgiven, and what looks like a character that keys never have. */
export function readTypedKey(typed: string): string | null {
  const seed = Array.from(typed.replace(/[\s\p{Pd}]/gu, ""), (sign) => ({ "0": "o", O: "o", I: "1", l: "1" })[sign] ?? sign).join("");
  return SEED.test(seed) ? seed : null;
}

/** The key as it is printed: in groups that the eye can hold. */
export function printed(seed: string): string[] {
  return seed.match(/.{1,4}/g) ?? [];
}
