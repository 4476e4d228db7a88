//! Running the real binary.
#![allow(dead_code, clippy::unwrap_used)]

use std::io::Write;
use std::process::{Command, Stdio};

/// What the binary said.
pub(crate) struct Said {
    /// Exit code.
    pub(crate) code: i32,
    /// Standard output.
    pub(crate) out: String,
    /// Standard error.
    pub(crate) err: String,
}

/// Runs `folkmoot` with these arguments and this standard input.
pub(crate) fn folkmoot_with(arguments: &[&str], input: &[u8]) -> Said {
    let mut child = Command::new(env!("CARGO_BIN_EXE_folkmoot"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its arguments does not read; the pipe is closed then.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    Said {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// Runs `folkmoot` with these arguments.
pub(crate) fn folkmoot(arguments: &[&str]) -> Said {
    folkmoot_with(arguments, b"")
}

/// The words of a command line, split at blanks.
pub(crate) fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

/// Standard output as JSON.
pub(crate) fn json(said: &Said) -> serde_json::Value {
    serde_json::from_str(&said.out).unwrap_or_else(|e| panic!("{e}: {}", said.out))
}

/// Is this page complete in itself: does it fetch nothing and run nothing?
pub(crate) fn assert_self_contained(page: &str) {
    assert!(page.starts_with("<!doctype html>"));
    assert!(page.trim_end().ends_with("</html>"));
    for forbidden in ["<script", "<link", "<img", "<iframe", "src=", "href=", "url(", "@import", "onload"] {
        assert!(!page.contains(forbidden), "{forbidden} in the page");
    }
    let addresses = page.matches("http").count();
    let allowed = page.matches("http-equiv").count() + page.matches("http://www.w3.org/2000/svg").count();
    assert_eq!(addresses, allowed, "an address in the page");
}
