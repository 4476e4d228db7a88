//! The edges of Ed25519, each by its name.

use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::edwards::EdwardsPoint;

use super::*;

type Candidate = Ed25519Unchecked;

/// RFC 8032 bytes as they stand on the wire.
fn text(mut rfc8032: [u8; 32]) -> String {
    rfc8032.reverse();
    format!("\"{}\"", data_encoding::HEXLOWER.encode(&rfc8032))
}

fn text_of(point: &EdwardsPoint) -> String {
    text(point.compress().to_bytes())
}

/// `p + offset`, little-endian, for `offset < 19`, so that 255 bits hold it.
fn p_plus(offset: u8) -> [u8; 32] {
    let mut bytes = [0xff; 32];
    bytes[0] = 0xed + offset;
    bytes[31] = 0x7f;
    bytes
}

fn is_canonical(text: &str) -> bool {
    Candidate::from_json(text.as_bytes()).is_ok()
}

fn is_member(text: &str) -> bool {
    let is_member = Ed25519::check(&Candidate::from_json(text.as_bytes()).unwrap()).is_ok();
    assert_eq!(Ed25519Element::from_json(text.as_bytes()).is_ok(), is_member);
    is_member
}

/// Canonical texts of points of small and of mixed order, and of no point at all.
pub(super) fn non_members() -> Vec<String> {
    let small = EIGHT_TORSION[1..].iter().map(text_of);
    let mixed = EIGHT_TORSION[1..].iter().map(|torsion| text_of(&(ED25519_BASEPOINT_POINT + torsion)));
    small.chain(mixed).chain([not_on_the_curve()]).collect()
}

/// `y = 2` belongs to no point.
fn not_on_the_curve() -> String {
    let mut bytes = [0; 32];
    bytes[0] = 2;
    text(bytes)
}

#[test]
fn the_generator_is_written_as_the_peer_writes_it() {
    assert_eq!(Ed25519::generator().to_json(), format!("\"{}58\"", "66".repeat(31)));
    assert_eq!(Ed25519Element::identity().to_json(), format!("\"{}1\"", "0".repeat(63)));
}

#[test]
fn of_the_eight_points_of_small_order_only_the_identity_is_a_member() {
    let texts: std::collections::BTreeSet<String> = EIGHT_TORSION.iter().map(text_of).collect();
    assert_eq!(texts.len(), 8);
    for torsion in &EIGHT_TORSION {
        let is_identity = *torsion == EIGHT_TORSION[0];
        assert_eq!(is_member(&text_of(torsion)), is_identity, "{}", text_of(torsion));
    }
    assert!(is_member(&format!("\"{}1\"", "0".repeat(63))));
}

#[test]
fn the_point_of_order_2_is_no_member() {
    let mut minus_one = p_plus(0);
    minus_one[0] -= 1;
    assert!(is_canonical(&text(minus_one)));
    assert!(!is_member(&text(minus_one)));
}

#[test]
fn the_points_of_order_4_are_no_members() {
    let mut positive = [0; 32];
    assert!(!is_member(&text(positive)), "y = 0");
    positive[31] = 0x80;
    assert!(!is_member(&text(positive)), "y = 0 with the other sign");
}

#[test]
fn a_member_plus_a_point_of_small_order_is_no_member() {
    let mut rng = ChaCha20Rng::seed_from_u64(20);
    for _ in 0..8 {
        let member: [u8; 32] = *Ed25519::encode(&random_element::<Ed25519>(&mut rng)).as_rfc8032();
        let point = curve25519_dalek::edwards::CompressedEdwardsY(member).decompress().unwrap();
        for torsion in &EIGHT_TORSION {
            assert_eq!(is_member(&text_of(&(point + torsion))), *torsion == EIGHT_TORSION[0]);
        }
    }
}

#[test]
fn a_batch_refuses_exactly_the_points_outside_the_subgroup() {
    let mut rng = ChaCha20Rng::seed_from_u64(21);
    let good: Vec<Candidate> = (0..300).map(|_| Ed25519::encode(&random_element::<Ed25519>(&mut rng))).collect();
    assert!(Ed25519::vartime_check_all(&good).iter().all(Result::is_ok));
    for bad in non_members() {
        let mut candidates = good.clone();
        candidates[137] = Candidate::from_json(bad.as_bytes()).unwrap();
        let refused: Vec<usize> = Ed25519::vartime_check_all(&candidates)
            .iter()
            .enumerate()
            .filter(|(_, answer)| answer.is_err())
            .map(|(index, _)| index)
            .collect();
        assert_eq!(refused, [137], "{bad}");
    }
    // Two points of order 2 whose sum is the identity.
    let order_2 = Candidate::from_json(text_of(&EIGHT_TORSION[4]).as_bytes()).unwrap();
    let mut candidates = good;
    candidates[0] = order_2;
    candidates[299] = order_2;
    assert_eq!(Ed25519::vartime_check_all(&candidates).iter().filter(|answer| answer.is_err()).count(), 2);
}

