//! Decision rules: the published cases, the body of the demo, and the theorems.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::collections::BTreeSet;
use std::path::Path;

use counting::decision::{
    Aggregation, Counts, DecisionError, Outcome, Outstanding, Quantity, Rule, Standing, Tally, UnitTally, UnitVote, UnitVoteKind, Verdict,
    preset, presets,
};
use proptest::prelude::*;
use serde_json::Value;

use Outcome::{Advisory, Carried, Lost, NotQuorate};

fn rule(name: &str) -> Rule {
    preset(name).unwrap().rule().unwrap()
}

fn with(name: &str, parameter: &str, value: &str) -> Rule {
    preset(name).unwrap().rule_with(&[(parameter, value)]).unwrap()
}

fn verdict(rule: &Rule, counts: Counts) -> Verdict {
    rule.decide(&counts.check().unwrap()).unwrap()
}

fn outcome(rule: &Rule, counts: Counts) -> Outcome {
    verdict(rule, counts).outcome()
}

fn of(n: u64, y: u64, x: u64) -> Counts {
    Counts::votes(n, y, x)
}

fn texts(verdict: &Verdict) -> Vec<String> {
    verdict.clauses().iter().map(|c| c.text()).collect()
}

// The table of presets, at the edges.

#[test]
fn ig_metall_2002_carried() {
    assert_eq!(outcome(&rule("de.dgb.strike"), of(5255, 4583, 450).spoiled(13)), Carried);
}

#[test]
fn denmark_2023_adopted() {
    assert_eq!(outcome(&rule("dk.linked"), of(393_450, 185_144, 50_037)), Carried);
}

#[test]
fn teamsters_at_ups_2018_ratified_by_a_minority() {
    // Turnout 44 %, 54 % no.
    let counts = of(100_000, 20_240, 23_760);
    assert_eq!(outcome(&rule("us.ibt.1987"), counts), Carried);
    assert_eq!(outcome(&rule("us.ibt.1987"), of(100_000, 24_999, 25_001)), Lost);
    assert_eq!(outcome(&rule("us.ibt.1987"), of(100, 10, 20)), Lost, "two thirds exactly reject");
    assert_eq!(outcome(&rule("us.ibt.1987"), of(100, 11, 20)), Carried);
    assert_eq!(outcome(&rule("us.ibt.1987"), of(100, 25, 25)), Carried, "a tie does not reject");
}

#[test]
fn nlrb_certifies_383_to_382_and_not_383_to_383() {
    assert_eq!(outcome(&rule("us.nlrb"), of(800, 383, 382)), Carried);
    assert_eq!(outcome(&rule("us.nlrb"), of(800, 383, 383)), Lost);
}

#[test]
fn britain_with_a_hundred_members() {
    for name in ["uk.ia.2017", "uk.ia.2026"] {
        assert_eq!(outcome(&rule(name), of(100, 26, 24)), Carried);
        assert_eq!(outcome(&rule(name), of(100, 25, 25)), Lost);
        assert_eq!(outcome(&rule(name), of(100, 49, 0)), Lost, "turnout");
        assert_eq!(outcome(&rule(name), of(100, 49, 1)), Carried);
    }
    assert_eq!(outcome(&rule("uk.ia.2017.ips"), of(100, 26, 24)), Lost);
    assert_eq!(outcome(&rule("uk.ia.2017.ips"), of(100, 40, 10)), Carried);
    assert_eq!(outcome(&rule("uk.ia.simple"), of(100, 2, 1)), Carried);
}

#[test]
fn spoiled_votes_count_towards_the_british_turnout_unless_the_flag_says_otherwise() {
    let counts = of(100, 30, 19).spoiled(1);
    assert_eq!(outcome(&rule("uk.ia.2026"), counts.clone()), Carried);
    assert_eq!(outcome(&with("uk.ia.2026", "spoiled", "excluded"), counts), Lost);
}

