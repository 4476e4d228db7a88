//! The rehearsal: before a ballot opens, every trustee decrypts a test paper and proves it. Losing too many keys is the most common way to lose a
//! ballot, and this is the last moment at which it costs nothing.
//! What is decrypted and how it is checked, `assembly::ceremony` says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use assembly::ceremony::{
    assemble_election, check_answer, check_together, check_trustees, is_rehearsal_of, rehearsal_election, test_tally,
};
use belenios::companion::{Introduction, Role, SigningKey, TrusteeKey};
use belenios::election::CheckedElection;
use belenios::group::Group;
use belenios::json::Wire;
use belenios::tally::{Factors, partial_decryption};
use belenios::trustee::{CheckedTrustees, KindLayout, PrivateKey};
use belenios::v1::{Election, Hash, PartialDecryption, ThresholdParameters, TrusteeKind, TrusteePublicKey, Uuid};
use serde::{Deserialize, Serialize};

use super::companion::{introduction, signing_key};
use super::desk::{self, Desk, Secrecy, expanded, plural};
use super::draft::Draft;
use super::groups::with_group;
use super::keys::{KeyFiles, key_id, owner};

/// Prove that every key is in hand, before the ballot opens (returning officer and trustees).
#[derive(clap::Args)]
pub(crate) struct Rehearse {
    #[command(subcommand)]
    step: Step,
}

#[derive(clap::Subcommand)]
enum Step {
    Prepare(Prepare),
    Answer(Answer),
}

impl Rehearse {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<()> {
        match &self.step {
            Step::Prepare(step) => step.run(desk),
            Step::Answer(step) => with_group!(&step.group_name()?, G => step.run::<G>(desk)),
        }
    }
}

/// Put the trustees' keys together and write the test paper (returning officer).
///
/// Writes trustees.json, election.json and rehearsal.json (all public; send them to every trustee).
#[derive(clap::Args)]
#[command(after_help = "Examples:
  folkmoot election rehearse prepare --trustees officer/threshold.json --dir officer
  folkmoot election rehearse prepare --trustees server.pubkey officer/threshold.json --dir officer")]
struct Prepare {
    /// The trustees' .pubkey files and threshold.json, in the order in which they are numbered
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    trustees: Vec<PathBuf>,
    /// Where the officer's files are
    #[arg(long, default_value = ".")]
    dir: PathBuf,
    /// Overwrite an earlier rehearsal; the trustees must answer again
    #[arg(long)]
    force: bool,
}

impl Prepare {
    fn run(&self, desk: &mut Desk<'_>) -> Result<()> {
        let draft = Draft::read(&self.dir.join("draft.json"))?;
        with_group!(&draft.group, G => self.run_in::<G>(&draft, desk))
    }

    fn run_in<G: Group>(&self, draft: &Draft, desk: &mut Desk<'_>) -> Result<()> {
        let kinds = expanded(&self.trustees, "pubkey")?.iter().map(|path| read_trustee::<G>(path)).collect::<Result<Vec<_>>>()?;
        let trustees = check_trustees(&kinds)?;
        let election = assemble_election(&draft.paper(), &trustees);
        let test = rehearsal_election(&election, &Uuid::random(desk.rng));
        let [first, second, third] = ["trustees.json", "election.json", "rehearsal.json"].map(|name| self.dir.join(name));
        desk::write_wire(&first, &kinds, self.force)?;
        desk::write_wire(&second, &election, self.force)?;
        desk::write_wire(&third, &test, self.force)?;
        desk.say(format_args!("{}:", plural(trustees.keys().len(), "key")))?;
        for line in layout_in_words(&trustees) {
            desk.say(format_args!("  {line}"))?;
        }
        if matches!(trustees.kinds(), [KindLayout::Single { .. }]) {
            desk.say("  Careful: one single key. If it is lost the ballot cannot be counted, and its holder alone can read every ballot.")?;
        }
        desk.wrote(&first, format_args!("public: all keys (fingerprint {})", Hash::of(kinds.to_json().as_bytes()).to_base64()))?;
        desk.wrote(&second, "public: what is asked, under which key")?;
        desk.wrote(&third, "public: the test paper")?;
        desk.say("Next: send these three files to every trustee, who runs `folkmoot election rehearse answer` and sends you the answer.")
    }
}

