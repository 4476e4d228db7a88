//! The archive's header.
#![no_main]

use belenios::v1::Header;
use folkmoot_fuzz::canonical;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    canonical::<Header>(bytes);
});
