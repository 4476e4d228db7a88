//! Decision rules in words: which ones fit a ballot of members, what they say, and what they would make of
//! some outcomes.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use askama::Template;
use assembly::RuleChoice;
use counting::decision::{
    Clause, ClauseLine, Comparison, Counts, Date, Outcome, Parameter, Preset, Quantity, Rule, Validity, Verdict, presets,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

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

/// "Carried if the votes cast are at least half of those entitled and the yes votes are more than the no votes. Otherwise lost."
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
#[derive(Template)]
#[template(path = "office/rule.html")]
pub(crate) struct Explained {
    t: Say,
    title: String,
    name: String,
    sentence: String,
    /// Which answers mean yes and no, once there are some.
    pub(crate) meaning: String,
    /// That the rule was not made for this day.
    pub(crate) out_of_force: String,
    source: String,
    number: u64,
    rows: Vec<Row>,
}

/// What the rule would make of an outcome.
struct Row {
    yes: u64,
    no: u64,
    rest: u64,
    outcome: String,
}

impl Explained {
    /// As HTML. Writing into memory does not fail.
    pub(crate) fn html(&self) -> String {
        self.render().unwrap_or_default()
    }
}

/// The rule of a ballot with so many entitled that opens at this time.
pub(crate) fn explain(t: Say, choice: &RuleChoice, entitled: u64, (opens_at, zone): (Timestamp, &str)) -> Option<Explained> {
    let rule = choice.rule().ok()?;
    let number = if entitled == 0 { 100 } else { entitled };
    let part = |percent: u64| number * percent / 100;
    let samples = [(part(60), part(20)), (part(40), part(20)), (part(30), part(31)), (part(27), part(13)), (part(25), part(25))];
    let row = |(yes, no): (u64, u64)| {
        let verdict = judge(&rule, number, yes, no, 0)?;
        Some(Row { yes, no, rest: number - yes - no, outcome: outcome(t, verdict.outcome()) })
    };
    Some(Explained {
        t,
        title: title(t, &choice.preset),
        name: choice.preset.clone(),
        sentence: sentence(t, &rule),
        meaning: String::new(),
        out_of_force: out_of_force(t, rule.validity(), opens_at, zone).unwrap_or_default(),
        source: rule.source().to_owned(),
        number,
        rows: samples.into_iter().filter_map(row).collect(),
    })
}

/// "“Stay out” means yes, “Go back” means no."
pub(crate) fn meaning(t: Say, choice: &RuleChoice, answers: &[String]) -> String {
    let answer = |place: u32| usize::try_from(place).ok().and_then(|place| answers.get(place.checked_sub(1)?));
    match (answer(choice.yes), answer(choice.no)) {
        (Some(yes), Some(no)) => t.b("rule-meaning", "yes", yes, "no", no),
        _ => String::new(),
    }
}

/// That a rule was not made for ballots that open on this day.
pub(crate) fn out_of_force(t: Say, validity: Validity, opens_at: Timestamp, zone: &str) -> Option<String> {
    let day = opens_at.to_zoned(TimeZone::get(zone).unwrap_or(TimeZone::UTC)).date().to_string();
    if validity.contains(day.parse::<Date>().ok()?) {
        return None;
    }
    let said = |date: Option<Date>| date.map(|date| date.to_string()).unwrap_or_default();
    Some(match (validity.from, validity.to) {
        (Some(_), Some(_)) => t.c("rule-between", "day", day, "from", said(validity.from), "to", said(validity.to)),
        (Some(_), None) => t.b("rule-from", "day", day, "from", said(validity.from)),
        _ => t.b("rule-until", "day", day, "to", said(validity.to)),
    })
}

/// Something that a rule leaves open, and the values among which it makes a difference in a ballot of members.
pub(crate) struct Open {
    pub(crate) name: &'static str,
    pub(crate) values: Vec<&'static str>,
}

/// What the preset of this name leaves open. What could make no difference is left out: nobody can spoil a
/// ballot that is sealed by the voting page, for example.
pub(crate) fn open_in(name: &str) -> &'static [Open] {
    static OPEN: LazyLock<BTreeMap<&'static str, Vec<Open>>> = LazyLock::new(|| {
        usable()
            .map(|preset| (preset.name(), preset.parameters().iter().filter_map(|parameter| open(preset, parameter)).collect()))
            .collect()
    });
    OPEN.get(name).map_or(&[], Vec::as_slice)
}

fn open(preset: &Preset, parameter: &'static Parameter) -> Option<Open> {
    let outcomes = |value: &&'static str| {
        let rule = preset.rule_with(&[(parameter.name, value)]).ok()?;
        let all = small_ballots().map(|[yes, no, blank]| judge(&rule, 30, yes, no, blank).map(|verdict| verdict.outcome()));
        all.collect::<Option<Vec<Outcome>>>().map(|outcomes| (*value, outcomes))
    };
    let judged: Vec<(&'static str, Vec<Outcome>)> = parameter.values.iter().filter_map(outcomes).collect();
    let differs = judged.iter().any(|(_, outcomes)| *outcomes != judged[0].1);
    differs.then(|| Open { name: parameter.name, values: judged.into_iter().map(|(value, _)| value).collect() })
}

