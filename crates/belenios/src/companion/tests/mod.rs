//! A whole companion record, and each fault of it made so that nothing else is wrong.
#![allow(clippy::unwrap_used)]

mod decryptions;
mod file;
mod mirrors;
mod orders;
mod setup;
mod shuffles;

use std::collections::BTreeMap;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use super::*;
use crate::credential::{Credential, VotingCode};
use crate::group::{Ed25519, Element, Group, Scalar};
use crate::json::Wire;
use crate::trustee::threshold::{Context, Seed, assemble, certify, route};
use crate::trustee::{CheckedTrustees, PrivateKey};
use crate::v1::{Hash, SignedMessage, TrusteeKind, Uuid};

type G = Ed25519;
type E = <G as Group>::Element;

pub(super) const PHI: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

/// An election with a server's key (owner 1) and two of three trustees (owners 2 to 4), and everything that its companion record says.
pub(super) struct World {
    rng: ChaCha20Rng,
    pub(super) uuid: Uuid,
    pub(super) signing: BTreeMap<&'static str, SigningKey>,
    pub(super) private: Vec<PrivateKey<G>>,
    pub(super) coefexps: Vec<SignedMessage<G>>,
    pub(super) kinds: Vec<TrusteeKind<G>>,
    trustees: CheckedTrustees<G>,
    pub(super) voters: Vec<Credential<G>>,
    pub(super) ballots: Vec<(usize, Hash)>,
    pub(super) shuffles: Vec<ShuffleFact>,
    pub(super) tally: Hash,
    pub(super) alphas: Vec<E>,
    pub(super) factors: Vec<Vec<E>>,
    pub(super) events: Vec<Hash>,
    records: Vec<Record<G>>,
}

pub(super) const ROLES: [(&str, Role, Option<u64>); 8] = [
    ("officer", Role::Officer, None),
    ("registrar", Role::Registrar, None),
    ("trustee-1", Role::Trustee, Some(1)),
    ("trustee-2", Role::Trustee, Some(2)),
    ("trustee-3", Role::Trustee, Some(3)),
    ("trustee-4", Role::Trustee, Some(4)),
    ("mirror-a.example.org", Role::Mirror, None),
    ("mirror-b.example.org", Role::Mirror, None),
];

pub(super) fn hash(text: &str) -> Hash {
    Hash::of(text.as_bytes())
}

/// Three trustees' key generation.
fn pedersen(rng: &mut ChaCha20Rng) -> (crate::v1::ThresholdParameters<G>, Vec<PrivateKey<G>>) {
    let first: Vec<_> = (1..=3).map(|index| certify::<G>(&Seed::random(rng), Context::new(3, 2, index).unwrap(), rng)).collect();
    let (stages, certs): (Vec<_>, Vec<_>) = first.into_iter().unzip();
    let (stages, polynomials): (Vec<_>, Vec<_>) = stages.into_iter().map(|stage| stage.share(&certs, rng).unwrap()).unzip();
    let vinputs = route(2, &certs, &polynomials).unwrap();
    let (stages, voutputs): (Vec<_>, Vec<_>) = stages.into_iter().zip(&vinputs).map(|(stage, v)| stage.receive(v, rng).unwrap()).unzip();
    let parameters = assemble(2, &certs, &polynomials, &voutputs).unwrap();
    let keys = stages.into_iter().map(|stage| stage.confirm(&parameters).unwrap()).collect();
    (parameters, keys)
}

