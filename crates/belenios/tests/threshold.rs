//! Key generation of a threshold group: the peer's runs replayed, whole runs of ours, and every lie found with its liar.
#![allow(clippy::unwrap_used, clippy::print_stderr, missing_docs)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use belenios::group::{Belenios2048, Ed25519, Element, Group, Rfc3526, Scalar};
use belenios::json::Wire;
use belenios::tally::{combine, disagreeing};
use belenios::trustee::threshold::{
    Context, Seed, Stage1, Stage2, Stage3, ThresholdError, assemble, certificate_name, certify, check_certificates, decryption_key, route,
};
use belenios::trustee::{CheckedTrustees, PrivateKey, TrusteeFault, lagrange};
use belenios::v1::{Cells, Polynomial, SignedMessage, ThresholdParameters, TrusteeKind, Vinput, Voutput};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(20_260_101)
}

/// Everything that one run of key generation leaves.
struct Run<G: Group> {
    threshold: u64,
    seeds: Vec<Seed>,
    certs: Vec<SignedMessage<G>>,
    polynomials: Vec<Polynomial<G>>,
    vinputs: Vec<Vinput<G>>,
    voutputs: Vec<Voutput<G>>,
    parameters: ThresholdParameters<G>,
    keys: Vec<PrivateKey<G>>,
}

fn run<G: Group>(size: u64, threshold: u64, rng: &mut ChaCha20Rng) -> Run<G> {
    let seeds: Vec<Seed> = (0..size).map(|_| Seed::random(rng)).collect();
    let first: Vec<_> =
        (1..).zip(&seeds).map(|(index, seed)| certify::<G>(seed, Context::new(size, threshold, index).unwrap(), rng)).collect();
    let (stages, certs): (Vec<Stage1<G>>, Vec<_>) = first.into_iter().unzip();
    check_certificates(threshold, &certs).unwrap();
    let second = stages.into_iter().map(|stage| stage.share(&certs, rng).unwrap());
    let (stages, polynomials): (Vec<Stage2<G>>, Vec<_>) = second.unzip();
    let vinputs = route(threshold, &certs, &polynomials).unwrap();
    let third = stages.into_iter().zip(&vinputs).map(|(stage, vinput)| stage.receive(vinput, rng).unwrap());
    let (stages, voutputs): (Vec<Stage3<G>>, Vec<_>) = third.unzip();
    let parameters = assemble(threshold, &certs, &polynomials, &voutputs).unwrap();
    let keys = stages.into_iter().map(|stage| stage.confirm(&parameters).unwrap()).collect();
    Run { threshold, seeds, certs, polynomials, vinputs, voutputs, parameters, keys }
}

impl<G: Group> Run<G> {
    /// Replays step 5 of trustee `index` over a changed vinput.
    fn receive(&self, index: u64, vinput: &Vinput<G>) -> Result<(), ThresholdError> {
        let place = usize::try_from(index - 1).unwrap();
        Stage2::resume(&self.seeds[place], &self.certs)?.receive(vinput, &mut rng()).map(|_| ())
    }

    fn vinput(&self, index: u64) -> Vinput<G> {
        self.vinputs[usize::try_from(index - 1).unwrap()].clone()
    }
}

/// The product of the keys of any `threshold` members, each to its Lagrange coefficient, is the key of the election.
fn every_subset_interpolates<G: Group>(size: u64, threshold: u64) {
    let run = run::<G>(size, threshold, &mut rng());
    let checked = CheckedTrustees::<G>::check(&[TrusteeKind::Pedersen(run.parameters.clone())]).unwrap();
    for (key, element) in run.keys.iter().zip(checked.keys()) {
        assert_eq!(key.element(), *element);
    }
    for subset in 0_u32..1 << size {
        let indices: Vec<u64> = (1..=size).filter(|index| subset >> (index - 1) & 1 == 1).collect();
        let parts = indices.iter().map(|&index| checked.key(index).unwrap().vartime_pow(&lagrange::<G>(&indices, index)));
        let parts: Vec<G::Element> = parts.collect();
        let is_enough = u64::try_from(indices.len()).unwrap() >= threshold;
        assert_eq!(G::Element::product(&parts) == *checked.election_key(), is_enough, "{indices:?} of {size}, threshold {threshold}");
    }
}

