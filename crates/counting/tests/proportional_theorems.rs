//! Theorems of the committee, budget and list rules, on small profiles by brute force.
#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use counting::{
    ApprovalProfile, BudgetProfile, Candidate, Candidates, Completion, Count, CountError, Fraction, ListVotes, Lot, Parameters, Profile,
    Rule, Utility, count,
};
use proptest::prelude::*;

const COMMITTEES: [Rule; 4] = [Rule::Pav, Rule::SeqPav, Rule::SeqPhragmen, Rule::EqualShares];
const DIVISORS: [Rule; 3] = [Rule::Dhondt, Rule::SainteLague, Rule::SainteLagueModified];

/// A small election: how many stand, how many seats, and ballots as (weight, set of bits).
#[derive(Clone, Debug)]
struct Small {
    candidates: usize,
    seats: usize,
    ballots: Vec<(u64, u32)>,
}

impl Small {
    fn profile(&self) -> Profile {
        let mut builder = ApprovalProfile::builder(Candidates::numbered(self.candidates).unwrap());
        builder.seats(self.seats);
        for &(weight, set) in &self.ballots {
            for index in members(set) {
                builder.mark(index).unwrap();
            }
            builder.ballot(weight).unwrap();
        }
        Profile::Approval(builder.finish())
    }

    fn voters(&self) -> u64 {
        self.ballots.iter().map(|(weight, _)| weight).sum()
    }

    /// Every set of `size` candidates.
    fn sets(&self, size: usize) -> impl Iterator<Item = u32> + use<> {
        (0..1u32 << self.candidates).filter(move |set| set.count_ones() as usize == size)
    }

    /// Extended justified representation (Aziz et al. 2017): of the voters who agree on `l` candidates, so many
    /// that they deserve `l` seats, at least one has `l` candidates elected. `most = 1` is justified
    /// representation.
    fn represents(&self, committee: u32, most: usize) -> bool {
        let (n, k) = (self.voters(), self.seats as u64);
        (1..=most).all(|l| {
            self.sets(l).all(|shared| {
                let left_out = |set: u32| set & shared == shared && ((set & committee).count_ones() as usize) < l;
                let group: u64 = self.weigh(left_out);
                group * k < l as u64 * n
            })
        })
    }

    fn weigh(&self, test: impl Fn(u32) -> bool) -> u64 {
        let some = self.ballots.iter().filter(|(_, set)| test(*set));
        some.map(|(weight, _)| weight).sum()
    }

    /// The harmonic score by its definition.
    fn score(&self, committee: u32) -> Fraction {
        let of = |set: u32| -> Fraction {
            let r = i64::from((set & committee).count_ones());
            (1..=r).map(|d| Fraction::new(1, d).unwrap()).sum()
        };
        let scores = self.ballots.iter();
        scores.map(|&(weight, set)| Fraction::from(weight) * of(set)).sum()
    }
}

fn members(set: u32) -> impl Iterator<Item = usize> {
    (0..32).filter(move |i| set >> i & 1 == 1)
}

fn small() -> impl Strategy<Value = Small> {
    (1..=6usize).prop_flat_map(|candidates| {
        let ballot = (1..5u64, 0..1u32 << candidates);
        let ballots = prop::collection::vec(ballot, 1..9);
        (1..=candidates, ballots).prop_map(move |(seats, ballots)| Small { candidates, seats, ballots })
    })
}

fn counted(rule: Rule, profile: &Profile) -> Count {
    count(rule, profile, &Parameters::default()).unwrap()
}

fn bits(committee: &[Candidate]) -> u32 {
    committee.iter().fold(0, |set, c| set | 1 << c.index())
}

fn committees(rule: Rule, profile: &Profile) -> BTreeSet<u32> {
    let committees = counted(rule, profile).committees.unwrap();
    committees.iter().map(|committee| bits(committee)).collect()
}

/// `set` with candidate `i` renamed to `names[i]`.
fn renamed(set: u32, names: &[usize]) -> u32 {
    members(set).fold(0, |new, i| new | 1 << names[i])
}

