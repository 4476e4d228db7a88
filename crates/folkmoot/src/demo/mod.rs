//! `folkmoot demo`: the strike ballot of a made-up dockworkers' federation, from the roll to the certificate, in one terminal.
//!
//! Every step is the one that the ceremony's commands take, on files in one directory: nothing is simulated but the people. In a real ballot the
//! directory would be several machines.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context, Result, bail};
use assembly::ceremony::{PaperVotes, RuleUse, SetupParts, assemble_election, check_trustees, rehearsal_election};
use assembly::demo::{Turnout, members_csv};
use belenios::ballot::{Choice, encrypt_ballot};
use belenios::companion::{CodeList, Commitment, Introduction, KeyName, OrderStatement, Record, Role, SigningKey};
use belenios::credential::VotingCode;
use belenios::group::Group;
use belenios::json::Wire;
use belenios::trustee::PrivateKey;
use belenios::trustee::threshold::{Context as Place, Seed, assemble, certify, route};
use belenios::v1::{EventType, Hash, HomomorphicQuestion, Question, TrusteeKind, Uuid};
use getrandom::SysRng;
use rand_chacha::ChaCha20Rng;
use rand_core::{CryptoRng, SeedableRng, UnwrapErr};
use rayon::prelude::*;

use crate::election::board::{BoardFile, Setup, progress_bar, verified};
use crate::election::certificate::Certificate;
use crate::election::codes::{Code, make_codes, public_list};
use crate::election::companion::{add_cosigned, checkpoint, introduction, path_of};
use crate::election::count::{accept, decrypt_share, publish, tally_in};
use crate::election::desk::{self, Desk, Secrecy, grouped};
use crate::election::draft::{Draft, RollFigures};
use crate::election::groups::with_group;
use crate::election::open::{write_companion, write_setup};
use crate::election::rehearsal::{Rehearsal, write_answer};
use crate::election::vote::cast_into;
use crate::roll::{Roll, read_roll};
use crate::say::Language;
use crate::slips::{Sheet, Slip};

/// Play a whole ballot in the terminal: roll, codes, keys, votes, count, certificate.
///
/// Havnesambandet, a made-up dockworkers' federation, votes on a strike: 2,388 entitled, 1,193 ballots in the box (some members vote twice), 108 on paper,
/// three trustees of whom one loses the key. Every step is the one that `folkmoot election` takes. It leaves the public board and a certificate, and says
/// how anybody checks them.
#[derive(clap::Args)]
#[command(after_help = "Examples:
  folkmoot demo
  folkmoot demo --voters 200 --group BELENIOS-2048 --out /tmp/demo")]
pub struct Arguments {
    /// How many are entitled; turnout and votes are scaled
    #[arg(long, default_value_t = 2388)]
    voters: usize,
    /// Ed25519, BELENIOS-2048 or RFC-3526-2048
    #[arg(long, default_value = "Ed25519")]
    group: String,
    /// Where to leave the files; it must not exist yet
    #[arg(long, default_value = "folkmoot-demo")]
    out: PathBuf,
    /// Draw everything from this number, so that the same files come out again. The keys are then no secret
    #[arg(long)]
    seed: Option<u64>,
}

/// Monday 23 November 2026, 08:00 in Oslo.
const OPENED: u64 = 1_795_417_200;

/// Fewest voters with which a demo can be counted: ten ballots must be in the box.
const FEWEST: usize = 30;
/// Most voters: the same on a laptop, in minutes.
const MOST: usize = 1_000_000;

/// Plays the ballot.
///
/// # Errors
/// Files that cannot be written, or numbers that make no ballot.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    if !(FEWEST..=MOST).contains(&arguments.voters) {
        bail!("--voters can be from {FEWEST} to {}", grouped(MOST));
    }
    if arguments.out.exists() {
        bail!("{} exists already: name another directory with --out, or move it away", arguments.out.display());
    }
    let mut rng = match arguments.seed {
        Some(seed) => ChaCha20Rng::seed_from_u64(seed),
        None => ChaCha20Rng::from_rng(&mut UnwrapErr(SysRng)),
    };
    let mut out = std::io::stdout().lock();
    let mut desk = Desk { out: &mut out, input: &mut std::io::empty(), rng: &mut rng };
    with_group!(&arguments.group, G => play::<G>(arguments, &mut desk))?;
    Ok(ExitCode::SUCCESS)
}