/// Decrypt the test paper and prove it (trustee).
///
/// Needs trustees.json, election.json and rehearsal.json from the returning officer. Writes rehearsal-N.json (public; send it back).
#[derive(clap::Args)]
#[command(after_help = "Example:
  folkmoot election rehearse answer --key trustee-kari/ID.key --dir trustee-kari")]
struct Answer {
    #[command(flatten)]
    key: KeyFiles,
    /// Where trustees.json, election.json and rehearsal.json are
    #[arg(long, default_value = ".")]
    dir: PathBuf,
    /// Overwrite
    #[arg(long)]
    force: bool,
}

impl Answer {
    fn group_name(&self) -> Result<String> {
        let path = self.dir.join("rehearsal.json");
        let json = desk::read(&path)?;
        belenios::v1::peek_group(&json).with_context(|| format!("{} is not a rehearsal", path.display()))
    }

    fn run<G: Group>(&self, desk: &mut Desk<'_>) -> Result<()> {
        let Rehearsal { trustees, test, .. } = Rehearsal::<G>::read(&self.dir)?;
        let key = self.key.open::<G>(desk)?;
        let owner = owner(&trustees, &key, &self.key.key)?;
        let path = self.dir.join(format!("rehearsal-{owner}.json"));
        let signing_key = signing_key(&self.dir, Role::Trustee, desk)?;
        write_answer(&test, (&key, &signing_key), owner, &path, self.force, desk)?;
        desk.say(format_args!("You are trustee {owner}, key {}. Your key works.", key_id::<G>(&key.element())))?;
        desk.wrote(&path, "public: send it to the returning officer")?;
        desk.say("Next: nothing until casting is over. Keep the key safe until then.")
    }
}

/// Decrypts the test paper and writes the answer.
pub(crate) fn write_answer<G: Group>(
    test: &CheckedElection<G>,
    (key, signing_key): (&PrivateKey<G>, &SigningKey),
    owner: u64,
    path: &Path,
    force: bool,
    desk: &mut Desk<'_>,
) -> Result<()> {
    let decryption = partial_decryption(test, key, &test_tally(test), desk.rng);
    let uuid = &test.election().uuid;
    let introduction = introduction(uuid, Role::Trustee, Some(owner), signing_key)?;
    let bound = TrusteeKey::sign(uuid, owner, key, signing_key, desk.rng);
    let statements = vec![introduction.to_json(), bound.to_json()];
    let answer = AnswerFile { folkmoot_rehearsal: 1, owner, decryption: decryption.to_json(), statements };
    let text = serde_json::to_string(&answer).context("the answer")?;
    desk::write(path, format!("{text}\n").as_bytes(), Secrecy::Public, force)
}

/// `rehearsal-N.json`
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AnswerFile {
    folkmoot_rehearsal: u64,
    owner: u64,
    decryption: String,
    /// For the companion record: the introduction of the trustee's signing key, and its bond with the election key.
    #[serde(default)]
    statements: Vec<String>,
}

/// What one trustee signed in its answer.
pub(crate) type Signed<G> = (Introduction, TrusteeKey<G>);

/// The three public files that a rehearsal is about, found to agree.
pub(crate) struct Rehearsal<G: Group> {
    pub(crate) kinds: Vec<TrusteeKind<G>>,
    pub(crate) trustees: CheckedTrustees<G>,
    pub(crate) election: Election<G>,
    pub(crate) test: CheckedElection<G>,
}

impl<G: Group> Rehearsal<G> {
    pub(crate) fn read(dir: &Path) -> Result<Self> {
        let kinds: Vec<TrusteeKind<G>> = desk::read_wire(&dir.join("trustees.json"), "a list of trustees")?;
        let trustees = check_trustees(&kinds)?;
        let election: Election<G> = desk::read_wire(&dir.join("election.json"), "an election")?;
        let path = dir.join("rehearsal.json");
        let json = desk::read(&path)?;
        let test = CheckedElection::<G>::from_json(json.trim_ascii_end()).with_context(|| path.display().to_string())?;
        if election.public_key != G::encode(trustees.election_key()) {
            bail!(
                "{}: the ballot's key is not that of {}: the returning officer must prepare the rehearsal again",
                dir.join("election.json").display(),
                dir.join("trustees.json").display()
            );
        }
        if !is_rehearsal_of(test.election(), &election) {
            bail!(
                "{} does not belong to {}: the returning officer must prepare the rehearsal again",
                path.display(),
                dir.join("election.json").display()
            );
        }
        Ok(Self { kinds, trustees, election, test })
    }

