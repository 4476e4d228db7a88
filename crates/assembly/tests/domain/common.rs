//! A body with people in every role, and the trustees' and registrar's side of a ceremony, played as their pages play it.

use assembly::ceremony::test_tally;
use assembly::{
    Actor, Asked, BallotId, Command, Event, KeyMessage, PersonId, Placed, Plan, Refusal, RoleKind, RuleChoice, State, UnitId, apply, decide,
};
use belenios::companion::{CodeList, Commitment, Introduction, Role, SigningKey, TrusteeKey};
use belenios::credential::VotingCode;
use belenios::election::CheckedElection;
use belenios::group::{Ed25519, Group};
use belenios::json::{Wire, write_array};
use belenios::tally::partial_decryption;
use belenios::trustee::PrivateKey;
use belenios::trustee::threshold::{Context, Seed, Stage1, Stage2, Stage3, certify, route};
use belenios::v1::{Hash, Polynomial, PublicCredential, SignedMessage, Uuid, Vinput};
use jiff::{Span, Timestamp};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// Monday 23 November 2026, 06:00 in Oslo.
pub(crate) fn morning() -> Timestamp {
    "2026-11-23T05:00:00Z".parse().unwrap()
}

pub(crate) fn rng(seed: u64) -> ChaCha20Rng {
    ChaCha20Rng::seed_from_u64(seed)
}

/// Person number `n` of the tests.
pub(crate) fn person(n: u8) -> PersonId {
    PersonId::from_bytes([n; 16])
}

pub(crate) const ANNA: u8 = 201;
pub(crate) const BJORN: u8 = 202;
pub(crate) const REGISTRAR: u8 = 203;
pub(crate) const TRUSTEES: [u8; 3] = [204, 205, 206];
pub(crate) const SCRUTINEERS: [u8; 2] = [207, 208];
pub(crate) const OUTSIDER: u8 = 250;

/// A state, its record, and a clock that goes on by a minute with every command.
pub(crate) struct Body {
    pub(crate) state: State,
    pub(crate) record: Vec<String>,
    pub(crate) now: Timestamp,
}

impl Body {
    /// Nothing yet.
    pub(crate) fn empty() -> Self {
        Self { state: State::default(), record: Vec::new(), now: morning() }
    }

    /// Founded, with two units, so many members and everybody's roles.
    pub(crate) fn founded(members: u8) -> Self {
        let mut body = Self::empty();
        let found = Command::FoundBody {
            name: "Havnesambandet".to_owned(),
            language: "nb".to_owned(),
            time_zone: "Europe/Oslo".to_owned(),
            officer: person(ANNA),
        };
        body.run(&Actor::FirstStart, &found);
        for name in ["North", "Coast"] {
            body.by(ANNA, &Command::AddUnit { parent: None, name: name.to_owned() });
        }
        let joined: Vec<Placed> =
            (1..=members).map(|n| Placed { person: person(n), unit: UnitId(if n % 2 == 0 { 1 } else { 2 }) }).collect();
        if !joined.is_empty() {
            body.by(ANNA, &Command::ImportMembers { joined, moved: Vec::new(), left: Vec::new() });
        }
        let roles = [(BJORN, RoleKind::Officer), (REGISTRAR, RoleKind::Registrar)];
        let roles = roles.into_iter().chain(TRUSTEES.map(|n| (n, RoleKind::Trustee))).chain(SCRUTINEERS.map(|n| (n, RoleKind::Scrutineer)));
        for (n, role) in roles {
            body.by(ANNA, &Command::GrantRole { person: person(n), role });
        }
        body
    }

    /// Decides, writes down and applies.
    pub(crate) fn try_run(&mut self, actor: &Actor, command: &Command) -> Result<Vec<Event>, Refusal> {
        self.now = self.now.checked_add(Span::new().minutes(1)).unwrap();
        let events = decide(&self.state, actor, command, self.now)?;
        for event in &events {
            apply(&mut self.state, event);
            self.record.push(event.to_json());
        }
        Ok(events)
    }

    pub(crate) fn run(&mut self, actor: &Actor, command: &Command) -> Vec<Event> {
        self.try_run(actor, command).unwrap_or_else(|refusal| panic!("{}: {refusal}", refusal.code()))
    }

    pub(crate) fn by(&mut self, n: u8, command: &Command) -> Vec<Event> {
        self.run(&Actor::Person(person(n)), command)
    }