#[test]
fn any_threshold_sized_subset_holds_the_key_and_no_smaller_one_does() {
    for size in 1..=5 {
        for threshold in 1..=size {
            every_subset_interpolates::<Ed25519>(size, threshold);
        }
    }
    every_subset_interpolates::<Belenios2048>(3, 2);
    every_subset_interpolates::<Rfc3526>(3, 2);
}

/// Whoever is chosen, the same comes out; whose factor is another one is named.
#[test]
fn factors_that_disagree_name_their_owner() {
    let run = run::<Ed25519>(5, 3, &mut rng());
    let checked = CheckedTrustees::<Ed25519>::check(&[TrusteeKind::Pedersen(run.parameters)]).unwrap();
    // Factors of a ciphertext with α = g are the keys themselves.
    let mut factors: BTreeMap<u64, Vec<Cells<_>>> =
        (1..).zip(checked.keys()).map(|(owner, key)| (owner, vec![Cells::Row(vec![key.clone()])])).collect();
    let combined = combine(&checked, &factors).unwrap();
    assert_eq!(combined, [Cells::Row(vec![checked.election_key().clone()])]);
    assert!(disagreeing(&checked, &factors, &combined).is_empty());
    for wrong in [4, 5] {
        let honest = factors.insert(wrong, vec![Cells::Row(vec![checked.election_key().clone()])]).unwrap();
        assert_eq!(disagreeing(&checked, &factors, &combined), [wrong]);
        factors.insert(wrong, honest);
    }
    // One of those that were chosen: everybody else disagrees with what came out.
    factors.insert(3, vec![Cells::Row(vec![checked.election_key().clone()])]);
    let combined = combine(&checked, &factors).unwrap();
    assert_eq!(disagreeing(&checked, &factors, &combined), [4, 5]);
    // As many as are needed cannot disagree.
    factors.retain(|owner, _| *owner <= 3);
    assert!(disagreeing(&checked, &factors, &combined).is_empty());
}

#[test]
fn every_stage_can_be_resumed_on_another_day() {
    let run = run::<Ed25519>(3, 2, &mut rng());
    for (place, seed) in run.seeds.iter().enumerate() {
        let seed = &Seed::parse(format!("{}\n", seed.reveal()).as_bytes()).unwrap();
        Stage1::resume(seed, &run.certs[place]).unwrap().share(&run.certs, &mut rng()).unwrap();
        let (stage, _) = Stage2::resume(seed, &run.certs).unwrap().receive(&run.vinputs[place], &mut rng()).unwrap();
        assert_eq!(stage.private_key().reveal_json(), run.keys[place].reveal_json());
        let stage = Stage3::resume(seed, &run.certs, &run.voutputs[place]).unwrap();
        assert_eq!(stage.confirm(&run.parameters).unwrap().reveal_json(), run.keys[place].reveal_json());
        let opened = decryption_key::<Ed25519>(seed, run.voutputs[place].private_key.as_bytes()).unwrap();
        assert_eq!(opened.reveal_json(), run.keys[place].reveal_json());
    }
}

// The peer's runs

fn vectors(folder: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/belenios").join(folder).join("private");
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is missing", path.display());
    None
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap().trim_ascii().to_vec()
}

fn lines<T: Wire>(path: &Path) -> Vec<T> {
    read(path).split(|&byte| byte == b'\n').map(|line| T::from_json(line).unwrap()).collect()
}

