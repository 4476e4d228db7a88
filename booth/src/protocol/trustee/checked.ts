// The published trustees checked as a whole: S23 to S29.

import { ProtocolError } from "../error.ts";
import type { Trustees } from "../face.ts";
import { type Element, encode, isIdentity, product } from "../group.ts";
import { type ThresholdParameters, type TrusteeKind, readText, thresholdParameters, trustees as trusteesCodec } from "../wire.ts";
import { Audit, type Fault, checkKey } from "./audit.ts";

/** Which owners one entry of the list stands for; `threshold` is null where one key must take part. */
export interface Kind {
  threshold: number | null;
  owners: number[];
}

/** Trustees whose keys are members of the group, known to their owners, and all different. */
export class CheckedTrustees implements Trustees {
  readonly keys: readonly string[];
  readonly electionKey: string;
  readonly kinds: readonly Kind[];
  readonly elements: readonly Element[];

  constructor(elements: readonly Element[], kinds: readonly Kind[], electionKey: Element) {
    this.elements = elements;
    this.keys = elements.map(encode);
    this.kinds = kinds;
    this.electionKey = encode(electionKey);
  }
}

export function checkTrustees(text: string): CheckedTrustees {
  return orThrow(inspect(readText(trusteesCodec, text, "the list of trustees")));
}

export function checkParameters(parameters: string): CheckedTrustees {
  return orThrow(inspect([{ pedersen: readText(thresholdParameters, parameters, "the threshold parameters") }]));
}

export function orThrow(checked: CheckedTrustees | Fault[]): CheckedTrustees {
  if (checked instanceof CheckedTrustees) return checked;
  throw faultError(checked);
}

/** One error for several faults; the first culprit is named. */
export function faultError(faults: readonly Fault[]): ProtocolError {
  const culprit = faults.find(({ trustee }) => trustee !== null)?.trustee ?? null;
  const message = faults.map(({ detail }) => detail).join("; ");
  return new ProtocolError("trustees", message, culprit === null ? {} : { trustee: culprit });
}

/** Every fault that can be reached, or the checked trustees. */
export function inspect(kinds: readonly TrusteeKind[]): CheckedTrustees | Fault[] {
  const faults: Fault[] = [];
  const keys: (Element | null)[] = [];
  const subKeys: (Element | null)[] = [];
  const layout: Kind[] = [];
  for (const kind of kinds) {
    const first = keys.length + 1;
    if ("single" in kind) {
      const element = checkKey(first, kind.single, faults);
      keys.push(element);
      subKeys.push(element);
      layout.push({ threshold: null, owners: [first] });
    } else {
      const group = inspectGroup(kind.pedersen, first, faults);
      keys.push(...group.keys);
      subKeys.push(group.subKey);
      layout.push({ threshold: kind.pedersen.threshold, owners: group.keys.map((_, index) => first + index) });
    }
  }
  if (kinds.length === 0) faults.push({ id: "S23", trustee: null, detail: "there are no trustees" });
  faults.push(...sameKeys(keys, layout));
  const electionKey = subKeys.includes(null) ? null : product(subKeys as Element[]);
  if (electionKey && kinds.length > 0 && isIdentity(electionKey)) {
    faults.push({ id: "S29", trustee: null, detail: "the trustees' keys cancel each other: everybody could decrypt" });
  }
  if (faults.length > 0 || !electionKey || keys.includes(null)) return faults;
  return new CheckedTrustees(keys as Element[], layout, electionKey);
}

function inspectGroup(
  parameters: ThresholdParameters,
  first: number,
  faults: Fault[],
): { keys: (Element | null)[]; subKey: Element | null } {
  const audit = new Audit(parameters.certs, parameters.threshold, first);
  const certificates = audit.certificates();
  const coefexps = audit.coefexps(certificates, parameters.coefexps);
  audit.allSignatures(certificates, parameters.coefexps, parameters.signatures);
  const keys = audit.verificationKeys(certificates, coefexps, parameters.verification_keys);
  faults.push(...audit.faults);
  const subKey =
    coefexps.includes(null) || coefexps.length === 0 ? null : product((coefexps as Element[][]).map(([constant]) => constant as Element));
  return { keys, subKey };
}

/** No key is used twice, but where one of a group suffices: its polynomial is a constant, so all of them hold the same key, and must. */
export function sameKeys(keys: readonly (Element | null)[], layout: readonly Kind[]): Fault[] {
  const owners = new Map<string, number>();
  const faults: Fault[] = [];
  for (const [index, key] of keys.entries()) {
    if (!key) continue;
    const [text, owner] = [encode(key), index + 1];
    const first = owners.get(text);
    owners.set(text, first ?? owner);
    const shared = layout.some(
      (kind) => kind.threshold === 1 && first !== undefined && kind.owners.includes(first) && kind.owners.includes(owner),
    );
    if (first !== undefined && !shared)
      faults.push({ id: "S23", trustee: owner, detail: `trustee ${owner} has the same key as trustee ${first}` });
  }
  return faults;
}
