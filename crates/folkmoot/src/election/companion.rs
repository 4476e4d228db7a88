//! The companion record of a ceremony: what each role signs besides the board, kept beside it as `UUID.companion`.
//!
//! Every role signs with a key of its own, `ROLE.signkey`, made when it is first needed. What it signs travels with the files that it sends anyway; the
//! officer gathers it when the ballot opens, and adds what comes later. A statement that does not hold is not added.

use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use assembly::ceremony::{alphas, factors, new_companion};
use belenios::companion::{
    BoardFacts, Checkpoint, CheckpointRecord, Companion, CompanionFault, CompanionWriter, DecryptionFact, DecryptionStatement, Dleq,
    Introduction, KeyName, MerkleTree, OrderStatement, Record, Role, SetupFacts, ShuffleFact, ShuffleStatement, SignedCheckpoint,
    SigningKey, origin, peek_companion_group,
};
use belenios::election::CheckedElection;
use belenios::group::Group;
use belenios::json::Wire;
use belenios::trustee::PrivateKey;
use belenios::v1::{Ciphertext, EncryptedTally, EventType, Hash, PartialDecryption, Shuffle, SizedEncryptedTally, Uuid};

use super::board::{BoardFile, Setup, verify_board};
use super::desk::{self, Desk, Secrecy};
use super::groups::with_group;

/// Reads a role's signing key, or makes it.
pub(crate) fn signing_key(dir: &Path, role: Role, desk: &mut Desk<'_>) -> Result<SigningKey> {
    let path = dir.join(format!("{role}.signkey"));
    if path.exists() {
        return SigningKey::from_json(&desk::read_secret(&path)?).with_context(|| path.display().to_string());
    }
    let key = SigningKey::generate(desk.rng);
    desk::write(&path, format!("{}\n", key.reveal_json().as_str()).as_bytes(), Secrecy::Secret, false)?;
    desk.wrote(&path, "secret: with this you sign what you send in this ballot")?;
    Ok(key)
}

/// The introduction of a role's signing key.
pub(crate) fn introduction(uuid: &Uuid, role: Role, owner: Option<u64>, key: &SigningKey) -> Result<Introduction> {
    let name = owner.map_or_else(|| role.to_string(), |owner| format!("{role}-{owner}"));
    Ok(Introduction::sign(uuid, role, name.parse()?, owner, key))
}

/// Where the companion of a board lies.
pub(crate) fn path_of(board: &Path) -> PathBuf {
    board.with_extension("companion")
}

/// Writes a new companion record, if everything in it holds.
pub(crate) fn create<G: Group>(path: &Path, facts: &SetupFacts<'_, G>, records: Vec<Record<G>>) -> Result<()> {
    let bytes = new_companion(facts, records)?;
    desk::write(path, &bytes, Secrecy::Public, false)
}

fn refuse(faults: &[CompanionFault]) -> Result<()> {
    if faults.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = faults.iter().map(|fault| format!("\n  {fault}")).collect();
    bail!("what was signed does not fit together:{}", lines.concat())
}

/// A record that grows: what was read, its exact bytes, and where they lie.
struct Growing<G: Group> {
    path: PathBuf,
    bytes: Vec<u8>,
    companion: Companion<G>,
}

impl<G: Group> Growing<G> {
    fn read(path: &Path) -> Result<Self> {
        let mut bytes = desk::read(path)?;
        let companion = Companion::<G>::read(bytes.as_slice()).with_context(|| path.display().to_string())?;
        bytes.truncate(usize::try_from(companion.length()).unwrap_or(usize::MAX));
        Ok(Self { path: path.to_owned(), bytes, companion })
    }

    /// The record as it would be with these, not yet written.
    fn with(self, records: Vec<Record<G>>) -> Result<Self> {
        let mut writer = CompanionWriter::resume(self.bytes, &self.companion);
        for record in records {
            writer.append(record).context("the companion record")?;
        }
        let bytes = writer.into_inner();
        let companion = Companion::<G>::read(bytes.as_slice()).context("the companion record")?;
        Ok(Self { path: self.path, bytes, companion })
    }
}

