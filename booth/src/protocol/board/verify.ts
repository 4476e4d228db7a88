// The verifier: one public file, and the companion record beside it. Everything in them is foreign; a check that fails does not stop the
// others that can still be made. Between ballots the page gets its turn.

import { fromUtf8, hashOf } from "../bytes.ts";
import { JsonError, parse } from "../json.ts";
import type { Progress, Report, Stage, Verdict, VerifyOptions } from "../face.ts";
import { type Event, type EventType, event as eventCodec, header as headerCodec, owned, setupData, sizedTally } from "../wire.ts";
import { ArchiveError, type Member, readHeader, readMembers } from "./archive.ts";
import { Findings } from "./findings.ts";
import { openSession } from "./open.ts";
import { checkContent, readData } from "./read.ts";
import type { Session } from "./session.ts";
import { type Data, Store } from "./store.ts";

/** The page gets its turn at least this often, in milliseconds. */
const TURN = 40;

export async function verifyBoard(archive: Uint8Array, companion: Uint8Array | null, options: VerifyOptions = {}): Promise<Report> {
  const run = new Run(options);
  await run.read(archive);
  return run.finish(companion);
}

class Run {
  readonly #options: VerifyOptions;
  readonly #findings = new Findings();
  readonly #store = new Store();
  #session: Session | null = null;
  #stage: Stage = "empty";
  #head: { height: number; hash: string } | null = null;
  readonly #events: string[] = [];
  #seenSince = false;
  #ballots = 0;
  #total = 0;
  #lastTurn = now();

  constructor(options: VerifyOptions) {
    this.#options = options;
  }

  async read(archive: Uint8Array): Promise<void> {
    this.#findings.made("P1", "P3");
    try {
      const start = this.#header(archive);
      if (!start) return;
      this.#total = countBallots(archive, start);
      for (const member of readMembers(archive, start.end, start.timestamp)) {
        for (const fault of member.faults) this.#findings.fail("P1", fault);
        if (member.kind === "event") await this.#event(member);
        else if (!this.#store.add(member))
          this.#findings.fail("E11", `byte ${member.offset}: the data ${member.name} stand in the archive twice`);
        await this.#turn("ballots", this.#ballots, this.#total);
      }
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      this.#findings.fail("P1", error.message);
    }
  }

  #header(archive: Uint8Array): { end: number; timestamp: number } | null {
    const { bytes, check, end } = readHeader(archive);
    const read = readData(this.#findings, { name: "BELENIOS", bytes, offset: 0 }, headerCodec, "the header", { expected: "P5" });
    if (!read) return null;
    const { version, timestamp } = read.value;
    if (version !== 1) {
      this.#findings.fail("P3", `the archive has version ${version}; this page reads version 1`);
      return null;
    }
    for (const fault of check(timestamp)) this.#findings.fail("P1", fault);
    return { end, timestamp };
  }

  async #event(data: Member): Promise<void> {
    checkContent(this.#findings, data);
    const hash = hashOf(data.bytes);
    const event = readData(this.#findings, data, eventCodec, "the event")?.value;
    const place = this.#head ? this.#head.height + 1 : 0;
    if (event) this.#chain(event, place);
    // The chain goes on after an event that nobody can read.
    this.#head = { height: place, hash };
    this.#events.push(hash);
    const { since } = this.#options;
    if (since && since.height === place && since.hash === hash) this.#seenSince = true;
    if (!event) return;
    const problem = this.#grammar(event);
    if (problem) {
      this.#findings.fail(problem[0], `event ${event.height}: ${problem[1]}`);
      if (event.payload) this.#forget(event.type, event.payload);
      return;
    }
    this.#stage = after(this.#stage, event.type) as Stage;
    await this.#payload(event);
  }

  #chain(event: Event, place: number): void {
    this.#findings.made("E9", "E10");
    const parent = this.#events.at(-1);
    if (event.parent !== parent) {
      this.#findings.fail(
        "E9",
        `event ${place}: it names ${event.parent ?? "nothing"} as the one before it, which is ${parent ?? "nothing"}`,
      );
    }
    if (event.height !== place) this.#findings.fail("E10", `event ${place} says that its height is ${event.height}`);
  }

