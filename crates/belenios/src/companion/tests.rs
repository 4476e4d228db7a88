//! A whole companion record, and each fault of it made so that nothing else is wrong.
#![allow(clippy::unwrap_used)]

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

// The file

#[test]
fn what_was_written_is_read_and_continued() {
    let world = World::new();
    let text = world.text();
    let companion = world.companion();
    assert_eq!(companion.records().skip(1).map(|(_, record)| record.clone()).collect::<Vec<_>>(), world.records);
    assert_eq!((companion.length(), companion.torn()), (u64::try_from(text.len()).unwrap(), 0));
    let mut writer = CompanionWriter::resume(text.clone(), &companion);
    writer
        .append(Record::<G>::Order(
            world.records.iter().find_map(|r| if let Record::Order(o) = r { Some(o.clone()) } else { None }).unwrap(),
        ))
        .unwrap();
    let head = writer.head();
    let longer = Companion::<G>::read(writer.into_inner().as_slice()).unwrap();
    assert_eq!((longer.records().count(), longer.head()), (companion.records().count() + 1, head));
    assert_eq!(peek_companion_group(text.split(|&byte| byte == b'\n').next().unwrap()).unwrap(), "Ed25519");
}

#[test]
fn every_torn_tail_leaves_the_complete_lines() {
    let text = World::new().text();
    let ends: Vec<usize> = text.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(place, _)| place + 1).collect();
    for cut in (ends[0]..text.len()).step_by(13).chain(ends.iter().map(|end| end - 1)).filter(|cut| *cut >= ends[0]) {
        let companion = Companion::<G>::read(&text[..cut]).unwrap();
        let complete = ends.iter().filter(|end| **end <= cut).max().unwrap();
        assert_eq!((companion.length(), companion.torn()), (u64::try_from(*complete).unwrap(), cut - complete));
    }
    assert!(matches!(Companion::<G>::read(&text[..ends[0] - 1]), Err(CompanionError::Empty)));
    assert!(matches!(Companion::<G>::read(b"".as_slice()), Err(CompanionError::Empty)));
}

#[test]
fn no_byte_of_a_complete_line_can_change() {
    let text = World::new().text();
    let last = text[..text.len() - 1].iter().rposition(|&byte| byte == b'\n').unwrap() + 1;
    for place in (0..last).step_by(7) {
        for change in [1, 0x20] {
            let mut altered = text.clone();
            altered[place] ^= change;
            assert!(Companion::<G>::read(altered.as_slice()).is_err(), "byte {place}");
        }
    }
}

#[test]
fn lines_cannot_be_removed_swapped_or_put_in() {
    let text = World::new().text();
    let lines: Vec<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
    let read = |lines: &[&[u8]]| Companion::<G>::read(lines.concat().as_slice());
    let without: Vec<&[u8]> = lines.iter().enumerate().filter(|(index, _)| *index != 4).map(|(_, line)| *line).collect();
    assert!(matches!(read(&without), Err(CompanionError::Height { line: 5, found: 5 })));
    let mut swapped = lines.clone();
    swapped.swap(4, 5);
    assert!(matches!(read(&swapped), Err(CompanionError::Height { line: 5, found: 5 })));
    assert!(matches!(read(&lines[1..]), Err(CompanionError::Opening { line: 1 })));
    let opening_again = [lines[0], lines[0]];
    assert!(matches!(read(&opening_again), Err(CompanionError::Height { line: 2, found: 0 })));
    // Another line at the same height: the next one does not continue it.
    let mut other = World::new();
    let officer = other.key("officer");
    other.records[8] = Record::Restart(Restart::sign(&other.uuid, 2, "other".to_owned(), &officer));
    let other = other.text();
    let mut mixed = lines.clone();
    mixed[9] = other.split_inclusive(|&byte| byte == b'\n').nth(9).unwrap();
    assert!(matches!(read(&mixed), Err(CompanionError::Parent { line: 11 })));
    let mut writer = CompanionWriter::create::<G>(Vec::new(), &"ZPcjFVuiTxFpRE".parse().unwrap()).unwrap();
    let opening = Opening { version: 1, uuid: "ZPcjFVuiTxFpRE".parse().unwrap(), group: "Ed25519".to_owned() };
    writer.append(Record::<G>::Opening(opening)).unwrap();
    assert!(matches!(Companion::<G>::read(writer.into_inner().as_slice()), Err(CompanionError::Opening { line: 2 })));
}

