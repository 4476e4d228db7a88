//! Every leaf of complete archives is altered, with all names and references made right again: nothing passes.

use std::fs;
use std::path::{Path, PathBuf};

use belenios::v1::Hash;
use belenios::verify::{Check, Options, Status, Verdict, verify};
use rayon::prelude::*;

use crate::forge;

/// A member of an archive by its place.
struct Member {
    name: String,
    text: String,
}

/// Six complete archives: the peer's where they are at hand, else our own.
fn archives() -> Vec<(String, Vec<u8>)> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/belenios/3.3.0");
    let names = ["ed25519-yesno-5", "ed25519-multi-5", "ed25519-threshold-5", "ed25519-lists-5", "ed25519-nh-5", "ed25519-mj-5"];
    if !shared.exists() {
        println!("notice: ../shared is missing: one archive of our own is altered instead of six of the peer's");
        let mut own = crate::voted();
        own.finish(&[1, 2]);
        return vec![("own".to_owned(), own.bytes())];
    }
    let read = |name: &&str| {
        let folder: PathBuf = shared.join(name);
        let mut files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let file = files.find(|path| path.extension().is_some_and(|extension| extension == "bel")).unwrap();
        ((*name).to_owned(), fs::read(file).unwrap())
    };
    names.iter().map(read).collect()
}

fn members(bytes: &[u8]) -> Vec<Member> {
    let mut at = 0;
    let mut members = Vec::new();
    while at < bytes.len() {
        let name = bytes[at..at + 100].split(|byte| *byte == 0).next().unwrap();
        let size = usize::from_str_radix(std::str::from_utf8(&bytes[at + 124..at + 135]).unwrap(), 8).unwrap();
        let text = String::from_utf8(bytes[at + 512..at + 512 + size].to_vec()).unwrap();
        members.push(Member { name: String::from_utf8(name.to_vec()).unwrap(), text });
        at += 512 + size.div_ceil(512) * 512;
    }
    members
}

/// The archive with every member named after its content and every reference to a renamed member made right.
fn rebuilt(members: Vec<Member>) -> Vec<u8> {
    let mut out = Vec::new();
    let mut renamed: Vec<(String, String)> = Vec::new();
    for Member { name, mut text } in members {
        for (old, new) in &renamed {
            if text.contains(old.as_str()) {
                text = text.replace(old, new);
            }
        }
        let mut member_name = name.clone();
        if let Some((old, ending)) = name.split_once('.') {
            let new = Hash::of(text.as_bytes()).to_string();
            if new != old {
                member_name = format!("{new}.{ending}");
                renamed.push((old.to_owned(), new));
            }
        }
        out.extend(header(&member_name, text.len()));
        out.extend(text.as_bytes());
        out.resize(out.len().next_multiple_of(512), 0);
    }
    out
}

fn header(name: &str, size: usize) -> [u8; 512] {
    let mut header = [0; 512];
    header[..name.len()].copy_from_slice(name.as_bytes());
    header[100..108].copy_from_slice(b"0000644\0");
    header[108..116].copy_from_slice(b"0000000\0");
    header[116..124].copy_from_slice(b"0000000\0");
    header[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
    header[136..147].copy_from_slice(format!("{:011o}", timestamp()).as_bytes());
    header[148..156].fill(b' ');
    header[156] = b'0';
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    header
}

/// Set for each archive before it is rebuilt: its header's timestamp.
fn timestamp() -> u64 {
    TIMESTAMP.with(std::cell::Cell::get)
}

thread_local! {
    static TIMESTAMP: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// Byte ranges of the values in canonical JSON: strings without their quotes, numbers, booleans. Keys are not values.
fn leaves(text: &str) -> Vec<std::ops::Range<usize>> {
    let bytes = text.as_bytes();
    let (mut at, mut leaves) = (0, Vec::new());
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                let start = at + 1;
                at = start;
                while bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                if bytes.get(at + 1) != Some(&b':') {
                    leaves.push(start..at);
                }
                at += 1;
            }
            b'0'..=b'9' | b't' | b'f' => {
                let start = at;
                while at < bytes.len() && bytes[at].is_ascii_alphanumeric() {
                    at += 1;
                }
                leaves.push(start..at);
            }
            _ => at += 1,
        }
    }
    leaves
}

/// Another value of the same look.
fn altered(value: &str) -> String {
    if let Ok(number) = value.parse::<u64>() {
        return (number + 1).to_string();
    }
    match value {
        "" => "x".to_owned(),
        "true" => "false".to_owned(),
        "false" => "true".to_owned(),
        _ => {
            let middle = (0..=value.len() / 2).rev().find(|at| value.is_char_boundary(*at)).unwrap();
            let old = value[middle..].chars().next().unwrap();
            let new = match old {
                '9' => '8',
                '0'..='8' => char::from_u32(u32::from(old) + 1).unwrap(),
                'f' => 'e',
                'a'..='e' => char::from_u32(u32::from(old) + 1).unwrap(),
                '\\' => return format!("{value}x"),
                _ => {
                    if old == 'q' {
                        'r'
                    } else {
                        'q'
                    }
                }
            };
            format!("{}{new}{}", &value[..middle], &value[middle + old.len_utf8()..])
        }
    }
}

