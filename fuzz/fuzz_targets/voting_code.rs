//! Voting codes of both kinds: what is read is revealed as it is printed, and reads as itself.
#![no_main]

use belenios::credential::{AnyVotingCode, LegacyVotingCode, VotingCode};

fn printed(code: &AnyVotingCode) -> String {
    match code {
        AnyVotingCode::Current(code) => code.reveal().to_owned(),
        AnyVotingCode::Legacy(code) => code.reveal().to_owned(),
    }
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(typed) = core::str::from_utf8(bytes) else { return };
    let _ = (VotingCode::parse(typed).is_ok(), LegacyVotingCode::parse(typed).is_ok());
    match AnyVotingCode::parse(typed) {
        Ok(code) => {
            let text = printed(&code);
            assert!(matches!(text.len(), 19 | 25));
            assert_eq!(printed(&AnyVotingCode::parse(&text).unwrap()), text);
            assert!(!format!("{code:?}").contains(&text[..5]));
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
});