#[test]
fn other_versions_groups_kinds_and_giant_lines_are_refused() {
    let read = |text: &str| Companion::<G>::read(text.as_bytes());
    let opening = |version: &str, group: &str| {
        format!(
            "{{\"height\":0,\"kind\":\"opening\",\"body\":{{\"version\":{version},\"uuid\":\"ZPcjFVuiTxFpRE\",\"group\":\"{group}\"}}}}\n"
        )
    };
    assert!(read(&opening("1", "Ed25519")).is_ok());
    assert!(matches!(read(&opening("2", "Ed25519")), Err(CompanionError::Version(2))));
    assert!(matches!(read(&opening("1", "BELENIOS-2048")), Err(CompanionError::Group { .. })));
    assert!(matches!(read(&opening("01", "Ed25519")), Err(CompanionError::Json { line: 1, .. })));
    assert!(matches!(read("{}\n"), Err(CompanionError::Opening { line: 1 })));
    let unknown = opening("1", "Ed25519") + &format!("{{\"height\":1,\"parent\":\"{}\",\"kind\":\"gift\",\"body\":{{}}}}\n", hash(""));
    assert!(matches!(read(&unknown), Err(CompanionError::Json { line: 2, .. })));
    let giant = opening("1", "Ed25519") + &"x".repeat(70_000);
    assert!(matches!(read(&giant), Err(CompanionError::TooLong { line: 2 })));
    let reason = "x".repeat(70_000);
    let mut writer = CompanionWriter::create::<G>(Vec::new(), &"ZPcjFVuiTxFpRE".parse().unwrap()).unwrap();
    let officer = SigningKey::generate(&mut ChaCha20Rng::seed_from_u64(1));
    let restart = Restart::sign(&"ZPcjFVuiTxFpRE".parse().unwrap(), 2, reason, &officer);
    assert!(writer.append(Record::<G>::Restart(restart)).is_err());
}

#[test]
fn signing_keys_are_read_strictly_and_never_shown() {
    let key = SigningKey::generate(&mut ChaCha20Rng::seed_from_u64(1));
    let text = key.reveal_json();
    assert_eq!(SigningKey::from_json(format!("{}\n", text.as_str()).as_bytes()).unwrap().verifying_key(), key.verifying_key());
    for bad in ["", "\"\"", &text[1..], &text.to_uppercase(), &text.replace('"', ""), &format!("\"0{}", &text[1..])] {
        let error = SigningKey::from_json(bad.as_bytes()).unwrap_err();
        assert!(bad.len() < 9 || !format!("{error} {error:?}").contains(&bad[1..9]));
    }
    assert_eq!(format!("{key:?}"), "SigningKey(…)");
}

// S32

#[test]
fn s32_the_record_of_another_election() {
    let faults = with(|world| world.uuid = "otherotherothe".parse().unwrap());
    assert!(!faults.is_empty() && faults.iter().any(|fault| fault.check_id() == "S32"));
    let world = World::new();
    let other: Uuid = "otherotherothe".parse().unwrap();
    let facts = SetupFacts {
        uuid: &other,
        kinds: &world.kinds,
        trustees: &world.trustees,
        credentials: hash("credentials"),
        number: 3,
        weight: 7,
        roll: None,
    };
    assert_eq!(world.companion().check_setup(&facts), [CompanionFault::Uuid { found: "ZPcjFVuiTxFpRE".to_owned() }]);
}

