//! Each fault of the published trustees, made so that nothing else is wrong.
#![allow(clippy::unwrap_used)]

use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::pki::Keys;
use super::threshold::audit::all_certificates_text;
use super::*;
use crate::group::{Ed25519, Element, Group, Scalar};
use crate::json::{JsonError, JsonErrorKind, Wire};
use crate::proof::{pok_challenge, prove_schnorr};
use crate::transcript::element_text;
use crate::v1::{CertContext, CertKeys, RawCoefexps, SignedMessage, ThresholdParameters, TrusteeKind, TrusteePublicKey};

type G = Ed25519;
type S = <G as Group>::Scalar;
type Unchecked = <G as Group>::Unchecked;

fn rng() -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(5)
}

fn single(x: &S) -> TrusteePublicKey<G> {
    let public_key = G::encode(&G::pow_g(x));
    let pok = prove_schnorr::<G>(x, &mut rng(), |commitment| pok_challenge::<G>(&public_key, commitment));
    TrusteePublicKey { pok, public_key, signature: None, name: None }
}

fn faults(kinds: &[TrusteeKind<G>]) -> Vec<TrusteeFault> {
    CheckedTrustees::check(kinds).unwrap_err()
}

/// A well-written text that is no member: the point of order 2, `y = −1`.
fn order_two() -> Unchecked {
    let text = "\"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec\"";
    Unchecked::from_json(text.as_bytes()).unwrap()
}

/// A threshold group whose every part a test can bend before the parts that follow are made from it.
struct Forge {
    threshold: u64,
    keys: Vec<Keys<G>>,
    contents: Vec<CertKeys<G>>,
    certs: Vec<SignedMessage<G>>,
    polynomials: Vec<Vec<S>>,
}

impl Forge {
    fn new(size: u64, threshold: u64) -> Self {
        let mut rng = rng();
        let keys: Vec<Keys<G>> = (0..size).map(|index| Keys::derive(&format!("seed {index}"))).collect();
        let contents = (1..).zip(&keys).map(|(index, keys)| CertKeys {
            context: Some(CertContext { group: G::NAME.to_owned(), size, threshold, index }),
            verification: G::encode(&keys.verification),
            encryption: G::encode(&keys.encryption),
        });
        let contents = contents.collect();
        let polynomials = (0..size).map(|_| (0..threshold).map(|_| S::random(&mut rng)).collect()).collect();
        let mut forge = Self { threshold, keys, contents, certs: Vec::new(), polynomials };
        forge.certify();
        forge
    }

    fn certify(&mut self) {
        let messages = self.keys.iter().zip(&self.contents);
        self.certs = messages.map(|(keys, content)| keys.sign_message(content.to_json(), &mut rng())).collect();
    }

    /// Bends what certificate 2 says; it is signed again.
    fn with_content(mut self, bend: impl FnOnce(&mut CertKeys<G>)) -> Self {
        bend(&mut self.contents[1]);
        self.certify();
        self
    }

    /// Bends certificate 2 itself; it is not signed again.
    fn with_cert(mut self, bend: impl FnOnce(&mut SignedMessage<G>)) -> Self {
        bend(&mut self.certs[1]);
        self
    }

    fn parameters(&self) -> ThresholdParameters<G> {
        self.parameters_with(|_| ())
    }

    /// Bends the coefficients of trustee 2, which are signed afterwards.
    fn parameters_with(&self, bend: impl FnOnce(&mut Vec<Unchecked>)) -> ThresholdParameters<G> {
        let published = |row: &Vec<S>| row.iter().map(|a| G::encode(&G::pow_g(a))).collect::<Vec<_>>();
        let mut rows: Vec<Vec<Unchecked>> = self.polynomials.iter().map(published).collect();
        bend(&mut rows[1]);
        let rows = || self.keys.iter().zip(rows.clone());
        let coefexps = rows().map(|(keys, coefexps)| keys.sign_message(RawCoefexps::<G> { coefexps }.to_json(), &mut rng()));
        let signatures = rows().map(|(keys, coefexps)| keys.sign(&all_certificates_text(&self.certs, coefexps), &mut rng()));
        let verification_keys = (1..).zip(&self.keys).map(|(index, keys)| {
            let mut key = single(&self.share(index));
            key.signature = Some(keys.sign(&element_text(&key.public_key), &mut rng()));
            key
        });
        ThresholdParameters {
            threshold: self.threshold,
            certs: self.certs.clone(),
            coefexps: coefexps.collect(),
            signatures: Some(signatures.collect()),
            verification_keys: verification_keys.collect(),
        }
    }

