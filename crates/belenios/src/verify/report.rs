//! What a verification found.

use super::check::Check;
use crate::archive::Stage;
use crate::v1::{ElectionResult, Hash, Question, Tracker, Uuid};

/// The word for a stage in machine-readable reports.
pub fn stage_name(stage: Stage) -> &'static str {
    match stage {
        Stage::Empty => "empty",
        Stage::Open => "voting",
        Stage::Closed => "closed",
        Stage::Tallied => "tallied",
        Stage::Mixing => "mixing",
        Stage::Mixed => "mixed",
        Stage::Decrypting => "decrypting",
        Stage::Finished => "finished",
    }
}

/// The three answers of the verifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is wrong, and the companion record closes what version 1 leaves open.
    StronglyValid,
    /// Nothing is wrong; what version 1 alone cannot exclude is said beside it.
    V1Valid,
    /// Something is wrong: see the failed checks.
    Invalid,
}

impl Verdict {
    /// `strongly-valid`, `v1-valid`, `invalid`
    pub fn name(self) -> &'static str {
        match self {
            Self::StronglyValid => "strongly-valid",
            Self::V1Valid => "v1-valid",
            Self::Invalid => "invalid",
        }
    }
}

/// How a check ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Not applicable, not asked for, or not reached.
    Skip,
    /// It holds.
    Pass,
    /// It holds, but something is worth knowing.
    Warn,
    /// It does not hold.
    Fail,
}

impl Status {
    /// `pass`, `fail`, `warn`, `skip`
    pub fn name(self) -> &'static str {
        match self {
            Self::Skip => "skip",
            Self::Pass => "pass",
            Self::Warn => "warn",
            Self::Fail => "fail",
        }
    }
}

/// One check with what it found.
#[derive(Clone, Debug)]
pub struct CheckReport {
    /// Which.
    pub check: Check,
    /// How it ended.
    pub status: Status,
    /// The first findings, each a sentence that says where.
    pub details: Vec<String>,
    /// Findings in all.
    pub findings: usize,
}

/// The whole report.
#[derive(Clone, Debug)]
pub struct Report {
    /// The answer.
    pub verdict: Verdict,
    /// How far the board has come.
    pub stage: Stage,
    /// The election, if it could be read.
    pub uuid: Option<Uuid>,
    /// The election's name.
    pub name: Option<String>,
    /// [`crate::group::Group::NAME`]
    pub group: Option<String>,
    /// The election's fingerprint `φ`.
    pub fingerprint: Option<String>,
    /// The questions.
    pub questions: Vec<Question>,
    /// Entries of the credential list.
    pub credentials: usize,
    /// Ballot events on the board.
    pub ballots: usize,
    /// Ballots that count: the last of each voter.
    pub counted: usize,
    /// Sum of their weights.
    pub total_weight: u64,
    /// The published result, if every check about it passed.
    pub result: Option<ElectionResult>,
    /// All seventy checks in order.
    pub checks: Vec<CheckReport>,
    /// Trustees that mixed, by their 1-based numbers, in order.
    pub mixed_by: Vec<u64>,
    /// Trustees whose decryptions verified.
    pub decrypted_by: Vec<u64>,
    /// Height and hash of the last event.
    pub head: Option<(u64, Hash)>,
    /// Receipts of the counted ballots in the order of the board.
    pub trackers: Vec<Tracker>,
}

impl Report {
    /// The report of one check.
    pub fn check(&self, check: Check) -> Option<&CheckReport> {
        self.checks.iter().find(|report| report.check == check)
    }

    /// Records what a check found that only the caller can make: [`Check::R69`] needs the counting rules.
    pub fn record(&mut self, check: Check, status: Status, detail: String) {
        let entry = &mut self.checks[check as usize];
        entry.status = entry.status.max(status);
        entry.details.push(detail);
        entry.findings += usize::from(status > Status::Pass);
        if status == Status::Fail {
            self.verdict = Verdict::Invalid;
        }
    }

    /// Ids of the checks that failed.
    pub fn failed(&self) -> Vec<Check> {
        self.checks.iter().filter(|report| report.status == Status::Fail).map(|report| report.check).collect()
    }
}

/// Findings that are kept of each check; more are only counted.
const KEPT_DETAILS: usize = 20;

