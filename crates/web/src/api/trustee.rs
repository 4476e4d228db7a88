//! What trustees ask: how far the ceremony is, and the texts that they need for their next step.

use assembly::{Ballot, BallotId, Command, KeyMessage, KeyStep, PersonId, TrusteeMessages};
use axum::Json;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use belenios::group::Ed25519;
use belenios::json::Wire;
use belenios::trustee::threshold::route;
use belenios::v1::{Polynomial, SignedMessage};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::time::Duration;
use utoipa::ToSchema;

use super::{Problem, Signed, published};
use crate::app::App;
use crate::failure::{Answer, Failure};
use crate::visitor::Visitor;

/// How long a question waits for news.
const WAIT: Duration = Duration::from_secs(25);

/// The state of the ceremony. All texts are exact canonical JSON.
#[derive(Serialize, ToSchema)]
pub(crate) struct Ceremony {
    /// Grows with every change.
    version: u64,
    stage: &'static str,
    /// The owner number of whoever asks.
    me: Option<u64>,
    context: Context,
    round: u32,
    trustees: Vec<Trustee>,
    certificates: Vec<String>,
    commitments: Vec<String>,
    /// How many have been sent.
    polynomials: usize,
    /// What this trustee receives, when every polynomial is there.
    vinput: Option<String>,
    /// The trustees of the election, once the key is made.
    parameters: Option<String>,
    election: Option<String>,
    rehearsal: Option<Rehearsal>,
    tally: Option<Tally>,
    /// Owners who have decrypted.
    decryptions: Vec<u64>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Context {
    group: &'static str,
    size: usize,
    threshold: u32,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Trustee {
    owner: u64,
    name: String,
    done: Vec<&'static str>,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Rehearsal {
    election: String,
}

#[derive(Serialize, ToSchema)]
pub(crate) struct Tally {
    hash: String,
    text: String,
}

/// Which version is known already.
#[derive(Deserialize)]
pub(crate) struct After {
    after: Option<u64>,
}

/// How far the ceremony is; waits up to 25 seconds for news. For trustees of this ballot and officers.
#[utoipa::path(get, path = "/api/ballots/{uuid}/ceremony", params(("uuid" = String, Path), ("after" = Option<u64>, Query)), responses((status = 200, body = Ceremony), (status = 401, body = Problem), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub(crate) async fn ceremony(visitor: Visitor, Path(id): Path<BallotId>, Query(After { after }): Query<After>) -> Answer {
    let person = visitor.someone()?;
    let is_trustee = published(&visitor.app, &id, |ballot| ballot.owner_of(person).is_some())?;
    if !is_trustee && !visitor.is_officer() {
        return Err(Failure::Forbidden);
    }
    if let Some(known) = after {
        let _ = tokio::time::timeout(WAIT, visitor.app.newer(known)).await;
    }
    let version = visitor.app.version();
    let state = published(&visitor.app, &id, |ballot| state_of(&visitor.app, ballot, person, version))?;
    Ok(Json(state).into_response())
}

fn state_of(app: &App, ballot: &Ballot, person: PersonId, version: u64) -> Ceremony {
    let keys = ballot.keys.as_ref();
    let sent = keys.map_or(&[][..], |keys| keys.trustees.as_slice());
    let texts = |pick: fn(&TrusteeMessages) -> Option<&String>| sent.iter().filter_map(pick).cloned().collect::<Vec<_>>();
    let made = keys.and_then(|keys| keys.made.as_ref());
    let me = ballot.owner_of(person);
    let trustee = |(owner, person): (u64, &PersonId)| Trustee {
        owner,
        name: app.name(*person).unwrap_or_default(),
        done: keys.and_then(|keys| keys.trustee(owner)).map_or_else(Vec::new, |sent| sent.done().into_iter().map(KeyStep::name).collect()),
    };
    Ceremony {
        version,
        stage: ballot.stage.name(),
        me,
        context: Context { group: "Ed25519", size: ballot.plan.trustees.len(), threshold: ballot.plan.threshold },
        round: keys.map_or(1, |keys| keys.round),
        trustees: (1..).zip(&ballot.plan.trustees).map(trustee).collect(),
        certificates: texts(|sent| sent.certificate.as_ref()),
        commitments: texts(|sent| sent.commitment.as_ref()),
        polynomials: sent.iter().filter(|sent| sent.polynomial.is_some()).count(),
        vinput: me.and_then(|owner| vinput(ballot, owner)),
        parameters: made.map(|made| made.trustees.clone()),
        election: made.map(|made| made.election.clone()),
        rehearsal: made.map(|made| Rehearsal { election: made.rehearsal.clone() }),
        tally: ballot.tally.as_ref().map(|tally| Tally { hash: tally.hash.to_string(), text: tally.text.clone() }),
        decryptions: ballot.decryptions.keys().copied().collect(),
    }
}

/// What this trustee receives from all the others, when all have sent.
fn vinput(ballot: &Ballot, owner: u64) -> Option<String> {
    let sent = &ballot.keys.as_ref()?.trustees;
    if sent.len() < 2 {
        return None;
    }
    let certificate = |sent: &TrusteeMessages| SignedMessage::<Ed25519>::from_json(sent.certificate.as_ref()?.as_bytes()).ok();
    let polynomial = |sent: &TrusteeMessages| Polynomial::<Ed25519>::from_json(sent.polynomial.as_ref()?.as_bytes()).ok();
    let certificates = sent.iter().map(certificate).collect::<Option<Vec<_>>>()?;
    let polynomials = sent.iter().map(polynomial).collect::<Option<Vec<_>>>()?;
    let all = route(u64::from(ballot.plan.threshold), &certificates, &polynomials).ok()?;
    let index = usize::try_from(owner.checked_sub(1)?).ok()?;
    all.get(index).map(Wire::to_json)
}

/// A trustee's message: the texts of a step by name.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StepSent {
    /// `certificate`, `commitment`, `polynomial`, `voutput`, `public_key` or `rehearsal`
    step: String,
    body: BTreeMap<String, String>,
}