fn replay<G: Group>(folder: &str) {
    let Some(folder) = vectors(folder) else { return };
    let certs: Vec<SignedMessage<G>> = lines(&folder.join("certs.jsons"));
    let polynomials: Vec<Polynomial<G>> = lines(&folder.join("polynomials.jsons"));
    let published = read(&folder.join("threshold.json"));
    let threshold = ThresholdParameters::<G>::from_json(&published).unwrap().threshold;
    check_certificates(threshold, &certs).unwrap();
    let vinputs = route(threshold, &certs, &polynomials).unwrap();
    let mut voutputs = Vec::new();
    for ((cert, vinput), polynomial) in certs.iter().zip(&vinputs).zip(&polynomials) {
        let file = |extension: &str| read(&folder.join(format!("{}.{extension}", certificate_name(cert))));
        assert_eq!(SignedMessage::<G>::from_json(&file("cert")).unwrap(), *cert);
        assert_eq!(vinput.to_json().as_bytes(), file("vinput"));
        let voutput = Voutput::<G>::from_json(&file("voutput")).unwrap();
        let seed = Seed::parse(&file("key")).unwrap();
        let key = decryption_key::<G>(&seed, &file("dkey")).unwrap();
        assert_eq!(G::encode(&key.element()), voutput.public_key.public_key);
        assert_eq!(voutput.private_key.as_bytes(), file("dkey"));

        Stage1::resume(&seed, cert).unwrap().share(&certs, &mut rng()).unwrap();
        let (stage, ours) = Stage2::resume(&seed, &certs).unwrap().receive(vinput, &mut rng()).unwrap();
        assert_eq!(stage.private_key().reveal_json(), key.reveal_json());
        assert_eq!(ours.public_key.public_key, voutput.public_key.public_key);
        assert_eq!(polynomial.secrets.len(), certs.len());
        voutputs.push(voutput);
    }
    let parameters = assemble(threshold, &certs, &polynomials, &voutputs).unwrap();
    assert_eq!(parameters.to_json().as_bytes(), published);
    for (cert, voutput) in certs.iter().zip(&voutputs) {
        let seed = Seed::parse(&read(&folder.join(format!("{}.key", certificate_name(cert))))).unwrap();
        Stage3::resume(&seed, &certs, voutput).unwrap().confirm(&parameters).unwrap();
    }
}

#[test]
fn the_runs_of_the_peer_replay_to_the_same_bytes() {
    replay::<Ed25519>("3.3.0/ed25519-threshold-5");
    replay::<Belenios2048>("3.3.0/belenios-2048-threshold-5");
}

#[test]
fn a_trustee_of_the_older_form_can_decrypt() {
    let Some(folder) = vectors("2.0/belenios-2048-threshold-5") else { return };
    let certs: Vec<SignedMessage<Belenios2048>> = lines(&folder.join("certs.jsons"));
    for cert in &certs {
        let file = |extension: &str| read(&folder.join(format!("{}.{extension}", certificate_name(cert))));
        let voutput = Voutput::<Belenios2048>::from_json(&file("voutput")).unwrap();
        let key = decryption_key::<Belenios2048>(&Seed::parse(&file("key")).unwrap(), &file("dkey")).unwrap();
        assert_eq!(Belenios2048::encode(&key.element()), voutput.public_key.public_key);
    }
    let error = check_certificates(2, &certs).unwrap_err();
    assert!(matches!(&error, ThresholdError::Faults(faults) if faults.len() == 3), "new keys are not made in the older form: {error}");
}

// Lies and liars

#[test]
fn a_group_that_cannot_be_is_refused() {
    for (size, threshold, index) in [(0, 0, 0), (3, 0, 1), (3, 4, 1), (3, 2, 0), (3, 2, 4)] {
        assert_eq!(Context::new(size, threshold, index), Err(ThresholdError::Context { size, threshold, index }));
    }
}