/// Gathers findings while the board is read.
#[derive(Debug)]
pub(super) struct Findings {
    checks: Vec<CheckReport>,
}

impl Findings {
    pub(super) fn new() -> Self {
        let report = |check: &Check| CheckReport { check: *check, status: Status::Skip, details: Vec::new(), findings: 0 };
        Self { checks: Check::ALL.iter().map(report).collect() }
    }

    /// The check was made; it holds unless something else is said.
    pub(super) fn made(&mut self, check: Check) {
        self.raise(check, Status::Pass);
    }

    /// Something is wrong.
    pub(super) fn fail(&mut self, check: Check, detail: impl Into<String>) {
        self.raise(check, Status::Fail);
        self.note(check, detail.into());
    }

    /// Something is worth knowing.
    pub(super) fn warn(&mut self, check: Check, detail: impl Into<String>) {
        self.raise(check, Status::Warn);
        self.note(check, detail.into());
    }

    /// Says why the check was not made.
    pub(super) fn explain(&mut self, check: Check, detail: &str) {
        let entry = self.entry(check);
        if entry.status == Status::Skip && entry.details.is_empty() {
            entry.details.push(detail.to_owned());
        }
    }

    pub(super) fn status(&self, check: Check) -> Status {
        self.checks.iter().find(|entry| entry.check == check).map_or(Status::Skip, |entry| entry.status)
    }

    pub(super) fn any_failed(&self) -> bool {
        self.checks.iter().any(|entry| entry.status == Status::Fail)
    }

    pub(super) fn into_checks(self) -> Vec<CheckReport> {
        self.checks
    }

    fn raise(&mut self, check: Check, status: Status) {
        let entry = self.entry(check);
        if entry.status == Status::Skip {
            entry.details.clear();
        }
        entry.status = entry.status.max(status);
    }

    fn note(&mut self, check: Check, detail: String) {
        let entry = self.entry(check);
        entry.findings += 1;
        if entry.details.len() < KEPT_DETAILS {
            entry.details.push(detail);
        }
    }

    fn entry(&mut self, check: Check) -> &mut CheckReport {
        &mut self.checks[check as usize]
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn of(findings: &Findings, check: Check) -> (Status, usize, Vec<&str>) {
        let entry = findings.checks.iter().find(|entry| entry.check == check).unwrap();
        (entry.status, entry.findings, entry.details.iter().map(String::as_str).collect())
    }

    #[test]
    fn an_explanation_stands_until_the_check_is_made() {
        let mut findings = Findings::new();
        findings.explain(Check::R70, "why not");
        findings.explain(Check::R70, "another reason");
        assert_eq!(of(&findings, Check::R70), (Status::Skip, 0, vec!["why not"]));
        findings.made(Check::R70);
        assert_eq!(of(&findings, Check::R70), (Status::Pass, 0, vec![]));
        findings.explain(Check::R70, "too late");
        assert_eq!(of(&findings, Check::R70), (Status::Pass, 0, vec![]));
    }

    #[test]
    fn the_worst_status_stays_and_every_finding_is_kept() {
        let mut findings = Findings::new();
        findings.warn(Check::B44, "a copy");
        findings.fail(Check::B44, "worse");
        findings.warn(Check::B44, "another copy");
        findings.made(Check::B44);
        assert_eq!(of(&findings, Check::B44), (Status::Fail, 3, vec!["a copy", "worse", "another copy"]));
        assert!(findings.any_failed());
        assert_eq!((findings.status(Check::B44), findings.status(Check::B45)), (Status::Fail, Status::Skip));
    }

    #[test]
    fn words_of_reports_are_those_of_the_documentation() {
        let names = [Status::Skip, Status::Pass, Status::Warn, Status::Fail].map(Status::name);
        assert_eq!(names, ["skip", "pass", "warn", "fail"]);
        let names = [Verdict::StronglyValid, Verdict::V1Valid, Verdict::Invalid].map(Verdict::name);
        assert_eq!(names, ["strongly-valid", "v1-valid", "invalid"]);
        let stages =
            [Stage::Empty, Stage::Open, Stage::Closed, Stage::Tallied, Stage::Mixing, Stage::Mixed, Stage::Decrypting, Stage::Finished];
        let expected = ["empty", "voting", "closed", "tallied", "mixing", "mixed", "decrypting", "finished"];
        assert_eq!(stages.map(stage_name), expected);
    }
}
