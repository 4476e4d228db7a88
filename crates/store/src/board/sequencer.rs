//! The one writer of a board: whatever happens to it happens in one serial order.
//!
//! Casts that wait together are committed together; each is answered only after the transaction is on the medium. Closing goes through the same
//! order: a cast is on the board before `EndBallots`, or refused.

use assembly::casting::{CastRefusal, CheckedCast, Previous};
use belenios::archive::Stage;
use belenios::companion::{OrderStatement, Record};
use belenios::group::Ed25519;
use belenios::json::Wire;
use belenios::v1::{EventType, Hash, Uuid};
use tokio::sync::{mpsc, oneshot};

use super::commit::{BallotRow, Head};
use super::{BoardInfo, PublicCredential};
use crate::error::{Result, StoreError, db};
use crate::sqlite::{Database, Writing, from_db, hash_from_db};
use crate::store::Store;

/// Jobs that wait for the writer; whoever comes later waits to enter.
const QUEUE: usize = 1024;
/// Jobs that are committed together at most.
const GROUP: usize = 256;

/// A ballot was accepted: it is on the medium.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Height of its event.
    pub height: u64,
    /// Its hash.
    pub tracker: Hash,
    /// It had been accepted before, and nothing was written now.
    pub repeated: bool,
}

/// Why a ballot is not taken.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// For a reason of its own.
    #[error(transparent)]
    Refused(#[from] CastRefusal),
    /// The store failed; the ballot was not taken.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A checked ballot in the types of the board.
struct Cast {
    ballot: CheckedCast,
    credential: PublicCredential,
    order: Option<OrderStatement<Ed25519>>,
}

impl Cast {
    fn new(ballot: CheckedCast) -> Result<Self, CastRefusal> {
        let credential = PublicCredential::from_json(format!("\"{}\"", ballot.credential()).as_bytes());
        let credential = credential.map_err(|error| CastRefusal::NotABallot(error.to_string()))?;
        let order = ballot.order().map(|order| OrderStatement::from_json(order.text.as_bytes())).transpose();
        let order = order.map_err(|_| CastRefusal::Order)?;
        Ok(Self { ballot, credential, order })
    }
}

pub(crate) type Reply<T, E = StoreError> = oneshot::Sender<Result<T, E>>;

enum Job {
    Cast(Box<Cast>, Reply<Receipt, SubmitError>),
    Spoil(Box<Cast>, Reply<(), SubmitError>),
    Append(Append, Reply<BoardInfo>),
    End(oneshot::Sender<()>),
}

/// An event with its data, lines of the companion record, or both in one transaction.
struct Append {
    event: Option<(EventType, Vec<String>)>,
    companion: Vec<Record<Ed25519>>,
}

/// What a job came to, before the commit.
enum Done {
    Cast(Result<Receipt, SubmitError>),
    Spoil(Result<(), SubmitError>),
    Append(Result<BoardInfo>),
}

/// The writer of one board. Clones lead to the same writer.
#[derive(Clone, Debug)]
pub struct Sequencer {
    uuid: Uuid,
    jobs: mpsc::Sender<Job>,
}

impl Store {
    /// The writer of a board.
    pub async fn sequencer(&self, uuid: &Uuid) -> Result<Sequencer> {
        self.known_board(uuid).await?;
        let mut sequencers = self.sequencers().lock().await;
        let sequencer = sequencers.entry(uuid.clone()).or_insert_with(|| Sequencer::start(self.db().clone(), uuid.clone()));
        Ok(sequencer.clone())
    }

    /// Appends an event: its data in the order of the format, the payload last; none for `EndBallots` and `EndShuffles`.
    ///
    /// `companion` are records that come about with it, in the same transaction.
    pub async fn append_event(
        &self,
        uuid: &Uuid,
        event: EventType,
        data: Vec<String>,
        companion: Vec<Record<Ed25519>>,
    ) -> Result<BoardInfo> {
        self.sequencer(uuid).await?.append(Some((event, data)), companion).await
    }

    /// Appends records to the companion record.
    pub async fn companion_append(&self, uuid: &Uuid, records: Vec<Record<Ed25519>>) -> Result<BoardInfo> {
        self.sequencer(uuid).await?.append(None, records).await
    }

    /// Ends casting: `EndBallots` takes its place in the order of the casts.
    pub async fn close_casting(&self, uuid: &Uuid) -> Result<BoardInfo> {
        self.append_event(uuid, EventType::EndBallots, Vec::new(), Vec::new()).await
    }
}

impl Sequencer {
    fn start(db: Database, uuid: Uuid) -> Self {
        let (jobs, queue) = mpsc::channel(QUEUE);
        tokio::spawn(Writer { db, uuid: uuid.clone() }.run(queue));
        Self { uuid, jobs }
    }

    /// Which board.
    pub fn uuid(&self) -> &Uuid {
        &self.uuid
    }

    /// Puts a checked ballot into the box. The receipt comes when it is on the medium; the same ballot again gives the receipt of the first time.
    pub async fn submit(&self, ballot: CheckedCast) -> Result<Receipt, SubmitError> {
        let (reply, answer) = oneshot::channel();
        self.enqueue_cast(ballot, reply).await;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Keeps a checked ballot that is being opened for a check, so that it can never be cast.
    pub async fn spoil(&self, ballot: CheckedCast) -> Result<(), SubmitError> {
        let (reply, answer) = oneshot::channel();
        self.enqueue_spoil(ballot, reply).await;
        answer.await.map_err(|_| StoreError::Closed)?
    }

    /// Waits for a place in the writer's queue, not for the answer, which comes by `reply`.
    pub(crate) async fn enqueue_cast(&self, ballot: CheckedCast, reply: Reply<Receipt, SubmitError>) {
        match Cast::new(ballot) {
            Ok(cast) => self.enqueue(Job::Cast(Box::new(cast), reply)).await,
            Err(refusal) => drop(reply.send(Err(refusal.into()))),
        }
    }

    pub(crate) async fn enqueue_spoil(&self, ballot: CheckedCast, reply: Reply<(), SubmitError>) {
        match Cast::new(ballot) {
            Ok(cast) => self.enqueue(Job::Spoil(Box::new(cast), reply)).await,
            Err(refusal) => drop(reply.send(Err(refusal.into()))),
        }
    }

    async fn enqueue(&self, job: Job) {
        if let Err(mpsc::error::SendError(job)) = self.jobs.send(job).await {
            job.fail(&StoreError::Closed);
        }
    }

    async fn append(&self, event: Option<(EventType, Vec<String>)>, companion: Vec<Record<Ed25519>>) -> Result<BoardInfo> {
        self.ask(|reply| Job::Append(Append { event, companion }, reply)).await?
    }

    /// Ends the writer after everything that waits before.
    pub(crate) async fn end(&self) {
        // A writer that has ended already is what is wanted.
        let _ = self.ask(Job::End).await;
    }

    async fn ask<T>(&self, job: impl FnOnce(oneshot::Sender<T>) -> Job) -> Result<T> {
        let (reply, answer) = oneshot::channel();
        self.jobs.send(job(reply)).await.map_err(|_| StoreError::Closed)?;
        answer.await.map_err(|_| StoreError::Closed)
    }
}

struct Writer {
    db: Database,
    uuid: Uuid,
}

impl Writer {
    async fn run(self, mut queue: mpsc::Receiver<Job>) {
        let mut group = Vec::with_capacity(GROUP);
        while queue.recv_many(&mut group, GROUP).await > 0 {
            let end = group.iter().position(|job| matches!(job, Job::End(_)));
            let ended = end.map(|end| group.split_off(end));
            self.commit_group(std::mem::take(&mut group)).await;
            if let Some(Job::End(done)) = ended.and_then(|rest| rest.into_iter().next()) {
                // Who asked may have stopped waiting.
                let _ = done.send(());
                return;
            }
        }
    }

    /// Commits a group, or, if that fails, each job alone, so that none fails for another's sake.
    async fn commit_group(&self, group: Vec<Job>) {
        match self.transact(&group).await {
            Ok(done) => group.into_iter().zip(done).for_each(|(job, done)| job.answer(done)),
            Err(_) if group.len() > 1 => {
                for job in group {
                    self.commit_one(job).await;
                }
            }
            Err(error) => group.into_iter().for_each(|job| job.fail(&error)),
        }
    }

    async fn commit_one(&self, job: Job) {
        match self.transact(std::slice::from_ref(&job)).await.map(|mut done| done.pop()) {
            Ok(Some(done)) => job.answer(done),
            Ok(None) => job.fail(&StoreError::Closed),
            Err(error) => job.fail(&error),
        }
    }

    async fn transact(&self, jobs: &[Job]) -> Result<Vec<Done>> {
        let mut tx = self.db.begin().await?;
        let mut head = Head::load(&mut tx, &self.uuid).await?;
        let mut done = Vec::with_capacity(jobs.len());
        for job in jobs {
            done.push(match job {
                Job::Cast(cast, _) => Done::Cast(refusal(head.cast(&mut tx, cast).await)?),
                Job::Spoil(cast, _) => Done::Spoil(refusal(head.spoil(&mut tx, cast).await)?),
                Job::Append(append, _) => Done::Append(head.append(&mut tx, append).await?),
                Job::End(_) => continue,
            });
        }
        head.save(&mut tx).await?;
        tx.commit().await.map_err(db("committing to a board"))?;
        Ok(done)
    }
}

/// A refused ballot is an answer; a failing database ends the transaction.
fn refusal<T>(result: Result<T, SubmitError>) -> Result<Result<T, SubmitError>> {
    match result {
        Err(SubmitError::Store(error)) => Err(error),
        answer => Ok(answer),
    }
}

impl Job {
    /// Who asked may have stopped waiting; what was committed stays.
    fn answer(self, done: Done) {
        match (self, done) {
            (Self::Cast(_, reply), Done::Cast(answer)) => drop(reply.send(answer)),
            (Self::Spoil(_, reply), Done::Spoil(answer)) => drop(reply.send(answer)),
            (Self::Append(_, reply), Done::Append(answer)) => drop(reply.send(answer)),
            (job, _) => job.fail(&StoreError::Closed),
        }
    }

    fn fail(self, error: &StoreError) {
        let error = || StoreError::Database { doing: "writing to the board", source: error.to_string().into() };
        match self {
            Self::Cast(_, reply) => drop(reply.send(Err(error().into()))),
            Self::Spoil(_, reply) => drop(reply.send(Err(error().into()))),
            Self::Append(_, reply) => drop(reply.send(Err(error()))),
            Self::End(reply) => drop(reply.send(())),
        }
    }
}

impl Head {
    async fn cast(&mut self, tx: &mut Writing, cast: &Cast) -> Result<Receipt, SubmitError> {
        let tracker = cast.ballot.hash();
        if let Some(height) = self.ballot_height(tx, tracker).await? {
            return Ok(Receipt { height, tracker, repeated: true });
        }
        if self.info.stage != Stage::Open {
            return Err(CastRefusal::Closed.into());
        }
        if self.is_spoilt(tx, tracker).await? {
            return Err(CastRefusal::Spoilt.into());
        }
        let previous = self.previous(tx, &cast.credential).await?;
        if !cast.ballot.continues(previous.as_ref()) {
            return Err(CastRefusal::Order.into());
        }
        let lines = cast.order.clone().map(|order| self.spell(vec![Record::Order(order)])).transpose()?;
        let seq = cast.order.as_ref().map(|order| order.seq);
        let row = BallotRow { hash: tracker, credential: &cast.credential, seq, text: cast.ballot.ballot() };
        let height = self.add_ballot(tx, &row).await?;
        if let Some(lines) = lines {
            self.add_lines(tx, &lines).await?;
        }
        Ok(Receipt { height, tracker, repeated: false })
    }

    /// The last order statement of a credential, as of now in this transaction.
    async fn previous(&self, tx: &mut Writing, credential: &PublicCredential) -> Result<Option<Previous>> {
        let last = sqlx::query_as(
            "select seq, payload from event where board = ? and credential = ? and seq is not null order by height desc limit 1",
        );
        let last = last.bind(self.board).bind(credential.as_rfc8032().as_slice());
        let last: Option<(i64, Vec<u8>)> = last.fetch_optional(&mut **tx).await.map_err(db("reading a credential's state"))?;
        last.map(|(seq, ballot)| Ok(Previous { seq: from_db(seq)?, ballot: hash_from_db(&ballot)? })).transpose()
    }

    async fn spoil(&mut self, tx: &mut Writing, cast: &Cast) -> Result<(), SubmitError> {
        let hash = cast.ballot.hash();
        if self.ballot_height(tx, hash).await?.is_some() {
            return Err(CastRefusal::Duplicate.into());
        }
        if self.info.stage != Stage::Open {
            return Err(CastRefusal::Closed.into());
        }
        let insert = sqlx::query("insert into spoilt (board, hash, body) values (?, ?, ?) on conflict do nothing");
        let insert = insert.bind(self.board).bind(hash.as_bytes().as_slice()).bind(cast.ballot.ballot().as_bytes());
        insert.execute(&mut **tx).await.map_err(db("writing a spoilt ballot"))?;
        Ok(())
    }

    /// Everything is checked before anything is written: a refused event leaves nothing behind for the rest of the group.
    async fn append(&mut self, tx: &mut Writing, append: &Append) -> Result<Result<BoardInfo>> {
        let checked = match &append.event {
            Some((EventType::Ballot, _)) => Err(StoreError::Data("ballots are cast, not appended".to_owned())),
            Some((kind, data)) => self.check_event(tx, *kind, data).await.map(|fresh| Some((*kind, fresh))),
            None => Ok(None),
        };
        let lines = checked.and_then(|checked| Ok((checked, self.spell(append.companion.clone())?)));
        let (checked, lines) = match lines {
            Ok(lines) => lines,
            Err(error @ StoreError::Database { .. }) => return Err(error),
            Err(refused) => return Ok(Err(refused)),
        };
        if let Some((kind, fresh)) = checked {
            self.add_event(tx, kind, fresh.last().map(|(hash, _)| *hash), &fresh).await?;
        }
        self.add_lines(tx, &lines).await?;
        Ok(Ok(self.info.clone()))
    }

    async fn ballot_height(&self, tx: &mut Writing, hash: Hash) -> Result<Option<u64>> {
        let row = sqlx::query_as("select height from event where board = ? and payload = ? and kind = 'Ballot'");
        let row = row.bind(self.board).bind(hash.as_bytes().as_slice());
        let row: Option<(i64,)> = row.fetch_optional(&mut **tx).await.map_err(db("looking for a ballot"))?;
        row.map(|(height,)| from_db(height)).transpose()
    }

    async fn is_spoilt(&self, tx: &mut Writing, hash: Hash) -> Result<bool> {
        let row = sqlx::query_as("select 1 from spoilt where board = ? and hash = ?").bind(self.board).bind(hash.as_bytes().as_slice());
        let row: Option<(i64,)> = row.fetch_optional(&mut **tx).await.map_err(db("looking for a spoilt ballot"))?;
        Ok(row.is_some())
    }
}
