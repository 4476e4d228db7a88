//! `vectors/booth/`: the two implementations held to each other. `from-booth.*` was made in TypeScript and is verified here; `from-rust.*` is made
//! here and verified there. `FOLKMOOT_WRITE_VECTORS=1 cargo test -p belenios --test booth_vectors` writes the second, `npm run vectors` the first.
#![allow(clippy::unwrap_used, missing_docs)]

mod whole;

use std::path::{Path, PathBuf};

use belenios::ballot::Choice;
use belenios::companion::{CodeList, TrusteeKey};
use belenios::credential::{Credential, VotingCode};
use belenios::election::CheckedElection;
use belenios::group::{Ed25519, Element, Group, Scalar};
use belenios::json::Wire;
use belenios::tally::vartime_check_partial_decryption;
use belenios::trustee::threshold::{Seed, Stage2, Stage3, assemble, check_certificates, decryption_key, route};
use belenios::trustee::{CheckedTrustees, PrivateKey};
use belenios::v1::{
    Answer, Ballot, Cells, Ciphertext, EncryptedTally, Hash, PartialDecryption, Polynomial, SignedMessage, ThresholdParameters,
    TrusteeKind, Uuid, Vinput, Voutput,
};
use belenios::verify::{Options, Report, RollFigures, Verdict, verify};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::Value;

use whole::Whole;

type G = Ed25519;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors/booth")
}

fn read(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap_or_else(|error| panic!("vectors/booth/{name}: {error}"))
}

fn json(name: &str) -> Value {
    serde_json::from_slice(&read(name)).unwrap()
}

/// The texts of an array.
fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

/// Wire values that stand as texts in an array.
fn wires<T: Wire>(value: &Value) -> Vec<T> {
    texts(value).into_iter().map(|item| T::from_json(item.as_bytes()).unwrap()).collect()
}

fn uuid(vector: &Value) -> Uuid {
    text(&vector["uuid"]).parse().unwrap()
}

fn verified(name: &str, members: u64) -> Report {
    let companion = read(&format!("{name}.companion"));
    let options = Options { companion: Some(&companion), roll: Some(RollFigures { members, weight: None }), ..Options::default() };
    verify(read(&format!("{name}.bel")).as_slice(), &options)
}

/// What the checks found that is not good.
fn findings(report: &Report) -> Vec<String> {
    let checks = report.checks.iter().filter(|check| check.findings > 0);
    checks.map(|check| format!("{}: {}", check.check, check.details.join("; "))).collect()
}

// From the booth

#[test]
fn the_booths_whole_ballot_is_strongly_valid() {
    let vector = json("from-booth.json");
    let report = verified("from-booth", 5);
    assert_eq!(findings(&report), Vec::<String>::new());
    assert_eq!(report.verdict, Verdict::StronglyValid);
    assert_eq!(report.fingerprint.as_deref(), vector["fingerprint"].as_str());
    let result = format!("{{\"result\":{}}}", vector["result"]);
    assert_eq!(report.result.unwrap().to_json(), result);
    let hashes: Vec<String> = report.trackers.iter().map(|tracker| tracker.hash().to_string()).collect();
    let cast: Vec<&str> = vector["ballots"].as_array().unwrap().iter().map(|ballot| text(&ballot["hash"])).collect();
    assert_eq!(hashes, [cast[1], cast[3], cast[4], cast[5]]);
}

#[test]
fn the_booths_codes_are_ours() {
    let vector = json("from-booth.json");
    for (code, public) in texts(&vector["codes"]).into_iter().zip(texts(&vector["credentials"])) {
        let credential: Credential<G> = VotingCode::parse(code).unwrap().derive(&uuid(&vector));
        assert_eq!(credential.public().to_json(), format!("\"{public}\""));
    }
    let list = CodeList::from_json(text(&vector["code_list"]).as_bytes()).unwrap();
    assert_eq!((list.credentials, list.number), (Hash::of(text(&vector["public_credentials"]).as_bytes()), 5));
    assert_eq!(list.roll.to_string(), text(&vector["roll"]));
}

