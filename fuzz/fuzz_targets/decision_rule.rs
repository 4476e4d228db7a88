//! Rules that a body wrote for itself: a rule that can be asked, or an error with its place.
#![no_main]

use counting::decision::{Counts, DecisionError, Rule};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = core::str::from_utf8(bytes) else { return };
    match Rule::from_toml(text) {
        Err(error) => {
            assert!(!error.to_string().is_empty());
            if let DecisionError::Custom { line, column, .. } = error {
                assert!(line >= 1 && column >= 1 && line <= 1 + text.matches('\n').count());
            }
        }
        Ok(rule) => {
            assert!(!rule.name().is_empty() && !rule.source().is_empty() && !rule.branches().is_empty());
            for counts in [Counts::votes(0, 0, 0), Counts::votes(9, 4, 3), Counts::votes(u64::MAX, u64::MAX, 0)] {
                let Ok(tally) = counts.check() else { continue };
                // What the rule needs and was not given is an error, never a panic.
                if let Err(error) = rule.decide(&tally) {
                    assert!(!error.to_string().is_empty());
                }
            }
        }
    }
});
