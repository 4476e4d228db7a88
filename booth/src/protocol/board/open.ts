// From the data of a Setup event to a session, or to the reason why there is none.

import { readElection } from "../election.ts";
import { ProtocolError } from "../error.ts";
import type { VerifyOptions } from "../face.ts";
import { GROUP } from "../group.ts";
import { election as electionCodec } from "../wire.ts";
import type { Findings } from "./findings.ts";
import { readData } from "./read.ts";
import { Session } from "./session.ts";
import type { Data } from "./store.ts";

/** Groups of the format that this booth does not compute in. */
const OTHER_GROUPS = ["BELENIOS-2048", "RFC-3526-2048"];
const ELECTION_CHECKS: Readonly<Record<string, string>> = {
  election_version: "S18",
  election_group: "S18",
  election_key: "S22",
  election_questions: "S21",
};

/** Opens the election of a Setup event; `null` if it cannot be used, with the reason among the findings. */
export async function openSession(
  findings: Findings,
  options: VerifyOptions,
  election: Data,
  trustees: Data | null,
  credentials: Data | null,
  turn: (done: number, total: number) => Promise<void>,
): Promise<Session | null> {
  findings.made("P8", "S18", "S19", "S20", "S21", "S22");
  refuseOtherKinds(election);
  const read = readData(findings, election, electionCodec, "the election");
  if (!read) return null;
  try {
    const session = new Session(findings, options, readElection(read.text));
    if (trustees) session.openTrustees(trustees);
    if (credentials) await session.openCredentials(credentials, turn);
    return session;
  } catch (error) {
    const id = error instanceof ProtocolError ? ELECTION_CHECKS[error.code] : undefined;
    if (!id) throw error;
    findings.fail(id, (error as ProtocolError).message);
    return null;
  }
}

/** Good elections that other programs verify: not a finding, but not for this page. */
function refuseOtherKinds({ bytes }: Data): void {
  let group: unknown;
  try {
    group = JSON.parse(new TextDecoder().decode(bytes)).group;
  } catch {
    return;
  }
  if (OTHER_GROUPS.includes(group as string)) {
    throw new ProtocolError(
      "unsupported",
      `this page computes in ${GROUP}; the election is in the group ${group}: verify it with the program`,
    );
  }
}
