//! Long campaigns: fuzzing every decoder, and mutants of the verifier. Their figures go to `docs/measurements.md`.

use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};

use crate::schemata::{Mutant, Schemata};
use crate::{root, say};

/// What mutants are made of: files of one package, whose tests must catch them.
pub(crate) struct Subject {
    name: &'static str,
    pub(crate) package: &'static str,
    files: &'static [&'static str],
    /// The test program that runs first.
    pub(crate) first: &'static str,
}

const SUBJECTS: [Subject; 2] = [
    Subject {
        name: "verifier",
        package: "belenios",
        files: &[
            "crates/belenios/src/verify/*.rs",
            "crates/belenios/src/verify/session/*.rs",
            "crates/belenios/src/ballot/plan.rs",
            "crates/belenios/src/tally/result.rs",
        ],
        first: "verifier",
    },
    Subject {
        name: "decisions",
        package: "assembly",
        files: &["crates/assembly/src/decide/*.rs", "crates/assembly/src/casting.rs"],
        first: "domain",
    },
];

impl Subject {
    fn named(name: &str) -> Result<&'static Self> {
        let names = || SUBJECTS.map(|subject| subject.name).join(" and ");
        SUBJECTS.iter().find(|subject| subject.name == name).with_context(|| format!("there are mutants of {}, not of {name:?}", names()))
    }
}

/// Every decoder for that long. The targets are built once, before the first runs, so that a campaign does not see what is edited meanwhile.
pub(crate) fn fuzz(seconds: &str, only: &[String]) -> Result<()> {
    let seconds: u32 = seconds.parse().with_context(|| format!("{seconds:?} is not a number of seconds"))?;
    let directory = root().join("fuzz");
    crate::run("cargo", ["run", "--quiet", "--manifest-path", "fuzz/Cargo.toml", "--example", "seeds"])?;
    let build = ["fuzz", "build", "--sanitizer", "none", "--target-dir", "fuzz/target"];
    let listed = Command::new("cargo").args(["fuzz", "list"]).current_dir(root()).output().context("cargo fuzz list")?;
    let targets = String::from_utf8(listed.stdout).context("names of fuzz targets")?;
    if only.is_empty() {
        succeed(Command::new("cargo").args(build).env("RUSTC_BOOTSTRAP", "1").current_dir(root()), "cargo fuzz build")?;
    }
    for name in only {
        succeed(Command::new("cargo").args(build).arg(name).env("RUSTC_BOOTSTRAP", "1").current_dir(root()), "cargo fuzz build")?;
    }
    let mut found = Vec::new();
    say(&format!("{:20} {:>12} {:>7} {:>9}", "target", "executions", "edges", "features"));
    for target in targets.lines().filter(|target| only.is_empty() || only.iter().any(|name| name == target)) {
        let artifacts = directory.join("artifacts").join(target);
        let corpus = directory.join("corpus").join(target);
        for folder in [&artifacts, &corpus] {
            fs::create_dir_all(folder).with_context(|| format!("{} could not be made", folder.display()))?;
        }
        let output = Command::new(directory.join("target").join(host()?).join("release").join(target))
            .args([format!("-max_total_time={seconds}"), format!("-artifact_prefix={}/", artifacts.display())])
            .args(["-rss_limit_mb=4096", "-timeout=10", "-print_final_stats=1"])
            .arg(corpus)
            .output()
            .with_context(|| format!("fuzzing {target}"))?;
        say(&Figures::of(&String::from_utf8_lossy(&output.stderr)).line(target));
        if !output.status.success() {
            found.push(target);
        }
    }
    if found.is_empty() { Ok(()) } else { bail!("found something, see fuzz/artifacts: {}", found.join(", ")) }
}

/// What libFuzzer said last.
#[derive(Default)]
struct Figures {
    executions: String,
    edges: String,
    features: String,
}

impl Figures {
    fn of(log: &str) -> Self {
        let mut figures = Self::default();
        for line in log.lines() {
            let after = |word: &str| line.split_whitespace().skip_while(|found| *found != word).nth(1).map(str::to_owned);
            figures.edges = after("cov:").unwrap_or(figures.edges);
            figures.features = after("ft:").unwrap_or(figures.features);
            figures.executions = after("stat::number_of_executed_units:").unwrap_or(figures.executions);
        }
        figures
    }

    fn line(&self, target: &str) -> String {
        format!("{target:20} {:>12} {:>7} {:>9}", self.executions, self.edges, self.features)
    }
}

/// The triple under which cargo-fuzz builds.
fn host() -> Result<String> {
    let version = Command::new("rustc").arg("-vV").output().context("rustc -vV")?;
    let version = String::from_utf8_lossy(&version.stdout).into_owned();
    version.lines().find_map(|line| line.strip_prefix("host: ")).map(str::to_owned).context("rustc does not say its host")
}

