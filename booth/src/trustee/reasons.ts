// Why the page stopped, in the reader's language; what a programmer wants to know stands beside it, in English.

import { ProtocolError } from "../protocol/index.ts";
import { t } from "../ui/messages.ts";

/** The codes that a trustee can meet while the key is made and while the count is opened. A test holds the list against the protocol's sources. */
export const REASONS: readonly string[] = [
  "certificate_replaced",
  "channel",
  "commitment_missing",
  "commitment_round",
  "commitment_twice",
  "count",
  "election_group",
  "election_key",
  "election_questions",
  "election_version",
  "forgotten",
  "key_context",
  "not_my_certificate",
  "not_this_key",
  "own_commitment",
  "own_polynomial",
  "parameters",
  "private_key",
  "question_type",
  "rehearsal",
  "seed",
  "share",
  "signature",
  "tally_element",
  "tally_shape",
  "trustees",
  "unreadable",
];

/** One sentence. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof ProtocolError) || !REASONS.includes(error.code)) return t("reason-other");
  return t(`reason-${error.code.replaceAll("_", "-")}`, { ...error.details });
}

/** The English sentence of the one who wrote the check. */
export function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
