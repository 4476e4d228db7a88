//! Automation in Rust: `cargo xtask check | test | demo | booth | e2e | bench | conform | tamper | fuzz | mutants`.
//!
//! `test` is what a clean checkout must pass; it installs what the tests need where it can and says what it had to leave out.

mod booth;
mod campaign;
mod schemata;

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use anyhow::{Context, Result, bail};

const USAGE: &str = "\
Usage: cargo xtask COMMAND

  check            the quick loop: formatting, lints, unit tests
  test             everything a clean checkout must pass; installs Debian's belenios-tool and chromium where they are missing
  demo [ARGS…]     starts the server with a made-up body and a running ballot, and prints where to click (arguments go to `folkmoot serve`)
  booth            builds the pages that handle secrets, into booth/dist
  e2e              a whole ballot in Chromium, with pictures of every page in target/screenshots
  tamper           every leaf of six complete archives altered: minutes
  bench [NAME…]    speed, in release: ballots, shuffle, million, committees, casting (default: all)
  conform          table of agreement with counts from elsewhere (needs ../shared)
  fuzz [SECONDS [TARGET…]]   every decoder for that long (default 300); needs cargo-fuzz
  mutants [N [SEED [WHAT]]]  N random mutants (default 100) of the verifier, or of the decisions; needs cargo-mutants
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let (command, rest) = arguments.split_first().map_or(("", &[][..]), |(command, rest)| (command.as_str(), rest));
    let outcome = match command {
        "check" => check(),
        "test" => test(),
        "demo" => demo(rest),
        "bench" => bench(rest),
        "conform" => conform(),
        "booth" => booth::build(),
        "e2e" => booth::end_to_end(),
        "tamper" => tamper(),
        "fuzz" => campaign::fuzz(rest.first().map_or("300", String::as_str), rest.get(1..).unwrap_or_default()),
        "mutants" => {
            campaign::mutants(rest.first().map_or("100", String::as_str), rest.get(1), rest.get(2).map_or("verifier", String::as_str))
        }
        _ => {
            say(USAGE);
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say(&format!("xtask: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "this is what the tool says to people")]
fn say(text: &str) {
    println!("{text}");
}

/// The workspace's root.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map_or_else(PathBuf::new, Path::to_path_buf)
}

fn check() -> Result<()> {
    formatting()?;
    lints()?;
    run("cargo", ["test", "--workspace", "--lib", "--bins", "--quiet"])
}

fn test() -> Result<()> {
    install_peer();
    formatting()?;
    lints()?;
    documentation()?;
    booth::test()?;
    if has(["cargo", "nextest", "--version"]) {
        run("cargo", ["nextest", "run", "--workspace", "--no-fail-fast"])?;
        run("cargo", ["test", "--workspace", "--doc"])?;
    } else {
        run("cargo", ["test", "--workspace", "--no-fail-fast"])?;
    }
    booth::end_to_end()?;
    if has(["cargo", "deny", "--version"]) {
        run("cargo", ["deny", "check", "bans", "licenses", "sources"])?;
    } else {
        say("notice: cargo-deny is not installed: dependencies were not checked for licences and sources");
    }
    say("xtask test: everything passed");
    Ok(())
}

fn formatting() -> Result<()> {
    run("cargo", ["fmt", "--all", "--check"])
}

fn lints() -> Result<()> {
    run("cargo", ["clippy", "--workspace", "--all-targets", "--quiet", "--", "-D", "warnings"])
}

fn documentation() -> Result<()> {
    let status = Command::new("cargo")
        .args(["doc", "--workspace", "--no-deps", "--quiet"])
        .env("RUSTDOCFLAGS", "-D warnings")
        .current_dir(root())
        .status()
        .context("cargo doc")?;
    if status.success() { Ok(()) } else { bail!("cargo doc has warnings") }
}

/// Installs the peer from Debian's packages. Without it the interoperability tests skip themselves with a notice.
fn install_peer() {
    if has(["belenios-tool", "--version"]) || has(["belenios-tool", "--help=plain"]) {
        return;
    }
    say("installing Debian's belenios-tool for the interoperability tests");
    let installed = run("apt-get", ["update", "-qq"]).and_then(|()| run("apt-get", ["install", "-y", "-qq", "belenios-tool"]));
    if let Err(error) = installed {
        say(&format!("notice: belenios-tool could not be installed ({error:#}): interoperability tests will skip themselves"));
    }
}

/// The server with a made-up body, from an empty directory each time.
fn demo(arguments: &[String]) -> Result<()> {
    booth::build()?;
    let data = root().join("target").join("demo");
    let _ = std::fs::remove_dir_all(&data);
    let _ = std::fs::remove_file(data.with_extension("key"));
    let data = data.to_string_lossy().into_owned();
    let mut words = vec!["run", "--quiet", "--package", "folkmoot", "--bin", "folkmoot", "--", "serve", "--demo", "--data", &data];
    words.extend(arguments.iter().map(String::as_str));
    run("cargo", words)
}

fn bench(names: &[String]) -> Result<()> {
    const ALL: [(&str, &str); 5] =
        [("belenios", "ballots"), ("belenios", "shuffle"), ("counting", "million"), ("counting", "committees"), ("store", "casting")];
    if let Some(unknown) = names.iter().find(|name| !ALL.iter().any(|(_, bench)| bench == name)) {
        bail!("there is no bench {unknown}; there are ballots, shuffle, million, committees and casting");
    }
    for (package, bench) in ALL.into_iter().filter(|(_, bench)| names.is_empty() || names.iter().any(|name| name == bench)) {
        run("cargo", ["bench", "--quiet", "--package", package, "--bench", bench])?;
    }
    Ok(())
}

fn conform() -> Result<()> {
    run("cargo", ["run", "--release", "--quiet", "--package", "counting", "--example", "conform"])
}

fn tamper() -> Result<()> {
    let test = ["test", "--release", "--package", "belenios", "--test", "verifier", "--", "--ignored", "--nocapture"];
    run("cargo", test)
}

/// Runs a command in the root, showing it.
fn run<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(program: &str, arguments: I) -> Result<()> {
    run_in(&root(), program, arguments)
}

/// Runs a command in a directory, showing it.
fn run_in<I: IntoIterator<Item = S>, S: AsRef<OsStr>>(directory: &Path, program: &str, arguments: I) -> Result<()> {
    let arguments: Vec<_> = arguments.into_iter().map(|argument| argument.as_ref().to_owned()).collect();
    let shown: Vec<_> = arguments.iter().map(|argument| argument.to_string_lossy()).collect();
    say(&format!("$ {program} {}", shown.join(" ")));
    let status = Command::new(program).args(&arguments).current_dir(directory).status().with_context(|| format!("cannot run {program}"))?;
    if status.success() { Ok(()) } else { bail!("{program} {} failed", shown.join(" ")) }
}

/// Does this command run at all?
fn has<const N: usize>(words: [&str; N]) -> bool {
    Command::new(words[0])
        .args(&words[1..])
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success())
}
