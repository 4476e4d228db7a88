//! `vectors/companion/`: known answers for whoever writes a second reader. `FOLKMOOT_WRITE_VECTORS=1 cargo test -p belenios vectors` writes them anew.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Value, json};

use super::keys::Signature;
use super::tagged::Tagged;
use super::tests::{PHI, ROLES, World, hash};
use super::*;
use crate::group::{Belenios2048, Ed25519, Element, Group, Scalar};
use crate::json::Wire;
use crate::proof::vartime_schnorr_commitment;
use crate::trustee::{CheckedTrustees, PrivateKey};
use crate::v1::{Hash, TrusteeKind, Uuid};

type G = Ed25519;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/companion")
}

/// The stored vector; written first if the environment asks for it.
fn stored(name: &str, fresh: impl FnOnce() -> Value) -> Value {
    let path = folder().join(name);
    if std::env::var_os("FOLKMOOT_WRITE_VECTORS").is_some() {
        std::fs::create_dir_all(folder()).unwrap();
        std::fs::write(&path, serde_json::to_string_pretty(&fresh()).unwrap() + "\n").unwrap();
    }
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// A value of the wire as JSON.
fn wire<T: Wire>(value: &T) -> Value {
    serde_json::from_str(&value.to_json()).unwrap()
}

/// And back, through our own strict reader.
fn unwire<T: Wire>(value: &Value) -> T {
    T::from_json(serde_json::to_string(value).unwrap().as_bytes()).unwrap()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn list<T: Wire>(values: &Value) -> Vec<T> {
    values.as_array().unwrap().iter().map(unwire).collect()
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}

// Hashes

fn hashes() -> Value {
    let cases: [(&str, Vec<Vec<u8>>); 6] = [
        ("record", vec![]),
        ("record", vec![vec![]]),
        ("record", vec![b"ab".to_vec(), b"c".to_vec()]),
        ("record", vec![b"a".to_vec(), b"bc".to_vec()]),
        ("commitment", vec![b"ZPcjFVuiTxFpRE".to_vec(), b"1".to_vec(), b"2".to_vec(), hash("coefexps").as_bytes().to_vec()]),
        ("order", vec!["φ".as_bytes().to_vec(), vec![0; 300]]),
    ];
    let case = |(kind, fields): &(&str, Vec<Vec<u8>>)| {
        let hash = fields.iter().fold(Tagged::new(kind), |tagged, field| tagged.bytes(field)).finish();
        json!({ "kind": kind, "fields": fields.iter().map(|field| hex(field)).collect::<Vec<_>>(), "hash": hash.to_string() })
    };
    json!({ "cases": cases.iter().map(case).collect::<Vec<_>>() })
}

#[test]
fn hashes_are_the_stored_ones() {
    assert_eq!(stored("hashes.json", hashes), hashes());
    // The same by hand, from the words of the specification.
    let by_hand = [b"folkmoot-companion-v1|record|".as_slice(), &[0, 0, 0, 0, 0, 0, 0, 2], b"ab", &[0, 0, 0, 0, 0, 0, 0, 1], b"c"].concat();
    assert_eq!(hashes()["cases"][2]["hash"], Hash::of(&by_hand).to_string());
}

// Merkle trees

fn merkle() -> Value {
    let events: Vec<Hash> = (0..9).map(|event| hash(&format!("event {event}"))).collect();
    let tree = MerkleTree::new(&events);
    let roots: Vec<String> = (0..=9).map(|size| tree.root(size).unwrap().to_string()).collect();
    let pairs = [(1, 9), (2, 8), (3, 7), (4, 9), (6, 9), (8, 9), (9, 9)];
    let proof = |(old, new): (usize, usize)| json!({ "old": old, "new": new, "proof": wire(&tree.consistency_proof(old, new).unwrap()) });
    json!({ "events": wire(&events), "roots": roots, "consistency": pairs.map(proof) })
}

#[test]
fn trees_are_the_stored_ones() {
    let vector = stored("merkle.json", merkle);
    assert_eq!(vector, merkle());
    let root = |size: u64| unwire::<Hash>(&vector["roots"][usize::try_from(size).unwrap()]);
    for case in vector["consistency"].as_array().unwrap() {
        let (old, new) = (case["old"].as_u64().unwrap(), case["new"].as_u64().unwrap());
        assert!(verify_consistency(old, root(old), new, root(new), &list::<Hash>(&case["proof"])));
    }
}

// Notes

fn secret(byte: u8) -> SigningKey {
    SigningKey::from_json(format!("\"{}\"", format!("{byte:02x}").repeat(32)).as_bytes()).unwrap()
}

fn notes() -> Value {
    let (officer, mirror) = (secret(1), secret(2));
    let (uuid, name): (Uuid, KeyName) = ("ZPcjFVuiTxFpRE".parse().unwrap(), "mirror.example.org/board".parse().unwrap());
    let checkpoint = Checkpoint { origin: origin(&uuid), size: 9, root: hash("root") };
    let note = SignedCheckpoint::sign(checkpoint.clone(), &officer).unwrap();
    let cosigned = note.clone().cosign(&name, &mirror, 1_700_000_000);
    json!({
        "origin": checkpoint.origin, "size": checkpoint.size, "root": checkpoint.root.to_string(),
        "officer": { "secret": wire_secret(&officer), "public": officer.verifying_key().to_string() },
        "note": note.to_string(),
        "mirror": { "name": name.as_str(), "secret": wire_secret(&mirror), "public": mirror.verifying_key().to_string(), "time": 1_700_000_000 },
        "cosigned": cosigned.to_string(),
    })
}

fn wire_secret(key: &SigningKey) -> String {
    key.reveal_json().trim_matches('"').to_owned()
}

#[test]
fn notes_are_the_stored_ones() {
    assert_eq!(stored("checkpoint.json", notes), notes());
}

// The strong decryption proof

fn dleq<G: Group>(seed: u64) -> Value {
    let mut rng = ChaCha20Rng::seed_from_u64(seed);
    let (private_key, w) = (PrivateKey::<G>::generate(&mut rng), G::Scalar::random(&mut rng));
    let alphas: Vec<G::Element> = (0..3).map(|_| G::pow_g(&G::Scalar::random(&mut rng))).collect();
    let factors: Vec<G::Element> = alphas.iter().map(|alpha| alpha.pow(private_key.secret())).collect();
    dleq_case::<G>(&private_key, &w, PHI, hash("tally"), 2, &alphas, &factors)
}

fn dleq_case<G: Group>(
    private_key: &PrivateKey<G>,
    w: &G::Scalar,
    fingerprint: &str,
    tally: Hash,
    owner: u64,
    alphas: &[G::Element],
    factors: &[G::Element],
) -> Value {
    let key = private_key.element();
    let what = Dleq::<G> { fingerprint, tally, owner, key: &key, alphas, factors };
    let ((seed, weights), (m, z)) = (what.weights(), what.vartime_composites());
    let elements = |elements: &[G::Element]| elements.iter().map(|element| wire(&G::encode(element))).collect::<Vec<_>>();
    json!({
        "group": G::NAME, "fingerprint": fingerprint, "tally": tally.to_string(), "owner": owner,
        "private_key": wire(private_key.secret()), "w": wire(w), "public_key": wire(&G::encode(&key)),
        "alphas": elements(alphas), "factors": elements(factors),
        "seed": seed.to_string(), "weights": weights.iter().map(wire).collect::<Vec<_>>(),
        "M": wire(&G::encode(&m)), "Z": wire(&G::encode(&z)), "A": wire(&G::encode(&G::pow_g(w))), "B": wire(&G::encode(&m.pow(w))),
        "proof": wire(&what.prove_with(private_key, w)),
    })
}

/// Everything after the inputs, computed from the stored inputs.
fn dleq_again<G: Group>(vector: &Value) -> Value {
    let private_key = PrivateKey::<G>::from_json(serde_json::to_string(&vector["private_key"]).unwrap().as_bytes()).unwrap();
    let elements = |name: &str| list::<G::Unchecked>(&vector[name]).iter().map(|element| G::check(element).unwrap()).collect::<Vec<_>>();
    let (alphas, factors) = (elements("alphas"), elements("factors"));
    let (tally, owner) = (unwire(&vector["tally"]), vector["owner"].as_u64().unwrap());
    let again = dleq_case::<G>(&private_key, &unwire(&vector["w"]), text(&vector["fingerprint"]), tally, owner, &alphas, &factors);
    let what = Dleq::<G> {
        fingerprint: text(&vector["fingerprint"]),
        tally,
        owner,
        key: &private_key.element(),
        alphas: &alphas,
        factors: &factors,
    };
    assert!(what.vartime_verify(&unwire(&vector["proof"])));
    again
}

#[test]
fn decryption_proofs_are_the_stored_ones() {
    let vector = stored("decryption-ed25519.json", || dleq::<Ed25519>(1));
    assert_eq!(dleq_again::<Ed25519>(&vector), vector);
    let vector = stored("decryption-belenios-2048.json", || dleq::<Belenios2048>(2));
    assert_eq!(dleq_again::<Belenios2048>(&vector), vector);
}

// A whole record

/// What the checks hold the record against, and the secrets with which it was made.
fn facts(world: &World) -> Value {
    let secrets: Vec<Value> = ROLES.iter().map(|(name, ..)| json!({ "name": name, "secret": wire_secret(&world.signing[name]) })).collect();
    let ballots = world
        .ballots
        .iter()
        .map(|(voter, ballot)| json!({ "credential": wire(world.voters[*voter].public()), "ballot": ballot.to_string() }));
    let shuffles = world
        .shuffles
        .iter()
        .map(|fact| json!({ "owner": fact.owner, "input": wire(&fact.input), "output": wire(&fact.output), "proof": wire(&fact.proof) }));
    let decryptions = [1, 3, 4].map(|owner: u64| {
        let factors = &world.factors[usize::try_from(owner).unwrap() - 1];
        let factors: Vec<Value> = factors.iter().map(|factor| wire(&G::encode(factor))).collect();
        json!({ "owner": owner, "payload": hash(&format!("payload {owner}")).to_string(), "factors": factors })
    });
    json!({
        "uuid": world.uuid.as_str(), "fingerprint": PHI, "trustees": wire(&world.kinds), "signing_keys": secrets,
        "credentials": hash("credentials").to_string(), "number": 3, "weight": 7, "roll": hash("roll").to_string(),
        "ballots": ballots.collect::<Vec<_>>(), "shuffles": shuffles.collect::<Vec<_>>(), "tally": world.tally.to_string(),
        "alphas": world.alphas.iter().map(|alpha| wire(&G::encode(alpha))).collect::<Vec<_>>(), "decryptions": decryptions,
        "events": wire(&world.events), "mirrors_needed": 2,
    })
}

fn element(value: &Value) -> <G as Group>::Element {
    G::check(&unwire(value)).unwrap()
}

#[test]
fn the_stored_record_passes_every_check() {
    let vector = stored("record.json", || {
        let world = World::new();
        std::fs::write(folder().join("record.companion"), world.text()).unwrap();
        facts(&world)
    });
    let companion = Companion::<G>::read(std::fs::read(folder().join("record.companion")).unwrap().as_slice()).unwrap();
    let kinds: Vec<TrusteeKind<G>> = unwire(&vector["trustees"]);
    let trustees = CheckedTrustees::check(&kinds).unwrap();
    let uuid: Uuid = unwire(&vector["uuid"]);
    let (number, weight) = (vector["number"].as_u64().unwrap(), vector["weight"].as_u64().unwrap());
    let (credentials, roll) = (unwire(&vector["credentials"]), Some(unwire(&vector["roll"])));
    let setup = SetupFacts { uuid: &uuid, kinds: &kinds, trustees: &trustees, credentials, number, weight, roll };
    assert_eq!(companion.check_setup(&setup), []);

    let phi = text(&vector["fingerprint"]);
    let ballots = vector["ballots"].as_array().unwrap();
    let ballots: Vec<_> = ballots.iter().map(|ballot| (unwire(&ballot["credential"]), unwire(&ballot["ballot"]))).collect();
    let ballots: Vec<_> = ballots.iter().map(|(credential, ballot)| BallotFact::<G> { credential, ballot: *ballot }).collect();
    assert_eq!(companion.check_orders(phi, &ballots), []);

    let shuffle = |fact: &Value| ShuffleFact {
        owner: fact["owner"].as_u64().unwrap(),
        input: unwire(&fact["input"]),
        output: unwire(&fact["output"]),
        proof: unwire(&fact["proof"]),
    };
    let shuffles: Vec<_> = vector["shuffles"].as_array().unwrap().iter().map(shuffle).collect();
    assert_eq!(companion.check_shuffles(phi, &shuffles), []);

    let elements = |values: &Value| values.as_array().unwrap().iter().map(element).collect::<Vec<_>>();
    let factors: Vec<_> = vector["decryptions"].as_array().unwrap().iter().map(|fact| elements(&fact["factors"])).collect();
    let decryptions = vector["decryptions"].as_array().unwrap().iter().zip(&factors).map(|(fact, factors)| {
        let owner = fact["owner"].as_u64().unwrap();
        DecryptionFact::<G> { owner, payload: unwire(&fact["payload"]), key: trustees.key(owner).unwrap(), factors }
    });
    let decryptions: Vec<_> = decryptions.collect();
    let alphas = elements(&vector["alphas"]);
    assert_eq!(companion.check_decryptions(phi, unwire(&vector["tally"]), &alphas, &decryptions), []);

    let board = BoardFacts { events: &list::<Hash>(&vector["events"]), mirrors_needed: 2, trusted_mirrors: None };
    assert_eq!(companion.check_checkpoints(&board), []);
}

/// Ed25519 signatures are deterministic: with the stored secrets the stored statements sign to the same bytes.
#[test]
fn the_stored_statements_sign_to_the_same_bytes() {
    let vector: Value = serde_json::from_slice(&std::fs::read(folder().join("record.json")).unwrap()).unwrap();
    let companion = Companion::<G>::read(std::fs::read(folder().join("record.companion")).unwrap().as_slice()).unwrap();
    let key = |name: &str| {
        let keys = vector["signing_keys"].as_array().unwrap();
        let secret = keys.iter().find(|key| key["name"] == name).unwrap()["secret"].to_string();
        SigningKey::from_json(secret.as_bytes()).unwrap()
    };
    let trustee = |owner: u64| key(&format!("trustee-{owner}"));
    let (uuid, phi): (Uuid, &str) = (unwire(&vector["uuid"]), text(&vector["fingerprint"]));
    let mut signed = 0;
    for (_, record) in companion.records() {
        let (again, stored): (Signature, Signature) = match record {
            Record::SigningKey(said) => {
                (Introduction::sign(&uuid, said.role, said.name.clone(), said.owner, &key(said.name.as_str())).signature, said.signature)
            }
            Record::Commitment(said) => {
                let TrusteeKind::Pedersen(parameters) = &unwire::<Vec<TrusteeKind<G>>>(&vector["trustees"])[1] else { panic!() };
                let coefexps = &parameters.coefexps[usize::try_from(said.owner).unwrap() - 2];
                assert!(said.opens_to(&uuid, coefexps));
                (Commitment::sign(&uuid, said.round, said.owner, coefexps, &trustee(said.owner)).signature, said.signature)
            }
            Record::Restart(said) => (Restart::sign(&uuid, said.round, said.reason.clone(), &key("officer")).signature, said.signature),
            Record::CodeList(said) => {
                let registrar = key("registrar");
                (CodeList::sign(&uuid, said.credentials, said.number, said.weight.0, said.roll, &registrar).signature, said.signature)
            }
            Record::Shuffle(said) => {
                let again = ShuffleStatement::sign(phi, said.owner, said.input, said.output, said.proof, &trustee(said.owner));
                (again.signature, said.signature)
            }
            Record::TrusteeKey(said) => {
                let mut again = said.clone();
                again.resign(&uuid, &trustee(said.owner));
                (again.signature, said.signature)
            }
            Record::Decryption(said) => {
                let mut again = said.clone();
                again.resign(phi, &trustee(said.owner));
                (again.signature, said.signature)
            }
            _ => continue,
        };
        assert_eq!(again, stored, "{}", record.kind());
        signed += 1;
    }
    assert_eq!(signed, 8 + 4 + 1 + 4 + 1 + 2 + 3);
}

// A voter's statement, all steps shown

fn order() -> Value {
    let mut rng = ChaCha20Rng::seed_from_u64(3);
    let uuid: Uuid = "ZPcjFVuiTxFpRE".parse().unwrap();
    let code = crate::credential::VotingCode::random(&mut rng);
    let credential = code.derive::<G>(&uuid);
    let first = OrderStatement::<G>::sign(PHI, &credential, hash("first"), None, &mut rng);
    let second = OrderStatement::sign(PHI, &credential, hash("second"), Some(&first), &mut rng);
    json!({ "uuid": uuid.as_str(), "fingerprint": PHI, "voting_code": code.reveal(), "statements": [wire(&first), wire(&second)] })
}

#[test]
fn order_statements_are_the_stored_ones() {
    let vector = stored("order.json", order);
    let code = crate::credential::VotingCode::parse(text(&vector["voting_code"])).unwrap();
    let credential = code.derive::<G>(&unwire(&vector["uuid"]));
    let statements: Vec<OrderStatement<G>> = list(&vector["statements"]);
    for (statement, previous) in statements.iter().zip([None, statements.first()]) {
        assert_eq!(statement.credential, *credential.public());
        assert!(statement.vartime_is_signed(text(&vector["fingerprint"])) && statement.continues(previous));
        // The challenge from the words of the specification.
        let key = G::check(&statement.credential).unwrap();
        let commitment = vartime_schnorr_commitment::<G>(&key, &statement.proof).to_json();
        let fields = Tagged::new("order").text(text(&vector["fingerprint"])).text("Ed25519");
        let fields = fields.text(statement.credential.to_json().trim_matches('"')).text(&statement.seq.to_string());
        let fields = fields.bytes(statement.ballot.as_bytes());
        let fields = match statement.supersedes {
            Some(ballot) => fields.bytes(ballot.as_bytes()),
            None => fields.bytes(&[]),
        };
        assert_eq!(fields.text(commitment.trim_matches('"')).challenge::<G>(), statement.proof.challenge);
    }
}
