// A server for tests of the pages: it speaks the interface that the booth uses, holds everything in memory, and checks every ballot with the
// booth's own protocol.

import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createPrivateKey, deriveCredential, hashOf, randomVotingCode, readElection, verifyBallot, verifyOrder } from "../../src/protocol/index.ts";
import { random } from "../../src/ui/random.ts";

declare const BOOTH: string;

export interface Question {
  answers: string[];
  blank: boolean;
  min: number;
  max: number;
  question: string;
}

export const STRIKE: Question[] = [{ answers: ["Yes", "No"], blank: true, min: 1, max: 1, question: "Should we strike from 1 December?" }];
export const BOARD: Question[] = [
  ...STRIKE,
  {
    answers: ["Kari Nordmann, crane driver, Coast C1", "Ola Hansen, lashing gang, North N2", "Amina Yusuf, terminal office, South S1", "Piotr Kowalski, tally clerk, Coast C2"],
    blank: true,
    min: 1,
    max: 3,
    question: "Who should sit on the strike committee?",
  },
];

const PLACES: Record<string, string> = { b: "vote", check: "check", registrar: "registrar", trustee: "trustee", scrutiny: "scrutiny" };
const UUID = "7sVbTgvnHQpYx3";

/** What tests turn and look at. */
export class FakeServer {
  uuid = UUID;
  readonly codes: string[] = [];
  election: string;
  stage = "open";
  /** Of the body's pages. */
  language = "en";
  /** Who is signed in. */
  person: string | null = null;
  ceremony: Record<string, unknown> = {};
  checkpoint: string | null = null;
  board = new Uint8Array(0);
  companion: Uint8Array | null = null;
  rollSize = 12;
  rollHash: string | null = "a3".repeat(32);
  /** Answers of casts are held back until this resolves. */
  delay: Promise<void> = Promise.resolve();
  readonly casts: { text: string; order: { seq: number; supersedes: string | null } }[] = [];
  readonly spoilt = new Map<string, string>();
  readonly received: { method: string; path: string; bytes: number; body: string }[] = [];
  readonly #states = new Map<string, { seq: number; ballot: string | null }>();
  readonly #http: Server;

  constructor(questions: Question[] = STRIKE) {
    const key = createPrivateKey(random);
    this.election = JSON.stringify({
      version: 1,
      description: "The offer of 3 November was turned down by the negotiators.",
      name: "Strike ballot 2026",
      group: "Ed25519",
      public_key: key.publicKey,
      questions,
      uuid: UUID,
      administrator: "Returning officer",
      credential_authority: "Registrar",
    });
    for (let count = 0; count < 20; count++) {
      const code = randomVotingCode(random);
      this.codes.push(code);
      this.#states.set(deriveCredential(code, UUID).publicKey, { seq: 0, ballot: null });
    }
    this.#http = createServer((request, response) => void this.#answer(request, response));
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#http.listen(0, "127.0.0.1", resolve));
  }

  async stop(): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  info(): Record<string, unknown> {
    return {
      uuid: this.uuid,
      body: "Havnesambandet",
      language: this.language,
      name: "Strike ballot 2026",
      description: "",
      stage: this.stage,
      opens_at: "2026-11-30T07:00:00Z",
      closes_at: "2026-12-04T19:00:00Z",
      time_zone: "Europe/Oslo",
      election: this.election,
      fingerprint: null,
      rule: null,
      entitled: this.rollSize,
      cast: this.casts.length,
      trustees: null,
      roll_hash: this.rollHash,
      checkpoint: null,
      certificate: this.stage === "certified" ? `/board/${this.uuid}/certificate` : null,
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? "/", "http://x").pathname;
    const body = await textOf(request);
    this.received.push({ method: request.method ?? "", path, bytes: Buffer.byteLength(body), body });
    const place = /^\/(\w+)\/\w{14}$/.exec(path)?.[1];
    if (place && PLACES[place]) return page(response, PLACES[place]);
    const [status, value] = await this.#api(path.replace(/^\/api\/ballots\/\w{14}/, ""), body);
    if (value instanceof Uint8Array) {
      response.writeHead(status, { "content-type": "application/octet-stream", "content-length": value.length });
      return void response.end(value);
    }
    response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
    response.end(typeof value === "string" ? value : JSON.stringify(value));
  }

