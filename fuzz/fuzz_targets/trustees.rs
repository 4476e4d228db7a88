//! Trustees of both kinds in each group, and private keys.
#![no_main]

use belenios::group::{Belenios2048, Ed25519, Group, Rfc3526};
use belenios::trustee::{CheckedTrustees, PrivateKey};
use belenios::v1::TrusteeKind;
use folkmoot_fuzz::canonical;

fn check<G: Group>(bytes: &[u8]) {
    if let Some(kinds) = canonical::<Vec<TrusteeKind<G>>>(bytes) {
        // Checking costs milliseconds a key; two kinds reach all of it.
        if kinds.iter().map(|kind| kind.verification_keys().len()).sum::<usize>() <= 4 {
            let _ = CheckedTrustees::check(&kinds);
        }
    }
    if let Ok(key) = PrivateKey::<G>::from_json(bytes) {
        let written = key.reveal_json();
        assert!(bytes.trim_ascii() == written.as_bytes());
    }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    check::<Ed25519>(bytes);
    check::<Belenios2048>(bytes);
    check::<Rfc3526>(bytes);
});
