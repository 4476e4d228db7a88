//! The demonstration: the made-up body of [`assembly::demo`] with a ballot under way, and everybody's links, codes and keys written down for whoever
//! tries it out.
//!
//! One program plays all roles here, and therefore knows what no server may know: voting codes and trustees' keys. They go into files beside the
//! database, never into it. Everything is made as people's own pages make it, and goes the same way into record and board.

mod trustee;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use assembly::demo::Federation;
use assembly::{
    Action, Actor, Asked, BallotId, Command, KeyCeremony, Merger, PersonId, Placed, Plan, ProposalId, RoleKind, RuleChoice, UnitId,
};
use belenios::ballot::{Choice, encrypt_ballot};
use belenios::companion::{CodeList, Introduction, OrderStatement, Role, SigningKey};
use belenios::credential::VotingCode;
use belenios::election::CheckedElection;
use belenios::group::{Ed25519, Group};
use belenios::json::{Wire, write_array};
use belenios::v1::{Hash, PublicCredential};
use jiff::ToSpan;
use rand_chacha::ChaCha20Rng;
use rand_core::{Rng, SeedableRng};
use store::Personal;

use crate::app::{App, random};
use crate::codes;
use crate::failure::{Answer, Failure};
use crate::pages::ballots::written_roll;
use trustee::Trustee;

/// How many have voted when the demonstration begins.
const CAST: usize = 400;
/// How many slips were handed out until then.
const HANDED_OUT: u64 = 1902;
/// The first name is the one who founds the body.
const OFFICERS: [&str; 2] = ["Anna Berg", "Bjørn Dahl"];
const REGISTRAR: &str = "Rita Moen";
const TRUSTEES: [&str; 3] = ["Kari Lund", "Lars Vik", "Marit Aas"];
const SCRUTINEERS: [&str; 2] = ["Signe Strand", "Svein Hagen"];

/// Where to click.
pub struct Demo {
    /// What each link is for, and the link.
    pub links: Vec<(String, String)>,
    /// Who can log in, and their codes.
    pub logins: Vec<(String, String)>,
    /// Where voting codes and trustees' keys were written.
    pub directory: PathBuf,
}

/// Founds the body, and brings a ballot as far as voting.
pub(crate) async fn prepare(app: &Arc<App>, directory: &Path) -> Answer<Demo> {
    let mut rng = ChaCha20Rng::from_seed(random()?);
    let federation = Federation::new(&mut rng);
    let people = found(app, &federation).await?;
    let ballot: BallotId = belenios::v1::Uuid::random(&mut rng).to_string().parse().map_err(|error| Failure::broken(&error))?;
    draft(app, &ballot, &people, &federation).await?;
    let voting_codes = publish_codes(app, &ballot, people.registrar, &mut rng).await?;
    let trustees = make_keys(app, &ballot, &people, &mut rng).await?;
    open(app, &ballot, &people).await?;
    vote(app, &ballot, &voting_codes, &mut rng).await?;
    write_files(app, directory, &ballot, &voting_codes, &trustees)?;
    Ok(Demo { links: links(app, &ballot, &voting_codes), logins: logins(app, &people).await?, directory: directory.to_owned() })
}

struct People {
    officers: Vec<PersonId>,
    registrar: PersonId,
    trustees: Vec<PersonId>,
    scrutineers: Vec<PersonId>,
    /// Somebody who only votes.
    member: PersonId,
}

