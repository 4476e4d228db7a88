//! From the end of casting to the result: officer and trustees in turn.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use assembly::ceremony::{TallyTexts, counted_ballot, last_ballots, result_text, tally_texts};
use belenios::archive::Stage;
use belenios::companion::{DecryptionStatement, Introduction, Role, ShuffleStatement, SignedCheckpoint, SigningKey};
use belenios::group::Group;
use belenios::json::Wire;
use belenios::mix::shuffle;
use belenios::tally::{CountedBallot, DecryptionFault, partial_decryption, vartime_check_partial_decryption};
use belenios::trustee::PrivateKey;
use belenios::v1::{Ballot, EventType, Hash, Owned, PartialDecryption, Shuffle};
use rayon::prelude::*;

use super::board::{BoardFile, Setup, verify_board};
use super::certificate::{Certificate, RuleChoice};
use super::companion::{
    add_cosigned, checked_decryption, checked_shuffle, checkpoint, decryption_statement, path_of, shuffle_statement, signing_key,
};
use super::desk::{self, Desk, Secrecy, grouped, plural};
use super::draft::Draft;
use super::groups::with_group;
use super::keys::{KeyFiles, owner};
use super::open::read_pair;
use super::vote::closed;

/// Ballots below which a trustee does not decrypt.
const FEWEST: usize = 10;

/// End casting (returning officer). No ballot is taken afterwards.
#[derive(clap::Args)]
#[command(after_help = "Example:
  folkmoot election close officer/UUID.bel")]
pub(crate) struct Close {
    /// The public board
    board: PathBuf,
}

impl Close {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<()> {
        let mut file = BoardFile::open(&self.board, desk)?;
        if file.board.stage() != Stage::Open {
            bail!("{}: {}", self.board.display(), closed(file.board.stage()));
        }
        file.board.append(EventType::EndBallots, &[], None).with_context(|| self.board.display().to_string())?;
        let ballots = file.board.payloads(EventType::Ballot).count();
        desk.say(format_args!("Casting is over, with {} on the board.", plural(ballots, "ballot")))?;
        desk.say("Next: `folkmoot election tally`.")
    }
}

/// Put the ballots together under encryption (returning officer).
///
/// The whole board is verified first. The last ballot of each member counts.
#[derive(clap::Args)]
#[command(after_help = "Example:
  folkmoot election tally officer/UUID.bel")]
pub(crate) struct Tally {
    /// The public board
    board: PathBuf,
}

impl Tally {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<()> {
        verify_board(&self.board, desk)?;
        let mut file = BoardFile::open(&self.board, desk)?;
        match file.board.stage() {
            Stage::Closed => {}
            Stage::Open => bail!("{}: casting is still open; end it first with `folkmoot election close`", self.board.display()),
            _ => bail!("{}: the ballots are tallied already", self.board.display()),
        }
        let counted = with_group!(&file.group()?, G => tally_in::<G>(&mut file))?;
        desk.say(format_args!("{} put together under encryption.", plural(counted, "counted ballot")))?;
        desk.say(if file.board.needs_mixing() {
            "Next: send UUID.bel to a first trustee, who mixes (`folkmoot election shuffle`); two or more should, one after the other."
        } else {
            "Next: send UUID.bel to the trustees, who decrypt (`folkmoot election decrypt`)."
        })
    }
}

/// Appends the encrypted tally of a board that was verified; gives the number of ballots that count.
pub(crate) fn tally_in<G: Group>(file: &mut BoardFile) -> Result<usize> {
    let setup = Setup::<G>::read(file)?;
    let counted = counted_ballots(file, &setup)?;
    let TallyTexts { tally, sized, .. } = tally_texts::<G>(setup.election.questions(), &counted)?;
    let data = [tally.as_bytes(), sized.as_bytes()];
    file.board
        .append(EventType::EncryptedTally, &data, Some(Hash::of(sized.as_bytes())))
        .with_context(|| file.path.display().to_string())?;
    Ok(counted.len())
}