#[test]
fn a_german_settlement_by_both_forms() {
    let accept = rule("de.dgb.end");
    let go_on = with("de.dgb.end", "end_form", "continue75");
    assert_eq!(outcome(&accept, of(400, 100, 250)), Carried, "exactly a quarter accepts");
    assert_eq!(outcome(&accept, of(400, 99, 250)), Lost);
    // Those who stay away fall on the other side.
    assert_eq!(outcome(&accept, of(400, 50, 250)), Lost);
    assert_eq!(outcome(&go_on, of(400, 50, 250)), Carried, "250 of 400 do not continue the strike");
    assert_eq!(outcome(&go_on, of(400, 50, 300)), Lost, "three quarters continue it");
    assert_eq!(outcome(&go_on, of(400, 0, 0)), Carried, "the strike ends when nobody votes to continue");
}

#[test]
fn norway_binds_above_two_thirds() {
    assert_eq!(outcome(&rule("no.delta"), of(300, 101, 100)), Carried);
    assert_eq!(outcome(&rule("no.delta"), of(300, 100, 101)), Lost);
    assert_eq!(outcome(&rule("no.delta"), of(300, 150, 50)), Advisory, "exactly two thirds");
    assert_eq!(outcome(&with("no.delta", "exactly", "binding"), of(300, 150, 50)), Carried);
    assert_eq!(outcome(&rule("no.lo"), of(300, 150, 50)), Carried);
    assert_eq!(outcome(&with("no.lo", "exactly", "advisory"), of(300, 150, 50)), Advisory);
    assert_eq!(outcome(&rule("no.ntl"), of(100, 51, 0)), Carried);
    assert_eq!(outcome(&rule("no.ntl"), of(100, 0, 51)), Lost);
    assert_eq!(outcome(&rule("no.ntl"), of(100, 50, 50)), Advisory);
}

#[test]
fn denmark_at_its_edges() {
    let dk = rule("dk.linked");
    assert_eq!(outcome(&dk, of(1000, 200, 200)), Carried, "a tie adopts");
    assert_eq!(outcome(&dk, of(1000, 199, 201)), Lost, "40 % took part");
    assert_eq!(outcome(&with("dk.linked", "turnout", "more_than"), of(1000, 199, 201)), Carried);
    assert_eq!(outcome(&dk, of(1000, 1, 249)), Carried, "25 % took part, fewer than a quarter say no");
    assert_eq!(outcome(&dk, of(1000, 1, 250)), Lost, "a quarter of all say no");
    assert_eq!(outcome(&dk, of(1000, 0, 0)), Carried, "adoption is the default");
    assert_eq!(outcome(&dk, of(1000, 99, 201).blank(100)), Lost, "blank votes take part");
}

#[test]
fn a_tenth_can_ask_for_a_ballot_in_iceland() {
    let counts = |requests| Counts { eligible: Some(95), requests: Some(requests), ..Counts::default() };
    assert_eq!(outcome(&rule("is.trigger"), counts(10)), Carried);
    assert_eq!(outcome(&rule("is.trigger"), counts(9)), Lost);
    assert_eq!(verdict(&rule("is.trigger"), counts(10)).sentence(), "Carried under is.trigger. A ballot must be held.");
}

#[test]
fn co_operatives() {
    assert_eq!(outcome(&rule("coop.uk.transfer"), of(900, 20, 10).blank(30)), Carried);
    assert_eq!(outcome(&rule("coop.uk.transfer"), of(900, 19, 10)), Lost);
    assert_eq!(outcome(&with("coop.uk.transfer", "meeting", "second"), of(900, 16, 15)), Carried);
    assert_eq!(outcome(&rule("coop.uk.convert"), of(100, 38, 12)), Carried);
    assert_eq!(outcome(&rule("coop.uk.convert"), of(100, 37, 13)), Lost);
    assert_eq!(outcome(&rule("coop.uk.convert"), of(100, 49, 0)), Lost, "turnout");
    assert_eq!(outcome(&with("coop.uk.convert", "meeting", "second"), of(100, 2, 1)), Carried);
    assert_eq!(outcome(&rule("coop.de"), of(100, 2, 1)), Carried);
    assert_eq!(outcome(&with("coop.de", "matter", "statutes"), of(100, 3, 1)), Carried);
    assert_eq!(outcome(&with("coop.de", "matter", "duties"), of(100, 9, 1)), Carried);
    assert_eq!(outcome(&with("coop.de", "matter", "duties"), of(100, 8, 1)), Lost);
}

