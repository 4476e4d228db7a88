//! Who belongs to the body, and who is what for it.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::body::exists;
use super::plan::{SEPARATE_FROM, coincidence};
use crate::event::Event;
use crate::id::{PersonId, UnitId};
use crate::refusal::Refusal;
use crate::role::RoleKind;
use crate::state::{Ballot, BallotStage, Placed, Relocated, State};

pub(super) fn import(state: &State, joined: &[Placed], moved: &[Placed], left: &[PersonId], by: PersonId) -> Result<Vec<Event>, Refusal> {
    if joined.is_empty() && moved.is_empty() && left.is_empty() {
        return Err(Refusal::EmptyImport);
    }
    let mut named = BTreeSet::new();
    for person in joined.iter().chain(moved).map(|placed| placed.person).chain(left.iter().copied()) {
        if !named.insert(person) {
            return Err(Refusal::NamedTwice { person });
        }
    }
    for Placed { person, unit } in joined {
        exists(state, *unit)?;
        if state.members.contains_key(person) {
            return Err(Refusal::AlreadyMember { person: *person });
        }
    }
    let moved = moved.iter().map(|placed| relocated(state, *placed)).collect::<Result<Vec<_>, _>>()?;
    if let Some(person) = left.iter().find(|person| !state.members.contains_key(person)) {
        return Err(Refusal::NotAMember { person: *person });
    }
    let import = state.imports.saturating_add(1);
    Ok(vec![Event::MembersImported { import, joined: joined.to_vec(), moved, left: left.to_vec(), by }])
}

fn relocated(state: &State, Placed { person, unit }: Placed) -> Result<Relocated, Refusal> {
    exists(state, unit)?;
    let member = state.members.get(&person).ok_or(Refusal::NotAMember { person })?;
    if member.unit == unit {
        return Err(Refusal::SameUnit { person });
    }
    Ok(Relocated { person, from: member.unit, to: unit })
}

pub(super) fn undo(state: &State, import: u32, by: PersonId) -> Result<Vec<Event>, Refusal> {
    match &state.last_import {
        Some(last) if last.number == import => Ok(vec![Event::ImportUndone { import, by }]),
        _ => Err(Refusal::NotLastImport { import }),
    }
}

pub(super) fn grant(state: &State, person: PersonId, role: RoleKind, by: PersonId) -> Result<Vec<Event>, Refusal> {
    if state.has_role(person, role) {
        return Err(Refusal::HasRole { role });
    }
    if role == RoleKind::Officer {
        let large = |ballot: &&Ballot| is_going_on(ballot) && state.entitled(ballot).len() >= SEPARATE_FROM;
        for ballot in state.ballots.values().filter(large) {
            coincidence(&ballot.plan, |other| other == person)?;
        }
    }
    Ok(vec![Event::RoleGranted { person, role, by: Some(by) }])
}

/// Ends a role; what its holder proposed as an officer falls with it.
pub(super) fn end(state: &State, person: PersonId, role: RoleKind, by: PersonId) -> Result<Vec<Event>, Refusal> {
    if !state.has_role(person, role) {
        return Err(Refusal::HasNoRole { role });
    }
    if role == RoleKind::Officer && state.holders(RoleKind::Officer).count() == 1 {
        return Err(Refusal::LastOfficer);
    }
    let names = |ballot: &&Ballot| match role {
        RoleKind::Officer => false,
        RoleKind::Registrar => ballot.plan.registrar == person,
        RoleKind::Trustee => ballot.plan.trustees.contains(&person),
        RoleKind::Scrutineer => ballot.plan.scrutineers.contains(&person),
    };
    if let Some(ballot) = state.ballots.values().filter(|ballot| is_going_on(ballot)).find(names) {
        return Err(Refusal::RoleInUse { ballot: ballot.id.clone(), role });
    }
    let mut events = vec![Event::RoleEnded { person, role, by }];
    if role == RoleKind::Officer {
        let own = state.proposals.iter().filter(|(_, proposal)| proposal.by == person);
        events.extend(own.map(|(proposal, _)| Event::Withdrawn { proposal: *proposal, by: None }));
    }
    Ok(events)
}

fn is_going_on(ballot: &Ballot) -> bool {
    ballot.stage == BallotStage::Draft || ballot.stage.is_running()
}

/// Login codes for everybody in a unit; nothing happens where nobody is.
pub(super) fn issue_codes(state: &State, unit: UnitId, by: PersonId, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    exists(state, unit)?;
    let number = state.members.values().filter(|member| state.is_within(member.unit, unit)).count();
    let issued = Event::LoginCodesIssued { unit, number: u64::try_from(number).unwrap_or(u64::MAX), by, at: now };
    Ok(if number == 0 { Vec::new() } else { vec![issued] })
}
