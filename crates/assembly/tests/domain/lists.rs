//! Units, members and roles.

use assembly::{Actor, CodesFor, Command, Placed, Refusal, RoleKind, UnitId};

use crate::common::*;

fn import(joined: &[(u8, u32)], moved: &[(u8, u32)], left: &[u8]) -> Command {
    let placed = |list: &[(u8, u32)]| list.iter().map(|(n, unit)| Placed { person: person(*n), unit: UnitId(*unit) }).collect();
    Command::ImportMembers { joined: placed(joined), moved: placed(moved), left: left.iter().map(|n| person(*n)).collect() }
}

#[test]
fn an_import_that_is_undone_leaves_no_trace_in_the_list() {
    let mut body = Body::founded(6);
    let before = body.state.members_in_order();
    body.by(ANNA, &import(&[(20, 1), (21, 2)], &[(1, 1)], &[2, 3]));
    assert_eq!(body.state.members.len(), 6);
    body.by(BJORN, &Command::UndoImport { import: 2 });
    assert_eq!(body.state.members_in_order(), before);
    assert_eq!(body.refused(ANNA, &Command::UndoImport { import: 2 }), "not_last_import");
    assert_eq!(body.replayed(), body.state);
}

#[test]
fn only_the_last_import_is_undone() {
    let mut body = Body::founded(6);
    body.by(ANNA, &import(&[(20, 1)], &[], &[]));
    assert_eq!(body.refused(ANNA, &Command::UndoImport { import: 1 }), "not_last_import");
    body.by(ANNA, &Command::UndoImport { import: 2 });
}

#[test]
fn an_import_that_does_not_fit_the_list_is_refused_with_the_line_that_is_wrong() {
    let mut body = Body::founded(4);
    for (command, code) in [
        (import(&[], &[], &[]), "empty_import"),
        (import(&[(1, 1)], &[], &[]), "already_member"),
        (import(&[(30, 9)], &[], &[]), "no_such_unit"),
        (import(&[(30, 1), (30, 2)], &[], &[]), "named_twice"),
        (import(&[], &[(30, 1)], &[]), "not_a_member"),
        (import(&[], &[(1, 2)], &[]), "same_unit"),
        (import(&[], &[], &[30]), "not_a_member"),
        (import(&[], &[(1, 1)], &[1]), "named_twice"),
    ] {
        assert_eq!(body.refused(ANNA, &command), code);
    }
}

#[test]
fn units_form_a_tree_with_different_names_beside_each_other() {
    let mut body = Body::founded(0);
    let add = |parent: Option<u32>, name: &str| Command::AddUnit { parent: parent.map(UnitId), name: name.to_owned() };
    body.by(ANNA, &add(Some(1), "  N1 \t x "));
    assert_eq!(body.state.units[&UnitId(3)].name, "N1 x", "white space is tidied");
    assert_eq!(body.refused(ANNA, &add(Some(1), "n1 X")), "unit_name_taken");
    body.by(ANNA, &add(Some(2), "N1 x"));
    assert_eq!(body.refused(ANNA, &Command::MoveUnit { unit: UnitId(4), parent: Some(UnitId(1)) }), "unit_name_taken");
    body.by(ANNA, &Command::RenameUnit { unit: UnitId(4), name: "C1".to_owned() });
    assert_eq!(body.state.units[&UnitId(4)].name, "C1");
    body.by(ANNA, &Command::RenameUnit { unit: UnitId(4), name: "c1".to_owned() });
    assert_eq!(body.refused(ANNA, &Command::RenameUnit { unit: UnitId(2), name: "NORTH".to_owned() }), "unit_name_taken");
    body.by(ANNA, &Command::MoveUnit { unit: UnitId(4), parent: Some(UnitId(3)) });
    assert_eq!(body.refused(ANNA, &Command::MoveUnit { unit: UnitId(1), parent: Some(UnitId(4)) }), "unit_loop");
    assert_eq!(body.refused(ANNA, &Command::MoveUnit { unit: UnitId(1), parent: Some(UnitId(1)) }), "unit_loop");
    assert!(body.state.is_within(UnitId(4), UnitId(1)) && !body.state.is_within(UnitId(1), UnitId(4)));
    for name in ["", "   ", "two\nlines", "\u{202e}backwards", &"x".repeat(121)] {
        assert_eq!(body.refused(ANNA, &add(None, name)), "bad_text", "{name:?}");
    }
}