    fn share(&self, index: u64) -> S {
        let x = S::from_u64(index);
        let value = |row: &Vec<S>| row.iter().rev().fold(S::zero(), |sum, a| sum.times(&x).plus(a));
        S::sum(&self.polynomials.iter().map(value).collect::<Vec<_>>())
    }
}

/// The faults of a server's key followed by a group, whose second member is owner 3.
fn group_faults(parameters: ThresholdParameters<G>) -> Vec<TrusteeFault> {
    faults(&[TrusteeKind::Single(single(&S::from_u64(99))), TrusteeKind::Pedersen(parameters)])
}

fn bent(bend: impl FnOnce(&mut ThresholdParameters<G>)) -> Vec<TrusteeFault> {
    let mut parameters = Forge::new(3, 2).parameters();
    bend(&mut parameters);
    group_faults(parameters)
}

#[test]
fn a_good_group_passes_beside_a_good_key() {
    let kinds = [TrusteeKind::Single(single(&S::from_u64(99))), TrusteeKind::Pedersen(Forge::new(3, 2).parameters())];
    let checked = CheckedTrustees::<G>::check(&kinds).unwrap();
    assert_eq!(checked.kinds(), [KindLayout::Single { owner: 1 }, KindLayout::Pedersen { threshold: 2, owners: 2..5 }]);
    let y = checked.election_key().clone();
    assert_eq!(checked.check_election_key(&y), Ok(()));
    assert_eq!(checked.check_election_key(&G::generator()), Err(TrusteeFault::ElectionKey));
    assert_eq!((checked.key(0), checked.key(5), checked.key(1)), (None, None, Some(&checked.keys()[0])));
    assert!(!checked.legacy());
}

#[test]
fn s23_a_key_outside_the_group() {
    let mut key = single(&S::from_u64(2));
    key.public_key = order_two();
    assert_eq!(faults(&[TrusteeKind::Single(key)]), [TrusteeFault::KeyNotAMember { trustee: 1 }]);
    assert_eq!(bent(|p| p.verification_keys[1].public_key = order_two()).first(), Some(&TrusteeFault::KeyNotAMember { trustee: 3 }));
}

#[test]
fn s23_the_identity_as_key() {
    let kinds = [TrusteeKind::Single(single(&S::from_u64(2))), TrusteeKind::Single(single(&S::zero()))];
    assert_eq!(faults(&kinds), [TrusteeFault::KeyIdentity { trustee: 2 }]);
}

#[test]
fn s23_one_key_twice() {
    let key = TrusteeKind::Single(single(&S::from_u64(2)));
    assert_eq!(faults(&[key.clone(), key]), [TrusteeFault::SameKey { first: 1, trustee: 2 }]);
    let forge = Forge::new(3, 2);
    let kinds = [TrusteeKind::Single(single(&forge.share(2))), TrusteeKind::Pedersen(forge.parameters())];
    assert_eq!(faults(&kinds), [TrusteeFault::SameKey { first: 1, trustee: 3 }]);
}

#[test]
fn where_one_suffices_all_hold_the_same_key() {
    let parameters = Forge::new(3, 1).parameters();
    CheckedTrustees::<G>::check(&[TrusteeKind::Pedersen(parameters.clone())]).unwrap();
    let twice = [TrusteeKind::Pedersen(parameters.clone()), TrusteeKind::Pedersen(parameters)];
    assert_eq!(faults(&twice).first(), Some(&TrusteeFault::SameKey { first: 1, trustee: 4 }));
}

