//! Results, and the numbers in them.
#![no_main]

use belenios::v1::{ElectionResult, Quantity};
use folkmoot_fuzz::canonical;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    canonical::<ElectionResult>(bytes);
    canonical::<Quantity>(bytes);
});