/// Records that were checked and wait to be written: what they are about comes onto the board first.
pub(crate) struct Prepared {
    path: PathBuf,
    bytes: Vec<u8>,
    /// Bytes of the record before them.
    length: u64,
}

impl Prepared {
    /// Writes them at the end of the record; a torn last line is overwritten.
    pub(crate) fn write(&self) -> Result<()> {
        let shown = || format!("{} could not be written", self.path.display());
        let mut file = OpenOptions::new().write(true).open(&self.path).with_context(shown)?;
        let start = usize::try_from(self.length).unwrap_or(usize::MAX).min(self.bytes.len());
        file.set_len(self.length).with_context(shown)?;
        file.seek(SeekFrom::Start(self.length)).with_context(shown)?;
        file.write_all(&self.bytes[start..]).and_then(|()| file.sync_all()).with_context(shown)
    }
}

/// Prepares records, if `check` finds nothing wrong with the record that has them.
fn prepare<G: Group>(path: &Path, records: Vec<Record<G>>, check: impl FnOnce(&Companion<G>) -> Vec<CompanionFault>) -> Result<Prepared> {
    let old = Growing::<G>::read(path)?;
    let length = old.companion.length();
    let Growing { path, bytes, companion } = old.with(records)?;
    refuse(&check(&companion))?;
    Ok(Prepared { path, bytes, length })
}

/// All order statements of the record beside a board, if there is one.
pub(crate) fn orders<G: Group>(board: &Path) -> Result<Option<Vec<OrderStatement<G>>>> {
    let path = path_of(board);
    if !path.exists() {
        return Ok(None);
    }
    let companion = Growing::<G>::read(&path)?.companion;
    let orders = companion.records().filter_map(|(_, record)| if let Record::Order(order) = record { Some(order.clone()) } else { None });
    Ok(Some(orders.collect()))
}

/// Appends order statements that were checked, when their ballots are on the board.
pub(crate) fn append_orders<G: Group>(board: &Path, statements: Vec<OrderStatement<G>>) -> Result<()> {
    prepare(&path_of(board), statements.into_iter().map(Record::Order).collect(), |_| Vec::new())?.write()
}

/// A mixer's statement about the shuffle that it sends.
pub(crate) fn shuffle_statement<G: Group>(
    election: &CheckedElection<G>,
    owner: u64,
    input: &[Vec<Ciphertext<G::Element>>],
    shuffle: &Shuffle<G>,
    key: &SigningKey,
) -> ShuffleStatement {
    let ShuffleFact { input, output, proof, .. } = shuffle_fact(owner, input, shuffle);
    ShuffleStatement::sign(election.fingerprint(), owner, input, output, proof, key)
}

fn shuffle_fact<G: Group>(owner: u64, input: &[Vec<Ciphertext<G::Element>>], shuffle: &Shuffle<G>) -> ShuffleFact {
    let encode = |entry: &Ciphertext<G::Element>| Ciphertext { alpha: G::encode(&entry.alpha), beta: G::encode(&entry.beta) };
    let input: Vec<Vec<Ciphertext<G::Unchecked>>> = input.iter().map(|row| row.iter().map(encode).collect()).collect();
    let hash = |json: String| Hash::of(json.as_bytes());
    ShuffleFact { owner, input: hash(input.to_json()), output: hash(shuffle.ciphertexts.to_json()), proof: hash(shuffle.proofs.to_json()) }
}