#[test]
fn a_trustee_refuses_certificates_among_which_its_own_was_replaced_or_is_missing() {
    let mut rng = rng();
    let run = run::<Ed25519>(3, 2, &mut rng);
    let (_, replaced) = certify::<Ed25519>(&Seed::random(&mut rng), Context::new(3, 2, 1).unwrap(), &mut rng);
    let mut certs = run.certs.clone();
    certs[0] = replaced;
    let stage = Stage1::resume(&run.seeds[0], &run.certs[0]).unwrap();
    assert_eq!(stage.share(&certs, &mut rng).unwrap_err(), ThresholdError::CertificateReplaced { index: 1 });
    assert_eq!(Stage2::resume(&run.seeds[0], &certs).unwrap_err(), ThresholdError::NotMyCertificate);
    assert_eq!(Stage1::resume(&run.seeds[1], &run.certs[0]).unwrap_err(), ThresholdError::NotMyCertificate);
    let stage = Stage1::resume(&run.seeds[0], &run.certs[0]).unwrap();
    let fewer = ThresholdError::Count { what: "certificates", found: 2, expected: 3 };
    assert_eq!(stage.share(&run.certs[..2], &mut rng).unwrap_err(), fewer);
}

#[test]
fn a_certificate_that_lies_names_its_owner() {
    let mut rng = rng();
    let run = run::<Ed25519>(3, 2, &mut rng);
    let faults_with = |second: SignedMessage<Ed25519>| {
        let mut certs = run.certs.clone();
        certs[1] = second;
        let stage = Stage1::resume(&run.seeds[0], &run.certs[0]).unwrap();
        let error = stage.share(&certs, &mut ChaCha20Rng::seed_from_u64(3)).unwrap_err();
        assert_eq!(error.culprit(), Some(2), "{error}");
        let ThresholdError::Faults(faults) = error else { panic!("{error}") };
        faults
    };
    let mut make = |size, threshold, index| certify::<Ed25519>(&run.seeds[1], Context::new(size, threshold, index).unwrap(), &mut rng).1;
    let context = |found: &str, expected: &str| TrusteeFault::CertificateContext {
        trustee: 2,
        found: found.to_owned(),
        expected: expected.to_owned(),
    };
    assert_eq!(faults_with(make(4, 2, 2)), [context("size 4", "size 3")]);
    assert_eq!(faults_with(make(3, 3, 2)), [context("threshold 3", "threshold 2")]);
    assert_eq!(faults_with(make(3, 2, 3)), [context("index 3", "index 2")]);
    let mut unsigned = run.certs[1].clone();
    unsigned.signature = run.certs[0].signature.clone();
    assert_eq!(faults_with(unsigned), [TrusteeFault::CertificateSignature { trustee: 2 }]);
    let (_, copied) = certify::<Ed25519>(&run.seeds[0], Context::new(3, 2, 2).unwrap(), &mut ChaCha20Rng::seed_from_u64(4));
    let same = TrusteeFault::CertificateSameKey { first: 1, trustee: 2 };
    assert_eq!(faults_with(copied), [same.clone(), same]);
}

