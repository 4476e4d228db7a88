//! A new board: Setup, and the companion record that came about with the key.

use belenios::archive::{MAX_TIMESTAMP, Stage};
use belenios::companion::{CompanionWriter, Record};
use belenios::group::Ed25519;
use belenios::json::Wire;
use belenios::v1::{Election, EventType, Hash, Header, SetupData, Uuid};

use super::commit::{Head, Lines};
use super::{BoardInfo, member_size, stage_to_db};
use crate::error::{Result, StoreError, db};
use crate::sqlite::{Writing, to_db};
use crate::store::Store;

/// What a board starts with. Elections are in the group Ed25519.
#[derive(Clone, Debug)]
pub struct BoardSetup {
    /// Time in the archive's header, in seconds since 1970: the beginning of the election.
    pub timestamp: u64,
    /// Canonical text of the election; it names the board.
    pub election: String,
    /// Canonical text of the trustees.
    pub trustees: String,
    /// Canonical text of the public credentials.
    pub credentials: String,
    /// The records that follow the opening of the companion record: signing keys, commitments, the list of codes.
    pub companion: Vec<Record<Ed25519>>,
}

impl Store {
    /// Makes a board with its Setup event and its companion record, in one transaction.
    pub async fn board_create(&self, setup: BoardSetup) -> Result<BoardInfo> {
        let election = Election::<Ed25519>::from_json(setup.election.as_bytes());
        let election = election.map_err(|error| StoreError::Data(format!("the election cannot be read: {error}")))?;
        let hash = |text: &str| Hash::of(text.as_bytes());
        let payload = SetupData {
            election: hash(&setup.election),
            trustees: hash(&setup.trustees),
            credentials: hash(&setup.credentials),
            credentials_certificate: None,
        };
        let mut tx = self.db().begin().await?;
        let mut head = Head::create(&mut tx, &election.uuid, setup.timestamp, election.has_non_homomorphic()).await?;
        let data = [setup.election, setup.trustees, setup.credentials, payload.to_json()];
        let fresh = head.check_event(&mut tx, EventType::Setup, &data).await?;
        head.add_event(&mut tx, EventType::Setup, fresh.last().map(|(hash, _)| *hash), &fresh).await?;
        let lines = head.spell(setup.companion)?;
        head.add_lines(&mut tx, &lines).await?;
        head.save(&mut tx).await?;
        tx.commit().await.map_err(db("making a board"))?;
        Ok(head.info)
    }
}

impl Head {
    /// An empty board with the opening of its companion record.
    pub(crate) async fn create(tx: &mut Writing, uuid: &Uuid, timestamp: u64, needs_mixing: bool) -> Result<Self> {
        let mut head = Self::create_bare(tx, uuid, timestamp, needs_mixing).await?;
        let writer = CompanionWriter::create::<Ed25519>(Vec::new(), uuid).map_err(|error| StoreError::Companion(error.to_string()))?;
        head.add_lines(tx, &Lines::of(writer)?).await?;
        Ok(head)
    }

    /// An empty board without a companion record.
    pub(crate) async fn create_bare(tx: &mut Writing, uuid: &Uuid, timestamp: u64, needs_mixing: bool) -> Result<Self> {
        if timestamp > MAX_TIMESTAMP {
            return Err(StoreError::Data(format!("the timestamp is later than {MAX_TIMESTAMP}")));
        }
        let nothing = Hash::from_bytes([0; 32]);
        let insert = sqlx::query_as(
            "insert into board (uuid, timestamp, needs_mixing, stage, height, last, size, ballots, companion_height, companion_head)
             values (?, ?, ?, ?, 0, ?, ?, 0, 0, ?) on conflict (uuid) do nothing returning id",
        );
        let size = member_size(Header::new(timestamp).to_json().len());
        let insert = insert.bind(uuid.as_str()).bind(to_db(timestamp)).bind(needs_mixing).bind(stage_to_db(Stage::Empty));
        let insert = insert.bind(nothing.as_bytes().as_slice()).bind(to_db(size)).bind(nothing.as_bytes().as_slice());
        let board: Option<(i64,)> = insert.fetch_optional(&mut **tx).await.map_err(db("making a board"))?;
        let (board,) = board.ok_or_else(|| StoreError::BoardExists(uuid.clone()))?;
        let stage = Stage::Empty;
        let info = BoardInfo {
            uuid: uuid.clone(),
            timestamp,
            stage,
            height: 0,
            last: nothing,
            size,
            ballots: 0,
            companion_lines: 0,
            needs_mixing,
        };
        Ok(Self { board, info, companion: nothing })
    }
}
