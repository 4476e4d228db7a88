//! The federation as a server knows it: units, members with what is kept about them, and who leaves before the roll closes.

use std::collections::{BTreeSet, HashSet};

use rand_core::CryptoRng;

use super::{UNITS, address, new_name};

/// How many leave between the import and the closing of the roll: `N` = 2,388.
const LEAVERS: usize = 12;
/// In percent, nb, en, pl and ru.
const LANGUAGES: [(&str, u32); 4] = [("nb", 70), ("en", 15), ("pl", 10), ("ru", 5)];

/// A body to found, with everything that its officers would type.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Federation {
    /// The body's name.
    pub name: &'static str,
    /// Districts, then their units; a parent stands before its children.
    pub units: Vec<FederationUnit>,
    /// 2,400 members in the order of the list.
    pub members: Vec<FederationMember>,
    /// Places in `members` of those who leave before the roll closes.
    pub leavers: Vec<usize>,
    /// A unit too small to be reported alone, and the one that takes it in: C5 and C4, as places in `units`.
    pub merger: (usize, usize),
}

/// A unit of the federation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FederationUnit {
    /// Its name.
    pub name: &'static str,
    /// The place of the unit above it.
    pub parent: Option<usize>,
}

/// A made-up member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FederationMember {
    /// Name as it is printed on the slip.
    pub name: String,
    /// 18 percent have none.
    pub email: Option<String>,
    /// `nb`, `en`, `pl` or `ru`.
    pub language: &'static str,
    /// The place of the unit.
    pub unit: usize,
}

impl Federation {
    /// The whole of it, drawn from this randomness.
    pub fn new(rng: &mut dyn CryptoRng) -> Self {
        let districts = ["North", "Coast", "South"];
        let mut units: Vec<FederationUnit> = districts.map(|name| FederationUnit { name, parent: None }).to_vec();
        let mut members = Vec::new();
        let mut taken = HashSet::new();
        for (name, size) in UNITS {
            let parent = districts.iter().position(|district| name.starts_with(district));
            let unit = units.len();
            units.push(FederationUnit { name, parent });
            for _ in 0..size {
                let name = new_name(name, &mut taken, rng);
                let email = (rng.next_u32() % 100 >= 18).then(|| address(&name, members.len()));
                members.push(FederationMember { name, email, language: language(rng), unit });
            }
        }
        let leavers = leavers(members.len(), rng);
        let place = |name: &str| units.iter().position(|unit| unit.name == name).unwrap_or_default();
        let merger = (place("Coast C5"), place("Coast C4"));
        Self { name: "Havnesambandet", units, members, leavers, merger }
    }
}

fn language(rng: &mut dyn CryptoRng) -> &'static str {
    let mut drawn = rng.next_u32() % 100;
    for (language, share) in LANGUAGES {
        if drawn < share {
            return language;
        }
        drawn -= share;
    }
    "nb"
}

fn leavers(members: usize, rng: &mut dyn CryptoRng) -> Vec<usize> {
    let mut leavers = BTreeSet::new();
    while leavers.len() < LEAVERS.min(members) {
        leavers.insert(usize::try_from(rng.next_u32()).unwrap_or_default() % members);
    }
    leavers.into_iter().collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use rand_core::SeedableRng;

    #[test]
    fn the_federation_is_as_it_is_told() {
        let federation = Federation::new(&mut rand_chacha::ChaCha20Rng::seed_from_u64(1));
        assert_eq!((federation.members.len(), federation.units.len()), (2400, 15));
        assert_eq!(federation.members.len() - federation.leavers.len(), 2388);
        let (small, into) = federation.merger;
        assert_eq!([federation.units[small].name, federation.units[into].name], ["Coast C5", "Coast C4"]);
        assert_eq!(federation.members.iter().filter(|member| member.unit == small).count(), 9);
        let without = federation.members.iter().filter(|member| member.email.is_none()).count();
        assert!((360..=500).contains(&without), "{without} have no e-mail");
        let norwegian = federation.members.iter().filter(|member| member.language == "nb").count();
        assert!((1600..=1760).contains(&norwegian), "{norwegian} read Norwegian");
        assert!(federation.units.iter().enumerate().all(|(place, unit)| unit.parent.is_none_or(|parent| parent < place)));
        let again = Federation::new(&mut rand_chacha::ChaCha20Rng::seed_from_u64(1));
        assert_eq!(federation, again);
    }
}
