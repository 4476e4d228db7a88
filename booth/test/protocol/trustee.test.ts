// Threshold keys: a ceremony ends in a key that the checks accept, and every altered message names its culprit.

import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ProtocolError,
  type Seed,
  certify,
  checkCertificates,
  checkParameters,
  checkTrustees,
  coefexpsOf,
  confirm,
  createPrivateKey,
  createSeed,
  createSigningKey,
  decryptionKey,
  makePolynomial,
  readPrivateKey,
  readSeed,
  receive,
  recover,
  trusteePublicKey,
  verifyCommitment,
} from "../../src/protocol/index.ts";
import { type Element, decode, encode, invert, mod, product, vartimePower } from "../../src/protocol/group.ts";
import { polynomialWith, receiveSent } from "../../src/protocol/trustee/threshold.ts";
import { assemble, play, route } from "./ceremony.ts";
import { readBytes, readJson, seeded, unpack } from "./support.ts";

const UUID = "ZPcjFVuiTxFpRE";
const played = play(3, 2, UUID, "ceremony");

function refused(code: string, run: () => unknown, trustee?: number): void {
  assert.throws(run, (error) => {
    assert.ok(error instanceof ProtocolError, String(error));
    assert.equal(error.code, code, error.message);
    if (trustee !== undefined) assert.equal(error.details.trustee, trustee, error.message);
    return true;
  });
}

/** `λ_i` of two of three at 0. */
function lagrange(at: number, other: number): bigint {
  return mod(BigInt(other) * invert(mod(BigInt(other - at))));
}

test("a ceremony of 2 of 3 ends in one key, whichever two hold it", () => {
  const trustees = checkParameters(played.parameters);
  assert.deepEqual(
    trustees.keys,
    played.keys.map(({ publicKey }) => publicKey),
  );
  assert.deepEqual(trustees.kinds, [{ threshold: 2, owners: [1, 2, 3] }]);
  for (const [i, j] of [
    [1, 2],
    [1, 3],
    [2, 3],
  ] as const) {
    const share = (at: number, other: number): Element =>
      vartimePower(decode(trustees.keys[at - 1] as string) as Element, lagrange(at, other));
    assert.equal(encode(product([share(i, j), share(j, i)])), trustees.electionKey);
  }
});

test("1 of 1 and 3 of 3 end in a key, too; 1 of 2 gives both the same", () => {
  for (const [size, threshold] of [
    [1, 1],
    [3, 3],
    [2, 1],
  ] as const) {
    const { parameters, keys } = play(size, threshold, UUID, `${threshold} of ${size}`);
    const trustees = checkParameters(parameters);
    assert.equal(trustees.keys.length, size);
    if (threshold === 1) assert.ok(keys.every(({ publicKey }) => publicKey === trustees.electionKey));
  }
});

test("a page that was closed makes the same polynomial, and another one for another round or other certificates", () => {
  const [seed] = played.seeds as [Seed];
  const again = readSeed(`${seed.reveal()}\n`);
  assert.equal(makePolynomial(again, played.certs, played.ceremony), played.polynomials[0]);
  assert.notEqual(makePolynomial(again, played.certs, { ...played.ceremony, round: 2 }), played.polynomials[0]);
  const renewed = certify(played.seeds[1] as Seed, { size: 3, threshold: 2, index: 2 }, seeded("renewed"));
  const certs = played.certs.map((cert, index) => (index === 1 ? renewed : cert));
  assert.notEqual(makePolynomial(again, certs, played.ceremony), played.polynomials[0]);
});

test("on the day of counting the seed and what was received give the key, however the polynomials were drawn", () => {
  for (const [index, seed] of played.seeds.entries()) {
    assert.equal(recover(seed, played.certs, played.vinputs[index] as string, seeded("recover")).publicKey, played.keys[index]?.publicKey);
  }
  // Another program draws its polynomials from elsewhere.
  const polynomials = played.seeds.map((seed, index) => polynomialWith(seed, played.certs, seeded(`elsewhere ${index}`)));
  const vinputs = route(polynomials);
  const voutputs = played.seeds.map((seed, index) => receiveSent(seed, played.certs, null, vinputs[index] as string, seeded("voutput")).voutput);
  const { keys } = checkParameters(assemble(2, played.certs, polynomials, voutputs));
  for (const [index, seed] of played.seeds.entries()) {
    assert.equal(recover(seed, played.certs, vinputs[index] as string, seeded("recover")).publicKey, keys[index]);
    refused("own_polynomial", () => receive(seed, played.certs, played.ceremony, vinputs[index] as string, seeded("again")));
  }
});

test("on the day of counting the seed opens the key", () => {
  for (const [index, seed] of played.seeds.entries()) {
    assert.equal(decryptionKey(seed, played.voutputs[index] as string).publicKey, played.keys[index]?.publicKey);
    refused("not_this_key", () => decryptionKey(seed, played.voutputs[(index + 1) % 3] as string));
  }
});

test("commitments open to the coefficients of their senders only", () => {
  const coefexps = coefexpsOf(played.vinputs[0] as string);
  const key = (owner: number) => createSigningKey(seeded(`ceremony signer ${owner}`)).publicKey;
  for (const owner of [1, 2, 3]) {
    const text = played.commitments[owner - 1] as string;
    assert.ok(verifyCommitment(UUID, text, coefexps[owner - 1] as string, key(owner)));
    assert.ok(!verifyCommitment(UUID, text, coefexps[owner % 3] as string, key(owner)));
    assert.ok(!verifyCommitment(UUID, text, coefexps[owner - 1] as string, key((owner % 3) + 1)));
    assert.ok(!verifyCommitment("4PcjFVuiTxFpRE", text, coefexps[owner - 1] as string, key(owner)));
  }
});

