//! Cases from elsewhere.

use std::path::Path;

use counting::decision::Counts;
use counting::decision::Outcome::{Advisory, Carried, Lost};
use serde_json::Value;

use crate::{of, outcome, rule};

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
