//! Who may command what, cell by cell.

use assembly::{Action, Actor, Command, KeyMessage, ProposalId, RoleKind, UnitId, decide};
use belenios::v1::Hash;

use crate::common::*;

/// F first start, S server, O officer, R registrar, T trustee, C scrutineer, M entitled member.
const TABLE: [(&str, &str); 32] = [
    ("FoundBody", "F"),
    ("RenameBody", "O"),
    ("AddUnit", "O"),
    ("RenameUnit", "O"),
    ("MoveUnit", "O"),
    ("ImportMembers", "O"),
    ("UndoImport", "O"),
    ("GrantRole", "O"),
    ("EndRole", "O"),
    ("IssueLoginCode", "O"),
    ("IssueLoginCodes", "O"),
    ("DraftBallot", "O"),
    ("ReviseBallot", "O"),
    ("DiscardDraft", "O"),
    ("CloseRoll", "O"),
    ("PublishCodes", "R"),
    ("RestartCodes", "O"),
    ("NoteSlips", "OR"),
    ("NoteReminder", "O"),
    ("KeyMessage", "T"),
    ("RestartKeys", "O"),
    ("AnswerRehearsal", "T"),
    ("Propose", "O"),
    ("Confirm", "O"),
    ("Withdraw", "O"),
    ("CloseCasting", "SO"),
    ("Tally", "S"),
    ("Decrypt", "T"),
    ("PublishResult", "SO"),
    ("Cosign", "C"),
    ("Challenge", "ORTCM"),
    ("Uphold", "O"),
];

fn commands() -> Vec<Command> {
    let text = String::new;
    let (ballot, unit, person) = (ballot_id(), UnitId(1), person(1));
    vec![
        Command::FoundBody { name: text(), language: text(), time_zone: text(), officer: person },
        Command::RenameBody { name: text() },
        Command::AddUnit { parent: None, name: text() },
        Command::RenameUnit { unit, name: text() },
        Command::MoveUnit { unit, parent: None },
        Command::ImportMembers { joined: Vec::new(), moved: Vec::new(), left: Vec::new() },
        Command::UndoImport { import: 9 },
        Command::GrantRole { person, role: RoleKind::Officer },
        Command::EndRole { person, role: RoleKind::Officer },
        Command::IssueLoginCode { person },
        Command::IssueLoginCodes { unit },
        Command::DraftBallot { ballot: ballot.clone(), plan: plan() },
        Command::ReviseBallot { ballot: ballot.clone(), plan: plan() },
        Command::DiscardDraft { ballot: ballot.clone() },
        Command::CloseRoll { ballot: ballot.clone(), roll_hash: Hash::of(b""), number: 0 },
        Command::PublishCodes { ballot: ballot.clone(), public_creds: text(), introduction: text(), code_list: text() },
        Command::RestartCodes { ballot: ballot.clone(), reason: text() },
        Command::NoteSlips { ballot: ballot.clone(), handed_out: 0 },
        Command::NoteReminder { ballot: ballot.clone(), person },
        Command::KeyMessage { ballot: ballot.clone(), owner: 1, message: KeyMessage::Voutput { voutput: text() } },
        Command::RestartKeys { ballot: ballot.clone(), reason: text(), trustees: None },
        Command::AnswerRehearsal { ballot: ballot.clone(), owner: 1, decryption: text(), bond: text() },
        Command::Propose { ballot: ballot.clone(), action: Action::Open },
        Command::Confirm { proposal: ProposalId(1) },
        Command::Withdraw { proposal: ProposalId(1) },
        Command::CloseCasting { ballot: ballot.clone() },
        Command::Tally { ballot: ballot.clone(), counted: 0, tally: text() },
        Command::Decrypt { ballot: ballot.clone(), owner: 1, decryption: text(), statement: text() },
        Command::PublishResult { ballot: ballot.clone() },
        Command::Cosign { ballot: ballot.clone(), introduction: text(), note: text(), log_key: text(), size: 0, root: Hash::of(b"") },
        Command::Challenge { ballot: ballot.clone(), reason: text() },
        Command::Uphold { ballot, answer: text() },
    ]
}

