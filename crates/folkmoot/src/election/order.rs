//! Order statements: the voter says which of its ballots is the last one, so that whoever carries ballots cannot change it (B46).
//!
//! A ballot file has the ballot in its first line and the voter's order statement in its second. The box records a statement together with its ballot,
//! and only if it continues the numbering that the companion record has for this voter; what does not is not taken. A ballot without a statement is
//! taken from voters who never made one: ballots of other programs have none.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result, bail};
use belenios::companion::OrderStatement;
use belenios::credential::Credential;
use belenios::election::CheckedElection;
use belenios::group::Group;
use belenios::json::Wire;
use belenios::v1::{Ballot, EventType, Hash};
use rand_core::CryptoRng;

use super::board::BoardFile;
use super::companion::{append_orders, orders};

/// The two lines of a ballot file.
pub(crate) fn two_lines<G: Group>(bytes: &[u8]) -> Result<(&[u8], Option<OrderStatement<G>>)> {
    let mut lines = bytes.trim_ascii_end().splitn(2, |byte| *byte == b'\n').map(<[u8]>::trim_ascii_end);
    let ballot = lines.next().unwrap_or_default();
    let statement = lines.next().map(|line| OrderStatement::from_json(line).context("its second line is not an order statement"));
    Ok((ballot, statement.transpose()?))
}

/// The statement about a ballot that was just made, after the voter's earlier ones: those of the companion record, if it lies beside the board; else
/// the voter's ballots on the board.
pub(crate) fn state<G: Group>(
    file: &mut BoardFile,
    election: &CheckedElection<G>,
    credential: &Credential<G>,
    ballot: Hash,
    rng: &mut dyn CryptoRng,
) -> Result<OrderStatement<G>> {
    let previous = match orders::<G>(&file.path)? {
        Some(recorded) => last_of(recorded).get(credential.public()).map(|last| (last.seq, last.ballot)),
        None => {
            let own = ballots_of::<G>(file, credential.public())?;
            own.last().map(|last| (u64::try_from(own.len()).unwrap_or(u64::MAX), *last))
        }
    };
    Ok(OrderStatement::sign_after(election.fingerprint(), credential, ballot, previous, rng))
}

/// The voter's ballots on the board, in its order.
fn ballots_of<G: Group>(file: &mut BoardFile, credential: &G::Unchecked) -> Result<Vec<Hash>> {
    let ballots: Vec<Hash> = file.board.payloads(EventType::Ballot).collect();
    let wanted = credential.to_json();
    let mut own = Vec::new();
    for hash in ballots {
        let bytes = file.data(&hash)?;
        // Most ballots are another voter's and need not be read to the end.
        let may_be = bytes.windows(wanted.len()).any(|window| window == wanted.as_bytes());
        if may_be && Ballot::<G>::from_json(&bytes).context("a ballot of the board")?.credential == *credential {
            own.push(hash);
        }
    }
    Ok(own)
}

fn last_of<G: Group>(recorded: Vec<OrderStatement<G>>) -> HashMap<G::Unchecked, OrderStatement<G>> {
    let mut last: HashMap<G::Unchecked, OrderStatement<G>> = HashMap::new();
    for statement in recorded {
        let known = last.get(&statement.credential);
        if known.is_none_or(|known| known.seq < statement.seq) {
            last.insert(statement.credential.clone(), statement);
        }
    }
    last
}

/// The numbering of all voters as the box has it. Without a companion record nothing is numbered, and nothing refused.
pub(crate) struct Numbering<G: Group> {
    last: Option<HashMap<G::Unchecked, OrderStatement<G>>>,
    new: Vec<OrderStatement<G>>,
}

impl<G: Group> Numbering<G> {
    /// As it stands in the companion record beside this board.
    pub(crate) fn beside(board: &Path) -> Result<Self> {
        Ok(Self { last: orders::<G>(board)?.map(last_of), new: Vec::new() })
    }

    /// Does this ballot, whose proofs hold, continue its voter's numbering? If so, its statement is kept to be recorded.
    pub(crate) fn take(
        &mut self,
        fingerprint: &str,
        (credential, ballot): (&G::Unchecked, Hash),
        statement: Option<&OrderStatement<G>>,
    ) -> Result<()> {
        let Some(last) = &mut self.last else { return Ok(()) };
        let previous = last.get(credential);
        let Some(statement) = statement else {
            if previous.is_some() {
                bail!(
                    "its voter numbers the ballots, and this one has no order statement in its second line: nobody could tell whether it is the last one"
                );
            }
            return Ok(());
        };
        if statement.credential != *credential || statement.ballot != ballot || !statement.vartime_is_signed(fingerprint) {
            bail!("the order statement in its second line is not its voter's about this ballot");
        }
        if !statement.continues(previous) {
            bail!("{}", discontinued(statement.seq, previous.map_or(0, |previous| previous.seq)));
        }
        last.insert(credential.clone(), statement.clone());
        self.new.push(statement.clone());
        Ok(())
    }

    /// The ballot is on the board already, but a write that was cut short left its statement out: keeps it, if it belongs there.
    pub(crate) fn heal(
        &mut self,
        file: &mut BoardFile,
        fingerprint: &str,
        ballot: Hash,
        statement: Option<&OrderStatement<G>>,
    ) -> Result<bool> {
        let Some(statement) = statement else { return Ok(false) };
        let previous = self.last.as_ref().and_then(|last| last.get(&statement.credential));
        let is_next = self.last.is_some() && statement.continues(previous);
        if !is_next || ballots_of::<G>(file, &statement.credential)?.last() != Some(&ballot) {
            return Ok(false);
        }
        Ok(self.take(fingerprint, (&statement.credential, ballot), Some(statement)).is_ok())
    }

    /// Writes what was kept; the ballots must be on the board.
    pub(crate) fn record(self, board: &Path) -> Result<()> {
        if self.new.is_empty() { Ok(()) } else { append_orders(board, self.new) }
    }
}

fn discontinued(found: u64, last: u64) -> String {
    if found > last + 1 {
        format!("it is number {found} of its voter, and number {} is not in the box: put that one in first", last + 1)
    } else {
        format!(
            "it says that it is number {found} of its voter, but the box has {last} of them, and this one does not follow: \
             whoever votes again does so with a copy of the board and the companion record as they are now"
        )
    }
}
