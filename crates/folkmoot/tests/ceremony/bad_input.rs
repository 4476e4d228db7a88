//! What every role does wrong once, and what it is told.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use crate::stage::{Stage, members, open, single_keys, vote};

const NEW: &str = "new --roll members.csv --name 'Strike ballot' --question 'Do we strike?' --answers Yes,No --blank";

#[test]
fn the_officers_draft() {
    let mut stage = Stage::new(&["officer"]);
    stage.refused("officer", NEW, "members.csv could not be read: No such file");
    stage.write("officer", "members.csv", "name,weight\nKari,0\n,1\n");
    stage.refused("officer", NEW, "members.csv: the roll was not read: 2 things to mend\n  line 2, column 2: the weight 0 is not positive");
    stage.write("officer", "members.csv", &members(12, &[5]));
    stage.refused("officer", "new --roll members.csv --question Q --answers A,B", "the ballot needs a name");
    stage.refused("officer", "new --roll members.csv --name N", "nothing is asked");
    stage.refused("officer", "new --roll members.csv --name N --question Q", "1 × --question but 0 × --answers");
    stage.refused(
        "officer",
        "new --roll members.csv --name N --question Q --answers A,B --max 3",
        "question 1: it must hold that min ≤ max ≤ number of answers",
    );
    stage.refused("officer", "new --roll members.csv --name N --question Q --answers A,B --ranked", "mixed ballots must all count once");
    stage.refused("officer", &format!("{NEW} --group Ed448"), "unknown group \"Ed448\"");
    stage.write(
        "officer",
        "template.json",
        "{\"name\": \"N\",\n \"questions\": [{\"answers\": [\"A\"], \"min\": 1, \"mx\": 1, \"question\": \"Q\"}]}",
    );
    stage.refused("officer", "new --roll members.csv --template template.json", "question 1: unknown field `mx`");
    stage.write("officer", "template.json", "{\"name\": \"N\",\n \"questions\": [}");
    stage.refused(
        "officer",
        "new --roll members.csv --template template.json",
        "template.json is not a template of questions: expected value at line 2 column 16",
    );
    stage.run("officer", NEW);
    stage.refused("officer", NEW, "draft.json exists already and is not overwritten");
}

#[test]
fn the_registrar_and_the_trustees() {
    let mut stage = Stage::new(&["officer", "registrar", "trustee", "other"]);
    stage.refused("registrar", "codes", "the draft, which the returning officer sends, is needed");
    stage.write("officer", "members.csv", &members(12, &[]));
    stage.run("officer", NEW);
    stage.carry("officer", &["draft.json", "roll.json"], &["registrar"]);
    let changed = stage.read("registrar", "roll.json").replace("Member 3", "Member Three");
    stage.write("registrar", "roll.json", &changed);
    stage.refused("registrar", "codes", "this is not the closed roll of this ballot");
    stage.carry("officer", &["roll.json"], &["registrar"]);
    stage.refused("registrar", "codes --older-codes", "does not know the group Ed25519");
    stage.run("registrar", "codes");
    stage.refused("registrar", "codes", "codes that were handed out must not change");

    stage.refused("trustee", "trustee-key", "put draft.json into the directory, or say --group Ed25519");
    stage.run("trustee", "trustee-key --group Ed25519");
    stage.refused("other", "trustee-threshold certify --group Ed25519 --index 4 --size 3 --threshold 2", "there is no trustee 4 of 3");
    stage.run("other", "trustee-threshold certify --group Ed25519 --index 1 --size 2 --threshold 2");
    let key = stage.file("other", ".key");
    stage.refused(
        "other",
        &format!("trustee-threshold share --group Ed25519 --key {key} --certs ."),
        "there are 1 certificates for 2 trustees",
    );
    stage.refused(
        "other",
        &format!("trustee-threshold share --group Ed25519 --key {key} --certs ../trustee"),
        "no file with a certificate was given",
    );
    let (public, cert) = (stage.file("trustee", ".pubkey"), stage.file("other", ".cert"));
    stage.carry("trustee", &[".pubkey"], &["officer"]);
    stage.carry("other", &[".cert"], &["officer"]);
    stage.refused(
        "officer",
        &format!("rehearse prepare --trustees {public} {cert}"),
        "is neither a trustee's public key nor threshold.json",
    );
    stage.refused("officer", &format!("rehearse prepare --trustees {public} {public}"), "the trustees' keys cannot be used:");
}