/// `last(B)`: the last ballot of each voter, in the order of the board. The board was verified before.
fn counted_ballots<G: Group>(file: &mut BoardFile, setup: &Setup<G>) -> Result<Vec<CountedBallot<G>>> {
    let hashes: Vec<Hash> = file.board.payloads(EventType::Ballot).collect();
    let mut ballots: Vec<Ballot<G>> = Vec::with_capacity(hashes.len());
    for hash in &hashes {
        ballots.push(Ballot::<G>::from_json(&file.data(hash)?).with_context(|| format!("the ballot {hash}"))?);
    }
    let weighted = |ballot: &Ballot<G>| {
        let weight = setup.credentials.get(&ballot.credential).copied().context("a ballot's credential is not on the list")?;
        Ok(counted_ballot(ballot, weight)?)
    };
    last_ballots(ballots).par_iter().map(weighted).collect()
}

/// Mix the ballots of ranked questions (trustee, one after the other).
///
/// The whole board is verified first, on your own copy. Mixing needs no key, only your number; nobody can tell afterwards whose ballot is whose, if one
/// of those who mixed forgets how.
///
/// Writes UUID.shuffle-N.jsons (public; send it to the returning officer, who accepts it before the next one mixes).
#[derive(clap::Args)]
#[command(after_help = "Example:
  folkmoot election shuffle copy/UUID.bel --trustee 2 --dir trustee-kari")]
pub(crate) struct Mix {
    /// Your copy of the public board
    board: PathBuf,
    /// Your number among the trustees, from 1
    #[arg(long)]
    trustee: u64,
    /// Where to write
    #[arg(long, default_value = ".")]
    dir: PathBuf,
    /// Overwrite
    #[arg(long)]
    force: bool,
}

impl Mix {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<()> {
        let report = verify_board(&self.board, desk)?;
        if report.mixed_by.contains(&self.trustee) {
            bail!("trustee {} has mixed already; another one must", self.trustee);
        }
        let mut file = BoardFile::read(&self.board)?;
        match file.board.stage() {
            Stage::Tallied | Stage::Mixing if file.board.needs_mixing() => {}
            Stage::Tallied => bail!("{}: no question needs mixing; go on with `folkmoot election decrypt`", self.board.display()),
            Stage::Open | Stage::Closed => {
                bail!("{}: the ballots have not been tallied yet; that is the returning officer's step", self.board.display())
            }
            _ => bail!("{}: mixing is over", self.board.display()),
        }
        with_group!(&file.group()?, G => self.run_in::<G>(&mut file, desk))
    }

    fn run_in<G: Group>(&self, file: &mut BoardFile, desk: &mut Desk<'_>) -> Result<()> {
        let setup = Setup::<G>::read(file)?;
        if setup.trustees.key(self.trustee).is_none() {
            bail!("there is no trustee {}: they are numbered from 1 to {}", self.trustee, setup.trustees.keys().len());
        }
        let (tally, _) = setup.tally(file)?;
        let input = setup.last_mixed(file, &tally)?;
        let mixed = shuffle(&setup.election, &input, desk.rng);
        let signing_key = signing_key(&self.dir, Role::Trustee, desk)?;
        let statement = shuffle_statement(&setup.election, self.trustee, &input, &mixed, &signing_key).to_json();
        let path = self.dir.join(format!("{}.shuffle-{}.jsons", setup.election.election().uuid, self.trustee));
        write_owned(&path, self.trustee, &mixed.to_json(), &statement, self.force)?;
        desk.say(format_args!("Mixed as trustee {}.", self.trustee))?;
        desk.wrote(&path, "public: send it to the returning officer")?;
        desk.say("Next: the officer runs `folkmoot election accept`; then the next trustee mixes the new board.")
    }
}

/// A contribution with its owner: two lines as they will stand on the board, and what its maker signs for the companion record.
fn write_owned(path: &Path, owner: u64, payload: &str, statement: &str, force: bool) -> Result<()> {
    let owned = Owned { owner, payload: Hash::of(payload.as_bytes()) };
    desk::write(path, format!("{}\n{payload}\n{statement}\n", owned.to_json()).as_bytes(), Secrecy::Public, force)
}

/// End mixing (returning officer).
#[derive(clap::Args)]
#[command(after_help = "Example:
  folkmoot election end-shuffles officer/UUID.bel")]
pub(crate) struct EndShuffles {
    /// The public board
    board: PathBuf,
}

