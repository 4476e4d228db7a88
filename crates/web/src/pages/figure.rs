//! Pictures for people who would rather look than read: bars over their whole, with what is needed as a line. The words stand beside them.

use askama::Template;
use counting::decision::{Clause, ClauseLine, Quantity, Rule};

/// What a whole bar is long.
const WHOLE: u64 = 1000;

/// A part of a whole, and where the line is that it must reach.
#[derive(Template)]
#[template(path = "bar.html")]
pub(crate) struct Bar {
    spoken: String,
    class: &'static str,
    width: u64,
    needed: Option<u64>,
}

impl Bar {
    /// `part` of `whole`; `spoken` says the same in words.
    pub(crate) fn new(part: u64, whole: u64, spoken: String) -> Self {
        Self { spoken, class: "fill", width: share(part.min(whole), whole), needed: None }
    }

    /// In the quiet colour.
    pub(crate) fn quiet(self) -> Self {
        Self { class: "fill-2", ..self }
    }

    /// With the line of this clause, if it asks for a share of the whole.
    pub(crate) fn needing(self, clause: Option<&Clause>) -> Self {
        Self { needed: clause.map(|clause| line(clause, WHOLE)), ..self }
    }

    /// A condition of a rule: what was counted, and how much was needed of what.
    pub(crate) fn of(clause: &ClauseLine, spoken: String) -> Self {
        let whole = if is_rival(clause.clause.base()) { clause.count.saturating_add(clause.base) } else { clause.base };
        Self::new(clause.count, whole, spoken).needing(Some(&clause.clause))
    }

    /// How long the bar is, and where its line is, in thousandths.
    pub(crate) fn thousandths(&self) -> (u64, Option<u64>) {
        (self.width, self.needed)
    }

    /// As HTML. Writing into memory does not fail.
    pub(crate) fn html(&self) -> String {
        self.render().unwrap_or_default()
    }
}

/// The first clause of a rule that asks for a share of those entitled to take part: the line in the picture of the turnout.
pub(crate) fn turnout_clause(rule: &Rule) -> Option<&Clause> {
    let counted = |clause: &&Clause| {
        matches!(clause.count(), Quantity::Voting | Quantity::Valid | Quantity::Received | Quantity::VotingAndIllegal)
            && matches!(clause.base(), Quantity::Eligible | Quantity::EligibleNotPrevented)
    };
    let branches = rule.branches().iter().flat_map(|branch| &branch.clauses);
    rule.quorum().iter().chain(branches).find(counted)
}

/// Two answers against each other, not a part and its whole: the bar is then one of the two in both together.
fn is_rival(base: Quantity) -> bool {
    matches!(base, Quantity::Yes | Quantity::No | Quantity::Blank | Quantity::Spoiled)
}

/// `s` of the whole, or `s / (1 + s)` of both rivals together.
fn line(clause: &Clause, whole: u64) -> u64 {
    let (numerator, denominator) = (u64::from(clause.share().numerator()), u64::from(clause.share().denominator()));
    let of = if is_rival(clause.base()) { numerator + denominator } else { denominator };
    (whole * numerator).checked_div(of).unwrap_or(0).min(whole)
}

fn share(part: u64, whole: u64) -> u64 {
    let thousandths = (u128::from(part) * u128::from(WHOLE)).checked_div(u128::from(whole)).unwrap_or(0);
    u64::try_from(thousandths).unwrap_or(WHOLE)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::rules::judge;
    use counting::decision::preset;

    fn bars(name: &str, yes: u64, no: u64) -> Vec<(u64, Option<u64>)> {
        let verdict = judge(&preset(name).unwrap().rule().unwrap(), 2388, yes, no, 22).unwrap();
        verdict.clauses().iter().map(|line| Bar::of(line, String::new()).thousandths()).collect()
    }

    #[test]
    fn a_bar_reaches_its_line_exactly_when_its_condition_is_met() {
        // 1,287 of 2,388 take part, half is needed; 934 yes against 331 no, more is needed.
        assert_eq!(bars("uk.ia.2026", 934, 331), [(538, Some(500)), (738, Some(500))]);
        for (name, yes, no) in
            [("uk.ia.2026", 500, 200), ("de.dgb.strike", 934, 331), ("us.uaw.strike", 934, 331), ("uk.ia.2017.ips", 934, 331)]
        {
            let verdict = judge(&preset(name).unwrap().rule().unwrap(), 2388, yes, no, 22).unwrap();
            for clause in verdict.clauses() {
                let (width, needed) = Bar::of(clause, String::new()).thousandths();
                assert_eq!(width >= needed.unwrap(), clause.met, "{name}: {clause:?}");
            }
        }
    }

    #[test]
    fn the_turnout_has_a_line_where_the_rule_asks_for_one() {
        let rule = preset("uk.ia.2026").unwrap().rule().unwrap();
        assert_eq!(Bar::new(400, 2388, String::new()).needing(turnout_clause(&rule)).thousandths(), (167, Some(500)));
        assert_eq!(Bar::new(1, 0, String::new()).thousandths(), (0, None), "of nobody");
        assert_eq!(Bar::new(u64::MAX, u64::MAX, String::new()).thousandths(), (1000, None));
    }
}
