// What is refused, and why: a stable code for the pages' own words, details to fill them, and a sentence for whoever reads logs.

/** `details` never hold a secret. */
export class ProtocolError extends Error {
  readonly code: string;
  readonly details: Readonly<Record<string, string | number>>;

  constructor(code: string, message: string, details: Readonly<Record<string, string | number>> = {}) {
    super(message);
    this.name = "ProtocolError";
    this.code = code;
    this.details = details;
  }
}
