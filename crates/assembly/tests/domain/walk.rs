//! A random walk over commands, sensible and senseless ones, by all kinds of people: no forbidden state is ever reached, and the record alone gives
//! the state.

use assembly::ceremony::{alphas, factors, read_tally, test_tally};
use assembly::{Action, Actor, Ballot, BallotStage, Command, KeyMessage, Placed, Plan, ProposalId, RoleKind, SMALLEST_CELL, State, UnitId};
use belenios::companion::{DecryptionStatement, Dleq, Role, SigningKey, TrusteeKey};
use belenios::election::CheckedElection;
use belenios::group::Ed25519;
use belenios::json::Wire;
use belenios::tally::{encode_tally, encrypted_tally, partial_decryption};
use belenios::trustee::PrivateKey;
use belenios::v1::Hash;
use jiff::Span;
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;

use crate::common::*;

/// One trustee, so that the walk gets far; what it knows.
struct Walker {
    body: Body,
    key: PrivateKey<Ed25519>,
    signing: SigningKey,
    codes: Command,
    rng: ChaCha20Rng,
}

impl Walker {
    fn new() -> Self {
        let mut rng = rng(21);
        let codes = codes(12, &mut rng).1;
        Self { body: Body::founded(12), key: PrivateKey::generate(&mut rng), signing: SigningKey::generate(&mut rng), codes, rng }
    }

    fn plan() -> Plan {
        Plan { trustees: vec![person(TRUSTEES[0])], threshold: 1, ..plan() }
    }

    /// What would come next in a ballot that goes well.
    fn forward(&mut self) -> (Actor, Command) {
        let (id, anna) = (ballot_id(), Actor::Person(person(ANNA)));
        let Some(ballot) = self.body.state.ballots.get(&id).cloned() else {
            return (anna, Command::DraftBallot { ballot: id, plan: Self::plan() });
        };
        match ballot.stage {
            BallotStage::Draft => (anna, close_roll(&self.body)),
            BallotStage::RollClosed => self.preparation(&ballot),
            BallotStage::KeysReady => self.two(Action::Open),
            BallotStage::Open => {
                self.body.now = self.body.now.max(ballot.plan.closes_at);
                (Actor::System, Command::CloseCasting { ballot: id })
            }
            BallotStage::CastingClosed => self.counting(&ballot),
            BallotStage::Tallied => self.two(Action::Certify),
            BallotStage::Certified => (Actor::Person(person(3)), Command::Challenge { ballot: id, reason: "I doubt it.".to_owned() }),
            _ => (anna, Command::Uphold { ballot: id, answer: "It was counted again.".to_owned() }),
        }
    }

    fn preparation(&mut self, ballot: &Ballot) -> (Actor, Command) {
        let (id, trustee) = (ballot_id(), Actor::Person(person(TRUSTEES[0])));
        let keys = ballot.keys.clone().unwrap();
        if ballot.codes.is_none() {
            return (Actor::Person(person(REGISTRAR)), self.codes.clone());
        }
        let Some(made) = keys.made else {
            let introduction = introduction(Role::Trustee, Some(1), &self.signing).to_json();
            let public_key = self.key.public_key(&mut self.rng).to_json();
            return (trustee, Command::KeyMessage { ballot: id, owner: 1, message: KeyMessage::PublicKey { public_key, introduction } });
        };
        let test = CheckedElection::<Ed25519>::from_json(made.rehearsal.as_bytes()).unwrap();
        let decryption = partial_decryption(&test, &self.key, &test_tally(&test), &mut self.rng).to_json();
        let bond = TrusteeKey::sign(id.uuid(), 1, &self.key, &self.signing, &mut self.rng).to_json();
        (trustee, Command::AnswerRehearsal { ballot: id, owner: 1, decryption, bond })
    }

