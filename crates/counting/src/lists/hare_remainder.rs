//! `hare-remainder`: Hare's quota and the largest remainders.
//!
//! Hare, *The Election of Representatives*, 1859; Hamilton's method for the United States, 1791. The
//! quota is `votes / seats` of the lists that take part, an exact fraction. Each list gets a seat for
//! every whole quota; the seats that are left go to the largest remainders.

use super::threshold::admitted;
use crate::candidate::Candidate;
use crate::count::{Count, Round};
use crate::error::CountError;
use crate::fraction::{Amount, Fraction};
use crate::lots::{Lot, LotsNeeded, Purpose, draw};
use crate::profile::ListVotes;
use crate::rule::Rule;

const ARTICLE: &str = "Hare 1859, largest remainders";

pub(super) fn count(votes: &ListVotes, seats: usize, lot: Option<&Lot>) -> Result<Count, CountError> {
    let rule = Rule::HareRemainder;
    let mut count = Count::new(rule);
    let mut whole = Round::new(1);
    let counted = admitted(rule, votes, &mut whole)?;
    let all: u64 = counted.iter().sum();
    let quota = Fraction::from(all) / Fraction::from(seats);
    // `own × seats / all` seats: whole part and remainder, both in whole numbers.
    let parts = |&own: &u64| {
        let (own, all) = (u128::from(own) * seats as u128, u128::from(all));
        (own / all, own % all)
    };
    let mut won: Vec<u64> = counted.iter().map(|own| u64::try_from(parts(own).0).unwrap_or(u64::MAX)).collect();
    whole.votes = counted.iter().copied().map(Amount::from).collect();
    whole.quota = Some(Amount::from(quota.clone()));
    whole.step(ARTICLE, format!("The quota is {all} / {seats} = {} votes.", quota.to_decimal_text(2)));
    for list in votes.lists().iter().filter(|list| won[list.index()] > 0) {
        let text =
            format!("{} has {} votes: {} whole quotas, as many seats.", votes.lists().name(list), counted[list.index()], won[list.index()]);
        whole.step(ARTICLE, text);
    }
    count.rounds.push(whole);

    let given: u64 = won.iter().sum();
    let open = seats - usize::try_from(given).unwrap_or(seats);
    if open > 0 {
        let remainders: Vec<u128> = counted.iter().map(|own| parts(own).1).collect();
        let mut round = Round::new(2);
        let in_votes = |&part: &u128| Fraction::from(part) / Fraction::from(seats);
        round.votes = remainders.iter().map(|part| Amount::from(in_votes(part))).collect();
        let (elected, lots) = largest(votes, &remainders, open, lot, &mut round);
        elected.iter().for_each(|list| won[list.index()] += 1);
        round.elected = elected;
        count.lots = lots;
        count.rounds.push(round);
    }
    count.seats = Some(won);
    Ok(count)
}

/// The `open` lists with the largest remainders; the lot where several are tied for the last ones.
fn largest(
    votes: &ListVotes,
    remainders: &[u128],
    open: usize,
    lot: Option<&Lot>,
    round: &mut Round,
) -> (Vec<Candidate>, Option<LotsNeeded>) {
    let mut order: Vec<Candidate> = votes.lists().iter().collect();
    order.sort_by_key(|list| std::cmp::Reverse(remainders[list.index()]));
    let last = remainders[order[open - 1].index()];
    let above = |list: &Candidate| remainders[list.index()] > last;
    let mut elected: Vec<Candidate> = order.iter().copied().filter(above).collect();
    let tied: Vec<Candidate> = order.into_iter().filter(|list| remainders[list.index()] == last).collect();
    let places = open - elected.len();
    let who = votes.lists().in_words(&tied);
    let mut lots = None;
    if tied.len() == places {
        elected.extend(&tied);
    } else {
        match draw(lot, &tied, places, Purpose::Elect) {
            Ok(drawn) => {
                let text = format!("{who} are tied; the lot fell on {}.", votes.lists().in_words(&drawn));
                round.step("lot", text);
                elected.extend(drawn);
            }
            Err(needed) => {
                let text = format!("{who} have the same remainder; seats left: {places}. A lot must decide.");
                round.step(ARTICLE, text);
                lots = Some(needed);
            }
        }
    }
    let text = format!("Seats left: {open}. The largest remainders are those of {}.", votes.lists().in_words(&elected));
    round.step(ARTICLE, text);
    (elected, lots)
}
