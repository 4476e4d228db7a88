//! Units.

use counting::decision::Outcome::{Carried, Lost};
use counting::decision::{Aggregation, UnitTally};

use crate::{of, rule, texts};

pub(crate) fn units(counts: &[(u64, u64, u64)]) -> Vec<UnitTally> {
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
