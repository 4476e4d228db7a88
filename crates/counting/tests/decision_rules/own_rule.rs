//! A body's own rule.

use counting::decision::Outcome::{Carried, Lost, NotQuorate};
use counting::decision::{Rule, Tally};

use crate::demo_body::strike;
use crate::{of, outcome, verdict};

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
