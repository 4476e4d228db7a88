//! `sainte-lague`: the divisors 1, 3, 5, …
//!
//! Sainte-Laguë, "La représentation proportionnelle et la méthode des moindres carrés", Annales
//! scientifiques de l'É.N.S. 27, 1910: each seat goes to the list with the greatest
//! `votes / (2 × seats so far + 1)`.

use super::divisors::{Divisors, share_out};
use crate::count::Count;
use crate::error::CountError;
use crate::lots::Lot;
use crate::profile::ListVotes;
use crate::rule::Rule;

const DIVISORS: Divisors = Divisors { rule: Rule::SainteLague, article: "Sainte-Laguë 1910", scale: 1, divisor: |seats| 2 * seats + 1 };

pub(super) fn count(votes: &ListVotes, seats: usize, lot: Option<&Lot>) -> Result<Count, CountError> {
    share_out(DIVISORS, votes, seats, lot)
}