#[test]
fn s32_keys_that_are_missing_doubled_or_not_signed() {
    let missing = with(|world| {
        world.remove("signing_key", 1);
        world.remove("code_list", 0);
    });
    assert_eq!(missing, [CompanionFault::KeyMissing { role: Role::Registrar, owner: None }, CompanionFault::CodeListMissing]);
    let doubled = |introduction: &dyn Fn(&World) -> Introduction| with(|world| world.records.push(Record::SigningKey(introduction(world))));
    let fresh = SigningKey::generate(&mut ChaCha20Rng::seed_from_u64(77));
    let line = World::new().records.len() + 2;
    let twice = [CompanionFault::KeyTwice { line }];
    let name = |text: &str| text.parse::<KeyName>().unwrap();
    let sign = |world: &World, role, text: &str, owner, key: &SigningKey| Introduction::sign(&world.uuid, role, name(text), owner, key);
    assert_eq!(doubled(&|world| sign(world, Role::Officer, "second", None, &fresh)), twice);
    assert_eq!(doubled(&|world| sign(world, Role::Trustee, "second", Some(2), &fresh)), twice);
    assert_eq!(doubled(&|world| sign(world, Role::Mirror, "mirror-a.example.org", None, &fresh)), twice);
    assert_eq!(doubled(&|world| sign(world, Role::Mirror, "another", None, &world.key("officer"))), twice);
    assert_eq!(doubled(&|world| sign(world, Role::Trustee, "no-number", None, &fresh)), twice);
    assert_eq!(doubled(&|world| sign(world, Role::Mirror, "number", Some(1), &fresh)), twice);
    let altered = |change: &dyn Fn(&mut Introduction)| {
        doubled(&|world| {
            let mut introduction = sign(world, Role::Mirror, "another", None, &fresh);
            change(&mut introduction);
            introduction
        })
    };
    assert_eq!(altered(&|_| ()), []);
    let unsigned = [CompanionFault::Signature { line, check: "S32" }];
    assert_eq!(altered(&|introduction| introduction.name = name("other")), unsigned);
    assert_eq!(altered(&|introduction| introduction.role = Role::Registrar), unsigned);
    assert_eq!(altered(&|introduction| introduction.owner = Some(9)), unsigned);
    assert_eq!(
        altered(&|introduction| introduction.key = SigningKey::generate(&mut ChaCha20Rng::seed_from_u64(78)).verifying_key()),
        unsigned
    );
}

#[test]
fn s32_a_signing_key_that_is_not_bound_to_the_election_key() {
    assert_eq!(with(|world| world.remove("trustee_key", 0)), [CompanionFault::TrusteeKeyMissing { owner: 1 }]);
    let line = World::new().line("trustee_key", 0);
    let bound_to = |key: &dyn Fn(&mut World) -> TrusteeKey<G>| {
        with(|world| {
            let statement = key(world);
            world.replace("trustee_key", 0, Record::TrusteeKey(statement));
        })
    };
    let other = bound_to(&|world| {
        let (private, key) = (PrivateKey::generate(&mut world.rng), world.trustee(1));
        TrusteeKey::sign(&world.uuid, 1, &private, &key, &mut world.rng)
    });
    assert_eq!(other, [CompanionFault::TrusteeKey { line, owner: 1 }, CompanionFault::TrusteeKeyMissing { owner: 1 }]);
    // The published key, proved by somebody who does not know its private key: the challenge of another proof, signed properly.
    let unproved = bound_to(&|world| {
        let (private, key) = (PrivateKey::generate(&mut world.rng), world.trustee(1));
        let mut statement = TrusteeKey::<G>::sign(&world.uuid, 1, &private, &key, &mut world.rng);
        statement.public_key = G::encode(&world.private[0].element());
        statement.resign(&world.uuid, &key);
        statement
    });
    assert_eq!(unproved, [CompanionFault::TrusteeKey { line, owner: 1 }, CompanionFault::TrusteeKeyMissing { owner: 1 }]);
    // Moved from one signing key to another: the signing key stands in the proof.
    let moved = bound_to(&|world| {
        let mut statement = world.trustee_key(1);
        statement.owner = 2;
        statement.resign(&world.uuid, &world.trustee(2));
        statement
    });
    assert_eq!(moved[0], CompanionFault::TrusteeKey { line, owner: 2 });
    let unsigned = bound_to(&|world| {
        let mut statement = world.trustee_key(1);
        statement.resign(&world.uuid, &world.trustee(2));
        statement
    });
    assert_eq!(unsigned, [CompanionFault::Signature { line, check: "S32" }, CompanionFault::TrusteeKeyMissing { owner: 1 }]);
    let twice = with(|world| {
        let statement = world.trustee_key(1);
        world.records.push(Record::TrusteeKey(statement));
    });
    assert_eq!(twice, [CompanionFault::TrusteeKey { line: World::new().records.len() + 2, owner: 1 }]);
}