#[test]
fn opening_needs_every_key_and_the_right_list() {
    let mut stage = Stage::new(&["officer", "registrar", "t1", "t2"]);
    stage.write("officer", "members.csv", &members(12, &[]));
    stage.run("officer", NEW);
    stage.carry("officer", &["draft.json", "roll.json"], &["registrar"]);
    stage.run("registrar", "codes");
    stage.refused("officer", "open", "the public credentials, which the registrar sends, are needed");
    stage.carry("registrar", &["public_creds.json"], &["officer"]);
    single_keys(&mut stage, &["t1", "t2"]);
    stage.run("officer", "rehearse prepare --trustees .");
    stage.carry("officer", &["trustees.json", "election.json", "rehearsal.json"], &["t1", "t2"]);
    let [first, second] = ["t1", "t2"].map(|trustee| stage.file(trustee, ".privkey"));
    stage.refused("t1", "rehearse answer --key rehearsal.json", "is neither a private key nor the key of a threshold trustee");
    stage.run("t1", &format!("rehearse answer --key {first}"));
    stage.carry("t1", &["rehearsal-1.json", "rehearsal-2.json"], &["officer"]);
    stage.refused("officer", "open", "the rehearsal is not complete: there is no answer of trustee");
    stage.run("t2", &format!("rehearse answer --key {second}"));
    stage.carry("t2", &["rehearsal-1.json", "rehearsal-2.json"], &["officer"]);

    let good = stage.read("officer", "public_creds.json");
    let list: Vec<String> = serde_json::from_str(&good).unwrap();
    for (bad, expected) in [
        (list[1..].to_vec(), "there are 11 public credentials for 12 entitled"),
        (list.iter().rev().cloned().collect(), "are not sorted"),
        ([&list[..11], &list[..1]].concat(), "entries 1 and 12 are the same credential"),
        ([&list[..11], &[format!("{}01", "0".repeat(62))]].concat(), "entry 12 is not a public credential of this group"),
        ([&list[..11], &[format!("{},2", list[11])]].concat(), "the weights are not those of the roll"),
    ] {
        stage.write("officer", "public_creds.json", &serde_json::to_string(&bad).unwrap());
        stage.refused("officer", "open", expected);
    }
    stage.write("officer", "public_creds.json", &good);

    // A rehearsal that was prepared again needs new answers.
    let answers = ["rehearsal-1.json", "rehearsal-2.json"].map(|name| (name, stage.read("officer", name)));
    stage.run("officer", "rehearse prepare --trustees . --force");
    stage.refused("officer", "open", "did not decrypt this test paper with the key of this ballot");
    for (name, text) in &answers {
        stage.write("officer", name, text);
    }
    stage.carry("officer", &["trustees.json", "election.json", "rehearsal.json"], &["t1", "t2"]);
    for (trustee, key) in [("t1", &first), ("t2", &second)] {
        stage.run(trustee, &format!("rehearse answer --key {key} --force"));
        stage.carry(trustee, &["rehearsal-1.json", "rehearsal-2.json"], &["officer"]);
    }
    stage.run("officer", "open");
    stage.refused("officer", "open", "exists already: this ballot is open");
}

