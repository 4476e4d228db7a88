//! From a wish to what follows from it, or to the reason why not.

mod ballot;
mod body;
mod codes;
mod count;
mod keys;
mod members;
mod plan;
mod proposal;
mod rights;
mod text;

pub use plan::PlanWarning;
pub use rights::Right;

use jiff::Timestamp;

use crate::command::Command;
use crate::event::Event;
use crate::id::{BallotId, PersonId};
use crate::refusal::Refusal;
use crate::role::Actor;
use crate::state::{Ballot, BallotStage, State};

/// What follows from a command, given by this actor at this moment. The state does not change: [`apply`](fn@crate::apply) the events when they are in
/// the record.
///
/// # Errors
/// Why nothing follows, in words of the task, and who can mend it.
pub fn decide(state: &State, actor: &Actor, command: &Command, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    if !matches!(command, Command::FoundBody { .. }) && state.body.is_none() {
        return Err(Refusal::NoBody);
    }
    rights::check(state, actor, command)?;
    let mut events = match actor {
        Actor::Person(person) => of_person(state, *person, command, now)?,
        Actor::FirstStart => body::found(state, command, now)?,
        Actor::System => of_system(state, None, command, now)?,
    };
    events.extend(proposal::overtaken(state, &events, now));
    Ok(events)
}

fn of_person(state: &State, by: PersonId, command: &Command, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::RenameBody { name } => body::rename(name, by),
        Command::AddUnit { parent, name } => body::add_unit(state, *parent, name, by),
        Command::RenameUnit { unit, name } => body::rename_unit(state, *unit, name, by),
        Command::MoveUnit { unit, parent } => body::move_unit(state, *unit, *parent, by),
        Command::ImportMembers { joined, moved, left } => members::import(state, joined, moved, left, by),
        Command::UndoImport { import } => members::undo(state, *import, by),
        Command::GrantRole { person, role } => members::grant(state, *person, *role, by),
        Command::EndRole { person, role } => members::end(state, *person, *role, by),
        Command::IssueLoginCode { person } => Ok(vec![Event::LoginCodeIssued { person: *person, by, at: now }]),
        Command::IssueLoginCodes { unit } => members::issue_codes(state, *unit, by, now),
        Command::DraftBallot { ballot, plan } => ballot::draft(state, ballot, plan, by, now),
        Command::ReviseBallot { ballot, plan } => ballot::revise(state, ballot, plan, by, now),
        Command::DiscardDraft { ballot } => ballot::discard(state, ballot, by),
        Command::CloseRoll { ballot, roll_hash, number } => ballot::close_roll(state, ballot, *roll_hash, *number, by, now),
        Command::PublishCodes { ballot, public_creds, introduction, code_list } => {
            codes::publish(state, ballot, [public_creds, introduction, code_list], by)
        }
        Command::RestartCodes { ballot, reason } => codes::restart(state, ballot, reason, by),
        Command::NoteSlips { ballot, handed_out } => codes::note_slips(state, ballot, *handed_out, by, now),
        Command::NoteReminder { ballot, person } => ballot::note_reminder(state, ballot, *person, by, now),
        Command::KeyMessage { ballot, owner, message } => keys::message(state, ballot, (*owner, by), message),
        Command::RestartKeys { ballot, reason, trustees } => keys::restart(state, ballot, reason, trustees.as_deref(), by),
        Command::AnswerRehearsal { ballot, owner, decryption, bond } => keys::answer(state, ballot, (*owner, by), decryption, bond),
        Command::Propose { ballot, action } => proposal::propose(state, ballot, action, by, now),
        Command::Confirm { proposal } => proposal::confirm(state, *proposal, by, now),
        Command::Withdraw { proposal } => proposal::withdraw(state, *proposal, by),
        Command::Decrypt { ballot, owner, decryption, statement } => count::decrypt(state, ballot, (*owner, by), decryption, statement),
        Command::Cosign { ballot, introduction, note, log_key, size, root } => {
            count::cosign(state, ballot, by, [introduction, note, log_key], (*size, *root))
        }
        Command::Challenge { ballot, reason } => count::challenge(state, ballot, reason, by, now),
        Command::Uphold { ballot, answer } => count::uphold(state, ballot, answer, by),
        other => of_system(state, Some(by), other, now),
    }
}

/// What the clock and the counting want, and what an officer may do for them.
fn of_system(state: &State, by: Option<PersonId>, command: &Command, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::CloseCasting { ballot } => count::close_casting(state, ballot, by, now),
        Command::Tally { ballot, counted, tally } => count::tally(state, ballot, *counted, tally),
        Command::PublishResult { ballot } => count::publish(state, ballot),
        _ => Err(Refusal::NotAllowed { needs: "somebody who has logged in" }),
    }
}

fn find<'a>(state: &'a State, ballot: &BallotId) -> Result<&'a Ballot, Refusal> {
    state.ballots.get(ballot).ok_or_else(|| Refusal::NoSuchBallot { ballot: ballot.clone() })
}

fn at_stage<'a>(state: &'a State, ballot: &BallotId, stages: &[BallotStage], needed: &'static str) -> Result<&'a Ballot, Refusal> {
    let found = find(state, ballot)?;
    if stages.contains(&found.stage) { Ok(found) } else { Err(Refusal::WrongStage { stage: found.stage, needed }) }
}
