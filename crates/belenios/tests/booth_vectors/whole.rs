//! A whole ballot with its companion record, made through the public face of this crate, and everything that a second implementation needs to
//! follow it. Its randomness is seeded.

use std::collections::BTreeMap;

use belenios::archive::{ArchiveReader, ArchiveWriter};
use belenios::ballot::{BallotPlan, encrypt_ballot, vartime_verify_ballot};
use belenios::companion::{
    Checkpoint, CheckpointRecord, CodeList, Commitment, CompanionWriter, DecryptionStatement, Dleq, Introduction, MerkleTree,
    OrderStatement, Record, Role, SignedCheckpoint, SigningKey, TrusteeKey, origin,
};
use belenios::credential::{Credential, VotingCode};
use belenios::election::CheckedElection;
use belenios::group::{Ed25519, Group};
use belenios::json::Wire;
use belenios::tally::{
    CountedBallot, combine, decode_result, encode_tally, encrypted_tally, partial_decryption, vartime_check_partial_decryption,
};
use belenios::trustee::threshold::{Context, Seed, Stage1, Stage2, Stage3, assemble, certificates_fingerprint, certify, route};
use belenios::trustee::{CheckedTrustees, PrivateKey};
use belenios::v1::{
    Ballot, Cells, Event, EventType, Hash, Header, Owned, Polynomial, PublicCredential, Quantity, SetupData, SignedMessage,
    SizedEncryptedTally, ThresholdParameters, Tracker, TrusteeKind, Uuid, Vinput, Voutput,
};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use serde_json::{Value, json};

use super::G;

const UUID: &str = "9gvXx4QuEmtrGr";
const TIMESTAMP: u64 = 1_795_374_546;
const QUESTIONS: &str = r#"[{"answers":["Yes","No"],"blank":true,"min":1,"max":1,"question":"Do we strike?"},{"answers":["A","B","C","D"],"min":1,"max":3,"question":"Who \"speaks\"?"},{"answers":["E","F"],"blank":false,"min":0,"max":2,"question":""}]"#;
/// Voter and marks, in the order of casting: voter 1 votes again.
const CAST: [(usize, [&[u64]; 3]); 4] = [
    (0, [&[0, 1, 0], &[1, 0, 0, 0], &[0, 0]]),
    (1, [&[1, 0, 0], &[1, 1, 1, 0], &[1, 1]]),
    (1, [&[0, 0, 1], &[0, 0, 1, 1], &[0, 1]]),
    (3, [&[1, 0, 0], &[0, 1, 0, 0], &[1, 0]]),
];
const VOTERS: usize = 4;
const DECRYPTING: [u64; 2] = [2, 3];

/// What the play leaves.
pub(super) struct Whole {
    pub(super) archive: Vec<u8>,
    pub(super) companion: Vec<u8>,
    record: Value,
}

/// The threshold trustees' ceremony.
struct Ceremony {
    seeds: Vec<Seed>,
    certs: Vec<SignedMessage<G>>,
    polynomials: Vec<Polynomial<G>>,
    vinputs: Vec<Vinput<G>>,
    voutputs: Vec<Voutput<G>>,
    parameters: ThresholdParameters<G>,
    keys: Vec<PrivateKey<G>>,
}

impl Ceremony {
    fn play(size: u64, threshold: u64, rng: &mut ChaCha20Rng) -> Self {
        let seeds: Vec<Seed> = (0..size).map(|_| Seed::random(rng)).collect();
        let first = (1..).zip(&seeds).map(|(index, seed)| certify::<G>(seed, Context::new(size, threshold, index).unwrap(), rng));
        let (stages, certs): (Vec<Stage1<G>>, Vec<_>) = first.collect::<Vec<_>>().into_iter().unzip();
        let second: Vec<_> = stages.into_iter().map(|stage| stage.share(&certs, rng).unwrap()).collect();
        let (stages, polynomials): (Vec<Stage2<G>>, Vec<_>) = second.into_iter().unzip();
        let vinputs = route(threshold, &certs, &polynomials).unwrap();
        let third: Vec<_> = stages.into_iter().zip(&vinputs).map(|(stage, vinput)| stage.receive(vinput, rng).unwrap()).collect();
        let (stages, voutputs): (Vec<Stage3<G>>, Vec<_>) = third.into_iter().unzip();
        let parameters = assemble(threshold, &certs, &polynomials, &voutputs).unwrap();
        let keys = stages.into_iter().map(|stage| stage.confirm(&parameters).unwrap()).collect();
        Self { seeds, certs, polynomials, vinputs, voutputs, parameters, keys }
    }
}

/// The board under construction.
struct Board {
    archive: ArchiveWriter<Vec<u8>>,
    events: Vec<Hash>,
}

impl Board {
    fn data(&mut self, text: &str) -> Hash {
        self.archive.data(text.as_bytes()).unwrap()
    }

