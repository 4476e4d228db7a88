//! The pairwise matrix: how many ballots rank one candidate above another.
//!
//! Ranked candidates stand above all that a ballot does not rank; those it does not rank stand
//! together (Condorcet methods with unranked candidates tied last). Skipped ranks, overvotes whose
//! candidates are not known and undeclared write-ins say nothing about candidates and are passed
//! over; withdrawn candidates are left out.

use super::papers::refuse_repeats;
use crate::candidate::Candidate;
use crate::count::{Cause, Detail, Round};
use crate::error::CountError;
use crate::profile::{Rank, RankedProfile};
use crate::rule::{Rule, Strength};

/// Preferences between every two candidates.
pub(crate) struct Pairwise {
    size: usize,
    /// Row by row.
    over: Vec<u64>,
    standing: Vec<Candidate>,
    blank: u64,
    total: u64,
}

impl Pairwise {
    /// Compares all candidates who have not withdrawn.
    ///
    /// # Errors
    /// [`CountError::RankedTwice`]; [`CountError::NoBallots`] when no ballot prefers anybody.
    pub(crate) fn new(rule: Rule, profile: &RankedProfile) -> Result<Self, CountError> {
        refuse_repeats(rule, profile)?;
        let size = profile.candidates().len();
        let standing: Vec<Candidate> = profile.candidates().iter().filter(|c| !profile.withdrawn().contains(c)).collect();
        let mut pairwise = Self { size, over: vec![0; size * size], standing, blank: 0, total: profile.total() };
        pairwise.add_all(profile);
        if pairwise.blank == pairwise.total {
            return Err(CountError::NoBallots { rule });
        }
        Ok(pairwise)
    }

    fn add_all(&mut self, profile: &RankedProfile) {
        let mut fresh = vec![0; self.size];
        self.standing.iter().for_each(|c| fresh[c.index()] = 1);
        // For each candidate that the ballot has not come to yet, its weight; else 0.
        let mut below = vec![0u64; self.size];
        for ballot in profile.ballots() {
            let weight = ballot.weight();
            below.iter_mut().zip(&fresh).for_each(|(below, &stands)| *below = stands * weight);
            let mut ranked = false;
            for rank in ballot.ranks() {
                match rank {
                    Rank::Candidate(candidate) if fresh[candidate.index()] == 1 => {
                        below[candidate.index()] = 0;
                        self.add(candidate, &below);
                        ranked = true;
                    }
                    Rank::Equal(equal) => {
                        equal.iter().for_each(|c| below[c.index()] = 0);
                        for candidate in equal.iter().filter(|c| fresh[c.index()] == 1) {
                            self.add(candidate, &below);
                            ranked = true;
                        }
                    }
                    Rank::Candidate(_) | Rank::Skipped | Rank::Overvote | Rank::WriteIn => {}
                }
            }
            if !ranked {
                self.blank += weight;
            }
        }
    }

    fn add(&mut self, candidate: Candidate, below: &[u64]) {
        let row = candidate.index() * self.size;
        self.over[row..row + self.size].iter_mut().zip(below).for_each(|(cell, weight)| *cell += weight);
    }

    /// `V(a, b)`: ballots that rank `a` above `b`.
    pub(crate) fn over(&self, a: Candidate, b: Candidate) -> u64 {
        self.over[a.index() * self.size + b.index()]
    }

    /// Does `a` defeat `b`: do more ballots rank it above than below?
    pub(crate) fn defeats(&self, a: Candidate, b: Candidate) -> bool {
        self.over(a, b) > self.over(b, a)
    }

    /// Candidates who have not withdrawn, by index.
    pub(crate) fn standing(&self) -> &[Candidate] {
        &self.standing
    }

    /// The candidate who defeats every other.
    pub(crate) fn condorcet_winner(&self) -> Option<Candidate> {
        let wins = |&&a: &&Candidate| self.standing.iter().all(|&b| a == b || self.defeats(a, b));
        self.standing.iter().find(wins).copied()
    }

    /// Every defeat among `some`, strongest first, equally strong ones by index.
    pub(crate) fn defeats_among(&self, some: &[Candidate], strength: Strength) -> Vec<Defeat> {
        let mut defeats = Vec::new();
        for &over in some {
            for &under in some {
                if self.defeats(over, under) {
                    defeats.push(self.defeat(over, under, strength));
                }
            }
        }
        defeats.sort_by(|a, b| b.strength.cmp(&a.strength).then((a.over, a.under).cmp(&(b.over, b.under))));
        defeats
    }

    pub(crate) fn defeat(&self, over: Candidate, under: Candidate, strength: Strength) -> Defeat {
        let (wins, losses) = (self.over(over, under), self.over(under, over));
        Defeat { over, under, wins, losses, strength: Power::new(wins, losses, strength) }
    }

    /// The round that shows the comparison.
    pub(crate) fn round(&self, article: &'static str, profile: &RankedProfile) -> Round {
        let mut round = Round::new(1);
        let matrix = self.over.chunks(self.size).map(<[u64]>::to_vec).collect();
        round.detail = Some(Detail::Pairwise { matrix });
        if self.blank > 0 {
            round.inactive.insert(Cause::Blank, self.blank.into());
        }
        let counted = self.total - self.blank;
        round.step(article, format!("{counted} ballots compare every two of {} candidates.", self.standing.len()));
        match self.condorcet_winner() {
            Some(winner) => {
                let name = profile.candidates().name(winner);
                round.step(article, format!("{name} is preferred to every other candidate (a Condorcet winner)."));
            }
            None => round.step(article, "Nobody is preferred to every other candidate."),
        }
        round
    }
}

/// How strong a defeat or a path of defeats is; more is stronger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Power {
    first: i128,
    second: i128,
}

impl Power {
    /// No defeat at all: weaker than any.
    pub(crate) const NONE: Power = Power { first: i128::MIN, second: i128::MIN };

    /// Margins: votes for less votes against. Winning votes: votes for, and of equal ones fewer
    /// votes against.
    pub(crate) fn new(wins: u64, losses: u64, strength: Strength) -> Self {
        match strength {
            Strength::Margins => Self { first: i128::from(wins) - i128::from(losses), second: 0 },
            Strength::WinningVotes => Self { first: i128::from(wins), second: -i128::from(losses) },
        }
    }
}

/// One candidate preferred to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Defeat {
    pub(crate) over: Candidate,
    pub(crate) under: Candidate,
    pub(crate) wins: u64,
    pub(crate) losses: u64,
    pub(crate) strength: Power,
}