impl EndShuffles {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<()> {
        let mut file = BoardFile::open(&self.board, desk)?;
        let mixes = file.board.payloads(EventType::Shuffle).count();
        file.board.append(EventType::EndShuffles, &[], None).with_context(|| self.board.display().to_string())?;
        desk.say(format_args!("Mixing is over: mixed {mixes} times."))?;
        if mixes < 2 {
            desk.say("Careful: only one trustee mixed, who could tell how each member voted. Two or more would be better.")?;
        }
        desk.say("Next: send UUID.bel to the trustees, who decrypt (`folkmoot election decrypt`).")
    }
}

/// Decrypt your share of the result (trustee).
///
/// The whole board is verified first, on your own copy: you never decrypt what you did not check. Below 10 counted ballots it refuses, because then the
/// result would tell how people voted.
///
/// Writes UUID.decryption-N.jsons (public; send it to the returning officer).
#[derive(clap::Args)]
#[command(after_help = "Examples:
  folkmoot election decrypt copy/UUID.bel --key trustee-kari/ID.key --dir trustee-kari
  folkmoot election decrypt copy/UUID.bel --key server/ID.privkey --dir server")]
pub(crate) struct Decrypt {
    /// Your copy of the public board
    board: PathBuf,
    #[command(flatten)]
    key: KeyFiles,
    /// Decrypt although fewer than 10 ballots count. It gives away: with few ballots, who voted and what came out tell how single members voted; if all
    /// voted alike, it tells how everybody did
    #[arg(long)]
    allow_small: bool,
    /// Where to write
    #[arg(long, default_value = ".")]
    dir: PathBuf,
    /// Overwrite
    #[arg(long)]
    force: bool,
}

impl Decrypt {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<()> {
        let report = verify_board(&self.board, desk)?;
        let mut file = BoardFile::read(&self.board)?;
        match (file.board.stage(), file.board.needs_mixing()) {
            (Stage::Tallied, false) | (Stage::Mixed, true) | (Stage::Decrypting, _) => {}
            (Stage::Tallied | Stage::Mixing, true) => {
                bail!("{}: the ballots have not been mixed to the end; decrypting them now would show who voted how", self.board.display())
            }
            (Stage::Finished, _) => bail!("{}: the result is published already", self.board.display()),
            _ => bail!("{}: the ballots have not been tallied yet; that is the returning officer's step", self.board.display()),
        }
        if report.counted < FEWEST {
            let counted = plural(report.counted, "ballot");
            let gives_away = "with so few, the result tells how single members voted; if all voted alike, it tells how everybody did";
            if !self.allow_small {
                bail!(
                    "only {counted} would be decrypted, and {FEWEST} are the least: {gives_away}. If all of them agree to that, say --allow-small"
                );
            }
            desk.say(format_args!("Careful: only {counted}: {gives_away}."))?;
        }
        with_group!(&file.group()?, G => self.run_in::<G>(&mut file, desk))
    }

    fn run_in<G: Group>(&self, file: &mut BoardFile, desk: &mut Desk<'_>) -> Result<()> {
        let setup = Setup::<G>::read(file)?;
        let key = self.key.open::<G>(desk)?;
        let owner = owner(&setup.trustees, &key, &self.key.key)?;
        let path = self.dir.join(format!("{}.decryption-{owner}.jsons", setup.election.election().uuid));
        let signing_key = signing_key(&self.dir, Role::Trustee, desk)?;
        decrypt_share(file, &setup, (&key, &signing_key), owner, &path, self.force, desk)?;
        desk.say(format_args!("Decrypted as trustee {owner}."))?;
        desk.wrote(&path, "public: send it to the returning officer")?;
        desk.say("Next: the officer accepts it, and publishes the result when enough trustees have decrypted.")
    }
}

/// Writes one trustee's decryption of a board that it verified.
pub(crate) fn decrypt_share<G: Group>(
    file: &mut BoardFile,
    setup: &Setup<G>,
    keys: (&PrivateKey<G>, &SigningKey),
    owner: u64,
    path: &Path,
    force: bool,
    desk: &mut Desk<'_>,
) -> Result<()> {
    let (tally, _) = setup.to_decrypt(file)?;
    let decryption = partial_decryption(&setup.election, keys.0, &tally, desk.rng);
    let statement = decryption_statement(setup, file, owner, &tally, &decryption, keys, desk)?;
    write_owned(path, owner, &decryption.to_json(), &statement.to_json(), force)
}

