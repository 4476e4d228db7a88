//! Decision rules in words: which ones fit a ballot of members, what they say, and what they would make of
//! some outcomes.

use assembly::RuleChoice;
use counting::decision::{Clause, ClauseLine, Comparison, Counts, Outcome, Preset, Quantity, Rule, Verdict, presets};

use crate::say::Say;

/// Presets that can judge a secret ballot of members: yes, no and blank votes of a known number entitled.
pub(crate) fn usable() -> impl Iterator<Item = &'static Preset> {
    presets().iter().filter(|preset| preset.rule().is_ok_and(|rule| judge(&rule, 1000, 400, 300, 10).is_some()))
}

/// What the rule says of these counts; none when it needs other counts.
pub(crate) fn judge(rule: &Rule, entitled: u64, yes: u64, no: u64, blank: u64) -> Option<Verdict> {
    let counts = Counts { eligible: Some(entitled), yes: Some(yes), no: Some(no), blank, ..Counts::default() };
    rule.decide(&counts.check().ok()?).ok()
}

/// A preset's title in the reader's language.
pub(crate) fn title(t: Say, preset: &str) -> String {
    t.s(&format!("rule-{}", preset.replace(['.', '_'], "-")))
}

/// An outcome in a word.
pub(crate) fn outcome(t: Say, outcome: Outcome) -> String {
    t.s(match outcome {
        Outcome::Carried => "outcome-carried",
        Outcome::Advisory => "outcome-advisory",
        Outcome::Provisional => "outcome-provisional",
        Outcome::NotQuorate => "outcome-not-quorate",
        Outcome::Lost => "outcome-lost",
    })
}

/// "Carried if votes cast are at least 1/2 of those entitled, and yes is more than no. Otherwise lost."
pub(crate) fn sentence(t: Say, rule: &Rule) -> String {
    let mut sentences = Vec::new();
    let quorum = all_of(t, rule.quorum());
    if !quorum.is_empty() {
        sentences.push(t.a("rule-quorum", "clauses", quorum));
    }
    for branch in rule.branches() {
        let clauses = all_of(t, &branch.clauses);
        sentences.push(t.b("rule-branch", "outcome", outcome(t, branch.outcome), "clauses", clauses));
    }
    sentences.push(t.a("rule-otherwise", "outcome", outcome(t, rule.otherwise()).to_lowercase()));
    sentences.join(" ")
}

fn all_of(t: Say, clauses: &[Clause]) -> String {
    let clauses: Vec<String> = clauses.iter().map(|clause| self::clause(t, clause)).collect();
    clauses.join(&t.s("rule-and"))
}

/// One condition in words.
pub(crate) fn clause(t: Say, clause: &Clause) -> String {
    let (count, base) = (quantity(t, clause.count()), quantity(t, clause.base()));
    let share = clause.share();
    let more = clause.comparison() == Comparison::MoreThan;
    match (share.numerator(), share.denominator()) {
        (1, 1) => t.b(if more { "clause-more" } else { "clause-as-many" }, "count", count, "base", base),
        (numerator, denominator) => {
            let share = if (numerator, denominator) == (1, 2) { t.s("half") } else { format!("{numerator}/{denominator}") };
            t.c(if more { "clause-more-share" } else { "clause-least-share" }, "count", count, "share", share, "base", base)
        }
    }
}

/// A clause's numbers: a part of a whole with its share, or two answers against each other.
pub(crate) fn numbers(t: Say, line: &ClauseLine) -> String {
    match line.clause.base() {
        Quantity::Yes | Quantity::No | Quantity::Blank | Quantity::Spoiled => t.b("clause-against", "count", line.count, "base", line.base),
        _ => t.c("clause-numbers", "count", line.count, "base", line.base, "share", t.percent(line.count, line.base)),
    }
}

/// A quantity's name in a sentence.
pub(crate) fn quantity(t: Say, quantity: Quantity) -> String {
    t.s(match quantity {
        Quantity::Yes => "quantity-yes",
        Quantity::No => "quantity-no",
        Quantity::Blank => "quantity-blank",
        Quantity::Spoiled => "quantity-spoiled",
        Quantity::Voting | Quantity::VotingAndIllegal => "quantity-voting",
        Quantity::Valid => "quantity-valid",
        Quantity::Received => "quantity-received",
        Quantity::Eligible | Quantity::EligibleNotPrevented => "quantity-eligible",
        other => return other.in_words().to_owned(),
    })
}

/// A rule on the page of a ballot.
pub(crate) struct Explained {
    pub(crate) title: String,
    pub(crate) name: String,
    pub(crate) sentence: String,
    pub(crate) source: String,
    pub(crate) number: u64,
    pub(crate) rows: Vec<Row>,
}

/// What the rule would make of an outcome.
pub(crate) struct Row {
    pub(crate) yes: u64,
    pub(crate) no: u64,
    pub(crate) rest: u64,
    pub(crate) outcome: String,
}

/// The rule of a ballot with so many entitled.
pub(crate) fn explain(t: Say, choice: &RuleChoice, entitled: u64) -> Option<Explained> {
    let rule = choice.rule().ok()?;
    let number = if entitled == 0 { 100 } else { entitled };
    let part = |percent: u64| number * percent / 100;
    let samples = [(part(60), part(20)), (part(40), part(20)), (part(30), part(31)), (part(27), part(13)), (part(25), part(25))];
    let row = |(yes, no): (u64, u64)| {
        let verdict = judge(&rule, number, yes, no, 0)?;
        Some(Row { yes, no, rest: number - yes - no, outcome: outcome(t, verdict.outcome()) })
    };
    Some(Explained {
        title: title(t, &choice.preset),
        name: choice.preset.clone(),
        sentence: sentence(t, &rule),
        source: rule.source().to_owned(),
        number,
        rows: samples.into_iter().filter_map(row).collect(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::say::Language;

    #[test]
    fn a_share_is_given_only_of_a_whole() {
        let choice = RuleChoice { preset: "uk.ia.2026".to_owned(), parameters: Vec::new(), yes: 1, no: 2 };
        let verdict = judge(&choice.rule().unwrap(), 2388, 934, 331, 22).unwrap();
        let said: Vec<String> = verdict.clauses().iter().map(|line| numbers(Say(Language::En), line)).collect();
        assert_eq!(said, ["1,287 of 2,388 (53.9\u{a0}%)", "934 against 331"]);
    }
}
