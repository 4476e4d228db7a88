//! Decryption and result (D59 to D65, R66 to R68).

use std::collections::BTreeMap;

use super::{Decryption, Session};
use crate::group::Group;
use crate::tally::{
    DecryptionFault, Factors, ResultFault, combine, disagreeing, vartime_check_partial_decryption, vartime_check_result,
    vartime_invalid_votes,
};
use crate::trustee::{CheckedTrustees, KindLayout};
use crate::v1::{ElectionResult, PartialDecryption, Question};
use crate::verify::check::Check;
use crate::verify::report::Findings;
use crate::verify::store::{Data, Store};
use crate::verify::{check_content, parse};

impl<G: Group> Session<'_, G> {
    /// D59 to D63.
    pub(super) fn partial_decryption(&mut self, findings: &mut Findings, store: &mut Store, data: &Data) {
        let what = "the partial decryption";
        let Some((owner, payload, decryption)) = self.owned::<PartialDecryption<G>>(findings, store, data, what, Check::D62) else {
            return;
        };
        if !self.owners.insert(owner) {
            findings.fail(Check::D62, format!("trustee {owner} decrypted twice"));
            return;
        }
        for check in [Check::D59, Check::D60, Check::D61, Check::D63] {
            findings.made(check);
        }
        let index = usize::try_from(owner).ok().and_then(|owner| owner.checked_sub(1));
        let key = index.and_then(|index| self.trustees.as_ref().and_then(|trustees| trustees.keys().get(index)));
        let (Some(key), Some(tally)) = (key, self.to_decrypt(&self.mixes)) else {
            findings.explain(Check::D63, "the trustee's key or the tally is not known");
            return;
        };
        let entry = match vartime_check_partial_decryption(&self.election, key, &tally, &decryption) {
            Ok(factors) => Decryption { owner, payload, factors: Some(factors), faults: Vec::new() },
            Err(faults) => {
                let unmixed = (!self.mixes.is_empty()).then(|| self.to_decrypt(&[])).flatten();
                let stale = unmixed.is_some_and(|tally| vartime_check_partial_decryption(&self.election, key, &tally, &decryption).is_ok());
                let faults = if stale {
                    vec![(Check::D59, format!("trustee {owner} decrypted the ballots before they were mixed"))]
                } else {
                    faults.iter().map(|fault| (decryption_check(fault), format!("trustee {owner}: {fault}"))).collect()
                };
                Decryption { owner, payload, factors: None, faults }
            }
        };
        self.decryptions.push(entry);
    }

    /// Checked factors by owner.
    fn factors(&self) -> BTreeMap<u64, Factors<G>> {
        self.decryptions.iter().filter_map(|entry| Some((entry.owner, entry.factors.clone()?))).collect()
    }

    /// Is this trustee one of a threshold group, so that others may stand in?
    fn is_replaceable(&self, owner: u64) -> bool {
        let kinds = self.trustees.as_ref().map_or(&[][..], CheckedTrustees::kinds);
        kinds.iter().any(|kind| matches!(kind, KindLayout::Pedersen { owners, .. } if owners.contains(&owner)))
    }

    /// D65: enough factors, and the same result whichever of them are chosen.
    fn combined(&self, findings: &mut Findings) -> Option<Factors<G>> {
        findings.made(Check::D65);
        let trustees = self.trustees.as_ref()?;
        let all = self.factors();
        let first = match combine(trustees, &all) {
            Ok(factors) => factors,
            Err(error) => {
                findings.fail(Check::D65, error.to_string());
                return None;
            }
        };
        for owner in disagreeing(trustees, &all, &first) {
            findings.fail(Check::D65, format!("with trustee {owner} another result comes out"));
        }
        Some(first)
    }

    /// R66 to R68.
    pub(super) fn result(&mut self, findings: &mut Findings, data: &Data) {
        self.result_published = true;
        check_content(findings, data);
        let Some(result) = parse::<ElectionResult>(findings, data, "the result", &[]) else { return };
        let factors = self.combined(findings);
        let (Some(factors), Some(tally)) = (factors, self.to_decrypt(&self.mixes)) else {
            for check in [Check::R66, Check::R67, Check::R68] {
                findings.explain(check, "the decryption is not complete");
            }
            return;
        };
        let questions = self.election.questions();
        let mixing = self.election.election().has_non_homomorphic();
        let sums = questions.iter().any(|question| !matches!(question, Question::NonHomomorphic { .. }));
        for (check, applies) in [(Check::R66, sums), (Check::R67, sums), (Check::R68, mixing)] {
            if applies {
                findings.made(check);
            }
        }
        let weight = self.tally.as_ref().map_or(0, |tally| tally.weight);
        for fault in vartime_check_result::<G>(questions, &tally, &factors, weight, &result) {
            findings.fail(result_check(&fault, questions), fault.to_string());
        }
        for (question, entry) in vartime_invalid_votes::<G>(questions, &tally, &factors) {
            findings.warn(
                Check::R68,
                format!("question {question}, ballot {entry} after mixing: an invalid vote, no client encodes numbers so"),
            );
        }
        self.result = Some(result);
    }

    /// Faults of decryptions that others can stand in for do not block the result; they are evidence.
    pub(super) fn judge_decryptions(&self, findings: &mut Findings) {
        let enough = self.trustees.as_ref().is_some_and(|trustees| combine(trustees, &self.factors()).is_ok());
        for entry in &self.decryptions {
            for (check, problem) in &entry.faults {
                if self.is_replaceable(entry.owner) && (enough || !self.result_published) {
                    findings.warn(*check, problem.clone());
                } else {
                    findings.fail(*check, problem.clone());
                }
            }
        }
    }
}

fn decryption_check(fault: &DecryptionFault) -> Check {
    match fault {
        DecryptionFault::Shape { .. } => Check::D60,
        DecryptionFault::NotAMember { .. } => Check::D61,
        DecryptionFault::Proof { .. } => Check::D63,
    }
}

fn result_check(fault: &ResultFault, questions: &[Question]) -> Check {
    match fault {
        ResultFault::Shape(number) => match questions.get(number.saturating_sub(1)) {
            Some(Question::NonHomomorphic { .. }) => Check::R68,
            _ => Check::R66,
        },
        ResultFault::AboveWeight { .. } | ResultFault::WrongSum { .. } => Check::R66,
        ResultFault::Inconsistent { .. } => Check::R67,
        ResultFault::WrongNumbers { .. } => Check::R68,
    }
}