/// Take what trustees and mirrors sent: shuffles, partial decryptions, cosigned checkpoints (returning officer).
///
/// Each is verified before it is appended to the board.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  folkmoot election accept officer/UUID.bel received/UUID.shuffle-2.jsons
  folkmoot election accept officer/UUID.bel received/UUID.decryption-*.jsons")]
pub(crate) struct Accept {
    /// The public board
    board: PathBuf,
    /// What the trustees and mirrors sent
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Accept {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<()> {
        let mut file = BoardFile::open(&self.board, desk)?;
        let group = file.group()?;
        for path in &self.files {
            let accepted = with_group!(&group, G => accept::<G>(&mut file, path)).with_context(|| path.display().to_string())?;
            desk.say(accepted)?;
        }
        Ok(())
    }
}

/// Verifies one contribution and appends it; gives what to say.
pub(crate) fn accept<G: Group>(file: &mut BoardFile, path: &Path) -> Result<String> {
    let setup = Setup::<G>::read(file)?;
    let bytes = desk::read(path)?;
    if bytes.starts_with(b"{\"role\":\"mirror\"") {
        let (introduction, note): (Introduction, SignedCheckpoint) = read_pair(path)?;
        let name = introduction.name.as_str().to_owned();
        add_cosigned::<G>(&file.path, introduction, note)?;
        return Ok(format!("Accepted: cosigned by {name}."));
    }
    let mut lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
    let (Some(owned), Some(payload), statement, None) = (lines.next(), lines.next(), lines.next(), lines.next()) else {
        bail!("this is not what `folkmoot election shuffle` or `decrypt` writes: it should have two or three lines");
    };
    let statement = statement.filter(|_| path_of(&file.path).exists());
    let Owned { owner, payload: hash } = Owned::from_json(owned).context("its first line")?;
    if hash != Hash::of(payload) {
        bail!("its second line is not what the first one says; it was changed on the way: ask for it again");
    }
    let Some(key) = setup.trustees.key(owner) else {
        bail!("there is no trustee {owner}: they are numbered from 1 to {}", setup.trustees.keys().len());
    };
    if payload.starts_with(b"{\"ciphertexts\"") {
        let shuffle = Shuffle::<G>::from_json(payload).context("it is not a shuffle")?;
        refuse_second(file, EventType::Shuffle, owner, "mixed")?;
        let input = setup.check_shuffle(file, &shuffle)?;
        let statement = statement.map(ShuffleStatement::from_json).transpose().context("its third line")?;
        let signed = statement.map(|statement| checked_shuffle(&file.path, &setup, &statement, &input, (owner, &shuffle))).transpose()?;
        append_owned(file, EventType::Shuffle, payload, owned)?;
        signed.map_or(Ok(()), |signed| signed.write())?;
        return Ok(format!(
            "Accepted: mixed by trustee {owner}. Next: another trustee mixes the new board, or `folkmoot election end-shuffles`."
        ));
    }
    let decryption = PartialDecryption::<G>::from_json(payload).context("it is neither a shuffle nor a partial decryption")?;
    refuse_second(file, EventType::PartialDecryption, owner, "decrypted")?;
    let (tally, _) = setup.to_decrypt(file)?;
    vartime_check_partial_decryption(&setup.election, key, &tally, &decryption).map_err(|faults| wrong_decryption(owner, &faults))?;
    let statement = statement.map(DecryptionStatement::<G>::from_json).transpose().context("its third line")?;
    let signed = statement.map(|statement| checked_decryption(file, &setup, statement, &tally, (owner, hash, &decryption))).transpose()?;
    append_owned(file, EventType::PartialDecryption, payload, owned)?;
    signed.map_or(Ok(()), |signed| signed.write())?;
    Ok(format!("Accepted: decrypted by trustee {owner}."))
}

fn wrong_decryption(owner: u64, faults: &[DecryptionFault]) -> anyhow::Error {
    let shown: Vec<String> = faults.iter().take(3).map(ToString::to_string).collect();
    let more = if faults.len() > 3 { format!("; and {} more", faults.len() - 3) } else { String::new() };
    anyhow::anyhow!(
        "the partial decryption of trustee {owner} does not verify: {}{more}. Keep the file as evidence, and ask them to decrypt the present board",
        shown.join("; ")
    )
}

fn refuse_second(file: &mut BoardFile, event: EventType, owner: u64, did: &str) -> Result<()> {
    let payloads: Vec<Hash> = file.board.payloads(event).collect();
    for hash in payloads {
        if Owned::from_json(&file.data(&hash)?).is_ok_and(|owned| owned.owner == owner) {
            bail!("trustee {owner} has {did} already");
        }
    }
    Ok(())
}

fn append_owned(file: &mut BoardFile, event: EventType, payload: &[u8], owned: &[u8]) -> Result<()> {
    file.board.append(event, &[payload, owned], Some(Hash::of(owned)))?;
    Ok(())
}

/// Publish the result with its certificate (returning officer).
///
/// Combines the trustees' decryptions, appends the result to the board, verifies the whole board once more, and writes the result, and a certificate as a
/// page to pin to the wall and as text. With --rule the certificate carries the verdict and its arithmetic.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  folkmoot election result officer/UUID.bel --dir officer
  folkmoot election result officer/UUID.bel --dir officer --rule uk.ia.2026 --yes 1 --no 2

Run again on a finished board, it writes result and certificate anew.")]
pub(crate) struct PublishResult {
    /// The public board
    board: PathBuf,
    #[command(flatten)]
    rule: RuleChoice,
    /// Where draft.json is, and where to write
    #[arg(long, default_value = ".")]
    dir: PathBuf,
    /// Overwrite an earlier certificate
    #[arg(long)]
    force: bool,
}

impl PublishResult {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<ExitCode> {
        let draft_path = self.dir.join("draft.json");
        let draft = draft_path.exists().then(|| Draft::read(&draft_path)).transpose()?;
        let rule = self.rule.rule()?;
        let mut file = BoardFile::open(&self.board, desk)?;
        if file.board.stage() != Stage::Finished {
            with_group!(&file.group()?, G => publish::<G>(&mut file))?;
        }
        drop(file);
        let report = verify_board(&self.board, desk)?;
        let certificate = Certificate::new(&self.board, &report, draft.as_ref(), rule.as_ref(), self.rule.paper())?;
        let uuid = certificate.uuid();
        let [result, page, text] = ["result.json", "certificate.html", "certificate.txt"].map(|end| self.dir.join(format!("{uuid}.{end}")));
        desk::write(&result, format!("{}\n", certificate.result_json()).as_bytes(), Secrecy::Public, self.force)?;
        desk::write(&page, certificate.html().as_bytes(), Secrecy::Public, self.force)?;
        desk::write(&text, certificate.text().as_bytes(), Secrecy::Public, self.force)?;
        desk.say(certificate.text())?;
        desk.wrote(&result, "public: the result alone")?;
        desk.wrote(&page, "public: the certificate; print it and pin it up")?;
        desk.wrote(&text, "public: the certificate as text")?;
        if let Some(note) = self.checkpoint(desk)? {
            desk.wrote(&note, "public: send it to the mirrors, who cosign it (`folkmoot election cosign`)")?;
        }
        desk.say(format_args!("Check it: {}", certificate.command_here()))?;
        desk.say(format_args!(
            "Next: give {} to everybody who asks; the registrar destroys codes.csv after the time for complaints.",
            self.board.display()
        ))?;
        Ok(ExitCode::SUCCESS)
    }
}

impl PublishResult {
    /// The officer's checkpoint of the finished board, if there is a companion record and the officer's key is here.
    fn checkpoint(&self, desk: &mut Desk<'_>) -> Result<Option<PathBuf>> {
        if !path_of(&self.board).exists() || !self.dir.join("officer.signkey").exists() {
            return Ok(None);
        }
        let note = checkpoint(&self.board, &signing_key(&self.dir, Role::Officer, desk)?)?;
        let path = self.board.with_extension("checkpoint");
        desk::write_wire(&path, &note, true)?;
        Ok(Some(path))
    }
}

/// Combines the decryptions on the board and appends the result.
pub(crate) fn publish<G: Group>(file: &mut BoardFile) -> Result<()> {
    match file.board.stage() {
        Stage::Decrypting => {}
        Stage::Open => bail!("{}: casting is still open", file.path.display()),
        _ => bail!("{}: no trustee has decrypted yet; take their files with `folkmoot election accept`", file.path.display()),
    }
    let setup = Setup::<G>::read(file)?;
    let (tally, weight) = setup.to_decrypt(file)?;
    let mut factors = BTreeMap::new();
    let hashes: Vec<Hash> = file.board.payloads(EventType::PartialDecryption).collect();
    for hash in hashes {
        let Owned { owner, payload } = Owned::from_json(&file.data(&hash)?).context("a decryption's event")?;
        let decryption = PartialDecryption::<G>::from_json(&file.data(&payload)?).context("a partial decryption")?;
        let key = setup.trustees.key(owner).with_context(|| format!("there is no trustee {owner}"))?;
        if let Ok(checked) = vartime_check_partial_decryption(&setup.election, key, &tally, &decryption) {
            factors.insert(owner, checked);
        }
    }
    let result = result_text(setup.election.questions(), &setup.trustees, (&tally, weight), &factors)?;
    file.board
        .append(EventType::Result, &[result.as_bytes()], Some(Hash::of(result.as_bytes())))
        .with_context(|| file.path.display().to_string())?;
    Ok(())
}

/// Say how far a ballot has come and whose turn it is (anybody).
///
/// Reads the chain of the board only; `folkmoot verify` checks everything.
#[derive(clap::Args)]
#[command(after_help = "Example:
  folkmoot election status UUID.bel")]
pub(crate) struct Status {
    /// The public board
    board: PathBuf,
}

impl Status {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<()> {
        let mut file = BoardFile::read(&self.board)?;
        with_group!(&file.group()?, G => self.run_in::<G>(&mut file, desk))
    }

