//! The record of the body: an append-only, hash-chained journal of events.

use belenios::v1::Hash;
use jiff::Timestamp;

use crate::error::{Result, StoreError, db};
use crate::sqlite::{from_db, hash_from_db, to_db};
use crate::store::Store;

/// What stands before everything that is hashed into the chain.
const DOMAIN: &str = "folkmoot-record-v1";

/// One event of the record. Its text is opaque here: canonical JSON on one line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordEntry {
    /// How many precede it.
    pub height: u64,
    /// When it was recorded, to the second.
    pub time: Timestamp,
    /// Canonical JSON of the event.
    pub text: String,
    /// `SHA-256("folkmoot-record-v1|" height "|" parent "|" time "|" text)`; the parent is the hash of the entry before in hex, or empty.
    pub hash: Hash,
}

/// Where the record stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordHead {
    /// How many entries there are: the height of the next one.
    pub height: u64,
    /// Hash of the last entry.
    pub hash: Option<Hash>,
}

impl RecordEntry {
    /// The entry that follows `head`.
    fn next(head: RecordHead, time: Timestamp, text: &str) -> Self {
        let hash = entry_hash(head.height, head.hash, time, text);
        Self { height: head.height, time, text: text.to_owned(), hash }
    }

    /// The head after this entry.
    fn head(&self) -> RecordHead {
        RecordHead { height: self.height + 1, hash: Some(self.hash) }
    }