fn play<G: Group>(arguments: &Arguments, desk: &mut Desk<'_>) -> Result<()> {
    let start = Instant::now();
    let dir = &arguments.out;
    let turnout = Turnout::scaled(arguments.voters);
    let (draft, roll) = draft::<G>(arguments, &turnout, desk)?;
    let signing = Signing::new(desk);
    let codes = registrar::<G>(&draft, &roll, dir, desk)?;
    let (keys, commitments) = trustees::<G>(&draft, &signing, dir, desk)?;
    let board = open::<G>(&draft, &signing, commitments, dir, desk)?;
    voting::<G>(&board, &turnout, &codes, desk)?;
    drop(codes);
    counting::<G>(&board, &signing, &keys, dir, desk)?;
    certificate(&draft, &board, &turnout, dir, desk)?;
    desk.say(format_args!("\nThe whole ballot took {:.1} seconds.", start.elapsed().as_secs_f64()))
}

fn draft<G: Group>(arguments: &Arguments, turnout: &Turnout, desk: &mut Desk<'_>) -> Result<(Draft, Roll)> {
    let csv = members_csv(arguments.voters, desk.rng);
    desk::write(&arguments.out.join("members.csv"), csv.as_bytes(), Secrecy::Secret, false)?;
    let roll = read_roll(csv.as_bytes())?.roll;
    let question = HomomorphicQuestion {
        answers: vec!["Yes".to_owned(), "No".to_owned()],
        blank: Some(true),
        min: 1,
        max: 1,
        question: "Should we strike from 1 December?".to_owned(),
    };
    let draft = Draft {
        uuid: Uuid::random(desk.rng),
        group: G::NAME.to_owned(),
        body: "Havnesambandet".to_owned(),
        name: "Strike ballot 2026".to_owned(),
        description: "A made-up body and a made-up ballot.".to_owned(),
        questions: vec![Question::Homomorphic(question)],
        administrator: Some("Returning officer of Havnesambandet".to_owned()),
        credential_authority: Some("Registrar from another unit".to_owned()),
        roll: RollFigures::of(&roll),
    };
    draft.write(&arguments.out.join("draft.json"), false)?;
    desk.say(format_args!("1  The returning officer closes the roll: {} entitled in {} units.", grouped(roll.len()), roll.units().len()))?;
    desk.say(format_args!("   Roll hash {}", draft.roll.hash))?;
    debug_assert_eq!(turnout.entitled(), roll.len(), "the turnout is that of the roll");
    Ok((draft, roll))
}

fn registrar<G: Group>(draft: &Draft, roll: &Roll, dir: &Path, desk: &mut Desk<'_>) -> Result<Vec<Code>> {
    let codes = make_codes(roll.len(), false, desk);
    desk::write(&dir.join("public_creds.json"), public_list::<G>(&draft.uuid, roll, &codes).as_bytes(), Secrecy::Public, false)?;
    let slips: Vec<Slip<'_>> =
        roll.members().iter().zip(&codes).take(12).map(|(member, code)| Slip { member, code: code.reveal() }).collect();
    let sheet = Sheet {
        language: Language::En,
        body: &draft.body,
        ballot: &draft.name,
        uuid: &draft.uuid,
        url: Some("https://vote.havnesambandet.example"),
        closes: Some("Friday 27 November 2026, 20:00 (Oslo)"),
        contact: None,
    };
    let mut html = Vec::new();
    sheet.write_html(&slips, &mut html).context("the slips")?;
    desk::write(&dir.join("slips.html"), &html, Secrecy::Secret, false)?;
    desk.say(format_args!("2  The registrar makes {} voting codes; slips.html shows the first twelve.", grouped(codes.len())))?;
    Ok(codes)
}

