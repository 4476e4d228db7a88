//! What nobody has to ask for: making the board of a ballot that was opened, ending casting when its time has
//! come, putting ballots together, publishing what was decrypted.
//!
//! Each step looks at the record and at the board, and does what the one has and the other lacks. So it can be
//! repeated at any time, and a server that died in the middle goes on where it was.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use assembly::ceremony::{companion_at_opening, counted_ballot, setup_of, tally_texts};
use assembly::{Actor, Ballot, BallotId, BallotStage, Command, Refusal};
use belenios::archive::Stage;
use belenios::companion::{CheckpointRecord, Companion, Record, SigningKey};
use belenios::group::Ed25519;
use belenios::json::Wire;
use belenios::v1::{Ballot as Paper, EventType, Hash, Owned};
use rand_core::SeedableRng;
use store::BoardSetup;

use crate::app::{App, random};
use crate::failure::{Answer, Failure};

/// Tends all ballots every second until the server ends.
pub(crate) async fn work(app: Arc<App>) {
    let mut purged = 0;
    loop {
        let running: Vec<BallotId> = app.read(|state| {
            let alive = |ballot: &&Ballot| (BallotStage::Open..=BallotStage::Certified).contains(&ballot.stage);
            state.ballots.values().filter(alive).map(|ballot| ballot.id.clone()).collect()
        });
        for ballot in running {
            if let Err(failure) = tend(&app, &ballot).await {
                tracing::error!("ballot {ballot}: {failure:?}");
            }
        }
        let hour = app.now().as_second() / 3600;
        if hour != purged && app.store.purge(app.now()).await.is_ok() {
            purged = hour;
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
}

/// Brings a ballot's board to where the record is, and both to where the clock is.
pub(crate) async fn tend(app: &Arc<App>, id: &BallotId) -> Answer<()> {
    let mut cosigned = app.tending.lock().await;
    loop {
        let Some(ballot) = app.read(|state| state.ballots.get(id).cloned()) else { return Ok(()) };
        if !step(app, &ballot).await? {
            return publish_cosignatures(app, &ballot, &mut cosigned).await;
        }
    }
}

/// One step; true when there may be another.
async fn step(app: &Arc<App>, ballot: &Ballot) -> Answer<bool> {
    if ballot.opened_at.is_none() {
        return Ok(false);
    }
    let uuid = ballot.id.uuid();
    let Some(board) = app.store.board(uuid).await? else {
        create(app, ballot).await?;
        return Ok(true);
    };
    match (ballot.stage, board.stage) {
        (BallotStage::Open, _) if app.now() >= ballot.plan.closes_at => {
            advance(app, Command::CloseCasting { ballot: ballot.id.clone() }).await
        }
        (BallotStage::CastingClosed, Stage::Open) => {
            app.store.close_casting(uuid).await?;
            Ok(true)
        }
        (BallotStage::CastingClosed, _) if ballot.tally.is_none() => tally(app, ballot, board.stage).await,
        (BallotStage::CastingClosed | BallotStage::Tallied, Stage::Tallied | Stage::Decrypting) => {
            publish_parts(app, ballot).await?;
            publish_result(app, ballot).await
        }
        _ => Ok(false),
    }
}

/// A command of the clock; one that the rules refuse is no fault, it is only not time.
async fn advance(app: &Arc<App>, command: Command) -> Answer<bool> {
    match app.commit(Actor::System, command).await {
        Ok(_) => Ok(true),
        Err(Failure::Refused(refusal)) => {
            if !matches!(*refusal, Refusal::TooFewBallots { .. } | Refusal::NotEnoughTrustees { .. }) {
                tracing::warn!("{refusal}");
            }
            Ok(false)
        }
        Err(failure) => Err(failure),
    }
}

/// The key with which this server signs a ballot's opening and checkpoints. It is made when the board is.
pub(crate) async fn officer_key(app: &App, ballot: &BallotId) -> Answer<SigningKey> {
    let name = format!("officer signing key of {ballot}");
    if let Some(secret) = app.store.secret_get(&name).await? {
        return SigningKey::from_json(&secret).map_err(|error| Failure::broken(&error));
    }
    let mut rng = rand_chacha::ChaCha20Rng::from_seed(random()?);
    let key = SigningKey::generate(&mut rng);
    app.store.secret_put(&name, key.reveal_json().as_bytes()).await?;
    Ok(key)
}

async fn create(app: &App, ballot: &Ballot) -> Answer<()> {
    let officer = officer_key(app, &ballot.id).await?;
    let (companion, _) = companion_at_opening(ballot, &officer).map_err(|error| Failure::broken(&error))?;
    let parts = setup_of(ballot).ok_or_else(|| Failure::Broken("an open ballot without codes or keys".to_owned()))?;
    let opened = ballot.opened_at.map_or(0, |at| at.as_second());
    app.store
        .board_create(BoardSetup {
            timestamp: u64::try_from(opened).unwrap_or(0),
            election: parts.election,
            trustees: parts.trustees,
            credentials: parts.credentials,
            companion,
        })
        .await?;
    Ok(())
}

/// Puts the counted ballots together; the board and the record take it.
async fn tally(app: &Arc<App>, ballot: &Ballot, stage: Stage) -> Answer<bool> {
    let uuid = ballot.id.uuid();
    let counted = app.store.counted(uuid).await?;
    let questions: Vec<_> = ballot.plan.questions.iter().map(assembly::Asked::to_question).collect();
    let texts = tokio::task::spawn_blocking(move || {
        let papers = counted.iter().map(|counted| {
            let paper = Paper::<Ed25519>::from_json(counted.text.as_bytes()).map_err(|error| Failure::broken(&error))?;
            counted_ballot(&paper, 1).map_err(|error| Failure::broken(&error))
        });
        let papers = papers.collect::<Answer<Vec<_>>>()?;
        tally_texts::<Ed25519>(&questions, &papers).map_err(|error| Failure::broken(&error))
    });
    let texts = texts.await.map_err(|error| Failure::broken(&error))??;
    if stage == Stage::Closed {
        let data = vec![texts.tally.clone(), texts.sized];
        app.store.append_event(uuid, EventType::EncryptedTally, data, Vec::new()).await?;
    }
    advance(app, Command::Tally { ballot: ballot.id.clone(), counted: texts.counted, tally: texts.tally }).await
}

/// Partial decryptions that the record has and the board lacks.
async fn publish_parts(app: &App, ballot: &Ballot) -> Answer<()> {
    let uuid = ballot.id.uuid();
    let there = app.store.payloads(uuid, EventType::PartialDecryption).await?;
    for (owner, part) in &ballot.decryptions {
        let owned = Owned { owner: *owner, payload: Hash::of(part.decryption.as_bytes()) }.to_json();
        if there.contains(&Hash::of(owned.as_bytes())) {
            continue;
        }
        let statement = Wire::from_json(part.statement.as_bytes()).map_err(|error| Failure::broken(&error))?;
        let data = vec![part.decryption.clone(), owned];
        app.store.append_event(uuid, EventType::PartialDecryption, data, vec![Record::Decryption(statement)]).await?;
    }
    Ok(())
}

async fn publish_result(app: &Arc<App>, ballot: &Ballot) -> Answer<bool> {
    match &ballot.result {
        None if ballot.decryptions.len() < usize::try_from(ballot.plan.threshold).unwrap_or(usize::MAX) => Ok(false),
        None => advance(app, Command::PublishResult { ballot: ballot.id.clone() }).await,
        Some(result) => {
            app.store.append_event(ballot.id.uuid(), EventType::Result, vec![result.clone()], Vec::new()).await?;
            Ok(true)
        }
    }
}

/// Cosigned checkpoints that the record has and the companion record of the finished board lacks. The whole companion record is read for it, so it is
/// looked at only when there may be something new.
async fn publish_cosignatures(app: &App, ballot: &Ballot, cosigned: &mut HashMap<BallotId, usize>) -> Answer<()> {
    let number = ballot.cosignatures.len();
    if number == 0 || ballot.result.is_none() || cosigned.get(&ballot.id) == Some(&number) {
        return Ok(());
    }
    let text = app.store.companion_text(ballot.id.uuid()).await?;
    let companion = Companion::<Ed25519>::read(text.as_bytes()).map_err(|error| Failure::broken(&error))?;
    for cosignature in &ballot.cosignatures {
        let introduction = Wire::from_json(cosignature.introduction.as_bytes()).map_err(|error| Failure::broken(&error))?;
        let note = cosignature.note.parse().map_err(|_| Failure::Broken("a cosigned note".to_owned()))?;
        let mut records = vec![Record::SigningKey(introduction), Record::Checkpoint(CheckpointRecord { note })];
        records.retain(|record| !companion.records().any(|(_, known)| known == record));
        if !records.is_empty() {
            app.store.companion_append(ballot.id.uuid(), records).await?;
        }
    }
    cosigned.insert(ballot.id.clone(), number);
    Ok(())
}
