//! Actions that two officers must want.

use jiff::Timestamp;

use super::{at_stage, find};
use crate::apply::apply;
use crate::command::Action;
use crate::event::Event;
use crate::id::{BallotId, PersonId, ProposalId};
use crate::refusal::Refusal;
use crate::state::{BallotStage, State};

/// Longest reason, in characters.
pub(super) const REASON: usize = 1000;

pub(super) fn propose(state: &State, ballot: &BallotId, action: &Action, by: PersonId, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    let action = tidied(action)?;
    check(state, ballot, &action, now)?;
    let same = |other: &Action| other.name() == action.name();
    if state.proposals.values().any(|proposal| proposal.ballot == *ballot && same(&proposal.action)) {
        return Err(Refusal::ProposedAlready);
    }
    let proposal = ProposalId(state.proposed.saturating_add(1));
    Ok(vec![Event::Proposed { proposal, ballot: ballot.clone(), action, by, at: now }])
}

pub(super) fn confirm(state: &State, id: ProposalId, by: PersonId, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    let proposal = state.proposals.get(&id).ok_or(Refusal::NoSuchProposal)?;
    if proposal.by == by {
        return Err(Refusal::OwnProposal);
    }
    check(state, &proposal.ballot, &proposal.action, now)?;
    let (ballot, by_both) = (proposal.ballot.clone(), [proposal.by, by]);
    let done = match &proposal.action {
        Action::Open => Event::BallotOpened { ballot, by: by_both, at: now },
        Action::Certify => Event::BallotCertified { ballot, by: by_both, at: now },
        Action::Extend { closes_at } => Event::ClosingExtended { ballot, closes_at: *closes_at, by: by_both },
        Action::Void { reason } => Event::BallotVoided { ballot, reason: reason.clone(), by: by_both, at: now },
    };
    Ok(vec![Event::Confirmed { proposal: id, by, at: now }, done])
}

pub(super) fn withdraw(state: &State, id: ProposalId, by: PersonId) -> Result<Vec<Event>, Refusal> {
    state.proposals.get(&id).ok_or(Refusal::NoSuchProposal)?;
    Ok(vec![Event::Withdrawn { proposal: id, by: Some(by) }])
}

/// Proposals about the same ballot that cannot be carried out any more after these events.
pub(super) fn overtaken(state: &State, events: &[Event], now: Timestamp) -> Vec<Event> {
    let Some(ballot) = events.iter().find_map(Event::ballot) else { return Vec::new() };
    if !state.proposals.values().any(|proposal| proposal.ballot == *ballot) {
        return Vec::new();
    }
    let mut next = state.clone();
    events.iter().for_each(|event| apply(&mut next, event));
    let of_ballot = next.proposals.iter().filter(|(_, proposal)| proposal.ballot == *ballot);
    let stale = of_ballot.filter(|(_, proposal)| check(&next, ballot, &proposal.action, now).is_err());
    stale.map(|(proposal, _)| Event::Withdrawn { proposal: *proposal, by: None }).collect()
}

/// Can it be done now?
fn check(state: &State, ballot: &BallotId, action: &Action, now: Timestamp) -> Result<(), Refusal> {
    match action {
        Action::Open => {
            let found = at_stage(state, ballot, &[BallotStage::KeysReady], "when codes are made and every key is in hand")?;
            if found.plan.closes_at <= now { Err(Refusal::ClosesInPast) } else { Ok(()) }
        }
        Action::Certify => at_stage(state, ballot, &[BallotStage::Tallied], "when the result is published").map(|_| ()),
        Action::Extend { closes_at } => {
            let found = at_stage(state, ballot, &[BallotStage::KeysReady, BallotStage::Open], "before casting ends")?;
            match found.plan.closes_at {
                old if found.stage == BallotStage::Open && old <= now => Err(Refusal::CastingOver),
                old if *closes_at <= old || *closes_at <= now => Err(Refusal::OnlyLater),
                _ => Ok(()),
            }
        }
        Action::Void { .. } => match find(state, ballot)?.stage {
            BallotStage::Draft => {
                Err(Refusal::WrongStage { stage: BallotStage::Draft, needed: "after the roll is closed; a draft is discarded" })
            }
            stage @ (BallotStage::Confirmed | BallotStage::Void) => Err(Refusal::WrongStage { stage, needed: "until it is over" }),
            _ => Ok(()),
        },
    }
}

fn tidied(action: &Action) -> Result<Action, Refusal> {
    match action {
        Action::Void { reason } => Ok(Action::Void { reason: reason_text(reason)? }),
        other => Ok(other.clone()),
    }
}

/// Why, in words; never nothing.
pub(super) fn reason_text(reason: &str) -> Result<String, Refusal> {
    let text = super::text::paragraphs(reason, "the reason", REASON)?;
    if text.is_empty() { Err(Refusal::BadText { what: "the reason", most: REASON }) } else { Ok(text) }
}