#[test]
fn s32_commitments_that_are_missing_late_repeated_or_broken() {
    assert_eq!(with(|world| world.remove("commitment", 2)), [CompanionFault::CommitmentMissing { owner: 3 }]);
    let line = World::new().line("commitment", 2);
    let other = with(|world| {
        let statement = Commitment::sign(&world.uuid, 2, 3, &world.coefexps[0], &world.trustee(3));
        world.replace("commitment", 2, Record::Commitment(statement));
    });
    assert_eq!(other, [CompanionFault::CommitmentOpens { line, owner: 3 }]);
    let wrong_round = with(|world| {
        let statement = world.commitment(1, 3);
        world.replace("commitment", 2, Record::Commitment(statement));
    });
    assert_eq!(wrong_round, [CompanionFault::CommitmentOutOfPlace { line }, CompanionFault::CommitmentMissing { owner: 3 }]);
    let repeated = with(|world| {
        let (place, statement) = (world.place("commitment", 3), world.commitment(2, 2));
        world.records.insert(place, Record::Commitment(statement));
    });
    assert_eq!(repeated, [CompanionFault::CommitmentOutOfPlace { line: World::new().line("commitment", 3) }]);
    let single = with(|world| {
        let place = world.place("commitment", 3);
        let statement = Commitment::sign(&world.uuid, 2, 1, &world.coefexps[0], &world.trustee(1));
        world.records.insert(place, Record::Commitment(statement));
    });
    assert_eq!(single, [CompanionFault::CommitmentOutOfPlace { line: World::new().line("commitment", 3) }]);
    let late = with(|world| {
        let (from, to) = (world.place("commitment", 3), world.place("trustee_key", 3));
        world.records[from..=to].rotate_left(1);
    });
    assert_eq!(late, [CompanionFault::CommitmentLate { line: World::new().line("trustee_key", 3), owner: 4 }]);
    let unsigned = with(|world| {
        let statement = Commitment::sign(&world.uuid, 2, 3, &world.coefexps[1], &world.trustee(2));
        world.replace("commitment", 2, Record::Commitment(statement));
    });
    assert_eq!(unsigned, [CompanionFault::Signature { line, check: "S32" }, CompanionFault::CommitmentMissing { owner: 3 }]);
}

#[test]
fn s32_a_restart_is_the_officers_and_begins_the_next_round() {
    let line = World::new().line("restart", 0);
    let restart = |round, who: &'static str| {
        with(|world| {
            let statement = Restart::sign(&world.uuid, round, "again".to_owned(), &world.key(who));
            world.replace("restart", 0, Record::Restart(statement));
        })
    };
    assert_eq!(restart(2, "officer"), []);
    assert_eq!(restart(3, "officer")[0], CompanionFault::RestartRound { line, found: 3, expected: 2 });
    assert_eq!(restart(2, "registrar")[0], CompanionFault::Signature { line, check: "S32" });
    // Without the restart the second commitment of trustee 2 is a silent repeat.
    let silent = with(|world| world.remove("restart", 0));
    assert_eq!(silent.first(), Some(&CompanionFault::CommitmentOutOfPlace { line }));
}

