// How a page meets the server. Opened from a file there is no server: what a page needs is then opened as a file, and
// what it makes is saved as one.

/** Public facts about a ballot: `GET /api/ballots/{uuid}`. */
export interface BallotInfo {
  uuid: string;
  body: string;
  /** Of the body's pages, for whoever asks for no other that there is: `en`, `nb`. */
  language: string;
  name: string;
  description: string;
  stage: string;
  opens_at: string;
  closes_at: string;
  time_zone: string;
  /** The exact text; absent before there are keys. */
  election: string | null;
  fingerprint: string | null;
  rule: { name: string; sentence: string } | null;
  entitled: number;
  cast: number;
  trustees: { threshold: number; size: number; owners: { owner: number; key: string | null }[] } | null;
  roll_hash: string | null;
  checkpoint: string | null;
  certificate: string | null;
}

export interface Me {
  person: string | null;
  name: string | null;
  roles: string[];
  csrf: string | null;
  language: string | null;
}

export interface CredentialState {
  seq: number;
  ballot: string | null;
}

export interface TrackerState {
  found: boolean;
  height: number | null;
  counted: boolean;
}

export interface Roll {
  roll_hash: string;
  closes_at: string;
  url: string;
  members: { number: number; name: string; unit: string }[];
}

/** `GET /api/ballots/{uuid}/ceremony`: all texts are exact canonical JSON. */
export interface Ceremony {
  version: number;
  stage: string;
  me: number | null;
  context: { group: string; size: number; threshold: number };
  round: number;
  trustees: { owner: number; name: string; done: string[] }[];
  certificates: string[];
  commitments: string[];
  polynomials: number;
  vinput: string | null;
  parameters: string | null;
  election: string | null;
  rehearsal: { election: string } | null;
  tally: { hash: string; text: string } | null;
  decryptions: number[];
}

/** The server refused, with a stable code; `message` is in the server's words. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** No answer: the connection is gone, or the server is. Whether a request arrived is not known. */
export class Unreachable extends Error {}

/** Requests of one ballot. */
export class Server {
  readonly #base: string;
  #csrf: string | null = null;

  constructor(
    readonly uuid: string,
    readonly origin: string = "",
  ) {
    this.#base = `${origin}/api/ballots/${uuid}`;
  }

  ballot(): Promise<BallotInfo> {
    return this.#get(this.#base);
  }

  async me(): Promise<Me> {
    const me = await this.#get<Me>(`${this.origin}/api/me`);
    this.#csrf = me.csrf;
    return me;
  }

  credential(credential: string): Promise<CredentialState> {
    return this.#get(`${this.#base}/credentials/${credential}`);
  }

  /** Puts a ballot into the box. Sending the same one again changes nothing and is answered the same way. */
  cast(ballot: string, order: string): Promise<{ tracker: string; height: number }> {
    return this.#post(`${this.#base}/cast`, padded(ballot, order));
  }

  tracker(tracker: string): Promise<TrackerState> {
    return this.#get(`${this.#base}/trackers/${tracker}`);
  }

  spoil(ballot: string): Promise<unknown> {
    return this.#post(`${this.#base}/spoil`, padded(ballot));
  }

