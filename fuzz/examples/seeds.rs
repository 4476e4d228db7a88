//! Fills `corpus/` from `../vectors`: every member of every archive goes to the targets that read its kind.
//!
//! `cargo run --manifest-path fuzz/Cargo.toml --example seeds`

use std::fs;
use std::path::{Path, PathBuf};

use belenios::archive::{ArchiveReader, MemberKind, references};
use belenios::companion::{
    Checkpoint, CodeList, Commitment, CompanionWriter, DecryptionStatement, Dleq, Introduction, OrderStatement, Record, Restart, Role,
    ShuffleStatement, SignedCheckpoint, SigningKey, TrusteeKey, origin,
};
use belenios::credential::{Credential, VotingCode};
use belenios::group::{Ed25519, Group, Scalar};
use belenios::json::Wire;
use belenios::trustee::PrivateKey;
use belenios::v1::{Event, EventType, Hash, Proof, SignedMessage, Uuid};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

/// Larger members make no better seeds, only slower ones.
const LARGEST: usize = 64 << 10;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let corpus = Corpus(root.join("corpus"));
    for path in files(&root.join("../vectors/belenios")) {
        let bytes = fs::read(&path).expect("a vector is readable");
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("bel") => corpus.archive(&bytes),
            Some("privkey") => corpus.add(&["trustees", "points", "residues"], &bytes),
            Some("cert" | "polynomial" | "vinput" | "voutput") => corpus.add(&["threshold"], &bytes),
            Some("jsons") => bytes.split(|&byte| byte == b'\n').for_each(|line| corpus.add(&["threshold", "trustees"], line)),
            _ if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("private_creds")) => corpus.codes(&bytes),
            _ => {}
        }
    }
    corpus.add(&["companion"], &companion());
    for list in ROLLS {
        corpus.add(&["roll"], list);
    }
    for point in [
        "0000000000000000000000000000000000000000000000000000000000000001",
        "6666666666666666666666666666666666666666666666666666666666666658",
    ] {
        corpus.add(&["points"], format!("\"{point}\"").as_bytes());
    }
    for code in ["2Xxu9-9cKfPR-6xWzE-4Tq7mB", "2Xxu99cKfPR6xWzE4Tq7mB", "abc"] {
        corpus.add(&["voting_code"], code.as_bytes());
    }
}

/// Lists as spreadsheets write them.
const ROLLS: [&[u8]; 5] = [
    b"name,e-mail,unit,weight\nAnna Berg,anna@example.org,North,1\n\"Dahl, Bo\",,South,2\n",
    b"\xef\xbb\xbfNavn;E-post;Enhet\r\nK\xc3\xa5re \xc3\x98y;;Verkstedet\r\n;;\r\n",
    b"Navn;Klubb\r\nK\xe5re \xd8y;Verkstedet\r\n",
    b"\xff\xfen\0a\0m\0e\0\n\0A\0n\0n\0a\0\n\0",
    b"name\tweight\nAnna\t0\nAnna\tx\n\t\"",
];

/// A record of every kind, one line each. Only its form matters here.
fn companion() -> Vec<u8> {
    type G = Ed25519;
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let uuid: Uuid = "ZPcjFVuiTxFpRE".parse().expect("an identifier");
    let [first, second, third] = [&b"1"[..], b"2", b"3"].map(Hash::of);
    let (phi, key) = (first.to_base64(), SigningKey::generate(&mut rng));
    let private_key = PrivateKey::<G>::generate(&mut rng);
    let proof = Proof { challenge: Scalar::random(&mut rng), response: Scalar::random(&mut rng) };
    let coefexps: SignedMessage<G> = SignedMessage { message: "{}".to_owned(), signature: proof };
    let voter: Credential<G> = VotingCode::random(&mut rng).derive(&uuid);
    let (bases, element) = ([G::generator()], private_key.element());
    let decrypted =
        Dleq { fingerprint: &phi, tally: second, owner: 1, key: &element, alphas: &bases, factors: core::slice::from_ref(&element) };
    let order = OrderStatement::sign(&phi, &voter, second, None, &mut rng);
    let later = OrderStatement::sign(&phi, &voter, third, Some(&order), &mut rng);
    let name = |text: &str| text.parse().expect("a name");
    let note = SignedCheckpoint::sign(Checkpoint { origin: origin(&uuid), size: 9, root: first }, &key).expect("a note");
    let note = note.cosign(&name("mirror.example.org"), &key, 1_795_374_720);
    let records = [
        Record::SigningKey(Introduction::sign(&uuid, Role::Officer, name("officer"), None, &key)),
        Record::SigningKey(Introduction::sign(&uuid, Role::Trustee, name("trustee-1"), Some(1), &key)),
        Record::TrusteeKey(TrusteeKey::sign(&uuid, 1, &private_key, &key, &mut rng)),
        Record::Commitment(Commitment::sign(&uuid, 1, 1, &coefexps, &key)),
        Record::Restart(Restart::sign(&uuid, 2, "a key was lost".to_owned(), &key)),
        Record::CodeList(CodeList::sign(&uuid, first, 3, 7, second, &key)),
        Record::Order(order),
        Record::Order(later),
        Record::Shuffle(ShuffleStatement::sign(&phi, 1, first, second, third, &key)),
        Record::Decryption(DecryptionStatement::sign(&decrypted, third, &private_key, &key, &mut rng)),
        Record::Checkpoint(belenios::companion::CheckpointRecord { note }),
    ];
    let mut writer = CompanionWriter::create::<G>(Vec::new(), &uuid).expect("memory can be written");
    for record in records {
        writer.append(record).expect("memory can be written");
    }
    writer.into_inner()
}

