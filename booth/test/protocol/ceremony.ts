// A whole key ceremony of n trustees, with the little that the server does between the steps.

import {
  type Ceremony,
  type PrivateKey,
  type Seed,
  certify,
  commit,
  confirm,
  createSeed,
  createSigningKey,
  makePolynomial,
  receive,
} from "../../src/protocol/index.ts";
import { array, parse } from "../../src/protocol/json.ts";
import { polynomial, signedMessage, thresholdParameters, vinput, voutput } from "../../src/protocol/wire.ts";
import { seeded } from "./support.ts";

export interface Played {
  ceremony: Ceremony;
  seeds: Seed[];
  certs: string[];
  commitments: string[];
  polynomials: string[];
  vinputs: string[];
  voutputs: string[];
  parameters: string;
  keys: PrivateKey[];
}

export function route(polynomials: readonly string[]): string[] {
  const all = polynomials.map((text) => parse(polynomial, text));
  return all.map((own, recipient) =>
    vinput.write({
      polynomial: own.polynomial,
      secrets: all.map(({ secrets }) => secrets[recipient] as string),
      coefexps: all.map(({ coefexps }) => coefexps),
      signatures: all.map(({ signature }) => signature),
    }),
  );
}

export function assemble(threshold: number, certs: readonly string[], polynomials: readonly string[], voutputs: readonly string[]): string {
  const all = polynomials.map((text) => parse(polynomial, text));
  return thresholdParameters.write({
    threshold,
    certs: parse(array(signedMessage), `[${certs.join(",")}]`),
    coefexps: all.map(({ coefexps }) => coefexps),
    signatures: all.map(({ signature }) => signature),
    verification_keys: voutputs.map((text) => parse(voutput, text).public_key),
  });
}

export function play(size: number, threshold: number, uuid: string, name: string): Played {
  const ceremony = { uuid, round: 1 };
  const random = seeded(name);
  const seeds = Array.from({ length: size }, () => createSeed(random));
  const certs = seeds.map((seed, index) => certify(seed, { size, threshold, index: index + 1 }, random));
  const polynomials = seeds.map((seed) => makePolynomial(seed, certs, ceremony));
  const signers = seeds.map((_, index) => createSigningKey(seeded(`${name} signer ${index + 1}`)));
  const commitments = polynomials.map((text, index) => commit(ceremony, index + 1, text, signers[index] as (typeof signers)[number]));
  const vinputs = route(polynomials);
  const voutputs = seeds.map((seed, index) => receive(seed, certs, ceremony, vinputs[index] as string, random).voutput);
  const parameters = assemble(threshold, certs, polynomials, voutputs);
  const keys = seeds.map((seed, index) => confirm(seed, certs, voutputs[index] as string, parameters));
  return { ceremony, seeds, certs, commitments, polynomials, vinputs, voutputs, parameters, keys };
}