#[test]
fn two_thirds_of_31_32_and_33() {
    for (votes, needed) in [(31, 21), (32, 22), (33, 22)] {
        assert_eq!(outcome(&rule("assoc.two_thirds"), of(99, needed, votes - needed)), Carried);
        assert_eq!(outcome(&rule("assoc.two_thirds"), of(99, needed - 1, votes - needed + 1)), Lost);
    }
}

#[test]
fn illegal_ballots_of_entitled_voters_raise_the_majority_and_blanks_do_not() {
    let counts = |illegal| Counts { illegal, spoiled: illegal, ..of(50, 11, 10).blank(5) };
    assert_eq!(outcome(&rule("assoc.majority"), counts(0)), Carried);
    assert_eq!(outcome(&rule("assoc.majority"), counts(1)), Lost, "11 of 22");
    assert_eq!(outcome(&rule("assoc.majority"), of(50, 10, 10)), Lost);
}

#[test]
fn an_abstention_acts_as_a_no_among_those_present() {
    assert_eq!(outcome(&rule("assoc.present"), of(100, 25, 10).present(50)), Lost);
    assert_eq!(outcome(&rule("assoc.present"), of(100, 26, 10).present(50)), Carried);
    assert_eq!(outcome(&rule("assoc.absolute"), of(100, 50, 0)), Lost);
    assert_eq!(outcome(&rule("assoc.absolute"), of(100, 51, 0)), Carried);
}

#[test]
fn a_second_call_needs_no_quorum() {
    let first = rule("assoc.second_call");
    assert_eq!(outcome(&first, of(100, 40, 9)), NotQuorate);
    assert_eq!(outcome(&first, of(100, 40, 10)), Carried);
    assert_eq!(outcome(&first, of(100, 0, 0)), NotQuorate);
    assert_eq!(outcome(&with("assoc.second_call", "call", "second"), of(100, 5, 4)), Carried);
    let third = preset("assoc.second_call").unwrap().rule_with(&[("quorum", "1/3"), ("quorum_of", "present")]).unwrap();
    assert_eq!(outcome(&third, of(100, 20, 10).present(33)), NotQuorate);
    assert_eq!(outcome(&third, of(100, 20, 10).present(34)), Carried);
}

#[test]
fn nobody_voting_is_lost_everywhere_but_where_adoption_is_the_default() {
    for preset in presets().iter().filter(|p| p.name() != "is.trigger") {
        let rule = preset.rule().unwrap();
        if rule.is_of_units() {
            continue;
        }
        let expected = match preset.name() {
            "dk.linked" => Carried,
            "assoc.second_call" => NotQuorate,
            _ => Lost,
        };
        assert_eq!(outcome(&rule, of(10, 0, 0).present(10)), expected, "{}", preset.name());
        let blank = if expected == NotQuorate { Lost } else { expected };
        assert_eq!(outcome(&rule, of(10, 0, 0).present(10).blank(10)), blank, "{} blank", preset.name());
    }
}

