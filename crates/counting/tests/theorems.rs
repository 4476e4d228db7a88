//! What must hold for every profile: the theorems by which the ranked and graded rules are known.

#![allow(clippy::unwrap_used)]

use std::collections::BTreeSet;

use counting::{
    Amount, Candidate, Candidates, Cause, Count, DebianParameters, Fraction, GradedProfile, Lot, Parameters, Profile, RankedProfile, Rule,
    Standing, Strength, count,
};
use proptest::prelude::*;

/// A ballot: its weight, and candidates in groups of equal rank.
type Ballot = (u64, Vec<Vec<usize>>);

const STV: [Rule; 5] = [Rule::StvScottish, Rule::StvErs97, Rule::StvMeek, Rule::StvWigm, Rule::StvBelenios];
const CONDORCET: [Rule; 6] = [Rule::Schulze, Rule::SchulzeMargins, Rule::RankedPairs, Rule::Minimax, Rule::Copeland, Rule::Debian];

fn profile(candidates: usize, ballots: &[Ballot]) -> Profile {
    let mut builder = RankedProfile::builder(Candidates::numbered(candidates).unwrap());
    for (weight, ranks) in ballots {
        for rank in ranks {
            builder.equal(rank).unwrap();
        }
        builder.ballot(*weight).unwrap();
    }
    Profile::Ranked(builder.finish())
}

fn candidate(index: usize) -> Candidate {
    Candidate::new(index).unwrap()
}

fn parameters(seats: usize, order: &[usize]) -> Parameters {
    let debian = DebianParameters { default_option: candidate(0), quorum: Fraction::zero(), majorities: [].into() };
    Parameters {
        seats: Some(seats),
        lot: Some(Lot::new(order.iter().map(|&index| candidate(index)).collect())),
        debian: Some(debian),
        ..Parameters::default()
    }
}

/// Rankings without equal ranks; some short, some empty.
fn strict(candidates: usize) -> impl Strategy<Value = Vec<Ballot>> {
    let order: Vec<usize> = (0..candidates).collect();
    let ballot = (1u64..40, Just(order).prop_shuffle(), 0..=candidates)
        .prop_map(|(weight, order, length)| (weight, order.into_iter().take(length).map(|c| vec![c]).collect()));
    proptest::collection::vec(ballot, 1..14)
}

/// Rankings in which neighbours may be equal.
fn weak(candidates: usize) -> impl Strategy<Value = Vec<Ballot>> {
    (strict(candidates), proptest::collection::vec(any::<bool>(), 200)).prop_map(|(ballots, joins)| {
        let mut joins = joins.into_iter().cycle();
        let mut join = |ranks: Vec<Vec<usize>>| {
            let mut joined: Vec<Vec<usize>> = Vec::new();
            for rank in ranks {
                match joined.last_mut().filter(|_| joins.next() == Some(true)) {
                    Some(last) => last.extend(rank),
                    None => joined.push(rank),
                }
            }
            joined
        };
        ballots.into_iter().map(|(weight, ranks)| (weight, join(ranks))).collect()
    })
}

fn is_counted(ballots: &[Ballot]) -> bool {
    ballots.iter().any(|(_, ranks)| !ranks.is_empty())
}

fn winners(count: &Count) -> BTreeSet<usize> {
    count.winners.iter().flatten().map(|c| c.index()).collect()
}

fn ranking(count: &Count) -> Vec<BTreeSet<usize>> {
    count.ranking.iter().flatten().map(|group| group.iter().map(|c| c.index()).collect()).collect()
}

/// The rules of a kind of profile, with the seats that they can fill.
fn rules(seats: usize) -> Vec<(Rule, usize)> {
    let mut rules: Vec<(Rule, usize)> = STV.iter().map(|&rule| (rule, seats)).collect();
    rules.extend([(Rule::Irv, 1), (Rule::Irv, seats), (Rule::Borda, seats)]);
    rules.extend(CONDORCET.map(|rule| (rule, 1)));
    rules
}