#[test]
fn every_role_may_do_what_the_table_says_and_nothing_else() {
    let mut body = Body::founded(12);
    body.by(ANNA, &Command::DraftBallot { ballot: ballot_id(), plan: plan() });
    let command = close_roll(&body);
    body.by(ANNA, &command);
    let actors = [
        ('F', Actor::FirstStart),
        ('S', Actor::System),
        ('O', Actor::Person(person(BJORN))),
        ('R', Actor::Person(person(REGISTRAR))),
        ('T', Actor::Person(person(TRUSTEES[0]))),
        ('C', Actor::Person(person(SCRUTINEERS[0]))),
        ('M', Actor::Person(person(1))),
        ('-', Actor::Person(person(OUTSIDER))),
    ];
    let commands = commands();
    assert_eq!(commands.len(), TABLE.len());
    for (command, (name, allowed)) in commands.iter().zip(TABLE) {
        assert!(format!("{command:?}").starts_with(name), "{name} stands beside {command:?}");
        for (letter, actor) in &actors {
            let refused = decide(&body.state, actor, command, body.now).err().map(|refusal| refusal.code());
            let kept_out = refused == Some("not_allowed");
            assert_eq!(kept_out, !allowed.contains(*letter), "{name} by {letter}: {refused:?}");
        }
    }
}

#[test]
fn who_is_kept_out_is_told_who_may() {
    let mut body = Body::founded(12);
    body.by(ANNA, &Command::DraftBallot { ballot: ballot_id(), plan: plan() });
    let words = [
        ("F", "whoever holds the link of the first start"),
        ("S", "the server itself"),
        ("O", "an officer"),
        ("R", "the registrar of this ballot"),
        ("OR", "an officer or the registrar of this ballot"),
        ("T", "a trustee of this ballot"),
        ("C", "a scrutineer of this ballot"),
        ("SO", "an officer or the server itself"),
        ("ORTCM", "somebody who takes part in this ballot"),
    ];
    for (command, (name, allowed)) in commands().iter().zip(TABLE) {
        let refusal = decide(&body.state, &Actor::Person(person(OUTSIDER)), command, body.now).unwrap_err();
        let (_, needs) = words.iter().find(|(letters, _)| *letters == allowed).unwrap();
        assert_eq!(refusal.to_string(), format!("this is for {needs} to do"), "{name}");
    }
}

#[test]
fn an_officer_of_the_body_is_no_trustee_of_its_ballots_and_the_other_way_round() {
    let mut body = Body::founded(12);
    body.by(ANNA, &Command::DraftBallot { ballot: ballot_id(), plan: plan() });
    assert_eq!(body.refused(TRUSTEES[0], &Command::RenameBody { name: "Mine".to_owned() }), "not_allowed");
    assert_eq!(
        body.refused(ANNA, &Command::AnswerRehearsal { ballot: ballot_id(), owner: 1, decryption: String::new(), bond: String::new() }),
        "not_allowed"
    );
}

#[test]
fn nothing_can_be_done_before_the_body_is_founded() {
    let mut body = Body::empty();
    for command in commands().iter().skip(1) {
        assert_eq!(body.refused(ANNA, command), "no_body");
    }
}

#[test]
fn a_reminder_is_noted_with_its_time_and_only_of_those_who_bear_the_ballot() {
    let mut body = Body::founded(12);
    body.by(ANNA, &Command::DraftBallot { ballot: ballot_id(), plan: plan() });
    let note = |person| Command::NoteReminder { ballot: ballot_id(), person };
    let (tor, before) = (person(TRUSTEES[0]), body.now);
    let noted = |body: &Body| body.state.ballots[&ballot_id()].reminders.clone();
    body.by(ANNA, &note(tor));
    let first = noted(&body);
    assert!(first.len() == 1 && first[&tor] >= before, "{first:?}");
    assert_eq!(body.refused(ANNA, &note(person(1))), "not_in_ballot");
    body.now = before.checked_add(jiff::SignedDuration::from_hours(2)).unwrap();
    body.by(BJORN, &note(tor));
    assert!(noted(&body).len() == 1 && noted(&body)[&tor] > first[&tor], "the last one is kept");
    assert_eq!(body.replayed(), body.state, "it is in the record");
}
