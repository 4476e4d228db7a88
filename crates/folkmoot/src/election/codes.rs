//! The registrar makes the voting codes: secret slips for members, a public list for the board.

use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use assembly::ceremony::check_public_list;
use belenios::companion::{CodeList, Role, SigningKey};
use belenios::credential::{AnyVotingCode, LegacyVotingCode, VotingCode};
use belenios::group::Group;
use belenios::json::{Wire, write_array};
use belenios::v1::{Hash, PublicCredential, Quantity, Uuid};
use rayon::prelude::*;
use zeroize::Zeroizing;

use super::companion::{introduction, signing_key};
use super::desk::{self, Desk, Secrecy, plural};
use super::draft::{Draft, read_roll};
use super::groups::with_group;
use crate::roll::Roll;
use crate::say::Language;
use crate::slips::{Sheet, Slip};

/// Make the voting codes (registrar).
///
/// Needs draft.json and roll.json from the returning officer. Only you ever see which member holds which code: print the slips, hand them out, and
/// destroy codes.csv and slips.html when the time for complaints is over.
///
/// Writes codes.csv and slips.html (secret), public_creds.json (public: sorted, so that its order tells nothing) and your signature of it.
#[derive(clap::Args)]
#[command(after_help = "Example:
  folkmoot election codes --dir registrar --url https://vote.example.org \\
      --closes \"Friday 4 December 2026, 20:00 (Oslo)\" --contact \"Kari, +47 400 00 000\"")]
pub(crate) struct Codes {
    /// Where members vote; the slip's square then opens the paper
    #[arg(long)]
    url: Option<String>,
    /// When casting ends, as it is printed on the slips, with weekday and time zone
    #[arg(long)]
    closes: Option<String>,
    /// Whom members ask, as it is printed on the slips
    #[arg(long)]
    contact: Option<String>,
    /// In which language the slips are written [default: that of LC_ALL, LC_MESSAGES or LANG]
    #[arg(long, value_enum)]
    language: Option<Language>,
    /// Make 15-character codes, for voters who use Belenios 2.0's own tool (not with Ed25519, which it does not know)
    #[arg(long)]
    older_codes: bool,
    /// Where the registrar's files are
    #[arg(long, default_value = ".")]
    dir: PathBuf,
    /// Replace codes that were made before; slips already handed out become worthless
    #[arg(long)]
    force: bool,
}

impl Codes {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<()> {
        let draft = Draft::read(&self.dir.join("draft.json"))?;
        let roll = read_roll(&self.dir.join("roll.json"), &draft)?;
        if self.older_codes && draft.group == belenios::group::Ed25519::NAME {
            bail!("--older-codes are for Belenios 2.0, which does not know the group Ed25519");
        }
        let paths = ["codes.csv", "slips.html", "public_creds.json"].map(|name| self.dir.join(name));
        if let (Some(path), false) = (paths.iter().find(|path| path.exists()), self.force) {
            bail!("{} exists already: codes that were handed out must not change. Move it away, or say --force", path.display());
        }
        let codes = make_codes(roll.len(), self.older_codes, desk);
        let list = with_group!(&draft.group, G => Ok(public_list::<G>(&draft.uuid, &roll, &codes)))?;
        let slips: Vec<Slip<'_>> = roll.members().iter().zip(&codes).map(|(member, code)| Slip { member, code: code.reveal() }).collect();
        let sheet = Sheet {
            language: Language::chosen(self.language),
            body: &draft.body,
            ballot: &draft.name,
            uuid: &draft.uuid,
            url: self.url.as_deref(),
            closes: self.closes.as_deref(),
            contact: self.contact.as_deref(),
        };
        self.write_secret(&paths[0], |out| sheet.write_csv(&slips, out))?;
        self.write_secret(&paths[1], |out| sheet.write_html(&slips, out))?;
        desk::write(&paths[2], list.as_bytes(), Secrecy::Public, self.force)?;
        let signing_key = signing_key(&self.dir, Role::Registrar, desk)?;
        let statement = statement(&draft, &list, &signing_key)?;
        let statement_path = self.dir.join(STATEMENT);
        desk::write(&statement_path, statement.as_bytes(), Secrecy::Public, true)?;
        desk.say(format_args!("{} made for ballot {}.", plural(codes.len(), "voting code"), draft.uuid))?;
        desk.wrote(&paths[0], "secret: who holds which code. Yours alone; destroy it after the time for complaints")?;
        desk.wrote(&paths[1], "secret: print it, cut it, hand the slips out; then delete it")?;
        desk.wrote(
            &paths[2],
            format_args!("public: send it to the returning officer (fingerprint {})", Hash::of(list.as_bytes()).to_base64()),
        )?;
        desk.wrote(&statement_path, "public: you stand for the list; send it to the returning officer too")?;
        desk.say("Next: the returning officer opens the ballot when the trustees' keys are there.")
    }

