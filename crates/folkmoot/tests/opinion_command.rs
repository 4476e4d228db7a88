//! `folkmoot opinion` as people and programs use it.
#![allow(clippy::unwrap_used)]

mod support;

use std::fmt::Write;

use support::{assert_self_contained, folkmoot_with, json, words};

/// Two camps of ten who disagree on six statements and agree on two.
fn camps() -> String {
    let mut text = String::from("participant,statement,vote\n");
    for person in 0..20 {
        for statement in 0..8 {
            let vote = match statement {
                0..6 if (person < 10) == (statement % 2 == 0) => "agree",
                0..6 => "disagree",
                _ => "agree",
            };
            writeln!(text, "p{person},s{statement},{vote}").unwrap();
        }
    }
    text
}

#[test]
fn two_camps_are_found_and_what_they_share() {
    let said = folkmoot_with(&words("opinion -"), camps().as_bytes());
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.starts_with("20 participants in 2 opinion groups."), "{}", said.out);
    assert!(said.out.contains("Group A: 10 participants"), "{}", said.out);
    assert!(said.out.contains("statement s6: 20 of 20 agree (100.0 %)"), "{}", said.out);
}

#[test]
fn json_has_the_groups_and_their_members() {
    let said = folkmoot_with(&words("opinion - --format json"), camps().as_bytes());
    let value = json(&said);
    let groups = value["groups"].as_array().unwrap();
    assert_eq!(groups.len(), 2);
    assert_eq!(groups[0]["members"].as_array().unwrap().len(), 10);
    let again = folkmoot_with(&words("opinion - --format json"), camps().as_bytes());
    assert_eq!(again.out, said.out, "the same votes give the same groups");
}

#[test]
fn html_has_the_map_and_is_complete_in_itself() {
    let said = folkmoot_with(&words("opinion - --format html"), camps().as_bytes());
    assert_eq!(said.code, 0);
    assert_self_contained(&said.out);
    assert!(said.out.contains("<svg") && said.out.contains("<desc id=\"opinion-map-desc\">"));
    assert!(said.out.contains("<h2>Group A: 10 participants</h2>"));
}

#[test]
fn names_are_escaped() {
    let text = camps().replace("s6", "<script>alert(1)</script>").replace("s7", "\"&\u{1b}[31m");
    let said = folkmoot_with(&words("opinion - --format html"), text.replace("\"&", "&").as_bytes());
    assert_eq!(said.code, 0, "{}", said.err);
    assert_self_contained(&said.out);
    assert!(said.out.contains("&lt;script&gt;"));
    assert!(!said.out.contains('\u{1b}'));
    let said = folkmoot_with(&words("opinion -"), text.replace("\"&", "&").as_bytes());
    assert!(!said.out.contains('\u{1b}'), "no escape sequence reaches the terminal");
}

#[test]
fn the_number_of_groups_can_be_asked_for() {
    let said = folkmoot_with(&words("opinion - --groups 3"), camps().as_bytes());
    assert_eq!(said.code, 0, "{}", said.err);
}

#[test]
fn bad_input_is_refused_with_its_place() {
    let refused = |text: &[u8]| {
        let said = folkmoot_with(&words("opinion -"), text);
        assert_eq!(said.code, 2, "{}", said.out);
        assert!(said.out.is_empty());
        said.err
    };
    assert!(refused(b"participant,statement,vote\na,b,perhaps\n").contains("line 2, column 3"));
    assert!(refused(b"participant,statement,vote\na,b\n").contains("line 2"));
    assert!(refused(b"x,y,z\n1,2,3\n").contains("line 1"));
    assert!(refused(b"").starts_with("folkmoot: -:"));
    assert!(refused(b"participant,statement,vote\n").contains("no votes"));
    assert!(refused(b"participant,statement,vote\na,\xff,1\n").contains("line 2"));
    let said = folkmoot_with(&words("opinion no-such-file.csv"), b"");
    assert_eq!(said.code, 2);
    let said = folkmoot_with(&words("opinion - --moderated-out 99"), camps().as_bytes());
    assert_eq!(said.code, 2);
    assert!(said.err.contains("99"), "{}", said.err);
}
