//! The body and its units.

use jiff::Timestamp;

use super::text::{line, time_zone};
use crate::command::Command;
use crate::event::Event;
use crate::id::{PersonId, UnitId};
use crate::refusal::Refusal;
use crate::role::RoleKind;
use crate::state::State;

/// Longest name of a body, unit or ballot, in characters.
pub(super) const NAME: usize = 120;

pub(super) fn found(state: &State, command: &Command, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    let Command::FoundBody { name, language, time_zone: zone, officer } = command else {
        return Err(Refusal::NotAllowed { needs: "somebody who has logged in" });
    };
    if state.body.is_some() {
        return Err(Refusal::BodyExists);
    }
    if !["en", "nb"].contains(&language.as_str()) {
        return Err(Refusal::BadLanguage { language: language.chars().take(20).collect() });
    }
    time_zone(zone)?;
    let name = line(name, "the body's name", NAME)?;
    Ok(vec![
        Event::BodyFounded { name, language: language.clone(), time_zone: zone.clone(), at: now },
        Event::RoleGranted { person: *officer, role: RoleKind::Officer, by: None },
    ])
}

pub(super) fn rename(name: &str, by: PersonId) -> Result<Vec<Event>, Refusal> {
    Ok(vec![Event::BodyRenamed { name: line(name, "the body's name", NAME)?, by }])
}

pub(super) fn add_unit(state: &State, parent: Option<UnitId>, name: &str, by: PersonId) -> Result<Vec<Event>, Refusal> {
    if let Some(parent) = parent {
        exists(state, parent)?;
    }
    let name = line(name, "the unit's name", NAME)?;
    free_name(state, None, parent, &name)?;
    let unit = UnitId(state.units.keys().next_back().map_or(1, |last| last.0.saturating_add(1)));
    Ok(vec![Event::UnitAdded { unit, parent, name, by }])
}

pub(super) fn rename_unit(state: &State, unit: UnitId, name: &str, by: PersonId) -> Result<Vec<Event>, Refusal> {
    exists(state, unit)?;
    let name = line(name, "the unit's name", NAME)?;
    free_name(state, Some(unit), state.units.get(&unit).and_then(|unit| unit.parent), &name)?;
    Ok(vec![Event::UnitRenamed { unit, name, by }])
}

pub(super) fn move_unit(state: &State, unit: UnitId, parent: Option<UnitId>, by: PersonId) -> Result<Vec<Event>, Refusal> {
    exists(state, unit)?;
    if let Some(parent) = parent {
        exists(state, parent)?;
        if state.is_within(parent, unit) {
            return Err(Refusal::UnitLoop { unit });
        }
    }
    let name = state.units.get(&unit).map(|unit| unit.name.clone()).unwrap_or_default();
    free_name(state, Some(unit), parent, &name)?;
    Ok(vec![Event::UnitMoved { unit, parent, by }])
}

pub(super) fn exists(state: &State, unit: UnitId) -> Result<(), Refusal> {
    if state.units.contains_key(&unit) { Ok(()) } else { Err(Refusal::NoSuchUnit { unit }) }
}

/// Beside each other, units have different names, whatever the case.
fn free_name(state: &State, own: Option<UnitId>, parent: Option<UnitId>, name: &str) -> Result<(), Refusal> {
    let lower = name.to_lowercase();
    let taken = state.units.iter().any(|(unit, other)| Some(*unit) != own && other.parent == parent && other.name.to_lowercase() == lower);
    if taken { Err(Refusal::UnitNameTaken { name: name.to_owned() }) } else { Ok(()) }
}
