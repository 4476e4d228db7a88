//! Approval committees against abcvoting's results: every tied committee of each rule.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use std::collections::BTreeSet;
use std::path::PathBuf;

use counting::{ApprovalProfile, Candidate, Candidates, Count, Parameters, Profile, Rule, count};
use serde_json::Value;

const RULES: [(&str, Rule); 5] = [
    ("av", Rule::Approval),
    ("pav", Rule::Pav),
    ("seqpav", Rule::SeqPav),
    ("seqphragmen", Rule::SeqPhragmen),
    ("equal-shares", Rule::EqualShares),
];

#[test]
fn every_tied_committee_agrees_with_abcvoting() {
    let folder =
        PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/count/committee");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: {} is not there", folder.display());
        return;
    };
    let mut compared = 0;
    for file in files {
        let case: Value =
            serde_json::from_slice(&std::fs::read(file.unwrap().path()).unwrap()).unwrap();
        let profile = profile(&case);
        for (theirs, rule) in RULES {
            let result = count(rule, &profile, &Parameters::default()).unwrap();
            assert_eq!(
                committees(&result),
                expected(&case, theirs),
                "{} {rule}",
                case["id"]
            );
            consistent(&result, &profile);
            compared += 1;
        }
    }
    eprintln!("{compared} results agree");
    assert!(compared > 0);
}

/// Where one committee is left there is no lot; where several are tied, a lot leads to one of them.
fn consistent(result: &Count, profile: &Profile) {
    let all = committees(result);
    assert_eq!(result.lots.is_none(), all.len() == 1);
    let names: Vec<Candidate> = profile.candidates().iter().rev().collect();
    let parameters = Parameters {
        lot: Some(counting::Lot::new(names)),
        ..Parameters::default()
    };
    let drawn = count(result.rule, profile, &parameters).unwrap();
    let winners: BTreeSet<usize> = drawn.winners.unwrap().iter().map(|c| c.index()).collect();
    assert!(
        drawn.lots.is_none() && all.contains(&winners),
        "{}: {winners:?}",
        result.rule
    );
}

fn profile(case: &Value) -> Profile {
    let candidates = usize::try_from(case["candidates"].as_u64().unwrap()).unwrap();
    let mut builder = ApprovalProfile::builder(Candidates::numbered(candidates).unwrap());
    builder.seats(usize::try_from(case["seats"].as_u64().unwrap()).unwrap());
    let ballots: Vec<Vec<u64>> = serde_json::from_value(case["ballots"].clone()).unwrap();
    for ballot in ballots {
        for &mark in &ballot[1..] {
            builder.mark(usize::try_from(mark).unwrap()).unwrap();
        }
        builder.ballot(ballot[0]).unwrap();
    }
    Profile::Approval(builder.finish())
}

fn expected(case: &Value, rule: &str) -> BTreeSet<BTreeSet<usize>> {
    serde_json::from_value(case["expected"][rule].clone()).unwrap()
}

/// The tied committees; where a rule names winners and a lot instead, those that the lot can lead to.
fn committees(result: &Count) -> BTreeSet<BTreeSet<usize>> {
    let set = |some: &[Candidate]| some.iter().map(|c| c.index()).collect::<BTreeSet<_>>();
    if let Some(committees) = &result.committees {
        return committees.iter().map(|committee| set(committee)).collect();
    }
    let winners = set(result.winners.as_deref().unwrap());
    let Some(lots) = &result.lots else {
        return [winners].into();
    };
    let mut all = BTreeSet::new();
    for mask in 0..1u32 << lots.between.len() {
        if mask.count_ones() as usize == lots.places {
            let chosen = lots
                .between
                .iter()
                .enumerate()
                .filter(|(i, _)| mask >> i & 1 == 1);
            all.insert(
                winners
                    .iter()
                    .copied()
                    .chain(chosen.map(|(_, c)| c.index()))
                    .collect(),
            );
        }
    }
    all
}
