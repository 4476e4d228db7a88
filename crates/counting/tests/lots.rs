//! Ties: what each rule looks back to before a lot is needed, and what a lot then does.

#![allow(clippy::unwrap_used)]

use counting::{Candidate, Count, IrvParameters, Kind, Lot, Parameters, Rule, TieMode, count, input};

fn counted(rule: Rule, ballots: &str, parameters: &Parameters) -> Count {
    let text = format!("{{\"candidates\":[\"A\",\"B\",\"C\",\"D\",\"E\"],\"ballots\":{ballots}}}");
    count(rule, &input::json(text.as_bytes(), Kind::Ranked).unwrap(), parameters).unwrap()
}

fn lot(order: &[usize]) -> Option<Lot> {
    Some(Lot::new(order.iter().map(|&index| Candidate::new(index).unwrap()).collect()))
}

fn plain(candidates: &[Candidate]) -> Vec<usize> {
    candidates.iter().map(|candidate| candidate.index()).collect()
}

fn excluded(counted: &Count) -> Vec<usize> {
    counted.rounds.iter().flat_map(|round| plain(&round.excluded)).collect()
}

/// B and C have 4 and 5 votes at the first stage, 6 and 5 at the second, 6 and 6 at the third.
const UNEQUAL_TWICE: &str = "[[10,0],[4,1],[5,2],[2,4,1],[1,3,2],[2,3]]";

#[test]
fn scotland_looks_back_to_the_most_recent_stage() {
    let counted = counted(Rule::StvScottish, UNEQUAL_TWICE, &Parameters::default());
    assert_eq!(excluded(&counted)[..3], [4, 3, 2]);
    assert!(counted.lots.is_none());
}

#[test]
fn ers97_looks_back_to_the_earliest_stage() {
    let counted = counted(Rule::StvErs97, UNEQUAL_TWICE, &Parameters::default());
    assert_eq!(excluded(&counted)[..3], [4, 3, 1]);
    assert!(counted.lots.is_none());
}

#[test]
fn wigm_and_meek_ask_for_the_lot_at_once() {
    for rule in [Rule::StvWigm, Rule::StvMeek] {
        let stopped = counted(rule, UNEQUAL_TWICE, &Parameters::default());
        let lots = stopped.lots.clone().unwrap();
        assert_eq!((plain(&lots.between), lots.places), (vec![1, 2], 1), "{rule}");
        assert_eq!(excluded(&stopped), [4, 3], "{rule}: what was decided before stays");
        let words = &stopped.rounds.last().unwrap().steps.last().unwrap().text;
        assert!(words.contains("B and C") && words.contains("a lot must be drawn"), "{words}");
        let drawn = counted(rule, UNEQUAL_TWICE, &Parameters { lot: lot(&[2, 1]), ..Parameters::default() });
        assert_eq!(excluded(&drawn)[..3], [4, 3, 2], "{rule}: the lot falls on the first drawn");
    }
}

#[test]
fn irv_resolves_ties_as_its_mode_says() {
    let first_out = |ties, random_seed, order: Option<Lot>| {
        let irv = IrvParameters { ties, random_seed, ..IrvParameters::default() };
        let counted = counted(Rule::Irv, UNEQUAL_TWICE, &Parameters { irv, lot: order, ..Parameters::default() });
        (excluded(&counted), counted.lots.map(|lots| plain(&lots.between)))
    };
    assert_eq!(first_out(TieMode::Lot, None, None), (vec![4, 3], Some(vec![1, 2])));
    assert_eq!(first_out(TieMode::Lot, None, lot(&[2, 1])).0[2], 2);
    assert_eq!(first_out(TieMode::PreviousRoundsThenLot, None, None).0[2], 2);
    assert_eq!(first_out(TieMode::CandidateOrder, None, None).0[2], 2, "the later in the list loses");
    for mode in [TieMode::Random, TieMode::GeneratePermutation, TieMode::PreviousRoundsThenRandom] {
        let (out, lots) = first_out(mode, Some(1), None);
        assert!(lots.is_none() && [1, 2].contains(&out[2]), "{mode:?}");
        assert_eq!(first_out(mode, Some(1), None).0, out, "the same seed draws the same");
    }
}

#[test]
fn a_ranking_rule_names_all_who_are_tied_for_the_last_places() {
    // A is first everywhere; B, C and D are alike.
    let ballots = "[[1,0,1,2,3,4],[1,0,2,3,1,4],[1,0,3,1,2,4]]";
    let seats = |seats| Parameters { seats: Some(seats), ..Parameters::default() };
    for rule in [Rule::Borda, Rule::Copeland, Rule::Schulze] {
        let tied = counted(rule, ballots, &seats(3));
        let lots = tied.lots.clone().unwrap();
        assert_eq!((plain(&lots.between), lots.places), (vec![1, 2, 3], 2), "{rule}");
        assert_eq!(plain(tied.winners.as_deref().unwrap()), [0, 1, 2, 3], "{rule}");
        let drawn = counted(rule, ballots, &Parameters { lot: lot(&[3, 1, 2]), ..seats(3) });
        assert_eq!(plain(drawn.winners.as_deref().unwrap()), [0, 3, 1], "{rule}");
        let ranking: Vec<Vec<usize>> = drawn.ranking.iter().flatten().map(|group| plain(group)).collect();
        assert_eq!(ranking, [vec![0], vec![3], vec![1], vec![2], vec![4]], "{rule}");
        // For four seats nobody is left over, so nothing need be drawn.
        assert!(counted(rule, ballots, &seats(4)).lots.is_none(), "{rule}");
    }
}

#[test]
fn ranked_pairs_asks_for_an_order_where_equal_victories_go_in_a_circle() {
    let circle = "[[1,0,1,2],[1,1,2,0],[1,2,0,1]]";
    let stopped = counted(Rule::RankedPairs, circle, &Parameters::default());
    assert_eq!(plain(&stopped.lots.unwrap().between), [0, 1, 2]);
    assert_eq!(plain(stopped.winners.as_deref().unwrap()), [0, 1, 2]);
    for first in 0..3 {
        // The victory of the first drawn is locked first; of two others then the one that fits.
        let order = [first, (first + 1) % 3, (first + 2) % 3];
        let drawn = counted(Rule::RankedPairs, circle, &Parameters { lot: lot(&order), ..Parameters::default() });
        assert_eq!(plain(drawn.winners.as_deref().unwrap()), [first]);
        assert!(drawn.lots.is_none());
    }
}

#[test]
fn ranked_pairs_needs_no_lot_where_every_order_gives_the_same_winner() {
    // D defeats all; below it the circle.
    let ballots = "[[1,3,0,1,2],[1,3,1,2,0],[1,3,2,0,1]]";
    let counted = counted(Rule::RankedPairs, ballots, &Parameters::default());
    assert!(counted.lots.is_none());
    assert_eq!(plain(counted.winners.as_deref().unwrap()), [3]);
    let ranking: Vec<Vec<usize>> = counted.ranking.iter().flatten().map(|group| plain(group)).collect();
    assert_eq!(ranking, [vec![3], vec![0, 1, 2], vec![4]]);
}
