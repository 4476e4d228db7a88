//! Checkpoints of the board and their signatures. C2SP: signed-note, tlog-checkpoint, tlog-cosignature (`cosignature/v1`).

use core::fmt;
use core::str::FromStr;

use data_encoding::BASE64;
use sha2::{Digest, Sha256};

use super::keys::{Signature, SigningKey, VerifyingKey};
use crate::json::{JsonError, JsonErrorKind, Reader, Wire, write_string};
use crate::v1::{Hash, Uuid};

/// Type byte of a plain Ed25519 signature of a note.
const ED25519: u8 = 0x01;
/// Type byte of a `cosignature/v1`.
const COSIGNATURE: u8 = 0x04;
/// More signatures than any note of ours will have; C2SP wants at least 16.
const MAX_SIGNATURES: usize = 64;

/// The name of a key: not empty, at most 200 bytes, without white space, control characters and `+` (C2SP signed-note).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeyName(String);

/// The text cannot name a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a key's name has 1 to 200 bytes and neither spaces nor +, for example mirror.example.org/board")]
pub struct KeyNameError;

impl KeyName {
    /// The characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for KeyName {
    type Err = KeyNameError;

    fn from_str(text: &str) -> Result<Self, KeyNameError> {
        let fits = (1..=200).contains(&text.len());
        let plain = !text.chars().any(|c| c.is_whitespace() || c.is_control() || c == '+');
        if fits && plain { Ok(Self(text.to_owned())) } else { Err(KeyNameError) }
    }
}

impl fmt::Display for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for KeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Wire for KeyName {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        let error = reader.error(JsonErrorKind::Value("a key's name has 1 to 200 bytes and neither spaces nor +"));
        reader.string()?.parse().map_err(|KeyNameError| error)
    }

    fn write(&self, out: &mut String) {
        write_string(&self.0, out);
    }
}

/// The state of a board: how many events it has, and the root of their Merkle tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    /// Which log: [`origin`] of the election.
    pub origin: String,
    /// Number of events.
    pub size: u64,
    /// Root of the tree, [`MerkleTree::root`](super::MerkleTree::root).
    pub root: Hash,
}

/// The origin line of an election's board, which also names the officer's key in the note.
pub fn origin(uuid: &Uuid) -> String {
    format!("folkmoot-board/{uuid}")
}

impl Checkpoint {
    /// The note text: origin, size and root, a line each.
    fn text(&self) -> String {
        format!("{}\n{}\n{}\n", self.origin, self.size, BASE64.encode(self.root.as_bytes()))
    }

    fn from_text(text: &str) -> Option<Self> {
        let mut lines = text.split('\n');
        let (origin, size, root) = (lines.next()?, lines.next()?, lines.next()?);
        if lines.next() != Some("") || lines.next().is_some() || origin.is_empty() {
            return None;
        }
        let root = BASE64.decode(root.as_bytes()).ok()?;
        let checkpoint = Self { origin: origin.to_owned(), size: size.parse().ok()?, root: Hash::from_bytes(root.try_into().ok()?) };
        // Leading zeros and signs are numbers to `parse`, but not canonical.
        (checkpoint.text() == text).then_some(checkpoint)
    }
}

/// A checkpoint with the officer's signature and the mirrors' cosignatures.
#[derive(Clone, PartialEq, Eq)]
pub struct SignedCheckpoint {
    checkpoint: Checkpoint,
    lines: Vec<NoteSignature>,
}

#[derive(Clone, PartialEq, Eq)]
struct NoteSignature {
    name: KeyName,
    /// Key id and signature.
    bytes: Vec<u8>,
}

/// The text is not a signed checkpoint as the C2SP specifications have it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a signed checkpoint: origin, size, root and signatures, a line each")]
pub struct NoteError;

impl SignedCheckpoint {
    /// The officer's note; the name of the key is the origin.
    pub fn sign(checkpoint: Checkpoint, officer: &SigningKey) -> Result<Self, KeyNameError> {
        let name: KeyName = checkpoint.origin.parse()?;
        let id = key_id(&name, ED25519, &officer.verifying_key());
        let signature = officer.sign_bytes(checkpoint.text().as_bytes());
        let bytes = [id.as_slice(), signature.as_bytes()].concat();
        Ok(Self { checkpoint, lines: vec![NoteSignature { name, bytes }] })
    }

    /// A mirror adds its cosignature: at `time` (seconds since 1970), this was the largest consistent board that it had seen.
    ///
    /// It must have checked that the board it saw before is a prefix: [`verify_consistency`](super::verify_consistency) or its own copy.
    #[must_use]
    pub fn cosign(mut self, name: &KeyName, mirror: &SigningKey, time: u64) -> Self {
        let id = key_id(name, COSIGNATURE, &mirror.verifying_key());
        let signature = mirror.sign_bytes(cosigned_text(time, &self.checkpoint).as_bytes());
        let bytes = [id.as_slice(), &time.to_be_bytes(), signature.as_bytes()].concat();
        self.lines.push(NoteSignature { name: name.clone(), bytes });
        self
    }

