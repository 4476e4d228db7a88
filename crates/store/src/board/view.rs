//! What can be seen of a board.

use belenios::archive::Stage;
use belenios::v1::{Event, EventType, Hash, Uuid};

use super::{PublicCredential, kind_from_db, read_ballot, stage_from_db};
use crate::error::{Result, StoreError, db};
use crate::sqlite::{from_db, hash_from_db, to_db};
use crate::store::Store;

/// Where a board stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BoardInfo {
    /// The election's identifier.
    pub uuid: Uuid,
    /// Time in the archive's header, in seconds since 1970.
    pub timestamp: u64,
    /// How far the election has come.
    pub stage: Stage,
    /// Number of events; the next one has this height.
    pub height: u64,
    /// Hash of the last event.
    pub last: Hash,
    /// Bytes of the archive.
    pub size: u64,
    /// Ballots cast, superseded ones included.
    pub ballots: u64,
    /// Lines of the companion record.
    pub companion_lines: u64,
    /// Must its ballots be mixed?
    pub needs_mixing: bool,
}

/// A ballot on the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrackerEntry {
    /// Height of its event.
    pub height: u64,
    /// Its hash: the tracker.
    pub hash: Hash,
    /// Is it the last of its credential?
    pub counted: bool,
}

/// What the next order statement of a credential has to continue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CredentialState {
    /// Number of the last order statement; 0 before the first.
    pub seq: u64,
    /// The ballot that it is about.
    pub ballot: Option<Hash>,
}

/// The last ballot of a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedBallot {
    /// Height of its event.
    pub height: u64,
    /// Its hash.
    pub hash: Hash,
    /// Its exact text.
    pub text: String,
}

/// Rows of trackers: height, hash, counted.
type TrackerRow = (i64, Vec<u8>, bool);
/// Rows of ballots: height, hash, template, body.
type BallotsRow = (i64, Vec<u8>, Option<Vec<u8>>, Vec<u8>);
/// Rows of events: height, type, parent, payload.
type EventsRow = (i64, String, Option<Vec<u8>>, Option<Vec<u8>>);

impl Store {
    /// Where a board stands; `None` if there is no such board.
    pub async fn board(&self, uuid: &Uuid) -> Result<Option<BoardInfo>> {
        Ok(self.board_row(uuid).await?.map(|(_, info)| info))
    }

    /// All boards in the order in which they were made.
    pub async fn boards(&self) -> Result<Vec<BoardInfo>> {
        let rows = sqlx::query_as::<_, BoardRow>("select * from board order by id").fetch_all(self.db().reader());
        rows.await.map_err(db("reading the boards"))?.into_iter().map(|row| row.info()).collect()
    }

    /// The height of the event of the ballot with this hash, and whether it is the last of its credential.
    pub async fn tracker(&self, uuid: &Uuid, ballot: Hash) -> Result<Option<TrackerEntry>> {
        let (board, _) = self.known_board(uuid).await?;
        let row = sqlx::query_as(
            "select height, payload, not exists (select 1 from event l where l.board = e.board and l.credential = e.credential and l.height > e.height)
             from event e where board = ? and payload = ? and kind = 'Ballot'",
        );
        let row: Option<TrackerRow> = row
            .bind(board)
            .bind(ballot.as_bytes().as_slice())
            .fetch_optional(self.db().reader())
            .await
            .map_err(db("looking for a ballot"))?;
        row.map(tracker_of).transpose()
    }

    /// At most `limit` ballots in the order of the board, after the first `skip` ones.
    pub async fn trackers(&self, uuid: &Uuid, skip: u64, limit: u32) -> Result<Vec<TrackerEntry>> {
        let (board, info) = self.known_board(uuid).await?;
        // Ballots stand at heights 1, 2, … without a gap: Setup before them, EndBallots after them.
        let rows = sqlx::query_as(
            "select height, payload, not exists (select 1 from event l where l.board = e.board and l.credential = e.credential and l.height > e.height)
             from event e where board = ? and height > ? and height <= ? order by height limit ?",
        );
        let rows = rows.bind(board).bind(to_db(skip)).bind(to_db(info.ballots)).bind(limit);
        let rows: Vec<TrackerRow> = rows.fetch_all(self.db().reader()).await.map_err(db("reading the trackers"))?;
        rows.into_iter().map(tracker_of).collect()
    }

    /// The state of a credential's order statements. A credential that nothing was cast with has the state before the first one; whether it is on
    /// the board's list, its caller knows.
    pub async fn credential_state(&self, uuid: &Uuid, credential: &PublicCredential) -> Result<CredentialState> {
        let (board, _) = self.known_board(uuid).await?;
        let row = sqlx::query_as(
            "select seq, payload from event where board = ? and credential = ? and seq is not null order by height desc limit 1",
        );
        let row = row.bind(board).bind(credential.as_rfc8032().as_slice());
        let row: Option<(i64, Vec<u8>)> = row.fetch_optional(self.db().reader()).await.map_err(db("reading a credential's state"))?;
        let Some((seq, ballot)) = row else { return Ok(CredentialState { seq: 0, ballot: None }) };
        Ok(CredentialState { seq: from_db(seq)?, ballot: Some(hash_from_db(&ballot)?) })
    }

