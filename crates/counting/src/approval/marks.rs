//! Most marks win: what approval, block and limited vote share.

use crate::candidate::Candidate;
use crate::count::{Cause, Count, Round};
use crate::error::CountError;
use crate::fraction::Amount;
use crate::lots::{Lot, Purpose, draw};
use crate::profile::ApprovalProfile;
use crate::rule::Rule;

/// Elects those with the most marks; a ballot with more than `most` marks is invalid.
pub(super) fn most_marks(
    rule: Rule,
    profile: &ApprovalProfile,
    lot: Option<&Lot>,
    seats: usize,
    most: Option<usize>,
    article: &'static str,
) -> Result<Count, CountError> {
    let (marks, blank, invalid) = tally(profile, most);
    if invalid == profile.total() {
        return Err(CountError::NoBallots { rule });
    }
    let mut round = Round::new(1);
    round.votes = marks.iter().copied().map(Amount::from).collect();
    for (cause, ballots) in [(Cause::Blank, blank), (Cause::Invalid, invalid)] {
        if ballots > 0 {
            round.inactive.insert(cause, Amount::from(ballots));
        }
    }
    if let Some(most) = most {
        let text =
            format!("A ballot has at most {most} marks. {} ballots are valid, {invalid} have too many marks.", profile.total() - invalid);
        round.step(article, text);
    }

    let ranking = ranking(&marks);
    let mut count = Count::new(rule);
    let mut winners = Vec::new();
    for tied in &ranking {
        let open = seats - winners.len();
        if open == 0 {
            break;
        }
        let who = profile.candidates().in_words(tied);
        let own = marks[tied[0].index()];
        let have = if tied.len() == 1 { "has" } else { "have" };
        let drawn = if tied.len() <= open { Ok(tied.clone()) } else { draw(lot, tied, open, Purpose::Elect) };
        match drawn {
            Ok(elected) => {
                let by_lot = if tied.len() > open {
                    format!(" The lot fell on {}.", profile.candidates().in_words(&elected))
                } else {
                    String::new()
                };
                let text = format!("{who} {have} {own} marks; seats left: {open}.{by_lot}");
                round.step(article, text);
                winners.extend(elected);
            }
            Err(needed) => {
                let text = format!("{who} have {own} marks each; seats left: {open}. A lot must decide.");
                round.step(article, text);
                count.lots = Some(needed);
                break;
            }
        }
    }
    round.elected = winners.clone();
    count.winners = Some(winners);
    count.ranking = Some(ranking);
    count.rounds.push(round);
    Ok(count)
}

/// Marks of each candidate, blank ballots, invalid ballots.
fn tally(profile: &ApprovalProfile, most: Option<usize>) -> (Vec<u64>, u64, u64) {
    let mut marks = vec![0; profile.candidates().len()];
    let (mut blank, mut invalid) = (0, 0);
    for (weight, ballot) in profile.ballots() {
        if most.is_some_and(|most| ballot.len() > most) {
            invalid += weight;
            continue;
        }
        if ballot.len() == 0 {
            blank += weight;
        }
        for candidate in ballot {
            marks[candidate.index()] += weight;
        }
    }
    (marks, blank, invalid)
}

/// Candidates by marks, most first; those with as many stand together.
fn ranking(marks: &[u64]) -> Vec<Vec<Candidate>> {
    let mut groups = std::collections::BTreeMap::<_, Vec<Candidate>>::new();
    for (index, &own) in marks.iter().enumerate() {
        let group = groups.entry(std::cmp::Reverse(own)).or_default();
        group.extend(Candidate::new(index));
    }
    groups.into_values().collect()
}