#[test]
fn german_thresholds_at_their_edges() {
    assert_eq!(outcome(&rule("de.dgb.strike"), of(401, 300, 1)), Lost);
    assert_eq!(outcome(&rule("de.verdi.strike"), of(410, 300, 20).prevented(10)), Lost);
    assert_eq!(outcome(&rule("de.verdi.strike"), of(410, 301, 20).prevented(10)), Carried);
    assert_eq!(outcome(&rule("de.verdi.end"), of(400, 100, 250)), Lost);
    assert_eq!(outcome(&rule("de.verdi.end"), of(400, 101, 250)), Carried);
    assert_eq!(outcome(&rule("de.dbb.strike"), of(1000, 150, 50)), Lost);
    assert_eq!(outcome(&rule("de.dbb.strike"), of(1000, 151, 49)), Carried);
    assert_eq!(outcome(&rule("de.dbb.end"), of(1000, 50, 150)), Lost);
    assert_eq!(outcome(&rule("de.dbb.end"), of(1000, 51, 149)), Carried);
    let spoiled = of(1000, 151, 49).spoiled(2);
    assert_eq!(outcome(&rule("de.dbb.strike"), spoiled.clone()), Lost, "151 of 202");
    assert_eq!(outcome(&with("de.dbb.strike", "spoiled", "excluded"), spoiled), Carried);
}

#[test]
fn north_america_at_its_edges() {
    assert_eq!(outcome(&rule("us.uaw.strike"), of(100, 20, 10)), Carried);
    assert_eq!(outcome(&rule("us.uaw.strike"), of(100, 19, 10)), Lost);
    for name in ["ca.on", "ca.bc", "ca.fed"] {
        assert_eq!(outcome(&rule(name), of(100, 11, 10).blank(30)), Carried, "{name}");
        assert_eq!(outcome(&rule(name), of(100, 10, 10)), Lost, "{name}");
    }
    assert_eq!(outcome(&with("coop.de", "matter", "statutes"), of(100, 29, 10)), Lost);
    assert_eq!(outcome(&rule("coop.de"), of(100, 10, 10)), Lost);
}

#[test]
fn a_quorum_of_units_stands_beside_a_count_of_heads() {
    let parameters = [("quorum_of", "units"), ("quorum", "2/3")];
    let rule = preset("assoc.second_call").unwrap().rule_with(&parameters).unwrap();
    let counts = |present| Counts { units: Some(12), units_present: Some(present), ..of(100, 20, 10) };
    assert_eq!(outcome(&rule, counts(8)), Carried);
    assert_eq!(outcome(&rule, counts(7)), NotQuorate);
    assert!(standing(&rule, counts(7), Outstanding::may_come(50)).is_decided());
    assert!(!standing(&rule, counts(8), Outstanding::may_come(50)).is_decided());
}

// The body of the demo.

fn strike() -> Counts {
    of(2388, 934, 331).blank(22).spoiled(14)
}

#[test]
fn the_demo_strike_ballot_under_six_rules() {
    let expected = [
        ("uk.ia.2026", Carried, "votes cast 1,301 of 2,388 entitled is 54.5 %; needs at least half, that is 1,194: met"),
        ("uk.ia.2017.ips", Lost, "yes 934 of 2,388 entitled is 39.1 %; needs at least two fifths, that is 956: not met"),
        ("de.dgb.strike", Lost, "yes 934 of 2,388 entitled is 39.1 %; needs at least three quarters, that is 1,791: not met"),
        ("us.uaw.strike", Carried, "yes 934 of 1,265 yes and no votes is 73.8 %; needs at least two thirds, that is 844: met"),
        ("no.lo", Advisory, "votes cast 1,301 of 2,388 entitled is 54.5 %; needs at least two thirds, that is 1,592: not met"),
        ("assoc.absolute", Lost, "yes 934 of 2,388 entitled is 39.1 %; needs more than half, that is 1,195: not met"),
    ];
    for (name, outcome, line) in expected {
        let verdict = verdict(&rule(name), strike());
        assert_eq!(verdict.outcome(), outcome, "{name}");
        assert!(texts(&verdict).iter().any(|t| t == line), "{name}: {:?}", texts(&verdict));
        assert_eq!(verdict.turnout().unwrap().in_words(), "1,301 of 2,388 entitled took part (54.5 %)");
    }
}