/// Who beats every other in the pairwise comparison, by its definition.
fn condorcet_winner(candidates: usize, ballots: &[Ballot]) -> Option<usize> {
    let place = |ranks: &[Vec<usize>], c: usize| ranks.iter().position(|rank| rank.contains(&c)).unwrap_or(usize::MAX);
    let over = |a: usize, b: usize| -> u64 {
        ballots.iter().filter(|(_, ranks)| place(ranks, a) < place(ranks, b)).map(|(weight, _)| weight).sum()
    };
    (0..candidates).find(|&a| (0..candidates).all(|b| a == b || over(a, b) > over(b, a)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn anonymity_the_order_of_ballots_does_not_matter(ballots in strict(5), seats in 1usize..4) {
        prop_assume!(is_counted(&ballots));
        let mut reversed = ballots.clone();
        reversed.reverse();
        let parameters = parameters(seats, &[3, 1, 4, 0, 2]);
        for (rule, seats) in rules(seats) {
            let parameters = Parameters { seats: Some(seats), ..parameters.clone() };
            let one = count(rule, &profile(5, &ballots), &parameters).unwrap();
            let other = count(rule, &profile(5, &reversed), &parameters).unwrap();
            prop_assert_eq!(one, other);
        }
    }

    #[test]
    fn a_weight_of_k_is_k_equal_ballots(ballots in strict(4), seats in 1usize..3) {
        prop_assume!(is_counted(&ballots));
        let parameters = parameters(seats, &[3, 1, 0, 2]);
        let apart: Vec<Ballot> =
            ballots.iter().flat_map(|(weight, ranks)| (0..*weight).map(|_| (1, ranks.clone()))).collect();
        for (rule, seats) in rules(seats) {
            let parameters = Parameters { seats: Some(seats), ..parameters.clone() };
            let one = count(rule, &profile(4, &ballots), &parameters).unwrap();
            let other = count(rule, &profile(4, &apart), &parameters).unwrap();
            prop_assert_eq!(one, other);
        }
    }

    #[test]
    fn neutrality_renamed_candidates_give_the_renamed_result(
        ballots in strict(5),
        seats in 1usize..4,
        names in Just(vec![0usize, 1, 2, 3, 4]).prop_shuffle(),
    ) {
        prop_assume!(is_counted(&ballots));
        let rename = |c: &usize| names[*c];
        let renamed: Vec<Ballot> = ballots
            .iter()
            .map(|(weight, ranks)| (*weight, ranks.iter().map(|rank| rank.iter().map(rename).collect()).collect()))
            .collect();
        let order = [3, 1, 4, 0, 2];
        let one = parameters(seats, &order);
        let mut other = parameters(seats, &order.map(|c| names[c]));
        other.debian.as_mut().unwrap().default_option = candidate(names[0]);
        for (rule, seats) in rules(seats) {
            // Belenios resolves ties by question order, which is not neutral.
            if rule == Rule::StvBelenios {
                continue;
            }
            let one = count(rule, &profile(5, &ballots), &Parameters { seats: Some(seats), ..one.clone() }).unwrap();
            let other = count(rule, &profile(5, &renamed), &Parameters { seats: Some(seats), ..other.clone() }).unwrap();
            prop_assert_eq!(winners(&one).iter().map(rename).collect::<BTreeSet<_>>(), winners(&other), "{}", rule);
            let ours: Vec<BTreeSet<usize>> = ranking(&one).iter().map(|group| group.iter().map(rename).collect()).collect();
            prop_assert_eq!(ours, ranking(&other), "{}", rule);
        }
    }

    #[test]
    fn the_condorcet_winner_wins(ballots in weak(5), strength in prop_oneof![Just(Strength::Margins), Just(Strength::WinningVotes)]) {
        let Some(winner) = condorcet_winner(5, &ballots) else { return Ok(()) };
        for rule in CONDORCET {
            let parameters = Parameters { strength, lot: None, ..parameters(1, &[]) };
            let counted = count(rule, &profile(5, &ballots), &parameters).unwrap();
            prop_assert!(counted.lots.is_none(), "{}", rule);
            prop_assert_eq!(winners(&counted), BTreeSet::from([winner]), "{}", rule);
        }
    }

    #[test]
    fn schulze_and_debian_elect_alike_without_quorum_and_majority(ballots in weak(5)) {
        // Nobody prefers option 5, the default, to anybody.
        prop_assume!(ballots.iter().any(|(_, ranks)| ranks.iter().flatten().count() == 5));
        let mut options = parameters(1, &[]);
        options.lot = None;
        options.debian.as_mut().unwrap().default_option = candidate(5);
        let ballots: Vec<Ballot> = ballots.into_iter().filter(|(_, ranks)| ranks.iter().flatten().count() == 5).collect();
        let schulze = count(Rule::Schulze, &profile(6, &ballots), &options).unwrap();
        let debian = count(Rule::Debian, &profile(6, &ballots), &options).unwrap();
        prop_assert!(winners(&debian).is_subset(&winners(&schulze)));
    }

    #[test]
    fn votes_are_neither_made_nor_lost(ballots in strict(6), seats in 1usize..5) {
        prop_assume!(is_counted(&ballots));
        let valid: u64 = ballots.iter().filter(|(_, ranks)| !ranks.is_empty()).map(|(weight, _)| weight).sum();
        for rule in [Rule::StvScottish, Rule::StvWigm, Rule::StvErs97, Rule::StvMeek, Rule::Irv] {
            let counted = count(rule, &profile(6, &ballots), &parameters(seats, &[5, 3, 1, 4, 0, 2])).unwrap();
            for round in &counted.rounds {
                let exact = |amount: &Amount| amount.to_string().parse::<Fraction>().unwrap();
                let held: Fraction = round.votes.iter().map(exact).sum();
                let inactive = round.inactive.iter().filter(|(cause, _)| **cause != Cause::Blank);
                let lost: Fraction = inactive.map(|(_, amount)| exact(amount)).sum();
                prop_assert_eq!(held + lost, Fraction::from(valid), "{} round {}", rule, round.number);
            }
        }
    }

    #[test]
    fn an_elected_candidate_keeps_the_quota_whatever_is_lost_in_rounding(ballots in strict(6), seats in 2usize..5) {
        prop_assume!(is_counted(&ballots));
        for rule in [Rule::StvScottish, Rule::StvWigm, Rule::StvErs97] {
            let counted = count(rule, &profile(6, &ballots), &parameters(seats, &[5, 3, 1, 4, 0, 2])).unwrap();
            let exact = |amount: &Amount| amount.to_string().parse::<Fraction>().unwrap();
            for round in &counted.rounds {
                let quota = exact(round.quota.as_ref().unwrap());
                for transfer in &round.transfers {
                    let counting::Party::Candidate(from) = transfer.from else { continue };
                    if round.standing[from.index()] != Standing::Elected && !round.elected.contains(&from) {
                        continue;
                    }
                    // All that leaves a winner in this round is its surplus, to the last unit.
                    let gone: Fraction =
                        round.transfers.iter().filter(|t| t.from == transfer.from).map(|t| exact(&t.votes)).sum();
                    prop_assert_eq!(exact(&round.votes[from.index()]) - &quota, gone, "{}", rule);
                }
            }
        }
    }

    #[test]
    fn stv_fills_every_seat_once(ballots in strict(6), seats in 1usize..=6) {
        prop_assume!(is_counted(&ballots));
        for rule in STV {
            let counted = count(rule, &profile(6, &ballots), &parameters(seats, &[5, 3, 1, 4, 0, 2])).unwrap();
            // Belenios seats only choices that some ballot names.
            let named: BTreeSet<usize> = ballots.iter().flat_map(|(_, ranks)| ranks.iter().flatten().copied()).collect();
            let expected = if rule == Rule::StvBelenios { seats.min(named.len()) } else { seats };
            prop_assert_eq!(winners(&counted).len(), expected, "{}", rule);
            prop_assert_eq!(counted.winners.unwrap().len(), expected, "{}", rule);
        }
    }

    #[test]
    fn a_group_with_a_quota_of_first_and_only_support_gets_a_seat(
        ballots in strict(5), seats in 1usize..4, solid in 30u64..200,
    ) {
        // Droop proportionality for one candidate: more than V / (S + 1) first preferences.
        let mut ballots = ballots;
        ballots.push((solid, vec![vec![4]]));
        let valid: u64 = ballots.iter().filter(|(_, ranks)| !ranks.is_empty()).map(|(weight, _)| weight).sum();
        let first: u64 = ballots.iter().filter(|(_, ranks)| ranks.first() == Some(&vec![4])).map(|(weight, _)| weight).sum();
        prop_assume!(first * (seats as u64 + 1) > valid + seats as u64);
        for rule in [Rule::StvScottish, Rule::StvWigm, Rule::StvErs97, Rule::StvMeek] {
            let counted = count(rule, &profile(5, &ballots), &parameters(seats, &[3, 1, 4, 0, 2])).unwrap();
            prop_assert!(winners(&counted).contains(&4), "{}", rule);
        }
    }

    #[test]
    fn irv_elects_a_majority_candidate_at_once(ballots in strict(5)) {
        let valid: u64 = ballots.iter().filter(|(_, ranks)| !ranks.is_empty()).map(|(weight, _)| weight).sum();
        let first = |c| ballots.iter().filter(|(_, ranks)| ranks.first() == Some(&vec![c])).map(|(weight, _)| weight).sum::<u64>();
        let Some(majority) = (0..5).find(|&c| 2 * first(c) > valid) else { return Ok(()) };
        let counted = count(Rule::Irv, &profile(5, &ballots), &parameters(1, &[])).unwrap();
        prop_assert_eq!(counted.rounds.len(), 1);
        prop_assert_eq!(winners(&counted), BTreeSet::from([majority]));
    }

    #[test]
    fn irv_counts_clean_ballots_as_it_counts_any(ballots in strict(6), seats in 1usize..4) {
        prop_assume!(is_counted(&ballots));
        let quick = parameters(seats, &[5, 3, 1, 4, 0, 2]);
        // A limit of ranks that no ballot reaches makes the count read every ballot from its start.
        let mut slow = quick.clone();
        slow.irv.max_rankings = Some(6);
        let profile = profile(6, &ballots);
        prop_assert_eq!(count(Rule::Irv, &profile, &quick).unwrap(), count(Rule::Irv, &profile, &slow).unwrap());
    }

    #[test]
    fn a_tie_without_a_lot_is_a_result_and_the_lot_continues_it(ballots in strict(4), seats in 1usize..3) {
        prop_assume!(is_counted(&ballots));
        for (rule, seats) in rules(seats) {
            let mut parameters = parameters(seats, &[]);
            // Each lot that is asked for is drawn as asked, until nothing is left to draw.
            for _ in 0..8 {
                let counted = count(rule, &profile(4, &ballots), &parameters).unwrap();
                let Some(lots) = counted.lots else { break };
                prop_assert!(lots.places >= 1 && lots.places <= lots.between.len(), "{}", rule);
                let mut drawn = parameters.lot.unwrap_or_default().order().to_vec();
                let before = drawn.len();
                drawn.extend(lots.between.iter().rev().filter(|c| !drawn.contains(c)).copied().collect::<Vec<_>>());
                prop_assert!(drawn.len() > before, "{}: {:?} was drawn and is asked again", rule, lots.between);
                parameters.lot = Some(Lot::new(drawn));
            }
            let counted = count(rule, &profile(4, &ballots), &parameters).unwrap();
            prop_assert!(counted.lots.is_none(), "{}", rule);
        }
    }

    #[test]
    fn majority_judgement_is_anonymous_neutral_and_adds_up(
        ballots in proptest::collection::vec((1u64..9, proptest::collection::vec(1u64..5, 4)), 1..9),
        names in Just(vec![0usize, 1, 2, 3]).prop_shuffle(),
    ) {
        let graded = |ballots: &[(u64, Vec<u64>)]| {
            let mut builder = GradedProfile::builder(Candidates::numbered(4).unwrap(), 4).unwrap();
            for (weight, grades) in ballots {
                grades.iter().for_each(|&grade| builder.grade(grade));
                builder.ballot(*weight).unwrap();
            }
            Profile::Graded(builder.finish())
        };
        let mut apart: Vec<(u64, Vec<u64>)> =
            ballots.iter().flat_map(|(weight, grades)| (0..*weight).map(|_| (1, grades.clone()))).collect();
        apart.reverse();
        let renamed: Vec<(u64, Vec<u64>)> =
            ballots.iter().map(|(weight, grades)| (*weight, names.iter().map(|&c| grades[c]).collect())).collect();
        for rule in [Rule::Mj, Rule::MjBelenios] {
            let one = count(rule, &graded(&ballots), &Parameters::default()).unwrap();
            prop_assert_eq!(&one, &count(rule, &graded(&apart), &Parameters::default()).unwrap());
            let other = count(rule, &graded(&renamed), &Parameters::default()).unwrap();
            let back: Vec<BTreeSet<usize>> =
                ranking(&other).iter().map(|group| group.iter().map(|&c| names[c]).collect()).collect();
            prop_assert_eq!(ranking(&one), back);
        }
    }
}
