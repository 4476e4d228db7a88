//! The Belenios variants against `belenios-tool method` itself, on generated ballots.

#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::io::Write as _;
use std::process::{Command, Stdio};

use counting::{Candidates, Cause, Count, Detail, GradedProfile, Parameters, Profile, RankedProfile, Rule, count};
use serde_json::Value;

/// SplitMix64 (Steele, Lea and Flood, 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (z ^ (z >> 31)) % bound
    }

    /// Each candidate's rank; 0 is none. Some ballots have gaps and repeats.
    fn ranks(&mut self, candidates: u64, defects: bool) -> Vec<u64> {
        if defects && self.below(8) == 0 {
            return (0..candidates).map(|_| self.below(candidates + 1)).collect();
        }
        let mut ranks: Vec<u64> = vec![0; usize::try_from(candidates).unwrap()];
        let named = self.below(candidates + 1);
        for rank in 1..=named {
            let free: Vec<usize> = (0..ranks.len()).filter(|&c| ranks[c] == 0).collect();
            let chosen = free[usize::try_from(self.below(free.len() as u64)).unwrap()];
            ranks[chosen] = rank;
        }
        ranks
    }
}

fn installed() -> bool {
    let there = Command::new("belenios-tool").arg("--version").stdout(Stdio::null()).status().is_ok();
    if !there {
        eprintln!("skipped: belenios-tool is not installed");
    }
    there
}