#[test]
fn the_demo_federation_carries_by_weight_and_loses_by_units() {
    let units = [
        ("N1", 412, true),
        ("N2", 188, false),
        ("N3", 95, false),
        ("N4", 41, false),
        ("C1", 530, true),
        ("C2", 260, false),
        ("C3", 122, false),
        ("C4", 64, false),
        ("C5", 9, false),
        ("S1", 377, true),
        ("S2", 205, false),
        ("S3", 97, false),
    ];
    let votes = units.map(|(name, weight, yes)| UnitVote {
        name: name.to_owned(),
        weight,
        vote: if yes { UnitVoteKind::Yes } else { UnitVoteKind::No },
    });
    let tally = Counts::from_unit_votes(&votes).unwrap().check().unwrap();
    let weighted = rule("fed.weighted").decide(&tally).unwrap();
    assert_eq!(weighted.outcome(), Carried);
    assert_eq!(
        texts(&weighted),
        ["weight of yes 1,319, weight of no 1,081; weight of yes must be more than weight of no, that is 1,082: met"]
    );
    let double = rule("fed.double").decide(&tally).unwrap();
    assert_eq!(double.outcome(), Lost);
    assert_eq!(texts(&double)[0], "units for yes 3 of 12 units is 25.0 %; needs more than half, that is 7: not met");
    assert!(texts(&double)[1].contains("1,319 of 2,400"), "{:?}", texts(&double));
}

#[test]
fn six_of_twelve_units_lose() {
    let votes = (0..12).map(|i| UnitVote {
        name: format!("unit {i}"),
        weight: if i < 6 { 100 } else { 1 },
        vote: if i < 6 { UnitVoteKind::Yes } else { UnitVoteKind::No },
    });
    let tally = Counts::from_unit_votes(&votes.collect::<Vec<_>>()).unwrap().check().unwrap();
    assert_eq!(rule("fed.double").decide(&tally).unwrap().outcome(), Lost);
    assert_eq!(rule("fed.weighted").decide(&tally).unwrap().outcome(), Carried);
}

#[test]
fn the_demo_recall() {
    let counts = of(260, 90, 47).blank(4).requests(67);
    let default = verdict(&rule("recall.default"), counts.clone());
    assert_eq!(default.outcome(), Carried);
    assert_eq!(texts(&default)[0], "requests 67 of 260 entitled is 25.8 %; needs at least a quarter, that is 65: met");
    let two_thirds = verdict(&rule("recall.25_two_thirds"), counts.clone());
    assert_eq!(two_thirds.outcome(), Lost);
    assert_eq!(texts(&two_thirds)[1], "yes 90 of 137 yes and no votes is 65.7 %; needs at least two thirds, that is 92: not met");
    assert_eq!(outcome(&rule("recall.default"), counts.requests(64)), Lost, "the petition falls short");
    let petition = |requests| {
        let counts = Counts { eligible: Some(260), requests: Some(requests), ..Counts::default() };
        rule("recall.default").decide_petition(&counts.check().unwrap()).unwrap().unwrap()
    };
    assert_eq!((petition(65).outcome(), petition(64).outcome()), (Carried, Lost));
    assert!(petition(65).sentence().contains("the vote must be held"));
    assert_eq!(rule("us.nlrb").decide_petition(&of(9, 2, 1).check().unwrap()), Ok(None));
    let unasked = verdict(&rule("recall.default"), of(260, 90, 47));
    assert_eq!((unasked.outcome(), unasked.notes().len()), (Carried, 1), "and says that it was not checked");
    let all = with("recall.25_two_thirds", "present", "all");
    assert_eq!(outcome(&all, of(260, 94, 47).present(142)), Lost);
    assert_eq!(outcome(&all, of(260, 94, 47).present(141)), Carried);
    let meeting = with("recall.30_ballot", "step", "meeting");
    assert_eq!(outcome(&meeting, of(100, 21, 10).present(41).requests(30)), Carried);
    assert_eq!(outcome(&meeting, of(100, 21, 10).present(41).requests(29)), Lost);
    assert_eq!(outcome(&rule("recall.30_ballot"), of(100, 21, 20).requests(30)), Carried);
}