#[test]
fn the_booths_ceremony_is_one_that_we_can_take_part_in() {
    let vector = json("from-booth.json");
    let certs: Vec<SignedMessage<G>> = wires(&vector["certs"]);
    let polynomials: Vec<Polynomial<G>> = wires(&vector["polynomials"]);
    let (vinputs, voutputs): (Vec<Vinput<G>>, Vec<Voutput<G>>) = (wires(&vector["vinputs"]), wires(&vector["voutputs"]));
    let parameters = ThresholdParameters::<G>::from_json(text(&vector["parameters"]).as_bytes()).unwrap();
    check_certificates(2, &certs).unwrap();
    assert_eq!(route(2, &certs, &polynomials).unwrap(), vinputs);
    assert_eq!(assemble(2, &certs, &polynomials, &voutputs).unwrap(), parameters);
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    for (index, (seed, key)) in texts(&vector["seeds"]).into_iter().zip(texts(&vector["keys"])).enumerate() {
        let seed = Seed::parse(seed.as_bytes()).unwrap();
        let key = PrivateKey::<G>::from_json(key.as_bytes()).unwrap().element();
        let (stage, voutput) = Stage2::resume(&seed, &certs).unwrap().receive(&vinputs[index], &mut rng).unwrap();
        assert_eq!((stage.private_key().element(), &voutput.public_key.public_key), (key.clone(), &voutputs[index].public_key.public_key));
        assert_eq!(decryption_key::<G>(&seed, voutputs[index].private_key.as_bytes()).unwrap().element(), key);
        let resumed = Stage3::resume(&seed, &certs, &voutputs[index]).unwrap();
        assert_eq!(resumed.confirm(&parameters).unwrap().element(), key);
    }
}

/// `(g^r, y^r g^7)` with `r = SHA256("folkmoot-rehearsal-v1|" φ)`: what every trustee decrypts before the ballot opens.
fn rehearsal_tally(test: &CheckedElection<G>) -> EncryptedTally<<G as Group>::Element> {
    let r = <G as Group>::Scalar::from_be_bytes(Hash::of(format!("folkmoot-rehearsal-v1|{}", test.fingerprint()).as_bytes()).as_bytes());
    let beta = test.key().pow(&r).times(&G::pow_g(&Scalar::from_u64(7)));
    vec![Cells::Row(vec![Ciphertext { alpha: G::pow_g(&r), beta }])]
}

#[test]
fn the_booths_trustees_answer_the_rehearsal() {
    let vector = json("from-booth.json");
    let test = CheckedElection::<G>::from_json(text(&vector["rehearsal"]).as_bytes()).unwrap();
    let parameters = ThresholdParameters::<G>::from_json(text(&vector["parameters"]).as_bytes()).unwrap();
    let trustees = CheckedTrustees::check(&[TrusteeKind::Pedersen(parameters)]).unwrap();
    let tally = rehearsal_tally(&test);
    for (owner, answer) in (1..).zip(vector["answers"].as_array().unwrap()) {
        let decryption = PartialDecryption::<G>::from_json(text(&answer["decryption"]).as_bytes()).unwrap();
        vartime_check_partial_decryption(&test, trustees.key(owner).unwrap(), &tally, &decryption).unwrap();
        let bond = TrusteeKey::<G>::from_json(text(&answer["bond"]).as_bytes()).unwrap();
        assert_eq!((bond.owner, bond.public_key), (owner, G::encode(trustees.key(owner).unwrap())));
    }
}

#[test]
fn the_booths_openings_are_the_randomness_of_its_ballots() {
    let vector = json("from-booth.json");
    let ballots = whole::ballots_of(&read("from-booth.bel"));
    for (stored, ballot) in vector["ballots"].as_array().unwrap().iter().zip(ballots) {
        let ballot = Ballot::<G>::from_json(&ballot).unwrap();
        let choices = ballot.answers.iter().flat_map(|answer| match answer {
            Answer::Homomorphic(answer) => answer.choices.clone(),
            _ => panic!("a homomorphic answer"),
        });
        let randomness = texts(&stored["randomness"]);
        assert_eq!(choices.clone().count(), randomness.len());
        for (choice, randomness) in choices.zip(randomness) {
            let mut bytes = data_encoding::HEXLOWER.decode(randomness.as_bytes()).unwrap();
            bytes.reverse();
            assert_eq!(choice.alpha, G::encode(&G::pow_g(&Scalar::from_be_bytes(&bytes))));
        }
    }
}

// For the booth

#[test]
fn what_is_stored_for_the_booth_is_what_we_make() {
    let whole = Whole::play();
    let (record, archive, companion) = (whole.record(), whole.archive, whole.companion);
    let files = [
        ("from-rust.json", serde_json::to_string_pretty(&record).unwrap().into_bytes()),
        ("from-rust.bel", archive),
        ("from-rust.companion", companion),
    ];
    for (name, mut bytes) in files {
        if name.ends_with(".json") {
            bytes.push(b'\n');
        }
        if std::env::var_os("FOLKMOOT_WRITE_VECTORS").is_some() {
            std::fs::create_dir_all(folder()).unwrap();
            std::fs::write(folder().join(name), &bytes).unwrap();
        }
        assert_eq!(read(name), bytes, "{name}");
    }
    let report = verified("from-rust", 4);
    assert_eq!((findings(&report), report.verdict), (Vec::new(), Verdict::StronglyValid));
    assert_eq!(report.result.unwrap().to_json(), format!("{{\"result\":{}}}", record["result"]));
}

/// Marks as the booth's vectors have them.
fn choices(marks: &[&[u64]]) -> Vec<Choice> {
    marks.iter().map(|marks| Choice::Homomorphic(marks.to_vec())).collect()
}
