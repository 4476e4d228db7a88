//! Highest averages: what all divisor methods share.

use super::threshold::admitted;
use crate::candidate::{Candidate, Candidates};
use crate::count::{Count, Round};
use crate::error::CountError;
use crate::fraction::{Amount, Fraction};
use crate::lots::{Lot, Purpose, draw};
use crate::profile::ListVotes;
use crate::rule::Rule;

/// A divisor method: a list with `s` seats has the quotient `votes × scale / divisor(s)`.
#[derive(Clone, Copy)]
pub(super) struct Divisors {
    pub(super) rule: Rule,
    pub(super) article: &'static str,
    /// By how much the divisors are multiplied to be whole.
    pub(super) scale: u64,
    pub(super) divisor: fn(u64) -> u64,
}

/// Gives one seat after the other to the greatest quotient. Lists that are tied each get a seat if
/// there are enough; if not, the lot decides.
pub(super) fn share_out(method: Divisors, votes: &ListVotes, seats: usize, lot: Option<&Lot>) -> Result<Count, CountError> {
    let mut count = Count::new(method.rule);
    let mut round = Round::new(1);
    let counted = admitted(method.rule, votes, &mut round)?;
    let mut table = Table { method, lists: votes.lists(), counted, won: vec![0; votes.lists().len()] };
    let mut open = seats;
    while open > 0 {
        let tied = table.greatest();
        let taken = if tied.len() <= open {
            tied.clone()
        } else {
            match draw(lot, &tied, open, Purpose::Elect) {
                Ok(drawn) => {
                    let names = (table.lists.in_words(&tied), table.lists.in_words(&drawn));
                    let text = format!("{} are tied; the lot fell on {}.", names.0, names.1);
                    round.step("lot", text);
                    drawn
                }
                Err(needed) => {
                    table.describe(&mut round);
                    let who = table.lists.in_words(&tied);
                    let text = format!("{who} are tied; seats left: {open}. A lot must decide.");
                    round.step(method.article, text);
                    count.rounds.push(round);
                    count.lots = Some(needed);
                    break;
                }
            }
        };
        for list in taken {
            table.give(list, &mut round);
            open -= 1;
            let next = Round::new(round.number + 1);
            count.rounds.push(std::mem::replace(&mut round, next));
        }
    }
    count.seats = Some(table.won);
    Ok(count)
}

struct Table<'a> {
    method: Divisors,
    lists: &'a Candidates,
    counted: Vec<u64>,
    won: Vec<u64>,
}

impl Table<'_> {
    fn divisor(&self, list: Candidate) -> u64 {
        (self.method.divisor)(self.won[list.index()])
    }

    /// The lists with the greatest quotient, compared crosswise in whole numbers.
    fn greatest(&self) -> Vec<Candidate> {
        let mut greatest: Vec<Candidate> = Vec::new();
        for list in self.lists.iter().filter(|list| self.counted[list.index()] > 0) {
            let order = greatest.first().map(|&first| {
                let cross = |a: Candidate, b: Candidate| u128::from(self.counted[a.index()]) * u128::from(self.divisor(b));
                cross(list, first).cmp(&cross(first, list))
            });
            if order.is_none_or(|order| order.is_gt()) {
                greatest = vec![list];
            } else if order.is_some_and(|order| order.is_eq()) {
                greatest.push(list);
            }
        }
        greatest
    }

    fn quotient(&self, list: Candidate) -> Fraction {
        let votes = Fraction::from(self.counted[list.index()]);
        let scaled = votes * Fraction::from(self.method.scale);
        scaled / Fraction::from(self.divisor(list))
    }

    fn describe(&self, round: &mut Round) {
        let quotients = self.lists.iter().map(|list| self.quotient(list));
        round.votes = quotients.map(Amount::from).collect();
    }

    fn give(&mut self, list: Candidate, round: &mut Round) {
        self.describe(round);
        let divisor = Fraction::from(self.divisor(list)) / Fraction::from(self.method.scale);
        let places = if divisor.is_whole() { 0 } else { 1 };
        let text = format!(
            "Seat {} goes to {}: {} / {} = {} is the greatest quotient.",
            round.number,
            self.lists.name(list),
            self.counted[list.index()],
            divisor.to_decimal_text(places),
            self.quotient(list).to_decimal_text(2)
        );
        round.step(self.method.article, text);
        round.elected.push(list);
        self.won[list.index()] += 1;
    }
}
