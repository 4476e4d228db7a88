//! Moving record and boards as files, and backups of everything while the server runs.

use std::collections::HashMap;
use std::path::Path;

use belenios::archive::{ArchiveReader, Member, MemberKind};
use belenios::companion::{Companion, Record};
use belenios::group::Ed25519;
use belenios::json::Wire;
use belenios::v1::{Ballot, Election, Event, EventType, Hash, SetupData, Uuid};

use crate::board::{BallotRow, BoardInfo, Head, insert_companion};
use crate::error::{Result, StoreError, db, file};
use crate::sqlite::Writing;
use crate::store::Store;

/// Name of the exported record.
const RECORD: &str = "record.jsonl";

impl Store {
    /// Copies the whole database, personal data and secrets included, into a new file while the server runs. It opens with the same start key.
    pub async fn backup(&self, target: &Path) -> Result<()> {
        let name = target.to_str().ok_or_else(|| StoreError::Data("the path of a backup is text".to_owned()))?;
        if target.exists() {
            return Err(file("writing the backup", target)(std::io::ErrorKind::AlreadyExists.into()));
        }
        self.db().copy_into(name).await?;
        let sync = std::fs::File::open(target).and_then(|copy| copy.sync_all());
        sync.map_err(file("syncing the backup", target))
    }

    /// Writes record, archives, companion records and spoilt ballots into a directory: all that is public. Files of the same names are overwritten.
    pub async fn export(&self, directory: &Path) -> Result<()> {
        std::fs::create_dir_all(directory).map_err(file("making the directory", directory))?;
        let mut record = Vec::new();
        let mut lines = self.export_record();
        while let Some(chunk) = lines.next_chunk().await? {
            record.extend_from_slice(chunk.as_bytes());
        }
        write(&directory.join(RECORD), &record)?;
        for board in self.boards().await? {
            let uuid = &board.uuid;
            // The companion record first: it may have fewer order statements than the archive has ballots, but none about a ballot that is missing.
            write(&directory.join(format!("{uuid}.companion")), self.companion_text(uuid).await?.as_bytes())?;
            self.export_bel(uuid, &directory.join(format!("{uuid}.bel"))).await?;
            let spoilt = self.spoilt_texts(uuid).await?.concat();
            write(&directory.join(format!("{uuid}.spoilt")), spoilt.as_bytes())?;
        }
        Ok(())
    }

    async fn export_bel(&self, uuid: &Uuid, path: &Path) -> Result<()> {
        use std::io::Write;
        let mut target = std::fs::File::create(path).map_err(file("making", path))?;
        let mut stream = self.board_bel(uuid).await?;
        while let Some(chunk) = stream.next_chunk().await? {
            target.write_all(&chunk).map_err(file("writing", path))?;
        }
        target.sync_all().map_err(file("syncing", path))
    }

    /// All spoilt ballots, each with a line feed.
    async fn spoilt_texts(&self, uuid: &Uuid) -> Result<Vec<String>> {
        let (board, _) = self.known_board(uuid).await?;
        let rows = sqlx::query_as("select body from spoilt where board = ? order by hash").bind(board).fetch_all(self.db().reader());
        let rows: Vec<(Vec<u8>,)> = rows.await.map_err(db("reading the spoilt ballots"))?;
        let text = |(body,): (Vec<u8>,)| String::from_utf8(body).map(|text| text + "\n");
        rows.into_iter().map(text).collect::<Result<_, _>>().map_err(|_| StoreError::Damaged("a spoilt ballot is not text".to_owned()))
    }

    /// Takes over what [`Store::export`] wrote. Record and chains are checked; each board is taken as a whole or not at all.
    pub async fn import(&self, directory: &Path) -> Result<()> {
        let record = directory.join(RECORD);
        if self.head().await?.height > 0 || !self.boards().await?.is_empty() {
            return Err(StoreError::NotEmpty("the database"));
        }
        self.import_record(&std::fs::read_to_string(&record).map_err(file("reading", &record))?).await?;
        let entries = std::fs::read_dir(directory).map_err(file("reading", directory))?;
        let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<Vec<_>, _>>();
        let mut boards = paths.map_err(file("reading", directory))?;
        boards.retain(|path| path.extension().is_some_and(|extension| extension == "bel"));
        boards.sort();
        for board in boards {
            let read = |path: &Path| std::fs::read_to_string(path).map_err(file("reading", path));
            let archive = std::fs::File::open(&board).map_err(file("reading", &board))?;
            let companion = read(&board.with_extension("companion"))?;
            let spoilt = read(&board.with_extension("spoilt"))?;
            self.board_import(std::io::BufReader::new(archive), &companion, &spoilt).await?;
        }
        Ok(())
    }

