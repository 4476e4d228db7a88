//! One transaction of a board: what is checked and written between `begin` and `commit`.

use belenios::archive::references;
use belenios::companion::{CompanionWriter, Record};
use belenios::group::Ed25519;
use belenios::json::Wire;
use belenios::v1::{Event, EventType, Hash, Uuid};

use super::view::BoardRow;
use super::{BoardInfo, PublicCredential, kind_to_db, member_size, stage_to_db};
use crate::error::{Result, StoreError, db};
use crate::packing::pack;
use crate::sqlite::{Writing, hash_from_db, to_db};

/// More templates than an election's ballots can need; further ones are stored as they are.
const MAX_TEMPLATES: i64 = 256;

/// Where a board will stand after what was already written in this transaction.
pub(crate) struct Head {
    pub(crate) board: i64,
    pub(crate) info: BoardInfo,
    pub(crate) companion: Hash,
}

/// A ballot as a row.
pub(crate) struct BallotRow<'a> {
    pub(crate) hash: Hash,
    pub(crate) credential: &'a PublicCredential,
    pub(crate) seq: Option<u64>,
    pub(crate) text: &'a str,
}

/// Lines of a companion record that are spelled but not yet written.
pub(crate) struct Lines {
    text: String,
    head: Hash,
}

impl Head {
    pub(crate) async fn load(tx: &mut Writing, uuid: &Uuid) -> Result<Self> {
        let row = sqlx::query_as::<_, BoardRow>("select * from board where uuid = ?").bind(uuid.as_str());
        let row = row.fetch_optional(&mut **tx).await.map_err(db("reading a board"))?;
        let row = row.ok_or_else(|| StoreError::NoBoard(uuid.clone()))?;
        Ok(Self { board: row.id, info: row.info()?, companion: hash_from_db(&row.companion_head)? })
    }

    pub(crate) async fn save(&self, tx: &mut Writing) -> Result<()> {
        let info = &self.info;
        let update = sqlx::query(
            "update board set stage = ?, height = ?, last = ?, size = ?, ballots = ?, companion_height = ?, companion_head = ? where id = ?",
        );
        let update = update.bind(stage_to_db(info.stage)).bind(to_db(info.height)).bind(info.last.as_bytes().as_slice());
        let update = update.bind(to_db(info.size)).bind(to_db(info.ballots)).bind(to_db(info.companion_lines));
        let update = update.bind(self.companion.as_bytes().as_slice()).bind(self.board);
        update.execute(&mut **tx).await.map(|_| ()).map_err(db("writing a board"))
    }

