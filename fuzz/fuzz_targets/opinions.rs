//! Votes on statements, in the three shapes of file: votes, or an error with its place.
#![no_main]

use counting::opinion::read_votes;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Err(error) = read_votes(bytes) {
        assert!(!error.to_string().is_empty());
    }
});
