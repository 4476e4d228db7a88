//! Ballot papers as the STV rules see them: strict preferences, sorted into parcels and piled up
//! by candidate.

use std::borrow::Cow;

use crate::candidate::Candidate;
use crate::error::CountError;
use crate::profile::{Rank, RankedProfile};
use crate::rule::Rule;

/// Preferences of one candidate each, best first.
///
/// What is not one candidate ends a paper: candidates on an equal footing, an overvote, a skipped
/// rank. Of a paper like that the preferences before it count. Withdrawn candidates and undeclared
/// write-ins are passed over. A paper without any preference is blank and not valid.
pub(crate) struct Papers<'a> {
    tokens: Cow<'a, [u16]>,
    ends: Cow<'a, [usize]>,
    weights: Cow<'a, [u64]>,
    valid: u64,
    blank: u64,
}

impl<'a> Papers<'a> {
    /// The papers of a profile.
    ///
    /// # Errors
    /// [`CountError::RankedTwice`], [`CountError::NoBallots`].
    pub(crate) fn new(rule: Rule, profile: &'a RankedProfile) -> Result<Self, CountError> {
        refuse_repeats(rule, profile)?;
        let papers = if profile.is_strict() && profile.withdrawn().is_empty() { Self::borrow(profile) } else { Self::clean(profile) };
        if papers.valid == 0 {
            return Err(CountError::NoBallots { rule });
        }
        Ok(papers)
    }

    fn borrow(profile: &'a RankedProfile) -> Self {
        let (tokens, ends, weights) = profile.rows().parts();
        let papers = Self { tokens: Cow::Borrowed(tokens), ends: Cow::Borrowed(ends), weights: Cow::Borrowed(weights), valid: 0, blank: 0 };
        papers.counted()
    }

    fn clean(profile: &RankedProfile) -> Self {
        let (mut tokens, mut ends, mut weights) = (Vec::new(), Vec::new(), Vec::new());
        for ballot in profile.ballots() {
            for rank in ballot.ranks() {
                match rank {
                    Rank::Candidate(candidate) if !profile.withdrawn().contains(&candidate) => {
                        tokens.push(candidate.token());
                    }
                    Rank::Candidate(_) | Rank::WriteIn => {}
                    Rank::Equal(_) | Rank::Overvote | Rank::Skipped => break,
                }
            }
            ends.push(tokens.len());
            weights.push(ballot.weight());
        }
        let papers = Self { tokens: Cow::Owned(tokens), ends: Cow::Owned(ends), weights: Cow::Owned(weights), valid: 0, blank: 0 };
        papers.counted()
    }

    fn counted(mut self) -> Self {
        for index in 0..self.len() {
            let weight = self.weights[index];
            if self.preferences(index).is_empty() {
                self.blank += weight;
            } else {
                self.valid += weight;
            }
        }
        self
    }

    /// How many distinct papers there are.
    pub(crate) fn len(&self) -> usize {
        self.weights.len()
    }

    /// How many valid papers there are.
    pub(crate) fn valid(&self) -> u64 {
        self.valid
    }

    /// How many papers have no preference.
    pub(crate) fn blank(&self) -> u64 {
        self.blank
    }

    /// The preferences of a paper, best first, as candidate tokens.
    pub(crate) fn preferences(&self, paper: usize) -> &[u16] {
        let start = if paper == 0 { 0 } else { self.ends[paper - 1] };
        &self.tokens[start..self.ends[paper]]
    }

    /// How many papers are like this one.
    pub(crate) fn weight(&self, paper: usize) -> u64 {
        self.weights[paper]
    }
}

/// Refuses ballots that rank a candidate twice, for rules that do not say what it means.
pub(crate) fn refuse_repeats(rule: Rule, profile: &RankedProfile) -> Result<(), CountError> {
    let Some((candidate, place)) = profile.first_repeat() else {
        return Ok(());
    };
    let place = place.map(|place| format!("{place}: ")).unwrap_or_default();
    Err(CountError::RankedTwice { rule, place, name: profile.candidates().name(candidate).to_owned() })
}

/// Papers of one value that a candidate received in one transfer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Batch {
    /// What each paper is worth, in units of the rule.
    pub(crate) value: u32,
    /// How many papers there are.
    pub(crate) count: u64,
    papers: Vec<u32>,
}

