//! Points and scalars of Ed25519: canonical text, and a check that gives the same text back.
#![no_main]

use belenios::group::{Ed25519, Ed25519Element, Ed25519Scalar, Ed25519Unchecked, Element, Group};
use belenios::json::Wire;
use folkmoot_fuzz::canonical;

fn point(text: &[u8]) {
    canonical::<Ed25519Scalar>(text);
    let Some(candidate) = canonical::<Ed25519Unchecked>(text) else { return };
    if let Ok(element) = Ed25519::check(&candidate) {
        assert!(Ed25519::encode(&element) == candidate, "another spelling is a member");
        assert!(element.times(&element.inverse()).is_identity());
        assert!(element == Ed25519Element::from_json(text).unwrap(), "the element's own reader differs from the check");
    } else {
        assert!(Ed25519Element::from_json(text).is_err(), "a member without a check");
    }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    point(bytes);
    // Any 32 bytes as the text of a point, so that most inputs are well spelled.
    if let Some(digits) = bytes.get(..32) {
        let digits: String = digits.iter().map(|byte| format!("{byte:02x}")).collect();
        point(format!("\"{digits}\"").as_bytes());
    }
});