  async spoilt(tracker: string): Promise<string> {
    return (await this.#request(`${this.#base}/spoilt/${tracker}`)).text();
  }

  roll(): Promise<Roll> {
    return this.#get(`${this.#base}/roll`);
  }

  codes(codes: { public_creds: string; introduction: string; code_list: string }): Promise<unknown> {
    return this.#post(`${this.#base}/codes`, JSON.stringify(codes));
  }

  /** The state of the ceremony; waits up to 25 s for one newer than `after`. */
  ceremony(after: number, signal?: AbortSignal): Promise<Ceremony> {
    return this.#get(`${this.#base}/ceremony?after=${after}`, signal);
  }

  step(step: string, body: Record<string, string>): Promise<unknown> {
    return this.#post(`${this.#base}/ceremony`, JSON.stringify({ step, body }));
  }

  decryption(decryption: string, statement: string): Promise<unknown> {
    return this.#post(`${this.#base}/decryptions`, JSON.stringify({ decryption, statement }));
  }

  /** The signed checkpoint of the finished board. */
  checkpoint(): Promise<{ note: string }> {
    return this.#get(`${this.#base}/checkpoint`);
  }

  cosign(introduction: string, note: string): Promise<unknown> {
    return this.#post(`${this.#base}/cosignatures`, JSON.stringify({ introduction, note }));
  }

  /** The public board or its companion record; `progress` is told the bytes so far and, where known, of how many. */
  async download(ending: "bel" | "companion", progress: (bytes: number, of: number | null) => void): Promise<Uint8Array> {
    const response = await this.#request(`${this.origin}/board/${this.uuid}/${this.uuid}.${ending}`);
    const length = Number(response.headers.get("content-length")) || null;
    const parts: Uint8Array[] = [];
    let bytes = 0;
    const reader = response.body?.getReader();
    for (;;) {
      const part = await reader?.read().catch(() => {
        throw new Unreachable("the download stopped");
      });
      if (!part || part.done) break;
      parts.push(part.value);
      bytes += part.value.length;
      progress(bytes, length);
    }
    const whole = new Uint8Array(bytes);
    parts.reduce((offset, part) => (whole.set(part, offset), offset + part.length), 0);
    return whole;
  }

  async #get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return (await this.#request(path, signal ? { signal } : {})).json() as Promise<T>;
  }

  async #post<T>(path: string, body: string): Promise<T> {
    const headers: Record<string, string> = { "content-type": "application/json" };
    if (this.#csrf) headers["x-csrf-token"] = this.#csrf;
    const response = await this.#request(path, { method: "POST", body, headers });
    return response.json().catch(() => null) as Promise<T>;
  }

  async #request(path: string, init: RequestInit = {}): Promise<Response> {
    let response: Response;
    try {
      response = await fetch(path, { cache: "no-store", credentials: "same-origin", referrerPolicy: "no-referrer", ...init });
    } catch {
      throw new Unreachable("no connection");
    }
    if (response.ok) return response;
    const { error, message } = await response.json().catch(() => ({}));
    // The server stopped waiting: what was sent may have been taken all the same.
    if (response.status === 408) throw new Unreachable("the server took too long");
    if (typeof error !== "string" && response.status >= 500) throw new Unreachable(`the server answered ${response.status}`);
    throw new Refused(response.status, error ?? "unknown", message ?? "");
  }
}

/** Requests have a multiple of this many bytes. */
const BLOCK = 4096;
/** Digits of the largest exponent. */
const EXPONENT_DIGITS = 77;
const LONGEST_EXPONENT = "0".repeat(EXPONENT_DIGITS);
/** An order statement that none is longer than. */
const LONGEST_ORDER = JSON.stringify({
  credential: "0".repeat(64),
  seq: Number.MAX_SAFE_INTEGER,
  ballot: "0".repeat(64),
  supersedes: "0".repeat(64),
  proof: { challenge: LONGEST_EXPONENT, response: LONGEST_EXPONENT },
});

/**
 * The body of a cast, or without `order` of a ballot that is checked instead. Its size depends on the ballot paper alone: neither the choice, nor an
 * earlier ballot, nor which of the two it is shows. Exponents are counted as if they had all their digits, the order as if it were the longest.
 */
export function padded(ballot: string, order?: string): string {
  const longest = ballot.replace(/"(\d{1,77})"/g, `"${LONGEST_EXPONENT}"`);
  const bound = JSON.stringify({ ballot: longest, order: LONGEST_ORDER, padding: "" }).length;
  const size = Math.ceil(bound / BLOCK) * BLOCK;
  const bare = JSON.stringify({ ballot, order, padding: "" });
  // The texts are ASCII but for what people wrote on the paper, which is not in a ballot.
  return JSON.stringify({ ballot, order, padding: "0".repeat(size - bare.length) });
}

/** The ballot that the address names (`/b/{uuid}`, `/check/{uuid}` …), or `null` when the page was opened from a file. */
export function uuidOfAddress(address: Location): string | null {
  if (!/^https?:$/.test(address.protocol)) return null;
  return /\/([1-9A-HJ-NP-Za-km-z]{14,})\/?$/.exec(address.pathname)?.[1] ?? null;
}