    fn counting(&mut self, ballot: &Ballot) -> (Actor, Command) {
        let id = ballot_id();
        let election = CheckedElection::<Ed25519>::from_json(ballot.election().unwrap().as_bytes()).unwrap();
        let Some(sum) = &ballot.tally else {
            let tally = encrypted_tally::<Ed25519>(election.questions(), &[]).unwrap();
            return (Actor::System, Command::Tally { ballot: id, counted: 11, tally: encode_tally::<Ed25519>(&tally).to_json() });
        };
        if !ballot.decryptions.is_empty() {
            return (Actor::System, Command::PublishResult { ballot: id });
        }
        let tally = read_tally::<Ed25519>(election.questions(), &sum.text).unwrap();
        let decryption = partial_decryption(&election, &self.key, &tally, &mut self.rng);
        let (alphas, factors, key) = (alphas::<Ed25519>(&tally), factors(&decryption).unwrap(), self.key.element());
        let what = Dleq { fingerprint: election.fingerprint(), tally: sum.hash, owner: 1, key: &key, alphas: &alphas, factors: &factors };
        let text = decryption.to_json();
        let statement = DecryptionStatement::sign(&what, Hash::of(text.as_bytes()), &self.key, &self.signing, &mut self.rng).to_json();
        (Actor::Person(person(TRUSTEES[0])), Command::Decrypt { ballot: id, owner: 1, decryption: text, statement })
    }

    /// Proposes, or confirms what is proposed.
    fn two(&self, action: Action) -> (Actor, Command) {
        let proposal = self.body.state.proposals.iter().find(|(_, proposal)| proposal.action == action).map(|(id, _)| *id);
        match proposal {
            Some(proposal) => (Actor::Person(person(BJORN)), Command::Confirm { proposal }),
            None => (Actor::Person(person(ANNA)), Command::Propose { ballot: ballot_id(), action }),
        }
    }

    /// Anything at all.
    fn sideways(&self, actor: u8, what: u8, detail: u8) -> (Actor, Command) {
        let people = [ANNA, BJORN, REGISTRAR, TRUSTEES[0], TRUSTEES[1], SCRUTINEERS[0], 1, OUTSIDER];
        let actor = match actor % 10 {
            8 => Actor::System,
            9 => Actor::FirstStart,
            n => Actor::Person(person(people[usize::from(n)])),
        };
        let (ballot, someone, unit) = (ballot_id(), person(people[usize::from(detail) % 8]), UnitId(u32::from(detail % 4)));
        let member = person(detail % 16);
        let role = RoleKind::ALL[usize::from(detail / 8) % 4];
        let later = self.body.now.checked_add(Span::new().hours(i64::from(detail) - 60)).unwrap();
        let name = format!("Name {}", detail % 5);
        let one = |placed: bool| if placed { vec![Placed { person: member, unit }] } else { Vec::new() };
        let command = match what % 25 {
            0 => Command::RenameBody { name },
            1 => Command::AddUnit { parent: (!detail.is_multiple_of(3)).then_some(unit), name },
            2 => Command::RenameUnit { unit, name },
            3 => Command::MoveUnit { unit, parent: (!detail.is_multiple_of(5)).then_some(UnitId(u32::from(detail % 5))) },
            4 => Command::ImportMembers { joined: one(true), moved: Vec::new(), left: Vec::new() },
            5 => Command::ImportMembers { joined: Vec::new(), moved: one(true), left: Vec::new() },
            6 => Command::ImportMembers { joined: Vec::new(), moved: Vec::new(), left: vec![member] },
            7 => Command::UndoImport { import: self.body.state.last_import.as_ref().map_or(0, |import| import.number) },
            8 => Command::GrantRole { person: someone, role },
            9 => Command::EndRole { person: someone, role },
            10 => Command::ReviseBallot { ballot, plan: Plan { closes_at: later, ..Self::plan() } },
            11 => Command::DiscardDraft { ballot },
            12 => Command::RestartKeys { ballot, reason: name, trustees: detail.is_multiple_of(2).then(|| vec![someone]) },
            13 => Command::Propose { ballot, action: Action::Extend { closes_at: later } },
            14 if detail > 200 => Command::Propose { ballot, action: Action::Void { reason: name } },
            14 => Command::Propose { ballot, action: Action::Open },
            15 => Command::Propose { ballot, action: Action::Certify },
            16 => Command::Confirm { proposal: ProposalId(u32::from(detail % 6)) },
            17 => Command::Withdraw { proposal: ProposalId(u32::from(detail % 6)) },
            18 => Command::CloseCasting { ballot },
            19 => Command::Challenge { ballot, reason: name },
            20 => Command::NoteSlips { ballot, handed_out: u64::from(detail % 16) },
            21 => Command::RestartCodes { ballot, reason: name },
            22 => Command::IssueLoginCode { person: someone },
            23 => Command::NoteReminder { ballot, person: someone },
            _ => Command::IssueLoginCodes { unit },
        };
        (actor, command)
    }
}