#[test]
fn a_polynomial_that_lies_names_its_sender() {
    let mut rng = rng();
    let run = run::<Ed25519>(3, 2, &mut rng);
    let other = Stage1::resume(&run.seeds[1], &run.certs[1]).unwrap().share(&run.certs, &mut rng).unwrap().1;

    // The officer sees it before it reaches anybody.
    let routed = |change: &dyn Fn(&mut Polynomial<Ed25519>)| {
        let mut polynomials = run.polynomials.clone();
        change(&mut polynomials[1]);
        route(run.threshold, &run.certs, &polynomials).unwrap_err()
    };
    let faults = |faults: &[TrusteeFault]| ThresholdError::Faults(faults.to_vec());
    let coefexps = TrusteeFault::CoefexpsSignature { trustee: 2 };
    let all = TrusteeFault::AllCertificatesSignature { trustee: 2 };
    assert_eq!(routed(&|p| p.coefexps.signature = run.certs[1].signature.clone()), faults(&[coefexps]));
    assert_eq!(routed(&|p| p.coefexps = other.coefexps.clone()), faults(core::slice::from_ref(&all)));
    assert_eq!(routed(&|p| p.signature = other.signature.clone()), faults(&[all]));
    assert_eq!(routed(&|p| p.signature = None), faults(&[TrusteeFault::AllCertificatesSignatureMissing { trustee: 2 }]));
    let too_few = ThresholdError::SecretsCount { sender: 2, found: 2, expected: 3 };
    assert_eq!(routed(&|p| p.secrets.truncate(2)), too_few);
    assert_eq!(too_few.culprit(), Some(2));

    // A value that does not fit is seen by the one who receives it.
    let mut vinput = run.vinput(3);
    vinput.secrets[1] = other.secrets[2].clone();
    let error = run.receive(3, &vinput).unwrap_err();
    assert_eq!((&error, error.culprit()), (&ThresholdError::Share { sender: 2, recipient: 3 }, Some(2)));

    // A value meant for another trustee, another trustee's value, no value at all.
    for replaced in [run.polynomials[1].secrets[0].clone(), run.polynomials[0].secrets[2].clone(), String::from("{}")] {
        let mut vinput = run.vinput(3);
        vinput.secrets[1] = replaced;
        let error = run.receive(3, &vinput).unwrap_err();
        assert!(matches!(error, ThresholdError::Message { sender: 2, recipient: 3, .. }), "{error}");
        assert_eq!(error.culprit(), Some(2));
    }
    let mut vinput = run.vinput(2);
    vinput.secrets[1] = run.polynomials[1].polynomial.clone();
    assert!(matches!(run.receive(2, &vinput), Err(ThresholdError::Content { sender: 2, recipient: 2, .. })));
}

#[test]
fn a_trustee_notices_that_its_own_polynomial_was_exchanged() {
    let mut rng = rng();
    let run = run::<Ed25519>(3, 2, &mut rng);
    let (stage, other) = Stage1::resume(&run.seeds[0], &run.certs[0]).unwrap().share(&run.certs, &mut rng).unwrap();
    // In memory: the polynomial that comes back is an earlier one of the same trustee, consistent in itself.
    assert_eq!(stage.receive(&run.vinput(1), &mut rng).unwrap_err(), ThresholdError::OwnPolynomial { index: 1 });
    // Resumed: the polynomial is another one than the published coefficients.
    let mut vinput = run.vinput(1);
    vinput.polynomial = other.polynomial;
    assert_eq!(run.receive(1, &vinput), Err(ThresholdError::OwnPolynomial { index: 1 }));
    let mut vinput = run.vinput(1);
    vinput.polynomial = run.polynomials[1].polynomial.clone();
    assert!(matches!(run.receive(1, &vinput), Err(ThresholdError::Message { sender: 1, recipient: 1, .. })));
    vinput.polynomial = run.polynomials[0].secrets[0].clone();
    assert!(matches!(run.receive(1, &vinput), Err(ThresholdError::Content { sender: 1, recipient: 1, .. })));
}

#[test]
fn a_vinput_with_lists_of_other_lengths_is_refused() {
    let run = run::<Ed25519>(3, 2, &mut rng());
    let refused = |change: &dyn Fn(&mut Vinput<Ed25519>)| {
        let mut vinput = run.vinput(1);
        change(&mut vinput);
        matches!(run.receive(1, &vinput), Err(ThresholdError::Count { found: 2, expected: 3, .. }))
    };
    assert!(refused(&|vinput| vinput.secrets.truncate(2)));
    assert!(refused(&|vinput| vinput.coefexps.truncate(2)));
    assert!(refused(&|vinput| vinput.signatures.as_mut().unwrap().truncate(2)));
    let mut vinput = run.vinput(1);
    vinput.signatures = None;
    assert!(matches!(run.receive(1, &vinput), Err(ThresholdError::Count { found: 0, expected: 3, .. })));
}

