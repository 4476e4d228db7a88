//! Whole ballots, of every kind.

use crate::stage::{Stage, decrypt_and_publish, members, open, single_keys, threshold_key, vote};

const YES_NO: &str =
    "new --roll members.csv --body Havnesambandet --name 'Strike ballot' --question 'Do we strike?' --answers Yes,No --blank";

/// Twelve members vote, two of them twice: 6 yes, 4 no, 2 blank count.
const TWELVE: [(usize, &str); 14] = [
    (0, "2"),
    (1, "1"),
    (2, "blank"),
    (3, "2"),
    (4, "1"),
    (5, "1"),
    (6, "2"),
    (0, "1"),
    (7, "1"),
    (8, "2"),
    (9, "blank"),
    (10, "1"),
    (3, "2"),
    (11, "2"),
];

#[test]
fn one_trustee_counts_yes_no_and_blank() {
    let mut stage = Stage::new(&["officer", "registrar", "trustee", "member", "observer"]);
    stage.write("officer", "members.csv", &members(14, &[]));
    stage.run("officer", YES_NO);
    single_keys(&mut stage, &["trustee"]);
    let board = open(&mut stage, ".", &["trustee"]);
    vote(&mut stage, &board, &TWELVE);
    stage.carry("officer", &[".bel"], &["observer"]);
    assert!(stage.run("observer", &format!("status {board}")).contains("14 entitled; 14 ballots on the board"));
    let record = stage.read("officer", &board.replace(".bel", ".companion"));
    let numbered = |seq: usize| record.matches(&format!("\"seq\":{seq},")).count();
    assert_eq!([1, 2, 3].map(numbered), [12, 2, 0], "every ballot has its order statement");
    stage.run("officer", &format!("close {board}"));
    stage.run("officer", &format!("tally {board}"));
    let result = decrypt_and_publish(&mut stage, &board, &["trustee"], "");
    assert_eq!(result, r#"{"result":[[2,6,4]]}"#);
    let text = stage.read("officer", &board.replace(".bel", ".certificate.txt"));
    assert!(text.contains("12 of 14 entitled took part (85.7 %)") && text.contains("2 earlier ballots were replaced"), "{text}");
    let said = stage.run("officer", &format!("result {board} --rule assoc.majority --yes 1 --no 2 --force"));
    assert!(said.contains("\nHavnesambandet: Strike ballot\n") && said.contains("Carried under assoc.majority"), "{said}");
    stage.assert_no_secret_is_out();
}

#[test]
fn three_single_trustees_count_lists_and_a_second_question() {
    let mut stage = Stage::new(&["officer", "registrar", "t1", "t2", "t3", "member"]);
    stage.write("officer", "members.csv", &members(12, &[]));
    let template = r#"{ "name": "Board", "description": "Two questions, \"café\" & 中",
        "questions": [
          {"type": "Lists", "value": {"answers": [["Red", "Åse", "Bo"], ["Blue", "Cy"]], "question": "Which list?"}},
          {"answers": ["A", "B", "C"], "min": 0, "max": 2, "question": "Which rooms?"} ] }"#;
    stage.write("officer", "template.json", template);
    stage.run("officer", "new --roll members.csv --template template.json");
    single_keys(&mut stage, &["t1", "t2", "t3"]);
    let board = open(&mut stage, ".", &["t1", "t2", "t3"]);
    let votes: Vec<(usize, &str)> = (0..11).map(|member| (member, ["1:1/1,2", "1:1,2/0", "2:1/3"][member % 3])).collect();
    vote(&mut stage, &board, &votes);
    stage.run("officer", &format!("close {board}"));
    stage.run("officer", &format!("tally {board}"));
    stage.refused("officer", &format!("result {board}"), "no trustee has decrypted yet");
    let result = decrypt_and_publish(&mut stage, &board, &["t2", "t1", "t3"], "");
    assert_eq!(result, r#"{"result":[[[8,8,4],[3,3]],[4,4,3]]}"#);
    stage.assert_no_secret_is_out();
}

#[test]
fn a_weighted_ballot_survives_a_lost_key() {
    let mut stage = Stage::new(&["officer", "registrar", "t1", "t2", "t3", "server", "member", "north", "coast"]);
    stage.write("officer", "members.csv", &members(12, &[2, 3, 1, 10]));
    let said = stage.run("officer", YES_NO);
    assert!(said.contains("Careful: the roll has weights"));
    threshold_key(&mut stage, &["t1", "t2", "t3"], 2, 2);
    single_keys(&mut stage, &["server"]);
    let server = stage.file("server", ".pubkey");
    let board = open(&mut stage, &format!("{server} threshold.json"), &["server", "t1", "t2", "t3"]);
    let votes: Vec<(usize, &str)> = (0..12).map(|member| (member, if member < 4 { "1" } else { "2" })).collect();
    vote(&mut stage, &board, &votes);
    stage.run("officer", &format!("close {board}"));
    stage.run("officer", &format!("tally {board}"));
    // The second of the three has lost the key; the server alone and one of the three are too few.
    let too_few = ["server", "t3"];
    for trustee in too_few {
        stage.carry("officer", &[".bel"], &[trustee]);
        let key = crate::stage::key_file(&stage, trustee);
        stage.run(trustee, &format!("decrypt {board} --key {key}"));
    }
    stage.carry("server", &[".decryption-1.jsons"], &["officer"]);
    stage.carry("t3", &[".decryption-4.jsons"], &["officer"]);
    let uuid = board.replace(".bel", "");
    stage.run("officer", &format!("accept {board} {uuid}.decryption-1.jsons {uuid}.decryption-4.jsons"));
    stage.refused("officer", &format!("result {board}"), "1 of the trustees 2 to 4 have decrypted, 2 must");
    stage.refused("officer", &format!("accept {board} {uuid}.decryption-4.jsons"), "trustee 4 has decrypted already");
    let result = decrypt_and_publish(&mut stage, &board, &["t1"], "");
    assert_eq!(result, r#"{"result":[[0,16,8]]}"#);
    stage.refused("officer", &format!("result {board} --rule assoc.majority --yes 1 --no 2 --force"), "the rule counts heads");

    // Two mirrors sign that they keep this board; one that was given an older copy does not.
    stage.carry("officer", &[".checkpoint"], &["north", "coast", "t3"]);
    for mirror in ["north", "coast"] {
        stage.carry("officer", &[".bel"], &[mirror]);
        stage.run(mirror, &format!("cosign {board} --note {uuid}.checkpoint --name {mirror}.example"));
        stage.carry(mirror, &[".cosigned.jsons"], &["officer"]);
        let said = stage.run("officer", &format!("accept {board} {mirror}.example.cosigned.jsons"));
        assert!(said.contains(&format!("cosigned by {mirror}.example")));
    }
    stage.refused("t3", &format!("cosign {board} --note {uuid}.checkpoint --name old.example"), "is not that of your copy");
    let record = stage.read("officer", &format!("{uuid}.companion"));
    let kinds = |kind: &str| record.matches(&format!("\"kind\":\"{kind}\"")).count();
    let found = ["opening", "signing_key", "commitment", "trustee_key", "code_list", "order", "decryption", "checkpoint"].map(kinds);
    assert_eq!(found, [1, 8, 3, 4, 1, 12, 3, 2]);
    let said = stage.run("officer", &format!("result {board} --force"));
    assert!(said.contains("Strongly valid: "), "{said}");
    stage.assert_no_secret_is_out();
}

#[test]
fn ranked_ballots_are_mixed_twice() {
    let mut stage = Stage::new(&["officer", "registrar", "t1", "t2", "member"]);
    stage.write("officer", "members.csv", &members(14, &[]));
    stage
        .run("officer", "new --roll members.csv --name Ranking --question 'Rank the demands' --answers 'Pay|Hours, fewer|Safety' --ranked");
    single_keys(&mut stage, &["t1", "t2"]);
    let board = open(&mut stage, ".", &["t1", "t2"]);
    // No two alike: one order in 14! is the one in which they were cast.
    let papers =
        ["1,2,3", "3,1,2", "2,3,1", "2,1,3", "0,1,0", "1,0,2", "1,1,2", "2,2,1", "1,3,2", "3,2,1", "0,0,1", "0,2,1", "1,2,2", "2,1,1"];
    let votes: Vec<(usize, &str)> = papers.iter().copied().enumerate().collect();
    vote(&mut stage, &board, &votes);
    stage.run("officer", &format!("close {board}"));
    stage.refused("officer", &format!("end-shuffles {board}"), "not possible here");
    stage.run("officer", &format!("tally {board}"));
    stage.carry("officer", &[".bel"], &["t1", "t2"]);
    let key = crate::stage::key_file(&stage, "t1");
    stage.refused("t1", &format!("decrypt {board} --key {key}"), "have not been mixed to the end");
    stage.refused("t1", &format!("shuffle {board} --trustee 3"), "there is no trustee 3: they are numbered from 1 to 2");
    let uuid = board.replace(".bel", "");
    for trustee in ["t1", "t2"] {
        let number = crate::stage::number(&stage, trustee);
        stage.carry("officer", &[".bel"], &[trustee]);
        stage.run(trustee, &format!("shuffle {board} --trustee {number}"));
        let name = format!("{uuid}.shuffle-{number}.jsons");
        stage.carry(trustee, &[&name], &["officer"]);
        stage.run("officer", &format!("accept {board} {name}"));
    }
    stage.refused("officer", &format!("accept {board} {uuid}.shuffle-1.jsons"), "trustee 1 has mixed already");
    stage.run("officer", &format!("end-shuffles {board}"));
    let result = decrypt_and_publish(&mut stage, &board, &["t1", "t2"], "");
    let mut rows: Vec<&str> = result.trim_start_matches(r#"{"result":[[["#).trim_end_matches("]]]}").split("],[").collect();
    assert_ne!(rows, papers, "the ballots kept their order");
    rows.sort_unstable();
    let mut expected = papers;
    expected.sort_unstable();
    assert_eq!(rows, expected);
    assert_eq!(stage.read("officer", &format!("{uuid}.companion")).matches("\"kind\":\"shuffle\"").count(), 2);
    stage.assert_no_secret_is_out();
}

#[test]
fn the_2048_bit_groups_and_older_codes_go_the_same_way() {
    let mut stage = Stage::new(&["officer", "registrar", "t1", "member"]);
    stage.write("officer", "members.csv", &members(3, &[]));
    let said = stage.run("officer", &format!("{YES_NO} --group BELENIOS-2048"));
    assert!(said.contains("fewer than 10 entitled"));
    single_keys(&mut stage, &["t1"]);
    stage.carry("officer", &["draft.json", "roll.json"], &["registrar"]);
    stage.run("registrar", "codes --older-codes");
    assert!(stage.codes().iter().all(|code| code.len() == 19));
    stage.carry("registrar", &["public_creds.json"], &["officer"]);
    // As the peer's own list would come: with user names.
    let list: Vec<String> = serde_json::from_str(&stage.read("officer", "public_creds.json")).unwrap();
    let named: Vec<String> = list.iter().enumerate().map(|(number, entry)| format!("{entry},,voter{number}")).collect();
    stage.write("officer", "public_creds.json", &serde_json::to_string(&named).unwrap());
    stage.run("officer", "rehearse prepare --trustees .");
    stage.carry("officer", &["trustees.json", "election.json", "rehearsal.json"], &["t1"]);
    let key = crate::stage::key_file(&stage, "t1");
    stage.run("t1", &format!("rehearse answer --key {key}"));
    stage.carry("t1", &["rehearsal-1.json"], &["officer"]);
    stage.run("officer", "open");
    let board = stage.file("officer", ".bel");
    vote(&mut stage, &board, &[(0, "1"), (1, "2"), (2, "blank")]);
    stage.run("officer", &format!("close {board}"));
    stage.run("officer", &format!("tally {board}"));
    stage.carry("officer", &[".bel"], &["t1"]);
    stage.refused("t1", &format!("decrypt {board} --key {key}"), "only 3 ballots would be decrypted, and 10 are the least");
    let result = decrypt_and_publish(&mut stage, &board, &["t1"], "--allow-small");
    assert_eq!(result, r#"{"result":[[1,1,1]]}"#);
}
