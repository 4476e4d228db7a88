//! Every private key, voting code and trustee's file that Belenios' own tool made works in our commands.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use tempfile::TempDir;

/// One election of the peer: its folder and a directory to work in.
struct Case {
    folder: PathBuf,
    work: TempDir,
}

fn cases() -> Vec<Case> {
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/belenios");
    if !vectors.exists() {
        println!("notice: ../shared is missing: the peer's files were not tried");
        return Vec::new();
    }
    let versions = ["2.0", "3.3.0"].map(|version| fs::read_dir(vectors.join(version)).unwrap());
    let folders = versions.into_iter().flatten().map(|folder| folder.unwrap().path());
    let mut folders: Vec<PathBuf> = folders.filter(|folder| folder.join("private").exists()).collect();
    folders.sort();
    assert!(folders.len() >= 15, "{} elections", folders.len());
    folders.into_iter().map(|folder| Case { folder, work: tempfile::tempdir().unwrap() }).collect()
}

impl Case {
    fn group(&self) -> &'static str {
        let name = self.folder.file_name().unwrap().to_str().unwrap();
        ["Ed25519", "BELENIOS-2048", "RFC-3526-2048"].into_iter().find(|group| name.starts_with(&group.to_lowercase())).unwrap()
    }

    fn is_older(&self) -> bool {
        self.folder.parent().unwrap().ends_with("2.0")
    }

    /// The peer's secret files of this ending.
    fn private(&self, ending: &str) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = fs::read_dir(self.folder.join("private")).unwrap().map(|file| file.unwrap().path()).collect();
        files.retain(|path| path.to_str().unwrap().ends_with(ending));
        files.sort();
        files
    }

    /// A copy of one of its boards to work on.
    fn board(&self, at: &str) -> String {
        let mut boards = fs::read_dir(self.folder.join(at)).unwrap().map(|file| file.unwrap().path());
        let board = boards.find(|path| path.to_str().unwrap().ends_with(".bel") && !path.to_str().unwrap().contains("before-result"));
        let copy = self.work.path().join("board.bel");
        fs::copy(board.unwrap(), &copy).unwrap();
        copy.to_str().unwrap().to_owned()
    }

    fn run(&self, arguments: &[&str]) -> String {
        let output =
            Command::new(env!("CARGO_BIN_EXE_folkmoot")).current_dir(self.work.path()).arg("election").args(arguments).output().unwrap();
        let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
        assert!(output.status.success(), "{}: {arguments:?}\n{out}{err}", self.folder.display());
        out
    }
}

fn text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// Ballots of mixed questions come in any order.
fn sorted(mut result: Value) -> Value {
    for question in result["result"].as_array_mut().unwrap() {
        let rows = question.as_array_mut().unwrap();
        if rows.iter().all(|row| row.as_array().is_some_and(|row| !row.is_empty())) {
            rows.sort_by_key(ToString::to_string);
        }
    }
    result
}

#[test]
fn every_private_key_gives_its_public_file() {
    for case in cases() {
        for key in case.private(".privkey") {
            case.run(&["trustee-key", "--group", case.group(), "--private-key", &text(&key)]);
            let name = key.with_extension("pubkey");
            let ours: Value = serde_json::from_slice(&fs::read(case.work.path().join(name.file_name().unwrap())).unwrap()).unwrap();
            let theirs: Value = serde_json::from_slice(&fs::read(&name).unwrap()).unwrap();
            assert_eq!(ours["public_key"], theirs["public_key"], "{}", key.display());
        }
    }
}

#[test]
fn every_trustee_decrypts_in_the_peers_election() {
    let mut keys = 0;
    for case in cases() {
        let board = case.board("before-tally");
        case.run(&["close", &board]);
        let said = case.run(&["tally", &board]);
        if said.contains("mixes") {
            for trustee in ["1", "2"] {
                case.run(&["shuffle", &board, "--trustee", trustee]);
                let shuffle = fs::read_dir(case.work.path()).unwrap().map(|file| file.unwrap().path());
                let shuffle = shuffle.filter(|path| text(path).ends_with(&format!(".shuffle-{trustee}.jsons"))).max().unwrap();
                case.run(&["accept", &board, &text(&shuffle)]);
            }
            case.run(&["end-shuffles", &board]);
        }
        for key in case.private(".privkey").into_iter().chain(case.private(".key")) {
            let said = case.run(&["decrypt", &board, "--key", &text(&key), "--allow-small"]);
            let owner: String = said.split("Decrypted as trustee ").nth(1).unwrap().chars().take_while(char::is_ascii_digit).collect();
            let sent = fs::read_dir(case.work.path()).unwrap().map(|file| file.unwrap().path());
            let sent = sent.filter(|path| text(path).ends_with(&format!(".decryption-{owner}.jsons"))).max().unwrap();
            case.run(&["accept", &board, &text(&sent)]);
            keys += 1;
        }
        case.run(&["result", &board]);
        let ours =
            fs::read_dir(case.work.path()).unwrap().map(|file| file.unwrap().path()).find(|path| text(path).ends_with(".result.json"));
        let read = |path: &Path| sorted(serde_json::from_slice(&fs::read(path).unwrap()).unwrap());
        assert_eq!(read(&ours.unwrap()), read(&case.folder.join("result.json")), "{}", case.folder.display());
    }
    println!("{keys} keys decrypted");
}