    fn run_in<G: Group>(&self, file: &mut BoardFile, desk: &mut Desk<'_>) -> Result<()> {
        let setup = Setup::<G>::read(file)?;
        let election = setup.election.election();
        desk.say(format_args!("{} — {}", election.uuid, election.name))?;
        desk.say(format_args!(
            "  {} entitled; {} on the board; group {}",
            grouped(setup.credentials.len()),
            plural(file.board.payloads(EventType::Ballot).count(), "ballot"),
            G::NAME
        ))?;
        for line in super::rehearsal::layout_in_words(&setup.trustees) {
            desk.say(format_args!("  {line}"))?;
        }
        for (event, did) in [(EventType::Shuffle, "mixed"), (EventType::PartialDecryption, "decrypted")] {
            let owners = owners(file, event)?;
            if !owners.is_empty() {
                desk.say(format_args!("  {did} by trustee {}", owners.join(", ")))?;
            }
        }
        desk.say(format_args!(
            "  {} events, the last one {}",
            file.board.height(),
            file.board.last_event().map(|hash| hash.to_string()).unwrap_or_default()
        ))?;
        desk.say(match (file.board.stage(), file.board.needs_mixing()) {
            (Stage::Empty | Stage::Open, _) => "Casting is open. Next: members vote; the returning officer ends casting with `close`.",
            (Stage::Closed, _) => "Casting is over. Next: the returning officer runs `tally`.",
            (Stage::Tallied, true) => "The ballots are put together. Next: a first trustee mixes (`shuffle`).",
            (Stage::Mixing, _) => "Mixing is under way. Next: another trustee mixes (`shuffle`), or the officer ends it (`end-shuffles`).",
            (Stage::Tallied | Stage::Mixed, _) => "Next: the trustees decrypt (`decrypt`).",
            (Stage::Decrypting, _) => "Decryption is under way. Next: more trustees decrypt, or the officer publishes (`result`).",
            (Stage::Finished, _) => "The result is published. Anybody can check it: `folkmoot verify`.",
        })
    }
}

fn owners(file: &mut BoardFile, event: EventType) -> Result<Vec<String>> {
    let hashes: Vec<Hash> = file.board.payloads(event).collect();
    let owner = |hash: &Hash| Ok(Owned::from_json(&file.data(hash)?).context("an event's payload")?.owner.to_string());
    hashes.iter().map(owner).collect()
}