#[test]
fn s23_a_key_that_nobody_is_shown_to_know() {
    let mut key = single(&S::from_u64(2));
    key.pok = single(&S::from_u64(3)).pok;
    assert_eq!(faults(&[TrusteeKind::Single(key)]), [TrusteeFault::ProofOfKnowledge { trustee: 1 }]);
    assert_eq!(bent(|p| p.verification_keys[1].pok = single(&S::from_u64(3)).pok), [TrusteeFault::ProofOfKnowledge { trustee: 3 }]);
}

#[test]
fn s24_a_certificate_that_cannot_be_read() {
    let mut forge = Forge::new(3, 2);
    forge.certs[1] = forge.keys[1].sign_message("{}".to_owned(), &mut rng());
    let error = JsonError { at: 1, kind: JsonErrorKind::Expected("\"verification\":") };
    assert_eq!(group_faults(forge.parameters()), [TrusteeFault::CertificateText { trustee: 3, error }]);
}

#[test]
fn s24_a_certificate_for_something_else() {
    let context = |bend: &dyn Fn(&mut CertContext), found: &str, expected: &str| {
        let forge = Forge::new(3, 2).with_content(|content| bend(content.context.as_mut().unwrap()));
        let fault = TrusteeFault::CertificateContext { trustee: 3, found: found.to_owned(), expected: expected.to_owned() };
        assert_eq!(group_faults(forge.parameters()), [fault]);
    };
    context(&|context| context.group = "BELENIOS-2048".to_owned(), "group \"BELENIOS-2048\"", "group \"Ed25519\"");
    context(&|context| context.size = 4, "size 4", "size 3");
    context(&|context| context.threshold = 1, "threshold 1", "threshold 2");
    context(&|context| context.index = 1, "index 1", "index 2");
}

#[test]
fn s24_a_certificate_without_context_among_others() {
    let forge = Forge::new(3, 2).with_content(|content| content.context = None);
    assert_eq!(group_faults(forge.parameters()), [TrusteeFault::CertificateContextMissing { trustee: 3 }]);
}

#[test]
fn s24_certificates_with_useless_keys() {
    let identity = G::encode(&<G as Group>::Element::identity());
    for useless in [order_two(), identity] {
        let forge = Forge::new(3, 2).with_content(|content| content.verification = useless);
        let fault = |part| [TrusteeFault::CertificateKey { trustee: 3, part }];
        assert_eq!(group_faults(forge.parameters()), fault(Part::Verification));
        let forge = Forge::new(3, 2).with_content(|content| content.encryption = useless);
        assert_eq!(group_faults(forge.parameters()), fault(Part::Encryption));
    }
}

#[test]
fn s24_a_certificate_that_its_owner_did_not_sign() {
    let other = Keys::<G>::derive("other");
    let forge = Forge::new(3, 2).with_cert(|cert| cert.signature = other.sign(&cert.message, &mut rng()));
    assert_eq!(group_faults(forge.parameters()), [TrusteeFault::CertificateSignature { trustee: 3 }]);
}

#[test]
fn s24_one_key_in_two_certificates_or_twice_in_one() {
    let forge = Forge::new(3, 2);
    let first = forge.contents[0].encryption;
    let forge = forge.with_content(|content| content.encryption = first);
    assert_eq!(group_faults(forge.parameters()), [TrusteeFault::CertificateSameKey { first: 2, trustee: 3 }]);
    let forge = Forge::new(3, 2).with_content(|content| content.encryption = content.verification);
    assert_eq!(group_faults(forge.parameters()), [TrusteeFault::CertificateSameKey { first: 3, trustee: 3 }]);
}