struct Corpus(PathBuf);

impl Corpus {
    fn add(&self, targets: &[&str], bytes: &[u8]) {
        if bytes.is_empty() || bytes.len() > LARGEST {
            return;
        }
        for target in targets {
            let directory = self.0.join(target);
            fs::create_dir_all(&directory).expect("the corpus can be made");
            fs::write(directory.join(Hash::of(bytes).to_string()), bytes).expect("a seed can be written");
        }
    }

    fn archive(&self, bytes: &[u8]) {
        self.add(&["archive", "board", "verify"], bytes);
        let mut reader = ArchiveReader::open(bytes).expect("a vector is an archive");
        self.add(&["header"], reader.header_bytes());
        let mut pending: Vec<(Hash, Vec<u8>)> = Vec::new();
        while let Some(member) = reader.next_member().expect("a vector is whole") {
            if member.kind == MemberKind::Data {
                pending.push((member.name, member.bytes));
                continue;
            }
            self.add(&["event"], &member.bytes);
            let event = Event::from_json(&member.bytes).expect("a vector's event");
            self.transaction(&event, &pending);
            pending.clear();
            if event.height < 2 {
                let end = usize::try_from(reader.position()).expect("a small file");
                self.add(&["archive", "board", "verify"], &bytes[..end]);
            }
        }
    }

    fn transaction(&self, event: &Event, data: &[(Hash, Vec<u8>)]) {
        let Some(payload) = event.payload else { return };
        let find = |name: &Hash| data.iter().find(|(other, _)| other == name).map(|(_, bytes)| bytes.as_slice());
        let payload = find(&payload).expect("a payload");
        let parts: Vec<&[u8]> = references(event.event_type, payload).expect("references").iter().filter_map(find).collect();
        match event.event_type {
            EventType::Setup => {
                self.add(&["event"], payload);
                self.add(&["election"], parts[0]);
                self.add(&["trustees"], parts[1]);
                self.add(&["public_credentials"], parts[2]);
                self.texts(parts[2]);
            }
            EventType::Ballot => self.add(&["ballot"], payload),
            EventType::EncryptedTally => self.split(payload, "tally", &parts),
            EventType::Shuffle => self.split(payload, "shuffle", &parts),
            EventType::PartialDecryption => self.split(payload, "partial_decryption", &parts),
            EventType::Result => self.add(&["result"], payload),
            EventType::EndBallots | EventType::EndShuffles => {}
        }
    }

    fn split(&self, payload: &[u8], target: &str, parts: &[&[u8]]) {
        self.add(&["event"], payload);
        for part in parts {
            self.add(&[target], part);
        }
    }

    /// The strings of a list, quoted: elements.
    fn texts(&self, list: &[u8]) {
        let text = String::from_utf8_lossy(list);
        for element in text.trim_matches(['[', ']']).split(',') {
            self.add(&["points", "residues"], element.as_bytes());
        }
    }

    /// The voting codes of a file of either kind.
    fn codes(&self, file: &[u8]) {
        let text = String::from_utf8_lossy(file);
        for word in text.split(|character: char| !character.is_alphanumeric() && character != '-') {
            if word.len() >= 19 {
                self.add(&["voting_code"], word.as_bytes());
            }
        }
    }
}

fn files(directory: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}
