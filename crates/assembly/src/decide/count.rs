//! From the end of casting to the end of the ballot.

use std::collections::BTreeMap;

use belenios::companion::{Introduction, Role, SignedCheckpoint, VerifyingKey, origin};
use belenios::election::CheckedElection;
use belenios::group::{Ed25519, Group};
use belenios::json::Wire;
use belenios::trustee::CheckedTrustees;
use belenios::v1::{EncryptedTally, Hash, TrusteeKind};
use jiff::Timestamp;

use super::at_stage;
use super::keys::is_trustees;
use super::proposal::{REASON, reason_text};
use crate::SMALLEST_CELL;
use crate::ceremony::{self, CeremonyError};
use crate::event::Event;
use crate::id::{BallotId, PersonId};
use crate::refusal::Refusal;
use crate::state::{Ballot, BallotStage, EncryptedSum, State};

const COUNTING: &[BallotStage] = &[BallotStage::CastingClosed];
const AFTER_CASTING: &str = "after casting ended and before the result is published";

pub(super) fn close_casting(state: &State, ballot: &BallotId, by: Option<PersonId>, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    let found = at_stage(state, ballot, &[BallotStage::Open], "while the ballot is open")?;
    if now < found.plan.closes_at {
        return Err(Refusal::TooEarly);
    }
    Ok(vec![Event::CastingClosed { ballot: ballot.clone(), at: now, by }])
}

pub(super) fn tally(state: &State, ballot: &BallotId, counted: u64, text: &str) -> Result<Vec<Event>, Refusal> {
    let found = at_stage(state, ballot, COUNTING, AFTER_CASTING)?;
    if found.tally.is_some() {
        return Err(Refusal::TalliedAlready);
    }
    let entitled = found.entitled_number().unwrap_or_default();
    // One credential a roll number, one counted ballot a credential (invariant 2).
    if counted > entitled {
        return Err(Refusal::TooManyBallots { counted, entitled });
    }
    let questions: Vec<_> = found.plan.questions.iter().map(crate::plan::Asked::to_question).collect();
    ceremony::read_tally::<Ed25519>(&questions, text).map_err(|error| bad("the encrypted tally", &error))?;
    Ok(vec![Event::TallyPublished { ballot: ballot.clone(), counted, tally: text.to_owned(), hash: Hash::of(text.as_bytes()) }])
}

/// What decryptions are held against.
struct Sealed {
    election: CheckedElection<Ed25519>,
    trustees: CheckedTrustees<Ed25519>,
    tally: EncryptedTally<<Ed25519 as Group>::Element>,
    hash: Hash,
    counted: u64,
}

impl Sealed {
    fn of(ballot: &Ballot) -> Result<Self, Refusal> {
        let EncryptedSum { counted, text, hash } = ballot.tally.as_ref().ok_or(Refusal::NoTally)?;
        if *counted < SMALLEST_CELL {
            return Err(Refusal::TooFewBallots { counted: *counted, least: SMALLEST_CELL });
        }
        let sealed = || {
            let made = ballot.keys.as_ref().and_then(|keys| keys.made.as_ref()).ok_or(CeremonyError::Missing("the key"))?;
            let kinds: Vec<TrusteeKind<Ed25519>> = ceremony::read(&made.trustees, "a list of trustees")?;
            let trustees = ceremony::check_trustees(&kinds)?;
            let election = CheckedElection::<Ed25519>::from_json(made.election.as_bytes())?;
            let tally = ceremony::read_tally::<Ed25519>(election.questions(), text)?;
            Ok::<_, CeremonyError>(Self { election, trustees, tally, hash: *hash, counted: *counted })
        };
        sealed().map_err(|error| bad("the ballot's key or tally", &error))
    }
}

pub(super) fn decrypt(
    state: &State,
    ballot: &BallotId,
    (owner, by): (u64, PersonId),
    decryption: &str,
    statement: &str,
) -> Result<Vec<Event>, Refusal> {
    let found = at_stage(state, ballot, COUNTING, AFTER_CASTING)?;
    if found.owner_of(by) != Some(owner) {
        return Err(Refusal::NotYourNumber { owner });
    }
    if found.decryptions.contains_key(&owner) {
        return Err(Refusal::DecryptedAlready { owner });
    }
    let sealed = Sealed::of(found)?;
    let key = sealed.trustees.key(owner).ok_or(Refusal::NotYourNumber { owner })?;
    let decrypted = ceremony::check_decryption(&sealed.election, key, &sealed.tally, decryption)
        .map_err(|error| bad("the partial decryption", &error))?;
    let introduction = found.keys.as_ref().and_then(|keys| keys.trustee(owner)).and_then(|trustee| trustee.introduction.as_ref());
    let introduction: Introduction = introduction
        .ok_or(CeremonyError::Missing("the introduction"))
        .and_then(|text| ceremony::read(text, "an introduction"))
        .map_err(|error| bad("the trustee's introduction", &error))?;
    ceremony::check_statement(&sealed.election, (owner, key, &introduction.key), (&sealed.tally, sealed.hash), &decrypted, statement)
        .map_err(|error| bad("the decryption statement", &error))?;
    Ok(vec![Event::Decrypted { ballot: ballot.clone(), owner, decryption: decryption.to_owned(), statement: statement.to_owned() }])
}

