//! A board as the ceremony's commands see it: opened, its setup checked, its ballots at hand.

use std::collections::HashMap;
use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use assembly::ceremony::{check_trustees, checked_cells};
use belenios::archive::{Board, Stage};
use belenios::election::CheckedElection;
use belenios::group::Group;
use belenios::json::Wire;
use belenios::mix::vartime_check_shuffle;
use belenios::tally::{merge_mixed, non_homomorphic_ciphertexts};
use belenios::trustee::CheckedTrustees;
use belenios::v1::{
    Cells, Ciphertext, EncryptedTally, EventType, Hash, Owned, PublicCredential, Shuffle, SizedEncryptedTally, TrusteeKind, peek_group,
};
use belenios::verify::{Options, Progress, Report, Status, Verdict, verify};
use indicatif::{ProgressBar, ProgressStyle};

use super::companion::path_of;
use super::desk::{self, Desk, grouped};

/// The archive and where it lies.
pub(crate) struct BoardFile {
    pub(crate) path: PathBuf,
    pub(crate) board: Board<File>,
}

impl BoardFile {
    /// Opens it for reading.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let (board, _) = Board::read(path).with_context(|| path.display().to_string())?;
        Self::checked(path, board)
    }

    /// Opens it for appending; a torn end is cut off and said.
    pub(crate) fn open(path: &Path, desk: &mut Desk<'_>) -> Result<Self> {
        let (board, recovered) = Board::open(path).with_context(|| path.display().to_string())?;
        if recovered.is_some() {
            desk.say(format_args!(
                "{} ended in the middle of a write that was never acknowledged; the torn end was cut off.",
                path.display()
            ))?;
        }
        Self::checked(path, board)
    }

    fn checked(path: &Path, board: Board<File>) -> Result<Self> {
        if board.stage() == Stage::Empty {
            bail!("{} is the archive of no ballot: it has no Setup", path.display());
        }
        Ok(Self { path: path.to_owned(), board })
    }

    /// Data that an event refers to.
    pub(crate) fn data(&mut self, name: &Hash) -> Result<Vec<u8>> {
        let found = self.board.data(name).with_context(|| self.path.display().to_string())?;
        found.with_context(|| format!("{}: the data {name} are missing", self.path.display()))
    }

    /// The group's name.
    pub(crate) fn group(&mut self) -> Result<String> {
        let election = self.election_json()?;
        peek_group(&election).with_context(|| format!("{}: its election cannot be read", self.path.display()))
    }

    fn election_json(&mut self) -> Result<Vec<u8>> {
        let hash = self.board.setup().context("the archive has no setup")?.election;
        self.data(&hash)
    }

    /// The payload of the last event of this type.
    pub(crate) fn last(&mut self, event: EventType) -> Result<Option<Vec<u8>>> {
        let last = self.board.payloads(event).last();
        last.map(|hash| self.data(&hash)).transpose()
    }
}

/// The election of a board, its setup checked.
pub(crate) struct Setup<G: Group> {
    pub(crate) election: CheckedElection<G>,
    pub(crate) trustees: CheckedTrustees<G>,
    /// Weights by public credential.
    pub(crate) credentials: HashMap<G::Unchecked, u64>,
}

impl<G: Group> Setup<G> {
    pub(crate) fn read(file: &mut BoardFile) -> Result<Self> {
        let shown = file.path.display().to_string();
        let election = CheckedElection::<G>::from_json(&file.election_json()?).with_context(|| shown.clone())?;
        let hashes = file.board.setup().context("the archive has no setup")?.clone();
        let kinds = Vec::<TrusteeKind<G>>::from_json(&file.data(&hashes.trustees)?)
            .with_context(|| format!("{shown}: its trustees cannot be read"))?;
        let trustees = check_trustees(&kinds).with_context(|| shown.clone())?;
        trustees.check_election_key(election.key().element()).with_context(|| shown.clone())?;
        let list = Vec::<PublicCredential<G>>::from_json(&file.data(&hashes.credentials)?);
        let list = list.with_context(|| format!("{shown}: its public credentials cannot be read"))?;
        let credentials = list.into_iter().map(|entry| (entry.credential.clone(), entry.weight())).collect();
        Ok(Self { election, trustees, credentials })
    }

    /// The encrypted tally with the last mixing put in: what is to be decrypted.
    pub(crate) fn to_decrypt(&self, file: &mut BoardFile) -> Result<(EncryptedTally<G::Element>, u64)> {
        let (tally, weight) = self.tally(file)?;
        let mixed = match file.board.payloads(EventType::Shuffle).last() {
            None => return Ok((tally, weight)),
            Some(_) => self.last_mixed(file, &tally)?,
        };
        Ok((merge_mixed(self.election.questions(), &tally, mixed), weight))
    }