  async #api(path: string, body: string): Promise<[number, unknown]> {
    const tail = path.split("/").at(-1) ?? "";
    if (path === "") return [200, this.info()];
    if (path === "/api/me") return [200, { person: this.person, name: this.person, roles: [], csrf: "token", language: "en" }];
    if (path.startsWith("/credentials/")) return found(this.#states.get(tail), "unknown_code");
    if (path === "/cast") return this.#cast(body);
    if (path.startsWith("/trackers/")) return [200, this.#tracker(tail)];
    if (path === "/spoil") return this.#spoil(body);
    if (path.startsWith("/spoilt/")) return found(this.spoilt.get(tail), "not_found");
    if (path === "/roll") return [200, this.#roll()];
    if (path === "/codes" || path === "/cosignatures") return [201, {}];
    if (path === "/ceremony") return this.#ceremony(body);
    if (path === "/checkpoint") return this.checkpoint === null ? [404, { error: "not_found", message: "" }] : [200, { note: this.checkpoint }];
    if (path.endsWith(".bel")) return [200, this.board];
    if (path.endsWith(".companion")) return found(this.companion ?? undefined, "not_found");
    return [404, { error: "not_found", message: "There is nothing here." }];
  }

  async #cast(body: string): Promise<[number, unknown]> {
    const { ballot, order, padding } = JSON.parse(body) as { ballot: string; order: string; padding: string };
    if (typeof padding !== "string" || body.length % 4096 !== 0) return [422, { error: "too_large", message: "not padded" }];
    await this.delay;
    if (this.stage !== "open") return [410, { error: "closed", message: "Casting is over." }];
    const hash = hashOf(ballot);
    if (this.casts.some(({ text }) => text === ballot)) return [200, { tracker: hash, height: this.casts.length }];
    if (this.spoilt.has(hash)) return [409, { error: "spoilt", message: "This ballot was checked." }];
    const election = readElection(this.election);
    const faults = verifyBallot(election, ballot);
    if (faults.length > 0) return [422, { error: "bad_proof", message: JSON.stringify(faults) }];
    const stated = verifyOrder(election, order);
    const state = this.#states.get(stated.credential);
    if (!state) return [422, { error: "unknown_code", message: "" }];
    if (stated.seq !== state.seq + 1 || stated.supersedes !== state.ballot || stated.ballot !== hash) return [409, { error: "order", message: "Another ballot came first." }];
    this.#states.set(stated.credential, { seq: stated.seq, ballot: hash });
    this.casts.push({ text: ballot, order: { seq: stated.seq, supersedes: stated.supersedes } });
    return [201, { tracker: hash, height: this.casts.length }];
  }

  #tracker(hash: string): unknown {
    const height = this.casts.findIndex(({ text }) => hashOf(text) === hash);
    return { found: height >= 0, height: height >= 0 ? height + 1 : null, counted: height >= 0 };
  }

  #spoil(body: string): [number, unknown] {
    const { ballot, padding } = JSON.parse(body) as { ballot: string; padding: string };
    if (typeof padding !== "string" || body.length % 4096 !== 0) return [422, { error: "too_large", message: "not padded" }];
    if (this.casts.some(({ text }) => text === ballot)) return [409, { error: "duplicate", message: "This ballot is in the box." }];
    this.spoilt.set(hashOf(ballot), ballot);
    return [201, {}];
  }

  #roll(): unknown {
    const units = ["North N1", "Coast C1", "South S1"];
    const members = Array.from({ length: this.rollSize }, (_, index) => ({ number: index + 1, name: `Member “${index + 1}”, Åse`, unit: units[index % 3] }));
    return { roll_hash: "a3".repeat(32), closes_at: "2026-12-04T19:00:00Z", url: `${this.origin}/b/${this.uuid}`, members };
  }

  async #ceremony(body: string): Promise<[number, unknown]> {
    if (body !== "") return [201, {}];
    // A long poll that nothing ends for a while.
    if (this.ceremony["served"]) await new Promise((resolve) => setTimeout(resolve, 2000));
    this.ceremony["served"] = true;
    return [200, this.ceremony];
  }
}

function found(value: unknown, error: string): [number, unknown] {
  return value === undefined ? [404, { error, message: "" }] : [200, value];
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString("utf8");
}

/** Serves a page under the policy that the real server gives it: its own script and style by hash, and nothing else. */
function page(response: ServerResponse, name: string): void {
  const html = readFileSync(join(BOOTH, "dist", `${name}.html`), "utf8");
  const hash = (tag: string) => {
    const inside = new RegExp(`<${tag}>([\\s\\S]*?)</${tag}>`).exec(html)?.[1] ?? "";
    return `'sha256-${createHash("sha256").update(inside).digest("base64")}'`;
  };
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "cache-control": "no-store",
    "referrer-policy": "no-referrer",
    "content-security-policy": `default-src 'none'; script-src ${hash("script")}; style-src ${hash("style")}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'`,
  });
  response.end(html);
}
