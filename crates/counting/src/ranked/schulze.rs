//! `schulze` and `schulze-margins`: Markus Schulze, "A new monotonic, clone-independent, reversal
//! symmetric, and Condorcet-consistent single-winner election method", Social Choice and Welfare
//! 36 (2011), section 2.2; the strength of a link by winning votes as Belenios and CIVS have it
//! (more votes for, then fewer against), or by margins.

use super::pairwise::{Pairwise, Power};
use crate::candidate::Candidate;
use crate::count::{Count, Detail, Link, Round};
use crate::error::CountError;
use crate::profile::RankedProfile;
use crate::ranking::{by_removal, settle};
use crate::rule::{Parameters, Rule, Strength};

const PATHS: &str = "Schulze 2011, section 2.2 (strength of the strongest path)";
const RANKING: &str = "Schulze 2011, section 2.2 (ranking)";

pub(super) fn count(rule: Rule, profile: &RankedProfile, parameters: &Parameters) -> Result<Count, CountError> {
    let seats = super::seats(rule, profile, parameters)?;
    let strength = if rule == Rule::SchulzeMargins { Strength::Margins } else { Strength::WinningVotes };
    let pairwise = Pairwise::new(rule, profile)?;
    let mut count = Count::new(rule);
    count.rounds.push(pairwise.round(PATHS, profile));
    let paths = Paths::new(&pairwise, profile.candidates().len(), strength);
    let ranking = by_removal(pairwise.standing(), |a, b| paths.from(a, b) > paths.from(b, a));
    count.rounds.push(describe(&pairwise, &paths, strength, profile));
    settle(&mut count, profile.candidates(), ranking, seats, parameters.lot.as_ref(), RANKING);
    Ok(count)
}

/// `p[i, j]`: the strength of the strongest path from i to j, a path being as strong as its
/// weakest link.
struct Paths {
    size: usize,
    strength: Vec<Power>,
}

impl Paths {
    /// Floyd and Warshall's algorithm with (max, min), Schulze 2011, section 2.3. Links are
    /// defeats: a link counts only where more ballots prefer its beginning to its end.
    fn new(pairwise: &Pairwise, size: usize, strength: Strength) -> Self {
        let mut paths = Self { size, strength: vec![Power::NONE; size * size] };
        let standing = pairwise.standing();
        for defeat in pairwise.defeats_among(standing, strength) {
            paths.strength[defeat.over.index() * size + defeat.under.index()] = defeat.strength;
        }
        for &via in standing {
            for &from in standing {
                let to_via = paths.from(from, via);
                if to_via == Power::NONE {
                    continue;
                }
                for &to in standing {
                    let through = to_via.min(paths.from(via, to));
                    let direct = &mut paths.strength[from.index() * size + to.index()];
                    *direct = (*direct).max(through);
                }
            }
        }
        paths
    }

    fn from(&self, from: Candidate, to: Candidate) -> Power {
        self.strength[from.index() * self.size + to.index()]
    }
}

/// The links, strongest first; used are those that are themselves a strongest path.
fn describe(pairwise: &Pairwise, paths: &Paths, strength: Strength, profile: &RankedProfile) -> Round {
    let mut round = Round::new(2);
    let link = |defeat: super::pairwise::Defeat| Link {
        over: defeat.over,
        under: defeat.under,
        wins: defeat.wins,
        losses: defeat.losses,
        used: paths.from(defeat.over, defeat.under) == defeat.strength,
    };
    let links = pairwise.defeats_among(pairwise.standing(), strength).into_iter().map(link).collect();
    round.detail = Some(Detail::Links { links });
    let beaten = |b: Candidate| pairwise.standing().iter().find(|&&a| paths.from(a, b) > paths.from(b, a));
    let names = profile.candidates();
    for &candidate in pairwise.standing() {
        let name = names.name(candidate);
        round.step(
            RANKING,
            match beaten(candidate) {
                None => format!("Nobody has a stronger path to {name} than {name} to them."),
                Some(&by) => format!("{} has a stronger path to {name} than {name} to them.", names.name(by)),
            },
        );
    }
    round
}