    /// How many ballots were cast, superseded ones included.
    pub async fn cast_count(&self, uuid: &Uuid) -> Result<u64> {
        Ok(self.known_board(uuid).await?.1.ballots)
    }

    /// With how many different credentials ballots were cast: the turnout.
    pub async fn voted_count(&self, uuid: &Uuid) -> Result<u64> {
        let (board, _) = self.known_board(uuid).await?;
        let count = sqlx::query_as("select count(distinct credential) from event where board = ? and credential is not null").bind(board);
        let (count,): (i64,) = count.fetch_one(self.db().reader()).await.map_err(db("counting credentials"))?;
        from_db(count)
    }

    /// The ballots to be counted, the last of each credential, in the order of the board.
    pub async fn counted(&self, uuid: &Uuid) -> Result<Vec<CountedBallot>> {
        let (board, info) = self.known_board(uuid).await?;
        let (mut counted, mut from) = (Vec::new(), 1);
        while from <= info.ballots {
            let page = sqlx::query_as(
                "select e.height, e.payload, t.body, e.body from event e left join template t on t.id = e.template
                 where e.board = ?1 and e.height >= ?2 and e.height < ?2 + 500 and e.kind = 'Ballot'
                 and not exists (select 1 from event l where l.board = ?1 and l.credential = e.credential and l.height > e.height)
                 order by e.height",
            );
            let page = page.bind(board).bind(to_db(from)).fetch_all(self.db().reader());
            let page: Vec<BallotsRow> = page.await.map_err(db("reading the ballots"))?;
            for (height, hash, template, body) in page {
                let hash = hash_from_db(&hash)?;
                counted.push(CountedBallot { height: from_db(height)?, hash, text: read_ballot(template.as_deref(), body, hash)? });
            }
            from += 500;
        }
        Ok(counted)
    }

    /// The text of a ballot on the board.
    pub async fn ballot(&self, uuid: &Uuid, ballot: Hash) -> Result<Option<String>> {
        let (board, _) = self.known_board(uuid).await?;
        let row = sqlx::query_as(
            "select t.body, e.body from event e left join template t on t.id = e.template where e.board = ? and payload = ? and kind = 'Ballot'",
        );
        let row = row.bind(board).bind(ballot.as_bytes().as_slice()).fetch_optional(self.db().reader());
        let row: Option<(Option<Vec<u8>>, Vec<u8>)> = row.await.map_err(db("reading a ballot"))?;
        row.map(|(template, body)| read_ballot(template.as_deref(), body, ballot)).transpose()
    }

    /// The text of data on the board other than ballots, by their hash.
    pub async fn board_data(&self, uuid: &Uuid, hash: Hash) -> Result<Option<String>> {
        let (board, _) = self.known_board(uuid).await?;
        let row = sqlx::query_as("select body from datum where board = ? and hash = ?").bind(board).bind(hash.as_bytes().as_slice());
        let row: Option<(Vec<u8>,)> = row.fetch_optional(self.db().reader()).await.map_err(db("reading data of the board"))?;
        row.map(|(body,)| String::from_utf8(body).map_err(|_| StoreError::Damaged(format!("the data {hash} are not text")))).transpose()
    }

    /// Hashes of all events in order: the leaves of the checkpoints' tree.
    pub async fn event_hashes(&self, uuid: &Uuid) -> Result<Vec<Hash>> {
        let (board, _) = self.known_board(uuid).await?;
        let rows = sqlx::query_as("select hash from event where board = ? order by height").bind(board);
        let rows: Vec<(Vec<u8>,)> = rows.fetch_all(self.db().reader()).await.map_err(db("reading the events"))?;
        rows.into_iter().map(|(hash,)| hash_from_db(&hash)).collect()
    }

    /// At most `limit` events from a height on, as they stand on the board.
    pub async fn events(&self, uuid: &Uuid, from: u64, limit: u32) -> Result<Vec<Event>> {
        let (board, _) = self.known_board(uuid).await?;
        let rows = sqlx::query_as(
            "select e.height, e.kind, p.hash, e.payload from event e left join event p on p.board = e.board and p.height = e.height - 1
             where e.board = ? and e.height >= ? order by e.height limit ?",
        );
        let rows = rows.bind(board).bind(to_db(from)).bind(limit).fetch_all(self.db().reader());
        let rows: Vec<EventsRow> = rows.await.map_err(db("reading the events"))?;
        let event = |(height, kind, parent, payload): EventsRow| {
            let hash = |bytes: Option<Vec<u8>>| bytes.map(|bytes| hash_from_db(&bytes)).transpose();
            Ok(Event { parent: hash(parent)?, height: from_db(height)?, event_type: kind_from_db(&kind)?, payload: hash(payload)? })
        };
        rows.into_iter().map(event).collect()
    }

