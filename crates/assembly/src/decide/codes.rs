//! Voting codes: their public list, and how many slips are in people's hands.

use belenios::companion::{CodeList, Introduction, Role};
use belenios::group::Ed25519;
use belenios::json::Wire;
use belenios::v1::{Hash, PublicCredential};
use jiff::Timestamp;

use super::at_stage;
use super::keys::{AFTER_ROLL, BEFORE_OPENING, bad, is_trustees, with_ready};
use super::proposal::reason_text;
use crate::ceremony::{self, CeremonyError};
use crate::event::Event;
use crate::id::{BallotId, PersonId};
use crate::refusal::Refusal;
use crate::state::{Ballot, BallotStage, KeyCeremony, State};

/// The registrar's list. Another one is taken only after an officer has declared the first one worthless, for slips may be in people's hands.
pub(super) fn publish(
    state: &State,
    ballot: &BallotId,
    [public_creds, introduction, code_list]: [&String; 3],
    by: PersonId,
) -> Result<Vec<Event>, Refusal> {
    let found = at_stage(state, ballot, BEFORE_OPENING, AFTER_ROLL)?;
    match &found.codes {
        // Whoever did not hear the answer sends the same again.
        Some(codes) if [&codes.public_creds, &codes.introduction, &codes.code_list] == [public_creds, introduction, code_list] => {
            return Ok(Vec::new());
        }
        Some(_) => return Err(Refusal::CodesMade),
        None => {}
    }
    let expected = found.entitled_number().unwrap_or_default();
    let list = Vec::<PublicCredential<Ed25519>>::from_json(public_creds.as_bytes())
        .map_err(|error| bad("the list of public credentials", &error))?;
    let number = u64::try_from(list.len()).unwrap_or(u64::MAX);
    if number != expected {
        return Err(Refusal::CodeCount { found: number, expected });
    }
    // Every credential counts once (invariant 5), and there are as many as numbers on the roll (invariant 2).
    ceremony::check_public_list(&list)
        .and_then(|()| ceremony::check_against_roll(&list, vec![1; list.len()]))
        .map_err(|error| bad("the list of public credentials", &error))?;
    let registrar = ceremony::check_introduction(ballot.uuid(), Role::Registrar, None, introduction)
        .map_err(|error| bad("the registrar's introduction", &error))?;
    if is_trustees(found, &registrar.key) {
        return Err(bad("the registrar's introduction", &CeremonyError::OthersKey));
    }
    check_code_list(found, &registrar, public_creds, code_list)?;
    let published = Event::CodesPublished {
        ballot: ballot.clone(),
        public_creds: public_creds.clone(),
        introduction: introduction.clone(),
        code_list: code_list.clone(),
        by,
    };
    let keys_are_made = found.stage == BallotStage::RollClosed && found.keys.as_ref().is_some_and(KeyCeremony::is_complete);
    Ok(with_ready(published, keys_are_made, ballot))
}

fn check_code_list(ballot: &Ballot, registrar: &Introduction, public_creds: &str, text: &str) -> Result<(), Refusal> {
    const WHAT: &str = "the registrar's signature of the list";
    let list = CodeList::from_json(text.as_bytes()).map_err(|error| bad(WHAT, &error))?;
    let number = ballot.entitled_number().unwrap_or_default();
    let is_this = list.credentials == Hash::of(public_creds.as_bytes())
        && (list.number, list.weight.0) == (number, number)
        && ballot.roll.as_ref().is_some_and(|roll| roll.hash == list.roll);
    if !is_this {
        return Err(bad(WHAT, &CeremonyError::CodeList));
    }
    if list.is_signed(ballot.id.uuid(), &registrar.key) { Ok(()) } else { Err(bad(WHAT, &CeremonyError::Signature("list of codes"))) }
}

/// All codes are made anew: every slip that was printed is worth nothing. The keys stay, for nothing in them depends on the codes.
pub(super) fn restart(state: &State, ballot: &BallotId, reason: &str, by: PersonId) -> Result<Vec<Event>, Refusal> {
    let found = at_stage(state, ballot, BEFORE_OPENING, AFTER_ROLL)?;
    let reason = reason_text(reason)?;
    if found.codes.is_none() {
        return Err(Refusal::NoCodes);
    }
    Ok(vec![Event::CodesRestarted { ballot: ballot.clone(), reason, by }])
}

/// How many slips are in people's hands; it can be corrected downwards.
pub(super) fn note_slips(state: &State, ballot: &BallotId, handed_out: u64, by: PersonId, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    const STAGES: &[BallotStage] = &[BallotStage::RollClosed, BallotStage::KeysReady, BallotStage::Open];
    let found = at_stage(state, ballot, STAGES, "after the codes are made and before casting ends")?;
    if found.codes.is_none() {
        return Err(Refusal::NoCodes);
    }
    let entitled = found.entitled_number().unwrap_or_default();
    if handed_out > entitled {
        return Err(Refusal::TooManySlips { handed_out, entitled });
    }
    Ok(vec![Event::SlipsNoted { ballot: ballot.clone(), handed_out, by, at: now }])
}