#[test]
fn s25_coefficients_that_cannot_be_read() {
    let forge = Forge::new(3, 2);
    let mut parameters = forge.parameters();
    parameters.coefexps[1] = forge.keys[1].sign_message("{}".to_owned(), &mut rng());
    let error = JsonError { at: 1, kind: JsonErrorKind::Expected("\"coefexps\":") };
    assert_eq!(group_faults(parameters), [TrusteeFault::CoefexpsText { trustee: 3, error }]);
}

#[test]
fn s25_coefficients_that_their_owner_did_not_sign() {
    assert_eq!(bent(|p| p.coefexps[1].signature = p.coefexps[0].signature.clone()), [TrusteeFault::CoefexpsSignature { trustee: 3 }]);
}

#[test]
fn s25_a_polynomial_of_another_degree() {
    let length = |found| [TrusteeFault::CoefexpsLength { trustee: 3, found, threshold: 2 }];
    let parameters = Forge::new(3, 2).parameters_with(|row| row.push(G::encode(&<G as Group>::Element::identity())));
    assert_eq!(group_faults(parameters), length(3));
    assert_eq!(group_faults(Forge::new(3, 2).parameters_with(|row| row.truncate(1))), length(1));
}

#[test]
fn s25_a_coefficient_outside_the_group() {
    let parameters = Forge::new(3, 2).parameters_with(|row| row[1] = order_two());
    assert_eq!(group_faults(parameters), [TrusteeFault::CoefexpNotAMember { trustee: 3, coefficient: 1 }]);
}

#[test]
fn s26_a_trustee_that_did_not_sign_all_certificates() {
    let swapped = bent(|p| p.signatures.as_mut().unwrap().swap(1, 2));
    assert_eq!(swapped, [3, 4].map(|trustee| TrusteeFault::AllCertificatesSignature { trustee }));
    let missing = bent(|p| p.signatures = None);
    assert_eq!(missing, [2, 3, 4].map(|trustee| TrusteeFault::AllCertificatesSignatureMissing { trustee }));
}

#[test]
fn s27_a_verification_key_that_the_coefficients_do_not_give() {
    let forge = Forge::new(3, 2);
    let mut parameters = forge.parameters();
    let mut other = single(&S::from_u64(7));
    other.signature = Some(forge.keys[1].sign(&element_text(&other.public_key), &mut rng()));
    parameters.verification_keys[1] = other;
    assert_eq!(group_faults(parameters), [TrusteeFault::VerificationKey { trustee: 3 }]);
}

#[test]
fn s27_a_verification_key_that_its_owner_did_not_sign() {
    let other = bent(|p| p.verification_keys[1].signature = p.verification_keys[0].signature.clone());
    assert_eq!(other, [TrusteeFault::VerificationKeySignature { trustee: 3 }]);
    let missing = bent(|p| p.verification_keys[1].signature = None);
    assert_eq!(missing, [TrusteeFault::VerificationKeySignatureMissing { trustee: 3 }]);
}

#[test]
fn lists_of_other_lengths_than_the_certificates() {
    let count = |what, check| [TrusteeFault::Count { trustee: 2, what, found: 2, expected: 3, check }];
    assert_eq!(bent(|p| p.coefexps.truncate(2)), count("lists of coefficients", "S25"));
    assert_eq!(bent(|p| p.signatures.as_mut().unwrap().truncate(2)), count("signatures over all certificates", "S26"));
    assert_eq!(bent(|p| p.verification_keys.truncate(2)), count("verification keys", "S27"));
}

#[test]
fn s28_a_threshold_above_the_number_of_trustees_or_zero() {
    assert_eq!(group_faults(Forge::new(2, 3).parameters()), [TrusteeFault::Threshold { trustee: 2, threshold: 3, size: 2 }]);
    let zero = group_faults(Forge::new(2, 0).parameters());
    assert_eq!(zero.first(), Some(&TrusteeFault::Threshold { trustee: 2, threshold: 0, size: 2 }));
    let nobody = ThresholdParameters { threshold: 0, certs: vec![], coefexps: vec![], signatures: None, verification_keys: vec![] };
    assert_eq!(group_faults(nobody), [TrusteeFault::Threshold { trustee: 2, threshold: 0, size: 0 }]);
}