#[test]
fn a_number_that_is_no_y_of_a_point_is_no_member() {
    assert!(is_canonical(&not_on_the_curve()));
    assert!(!is_member(&not_on_the_curve()));
}

#[test]
fn y_of_p_or_more_is_refused() {
    for offset in 0..19 {
        let mut bytes = p_plus(offset);
        assert!(!is_canonical(&text(bytes)), "p + {offset}");
        bytes[31] = 0xff;
        assert!(!is_canonical(&text(bytes)), "p + {offset} with a sign");
    }
    let mut largest = p_plus(0);
    largest[0] -= 1;
    assert!(is_canonical(&text(largest)), "p − 1");
}

#[test]
fn negative_zero_is_refused() {
    let mut one = [0; 32];
    one[0] = 1;
    assert!(is_canonical(&text(one)));
    one[31] = 0x80;
    assert!(!is_canonical(&text(one)), "y = 1 has x = 0");
    let mut minus_one = p_plus(0);
    minus_one[0] -= 1;
    minus_one[31] = 0xff;
    assert!(!is_canonical(&text(minus_one)), "y = −1 has x = 0");
}

#[test]
fn the_sign_stands_in_the_first_digit() {
    let generator = Ed25519::generator().to_json();
    let inverse = Ed25519::generator().inverse().to_json();
    assert_eq!(inverse, generator.replacen('6', "e", 1));
    assert!(is_member(&inverse));
}

#[test]
fn upper_case_is_refused() {
    let inverse = Ed25519::generator().inverse().to_json();
    assert!(is_canonical(&inverse));
    assert!(!is_canonical(&inverse.replace('e', "E")));
}

#[test]
fn sixty_three_and_sixty_five_digits_are_refused() {
    let digits = Ed25519::generator().to_json().trim_matches('"').to_owned();
    for text in [&digits[..63], &digits[1..], &format!("{digits}0"), &format!("0{digits}"), "", "1"] {
        assert!(!is_canonical(&format!("\"{text}\"")), "{text}");
    }
}

#[test]
fn other_spellings_are_refused() {
    let digits = Ed25519::generator().to_json().trim_matches('"').to_owned();
    let short = &digits[..62];
    for text in [
        format!("0x{short}"),
        format!("{short} 8"),
        format!("{short}-8"),
        format!("{short}g8"),
        format!(" {}", &digits[1..]),
        format!("{short}é"),
    ] {
        assert!(!is_canonical(&format!("\"{text}\"")), "{text}");
    }
    assert!(!is_canonical(&digits), "no quotes");
    assert!(!is_canonical(&format!("\"{digits}\" ")), "something follows");
}

#[test]
fn scalars_of_q_or_more_are_refused() {
    let is_scalar = |digits: &str| Ed25519Scalar::from_json(format!("\"{digits}\"").as_bytes()).is_ok();
    let minus_one = "7237005577332262213973186563042994240857116359379907606001950938285454250988";
    assert_eq!(Ed25519Scalar::one().negate().to_json(), format!("\"{minus_one}\""));
    assert!(is_scalar(minus_one));
    for refused in [
        "7237005577332262213973186563042994240857116359379907606001950938285454250989",
        "7237005577332262213973186563042994240857116359379907606001950938285454250990",
        "14474011154664524427946373126085988481714232718759815212003901876570908501977",
        "57896044618658097711785492504343953926634992332820282019728792003956564819949",
        "115792089237316195423570985008687907853269984665640564039457584007913129639935",
        "99999999999999999999999999999999999999999999999999999999999999999999999999999",
    ] {
        assert!(!is_scalar(refused), "{refused}");
    }
    for refused in ["", "00", "01", "-1", "+1", "0x1", "1 "] {
        assert!(!is_scalar(refused), "{refused}");
    }
    assert!(is_scalar("0"));
}

#[test]
fn credentials_are_ordered_by_rfc_8032_bytes() {
    let candidate = |first: u8, last: u8| {
        let mut bytes = [0; 32];
        (bytes[0], bytes[31]) = (first, last);
        Candidate::from_json(text(bytes).as_bytes()).unwrap()
    };
    assert_eq!(Ed25519::cmp_credentials(&candidate(3, 9), &candidate(4, 1)), core::cmp::Ordering::Less);
    assert_eq!(Ed25519::cmp_credentials(&candidate(4, 9), &candidate(4, 1)), core::cmp::Ordering::Greater);
}
