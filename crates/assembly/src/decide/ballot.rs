//! Drafts, and the closing of the roll.

use belenios::v1::Hash;
use jiff::Timestamp;

use super::plan::{checked, separation};
use super::{at_stage, find};
use crate::event::Event;
use crate::id::{BallotId, PersonId};
use crate::plan::Plan;
use crate::refusal::Refusal;
use crate::state::{BallotStage, ClosedRoll, Placed, State};

const IN_DRAFT: &str = "while it is a draft";

pub(super) fn draft(state: &State, ballot: &BallotId, plan: &Plan, by: PersonId, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    if state.used_ids.contains(ballot) {
        return Err(Refusal::BallotIdTaken { ballot: ballot.clone() });
    }
    let plan = checked(state, plan, now)?;
    separation(state, &plan, members_in(state, &plan))?;
    Ok(vec![Event::BallotDrafted { ballot: ballot.clone(), plan, by }])
}

pub(super) fn revise(state: &State, ballot: &BallotId, plan: &Plan, by: PersonId, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    at_stage(state, ballot, &[BallotStage::Draft], IN_DRAFT)?;
    let plan = checked(state, plan, now)?;
    separation(state, &plan, members_in(state, &plan))?;
    Ok(vec![Event::BallotRevised { ballot: ballot.clone(), plan, by }])
}

pub(super) fn discard(state: &State, ballot: &BallotId, by: PersonId) -> Result<Vec<Event>, Refusal> {
    at_stage(state, ballot, &[BallotStage::Draft], IN_DRAFT)?;
    Ok(vec![Event::DraftDiscarded { ballot: ballot.clone(), by }])
}

pub(super) fn close_roll(
    state: &State,
    ballot: &BallotId,
    hash: Hash,
    number: u64,
    by: PersonId,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let draft = at_stage(state, ballot, &[BallotStage::Draft], IN_DRAFT)?;
    checked(state, &draft.plan, now)?;
    let entitled: Vec<Placed> =
        state.entitled(draft).into_iter().map(|entitled| Placed { person: entitled.person, unit: entitled.unit }).collect();
    if entitled.is_empty() {
        return Err(Refusal::EmptyRoll);
    }
    let expected = u64::try_from(entitled.len()).unwrap_or(u64::MAX);
    if number != expected {
        return Err(Refusal::RollDiffers { expected, found: number });
    }
    separation(state, &draft.plan, entitled.len())?;
    Ok(vec![Event::RollClosed { ballot: ballot.clone(), roll: ClosedRoll { hash, entitled, closed_at: now }, by }])
}

/// How many would be entitled under this plan today.
fn members_in(state: &State, plan: &Plan) -> usize {
    let inside = |unit| plan.scope.is_empty() || plan.scope.iter().any(|ancestor| state.is_within(unit, *ancestor));
    state.members.values().filter(|member| inside(member.unit)).count()
}

/// Who was reminded, and when: officers share the work, and nobody is to be pestered.
pub(super) fn note_reminder(
    state: &State,
    ballot: &BallotId,
    person: PersonId,
    by: PersonId,
    now: Timestamp,
) -> Result<Vec<Event>, Refusal> {
    let plan = &find(state, ballot)?.plan;
    let bears = plan.registrar == person || plan.trustees.contains(&person) || plan.scrutineers.contains(&person);
    if !bears {
        return Err(Refusal::NotInBallot { person });
    }
    Ok(vec![Event::ReminderNoted { ballot: ballot.clone(), person, by, at: now }])
}