impl World {
    pub(super) fn new() -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(2026);
        let uuid: Uuid = "ZPcjFVuiTxFpRE".parse().unwrap();
        let signing = ROLES.map(|(name, ..)| (name, SigningKey::generate(&mut rng))).into_iter().collect();
        let (parameters, threshold_keys) = pedersen(&mut rng);
        let server = PrivateKey::<G>::generate(&mut rng);
        let kinds = vec![TrusteeKind::Single(server.public_key(&mut rng)), TrusteeKind::Pedersen(parameters.clone())];
        let trustees = CheckedTrustees::check(&kinds).unwrap();
        let private: Vec<_> = [server].into_iter().chain(threshold_keys).collect();
        let voters: Vec<Credential<G>> = (0..3).map(|_| VotingCode::random(&mut rng).derive(&uuid)).collect();
        // Voter 0 votes three times, voter 1 once, voter 2 twice without ever stating an order.
        let ballots = [(0, "a1"), (1, "b1"), (0, "a2"), (2, "c1"), (2, "c2"), (0, "a3")].map(|(voter, text)| (voter, hash(text)));
        let shuffles = [(1, "s0", "s1", "p1"), (3, "s1", "s2", "p2")];
        let shuffles = shuffles.map(|(owner, input, output, proof)| ShuffleFact {
            owner,
            input: hash(input),
            output: hash(output),
            proof: hash(proof),
        });
        let alphas: Vec<E> = (0..5).map(|_| G::pow_g(&Scalar::random(&mut rng))).collect();
        let factors = private.iter().map(|key| alphas.iter().map(|alpha| alpha.pow(key.secret())).collect()).collect();
        let mut world = Self {
            rng,
            uuid,
            signing,
            private,
            coefexps: parameters.coefexps,
            kinds,
            trustees,
            voters,
            ballots: ballots.to_vec(),
            shuffles: shuffles.to_vec(),
            tally: hash("tally"),
            alphas,
            factors,
            events: (0..9).map(|event| hash(&format!("event {event}"))).collect(),
            records: Vec::new(),
        };
        world.record_everything();
        world
    }

    fn key(&self, name: &str) -> SigningKey {
        self.signing[name].clone()
    }

    fn trustee(&self, owner: u64) -> SigningKey {
        self.key(&format!("trustee-{owner}"))
    }

    fn introduction(&self, (name, role, owner): (&'static str, Role, Option<u64>)) -> Introduction {
        Introduction::sign(&self.uuid, role, name.parse().unwrap(), owner, &self.signing[name])
    }

    fn commitment(&self, round: u64, owner: u64) -> Commitment {
        let coefexps = &self.coefexps[usize::try_from(owner).unwrap() - 2];
        Commitment::sign(&self.uuid, round, owner, coefexps, &self.trustee(owner))
    }

    fn trustee_key(&mut self, owner: u64) -> TrusteeKey<G> {
        let (key, private) = (self.trustee(owner), self.private[usize::try_from(owner).unwrap() - 1].clone());
        TrusteeKey::sign(&self.uuid, owner, &private, &key, &mut self.rng)
    }

    fn code_list(&self) -> CodeList {
        CodeList::sign(&self.uuid, hash("credentials"), 3, 7, hash("roll"), &self.key("registrar"))
    }

    fn order(&mut self, voter: usize, ballot: &str, previous: Option<&OrderStatement<G>>) -> OrderStatement<G> {
        OrderStatement::sign(PHI, &self.voters[voter], hash(ballot), previous, &mut self.rng)
    }

    fn shuffle(&self, ShuffleFact { owner, input, output, proof }: ShuffleFact) -> ShuffleStatement {
        ShuffleStatement::sign(PHI, owner, input, output, proof, &self.trustee(owner))
    }

    fn decryption(&mut self, owner: u64) -> DecryptionStatement<G> {
        let (place, key) = (usize::try_from(owner).unwrap() - 1, self.trustee(owner));
        let (tally, public) = (self.tally, self.private[place].element());
        let what = Dleq { fingerprint: PHI, tally, owner, key: &public, alphas: &self.alphas, factors: &self.factors[place] };
        DecryptionStatement::sign(&what, hash(&format!("payload {owner}")), &self.private[place], &key, &mut self.rng)
    }

    fn checkpoint(&self, size: u64) -> SignedCheckpoint {
        let root = MerkleTree::new(&self.events).root(usize::try_from(size).unwrap()).unwrap();
        SignedCheckpoint::sign(Checkpoint { origin: origin(&self.uuid), size, root }, &self.key("officer")).unwrap()
    }

    fn cosigned(&self, note: SignedCheckpoint, name: &str, time: u64) -> SignedCheckpoint {
        note.cosign(&name.parse().unwrap(), &self.key(name), time)
    }

    fn record_everything(&mut self) {
        let mut records: Vec<Record<G>> = ROLES.map(|role| Record::SigningKey(self.introduction(role))).to_vec();
        records.push(Record::Commitment(self.commitment(1, 2)));
        records.push(Record::Restart(Restart::sign(&self.uuid, 2, "trustee 3 lost its key".to_owned(), &self.key("officer"))));
        records.extend([2, 3, 4].map(|owner| Record::Commitment(self.commitment(2, owner))));
        records.extend([1, 2, 3, 4].map(|owner| Record::TrusteeKey(self.trustee_key(owner))));
        records.push(Record::CodeList(self.code_list()));
        let first = self.order(0, "a1", None);
        let second = self.order(0, "a2", Some(&first));
        let third = self.order(0, "a3", Some(&second));
        // A courier delivers them in another order, and one of them twice.
        let other = self.order(1, "b1", None);
        records.extend([third, first, other, second.clone(), second].map(Record::Order));
        records
            .push(Record::Checkpoint(CheckpointRecord { note: self.cosigned(self.checkpoint(4), "mirror-a.example.org", 1_700_000_000) }));
        records.extend(self.shuffles.clone().into_iter().map(|shuffle| Record::Shuffle(self.shuffle(shuffle))));
        records.extend([1, 3, 4].map(|owner| Record::Decryption(self.decryption(owner))));
        let last = self.cosigned(self.checkpoint(9), "mirror-a.example.org", 1_700_000_100);
        records.push(Record::Checkpoint(CheckpointRecord { note: last }));
        let last = self.cosigned(self.checkpoint(9), "mirror-b.example.org", 1_700_000_200);
        records.push(Record::Checkpoint(CheckpointRecord { note: last }));
        self.records = records;
    }

    pub(super) fn text(&self) -> Vec<u8> {
        let mut writer = CompanionWriter::create::<G>(Vec::new(), &self.uuid).unwrap();
        for record in &self.records {
            writer.append(record.clone()).unwrap();
        }
        writer.into_inner()
    }

    fn companion(&self) -> Companion<G> {
        Companion::read(self.text().as_slice()).unwrap()
    }

    /// The place of the `n`-th record of a kind.
    fn place(&self, kind: &str, n: usize) -> usize {
        self.records.iter().enumerate().filter(|(_, record)| record.kind() == kind).nth(n).unwrap().0
    }

    /// Its line in the file: the opening is line 1.
    fn line(&self, kind: &str, n: usize) -> usize {
        self.place(kind, n) + 2
    }

    fn replace(&mut self, kind: &str, n: usize, record: Record<G>) -> usize {
        let place = self.place(kind, n);
        self.records[place] = record;
        place + 2
    }

    fn remove(&mut self, kind: &str, n: usize) {
        let place = self.place(kind, n);
        self.records.remove(place);
    }

    fn faults(&self) -> Vec<CompanionFault> {
        let companion = self.companion();
        let setup = SetupFacts {
            uuid: &self.uuid,
            kinds: &self.kinds,
            trustees: &self.trustees,
            credentials: hash("credentials"),
            number: 3,
            weight: 7,
            roll: Some(hash("roll")),
        };
        let ballots: Vec<BallotFact<'_, G>> =
            self.ballots.iter().map(|&(voter, ballot)| BallotFact { credential: self.voters[voter].public(), ballot }).collect();
        let decryptions: Vec<DecryptionFact<'_, G>> = [1, 3, 4]
            .into_iter()
            .map(|owner| DecryptionFact {
                owner,
                payload: hash(&format!("payload {owner}")),
                key: self.trustees.key(owner).unwrap(),
                factors: &self.factors[usize::try_from(owner).unwrap() - 1],
            })
            .collect();
        let board = BoardFacts { events: &self.events, mirrors_needed: 2, trusted_mirrors: None };
        [
            companion.check_setup(&setup),
            companion.check_orders(PHI, &ballots),
            companion.check_shuffles(PHI, &self.shuffles),
            companion.check_decryptions(PHI, self.tally, &self.alphas, &decryptions),
            companion.check_checkpoints(&board),
        ]
        .concat()
    }
}

/// The faults of a world in which one thing is changed.
fn with(change: impl FnOnce(&mut World)) -> Vec<CompanionFault> {
    let mut world = World::new();
    change(&mut world);
    world.faults()
}

#[test]
fn a_good_record_has_no_fault() {
    assert_eq!(World::new().faults(), []);
}

#[test]
fn faults_name_check_and_trustee() {
    let fault = CompanionFault::DecryptionProof { line: 3, owner: 2 };
    assert_eq!((fault.check_id(), fault.trustee()), ("D64", Some(2)));
    let fault = CompanionFault::Signature { line: 3, check: "M58" };
    assert_eq!((fault.check_id(), fault.trustee()), ("M58", None));
    let fault = CompanionFault::KeyMissing { role: Role::Trustee, owner: Some(3) };
    assert_eq!(fault.to_string(), "the companion record introduces no signing key of trustee 3");
    assert!(fault.is_missing());
    assert!(!CompanionFault::SplitView { line: 3, size: 4 }.is_missing());
}
