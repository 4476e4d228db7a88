//! Archives to test with, whole and made up.

use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use belenios::archive::{ArchiveError, ArchiveReader, Board, MemberKind, Storage};
use belenios::json::Wire;
use belenios::v1::{Event, EventType, Hash};

pub(crate) const YES_NO: &str = "belenios/3.3.0/ed25519-yesno-5/K5xYauMUv2xzvV.bel";
pub(crate) const RANKED: &str = "belenios/3.3.0/ed25519-stv-5/MiRxYWXE4AuQv8.bel";

pub(crate) fn vectors() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../vectors")
}

pub(crate) fn vector(name: &str) -> Vec<u8> {
    let path = vectors().join(name);
    std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every `.bel` below a directory.
pub(crate) fn archives(directory: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(directory) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(archives(&path));
        } else if path.extension().is_some_and(|extension| extension == "bel") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// One event of an archive with the data before it.
#[derive(Clone, Debug)]
pub(crate) struct Transaction {
    pub(crate) event: EventType,
    pub(crate) data: Vec<Vec<u8>>,
    pub(crate) payload: Option<Hash>,
    /// Where the transaction starts and ends.
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl Transaction {
    pub(crate) fn append_to<S: Storage>(&self, board: &mut Board<S>) -> Result<Hash, belenios::archive::BoardError> {
        let data: Vec<&[u8]> = self.data.iter().map(Vec::as_slice).collect();
        board.append(self.event, &data, self.payload)
    }
}

pub(crate) fn transactions(archive: &[u8]) -> Vec<Transaction> {
    let mut reader = ArchiveReader::open(archive).unwrap();
    let mut start = usize::try_from(reader.position()).unwrap();
    let (mut all, mut data) = (Vec::new(), Vec::new());
    while let Some(member) = reader.next_member().unwrap() {
        if member.kind == MemberKind::Data {
            data.push(member.bytes);
            continue;
        }
        let event = Event::from_json(&member.bytes).unwrap();
        let end = usize::try_from(reader.position()).unwrap();
        let data = std::mem::take(&mut data);
        all.push(Transaction { event: event.event_type, data, payload: event.payload, start, end });
        start = end;
    }
    all
}

/// Reads to the end; the error that stopped it, if any.
pub(crate) fn read_all(archive: &[u8]) -> Result<usize, ArchiveError> {
    let mut reader = ArchiveReader::open(archive)?;
    let mut count = 0;
    while reader.next_member()?.is_some() {
        count += 1;
    }
    Ok(count)
}

/// A medium in memory that can be made to fail.
#[derive(Clone, Debug, Default)]
pub(crate) struct Medium {
    pub(crate) bytes: Vec<u8>,
    at: usize,
    /// Calls until one fails, and all after it.
    pub(crate) fails_in: Option<u32>,
    pub(crate) writes: u32,
    pub(crate) syncs: u32,
}

impl Medium {
    pub(crate) fn holding(bytes: impl Into<Vec<u8>>) -> Self {
        Self { bytes: bytes.into(), ..Self::default() }
    }

    fn call(&mut self) -> io::Result<()> {
        match &mut self.fails_in {
            Some(0) => Err(io::Error::other("the medium failed")),
            Some(calls) => {
                *calls -= 1;
                Ok(())
            }
            None => Ok(()),
        }
    }
}

impl Read for Medium {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.call()?;
        let rest = &self.bytes[self.at.min(self.bytes.len())..];
        let count = rest.len().min(buffer.len());
        buffer[..count].copy_from_slice(&rest[..count]);
        self.at += count;
        Ok(count)
    }
}

impl Write for Medium {
    /// A write that fails leaves half of its bytes behind.
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        let result = self.call();
        self.writes += 1;
        let count = if result.is_ok() { buffer.len() } else { buffer.len() / 2 };
        self.bytes.truncate(self.at);
        self.bytes.extend_from_slice(&buffer[..count]);
        self.at += count;
        result.map(|()| count)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Medium {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.call()?;
        let at = match to {
            SeekFrom::Start(at) => Some(at),
            SeekFrom::End(by) => (self.bytes.len() as u64).checked_add_signed(by),
            SeekFrom::Current(by) => (self.at as u64).checked_add_signed(by),
        };
        let at = at.ok_or_else(|| io::Error::other("before the start"))?;
        self.at = usize::try_from(at).unwrap();
        Ok(at)
    }
}

impl Storage for Medium {
    fn sync(&mut self) -> io::Result<()> {
        self.call()?;
        self.syncs += 1;
        Ok(())
    }

    fn truncate(&mut self, length: u64) -> io::Result<()> {
        self.call()?;
        self.bytes.truncate(usize::try_from(length).unwrap());
        Ok(())
    }
}

/// Fields of a member that a test wants otherwise.
#[derive(Clone, Debug)]
pub(crate) struct Forged {
    pub(crate) name: Vec<u8>,
    pub(crate) size: Vec<u8>,
    pub(crate) kind: u8,
    pub(crate) body: Vec<u8>,
}

impl Forged {
    pub(crate) fn data(body: &[u8]) -> Self {
        Self::named(&format!("{}.data.json", Hash::of(body)), body)
    }

    pub(crate) fn event(body: &[u8]) -> Self {
        Self::named(&format!("{}.event.json", Hash::of(body)), body)
    }

    pub(crate) fn named(name: &str, body: &[u8]) -> Self {
        let size = format!("{:011o}\0", body.len()).into_bytes();
        Self { name: name.into(), size, kind: b'0', body: body.into() }
    }

    /// Header, body and padding with a checksum that fits.
    pub(crate) fn bytes(&self, time: u64) -> Vec<u8> {
        let mut block = vec![0; 512];
        block[..self.name.len()].copy_from_slice(&self.name);
        block[100..124].copy_from_slice(b"0000644\x000000000\x000000000\x00");
        block[124..136].copy_from_slice(&self.size);
        block[136..148].copy_from_slice(format!("{time:011o}\0").as_bytes());
        block[148..156].copy_from_slice(b"        ");
        block[156] = self.kind;
        let sum: u32 = block.iter().map(|&byte| u32::from(byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        block.extend_from_slice(&self.body);
        block.resize(512 + self.body.len().next_multiple_of(512), 0);
        block
    }
}

pub(crate) const TIME: u64 = 1_795_374_720;

/// An archive of a good header and these members.
pub(crate) fn archive(members: &[Forged]) -> Vec<u8> {
    let mut bytes = Forged::named("BELENIOS", br#"{"version":1,"timestamp":"1795374720"}"#).bytes(TIME);
    for member in members {
        bytes.extend(member.bytes(TIME));
    }
    bytes
}
