//! Havnesambandet: a made-up federation with made-up members, the same for everybody who draws from the same seed.

mod federation;
mod names;

pub use federation::{Federation, FederationMember, FederationUnit};

use std::collections::HashSet;
use std::fmt::Write as _;

use names::{FIRST, LAST};
use rand_core::CryptoRng;

/// Districts and their members on the day before the roll closes.
const UNITS: [(&str, usize); 12] = [
    ("North N1", 412),
    ("North N2", 188),
    ("North N3", 95),
    ("North N4", 41),
    ("Coast C1", 530),
    ("Coast C2", 260),
    ("Coast C3", 122),
    ("Coast C4", 64),
    ("Coast C5", 9),
    ("South S1", 377),
    ("South S2", 205),
    ("South S3", 97),
];

/// How 2,388 entitled voted: in the box yes, no, blank; on paper yes, no, blank, spoiled; not at all.
const VOTES: [usize; 8] = [866, 307, 20, 68, 24, 2, 14, 1087];

/// How many did what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turnout {
    /// In the box.
    pub yes: usize,
    /// In the box.
    pub no: usize,
    /// In the box.
    pub blank: usize,
    /// On paper.
    pub paper_yes: usize,
    /// On paper.
    pub paper_no: usize,
    /// On paper.
    pub paper_blank: usize,
    /// On paper.
    pub paper_spoiled: usize,
    absent: usize,
    /// Of those in the box, how many voted twice.
    pub repeated: usize,
}

impl Turnout {
    /// The known result, scaled to so many entitled.
    pub fn scaled(entitled: usize) -> Self {
        let parts = shares(&VOTES, entitled);
        let part = |kind: usize| parts.get(kind).copied().unwrap_or_default();
        let [yes, no, blank, paper_yes, paper_no, paper_blank, paper_spoiled, absent] = std::array::from_fn(part);
        let repeated = (yes + no + blank) * 41 / 1193;
        Self { yes, no, blank, paper_yes, paper_no, paper_blank, paper_spoiled, absent, repeated }
    }

    /// Members with a ballot in the box.
    pub fn boxed(&self) -> usize {
        self.yes + self.no + self.blank
    }

    /// Everybody.
    pub fn entitled(&self) -> usize {
        self.boxed() + self.paper_yes + self.paper_no + self.paper_blank + self.paper_spoiled + self.absent
    }
}

/// `total` divided in these proportions, by largest remainders.
fn shares(proportions: &[usize], total: usize) -> Vec<usize> {
    let sum: usize = proportions.iter().sum();
    let mut shares: Vec<usize> = proportions.iter().map(|part| part * total / sum).collect();
    let mut order: Vec<usize> = (0..proportions.len()).collect();
    order.sort_by_key(|&index| std::cmp::Reverse(proportions[index] * total % sum));
    let missing = total - shares.iter().sum::<usize>();
    for &index in order.iter().take(missing) {
        shares[index] += 1;
    }
    shares
}

/// The membership list as the federation's secretary keeps it.
pub fn members_csv(entitled: usize, rng: &mut dyn CryptoRng) -> String {
    let sizes: Vec<usize> = UNITS.iter().map(|(_, size)| *size).collect();
    let mut csv = String::from("Navn;E-post;Enhet\n");
    let mut taken = HashSet::new();
    for ((unit, _), size) in UNITS.iter().zip(shares(&sizes, entitled)) {
        for _ in 0..size {
            let name = new_name(unit, &mut taken, rng);
            let email = if rng.next_u32() % 100 < 18 { String::new() } else { address(&name, csv.len()) };
            let written = writeln!(csv, "{name};{email};{unit}");
            debug_assert!(written.is_ok(), "writing to a string succeeds");
        }
    }
    csv
}

/// A name that nobody in the unit has yet.
fn new_name(unit: &str, taken: &mut HashSet<(String, String)>, rng: &mut dyn CryptoRng) -> String {
    let mut pick = |names: &[&'static str]| names[usize::try_from(rng.next_u32()).unwrap_or_default() % names.len()];
    let (first, last) = (pick(&FIRST), pick(&LAST));
    let mut name = format!("{first} {last}");
    for middle in (b'A'..=b'Z').cycle().map(char::from) {
        if taken.insert((unit.to_owned(), name.clone())) {
            break;
        }
        let (front, family) = name.rsplit_once(' ').unwrap_or((name.as_str(), ""));
        name = format!("{front} {middle}. {family}");
    }
    name
}

fn address(name: &str, salt: usize) -> String {
    let plain: String = name.to_lowercase().chars().filter(char::is_ascii_lowercase).collect();
    format!("{plain}{salt}@havnesambandet.example")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use rand_core::SeedableRng;

    #[test]
    fn the_whole_body_votes_as_it_is_told() {
        let turnout = Turnout::scaled(2388);
        assert_eq!((turnout.yes, turnout.no, turnout.blank), (866, 307, 20));
        assert_eq!((turnout.boxed(), turnout.repeated), (1193, 41));
        assert_eq!(turnout.yes + turnout.paper_yes, 934);
        assert_eq!(turnout.no + turnout.paper_no, 331);
        assert_eq!(turnout.blank + turnout.paper_blank, 22);
        assert_eq!(turnout.entitled(), 2388);
    }

    #[test]
    fn every_size_of_body_adds_up() {
        for entitled in [30, 31, 99, 1000, 2400, 12_345] {
            assert_eq!(Turnout::scaled(entitled).entitled(), entitled);
            assert!(Turnout::scaled(entitled).boxed() >= 10);
        }
    }

    #[test]
    fn the_list_can_be_read_and_names_everybody_once() {
        let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
        let reading = crate::roll::read_roll(members_csv(5000, &mut rng).as_bytes()).unwrap();
        assert_eq!(reading.roll.len(), 5000);
        assert_eq!(reading.roll.units().len(), 12);
    }
}