#[test]
fn s32_the_registrar_stands_for_the_published_list() {
    let line = World::new().line("code_list", 0);
    let list = |sign: &dyn Fn(&World) -> CodeList| {
        with(|world| {
            let statement = sign(world);
            world.replace("code_list", 0, Record::CodeList(statement));
        })
    };
    let differs = |what| [CompanionFault::CodeList { line, what }];
    let sign = |world: &World, credentials: &str, number, weight, roll: &str| {
        CodeList::sign(&world.uuid, hash(credentials), number, weight, hash(roll), &world.key("registrar"))
    };
    assert_eq!(list(&|world| sign(world, "other", 3, 7, "roll")), differs("list of credentials"));
    assert_eq!(list(&|world| sign(world, "credentials", 4, 7, "roll")), differs("number of credentials"));
    assert_eq!(list(&|world| sign(world, "credentials", 3, 8, "roll")), differs("sum of weights"));
    assert_eq!(list(&|world| sign(world, "credentials", 3, 7, "other")), differs("roll"));
    let officer = list(&|world| CodeList::sign(&world.uuid, hash("credentials"), 3, 7, hash("roll"), &world.key("officer")));
    assert_eq!(officer, [CompanionFault::Signature { line, check: "S32" }, CompanionFault::CodeListMissing]);
    assert_eq!(with(|world| world.remove("code_list", 0)), [CompanionFault::CodeListMissing]);
    let twice = with(|world| world.records.push(Record::CodeList(world.code_list())));
    assert_eq!(twice, [CompanionFault::CodeListTwice { line: World::new().records.len() + 2 }]);
}

#[test]
fn a_statement_above_the_introduction_of_its_key_is_not_signed() {
    let faults = with(|world| {
        let (from, to) = (world.place("signing_key", 1), world.place("code_list", 0));
        world.records[from..=to].rotate_left(1);
    });
    let line = World::new().line("code_list", 0) - 1;
    assert_eq!(faults, [CompanionFault::Signature { line, check: "S32" }, CompanionFault::CodeListMissing]);
}

// B46

#[test]
fn b46_a_statement_that_its_voter_did_not_sign() {
    let altered = |change: &dyn Fn(&mut OrderStatement<G>)| {
        with(|world| {
            let mut statement = world.order(2, "c1", None);
            statement = world.order(2, "c2", Some(&statement));
            change(&mut statement);
            world.records.push(Record::Order(statement));
        })
    };
    let line = World::new().records.len() + 2;
    let unsigned = [CompanionFault::OrderSignature { line }];
    assert_eq!(altered(&|statement| statement.seq = 1), unsigned);
    assert_eq!(altered(&|statement| statement.ballot = hash("c1")), unsigned);
    assert_eq!(altered(&|statement| statement.supersedes = None), unsigned);
    assert_eq!(altered(&|statement| statement.credential = *World::new().voters[0].public()), unsigned);
    let no_point = "\"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec\"";
    assert_eq!(altered(&|statement| statement.credential = Wire::from_json(no_point.as_bytes()).unwrap()), unsigned);
    let world = World::new();
    let other_election = world.companion().check_orders("other", &[]);
    assert_eq!(other_election.len(), 5);
}

#[test]
fn b46_statements_that_contradict_each_other() {
    let line = World::new().records.len() + 2;
    let contradicting = with(|world| {
        let statement = world.order(0, "other", None);
        world.records.push(Record::Order(statement));
    });
    // The second one numbered 1, and number 2, which supersedes the first one numbered 1.
    assert_eq!(contradicting[0], CompanionFault::OrderSequence { line });
    let missing = with(|world| world.remove("order", 1));
    assert_eq!(missing, [CompanionFault::OrderSequence { line: World::new().line("order", 3) - 1 }]);
    let mut world = World::new();
    let (first, other) = (world.order(2, "c1", None), world.order(2, "x", None));
    let second = world.order(2, "c2", Some(&first));
    assert!(first.continues(None) && second.continues(Some(&first)));
    assert!(!second.continues(Some(&other)) && !second.continues(None) && !first.continues(Some(&first)));
}

#[test]
fn b46_the_last_ballot_is_withheld_or_overtaken() {
    let line = World::new().line("order", 0);
    let withheld = with(|world| world.ballots.retain(|(_, ballot)| *ballot != hash("a3")));
    assert_eq!(withheld, [CompanionFault::OrderBallotMissing { line, ballot: hash("a3") }]);
    let overtaken = with(|world| world.ballots.swap(2, 5));
    assert_eq!(overtaken, [CompanionFault::OrderNotCounted { line, ballot: hash("a3"), counted: hash("a2") }]);
    let nothing = with(|world| world.ballots.retain(|(voter, _)| *voter != 1));
    assert_eq!(nothing, [CompanionFault::OrderBallotMissing { line: World::new().line("order", 2), ballot: hash("b1") }]);
    // An earlier ballot that never arrived harms nobody.
    assert_eq!(with(|world| world.ballots.retain(|(_, ballot)| *ballot != hash("a1"))), []);
}

