//! The returning officer opens the ballot: from here on the board only grows.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, bail};
use assembly::ceremony::{OpeningStatements, SetupParts, assemble_election, check_against_roll};
use belenios::archive::Board;
use belenios::companion::{CodeList, Commitment, Introduction, Record, Role, SetupFacts};
use belenios::group::Group;
use belenios::json::Wire;
use belenios::v1::{EventType, Hash, Header};

use super::codes::{STATEMENT, read_public_list};
use super::companion::{create, introduction, path_of, signing_key};
use super::desk::{self, Desk, grouped, plural};
use super::draft::{Draft, read_roll};
use super::groups::with_group;
use super::rehearsal::{Rehearsal, layout_in_words};

/// Open the ballot (returning officer).
///
/// Needs in the directory: draft.json and roll.json, public_creds.json from the registrar, trustees.json, election.json and rehearsal.json, and the
/// answer rehearsal-N.json of every trustee. Checks all of it, and refuses to open while a single key is not in hand.
///
/// Writes UUID.bel, the public board (give it to anybody; mirror it).
#[derive(clap::Args)]
#[command(after_help = "Example:
  folkmoot election open --dir officer")]
pub(crate) struct Open {
    /// Where the officer's files are
    #[arg(long, default_value = ".")]
    dir: PathBuf,
    /// Beginning of the ballot in seconds since 1970; without it, now
    #[arg(long)]
    timestamp: Option<u64>,
}

impl Open {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<()> {
        let draft = Draft::read(&self.dir.join("draft.json"))?;
        with_group!(&draft.group, G => self.run_in::<G>(&draft, desk))
    }

    fn run_in<G: Group>(&self, draft: &Draft, desk: &mut Desk<'_>) -> Result<()> {
        let roll = read_roll(&self.dir.join("roll.json"), draft)?;
        let credentials_path = self.dir.join("public_creds.json");
        let list = read_public_list::<G>(&credentials_path)?;
        check_against_roll(&list, roll.members().iter().map(|member| member.weight).collect())
            .with_context(|| credentials_path.display().to_string())?;
        let rehearsal = Rehearsal::<G>::read(&self.dir)?;
        if rehearsal.election != assemble_election(&draft.paper(), &rehearsal.trustees) {
            bail!(
                "{} is not what the draft asks: run `folkmoot election rehearse prepare` again",
                self.dir.join("election.json").display()
            );
        }
        rehearsal.check_answers(&self.dir)?;

        let path = self.dir.join(format!("{}.bel", draft.uuid));
        if path.exists() {
            bail!("{} exists already: this ballot is open", path.display());
        }
        let now = || SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let setup = SetupParts { election: rehearsal.election.to_json(), trustees: rehearsal.kinds.to_json(), credentials: list.to_json() };
        let signed = self.signed::<G>(&rehearsal, desk)?;
        if let Some(records) = signed {
            write_companion(&path, draft, &rehearsal, &setup, records)?;
        }
        write_setup(&path, self.timestamp.unwrap_or_else(now), &setup)?;

        desk.say(format_args!("The ballot is open: {} — {}, {} entitled.", draft.uuid, draft.title(), grouped(roll.len())))?;
        desk.say(format_args!("Every key is in hand: {} answered the rehearsal.", plural(rehearsal.trustees.keys().len(), "trustee")))?;
        for line in layout_in_words(&rehearsal.trustees) {
            desk.say(format_args!("  {line}"))?;
        }
        desk.say(format_args!("Fingerprint of the paper {}", Hash::of(setup.election.as_bytes()).to_base64()))?;
        desk.say(format_args!("Roll hash {}", draft.roll.hash))?;
        if roll.len() >= 10 {
            desk.say("Returning officer, registrar and trustees must be different persons: say their names in the minutes.")?;
        }
        desk.wrote(&path, "public: the board. Everybody may have a copy, and should")?;
        let companion = path_of(&path);
        if companion.exists() {
            desk.wrote(&companion, "public: what the roles signed besides; keep it beside the board")?;
        }
        desk.say("Next: members vote (`folkmoot election vote`); `folkmoot election close` ends casting.")
    }
}

impl Open {
    /// Gathers what registrar and trustees signed; says what is missing for a companion record.
    fn signed<G: Group>(&self, rehearsal: &Rehearsal<G>, desk: &mut Desk<'_>) -> Result<Option<Vec<Record<G>>>> {
        let without = "There will be no companion record, and the ballot will be valid only as far as the format alone can show";
        let registrar = self.dir.join(STATEMENT);
        if !registrar.exists() {
            desk.say(format_args!("Notice: {STATEMENT} of the registrar is missing. {without}."))?;
            return Ok(None);
        }
        let Some(bonds) = rehearsal.statements(&self.dir)? else {
            desk.say(format_args!("Notice: a trustee signed nothing in the rehearsal. {without}."))?;
            return Ok(None);
        };
        let registrar: (Introduction, CodeList) = read_pair(&registrar)?;
        let mut commitments = Vec::new();
        for path in desk::expanded(std::slice::from_ref(&self.dir), "commitment")? {
            commitments.push(read_pair::<Introduction, Commitment>(&path)?);
        }
        let officer = signing_key(&self.dir, Role::Officer, desk)?;
        let officer = introduction(&rehearsal.election.uuid, Role::Officer, None, &officer)?;
        Ok(Some(OpeningStatements { registrar, restarts: Vec::new(), commitments, bonds }.records(officer)))
    }
}

/// A file of two lines.
pub(crate) fn read_pair<A: Wire, B: Wire>(path: &std::path::Path) -> Result<(A, B)> {
    let bytes = desk::read(path)?;
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    let [first, second] = lines[..] else { bail!("{} should have two lines", path.display()) };
    let shown = || path.display().to_string();
    Ok((A::from_json(first).with_context(shown)?, B::from_json(second).with_context(shown)?))
}

/// Writes the companion record beside the board that will be.
pub(crate) fn write_companion<G: Group>(
    board: &std::path::Path,
    draft: &Draft,
    rehearsal: &Rehearsal<G>,
    setup: &SetupParts,
    records: Vec<Record<G>>,
) -> Result<()> {
    let facts = SetupFacts {
        uuid: &draft.uuid,
        kinds: &rehearsal.kinds,
        trustees: &rehearsal.trustees,
        credentials: Hash::of(setup.credentials.as_bytes()),
        number: u64::try_from(draft.roll.members).unwrap_or(u64::MAX),
        weight: draft.roll.weight,
        roll: Some(draft.roll.hash),
    };
    create(&path_of(board), &facts, records)
}

/// Creates the archive with its first event.
pub(crate) fn write_setup(path: &std::path::Path, timestamp: u64, parts: &SetupParts) -> Result<()> {
    let setup = parts.payload();
    let shown = || path.display().to_string();
    let mut board = Board::create(path, &Header::new(timestamp)).with_context(shown)?;
    let data = [&parts.election, &parts.trustees, &parts.credentials, &setup].map(|text| text.as_bytes());
    board.append(EventType::Setup, &data, Some(Hash::of(setup.as_bytes()))).with_context(shown)?;
    Ok(())
}
