//! `folkmoot rule` as people and programs use it.
#![allow(clippy::unwrap_used)]

mod support;

use serde_json::json;
use support::{folkmoot, folkmoot_with, json as read, words};

const STRIKE: &str = "--n 2388 --yes 934 --no 331 --blank 22 --spoiled 14";

fn outcome(line: &str) -> String {
    let said = folkmoot(&words(&format!("rule {line} --format json")));
    assert_eq!(said.code, 0, "{line}: {}", said.err);
    read(&said)["outcome"].as_str().unwrap().to_owned()
}

fn refused(line: &str) -> String {
    let said = folkmoot(&words(&format!("rule {line}")));
    assert_eq!(said.code, 2, "{line}: {}", said.out);
    assert!(said.out.is_empty(), "{}", said.out);
    said.err
}

#[test]
fn the_demo_strike_ballot_by_the_command_line() {
    for (preset, expected) in [
        ("uk.ia.2026", "carried"),
        ("uk.ia.2017.ips", "lost"),
        ("de.dgb.strike", "lost"),
        ("us.uaw.strike", "carried"),
        ("no.lo", "advisory"),
        ("assoc.absolute", "lost"),
    ] {
        assert_eq!(outcome(&format!("{preset} {STRIKE}")), expected, "{preset}");
    }
}

#[test]
fn json_has_preset_outcome_and_clauses() {
    let said = folkmoot(&words(&format!("rule uk.ia.2026 {STRIKE} --opened 2026-11-02 --format json")));
    let value = read(&said);
    assert_eq!(value["preset"], "uk.ia.2026");
    assert_eq!(value["outcome"], "carried");
    assert_eq!(
        value["clauses"],
        json!([
            {"text": "votes cast 1,301 of 2,388 entitled is 54.5 %; needs at least half, that is 1,194: met", "met": true},
            {"text": "yes 934, no 331; yes must be more than no, that is 332: met", "met": true},
        ])
    );
    assert_eq!(value["turnout"], json!({"received": 1301, "eligible": 2388}));
    assert_eq!(value["warnings"], json!([]));
}

#[test]
fn text_says_the_verdict_first_then_the_arithmetic_then_the_source() {
    let said = folkmoot(&words(&format!("rule de.dgb.strike {STRIKE}")));
    assert_eq!(said.code, 0);
    let expected = "\
Lost under de.dgb.strike.
1,301 of 2,388 entitled took part (54.5 %).

  ✗ yes 934 of 2,388 entitled is 39.1 %; needs at least three quarters, that is
    1,791: not met

For:    Strike ballot in a German DGB union
Rule:   Y ≥ ¾N
Source: IG Metall, Satzung § 22; IG BCE
Note:   Whoever does not vote counts against.
";
    assert_eq!(said.out, expected);
}

#[test]
fn a_preset_used_outside_of_its_dates_warns() {
    let warnings = |line: &str| {
        let said = folkmoot(&words(&format!("rule {line} {STRIKE} --format json")));
        read(&said)["warnings"].as_array().unwrap().len()
    };
    assert_eq!(warnings("uk.ia.2017 --opened 2026-02-17"), 0);
    assert_eq!(warnings("uk.ia.2017 --opened 2026-02-18"), 1);
    assert_eq!(warnings("uk.ia.2026 --opened 2026-02-17"), 1);
    assert_eq!(warnings("us.ibt.1987"), 1, "not in force today");
    let said = folkmoot(&words(&format!("rule uk.ia.2017 {STRIKE} --opened 2026-03-01")));
    assert!(said.out.starts_with("Attention: uk.ia.2017 holds"), "{}", said.out);
}