/// A random sample of mutants, so that nobody tunes the tests to it. The same seed draws the same sample of the same code.
///
/// The tests written for the subject come first, then all others of its package; a mutant is missed if all of them pass.
pub(crate) fn mutants(count: &str, seed: Option<&String>, subject: &str) -> Result<()> {
    let subject = Subject::named(subject)?;
    let count: usize = count.parse().with_context(|| format!("{count:?} is not a number of mutants"))?;
    let seed = match seed {
        Some(seed) => seed.parse().with_context(|| format!("{seed:?} is not a seed"))?,
        None => SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |time| time.as_secs()),
    };
    let mut list = Command::new("cargo");
    list.args(["mutants", "--list", "--json", "--package", subject.package]).args(subject.files.iter().flat_map(|file| ["--file", file]));
    let listed = list.current_dir(root()).output().context("cargo mutants --list")?;
    let all = Mutant::list(&listed.stdout)?;
    let sample = sample(&all, count, seed);
    say(&format!("{} of {} mutants, drawn with seed {seed}", sample.len(), all.len()));
    let place = root().join("target/mutants");
    let schemata = Schemata::build(subject, &root(), &place.join("tree"), &place, &sample)?;
    let programs = with_limits(&schemata)?;
    let (mut missed, mut slow) = (Vec::new(), 0);
    for (number, mutant) in sample.iter().enumerate().filter(|(number, _)| !schemata.unviable.contains(number)) {
        let mut end = End::Passed;
        for (program, limit) in &programs {
            end = run_tests(program, &schemata.directory(), Some(number), *limit)?;
            if end != End::Passed {
                break;
            }
        }
        say(&format!("{} {}", ["missed ", "caught ", "timeout"][end as usize], mutant.name));
        slow += usize::from(end == End::TimedOut);
        if end == End::Passed {
            missed.push(&mutant.name);
        }
    }
    report(sample.len(), schemata.unviable.len(), slow, &missed)
}

fn report(mutants: usize, unviable: usize, slow: usize, missed: &[&String]) -> Result<()> {
    for name in missed {
        say(&format!("missed: {name}"));
    }
    let viable = mutants.saturating_sub(unviable);
    let caught = viable.saturating_sub(missed.len());
    let permille = (caught * 1000).checked_div(viable).unwrap_or_default();
    say(&format!(
        "{mutants} mutants: {caught} caught ({slow} of them by running too long), {} missed, {unviable} do not compile: {}.{} % caught",
        missed.len(),
        permille / 10,
        permille % 10
    ));
    if permille < 950 { bail!("fewer than 95 % were caught") } else { Ok(()) }
}

/// How a test program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Passed = 0,
    Failed = 1,
    TimedOut = 2,
}

/// Runs every test program without a mutant: it must pass. Ten times that long is too long.
fn with_limits(schemata: &Schemata) -> Result<Vec<(PathBuf, Duration)>> {
    let mut programs = Vec::new();
    for program in &schemata.programs {
        let started = Instant::now();
        if run_tests(program, &schemata.directory(), None, Duration::from_secs(1800))? != End::Passed {
            bail!("{} fails without any mutant", program.display());
        }
        programs.push((program.clone(), started.elapsed() * 10 + Duration::from_secs(30)));
    }
    Ok(programs)
}

/// Runs one test program until its first failure.
fn run_tests(program: &Path, directory: &Path, mutant: Option<usize>, limit: Duration) -> Result<End> {
    let mut command = Command::new(program);
    command.current_dir(directory).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null()).env_remove("MUTANT");
    if let Some(number) = mutant {
        command.env("MUTANT", number.to_string());
    }
    let mut child = command.spawn().with_context(|| program.display().to_string())?;
    let out = child.stdout.take().context("no output")?;
    let (tell, told) = mpsc::channel();
    std::thread::spawn(move || {
        let failed = BufReader::new(out).lines().map_while(Result::ok).any(|line| line.ends_with("... FAILED"));
        // Whoever waits may have given up.
        let _ = tell.send(failed);
    });
    let end = match told.recv_timeout(limit) {
        Ok(true) => End::Failed,
        Ok(false) if child.wait().context("waiting for the tests")?.success() => End::Passed,
        Ok(false) => End::Failed,
        Err(_) => End::TimedOut,
    };
    // It may have ended by itself.
    let _ = child.kill();
    child.wait().context("waiting for the tests")?;
    Ok(end)
}

/// So many of these, without repetition, in their order.
fn sample<T: Clone>(all: &[T], count: usize, seed: u64) -> Vec<T> {
    let mut left: Vec<usize> = (0..all.len()).collect();
    let mut state = seed;
    let mut drawn = BTreeSet::new();
    while drawn.len() < count && !left.is_empty() {
        let bound = u64::try_from(left.len()).unwrap_or(u64::MAX);
        let index = usize::try_from(next(&mut state) % bound).unwrap_or_default();
        drawn.insert(left.swap_remove(index));
    }
    drawn.into_iter().filter_map(|index| all.get(index).cloned()).collect()
}

/// SplitMix64: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014).
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

fn succeed(command: &mut Command, what: &str) -> Result<()> {
    let status = command.stdin(Stdio::null()).status().with_context(|| what.to_owned())?;
    if status.success() { Ok(()) } else { bail!("{what} failed") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_draws_the_same_sample_again() {
        let all: Vec<usize> = (0..400).collect();
        let drawn = sample(&all, 100, 7);
        assert_eq!(drawn.len(), 100);
        assert_eq!(drawn, sample(&all, 100, 7));
        assert_ne!(drawn, sample(&all, 100, 8));
        assert_eq!(sample(&all, 500, 7), all);
    }

    #[test]
    fn the_last_figures_of_a_log_count() {
        let log = "#2 INITED cov: 3 ft: 4 corp: 1/1b\n#9 NEW    cov: 12 ft: 34 corp: 2/2b\nstat::number_of_executed_units: 77\n";
        let figures = Figures::of(log);
        assert_eq!((figures.executions.as_str(), figures.edges.as_str(), figures.features.as_str()), ("77", "12", "34"));
    }
}