#[test]
fn a_body_takes_another_name() {
    let mut body = Body::founded(0);
    assert_eq!(body.refused(ANNA, &Command::RenameBody { name: " ".to_owned() }), "bad_text");
    body.by(ANNA, &Command::RenameBody { name: " Harbour  Workers ".to_owned() });
    assert_eq!(body.state.body.as_ref().unwrap().name, "Harbour Workers");
}

#[test]
fn the_last_officer_stays_and_who_is_needed_keeps_the_role() {
    let mut body = Body::founded(12);
    let end = |n: u8, role| Command::EndRole { person: person(n), role };
    body.by(ANNA, &Command::DraftBallot { ballot: ballot_id(), plan: plan() });
    assert_eq!(body.refused(ANNA, &end(TRUSTEES[1], RoleKind::Trustee)), "role_in_use");
    assert_eq!(body.refused(ANNA, &end(REGISTRAR, RoleKind::Registrar)), "role_in_use");
    body.by(ANNA, &end(BJORN, RoleKind::Officer));
    assert_eq!(body.refused(ANNA, &end(ANNA, RoleKind::Officer)), "last_officer");
    assert_eq!(body.refused(ANNA, &end(SCRUTINEERS[0], RoleKind::Scrutineer)), "role_in_use");
    body.by(ANNA, &Command::GrantRole { person: person(OUTSIDER), role: RoleKind::Registrar });
    body.by(ANNA, &end(OUTSIDER, RoleKind::Registrar));
    body.by(ANNA, &Command::DiscardDraft { ballot: ballot_id() });
    body.by(ANNA, &end(TRUSTEES[1], RoleKind::Trustee));
    assert_eq!(body.refused(ANNA, &Command::DraftBallot { ballot: ballot_id(), plan: plan() }), "ballot_id_taken");
}

#[test]
fn a_body_is_founded_once_and_with_readable_words() {
    let mut body = Body::empty();
    let found = |name: &str, language: &str, zone: &str| Command::FoundBody {
        name: name.to_owned(),
        language: language.to_owned(),
        time_zone: zone.to_owned(),
        officer: person(ANNA),
    };
    let mut refused = |command: &Command| body.try_run(&Actor::FirstStart, command).map_err(|refusal: Refusal| refusal.code());
    assert_eq!(refused(&found("", "en", "Europe/Oslo")), Err("bad_text"));
    assert_eq!(refused(&found("A", "xx", "Europe/Oslo")), Err("bad_language"));
    assert_eq!(refused(&found("A", "en", "../etc/passwd")), Err("bad_time_zone"));
    assert!(refused(&found("A", "en", "Europe/Oslo")).is_ok());
    assert_eq!(refused(&found("A", "en", "Europe/Oslo")), Err("body_exists"));
}

#[test]
fn every_refusal_has_its_own_code_and_fills_its_sentence() {
    let mut codes = Refusal::CODES.to_vec();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), Refusal::CODES.len());
    let refusal = Refusal::TooFewBallots { counted: 9, least: 10 };
    assert_eq!(refusal.fields(), [("counted", "9".to_owned()), ("least", "10".to_owned())]);
    assert_eq!((refusal.code(), refusal.mender().name()), ("too_few_ballots", "officer"));
    assert!(refusal.to_string().starts_with("only 9 ballots count"));
}

#[test]
fn printed_login_codes_stand_in_the_record_without_a_name() {
    let mut body = Body::founded(12);
    body.by(ANNA, &Command::IssueLoginCode { person: person(REGISTRAR) });
    body.by(BJORN, &Command::IssueLoginCodes { unit: UnitId(1) });
    let issued: Vec<_> = body.state.login_codes.iter().map(|issued| (issued.to, issued.by)).collect();
    let to_unit = CodesFor::Unit { unit: UnitId(1), number: 6 };
    assert_eq!(issued, [(CodesFor::Person(person(REGISTRAR)), person(ANNA)), (to_unit, person(BJORN))]);
    body.by(ANNA, &Command::AddUnit { parent: None, name: "Empty".to_owned() });
    assert_eq!(body.by(ANNA, &Command::IssueLoginCodes { unit: UnitId(3) }), []);
    assert_eq!(body.refused(ANNA, &Command::IssueLoginCodes { unit: UnitId(9) }), "no_such_unit");
    assert_eq!(body.replayed(), body.state);
}
