//! S: election, trustees, credentials.

use belenios::election::CheckedElection;
use belenios::group::{Ed25519, Element, Group, Scalar};
use belenios::json::Wire;
use belenios::trustee::PrivateKey;
use belenios::v1::{Quantity, TrusteeKind};
use belenios::verify::Check;

use crate::forge::{Forge, YES_NO_BLANK, plus_one, times_g};
use crate::{assert_fails, assert_valid, report};

/// An election whose text was changed before it was published; nobody has voted.
fn with_election(change: impl FnOnce(String) -> String) -> Vec<u8> {
    let mut forge = Forge::<Ed25519>::new(YES_NO_BLANK, 1, &[1, 1]);
    forge.election_json = change(forge.election_json.clone());
    forge.setup();
    forge.bytes()
}

#[test]
fn s18_another_version_or_group() {
    assert_fails(&with_election(|json| json.replacen("\"version\":1", "\"version\":2", 1)), &[Check::S18]);
    assert_fails(&with_election(|json| json.replacen("Ed25519", "Curve9", 1)), &[Check::S18]);
}

#[test]
fn s19_goes_with_p2() {
    let mut bytes = with_election(|json| json);
    let at = bytes.windows(7).position(|window| window == b"A test.").unwrap();
    bytes[at] = b'B';
    assert_fails(&bytes, &[Check::P2, Check::S19]);
}

#[test]
fn s20_an_identifier_that_is_none() {
    let spoil = |json: String| {
        let at = json.find("\"uuid\":\"").unwrap() + 8;
        format!("{}0{}", &json[..at], &json[at + 1..])
    };
    assert_fails(&with_election(spoil), &[Check::S20]);
}

