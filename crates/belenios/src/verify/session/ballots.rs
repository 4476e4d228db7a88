//! Ballots: each by itself, then which of them count (B33 to B47).

use std::collections::HashSet;

use super::{BoardBallot, Choices, Session};
use crate::ballot::{BallotFault, BallotPlan, vartime_verify_ballot};
use crate::group::Group;
use crate::json::Wire;
use crate::tally::CountedBallot;
use crate::v1::{Ballot, Cells, Ciphertext, Hash, Question, Tracker};
use crate::verify::check::Check;
use crate::verify::report::Findings;
use crate::verify::store::Data;
use crate::verify::{check_of, content_problem};

/// Checks that are made of every ballot.
pub(super) const BALLOT_CHECKS: [Check; 7] = [Check::B33, Check::B34, Check::B35, Check::B36, Check::B37, Check::B43, Check::B44];

/// Checks that are made of ballots with such a question.
pub(super) fn question_checks(question: &Question) -> Vec<(bool, Check)> {
    match question {
        Question::Homomorphic(value) => vec![(true, Check::B38), (true, Check::B39), (value.allows_blank(), Check::B40)],
        Question::Lists { .. } => vec![(true, Check::B38), (true, Check::B41)],
        Question::NonHomomorphic { .. } => vec![(true, Check::B42)],
    }
}

/// Everything found out about one ballot, without touching the session.
pub(super) struct Examined<G: Group> {
    problems: Vec<(Check, String)>,
    /// Some if the ciphertexts are known, even if the ballot is bad.
    ballot: Option<(G::Unchecked, Choices<G>)>,
    tracker: Tracker,
}

impl<G: Group> Session<'_, G> {
    pub(super) fn examine(&self, height: u64, data: &Data) -> Examined<G> {
        let hash = Hash::of(&data.bytes);
        let mut examined = Examined { problems: Vec::new(), ballot: None, tracker: hash.into() };
        let place = |problem: &dyn core::fmt::Display| format!("event {height}, ballot {}: {problem}", Tracker::from(hash));
        if hash != data.name {
            examined.problems.push((Check::P2, content_problem(data, hash)));
        }
        let parsed = Ballot::<G>::from_json(&data.bytes);
        let (Ok(ballot), Ok(text)) = (&parsed, core::str::from_utf8(&data.bytes)) else {
            if let Err(error) = parsed {
                examined.problems.push((check_of(&data.bytes, &error), place(&error)));
            }
            return examined;
        };
        let voter = self.voters.get(&ballot.credential);
        if voter.is_none() {
            examined.problems.push((Check::B34, place(&"its credential is not on the list")));
        }
        // The proofs are checked under a credential that nobody listed, too: only the list is wrong then.
        let key = voter.map(|voter| voter.key.clone()).or_else(|| G::check(&ballot.credential).ok());
        let Some(key) = key else {
            examined.problems.push((Check::P7, place(&"its credential is not an element of the group")));
            return examined;
        };
        let plan = BallotPlan::new(&self.election, ballot, text, &key);
        match vartime_verify_ballot(&self.election, plan) {
            Ok(verified) => examined.ballot = Some((verified.credential, verified.choices)),
            Err(rejected) => {
                examined.problems.extend(rejected.faults.iter().map(|fault| (ballot_check(fault), place(fault))));
                examined.ballot = rejected.choices.map(|choices| (ballot.credential.clone(), choices));
            }
        }
        examined
    }

    pub(super) fn apply(&mut self, findings: &mut Findings, examined: Examined<G>) {
        self.examined += 1;
        for (check, problem) in examined.problems {
            findings.fail(check, problem);
        }
        let Some((credential, choices)) = examined.ballot else {
            self.incomplete = true;
            return;
        };
        let index = self.ballots.len();
        let Some(voter) = self.voters.get_mut(&credential) else {
            self.incomplete = true;
            return;
        };
        voter.last = Some(index);
        let weight = voter.weight;
        self.look_for_repeated_marks(findings, index, &credential, &choices);
        self.ballots.push(BoardBallot { tracker: examined.tracker, credential, choices, weight });
    }

    /// B44: the same ciphertext under two credentials is a copied mark.
    fn look_for_repeated_marks(
        &mut self,
        findings: &mut Findings,
        index: usize,
        credential: &G::Unchecked,
        choices: &[Cells<Ciphertext<G::Element>>],
    ) {
        let elements: Vec<G::Element> = choices.iter().flat_map(Cells::iter).map(|mark| mark.alpha.clone()).collect();
        for encoded in G::vartime_encode_all(&elements) {
            let hash = Hash::of(encoded.to_json().as_bytes());
            let mut key = [0; 16];
            key.copy_from_slice(&hash.as_bytes()[..16]);
            let first = *self.marks.entry(key).or_insert(index);
            if first != index && self.ballots[first].credential != *credential {
                let trackers = (self.ballots[first].tracker, index + 1);
                findings.warn(Check::B44, format!("ballot {} repeats an encrypted mark of ballot {}", trackers.1, trackers.0));
            }
        }
    }

    /// Indices of the ballots that count: the last of each voter, in the order of the board.
    pub(super) fn counted(&self) -> impl Iterator<Item = &BoardBallot<G>> {
        self.ballots.iter().enumerate().filter(|(index, ballot)| self.last_of(ballot) == Some(*index)).map(|(_, ballot)| ballot)
    }

    fn last_of(&self, ballot: &BoardBallot<G>) -> Option<usize> {
        self.voters.get(&ballot.credential).and_then(|voter| voter.last)
    }

    pub(super) fn selection<'b>(ballots: impl Iterator<Item = &'b BoardBallot<G>>) -> Vec<CountedBallot<G>>
    where
        G: 'b,
    {
        ballots.map(|ballot| CountedBallot { choices: ballot.choices.clone(), weight: ballot.weight }).collect()
    }

    /// B47.
    pub(super) fn check_trackers(&self, findings: &mut Findings) {
        if self.options.trackers.is_empty() {
            return;
        }
        findings.made(Check::B47);
        let counted: HashSet<Tracker> = self.counted().map(|ballot| ballot.tracker).collect();
        let on_board: HashSet<Tracker> = self.ballots.iter().map(|ballot| ballot.tracker).collect();
        for tracker in &self.options.trackers {
            if !on_board.contains(tracker) {
                findings.fail(Check::B47, format!("no ballot with the receipt {tracker} is on the board"));
            } else if !counted.contains(tracker) {
                findings.fail(Check::B47, format!("the ballot with the receipt {tracker} was replaced by a later one of the same voter"));
            }
        }
    }
}

fn ballot_check(fault: &BallotFault) -> Check {
    match fault {
        BallotFault::Uuid(_) | BallotFault::Fingerprint => Check::B33,
        BallotFault::SignatureHash => Check::B35,
        BallotFault::Signature => Check::B36,
        BallotFault::Shape(_) | BallotFault::Answers { .. } => Check::B37,
        BallotFault::Individual { .. } => Check::B38,
        BallotFault::Overall(_) | BallotFault::Branches { .. } => Check::B39,
        BallotFault::Blank(_) | BallotFault::BlankPresence(_) => Check::B40,
        BallotFault::List { .. } | BallotFault::NonZero(_) | BallotFault::ListOverall(_) => Check::B41,
        BallotFault::NonHomomorphic(_) => Check::B42,
        BallotFault::NotAMember => Check::P7,
    }
}
