//! Approval committees against abcvoting: every tied committee of each rule.

use std::collections::BTreeSet;
use std::path::Path;

use counting::{Candidate, Count, Kind, Lot, Parameters, Profile, Rule, count, input};
use serde_json::Value;

use super::{Agreement, cases, differ, id, plain};

const RULES: [(&str, Rule); 5] = [
    ("av", Rule::Approval),
    ("pav", Rule::Pav),
    ("seqpav", Rule::SeqPav),
    ("seqphragmen", Rule::SeqPhragmen),
    ("equal-shares", Rule::EqualShares),
];

type Committees = BTreeSet<BTreeSet<usize>>;

pub(crate) fn compare(root: &Path, found: &mut Vec<Agreement>) {
    for (text, case) in cases(root, "committee") {
        let profile = input::json(&text, Kind::Approval).expect("a case can be read");
        for (theirs, rule) in RULES {
            let counted = count(rule, &profile, &Parameters::default()).expect("a case can be counted");
            let ours = committees(&counted);
            let mut add = |what, difference| found.push(Agreement { rule: rule.name(), case: id(&case), what, difference });
            add("tied committees", differ(&ours, &expected(&case, theirs)));
            add("committee by lot", by_lot(&counted, &ours, &profile));
        }
    }
}

/// Where one committee is left no lot is asked for; where several are, a lot leads to one of them.
fn by_lot(counted: &Count, all: &Committees, profile: &Profile) -> Option<String> {
    if counted.lots.is_none() != (all.len() == 1) {
        return Some(format!("{} committees, lot: {:?}", all.len(), counted.lots));
    }
    let order: Vec<Candidate> = profile.candidates().iter().rev().collect();
    let parameters = Parameters { lot: Some(Lot::new(order)), ..Parameters::default() };
    let drawn = count(counted.rule, profile, &parameters).expect("a case can be counted");
    let winners = plain(drawn.winners.as_deref().unwrap_or_default()).into_iter().collect();
    (drawn.lots.is_some() || !all.contains(&winners)).then(|| format!("the lot led to {winners:?}"))
}

fn expected(case: &Value, rule: &str) -> Committees {
    let sets = super::groups(&case["expected"][rule]);
    sets.into_iter().map(|set| set.into_iter().collect()).collect()
}

/// The tied committees; where a rule names winners and a lot instead, those that the lot can lead to.
fn committees(counted: &Count) -> Committees {
    let set = |some: &[Candidate]| plain(some).into_iter().collect::<BTreeSet<_>>();
    if let Some(committees) = &counted.committees {
        return committees.iter().map(|committee| set(committee)).collect();
    }
    let winners = set(counted.winners.as_deref().unwrap_or_default());
    let Some(lots) = &counted.lots else {
        return [winners].into();
    };
    let between = plain(&lots.between);
    let ways = (0..1u32 << between.len()).filter(|way| way.count_ones() as usize == lots.places);
    let drawn = |way: u32| between.iter().enumerate().filter(move |(i, _)| way >> i & 1 == 1).map(|(_, &c)| c);
    ways.map(|way| winners.iter().copied().chain(drawn(way)).collect()).collect()
}
