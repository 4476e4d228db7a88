//! `sainte-lague-modified`: the divisors 1.4, 3, 5, …
//!
//! As Sainte-Laguë, but a first seat costs more: Norway's valgloven § 11-4 (2002; the same numbers
//! in the act of 2023): "divided by 1.4, 3, 5, 7 and so on".

use super::divisors::{Divisors, share_out};
use crate::count::Count;
use crate::error::CountError;
use crate::lots::Lot;
use crate::profile::ListVotes;
use crate::rule::Rule;

const DIVISORS: Divisors = Divisors {
    rule: Rule::SainteLagueModified,
    article: "modified Sainte-Laguë (valgloven 2002 § 11-4)",
    scale: 10,
    divisor: |seats| if seats == 0 { 14 } else { 10 * (2 * seats + 1) },
};

pub(super) fn count(votes: &ListVotes, seats: usize, lot: Option<&Lot>) -> Result<Count, CountError> {
    share_out(DIVISORS, votes, seats, lot)
}
