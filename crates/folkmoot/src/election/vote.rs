//! A member votes; the officer takes ballots into the box.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use belenios::archive::Stage;
use belenios::ballot::{BallotPlan, Choice, RejectedBallot, encrypt_ballot, vartime_verify_ballots};
use belenios::companion::OrderStatement;
use belenios::credential::Credential;
use belenios::group::Group;
use belenios::json::Wire;
use belenios::v1::{Ballot, Hash, Tracker};
use zeroize::Zeroizing;

use super::board::{BoardFile, Setup};
use super::codes::{parse_code, read_code};
use super::desk::{self, Desk, Secrecy, plural};
use super::groups::with_group;
use super::order::{Numbering, state, two_lines};
use super::paper::{ask, read_choice, read_raw};

/// Vote: encrypt a paper with a voting code (member).
///
/// Asks for the code and the choices, unless they are given. Nothing of your choice or code is kept: the file that is written is encrypted.
///
/// Writes a ballot file and prints its tracker. Keep the tracker: with it you find your ballot on the public board. You can vote again until casting
/// ends, each time with a fresh copy of the board; only your last ballot counts, and a second line of the file, your signed order statement, says which
/// it is. If the companion record lies beside the board, the numbering is taken from it.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  folkmoot election vote UUID.bel
  folkmoot election vote UUID.bel --code-file slip.txt --answer 1 --cast
  folkmoot election vote UUID.bel --code-file slip.txt --answer 1,3 --answer blank --out ballot.json

An --answer is 2 (one answer), 1,3 (several), 0 (none), blank; 3,1,2 (a rank or grade for each); 2:1,3 (list 2, its candidates 1 and 3).")]
pub(crate) struct Vote {
    /// The public board
    board: PathBuf,
    /// A file with your voting code (- reads it from standard input); without it, you are asked
    #[arg(long, value_name = "FILE")]
    code_file: Option<PathBuf>,
    /// Your choice at each question in order; without it, you are asked
    #[arg(long, allow_hyphen_values = true)]
    answer: Vec<String>,
    /// All choices as Belenios' own tool reads them: [[0,1],[3,1,2]]
    #[arg(long, value_name = "JSON", conflicts_with = "answer")]
    choices: Option<PathBuf>,
    /// Where to write the ballot; without it, beside you under its tracker's first letters
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Put it into the box at once: append it to the board, if the board lies here
    #[arg(long)]
    cast: bool,
    /// Overwrite
    #[arg(long)]
    force: bool,
}

impl Vote {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<ExitCode> {
        let mut file = BoardFile::read(&self.board)?;
        if file.board.stage() != Stage::Open {
            bail!("{}: {}", self.board.display(), closed(file.board.stage()));
        }
        with_group!(&file.group()?, G => self.run_in::<G>(&mut file, desk))
    }

    fn run_in<G: Group>(&self, file: &mut BoardFile, desk: &mut Desk<'_>) -> Result<ExitCode> {
        let setup = Setup::<G>::read(file)?;
        let credential = self.credential(&setup, desk)?;
        let choices = self.choices(&setup, desk)?;
        let ballot = encrypt_ballot(&setup.election, &credential, &choices, desk.rng)?.to_json();
        drop(choices);
        let tracker = Tracker::of(ballot.as_bytes());
        let statement = state(file, &setup.election, &credential, Hash::of(ballot.as_bytes()), desk.rng)?;
        let lines = format!("{ballot}\n{}\n", statement.to_json());
        if self.cast {
            let cast = cast::<G>(&self.board, &setup, &[(PathBuf::from("your ballot"), lines.into_bytes())], desk)?;
            if !cast.refused.is_empty() {
                bail!("your ballot was not taken: {}", cast.refused.join("; "));
            }
            desk.say("Your ballot is in the box.")?;
        } else {
            let hash = tracker.hash().to_string();
            let path = self.out.clone().unwrap_or_else(|| PathBuf::from(format!("{}.ballot", &hash[..12])));
            desk::write(&path, lines.as_bytes(), Secrecy::Public, self.force)?;
            desk.say(format_args!(
                "Your ballot, number {} with this code, is encrypted and signed. It is not in the box yet.",
                statement.seq
            ))?;
            desk.wrote(&path, "send it to the returning officer, who puts it into the box with `folkmoot election cast`")?;
        }
        desk.say(format_args!("Tracker {tracker}"))?;
        desk.say("Keep the tracker. With it you find your ballot on the board: folkmoot verify UUID.bel --tracker TRACKER")?;
        Ok(ExitCode::SUCCESS)
    }

