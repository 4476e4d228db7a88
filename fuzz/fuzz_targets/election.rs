//! Elections in each group; what is checked names the group it was checked in.
#![no_main]

use belenios::election::CheckedElection;
use belenios::group::{Belenios2048, Ed25519, Group, Rfc3526};
use belenios::v1::{Election, peek_group};
use folkmoot_fuzz::canonical;

fn check<G: Group>(bytes: &[u8]) {
    if let Some(election) = canonical::<Election<G>>(bytes) {
        assert_eq!(peek_group(bytes).unwrap(), election.group);
    }
    if let Ok(checked) = CheckedElection::<G>::from_json(bytes) {
        assert_eq!(checked.election().group, G::NAME);
    }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    check::<Ed25519>(bytes);
    check::<Belenios2048>(bytes);
    check::<Rfc3526>(bytes);
});