#[test]
fn s21_questions_that_cannot_be_answered() {
    for (min, max) in [(2, 1), (0, 3)] {
        let change = |json: String| json.replacen("\"min\":1,\"max\":1", &format!("\"min\":{min},\"max\":{max}"), 1);
        assert_fails(&with_election(change), &[Check::S21]);
    }
    assert_fails(&with_election(|json| json.replacen(r#"["Yes","No"]"#, "[]", 1)), &[Check::S21]);
    let nothing = |json: String| {
        let (start, end) = (json.find("\"questions\":").unwrap(), json.find(",\"uuid\"").unwrap());
        format!("{}\"questions\":[]{}", &json[..start], &json[end..])
    };
    assert_fails(&with_election(nothing), &[Check::S21]);
}

#[test]
fn s22_a_key_that_is_the_identity_or_no_member() {
    let key = |text: &'static str| {
        move |json: String| {
            let at = json.find("\"public_key\":\"").unwrap() + 14;
            format!("{}{text}{}", &json[..at], &json[at + 64..])
        }
    };
    assert_fails(&with_election(key("0000000000000000000000000000000000000000000000000000000000000001")), &[Check::S22]);
    assert_fails(&with_election(key("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec")), &[Check::S22]);
}

/// Trustees that were changed before they were published.
fn with_trustees(forge: Forge<Ed25519>, change: impl FnOnce(&mut Vec<TrusteeKind<Ed25519>>)) -> Vec<u8> {
    let mut forge = forge;
    change(&mut forge.kinds);
    forge.setup();
    forge.bytes()
}

fn single() -> Forge<Ed25519> {
    Forge::new(YES_NO_BLANK, 2, &[1, 1])
}

fn pedersen() -> Forge<Ed25519> {
    Forge::threshold(YES_NO_BLANK, 3, 2, &[1, 1])
}

#[test]
fn s23_a_proof_of_knowledge_that_does_not_verify() {
    let bytes = with_trustees(single(), |kinds| {
        let TrusteeKind::Single(key) = &mut kinds[0] else { unreachable!() };
        key.pok.response = plus_one(&key.pok.response);
    });
    assert_fails(&bytes, &[Check::S23]);
}

#[test]
fn s24_to_s27_threshold_messages_that_do_not_verify() {
    let parameters = |kinds: &mut Vec<TrusteeKind<Ed25519>>| match kinds.remove(0) {
        TrusteeKind::Pedersen(parameters) => parameters,
        TrusteeKind::Single(_) => unreachable!(),
    };
    let spoil = |change: &dyn Fn(&mut belenios::v1::ThresholdParameters<Ed25519>)| {
        with_trustees(pedersen(), |kinds| {
            let mut changed = parameters(kinds);
            change(&mut changed);
            kinds.push(TrusteeKind::Pedersen(changed));
        })
    };
    let failed = |bytes: &[u8]| report(bytes).failed();
    let certificate = spoil(&|p| p.certs[0].signature.response = plus_one(&p.certs[0].signature.response));
    // The certificates are what everybody signs, so their change shows there, too.
    assert_eq!(failed(&certificate), [Check::S24, Check::S26]);
    let coefexps = spoil(&|p| p.coefexps[1].signature.response = plus_one(&p.coefexps[1].signature.response));
    assert_eq!(failed(&coefexps), [Check::S25]);
    let all = spoil(&|p| {
        let signature = &mut p.signatures.as_mut().unwrap()[2];
        signature.response = plus_one(&signature.response);
    });
    assert_eq!(failed(&all), [Check::S26]);
    let signed = spoil(&|p| {
        let signature = p.verification_keys[0].signature.as_mut().unwrap();
        signature.response = plus_one(&signature.response);
    });
    assert_eq!(failed(&signed), [Check::S27]);
    let threshold = spoil(&|p| p.threshold = 4);
    assert!(failed(&threshold).contains(&Check::S28));
}

#[test]
fn s29_a_key_that_the_trustees_do_not_hold() {
    let mut forge = single();
    let other = PrivateKey::<Ed25519>::generate(&mut forge.rng).element();
    forge.election_json = crate::forge::election_json::<Ed25519>(YES_NO_BLANK, &other, &forge.uuid);
    forge.setup();
    assert_fails(&forge.bytes(), &[Check::S29]);
}

/// A list of credentials that was changed before it was published.
fn with_credentials(change: impl FnOnce(&mut Vec<belenios::v1::PublicCredential<Ed25519>>)) -> Vec<u8> {
    let mut forge = single();
    let mut list = forge.list();
    change(&mut list);
    forge.credentials_json = list.to_json();
    forge.setup();
    forge.bytes()
}

#[test]
fn s30_credentials_that_are_repeated_strange_or_without_weight() {
    assert_fails(&with_credentials(|list| list[1] = list[0].clone()), &[Check::S30]);
    assert_fails(&with_credentials(|list| list[0].credential = Ed25519::encode(&Element::identity())), &[Check::S30]);
    assert_fails(&with_credentials(|list| list[0].weight = Some(Quantity(0))), &[Check::S30]);
    let order_two = || Wire::from_json(b"\"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec\"").unwrap();
    assert_fails(&with_credentials(|list| list[0].credential = order_two()), &[Check::S30]);
    let unsorted = with_credentials(|list| list.reverse());
    let report = assert_valid(&unsorted);
    assert_eq!(report.check(Check::S30).unwrap().status, belenios::verify::Status::Warn);
    let mut forge = single();
    forge.credentials_json = forge.credentials_json.replacen("\",", ",02\",", 1);
    forge.setup();
    assert_fails(&forge.bytes(), &[Check::S30]);
}

#[test]
fn the_forge_makes_keys_that_differ() {
    let forge = single();
    assert_ne!(times_g::<Ed25519>(forge.voters[0].public()), *forge.voters[0].public());
    assert!(CheckedElection::<Ed25519>::from_json(forge.election_json.as_bytes()).is_ok());
    assert_ne!(Ed25519::pow_g(&Scalar::one()), Element::identity());
}
