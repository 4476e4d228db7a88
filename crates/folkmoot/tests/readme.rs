//! The five-minute ballot of the README, as it stands there.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

use std::path::Path;
use std::process::Command;

const README: &str = include_str!("../../../README.md");

/// The shell lines of the block that says that it is run.
fn walk() -> &'static str {
    let block = README.split("runs this block as it stands. -->").nth(1).unwrap();
    block.split("```sh").nth(1).unwrap().split("```").next().unwrap()
}

#[test]
fn the_five_minute_ballot_runs_as_it_stands_in_the_readme() {
    let dir = tempfile::tempdir().unwrap();
    let binary = Path::new(env!("CARGO_BIN_EXE_folkmoot"));
    let path = format!("{}:{}", binary.parent().unwrap().display(), std::env::var("PATH").unwrap());
    let script = format!("set -eu\n{}", walk());
    let output = Command::new("sh").args(["-c", &script]).current_dir(dir.path()).env("PATH", path).output().unwrap();
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{stdout}\n{stderr}");
    assert!(stdout.contains("VALID"), "{stdout}");
    assert!(stdout.contains("2 counted of 4 entitled (50.0 %)"), "{stdout}");
}
