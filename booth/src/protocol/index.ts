// The booth's own implementation of the voting protocol: Belenios version 1 in the group Ed25519 and the companion record, written from their
// specifications beside the Rust one and held to it by vectors/. Pure functions; `face.ts` says what there is.

export { ProtocolError } from "./error.ts";
export type * from "./face.ts";