    /// Payloads of all events of this type, in order.
    pub async fn payloads(&self, uuid: &Uuid, kind: EventType) -> Result<Vec<Hash>> {
        let (board, _) = self.known_board(uuid).await?;
        let rows = sqlx::query_as("select payload from event where board = ? and kind = ? and payload is not null order by height");
        let rows = rows.bind(board).bind(super::kind_to_db(kind)).fetch_all(self.db().reader());
        let rows: Vec<(Vec<u8>,)> = rows.await.map_err(db("reading the events"))?;
        rows.into_iter().map(|(hash,)| hash_from_db(&hash)).collect()
    }

    /// The text of a ballot that was opened for a check.
    pub async fn spoilt(&self, uuid: &Uuid, ballot: Hash) -> Result<Option<String>> {
        let (board, _) = self.known_board(uuid).await?;
        let row = sqlx::query_as("select body from spoilt where board = ? and hash = ?").bind(board).bind(ballot.as_bytes().as_slice());
        let row: Option<(Vec<u8>,)> = row.fetch_optional(self.db().reader()).await.map_err(db("looking for a spoilt ballot"))?;
        row.map(|(body,)| read_ballot(None, body, ballot)).transpose()
    }

    /// The companion record up to now: lines with their line feeds, byte for byte the file beside the archive.
    pub async fn companion_text(&self, uuid: &Uuid) -> Result<String> {
        let (board, info) = self.known_board(uuid).await?;
        let (mut text, mut from) = (String::new(), 0);
        while from < info.companion_lines {
            let page =
                sqlx::query_as("select line from companion where board = ?1 and height >= ?2 and height < ?2 + 1000 order by height");
            let page = page.bind(board).bind(to_db(from)).fetch_all(self.db().reader());
            let page: Vec<(String,)> = page.await.map_err(db("reading the companion record"))?;
            for (line,) in page {
                text.push_str(&line);
                text.push('\n');
            }
            from += 1000;
        }
        Ok(text)
    }

    pub(crate) async fn board_row(&self, uuid: &Uuid) -> Result<Option<(i64, BoardInfo)>> {
        let row = sqlx::query_as::<_, BoardRow>("select * from board where uuid = ?").bind(uuid.as_str());
        let row = row.fetch_optional(self.db().reader()).await.map_err(db("reading a board"))?;
        row.map(|row| Ok((row.id, row.info()?))).transpose()
    }

    pub(crate) async fn known_board(&self, uuid: &Uuid) -> Result<(i64, BoardInfo)> {
        self.board_row(uuid).await?.ok_or_else(|| StoreError::NoBoard(uuid.clone()))
    }
}

fn tracker_of((height, hash, counted): TrackerRow) -> Result<TrackerEntry> {
    Ok(TrackerEntry { height: from_db(height)?, hash: hash_from_db(&hash)?, counted })
}

/// A row of `board`, in the order of its columns.
pub(super) struct BoardRow {
    pub(super) id: i64,
    uuid: String,
    timestamp: i64,
    needs_mixing: bool,
    stage: String,
    height: i64,
    last: Vec<u8>,
    size: i64,
    ballots: i64,
    companion_height: i64,
    pub(super) companion_head: Vec<u8>,
}

impl<'r> sqlx::FromRow<'r, sqlx::sqlite::SqliteRow> for BoardRow {
    fn from_row(row: &'r sqlx::sqlite::SqliteRow) -> sqlx::Result<Self> {
        use sqlx::Row;
        Ok(Self {
            id: row.try_get("id")?,
            uuid: row.try_get("uuid")?,
            timestamp: row.try_get("timestamp")?,
            needs_mixing: row.try_get("needs_mixing")?,
            stage: row.try_get("stage")?,
            height: row.try_get("height")?,
            last: row.try_get("last")?,
            size: row.try_get("size")?,
            ballots: row.try_get("ballots")?,
            companion_height: row.try_get("companion_height")?,
            companion_head: row.try_get("companion_head")?,
        })
    }
}

impl BoardRow {
    pub(super) fn info(&self) -> Result<BoardInfo> {
        let uuid = self.uuid.parse().map_err(|_| StoreError::Damaged(format!("a board has the identifier {:?}", self.uuid)))?;
        Ok(BoardInfo {
            uuid,
            timestamp: from_db(self.timestamp)?,
            stage: stage_from_db(&self.stage)?,
            height: from_db(self.height)?,
            last: hash_from_db(&self.last)?,
            size: from_db(self.size)?,
            ballots: from_db(self.ballots)?,
            companion_lines: from_db(self.companion_height)?,
            needs_mixing: self.needs_mixing,
        })
    }
}
