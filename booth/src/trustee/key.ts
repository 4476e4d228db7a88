// The trustee's secrets, all worked out from one seed, so that one short text is all that must be kept.

import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { utf8ToBytes } from "@noble/hashes/utils.js";
import {
  type PrivateKey,
  type Random,
  type Seed,
  type SigningKey,
  answerRehearsal,
  certificatesFingerprint,
  certify,
  checkCertificates,
  checkCommitments,
  checkOpened,
  checkParameters,
  coefexpsOf,
  commit,
  confirm,
  createPrivateKey,
  createSeed,
  createSigningKey,
  decryptTally,
  hashOf,
  introduce,
  makePolynomial,
  publishedCoefexps,
  readElection,
  readSeed,
  receive,
  recover,
  trusteePublicKey,
} from "../protocol/index.ts";
import type { Ceremony } from "../transport.ts";
import { random } from "../ui/random.ts";
import type { Step } from "./steps.ts";

/** Fingerprint (hex) of the certificates, which trustees compare aloud. */
export function certificatesHash(certificates: readonly string[]): string {
  return certificates.length === 0 ? "0" : certificatesFingerprint(certificates);
}

/** Fingerprint (hex) of the election: its questions and its key. */
export function electionHash(election: string): string {
  return hashOf(election);
}

export class TrusteeKey {
  readonly #seed: Seed;

  private constructor(seed: Seed) {
    this.#seed = seed;
  }

  static random(): TrusteeKey {
    return new TrusteeKey(createSeed(random));
  }

  /** From the 22 characters that were kept. */
  static of(seed: string): TrusteeKey {
    return new TrusteeKey(readSeed(seed));
  }

  /** The 22 characters: the trustee's secret. */
  get seed(): string {
    return this.#seed.reveal();
  }

