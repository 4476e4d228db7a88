//! `minimax`: P. B. Simpson, "On defining areas of voter choice", Quarterly Journal of Economics
//! 83 (1969), and G. H. Kramer, "A dynamical model of political equilibrium", Journal of Economic
//! Theory 16 (1977).
//!
//! A candidate is judged by its worst comparison with another: by margins (votes against less
//! votes for, which is negative for who defeats everybody), or by winning votes (votes against,
//! where it is defeated; 0 where it is not). The smallest wins.

use super::pairwise::Pairwise;
use crate::candidate::Candidate;
use crate::count::{Count, Round};
use crate::error::CountError;
use crate::fraction::{Amount, Decimal};
use crate::profile::RankedProfile;
use crate::ranking::{by_score, settle};
use crate::rule::{Parameters, Rule, Strength};

const RULE: Rule = Rule::Minimax;
const SOURCE: &str = "Simpson 1969, Kramer 1977";

pub(super) fn count(profile: &RankedProfile, parameters: &Parameters) -> Result<Count, CountError> {
    let seats = super::seats(RULE, profile, parameters)?;
    let pairwise = Pairwise::new(RULE, profile)?;
    let mut count = Count::new(RULE);
    count.rounds.push(pairwise.round(SOURCE, profile));
    let worst = |candidate| worst(&pairwise, candidate, parameters.strength);
    let mut round = Round::new(2);
    round.votes = vec![0u64.into(); profile.candidates().len()];
    for &candidate in pairwise.standing() {
        let (score, by) = worst(candidate);
        round.votes[candidate.index()] = Amount::Decimal(Decimal::new(score, 0));
        let (name, by) = (profile.candidates().name(candidate), by.map(|by| profile.candidates().name(by)));
        let against = by.map_or(String::new(), |by| format!(", against {by}"));
        round.step(SOURCE, format!("The worst comparison of {name} is {score}{against}."));
    }
    count.rounds.push(round);
    let ranking = by_score(pairwise.standing(), |candidate| -worst(candidate).0);
    settle(&mut count, profile.candidates(), ranking, seats, parameters.lot.as_ref(), SOURCE);
    Ok(count)
}

/// The worst comparison and with whom it is.
fn worst(pairwise: &Pairwise, candidate: Candidate, strength: Strength) -> (i128, Option<Candidate>) {
    let against = |&other: &Candidate| {
        let (lost, won) = (i128::from(pairwise.over(other, candidate)), i128::from(pairwise.over(candidate, other)));
        match strength {
            Strength::Margins => lost - won,
            Strength::WinningVotes if lost > won => lost,
            Strength::WinningVotes => 0,
        }
    };
    let others = pairwise.standing().iter().filter(|&&other| other != candidate);
    let scored = others.map(|other| (against(other), Some(*other)));
    scored.max_by(|a, b| a.0.cmp(&b.0).then(b.1.cmp(&a.1))).unwrap_or((0, None))
}