    /// One line of an exported record, without its line feed: `{"height":…,"time":…,"hash":…,"event":…}`.
    pub fn to_line(&self) -> String {
        format!(r#"{{"height":{},"time":"{}","hash":"{}","event":{}}}"#, self.height, self.time, self.hash, self.text)
    }

    /// Reads a line of an exported record; whether it continues the record, its hash says.
    fn from_line(line: &str) -> Option<Self> {
        let rest = line.strip_prefix("{\"height\":")?;
        let (height, rest) = rest.split_once(",\"time\":\"")?;
        let (time, rest) = rest.split_once("\",\"hash\":\"")?;
        let (hash, rest) = rest.split_once("\",\"event\":")?;
        let text = rest.strip_suffix('}')?.to_owned();
        let entry = Self { height: height.parse().ok()?, time: time.parse().ok()?, text, hash: hash.parse().ok()? };
        (is_one_json_line(&entry.text) && entry.to_line() == line).then_some(entry)
    }
}

fn entry_hash(height: u64, parent: Option<Hash>, time: Timestamp, text: &str) -> Hash {
    let parent = parent.map(|hash| hash.to_string()).unwrap_or_default();
    Hash::of(format!("{DOMAIN}|{height}|{parent}|{time}|{text}").as_bytes())
}

fn is_one_json_line(text: &str) -> bool {
    !text.contains(['\n', '\r']) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Times in the record have no fractions of a second.
fn to_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

impl Store {
    /// Adds events, all or none, if the record still has `expected_height` entries. They are on the medium when this returns.
    pub async fn append(&self, expected_height: u64, now: Timestamp, events: &[String]) -> Result<Vec<RecordEntry>> {
        if let Some(position) = events.iter().position(|text| !is_one_json_line(text)) {
            return Err(StoreError::EventText { position: position + 1 });
        }
        let time = to_seconds(now);
        self.extend_record(Some(expected_height), |mut head| {
            let mut entries = Vec::with_capacity(events.len());
            for text in events {
                let entry = RecordEntry::next(head, time, text);
                head = entry.head();
                entries.push(entry);
            }
            Ok(entries)
        })
        .await
    }

    async fn extend_record(
        &self,
        expected: Option<u64>,
        make: impl FnOnce(RecordHead) -> Result<Vec<RecordEntry>>,
    ) -> Result<Vec<RecordEntry>> {
        let mut tx = self.db().begin().await?;
        let row = sqlx::query_as("select height, hash from record order by height desc limit 1").fetch_optional(&mut *tx);
        let head = head_of(row.await.map_err(db("reading the record"))?)?;
        if let Some(expected) = expected.filter(|expected| *expected != head.height) {
            return Err(StoreError::Height { expected, found: head.height });
        }
        let entries = make(head)?;
        for entry in &entries {
            let insert = sqlx::query("insert into record (height, time, text, hash) values (?, ?, ?, ?)");
            let insert = insert.bind(to_db(entry.height)).bind(entry.time.to_string()).bind(entry.text.as_str());
            insert.bind(entry.hash.as_bytes().as_slice()).execute(&mut *tx).await.map_err(db("recording an event"))?;
        }
        tx.commit().await.map_err(db("committing the record"))?;
        Ok(entries)
    }

    /// Where the record stands.
    pub async fn head(&self) -> Result<RecordHead> {
        let row = sqlx::query_as("select height, hash from record order by height desc limit 1").fetch_optional(self.db().reader());
        head_of(row.await.map_err(db("reading the record"))?)
    }

    /// At most `limit` entries from a height on, in order.
    pub async fn entries(&self, from: u64, limit: u32) -> Result<Vec<RecordEntry>> {
        let rows = sqlx::query_as("select height, time, text, hash from record where height >= ? order by height limit ?");
        let rows: Vec<Row> = rows.bind(to_db(from)).bind(limit).fetch_all(self.db().reader()).await.map_err(db("reading the record"))?;
        rows.into_iter().map(entry_of).collect()
    }

    /// The whole record as lines of JSON, in pieces of some hundred entries.
    pub fn export_record(&self) -> RecordLines {
        RecordLines { store: self.clone(), next: 0 }
    }

    /// Takes over an exported record, if it continues what is here. Lines that are here already are compared and passed over.
    pub async fn import_record(&self, lines: &str) -> Result<RecordHead> {
        let import = |line: usize, why: &str| StoreError::Import { what: format!("line {line} of the record"), why: why.to_owned() };
        let mut entries: Vec<RecordEntry> = Vec::new();
        let mut head = RecordHead { height: 0, hash: None };
        for (line, text) in (1..).zip(lines.lines()) {
            let entry = RecordEntry::from_line(text).ok_or_else(|| import(line, "it is not spelled as an exported record is"))?;
            if RecordEntry::next(head, entry.time, &entry.text) != entry {
                return Err(import(line, "it does not continue the line before it: something was altered, removed or put in between"));
            }
            head = entry.head();
            entries.push(entry);
        }
        let known = self.head().await?;
        let place = usize::try_from(known.height).unwrap_or(usize::MAX);
        let common = place.checked_sub(1).map(|last| entries.get(last).map(|entry| entry.hash));
        if common.is_some_and(|hash| hash != known.hash) {
            return Err(import(place, "the record that is here already is another one, or longer"));
        }
        let fresh = entries.split_off(place.min(entries.len()));
        self.extend_record(Some(known.height), |_| Ok(fresh)).await?;
        Ok(head)
    }

    /// Recomputes the chain; gives what is wrong first.
    pub(crate) async fn check_record(&self) -> Result<Option<String>> {
        let mut head = RecordHead { height: 0, hash: None };
        loop {
            let entries = self.entries(head.height, 500).await?;
            if entries.is_empty() {
                let last = self.head().await?;
                return Ok((last != head).then(|| format!("the record has a gap at height {}", head.height)));
            }
            for entry in entries {
                if RecordEntry::next(head, entry.time, &entry.text) != entry {
                    return Ok(Some(format!("the record's entry at height {} does not continue the one before it", head.height)));
                }
                head = entry.head();
            }
        }
    }
}

/// An exported record, piece by piece.
#[derive(Debug)]
pub struct RecordLines {
    store: Store,
    next: u64,
}

impl RecordLines {
    /// The next complete lines, each with its line feed; `None` at the end.
    pub async fn next_chunk(&mut self) -> Result<Option<String>> {
        let entries = self.store.entries(self.next, 500).await?;
        let Some(last) = entries.last() else { return Ok(None) };
        self.next = last.height + 1;
        Ok(Some(entries.iter().map(|entry| entry.to_line() + "\n").collect()))
    }
}

type Row = (i64, String, String, Vec<u8>);

fn head_of(row: Option<(i64, Vec<u8>)>) -> Result<RecordHead> {
    let Some((height, hash)) = row else { return Ok(RecordHead { height: 0, hash: None }) };
    Ok(RecordHead { height: from_db(height)? + 1, hash: Some(hash_from_db(&hash)?) })
}

fn entry_of((height, time, text, hash): Row) -> Result<RecordEntry> {
    let time = time.parse().map_err(|_| StoreError::Damaged(format!("the record's entry at height {height} has no time")))?;
    Ok(RecordEntry { height: from_db(height)?, time, text, hash: hash_from_db(&hash)? })
}
