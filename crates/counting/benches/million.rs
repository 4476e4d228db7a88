//! A million distinct ballots of twenty candidates: how long reading and each rule take.
//!
//! `cargo bench -p counting --bench million [-- BALLOTS]`. Prints a table with the limit of each
//! figure, and fails when one is missed at full size. Limits are on processor time, which another
//! load on the machine does not stretch; everything here runs on one core. Where `belenios-tool` is installed it counts
//! the same ballots in the same run, at a size that it can bear, and the ratio is printed.

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use counting::{Kind, Parameters, Profile, Rule, count, input};

const CANDIDATES: usize = 20;
const GRADES: u64 = 6;
const SEED: u64 = 20_261_122;
/// The peer adds ballot to ballot; its majority judgement is quadratic.
const PEER_BALLOTS: usize = 100_000;
const PEER_GRADED: usize = 5_000;

fn main() {
    let ballots = std::env::args().filter_map(|arg| arg.parse().ok()).next().unwrap_or(1_000_000);
    let full = ballots >= 1_000_000;
    let mut table = Table { full, missed: false };
    println!("{ballots} ballots, {CANDIDATES} candidates, seed {SEED}");
    table.head();
    let text = rankings(ballots);
    let ranked = table.time("read and merge rankings", 2.0, || input::json(&text, Kind::Ranked).unwrap());
    drop(text);
    let jobs = [
        (Rule::Irv, 1, 0.5),
        (Rule::Schulze, 1, 0.5),
        (Rule::StvScottish, 5, 1.0),
        (Rule::StvWigm, 5, 1.0),
        (Rule::StvErs97, 5, 2.0),
        (Rule::StvMeek, 5, 3.0),
        (Rule::StvBelenios, 5, 3.0),
        (Rule::RankedPairs, 1, 0.5),
        (Rule::Borda, 1, 0.5),
    ];
    for (rule, seats, limit) in jobs {
        table.time(&format!("{rule}, {seats} seats"), limit, || counted(rule, &ranked, seats));
    }
    drop(ranked);
    let text = grades(ballots);
    let graded = table.time("read and merge grades", 2.0, || input::json(&text, Kind::Graded).unwrap());
    drop(text);
    for rule in [Rule::Mj, Rule::MjBelenios] {
        table.time(&format!("{rule}, {GRADES} grades"), 1.0, || counted(rule, &graded, 1));
    }
    drop(graded);
    table.memory(1024);
    beside_the_peer();
    if table.missed {
        std::process::exit(1);
    }
}

fn counted(rule: Rule, profile: &Profile, seats: usize) -> usize {
    let lot = counting::Lot::new(profile.candidates().iter().collect());
    let parameters = Parameters { seats: Some(seats), lot: Some(lot), ..Parameters::default() };
    count(rule, profile, &parameters).unwrap().rounds.len()
}

struct Table {
    full: bool,
    missed: bool,
}

impl Table {
    fn head(&self) {
        println!("{:<28}{:>10}{:>10}{:>10}", "", "elapsed", "processor", "at most");
    }

    fn time<T>(&mut self, what: &str, limit: f64, job: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let (result, seconds) = timed(job);
        let elapsed = start.elapsed().as_secs_f64();
        let missed = self.full && seconds > limit;
        self.missed |= missed;
        let verdict = if missed { "  MISSED" } else { "" };
        println!("{what:<28}{elapsed:>10.3}{seconds:>10.3}{limit:>10.1}{verdict}");
        result
    }

    /// The most memory that this process ever had, from /proc where there is one.
    fn memory(&mut self, limit: u64) {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let Some(kib) = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok()) else {
            println!("memory: not known here");
            return;
        };
        let missed = self.full && kib / 1024 > limit;
        self.missed |= missed;
        let verdict = if missed { "  MISSED" } else { "" };
        println!("{:<38}{:>6} MiB{limit:>6} MiB{verdict}", "memory, at its highest", kib / 1024);
    }
}

fn timed<T>(job: impl FnOnce() -> T) -> (T, f64) {
    let start = processor_time();
    let result = job();
    (result, (processor_time() - start).as_secs_f64())
}

