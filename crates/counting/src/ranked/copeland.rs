//! `copeland`: A. H. Copeland, "A reasonable social welfare function", seminar on mathematics in
//! social sciences, University of Michigan, 1951. One point for each candidate whom a candidate
//! defeats, half a point for each tie.

use super::pairwise::Pairwise;
use crate::candidate::Candidate;
use crate::count::{Count, Round};
use crate::error::CountError;
use crate::fraction::{Amount, Fraction};
use crate::profile::RankedProfile;
use crate::ranking::{by_score, settle};
use crate::rule::{Parameters, Rule};

const RULE: Rule = Rule::Copeland;
const SOURCE: &str = "Copeland 1951";

pub(super) fn count(profile: &RankedProfile, parameters: &Parameters) -> Result<Count, CountError> {
    let seats = super::seats(RULE, profile, parameters)?;
    let pairwise = Pairwise::new(RULE, profile)?;
    let mut count = Count::new(RULE);
    count.rounds.push(pairwise.round(SOURCE, profile));
    let mut round = Round::new(2);
    round.votes = vec![0u64.into(); profile.candidates().len()];
    for &candidate in pairwise.standing() {
        let (wins, ties) = wins_and_ties(&pairwise, candidate);
        let points = Fraction::new(2 * wins + ties, 2).unwrap_or_else(Fraction::zero);
        let name = profile.candidates().name(candidate);
        round.step(SOURCE, format!("{name} defeats {wins} and ties with {ties}: {points} points."));
        round.votes[candidate.index()] = Amount::Fraction(points);
    }
    count.rounds.push(round);
    let ranking = by_score(pairwise.standing(), |candidate| {
        let (wins, ties) = wins_and_ties(&pairwise, candidate);
        2 * wins + ties
    });
    settle(&mut count, profile.candidates(), ranking, seats, parameters.lot.as_ref(), SOURCE);
    Ok(count)
}

fn wins_and_ties(pairwise: &Pairwise, candidate: Candidate) -> (u64, u64) {
    let others = || pairwise.standing().iter().filter(|&&other| other != candidate);
    let wins = others().filter(|&&other| pairwise.defeats(candidate, other)).count();
    let losses = others().filter(|&&other| pairwise.defeats(other, candidate)).count();
    let ties = others().count() - wins - losses;
    (wins as u64, ties as u64)
}