impl Batch {
    /// What all its papers are worth.
    pub(crate) fn votes(&self) -> u128 {
        u128::from(self.count) * u128::from(self.value)
    }
}

/// Papers sorted by next available preference.
pub(crate) struct Parcels {
    /// One parcel per candidate, by index; empty ones too.
    to: Vec<Batch>,
    /// How many papers have no next available preference.
    pub(crate) not_transferable: u64,
}

impl Parcels {
    /// How many papers have a next available preference.
    pub(crate) fn transferable(&self) -> u64 {
        self.to.iter().map(|parcel| parcel.count).sum()
    }
}

/// Each candidate's papers, in the batches in which they were received.
pub(crate) struct Piles<'p> {
    papers: &'p Papers<'p>,
    /// Which preference of each paper is the one that it counts for.
    at: Vec<u16>,
    of: Vec<Vec<Batch>>,
}

impl<'p> Piles<'p> {
    /// Sorts all papers by first preference, each worth `value`.
    pub(crate) fn first_preferences(papers: &'p Papers<'p>, candidates: usize, value: u32) -> Self {
        let mut first = vec![Batch { value, ..Batch::default() }; candidates];
        for paper in 0..papers.len() {
            let Some(&preference) = papers.preferences(paper).first() else {
                continue;
            };
            let batch = &mut first[usize::from(preference)];
            batch.count += papers.weight(paper);
            batch.papers.push(u32::try_from(paper).unwrap_or(u32::MAX));
        }
        Self { papers, at: vec![0; papers.len()], of: first.into_iter().map(|batch| vec![batch]).collect() }
    }

    /// The papers of a candidate.
    pub(crate) fn of(&self, candidate: Candidate) -> &[Batch] {
        &self.of[candidate.index()]
    }

    /// Takes all papers away from a candidate.
    pub(crate) fn take(&mut self, candidate: Candidate) -> Vec<Batch> {
        std::mem::take(&mut self.of[candidate.index()])
    }

    /// Takes the batch away that a candidate received last.
    pub(crate) fn take_last(&mut self, candidate: Candidate) -> Option<Batch> {
        self.of[candidate.index()].pop()
    }

    /// Sorts papers by the next preference for somebody who is `continuing`.
    pub(crate) fn sort(&mut self, batches: impl IntoIterator<Item = Batch>, continuing: &[bool]) -> Parcels {
        let mut parcels = Parcels { to: vec![Batch::default(); self.of.len()], not_transferable: 0 };
        for paper in batches.into_iter().flat_map(|batch| batch.papers) {
            let index = paper as usize;
            let preferences = self.papers.preferences(index);
            let from = usize::from(self.at[index]) + 1;
            let next = preferences.iter().skip(from).position(|&token| continuing[usize::from(token)]);
            let weight = self.papers.weight(index);
            let Some(next) = next.map(|next| from + next) else {
                parcels.not_transferable += weight;
                continue;
            };
            self.at[index] = u16::try_from(next).unwrap_or(u16::MAX);
            let parcel = &mut parcels.to[usize::from(preferences[next])];
            parcel.papers.push(paper);
            parcel.count += weight;
        }
        parcels
    }

    /// Puts the parcels on the piles, each paper worth `value`, as batches of their own. Returns
    /// what each candidate gets.
    pub(crate) fn give(&mut self, parcels: Parcels, value: u32) -> Vec<(Candidate, u128)> {
        let mut fresh = vec![false; self.of.len()];
        self.give_more(parcels, value, &mut fresh)
    }

    /// The same in parts: `begun` says which candidates already have a batch of this transfer,
    /// which then grows.
    pub(crate) fn give_more(&mut self, parcels: Parcels, value: u32, begun: &mut [bool]) -> Vec<(Candidate, u128)> {
        let mut credited = Vec::new();
        for (index, parcel) in parcels.to.into_iter().enumerate() {
            let Some(candidate) = Candidate::new(index).filter(|_| parcel.count > 0) else { continue };
            credited.push((candidate, u128::from(parcel.count) * u128::from(value)));
            let open = std::mem::replace(&mut begun[index], true);
            match self.of[index].last_mut().filter(|_| open) {
                Some(batch) => {
                    batch.count += parcel.count;
                    batch.papers.extend(parcel.papers);
                }
                None => self.of[index].push(Batch { value, ..parcel }),
            }
        }
        credited
    }
}
