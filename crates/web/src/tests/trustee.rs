//! A trustee, as the trustee's page plays it: everything it knows it has from the interface, but for its keys.

use assembly::PersonId;
use assembly::ceremony::{alphas, factors, read_tally, test_tally};
use axum::http::StatusCode;
use belenios::companion::{Commitment, DecryptionStatement, Dleq, Introduction, Role, SigningKey, TrusteeKey};
use belenios::election::CheckedElection;
use belenios::group::Ed25519;
use belenios::json::Wire;
use belenios::tally::partial_decryption;
use belenios::trustee::threshold::{Context, Seed, Stage1, Stage2, Stage3, certify};
use belenios::v1::{Hash, Polynomial, SignedMessage, Uuid, Vinput};
use rand_chacha::ChaCha20Rng;
use serde_json::{Value, json};

use super::house::{Answered, Browser, House};

pub(super) struct Trustee {
    pub(super) browser: Browser,
    pub(super) owner: u64,
    uuid: Uuid,
    signing: SigningKey,
    cert: SignedMessage<Ed25519>,
    stage1: Option<Stage1<Ed25519>>,
    stage2: Option<Stage2<Ed25519>>,
    stage3: Option<Stage3<Ed25519>>,
    polynomial: Option<Polynomial<Ed25519>>,
}

impl Trustee {
    pub(super) async fn new(house: &House, person: PersonId, owner: u64, uuid: &Uuid, rng: &mut ChaCha20Rng) -> Self {
        let (stage1, cert) = certify::<Ed25519>(&Seed::random(rng), Context::new(3, 2, owner).unwrap(), rng);
        Self {
            browser: house.logged_in(person).await,
            owner,
            uuid: uuid.clone(),
            signing: SigningKey::generate(rng),
            cert,
            stage1: Some(stage1),
            stage2: None,
            stage3: None,
            polynomial: None,
        }
    }

    pub(super) async fn look(&self) -> Value {
        self.browser.get(&format!("/api/ballots/{}/ceremony", self.uuid)).await.json()
    }

    pub(super) async fn send(&self, step: &str, body: Value) -> Answered {
        self.browser.post_json(&format!("/api/ballots/{}/ceremony", self.uuid), &json!({ "step": step, "body": body })).await
    }

    async fn done(&self, step: &str, body: Value) {
        let answer = self.send(step, body).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{step}: {}", answer.text);
    }

    pub(super) async fn certificate(&self) {
        let name = format!("trustee-{}", self.owner).parse().unwrap();
        let introduction = Introduction::sign(&self.uuid, Role::Trustee, name, Some(self.owner), &self.signing);
        self.done("certificate", json!({ "cert": self.cert.to_json(), "introduction": introduction.to_json() })).await;
    }

    pub(super) async fn commitment(&mut self, rng: &mut ChaCha20Rng) {
        let seen = self.look().await;
        let certs = seen["certificates"].as_array().unwrap().iter();
        let certs: Vec<SignedMessage<Ed25519>> = certs.map(|text| SignedMessage::from_json(bytes(text)).unwrap()).collect();
        let (stage2, polynomial) = self.stage1.take().unwrap().share(&certs, rng).unwrap();
        let round = seen["round"].as_u64().unwrap();
        let commitment = Commitment::sign(&self.uuid, round, self.owner, &polynomial.coefexps, &self.signing);
        (self.stage2, self.polynomial) = (Some(stage2), Some(polynomial));
        self.done("commitment", json!({ "commitment": commitment.to_json() })).await;
    }

    pub(super) async fn polynomial(&self) {
        self.done("polynomial", json!({ "polynomial": self.polynomial.as_ref().unwrap().to_json() })).await;
    }

    pub(super) async fn voutput(&mut self, rng: &mut ChaCha20Rng) {
        let vinput = Vinput::<Ed25519>::from_json(bytes(&self.look().await["vinput"])).unwrap();
        let (stage3, voutput) = self.stage2.take().unwrap().receive(&vinput, rng).unwrap();
        self.stage3 = Some(stage3);
        self.done("voutput", json!({ "voutput": voutput.to_json() })).await;
    }

    pub(super) async fn rehearsal(&self, rng: &mut ChaCha20Rng) {
        let key = self.stage3.as_ref().unwrap().private_key();
        let test = CheckedElection::<Ed25519>::from_json(bytes(&self.look().await["rehearsal"]["election"])).unwrap();
        let decryption = partial_decryption(&test, key, &test_tally(&test), rng);
        let bond = TrusteeKey::sign(&self.uuid, self.owner, key, &self.signing, rng);
        self.done("rehearsal", json!({ "decryption": decryption.to_json(), "bond": bond.to_json() })).await;
    }

    /// Its part of the decryption, not sent yet.
    pub(super) async fn decryption(&self, rng: &mut ChaCha20Rng) -> Value {
        let seen = self.look().await;
        let election = CheckedElection::<Ed25519>::from_json(bytes(&seen["election"])).unwrap();
        let text = seen["tally"]["text"].as_str().unwrap();
        let hash: Hash = seen["tally"]["hash"].as_str().unwrap().parse().unwrap();
        assert_eq!(hash, Hash::of(text.as_bytes()));
        let tally = read_tally::<Ed25519>(election.questions(), text).unwrap();
        let key = self.stage3.as_ref().unwrap().private_key();
        let decryption = partial_decryption(&election, key, &tally, rng);
        let (alphas, factors, public) = (alphas::<Ed25519>(&tally), factors(&decryption).unwrap(), key.element());
        let what =
            Dleq { fingerprint: election.fingerprint(), tally: hash, owner: self.owner, key: &public, alphas: &alphas, factors: &factors };
        let text = decryption.to_json();
        let statement = DecryptionStatement::sign(&what, Hash::of(text.as_bytes()), key, &self.signing, rng);
        json!({ "decryption": text, "statement": statement.to_json() })
    }
}

fn bytes(text: &Value) -> &[u8] {
    text.as_str().unwrap().as_bytes()
}
