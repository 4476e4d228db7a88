//! Lots: a tie that the rule cannot resolve is a result, and a lot that was drawn outside is an
//! input. Nothing is ever drawn here.

use serde::{Deserialize, Serialize};

use crate::candidate::Candidate;

/// The count stopped at a tie: `places` of the candidates in `between` must be drawn by lot.
///
/// The drawn ones are those to whom [`Purpose`] happens. Draw, publish how, and count again with
/// the [`Lot`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LotsNeeded {
    /// Those who are tied, in candidate order.
    pub between: Vec<Candidate>,
    /// How many of them the lot must fall on.
    #[serde(rename = "for")]
    pub places: usize,
    /// What happens to those on whom it falls.
    #[serde(skip)]
    pub purpose: Purpose,
}

/// What the lot decides.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Purpose {
    /// They win the place.
    #[default]
    Elect,
    /// They leave the count.
    Exclude,
    /// Their surplus is transferred first.
    Transfer,
    /// They come first in an order of rank (or of locking pairs).
    Precede,
}

impl Purpose {
    /// The purpose as the end of the sentence "drawn by lot …".
    pub fn in_words(self) -> &'static str {
        match self {
            Purpose::Elect => "to be elected",
            Purpose::Exclude => "to be excluded",
            Purpose::Transfer => "whose surplus is transferred first",
            Purpose::Precede => "to come first",
        }
    }
}

/// Names in the order in which they were drawn. Whenever some of them are tied, the lot falls on
/// the one drawn first, whatever is to happen to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Lot(Vec<Candidate>);

impl Lot {
    /// A drawn order; a name that occurs twice counts where it was drawn first.
    pub fn new(drawn: Vec<Candidate>) -> Self {
        Self(drawn)
    }

    /// The drawn order.
    pub fn order(&self) -> &[Candidate] {
        &self.0
    }

    /// When `candidate` was drawn (0 = first); `None` when it was not.
    pub fn place(&self, candidate: Candidate) -> Option<usize> {
        self.0.iter().position(|&drawn| drawn == candidate)
    }
}

/// The `places` of `tied` on whom the lot falls, in drawn order.
///
/// # Errors
/// [`LotsNeeded`] when there is no lot, or when it lacks one of those tied.
pub fn draw(lot: Option<&Lot>, tied: &[Candidate], places: usize, purpose: Purpose) -> Result<Vec<Candidate>, LotsNeeded> {
    let placed = |lot: &Lot| tied.iter().map(|&c| lot.place(c).map(|place| (place, c))).collect::<Option<Vec<_>>>();
    let Some(mut placed) = lot.and_then(placed) else {
        let mut between = tied.to_vec();
        between.sort_unstable();
        return Err(LotsNeeded { between, places, purpose });
    };
    placed.sort_unstable();
    placed.truncate(places);
    Ok(placed.into_iter().map(|(_, candidate)| candidate).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn candidates(indices: &[usize]) -> Vec<Candidate> {
        indices.iter().map(|&i| Candidate::new(i).unwrap()).collect()
    }

    #[test]
    fn the_lot_falls_on_those_drawn_first() {
        let lot = Lot::new(candidates(&[3, 1, 2]));
        let drawn = draw(Some(&lot), &candidates(&[1, 2, 3]), 2, Purpose::Elect).unwrap();
        assert_eq!(drawn, candidates(&[3, 1]));
    }

    #[test]
    fn a_lot_that_lacks_a_tied_name_does_not_decide() {
        let lot = Lot::new(candidates(&[3, 1]));
        let needed = draw(Some(&lot), &candidates(&[2, 1]), 1, Purpose::Exclude).unwrap_err();
        assert_eq!(needed.between, candidates(&[1, 2]));
        assert_eq!(needed.places, 1);
        assert!(draw(None, &candidates(&[1, 2]), 1, Purpose::Elect).is_err());
    }
}