  #grammar({ type, payload }: Event): [string, string] | null {
    this.#findings.made("E12", "E13", "E14", "E15");
    if (this.#session) this.#findings.made("E16");
    if (this.#session && (type === "Shuffle" || type === "EndShuffles") && this.#stage !== "decrypting" && this.#stage !== "finished") {
      return ["E16", "ballots are mixed although no question needs it"];
    }
    const needsPayload = type !== "EndBallots" && type !== "EndShuffles";
    if ((payload !== undefined) !== needsPayload) return ["E11", "an event has a payload exactly if it is not EndBallots or EndShuffles"];
    if (after(this.#stage, type)) return null;
    const problem = `an event of type ${type} is not possible here: the board is ${this.#stage}`;
    if (this.#stage === "finished") return ["E15", problem];
    if (this.#stage === "empty" || type === "Setup") return ["E12", problem];
    return [type === "Ballot" ? "E14" : "E13", problem];
  }

  async #payload({ type, height, payload }: Event): Promise<void> {
    if (type === "Ballot") this.#ballots += 1;
    if (payload === undefined) return;
    this.#findings.made("E11");
    if (type === "Ballot" && this.#store.wasUsed(payload)) {
      this.#findings.fail("B43", `event ${height}: the same ballot stands on the board twice (${payload})`);
      this.#store.take(payload);
      this.#session?.repeatedBallot();
      return;
    }
    const data = this.#store.take(payload);
    if (!data) return this.#findings.fail("E11", `event ${height}: its payload does not come before it (${payload})`);
    if (type === "Setup") await this.#setUp(data);
    else if (type === "Ballot") this.#session?.ballot(height, data);
    else if (type === "EncryptedTally") this.#session?.encryptedTally(this.#store, data);
    else if (type === "PartialDecryption") this.#session?.partialDecryption(this.#store, data);
    else if (type === "Result") this.#session?.result(data);
  }

  async #setUp(data: Data): Promise<void> {
    checkContent(this.#findings, data);
    const setup = readData(this.#findings, data, setupData, "the setup data")?.value;
    if (!setup) return;
    const part = (hash: string, what: string): Data | null => {
      const found = this.#store.take(hash);
      if (found) checkContent(this.#findings, found);
      else this.#findings.fail("E11", `the setup refers to ${what} that are not there (${hash})`);
      return found;
    };
    const election = part(setup.election, "election parameters");
    const trustees = part(setup.trustees, "trustees");
    const credentials = part(setup.credentials, "credentials");
    if (setup.credentials_certificate) part(setup.credentials_certificate, "a certificate of the credentials");
    if (!election) return;
    const turn = (done: number, total: number): Promise<void> => this.#turn("reading", done, total);
    this.#session = await openSession(this.#findings, this.#options, election, trustees, credentials, turn);
  }

  /** A payload out of place is reported once, not again as data that nobody refers to. */
  #forget(type: EventType, payload: string): void {
    const text = fromUtf8(this.#store.take(payload)?.bytes ?? new Uint8Array(0)) ?? "";
    for (const hash of references(type, text)) this.#store.take(hash);
  }

  async finish(companion: Uint8Array | null): Promise<Report> {
    for (const { name, offset } of this.#store.unused()) this.#findings.fail("E11", `byte ${offset}: nothing refers to the data ${name}`);
    if (this.#options.since) {
      this.#findings.made("E17");
      if (!this.#seenSince) this.#findings.fail("E17", "the board does not contain the last event of the one recorded earlier");
    }
    const board = { events: this.#events, finished: this.#stage === "finished", ballots: this.#ballots };
    if (this.#session) await this.#session.finish(companion, board, (done) => this.#turn("companion", done, this.#ballots));
    else if (!this.#findings.anyFailed) this.#findings.fail("E12", "there is no Setup event: the archive is empty");
    const verdict = this.#verdict(companion !== null);
    const nothing = {
      uuid: null,
      election: null,
      trustees: null,
      credentials: 0,
      counted: 0,
      totalWeight: 0,
      trackers: [],
      tally: null,
      decryptedBy: [],
      result: null,
    };
    const found = this.#session?.summary() ?? nothing;
    const result = verdict === "invalid" ? null : found.result;
    return { ...found, verdict, stage: this.#stage, ballots: this.#ballots, events: this.#events, checks: this.#findings.all(), result };
  }

  /** Strong only if the companion record is there and lacks nothing that this stage of the board needs. */
  #verdict(hasCompanion: boolean): Verdict {
    if (this.#findings.anyFailed) return "invalid";
    const wanted = ["S32", "B46"];
    if (this.#findings.status("D63") !== "skip") wanted.push("D64");
    if (this.#stage === "finished") wanted.push("R70");
    return hasCompanion && wanted.every((id) => this.#findings.status(id) === "pass") ? "strongly-valid" : "v1-valid";
  }

  async #turn(phase: Progress["phase"], done: number, total: number): Promise<void> {
    if (now() - this.#lastTurn < TURN) return;
    this.#options.progress?.({ phase, done, total });
    await (this.#options.pause ?? pause)();
    this.#lastTurn = now();
  }
}

/** What may happen at which stage. */
function after(stage: Stage, type: EventType): Stage | null {
  switch (`${stage} ${type}`) {
    case "empty Setup":
    case "open Ballot":
      return "open";
    case "open EndBallots":
      return "closed";
    case "closed EncryptedTally":
      return "tallied";
    case "tallied Shuffle":
    case "mixing Shuffle":
      return "mixing";
    case "mixing EndShuffles":
      return "mixed";
    case "tallied PartialDecryption":
    case "mixed PartialDecryption":
    case "decrypting PartialDecryption":
      return "decrypting";
    case "decrypting Result":
      return "finished";
    default:
      return null;
  }
}

/** The data that a payload refers to, if it can be read. */
function references(type: EventType, text: string): string[] {
  try {
    if (type === "Setup") {
      const { election, trustees, credentials, credentials_certificate } = parse(setupData, text);
      return [election, trustees, credentials, ...(credentials_certificate ? [credentials_certificate] : [])];
    }
    if (type === "EncryptedTally") return [parse(sizedTally, text).encrypted_tally];
    if (type === "PartialDecryption" || type === "Shuffle") return [parse(owned, text).payload];
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
  }
  return [];
}

/** How many ballots there will be: for the progress only. */
function countBallots(archive: Uint8Array, { end, timestamp }: { end: number; timestamp: number }): number {
  let ballots = 0;
  try {
    for (const { kind, bytes } of readMembers(archive, end, timestamp)) {
      if (kind === "event" && fromUtf8(bytes)?.includes('"type":"Ballot"')) ballots += 1;
    }
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
  }
  return ballots;
}

function now(): number {
  return performance.now();
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
