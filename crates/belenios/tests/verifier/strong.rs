//! The companion record beside a board: what makes a verdict a strong one, and what takes it away. S32, B46, M58, D64, R70.

use std::collections::BTreeMap;

use belenios::archive::{ArchiveReader, MemberKind, Stage};
use belenios::companion::{
    Checkpoint, CheckpointRecord, CodeList, CompanionWriter, DecryptionStatement, Dleq, Introduction, MerkleTree, OrderStatement, Record,
    Role, ShuffleStatement, SignedCheckpoint, SigningKey, TrusteeKey, origin,
};
use belenios::group::{Ed25519, Group};
use belenios::json::Wire;
use belenios::tally::encode_tally;
use belenios::v1::{Ciphertext, Hash};
use belenios::verify::{Check, Options, Report, Status, Verdict, verify};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

use crate::forge::Forge;
use crate::{no, open, ranked, yes};

const COMPANION_CHECKS: [Check; 5] = [Check::S32, Check::B46, Check::M58, Check::D64, Check::R70];

/// A board with its record as both grow.
struct Pair {
    forge: Forge<Ed25519>,
    records: Vec<Record<Ed25519>>,
    keys: BTreeMap<&'static str, SigningKey>,
    rng: ChaCha20Rng,
}

impl Pair {
    /// A board with ballots, each with its order statement.
    fn new(forge: Forge<Ed25519>) -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(46);
        let names = ["officer", "registrar", "trustee-1", "trustee-2", "north", "coast"];
        let keys: BTreeMap<_, _> = names.into_iter().map(|name| (name, SigningKey::generate(&mut rng))).collect();
        let mut pair = Self { forge, records: Vec::new(), keys, rng };
        pair.introduce();
        let uuid = pair.forge.uuid.clone();
        for (owner, name) in [(1, "trustee-1"), (2, "trustee-2")] {
            let private_key = &pair.forge.keys[usize::try_from(owner).unwrap() - 1];
            let statement = TrusteeKey::sign(&uuid, owner, private_key, &pair.keys[name], &mut pair.rng);
            pair.records.push(Record::TrusteeKey(statement));
        }
        let credentials = Hash::of(pair.forge.credentials_json.as_bytes());
        let list = CodeList::sign(&uuid, credentials, 4, 4, Hash::of(b"roll"), &pair.keys["registrar"]);
        pair.records.push(Record::CodeList(list));
        let cast: Vec<(usize, Hash)> =
            pair.forge.cast.iter().flatten().map(|(voter, ballot)| (*voter, Hash::of(ballot.to_json().as_bytes()))).collect();
        for (voter, ballot) in cast {
            let order = OrderStatement::sign(pair.forge.election.fingerprint(), &pair.forge.voters[voter], ballot, None, &mut pair.rng);
            pair.records.push(Record::Order(order));
        }
        pair
    }

    fn introduce(&mut self) {
        for (name, key) in &self.keys {
            let (role, owner) = match *name {
                "officer" => (Role::Officer, None),
                "registrar" => (Role::Registrar, None),
                "trustee-1" => (Role::Trustee, Some(1)),
                "trustee-2" => (Role::Trustee, Some(2)),
                _ => (Role::Mirror, None),
            };
            self.records.push(Record::SigningKey(Introduction::sign(&self.forge.uuid, role, name.parse().unwrap(), owner, key)));
        }
    }

    fn mix(&mut self, owner: u64, name: &str) {
        let encode = |entry: &Ciphertext<_>| Ciphertext { alpha: Ed25519::encode(&entry.alpha), beta: Ed25519::encode(&entry.beta) };
        let input: Vec<Vec<_>> = self.forge.mixed.iter().map(|row| row.iter().map(encode).collect()).collect();
        let shuffle = self.forge.make_shuffle();
        let [input, output, proof] =
            [input.to_json(), shuffle.ciphertexts.to_json(), shuffle.proofs.to_json()].map(|json| Hash::of(json.as_bytes()));
        let phi = self.forge.election.fingerprint();
        self.records.push(Record::Shuffle(ShuffleStatement::sign(phi, owner, input, output, proof, &self.keys[name])));
        self.forge.put_shuffle(owner, &shuffle);
    }

    fn decrypt(&mut self, owner: u64, name: &str) {
        let decryption = self.forge.make_decryption(owner);
        let tally = Hash::of(encode_tally::<Ed25519>(&self.forge.tally).to_json().as_bytes());
        let private_key = &self.forge.keys[usize::try_from(owner).unwrap() - 1];
        let alphas: Vec<_> = self.forge.to_decrypt().iter().flat_map(|cells| cells.iter().map(|entry| entry.alpha.clone())).collect();
        let cells = decryption.decryption_factors.iter().flat_map(|cells| cells.iter());
        let factors: Vec<_> = cells.map(|factor| Ed25519::check(factor).unwrap()).collect();
        let fingerprint = self.forge.election.fingerprint();
        let what = Dleq { fingerprint, tally, owner, key: &private_key.element(), alphas: &alphas, factors: &factors };
        let payload = Hash::of(decryption.to_json().as_bytes());
        let statement = DecryptionStatement::sign(&what, payload, private_key, &self.keys[name], &mut self.rng);
        self.records.push(Record::Decryption(statement));
        self.forge.put_decryption(owner, decryption);
    }

    /// The officer's checkpoint of the board as it is, cosigned by these.
    fn checkpoint(&mut self, mirrors: &[&str]) {
        let root = MerkleTree::new(&events(&self.forge.snapshot())).root(usize::try_from(self.forge.height).unwrap()).unwrap();
        self.checkpoint_of(root, mirrors);
    }

    fn checkpoint_of(&mut self, root: Hash, mirrors: &[&str]) {
        let checkpoint = Checkpoint { origin: origin(&self.forge.uuid), size: self.forge.height, root };
        let mut note = SignedCheckpoint::sign(checkpoint, &self.keys["officer"]).unwrap();
        for mirror in mirrors {
            note = note.cosign(&mirror.parse().unwrap(), &self.keys[mirror], 1_795_374_720);
        }
        self.records.push(Record::Checkpoint(CheckpointRecord { note }));
    }

    fn finish(&mut self) {
        self.forge.close();
        self.forge.tally();
        if self.forge.election.election().has_non_homomorphic() {
            self.mix(1, "trustee-1");
            self.mix(2, "trustee-2");
            self.forge.end_mixing();
        }
        self.decrypt(1, "trustee-1");
        self.decrypt(2, "trustee-2");
        self.forge.result();
        self.checkpoint(&["north", "coast"]);
    }

    fn record(&self, keep: impl Fn(&Record<Ed25519>) -> bool) -> Vec<u8> {
        let mut writer = CompanionWriter::create::<Ed25519>(Vec::new(), &self.forge.uuid).unwrap();
        for record in self.records.iter().filter(|record| keep(record)) {
            writer.append(record.clone()).unwrap();
        }
        writer.into_inner()
    }

    fn report(&mut self) -> Report {
        let record = self.record(|_| true);
        self.report_with(&record)
    }

    fn report_with(&mut self, record: &[u8]) -> Report {
        verify(self.forge.snapshot().as_slice(), &Options { companion: Some(record), ..Options::default() })
    }
}