/// A mixer's statement about this shuffle of `input`, checked.
pub(crate) fn checked_shuffle<G: Group>(
    board: &Path,
    setup: &Setup<G>,
    statement: &ShuffleStatement,
    input: &[Vec<Ciphertext<G::Element>>],
    (owner, shuffle): (u64, &Shuffle<G>),
) -> Result<Prepared> {
    let fact = shuffle_fact(owner, input, shuffle);
    let path = path_of(board);
    let before = Growing::<G>::read(&path)?.companion.check_shuffles(setup.election.fingerprint(), &[]).len();
    prepare(&path, vec![Record::<G>::Shuffle(statement.clone())], |companion| {
        // Statements about earlier shuffles were checked when they were added, and have no fact here.
        let faults = companion.check_shuffles(setup.election.fingerprint(), &[fact]);
        if faults.len() <= before { Vec::new() } else { faults }
    })
    .with_context(|| format!("what trustee {owner} signed about the shuffle"))
}

/// A trustee's strong proof about the partial decryption that it sends.
pub(crate) fn decryption_statement<G: Group>(
    setup: &Setup<G>,
    file: &mut BoardFile,
    owner: u64,
    tally: &EncryptedTally<G::Element>,
    decryption: &PartialDecryption<G>,
    keys: (&PrivateKey<G>, &SigningKey),
    desk: &mut Desk<'_>,
) -> Result<DecryptionStatement<G>> {
    let (private_key, signing_key) = keys;
    let key = private_key.element();
    let (alphas, factors) = (alphas::<G>(tally), factors(decryption)?);
    let what =
        Dleq { fingerprint: setup.election.fingerprint(), tally: tally_hash(file)?, owner, key: &key, alphas: &alphas, factors: &factors };
    let payload = Hash::of(decryption.to_json().as_bytes());
    Ok(DecryptionStatement::sign(&what, payload, private_key, signing_key, desk.rng))
}

fn tally_hash(file: &mut BoardFile) -> Result<Hash> {
    let sized = file.last(EventType::EncryptedTally)?.context("the ballots have not been tallied yet")?;
    Ok(SizedEncryptedTally::from_json(&sized).context("the tally's event cannot be read")?.encrypted_tally)
}

/// A trustee's statement about this partial decryption, checked; `payload` is the decryption's hash.
pub(crate) fn checked_decryption<G: Group>(
    file: &mut BoardFile,
    setup: &Setup<G>,
    statement: DecryptionStatement<G>,
    tally: &EncryptedTally<G::Element>,
    (owner, payload, decryption): (u64, Hash, &PartialDecryption<G>),
) -> Result<Prepared> {
    let (alphas, factors) = (alphas::<G>(tally), factors(decryption)?);
    let key = setup.trustees.key(owner).with_context(|| format!("there is no trustee {owner}"))?;
    let fact = DecryptionFact { owner, payload, key, factors: &factors };
    let (path, tally) = (path_of(&file.path), tally_hash(file)?);
    let faults = |companion: &Companion<G>, facts: &[DecryptionFact<'_, G>]| {
        companion.check_decryptions(setup.election.fingerprint(), tally, &alphas, facts)
    };
    let before = faults(&Growing::<G>::read(&path)?.companion, &[]).len();
    prepare(&path, vec![Record::Decryption(statement)], |companion| {
        // Statements about earlier decryptions were checked when they were added, and have no fact here.
        let faults = faults(companion, &[fact]);
        if faults.len() <= before { Vec::new() } else { faults }
    })
    .with_context(|| format!("the strong proof of trustee {owner}"))
}

/// The officer's signed checkpoint of the whole board.
pub(crate) fn checkpoint(board: &Path, officer: &SigningKey) -> Result<SignedCheckpoint> {
    let file = BoardFile::read(board)?;
    let uuid: Uuid = file_uuid(board)?;
    let events: Vec<Hash> = file.board.entries().iter().map(|entry| entry.hash).collect();
    let root = MerkleTree::new(&events).root(events.len()).context("the board's tree")?;
    let checkpoint = Checkpoint { origin: origin(&uuid), size: u64::try_from(events.len()).unwrap_or(u64::MAX), root };
    Ok(SignedCheckpoint::sign(checkpoint, officer)?)
}

