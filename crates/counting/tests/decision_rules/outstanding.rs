//! What is decided already, whatever is still to come.

use std::collections::BTreeSet;

use counting::decision::Outcome::{Advisory, Carried, Lost};
use counting::decision::{Aggregation, Counts, Outcome, Outstanding, Rule, Standing, UnitTally, UnitVote, UnitVoteKind, presets};
use proptest::prelude::*;

use crate::units::units;
use crate::{of, outcome, rule, with};

pub(crate) fn standing(rule: &Rule, counts: Counts, outstanding: Outstanding) -> Standing {
    rule.standing(&counts.check().unwrap(), outstanding).unwrap()
}

#[test]
fn the_no_show_paradox_keeps_a_ballot_open() {
    let uk = rule("uk.ia.2026");
    let tally = of(100, 49, 0).check().unwrap();
    // All yes carries and all no carries; but if the last vote stays away, turnout is missed.
    assert_eq!(outcome(&uk, of(100, 50, 0)), Carried);
    assert_eq!(outcome(&uk, of(100, 49, 1)), Carried);
    assert_eq!(outcome(&uk, of(100, 49, 0)), Lost);
    assert!(!uk.already_decided(&tally, Outstanding::may_come(1)).unwrap());
    assert_eq!(standing(&uk, of(100, 49, 0), Outstanding::may_come(1)), Standing::Open(BTreeSet::from([Carried, Lost])));
    // In hand, the vote itself makes the turnout, whatever it says; excluded spoils may not.
    assert!(uk.already_decided(&tally, Outstanding::in_hand(1)).unwrap());
    let strict = with("uk.ia.2026", "spoiled", "excluded");
    assert!(!strict.already_decided(&tally, Outstanding::in_hand(1)).unwrap());
}

#[test]
fn a_split_in_the_middle_can_differ_from_both_ends() {
    // All yes and all no both advise; only a mixed split reaches the middle branch.
    let rule = Rule::from_toml(
        "name = 'middle'\nsource = 'test'\notherwise = 'advisory'\n[[branch]]\noutcome = 'carried'\nclauses = ['yes >= 3 of blank', 'no >= 1/2 of yes', 'yes >= 1/2 of no']",
    )
    .unwrap();
    let counts = of(10_000, 1, 0).blank(100);
    assert_eq!(outcome(&rule, of(10_000, 1001, 0).blank(100)), Advisory);
    assert_eq!(outcome(&rule, of(10_000, 1, 1000).blank(100)), Advisory);
    assert_eq!(standing(&rule, counts, Outstanding::in_hand(1000)), Standing::Open(BTreeSet::from([Carried, Advisory])));
}

#[test]
fn a_ballot_is_decided_only_when_it_is() {
    let majority = rule("uk.ia.simple");
    assert_eq!(standing(&majority, of(1000, 500, 400), Outstanding::may_come(99)), Standing::Decided(Carried));
    assert!(!standing(&majority, of(1000, 500, 400), Outstanding::may_come(100)).is_decided());
    assert_eq!(standing(&majority, of(1000, 400, 500), Outstanding::may_come(100)), Standing::Decided(Lost));
    let dgb = rule("de.dgb.strike");
    assert_eq!(standing(&dgb, of(2388, 934, 331), Outstanding::may_come(856)), Standing::Decided(Lost));
    assert!(!standing(&dgb, of(2388, 934, 331), Outstanding::may_come(857)).is_decided());
    assert_eq!(standing(&dgb, of(2388, 1791, 0), Outstanding::may_come(500)), Standing::Decided(Carried));
}

#[test]
fn millions_outstanding_cost_no_more_than_ten() {
    let start = std::time::Instant::now();
    for preset in presets().iter().filter(|p| !p.name().starts_with("fed.")) {
        let counts = of(60_000_000, 14_000_000, 13_000_000).present(50_000_000).requests(20_000_000);
        standing(&preset.rule().unwrap(), counts, Outstanding::may_come(20_000_000));
    }
    assert!(start.elapsed() < std::time::Duration::from_secs(5), "{:?}", start.elapsed());
}

#[test]
fn outstanding_weights_decide_a_federation() {
    let counts = |yes, no, units_yes, units_no| Counts {
        weight: Some(100),
        weight_yes: Some(yes),
        weight_no: Some(no),
        units: Some(5),
        units_yes: Some(units_yes),
        units_no: Some(units_no),
        ..Counts::default()
    };
    let weighted = rule("fed.weighted");
    let tally = counts(50, 30, 2, 1).check().unwrap();
    assert_eq!(weighted.standing_of_weights(&tally, &[10, 9]).unwrap(), Standing::Decided(Carried));
    assert!(!weighted.standing_of_weights(&tally, &[10, 10]).unwrap().is_decided());
    assert!(!rule("fed.double").standing_of_weights(&tally, &[10, 10]).unwrap().is_decided());
    assert!(weighted.standing_of_weights(&tally, &[10, 11]).is_err(), "more weight than there is");
    assert!(weighted.standing(&tally, Outstanding::may_come(2)).is_err());
}

