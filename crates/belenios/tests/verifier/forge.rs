#![allow(unreachable_pub, dead_code, reason = "several tests and a bench share this module")]
//! Makes archives step by step, so that a test can make any one step wrong and everything after it right.

use std::collections::BTreeMap;

use belenios::archive::ArchiveWriter;
use belenios::ballot::{Choice, encrypt_ballot};
use belenios::credential::Credential;
use belenios::election::CheckedElection;
use belenios::group::{Element, Group, Scalar};
use belenios::json::Wire;
use belenios::mix::shuffle;
use belenios::tally::{
    CountedBallot, combine, decode_result, encode_tally, encrypted_tally, merge_mixed, non_homomorphic_ciphertexts, partial_decryption,
};
use belenios::trustee::threshold::{Context, Seed, Stage1, Stage2, assemble, certify, route};
use belenios::trustee::{CheckedTrustees, PrivateKey};
use belenios::v1::{
    Ballot, Cells, Ciphertext, ElectionResult, EncryptedTally, Event, EventType, Hash, Header, Owned, PartialDecryption, PublicCredential,
    Quantity, SetupData, Shuffle, SizedEncryptedTally, ThresholdParameters, TrusteeKind, Uuid,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

pub const YES_NO_BLANK: &str = r#"[{"answers":["Yes","No"],"blank":true,"min":1,"max":1,"question":"Do we strike?"}]"#;
pub const SEVERAL: &str = r#"[{"answers":["A","B","C"],"min":0,"max":2,"question":"Which?"}]"#;
pub const ONE_OF_THREE: &str = r#"[{"answers":["A","B","C"],"min":1,"max":1,"question":"Who?"}]"#;
pub const RANKED: &str = r#"[{"type":"NonHomomorphic","value":{"answers":["A","B","C"],"question":"Rank"}}]"#;
pub const LISTS: &str = r#"[{"type":"Lists","value":{"answers":[["L1","a","b"],["L2","c"]],"question":"Which list?"}}]"#;

/// One election under construction. Public fields may be changed between steps.
pub struct Forge<G: Group> {
    pub rng: ChaCha20Rng,
    pub uuid: Uuid,
    pub keys: Vec<PrivateKey<G>>,
    pub kinds: Vec<TrusteeKind<G>>,
    /// The secret exponents of the voters' codes.
    pub secrets: Vec<G::Scalar>,
    pub voters: Vec<Credential<G>>,
    pub weights: Vec<u64>,
    pub election_json: String,
    pub credentials_json: String,
    pub election: CheckedElection<G>,
    /// Ballots cast so far, by voter: `None` once a later one replaced it.
    pub cast: Vec<Option<(usize, Ballot<G>)>>,
    pub tally: EncryptedTally<G::Element>,
    pub total_weight: u64,
    pub mixed: Vec<Vec<Ciphertext<G::Element>>>,
    pub decryptions: BTreeMap<u64, PartialDecryption<G>>,
    pub parent: Option<Hash>,
    pub height: u64,
    archive: ArchiveWriter<Vec<u8>>,
}

impl<G: Group> Forge<G> {
    /// `singles` mandatory trustees and voters of these weights.
    pub fn new(questions: &str, singles: usize, weights: &[u64]) -> Self {
        Self::with_trustees(questions, weights, |rng| {
            let keys: Vec<PrivateKey<G>> = (0..singles).map(|_| PrivateKey::generate(rng)).collect();
            let kinds = keys.iter().map(|key| TrusteeKind::Single(key.public_key(rng))).collect();
            (keys, kinds)
        })
    }

    /// One threshold group.
    pub fn threshold(questions: &str, size: u64, threshold: u64, weights: &[u64]) -> Self {
        Self::with_trustees(questions, weights, |rng| {
            let (keys, parameters) = pedersen(size, threshold, rng);
            (keys, vec![TrusteeKind::Pedersen(parameters)])
        })
    }

    pub fn with_trustees(
        questions: &str,
        weights: &[u64],
        trustees: impl FnOnce(&mut ChaCha20Rng) -> (Vec<PrivateKey<G>>, Vec<TrusteeKind<G>>),
    ) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(20_261_201);
        let uuid = Uuid::random(&mut rng);
        let (keys, kinds) = trustees(&mut rng);
        let y = CheckedTrustees::check(&kinds).unwrap().election_key().clone();
        let mut secrets: Vec<G::Scalar> = weights.iter().map(|_| G::Scalar::random(&mut rng)).collect();
        let public = |secret: &G::Scalar| G::encode(&G::pow_g(secret));
        secrets.sort_by(|a, b| G::cmp_credentials(&public(a), &public(b)));
        let voters = secrets.iter().map(|secret| Credential::from_secret(secret.clone())).collect();
        let election_json = election_json::<G>(questions, &y, &uuid);
        let mut forge = Self {
            election: CheckedElection::from_json(election_json.as_bytes()).unwrap(),
            credentials_json: String::new(),
            cast: Vec::new(),
            tally: Vec::new(),
            total_weight: 0,
            mixed: Vec::new(),
            decryptions: BTreeMap::new(),
            parent: None,
            height: 0,
            archive: ArchiveWriter::create(Vec::new(), &Header::new(1_795_374_546)).unwrap(),
            weights: weights.to_vec(),
            rng,
            uuid,
            keys,
            kinds,
            secrets,
            voters,
            election_json,
        };
        forge.credentials_json = forge.list().to_json();
        forge
    }

    /// The public credentials in order.
    pub fn list(&self) -> Vec<PublicCredential<G>> {
        let weighted = self.weights.iter().any(|weight| *weight != 1);
        let entry = |(voter, weight): (&Credential<G>, &u64)| PublicCredential {
            credential: voter.public().clone(),
            weight: weighted.then_some(Quantity(*weight)),
        };
        self.voters.iter().zip(&self.weights).map(entry).collect()
    }

    pub fn data(&mut self, bytes: impl AsRef<[u8]>) -> Hash {
        self.archive.data(bytes.as_ref()).unwrap()
    }

    pub fn event(&mut self, event_type: EventType, payload: Option<Hash>) -> Hash {
        let event = Event { parent: self.parent, height: self.height, event_type, payload };
        self.raw_event(&event)
    }

    pub fn raw_event(&mut self, event: &Event) -> Hash {
        let hash = self.archive.event(event).unwrap();
        self.parent = Some(hash);
        self.height += 1;
        hash
    }

    pub fn setup(&mut self) {
        let (election, kinds, credentials) = (self.election_json.clone(), self.kinds.to_json(), self.credentials_json.clone());
        let setup = SetupData {
            election: self.data(election),
            trustees: self.data(kinds),
            credentials: self.data(credentials),
            credentials_certificate: None,
        };
        let payload = self.data(setup.to_json());
        self.event(EventType::Setup, Some(payload));
    }

    pub fn ballot(&mut self, voter: usize, choices: &[Choice]) -> Ballot<G> {
        encrypt_ballot(&self.election, &self.voters[voter], choices, &mut self.rng).unwrap()
    }

    /// Puts a ballot on the board and counts it.
    pub fn put(&mut self, voter: usize, ballot: Ballot<G>) {
        let payload = self.data(ballot.to_json());
        self.event(EventType::Ballot, Some(payload));
        for earlier in &mut self.cast {
            if earlier.as_ref().is_some_and(|(earlier, _)| *earlier == voter) {
                *earlier = None;
            }
        }
        self.cast.push(Some((voter, ballot)));
    }

    pub fn vote(&mut self, voter: usize, choices: &[Choice]) {
        let ballot = self.ballot(voter, choices);
        self.put(voter, ballot);
    }

    pub fn close(&mut self) {
        self.event(EventType::EndBallots, None);
    }

    pub fn counted(&self) -> Vec<CountedBallot<G>> {
        self.cast.iter().flatten().map(|(voter, ballot)| counted(ballot, self.weights[*voter])).collect()
    }

    pub fn compute_tally(&mut self) {
        let counted = self.counted();
        self.tally = encrypted_tally(self.election.questions(), &counted).unwrap();
        self.total_weight = counted.iter().map(|ballot| ballot.weight).sum();
        self.mixed = non_homomorphic_ciphertexts(self.election.questions(), &self.tally);
    }

    pub fn publish_tally(&mut self, ballots: u64) {
        let encrypted_tally = self.data(encode_tally::<G>(&self.tally).to_json());
        let sized = SizedEncryptedTally { num_tallied: ballots, total_weight: Quantity(self.total_weight), encrypted_tally };
        let payload = self.data(sized.to_json());
        self.event(EventType::EncryptedTally, Some(payload));
    }

    pub fn tally(&mut self) {
        self.compute_tally();
        let ballots = self.cast.iter().flatten().count();
        self.publish_tally(u64::try_from(ballots).unwrap());
    }

    fn owned(&mut self, owner: u64, payload: String, event_type: EventType) {
        let payload = self.data(payload);
        let owned = self.data(Owned { owner, payload }.to_json());
        self.event(event_type, Some(owned));
    }

    pub fn make_shuffle(&mut self) -> Shuffle<G> {
        shuffle(&self.election, &self.mixed, &mut self.rng)
    }

    pub fn put_shuffle(&mut self, owner: u64, shuffle: &Shuffle<G>) {
        self.owned(owner, shuffle.to_json(), EventType::Shuffle);
        self.mixed = shuffle.ciphertexts.iter().map(|row| row.iter().map(checked::<G>).collect()).collect();
    }

    pub fn mix(&mut self, owner: u64) {
        let shuffle = self.make_shuffle();
        self.put_shuffle(owner, &shuffle);
    }

    pub fn end_mixing(&mut self) {
        self.event(EventType::EndShuffles, None);
    }

    pub fn to_decrypt(&self) -> EncryptedTally<G::Element> {
        merge_mixed(self.election.questions(), &self.tally, self.mixed.clone())
    }

    pub fn make_decryption(&mut self, owner: u64) -> PartialDecryption<G> {
        let key = &self.keys[usize::try_from(owner).unwrap() - 1];
        partial_decryption(&self.election, key, &self.to_decrypt(), &mut self.rng)
    }

    pub fn put_decryption(&mut self, owner: u64, decryption: PartialDecryption<G>) {
        self.owned(owner, decryption.to_json(), EventType::PartialDecryption);
        self.decryptions.insert(owner, decryption);
    }

    pub fn decrypt(&mut self, owner: u64) {
        let decryption = self.make_decryption(owner);
        self.put_decryption(owner, decryption);
    }

    pub fn make_result(&self) -> ElectionResult {
        let trustees = CheckedTrustees::check(&self.kinds).unwrap();
        let members = |cells: &Cells<G::Unchecked>| cells.map(|factor| G::check(factor).unwrap());
        let factors =
            self.decryptions.iter().map(|(owner, made)| (*owner, made.decryption_factors.iter().map(members).collect())).collect();
        let factors = combine(&trustees, &factors).unwrap();
        decode_result::<G>(self.election.questions(), &self.to_decrypt(), &factors, self.total_weight).unwrap()
    }

    pub fn put_result(&mut self, result: &ElectionResult) {
        let payload = self.data(result.to_json());
        self.event(EventType::Result, Some(payload));
    }

    pub fn result(&mut self) {
        let result = self.make_result();
        self.put_result(&result);
    }

    /// Everything after casting, honestly.
    pub fn finish(&mut self, owners: &[u64]) {
        self.close();
        self.tally();
        if self.election.election().has_non_homomorphic() {
            self.mix(1);
            self.mix(2);
            self.end_mixing();
        }
        for owner in owners {
            self.decrypt(*owner);
        }
        self.result();
    }

    /// The archive as far as it has come.
    pub fn snapshot(&mut self) -> Vec<u8> {
        self.archive.get_mut().clone()
    }

    pub fn bytes(self) -> Vec<u8> {
        self.archive.into_inner()
    }
}

