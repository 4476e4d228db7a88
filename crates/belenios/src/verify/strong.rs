//! The five checks that need the companion record.

use super::check::Check;
use super::report::{Findings, Status};
use super::session::{BoardFacts, Session};
use crate::archive::Stage;
use crate::companion::{self, BallotFact, Companion, CompanionFault, DecryptionFact, Record, SetupFacts};
use crate::group::Group;
use crate::tally::Factors;

/// How many mirrors must have signed the board's final state.
const MIRRORS_NEEDED: usize = 2;

/// The companion checks that a strong verdict wants of a board at this stage.
pub(super) fn wanted(stage: Stage, findings: &Findings) -> Vec<Check> {
    let mixed = findings.status(Check::M56) != Status::Skip;
    let decrypted = findings.status(Check::D63) != Status::Skip;
    let mut wanted = vec![Check::S32, Check::B46];
    if mixed {
        wanted.push(Check::M58);
    }
    if decrypted {
        wanted.push(Check::D64);
    }
    if stage == Stage::Finished {
        wanted.push(Check::R70);
    }
    wanted
}

impl<G: Group> Session<'_, G> {
    /// S32, B46, M58, D64, R70.
    pub(super) fn strong_checks(&self, findings: &mut Findings, record: &[u8], board: &BoardFacts<'_>) {
        let companion = match Companion::<G>::read(record) {
            Ok(companion) => companion,
            Err(error) => {
                findings.fail(Check::S32, format!("the companion record cannot be read: {error}"));
                return;
            }
        };
        if companion.torn() > 0 {
            findings
                .warn(Check::S32, format!("the last {} bytes of the companion record were torn while they were written", companion.torn()));
        }
        self.strong_setup(findings, &companion);
        let ballots: Vec<BallotFact<'_, G>> =
            self.ballots.iter().map(|ballot| BallotFact { credential: &ballot.credential, ballot: ballot.tracker.hash() }).collect();
        report(findings, Check::B46, companion.check_orders(self.election.fingerprint(), &ballots));
        if !self.mixes.is_empty() {
            let shuffles: Vec<_> = self.mixes.iter().filter_map(|mix| mix.fact).collect();
            report(findings, Check::M58, companion.check_shuffles(self.election.fingerprint(), &shuffles));
        }
        self.strong_decryptions(findings, &companion);
        self.strong_checkpoints(findings, &companion, board);
    }

    /// Checkpoints must fit at every stage; that mirrors have seen the whole board can be asked only of a finished one.
    fn strong_checkpoints(&self, findings: &mut Findings, companion: &Companion<G>, board: &BoardFacts<'_>) {
        let is_finished = board.stage == Stage::Finished;
        let has_checkpoint = companion.records().any(|(_, record)| matches!(record, Record::Checkpoint(_)));
        if !is_finished && !has_checkpoint {
            findings.explain(Check::R70, "mirrors sign the final state when there is one");
            return;
        }
        let mirrors_needed = if is_finished { MIRRORS_NEEDED } else { 0 };
        let facts = companion::BoardFacts { events: board.events, mirrors_needed, trusted_mirrors: board.options.mirrors };
        report(findings, Check::R70, companion.check_checkpoints(&facts));
    }

    fn strong_setup(&self, findings: &mut Findings, companion: &Companion<G>) {
        let (Some(trustees), Some(credentials)) = (&self.trustees, self.credentials_hash) else {
            findings.explain(Check::S32, "trustees or credentials could not be read");
            return;
        };
        let facts = SetupFacts {
            uuid: &self.election.election().uuid,
            kinds: &self.kinds,
            trustees,
            credentials,
            number: u64::try_from(self.listed).unwrap_or(u64::MAX),
            weight: self.listed_weight,
            roll: None,
        };
        report(findings, Check::S32, companion.check_setup(&facts));
    }

    fn strong_decryptions(&self, findings: &mut Findings, companion: &Companion<G>) {
        let (Some(tally), Some(entries), Some(trustees)) = (&self.tally, self.to_decrypt(&self.mixes), &self.trustees) else { return };
        if self.decryptions.is_empty() {
            return;
        }
        let alphas: Vec<G::Element> = entries.iter().flat_map(|cells| cells.iter()).map(|entry| entry.alpha.clone()).collect();
        let flat = |factors: &Factors<G>| factors.iter().flat_map(|cells| cells.iter()).cloned().collect();
        let factors: Vec<Option<Vec<G::Element>>> = self.decryptions.iter().map(|made| made.factors.as_ref().map(flat)).collect();
        let facts: Vec<DecryptionFact<'_, G>> = self
            .decryptions
            .iter()
            .zip(&factors)
            .filter_map(|(made, factors)| {
                let (key, factors) = (trustees.key(made.owner)?, factors.as_ref()?);
                Some(DecryptionFact { owner: made.owner, payload: made.payload, key, factors })
            })
            .collect();
        report(findings, Check::D64, companion.check_decryptions(self.election.fingerprint(), tally.hash, &alphas, &facts));
    }
}

/// What is missing in a record keeps the verdict from being a strong one; what is wrong in it makes the election invalid.
fn report(findings: &mut Findings, check: Check, faults: Vec<CompanionFault>) {
    findings.made(check);
    for fault in faults {
        if fault.is_missing() {
            findings.warn(check, fault.to_string());
        } else {
            findings.fail(check, fault.to_string());
        }
    }
}