#[test]
fn members_and_counting() {
    let mut stage = Stage::new(&["officer", "registrar", "trustee", "stranger", "member"]);
    stage.write("officer", "members.csv", &members(14, &[]));
    stage.run("officer", NEW);
    single_keys(&mut stage, &["trustee"]);
    let board = open(&mut stage, ".", &["trustee"]);
    stage.carry("officer", &[".bel"], &["member"]);
    let code = stage.codes()[0].clone();
    let line = format!("vote {board} --code-file code.slip --answer 1");
    for (typed, expected) in [
        (code[..24].to_owned(), "This code has 21 characters, it should have 22"),
        (code.replacen(|c: char| c.is_ascii_alphanumeric(), "0", 1), "Character 1 of this code cannot be right"),
        (code.chars().rev().collect(), "This code is not on the list of this ballot"),
        (String::new(), "code.slip is empty"),
    ] {
        stage.write("member", "code.slip", &typed);
        stage.refused("member", &line, expected);
    }
    stage.write("member", "code.slip", &code);
    stage.refused("member", &format!("vote {board} --code-file code.slip --answer 3"), "question 1: there is no answer of that number");
    stage.refused(
        "member",
        &format!("vote {board} --code-file code.slip --answer 1 --answer 2"),
        "1 question asked, but 2 × --answer given",
    );
    stage.refused("member", "vote draft.bel --code-file code.slip --answer 1", "draft.bel: opening the archive failed");

    // Somebody who mistypes at the prompt is asked again.
    let typed = format!("{}\n{code}\n7\n1\n", &code[..20]);
    let answer = stage.run_with("member", &format!("vote {board} --cast"), &typed);
    assert_eq!(answer.code, 0, "{}", answer.err);
    for expected in ["it should have 22", "1. Do we strike?", "  2  No", "there is no answer of that number", "Your ballot is in the box."]
    {
        assert!(answer.out.contains(expected), "{}", answer.out);
    }

    // That was the member's copy of the board. The officer's has not got the first ballot, and does not take the second before it.
    stage.run("member", &format!("{line} --out good.ballot"));
    stage.carry("member", &["good.ballot"], &["officer"]);
    stage.refused("officer", &format!("cast {board} good.ballot"), "it is number 2 of its voter, and number 1 is not in the box");

    // The officer's box refuses copies, foreign and changed ballots, and takes the others.
    stage.carry("officer", &[".bel"], &["member"]);
    stage.run("member", &format!("{line} --out good.ballot --force"));
    stage.carry("member", &["good.ballot"], &["officer"]);
    let good = stage.read("officer", "good.ballot");
    let first_proof = good.find("\"response\":\"").unwrap() + 12;
    let digit = if good[first_proof..].starts_with('1') { "2" } else { "1" };
    let changed = format!("{}{digit}{}", &good[..first_proof], &good[first_proof + 1..]);
    stage.write("officer", "changed.ballot", &changed);
    let credential = good.find("\"credential\":\"").unwrap() + 14;
    let foreign = format!(
        "{}{}{}",
        &good[..credential],
        "6666666666666666666666666666666666666666666666666666666666666658",
        &good[credential + 64..]
    );
    stage.write("officer", "foreign.ballot", &foreign);
    stage.write("officer", "spaced.ballot", &good.lines().next().unwrap().replace("\",\"", "\", \""));
    let said = stage.run_with("officer", &format!("cast {board} good.ballot good.ballot changed.ballot foreign.ballot spaced.ballot"), "");
    assert_eq!(said.code, 1);
    for expected in [
        "Refused: good.ballot: this very ballot is in the box already",
        "Refused: changed.ballot: ",
        "the proof that it is 0 or 1 does not verify",
        "Refused: foreign.ballot: its credential is not on the list of this ballot",
        "Refused: spaced.ballot: this is not a ballot of this election's kind: at byte",
        "1 ballot taken, 4 refused.",
    ] {
        assert!(said.out.contains(expected), "{expected}\n{}", said.out);
    }

    let key = stage.file("trustee", ".privkey");
    stage.carry("officer", &[".bel"], &["trustee"]);
    stage.refused("officer", &format!("tally {board}"), "casting is still open");
    stage.refused("trustee", &format!("decrypt {board} --key {key}"), "the ballots have not been tallied yet");
    let votes: Vec<(usize, &str)> = (1..10).map(|member| (member, "2")).collect();
    vote(&mut stage, &board, &votes);
    stage.run("officer", &format!("close {board}"));
    stage.refused("officer", &format!("close {board}"), "casting is over");
    stage.refused("officer", &format!("cast {board} good.ballot"), "casting is over: no ballot can be taken any more");
    stage.run("officer", &format!("tally {board}"));
    stage.refused("officer", &format!("tally {board}"), "the ballots are tallied already");

    // A trustee who is given a changed board, another key, or a key that others can read.
    stage.carry("officer", &[".bel"], &["trustee"]);
    let path = stage.dir("trustee").join(&board);
    let mut bytes = fs::read(&path).unwrap();
    let place = bytes.windows(9).rposition(|window| window == b"\"alpha\":\"").unwrap() + 12;
    bytes[place] = if bytes[place] == b'a' { b'b' } else { b'a' };
    fs::write(&path, bytes).unwrap();
    let answer = stage.run_with("trustee", &format!("decrypt {board} --key {key}"), "");
    assert_eq!(answer.code, 2);
    assert!(answer.err.contains("does not verify; stop here") && answer.err.contains("P2: "), "{}", answer.err);
    stage.carry("officer", &[".bel"], &["trustee", "stranger"]);
    stage.run("stranger", "trustee-key --group Ed25519");
    let strange = stage.file("stranger", ".privkey");
    stage.refused("stranger", &format!("decrypt {board} --key {strange}"), "is not one of this ballot's trustees");
    fs::set_permissions(stage.dir("trustee").join(&key), fs::Permissions::from_mode(0o644)).unwrap();
    let said = stage.run("trustee", &format!("decrypt {board} --key {key}"));
    assert!(said.contains("others on this machine can read"), "{said}");
    fs::set_permissions(stage.dir("trustee").join(&key), fs::Permissions::from_mode(0o600)).unwrap();

    // What a trustee sends can be changed on the way.
    let name = board.replace(".bel", ".decryption-1.jsons");
    let sent = stage.read("trustee", &name);
    stage.write("officer", &name, &sent.replacen("\"response\":\"", "\"response\":\"1", 1));
    stage.refused("officer", &format!("accept {board} {name}"), "its second line is not what the first one says");
    stage.write("officer", &name, sent.lines().next().unwrap());
    stage.refused("officer", &format!("accept {board} {name}"), "it should have two or three lines");
    stage.write("officer", &name, &sent.replacen("\"owner\":1", "\"owner\":2", 1));
    stage.refused("officer", &format!("accept {board} {name}"), "there is no trustee 2");
    let (front, signature) = sent.rsplit_once("\"signature\":\"").unwrap();
    let other = if signature.starts_with('0') { '1' } else { '0' };
    stage.write("officer", &name, &format!("{front}\"signature\":\"{other}{}", &signature[1..]));
    stage.refused("officer", &format!("accept {board} {name}"), "the strong proof of trustee 1: what was signed does not fit together:");
    stage.write("officer", &name, &sent);
    stage.run("officer", &format!("accept {board} {name}"));
    stage.run("officer", &format!("result {board}"));
    stage.refused("trustee", &format!("shuffle {board} --trustee 1"), "no question needs mixing");
    stage.assert_no_secret_is_out();
}
