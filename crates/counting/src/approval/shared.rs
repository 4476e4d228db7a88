//! What the committee rules share.

use crate::candidate::{Candidate, Candidates};
use crate::count::{Count, Standing};
use crate::profile::ApprovalProfile;
use crate::purses::Supporters;
pub(super) use crate::purses::voters;
use crate::rule::{Parameters, Rule};
use crate::sequence::{Sequence, Ties, every_outcome, limit, run};

/// Who approves each candidate.
pub(super) fn supporters(profile: &ApprovalProfile) -> Vec<Supporters> {
    let mut supporters = vec![Supporters::new(); profile.candidates().len()];
    for (ballot, (weight, marks)) in profile.ballots().enumerate() {
        for candidate in marks {
            supporters[candidate.index()].push((ballot, weight));
        }
    }
    supporters
}

/// Who is in, who is not.
pub(super) fn standing(candidates: &Candidates, elected: &[Candidate]) -> Vec<Standing> {
    let stands = |candidate| {
        if elected.contains(&candidate) { Standing::Elected } else { Standing::Continuing }
    };
    candidates.iter().map(stands).collect()
}

/// Runs a sequential rule: every tied committee, and the rounds by the lot where it matters.
pub(super) fn fill<S: Sequence>(rule: Rule, profile: &ApprovalProfile, parameters: &Parameters, start: S) -> Count {
    let committees = every_outcome(start.clone(), limit(profile.distinct()));
    let ties = Ties { lot: parameters.lot.as_ref(), harmless: committees.as_ref().is_some_and(|committees| committees.len() == 1) };
    let article = start.article();
    let (mut count, end) = run(rule, profile.candidates(), start, ties);
    if let (None, Some(round)) = (&committees, count.rounds.last_mut()) {
        round.step(article, "Too many committees are tied to list them all; a lot decides step by step.");
    }
    count.winners = Some(end.taken().to_vec());
    count.committees = committees;
    count
}
