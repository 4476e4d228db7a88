//! A body with everybody whom a ballot needs, and what their pages do through the interface.

use assembly::{Action, Actor, Asked, BallotId, BallotStage, Command, PersonId, Plan, RoleKind, RuleChoice};
use axum::http::StatusCode;
use belenios::ballot::{Choice, encrypt_ballot};
use belenios::companion::{CodeList, Introduction, KeyName, OrderStatement, Role, SignedCheckpoint, SigningKey};
use belenios::credential::{Credential, VotingCode};
use belenios::election::CheckedElection;
use belenios::group::{Ed25519, Group};
use belenios::json::{Wire, write_array};
use belenios::v1::{Hash, PublicCredential};
use jiff::ToSpan;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Value, json};

use super::house::{Answered, Browser, House};
use super::trustee::Trustee;

const MEMBERS: usize = 24;

/// A body with everybody whom a ballot needs, and the ballot.
pub(super) struct Play {
    pub(super) house: House,
    pub(super) anna: Browser,
    pub(super) bjorn: Browser,
    pub(super) registrar: Browser,
    pub(super) trustees: Vec<PersonId>,
    pub(super) scrutineers: Vec<Browser>,
    pub(super) ballot: BallotId,
    pub(super) rng: ChaCha20Rng,
}

impl Play {
    pub(super) async fn drafted() -> Self {
        Self::drafted_with(None).await
    }