// M58

#[test]
fn m58_every_mixer_stands_for_its_own_shuffle() {
    assert_eq!(with(|world| world.remove("shuffle", 1)), [CompanionFault::ShuffleMissing { owner: 3 }]);
    let line = World::new().line("shuffle", 1);
    let other = |change: &dyn Fn(&mut ShuffleFact)| {
        with(|world| {
            let mut fact = world.shuffles[1];
            change(&mut fact);
            let statement = world.shuffle(fact);
            world.replace("shuffle", 1, Record::Shuffle(statement));
        })
    };
    let wrong = [CompanionFault::Shuffle { line, owner: 3 }, CompanionFault::ShuffleMissing { owner: 3 }];
    assert_eq!(other(&|fact| fact.input = hash("x")), wrong);
    assert_eq!(other(&|fact| fact.output = hash("x")), wrong);
    assert_eq!(other(&|fact| fact.proof = hash("x")), wrong);
    let unsigned = with(|world| {
        let mut statement = world.shuffle(world.shuffles[1]);
        statement.owner = 4;
        world.replace("shuffle", 1, Record::Shuffle(statement));
    });
    assert_eq!(unsigned, [CompanionFault::Signature { line, check: "M58" }, CompanionFault::ShuffleMissing { owner: 3 }]);
    let twice = with(|world| world.records.push(Record::Shuffle(world.shuffle(world.shuffles[1]))));
    assert_eq!(twice, [CompanionFault::Shuffle { line: World::new().records.len() + 2, owner: 3 }]);
    assert!(!World::new().companion().check_shuffles("other", &[]).is_empty());
}

// D64

#[test]
fn d64_every_decryption_is_proved_strongly_and_signed() {
    assert_eq!(with(|world| world.remove("decryption", 1)), [CompanionFault::DecryptionMissing { owner: 3 }]);
    let line = World::new().line("decryption", 1);
    let altered = |change: &dyn Fn(&mut World)| {
        with(|world| {
            change(world);
            let statement = world.decryption(3);
            world.replace("decryption", 1, Record::Decryption(statement));
        })
    };
    assert_eq!(altered(&|_| ()), []);
    // The trustee proves false factors, which are also published.
    let lie = altered(&|world| world.factors[2][1] = G::generator());
    assert_eq!(lie, [CompanionFault::DecryptionProof { line, owner: 3 }]);
    // The proof is about other factors than the published ones.
    let exchanged = with(|world| world.factors[2][1] = G::generator());
    assert_eq!(exchanged, [CompanionFault::DecryptionProof { line, owner: 3 }]);
    let other_tally = with(|world| {
        let tally = core::mem::replace(&mut world.tally, hash("other"));
        let statement = world.decryption(3);
        world.tally = tally;
        world.replace("decryption", 1, Record::Decryption(statement));
    });
    let wrong = [CompanionFault::Decryption { line, owner: 3 }, CompanionFault::DecryptionMissing { owner: 3 }];
    assert_eq!(other_tally, wrong);
    let (missing, unsigned) = (CompanionFault::DecryptionMissing { owner: 3 }, CompanionFault::Signature { line, check: "D64" });
    let by_another = with(|world| {
        let mut statement = world.decryption(3);
        statement.resign(PHI, &world.trustee(4));
        world.replace("decryption", 1, Record::Decryption(statement));
    });
    assert_eq!(by_another, [unsigned, missing]);
    let other_payload = with(|world| {
        let mut statement = world.decryption(3);
        statement.payload = hash("other");
        statement.resign(PHI, &world.trustee(3));
        world.replace("decryption", 1, Record::Decryption(statement));
    });
    assert_eq!(other_payload, wrong);
    let twice = with(|world| {
        let statement = world.decryption(3);
        world.records.push(Record::Decryption(statement));
    });
    assert_eq!(twice, [CompanionFault::Decryption { line: World::new().records.len() + 2, owner: 3 }]);
}

// R70