/// The keys with which the roles sign what they send.
struct Signing {
    officer: SigningKey,
    registrar: SigningKey,
    trustees: Vec<SigningKey>,
    mirrors: Vec<(&'static str, SigningKey)>,
}

impl Signing {
    fn new(desk: &mut Desk<'_>) -> Self {
        let mut key = || SigningKey::generate(desk.rng);
        Self {
            officer: key(),
            registrar: key(),
            trustees: (0..3).map(|_| key()).collect(),
            mirrors: ["mirror.north.example", "mirror.coast.example"].map(|name| (name, key())).into(),
        }
    }
}

/// Three trustees, of whom two suffice, through all rounds and the rehearsal; with their promises about the coefficients.
fn trustees<G: Group>(draft: &Draft, signing: &Signing, dir: &Path, desk: &mut Desk<'_>) -> Result<(Vec<PrivateKey<G>>, Vec<Commitment>)> {
    let mut stages = Vec::new();
    let mut certs = Vec::new();
    for index in 1..=3 {
        let (stage, cert) = certify::<G>(&Seed::random(desk.rng), Place::new(3, 2, index)?, desk.rng);
        stages.push(stage);
        certs.push(cert);
    }
    let mut shared = Vec::new();
    let mut polynomials = Vec::new();
    for stage in stages {
        let (stage, polynomial) = stage.share(&certs, desk.rng)?;
        shared.push(stage);
        polynomials.push(polynomial);
    }
    let promises = (1..).zip(&polynomials).zip(&signing.trustees);
    let commitments =
        promises.map(|((owner, polynomial), key)| Commitment::sign(&draft.uuid, 1, owner, &polynomial.coefexps, key)).collect();
    let vinputs = route(2, &certs, &polynomials)?;
    let mut received = Vec::new();
    let mut voutputs = Vec::new();
    for (stage, vinput) in shared.into_iter().zip(&vinputs) {
        let (stage, voutput) = stage.receive(vinput, desk.rng)?;
        received.push(stage);
        voutputs.push(voutput);
    }
    let parameters = assemble(2, &certs, &polynomials, &voutputs)?;
    let keys = received.into_iter().map(|stage| stage.confirm(&parameters)).collect::<Result<Vec<_>, _>>()?;
    desk.say("3  Three trustees make a key together, of which two parts suffice.")?;
    rehearse(draft, TrusteeKind::Pedersen(parameters), &keys, signing, dir, desk)?;
    Ok((keys, commitments))
}

fn rehearse<G: Group>(
    draft: &Draft,
    kind: TrusteeKind<G>,
    keys: &[PrivateKey<G>],
    signing: &Signing,
    dir: &Path,
    desk: &mut Desk<'_>,
) -> Result<()> {
    let kinds = vec![kind];
    let election = assemble_election(&draft.paper(), &check_trustees(&kinds)?);
    let test = rehearsal_election(&election, &Uuid::random(desk.rng));
    desk::write_wire(&dir.join("trustees.json"), &kinds, false)?;
    desk::write_wire(&dir.join("election.json"), &election, false)?;
    desk::write_wire(&dir.join("rehearsal.json"), &test, false)?;
    let rehearsal = Rehearsal::<G>::read(dir)?;
    for (owner, keys) in (1..).zip(keys.iter().zip(&signing.trustees)) {
        write_answer(&rehearsal.test, keys, owner, &dir.join(format!("rehearsal-{owner}.json")), false, desk)?;
    }
    rehearsal.check_answers(dir)?;
    desk.say("4  Rehearsal: each of them decrypts a test paper. Every key is in hand.")
}

fn open<G: Group>(draft: &Draft, signing: &Signing, commitments: Vec<Commitment>, dir: &Path, desk: &mut Desk<'_>) -> Result<PathBuf> {
    let rehearsal = Rehearsal::<G>::read(dir)?;
    let credentials = desk::read(&dir.join("public_creds.json"))?;
    let parts = SetupParts {
        election: rehearsal.election.to_json(),
        trustees: rehearsal.kinds.to_json(),
        credentials: String::from_utf8(credentials).context("the public credentials")?,
    };
    let board = dir.join(format!("{}.bel", draft.uuid));
    let trustees = rehearsal.statements(dir)?.context("the trustees signed their answers")?;
    let list = Hash::of(parts.credentials.as_bytes());
    let number = u64::try_from(draft.roll.members).unwrap_or(u64::MAX);
    let mut records: Vec<Record<G>> = Vec::new();
    for (role, key) in [(Role::Officer, &signing.officer), (Role::Registrar, &signing.registrar)] {
        records.push(Record::SigningKey(introduction(&draft.uuid, role, None, key)?));
    }
    records.extend(trustees.iter().map(|(introduction, _)| Record::SigningKey(introduction.clone())));
    records.extend(commitments.into_iter().map(Record::Commitment));
    records.extend(trustees.into_iter().map(|(_, bond)| Record::TrusteeKey(bond)));
    records.push(Record::CodeList(CodeList::sign(&draft.uuid, list, number, draft.roll.weight, draft.roll.hash, &signing.registrar)));
    write_companion(&board, draft, &rehearsal, &parts, records)?;
    write_setup(&board, OPENED, &parts)?;
    desk.say(format_args!("5  The ballot is open: {}", board.display()))?;
    Ok(board)
}

/// One ballot to be cast: whose code, and what for.
struct Cast<'a> {
    code: &'a VotingCode,
    marks: Vec<u64>,
    randomness: ChaCha20Rng,
}