    /// The encrypted tally before mixing, with the sum of weights.
    pub(crate) fn tally(&self, file: &mut BoardFile) -> Result<(EncryptedTally<G::Element>, u64)> {
        let sized = file
            .last(EventType::EncryptedTally)?
            .context("the ballots have not been tallied yet: the returning officer runs `folkmoot election tally`")?;
        let sized = SizedEncryptedTally::from_json(&sized).context("the tally's event cannot be read")?;
        let wire =
            EncryptedTally::<G::Unchecked>::from_json(&file.data(&sized.encrypted_tally)?).context("the encrypted tally cannot be read")?;
        let mut tally = Vec::with_capacity(wire.len());
        for cells in &wire {
            tally.push(checked_cells::<G>(cells).context("the tally")?);
        }
        Ok((tally, sized.total_weight.0))
    }

    /// The rows that the next mixer starts from.
    pub(crate) fn last_mixed(&self, file: &mut BoardFile, tally: &EncryptedTally<G::Element>) -> Result<Vec<Vec<Ciphertext<G::Element>>>> {
        let Some(owned) = file.last(EventType::Shuffle)? else {
            return Ok(non_homomorphic_ciphertexts(self.election.questions(), tally));
        };
        let owned = Owned::from_json(&owned).context("a shuffle's event cannot be read")?;
        let shuffle = Shuffle::<G>::from_json(&file.data(&owned.payload)?).context("a shuffle cannot be read")?;
        let mut rows = Vec::with_capacity(shuffle.ciphertexts.len());
        for row in shuffle.ciphertexts {
            match checked_cells::<G>(&Cells::Row(row))? {
                Cells::Row(row) => rows.push(row),
                Cells::Table(_) => bail!("a shuffle has another shape than its question"),
            }
        }
        Ok(rows)
    }

    /// Checks a shuffle against what it was to start from, and gives that.
    pub(crate) fn check_shuffle(&self, file: &mut BoardFile, shuffle: &Shuffle<G>) -> Result<Vec<Vec<Ciphertext<G::Element>>>> {
        let (tally, _) = self.tally(file)?;
        let input = self.last_mixed(file, &tally)?;
        match vartime_check_shuffle(&self.election, &input, shuffle) {
            Ok(_) => Ok(input),
            Err(faults) => bail!(
                "the shuffle is not valid, or starts from an older state of the board: {}",
                faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
            ),
        }
    }
}

/// Runs the full verifier over a board and refuses an invalid one, with every check that failed.
pub(crate) fn verify_board(path: &Path, desk: &mut Desk<'_>) -> Result<Report> {
    let report = verified(path)?;
    desk.say(format_args!(
        "{} verifies: {} ballots on the board, {} of them count.",
        path.display(),
        grouped(report.ballots),
        grouped(report.counted)
    ))?;
    Ok(report)
}

/// The same without saying so.
pub(crate) fn verified(path: &Path) -> Result<Report> {
    let report = report_of(path)?;
    if report.verdict == Verdict::Invalid {
        let mut lines = String::new();
        for check in report.checks.iter().filter(|check| check.status == Status::Fail) {
            for detail in &check.details {
                lines.push_str(&format!("\n  {}: {detail}", check.check));
            }
        }
        bail!("{} does not verify; stop here, and show this to the other trustees and to the returning officer:{lines}", path.display());
    }
    Ok(report)
}

/// The verifier's report, with the companion record if it lies beside the board; a progress bar on a terminal.
fn report_of(path: &Path) -> Result<Report> {
    let file = File::open(path).with_context(|| format!("{} could not be read", path.display()))?;
    let bytes = file.metadata().map_or(0, |metadata| metadata.len());
    let bar = progress_bar(bytes, "verifying", "{bytes}/{total_bytes}");
    let progress = |progress: Progress| bar.set_position(progress.bytes);
    let companion = path_of(path);
    let companion = companion.exists().then(|| desk::read(&companion)).transpose()?;
    let options = Options { progress: Some(&progress), companion: companion.as_deref(), ..Options::default() };
    let report = verify(std::io::BufReader::new(file), &options);
    bar.finish_and_clear();
    Ok(report)
}

/// A bar with what is done, how far it is and how much is left. Hidden where standard error is no terminal.
pub(crate) fn progress_bar(length: u64, what: &str, unit: &str) -> ProgressBar {
    let bar = ProgressBar::new(length);
    let template = format!("{{msg:28}} {{bar:32}} {unit}  {{eta}} left");
    if let Ok(style) = ProgressStyle::with_template(&template) {
        bar.set_style(style);
    }
    bar.with_message(what.to_owned())
}
