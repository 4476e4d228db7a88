//! What a ballot is going to be: drafted by an officer, frozen when the roll closes (invariant 1).

use belenios::v1::{Hash, HomomorphicQuestion, Question};
use counting::decision::{DecisionError, Rule, preset};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::id::{PersonId, UnitId};

/// Everything that an officer decides about a ballot.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// The ballot's name; the body's name is put before it on the paper.
    pub name: String,
    /// A text that voters see above the questions.
    pub description: String,
    /// What is asked, in order.
    pub questions: Vec<Asked>,
    /// Under which rule the first question is decided.
    pub rule: Option<RuleChoice>,
    /// Units whose members are entitled, with all units below them; empty for the whole body.
    pub scope: Vec<UnitId>,
    /// Small units that are reported together with another one.
    pub mergers: Vec<Merger>,
    /// From when ballots are taken.
    pub opens_at: Timestamp,
    /// Until when. It can be extended, never shortened (invariant 3).
    pub closes_at: Timestamp,
    /// The time zone in which times are shown: an IANA name such as `Europe/Oslo`.
    pub time_zone: String,
    /// Who issues the voting codes.
    pub registrar: PersonId,
    /// Who holds the key shares; the first is owner number 1.
    pub trustees: Vec<PersonId>,
    /// How many trustees suffice to decrypt.
    pub threshold: u32,
    /// Who checks independently.
    pub scrutineers: Vec<PersonId>,
}

/// A question with answers of which some are chosen; only sums are ever revealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The question's text.
    pub question: String,
    /// The answers' texts, in the order of the paper.
    pub answers: Vec<String>,
    /// May one vote blank?
    pub blank: bool,
    /// The fewest answers to choose.
    pub min: u32,
    /// The most answers to choose.
    pub max: u32,
}

impl Asked {
    /// As the election has it.
    pub fn to_question(&self) -> Question {
        Question::Homomorphic(HomomorphicQuestion {
            answers: self.answers.clone(),
            blank: self.blank.then_some(true),
            min: self.min.into(),
            max: self.max.into(),
            question: self.question.clone(),
        })
    }
}

/// A decision rule and the answers that mean yes and no at the first question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleChoice {
    /// The name of a preset of [`counting::decision::presets`]; its name carries its version.
    pub preset: String,
    /// Chosen parameters, as name and value.
    pub parameters: Vec<(String, String)>,
    /// The number of the answer that means yes, from 1.
    pub yes: u32,
    /// The number of the answer that means no, from 1.
    pub no: u32,
}

impl RuleChoice {
    /// The rule itself.
    ///
    /// # Errors
    /// There is no such preset, parameter or value.
    pub fn rule(&self) -> Result<Rule, DecisionError> {
        let parameters: Vec<(&str, &str)> = self.parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        preset(&self.preset)?.rule_with(&parameters)
    }

    /// What stands for the rule wherever a decision cites it (invariant 7): SHA-256 over its name, its formula and its parameters.
    ///
    /// # Errors
    /// There is no such preset.
    pub fn version(&self) -> Result<Hash, DecisionError> {
        let preset = preset(&self.preset)?;
        let parameters: Vec<String> = self.parameters.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let text = format!("folkmoot-rule-v1|{}|{}|{}", preset.name(), preset.formula(), parameters.join("|"));
        Ok(Hash::of(text.as_bytes()))
    }
}

/// A unit too small to be reported alone, and the unit with which it is reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Merger {
    /// The small unit.
    pub unit: UnitId,
    /// The one that takes it in.
    pub into: UnitId,
}