#[test]
fn parameters_are_chosen_by_name() {
    assert_eq!(outcome("no.delta --n 300 --yes 150 --no 50"), "advisory");
    assert_eq!(outcome("no.delta --set exactly=binding --n 300 --yes 150 --no 50"), "carried");
    assert_eq!(outcome("assoc.second_call --n 100 --yes 20 --no 10"), "not-quorate");
    assert_eq!(outcome("assoc.second_call --set call=second --n 100 --yes 20 --no 10"), "carried");
    assert_eq!(outcome("de.verdi.strike --n 410 --prevented 10 --yes 301 --no 20"), "carried");
    assert_eq!(outcome("is.trigger --n 95 --requests 9"), "lost");
    assert_eq!(outcome("recall.default --n 260 --requests 67 --yes 90 --no 47 --blank 4"), "carried");
    assert_eq!(outcome("recall.25_two_thirds --n 260 --requests 67 --yes 90 --no 47 --blank 4"), "lost");
    assert_eq!(outcome("fed.double --units 12 --units-yes 6 --weight 100 --weight-yes 90"), "lost");
}

#[test]
fn a_petition_can_be_judged_before_there_is_a_vote() {
    assert_eq!(outcome("recall.default --n 260 --requests 65"), "carried");
    assert_eq!(outcome("recall.default --n 260 --petition 64"), "lost");
    let said = read(&folkmoot(&words("rule recall.30_ballot --n 100 --requests 30 --format json")));
    assert!(said["sentence"].as_str().unwrap().ends_with("the vote must be held."), "{said}");
    assert!(refused("recall.default --requests 30").contains("needs the number of entitled"));
}

#[test]
fn outstanding_votes_make_it_provisional_unless_they_cannot_change_it() {
    assert_eq!(outcome("uk.ia.2026 --n 100 --yes 49 --no 0 --outstanding 1"), "provisional");
    assert_eq!(outcome("uk.ia.2026 --n 100 --yes 49 --no 0 --outstanding 1 --in-hand"), "carried");
    assert_eq!(outcome("us.nlrb --n 800 --yes 383 --no 380 --challenged 3"), "provisional");
    assert_eq!(outcome("us.nlrb --n 800 --yes 383 --no 380 --challenged 2"), "carried");
    assert_eq!(outcome("fed.weighted --weight 100 --weight-yes 50 --weight-no 30 --outstanding-weights 10,9"), "carried");
    assert_eq!(outcome("fed.weighted --weight 100 --weight-yes 50 --weight-no 30 --outstanding-weights 10,10"), "provisional");
    let said = folkmoot(&words("rule uk.ia.2026 --n 100 --yes 49 --no 0 --outstanding 1 --format json"));
    assert_eq!(read(&said)["outstanding"], json!({"decided": false, "possible": ["carried", "lost"], "now": "lost"}));
}

#[test]
fn units_come_from_a_file() {
    let units = b"unit,n,yes,no\nnorth,100,60,10\nsouth,100,30,10\n";
    let by = |how: &str| {
        let line = format!("rule uk.ia.2026 --units-file - --aggregation {how} --format json");
        read(&folkmoot_with(&words(&line), units))
    };
    assert_eq!(by("pooled")["outcome"], "carried");
    let each = by("per-unit");
    assert_eq!(each["outcome"], "lost");
    assert_eq!(each["units"][0]["outcome"], "carried");
    assert_eq!(each["units"][1]["outcome"], "lost");
    assert_eq!(by("double")["outcome"], "lost");

    let votes = b"unit,weight,vote\nC1,530,yes\nS1,377,yes\nN1,412,yes\nC2,260,no\nC3,122,absent\n";
    let said = folkmoot_with(&words("rule fed.weighted --units-file - --format json"), votes);
    assert_eq!(read(&said)["outcome"], "carried");

    let open = b"unit,n,yes,no,outstanding\nnorth,100,60,10,5\nsouth,100,45,2,5\n";
    let said = folkmoot_with(&words("rule uk.ia.2026 --units-file - --aggregation per-unit --format json"), open);
    assert_eq!(read(&said)["outcome"], "provisional");
}

#[test]
fn a_bodys_own_rule_is_read_explained_and_used() {
    let own = "name = 'ours'\nsource = 'Statutes § 14'\n[[branch]]\noutcome = 'carried'\nclauses = ['yes >= 3/5 of yes+no']\n";
    let said = folkmoot_with(&words("rule --custom - --n 100 --yes 6 --no 4"), own.as_bytes());
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.starts_with("Carried under ours."), "{}", said.out);
    let said = folkmoot_with(&words("rule --custom -"), own.as_bytes());
    assert!(said.out.contains("carried if yes ≥ 3/5 of yes+no; otherwise lost"), "{}", said.out);
    let said = folkmoot_with(&words("rule --custom - --n 5"), b"name = 'ours'\nsource = \n");
    assert_eq!(said.code, 2);
    assert!(said.err.contains("line 2, column"), "{}", said.err);
}