    /// What is signed.
    pub fn checkpoint(&self) -> &Checkpoint {
        &self.checkpoint
    }

    /// Did the holder of `key` sign the note under the origin's name?
    pub fn is_signed_by(&self, key: &VerifyingKey) -> bool {
        let Ok(name) = self.checkpoint.origin.parse::<KeyName>() else { return false };
        let text = self.checkpoint.text();
        let mut signatures = self.bytes_of(&name, ED25519, key).peekable();
        let valid = |bytes: &[u8]| bytes.try_into().is_ok_and(|bytes| key.verifies_bytes(text.as_bytes(), &Signature::from_bytes(bytes)));
        signatures.peek().is_some() && signatures.all(valid)
    }

    /// The time of this mirror's cosignature; `None` if it has none, `Some(Err)` if it has one that does not verify.
    pub fn cosigned_at(&self, name: &KeyName, key: &VerifyingKey) -> Option<Result<u64, NoteError>> {
        let times = self.bytes_of(name, COSIGNATURE, key).map(|bytes| {
            let (time, signature) = bytes.split_first_chunk::<8>().ok_or(NoteError)?;
            let time = u64::from_be_bytes(*time);
            let signature = Signature::from_bytes(signature.try_into().map_err(|_| NoteError)?);
            let valid = key.verifies_bytes(cosigned_text(time, &self.checkpoint).as_bytes(), &signature);
            if valid && i64::try_from(time).is_ok() { Ok(time) } else { Err(NoteError) }
        });
        times.reduce(|first, second| Ok(first?.max(second?)))
    }

    /// The signatures of this name and key id, without the id. Others are unknown keys, which C2SP wants ignored.
    fn bytes_of<'a>(&'a self, name: &'a KeyName, kind: u8, key: &VerifyingKey) -> impl Iterator<Item = &'a [u8]> + 'a {
        let id = key_id(name, kind, key);
        let of_name = self.lines.iter().filter(move |line| line.name == *name);
        of_name.filter_map(move |line| line.bytes.strip_prefix(id.as_slice()))
    }
}

impl fmt::Display for SignedCheckpoint {
    /// The note: text, an empty line, a line for each signature.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.checkpoint.text())?;
        self.lines.iter().try_for_each(|line| writeln!(f, "— {} {}", line.name, BASE64.encode(&line.bytes)))
    }
}

impl fmt::Debug for SignedCheckpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.to_string(), f)
    }
}

impl FromStr for SignedCheckpoint {
    type Err = NoteError;

    fn from_str(note: &str) -> Result<Self, NoteError> {
        let (text, signatures) = note.rsplit_once("\n\n").ok_or(NoteError)?;
        let checkpoint = Checkpoint::from_text(&format!("{text}\n")).ok_or(NoteError)?;
        let signatures = signatures.strip_suffix('\n').ok_or(NoteError)?;
        let lines = signatures.split('\n').map(parse_signature).take(MAX_SIGNATURES + 1).collect::<Option<Vec<_>>>().ok_or(NoteError)?;
        if lines.len() > MAX_SIGNATURES { Err(NoteError) } else { Ok(Self { checkpoint, lines }) }
    }
}

fn parse_signature(line: &str) -> Option<NoteSignature> {
    let (name, bytes) = line.strip_prefix("— ")?.split_once(' ')?;
    let bytes = BASE64.decode(bytes.as_bytes()).ok().filter(|bytes| bytes.len() > 4)?;
    Some(NoteSignature { name: name.parse().ok()?, bytes })
}

/// `SHA-256(name ‖ 0x0A ‖ type ‖ public key)[:4]`
fn key_id(name: &KeyName, kind: u8, key: &VerifyingKey) -> [u8; 4] {
    let hash = Sha256::new_with_prefix(name.as_str()).chain_update([b'\n', kind]).chain_update(key.as_bytes()).finalize();
    core::array::from_fn(|index| hash[index])
}

fn cosigned_text(time: u64, checkpoint: &Checkpoint) -> String {
    format!("cosignature/v1\ntime {time}\n{}", checkpoint.text())
}

