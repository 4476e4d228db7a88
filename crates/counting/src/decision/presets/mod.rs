//! The presets, one after the other, each with its source. In the formulas: `N` entitled, `R` votes
//! cast, `Y` yes, `X` no, `B` blank, `I` illegal, `V` valid, `P` present, `U` units, `w` weight.

mod america;
mod association;
mod britain;
mod cooperative;
mod germany;
mod nordic;
mod recall;

use super::Quantity::{No, Voting, Yes};
use super::clause::QuorumKind;
use super::preset::{Parameter, Preset, Settings};
use super::{Branch, Clause, Outcome, Rule, Share, Validity};

/// All presets, in the order of the documentation.
pub(super) static PRESETS: &[Preset] = &[
    britain::IA_2017,
    britain::IA_2017_IPS,
    britain::IA_2026,
    britain::IA_SIMPLE,
    germany::DGB_STRIKE,
    germany::DGB_END,
    germany::VERDI_STRIKE,
    germany::VERDI_END,
    germany::DBB_STRIKE,
    germany::DBB_END,
    nordic::NO_DELTA,
    nordic::NO_LO,
    nordic::NO_NTL,
    nordic::DK_LINKED,
    nordic::IS_TRIGGER,
    america::US_NLRB,
    america::US_UAW_STRIKE,
    america::US_IBT_1987,
    america::CA_ON,
    america::CA_BC,
    america::CA_FED,
    cooperative::UK_TRANSFER,
    cooperative::UK_CONVERT,
    cooperative::DE,
    association::MAJORITY,
    association::TWO_THIRDS,
    association::PRESENT,
    association::ABSOLUTE,
    association::SECOND_CALL,
    association::FED_WEIGHTED,
    association::FED_DOUBLE,
    recall::QUARTER_TWO_THIRDS,
    recall::THIRTY_BALLOT,
    recall::DEFAULT,
];

const fn share(num: u32, den: u32) -> Share {
    Share::of(num, den)
}

const ALWAYS: Validity = Validity { from: None, to: None };
const YES_OVER_NO: Clause = Clause::more_than(Yes, Share::ONE, No);
const NO_OVER_YES: Clause = Clause::more_than(No, Share::ONE, Yes);
const HALF_OF_VOTING: Clause = Clause::more_than(Yes, Share::HALF, Voting);
const TWO_THIRDS_OF_VOTING: Clause = Clause::at_least(Yes, share(2, 3), Voting);
const HALF_TURNOUT: Clause = QuorumKind::Turnout.at_least(Share::HALF);

impl Rule {
    fn branch(&mut self, outcome: Outcome, clauses: &[Clause]) {
        self.branches.push(Branch { clauses: clauses.to_vec(), outcome });
    }

    fn carried_if(&mut self, clauses: &[Clause]) {
        self.branch(Outcome::Carried, clauses);
    }

    fn means(&mut self, outcome: Outcome, words: &str) {
        self.meanings.push((outcome, words.to_owned()));
    }
}

const SPOILED: Parameter =
    Parameter { name: "spoiled", about: "whether spoiled votes count as votes cast", values: &["counts", "excluded"] };

fn spoiled(rule: &mut Rule, settings: &Settings<'_>) {
    rule.spoiled_counts = settings.get("spoiled") == "counts";
}
