//! The demo: a whole ballot whose outcome is known, the same again from the same seed.
#![allow(clippy::unwrap_used, missing_docs)]

mod support;

use std::fs;
use std::path::Path;

use support::folkmoot;

/// Files of a directory that end so.
fn file(dir: &Path, ending: &str) -> Vec<u8> {
    let mut names = fs::read_dir(dir).unwrap().map(|file| file.unwrap().path());
    fs::read(names.find(|path| path.to_str().unwrap().ends_with(ending)).unwrap()).unwrap()
}

#[test]
fn a_small_body_votes_and_the_same_seed_gives_the_same_files() {
    let root = tempfile::tempdir().unwrap();
    let dirs = ["first", "second"].map(|name| root.path().join(name));
    for dir in &dirs {
        let said = folkmoot(&["demo", "--voters", "60", "--seed", "7", "--out", dir.to_str().unwrap()]);
        assert_eq!(said.code, 0, "{}", said.err);
        for expected in
            ["60 entitled", "Every key is in hand", "Trustee 3 has lost the key", "Carried under uk.ia.2026", "Strongly valid: "]
        {
            assert!(said.out.contains(expected), "{expected}\n{}", said.out);
        }
    }
    for ending in [".bel", ".companion", "members.csv", "public_creds.json"] {
        assert_eq!(file(&dirs[0], ending), file(&dirs[1], ending), "{ending}");
    }
    let board =
        fs::read_dir(&dirs[0]).unwrap().map(|file| file.unwrap().path()).find(|path| path.extension().is_some_and(|end| end == "bel"));
    let board = board.unwrap();
    let companion = board.with_extension("companion");
    let said = folkmoot(&["verify", board.to_str().unwrap(), "--companion", companion.to_str().unwrap(), "--roll", "60"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    assert!(said.out.contains("STRONGLY VALID"), "{}", said.out);
    support::assert_self_contained(&String::from_utf8(file(&dirs[0], ".certificate.html")).unwrap());
}

#[test]
fn numbers_that_make_no_ballot_are_refused() {
    let root = tempfile::tempdir().unwrap();
    let out = root.path().join("demo");
    let refused = |arguments: &[&str], expected: &str| {
        let said = folkmoot(arguments);
        assert_eq!(said.code, 2);
        assert!(said.err.contains(expected), "{}", said.err);
    };
    let place = out.to_str().unwrap();
    refused(&["demo", "--voters", "29", "--out", place], "--voters can be from 30 to 1,000,000");
    refused(&["demo", "--group", "Ed448", "--out", place], "unknown group \"Ed448\"");
    fs::create_dir(&out).unwrap();
    refused(&["demo", "--out", place], "exists already: name another directory with --out");
}
