//! From a ranking to winners: what the single-winner rules have in common.

use crate::candidate::{Candidate, Candidates};
use crate::count::{Count, Round};
use crate::lots::{Lot, LotsNeeded, Purpose, draw};

/// Ranks by repeatedly taking away those whom nobody left is `above`.
///
/// `above` must be acyclic; were it not, those in a cycle would stand together.
pub(crate) fn by_removal(all: &[Candidate], above: impl Fn(Candidate, Candidate) -> bool) -> Vec<Vec<Candidate>> {
    let mut left = all.to_vec();
    let mut ranking = Vec::new();
    while !left.is_empty() {
        let unbeaten = |&&b: &&Candidate| !left.iter().any(|&a| above(a, b));
        let mut best: Vec<Candidate> = left.iter().filter(unbeaten).copied().collect();
        if best.is_empty() {
            best.clone_from(&left);
        }
        left.retain(|candidate| !best.contains(candidate));
        ranking.push(best);
    }
    ranking
}

/// Ranks by a score, the best first.
pub(crate) fn by_score<S: Ord>(all: &[Candidate], score: impl Fn(Candidate) -> S) -> Vec<Vec<Candidate>> {
    let mut sorted: Vec<(S, Candidate)> = all.iter().map(|&c| (score(c), c)).collect();
    sorted.sort_by(|(a, first), (b, second)| b.cmp(a).then(first.cmp(second)));
    sorted.chunk_by(|(a, _), (b, _)| a == b).map(|group| group.iter().map(|&(_, c)| c).collect()).collect()
}

/// Fills `seats` from the top of a ranking. Where equally ranked candidates are more than the
/// places left, the lot decides; without one, all of them are among the winners and
/// [`Count::lots`] says for how many places they must be drawn.
pub(crate) fn settle(
    count: &mut Count,
    candidates: &Candidates,
    mut ranking: Vec<Vec<Candidate>>,
    seats: usize,
    lot: Option<&Lot>,
    article: &'static str,
) {
    let mut round = Round::new(count.rounds.len() + 1);
    let mut winners: Vec<Candidate> = Vec::new();
    let mut split = None;
    for (place, group) in ranking.iter().enumerate() {
        let places = seats - winners.len();
        if places == 0 {
            break;
        }
        if group.len() <= places {
            winners.extend(group);
            continue;
        }
        let names = candidates.in_words(group);
        match draw(lot, group, places, Purpose::Elect) {
            Ok(drawn) => {
                round.step(article, format!("{names} are tied; the lot falls on {}.", candidates.in_words(&drawn)));
                winners.extend(&drawn);
                split = Some((place, drawn));
            }
            Err(LotsNeeded { between, places, purpose }) => {
                let noun = if places == 1 { "place" } else { "places" };
                round.step(article, format!("{names} are tied for {places} {noun}: a lot must be drawn."));
                winners.extend(&between);
                count.lots = Some(LotsNeeded { between, places, purpose });
                break;
            }
        }
    }
    if let Some((place, drawn)) = split {
        let rest = ranking[place].iter().copied().filter(|c| !drawn.contains(c)).collect();
        ranking.splice(place..=place, drawn.into_iter().map(|c| vec![c]).chain([rest]));
    }
    if count.lots.is_none() {
        round.elected.clone_from(&winners);
        round.step(article, format!("Elected: {}.", candidates.in_words(&winners)));
    }
    count.winners = Some(winners);
    count.ranking = Some(ranking);
    count.rounds.push(round);
}