    /// Checks that an event may follow with these data, the payload last. Gives the data that are not yet on the board.
    pub(crate) async fn check_event<'d>(&self, tx: &mut Writing, kind: EventType, data: &'d [String]) -> Result<Vec<(Hash, &'d str)>> {
        self.info.stage.after(kind)?;
        let skips = self.info.needs_mixing && self.info.stage.skips_mixing(kind);
        if skips || (kind == EventType::Shuffle && !self.info.needs_mixing) {
            return Err(StoreError::Mixing);
        }
        let named: Vec<(Hash, &str)> = data.iter().map(|text| (Hash::of(text.as_bytes()), text.as_str())).collect();
        let mut fresh = Vec::with_capacity(named.len());
        for (hash, text) in &named {
            if !self.holds(tx, *hash).await? && !fresh.contains(&(*hash, *text)) {
                fresh.push((*hash, *text));
            }
        }
        let expected = expected_data(kind, &named)?;
        if let Some((payload, _)) = named.last()
            && !fresh.iter().any(|(hash, _)| hash == payload)
        {
            return Err(StoreError::Repeated(*payload));
        }
        for hash in &expected {
            if !named.iter().any(|(name, _)| name == hash) && !self.holds(tx, *hash).await? {
                return Err(StoreError::Data(format!("it refers to {hash}, which is not on the board")));
            }
        }
        match named.iter().rev().skip(1).find(|(hash, _)| !expected.contains(hash)) {
            Some((hash, _)) => Err(StoreError::Data(format!("nothing refers to {hash}"))),
            None => Ok(fresh),
        }
    }

    /// Writes an event that was checked. Gives its hash.
    pub(crate) async fn add_event(
        &mut self,
        tx: &mut Writing,
        kind: EventType,
        payload: Option<Hash>,
        fresh: &[(Hash, &str)],
    ) -> Result<Hash> {
        for (position, (hash, text)) in (0_i64..).zip(fresh) {
            let insert = sqlx::query("insert into datum (board, height, position, hash, body) values (?, ?, ?, ?, ?)");
            let insert = insert.bind(self.board).bind(to_db(self.info.height)).bind(position).bind(hash.as_bytes().as_slice());
            insert.bind(text.as_bytes()).execute(&mut **tx).await.map_err(db("writing data of the board"))?;
            self.info.size += member_size(text.len());
        }
        self.link(tx, kind, payload, None).await
    }

    /// Writes a ballot and its event. That casting is open and the ballot new was checked. Gives the event's height.
    pub(crate) async fn add_ballot(&mut self, tx: &mut Writing, ballot: &BallotRow<'_>) -> Result<u64> {
        let height = self.info.height;
        self.info.size += member_size(ballot.text.len());
        self.info.ballots += 1;
        self.link(tx, EventType::Ballot, Some(ballot.hash), Some(ballot)).await?;
        Ok(height)
    }

    async fn link(&mut self, tx: &mut Writing, kind: EventType, payload: Option<Hash>, ballot: Option<&BallotRow<'_>>) -> Result<Hash> {
        let stage = self.info.stage.after(kind)?;
        let parent = (self.info.height > 0).then_some(self.info.last);
        let text = Event { parent, height: self.info.height, event_type: kind, payload }.to_json();
        let hash = Hash::of(text.as_bytes());
        let (template, body) = match ballot {
            Some(ballot) => self.pack(tx, ballot.text).await.map(|(template, body)| (template, Some(body)))?,
            None => (None, None),
        };
        let insert = sqlx::query(
            "insert into event (board, height, kind, hash, payload, credential, seq, template, body) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        );
        let insert = insert.bind(self.board).bind(to_db(self.info.height)).bind(kind_to_db(kind)).bind(hash.as_bytes().as_slice());
        let insert = insert.bind(payload.as_ref().map(|payload| payload.as_bytes().as_slice()));
        let insert = insert.bind(ballot.map(|ballot| ballot.credential.as_rfc8032().as_slice()));
        let insert = insert.bind(ballot.and_then(|ballot| ballot.seq).map(to_db)).bind(template).bind(body);
        insert.execute(&mut **tx).await.map_err(db("writing an event"))?;
        self.info.stage = stage;
        self.info.size += member_size(text.len());
        self.info.height += 1;
        self.info.last = hash;
        Ok(hash)
    }

    /// Template and values of a text; a text that cannot be packed is its own body.
    async fn pack(&self, tx: &mut Writing, text: &str) -> Result<(Option<i64>, Vec<u8>)> {
        let plain = || text.as_bytes().to_vec();
        let Some(packed) = pack(text) else { return Ok((None, plain())) };
        let hash = Hash::of(&packed.template);
        let known = sqlx::query_as("select id, body = ? from template where board = ? and hash = ?");
        let known = known.bind(&packed.template).bind(self.board).bind(hash.as_bytes().as_slice());
        let known: Option<(i64, bool)> = known.fetch_optional(&mut **tx).await.map_err(db("reading a template"))?;
        if let Some((template, true)) = known {
            return Ok((Some(template), packed.values));
        }
        let insert = sqlx::query_as(
            "insert into template (board, hash, body) select ?1, ?2, ?3 where (select count(*) from template where board = ?1) < ?4 returning id",
        );
        let insert = insert.bind(self.board).bind(hash.as_bytes().as_slice()).bind(&packed.template).bind(MAX_TEMPLATES);
        let template: Option<(i64,)> = insert.fetch_optional(&mut **tx).await.map_err(db("writing a template"))?;
        Ok(template.map_or_else(|| (None, plain()), |(id,)| (Some(id), packed.values)))
    }

    /// Do these data, or a ballot of this hash, stand on the board?
    pub(crate) async fn holds(&self, tx: &mut Writing, hash: Hash) -> Result<bool> {
        let query = sqlx::query_as(
            "select exists (select 1 from event where board = ?1 and payload = ?2) or exists (select 1 from datum where board = ?1 and hash = ?2)",
        );
        let query = query.bind(self.board).bind(hash.as_bytes().as_slice());
        let (found,): (bool,) = query.fetch_one(&mut **tx).await.map_err(db("looking for data of the board"))?;
        Ok(found)
    }

    /// Spells records as the next lines, without writing them.
    pub(crate) fn spell(&self, records: Vec<Record<Ed25519>>) -> Result<Lines> {
        let mut writer = CompanionWriter::resume_at(Vec::new(), self.info.companion_lines, self.companion);
        for record in records {
            writer.append(record).map_err(|error| StoreError::Companion(error.to_string()))?;
        }
        Lines::of(writer)
    }

    /// Writes lines that were spelled for this place.
    pub(crate) async fn add_lines(&mut self, tx: &mut Writing, lines: &Lines) -> Result<()> {
        self.info.companion_lines = insert_companion(tx, self.board, self.info.companion_lines, lines.text.lines()).await?;
        self.companion = lines.head;
        Ok(())
    }
}

impl Lines {
    pub(crate) fn of(writer: CompanionWriter<Vec<u8>>) -> Result<Self> {
        let head = writer.head();
        let text = String::from_utf8(writer.into_inner()).map_err(|error| StoreError::Companion(error.to_string()))?;
        Ok(Self { text, head })
    }
}

/// Gives the number of lines after it.
pub(crate) async fn insert_companion<'l>(
    tx: &mut Writing,
    board: i64,
    mut height: u64,
    lines: impl Iterator<Item = &'l str>,
) -> Result<u64> {
    for line in lines {
        let insert = sqlx::query("insert into companion (board, height, line) values (?, ?, ?)").bind(board).bind(to_db(height)).bind(line);
        insert.execute(&mut **tx).await.map_err(db("writing the companion record"))?;
        height += 1;
    }
    Ok(height)
}

/// The data that must be on the board before the event, beside its payload.
fn expected_data(kind: EventType, named: &[(Hash, &str)]) -> Result<Vec<Hash>> {
    let needs_payload = !matches!(kind, EventType::EndBallots | EventType::EndShuffles);
    match named.last() {
        Some(_) if !needs_payload => Err(StoreError::Data("such an event is about nothing".to_owned())),
        None if needs_payload => Err(StoreError::Data("its payload is missing".to_owned())),
        None => Ok(Vec::new()),
        Some((_, payload)) => {
            references(kind, payload.as_bytes()).map_err(|error| StoreError::Data(format!("its payload cannot be read: {error}")))
        }
    }
}