#[test]
fn r70_too_few_mirrors_have_seen_the_whole_board() {
    let mirrors = |mirrors| [CompanionFault::Mirrors { mirrors, needed: 2, events: 9 }];
    assert_eq!(with(|world| world.remove("checkpoint", 2)), mirrors(1));
    // A cosignature of an earlier size does not count.
    assert_eq!(with(|world| world.events.push(hash("one more event"))), [CompanionFault::Mirrors { mirrors: 0, needed: 2, events: 10 }]);
    // Neither does one mirror that signs twice.
    let twice = with(|world| {
        let note = world.cosigned(world.checkpoint(9), "mirror-a.example.org", 1_700_000_300);
        world.replace("checkpoint", 2, Record::Checkpoint(CheckpointRecord { note }));
    });
    assert_eq!(twice, mirrors(1));
    let world = World::new();
    let trusted = [("mirror-a.example.org".parse().unwrap(), world.key("mirror-a.example.org").verifying_key())].into();
    let facts = BoardFacts { events: &world.events, mirrors_needed: 2, trusted_mirrors: Some(&trusted) };
    assert_eq!(world.companion().check_checkpoints(&facts), mirrors(1));
}

#[test]
fn r70_another_board_was_shown_or_events_were_removed() {
    let line = World::new().line("checkpoint", 0);
    let split = with(|world| {
        let checkpoint = Checkpoint { origin: origin(&world.uuid), size: 4, root: hash("another board") };
        let note = SignedCheckpoint::sign(checkpoint, &world.key("officer")).unwrap();
        world.replace("checkpoint", 0, Record::Checkpoint(CheckpointRecord { note }));
    });
    assert_eq!(split, [CompanionFault::SplitView { line, size: 4 }]);
    let longer = with(|world| {
        let checkpoint = Checkpoint { origin: origin(&world.uuid), size: 10, root: hash("a longer board") };
        let note = SignedCheckpoint::sign(checkpoint, &world.key("officer")).unwrap();
        world.replace("checkpoint", 0, Record::Checkpoint(CheckpointRecord { note }));
    });
    assert_eq!(longer, [CompanionFault::CheckpointBeyond { line, size: 10, events: 9 }]);
    let altered = with(|world| world.events[2] = hash("another event"));
    assert_eq!(altered.iter().filter(|fault| matches!(fault, CompanionFault::SplitView { .. })).count(), 3);
}

#[test]
fn r70_a_checkpoint_that_is_not_signed_as_it_ought_to_be() {
    let line = World::new().line("checkpoint", 0);
    let unsigned = [CompanionFault::CheckpointSignature { line }];
    let replaced = |note: &dyn Fn(&World) -> SignedCheckpoint| {
        with(|world| {
            let note = note(world);
            world.replace("checkpoint", 0, Record::Checkpoint(CheckpointRecord { note }));
        })
    };
    let root = |world: &World| MerkleTree::new(&world.events).root(4).unwrap();
    let by_another = replaced(&|world| {
        let checkpoint = Checkpoint { origin: origin(&world.uuid), size: 4, root: root(world) };
        SignedCheckpoint::sign(checkpoint, &world.key("registrar")).unwrap()
    });
    assert_eq!(by_another, unsigned);
    let of_another_log = replaced(&|world| {
        let checkpoint = Checkpoint { origin: "folkmoot-board/otherotherothe".to_owned(), size: 4, root: root(world) };
        SignedCheckpoint::sign(checkpoint, &world.key("officer")).unwrap()
    });
    assert_eq!(of_another_log, unsigned);
    let bad_cosignature = replaced(&|world| {
        // A good cosignature of another size, moved here.
        let other = world.cosigned(world.checkpoint(5), "mirror-a.example.org", 1).to_string();
        let line = other.lines().last().unwrap().to_owned();
        (world.checkpoint(4).to_string() + &line + "\n").parse().unwrap()
    });
    assert_eq!(bad_cosignature, unsigned);
    // Signatures of unknown keys are ignored, as C2SP wants it.
    let unknown = SigningKey::generate(&mut ChaCha20Rng::seed_from_u64(5));
    assert_eq!(replaced(&|world| world.checkpoint(4).cosign(&"unknown".parse().unwrap(), &unknown, 1)), []);
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