#[test]
fn a_server_that_shows_two_sets_of_certificates_is_found_out() {
    let mut rng = rng();
    let run = run::<Ed25519>(3, 2, &mut rng);
    let (_, second_face) = certify::<Ed25519>(&Seed::random(&mut rng), Context::new(3, 2, 3).unwrap(), &mut rng);
    let mut certs = run.certs.clone();
    certs[2] = second_face;
    let shown_otherwise = Stage1::resume(&run.seeds[1], &run.certs[1]).unwrap().share(&certs, &mut rng).unwrap().1;
    let mut vinput = run.vinput(1);
    vinput.secrets[1] = shown_otherwise.secrets[0].clone();
    vinput.coefexps[1] = shown_otherwise.coefexps;
    vinput.signatures.as_mut().unwrap()[1] = shown_otherwise.signature.unwrap();
    let fault = TrusteeFault::AllCertificatesSignature { trustee: 2 };
    assert_eq!(run.receive(1, &vinput), Err(ThresholdError::Faults(vec![fault])));
}

#[test]
fn the_officer_refuses_wrong_verification_keys() {
    let run = run::<Ed25519>(3, 2, &mut rng());
    let refused = |change: &dyn Fn(&mut Vec<Voutput<Ed25519>>)| {
        let mut voutputs = run.voutputs.clone();
        change(&mut voutputs);
        assemble(run.threshold, &run.certs, &run.polynomials, &voutputs).unwrap_err()
    };
    let faults = |faults: &[TrusteeFault]| ThresholdError::Faults(faults.to_vec());
    let copied = refused(&|voutputs| voutputs[1] = voutputs[0].clone());
    let expected = [
        TrusteeFault::VerificationKey { trustee: 2 },
        TrusteeFault::VerificationKeySignature { trustee: 2 },
        TrusteeFault::SameKey { first: 1, trustee: 2 },
    ];
    assert_eq!(copied, faults(&expected));
    assert_eq!(refused(&|v| v[1].public_key.pok = v[0].public_key.pok.clone()), faults(&[TrusteeFault::ProofOfKnowledge { trustee: 2 }]));
    let unsigned = TrusteeFault::VerificationKeySignatureMissing { trustee: 2 };
    assert_eq!(refused(&|v| v[1].public_key.signature = None), faults(&[unsigned]));
    let signature = TrusteeFault::VerificationKeySignature { trustee: 2 };
    assert_eq!(refused(&|v| v[1].public_key.signature = v[0].public_key.signature.clone()), faults(&[signature]));
    assert_eq!(refused(&|v| v.truncate(2)), ThresholdError::Count { what: "verification keys", found: 2, expected: 3 });
}

#[test]
fn a_trustee_confirms_only_what_was_agreed() {
    let run = run::<Ed25519>(3, 2, &mut rng());
    let confirm = |change: &dyn Fn(&mut ThresholdParameters<Ed25519>)| {
        let mut parameters = run.parameters.clone();
        change(&mut parameters);
        Stage3::resume(&run.seeds[0], &run.certs, &run.voutputs[0]).unwrap().confirm(&parameters).map(|_| ())
    };
    let certificates = Err(ThresholdError::Parameters("the certificates and the threshold"));
    assert_eq!(confirm(&|_| ()), Ok(()));
    assert_eq!(confirm(&|parameters| parameters.certs.swap(1, 2)), certificates);
    assert_eq!(confirm(&|parameters| parameters.threshold = 1), certificates);
    let own_key = Err(ThresholdError::Parameters("your verification key"));
    assert_eq!(confirm(&|parameters| parameters.verification_keys.swap(0, 1)), own_key);
    assert_eq!(confirm(&|parameters| parameters.verification_keys.clear()), own_key);
}

#[test]
fn a_decryption_key_opens_only_with_its_own_seed() {
    let run = run::<Ed25519>(2, 2, &mut rng());
    let file = run.voutputs[0].private_key.as_bytes();
    assert!(matches!(decryption_key::<Ed25519>(&run.seeds[1], file), Err(ThresholdError::DecryptionKey(_))));
    let polynomial = run.polynomials[0].polynomial.as_bytes();
    assert!(matches!(decryption_key::<Ed25519>(&run.seeds[0], polynomial), Err(ThresholdError::DecryptionKeyContent(_))));
    assert!(matches!(decryption_key::<Ed25519>(&run.seeds[0], b"\xff"), Err(ThresholdError::DecryptionKey(_))));
}

