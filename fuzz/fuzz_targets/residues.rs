//! Elements and exponents of the two 2048-bit groups: canonical text, and a check that gives the same text back.
#![no_main]

use belenios::group::{Belenios2048, Group, Rfc3526};
use folkmoot_fuzz::canonical;

fn residue<G: Group>(text: &[u8]) {
    canonical::<G::Scalar>(text);
    if let Some(candidate) = canonical::<G::Unchecked>(text)
        && let Ok(element) = G::check(&candidate)
    {
        assert!(G::encode(&element) == candidate, "another spelling is a member");
    }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    residue::<Belenios2048>(bytes);
    residue::<Rfc3526>(bytes);
});
