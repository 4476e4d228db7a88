//! Keys: every one must be in hand before the ballot opens. Nothing is taken that was not checked.

use std::collections::BTreeMap;

use belenios::companion::{Introduction, Role, TrusteeKey, VerifyingKey};
use belenios::election::CheckedElection;
use belenios::group::Ed25519;
use belenios::json::Wire;
use belenios::v1::{PartialDecryption, Polynomial, SignedMessage, TrusteeKind, Voutput};

use super::at_stage;
use super::plan::{each_once, separation};
use super::proposal::reason_text;
use crate::ceremony::{self, BallotPaper, CeremonyError, Place};
use crate::command::{KeyMessage, KeyStep};
use crate::event::Event;
use crate::id::{BallotId, PersonId};
use crate::refusal::{Numbers, Refusal};
use crate::role::RoleKind;
use crate::state::{Ballot, BallotStage, KeyCeremony, MadeKeys, State, TrusteeMessages};

pub(super) const BEFORE_OPENING: &[BallotStage] = &[BallotStage::RollClosed, BallotStage::KeysReady];
pub(super) const AFTER_ROLL: &str = "after the roll is closed and before the ballot opens";

/// A trustee's message of one step.
pub(super) fn message(state: &State, ballot: &BallotId, (owner, by): (u64, PersonId), message: &KeyMessage) -> Result<Vec<Event>, Refusal> {
    let found = at_stage(state, ballot, &[BallotStage::RollClosed], AFTER_ROLL)?;
    let keys = open_step(found, owner, by, message.step())?;
    let taken = check_message(found, keys, owner, message).map_err(|error| Refusal::BadKeyMessage {
        owner,
        step: message.step(),
        problem: error.to_string(),
    })?;
    let mut events = vec![Event::KeyMessageTaken { ballot: ballot.clone(), owner, message: message.clone() }];
    if let Some(kind) = taken {
        let body = state.body.as_ref().map_or("", |body| body.name.as_str());
        let made =
            make(found, body, kind).map_err(|error| Refusal::BadKeyMessage { owner, step: message.step(), problem: error.to_string() })?;
        events.push(Event::KeysMade {
            ballot: ballot.clone(),
            trustees: made.trustees,
            election: made.election,
            rehearsal: made.rehearsal,
        });
    }
    Ok(events)
}

/// The ceremony, if it is this trustee's turn at this step.
fn open_step(ballot: &Ballot, owner: u64, by: PersonId, step: KeyStep) -> Result<&KeyCeremony, Refusal> {
    if ballot.owner_of(by) != Some(owner) {
        return Err(Refusal::NotYourNumber { owner });
    }
    let (Some(keys), true) = (&ballot.keys, ballot.keys.as_ref().is_some_and(|keys| keys.steps().contains(&step))) else {
        return Err(Refusal::StepNotHere { step });
    };
    let before = keys.steps().iter().take_while(|earlier| **earlier != step);
    for earlier in before {
        let waits_for = keys.missing(*earlier);
        if !waits_for.is_empty() {
            return Err(Refusal::StepNotOpen { step, waits_for: Numbers(waits_for) });
        }
    }
    if keys.trustee(owner).is_some_and(|trustee| trustee.has(step)) { Err(Refusal::StepDone { step }) } else { Ok(keys) }
}

