// The checks of a threshold group's public messages (S23 to S28), for the trustees while keys are made and for every verifier later. Trustees
// are numbered from `first`.

import { type Element, GROUP, Q, decode, encode, isIdentity, product, same, times, vartimePower } from "../group.ts";
import { type Codec, JsonError, parse } from "../json.ts";
import type { Proof } from "../transcript.ts";
import { type SignedMessage, type TrusteePublicKey, certKeys, certs as certsCodec, rawCoefexps } from "../wire.ts";
import { vartimeIsKnown, vartimeIsSigned } from "./keys.ts";

export interface Fault {
  /** Id in VERIFIER.md. */
  id: string;
  /** Whose doing it is. */
  trustee: number | null;
  detail: string;
}

/** A certificate whose keys are group elements and which is signed with its own verification key. */
export interface Certificate {
  verification: Element;
  encryption: Element;
}

type Maybe<T> = T | null;

export class Audit {
  readonly faults: Fault[] = [];
  readonly #certs: readonly SignedMessage[];
  readonly #threshold: number;
  readonly #first: number;

  constructor(certs: readonly SignedMessage[], threshold: number, first: number) {
    this.#certs = certs;
    this.#threshold = threshold;
    this.#first = first;
    if (threshold < 1 || threshold > certs.length) {
      this.#fault("S28", null, `the threshold is ${threshold}, it must be from 1 to the number of trustees, ${certs.length}`);
    }
  }

  /** S24: one entry a certificate, `null` where it cannot be used. */
  certificates(): Maybe<Certificate>[] {
    const checked = this.#certs.map((cert, index) => this.#certificate(index, cert));
    const owners = new Map<string, number>();
    for (const [index, certificate] of checked.entries()) {
      for (const key of certificate ? [certificate.verification, certificate.encryption] : []) {
        const text = encode(key);
        const first = owners.get(text);
        if (first !== undefined) this.#fault("S24", index, `the certificate has the same key as that of trustee ${first}`);
        owners.set(text, first ?? this.#number(index));
      }
    }
    return checked;
  }

  /** S25: the coefficients of each trustee, `null` where they cannot be used. */
  coefexps(keys: readonly Maybe<Certificate>[], messages: readonly SignedMessage[]): Maybe<Element[]>[] {
    this.#count("S25", "lists of coefficients", messages.length);
    return messages.map((message, index) => this.#coefexpsOf(index, keys[index] ?? null, message));
  }

  /** S26: every trustee's signature over all certificates and its own coefficients. */
  allSignatures(keys: readonly Maybe<Certificate>[], messages: readonly SignedMessage[], signatures: readonly Proof[]): void {
    this.#count("S26", "signatures over all certificates", signatures.length);
    for (const [index, signature] of signatures.entries()) {
      const [key, message] = [keys[index], messages[index]];
      const raw = message ? tryParse(rawCoefexps, message.message) : null;
      if (!key || !raw || "problem" in raw) continue;
      if (!vartimeIsSigned(key.verification, allCertificatesText(this.#certs, raw.value.coefexps), signature)) {
        this.#fault("S26", index, "the signature over all certificates does not verify: somebody was shown other certificates");
      }
    }
  }

  /** S23 and S27: each trustee's verification key, `null` where it is no key. */
  verificationKeys(
    keys: readonly Maybe<Certificate>[],
    coefexps: readonly Maybe<Element[]>[],
    published: readonly TrusteePublicKey[],
  ): Maybe<Element>[] {
    this.#count("S27", "verification keys", published.length);
    const total = this.#totalCoefexps(coefexps);
    return published.map((key, index) => {
      const element = checkKey(this.#number(index), key, this.faults);
      if (element && total && !same(element, vartimeEvaluate(total, index + 1))) {
        this.#fault("S27", index, "the verification key does not follow from the coefficients");
      }
      const certificate = keys[index];
      if (!key.signature) this.#fault("S27", index, "the verification key is not signed");
      else if (certificate && !vartimeIsSigned(certificate.verification, key.public_key, key.signature)) {
        this.#fault("S27", index, "the signature of the verification key does not verify");
      }
      return element;
    });
  }

  #number(index: number): number {
    return this.#first + index;
  }

  #fault(id: string, index: number | null, problem: string): void {
    const trustee = index === null ? null : this.#number(index);
    this.faults.push({ id, trustee, detail: trustee === null ? problem : `trustee ${trustee}: ${problem}` });
  }

  #count(id: string, what: string, found: number): void {
    const expected = this.#certs.length;
    if (found !== expected) this.#fault(id, null, `there are ${found} ${what} for ${expected} trustees`);
  }

  #certificate(index: number, cert: SignedMessage): Maybe<Certificate> {
    const read = tryParse(certKeys, cert.message);
    if ("problem" in read) {
      this.#fault("S24", index, `the certificate cannot be read: ${read.problem}`);
      return null;
    }
    const { context, verification, encryption } = read.value;
    const expected = { group: GROUP, size: this.#certs.length, threshold: this.#threshold, index: index + 1 };
    for (const [field, value] of Object.entries(expected)) {
      const found = context[field as keyof typeof expected];
      if (found !== value) this.#fault("S24", index, `the certificate is for ${field} ${found}, not for ${field} ${value}`);
    }
    const vk = this.#certificateKey(index, "verification", verification);
    const ek = this.#certificateKey(index, "encryption", encryption);
    if (!vk) return null;
    if (!vartimeIsSigned(vk, cert.message, cert.signature)) {
      this.#fault("S24", index, "the certificate is not signed with its own key");
      return null;
    }
    return ek ? { verification: vk, encryption: ek } : null;
  }

  #certificateKey(index: number, part: string, text: string): Maybe<Element> {
    const element = decode(text);
    if (element && !isIdentity(element)) return element;
    this.#fault("S24", index, `the certificate's ${part} key is not an element of the group, or is the identity`);
    return null;
  }

  #coefexpsOf(index: number, key: Maybe<Certificate>, message: SignedMessage): Maybe<Element[]> {
    if (key && !vartimeIsSigned(key.verification, message.message, message.signature)) {
      this.#fault("S25", index, "the signature of the coefficients does not verify");
    }
    const read = tryParse(rawCoefexps, message.message);
    if ("problem" in read) {
      this.#fault("S25", index, `the coefficients cannot be read: ${read.problem}`);
      return null;
    }
    const { coefexps } = read.value;
    const fits = coefexps.length === this.#threshold;
    if (!fits) this.#fault("S25", index, `there are ${coefexps.length} coefficients, the threshold is ${this.#threshold}`);
    const members = coefexps.map(decode);
    for (const [place, member] of members.entries()) {
      if (!member) this.#fault("S25", index, `coefficient ${place} is not an element of the group`);
    }
    return fits && !members.includes(null) ? (members as Element[]) : null;
  }