/// Every way in which thirty can vote yes and no, without a blank vote and with one.
fn small_ballots() -> impl Iterator<Item = [u64; 3]> {
    (0..=29).flat_map(|yes| (0..=29 - yes).flat_map(move |no| [[yes, no, 0], [yes, no, 1]]))
}

/// The title with what was chosen where the rule leaves it open.
pub(crate) fn cited(t: Say, choice: &RuleChoice) -> String {
    let chosen = choice.parameters.iter().map(|(name, chosen)| format!("; {}: {}", parameter(t, name), value(t, name, chosen)));
    std::iter::once(title(t, &choice.preset)).chain(chosen).collect()
}

/// What a parameter decides.
pub(crate) fn parameter(t: Say, name: &str) -> String {
    t.s(match name {
        "end_form" => "param-end-form",
        "exactly" => "param-exactly",
        "turnout" => "param-turnout",
        "meeting" => "param-meeting",
        "matter" => "param-matter",
        "call" => "param-call",
        "quorum" => "param-quorum",
        "quorum_of" => "param-quorum-of",
        "majority" => "param-majority",
        other => return other.to_owned(),
    })
}

/// What a value of a parameter means.
pub(crate) fn value(t: Say, parameter: &str, value: &str) -> String {
    t.s(match (parameter, value) {
        ("end_form", "accept25") => "param-accept25",
        ("end_form", "continue75") => "param-continue75",
        ("exactly", "binding") => "param-binding",
        ("exactly", "advisory") => "param-advisory",
        ("turnout", "at_least") => "param-at-least",
        ("turnout", "more_than") => "param-more-than",
        ("meeting", "first") => "param-first-meeting",
        ("meeting", "second") => "param-second-meeting",
        ("call", "first") => "param-first-call",
        ("call", "second") => "param-second-call",
        ("matter", "ordinary") => "param-ordinary",
        ("matter", "statutes") => "param-statutes",
        ("matter", "duties") => "param-duties",
        ("quorum_of", "turnout") => "param-of-turnout",
        ("quorum_of", "approval") => "param-of-approval",
        ("majority", "simple") => "param-simple",
        ("majority", "two_thirds") => "param-two-thirds",
        (_, other) => return other.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use counting::decision::preset;

    use crate::say::Language;

    #[test]
    fn a_share_is_given_only_of_a_whole() {
        let choice = RuleChoice { preset: "uk.ia.2026".to_owned(), parameters: Vec::new(), yes: 1, no: 2 };
        let verdict = judge(&choice.rule().unwrap(), 2388, 934, 331, 22).unwrap();
        let said: Vec<String> = verdict.clauses().iter().map(|line| numbers(Say(Language::En), line)).collect();
        assert_eq!(said, ["1,287 of 2,388 (53.9\u{a0}%)", "934 against 331"]);
    }

    #[test]
    fn a_cited_rule_names_what_was_chosen() {
        let open = usable().find_map(|preset| Some((preset.name(), open_in(preset.name()).first()?)));
        let (preset, open) = open.unwrap();
        for chosen in &open.values {
            let choice =
                RuleChoice { preset: preset.to_owned(), parameters: vec![(open.name.to_owned(), (*chosen).to_owned())], yes: 1, no: 2 };
            let said = cited(Say(Language::Nb), &choice);
            assert!(
                said.starts_with(&title(Say(Language::Nb), preset)) && said.ends_with(&value(Say(Language::Nb), open.name, chosen)),
                "{said}"
            );
        }
    }

    #[test]
    fn everything_that_a_rule_leaves_open_has_words() {
        for open in usable().flat_map(|preset| open_in(preset.name())) {
            assert!(open.values.len() > 1 && open.name != "spoiled", "{}", open.name);
            // In English a word of the page may be the word of the rule; in Norwegian it cannot.
            let t = Say(Language::Nb);
            assert_ne!(parameter(t, open.name), open.name);
            for said in open.values.iter().filter(|said| !said.contains('/')) {
                assert_ne!(value(t, open.name, said), **said, "{}", open.name);
            }
        }
        let names = |preset: &str| open_in(preset).iter().map(|open| (open.name, open.values.len())).collect::<Vec<_>>();
        assert_eq!(names("no.lo"), [("exactly", 2)]);
        assert_eq!(names("uk.ia.2026"), []);
        assert_eq!(names("assoc.second_call"), [("call", 2), ("quorum", 7), ("quorum_of", 2), ("majority", 2)]);
    }

    #[test]
    fn a_rule_out_of_force_is_said_to_be() {
        let rule = preset("uk.ia.2026").unwrap().validity();
        let at = |time: &str| out_of_force(Say(Language::En), rule, time.parse().unwrap(), "Europe/London");
        assert!(at("2026-02-17T12:00:00Z").unwrap().contains("2026-02-18"));
        assert_eq!(at("2026-02-18T00:00:00Z"), None);
    }
}