/// `None` when the peer gives up: 2.0 does where the ballots name too few choices to fill the seats.
fn peer(arguments: &[String], ballots: &[Vec<u64>]) -> Option<Value> {
    let mut child =
        Command::new("belenios-tool").arg("method").args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(serde_json::to_string(ballots).unwrap().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    output.status.success().then(|| serde_json::from_slice(&output.stdout).unwrap())
}

/// Ranks by candidate as candidates by rank: equal ranks together, missing ranks skipped.
fn ranked(candidates: usize, ballots: &[Vec<u64>]) -> Profile {
    let mut builder = RankedProfile::builder(Candidates::numbered(candidates).unwrap());
    for ranks in ballots {
        for rank in 1..=ranks.iter().copied().max().unwrap_or(0) {
            let at_rank: Vec<usize> = (0..candidates).filter(|&c| ranks[c] == rank).collect();
            builder.equal(&at_rank).unwrap();
        }
        builder.ballot(1).unwrap();
    }
    Profile::Ranked(builder.finish())
}

fn ranking(counted: &Count) -> Value {
    serde_json::to_value(counted.ranking.as_ref().unwrap()).unwrap()
}

/// Their ranking, those who are tied by index: the peer leaves their order open.
fn their_ranking(theirs: &Value) -> Value {
    let mut ranking: Vec<Vec<u64>> = serde_json::from_value(theirs["winners"].clone()).unwrap();
    ranking.iter_mut().for_each(|group| group.sort_unstable());
    serde_json::to_value(ranking).unwrap()
}

/// Events as the peer prints them.
fn events(counted: &Count) -> Vec<Value> {
    let mut events = Vec::new();
    for round in &counted.rounds {
        for step in round.steps.iter().filter(|step| step.text.contains(" are tied at ")) {
            events.push(Value::from(if step.text.contains(" wins, ") { "TieWin" } else { "TieLose" }));
        }
        if !round.elected.is_empty() {
            events.push(serde_json::json!(["Win", round.elected]));
        }
        events.extend(round.excluded.iter().map(|loser| serde_json::json!(["Lose", loser])));
    }
    events
}

/// A tie only by its name: whom it is between is told in words.
fn plain(event: &Value) -> Value {
    if event[0].as_str().is_some_and(|name| name.starts_with("Tie")) { event[0].clone() } else { event.clone() }
}

#[test]
fn stv_has_the_same_winners_events_and_invalid_ballots() {
    if !installed() {
        return;
    }
    let mut random = Random(1);
    let mut compared = 0;
    for case in 0..120 {
        let candidates = 2 + random.below(7);
        let seats = 1 + random.below(candidates.min(4));
        let ballots: Vec<Vec<u64>> = (0..1 + random.below(60)).map(|_| random.ranks(candidates, true)).collect();
        let theirs = peer(&["stv".to_owned(), format!("--nseats={seats}")], &ballots);
        let profile = ranked(usize::try_from(candidates).unwrap(), &ballots);
        let parameters = Parameters { seats: Some(usize::try_from(seats).unwrap()), ..Parameters::default() };
        let ours = count(Rule::StvBelenios, &profile, &parameters);
        let Some(theirs) = theirs else {
            let winners = ours.map_or(0, |ours| ours.winners.unwrap_or_default().len());
            assert!((winners as u64) < seats, "case {case}: the peer gives up, we do not: {ballots:?}");
            continue;
        };
        compared += 1;
        let valid = theirs["ballots"].as_array().unwrap().len();
        let Ok(ours) = ours else {
            assert_eq!(valid, 0, "case {case}");
            continue;
        };
        assert_eq!(serde_json::to_value(&ours.winners).unwrap(), theirs["winners"], "case {case}: {ballots:?}");
        let their_events: Vec<Value> = theirs["events"].as_array().unwrap().iter().map(plain).collect();
        assert_eq!(events(&ours), their_events, "case {case}: {ballots:?}");
        let invalid = theirs["invalid"].as_array().unwrap().len();
        let counted = ours.rounds.first().and_then(|r| r.inactive.get(&Cause::Invalid)).map_or(0.0, counting::Amount::to_f64);
        if !ours.rounds.is_empty() {
            assert!((counted - invalid as f64).abs() < 0.5, "case {case}");
        }
    }
    assert!(compared > 80, "only {compared} cases were compared");
}

#[test]
fn schulze_has_the_same_matrix_and_ranking() {
    if !installed() {
        return;
    }
    let mut random = Random(2);
    for case in 0..120 {
        let candidates = 2 + random.below(7);
        let ballots: Vec<Vec<u64>> =
            (0..1 + random.below(30)).map(|_| (0..candidates).map(|_| random.below(candidates + 1)).collect()).collect();
        let arguments = ["schulze".to_owned(), format!("--nchoices={candidates}"), "--blank-allowed=true".to_owned()];
        let theirs = peer(&arguments, &ballots).unwrap();
        let profile = ranked(usize::try_from(candidates).unwrap(), &ballots);
        let Ok(ours) = count(Rule::Schulze, &profile, &Parameters::default()) else {
            assert!(ballots.iter().flatten().all(|&rank| rank == 0), "case {case}");
            continue;
        };
        let Some(Detail::Pairwise { matrix }) = &ours.rounds[0].detail else { panic!() };
        assert_eq!(serde_json::to_value(matrix).unwrap(), theirs["raw"], "case {case}");
        assert_eq!(ranking(&ours), their_ranking(&theirs), "case {case}: {ballots:?}");
    }
}

#[test]
fn majority_judgement_has_the_same_tallies_and_ranking() {
    if !installed() {
        return;
    }
    let mut random = Random(3);
    for case in 0..120 {
        let (candidates, grades) = (2 + random.below(5), 1 + random.below(6));
        let grade = |random: &mut Random| match random.below(12) {
            0 => random.below(grades + 3),
            _ => 1 + random.below(grades),
        };
        let mut ballots: Vec<Vec<u64>> = (0..1 + random.below(40)).map(|_| (0..candidates).map(|_| grade(&mut random)).collect()).collect();
        ballots.push(vec![0; usize::try_from(candidates).unwrap()]);
        let arguments = [
            "majority-judgment".to_owned(),
            format!("--nchoices={candidates}"),
            format!("--ngrades={grades}"),
            "--blank-allowed=true".to_owned(),
        ];
        let theirs = peer(&arguments, &ballots).unwrap();
        let names = Candidates::numbered(usize::try_from(candidates).unwrap()).unwrap();
        let mut builder = GradedProfile::builder(names, grades).unwrap();
        for ballot in &ballots {
            ballot.iter().for_each(|&grade| builder.grade(grade));
            builder.ballot(1).unwrap();
        }
        let parameters = Parameters { blank_allowed: true, ..Parameters::default() };
        let Ok(ours) = count(Rule::MjBelenios, &Profile::Graded(builder.finish()), &parameters) else {
            assert_eq!(theirs["valid"], 0, "case {case}");
            continue;
        };
        let Some(Detail::Grades { tallies }) = &ours.rounds[0].detail else { panic!() };
        assert_eq!(serde_json::to_value(tallies).unwrap(), theirs["raw"], "case {case}");
        assert_eq!(ranking(&ours), their_ranking(&theirs), "case {case}: {ballots:?}");
    }
}