    pub(crate) fn refused(&mut self, n: u8, command: &Command) -> &'static str {
        self.try_run(&Actor::Person(person(n)), command).unwrap_err().code()
    }

    /// The state from its record alone.
    pub(crate) fn replayed(&self) -> State {
        let events: Vec<Event> = self.record.iter().map(|line| Event::from_json(line).unwrap()).collect();
        State::replay(&events)
    }
}

pub(crate) fn ballot_id() -> BallotId {
    "ZPcjFVuiTxFpRE".parse().unwrap()
}

pub(crate) fn plan() -> Plan {
    Plan {
        name: "Strike ballot 2026".to_owned(),
        description: "A made-up ballot.".to_owned(),
        questions: vec![Asked {
            question: "Should we strike from 1 December?".to_owned(),
            answers: vec!["Yes".to_owned(), "No".to_owned()],
            blank: true,
            min: 1,
            max: 1,
        }],
        rule: Some(RuleChoice { preset: "uk.ia.2026".to_owned(), parameters: Vec::new(), yes: 1, no: 2 }),
        scope: Vec::new(),
        mergers: Vec::new(),
        opens_at: "2026-11-24T07:00:00Z".parse().unwrap(),
        closes_at: "2026-11-27T19:00:00Z".parse().unwrap(),
        time_zone: "Europe/Oslo".to_owned(),
        registrar: person(REGISTRAR),
        trustees: TRUSTEES.map(person).to_vec(),
        threshold: 2,
        scrutineers: SCRUTINEERS.map(person).to_vec(),
    }
}

pub(crate) fn close_roll(body: &Body) -> Command {
    let number = body.state.entitled(&body.state.ballots[&ballot_id()]).len() as u64;
    Command::CloseRoll { ballot: ballot_id(), roll_hash: Hash::of(b"roll"), number }
}

pub(crate) fn introduction(role: Role, owner: Option<u64>, key: &SigningKey) -> Introduction {
    let name = owner.map_or_else(|| role.to_string(), |owner| format!("{role}-{owner}")).parse().unwrap();
    Introduction::sign(ballot_id().uuid(), role, name, owner, key)
}

/// The registrar's page: codes for so many, and what it publishes.
pub(crate) fn codes(number: usize, rng: &mut ChaCha20Rng) -> (Vec<VotingCode>, Command) {
    let codes: Vec<VotingCode> = (0..number).map(|_| VotingCode::random(rng)).collect();
    let uuid: Uuid = ballot_id().uuid().clone();
    let mut list: Vec<PublicCredential<Ed25519>> =
        codes.iter().map(|code| PublicCredential { credential: *code.derive::<Ed25519>(&uuid).public(), weight: None }).collect();
    list.sort_by(|a, b| Ed25519::cmp_credentials(&a.credential, &b.credential));
    let mut public_creds = String::new();
    write_array(&list, &mut public_creds, Wire::write);
    let key = SigningKey::generate(rng);
    let signed = CodeList::sign(&uuid, Hash::of(public_creds.as_bytes()), number as u64, number as u64, Hash::of(b"roll"), &key);
    let command = Command::PublishCodes {
        ballot: ballot_id(),
        public_creds,
        introduction: introduction(Role::Registrar, None, &key).to_json(),
        code_list: signed.to_json(),
    };
    (codes, command)
}

/// A trustee's page through all rounds.
pub(crate) struct Trustee {
    pub(crate) owner: u64,
    pub(crate) person: u8,
    pub(crate) signing: SigningKey,
    stage1: Option<Stage1<Ed25519>>,
    cert: SignedMessage<Ed25519>,
    stage2: Option<Stage2<Ed25519>>,
    polynomial: Option<Polynomial<Ed25519>>,
    stage3: Option<Stage3<Ed25519>>,
}

impl Trustee {
    pub(crate) fn new(owner: u64, person: u8, rng: &mut ChaCha20Rng) -> Self {
        let (stage, cert) = certify::<Ed25519>(&Seed::random(rng), Context::new(3, 2, owner).unwrap(), rng);
        let signing = SigningKey::generate(rng);
        Self { owner, person, signing, stage1: Some(stage), cert, stage2: None, polynomial: None, stage3: None }
    }

