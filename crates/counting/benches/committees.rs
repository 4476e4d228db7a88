//! Committees, budgets and opinion groups: how long each takes, beside the peers' figures.
//!
//! `cargo bench -p counting --bench committees`. Seconds of one core's processor time. The committees are of 100,000 voters who mark each
//! of 20 candidates with probability 1/2, all ballots different or nearly so; 5 are elected. The
//! budgets are the towns' own where they are at hand, and a synthetic one of their size.

#![allow(clippy::print_stdout, clippy::unwrap_used, missing_docs)]

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use counting::opinion::{OpinionOptions, Vote, Votes, opinion_groups};
use counting::{ApprovalProfile, BudgetProfile, Candidates, Completion, Fraction, Kind, Parameters, Profile, Rule, Utility, count, input};

fn main() {
    println!("{:<58}{:>12}  peer", "job", "seconds");
    committees();
    budgets();
    opinions();
}

fn committees() {
    let mut random = SplitMix(1);
    let mut builder = ApprovalProfile::builder(Candidates::numbered(20).unwrap());
    for _ in 0..100_000 {
        let marks = random.next();
        (0..20).filter(|i| marks >> i & 1 == 1).for_each(|i| builder.mark(i).unwrap());
        builder.ballot(1).unwrap();
    }
    let profile = Profile::Approval(builder.finish());
    let parameters = Parameters { seats: Some(5), ..Parameters::default() };
    for (rule, peer) in [
        (Rule::Approval, "-"),
        (Rule::SeqPav, "abcvoting 1.1 s"),
        (Rule::SeqPhragmen, "abcvoting 1.5 s"),
        (Rule::EqualShares, "abcvoting > 60 s"),
        (Rule::Pav, "abcvoting stopped (size-limited solver)"),
    ] {
        let time = time(|| count(rule, &profile, &parameters).unwrap());
        line(&format!("{rule}, 100,000 voters, 5 of 20"), time, peer);
    }
}

fn budgets() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/vectors/count/budget");
    let mut files: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for file in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = file.file_name().to_string_lossy().replace("pb-", "").replace(".json", "");
        files.insert(name.chars().take(32).collect(), std::fs::read(file.path()).unwrap());
    }
    for (name, bytes) in files {
        let profile = input::json(&bytes, Kind::Budget).unwrap();
        let peer = if name.contains("Swiecie") { "pabutools 63 s (with Phragmén)" } else { "-" };
        line(&format!("{name}: six runs"), time(|| six_runs(&profile)), peer);
    }
    let synthetic = synthetic_budget(6_586, 64);
    line("synthetic, 6,586 voters, 64 projects: six runs", time(|| six_runs(&synthetic)), "pabutools 46 s (seven runs, real data)");
}

/// Equal shares with both utilities and completions, greedy with both utilities.
fn six_runs(profile: &Profile) -> usize {
    let mut funded = 0;
    for utility in [Utility::Cost, Utility::Cardinality] {
        for (rule, completion) in [
            (Rule::EqualSharesBudget, Completion::None),
            (Rule::EqualSharesBudget, Completion::Add1),
            (Rule::GreedyBudget, Completion::None),
        ] {
            let parameters = Parameters { utility, completion, ..Parameters::default() };
            let counted = count(rule, profile, &parameters).unwrap();
            funded += counted.selected.map_or(0, |projects| projects.len());
        }
    }
    funded
}

/// Each voter approves 3 to 10 projects, the lower numbers more often.
fn synthetic_budget(voters: usize, projects: usize) -> Profile {
    let mut random = SplitMix(2);
    let costs: Vec<Fraction> = (0..projects).map(|_| Fraction::from(5_000 + random.below(195_000))).collect();
    let names = Candidates::numbered(projects).unwrap();
    let mut builder = BudgetProfile::builder(names, costs, Fraction::from(1_500_000)).unwrap();
    for _ in 0..voters {
        let wanted = 3 + random.below(8);
        let mut marks: Vec<u64> = (0..wanted).map(|_| random.below(64).min(random.below(64))).collect();
        marks.sort_unstable();
        marks.dedup();
        marks.into_iter().for_each(|mark| builder.mark(usize::try_from(mark).unwrap()).unwrap());
        builder.ballot(1).unwrap();
    }
    Profile::Budget(builder.finish())
}

fn opinions() {
    let mut random = SplitMix(3);
    let names = |n: usize| (0..n).map(|i| i.to_string()).collect::<Vec<_>>();
    let (participants, statements) = (20_000, 200);
    let mut votes = Votes::new(names(participants), names(statements));
    for participant in 0..participants {
        let camp = random.below(3);
        for statement in 0..statements {
            if random.below(10) < 3 {
                let leaning = (statement as u64 + camp) % 3;
                let vote = match random.below(8) {
                    0 => Vote::Pass,
                    1 => Vote::Disagree,
                    _ if leaning == 0 => Vote::Disagree,
                    _ => Vote::Agree,
                };
                votes.cast(participant, statement, vote).unwrap();
            }
        }
    }
    let options = OpinionOptions::default();
    let found = opinion_groups(&votes, &options).unwrap();
    let time = time(|| opinion_groups(&votes, &options).unwrap());
    let job = format!("opinion groups, {participants} × {statements}, {} votes: {} groups", votes.len(), found.groups.len());
    line(&job, time, "-");
}

/// Processor time of this thread, which another load does not stretch; the time of day where the system
/// does not say.
fn time<T>(work: impl FnOnce() -> T) -> Duration {
    let (start, elapsed) = (processor_time(), Instant::now());
    let result = work();
    let time = processor_time().zip(start).map_or_else(|| elapsed.elapsed(), |(end, start)| end - start);
    drop(std::hint::black_box(result));
    time
}

fn processor_time() -> Option<Duration> {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    stat.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

fn line(job: &str, time: Duration, peer: &str) {
    println!("{job:<58}{:>12.3}  {peer}", time.as_secs_f64());
}

/// Steele, Lea and Flood, OOPSLA 2014.
struct SplitMix(u64);

impl SplitMix {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }
}