fn events(archive: &[u8]) -> Vec<Hash> {
    let mut reader = ArchiveReader::open(archive).unwrap();
    let mut events = Vec::new();
    while let Some(member) = reader.next_member().unwrap() {
        if member.kind == MemberKind::Event {
            events.push(Hash::of(&member.bytes));
        }
    }
    events
}

fn statuses(report: &Report) -> [Status; 5] {
    COMPANION_CHECKS.map(|check| report.check(check).unwrap().status)
}

fn mixed() -> Pair {
    let mut pair = Pair::new(ranked());
    pair.finish();
    pair
}

fn summed() -> Pair {
    let mut forge = open();
    forge.vote(0, &yes());
    forge.vote(1, &no());
    Pair::new(forge)
}

use Status::{Fail, Pass, Skip, Warn};

#[test]
fn a_complete_record_makes_the_verdict_a_strong_one() {
    let report = mixed().report();
    assert_eq!(statuses(&report), [Pass; 5], "{:#?}", report.checks);
    assert_eq!(report.verdict, Verdict::StronglyValid);
    let mut sums = summed();
    sums.finish();
    let report = sums.report();
    assert_eq!(statuses(&report), [Pass, Pass, Skip, Pass, Pass]);
    assert_eq!(report.verdict, Verdict::StronglyValid);
}

#[test]
fn without_a_record_nothing_is_claimed() {
    let mut pair = mixed();
    let report = verify(pair.forge.snapshot().as_slice(), &Options::default());
    assert_eq!((statuses(&report), report.verdict), ([Skip; 5], Verdict::V1Valid));
    for check in COMPANION_CHECKS {
        assert_eq!(report.check(check).unwrap().details, ["no companion record was given"]);
    }
}

#[test]
fn what_is_missing_takes_the_strong_verdict_away_but_invalidates_nothing() {
    let mut pair = mixed();
    type Kind = fn(&Record<Ed25519>) -> bool;
    let missing: [(Kind, [Status; 5]); 6] = [
        (|record| matches!(record, Record::TrusteeKey(_)), [Warn, Pass, Pass, Pass, Pass]),
        (|record| matches!(record, Record::CodeList(_)), [Warn, Pass, Pass, Pass, Pass]),
        (|record| matches!(record, Record::Shuffle(_)), [Pass, Pass, Warn, Pass, Pass]),
        (|record| matches!(record, Record::Decryption(_)), [Pass, Pass, Pass, Warn, Pass]),
        (|record| matches!(record, Record::Checkpoint(_)), [Pass, Pass, Pass, Pass, Warn]),
        // Voters may be silent.
        (|record| matches!(record, Record::Order(_)), [Pass; 5]),
    ];
    for (kind, expected) in missing {
        let record = pair.record(|record| !kind(record));
        let report = pair.report_with(&record);
        assert_eq!(statuses(&report), expected);
        let strong = expected == [Pass; 5];
        assert_eq!(report.verdict, if strong { Verdict::StronglyValid } else { Verdict::V1Valid }, "{expected:?}");
    }
}

