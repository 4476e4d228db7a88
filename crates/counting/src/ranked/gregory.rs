//! What the STV rules share that move papers in parcels at a value (Gregory's methods): the first preferences, the way of papers to the next
//! available preference, and ties that earlier stages resolve.

use super::papers::{Batch, Papers, Piles};
use super::table::Table;
use crate::candidate::Candidate;
use crate::count::{Cause, Round};
use crate::lots::{Lot, LotsNeeded, Purpose};
use crate::profile::RankedProfile;

/// The papers sorted by first preference, and each candidate credited with one vote for each.
pub(super) fn first_preferences<'p>(
    profile: &'p RankedProfile,
    papers: &'p Papers<'p>,
    seats: usize,
    places: u8,
) -> (Table<'p>, Piles<'p>) {
    let mut table = Table::new(profile, seats, places);
    let piles = Piles::first_preferences(papers, profile.candidates().len(), 10u32.pow(u32::from(places)));
    for candidate in profile.candidates().iter() {
        table.votes[candidate.index()] = piles.of(candidate).iter().map(Batch::votes).sum();
    }
    (table, piles)
}

/// Moves all papers of a candidate to their next available preferences, at `value` of what they were worth, and gives the votes that moved or were
/// lost. Papers without a value leave the count. The candidate's own votes are left for the caller to set.
pub(super) fn hand_on(
    table: &mut Table<'_>,
    piles: &mut Piles<'_>,
    from: Candidate,
    value: impl Fn(u32) -> Option<u32>,
    round: &mut Round,
) -> u128 {
    let continuing = table.is_continuing();
    let mut gone = 0;
    for batch in piles.take(from) {
        let Some(value) = value(batch.value) else { continue };
        let parcels = piles.sort([batch], &continuing);
        let lost = u128::from(parcels.not_transferable) * u128::from(value);
        let credited = piles.give(parcels, value);
        gone += lost + credited.iter().map(|&(_, votes)| votes).sum::<u128>();
        table.credit(round, from, &credited);
        table.lose(round, from, Cause::Exhausted, lost);
    }
    gone
}

/// Candidates of whom one must be chosen, and those whom the earlier stages leave.
pub(super) struct Tie<'a> {
    pub(super) tied: &'a [Candidate],
    pub(super) left: &'a [Candidate],
    pub(super) purpose: Purpose,
    /// Of the rules.
    pub(super) article: &'static str,
    pub(super) words: &'static TieWords,
}

/// How a rule speaks of ties; `NAMES` come before, the one chosen after.
pub(super) struct TieWords {
    /// "are tied; the most recent stage where they differed decides"
    pub(super) resolved: &'static str,
    /// "were equal at all stages"
    pub(super) equal: &'static str,
}

impl Tie<'_> {
    /// The one whom the earlier stages leave, else the lot.
    pub(super) fn resolve(&self, table: &Table<'_>, lot: Option<&Lot>, round: &mut Round) -> Result<Candidate, LotsNeeded> {
        if let &[only] = self.tied {
            return Ok(only);
        }
        let (article, TieWords { resolved, equal }) = (self.article, self.words);
        if let &[only] = self.left {
            let (names, chosen) = (table.candidates().in_words(self.tied), table.name(only));
            round.step(article, format!("{names} {resolved}: {chosen}."));
            return Ok(only);
        }
        let (names, what) = (table.candidates().in_words(self.left), self.purpose.in_words());
        let drawn = table.draw_one(lot, self.left, self.purpose).inspect_err(|_| {
            round.step(article, format!("{names} {equal}: a lot must be drawn for the one {what}."));
        })?;
        round.step(article, format!("{names} {equal}; the lot falls on {}, {what}.", table.name(drawn)));
        Ok(drawn)
    }
}