async fn found(app: &Arc<App>, federation: &Federation) -> Answer<People> {
    let officers = named(app, &OFFICERS).await?;
    let people = People {
        registrar: one(&named(app, &[REGISTRAR]).await?)?,
        trustees: named(app, &TRUSTEES).await?,
        scrutineers: named(app, &SCRUTINEERS).await?,
        member: PersonId::from_bytes(random()?),
        officers,
    };
    let first = one(&people.officers)?;
    let by = Actor::Person(first);
    let found = Command::FoundBody {
        name: federation.name.to_owned(),
        language: "en".to_owned(),
        time_zone: "Europe/Oslo".to_owned(),
        officer: first,
    };
    app.act(Actor::FirstStart, found).await?;
    let mut units: Vec<UnitId> = Vec::new();
    for unit in &federation.units {
        let parent = unit.parent.and_then(|parent| units.get(parent).copied());
        app.act(by, Command::AddUnit { parent, name: unit.name.to_owned() }).await?;
        units.push(app.read(|state| state.units.keys().next_back().copied()).ok_or_else(broken)?);
    }
    let mut ids = Vec::new();
    let mut known = Vec::new();
    let staying = (0..federation.members.len()).find(|place| !federation.leavers.contains(place));
    for (place, member) in federation.members.iter().enumerate() {
        let id = if Some(place) == staying { people.member } else { PersonId::from_bytes(random()?) };
        let language = if member.language == "nb" { "nb" } else { "en" };
        known.push((id, Personal { name: member.name.clone(), email: member.email.clone(), language: language.to_owned(), number: None }));
        ids.push((id, *units.get(member.unit).ok_or_else(broken)?));
    }
    app.keep_people(known).await?;
    let joined = ids.iter().map(|(person, unit)| Placed { person: *person, unit: *unit }).collect();
    app.act(by, Command::ImportMembers { joined, moved: Vec::new(), left: Vec::new() }).await?;
    let left = federation.leavers.iter().filter_map(|place| ids.get(*place)).map(|(person, _)| *person).collect();
    app.act(by, Command::ImportMembers { joined: Vec::new(), moved: Vec::new(), left }).await?;
    let roles = [
        (&people.officers[1..], RoleKind::Officer),
        (std::slice::from_ref(&people.registrar), RoleKind::Registrar),
        (&people.trustees[..], RoleKind::Trustee),
        (&people.scrutineers[..], RoleKind::Scrutineer),
    ];
    for (holders, role) in roles {
        for person in holders {
            app.act(by, Command::GrantRole { person: *person, role }).await?;
        }
    }
    Ok(people)
}

async fn named(app: &App, names: &[&str]) -> Answer<Vec<PersonId>> {
    let mut people = Vec::new();
    for name in names {
        let personal = Personal { name: (*name).to_owned(), email: None, language: "en".to_owned(), number: None };
        people.push((PersonId::from_bytes(random()?), personal));
    }
    let ids = people.iter().map(|(id, _)| *id).collect();
    app.keep_people(people).await?;
    Ok(ids)
}

async fn draft(app: &Arc<App>, ballot: &BallotId, people: &People, federation: &Federation) -> Answer<()> {
    let now = app.now();
    let days = |days: i64| now.checked_add((24 * days).hours()).map_err(|error| Failure::broken(&error));
    let by = Actor::Person(one(&people.officers)?);
    let unit = |place: usize| app.read(|state| state.units.keys().nth(place).copied()).ok_or_else(broken);
    let (small, into) = federation.merger;
    let plan = Plan {
        name: "Strike ballot 2026".to_owned(),
        description: "The employers' offer of 12 November hangs beside this notice. The committee recommends to reject it.".to_owned(),
        questions: vec![Asked {
            question: "Should we strike from 1 December?".to_owned(),
            answers: vec!["Yes".to_owned(), "No".to_owned()],
            blank: true,
            min: 1,
            max: 1,
        }],
        rule: Some(RuleChoice { preset: "uk.ia.2026".to_owned(), parameters: Vec::new(), yes: 1, no: 2 }),
        scope: Vec::new(),
        mergers: vec![Merger { unit: unit(small)?, into: unit(into)? }],
        opens_at: now,
        closes_at: days(7)?,
        time_zone: "Europe/Oslo".to_owned(),
        registrar: people.registrar,
        trustees: people.trustees.clone(),
        threshold: 2,
        scrutineers: people.scrutineers.clone(),
    };
    app.act(by, Command::DraftBallot { ballot: ballot.clone(), plan }).await?;
    let roll = written_roll(app, ballot).ok_or_else(broken)?;
    let number = u64::try_from(roll.len()).map_err(|error| Failure::broken(&error))?;
    app.act(by, Command::CloseRoll { ballot: ballot.clone(), roll_hash: roll.hash(), number }).await?;
    Ok(())
}

