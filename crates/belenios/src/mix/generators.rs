//! The generators `h` and `h_1 … h_N`, recomputed from their indices and never read from anywhere (check M54).

use std::any::{Any, TypeId};
use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use rayon::prelude::*;

use super::encode_elements;
use super::fault::ShuffleFault;
use crate::group::Group;

/// Generators of which nobody knows a discrete logarithm to another's base.
#[derive(Clone)]
pub(super) struct Generators<G: Group> {
    /// `h = GetGenerator(−1)`
    pub(super) secondary: G::Element,
    /// `h_1 = GetGenerator(0), h_2, …`: at least as many as were asked for.
    pub(super) independent: Arc<[G::Element]>,
}

/// What was computed before, by group.
static KNOWN: RwLock<BTreeMap<TypeId, Box<dyn Any + Send + Sync>>> = RwLock::new(BTreeMap::new());

impl<G: Group> Generators<G> {
    /// At least `count` generators. They are computed once in the life of the program; asking for more adds the missing ones.
    ///
    /// They are pairwise distinct, or this fails: equal ones would let a mixer open a commitment in two ways. (None is 1 or `g`:
    /// [`Group::get_generator`].)
    pub(super) fn get(count: usize) -> Result<Self, ShuffleFault> {
        let known = Self::known();
        if let Some(known) = &known
            && known.independent.len() >= count
        {
            return Ok(known.clone());
        }
        // Computed outside the lock, since a core that waits for others' work may be given work that wants the lock.
        let grown = Self::grow(known, count);
        grown.check_distinct()?;
        let mut all = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
        let longest = all.get(&TypeId::of::<G>()).and_then(|known| known.downcast_ref::<Self>()).map_or(0, |known| known.independent.len());
        if longest < count {
            all.insert(TypeId::of::<G>(), Box::new(grown.clone()));
        }
        Ok(grown)
    }

    fn known() -> Option<Self> {
        let all = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
        all.get(&TypeId::of::<G>())?.downcast_ref::<Self>().cloned()
    }

    fn grow(known: Option<Self>, count: usize) -> Self {
        let known = known.unwrap_or_else(|| Self { secondary: G::get_generator(-1), independent: Arc::new([]) });
        let start = i64::try_from(known.independent.len()).unwrap_or(i64::MAX);
        let end = i64::try_from(count).unwrap_or(i64::MAX);
        let missing: Vec<G::Element> = (start..end).into_par_iter().map(G::get_generator).collect();
        Self { secondary: known.secondary, independent: known.independent.iter().cloned().chain(missing).collect() }
    }

    fn check_distinct(&self) -> Result<(), ShuffleFault> {
        let independent = encode_elements::<G>(&self.independent);
        let indexed = (0..).zip(&independent);
        let secondary = G::encode(&self.secondary);
        match first_repetition(core::iter::once((-1, &secondary)).chain(indexed)) {
            None => Ok(()),
            Some((first, second)) => Err(ShuffleFault::Generators { first, second }),
        }
    }
}

/// The first index whose value was there before, after the index where it was.
fn first_repetition<T: Ord>(values: impl Iterator<Item = (i64, T)>) -> Option<(i64, i64)> {
    let mut seen = BTreeMap::new();
    for (index, value) in values {
        if let Some(before) = seen.insert(value, index) {
            return Some((before, index));
        }
    }
    None
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::group::{Belenios2048, Ed25519, Element, Rfc3526};
    use crate::json::Wire;

    #[test]
    fn a_repetition_is_found_and_named() {
        assert_eq!(first_repetition([(-1, "h"), (0, "a"), (1, "b")].into_iter()), None);
        assert_eq!(first_repetition([(-1, "h"), (0, "a"), (1, "h")].into_iter()), Some((-1, 1)));
        assert_eq!(first_repetition([(-1, "h"), (0, "a"), (1, "b"), (2, "a"), (3, "b")].into_iter()), Some((0, 2)));
    }

    #[test]
    fn more_are_added_and_none_changes() {
        fn grows<G: Group>() {
            let few = Generators::<G>::get(3).unwrap();
            let more = Generators::<G>::get(7).unwrap();
            let again = Generators::<G>::get(0).unwrap();
            assert!(again.independent.len() >= 7);
            assert_eq!(few.independent[..3], more.independent[..3]);
            for (index, generator) in (0..7).zip(more.independent.iter()) {
                assert_eq!(*generator, G::get_generator(index));
                assert!(!generator.is_identity());
            }
            assert_eq!(more.secondary, G::get_generator(-1));
        }
        grows::<Ed25519>();
        grows::<Rfc3526>();
        grows::<Belenios2048>();
    }

    /// `SHA256("ggen|i")²` modulo `p` of RFC 3526 and `SHA256("ggen|i") >> 2`, first point, times 8: computed with Python's integers and the
    /// affine formulae of RFC 8032.
    #[test]
    fn generators_are_those_of_another_computation() {
        let json =
            |index| (Ed25519::encode(&Ed25519::get_generator(index)).to_json(), Rfc3526::encode(&Rfc3526::get_generator(index)).to_json());
        for (index, ed25519, rfc3526) in INDEPENDENT {
            assert_eq!(json(index), (format!("\"{ed25519}\""), format!("\"{rfc3526}\"")), "{index}");
        }
    }

    const INDEPENDENT: [(i64, &str, &str); 4] = [
        (
            -1,
            "d6f7c1ea42e2474a28baea1141185bb7b39fe58011e5fc31d093b5c9345f18c7",
            "7562611357224275240186272453829725922377180956588017128964107472701297863222449155454456498592975874604086792148842016042113804970882134838414737096991296",
        ),
        (
            0,
            "c95c81b40c41366b2e62e68fec3c5fa4dbb93f0c3c242ac2fe7a07c0e0fd92fe",
            "359590504016733675333392940602446907800531095730889887216584895053250685935215749086436985159561272886974007483949757858184448924551408953139799489765801",
        ),
        (
            1,
            "8278c9f7f36153e64f1e858bf1bfbf7f3a42f2f9589a4010c192a5d11c89746c",
            "11281366233279734862418512753471428041812085976416564819463219777851667840123210888795014186388952914098768842585357257011568852465186364728529409250372809",
        ),
        (
            999,
            "9ab84fb2065c26b34eb33825faa0eebcb534657a8c4ed977ab7c43e21ac0cb6f",
            "4180886151830158880719828501804070013608134063795370830460080432582351933879213816769030180008084851085856156442526690700899885201570625715746697964307809",
        ),
    ];
}