pub(super) fn publish(state: &State, ballot: &BallotId) -> Result<Vec<Event>, Refusal> {
    let found = at_stage(state, ballot, COUNTING, AFTER_CASTING)?;
    let sealed = Sealed::of(found)?;
    let decrypted = found.decryptions.len();
    if decrypted < usize::try_from(found.plan.threshold).unwrap_or(usize::MAX) {
        return Err(Refusal::NotEnoughTrustees { found: decrypted, needed: found.plan.threshold });
    }
    let result = result_of(found, &sealed).map_err(|error| bad("the result", &error))?;
    Ok(vec![Event::ResultPublished { ballot: ballot.clone(), result }])
}

fn result_of(ballot: &Ballot, sealed: &Sealed) -> Result<String, CeremonyError> {
    let mut factors = BTreeMap::new();
    for (owner, part) in &ballot.decryptions {
        let key = sealed.trustees.key(*owner).ok_or(CeremonyError::NoTrustee(*owner))?;
        factors.insert(*owner, ceremony::check_decryption(&sealed.election, key, &sealed.tally, &part.decryption)?.factors);
    }
    ceremony::result_text(sealed.election.questions(), &sealed.trustees, (&sealed.tally, sealed.counted), &factors)
}

/// A scrutineer keeps the same board as the server.
pub(super) fn cosign(
    state: &State,
    ballot: &BallotId,
    by: PersonId,
    [introduction, note, log_key]: [&String; 3],
    (size, root): (u64, Hash),
) -> Result<Vec<Event>, Refusal> {
    use BallotStage::{CastingClosed, Certified, Challenged, Confirmed, Open, Tallied};
    let with_board = &[Open, CastingClosed, Tallied, Certified, Challenged, Confirmed];
    let found = at_stage(state, ballot, with_board, "when there is a board")?;
    let signed: SignedCheckpoint = note.parse().map_err(|error| bad("the cosigned checkpoint", &error))?;
    let log_key = VerifyingKey::from_json(format!("\"{log_key}\"").as_bytes()).map_err(|error| bad("the log's key", &error))?;
    let point = signed.checkpoint();
    if point.origin != origin(ballot.uuid()) || (point.size, point.root) != (size, root) || !signed.is_signed_by(&log_key) {
        return Err(Refusal::SplitView);
    }
    let mirror = ceremony::check_introduction(ballot.uuid(), Role::Mirror, None, introduction)
        .map_err(|error| bad("the mirror's introduction", &error))?;
    if !matches!(signed.cosigned_at(&mirror.name, &mirror.key), Some(Ok(_))) {
        return Err(bad("the cosigned checkpoint", &"it does not have your signature"));
    }
    let registrars = found.codes.as_ref().and_then(|codes| ceremony::read::<Introduction>(&codes.introduction, "an introduction").ok());
    let is_registrars = registrars.is_some_and(|registrar| registrar.key == mirror.key);
    if mirror.key == log_key || is_registrars || is_trustees(found, &mirror.key) {
        return Err(bad("the mirror's introduction", &CeremonyError::OthersKey));
    }
    if !signs_alone(note, &[&point.origin, mirror.name.as_str()]) {
        return Err(bad(
            "the cosigned checkpoint",
            &"it has signatures besides the server's and yours; sign the one that the server gave you",
        ));
    }
    known_mirror(found, by, &mirror, introduction)?;
    Ok(vec![Event::Cosigned { ballot: ballot.clone(), by, introduction: introduction.clone(), note: note.clone() }])
}

/// A bad signature under somebody else's name would make the whole record look bad.
fn signs_alone(note: &str, names: &[&str]) -> bool {
    let mut signers = note.lines().filter_map(|line| line.strip_prefix("— ")).filter_map(|line| line.split(' ').next());
    signers.all(|name| names.contains(&name))
}

/// A mirror is introduced once, and two mirrors are two.
fn known_mirror(ballot: &Ballot, by: PersonId, mirror: &Introduction, text: &str) -> Result<(), Refusal> {
    for earlier in &ballot.cosignatures {
        if earlier.by == by {
            if earlier.introduction != text {
                return Err(Refusal::OtherMirror);
            }
            continue;
        }
        let other: Introduction =
            ceremony::read(&earlier.introduction, "an introduction").map_err(|error| bad("an introduction", &error))?;
        if other.name == mirror.name || other.key == mirror.key {
            return Err(Refusal::MirrorNameTaken { name: mirror.name.to_string() });
        }
    }
    Ok(())
}

pub(super) fn challenge(state: &State, ballot: &BallotId, reason: &str, by: PersonId, now: Timestamp) -> Result<Vec<Event>, Refusal> {
    at_stage(state, ballot, &[BallotStage::Certified], "when the result is certified, once")?;
    Ok(vec![Event::ResultChallenged { ballot: ballot.clone(), reason: reason_text(reason)?, by, at: now }])
}

pub(super) fn uphold(state: &State, ballot: &BallotId, answer: &str, by: PersonId) -> Result<Vec<Event>, Refusal> {
    let found = at_stage(state, ballot, &[BallotStage::Challenged], "when the result is challenged")?;
    if found.challenge.as_ref().is_some_and(|challenge| challenge.by == by) {
        return Err(Refusal::OwnChallenge);
    }
    let answer = super::text::paragraphs(answer, "the answer", REASON)?;
    if answer.is_empty() {
        return Err(Refusal::BadText { what: "the answer", most: REASON });
    }
    Ok(vec![Event::ResultUpheld { ballot: ballot.clone(), answer, by }])
}

fn bad(what: &'static str, error: &dyn std::fmt::Display) -> Refusal {
    Refusal::BadMessage { what, problem: error.to_string() }
}
