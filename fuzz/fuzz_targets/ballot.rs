//! Ballots in each group; what is signed is a part of them.
#![no_main]

use belenios::v1::{Ballot, signed_text};
use folkmoot_fuzz::canonical_in_each_group;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    canonical_in_each_group!(bytes, Ballot<G>);
    if let Ok(text) = core::str::from_utf8(bytes) {
        let signed = signed_text(text);
        assert!(signed.is_none_or(|signed| text.starts_with(&signed[..signed.len() - 1])));
    }
});
