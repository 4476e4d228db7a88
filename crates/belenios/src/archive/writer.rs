//! Writing members, byte for byte as the peer does.

use std::io::{Error, ErrorKind, Result, Write};

use super::block;
use super::reader::{MemberKind, file_name};
use super::{HEADER_NAME, MAX_DATA, MAX_TIMESTAMP};
use crate::json::Wire;
use crate::v1::{Event, Hash, Header};

/// Writes an archive member after member. It neither seeks nor ends the archive: an archive is complete after every event.
#[derive(Debug)]
pub struct ArchiveWriter<W: Write> {
    sink: W,
    timestamp: u64,
}

impl<W: Write> ArchiveWriter<W> {
    /// Starts a new archive with its header. The timestamp must fit into eleven octal digits.
    pub fn create(sink: W, header: &Header) -> Result<Self> {
        if header.version != 1 {
            return Err(Error::new(ErrorKind::InvalidInput, "archives are written in version 1"));
        }
        let mut writer = Self::resume(sink, header.timestamp)?;
        writer.member(HEADER_NAME, header.to_json().as_bytes())?;
        Ok(writer)
    }

    /// Goes on writing at the end of an archive whose header has this timestamp.
    pub fn resume(sink: W, timestamp: u64) -> Result<Self> {
        if timestamp > MAX_TIMESTAMP {
            return Err(Error::new(ErrorKind::InvalidInput, "the timestamp does not fit into eleven octal digits"));
        }
        Ok(Self { sink, timestamp })
    }

    /// Writes a data member and gives its hash.
    pub fn data(&mut self, bytes: &[u8]) -> Result<Hash> {
        self.named(MemberKind::Data, bytes)
    }

    /// Writes an event and gives its hash, which the next event names as its parent.
    pub fn event(&mut self, event: &Event) -> Result<Hash> {
        self.named(MemberKind::Event, event.to_json().as_bytes())
    }

    /// The sink, for example to flush it.
    pub fn get_mut(&mut self) -> &mut W {
        &mut self.sink
    }

    /// Gives the sink back.
    pub fn into_inner(self) -> W {
        self.sink
    }

    fn named(&mut self, kind: MemberKind, bytes: &[u8]) -> Result<Hash> {
        let name = Hash::of(bytes);
        self.member(&file_name(name, kind), bytes)?;
        Ok(name)
    }

    fn member(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        let size = bytes.len() as u64;
        if size > MAX_DATA {
            return Err(Error::new(ErrorKind::InvalidInput, format!("a member may have {MAX_DATA} bytes, not {size}")));
        }
        self.sink.write_all(&block::header(name, size, self.timestamp))?;
        self.sink.write_all(bytes)?;
        self.sink.write_all(&[0; block::BLOCK][..block::padding(size)])
    }
}