/// What must never be, whatever was commanded.
fn forbidden(before: &State, after: &State) -> Option<&'static str> {
    if after.holders(RoleKind::Officer).next().is_none() {
        return Some("a body without officers");
    }
    if after.units.keys().any(|unit| after.units[unit].parent.is_some_and(|parent| after.is_within(parent, *unit))) {
        return Some("a unit under itself");
    }
    if after.members.values().any(|member| !after.units.contains_key(&member.unit)) {
        return Some("a member without a unit");
    }
    let (Some(old), Some(new)) = (before.ballots.get(&ballot_id()), after.ballots.get(&ballot_id())) else { return None };
    ballot_forbidden(old, new, after)
}

fn ballot_forbidden(old: &Ballot, new: &Ballot, state: &State) -> Option<&'static str> {
    if old.stage != new.stage && !old.stage.next().contains(&new.stage) {
        return Some("a stage skipped");
    }
    if old.roll.is_some() {
        let frozen = |ballot: &Ballot| Plan { trustees: Vec::new(), closes_at: morning(), ..ballot.plan.clone() };
        if old.roll != new.roll || frozen(old) != frozen(new) || old.plan.trustees.len() != new.plan.trustees.len() {
            return Some("a frozen plan or roll changed (1)");
        }
        if new.plan.closes_at < old.plan.closes_at {
            return Some("a closing time shortened (3)");
        }
    }
    let entitled = new.entitled_number().unwrap_or_default();
    let officer = |person| state.has_role(person, RoleKind::Officer);
    let apart =
        !officer(new.plan.registrar) && !new.plan.trustees.iter().any(|trustee| officer(*trustee) || *trustee == new.plan.registrar);
    if new.stage.is_running() && entitled >= 10 && !apart {
        return Some("roles that coincide (4)");
    }
    if new.slips > if new.codes.is_some() { entitled } else { 0 } {
        return Some("more slips than codes");
    }
    if old.stage >= BallotStage::Open && old.codes != new.codes {
        return Some("codes replaced after opening");
    }
    if new.tally.as_ref().is_some_and(|tally| tally.counted > entitled) {
        return Some("more ballots than members (2)");
    }
    if new.result.is_some() && new.tally.as_ref().is_none_or(|tally| tally.counted < SMALLEST_CELL) {
        return Some("a result of too few (6)");
    }
    if new.stage >= BallotStage::Open
        && new.stage != BallotStage::Void
        && (new.codes.is_none() || !new.keys.as_ref().unwrap().is_complete())
    {
        return Some("opened without a key in hand");
    }
    if new.certification.is_some_and(|certification| certification.by[0] == certification.by[1]) {
        return Some("one person for two");
    }
    None
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_commands_reaches_a_forbidden_state(steps in prop::collection::vec((any::<u8>(), any::<u8>(), any::<u8>(), 0_u8..3), 1..70)) {
        let mut walker = Walker::new();
        for (actor, what, detail, way) in steps {
            let (actor, command) = if way == 0 { walker.sideways(actor, what, detail) } else { walker.forward() };
            let before = walker.body.state.clone();
            match walker.body.try_run(&actor, &command) {
                Ok(_) => prop_assert_eq!(forbidden(&before, &walker.body.state), None, "{:?} by {:?}", command, actor),
                Err(_) => prop_assert_eq!(&before, &walker.body.state),
            }
        }
        prop_assert_eq!(walker.body.replayed(), walker.body.state);
    }
}

#[test]
fn the_straight_way_leads_to_the_end() {
    let mut walker = Walker::new();
    for _ in 0..16 {
        let (actor, command) = walker.forward();
        walker.body.run(&actor, &command);
        if walker.body.state.ballots[&ballot_id()].stage == BallotStage::Confirmed {
            return;
        }
    }
    panic!("the ballot stopped at {}", walker.body.state.ballots[&ballot_id()].stage);
}
