//! Group elements and scalars: canonical text, and a check that gives the same text back.
#![no_main]

use belenios::group::{Belenios2048, Ed25519, Element, Group, Rfc3526};
use belenios::json::Wire;
use folkmoot_fuzz::canonical;

fn element<G: Group>(text: &[u8]) {
    let Some(candidate) = canonical::<G::Unchecked>(text) else { return };
    if let Ok(element) = G::check(&candidate) {
        assert!(G::encode(&element) == candidate, "another spelling is a member");
        assert!(element.times(&element.inverse()).is_identity());
        assert!(element == G::Element::from_json(text).unwrap(), "the element's own reader differs from the check");
    } else {
        assert!(G::Element::from_json(text).is_err(), "a member without a check");
    }
}

fn all(text: &[u8]) {
    element::<Ed25519>(text);
    element::<Belenios2048>(text);
    element::<Rfc3526>(text);
    canonical::<<Ed25519 as Group>::Scalar>(text);
    canonical::<<Belenios2048 as Group>::Scalar>(text);
    canonical::<<Rfc3526 as Group>::Scalar>(text);
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    all(bytes);
    // Any 32 bytes as the text of a point, so that most inputs are well spelled.
    if let Some(point) = bytes.get(..32) {
        let digits: String = point.iter().map(|byte| format!("{byte:02x}")).collect();
        all(format!("\"{digits}\"").as_bytes());
    }
});
