//! Companion records in each group, as they are and with their chain put right: what is read is written again byte for byte.
#![no_main]

use belenios::companion::{Companion, CompanionWriter, SigningKey, peek_companion_group};
use belenios::group::{Belenios2048, Ed25519, Group, Rfc3526};
use belenios::v1::Hash;

/// Gives each line its height and the hash of the line before it. `docs/companion-record.md`, "Lines".
fn rechain(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut head: Option<Hash> = None;
    for (height, line) in text.split_inclusive(|&byte| byte == b'\n').enumerate() {
        let Some(kind) = line.windows(7).position(|window| window == b"\"kind\":") else { break };
        let mut new = format!("{{\"height\":{height},").into_bytes();
        if let Some(parent) = head {
            new.extend(format!("\"parent\":\"{parent}\",").as_bytes());
        }
        new.extend(&line[kind..]);
        let content = new.strip_suffix(b"\n").unwrap_or(&new);
        let tagged = [&b"folkmoot-companion-v1|record|"[..], &(content.len() as u64).to_be_bytes(), content].concat();
        head = Some(Hash::of(&tagged));
        out.extend(new);
    }
    out
}

fn read<G: Group>(text: &[u8]) {
    match Companion::<G>::read(text) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(companion) => {
            assert_eq!(companion.length() + companion.torn() as u64, text.len() as u64);
            let mut writer = CompanionWriter::create::<G>(Vec::new(), companion.uuid()).unwrap();
            for (_, record) in companion.records().skip(1) {
                writer.append(record.clone()).unwrap();
            }
            assert_eq!(writer.head(), companion.head());
            assert!(text[..text.len() - companion.torn()] == writer.into_inner(), "rewritten otherwise");
        }
    }
}

fn each_group(text: &[u8]) {
    read::<Ed25519>(text);
    read::<Belenios2048>(text);
    read::<Rfc3526>(text);
}

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    each_group(bytes);
    each_group(&rechain(bytes));
    let _ = peek_companion_group(bytes);
    let _ = SigningKey::from_json(bytes).is_ok();
});