/// Time that this thread was on a processor; where the system does not say, the time of day.
fn processor_time() -> Duration {
    static START: OnceLock<Instant> = OnceLock::new();
    let start = START.get_or_init(Instant::now);
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = stat.split(' ').next().and_then(|text| text.parse().ok());
    nanoseconds.map_or_else(|| start.elapsed(), Duration::from_nanos)
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.next() % bound as u64).unwrap()
    }

    /// A full ranking, in which candidates of low index tend to stand in front.
    fn ranking(&mut self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..CANDIDATES).collect();
        for place in 0..CANDIDATES {
            let reach = (CANDIDATES - place).min(8 + self.below(CANDIDATES));
            let chosen = place + self.below(reach);
            order[place..=chosen].rotate_right(1);
        }
        order
    }
}

fn rankings(ballots: usize) -> Vec<u8> {
    let mut random = Random(SEED);
    let mut text = format!("{{\"candidates\":{CANDIDATES},\"ballots\":[");
    for ballot in 0..ballots {
        text.push_str(if ballot == 0 { "[1" } else { ",\n[1" });
        for candidate in random.ranking() {
            write!(text, ",{candidate}").unwrap();
        }
        text.push(']');
    }
    text.push_str("]}");
    text.into_bytes()
}

fn grades(ballots: usize) -> Vec<u8> {
    let mut random = Random(SEED);
    let mut text = format!("{{\"candidates\":{CANDIDATES},\"grades\":{GRADES},\"ballots\":[");
    for ballot in 0..ballots {
        text.push_str(if ballot == 0 { "[1" } else { ",\n[1" });
        for _ in 0..CANDIDATES {
            write!(text, ",{}", 1 + random.next() % GRADES).unwrap();
        }
        text.push(']');
    }
    text.push_str("]}");
    text.into_bytes()
}

/// Both sides read the same ballots, each in its own JSON, and count them.
fn beside_the_peer() {
    if Command::new("belenios-tool").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!("belenios-tool is not installed: nothing to compare with");
        return;
    }
    println!("\n{:<28}{:>10}{:>12}{:>10}", "beside belenios-tool", "ours", "the peer's", "ratio");
    let text = rankings(PEER_BALLOTS);
    let theirs = their_rankings(PEER_BALLOTS);
    compare("stv, 5 seats", Rule::StvBelenios, 5, &text, &theirs, &["stv", "--nseats=5"]);
    compare("schulze", Rule::Schulze, 1, &text, &theirs, &["schulze", "--nchoices=20", "--blank-allowed=true"]);
    let text = grades(PEER_GRADED);
    let theirs = their_grades(&text);
    let arguments = ["majority-judgment", "--nchoices=20", "--ngrades=6", "--blank-allowed=true"];
    compare("majority judgement", Rule::MjBelenios, 1, &text, &theirs, &arguments);
}

fn compare(what: &str, rule: Rule, seats: usize, text: &[u8], theirs: &[u8], arguments: &[&str]) {
    let (_, ours) = timed(|| counted(rule, &input::json(text, rule.kind()).unwrap(), seats));
    let before = children_time();
    peer(arguments, theirs);
    let peer = children_time().saturating_sub(before).as_secs_f64();
    println!("{what:<28}{ours:>9.3}s{peer:>11.3}s{:>9.0}x", peer / ours);
}

/// Processor time of all children that have ended, in hundredths of a second (fields 16 and 17 of
/// proc_pid_stat(5)).
fn children_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: u64 = after_name.split_whitespace().skip(13).take(2).filter_map(|t| t.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

fn peer(arguments: &[&str], input: &[u8]) {
    let mut child =
        Command::new("belenios-tool").arg("method").args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input).unwrap();
    assert!(child.wait().unwrap().success());
}

/// The peer's ballots say each candidate's rank.
fn their_rankings(ballots: usize) -> Vec<u8> {
    let mut random = Random(SEED);
    let mut text = String::from("[");
    for ballot in 0..ballots {
        let mut ranks = [0; CANDIDATES];
        for (place, candidate) in random.ranking().into_iter().enumerate() {
            ranks[candidate] = place + 1;
        }
        text.push_str(if ballot == 0 { "" } else { "," });
        write!(text, "{ranks:?}").unwrap();
    }
    text.push(']');
    text.into_bytes()
}

/// The peer's graded ballots are ours without their weights, which are all 1.
fn their_grades(ours: &[u8]) -> Vec<u8> {
    let ours = std::str::from_utf8(ours).unwrap();
    let ballots = &ours[ours.find("\"ballots\":").unwrap() + "\"ballots\":".len()..ours.len() - 1];
    ballots.replace("[1,", "[").into_bytes()
}
