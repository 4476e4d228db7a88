//! What officers do to a ballot.

use assembly::roll::{Member, Roll};
use assembly::{Action, BallotId, Command, ProposalId};
use axum::extract::Path;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::office::unit_path;
use super::readiness::readiness_page;
use super::{again, done, fault};
use crate::app::App;
use crate::failure::{Answer, Failure};
use crate::form::{Fault, Fields};
use crate::visitor::{Posted, Visitor};

/// `POST /office/ballots/{ballot}/do`
pub(crate) async fn act(Path(ballot): Path<BallotId>, Posted(visitor, typed): Posted) -> Answer {
    visitor.officer()?;
    let discard = typed.get("do") == "discard";
    let command = match command(&visitor, &ballot, &typed) {
        Ok(command) => command,
        Err(Some(fault)) => return again(readiness_page(&visitor, &ballot, vec![fault]).await?),
        Err(None) => return Err(Failure::Malformed("do".to_owned())),
    };
    match visitor.act(command).await {
        Ok(_) if discard => done("/office"),
        Ok(_) => done(&format!("/office/ballots/{ballot}")),
        Err(failure) => {
            let faults = fault(visitor.t, failure)?;
            again(readiness_page(&visitor, &ballot, faults).await?)
        }
    }
}

fn command(visitor: &Visitor, ballot: &BallotId, typed: &Fields) -> Result<Command, Option<Fault>> {
    let id = ballot.clone();
    let proposal = || typed.get("proposal").parse::<u32>().map(ProposalId).map_err(|_| None);
    let reason = || typed.get("reason").to_owned();
    let propose = |action| Command::Propose { ballot: ballot.clone(), action };
    Ok(match typed.get("do") {
        "close-roll" => {
            let roll = written_roll(&visitor.app, ballot).ok_or(None)?;
            Command::CloseRoll { ballot: id, roll_hash: roll.hash(), number: u64::try_from(roll.len()).unwrap_or(0) }
        }
        "discard" => Command::DiscardDraft { ballot: id },
        "propose-open" => propose(Action::Open),
        "propose-certify" => propose(Action::Certify),
        "propose-void" => propose(Action::Void { reason: reason() }),
        "propose-extend" => propose(Action::Extend { closes_at: later(visitor, ballot, typed)? }),
        "confirm" => Command::Confirm { proposal: proposal()? },
        "withdraw" => Command::Withdraw { proposal: proposal()? },
        "challenge" => Command::Challenge { ballot: id, reason: reason() },
        "uphold" => Command::Uphold { ballot: id, answer: reason() },
        _ => return Err(None),
    })
}

fn later(visitor: &Visitor, ballot: &BallotId, typed: &Fields) -> Result<jiff::Timestamp, Option<Fault>> {
    let zone = visitor.app.read(|state| state.ballots.get(ballot).map(|ballot| ballot.plan.time_zone.clone())).ok_or(None)?;
    let when = || {
        let date: Date = typed.get("closes_day").parse().ok()?;
        let time: Time = typed.get("closes_time").parse().ok()?;
        let zoned = date.to_datetime(time).to_zoned(TimeZone::get(&zone).ok()?).ok()?;
        Some(zoned.timestamp())
    };
    when().ok_or_else(|| Some(Fault { field: "", text: visitor.t.s("draft-day-wrong") }))
}

/// The roll of a ballot with the names that are kept beside the record; its hash goes into the record. Names of
/// somebody whose data were erased are their pseudonym.
pub(crate) fn written_roll(app: &App, ballot: &BallotId) -> Option<Roll> {
    let members = app.read(|state| {
        let found = state.ballots.get(ballot)?;
        let member = |entitled: assembly::Entitled| {
            let personal = app.personal(entitled.person);
            Member {
                number: entitled.number,
                name: personal.as_ref().map_or_else(|| entitled.person.to_string(), |personal| personal.name.clone()),
                email: personal.and_then(|personal| personal.email),
                unit: unit_path(state, entitled.unit),
                weight: 1,
            }
        };
        Some(state.entitled(found).into_iter().map(member).collect::<Vec<_>>())
    })?;
    Roll::new(members).ok()
}
