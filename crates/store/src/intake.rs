//! The way of a ballot into the box: the door, a bounded queue, checks on all cores, the board's writer, the answer.
//!
//! At the door only what costs nothing is looked at, so that junk does not fill the queue: size, and whether the voting code is on the list. When the
//! queue is full, the ballot is refused as `busy` at once rather than made to wait.

use std::sync::Arc;

use assembly::casting::{CastContext, CastRefusal, CastRequest, CheckedCast, MAX_BALLOT, MAX_ORDER, Previous, check_batch};
use belenios::archive::Stage;
use belenios::json::Wire;
use belenios::v1::{Hash, Uuid};
use tokio::sync::{mpsc, oneshot};

use crate::board::{PublicCredential, Receipt, Sequencer, SubmitError};
use crate::error::{Result, StoreError};
use crate::store::Store;

/// Ballots that wait for their checks.
const QUEUE: usize = 256;
/// Ballots that are checked together at most.
const BATCH: usize = 64;

/// The intake of one ballot. Clones lead to the same queue.
#[derive(Clone, Debug)]
pub struct Intake {
    context: Arc<CastContext>,
    store: Store,
    uuid: Uuid,
    queue: mpsc::Sender<Entry>,
}

/// A ballot in the queue.
struct Entry {
    request: CastRequest,
    purpose: Purpose,
}

enum Purpose {
    Cast(oneshot::Sender<Result<Receipt, SubmitError>>),
    Spoil(oneshot::Sender<Result<(), SubmitError>>),
}

impl Store {
    /// Opens the intake of a board. `context` is made from the election and the credentials on it.
    pub async fn intake(&self, uuid: &Uuid, context: Arc<CastContext>) -> Result<Intake> {
        if context.election().election().uuid != *uuid {
            return Err(StoreError::Data(format!("the election is not that of the board {uuid}")));
        }
        let sequencer = self.sequencer(uuid).await?;
        let (queue, entries) = mpsc::channel(QUEUE);
        tokio::spawn(Desk { context: Arc::clone(&context), sequencer }.run(entries));
        Ok(Intake { context, store: self.clone(), uuid: uuid.clone(), queue })
    }
}

impl Intake {
    /// Casts a ballot with its order statement, both as exact JSON. The receipt comes when the ballot is on the medium.
    ///
    /// The same ballot again gives the receipt of the first time, also when casting is over: who lost the connection just asks once more.
    pub async fn cast(&self, ballot: String, order: Option<String>) -> Result<Receipt, SubmitError> {
        self.door(&ballot, order.as_deref())?;
        let hash = Hash::of(ballot.as_bytes());
        if let Some(known) = self.store.tracker(&self.uuid, hash).await? {
            return Ok(Receipt { height: known.height, tracker: hash, repeated: true });
        }
        self.check_open().await?;
        let previous = self.previous(&ballot).await?;
        self.wait(CastRequest { ballot, order, previous }, Purpose::Cast).await
    }

    /// Keeps a ballot that is being opened for a check, so that it can never be cast.
    pub async fn spoil(&self, ballot: String) -> Result<(), SubmitError> {
        self.door(&ballot, None)?;
        self.check_open().await?;
        self.wait(CastRequest { ballot, order: None, previous: None }, Purpose::Spoil).await
    }

    /// What costs nothing.
    fn door(&self, ballot: &str, order: Option<&str>) -> Result<(), SubmitError> {
        if ballot.len() > MAX_BALLOT || order.is_some_and(|order| order.len() > MAX_ORDER) {
            return Err(CastRefusal::TooLarge.into());
        }
        match credential_text(ballot) {
            Some(credential) if !self.context.knows(credential) => Err(CastRefusal::UnknownCode.into()),
            _ => Ok(()),
        }
    }

    async fn check_open(&self) -> Result<(), SubmitError> {
        let (_, info) = self.store.known_board(&self.uuid).await?;
        if info.stage == Stage::Open { Ok(()) } else { Err(CastRefusal::Closed.into()) }
    }

    /// State of the credential's order statements; a text without a credential is refused later as what it is.
    async fn previous(&self, ballot: &str) -> Result<Option<Previous>> {
        let credential = credential_text(ballot).and_then(|hex| PublicCredential::from_json(format!("\"{hex}\"").as_bytes()).ok());
        let Some(credential) = credential else { return Ok(None) };
        let state = self.store.credential_state(&self.uuid, &credential).await?;
        Ok(state.ballot.map(|ballot| Previous { seq: state.seq, ballot }))
    }

    async fn wait<T>(
        &self,
        request: CastRequest,
        purpose: impl FnOnce(oneshot::Sender<Result<T, SubmitError>>) -> Purpose,
    ) -> Result<T, SubmitError> {
        let (reply, answer) = oneshot::channel();
        self.queue.try_send(Entry { request, purpose: purpose(reply) }).map_err(|error| match error {
            mpsc::error::TrySendError::Full(_) => SubmitError::Refused(CastRefusal::Busy),
            mpsc::error::TrySendError::Closed(_) => StoreError::Closed.into(),
        })?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

/// The hex digits of the credential in a ballot's text, if it has the beginning that all ballots have.
fn credential_text(ballot: &str) -> Option<&str> {
    let (_, rest) = ballot.split_once(",\"credential\":\"")?;
    rest.split_once('"').map(|(credential, _)| credential)
}

/// Where ballots are checked.
struct Desk {
    context: Arc<CastContext>,
    sequencer: Sequencer,
}

impl Desk {
    async fn run(self, mut entries: mpsc::Receiver<Entry>) {
        let mut batch = Vec::with_capacity(BATCH);
        while entries.recv_many(&mut batch, BATCH).await > 0 {
            let (requests, purposes): (Vec<_>, Vec<_>) = batch.drain(..).map(|entry| (entry.request, entry.purpose)).unzip();
            let context = Arc::clone(&self.context);
            let checked = tokio::task::spawn_blocking(move || check_batch(&context, requests)).await;
            let Ok(checked) = checked else {
                purposes.into_iter().for_each(|purpose| purpose.refuse(CastRefusal::Busy));
                continue;
            };
            for (checked, purpose) in checked.into_iter().zip(purposes) {
                self.forward(checked, purpose).await;
            }
        }
    }

    /// Hands a checked ballot to the writer, which answers whoever waits for it.
    async fn forward(&self, checked: Result<CheckedCast, CastRefusal>, purpose: Purpose) {
        match checked {
            Ok(cast) => match purpose {
                Purpose::Cast(reply) => self.sequencer.enqueue_cast(cast, reply).await,
                Purpose::Spoil(reply) => self.sequencer.enqueue_spoil(cast, reply).await,
            },
            Err(refusal) => purpose.refuse(refusal),
        }
    }
}

impl Purpose {
    /// Who asked may have stopped waiting.
    fn refuse(self, refusal: CastRefusal) {
        match self {
            Self::Cast(reply) => drop(reply.send(Err(refusal.into()))),
            Self::Spoil(reply) => drop(reply.send(Err(refusal.into()))),
        }
    }
}
