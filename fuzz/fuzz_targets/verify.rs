//! The verifier over whole archives, once as they are and once with their hashes put right: a report, whatever arrives.
#![no_main]

use belenios::verify::{Options, verify};
use folkmoot_fuzz::rechain;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = verify(bytes, &Options::default());
    if let Some(archive) = rechain(bytes) {
        let _ = verify(archive.as_slice(), &Options::default());
    }
});
