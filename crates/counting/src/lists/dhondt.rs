//! `dhondt`: the divisors 1, 2, 3, …
//!
//! D'Hondt, *Système pratique et raisonné de représentation proportionnelle*, 1882: each seat goes
//! to the list with the greatest `votes / (seats so far + 1)`.

use super::divisors::{Divisors, share_out};
use crate::count::Count;
use crate::error::CountError;
use crate::lots::Lot;
use crate::profile::ListVotes;
use crate::rule::Rule;

const DIVISORS: Divisors = Divisors { rule: Rule::Dhondt, article: "D'Hondt 1882", scale: 1, divisor: |seats| seats + 1 };

pub(super) fn count(votes: &ListVotes, seats: usize, lot: Option<&Lot>) -> Result<Count, CountError> {
    share_out(DIVISORS, votes, seats, lot)
}