#[test]
fn units_that_are_out_can_keep_the_whole_open() {
    let units = units(&[(100, 60, 10), (100, 55, 10)]);
    let each = rule("uk.ia.2026").aggregated(Aggregation::PerUnit);
    let out = |a, b| [Outstanding::may_come(a), Outstanding::may_come(b)];
    assert_eq!(each.standing_of_units(&units, &out(30, 30)).unwrap(), Standing::Decided(Carried));
    let tied = |n| self::units(&[(100, 60, 10), (100, 45, n)]);
    assert!(!each.standing_of_units(&tied(10), &out(0, 35)).unwrap().is_decided());
    assert_eq!(each.standing_of_units(&tied(50), &out(30, 4)).unwrap(), Standing::Decided(Lost));
    assert!(each.standing_of_units(&units, &out(31, 0)).is_err(), "only 30 have not voted");
}

/// The counts after every split of so many votes, one by one; votes that stay away are in none.
fn every_split(counts: &Counts, votes: u64) -> Vec<Counts> {
    let mut splits = Vec::new();
    for yes in 0..=votes {
        for no in 0..=votes - yes {
            for blank in 0..=votes - yes - no {
                for spoiled in 0..=votes - yes - no - blank {
                    for illegal in 0..=spoiled {
                        splits.push(Counts {
                            yes: counts.yes.map(|y| y + yes),
                            no: counts.no.map(|x| x + no),
                            blank: counts.blank + blank,
                            spoiled: counts.spoiled + spoiled,
                            illegal: counts.illegal + illegal,
                            ..counts.clone()
                        });
                    }
                }
            }
        }
    }
    splits
}

fn by_brute_force(rule: &Rule, counts: &Counts, votes: u64, in_hand: bool) -> BTreeSet<Outcome> {
    let all = |c: &Counts| c.yes.unwrap() + c.no.unwrap() + c.blank + c.spoiled;
    let arrived = |c: &Counts| !in_hand || all(c) == all(counts) + votes;
    every_split(counts, votes).into_iter().filter(arrived).map(|c| outcome(rule, c)).collect()
}

fn any_unit_clause() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec!["weight-yes", "weight-no", "weight", "units", "units-yes", "units-no", "units-present"]);
    (names.clone(), prop::bool::ANY, 1_u32..4, 1_u32..4, names)
        .prop_map(|(count, strict, num, den, base)| format!("{count} {} {num}/{den} of {base}", if strict { ">" } else { ">=" }))
}

fn unit_rule(clauses: &[String]) -> Rule {
    let list = clauses.iter().map(|c| format!("{c:?}")).collect::<Vec<_>>().join(", ");
    let text = format!("name = 'units'\nsource = 'test'\n[[branch]]\noutcome = 'carried'\nclauses = [{list}]\n");
    Rule::from_toml(&text).unwrap()
}

fn any_clause() -> impl Strategy<Value = String> {
    let names = prop::sample::select(vec![
        "yes",
        "no",
        "blank",
        "spoiled",
        "yes+no",
        "yes+no+illegal",
        "valid",
        "received",
        "eligible",
        "eligible-prevented",
    ]);
    (names.clone(), prop::bool::ANY, 1_u32..5, 1_u32..5, names)
        .prop_map(|(count, strict, num, den, base)| format!("{count} {} {num}/{den} of {base}", if strict { ">" } else { ">=" }))
}

fn any_outcome() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["carried", "lost", "advisory", "not-quorate"])
}

fn any_rule() -> impl Strategy<Value = Rule> {
    let clauses = |n| prop::collection::vec(any_clause(), 1..=n);
    let branches = prop::collection::vec((any_outcome(), clauses(2)), 1..4);
    let list = |clauses: &[String]| clauses.iter().map(|c| format!("{c:?}")).collect::<Vec<_>>().join(", ");
    (branches, any_outcome(), prop::option::of((any_outcome(), clauses(1))), prop::bool::ANY, prop::bool::ANY).prop_map(
        move |(branches, otherwise, quorum, spoiled, nobody)| {
            let mut text = format!(
                "name = 'any'\nsource = 'test'\notherwise = '{otherwise}'\nspoiled = '{}'\nnobody = '{}'\n",
                if spoiled { "counts" } else { "excluded" },
                if nobody { "lost" } else { "by-clauses" },
            );
            if let Some((missed, clauses)) = quorum {
                text += &format!("[quorum]\nmissed = '{missed}'\nclauses = [{}]\n", list(&clauses));
            }
            for (outcome, clauses) in branches {
                text += &format!("[[branch]]\noutcome = '{outcome}'\nclauses = [{}]\n", list(&clauses));
            }
            Rule::from_toml(&text).unwrap()
        },
    )
}

