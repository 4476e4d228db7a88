//! The voter's numbering: whoever carries ballots can neither change their order nor leave the statements away.

use std::fs;

use crate::stage::{Stage, members, open, single_keys};

const NEW: &str = "new --roll members.csv --name Strike --question 'Do we strike?' --answers Yes,No";

/// A ballot of twelve that is open, with the first member's code.
fn opened() -> (Stage, String) {
    let mut stage = Stage::new(&["officer", "registrar", "trustee", "member", "courier"]);
    stage.write("officer", "members.csv", &members(12, &[]));
    stage.run("officer", NEW);
    single_keys(&mut stage, &["trustee"]);
    let board = open(&mut stage, ".", &["trustee"]);
    stage.carry("officer", &[".bel"], &["member"]);
    let code = stage.codes()[0].clone();
    stage.write("member", "code.slip", &code);
    (stage, board)
}

fn paper(stage: &mut Stage, board: &str, answer: usize, name: &str) -> String {
    stage.run("member", &format!("vote {board} --code-file code.slip --answer {answer} --out {name} --force"));
    stage.carry("member", &[name], &["officer"]);
    stage.read("officer", name)
}

fn orders(stage: &Stage, board: &str) -> usize {
    stage.read("officer", &board.replace(".bel", ".companion")).matches("\"kind\":\"order\"").count()
}

#[test]
fn a_courier_cannot_reorder_ballots_or_drop_their_statements() {
    let (mut stage, board) = opened();
    let first = paper(&mut stage, &board, 1, "first.ballot");
    assert_eq!(first.lines().count(), 2);
    // A member who votes twice before anything is in the box: both say that they are the first one.
    let again = paper(&mut stage, &board, 2, "again.ballot");
    // The member's own copy of the board knows of the first one when the second is made.
    fs::copy(stage.dir("officer").join(&board), stage.dir("courier").join(&board)).unwrap();
    stage.write("courier", "first.ballot", &first);
    stage.run("courier", &format!("cast {board} first.ballot"));
    stage.carry("courier", &[".bel"], &["member"]);
    let second = paper(&mut stage, &board, 2, "second.ballot");

    stage.refused("officer", &format!("cast {board} second.ballot"), "number 1 is not in the box: put that one in first");
    let lines: Vec<&str> = second.lines().collect();
    let other: Vec<&str> = first.lines().collect();
    // No number of the group's order has as many digits as this.
    let beyond = "9".repeat(80);
    for (statement, expected) in [
        (other[1].to_owned(), "is not its voter's about this ballot"),
        (lines[1].replacen("\"response\":\"", &format!("\"response\":\"{beyond}"), 1), "its second line is not an order statement"),
        (lines[1].replacen("\"seq\":2", "\"seq\":1", 1), "is not its voter's about this ballot"),
    ] {
        stage.write("officer", "changed.ballot", &format!("{}\n{statement}\n", lines[0]));
        stage.refused("officer", &format!("cast {board} changed.ballot"), expected);
    }
    assert_eq!(orders(&stage, &board), 0, "no statement is recorded without its ballot");

    // Together they are taken as the voter numbered them, whatever the order of the files.
    let said = stage.run("officer", &format!("cast {board} second.ballot first.ballot"));
    assert!(said.contains("2 ballots taken, 0 refused."), "{said}");
    assert_eq!(orders(&stage, &board), 2);
    stage.write("officer", "bare.ballot", &format!("{}\n", again.lines().next().unwrap()));
    stage.refused("officer", &format!("cast {board} bare.ballot"), "its voter numbers the ballots, and this one has no order statement");
    stage.refused("officer", &format!("cast {board} again.ballot"), "it says that it is number 1 of its voter, but the box has 2 of them");

    // With the present board, or with the companion record beside it, the member goes on.
    stage.carry("officer", &[".bel", ".companion"], &["member"]);
    let third = paper(&mut stage, &board, 1, "third.ballot");
    assert!(third.contains("\"seq\":3,"));
    stage.run("officer", &format!("cast {board} third.ballot"));
    assert_eq!(orders(&stage, &board), 3);
}

#[test]
fn ballots_without_statements_are_taken_and_a_torn_record_is_healed() {
    let (mut stage, board) = opened();
    let bare = paper(&mut stage, &board, 1, "own.ballot");
    stage.write("officer", "bare.ballot", bare.lines().next().unwrap());
    stage.run("officer", &format!("cast {board} bare.ballot"));
    assert_eq!(orders(&stage, &board), 0);

    // The record, not the board, says where a numbering starts: the earlier ballot has no number.
    stage.carry("officer", &[".bel", ".companion"], &["member"]);
    let numbered = paper(&mut stage, &board, 2, "own.ballot");
    assert!(numbered.contains("\"seq\":1,"));
    let record = board.replace(".bel", ".companion");
    let before = stage.read("officer", &record);
    stage.run("officer", &format!("cast {board} own.ballot"));
    let complete = stage.read("officer", &record);
    assert_eq!(orders(&stage, &board), 1);

    // The machine stopped between the two writes: the ballot is there, its statement is not.
    stage.write("officer", &record, &before);
    stage.refused("officer", &format!("cast {board} own.ballot"), "its order statement was missing and is recorded now");
    assert_eq!(stage.read("officer", &record), complete);
    stage.refused("officer", &format!("cast {board} own.ballot"), "this very ballot is in the box already; whoever votes again");
}