  /** Whether the trustee began this ceremony with this key. Where nothing was begun, any key will do. */
  isOf(uuid: string, ceremony: Ceremony): boolean {
    const own = ceremony.trustees.find(({ owner }) => owner === ceremony.me);
    if (!own) return false;
    if (ceremony.context.size === 1) {
      const published = ceremony.election && readElection(ceremony.election).publicKey;
      return !published || this.#single(uuid).publicKey === published;
    }
    return !own.done.includes("certificate") || ceremony.certificates.length === 0 || ceremony.certificates.includes(this.#certificate(uuid, ceremony));
  }

  /**
   * What this step gives away. Throws, naming the culprit, if what came from others does not fit; `ceremony.commitments` are those that were shown
   * before this trustee's polynomial was sent.
   */
  step(step: Step, uuid: string, ceremony: Ceremony): Record<string, string> {
    switch (step) {
      case "certificate":
        return { cert: this.#certificate(uuid, ceremony), introduction: this.#introduction(uuid, ceremony) };
      case "public_key":
        return { public_key: trusteePublicKey(this.#single(uuid), random), introduction: this.#introduction(uuid, ceremony) };
      case "commitment": {
        const key = this.#signing(uuid);
        const commitment = commit({ uuid, round: ceremony.round }, owner(ceremony), this.#polynomial(uuid, ceremony), key);
        key.forget();
        return { commitment };
      }
      case "polynomial": {
        const polynomial = this.#polynomial(uuid, ceremony);
        checkCommitments({ uuid, round: ceremony.round }, ceremony.context.size, owner(ceremony), ceremony.commitments, polynomial);
        return { polynomial };
      }
      case "voutput": {
        checkOpened({ uuid, round: ceremony.round }, ceremony.commitments, coefexpsOf(ceremony.vinput ?? ""));
        const { voutput, key } = this.#receive(uuid, ceremony);
        key.forget();
        return { voutput };
      }
      case "rehearsal":
        return this.#rehearse(uuid, ceremony);
    }
  }

  /** Opens this trustee's part of a tally that was found right. */
  decrypt(uuid: string, ceremony: Ceremony, electionText: string, tally: string): { decryption: string; statement: string } {
    const [key, signer] = [this.#private(uuid, ceremony), this.#signing(uuid)];
    const answer = decryptTally(readElection(electionText), tally, owner(ceremony), key, signer, random);
    key.forget();
    signer.forget();
    return answer;
  }

  #certificate(uuid: string, ceremony: Ceremony): string {
    const { size, threshold } = ceremony.context;
    return certify(this.#seed, { size, threshold, index: owner(ceremony) }, this.#stream(`certificate|${uuid}|${size}|${threshold}|${owner(ceremony)}`));
  }

  #introduction(uuid: string, ceremony: Ceremony): string {
    const key = this.#signing(uuid);
    const text = introduce(uuid, "trustee", `trustee-${owner(ceremony)}`, owner(ceremony), key);
    key.forget();
    return text;
  }

  #polynomial(uuid: string, { certificates, context, round }: Ceremony): string {
    checkCertificates(context.threshold, certificates);
    return makePolynomial(this.#seed, certificates, { uuid, round });
  }

  #receive(uuid: string, { certificates, round, vinput }: Ceremony): { voutput: string; key: PrivateKey } {
    const shares = vinput ?? "";
    return receive(this.#seed, certificates, { uuid, round }, shares, this.#stream(`voutput|${uuid}|${round}|${hashOf(shares)}|${certificatesHash(certificates)}`));
  }

  #rehearse(uuid: string, ceremony: Ceremony): { decryption: string; bond: string } {
    const election = readElection(ceremony.election ?? "");
    const key = this.#confirmed(uuid, ceremony, election.publicKey);
    const signer = this.#signing(uuid);
    const { decryption, bond } = answerRehearsal(election, ceremony.rehearsal?.election ?? "", owner(ceremony), key, signer, random);
    key.forget();
    signer.forget();
    return { decryption, bond };
  }

  /** This trustee's key, once it is in its place in what was published, and that is the key of the ballot. */
  #confirmed(uuid: string, ceremony: Ceremony, electionKey: string): PrivateKey {
    const own = ceremony.context.size === 1 ? null : this.#receive(uuid, ceremony);
    const key = own?.key ?? this.#single(uuid);
    let published = key.publicKey;
    if (own) {
      const parameters = groupOf(ceremony.parameters ?? "");
      checkOpened({ uuid, round: ceremony.round }, ceremony.commitments, publishedCoefexps(parameters));
      confirm(this.#seed, ceremony.certificates, own.voutput, parameters).forget();
      published = checkParameters(parameters).electionKey;
    }
    if (published !== electionKey) throw new Error("the ballot's key is not the one that the trustees made.");
    return key;
  }

  /** The key for the count, which must be the one that was published for this trustee. */
  #private(uuid: string, ceremony: Ceremony): PrivateKey {
    if (ceremony.context.size === 1) return this.#single(uuid);
    const shares = ceremony.vinput ?? "";
    const key = recover(this.#seed, ceremony.certificates, shares, this.#stream(`recover|${uuid}|${hashOf(shares)}`));
    if (checkParameters(groupOf(ceremony.parameters ?? "")).keys[owner(ceremony) - 1] === key.publicKey) return key;
    key.forget();
    throw new Error("this key is not the one that was published for you.");
  }

  #single(uuid: string): PrivateKey {
    return createPrivateKey(this.#stream(`single|${uuid}`));
  }

  #signing(uuid: string): SigningKey {
    return createSigningKey(this.#stream(`signing|${uuid}`));
  }

  /**
   * `HMAC-SHA256(seed, "folkmoot-trustee-v1|" label "|" 0 … )`, bytes one after the other: the same label always gives the
   * same. Each label names everything that the step depends on, so that no randomness is used for two different messages.
   */
  #stream(label: string): Random {
    const seed = utf8ToBytes(this.#seed.reveal());
    let block = 0;
    let left: Uint8Array = new Uint8Array(0);
    return (length) => {
      const bytes = new Uint8Array(length);
      for (let at = 0; at < length; ) {
        if (left.length === 0) left = hmac(sha256, seed, utf8ToBytes(`folkmoot-trustee-v1|${label}|${block++}`));
        const part = left.subarray(0, length - at);
        bytes.set(part, at);
        at += part.length;
        left = left.subarray(part.length);
      }
      return bytes;
    };
  }
}

function owner({ me }: Ceremony): number {
  if (me === null) throw new Error("not a trustee of this ballot");
  return me;
}

/** The parameters of the group, bare or as the only group among the published trustees. */
function groupOf(text: string): string {
  const [before, after] = ['[["Pedersen",', "]]"];
  return text.startsWith(before) && text.endsWith(after) ? text.slice(before.length, -after.length) : text;
}