/// Checks a message; gives the key if it was the last one that was missing.
fn check_message(
    ballot: &Ballot,
    keys: &KeyCeremony,
    owner: u64,
    message: &KeyMessage,
) -> Result<Option<TrusteeKind<Ed25519>>, CeremonyError> {
    let uuid = ballot.id.uuid();
    let place = Place { owner, size: keys.trustees.len(), threshold: ballot.plan.threshold.into() };
    match message {
        KeyMessage::Certificate { cert, introduction } => {
            new_signing_key(ballot, keys, owner, introduction)?;
            ceremony::check_certificate::<Ed25519>(place, cert, &numbered(keys, |trustee| trustee.certificate.as_ref())?)?;
            Ok(None)
        }
        KeyMessage::Commitment { commitment } => {
            let signer = introduced(keys, owner)?;
            ceremony::check_commitment(uuid, owner, keys.round.into(), &signer.key, commitment)?;
            Ok(None)
        }
        KeyMessage::Polynomial { polynomial } => {
            let promise = keys.trustee(owner).and_then(|trustee| trustee.commitment.as_ref());
            let promise = ceremony::read(promise.ok_or(CeremonyError::Missing("the promise"))?, "a promise")?;
            ceremony::check_polynomial(uuid, place, &certificates(keys)?, &promise, polynomial)?;
            Ok(None)
        }
        KeyMessage::Voutput { voutput } => {
            let (certs, polynomials) = (certificates(keys)?, polynomials(keys)?);
            let mut others: Vec<(u64, Voutput<Ed25519>)> = numbered(keys, |trustee| trustee.voutput.as_ref())?;
            let own = ceremony::check_voutput(place, &certs, &polynomials, voutput, &others)?;
            others.push((owner, own));
            others.sort_by_key(|(owner, _)| *owner);
            let all: Vec<Voutput<Ed25519>> = others.into_iter().map(|(_, voutput)| voutput).collect();
            let complete = all.len() == place.size;
            complete.then(|| ceremony::put_together(place.threshold, &certs, &polynomials, &all)).transpose()
        }
        KeyMessage::PublicKey { public_key, introduction } => {
            new_signing_key(ballot, keys, owner, introduction)?;
            Ok(Some(TrusteeKind::Single(ceremony::check_public_key(public_key)?)))
        }
    }
}

/// An introduction that is this trustee's and shares its key with nobody else's: the companion record takes each key once.
fn new_signing_key(ballot: &Ballot, keys: &KeyCeremony, owner: u64, text: &str) -> Result<(), CeremonyError> {
    let introduction = ceremony::check_introduction(ballot.id.uuid(), Role::Trustee, Some(owner), text)?;
    let others: Vec<(u64, Introduction)> = numbered(keys, |trustee| trustee.introduction.as_ref())?;
    if let Some((other, _)) = others.iter().find(|(_, other)| other.key == introduction.key) {
        return Err(CeremonyError::SameKey(*other));
    }
    match &ballot.codes {
        Some(codes) if ceremony::read::<Introduction>(&codes.introduction, "an introduction")?.key == introduction.key => {
            Err(CeremonyError::OthersKey)
        }
        _ => Ok(()),
    }
}

/// Is this the signing key of a trustee?
pub(super) fn is_trustees(ballot: &Ballot, key: &VerifyingKey) -> bool {
    let trustees = ballot.keys.iter().flat_map(|keys| &keys.trustees);
    let mut introductions = trustees.filter_map(|trustee| ceremony::read(trustee.introduction.as_ref()?, "an introduction").ok());
    introductions.any(|introduction: Introduction| introduction.key == *key)
}

fn introduced(keys: &KeyCeremony, owner: u64) -> Result<Introduction, CeremonyError> {
    let text = keys.trustee(owner).and_then(|trustee| trustee.introduction.as_ref());
    ceremony::read(text.ok_or(CeremonyError::Missing("the introduction"))?, "an introduction")
}

/// What trustees have sent of one kind, with their owners.
fn numbered<T: Wire>(keys: &KeyCeremony, of: impl Fn(&TrusteeMessages) -> Option<&String>) -> Result<Vec<(u64, T)>, CeremonyError> {
    let sent = (1..).zip(&keys.trustees).filter_map(|(owner, trustee)| of(trustee).map(|text| (owner, text)));
    sent.map(|(owner, text)| ceremony::read(text, "a message that was taken").map(|value| (owner, value))).collect()
}

fn certificates(keys: &KeyCeremony) -> Result<Vec<SignedMessage<Ed25519>>, CeremonyError> {
    Ok(numbered(keys, |trustee| trustee.certificate.as_ref())?.into_iter().map(|(_, cert)| cert).collect())
}

fn polynomials(keys: &KeyCeremony) -> Result<Vec<Polynomial<Ed25519>>, CeremonyError> {
    Ok(numbered(keys, |trustee| trustee.polynomial.as_ref())?.into_iter().map(|(_, polynomial)| polynomial).collect())
}

/// Election and rehearsal under the new key. The rehearsal's number is the ballot's own: there is one for each key.
fn make(ballot: &Ballot, body: &str, kind: TrusteeKind<Ed25519>) -> Result<MadeKeys, CeremonyError> {
    let kinds = vec![kind];
    let trustees = ceremony::check_trustees(&kinds)?;
    let election = ceremony::assemble_election(&BallotPaper::of(ballot, body), &trustees);
    let rehearsal = ceremony::rehearsal_election(&election, ballot.id.uuid());
    Ok(MadeKeys { trustees: kinds.to_json(), election: election.to_json(), rehearsal: rehearsal.to_json() })
}

