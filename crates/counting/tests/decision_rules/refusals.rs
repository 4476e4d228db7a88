//! Refusals.

use counting::decision::{Counts, DecisionError, Outstanding, Quantity, preset};

use crate::{of, rule};

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