impl Wire for SignedCheckpoint {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        let error = reader.error(JsonErrorKind::Value("not a signed checkpoint"));
        reader.string()?.parse().map_err(|NoteError| error)
    }

    fn write(&self, out: &mut String) {
        write_string(&self.to_string(), out);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn key(byte: u8) -> SigningKey {
        SigningKey::from_json(format!("\"{}\"", format!("{byte:02x}").repeat(32)).as_bytes()).unwrap()
    }

    fn checkpoint() -> Checkpoint {
        Checkpoint { origin: "folkmoot-board/ZPcjFVuiTxFpRE".to_owned(), size: 7, root: Hash::of(b"root") }
    }

    fn mirror() -> KeyName {
        "mirror.example.org/board".parse().unwrap()
    }

    /// The example of C2SP's tlog-checkpoint and tlog-cosignature: their keys are not published, so only its form is held against ours.
    const EXAMPLE: &str = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n\
        — example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n\
        — witness.example.com/w1 jWbPPwAAAABkGFDLEZMHwSRaJNiIDoe9DYn/zXcrtPHeolMI5OWXEhZCB9dlrDJsX3b2oyin1nPZqhf5nNo0xUe+mbIUBkBIfZ+qnA==\n";

    #[test]
    fn the_example_of_the_specification_reads_and_writes_back() {
        let note: SignedCheckpoint = EXAMPLE.parse().unwrap();
        assert_eq!((note.checkpoint().size, note.lines.len()), (20_852_163, 2));
        assert_eq!(note.to_string(), EXAMPLE);
        assert_eq!(u64::from_be_bytes(note.lines[1].bytes[4..12].try_into().unwrap()), 1_679_315_147);
    }

    /// The key, text and signature of the documentation of Go's package `golang.org/x/mod/sumdb/note`.
    #[test]
    fn a_note_of_another_implementation_verifies() {
        let name: KeyName = "PeterNeumann".parse().unwrap();
        let encoded = BASE64.decode(b"ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW").unwrap();
        let key = VerifyingKey::from_json(format!("\"{}\"", data_encoding::HEXLOWER.encode(&encoded[1..])).as_bytes()).unwrap();
        assert_eq!(data_encoding::HEXLOWER.encode(&key_id(&name, encoded[0], &key)), "c74f20a3");
        let text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
        let line = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=";
        let signature = parse_signature(line).unwrap();
        assert_eq!(signature.bytes[..4], key_id(&name, ED25519, &key));
        assert!(key.verifies_bytes(text.as_bytes(), &Signature::from_bytes(signature.bytes[4..].try_into().unwrap())));
    }

    #[test]
    fn officer_and_mirrors_sign_and_nobody_else() {
        let (officer, other) = (key(1), key(2));
        let note = SignedCheckpoint::sign(checkpoint(), &officer).unwrap().cosign(&mirror(), &other, 1_700_000_000);
        let note: SignedCheckpoint = note.to_string().parse().unwrap();
        assert!(note.is_signed_by(&officer.verifying_key()));
        assert!(!note.is_signed_by(&other.verifying_key()));
        assert_eq!(note.cosigned_at(&mirror(), &other.verifying_key()), Some(Ok(1_700_000_000)));
        assert_eq!(note.cosigned_at(&mirror(), &officer.verifying_key()), None);
        assert_eq!(note.cosigned_at(&"other".parse().unwrap(), &other.verifying_key()), None);
        let later = note.cosign(&mirror(), &other, 1_700_000_009);
        assert_eq!(later.cosigned_at(&mirror(), &other.verifying_key()), Some(Ok(1_700_000_009)));
    }

    #[test]
    fn any_other_size_root_origin_or_time_breaks_the_signatures() {
        let (officer, other) = (key(1), key(2));
        let good = SignedCheckpoint::sign(checkpoint(), &officer).unwrap().cosign(&mirror(), &other, 5);
        let changes: [&dyn Fn(&mut SignedCheckpoint); 3] =
            [&|note| note.checkpoint.size = 8, &|note| note.checkpoint.root = Hash::of(b"other"), &|note| {
                note.checkpoint.origin = "folkmoot-board/otherotherothe".to_owned();
            }];
        for change in changes {
            let mut note = good.clone();
            change(&mut note);
            assert!(!note.is_signed_by(&officer.verifying_key()));
            assert_eq!(note.cosigned_at(&mirror(), &other.verifying_key()), Some(Err(NoteError)));
        }
        for (index, length) in [(11, 76), (40, 76), (40, 75)] {
            let mut note = good.clone();
            note.lines[1].bytes[index] ^= 1;
            note.lines[1].bytes.truncate(length);
            assert_eq!(note.cosigned_at(&mirror(), &other.verifying_key()), Some(Err(NoteError)));
        }
        let far = SignedCheckpoint::sign(checkpoint(), &officer).unwrap().cosign(&mirror(), &other, 1 << 63);
        assert_eq!(far.cosigned_at(&mirror(), &other.verifying_key()), Some(Err(NoteError)));
    }

    #[test]
    fn other_texts_are_no_checkpoints() {
        let note = SignedCheckpoint::sign(checkpoint(), &key(1)).unwrap().to_string();
        let bad = [
            String::new(),
            note.replace("\n7\n", "\n07\n"),
            note.replace("\n7\n", "\n+7\n"),
            note.replace("\n7\n", "\n-7\n"),
            note.replace("\n7\n", "\n7\nextension\n"),
            note.replace("— ", "- "),
            note.replace("=\n\n", "\n\n"),
            note.trim_end().to_owned(),
            note.clone() + "\n",
            note.split("\n\n").next().unwrap().to_owned() + "\n\n",
            format!("\n7\n{}\n\n— a b\n", BASE64.encode(&[0; 32])),
            note.clone() + &"— a AAAAAAA=\n".repeat(MAX_SIGNATURES),
        ];
        for text in bad {
            assert_eq!(text.parse::<SignedCheckpoint>(), Err(NoteError), "{text}");
        }
        for name in ["", "with space", "a+b", "a\u{a0}b", "tab\t"] {
            assert_eq!(name.parse::<KeyName>(), Err(KeyNameError));
        }
    }
}