#[test]
fn every_voting_code_votes_in_the_peers_election() {
    let mut votes = 0;
    for case in cases() {
        let board = case.board("mid-vote");
        let lines = fs::read_to_string(case.folder.join("private/votes.jsonl")).unwrap();
        // The 2.0 lists are lines of member and code, as they are; 3.3.0's are one object.
        let older: Vec<String> = case
            .private("private_creds.txt")
            .first()
            .map(|list| fs::read_to_string(list).unwrap().lines().map(str::to_owned).collect())
            .unwrap_or_default();
        let newer: Value = case
            .private("private_creds.json")
            .first()
            .map(|list| serde_json::from_slice(&fs::read(list).unwrap()).unwrap())
            .unwrap_or_default();
        for line in lines.lines() {
            let vote: Value = serde_json::from_str(line).unwrap();
            let voter = vote["voter"].as_str().unwrap();
            let code = match older.iter().find(|line| line.starts_with(voter)) {
                Some(line) => line.clone(),
                None => newer[voter].as_str().unwrap().to_owned(),
            };
            assert!(code.ends_with(vote["credential"].as_str().unwrap()));
            let [slip, choices] = ["slip", "choices"].map(|name| case.work.path().join(name));
            fs::write(&slip, code).unwrap();
            fs::write(&choices, vote["vote"].to_string()).unwrap();
            let said = case.run(&["vote", &board, "--code-file", &text(&slip), "--choices", &text(&choices), "--cast"]);
            assert!(said.contains("Your ballot is in the box."));
            votes += 1;
        }
    }
    println!("{votes} votes cast");
}

#[test]
fn the_peers_threshold_messages_go_through_every_step() {
    for case in cases().into_iter().filter(|case| !case.is_older() && !case.private(".key").is_empty()) {
        let one = |ending: &str| text(&case.private(ending)[0]);
        let (certs, polynomials, group) = (one("certs.jsons"), one("polynomials.jsons"), case.group());
        case.run(&["trustee-threshold", "route", "--group", group, "--certs", &certs, "--polynomials", &polynomials]);
        for vinput in case.private(".vinput") {
            let ours = fs::read_to_string(case.work.path().join(vinput.file_name().unwrap())).unwrap();
            assert_eq!(ours.trim(), fs::read_to_string(&vinput).unwrap().trim(), "{}", vinput.display());
        }
        let voutputs: Vec<String> = case.private(".voutput").iter().map(|path| text(path)).collect();
        let mut line =
            vec!["trustee-threshold", "assemble", "--group", group, "--certs", &certs, "--polynomials", &polynomials, "--voutputs"];
        line.extend(voutputs.iter().map(String::as_str));
        case.run(&line);
        let ours = fs::read_to_string(case.work.path().join("threshold.json")).unwrap();
        assert_eq!(ours.trim(), fs::read_to_string(one("threshold.json")).unwrap().trim());
        for key in case.private(".key") {
            let [vinput, voutput] = ["vinput", "voutput"].map(|ending| text(&key.with_extension(ending)));
            let key_file = text(&key);
            case.run(&["trustee-threshold", "receive", "--group", group, "--key", &key_file, "--certs", &certs, "--vinput", &vinput]);
            case.run(&[
                "trustee-threshold",
                "confirm",
                "--group",
                group,
                "--key",
                &key_file,
                "--certs",
                &certs,
                "--voutput",
                &voutput,
                "--parameters",
                &one("threshold.json"),
            ]);
            let again = case.work.path().join(key.with_extension("voutput").file_name().unwrap());
            let public =
                |path: &Path| serde_json::from_slice::<Value>(&fs::read(path).unwrap()).unwrap()["public_key"]["public_key"].clone();
            assert_eq!(public(&again), public(&key.with_extension("voutput")));
            let fresh = text(&case.work.path().join("new"));
            case.run(&["trustee-threshold", "share", "--group", group, "--key", &key_file, "--certs", &certs, "--dir", &fresh]);
        }
    }
}