proptest! {
    #[test]
    fn pav_finds_every_best_committee(small in small()) {
        let best = small.sets(small.seats).map(|set| small.score(set)).max().unwrap();
        let all: BTreeSet<u32> = small.sets(small.seats).filter(|&set| small.score(set) == best).collect();
        prop_assert_eq!(committees(Rule::Pav, &small.profile()), all);
    }

    #[test]
    fn pav_and_equal_shares_represent_justly_and_more(small in small()) {
        for rule in [Rule::Pav, Rule::EqualShares] {
            for committee in committees(rule, &small.profile()) {
                prop_assert!(small.represents(committee, small.seats), "{rule}: {committee:b}");
            }
        }
        for committee in committees(Rule::SeqPhragmen, &small.profile()) {
            prop_assert!(small.represents(committee, 1), "seq-phragmen: {committee:b}");
        }
    }

    #[test]
    fn neither_the_order_of_ballots_nor_their_bundling_matters(small in small(), turn in 0..9usize) {
        let mut moved = small.clone();
        let turn = turn % moved.ballots.len();
        moved.ballots.rotate_left(turn);
        moved.ballots = moved.ballots.iter().flat_map(|&(weight, set)| vec![(1, set); usize::try_from(weight).unwrap()]).collect();
        for rule in COMMITTEES {
            prop_assert_eq!(committees(rule, &small.profile()), committees(rule, &moved.profile()));
        }
        let (ours, theirs) = (counted(Rule::Approval, &small.profile()), counted(Rule::Approval, &moved.profile()));
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn renaming_candidates_renames_the_committees(small in small(), seed in any::<u64>()) {
        let mut names: Vec<usize> = (0..small.candidates).collect();
        names.sort_by_key(|&i| seed.rotate_left(u32::try_from(i).unwrap() * 9).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let mut other = small.clone();
        other.ballots.iter_mut().for_each(|(_, set)| *set = renamed(*set, &names));
        for rule in COMMITTEES {
            let ours: BTreeSet<u32> = committees(rule, &small.profile()).into_iter().map(|set| renamed(set, &names)).collect();
            prop_assert_eq!(ours, committees(rule, &other.profile()), "{}", rule);
        }
    }

    #[test]
    fn a_lot_leads_to_one_of_the_tied_committees(small in small()) {
        let lot = Some(Lot::new(Candidates::numbered(small.candidates).unwrap().iter().rev().collect()));
        let parameters = Parameters { lot, ..Parameters::default() };
        for rule in COMMITTEES {
            let result = count(rule, &small.profile(), &parameters).unwrap();
            let tied: BTreeSet<u32> = result.committees.unwrap().iter().map(|c| bits(c)).collect();
            let winners = result.winners.unwrap();
            prop_assert!(result.lots.is_none() && winners.len() == small.seats);
            prop_assert!(tied.contains(&bits(&winners)));
            prop_assert_eq!(counted(rule, &small.profile()).lots.is_none(), tied.len() == 1);
        }
    }

    #[test]
    fn no_rule_spends_more_than_there_is(
        costs in prop::collection::vec(0..60u64, 1..7),
        budget in 0..150u64,
        ballots in prop::collection::vec((1..5u64, any::<u32>()), 1..9),
        cardinality in any::<bool>(),
    ) {
        let projects = Candidates::numbered(costs.len()).unwrap();
        let lot = Some(Lot::new(projects.iter().collect()));
        let fractions = costs.iter().copied().map(Fraction::from).collect();
        let mut builder = BudgetProfile::builder(projects, fractions, Fraction::from(budget)).unwrap();
        for &(weight, set) in &ballots {
            members(set).filter(|i| *i < costs.len()).for_each(|i| builder.mark(i).unwrap());
            builder.ballot(weight).unwrap();
        }
        let profile = Profile::Budget(builder.finish());
        let utility = if cardinality { Utility::Cardinality } else { Utility::Cost };
        let spent = |count: &Count| -> u64 {
            count.selected.iter().flatten().map(|id| costs[id[1..].parse::<usize>().unwrap()]).sum()
        };
        let mut amounts = Vec::new();
        for (rule, completion) in [
            (Rule::GreedyBudget, Completion::None),
            (Rule::EqualSharesBudget, Completion::None),
            (Rule::EqualSharesBudget, Completion::Add1),
        ] {
            let parameters = Parameters { utility, completion, lot: lot.clone(), ..Parameters::default() };
            let drawn = count(rule, &profile, &parameters).unwrap();
            prop_assert!(drawn.lots.is_none() && spent(&drawn) <= budget);
            amounts.push(spent(&drawn));
            let open = count(rule, &profile, &Parameters { lot: None, ..parameters }).unwrap();
            prop_assert!(spent(&open) <= budget);
            if open.lots.is_none() {
                let sorted = |count: Count| count.selected.unwrap().into_iter().collect::<BTreeSet<_>>();
                prop_assert_eq!(sorted(open), sorted(drawn), "the lot changes nothing where none is needed");
            }
        }
    }

    #[test]
    fn no_pb_file_makes_the_reader_panic(
        places in prop::collection::vec((any::<usize>(), any::<u8>()), 0..6),
        cut in 0..200usize,
    ) {
        let mut file = b"META\nkey;value\nbudget;10\nvote_type;approval\nPROJECTS\nproject_id;cost\na;6\nb;\"4\"\nVOTES\nvoter_id;vote\n1;a,b\n2;\n".to_vec();
        file.truncate(cut);
        for (place, byte) in places {
            let place = place % file.len().max(1);
            file.get_mut(place).into_iter().for_each(|old| *old = byte);
        }
        let _ = counting::input::pabulib(&file);
    }

    #[test]
    fn with_one_more_seat_no_list_loses_one(votes in prop::collection::vec(0..400u64, 1..7), seats in 1..25usize) {
        prop_assume!(votes.iter().sum::<u64>() > 0);
        for rule in DIVISORS {
            let (before, after) = (shared(rule, &votes, seats, None), shared(rule, &votes, seats + 1, None));
            if before.lots.is_none() && after.lots.is_none() {
                let pairs = before.seats.unwrap().into_iter().zip(after.seats.unwrap());
                prop_assert!(pairs.into_iter().all(|(before, after)| before <= after));
            }
        }
    }

    #[test]
    fn all_seats_are_given_or_a_lot_is_asked_for_the_rest(
        votes in prop::collection::vec(0..400u64, 1..7),
        seats in 1..25usize,
        percent in 0..15i64,
    ) {
        let total: u64 = votes.iter().sum();
        prop_assume!(total > 0);
        let threshold = Fraction::new(percent, 100);
        for rule in DIVISORS.into_iter().chain([Rule::HareRemainder]) {
            let result = shared(rule, &votes, seats, threshold.clone());
            let given = result.seats.clone().unwrap();
            let open = result.lots.as_ref().map_or(0, |lots| lots.places);
            prop_assert_eq!(given.iter().sum::<u64>() + open as u64, seats as u64);
            for (own, seats) in votes.iter().zip(&given) {
                prop_assert!(*seats == 0 || own * 100 >= total * u64::try_from(percent).unwrap());
            }
        }
        let result = shared(Rule::HareRemainder, &votes, seats, None);
        for (own, given) in votes.iter().zip(result.seats.unwrap()) {
            let whole = own * seats as u64 / total;
            prop_assert!(given == whole || given == whole + 1, "Hare keeps the quota");
        }
    }
}

fn shared(rule: Rule, votes: &[u64], seats: usize, threshold: Option<Fraction>) -> Count {
    let lists = Candidates::numbered(votes.len()).unwrap();
    let votes = ListVotes::new(lists, votes.to_vec(), Some(seats), threshold).unwrap();
    counted(rule, &Profile::Lists(votes))
}

#[test]
fn what_cannot_be_counted_is_refused() {
    let empty = Small { candidates: 3, seats: 2, ballots: vec![] };
    let some = Small { candidates: 3, seats: 2, ballots: vec![(1, 0b011), (2, 0b111)] };
    for rule in Rule::all().iter().copied().filter(|rule| rule.kind() == counting::Kind::Approval) {
        let limit = Some(1);
        let parameters = Parameters { limit, ..Parameters::default() };
        let refused = count(rule, &empty.profile(), &parameters);
        assert_eq!(refused, Err(CountError::NoBallots { rule }));
        let four = Parameters { seats: Some(4), ..parameters };
        let refused = count(rule, &some.profile(), &four);
        assert_eq!(refused, Err(CountError::TooManySeats { rule, seats: 4, candidates: 3 }));
    }
    let refused = |limit| {
        let parameters = Parameters { limit, ..Parameters::default() };
        count(Rule::Limited, &some.profile(), &parameters).unwrap_err().to_string()
    };
    assert!(refused(None).contains("limited needs the number of marks"));
    assert!(refused(Some(2)).contains("from 1 to one less"));
    assert!(refused(Some(1)).contains("no valid ballot"));

    let lists = |votes: Vec<u64>, seats, threshold: &str| {
        let names = Candidates::numbered(votes.len()).unwrap();
        let votes = ListVotes::new(names, votes, Some(seats), threshold.parse().ok()).unwrap();
        count(Rule::Dhondt, &Profile::Lists(votes), &Parameters::default()).unwrap_err().to_string()
    };
    assert!(lists(vec![0, 0], 3, "0").contains("no valid ballot"));
    assert!(lists(vec![5, 5], 0, "0").contains("at least one seat"));
    assert!(lists(vec![5, 5], 3, "2/3").contains("no list reaches the threshold of 2/3"));
    assert!(lists(vec![5, 5], 1_000_000, "0").contains("too large"));
}

#[test]
fn more_than_a_limit_of_ties_is_still_counted() {
    // Nobody marks anybody: every committee of 10 among 30 is tied for the sequential rules.
    let all_blank = Small { candidates: 30, seats: 10, ballots: vec![(7, 0)] };
    for rule in [Rule::SeqPav, Rule::SeqPhragmen, Rule::EqualShares] {
        let result = counted(rule, &all_blank.profile());
        assert_eq!(result.lots.map(|lots| lots.between.len()), Some(30));
        assert_eq!(result.committees, None);
    }
    let refused = count(Rule::Pav, &all_blank.profile(), &Parameters::default()).unwrap_err();
    assert!(refused.to_string().contains("more than 20000 committees are tied"));
}
