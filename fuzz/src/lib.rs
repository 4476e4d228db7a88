//! Properties that hold for whatever bytes arrive.

pub mod seeds;

use belenios::json::{Wire, diagnose};

/// What is read is written again byte for byte; what is not read is diagnosed.
pub fn canonical<T: Wire>(bytes: &[u8]) -> Option<T> {
    match T::from_json(bytes) {
        Ok(value) => {
            assert_eq!(value.to_json().as_bytes(), bytes, "another spelling was read");
            Some(value)
        }
        Err(error) => {
            assert!(error.at <= bytes.len(), "an error beyond the end");
            assert!(!error.to_string().is_empty());
            diagnose(bytes, &error);
            None
        }
    }
}

/// [`canonical`] for a type in each of the three groups.
#[macro_export]
macro_rules! canonical_in_each_group {
    ($bytes:expr, $($type:tt)+) => {{
        type In<G> = $($type)+;
        $crate::canonical::<In<belenios::group::Ed25519>>($bytes);
        $crate::canonical::<In<belenios::group::Belenios2048>>($bytes);
        $crate::canonical::<In<belenios::group::Rfc3526>>($bytes);
    }};
}

/// Makes the names of an archive's members fit their contents again, in contents that refer to them too, so that changes get past the hashes.
pub fn rechain(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut reader = belenios::archive::ArchiveReader::open(bytes).ok()?;
    let mut out = belenios::archive::ArchiveWriter::create(Vec::new(), reader.header()).ok()?.into_inner();
    let mut renamed: Vec<(String, String)> = Vec::new();
    while let Ok(Some(member)) = reader.next_member() {
        let mut content = member.bytes;
        for (old, new) in &renamed {
            replace(&mut content, old.as_bytes(), new.as_bytes());
        }
        let name = belenios::v1::Hash::of(&content);
        renamed.push((member.name.to_string(), name.to_string()));
        let start = out.len();
        let time = reader.header().timestamp;
        let mut writer = belenios::archive::ArchiveWriter::resume(&mut out, time).ok()?;
        writer.data(&content).ok()?;
        if member.kind == belenios::archive::MemberKind::Event {
            rename_to_event(&mut out[start..start + 512]);
        }
    }
    Some(out)
}

/// Replaces every occurrence; both have the same length.
fn replace(content: &mut [u8], old: &[u8], new: &[u8]) {
    let mut at = 0;
    while let Some(found) = content[at..].windows(old.len()).position(|window| window == old) {
        content[at + found..at + found + new.len()].copy_from_slice(new);
        at += found + new.len();
    }
}

/// Turns the header of a data member into that of an event.
fn rename_to_event(header: &mut [u8]) {
    header[64..75].copy_from_slice(b".event.json");
    header[148..156].copy_from_slice(b"        ");
    let sum: u32 = header.iter().map(|&byte| u32::from(byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
}
