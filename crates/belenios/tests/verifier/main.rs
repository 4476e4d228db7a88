//! The verifier: archives from elsewhere verify, and each check has an archive that only it rejects.
#![allow(clippy::unwrap_used, clippy::print_stdout, clippy::type_complexity, missing_docs)]

mod ballots;
mod board;
mod decryption;
mod forge;
mod mixing;
mod peer;
mod setup;
mod strong;
mod tally;
mod tamper;
mod words;

use belenios::ballot::Choice;
use belenios::group::{Ed25519, Group};
use belenios::verify::{Check, Options, Report, Status, Verdict, verify};
use forge::Forge;

pub(crate) fn report(bytes: &[u8]) -> Report {
    verify(bytes, &Options::default())
}

/// Only these checks fail.
#[track_caller]
pub(crate) fn assert_fails(bytes: &[u8], expected: &[Check]) {
    let report = report(bytes);
    let findings: Vec<_> = report.checks.iter().filter(|check| check.status == Status::Fail).collect();
    assert_eq!(report.failed(), expected, "{findings:#?}");
    assert_eq!(report.verdict, Verdict::Invalid);
    assert!(report.result.is_none(), "an invalid archive has no result");
    assert!(findings.iter().all(|check| !check.details.is_empty() && check.findings >= check.details.len()), "every failure says where");
    assert!(findings.iter().flat_map(|check| &check.details).all(|detail| detail.len() > 8), "in words");
}

#[track_caller]
pub(crate) fn assert_valid(bytes: &[u8]) -> Report {
    let report = report(bytes);
    let findings: Vec<_> = report.checks.iter().filter(|check| check.status == Status::Fail).collect();
    assert!(findings.is_empty(), "{findings:#?}");
    report
}

pub(crate) fn yes() -> Vec<Choice> {
    vec![Choice::Homomorphic(vec![0, 1, 0])]
}

pub(crate) fn no() -> Vec<Choice> {
    vec![Choice::Homomorphic(vec![0, 0, 1])]
}

pub(crate) fn blank() -> Vec<Choice> {
    vec![Choice::Homomorphic(vec![1, 0, 0])]
}

pub(crate) fn rank(numbers: [u32; 3]) -> Vec<Choice> {
    vec![Choice::NonHomomorphic(numbers.to_vec())]
}

/// Two trustees, four voters of whom the first votes twice, casting still open.
pub(crate) fn open() -> Forge<Ed25519> {
    open_in(forge::YES_NO_BLANK)
}

pub(crate) fn open_in<G: Group>(questions: &str) -> Forge<G> {
    let mut forge = Forge::new(questions, 2, &[1, 1, 1, 1]);
    forge.setup();
    forge
}

/// As [`open`], with ballots.
pub(crate) fn voted() -> Forge<Ed25519> {
    let mut forge = open();
    forge.vote(0, &yes());
    forge.vote(1, &no());
    forge.vote(0, &blank());
    forge.vote(2, &yes());
    forge
}

/// A ranked question with three ballots.
pub(crate) fn ranked() -> Forge<Ed25519> {
    let mut forge = open_in(forge::RANKED);
    forge.vote(0, &rank([1, 2, 3]));
    forge.vote(1, &rank([2, 1, 3]));
    forge.vote(2, &rank([3, 1, 2]));
    forge
}