  /** `∏_i A_ik` for each k, if everybody's coefficients are there. */
  #totalCoefexps(coefexps: readonly Maybe<Element[]>[]): Maybe<Element[]> {
    if (coefexps.length !== this.#certs.length || coefexps.length === 0 || coefexps.includes(null)) return null;
    const all = coefexps as Element[][];
    return (all[0] as Element[]).map((_, k) => product(all.map((row) => row[k] as Element)));
  }
}

/** What a trustee signs before its shares are used. "Polynomials". */
export function allCertificatesText(certs: readonly SignedMessage[], coefexps: readonly string[]): string {
  return `certs_sig|${certsCodec.write({ certs: [...certs], coefexps: [...coefexps] })}`;
}

/** `∏_k A_k^{x^k}`: the polynomial at `x`, in the exponent. */
export function vartimeEvaluate(coefexps: readonly Element[], x: number): Element {
  let [value, at] = [coefexps[0] as Element, 1n];
  for (const coefexp of coefexps.slice(1)) {
    at = (at * BigInt(x)) % Q;
    value = times(value, vartimePower(coefexp, at));
  }
  return value;
}

/** S23: a key that is a member, not the identity, and known to its owner. That all differ is checked by whoever has them all. */
export function checkKey(trustee: number, key: TrusteePublicKey, faults: Fault[]): Maybe<Element> {
  const fault = (problem: string): number => faults.push({ id: "S23", trustee, detail: `trustee ${trustee}: ${problem}` });
  const element = decode(key.public_key);
  if (!element) {
    fault("the key is not an element of the group");
    return null;
  }
  if (isIdentity(element)) fault("the key is the identity");
  if (!vartimeIsKnown(element, key.pok)) fault("the proof that its owner knows the private key does not verify");
  return element;
}

/** A text that may be anything: its elements are checked for membership where they are used. */
function tryParse<T>(codec: Codec<T>, text: string): { value: T } | { problem: string } {
  try {
    return { value: parse(codec, text) };
  } catch (error) {
    if (error instanceof JsonError) return { problem: error.message };
    throw error;
  }
}