#[test]
fn what_is_wrong_in_the_record_makes_the_election_invalid() {
    let spoil: [(fn(&mut Pair), Check); 5] = [
        (
            |pair| {
                let list = CodeList::sign(&pair.forge.uuid, Hash::of(b"others"), 4, 4, Hash::of(b"roll"), &pair.keys["registrar"]);
                pair.records.push(Record::CodeList(list));
            },
            Check::S32,
        ),
        (
            |pair| {
                let orders = pair.records.iter().filter_map(|record| if let Record::Order(order) = record { Some(order) } else { None });
                let first = orders.clone().next().unwrap().clone();
                // The voter replaced this ballot, but the later one never came onto the board.
                let (phi, voter) = (pair.forge.election.fingerprint().to_owned(), &pair.forge.voters[0]);
                let later = OrderStatement::sign(&phi, voter, Hash::of(b"withheld"), Some(&first), &mut pair.rng);
                pair.records.push(Record::Order(later));
            },
            Check::B46,
        ),
        (
            |pair| {
                let (phi, hash) = (pair.forge.election.fingerprint().to_owned(), Hash::of(b"another"));
                pair.records.retain(|record| !matches!(record, Record::Shuffle(statement) if statement.owner == 2));
                pair.records.push(Record::Shuffle(ShuffleStatement::sign(&phi, 2, hash, hash, hash, &pair.keys["trustee-2"])));
            },
            Check::M58,
        ),
        (
            |pair| {
                let Some(Record::Decryption(statement)) =
                    pair.records.iter_mut().find(|record| matches!(record, Record::Decryption(statement) if statement.owner == 1))
                else {
                    panic!("there is one")
                };
                statement.owner = 2;
            },
            Check::D64,
        ),
        (|pair| pair.checkpoint_of(Hash::of(b"another board"), &[]), Check::R70),
    ];
    for (spoil, check) in spoil {
        let mut pair = mixed();
        spoil(&mut pair);
        let report = pair.report();
        assert_eq!(report.failed(), [check]);
        assert_eq!((report.verdict, report.result), (Verdict::Invalid, None));
    }
}

#[test]
fn a_record_that_cannot_be_read_or_is_torn() {
    let mut pair = mixed();
    let whole = pair.record(|_| true);
    let torn = pair.report_with(&[&whole[..], b"{\"height\":"].concat());
    assert_eq!((statuses(&torn), torn.verdict), ([Warn, Pass, Pass, Pass, Pass], Verdict::V1Valid));
    let detail = &torn.check(Check::S32).unwrap().details[0];
    assert!(detail.contains("the last 10 bytes of the companion record were torn"), "{detail}");
    let foreign = pair.report_with(b"{}\n");
    assert_eq!((statuses(&foreign), foreign.verdict), ([Fail, Skip, Skip, Skip, Skip], Verdict::Invalid));
}

#[test]
fn whoever_knows_the_mirrors_trusts_no_others() {
    let mut pair = mixed();
    let record = pair.record(|_| true);
    let known = |names: &[&str]| names.iter().map(|name| (name.parse().unwrap(), pair.keys[name].verifying_key())).collect();
    let (one, both): (BTreeMap<_, _>, BTreeMap<_, _>) = (known(&["north"]), known(&["north", "coast"]));
    let board = pair.forge.snapshot();
    for (mirrors, expected) in [(&one, Warn), (&both, Pass)] {
        let report = verify(board.as_slice(), &Options { companion: Some(&record), mirrors: Some(mirrors), ..Options::default() });
        assert_eq!(report.check(Check::R70).unwrap().status, expected);
    }
}

#[test]
fn a_board_in_progress_is_held_against_its_checkpoints() {
    let mut pair = summed();
    let report = pair.report();
    assert_eq!((report.stage, statuses(&report)), (Stage::Open, [Pass, Pass, Skip, Skip, Skip]));
    assert_eq!(report.verdict, Verdict::StronglyValid);
    assert_eq!(report.check(Check::R70).unwrap().details, ["mirrors sign the final state when there is one"]);

    pair.checkpoint(&["north"]);
    pair.forge.vote(2, &yes());
    let report = pair.report();
    assert_eq!((statuses(&report), report.verdict), ([Pass, Pass, Skip, Skip, Pass], Verdict::StronglyValid));

    // Another board was shown to whoever has this checkpoint.
    pair.checkpoint_of(Hash::of(b"another board"), &[]);
    let report = pair.report();
    assert_eq!((report.failed(), report.verdict), (vec![Check::R70], Verdict::Invalid));

    let mut pair = summed();
    pair.forge.close();
    pair.forge.tally();
    assert_eq!(statuses(&pair.report()), [Pass, Pass, Skip, Skip, Skip]);
    pair.forge.decrypt(1);
    let report = pair.report();
    assert_eq!((statuses(&report), report.verdict), ([Pass, Pass, Skip, Warn, Skip], Verdict::V1Valid));
}
