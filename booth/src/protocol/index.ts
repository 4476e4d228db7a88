// The booth's own implementation of the voting protocol: Belenios version 1 in the group Ed25519 and the companion record, written from their
// specifications beside the Rust one and held to it by vectors/. Pure functions; `face.ts` says what there is.

export { encryptBallot } from "./ballot/encrypt.ts";
export { openBallot } from "./ballot/open.ts";
export { verifyBallot } from "./ballot/verify.ts";
export { verifyBoard } from "./board/verify.ts";
export { hashOf, hashOfTracker, trackerOf } from "./bytes.ts";
export { deriveCredential, parseVotingCode, randomVotingCode } from "./code.ts";
export { createSigningKey, readSigningKey } from "./companion/keys.ts";
export { merkleRoot } from "./companion/merkle.ts";
export { cosignCheckpoint, readCheckpoint, verifyCheckpoint } from "./companion/note.ts";
export { introduce, signOrder, verifyCommitment, verifyIntroduction, verifyOrder } from "./companion/statements.ts";
export { answerRehearsal, bindTrusteeKey, decryptTally } from "./decryption.ts";
export { readElection } from "./election.ts";
export { ProtocolError } from "./error.ts";
export type * from "./face.ts";
export { publicCredentials, readPublicCredentials, signCodeList } from "./registrar.ts";
export { checkParameters, checkTrustees } from "./trustee/checked.ts";
export { checkCommitments, checkOpened, publishedCoefexps } from "./trustee/commitments.ts";
export { createPrivateKey, createSeed, readPrivateKey, readSeed, trusteePublicKey } from "./trustee/keys.ts";
export { joinShares, readShare, shareSeed } from "./trustee/shares.ts";
export {
  certificatesFingerprint,
  certify,
  checkCertificates,
  coefexpsOf,
  commit,
  confirm,
  decryptionKey,
  makePolynomial,
  receive,
  recover,
} from "./trustee/threshold.ts";