fn file_uuid(board: &Path) -> Result<Uuid> {
    let bytes = desk::read(&path_of(board))?;
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let group = peek_companion_group(line).context("the companion record's first line")?;
    with_group!(&group, G => Ok(Companion::<G>::read(bytes.as_slice())?.uuid().clone()))
}

/// Is this checkpoint that of this board, or of an earlier state of it?
fn is_prefix(board: &Path, note: &SignedCheckpoint) -> Result<bool> {
    let file = BoardFile::read(board)?;
    let events: Vec<Hash> = file.board.entries().iter().map(|entry| entry.hash).collect();
    let size = usize::try_from(note.checkpoint().size).unwrap_or(usize::MAX);
    Ok(MerkleTree::new(&events).root(size) == Some(note.checkpoint().root))
}

/// Adds a checkpoint that a mirror cosigned, and introduces the mirror.
pub(crate) fn add_cosigned<G: Group>(board: &Path, introduction: Introduction, note: SignedCheckpoint) -> Result<()> {
    let events: Vec<Hash> = BoardFile::read(board)?.board.entries().iter().map(|entry| entry.hash).collect();
    let path = path_of(board);
    if introduction.role != Role::Mirror {
        bail!("this is not a mirror's statement");
    }
    let records = vec![Record::<G>::SigningKey(introduction), Record::Checkpoint(CheckpointRecord { note })];
    let check =
        |companion: &Companion<G>| companion.check_checkpoints(&BoardFacts { events: &events, mirrors_needed: 1, trusted_mirrors: None });
    prepare(&path, records, check)?.write()
}

/// Sign that you keep the same board (mirror).
///
/// A mirror is anybody who keeps a copy of the public board. It verifies its own copy, sees that the officer's checkpoint is that of this copy and not of
/// another, and adds its signature: two of them show that nobody was given another board.
///
/// Needs UUID.checkpoint from the returning officer. Writes NAME.cosigned.jsons (public; send it back).
#[derive(clap::Args)]
#[command(after_help = "Example:
  folkmoot election cosign copy/UUID.bel --note received/UUID.checkpoint --name mirror.example.org --dir mirror")]
pub(crate) struct Cosign {
    /// Your copy of the public board
    board: PathBuf,
    /// The officer's signed checkpoint
    #[arg(long)]
    note: PathBuf,
    /// Your name among mirrors, such as mirror.example.org
    #[arg(long)]
    name: String,
    /// Where your signing key is, and where to write
    #[arg(long, default_value = ".")]
    dir: PathBuf,
    /// Overwrite
    #[arg(long)]
    force: bool,
}

impl Cosign {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<()> {
        let report = verify_board(&self.board, desk)?;
        let uuid = report.uuid.context("the board has no identifier")?;
        let note: SignedCheckpoint = desk::read_wire(&self.note, "a signed checkpoint")?;
        if note.checkpoint().origin != origin(&uuid) || !is_prefix(&self.board, &note)? {
            bail!(
                "{}: the officer's checkpoint is not that of your copy. Either yours is older, or there are two boards: compare {} with other copies",
                self.note.display(),
                self.board.display()
            );
        }
        let name: KeyName = self.name.parse()?;
        let key = signing_key(&self.dir, Role::Mirror, desk)?;
        let introduction = Introduction::sign(&uuid, Role::Mirror, name.clone(), None, &key);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let note = note.cosign(&name, &key, now);
        let path = self.dir.join(format!("{}.cosigned.jsons", name.as_str().replace('/', "_")));
        desk::write(&path, format!("{}\n{}\n", introduction.to_json(), note.to_json()).as_bytes(), Secrecy::Public, self.force)?;
        desk.say(format_args!("Signed as {}: the board has {} events.", name.as_str(), note.checkpoint().size))?;
        desk.wrote(&path, "public: send it to the returning officer, who takes it with `folkmoot election accept`")
    }
}
