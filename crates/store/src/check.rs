//! Looking through everything: is what lies in the database what was put there?

use belenios::archive::Stage;
use belenios::companion::Companion;
use belenios::group::Ed25519;
use belenios::json::Wire;
use belenios::v1::{Ballot, Uuid};

use crate::board::BoardInfo;
use crate::error::{Result, StoreError, db};
use crate::sqlite::from_db;
use crate::store::Store;

/// What was looked through, and what is wrong.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// Entries of the record.
    pub entries: u64,
    /// Boards.
    pub boards: u64,
    /// Ballots on all boards, each unpacked and compared with its hash.
    pub ballots: u64,
    /// What is wrong; empty if nothing is.
    pub findings: Vec<String>,
}

impl Store {
    /// Reads everything once: the file's own structure, the record's chain, each archive with its chain and its ballots, each companion record.
    /// Proofs are not verified: that is `belenios::verify`'s work.
    pub async fn check(&self) -> Result<CheckReport> {
        let mut report = CheckReport::default();
        let rows = sqlx::query_as("pragma integrity_check").fetch_all(self.db().reader());
        let rows: Vec<(String,)> = rows.await.map_err(db("checking the file"))?;
        report.findings.extend(rows.into_iter().map(|(line,)| line).filter(|line| line != "ok"));
        report.entries = self.head().await?.height;
        report.findings.extend(self.check_record().await?);
        for board in self.boards().await? {
            report.boards += 1;
            report.ballots += board.ballots;
            match self.check_board(&board).await {
                Ok(findings) => report.findings.extend(findings.into_iter().map(|finding| format!("board {}: {finding}", board.uuid))),
                Err(StoreError::Damaged(finding)) => report.findings.push(format!("board {}: {finding}", board.uuid)),
                Err(error) => return Err(error),
            }
        }
        Ok(report)
    }

    async fn check_board(&self, board: &BoardInfo) -> Result<Vec<String>> {
        let mut findings = Vec::new();
        let mut stream = self.board_bel(&board.uuid).await?;
        let (mut size, expected) = (0, stream.size());
        while let Some(chunk) = stream.next_chunk().await? {
            size += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        }
        if size != expected {
            findings.push(format!("its archive has {size} bytes and should have {expected}"));
        }
        findings.extend(self.check_stage(board).await?);
        findings.extend(self.check_credentials(&board.uuid).await?);
        let (_, now) = self.known_board(&board.uuid).await?;
        let text = self.companion_text(&board.uuid).await?;
        match Companion::<Ed25519>::read(text.as_bytes()) {
            Ok(companion) if companion.records().count() < usize::try_from(now.companion_lines).unwrap_or_default() => {
                findings.push("its companion record is cut short".to_owned());
            }
            Ok(_) => {}
            Err(error) => findings.push(error.to_string()),
        }
        Ok(findings)
    }

    /// The stage that the events lead to is the one that is kept.
    async fn check_stage(&self, board: &BoardInfo) -> Result<Option<String>> {
        let (mut stage, mut height, mut last) = (Stage::Empty, 0, None);
        while height < board.height {
            let events = self.events(&board.uuid, height, 500).await?;
            for event in events.iter().filter(|event| event.height < board.height) {
                stage = match stage.after(event.event_type) {
                    Ok(stage) => stage,
                    Err(error) => return Ok(Some(error.to_string())),
                };
                last = Some(belenios::v1::Hash::of(event.to_json().as_bytes()));
            }
            height += 500;
        }
        let right = stage == board.stage && last == Some(board.last);
        Ok((!right).then(|| "its stage is not the one that its events lead to".to_owned()))
    }

    /// The credential by which a ballot is found is the one that it names.
    async fn check_credentials(&self, uuid: &Uuid) -> Result<Option<String>> {
        for counted in self.counted(uuid).await? {
            let ballot = Ballot::<Ed25519>::from_json(counted.text.as_bytes());
            let named = ballot.map(|ballot| *ballot.credential.as_rfc8032()).ok();
            let row = sqlx::query_as("select credential from event e join board b on b.id = e.board where b.uuid = ? and e.height = ?");
            let row = row.bind(uuid.as_str()).bind(crate::sqlite::to_db(counted.height)).fetch_one(self.db().reader());
            let (kept,): (Vec<u8>,) = row.await.map_err(db("reading a ballot's credential"))?;
            if named.is_none_or(|named| named.as_slice() != kept) {
                return Ok(Some(format!("the ballot {} is kept under another credential than its own", counted.hash)));
            }
        }
        let rows = sqlx::query_as("select count(*) from event e join board b on b.id = e.board where b.uuid = ? and e.kind = 'Ballot'");
        let (ballots,): (i64,) = rows.bind(uuid.as_str()).fetch_one(self.db().reader()).await.map_err(db("counting ballots"))?;
        let known = self.known_board(uuid).await?.1.ballots;
        Ok((from_db(ballots)? > known).then(|| "it has more ballots than it says".to_owned()))
    }
}