// Cases from elsewhere.

#[test]
fn published_thresholds_agree() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/count/decision/thresholds.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("notice: no published thresholds beside this checkout; nothing compared");
        return;
    };
    let file: Value = serde_json::from_str(&text).unwrap();
    let cases = file["cases"].as_array().unwrap();
    for case in cases {
        let id = case["id"].as_str().unwrap();
        let expected = match &case["expected"]["passed"] {
            Value::Bool(true) => Carried,
            Value::Bool(false) => Lost,
            _ => Advisory,
        };
        assert_eq!(outcome(&rule(preset_of(case)), counts_of(&case["input"])), expected, "{id}");
    }
    assert!(cases.len() >= 16);
}

fn preset_of(case: &Value) -> &'static str {
    match case["rule"].as_str().unwrap() {
        "yes >= 75% of ELIGIBLE" => "de.dgb.strike",
        "yes > 75% of (eligible - prevented)" => "de.verdi.strike",
        "accept > 25% of (eligible - prevented)" => "de.verdi.end",
        "yes > 75% of CAST" => "de.dbb.strike",
        "majority yes; binding if cast > 2/3 eligible" => "no.delta",
        "UK ordinary" => "uk.ia.2017",
        "UK important public service" => "uk.ia.2017.ips",
        other => panic!("{other}: no preset"),
    }
}

fn counts_of(input: &Value) -> Counts {
    let number = |field: &str| input[field].as_u64();
    let (yes, no) = (number("yes").unwrap(), number("no").unwrap());
    let cast = number("cast").unwrap_or(yes + no);
    let valid = number("valid").unwrap_or(cast);
    // A case that gives its turnout in percent is given the roll that has it.
    let of_turnout = || input["turnout_percent"].to_string().replace('.', "").parse::<u64>().unwrap();
    let eligible = number("eligible").unwrap_or_else(|| cast * 1000 / of_turnout());
    of(eligible, yes, no).blank(valid - yes - no).spoiled(cast - valid).prevented(number("prevented").unwrap_or(0))
}

// Units.

fn units(counts: &[(u64, u64, u64)]) -> Vec<UnitTally> {
    let unit = |(i, &(n, y, x)): (usize, &(u64, u64, u64))| UnitTally { name: format!("unit {i}"), tally: of(n, y, x).check().unwrap() };
    counts.iter().enumerate().map(unit).collect()
}

#[test]
fn one_unit_below_the_turnout_is_enough_to_part_pooled_from_unit_by_unit() {
    let units = units(&[(100, 60, 10), (100, 30, 10)]);
    let pooled = rule("uk.ia.2026");
    assert_eq!(pooled.decide_units(&units).unwrap().outcome(), Carried);
    let each = pooled.clone().aggregated(Aggregation::PerUnit).decide_units(&units).unwrap();
    assert_eq!(each.outcome(), Lost);
    let outcomes = each.units().iter().map(|u| u.verdict.outcome()).collect::<Vec<_>>();
    assert_eq!(outcomes, [Carried, Lost]);
    let double = pooled.aggregated(Aggregation::Double).decide_units(&units).unwrap();
    assert_eq!(double.outcome(), Lost, "one of two is not more than half");
    assert!(texts(&double).last().unwrap().starts_with("units for yes 1 of 2 units"), "{:?}", texts(&double));
}