    pub(crate) fn send(&self, message: KeyMessage) -> Command {
        Command::KeyMessage { ballot: ballot_id(), owner: self.owner, message }
    }

    pub(crate) fn certificate(&self) -> Command {
        let introduction = introduction(Role::Trustee, Some(self.owner), &self.signing).to_json();
        self.send(KeyMessage::Certificate { cert: self.cert.to_json(), introduction })
    }

    pub(crate) fn commitment(&mut self, state: &State, round: u64, rng: &mut ChaCha20Rng) -> Command {
        let certs: Vec<SignedMessage<Ed25519>> = texts(state, |trustee| trustee.certificate.clone());
        let (stage, polynomial) = self.stage1.take().unwrap().share(&certs, rng).unwrap();
        let commitment = Commitment::sign(ballot_id().uuid(), round, self.owner, &polynomial.coefexps, &self.signing);
        (self.stage2, self.polynomial) = (Some(stage), Some(polynomial));
        self.send(KeyMessage::Commitment { commitment: commitment.to_json() })
    }

    pub(crate) fn polynomial(&self) -> Command {
        self.send(KeyMessage::Polynomial { polynomial: self.polynomial.as_ref().unwrap().to_json() })
    }

    pub(crate) fn voutput(&mut self, state: &State, rng: &mut ChaCha20Rng) -> Command {
        let certs: Vec<SignedMessage<Ed25519>> = texts(state, |trustee| trustee.certificate.clone());
        let polynomials: Vec<Polynomial<Ed25519>> = texts(state, |trustee| trustee.polynomial.clone());
        let vinput: Vinput<Ed25519> = route(2, &certs, &polynomials).unwrap().swap_remove(self.owner as usize - 1);
        let (stage, voutput) = self.stage2.take().unwrap().receive(&vinput, rng).unwrap();
        self.stage3 = Some(stage);
        self.send(KeyMessage::Voutput { voutput: voutput.to_json() })
    }

    pub(crate) fn key(&self) -> &PrivateKey<Ed25519> {
        self.stage3.as_ref().unwrap().private_key()
    }

    pub(crate) fn rehearsal(&self, state: &State, rng: &mut ChaCha20Rng) -> Command {
        let made = state.ballots[&ballot_id()].keys.as_ref().unwrap().made.as_ref().unwrap();
        let test = CheckedElection::<Ed25519>::from_json(made.rehearsal.as_bytes()).unwrap();
        let decryption = partial_decryption(&test, self.key(), &test_tally(&test), rng).to_json();
        let bond = TrusteeKey::sign(ballot_id().uuid(), self.owner, self.key(), &self.signing, rng).to_json();
        Command::AnswerRehearsal { ballot: ballot_id(), owner: self.owner, decryption, bond }
    }
}

fn texts<T: Wire>(state: &State, of: impl Fn(&assembly::TrusteeMessages) -> Option<String>) -> Vec<T> {
    let keys = state.ballots[&ballot_id()].keys.as_ref().unwrap();
    keys.trustees.iter().map(|trustee| T::from_json(of(trustee).unwrap().as_bytes()).unwrap()).collect()
}

/// All three trustees through all steps.
pub(crate) fn ceremony(body: &mut Body, rng: &mut ChaCha20Rng) -> Vec<Trustee> {
    let trustees = keyed(body, rng);
    for trustee in &trustees {
        let command = trustee.rehearsal(&body.state, rng);
        body.by(trustee.person, &command);
    }
    trustees
}

/// All three trustees until the key is made, before the rehearsal.
pub(crate) fn keyed(body: &mut Body, rng: &mut ChaCha20Rng) -> Vec<Trustee> {
    let round = u64::from(body.state.ballots[&ballot_id()].keys.as_ref().unwrap().round);
    let mut trustees: Vec<Trustee> = (1..).zip(TRUSTEES).map(|(owner, person)| Trustee::new(owner, person, rng)).collect();
    for trustee in &trustees {
        body.by(trustee.person, &trustee.certificate());
    }
    for trustee in &mut trustees {
        let command = trustee.commitment(&body.state, round, rng);
        body.by(trustee.person, &command);
    }
    for trustee in &trustees {
        body.by(trustee.person, &trustee.polynomial());
    }
    for trustee in &mut trustees {
        let command = trustee.voutput(&body.state, rng);
        body.by(trustee.person, &command);
    }
    trustees
}