    /// The same on a server that sends mail.
    pub(super) async fn drafted_with(mailer: Option<std::sync::Arc<crate::mail::Mailer>>) -> Self {
        let (house, anna) = House::with(|settings| settings.mailer = mailer).await.found().await;
        let list: String = (1..=MEMBERS).map(|n| format!("Member {n},Unit {}\n", n % 2)).collect();
        let answer = anna.post("/office/members/import/take", &[("table", &format!("name,unit\n{list}"))]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
        let bjorn = house.person(&anna, "Bjørn", &[RoleKind::Officer]).await;
        let registrar = house.person(&anna, "Randi", &[RoleKind::Registrar]).await;
        let (mut trustees, mut scrutineers) = (Vec::new(), Vec::new());
        for name in ["Tor", "Tone", "Tuva"] {
            trustees.push(house.person(&anna, name, &[RoleKind::Trustee]).await);
        }
        for name in ["Siri", "Sven"] {
            scrutineers.push(house.person(&anna, name, &[RoleKind::Scrutineer]).await);
        }
        let mut rng = ChaCha20Rng::seed_from_u64(4);
        let ballot: BallotId = belenios::v1::Uuid::random(&mut rng).to_string().parse().unwrap();
        let plan = plan(&house, registrar, &trustees, &scrutineers);
        let first = house.app.read(|state| state.holders(RoleKind::Officer).find(|person| *person != bjorn)).unwrap();
        house.app.act(Actor::Person(first), Command::DraftBallot { ballot: ballot.clone(), plan }).await.unwrap();
        let mut mirrors = Vec::new();
        for scrutineer in scrutineers {
            mirrors.push(house.logged_in(scrutineer).await);
        }
        let (bjorn, registrar) = (house.logged_in(bjorn).await, house.logged_in(registrar).await);
        Self { house, anna, bjorn, registrar, trustees, scrutineers: mirrors, ballot, rng }
    }

    pub(super) fn api(&self, rest: &str) -> String {
        format!("/api/ballots/{}{rest}", self.ballot)
    }

    pub(super) async fn info(&self) -> Value {
        self.house.browser().get(&self.api("")).await.json()
    }

    pub(super) async fn office(&self, what: &str) {
        let answer = self.anna.post(&format!("/office/ballots/{}/do", self.ballot), &[("do", what)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{what}: {}", answer.text);
    }

    pub(super) async fn two_officers(&self, what: &str, action: Action) {
        self.office(what).await;
        let waiting = self.house.app.read(|state| state.proposals.iter().next_back().map(|(id, proposal)| (*id, proposal.action.clone())));
        let (id, wanted) = waiting.unwrap();
        assert_eq!(wanted, action);
        let typed = [("do", "confirm"), ("proposal", &id.0.to_string())];
        let answer = self.bjorn.post(&format!("/office/ballots/{}/do", self.ballot), &typed).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
    }

    /// As the registrar's page does: a code for every number on the roll.
    pub(super) async fn codes(&mut self) -> Vec<VotingCode> {
        let roll = self.registrar.get(&self.api("/roll")).await.json();
        let members = roll["members"].as_array().unwrap();
        assert_eq!((members.len(), members[0]["number"].as_u64()), (MEMBERS, Some(1)));
        assert_eq!(roll["url"], format!("http://moot.test/b/{}", self.ballot));
        let codes: Vec<VotingCode> = members.iter().map(|_| VotingCode::random(&mut self.rng)).collect();
        let uuid = self.ballot.uuid();
        let public = |code: &VotingCode| *code.derive::<Ed25519>(uuid).public();
        let mut list: Vec<PublicCredential<Ed25519>> =
            codes.iter().map(|code| PublicCredential { credential: public(code), weight: None }).collect();
        list.sort_by(|a, b| Ed25519::cmp_credentials(&a.credential, &b.credential));
        let mut creds = String::new();
        write_array(&list, &mut creds, Wire::write);
        let key = SigningKey::generate(&mut self.rng);
        let introduction = Introduction::sign(uuid, Role::Registrar, "registrar".parse().unwrap(), None, &key);
        let number = u64::try_from(MEMBERS).unwrap();
        let hash = roll["roll_hash"].as_str().unwrap().parse().unwrap();
        let signed = CodeList::sign(uuid, Hash::of(creds.as_bytes()), number, number, hash, &key);
        let body = json!({ "public_creds": creds, "introduction": introduction.to_json(), "code_list": signed.to_json() });
        let answer = self.registrar.post_json(&self.api("/codes"), &body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text);
        codes
    }

    pub(super) async fn keys(&mut self) -> Vec<Trustee> {
        let mut trustees = Vec::new();
        for (owner, person) in (1..).zip(self.trustees.clone()) {
            trustees.push(Trustee::new(&self.house, person, owner, self.ballot.uuid(), &mut self.rng).await);
        }
        for trustee in &trustees {
            assert_eq!(trustee.look().await["me"], trustee.owner);
            trustee.certificate().await;
        }
        for trustee in &mut trustees {
            trustee.commitment(&mut self.rng).await;
        }
        for trustee in &trustees {
            trustee.polynomial().await;
        }
        for trustee in &mut trustees {
            trustee.voutput(&mut self.rng).await;
        }
        for trustee in &trustees {
            trustee.rehearsal(&mut self.rng).await;
        }
        trustees
    }

    pub(super) async fn election(&self) -> CheckedElection<Ed25519> {
        CheckedElection::from_json(self.info().await["election"].as_str().unwrap().as_bytes()).unwrap()
    }

    /// A ballot and its order statement, after what the server says of the code.
    pub(super) async fn sealed(&mut self, election: &CheckedElection<Ed25519>, code: &VotingCode, marks: [u64; 3]) -> (String, String) {
        let credential: Credential<Ed25519> = code.derive(self.ballot.uuid());
        let hex = credential.public().to_json().trim_matches('"').to_owned();
        let known = self.house.browser().get(&self.api(&format!("/credentials/{hex}"))).await.json();
        let ballot = encrypt_ballot(election, &credential, &[Choice::Homomorphic(marks.to_vec())], &mut self.rng).unwrap().to_json();
        let previous = known["ballot"].as_str().map(|hash| (known["seq"].as_u64().unwrap(), hash.parse().unwrap()));
        let hash = Hash::of(ballot.as_bytes());
        let order = OrderStatement::sign_after(election.fingerprint(), &credential, hash, previous, &mut self.rng);
        (ballot, order.to_json())
    }

    pub(super) async fn cast(&self, (ballot, order): &(String, String)) -> Answered {
        let body = json!({ "ballot": ballot, "order": order, "padding": "0".repeat(1000) });
        self.house.browser().post_json(&self.api("/cast"), &body).await
    }

    pub(super) async fn spoil(&self, ballot: &str) -> Answered {
        self.house.browser().post_json(&self.api("/spoil"), &json!({ "ballot": ballot })).await
    }

    pub(super) async fn tracker(&self, hash: &str) -> Value {
        self.house.browser().get(&self.api(&format!("/trackers/{hash}"))).await.json()
    }

    /// A scrutineer signs the server's checkpoint with a key of their own.
    pub(super) async fn cosign(&mut self, place: usize, name: &str) -> Answered {
        let note = self.scrutineers[place].get(&self.api("/checkpoint")).await.json();
        let note: SignedCheckpoint = note["note"].as_str().unwrap().parse().unwrap();
        let (name, key): (KeyName, _) = (name.parse().unwrap(), SigningKey::generate(&mut self.rng));
        let introduction = Introduction::sign(self.ballot.uuid(), Role::Mirror, name.clone(), None, &key);
        let time = u64::try_from(self.house.app.now().as_second()).unwrap();
        let cosigned = note.cosign(&name, &key, time);
        let body = json!({ "introduction": introduction.to_json(), "note": cosigned.to_string() });
        self.scrutineers[place].post_json(&self.api("/cosignatures"), &body).await
    }

    pub(super) async fn sealed_by_a_stranger(&mut self, election: &CheckedElection<Ed25519>) -> (String, String) {
        let code = VotingCode::random(&mut self.rng);
        let credential: Credential<Ed25519> = code.derive(self.ballot.uuid());
        let hex = credential.public().to_json().trim_matches('"').to_owned();
        refused(&self.house.browser().get(&self.api(&format!("/credentials/{hex}"))).await, StatusCode::NOT_FOUND, "unknown_code");
        let ballot = encrypt_ballot(election, &credential, &[Choice::Homomorphic(vec![0, 1, 0])], &mut self.rng).unwrap().to_json();
        let order = OrderStatement::sign(election.fingerprint(), &credential, Hash::of(ballot.as_bytes()), None, &mut self.rng);
        (ballot, order.to_json())
    }

    pub(super) fn stage(&self) -> BallotStage {
        self.house.app.read(|state| state.ballots[&self.ballot].stage)
    }
}

fn plan(house: &House, registrar: PersonId, trustees: &[PersonId], scrutineers: &[PersonId]) -> Plan {
    let now = house.app.now();
    Plan {
        name: "Strike ballot".to_owned(),
        description: "A made-up ballot.".to_owned(),
        questions: vec![Asked {
            question: "Should we strike?".to_owned(),
            answers: vec!["Yes".to_owned(), "No".to_owned()],
            blank: true,
            min: 1,
            max: 1,
        }],
        rule: Some(RuleChoice { preset: "uk.ia.2026".to_owned(), parameters: Vec::new(), yes: 1, no: 2 }),
        scope: Vec::new(),
        mergers: Vec::new(),
        opens_at: now.checked_add(1.hour()).unwrap(),
        closes_at: now.checked_add(3.hours()).unwrap(),
        time_zone: "Europe/Oslo".to_owned(),
        registrar,
        trustees: trustees.to_vec(),
        threshold: 2,
        scrutineers: scrutineers.to_vec(),
    }
}

pub(super) fn refused(answer: &Answered, status: StatusCode, code: &str) {
    assert_eq!((answer.status, answer.json()["error"].as_str()), (status, Some(code)), "{}", answer.text);
    assert!(!answer.json()["message"].as_str().unwrap().is_empty());
}