/// Members vote in random order, some of them twice; the box takes batches, as a server would.
fn voting<G: Group>(board: &Path, turnout: &Turnout, codes: &[Code], desk: &mut Desk<'_>) -> Result<()> {
    let setup = Setup::<G>::read(&mut BoardFile::read(board)?)?;
    let casts = casts(turnout, codes, desk.rng);
    let mut file = BoardFile::open(board, desk)?;
    let started = Instant::now();
    let bar = progress_bar(u64::try_from(casts.len()).unwrap_or(u64::MAX), "6  members vote", "{pos}/{len} ballots");
    let mut orders = HashMap::new();
    for batch in casts.chunks(128) {
        let ballots = batch.par_iter().map(|cast| encrypt(&setup, cast)).collect::<Result<Vec<_>>>()?;
        let named =
            batch.iter().zip(ballots).map(|(cast, ballot)| numbered(&setup, cast, ballot, &mut orders, desk.rng)).collect::<Vec<_>>();
        let done = cast_into(&mut file, &setup, &named)?;
        if !done.refused.is_empty() {
            bail!("ballots of the demo were refused: {}", done.refused.join("; "));
        }
        bar.inc(u64::try_from(batch.len()).unwrap_or_default());
    }
    bar.finish_and_clear();
    let (all, seconds) = (casts.len(), started.elapsed().as_secs_f64());
    let (boxed, again) = (turnout.boxed(), turnout.repeated);
    desk.say(format_args!(
        "6  {} members vote, {again} of them twice: {} ballots encrypted, verified and on the board in {seconds:.1} s.",
        grouped(boxed),
        grouped(all)
    ))
}

fn encrypt<G: Group>(setup: &Setup<G>, cast: &Cast<'_>) -> Result<Vec<u8>> {
    let credential = cast.code.derive::<G>(&setup.election.election().uuid);
    let mut rng = cast.randomness.clone();
    let ballot = encrypt_ballot(&setup.election, &credential, &[Choice::Homomorphic(cast.marks.clone())], &mut rng)?;
    Ok(ballot.to_json().into_bytes())
}

/// The ballot file that this voter sends: the ballot, and which of the voter's it is.
fn numbered<G: Group>(
    setup: &Setup<G>,
    cast: &Cast<'_>,
    ballot: Vec<u8>,
    orders: &mut HashMap<G::Unchecked, OrderStatement<G>>,
    rng: &mut dyn CryptoRng,
) -> (PathBuf, Vec<u8>) {
    let credential = cast.code.derive::<G>(&setup.election.election().uuid);
    let previous = orders.get(credential.public());
    let order = OrderStatement::sign(setup.election.fingerprint(), &credential, Hash::of(&ballot), previous, rng);
    let lines = [ballot, format!("\n{}\n", order.to_json()).into_bytes()].concat();
    orders.insert(credential.public().clone(), order);
    (PathBuf::from("a ballot"), lines)
}

fn casts<'a>(turnout: &Turnout, codes: &'a [Code], rng: &mut dyn CryptoRng) -> Vec<Cast<'a>> {
    let mut voters: Vec<&VotingCode> =
        codes.iter().filter_map(|code| if let Code::Current(code) = code { Some(code) } else { None }).collect();
    shuffled(&mut voters, rng);
    let mut papers = Vec::new();
    for (count, marks) in [(turnout.yes, [0, 1, 0]), (turnout.no, [0, 0, 1]), (turnout.blank, [1, 0, 0])] {
        papers.extend(std::iter::repeat_n(marks, count));
    }
    shuffled(&mut papers, rng);
    let mut one = |code, marks: [u64; 3]| Cast { code, marks: marks.to_vec(), randomness: ChaCha20Rng::from_rng(rng) };
    let pairs = || voters.iter().zip(&papers);
    // Whoever votes twice first says the opposite; the second ballots come when everybody else has voted.
    let mut head: Vec<Cast<'a>> = pairs().take(turnout.repeated).map(|(code, [blank, yes, no])| one(code, [*blank, *no, *yes])).collect();
    head.extend(pairs().skip(turnout.repeated).map(|(code, marks)| one(code, *marks)));
    let tail: Vec<Cast<'a>> = pairs().take(turnout.repeated).map(|(code, marks)| one(code, *marks)).collect();
    shuffled(&mut head, rng);
    head.extend(tail);
    head
}