    fn write_secret(&self, path: &Path, write: impl FnOnce(&mut BufWriter<std::fs::File>) -> std::io::Result<()>) -> Result<()> {
        let mut out = BufWriter::new(desk::create(path, Secrecy::Secret, self.force)?);
        let written = write(&mut out).and_then(|()| out.flush()).and_then(|()| out.get_ref().sync_all());
        written.with_context(|| format!("{} could not be written", path.display()))
    }
}

/// The registrar's file for the companion record.
pub(crate) const STATEMENT: &str = "registrar.statement.jsons";

/// The registrar's introduction and its signature over the list, a line each.
fn statement(draft: &Draft, list: &str, key: &SigningKey) -> Result<String> {
    let number = u64::try_from(draft.roll.members).unwrap_or(u64::MAX);
    let introduction = introduction(&draft.uuid, Role::Registrar, None, key)?;
    let list = CodeList::sign(&draft.uuid, Hash::of(list.as_bytes()), number, draft.roll.weight, draft.roll.hash, key);
    Ok(format!("{}\n{}\n", introduction.to_json(), list.to_json()))
}

/// A code of either kind. Never shown.
pub(crate) enum Code {
    Current(VotingCode),
    Older(LegacyVotingCode),
}

impl Code {
    pub(crate) fn reveal(&self) -> &str {
        match self {
            Self::Current(code) => code.reveal(),
            Self::Older(code) => code.reveal(),
        }
    }

    fn public<G: Group>(&self, uuid: &Uuid) -> G::Unchecked {
        match self {
            Self::Current(code) => code.derive::<G>(uuid).public().clone(),
            Self::Older(code) => code.derive::<G>(uuid).public().clone(),
        }
    }
}

pub(crate) fn make_codes(count: usize, older: bool, desk: &mut Desk<'_>) -> Vec<Code> {
    (0..count)
        .map(|_| if older { Code::Older(LegacyVotingCode::random(desk.rng)) } else { Code::Current(VotingCode::random(desk.rng)) })
        .collect()
}

/// The public list as the board has it: sorted by credential, weights written if the roll has any.
pub(crate) fn public_list<G: Group>(uuid: &Uuid, roll: &Roll, codes: &[Code]) -> String {
    let weighted = roll.is_weighted();
    let entry = |(member, code): (&crate::roll::Member, &Code)| PublicCredential::<G> {
        credential: code.public::<G>(uuid),
        weight: weighted.then_some(Quantity(member.weight)),
    };
    let mut list: Vec<_> = roll.members().par_iter().zip(codes).map(entry).collect();
    list.sort_by(|a, b| G::cmp_credentials(&a.credential, &b.credential));
    let mut text = String::new();
    write_array(&list, &mut text, Wire::write);
    text
}

/// Reads a public list: ours, or the peer's with its user names (`"pub,weight,id"`), which are left out.
pub(crate) fn read_public_list<G: Group>(path: &Path) -> Result<Vec<PublicCredential<G>>> {
    let bytes = desk::read(path).context("the public credentials, which the registrar sends, are needed")?;
    let list = parse_public_list::<G>(&bytes).with_context(|| format!("{} is not a list of public credentials", path.display()))?;
    check_public_list(&list).with_context(|| path.display().to_string())?;
    Ok(list)
}