/// Alters every `step`th leaf. All are rejected but for the name under which a mixing stands: nothing in version 1 says whose it is, the companion
/// record does (M58), and the report says that it was not there to ask.
fn sweep(step: usize) {
    let (mut total, mut passed) = (0, Vec::new());
    for (name, bytes) in archives() {
        let stamp = u64::from_str_radix(std::str::from_utf8(&bytes[136..147]).unwrap(), 8).unwrap();
        TIMESTAMP.set(stamp);
        assert!(rebuilt(members(&bytes)) == bytes, "{name}: nothing altered, nothing changed");
        let places: Vec<(usize, std::ops::Range<usize>)> = members(&bytes)
            .iter()
            .enumerate()
            .flat_map(|(index, member)| leaves(&member.text).into_iter().map(move |leaf| (index, leaf)))
            .collect();
        let chosen: Vec<_> = places.into_iter().step_by(step).collect();
        total += chosen.len();
        passed.par_extend(chosen.into_par_iter().filter_map(|(index, leaf)| {
            TIMESTAMP.set(stamp);
            let mut changed = members(&bytes);
            let text = &changed[index].text;
            let (old, new) = (text[leaf.clone()].to_owned(), altered(&text[leaf.clone()]));
            changed[index].text = format!("{}{new}{}", &text[..leaf.start], &text[leaf.end..]);
            let of_mixing = changed.get(index + 1).is_some_and(|event| event.text.contains("\"type\":\"Shuffle\""));
            let name_of_mixer = of_mixing && changed[index].text.starts_with("{\"owner\":") && leaf.start == "{\"owner\":".len();
            let report = verify(rebuilt(changed).as_slice(), &Options::default());
            let rejected = report.verdict == Verdict::Invalid && !report.failed().is_empty();
            let unproved = name_of_mixer && report.verdict == Verdict::V1Valid && report.check(Check::M58).unwrap().status == Status::Skip;
            (!rejected)
                .then(|| (unproved, format!("{name}, member {index}, byte {}: {old} became {new}: {:?}", leaf.start, report.verdict)))
        }));
    }
    let wrong: Vec<&String> = passed.iter().filter(|(unproved, _)| !unproved).map(|(_, what)| what).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    println!(
        "{total} leaves altered, {} rejected; {} name a mixer, whom only the companion record proves",
        total - passed.len(),
        passed.len()
    );
}

#[test]
fn leaves_of_complete_archives_cannot_be_altered() {
    sweep(23);
}

#[test]
#[ignore = "minutes: every leaf; `cargo xtask tamper`"]
fn every_leaf_of_complete_archives_cannot_be_altered() {
    sweep(1);
}

/// One byte of each field of a tar header, for the first, a middle and the last member.
#[test]
fn no_byte_of_the_container_can_be_altered() {
    for (name, bytes) in archives() {
        let mut starts = Vec::new();
        let mut at = 0;
        while at < bytes.len() {
            starts.push(at);
            let size = usize::from_str_radix(std::str::from_utf8(&bytes[at + 124..at + 135]).unwrap(), 8).unwrap();
            at += 512 + size.div_ceil(512) * 512;
        }
        let chosen = [starts[0], starts[1], starts[starts.len() / 2], starts[starts.len() - 1]];
        let fields = [0, 40, 99, 100, 106, 107, 108, 116, 124, 130, 134, 135, 136, 146, 147, 148, 153, 154, 155, 156, 157, 257, 300, 511];
        chosen.into_par_iter().for_each(|start| {
            for field in fields {
                for bit in [1, 0x20] {
                    let mut changed = bytes.clone();
                    changed[start + field] ^= bit;
                    let report = verify(changed.as_slice(), &Options::default());
                    assert_eq!(report.verdict, Verdict::Invalid, "{name}: byte {} of the header at {start}", field);
                }
            }
        });
        // Padding after the first member's content.
        let mut changed = bytes.clone();
        changed[1023] = 1;
        assert_eq!(verify(changed.as_slice(), &Options::default()).verdict, Verdict::Invalid);
    }
}

#[test]
fn the_sweep_alters_what_it_should() {
    assert_eq!(leaves(r#"{"a":1,"b":["x","y\"z"],"c":true}"#).len(), 4);
    assert_eq!(altered("123"), "124");
    assert_eq!(altered("abcdef"), "abceef");
    assert!(forge::YES_NO_BLANK.starts_with('['));
}