    fn event(&mut self, event_type: EventType, payload: Option<Hash>) {
        let height = u64::try_from(self.events.len()).unwrap();
        let event = Event { parent: self.events.last().copied(), height, event_type, payload };
        self.events.push(self.archive.event(&event).unwrap());
    }
}

impl Whole {
    pub(super) fn play() -> Self {
        let mut rng = ChaCha20Rng::seed_from_u64(20_261_123);
        let rng = &mut rng;
        let uuid: Uuid = UUID.parse().unwrap();
        let ceremony = Ceremony::play(3, 2, rng);
        let kinds = vec![TrusteeKind::Pedersen(ceremony.parameters.clone())];
        let trustees = CheckedTrustees::check(&kinds).unwrap();
        let election_json = format!(
            r#"{{"version":1,"description":"","name":"Havnesambandet","group":"Ed25519","public_key":{},"questions":{QUESTIONS},"uuid":"{UUID}"}}"#,
            G::encode(trustees.election_key()).to_json(),
        );
        let election = CheckedElection::<G>::from_json(election_json.as_bytes()).unwrap();
        let codes: Vec<VotingCode> = (0..VOTERS).map(|_| VotingCode::random(rng)).collect();
        let voters: Vec<Credential<G>> = codes.iter().map(|code| code.derive(&uuid)).collect();
        let mut list: Vec<PublicCredential<G>> =
            voters.iter().map(|voter| PublicCredential { credential: *voter.public(), weight: None }).collect();
        list.sort_by(|a, b| Ed25519::cmp_credentials(&a.credential, &b.credential));
        let list = list.to_json();

        let signing: Vec<SigningKey> = (0..7).map(|_| SigningKey::generate(rng)).collect();
        let [officer, registrar, signers @ .., first, second] = &signing[..] else { unreachable!() };
        let mut companion = CompanionWriter::create::<G>(Vec::new(), &uuid).unwrap();
        let mut add = |record: Record<G>| companion.append(record).unwrap();
        let introduce =
            |role, name: &str, owner, key| Record::SigningKey(Introduction::sign(&uuid, role, name.parse().unwrap(), owner, key));
        add(introduce(Role::Officer, "officer", None, officer));
        add(introduce(Role::Registrar, "registrar", None, registrar));
        add(introduce(Role::Mirror, "mirror-1", None, first));
        add(introduce(Role::Mirror, "mirror-2", None, second));
        for (owner, signer) in (1..).zip(signers) {
            add(introduce(Role::Trustee, &format!("trustee-{owner}"), Some(owner), signer));
        }
        for ((owner, signer), polynomial) in (1..).zip(signers).zip(&ceremony.polynomials) {
            add(Record::Commitment(Commitment::sign(&uuid, 1, owner, &polynomial.coefexps, signer)));
        }
        for ((owner, signer), key) in (1..).zip(signers).zip(&ceremony.keys) {
            add(Record::TrusteeKey(TrusteeKey::sign(&uuid, owner, key, signer, rng)));
        }
        let roll = Hash::of(b"roll");
        let voters_number = u64::try_from(VOTERS).unwrap();
        add(Record::CodeList(CodeList::sign(&uuid, Hash::of(list.as_bytes()), voters_number, voters_number, roll, registrar)));

        let mut board = Board { archive: ArchiveWriter::create(Vec::new(), &Header::new(TIMESTAMP)).unwrap(), events: Vec::new() };
        let (election_hash, trustees_hash, list_hash) = (board.data(&election_json), board.data(&kinds.to_json()), board.data(&list));
        let setup = SetupData { election: election_hash, trustees: trustees_hash, credentials: list_hash, credentials_certificate: None };
        let setup = board.data(&setup.to_json());
        board.event(EventType::Setup, Some(setup));

        let mut cast: Vec<(usize, String)> = Vec::new();
        let mut statements: BTreeMap<usize, OrderStatement<G>> = BTreeMap::new();
        for (voter, marks) in CAST {
            let text = encrypt_ballot(&election, &voters[voter], &super::choices(&marks), rng).unwrap().to_json();
            let hash = board.data(&text);
            board.event(EventType::Ballot, Some(hash));
            let order = OrderStatement::sign(election.fingerprint(), &voters[voter], hash, statements.get(&voter), rng);
            add(Record::Order(order.clone()));
            statements.insert(voter, order);
            cast.push((voter, text));
        }
        board.event(EventType::EndBallots, None);

        let is_last = |index: usize, voter: usize| cast[index + 1..].iter().all(|(later, _)| *later != voter);
        let counted: Vec<CountedBallot<G>> = cast
            .iter()
            .enumerate()
            .filter(|(index, (voter, _))| is_last(*index, *voter))
            .map(|(_, (_, text))| counted_ballot(&election, text))
            .collect();
        let tally = encrypted_tally::<G>(election.questions(), &counted).unwrap();
        let tally_hash = board.data(&encode_tally::<G>(&tally).to_json());
        let number = u64::try_from(counted.len()).unwrap();
        let sized = SizedEncryptedTally { num_tallied: number, total_weight: Quantity(number), encrypted_tally: tally_hash };
        let sized = board.data(&sized.to_json());
        board.event(EventType::EncryptedTally, Some(sized));

        let alphas: Vec<_> = tally.iter().flat_map(Cells::iter).map(|entry| entry.alpha.clone()).collect();
        let mut factors = BTreeMap::new();
        for owner in DECRYPTING {
            let index = usize::try_from(owner - 1).unwrap();
            let (private_key, key) = (&ceremony.keys[index], trustees.key(owner).unwrap());
            let decryption = partial_decryption(&election, private_key, &tally, rng);
            let payload = board.data(&decryption.to_json());
            let owned = board.data(&Owned { owner, payload }.to_json());
            board.event(EventType::PartialDecryption, Some(owned));
            let checked = vartime_check_partial_decryption(&election, key, &tally, &decryption).unwrap();
            let flat: Vec<_> = checked.iter().flat_map(Cells::iter).cloned().collect();
            let what = Dleq { fingerprint: election.fingerprint(), tally: tally_hash, owner, key, alphas: &alphas, factors: &flat };
            add(Record::Decryption(DecryptionStatement::sign(&what, payload, private_key, &signers[index], rng)));
            factors.insert(owner, checked);
        }
        let combined = combine(&trustees, &factors).unwrap();
        let result = decode_result::<G>(election.questions(), &tally, &combined, number).unwrap();
        let payload = board.data(&result.to_json());
        board.event(EventType::Result, Some(payload));

        let root = MerkleTree::new(&board.events).root(board.events.len()).unwrap();
        let checkpoint = Checkpoint { origin: origin(&uuid), size: u64::try_from(board.events.len()).unwrap(), root };
        let note = SignedCheckpoint::sign(checkpoint, officer).unwrap();
        let note = note.cosign(&"mirror-1".parse().unwrap(), first, TIMESTAMP).cosign(&"mirror-2".parse().unwrap(), second, TIMESTAMP + 1);
        add(Record::Checkpoint(CheckpointRecord { note }));

        let record = json!({
            "uuid": UUID, "election": election_json, "fingerprint": election.fingerprint(), "roll": roll.to_string(),
            "codes": codes.iter().map(VotingCode::reveal).collect::<Vec<_>>(),
            "credentials": voters.iter().map(|voter| voter.public().to_json().trim_matches('"').to_owned()).collect::<Vec<_>>(),
            "public_credentials": list,
            "seeds": ceremony.seeds.iter().map(Seed::reveal).collect::<Vec<_>>(),
            "certs": all_json(&ceremony.certs), "certificates_fingerprint": certificates_fingerprint(&ceremony.certs).to_string(),
            "vinputs": all_json(&ceremony.vinputs), "voutputs": all_json(&ceremony.voutputs), "parameters": ceremony.parameters.to_json(),
            "keys": ceremony.keys.iter().map(|key| key.reveal_json().to_string()).collect::<Vec<_>>(),
            "ballots": cast.iter().map(|(voter, text)| json!({ "voter": voter, "hash": Hash::of(text.as_bytes()).to_string(), "tracker": Tracker::of(text.as_bytes()).to_string() })).collect::<Vec<_>>(),
            "result": result_json(&result.to_json()),
        });
        Self { archive: board.archive.into_inner(), companion: companion.into_inner(), record }
    }

    pub(super) fn record(&self) -> Value {
        self.record.clone()
    }
}

fn counted_ballot(election: &CheckedElection<G>, text: &str) -> CountedBallot<G> {
    let ballot = Ballot::<G>::from_json(text.as_bytes()).unwrap();
    let credential = G::check(&ballot.credential).unwrap();
    let plan = BallotPlan::new(election, &ballot, text, &credential);
    CountedBallot { choices: vartime_verify_ballot(election, plan).unwrap().choices, weight: 1 }
}

fn all_json<T: Wire>(values: &[T]) -> Vec<String> {
    values.iter().map(Wire::to_json).collect()
}

fn result_json(text: &str) -> Value {
    serde_json::from_str::<Value>(text).unwrap()["result"].clone()
}

/// The ballots of an archive in the board's order.
pub(super) fn ballots_of(archive: &[u8]) -> Vec<Vec<u8>> {
    let mut reader = ArchiveReader::open(archive).unwrap();
    let mut ballots = Vec::new();
    while let Some(member) = reader.next_member().unwrap() {
        if member.bytes.starts_with(b"{\"election_uuid\"") {
            ballots.push(member.bytes);
        }
    }
    ballots
}