/// Entries of a public list, user names stripped.
pub(crate) fn parse_public_list<G: Group>(bytes: &[u8]) -> Result<Vec<PublicCredential<G>>> {
    let entries: Vec<String> = serde_json::from_slice(bytes).context("it is not a JSON array of strings")?;
    let parse = |(number, entry): (usize, &String)| {
        let mut parts = entry.splitn(3, ',');
        let (element, weight) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
        let text = if weight.is_empty() { format!("\"{element}\"") } else { format!("\"{element},{weight}\"") };
        PublicCredential::<G>::from_json(text.as_bytes()).with_context(|| format!("entry {number}"))
    };
    (1..).zip(&entries).map(parse).collect()
}

/// Reads a code as it is typed, or says how to mend it without repeating it.
pub(crate) fn parse_code(typed: &str) -> Result<AnyVotingCode> {
    use belenios::credential::VotingCodeError;
    AnyVotingCode::parse(typed).map_err(|error| match error {
        VotingCodeError::Length(length) => anyhow::anyhow!(
            "This code has {length} characters, it should have 22 (or 15, if it is from an older system). Look at the slip once more, most often one is missing at the end."
        ),
        VotingCodeError::Character { position } => anyhow::anyhow!(
            "Character {position} of this code cannot be right: codes never contain 0, O, I or l, nor signs other than hyphens. Look at group {} on the slip.",
            match position { 1..=5 => 1, 6..=11 => 2, 12..=16 => 3, _ => 4 }
        ),
        VotingCodeError::CheckCharacter => anyhow::anyhow!("This code has a typing error somewhere: compare it with the slip, one group after the other."),
    })
}

/// A code from a file: its first line, or the last word of it, as in a list of members with their codes.
pub(crate) fn read_code(path: &Path) -> Result<Zeroizing<String>> {
    let bytes = desk::read_secret(path)?;
    let text = std::str::from_utf8(&bytes).with_context(|| format!("{} is not a text file", path.display()))?;
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).with_context(|| format!("{} is empty", path.display()))?;
    let last = line.split_whitespace().last().filter(|word| AnyVotingCode::parse(word).is_ok());
    Ok(Zeroizing::new(last.unwrap_or(line).to_owned()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::print_stdout)]
    use super::*;
    use belenios::archive::Board;

    /// The peer keeps its list with user names beside the archive that has it without.
    #[test]
    fn the_peers_lists_are_read_as_they_stand_in_its_archives() {
        let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/belenios");
        if !vectors.exists() {
            println!("notice: ../shared is missing: the peer's credentials were not read");
            return;
        }
        let mut lists = 0;
        for version in ["2.0", "3.3.0"] {
            for folder in std::fs::read_dir(vectors.join(version)).unwrap() {
                let folder = folder.unwrap().path();
                let original = folder.join("private/public_creds.json.orig");
                if !original.exists() {
                    continue;
                }
                let archive = std::fs::read_dir(&folder)
                    .unwrap()
                    .map(|file| file.unwrap().path())
                    .find(|path| path.extension().is_some_and(|end| end == "bel"));
                let mut board = Board::read(archive.unwrap()).unwrap().0;
                let setup = board.setup().unwrap().clone();
                let (on_board, election) =
                    (board.data(&setup.credentials).unwrap().unwrap(), board.data(&setup.election).unwrap().unwrap());
                let group = belenios::v1::peek_group(&election).unwrap();
                let ours = with_group!(&group, G => read_public_list::<G>(&original).map(|list| list.to_json())).unwrap();
                assert_eq!(ours.as_bytes(), on_board, "{}", folder.display());
                lists += 1;
            }
        }
        assert!(lists >= 15, "{lists} lists");
    }

    #[test]
    fn a_mistyped_code_is_refused_with_its_mend() {
        let refusal = |typed: &str| parse_code(typed).map(|_| ()).unwrap_err().to_string();
        assert!(refusal("1jeui-FzTJu1-ezMYR-zasJx").starts_with("This code has 21 characters, it should have 22"));
        assert!(refusal("1jeui-FzTJ01-ezMYR-zasJx8").ends_with("Look at group 2 on the slip."));
        assert!(refusal("j6P-6yP-Hfr-3mZ-6bh").starts_with("This code has a typing error"));
        assert!(parse_code(" 1jeui FzTJu1 ezMYR zasJx8").is_ok());
    }
}