#[test]
fn s29_trustees_that_cancel_each_other_or_are_none() {
    let x = S::from_u64(5);
    let kinds = [TrusteeKind::Single(single(&x)), TrusteeKind::Single(single(&x.negate()))];
    assert_eq!(faults(&kinds), [TrusteeFault::ProductIdentity]);
    assert_eq!(faults(&[]), [TrusteeFault::NoTrustees]);
}

#[test]
fn every_fault_is_named_at_once() {
    let mut parameters = Forge::new(3, 2).with_content(|content| content.context.as_mut().unwrap().size = 9).parameters();
    parameters.coefexps[0].signature = parameters.coefexps[2].signature.clone();
    parameters.signatures.as_mut().unwrap().swap(0, 1);
    parameters.verification_keys[2].signature = None;
    let kinds = [TrusteeKind::Single(single(&S::zero())), TrusteeKind::Pedersen(parameters)];
    let found = faults(&kinds);
    let ids: Vec<_> = found.iter().map(|fault| (fault.check_id(), fault.trustee())).collect();
    assert_eq!(ids, [("S23", Some(1)), ("S24", Some(3)), ("S25", Some(2)), ("S26", Some(2)), ("S26", Some(3)), ("S27", Some(4)),]);
}

#[test]
fn the_older_form_passes_with_a_mark_but_a_mixture_does_not() {
    let mut forge = Forge::new(3, 2);
    for content in &mut forge.contents {
        content.context = None;
    }
    forge.certify();
    let mut parameters = forge.parameters();
    parameters.signatures = None;
    for key in &mut parameters.verification_keys {
        key.signature = None;
    }
    assert!(CheckedTrustees::<G>::check(&[TrusteeKind::Pedersen(parameters.clone())]).unwrap().legacy());
    // What can be checked is checked.
    let mut wrong = parameters.clone();
    wrong.verification_keys[0] = single(&S::from_u64(3));
    assert_eq!(faults(&[TrusteeKind::Pedersen(wrong)]), [TrusteeFault::VerificationKey { trustee: 1 }]);
    // Anything of the newer form makes it the newer form, which wants all of it.
    let missing = |parameters: ThresholdParameters<G>| {
        let ids = faults(&[TrusteeKind::Pedersen(parameters)]).iter().map(TrusteeFault::check_id).collect::<Vec<_>>();
        ["S24", "S26", "S27"].map(|check| ids.iter().filter(|id| **id == check).count())
    };
    let mut one_signed_key = parameters.clone();
    let key = &mut one_signed_key.verification_keys[0];
    key.signature = Some(forge.keys[0].sign(&element_text(&key.public_key), &mut rng()));
    assert_eq!(missing(one_signed_key), [3, 3, 2]);
    let mut signed_certificates = parameters;
    signed_certificates.signatures = forge.parameters().signatures;
    assert_eq!(missing(signed_certificates), [3, 0, 3]);
    let mut with_contexts = Forge::new(3, 2).parameters();
    with_contexts.signatures = None;
    with_contexts.verification_keys.iter_mut().for_each(|key| key.signature = None);
    assert_eq!(missing(with_contexts), [0, 3, 3]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn any_other_byte_in_the_published_trustees_is_refused(place in any::<prop::sample::Index>(), byte in b' '..=b'~') {
        let kinds = vec![TrusteeKind::<G>::Pedersen(Forge::new(2, 2).parameters())];
        let mut text = kinds.to_json().into_bytes();
        let place = place.index(text.len());
        prop_assume!(text[place] != byte);
        text[place] = byte;
        let accepted = Vec::<TrusteeKind<G>>::from_json(&text).is_ok_and(|kinds| CheckedTrustees::check(&kinds).is_ok());
        prop_assert!(!accepted, "{}", String::from_utf8_lossy(&text));
    }
}