test("certificates that do not belong together are refused, and the culprit named", () => {
  const [one, two, three] = played.certs as [string, string, string];
  refused("trustees", () => checkCertificates(3, played.certs), 1);
  refused("trustees", () => checkCertificates(2, [one, three, two]), 2);
  refused("trustees", () => checkCertificates(2, [one, two]), 1);
  refused("trustees", () => checkCertificates(2, [one, two, two]), 3);
  const forged = certify(createSeed(seeded("forger")), { size: 3, threshold: 2, index: 3 }, seeded("forger"));
  refused("trustees", () => checkCertificates(2, [one, two, forged.replace(/"response":"[0-9]+/, '"response":"1')]), 3);
  const other = certify(createSeed(seeded("other")), { size: 3, threshold: 2, index: 1 }, seeded("other"));
  refused("not_my_certificate", () => makePolynomial(played.seeds[0] as Seed, [other, two, three], played.ceremony));
});

test("what the server passes on wrongly stops the trustee, and the culprit is named", () => {
  const [seed] = played.seeds as [Seed];
  const take = (vinput: string) => () => receive(seed, played.certs, played.ceremony, vinput, seeded("r"));
  const [mine, , theirs] = played.vinputs as [string, string, string];
  const input = JSON.parse(mine);
  const changed = (change: (input: any) => void): string => {
    const copy = structuredClone(input);
    change(copy);
    return JSON.stringify(copy);
  };
  refused("own_polynomial", take(theirs));
  refused("channel", take(changed((copy) => (copy.secrets[1] = copy.secrets[2]))), 2);
  refused("channel", take(changed((copy) => (copy.secrets[2] = JSON.parse(theirs).secrets[2]))), 3);
  refused("count", take(changed((copy) => copy.secrets.pop())));
  refused("trustees", take(changed((copy) => (copy.coefexps[1] = copy.coefexps[2]))), 2);
  refused("trustees", take(changed((copy) => (copy.signatures[2] = copy.signatures[1]))), 3);
  const identity = `${"0".repeat(63)}1`;
  const smallOrder = "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec";
  for (const alpha of [identity, smallOrder]) {
    const bad = changed((copy) => (copy.secrets[1] = copy.secrets[1].replace(/"alpha":"[0-9a-f]+"/, `"alpha":"${alpha}"`)));
    refused("channel", take(bad), 2);
  }
});

test("a trustee whose coefficients are not those of its shares is caught by who receives them", () => {
  const other = makePolynomial(played.seeds[1] as Seed, played.certs, { ...played.ceremony, round: 7 });
  const mixed = { ...JSON.parse(other), secrets: JSON.parse(played.polynomials[1] as string).secrets };
  const vinputs = route([played.polynomials[0] as string, JSON.stringify(mixed), played.polynomials[2] as string]);
  refused("share", () => receive(played.seeds[0] as Seed, played.certs, played.ceremony, vinputs[0] as string, seeded("r")), 2);
});

test("parameters that are not the agreed ones are not confirmed", () => {
  const parameters = JSON.parse(played.parameters);
  const check = (change: (copy: any) => void) => () => {
    const copy = structuredClone(parameters);
    change(copy);
    return confirm(played.seeds[0] as Seed, played.certs, played.voutputs[0] as string, JSON.stringify(copy));
  };
  refused(
    "parameters",
    check((copy) => (copy.threshold = 1)),
  );
  refused(
    "parameters",
    check((copy) => copy.certs.reverse()),
  );
  refused(
    "parameters",
    check((copy) => copy.verification_keys.reverse()),
  );
  refused("trustees", () => checkParameters(played.parameters.replace(/"threshold":2,"certs"/, '"threshold":3,"certs"')));
  const swapped = structuredClone(parameters);
  swapped.verification_keys.reverse();
  refused("trustees", () => checkParameters(JSON.stringify(swapped)), 1);
});

test("a single trustee's key and the peer's trustees pass, the same key twice does not", () => {
  const key = createPrivateKey(seeded("single"));
  assert.equal(readPrivateKey(` ${key.reveal()}\n`).publicKey, key.publicKey);
  const single = trusteePublicKey(key, seeded("pok"));
  assert.equal(checkTrustees(`[["Single",${single}]]`).electionKey, key.publicKey);
  refused("trustees", () => checkTrustees(`[["Single",${single}],["Single",${single}]]`), 2);
  refused("trustees", () => checkTrustees("[]"));
  const both = checkTrustees(`[["Single",${single}],["Pedersen",${played.parameters}]]`);
  assert.deepEqual(both.kinds, [
    { threshold: null, owners: [1] },
    { threshold: 2, owners: [2, 3, 4] },
  ]);
  const board = unpack(readBytes("belenios/3.3.0/ed25519-yesno-5/K5xYauMUv2xzvV.bel"));
  assert.equal(checkTrustees(board.trustees).electionKey, JSON.parse(board.election).public_key);
  const [name] = ["144EA5D3"];
  const file = JSON.stringify(readJson(`belenios/3.3.0/ed25519-yesno-5/private/${name}.privkey`));
  assert.equal(readPrivateKey(file).publicKey, readJson(`belenios/3.3.0/ed25519-yesno-5/private/${name}.pubkey`).public_key);
});

test("files that are no keys are refused", () => {
  for (const file of ["", "7", '"0"', '"07"', `"${2n ** 252n + 27742317777372353535851937790883648493n}"`])
    refused("private_key", () => readPrivateKey(file));
  for (const file of ["", "short", `${"1".repeat(21)}0`, "1".repeat(23)]) refused("seed", () => readSeed(file));
});
