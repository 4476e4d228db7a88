//! Who may give which command: a table, read in one place.

use crate::command::Command;
use crate::id::PersonId;
use crate::refusal::Refusal;
use crate::role::{Actor, RoleKind};
use crate::state::State;

/// In which capacity somebody may give a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Right {
    /// Holds the link of the first start.
    FirstStart,
    /// Is the server.
    System,
    /// Is an officer of the body.
    Officer,
    /// Is this ballot's registrar.
    Registrar,
    /// Is one of this ballot's trustees.
    Trustee,
    /// Is one of this ballot's scrutineers.
    Scrutineer,
    /// Stands on this ballot's roll.
    Entitled,
}

impl Command {
    /// The capacities in which it may be given; any one of them suffices.
    pub fn rights(&self) -> &'static [Right] {
        match self {
            Self::FoundBody { .. } => &[Right::FirstStart],
            Self::RenameBody { .. }
            | Self::AddUnit { .. }
            | Self::RenameUnit { .. }
            | Self::MoveUnit { .. }
            | Self::ImportMembers { .. }
            | Self::UndoImport { .. }
            | Self::GrantRole { .. }
            | Self::EndRole { .. }
            | Self::IssueLoginCode { .. }
            | Self::IssueLoginCodes { .. }
            | Self::DraftBallot { .. }
            | Self::ReviseBallot { .. }
            | Self::DiscardDraft { .. }
            | Self::CloseRoll { .. }
            | Self::RestartCodes { .. }
            | Self::NoteReminder { .. }
            | Self::RestartKeys { .. }
            | Self::Propose { .. }
            | Self::Confirm { .. }
            | Self::Withdraw { .. }
            | Self::Uphold { .. } => &[Right::Officer],
            Self::PublishCodes { .. } => &[Right::Registrar],
            Self::NoteSlips { .. } => &[Right::Officer, Right::Registrar],
            Self::KeyMessage { .. } | Self::AnswerRehearsal { .. } | Self::Decrypt { .. } => &[Right::Trustee],
            Self::CloseCasting { .. } | Self::PublishResult { .. } => &[Right::System, Right::Officer],
            Self::Tally { .. } => &[Right::System],
            Self::Cosign { .. } => &[Right::Scrutineer],
            Self::Challenge { .. } => &[Right::Officer, Right::Registrar, Right::Trustee, Right::Scrutineer, Right::Entitled],
        }
    }
}

/// Refuses a command that the actor may not give.
pub(super) fn check(state: &State, actor: &Actor, command: &Command) -> Result<(), Refusal> {
    let ballot = match command {
        Command::DraftBallot { .. } => None,
        command => command.ballot(),
    };
    if let Some(ballot) = ballot {
        super::find(state, ballot)?;
    }
    let rights = command.rights();
    let has = |right: &Right| match (right, actor) {
        (Right::FirstStart, Actor::FirstStart) | (Right::System, Actor::System) => true,
        (right, Actor::Person(person)) => holds(state, command, *person, *right),
        _ => false,
    };
    if rights.iter().any(has) { Ok(()) } else { Err(Refusal::NotAllowed { needs: in_words(rights) }) }
}

fn holds(state: &State, command: &Command, person: PersonId, right: Right) -> bool {
    let ballot = || command.ballot().and_then(|ballot| state.ballots.get(ballot));
    match right {
        Right::FirstStart | Right::System => false,
        Right::Officer => state.has_role(person, RoleKind::Officer),
        Right::Registrar => ballot().is_some_and(|ballot| ballot.plan.registrar == person),
        Right::Trustee => ballot().is_some_and(|ballot| ballot.plan.trustees.contains(&person)),
        Right::Scrutineer => ballot().is_some_and(|ballot| ballot.plan.scrutineers.contains(&person)),
        Right::Entitled => {
            ballot().and_then(|ballot| ballot.roll.as_ref()).is_some_and(|roll| roll.entitled.iter().any(|placed| placed.person == person))
        }
    }
}

fn in_words(rights: &[Right]) -> &'static str {
    match rights {
        [Right::FirstStart] => "whoever holds the link of the first start",
        [Right::Officer] => "an officer",
        [Right::Registrar] => "the registrar of this ballot",
        [Right::Officer, Right::Registrar] => "an officer or the registrar of this ballot",
        [Right::Trustee] => "a trustee of this ballot",
        [Right::Scrutineer] => "a scrutineer of this ballot",
        [Right::System] => "the server itself",
        [Right::System, Right::Officer] => "an officer or the server itself",
        _ => "somebody who takes part in this ballot",
    }
}
