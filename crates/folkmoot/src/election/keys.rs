//! A trustee's own key.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use belenios::group::Group;
use belenios::json::Wire;
use belenios::trustee::threshold::{Seed, decryption_key};
use belenios::trustee::{CheckedTrustees, PrivateKey};
use belenios::v1::{Hash, Voutput};

use super::desk::{self, Desk, Secrecy, too_open};
use super::draft::Draft;
use super::groups::with_group;

/// Which group a trustee works in: said, or read from the draft.
#[derive(clap::Args)]
pub(crate) struct GroupChoice {
    /// Ed25519, BELENIOS-2048 or RFC-3526-2048; without it, the group of draft.json in the directory
    #[arg(long)]
    pub(crate) group: Option<String>,
    /// Where the trustee's files are
    #[arg(long, default_value = ".")]
    pub(crate) dir: PathBuf,
}

impl GroupChoice {
    pub(crate) fn name(&self) -> Result<String> {
        match &self.group {
            Some(group) => Ok(group.clone()),
            None => {
                Ok(Draft::read(&self.dir.join("draft.json")).context("put draft.json into the directory, or say --group Ed25519")?.group)
            }
        }
    }
}

/// Make a key that must take part in decryption (trustee).
///
/// A ballot with one such trustee is lost with that key: prefer `trustee-threshold`, of which some may be lost.
///
/// Writes ID.privkey (secret; keep two copies) and ID.pubkey (public; send it to the returning officer).
#[derive(clap::Args)]
#[command(after_help = "Example:
  folkmoot election trustee-key --dir trustee-kari")]
pub(crate) struct TrusteeKey {
    #[command(flatten)]
    group: GroupChoice,
    /// Make the public file again from this private key
    #[arg(long, value_name = "PRIVKEY")]
    private_key: Option<PathBuf>,
    /// Overwrite
    #[arg(long)]
    force: bool,
}

impl TrusteeKey {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<()> {
        with_group!(&self.group.name()?, G => self.run_in::<G>(desk))
    }

    fn run_in<G: Group>(&self, desk: &mut Desk<'_>) -> Result<()> {
        let key = match &self.private_key {
            Some(path) => PrivateKey::<G>::from_json(&desk::read_secret(path)?).with_context(|| path.display().to_string())?,
            None => PrivateKey::generate(desk.rng),
        };
        let id = key_id::<G>(&key.element());
        let (secret, public) = (self.group.dir.join(format!("{id}.privkey")), self.group.dir.join(format!("{id}.pubkey")));
        if self.private_key.is_none() {
            desk::write(&secret, format!("{}\n", key.reveal_json().as_str()).as_bytes(), Secrecy::Secret, self.force)?;
        }
        desk::write_wire(&public, &key.public_key(desk.rng), self.force)?;
        desk.say(format_args!("Key {id} in the group {}.", G::NAME))?;
        if self.private_key.is_none() {
            desk.wrote(&secret, "secret: keep it on two sticks, show it to nobody. Without it the ballot cannot be counted")?;
        }
        desk.wrote(&public, "public: send it to the returning officer, and read them the first eight characters of its name")?;
        desk.say("Next: the rehearsal (`folkmoot election rehearse answer`), before the ballot opens.")
    }
}

/// The name of a key's files: eight hex digits of the hash of the public key, as the peer has it.
pub(crate) fn key_id<G: Group>(key: &G::Element) -> String {
    let text = G::encode(key).to_json();
    let mut id = Hash::of(text.trim_matches('"').as_bytes()).to_string().to_uppercase();
    id.truncate(8);
    id
}

/// Where a trustee's secret lies.
#[derive(clap::Args, Clone)]
pub(crate) struct KeyFiles {
    /// The secret key: ID.privkey of a single trustee, or ID.key of a threshold trustee
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    /// A threshold trustee's encrypted share, ID.dkey or ID.voutput; without it, the file beside the key
    #[arg(long, value_name = "FILE")]
    pub(crate) share: Option<PathBuf>,
}

impl KeyFiles {
    /// Reads the key, whichever kind it is.
    pub(crate) fn open<G: Group>(&self, desk: &mut Desk<'_>) -> Result<PrivateKey<G>> {
        if let Some(warning) = too_open(&self.key) {
            desk.say(warning)?;
        }
        let file = desk::read_secret(&self.key)?;
        if file.trim_ascii().starts_with(b"\"") {
            return PrivateKey::from_json(&file).with_context(|| self.key.display().to_string());
        }
        let seed = Seed::parse(&file)
            .with_context(|| format!("{} is neither a private key nor the key of a threshold trustee", self.key.display()))?;
        let share = self.share_file()?;
        let bytes = desk::read(&share)?;
        let text = encrypted_share::<G>(&bytes);
        decryption_key(&seed, text.as_deref().unwrap_or(&bytes).trim_ascii()).with_context(|| share.display().to_string())
    }

    fn share_file(&self) -> Result<PathBuf> {
        if let Some(share) = &self.share {
            return Ok(share.clone());
        }
        let beside = ["dkey", "voutput"].map(|extension| self.key.with_extension(extension));
        match beside.iter().find(|path| path.exists()) {
            Some(path) => Ok(path.clone()),
            None => bail!(
                "{} is the key of a threshold trustee; its encrypted share {} is needed too: say --share FILE",
                self.key.display(),
                beside[0].display()
            ),
        }
    }
}

/// The encrypted share inside a `voutput`; `None` if the file is the share itself.
fn encrypted_share<G: Group>(bytes: &[u8]) -> Option<Vec<u8>> {
    Voutput::<G>::from_json(bytes.trim_ascii()).ok().map(|voutput| voutput.private_key.into_bytes())
}

/// Which trustee of the ballot holds this key.
pub(crate) fn owner<G: Group>(trustees: &CheckedTrustees<G>, key: &PrivateKey<G>, file: &Path) -> Result<u64> {
    let element = key.element();
    let owner = (1..).zip(trustees.keys()).find(|(_, other)| **other == element).map(|(owner, _)| owner);
    owner.with_context(|| {
        let id = key_id::<G>(&element);
        format!("{}: the key {id} is not one of this ballot's trustees; is it from another ballot?", file.display())
    })
}
