//! The part of a verification that depends on the group: setup, ballots, tally, mixing, decryption, result.

mod ballots;
mod decryption;
mod mixing;
mod setup;
mod tally;

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use ballots::{BALLOT_CHECKS, Examined, question_checks};

use super::check::Check;
use super::report::{Findings, Report, Status};
use super::store::{Data, Store};
use super::{Options, Progress, check_content, check_of, parse};
use crate::archive::Stage;
use crate::companion::ShuffleFact;
use crate::election::CheckedElection;
use crate::group::{Belenios2048, Ed25519, Group, Rfc3526};
use crate::json::Wire;
use crate::tally::Factors;
use crate::trustee::CheckedTrustees;
use crate::v1::{Cells, Ciphertext, ElectionResult, EncryptedTally, EventType, Hash, Owned, Tracker, TrusteeKind, peek_group};

/// Ballots that are verified together.
const BATCH: usize = 512;

/// What a session does with the board's events, whatever its group.
pub(super) trait BoardSession {
    /// Does a question need mixing?
    fn needs_mixing(&self) -> bool;
    /// A ballot, to be verified with others.
    fn ballot(&mut self, findings: &mut Findings, height: u64, data: Data);
    /// A ballot event whose ballot was there before.
    fn repeated_ballot(&mut self);
    /// Verifies the ballots that wait.
    fn flush(&mut self, findings: &mut Findings);
    /// Any other event with its payload.
    fn event(&mut self, findings: &mut Findings, store: &mut Store, kind: EventType, data: &Data);
    /// What is left to check at the end, and the figures of the report.
    fn finish(self: Box<Self>, findings: &mut Findings, board: &BoardFacts<'_>, report: &mut Report);
}

/// What the chain of events says at the end.
pub(super) struct BoardFacts<'a> {
    pub(super) options: &'a Options<'a>,
    pub(super) stage: Stage,
    pub(super) events: &'a [Hash],
    pub(super) ballots: u64,
}

/// Opens the session of the group that the election names.
pub(super) fn open_session<'a>(
    findings: &mut Findings,
    options: &'a Options<'a>,
    election: &Data,
    trustees: Option<&Data>,
    credentials: Option<&Data>,
) -> Option<Box<dyn BoardSession + 'a>> {
    let group = match peek_group(&election.bytes) {
        Ok(group) => group,
        Err(error) => {
            findings.fail(check_of(&election.bytes, &error), format!("the election {} cannot be read: {error}", election.name));
            return None;
        }
    };
    fn boxed<'a, G: Group>(session: Option<Session<'a, G>>) -> Option<Box<dyn BoardSession + 'a>> {
        session.map(|session| Box::new(session) as Box<dyn BoardSession + 'a>)
    }
    match group.as_str() {
        Ed25519::NAME => boxed(Session::<Ed25519>::open(findings, options, election, trustees, credentials)),
        Belenios2048::NAME => boxed(Session::<Belenios2048>::open(findings, options, election, trustees, credentials)),
        Rfc3526::NAME => boxed(Session::<Rfc3526>::open(findings, options, election, trustees, credentials)),
        _ => {
            findings.fail(Check::S18, crate::v1::UnknownGroup(group).to_string());
            None
        }
    }
}

/// One voter of the list.
struct Voter<G: Group> {
    key: G::Element,
    weight: u64,
    /// Index of the last ballot.
    last: Option<usize>,
}

/// For each question its ciphertexts.
type Choices<G> = Vec<Cells<Ciphertext<<G as Group>::Element>>>;

/// One ballot of the board whose ciphertexts are known.
pub(super) struct BoardBallot<G: Group> {
    pub(super) tracker: Tracker,
    pub(super) credential: G::Unchecked,
    choices: Choices<G>,
    weight: u64,
}

pub(super) struct Session<'a, G: Group> {
    options: &'a Options<'a>,
    pub(super) election: CheckedElection<G>,
    pub(super) trustees: Option<CheckedTrustees<G>>,
    pub(super) kinds: Vec<TrusteeKind<G>>,
    voters: HashMap<G::Unchecked, Voter<G>>,
    pub(super) listed: usize,
    pub(super) listed_weight: u64,
    pub(super) credentials_hash: Option<Hash>,
    /// Ballots that wait to be verified, with the height of their event.
    batch: Vec<(u64, Data)>,
    pub(super) ballots: Vec<BoardBallot<G>>,
    examined: u64,
    /// Some ballot's ciphertexts are unknown, so that the tally cannot be recomputed.
    incomplete: bool,
    /// Under which voter an encrypted mark was seen first.
    marks: HashMap<[u8; 16], usize>,
    /// The published tally, once it is known.
    pub(super) tally: Option<Tally<G>>,
    pub(super) mixes: Vec<Mix<G>>,
    pub(super) decryptions: Vec<Decryption<G>>,
    owners: HashSet<u64>,
    result: Option<ElectionResult>,
    /// Was a result published, be it good or bad?
    result_published: bool,
}