#[test]
fn a_rule_by_units_refuses_one_tally() {
    let rule = rule("uk.ia.2026").aggregated(Aggregation::PerUnit);
    let error = rule.decide(&of(100, 60, 10).check().unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "the rule uk.ia.2026 decides by units (per-unit): give the counts of each unit");
    assert!(rule.decide_units(&[]).is_err());
    let mut twice = units(&[(10, 6, 1), (10, 6, 1)]);
    twice[1].name = twice[0].name.clone();
    assert_eq!(rule.decide_units(&twice).unwrap_err().to_string(), "unit unit 0 is given twice");
}

// Already decided.

fn standing(rule: &Rule, counts: Counts, outstanding: Outstanding) -> Standing {
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

// Refusals.

fn refused(counts: Counts) -> String {
    counts.check().unwrap_err().to_string()
}

#[test]
fn counts_that_do_not_fit_are_refused_in_words() {
    assert_eq!(
        refused(of(100, 60, 30).blank(8).spoiled(3)),
        "votes cast and members prevented add up to 101, but there are only 100 entitled: one of the counts is wrong"
    );
    assert!(refused(of(100, 60, 30).prevented(11)).contains("101"));
    assert!(refused(of(100, 60, 30).present(89)).contains("members present"));
    assert!(refused(of(100, 6, 3).present(101)).contains("101"));
    assert!(refused(of(100, 6, 3).requests(101)).contains("requests"));
    assert_eq!(refused(of(0, 0, 0)), "the number entitled is 0: a ballot needs a roll");
    assert!(refused(of(u64::MAX, u64::MAX, 1)).starts_with("the sum of votes is above"));
    let units = Counts { units: Some(3), units_yes: Some(2), units_no: Some(2), ..Counts::default() };
    assert!(refused(units).contains("only 3 units"));
    let weights = Counts { weight: Some(10), weight_yes: Some(6), weight_no: Some(5), ..Counts::default() };
    assert!(refused(weights).contains("add up to 11"));
}

#[test]
fn a_number_that_is_missing_is_named() {
    let counts = Counts { eligible: None, ..of(1, 5, 3) };
    let error = rule("uk.ia.2026").decide(&counts.check().unwrap()).unwrap_err();
    assert_eq!(error.to_string(), "the rule uk.ia.2026 needs the number of entitled (eligible), which was not given");
    let error = rule("assoc.present").decide(&of(10, 5, 3).check().unwrap()).unwrap_err();
    assert!(matches!(error, DecisionError::Missing { field: Quantity::Present, .. }), "{error}");
}

#[test]
fn a_name_that_is_nearly_right_is_guessed() {
    let hint = preset("uk.ia.20266").unwrap_err().to_string();
    assert!(hint.contains("did you mean uk.ia.2026?"), "{hint}");
    assert!(!preset("xyzzy-and-more").unwrap_err().to_string().contains("did you mean"));
    let error = preset("no.delta").unwrap().rule_with(&[("exactly", "maybe")]).unwrap_err();
    assert_eq!(error.to_string(), "no.delta: exactly cannot be \"maybe\": it can be advisory or binding");
    let error = preset("us.nlrb").unwrap().rule_with(&[("x", "y")]).unwrap_err();
    assert_eq!(error.to_string(), "us.nlrb has no parameter \"x\": it has none");
}

#[test]
fn more_votes_out_than_members_left_are_refused() {
    let tally = of(100, 49, 0).check().unwrap();
    let error = rule("uk.ia.2026").already_decided(&tally, Outstanding::may_come(52)).unwrap_err();
    assert!(error.to_string().contains("only 51"), "{error}");
}

#[test]
fn a_preset_outside_of_its_dates_warns() {
    let warning = |name: &str, day: &str| preset(name).unwrap().validity().warning(name, day.parse().unwrap());
    assert_eq!(
        warning("uk.ia.2017", "2026-02-18").unwrap(),
        "uk.ia.2017 holds for ballots opened from 2017-03-01 to 2026-02-17, and this one opened on 2026-02-18: check which rule was in force"
    );
    assert_eq!(warning("uk.ia.2017", "2026-02-17"), None);
    assert_eq!(warning("uk.ia.2026", "2026-02-18"), None);
    assert!(warning("uk.ia.2026", "2026-02-17").is_some());
    assert_eq!(warning("de.dgb.strike", "1999-01-01"), None);
}

// A body's own rule.

const OWN: &str = r#"name = "havnesambandet.strike"
title = "Strike ballot under our statutes"
source = "Statutes § 14, adopted 2026-03-01"
valid_from = "2026-03-01"

[quorum]
clauses = ["received >= 50 % of eligible"]
missed = "not-quorate"

[[branch]]
outcome = "carried"
clauses = ["yes > no", "yes ≥ 2/5 of eligible-prevented"]

[meaning]
carried = "The strike begins at the hour on the paper."
"#;

#[test]
fn a_bodys_own_rule_decides() {
    let own = Rule::from_toml(OWN).unwrap();
    assert_eq!(own.source(), "Statutes § 14, adopted 2026-03-01");
    assert_eq!(outcome(&own, of(100, 40, 10)), Carried);
    assert_eq!(outcome(&own, of(100, 40, 9)), NotQuorate);
    assert_eq!(outcome(&own, of(100, 39, 21)), Lost);
    assert_eq!(outcome(&own, of(100, 39, 20).prevented(3)), Carried, "39 of 97 is above 40 %");
    let sentence = verdict(&own, of(100, 40, 10)).sentence();
    assert_eq!(sentence, "Carried under havnesambandet.strike. The strike begins at the hour on the paper.");
    assert_eq!(own.branches()[0].clauses[1].to_string(), "yes ≥ 2/5 of eligible-prevented");
}

#[test]
fn a_written_rule_that_is_wrong_is_refused_with_its_place() {
    let wrong = |from: &str, to: &str| Rule::from_toml(&OWN.replace(from, to)).unwrap_err().to_string();
    let cases = [
        ("yes > no", "yes > nobody", "line 12, column 19: \"nobody\" is not a number of a ballot"),
        ("yes > no", "yes no", "line 12, column 13: \"yes no\" is not a clause"),
        ("2/5", "2/0", "line 12, column 31: \"2/0\" is not a share"),
        ("2/5", "0/5", "line 12, column 31: \"0/5\" is not a share"),
        ("50 %", "half", "line 7, column 25: \"half\" is not a share"),
        ("\"not-quorate\"", "\"retry\"", "line 8, column 10: \"retry\" is not one of carried"),
        ("2026-03-01\"\n\n", "2026-02-30\"\n\n", "line 4, column 14: \"2026-02-30\" is not a date"),
        ("[quorum]", "[quorums]", "line 6, column"),
        ("name = ", "name = 5 #", "line 1, column 8"),
        ("\"havnesambandet.strike\"", "\" \"", "line 1, column 8: the name is empty"),
        ("[[branch]]", "[branch]", "line 10, column"),
        ("carried = ", "won = ", "\"won\" is not an outcome"),
        ("clauses = [\"yes > no\", \"yes ≥ 2/5 of eligible-prevented\"]", "clauses = []", "line 12, column 11: there must be at least one"),
        ("valid_from = \"2026-03-01\"", "valid_from = \"2026-03-01\"\nvalid_to = \"2026-02-01\"", "line 5, column 12: valid_to is before"),
    ];
    for (from, to, expected) in cases {
        let message = wrong(from, to);
        assert!(message.starts_with(expected) || message.contains(expected), "{to}: {message}");
    }
    assert!(Rule::from_toml("").unwrap_err().to_string().contains("line 1, column 1"));
    let unbranched = Rule::from_toml("name = 'a'\nsource = 'b'\n").unwrap_err().to_string();
    assert!(unbranched.contains("no [[branch]]"), "{unbranched}");
}

#[test]
fn a_tally_gives_back_what_it_was_made_of() {
    let counts = strike().present(1500);
    let tally: Tally = counts.clone().check().unwrap();
    assert_eq!(tally.counts(), &counts);
}