#[test]
fn the_list_has_every_preset_in_both_formats() {
    let said = folkmoot(&["rule", "--list"]);
    assert_eq!(said.code, 0);
    let listed = read(&folkmoot(&["rule", "--list", "--format", "json"]));
    assert!(listed.as_array().unwrap().len() >= 30);
    for preset in listed.as_array().unwrap() {
        assert!(said.out.contains(preset["name"].as_str().unwrap()));
        assert!(!preset["source"].as_str().unwrap().is_empty());
    }
    let one = folkmoot(&["rule", "dk.linked"]);
    assert!(one.out.contains("--set turnout=at_least|more_than"), "{}", one.out);
}

#[test]
fn bad_input_is_refused_with_words() {
    assert!(refused("uk.ia.2027 --n 5 --yes 1 --no 1").contains("did you mean uk.ia.2017?"));
    assert!(refused("uk.ia.2026 --n 10 --yes 9 --no 3").contains("12, but there are only 10 entitled"));
    assert!(refused("uk.ia.2026 --yes 9 --no 3").contains("needs the number of entitled"));
    assert!(refused("uk.ia.2026 --n ten --yes 9 --no 3").contains("ten"));
    assert!(refused("uk.ia.2026 --n -5 --yes 9 --no 3").contains("-5"));
    assert!(refused("uk.ia.2026 --n 1000000000000000000000000000000 --yes 9 --no 3").contains("1000000"));
    assert!(refused("uk.ia.2026 --n 0 --yes 0 --no 0").contains("a ballot needs a roll"));
    assert!(refused("uk.ia.2026 --n 10 --yes 5 --no 3 --outstanding 3").contains("only 2 of those"));
    assert!(refused("uk.ia.2026 --n 10 --yes 5 --no 3 --opened 18.2.2026").contains("write it as 2026-02-18"));
    assert!(refused("no.delta --set exactly --n 10 --yes 5 --no 3").contains("NAME=VALUE"));
    assert!(refused("no.delta --set exactly=perhaps --n 10 --yes 5 --no 3").contains("advisory or binding"));
    assert!(refused("us.nlrb --set a=b --n 10 --yes 5 --no 3").contains("it has none"));
    assert!(refused("--custom no-such-file.toml --n 10").contains("could not be read"));
    assert!(refused("").contains("required"));
}

#[test]
fn a_bad_file_of_units_is_refused_with_its_place() {
    let refused = |text: &str| {
        let said = folkmoot_with(&words("rule uk.ia.2026 --units-file -"), text.as_bytes());
        assert_eq!(said.code, 2, "{}", said.out);
        said.err
    };
    assert!(refused("unit,n,yes,no\nnorth,100,six,10\n").contains("line 2, column 3: \"six\" is not a whole number"));
    assert!(refused("unit,n,ja,no\n").contains("line 1, column 3: \"ja\" is not one of"));
    assert!(refused("n,yes,no\n1,1,0\n").contains("no column unit"));
    assert!(refused("unit,n,yes,no\nnorth,100,90,20\n").contains("line 2, column 1: unit north"));
    assert!(refused("unit,n,yes,no\nnorth,100,9,2\nnorth,100,9,2\n").contains("given twice"));
    assert!(refused("unit,n,yes,no\n").contains("there is no unit"));
    assert!(refused("unit,n,yes,no\nnorth,100,9\n").contains("line"));
    assert!(refused("unit,weight,vote\nnorth,10,maybe\n").contains("\"maybe\" is not yes, no, abstain or absent"));
    assert!(refused("unit,weight\nnorth,10\n").contains("belong together"));
    assert!(refused("").contains("column unit") || refused("").contains("no unit"));
}