/// The tally on the board.
pub(super) struct Tally<G: Group> {
    pub(super) hash: Hash,
    entries: EncryptedTally<G::Element>,
    weight: u64,
}

/// One mixing on the board.
pub(super) struct Mix<G: Group> {
    pub(super) owner: u64,
    /// What its mixer may have signed; none if the input is not known.
    pub(super) fact: Option<ShuffleFact>,
    pub(super) output: Option<Vec<Vec<Ciphertext<G::Element>>>>,
}

/// One partial decryption on the board.
pub(super) struct Decryption<G: Group> {
    pub(super) owner: u64,
    pub(super) payload: Hash,
    pub(super) factors: Option<Factors<G>>,
    faults: Vec<(Check, String)>,
}

impl<G: Group> BoardSession for Session<'_, G> {
    fn needs_mixing(&self) -> bool {
        self.election.election().has_non_homomorphic()
    }

    fn ballot(&mut self, findings: &mut Findings, height: u64, data: Data) {
        self.batch.push((height, data));
        if self.batch.len() == BATCH {
            self.flush(findings);
        }
    }

    fn repeated_ballot(&mut self) {
        self.examined += 1;
    }

    fn flush(&mut self, findings: &mut Findings) {
        let batch = core::mem::take(&mut self.batch);
        if batch.is_empty() {
            return;
        }
        for check in BALLOT_CHECKS {
            findings.made(check);
        }
        for (question, check) in self.election.questions().iter().flat_map(question_checks) {
            if question {
                findings.made(check);
            }
        }
        let examined: Vec<Examined<G>> = batch.par_iter().map(|(height, data)| self.examine(*height, data)).collect();
        for ballot in examined {
            self.apply(findings, ballot);
        }
        if let Some(report) = self.options.progress {
            report(Progress { bytes: batch.last().map_or(0, |(_, data)| data.offset), ballots: self.examined });
        }
    }

    fn event(&mut self, findings: &mut Findings, store: &mut Store, kind: EventType, data: &Data) {
        match kind {
            EventType::EncryptedTally => self.encrypted_tally(findings, store, data),
            EventType::Shuffle => self.shuffle(findings, store, data),
            EventType::PartialDecryption => self.partial_decryption(findings, store, data),
            EventType::Result => self.result(findings, data),
            EventType::Setup | EventType::Ballot | EventType::EndBallots | EventType::EndShuffles => {}
        }
    }

    fn finish(self: Box<Self>, findings: &mut Findings, board: &BoardFacts<'_>, report: &mut Report) {
        findings.made(Check::B45);
        if self.examined != board.ballots {
            findings.fail(Check::B45, format!("{} ballots were verified, the board has {}", self.examined, board.ballots));
        }
        self.judge_decryptions(findings);
        self.check_trackers(findings);
        if let Some(record) = board.options.companion {
            self.strong_checks(findings, record, board);
        } else {
            for check in Check::ALL.iter().filter(|check| check.needs_companion()) {
                findings.explain(*check, "no companion record was given");
            }
        }
        let election = self.election.election();
        report.uuid = Some(election.uuid.clone());
        report.name = Some(election.name.clone());
        report.group = Some(election.group.clone());
        report.fingerprint = Some(self.election.fingerprint().to_owned());
        report.questions.clone_from(&election.questions);
        report.credentials = self.listed;
        report.trackers = self.counted().map(|ballot| ballot.tracker).collect();
        report.counted = report.trackers.len();
        report.total_weight = self.counted().fold(0, |sum, ballot| sum.saturating_add(ballot.weight));
        report.mixed_by = self.mixes.iter().map(|mix| mix.owner).collect();
        report.decrypted_by = self.decryptions.iter().filter(|entry| entry.factors.is_some()).map(|entry| entry.owner).collect();
        if findings.status(Check::R66).max(findings.status(Check::R68)) < Status::Fail {
            report.result = self.result;
        }
    }
}

impl<G: Group> Session<'_, G> {
    /// What a trustee put on the board, with its owner and the hash of the data.
    fn owned<T: Wire>(
        &mut self,
        findings: &mut Findings,
        store: &mut Store,
        data: &Data,
        what: &str,
        owner: Check,
    ) -> Option<(u64, Hash, T)> {
        check_content(findings, data);
        findings.made(owner);
        let owned = parse::<Owned>(findings, data, what, &[])?;
        let keys = self.trustees.as_ref().map_or(u64::MAX, |trustees| u64::try_from(trustees.keys().len()).unwrap_or(u64::MAX));
        if owned.owner == 0 || owned.owner > keys {
            findings.fail(owner, format!("{what} is said to be by trustee {}, there are {keys}", owned.owner));
        }
        let Some(payload) = store.take(owned.payload) else {
            findings.fail(Check::E11, format!("{what} refers to data that are not there ({})", owned.payload));
            return None;
        };
        check_content(findings, &payload);
        let value = parse::<T>(findings, &payload, what, &[])?;
        Some((owned.owner, payload.name, value))
    }
}