pub fn election_json<G: Group>(questions: &str, y: &G::Element, uuid: &Uuid) -> String {
    format!(
        r#"{{"version":1,"description":"A test.","name":"Test","group":"{}","public_key":{},"questions":{questions},"uuid":"{uuid}"}}"#,
        G::NAME,
        G::encode(y).to_json(),
    )
}

/// A threshold group made by playing every round.
pub fn pedersen<G: Group>(size: u64, threshold: u64, rng: &mut ChaCha20Rng) -> (Vec<PrivateKey<G>>, ThresholdParameters<G>) {
    let seeds: Vec<Seed> = (0..size).map(|_| Seed::random(rng)).collect();
    let (mut stages, mut certs): (Vec<Stage1<G>>, Vec<_>) = (Vec::new(), Vec::new());
    for (seed, index) in seeds.iter().zip(1..) {
        let (stage, cert) = certify(seed, Context::new(size, threshold, index).unwrap(), rng);
        stages.push(stage);
        certs.push(cert);
    }
    let (mut dealt, mut polynomials): (Vec<Stage2<G>>, Vec<_>) = (Vec::new(), Vec::new());
    for stage in stages {
        let (stage, polynomial) = stage.share(&certs, rng).unwrap();
        dealt.push(stage);
        polynomials.push(polynomial);
    }
    let vinputs = route(threshold, &certs, &polynomials).unwrap();
    let (mut last, mut voutputs) = (Vec::new(), Vec::new());
    for (stage, vinput) in dealt.into_iter().zip(&vinputs) {
        let (stage, voutput) = stage.receive(vinput, rng).unwrap();
        last.push(stage);
        voutputs.push(voutput);
    }
    let parameters = assemble(threshold, &certs, &polynomials, &voutputs).unwrap();
    (last.into_iter().map(|stage| stage.confirm(&parameters).unwrap()).collect(), parameters)
}

