//! Encrypted tallies in each group.
#![no_main]

use belenios::group::Group;
use belenios::v1::EncryptedTally;
use folkmoot_fuzz::canonical_in_each_group;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    canonical_in_each_group!(bytes, EncryptedTally<<G as Group>::Unchecked>);
});
