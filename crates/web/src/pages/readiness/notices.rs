//! What an officer should know, above everything else.

use assembly::{BallotStage, PlanWarning};

use super::{View, Words};
use crate::pages::office::unit_path;
use crate::rules;

/// How many small units are named.
const NAMED: usize = 8;

impl View<'_> {
    pub(super) fn notices(&self) -> Vec<Words> {
        let (t, ballot) = (self.t, self.ballot);
        let mut notices = if ballot.stage == BallotStage::Draft { self.warnings() } else { Vec::new() };
        if let Some(reason) = ballot.code_restarts.last().filter(|_| ballot.codes.is_none()) {
            notices.push(Words { class: "attention", text: t.a("ready-codes-void", "reason", reason) });
        }
        if let Some(challenge) = &ballot.challenge {
            let text = t.b("ready-challenge", "name", self.name(challenge.by), "reason", &challenge.reason);
            notices.push(Words { class: "danger", text });
            if let Some(answer) = &challenge.answer {
                notices.push(Words { class: "", text: t.a("ready-upheld", "answer", answer) });
            }
        }
        if let Some(voiding) = &ballot.voiding {
            notices.push(Words { class: "danger", text: t.a("ready-void", "reason", &voiding.reason) });
        }
        notices
    }

    /// What could still be changed, and might better be.
    fn warnings(&self) -> Vec<Words> {
        let (t, plan) = (self.t, &self.ballot.plan);
        let mut warnings = Vec::new();
        let mut small = Vec::new();
        for warning in self.visitor.app.read(|state| state.warnings(self.ballot)) {
            let (class, text) = match warning {
                PlanWarning::SmallUnit(unit) => {
                    small.push(unit);
                    continue;
                }
                PlanWarning::FewEntitled(0) => continue,
                PlanWarning::FewEntitled(entitled) => ("attention", t.a("ready-small", "n", entitled)),
                PlanWarning::SingleTrustee => ("attention", t.s("ready-one-trustee")),
                PlanWarning::NoSpareTrustee => ("attention", t.a("ready-no-spare", "n", plan.trustees.len())),
                PlanWarning::FewScrutineers => ("", t.a("ready-few-scrutineers", "n", plan.scrutineers.len())),
                PlanWarning::RuleOutOfForce(said) => {
                    let validity = plan.rule.as_ref().and_then(|rule| rule.rule().ok()).map(|rule| rule.validity());
                    let text = validity.and_then(|validity| rules::out_of_force(t, validity, plan.opens_at, &plan.time_zone));
                    ("attention", text.unwrap_or(said))
                }
            };
            warnings.push(Words { class, text });
        }
        if !small.is_empty() {
            let name = |unit: &assembly::MergeSuggestion| {
                format!("{} ({})", self.visitor.app.read(|state| unit_path(state, unit.unit)), t.n(unit.entitled))
            };
            let mut names: Vec<String> = small.iter().take(NAMED).map(name).collect();
            if small.len() > NAMED {
                names.push("…".to_owned());
            }
            warnings.push(Words { class: "", text: t.b("ready-small-units", "n", small.len(), "units", names.join(", ")) });
        }
        warnings
    }
}
