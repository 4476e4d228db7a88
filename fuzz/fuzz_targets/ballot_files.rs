//! Ballot files in every format that counting reads: a profile whose parts fit together, or an error with its place in the file.
#![no_main]

use counting::input::{self, Format, ReadError};
use counting::{Kind, Profile, Rank, RankedProfile};

const NAMES: [&str; 7] = ["x.json", "x.blt", "x.csv", "x.abif", "x.soi", "x.pb", "x"];
const KINDS: [Kind; 5] = [Kind::Ranked, Kind::Approval, Kind::Graded, Kind::Budget, Kind::Lists];

fn ranked(profile: &RankedProfile) {
    let candidates = profile.candidates().len();
    let mut total = 0_u64;
    for ballot in profile.ballots() {
        total += ballot.weight();
        for rank in ballot.ranks() {
            match rank {
                Rank::Candidate(candidate) => assert!(candidate.index() < candidates),
                Rank::Equal(equal) => assert!(equal.iter().all(|candidate| candidate.index() < candidates)),
                Rank::Skipped | Rank::Overvote | Rank::WriteIn => {}
            }
        }
    }
    assert_eq!(total, profile.total());
    assert!(profile.withdrawn().iter().all(|candidate| candidate.index() < candidates));
}

fn refused(error: &ReadError, bytes: &[u8]) {
    assert!(!error.to_string().is_empty());
    if let Some(place) = error.place() {
        let lines = 1 + bytes.iter().filter(|byte| **byte == b'\n').count() as u64;
        assert!((1..=lines).contains(&place.line) && place.column >= 1, "{error}");
    }
}

// The first byte says how the rest is read.
libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((how, bytes)) = bytes.split_first() else { return };
    let (name, kind) = (NAMES[usize::from(how % 7)], KINDS[usize::from(how / 7 % 5)]);
    let _ = Format::of(name, bytes);
    match input::read(name, bytes, kind) {
        Err(error) => refused(&error, bytes),
        Ok(Profile::Ranked(profile)) => ranked(&profile),
        // What kind it is, these say by themselves; only approvals look like rankings.
        Ok(profile) if ["x.json", "x.pb", "x"].contains(&name) => {
            assert!(profile.kind() == kind || profile.kind() != Kind::Approval || name != "x.json");
        }
        Ok(profile) => assert_eq!(profile.kind(), kind),
    }
});