/// Takes a trustee's message.
#[utoipa::path(post, path = "/api/ballots/{uuid}/ceremony", params(("uuid" = String, Path)), request_body = StepSent, responses((status = 201), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn step(Path(ballot): Path<BallotId>, Signed(visitor, mut sent): Signed<StepSent>) -> Answer {
    let owner = owner(&visitor, &ballot)?;
    let step: KeyStep = sent.step.parse().map_err(|_| Failure::Malformed(format!("step: there is none called {:?}", sent.step)))?;
    let mut take = |name: &str| sent.body.remove(name).ok_or_else(|| Failure::Malformed(format!("body: {name} is missing")));
    let message = |message| Command::KeyMessage { ballot: ballot.clone(), owner, message };
    let command = match step {
        KeyStep::Certificate => message(KeyMessage::Certificate { cert: take("cert")?, introduction: take("introduction")? }),
        KeyStep::Commitment => message(KeyMessage::Commitment { commitment: take("commitment")? }),
        KeyStep::Polynomial => message(KeyMessage::Polynomial { polynomial: take("polynomial")? }),
        KeyStep::Voutput => message(KeyMessage::Voutput { voutput: take("voutput")? }),
        KeyStep::PublicKey => message(KeyMessage::PublicKey { public_key: take("public_key")?, introduction: take("introduction")? }),
        KeyStep::Rehearsal => {
            Command::AnswerRehearsal { ballot: ballot.clone(), owner, decryption: take("decryption")?, bond: take("bond")? }
        }
    };
    visitor.act(command).await?;
    Ok((StatusCode::CREATED, Json(serde_json::json!({}))).into_response())
}

fn owner(visitor: &Visitor, ballot: &BallotId) -> Answer<u64> {
    let person = visitor.someone()?;
    published(&visitor.app, ballot, |ballot| ballot.owner_of(person))?.ok_or(Failure::Forbidden)
}

/// A trustee's part of the decryption.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DecryptionSent {
    decryption: String,
    statement: String,
}

/// Takes a trustee's part of the decryption.
#[utoipa::path(post, path = "/api/ballots/{uuid}/decryptions", params(("uuid" = String, Path)), request_body = DecryptionSent, responses((status = 201), (status = 401, body = Problem), (status = 403, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub(crate) async fn decrypt(Path(ballot): Path<BallotId>, Signed(visitor, sent): Signed<DecryptionSent>) -> Answer {
    let owner = owner(&visitor, &ballot)?;
    let DecryptionSent { decryption, statement } = sent;
    visitor.act(Command::Decrypt { ballot, owner, decryption, statement }).await?;
    Ok((StatusCode::CREATED, Json(serde_json::json!({}))).into_response())
}
