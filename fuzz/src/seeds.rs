//! Where fuzzing starts: every member of every archive of `vectors/` goes to the targets that read its kind, and each format has examples.

use std::collections::{BTreeMap, BTreeSet};
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

/// Seeds by target.
#[derive(Default)]
pub struct Seeds(pub BTreeMap<&'static str, BTreeSet<Vec<u8>>>);

/// All seeds. `vectors` is the directory of that name in the root.
pub fn seeds(vectors: &Path) -> Seeds {
    let mut seeds = Seeds::default();
    for path in files(&vectors.join("belenios")) {
        let bytes = fs::read(&path).expect("a vector is readable");
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("bel") => seeds.archive(&bytes),
            Some("privkey") => seeds.add(&["trustees", "points", "residues"], &bytes),
            Some("cert" | "polynomial" | "vinput" | "voutput") => seeds.add(&["threshold"], &bytes),
            Some("jsons") => bytes.split(|&byte| byte == b'\n').for_each(|line| seeds.add(&["threshold", "trustees"], line)),
            _ if path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("private_creds")) => seeds.codes(&bytes),
            _ => {}
        }
    }
    seeds.add(&["companion"], &companion());
    for list in ROLLS {
        seeds.add(&["roll"], list);
    }
    for (how, file) in BALLOT_FILES {
        seeds.add(&["ballot_files"], &[&[how], file].concat());
    }
    seeds.add(&["decision_rule"], DECISION_RULE);
    for votes in OPINIONS {
        seeds.add(&["opinions"], votes);
    }
    for point in [
        "0000000000000000000000000000000000000000000000000000000000000001",
        "6666666666666666666666666666666666666666666666666666666666666658",
    ] {
        seeds.add(&["points"], format!("\"{point}\"").as_bytes());
    }
    for code in ["2Xxu9-9cKfPR-6xWzE-4Tq7mB", "2Xxu99cKfPR6xWzE4Tq7mB", "abc"] {
        seeds.add(&["voting_code"], code.as_bytes());
    }
    seeds
}

/// Files of each format; the first byte says which, as the target reads it: format + 7 × kind.
const BALLOT_FILES: [(u8, &[u8]); 12] = [
    (0, br#"{"candidates":["Ada","Bo","Cy","Di"],"seats":2,"withdrawn":[3],"ballots":[[2,0,[1,2]],[3,null,"over",1,"uwi"],[5]]}"#),
    (7, br#"{"candidates":3,"ballots":[[2,2,0],[1,0,2],[1]]}"#),
    (14, br#"{"candidates":2,"grades":3,"ballots":[[1,1,9],[1,0,0]]}"#),
    (21, br#"{"budget":"10.5","costs":{"a":3,"b":"1/2"},"ballots":[[2,"b","a"]]}"#),
    (28, br#"{"lists":["x","y"],"votes":[10,20],"seats":3,"threshold":"1/20"}"#),
    (1, b"# an election\n4 2\n-3 # withdrew\n3 1 2=4 0\n(17) 2 4 - 1 0\n0\n\"A\" \"B\" \"C\" \"D\"\n\"Title\"\n"),
    (2, b"weight;Ada;\"Bo; the elder\";Cy\n2;1;2;2\n1;3;;1\n"),
    (2, b"Cast Vote Record,Precinct,Rank 1,Rank 2\n1,A,Bo,Ada\n2,A,undervote,overvote\n3,B,UWI,\"Ada\nBo\"\n"),
    (3, b"{\"seats\":1}\n=A:[Ada Lovelace]\n27: A>B=C\n3: A/5,B/2 # so\n"),
    (4, b"# NUMBER ALTERNATIVES: 3\n# ALTERNATIVE NAME 1: Ada\n27: 1,{2,3}\n2: 3\n"),
    (4, b"3\n1,Ada\n2,Bo\n3,Cy\n29,29,2\n27,1,{2,3}\n2,3\n"),
    (5, b"META\nkey;value\nbudget;100\nvote_type;approval\nPROJECTS\nproject_id;cost\n1;60\n2;50\nVOTES\nvoter_id;vote\n1;1,2\n2;2\n"),
];

const DECISION_RULE: &[u8] = br#"name = "havnesambandet.strike"
title = "Strike ballot under our statutes"
source = "Statutes, adopted 2026-03-01"
valid_from = "2026-03-01"
aggregation = "pooled"
spoiled = "excluded"

[quorum]
clauses = ["received >= 1/2 of eligible"]
missed = "not-quorate"

[[branch]]
outcome = "carried"
clauses = ["yes > no", "yes >= 75 % of eligible-prevented"]

[meaning]
carried = "The strike begins."
"#;

const OPINIONS: [&[u8]; 3] = [
    b"participant,statement,vote\nanna,1,agree\nbo,2,-1\nbo,1,pass\n",
    b"timestamp,comment-id,voter-id,vote\n2,0,5,1\n1,0,5,-1\n",
    b"participant,group-id,n-votes,0,1\n0,1,2,1,\n1,,1,-1,0\n",
];

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

impl Seeds {
    fn add(&mut self, targets: &[&'static str], bytes: &[u8]) {
        if bytes.is_empty() || bytes.len() > LARGEST {
            return;
        }
        for target in targets {
            self.0.entry(target).or_default().insert(bytes.to_vec());
        }
    }

    fn archive(&mut self, bytes: &[u8]) {
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

    fn transaction(&mut self, event: &Event, data: &[(Hash, Vec<u8>)]) {
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

    fn split(&mut self, payload: &[u8], target: &'static str, parts: &[&[u8]]) {
        self.add(&["event"], payload);
        for part in parts {
            self.add(&[target], part);
        }
    }

    /// The strings of a list, quoted: elements.
    fn texts(&mut self, list: &[u8]) {
        let text = String::from_utf8_lossy(list);
        for element in text.trim_matches(['[', ']']).split(',') {
            self.add(&["points", "residues"], element.as_bytes());
        }
    }

    /// The voting codes of a file of either kind.
    fn codes(&mut self, file: &[u8]) {
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