#[test]
fn seeds_are_read_strictly_and_random() {
    let mut rng = rng();
    let seed = Seed::random(&mut rng);
    assert_ne!(seed.reveal(), Seed::random(&mut rng).reveal());
    assert_eq!(Seed::parse(format!(" {}\r\n", seed.reveal()).as_bytes()).unwrap().reveal(), seed.reveal());
    for bad in ["", "xQbZrPWP73VTjaQVP5TkB", "xQbZrPWP73VTjaQVP5TkBQQ", "xQbZrPWP73VTjaQVP5TkB0", "xQbZrPWP73V jaQVP5TkBQ"] {
        assert!(Seed::parse(bad.as_bytes()).is_err(), "{bad}");
    }
}

#[test]
fn no_secret_is_ever_shown() {
    let mut rng = rng();
    let run = run::<Ed25519>(3, 2, &mut rng);
    let mut secrets: Vec<String> = run.seeds.iter().map(|seed| seed.reveal().to_owned()).collect();
    secrets.extend(run.keys.iter().map(|key| key.reveal_json().trim_matches('"').to_owned()));

    let (stage1, _) = certify::<Ed25519>(&run.seeds[0], Context::new(3, 2, 1).unwrap(), &mut rng);
    let stage2 = Stage2::resume(&run.seeds[0], &run.certs).unwrap();
    let stage3 = Stage3::resume(&run.seeds[0], &run.certs, &run.voutputs[0]).unwrap();
    let mut shown = vec![format!("{stage1:?} {stage2:?} {stage3:?} {:?} {:#?}", run.seeds, run.keys)];

    let mut garbled_key = run.keys[0].reveal_json().as_bytes().to_vec();
    garbled_key.pop();
    let huge = format!("\"{}\"", secrets[3].repeat(3));
    for file in [garbled_key.as_slice(), run.seeds[0].reveal().as_bytes(), huge.as_bytes()] {
        let error = PrivateKey::<Ed25519>::from_json(file).unwrap_err();
        shown.push(format!("{error} {error:?}"));
    }
    let error = Seed::parse(format!("{}!", run.seeds[0].reveal()).as_bytes()).unwrap_err();
    shown.push(format!("{error} {error:?}"));
    let mut vinput = run.vinput(1);
    for replaced in [run.polynomials[1].secrets[1].clone(), run.polynomials[1].polynomial.clone(), run.seeds[1].reveal().to_owned()] {
        vinput.secrets[1] = replaced;
        let error = run.receive(1, &vinput).unwrap_err();
        shown.push(format!("{error} {error:?}"));
    }
    for file in [run.polynomials[0].polynomial.as_bytes(), run.seeds[0].reveal().as_bytes()] {
        let error = decryption_key::<Ed25519>(&run.seeds[0], file).unwrap_err();
        shown.push(format!("{error} {error:?}"));
    }
    for text in &shown {
        for secret in &secrets {
            assert!(!text.contains(secret.as_str()), "{text}");
        }
    }
}

#[test]
fn lagrange_coefficients_interpolate_every_polynomial() {
    let mut rng = rng();
    let coefficients: Vec<_> = (0..4).map(|_| <Ed25519 as Group>::Scalar::random(&mut rng)).collect();
    let value = |x: u64| {
        let x = <Ed25519 as Group>::Scalar::from_u64(x);
        coefficients.iter().rev().fold(Scalar::zero(), |sum: <Ed25519 as Group>::Scalar, a| sum.times(&x).plus(a))
    };
    for indices in [[1, 2, 3, 4], [2, 3, 5, 7], [9, 4, 1, u64::MAX]] {
        let parts: Vec<_> = indices.iter().map(|&index| value(index).times(&lagrange::<Ed25519>(&indices, index))).collect();
        assert_eq!(<Ed25519 as Group>::Scalar::sum(&parts), coefficients[0]);
    }
}
