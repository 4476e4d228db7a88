//! Events, and the payloads that only refer.
#![no_main]

use belenios::archive::references;
use belenios::v1::{Event, EventType, Owned, SetupData, SizedEncryptedTally};
use folkmoot_fuzz::canonical;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    canonical::<Event>(bytes);
    canonical::<SizedEncryptedTally>(bytes);
    if let Some(setup) = canonical::<SetupData>(bytes) {
        let hashes = references(EventType::Setup, bytes).unwrap();
        assert_eq!(hashes[..3], [setup.election, setup.trustees, setup.credentials]);
    }
    if let Some(owned) = canonical::<Owned>(bytes) {
        assert_eq!(references(EventType::Shuffle, bytes).unwrap(), [owned.payload]);
    }
});