pub fn checked<G: Group>(entry: &Ciphertext<G::Unchecked>) -> Ciphertext<G::Element> {
    Ciphertext { alpha: G::check(&entry.alpha).unwrap(), beta: G::check(&entry.beta).unwrap() }
}

pub fn counted<G: Group>(ballot: &Ballot<G>, weight: u64) -> CountedBallot<G> {
    use belenios::v1::Answer;
    let choices = ballot
        .answers
        .iter()
        .map(|answer| match answer {
            Answer::Homomorphic(answer) => Cells::Row(answer.choices.iter().map(checked::<G>).collect()),
            Answer::NonHomomorphic(answer) => Cells::Row(vec![checked::<G>(&answer.choices)]),
            Answer::Lists(answer) => Cells::Table(answer.choices.iter().map(|list| list.iter().map(checked::<G>).collect()).collect()),
        })
        .collect();
    CountedBallot { choices, weight }
}

/// Signs a ballot again, after something in it was changed.
pub fn resign<G: Group>(credential: &G::Scalar, ballot: &mut Ballot<G>) {
    let text = belenios::v1::signed_text(&ballot.to_json()).unwrap();
    resign_as(credential, ballot, Hash::of(text.as_bytes()).to_base64());
}

/// Signs a ballot over a hash of our choice. The formula is the specification's, written out here a second time.
pub fn resign_as<G: Group>(credential: &G::Scalar, ballot: &mut Ballot<G>, hash: String) {
    let w = G::Scalar::from_u64(123_456_789);
    let commitment = G::encode(&G::pow_g(&w)).to_json();
    let digest = Hash::of(format!("sig|{hash}|{}", commitment.trim_matches('"')).as_bytes());
    let challenge = G::Scalar::from_be_bytes(digest.as_bytes());
    ballot.signature.proof.response = w.minus(&credential.times(&challenge));
    ballot.signature.proof.challenge = challenge;
    ballot.signature.hash = hash;
}

/// Takes the last one away.
pub fn shorten<T>(items: &mut Vec<T>) {
    items.pop();
}

/// The scalar after this one.
pub fn plus_one<S: Scalar>(scalar: &S) -> S {
    scalar.plus(&S::one())
}

/// Another member than this one.
pub fn times_g<G: Group>(element: &G::Unchecked) -> G::Unchecked {
    G::encode(&G::check(element).unwrap().times(&G::generator()))
}