    /// Takes over one board: its archive, its companion record and the ballots that were opened for a check, one a line.
    pub async fn board_import(&self, archive: impl std::io::Read, companion: &str, spoilt: &str) -> Result<BoardInfo> {
        let mut reader = ArchiveReader::open(archive).map_err(|error| import("the archive", error))?;
        let lines = Companion::<Ed25519>::read(companion.as_bytes()).map_err(|error| import("the companion record", error))?;
        if lines.torn() > 0 {
            return Err(import("the companion record", "its last line is torn"));
        }
        let header = reader.header().clone();
        if header.timestamp_as_number || header.version != 1 || !reader.header_faults().is_empty() {
            return Err(import("the archive", "its header is not spelled as ours"));
        }
        let seqs = order_numbers(&lines);
        let mut tx = self.db().begin().await?;
        let mut head: Option<Head> = None;
        let mut pending: Vec<Member> = Vec::new();
        while let Some(member) = reader.next_member().map_err(|error| import("the archive", error))? {
            if !member.faults.is_empty() || !member.content_matches_name() {
                return Err(import("the archive", format!("the member at byte {} is not what its name says", member.offset)));
            }
            match member.kind {
                MemberKind::Data => pending.push(member),
                MemberKind::Event => {
                    let data = texts(std::mem::take(&mut pending))?;
                    if head.is_none() {
                        let (uuid, needs_mixing) = election_of(&data)?;
                        head = Some(Head::create_bare(&mut tx, &uuid, header.timestamp, needs_mixing).await?);
                    }
                    if let Some(head) = &mut head {
                        import_event(&mut tx, head, &member, &data, &seqs).await?;
                    }
                }
            }
        }
        let Some(mut head) = head.filter(|_| pending.is_empty()) else {
            return Err(import("the archive", "it does not end with an event"));
        };
        if head.info.uuid != *lines.uuid() {
            return Err(import("the companion record", "it belongs to another election"));
        }
        head.info.companion_lines = insert_companion(&mut tx, head.board, 0, companion.lines()).await?;
        head.companion = lines.head();
        for text in spoilt.lines() {
            let insert = sqlx::query("insert into spoilt (board, hash, body) values (?, ?, ?)").bind(head.board);
            let insert = insert.bind(Hash::of(text.as_bytes()).as_bytes().to_vec()).bind(text.as_bytes());
            insert.execute(&mut *tx).await.map_err(db("importing a spoilt ballot"))?;
        }
        head.save(&mut tx).await?;
        tx.commit().await.map_err(db("importing a board"))?;
        Ok(head.info)
    }
}

/// Numbers of order statements by ballot.
fn order_numbers(companion: &Companion<Ed25519>) -> HashMap<Hash, u64> {
    let orders = companion.records().filter_map(|(_, record)| match record {
        Record::Order(order) => Some((order.ballot, order.seq)),
        _ => None,
    });
    orders.collect()
}

/// Identifier of the election in the data of a Setup event, and whether its ballots are mixed.
fn election_of(data: &[String]) -> Result<(Uuid, bool)> {
    let payload = data.last().ok_or_else(|| import("the archive", "its first event has no data"))?;
    let setup = SetupData::from_json(payload.as_bytes()).map_err(|error| import("the archive's setup", error))?;
    let election = data.iter().find(|text| Hash::of(text.as_bytes()) == setup.election);
    let election = election.ok_or_else(|| import("the archive", "its election is missing"))?;
    let election = Election::<Ed25519>::from_json(election.as_bytes()).map_err(|error| import("the archive's election", error))?;
    Ok((election.uuid.clone(), election.has_non_homomorphic()))
}

async fn import_event(tx: &mut Writing, head: &mut Head, member: &Member, data: &[String], seqs: &HashMap<Hash, u64>) -> Result<()> {
    let place = format!("the archive's event at height {}", head.info.height);
    let event = Event::from_json(&member.bytes).map_err(|error| import(&place, error))?;
    let fresh = head.check_event(tx, event.event_type, data).await?;
    if event.event_type == EventType::Ballot {
        let [(hash, text)] = fresh[..] else { return Err(import(&place, "a ballot stands alone")) };
        let ballot = Ballot::<Ed25519>::from_json(text.as_bytes()).map_err(|error| import(&place, error))?;
        let row = BallotRow { hash, credential: &ballot.credential, seq: seqs.get(&hash).copied(), text };
        head.add_ballot(tx, &row).await?;
    } else {
        head.add_event(tx, event.event_type, event.payload, &fresh).await?;
    }
    if head.info.last != member.name {
        return Err(import(&place, "it does not continue the event before it"));
    }
    Ok(())
}

fn texts(members: Vec<Member>) -> Result<Vec<String>> {
    let text = |member: Member| String::from_utf8(member.bytes).map_err(|error| import("the archive", error));
    members.into_iter().map(text).collect()
}

fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    std::fs::write(path, bytes).map_err(file("writing", path))
}

#[expect(clippy::needless_pass_by_value, reason = "as `map_err` gives it")]
fn import(what: &str, why: impl ToString) -> StoreError {
    StoreError::Import { what: what.to_owned(), why: why.to_string() }
}