    /// The key of the voter's code, if the code belongs to this ballot.
    fn credential<G: Group>(&self, setup: &Setup<G>, desk: &mut Desk<'_>) -> Result<Credential<G>> {
        let uuid = &setup.election.election().uuid;
        let mut attempts = 0;
        loop {
            let typed = match &self.code_file {
                Some(path) if path != Path::new("-") => read_code(path)?,
                Some(_) => desk.ask("")?,
                None => desk.ask("Your voting code:")?,
            };
            let credential = parse_code(&typed).and_then(|code| {
                let credential = code.derive::<G>(uuid);
                let known = setup.credentials.contains_key(credential.public());
                known.then_some(credential).context("This code is not on the list of this ballot. Look for a mistyped letter; if there is none, the slip may belong to another ballot: ask whoever gave it to you.")
            });
            attempts += 1;
            match credential {
                Err(error) if self.code_file.is_none() && attempts < 5 => desk.say(format_args!("{error:#}"))?,
                done => return done,
            }
        }
    }

    fn choices<G: Group>(&self, setup: &Setup<G>, desk: &mut Desk<'_>) -> Result<Vec<Choice>> {
        let questions = setup.election.questions();
        if let Some(path) = &self.choices {
            return read_raw(&Zeroizing::new(desk::read(path)?), questions).with_context(|| path.display().to_string());
        }
        if self.answer.is_empty() {
            desk.say(setup.election.election().name.clone())?;
            return (1..).zip(questions).map(|(number, question)| ask(desk, number, question)).collect();
        }
        if self.answer.len() != questions.len() {
            bail!("{} asked, but {} × --answer given: give one for each, in order", plural(questions.len(), "question"), self.answer.len());
        }
        let read = |((number, question), answer): ((usize, _), &String)| {
            read_choice(answer, question).with_context(|| format!("question {number}"))
        };
        (1..).zip(questions).zip(&self.answer).map(read).collect()
    }
}

/// Why nobody can vote at this stage.
pub(crate) fn closed(stage: Stage) -> &'static str {
    match stage {
        Stage::Open => "casting is open",
        Stage::Empty => "the ballot is not open yet",
        _ => "casting is over: no ballot can be taken any more",
    }
}