/// Fisher and Yates.
fn shuffled<T>(items: &mut [T], rng: &mut dyn CryptoRng) {
    for last in (1..items.len()).rev() {
        let bound = u64::try_from(last + 1).unwrap_or(u64::MAX);
        let chosen = usize::try_from(rng.next_u64() % bound).unwrap_or_default();
        items.swap(last, chosen);
    }
}

/// A trustee's copy of the board with its companion record.
fn own_copy(board: &Path, dir: &Path) -> Result<PathBuf> {
    let copy = dir.join(board.file_name().context("the board has a name")?);
    std::fs::create_dir_all(dir).with_context(|| format!("the directory {} could not be made", dir.display()))?;
    for (from, to) in [(board.to_owned(), copy.clone()), (path_of(board), path_of(&copy))] {
        std::fs::copy(&from, &to).with_context(|| format!("{} could not be copied", from.display()))?;
    }
    Ok(copy)
}

fn counting<G: Group>(board: &Path, signing: &Signing, keys: &[PrivateKey<G>], dir: &Path, desk: &mut Desk<'_>) -> Result<()> {
    let mut file = BoardFile::open(board, desk)?;
    file.board.append(EventType::EndBallots, &[], None)?;
    let counted = tally_in::<G>(&mut file)?;
    drop(file);
    desk.say(format_args!("7  Casting is over. The officer puts {} ballots together under encryption.", grouped(counted)))?;
    desk.say("8  Trustee 3 has lost the key. The other two verify the whole board on their own copy and decrypt their parts.")?;
    for (owner, (key, signing_key)) in (1..).zip(keys.iter().zip(&signing.trustees)).take(2) {
        let own_dir = dir.join(format!("trustee-{owner}"));
        let copy = own_copy(board, &own_dir)?;
        let report = verified(&copy)?;
        let mut own = BoardFile::read(&copy)?;
        let setup = Setup::<G>::read(&mut own)?;
        let path = dir.join(format!("{}.decryption-{owner}.jsons", setup.election.election().uuid));
        decrypt_share(&mut own, &setup, (key, signing_key), owner, &path, false, desk)?;
        drop(own);
        std::fs::remove_dir_all(&own_dir).with_context(|| format!("{} could not be removed", own_dir.display()))?;
        accept::<G>(&mut BoardFile::open(board, desk)?, &path)?;
        desk.say(format_args!("   Trustee {owner}: the board verifies, {} ballots count; decrypted and proved.", grouped(report.counted)))?;
    }
    publish::<G>(&mut BoardFile::open(board, desk)?)?;
    desk.say("9  The officer combines them and publishes the result; two mirrors sign that they keep the same board.")?;
    let uuid = Setup::<G>::read(&mut BoardFile::read(board)?)?.election.election().uuid.clone();
    let note = checkpoint(board, &signing.officer)?;
    for (name, key) in &signing.mirrors {
        let name: KeyName = name.parse()?;
        let introduction = Introduction::sign(&uuid, Role::Mirror, name.clone(), None, key);
        add_cosigned::<G>(board, introduction, note.clone().cosign(&name, key, OPENED + 5 * 24 * 3600))?;
    }
    Ok(())
}

fn certificate(draft: &Draft, board: &Path, turnout: &Turnout, dir: &Path, desk: &mut Desk<'_>) -> Result<()> {
    let report = verified(board)?;
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let paper = PaperVotes {
        yes: count(turnout.paper_yes),
        no: count(turnout.paper_no),
        blank: count(turnout.paper_blank),
        spoiled: count(turnout.paper_spoiled),
    };
    let rule = RuleUse::preset("uk.ia.2026", 1, 2)?;
    let certificate = Certificate::new(board, &report, Some(draft), Some(&rule), paper)?;
    let files = ["html", "txt"].map(|end| dir.join(format!("{}.certificate.{end}", draft.uuid)));
    desk::write(&files[0], certificate.html().as_bytes(), Secrecy::Public, false)?;
    desk::write(&files[1], certificate.text().as_bytes(), Secrecy::Public, false)?;
    desk.say(format_args!("\n{}", certificate.text()))?;
    desk.wrote(board, "the public board")?;
    desk.wrote(&path_of(board), "the companion record: what the roles signed besides")?;
    desk.wrote(&files[0], "the certificate, to print")?;
    desk.wrote(&files[1], "the certificate as text")?;
    desk.say(format_args!("\nCheck it:\n  {}", certificate.command_here()))
}