fn any_counts() -> impl Strategy<Value = (Counts, u64)> {
    (0_u64..9, 0_u64..9, 0_u64..4, 0_u64..4, 0_u64..4, 0_u64..6, 0_u64..8).prop_map(|(yes, no, blank, spoiled, prevented, votes, away)| {
        let n = (yes + no + blank + spoiled + prevented + votes + away).max(1);
        (of(n, yes, no).blank(blank).spoiled(spoiled).prevented(prevented).present(n).requests(n / 4), votes)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn decided_means_every_split_under_any_rule(rule in any_rule(), (counts, votes) in any_counts(), in_hand: bool) {
        let outstanding = if in_hand { Outstanding::in_hand(votes) } else { Outstanding::may_come(votes) };
        let expected = by_brute_force(&rule, &counts, votes, in_hand);
        let found = match standing(&rule, counts, outstanding) {
            Standing::Decided(outcome) => BTreeSet::from([outcome]),
            Standing::Open(outcomes) => outcomes,
        };
        prop_assert_eq!(found, expected);
    }

    #[test]
    fn decided_means_every_split_under_every_preset(which in 0..presets().len(), (counts, votes) in any_counts()) {
        let rule = presets()[which].rule().unwrap();
        prop_assume!(!rule.is_of_units());
        let expected = by_brute_force(&rule, &counts, votes, false);
        prop_assert_eq!(standing(&rule, counts, Outstanding::may_come(votes)).is_decided(), expected.len() == 1);
    }

    #[test]
    fn decided_means_every_split_of_every_unit(
        which in 0..presets().len(),
        (a, out_a) in any_counts(),
        (b, out_b) in any_counts(),
        double: bool,
    ) {
        let by_units = if double { Aggregation::Double } else { Aggregation::PerUnit };
        let rule = presets()[which].rule().unwrap().aggregated(by_units);
        prop_assume!(!rule.is_of_units());
        let (out_a, out_b) = (out_a.min(2), out_b.min(2));
        let unit = |name: &str, counts: Counts| UnitTally { name: name.to_owned(), tally: counts.check().unwrap() };
        let mut expected = BTreeSet::new();
        for first in every_split(&a, out_a) {
            for second in every_split(&b, out_b) {
                let units = [unit("a", first.clone()), unit("b", second)];
                expected.insert(rule.decide_units(&units).unwrap().outcome());
            }
        }
        let units = [unit("a", a), unit("b", b)];
        let out = [Outstanding::may_come(out_a), Outstanding::may_come(out_b)];
        match rule.standing_of_units(&units, &out).unwrap() {
            Standing::Decided(outcome) => prop_assert_eq!(expected, BTreeSet::from([outcome])),
            Standing::Open(outcomes) if double => prop_assert!(outcomes.is_superset(&expected)),
            Standing::Open(outcomes) => prop_assert_eq!(outcomes, expected),
        }
    }

    #[test]
    fn decided_means_every_vote_of_the_units_that_are_out(
        weights in prop::collection::vec((1_u64..5, 0_u8..4), 1..5),
        out in prop::collection::vec(1_u64..5, 0..4),
        clauses in prop::collection::vec(any_unit_clause(), 1..3),
        preset: Option<bool>,
    ) {
        let rule = match preset {
            Some(true) => rule("fed.weighted"),
            Some(false) => rule("fed.double"),
            None => unit_rule(&clauses),
        };
        let kind = |k: u8| [UnitVoteKind::Yes, UnitVoteKind::No, UnitVoteKind::Abstain, UnitVoteKind::Absent][usize::from(k)];
        let votes = |of_out: &[u8]| {
            let known = weights.iter().copied();
            let all = known.chain(out.iter().copied().zip(of_out.iter().copied()));
            let vote = |(i, (weight, k)): (usize, (u64, u8))| UnitVote { name: i.to_string(), weight, vote: kind(k) };
            let votes = all.enumerate().map(vote).collect::<Vec<_>>();
            Counts::from_unit_votes(&votes).unwrap().check().unwrap()
        };
        let mut expected = BTreeSet::new();
        for split in 0..4_u32.pow(u32::try_from(out.len()).unwrap()) {
            let of_out = (0..out.len()).map(|i| u8::try_from((split >> (2 * i)) & 3).unwrap()).collect::<Vec<_>>();
            expected.insert(rule.decide(&votes(&of_out)).unwrap().outcome());
        }
        let standing = rule.standing_of_weights(&votes(&vec![3; out.len()]), &out).unwrap();
        prop_assert_eq!(standing.is_decided(), expected.len() == 1);
    }

    #[test]
    fn pooled_units_decide_as_their_sum(which in 0..presets().len(), parts in prop::collection::vec(any_counts(), 1..5)) {
        let rule = presets()[which].rule().unwrap();
        prop_assume!(!rule.is_of_units());
        let tally = |c: &Counts| c.clone().check().unwrap();
        let units = parts.iter().enumerate().map(|(i, (c, _))| UnitTally { name: i.to_string(), tally: tally(c) });
        let units = units.collect::<Vec<_>>();
        let sum = |get: fn(&Counts) -> u64| parts.iter().map(|(c, _)| get(c)).sum::<u64>();
        let whole = of(sum(|c| c.eligible.unwrap()), sum(|c| c.yes.unwrap()), sum(|c| c.no.unwrap()))
            .blank(sum(|c| c.blank))
            .spoiled(sum(|c| c.spoiled))
            .prevented(sum(|c| c.prevented))
            .present(sum(|c| c.present.unwrap()))
            .requests(sum(|c| c.requests.unwrap()));
        prop_assert_eq!(rule.decide_units(&units).unwrap().outcome(), outcome(&rule, whole));
    }

    #[test]
    fn one_more_yes_never_hurts_and_one_more_no_never_helps_where_the_rule_is_monotone(
        which in prop::sample::select(vec![
            "uk.ia.simple", "de.dgb.strike", "de.verdi.strike", "de.verdi.end", "de.dbb.strike", "us.nlrb", "us.uaw.strike",
            "ca.on", "coop.uk.transfer", "coop.de", "assoc.majority", "assoc.two_thirds", "assoc.present", "assoc.absolute",
            "recall.default", "recall.25_two_thirds",
        ]),
        (counts, votes) in any_counts(),
    ) {
        prop_assume!(votes > 0);
        let rule = rule(which);
        let now = outcome(&rule, counts.clone());
        let more_yes = Counts { yes: counts.yes.map(|y| y + 1), ..counts };
        let more_no = Counts { no: counts.no.map(|x| x + 1), ..counts };
        prop_assert!(outcome(&rule, more_yes) <= now, "the order of outcomes runs from carried to lost");
        prop_assert!(outcome(&rule, more_no) >= now);
    }

    #[test]
    fn the_number_that_is_needed_is_the_least_that_is_enough(clause in any_clause(), count in 0_u64..300, base in 0_u64..300) {
        let text = format!("name='c'\nsource='t'\n[[branch]]\noutcome='carried'\nclauses=[{clause:?}]");
        let rule = Rule::from_toml(&text).unwrap();
        let clause = rule.branches()[0].clauses[0];
        prop_assert_eq!(clause.is_met(count, base), u128::from(count) >= clause.needed(base));
        let (num, den) = (u64::from(clause.share().numerator()), u64::from(clause.share().denominator()));
        let exact = match clause.comparison() {
            counting::decision::Comparison::AtLeast => count * den >= num * base,
            counting::decision::Comparison::MoreThan => count * den > num * base,
        };
        prop_assert_eq!(clause.is_met(count, base), exact);
    }

    #[test]
    fn no_numbers_and_no_text_make_it_panic(n: u64, y: u64, x: u64, b: u64, s: u64, k: u64, text in ".{0,80}") {
        let counts = Counts { illegal: s, prevented: b, ..of(n, y, x).blank(b).spoiled(s) };
        if let Ok(tally) = counts.check() {
            for preset in presets() {
                let rule = preset.rule().unwrap();
                let _ = rule.decide(&tally);
                let _ = rule.standing(&tally, Outstanding::may_come(k));
            }
        }
        let _ = Rule::from_toml(&text);
        let _ = Rule::from_toml(&format!("name='a'\nsource='b'\n[[branch]]\noutcome='carried'\nclauses=[{text:?}]"));
    }
}

#[test]
fn a_rule_that_the_brute_force_found_hard_stays_exact_at_u64_size() {
    let n = u64::MAX;
    let counts = of(n, n / 4, n / 4);
    assert!(!standing(&rule("uk.ia.2026"), counts, Outstanding::may_come(n / 2)).is_decided());
    assert_eq!(outcome(&rule("uk.ia.2026"), of(n, n / 2, n / 2 + 1)), Lost);
}