/// As the registrar's page does: codes for everybody, their public halves signed.
async fn publish_codes(app: &Arc<App>, ballot: &BallotId, registrar: PersonId, rng: &mut ChaCha20Rng) -> Answer<Vec<VotingCode>> {
    let uuid = ballot.uuid();
    let closed = app.read(|state| state.ballots.get(ballot).and_then(|ballot| ballot.roll.clone())).ok_or_else(broken)?;
    let made: Vec<VotingCode> = closed.entitled.iter().map(|_| VotingCode::random(rng)).collect();
    let public = |code: &VotingCode| PublicCredential::<Ed25519> { credential: *code.derive::<Ed25519>(uuid).public(), weight: None };
    let mut list: Vec<PublicCredential<Ed25519>> = made.iter().map(public).collect();
    list.sort_by(|a, b| Ed25519::cmp_credentials(&a.credential, &b.credential));
    let mut public_creds = String::new();
    write_array(&list, &mut public_creds, Wire::write);
    let key = SigningKey::generate(rng);
    let name = "registrar".parse().map_err(|error| Failure::broken(&error))?;
    let introduction = Introduction::sign(uuid, Role::Registrar, name, None, &key).to_json();
    let signed = CodeList::sign(uuid, Hash::of(public_creds.as_bytes()), closed.number(), closed.number(), closed.hash, &key);
    let publish = Command::PublishCodes { ballot: ballot.clone(), public_creds, introduction, code_list: signed.to_json() };
    app.act(Actor::Person(registrar), publish).await?;
    app.act(Actor::Person(registrar), Command::NoteSlips { ballot: ballot.clone(), handed_out: HANDED_OUT }).await?;
    Ok(made)
}

/// As the three trustees' pages do, one step after the other.
async fn make_keys(app: &Arc<App>, ballot: &BallotId, people: &People, rng: &mut ChaCha20Rng) -> Answer<Vec<Trustee>> {
    let mut trustees = Vec::new();
    for (owner, person) in (1..).zip(&people.trustees) {
        trustees.push(Trustee::new(ballot, owner, *person, rng)?);
    }
    let keys =
        || -> Answer<KeyCeremony> { app.read(|state| state.ballots.get(ballot).and_then(|ballot| ballot.keys.clone())).ok_or_else(broken) };
    for trustee in &trustees {
        app.act(Actor::Person(trustee.person), trustee.certificate()?).await?;
    }
    for trustee in &mut trustees {
        let command = trustee.commitment(&keys()?.trustees, rng)?;
        app.act(Actor::Person(trustee.person), command).await?;
    }
    for trustee in &trustees {
        app.act(Actor::Person(trustee.person), trustee.polynomial()?).await?;
    }
    for trustee in &mut trustees {
        let command = trustee.voutput(&keys()?.trustees, rng)?;
        app.act(Actor::Person(trustee.person), command).await?;
    }
    let rehearsal = keys()?.made.ok_or_else(broken)?.rehearsal;
    for trustee in &trustees {
        let command = trustee.rehearsal(&rehearsal, rng)?;
        app.act(Actor::Person(trustee.person), command).await?;
    }
    Ok(trustees)
}

async fn open(app: &Arc<App>, ballot: &BallotId, people: &People) -> Answer<()> {
    let [first, second] = people.officers[..] else { return Err(broken()) };
    app.act(Actor::Person(first), Command::Propose { ballot: ballot.clone(), action: Action::Open }).await?;
    let proposal: ProposalId = app.read(|state| state.proposals.keys().next_back().copied()).ok_or_else(broken)?;
    app.act(Actor::Person(second), Command::Confirm { proposal }).await?;
    Ok(())
}