/// Put ballots into the box (returning officer).
///
/// Every ballot is verified completely first. Those that are right are appended together; of each of the others it is said what is wrong, and the exit
/// code is 1. The voters' order statements go into the companion record, if it lies beside the board; a ballot that does not follow its voter's earlier
/// ones is refused.
#[derive(clap::Args)]
#[command(after_help = "Example:
  folkmoot election cast officer/UUID.bel received/*.ballot")]
pub(crate) struct Cast {
    /// The public board
    board: PathBuf,
    /// Ballot files, or directories with .ballot files
    #[arg(required = true, value_name = "FILE")]
    ballots: Vec<PathBuf>,
}

impl Cast {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<ExitCode> {
        let mut file = BoardFile::read(&self.board)?;
        with_group!(&file.group()?, G => self.run_in::<G>(&mut file, desk))
    }

    fn run_in<G: Group>(&self, file: &mut BoardFile, desk: &mut Desk<'_>) -> Result<ExitCode> {
        let setup = Setup::<G>::read(file)?;
        let paths = desk::expanded(&self.ballots, "ballot")?;
        let mut ballots = Vec::with_capacity(paths.len());
        for path in paths {
            let bytes = desk::read(&path)?;
            ballots.push((path, bytes));
        }
        let done = cast::<G>(&self.board, &setup, &ballots, desk)?;
        for (path, tracker) in &done.taken {
            desk.say(format_args!("In the box: {tracker}  ({})", path.display()))?;
        }
        for refusal in &done.refused {
            desk.say(format_args!("Refused: {refusal}"))?;
        }
        desk.say(format_args!("{} taken, {} refused.", plural(done.taken.len(), "ballot"), done.refused.len()))?;
        Ok(if done.refused.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(1) })
    }
}

/// What happened to ballots.
pub(crate) struct Done {
    pub(crate) taken: Vec<(PathBuf, Tracker)>,
    pub(crate) refused: Vec<String>,
}

/// Verifies ballots on all cores and appends the right ones in one transaction.
pub(crate) fn cast<G: Group>(board: &Path, setup: &Setup<G>, ballots: &[(PathBuf, Vec<u8>)], desk: &mut Desk<'_>) -> Result<Done> {
    let mut file = BoardFile::open(board, desk)?;
    if file.board.stage() != Stage::Open {
        bail!("{}: {}", board.display(), closed(file.board.stage()));
    }
    cast_into(&mut file, setup, ballots)
}

/// The same on a board that is open here. Each file has the ballot and, in a second line, its voter's order statement.
pub(crate) fn cast_into<G: Group>(file: &mut BoardFile, setup: &Setup<G>, files: &[(PathBuf, Vec<u8>)]) -> Result<Done> {
    let mut done = Done { taken: Vec::new(), refused: Vec::new() };
    let mut numbering = Numbering::<G>::beside(&file.path)?;
    let mut received = Vec::with_capacity(files.len());
    for (path, bytes) in files {
        match two_lines::<G>(bytes) {
            Ok((ballot, statement)) => received.push(Received { path, ballot, hash: Hash::of(ballot), statement }),
            Err(error) => done.refused.push(format!("{}: {error:#}", path.display())),
        }
    }
    // A voter's ballots that come together are taken as the voter numbered them.
    received.sort_by_key(|one| one.statement.as_ref().map_or(0, |statement| statement.seq));
    let (mut plans, mut planned) = (Vec::new(), Vec::new());
    let mut seen = HashSet::new();
    for one in received {
        match one.plan(file, setup, &mut seen, &mut numbering) {
            Ok((plan, credential)) => {
                plans.push(plan);
                planned.push((one, credential));
            }
            Err(error) => done.refused.push(format!("{}: {error:#}", one.path.display())),
        }
    }
    let mut good: Vec<&[u8]> = Vec::new();
    for ((one, credential), verified) in planned.into_iter().zip(vartime_verify_ballots(&setup.election, plans)) {
        let numbered = verified.map_err(|rejected| faults(&rejected)).and_then(|_| {
            let ballot = (&credential, one.hash);
            numbering.take(setup.election.fingerprint(), ballot, one.statement.as_ref()).map_err(|error| format!("{error:#}"))
        });
        match numbered {
            Ok(()) => {
                done.taken.push((one.path.clone(), Tracker::of(one.ballot)));
                good.push(one.ballot);
            }
            Err(what) => done.refused.push(format!("{}: {what}", one.path.display())),
        }
    }
    if !good.is_empty() {
        file.board.append_ballots(&good).with_context(|| file.path.display().to_string())?;
    }
    numbering.record(&file.path)?;
    Ok(done)
}

/// A ballot file as it came.
struct Received<'a, G: Group> {
    path: &'a PathBuf,
    ballot: &'a [u8],
    hash: Hash,
    statement: Option<OrderStatement<G>>,
}

impl<G: Group> Received<'_, G> {
    /// What is to be verified, with the ballot's credential.
    fn plan(
        &self,
        file: &mut BoardFile,
        setup: &Setup<G>,
        seen: &mut HashSet<Hash>,
        numbering: &mut Numbering<G>,
    ) -> Result<(BallotPlan<G>, G::Unchecked)> {
        let is_boxed = file.board.contains(&self.hash);
        if is_boxed && numbering.heal(file, setup.election.fingerprint(), self.hash, self.statement.as_ref())? {
            bail!("this very ballot is in the box already; its order statement was missing and is recorded now");
        }
        if is_boxed || !seen.insert(self.hash) {
            bail!("this very ballot is in the box already; whoever votes again makes a new one");
        }
        let ballot = Ballot::<G>::from_json(self.ballot).context("this is not a ballot of this election's kind")?;
        if !setup.credentials.contains_key(&ballot.credential) {
            bail!("its credential is not on the list of this ballot: it was made for another ballot, or with a code that was withdrawn");
        }
        let key = G::check(&ballot.credential).context("its credential")?;
        let text = std::str::from_utf8(self.ballot).context("this is not a ballot")?;
        Ok((BallotPlan::new(&setup.election, &ballot, text, &key), ballot.credential))
    }
}

fn faults<G: Group>(rejected: &RejectedBallot<G>) -> String {
    rejected.faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