    /// Checks the answers of all trustees; all must be there.
    pub(crate) fn check_answers(&self, dir: &Path) -> Result<()> {
        let mut factors = BTreeMap::new();
        let mut missing = Vec::new();
        for (owner, key) in (1..).zip(self.trustees.keys()) {
            let path = dir.join(format!("rehearsal-{owner}.json"));
            if path.exists() {
                factors.insert(owner, self.check_answer(&path, owner, key)?);
            } else {
                missing.push(format!("{owner} (key {})", key_id::<G>(key)));
            }
        }
        if !missing.is_empty() {
            bail!(
                "the rehearsal is not complete: there is no answer of trustee {}. Whoever lost a key must say so now: then make the keys again",
                missing.join(", ")
            );
        }
        Ok(check_together(&self.test, &self.trustees, &factors)?)
    }

    /// What the trustees signed in their answers: introductions and bonds. `None` if one of them signed nothing.
    pub(crate) fn statements(&self, dir: &Path) -> Result<Option<Vec<Signed<G>>>> {
        let mut signed = Vec::new();
        for owner in (1..).take(self.trustees.keys().len()) {
            let path = dir.join(format!("rehearsal-{owner}.json"));
            let answer: AnswerFile = serde_json::from_slice(&desk::read(&path)?).with_context(|| path.display().to_string())?;
            let [introduction, bond] = &answer.statements[..] else { return Ok(None) };
            let introduction = Introduction::from_json(introduction.as_bytes()).with_context(|| path.display().to_string())?;
            signed.push((introduction, TrusteeKey::from_json(bond.as_bytes()).with_context(|| path.display().to_string())?));
        }
        Ok(Some(signed))
    }

    fn check_answer(&self, path: &Path, owner: u64, key: &G::Element) -> Result<Factors<G>> {
        let shown = || path.display().to_string();
        let answer: AnswerFile =
            serde_json::from_slice(&desk::read(path)?).with_context(|| format!("{} is not an answer to a rehearsal", path.display()))?;
        if answer.owner != owner {
            bail!("{} is the answer of trustee {}", path.display(), answer.owner);
        }
        let decryption = PartialDecryption::<G>::from_json(answer.decryption.as_bytes()).with_context(shown)?;
        check_answer(&self.test, key, &decryption).map_err(|_| {
            anyhow::anyhow!(
                "{}: trustee {owner} did not decrypt this test paper with the key of this ballot; they must answer again",
                path.display()
            )
        })
    }
}

fn read_trustee<G: Group>(path: &Path) -> Result<TrusteeKind<G>> {
    let bytes = desk::read(path)?;
    let text = bytes.trim_ascii_end();
    if let Ok(parameters) = ThresholdParameters::<G>::from_json(text) {
        return Ok(TrusteeKind::Pedersen(parameters));
    }
    match TrusteePublicKey::<G>::from_json(text) {
        Ok(key) => Ok(TrusteeKind::Single(key)),
        Err(error) => bail!("{} is neither a trustee's public key nor threshold.json, in the group {}: {error}", path.display(), G::NAME),
    }
}

/// Who holds the key, one line each.
pub(crate) fn layout_in_words<G: Group>(trustees: &CheckedTrustees<G>) -> Vec<String> {
    let id = |owner: u64| trustees.key(owner).map(|key| key_id::<G>(key)).unwrap_or_default();
    trustees
        .kinds()
        .iter()
        .map(|kind| match kind {
            KindLayout::Single { owner } => format!("trustee {owner} (key {}) must take part in decryption", id(*owner)),
            KindLayout::Pedersen { threshold, owners } => {
                let names: Vec<String> = owners.clone().map(|owner| format!("{owner} (key {})", id(owner))).collect();
                format!("{threshold} of the trustees {} must take part in decryption", names.join(", "))
            }
        })
        .collect()
}