/// A trustee's answer to the rehearsal.
pub(super) fn answer(
    state: &State,
    ballot: &BallotId,
    (owner, by): (u64, PersonId),
    decryption: &str,
    bond: &str,
) -> Result<Vec<Event>, Refusal> {
    let found = at_stage(state, ballot, &[BallotStage::RollClosed], AFTER_ROLL)?;
    let keys = open_step(found, owner, by, KeyStep::Rehearsal)?;
    check_rehearsal(found, keys, owner, decryption, bond).map_err(|error| Refusal::BadKeyMessage {
        owner,
        step: KeyStep::Rehearsal,
        problem: error.to_string(),
    })?;
    let is_last = keys.missing(KeyStep::Rehearsal) == [owner];
    let answered = Event::RehearsalAnswered { ballot: ballot.clone(), owner, decryption: decryption.to_owned(), bond: bond.to_owned() };
    Ok(with_ready(answered, is_last && found.codes.is_some(), ballot))
}

/// The answer itself; with the last one, that all of them together open the test paper.
fn check_rehearsal(ballot: &Ballot, keys: &KeyCeremony, owner: u64, decryption: &str, bond: &str) -> Result<(), CeremonyError> {
    let made = keys.made.as_ref().ok_or(CeremonyError::Missing("the key"))?;
    let kinds: Vec<TrusteeKind<Ed25519>> = ceremony::read(&made.trustees, "a list of trustees")?;
    let trustees = ceremony::check_trustees(&kinds)?;
    let test = CheckedElection::<Ed25519>::from_json(made.rehearsal.as_bytes())?;
    let key = trustees.key(owner).ok_or(CeremonyError::NoTrustee(owner))?;
    let own: PartialDecryption<Ed25519> = ceremony::read(decryption, "a partial decryption")?;
    let mut factors = BTreeMap::from([(owner, ceremony::check_answer(&test, key, &own)?)]);
    let bond: TrusteeKey<Ed25519> = ceremony::read(bond, "a bond of two keys")?;
    ceremony::check_bond(ballot.id.uuid(), owner, key, &introduced(keys, owner)?.key, &bond)?;
    if keys.missing(KeyStep::Rehearsal) != [owner] {
        return Ok(());
    }
    let others: Vec<(u64, PartialDecryption<Ed25519>)> =
        numbered(keys, |trustee| trustee.rehearsal.as_ref().map(|rehearsed| &rehearsed.decryption))?;
    for (other, decryption) in others {
        let key = trustees.key(other).ok_or(CeremonyError::NoTrustee(other))?;
        factors.insert(other, ceremony::check_answer(&test, key, &decryption)?);
    }
    ceremony::check_together(&test, &trustees, &factors)
}

/// Keys are made anew, perhaps by other trustees; as many as before, for their number is frozen with the roll.
pub(super) fn restart(
    state: &State,
    ballot: &BallotId,
    reason: &str,
    trustees: Option<&[PersonId]>,
    by: PersonId,
) -> Result<Vec<Event>, Refusal> {
    let found = at_stage(state, ballot, BEFORE_OPENING, AFTER_ROLL)?;
    let reason = reason_text(reason)?;
    let trustees = trustees.unwrap_or(&found.plan.trustees).to_vec();
    let expected = found.plan.trustees.len();
    if trustees.len() != expected {
        return Err(Refusal::TrusteeCount { expected });
    }
    each_once(state, &trustees, RoleKind::Trustee)?;
    let plan = crate::plan::Plan { trustees: trustees.clone(), ..found.plan.clone() };
    separation(state, &plan, state.entitled(found).len())?;
    let round = found.keys.as_ref().map_or(1, |keys| keys.round).saturating_add(1);
    Ok(vec![Event::KeysRestarted { ballot: ballot.clone(), round, reason, trustees, by }])
}

pub(super) fn with_ready(event: Event, ready: bool, ballot: &BallotId) -> Vec<Event> {
    let ready = ready.then(|| Event::BallotReady { ballot: ballot.clone() });
    [event].into_iter().chain(ready).collect()
}

pub(super) fn bad(what: &'static str, error: &dyn std::fmt::Display) -> Refusal {
    Refusal::BadMessage { what, problem: error.to_string() }
}
