//! How groups stand to the statements, whoever made the groups.

use super::consensus::group_aware;
use super::representative::{Representative, Side, SideTally, Tally, representatives};
use super::{OpinionError, Votes};
use serde::Serialize;
use std::collections::BTreeSet;

/// What follows from the votes once the groups are given.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Standing {
    /// For each group, the up to five statements that tell it from the others.
    pub representative: Vec<Vec<Representative>>,
    /// For each statement, what the groups say about it.
    pub statements: Vec<GroupViews>,
}

/// One statement as the groups see it. All counts are of participants who are in a group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GroupViews {
    /// All groups together.
    pub tally: Tally,
    /// Group-aware consensus for it: the product over all groups of `(agrees + 1)/(votes + 2)`.
    pub group_aware_agree: f64,
    /// Group-aware consensus against it.
    pub group_aware_disagree: f64,
    /// Each group by itself.
    pub groups: Vec<GroupView>,
}

/// One statement as one group sees it.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GroupView {
    /// Its votes.
    pub tally: Tally,
    /// Measures of its agreement.
    pub agree: SideTally,
    /// Measures of its disagreement.
    pub disagree: SideTally,
}

/// Representativeness and group-aware consensus for groups that are given as lists of participants: those of this module, or groups
/// published elsewhere that are to be checked. Statements moderated out are not chosen.
///
/// # Errors
/// [`OpinionError::UnknownParticipant`] for a participant who does not exist, [`OpinionError::TwoGroups`] for one named twice.
pub fn standing(votes: &Votes, groups: &[Vec<usize>], moderated_out: &BTreeSet<usize>) -> Result<Standing, OpinionError> {
    check(votes, groups)?;
    let everybody = Tally::of(votes, groups.iter().flatten().copied());
    let per_group: Vec<Vec<Tally>> = groups.iter().map(|members| Tally::of(votes, members.iter().copied())).collect();
    let skip = |statement: usize| moderated_out.contains(&statement);
    Ok(Standing {
        representative: per_group.iter().map(|group| representatives(group, &everybody, skip)).collect(),
        statements: everybody
            .iter()
            .enumerate()
            .map(|(j, tally)| views(*tally, &per_group.iter().map(|group| group[j]).collect::<Vec<_>>()))
            .collect(),
    })
}

fn check(votes: &Votes, groups: &[Vec<usize>]) -> Result<(), OpinionError> {
    let participants = votes.participants().len();
    let mut seen = BTreeSet::new();
    for &participant in groups.iter().flatten() {
        if participant >= participants {
            return Err(OpinionError::UnknownParticipant { participant, participants });
        }
        if !seen.insert(participant) {
            return Err(OpinionError::TwoGroups { participant });
        }
    }
    Ok(())
}

fn views(tally: Tally, groups: &[Tally]) -> GroupViews {
    let of = |group: &Tally, side| SideTally::of(*group, tally.minus(*group), side);
    GroupViews {
        tally,
        group_aware_agree: group_aware(groups, Side::Agree),
        group_aware_disagree: group_aware(groups, Side::Disagree),
        groups: groups
            .iter()
            .map(|group| GroupView { tally: *group, agree: of(group, Side::Agree), disagree: of(group, Side::Disagree) })
            .collect(),
    }
}