/// Some members have voted already: about three of four yes.
async fn vote(app: &Arc<App>, ballot: &BallotId, voting_codes: &[VotingCode], rng: &mut ChaCha20Rng) -> Answer<()> {
    let election =
        app.read(|state| state.ballots.get(ballot).and_then(|ballot| ballot.election().map(str::to_owned))).ok_or_else(broken)?;
    let election = CheckedElection::<Ed25519>::from_json(election.as_bytes()).map_err(|error| Failure::broken(&error))?;
    let intake = app.intake(ballot).await?;
    // Codes are taken from the end, so that the first ones are left for whoever tries it out.
    for code in voting_codes.iter().rev().take(CAST) {
        let marks = match rng.next_u32() % 40 {
            0 => vec![1, 0, 0],
            1..=10 => vec![0, 0, 1],
            _ => vec![0, 1, 0],
        };
        let credential = code.derive::<Ed25519>(ballot.uuid());
        let sealed =
            encrypt_ballot(&election, &credential, &[Choice::Homomorphic(marks)], rng).map_err(|error| Failure::broken(&error))?.to_json();
        let order = OrderStatement::sign(election.fingerprint(), &credential, Hash::of(sealed.as_bytes()), None, rng);
        intake.cast(sealed, Some(order.to_json())).await.map_err(|error| Failure::broken(&error))?;
    }
    Ok(())
}

fn write_files(app: &App, directory: &Path, ballot: &BallotId, voting_codes: &[VotingCode], trustees: &[Trustee]) -> Answer<()> {
    std::fs::create_dir_all(directory).map_err(|error| Failure::broken(&error))?;
    let roll = written_roll(app, ballot).ok_or_else(broken)?;
    let mut table = String::from("number,name,unit,code\n");
    for (member, code) in roll.members().iter().zip(voting_codes) {
        let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
        let _ = writeln!(table, "{},{},{},{}", member.number, quoted(&member.name), quoted(&member.unit), code.reveal());
    }
    let write = |name: String, text: &str| std::fs::write(directory.join(name), text).map_err(|error| Failure::broken(&error));
    write("voting-codes.csv".to_owned(), &table)?;
    for (owner, trustee) in (1..).zip(trustees) {
        write(format!("trustee-{owner}.key"), &trustee.file())?;
    }
    Ok(())
}

fn links(app: &App, ballot: &BallotId, voting_codes: &[VotingCode]) -> Vec<(String, String)> {
    let base = &app.settings.base_url;
    let mut links = vec![("everybody".to_owned(), format!("{base}/"))];
    for (number, code) in (1..).zip(voting_codes.iter().take(2)) {
        links.push((format!("voter {number}"), format!("{base}/b/{ballot}#{}", code.reveal())));
    }
    links.push(("observer".to_owned(), format!("{base}/board/{ballot}")));
    links.push(("officer".to_owned(), format!("{base}/office/ballots/{ballot}")));
    links.push(("trustee".to_owned(), format!("{base}/trustee/{ballot}")));
    links.push(("scrutineer".to_owned(), format!("{base}/scrutiny/{ballot}")));
    links
}

async fn logins(app: &App, people: &People) -> Answer<Vec<(String, String)>> {
    let expires = app.now().checked_add((14 * 24).hours()).map_err(|error| Failure::broken(&error))?;
    let roles = [
        ("officer", people.officers.as_slice()),
        ("registrar", std::slice::from_ref(&people.registrar)),
        ("trustee", people.trustees.as_slice()),
        ("scrutineer", people.scrutineers.as_slice()),
        ("member", std::slice::from_ref(&people.member)),
    ];
    let mut logins = Vec::new();
    for (role, holders) in roles {
        for person in holders {
            let code = codes::fresh()?;
            app.store.login_code_put(&code, *person, expires, 20).await?;
            logins.push((format!("{role} {}", app.name(*person).unwrap_or_default()), codes::printed(&code)));
        }
    }
    Ok(logins)
}

fn one(people: &[PersonId]) -> Answer<PersonId> {
    people.first().copied().ok_or_else(broken)
}

fn broken() -> Failure {
    Failure::Broken("the demonstration found another state than it had made".to_owned())
}
