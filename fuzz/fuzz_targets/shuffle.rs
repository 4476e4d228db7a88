//! Shuffles with their proofs in each group.
#![no_main]

use belenios::v1::Shuffle;
use folkmoot_fuzz::canonical_in_each_group;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    canonical_in_each_group!(bytes, Shuffle<G>);
});
