//! Reading members one after the other.

use std::io::Read;

use super::block::{self, BLOCK};
use super::error::{ArchiveError, ContainerFault, FaultKind};
use super::{HEADER_NAME, MAX_DATA, MAX_EVENT, MAX_HEADER, MAX_TIMESTAMP};
use crate::json::Wire;
use crate::v1::{Hash, Header};

/// What a member is, by the end of its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MemberKind {
    /// `.data.json`
    Data,
    /// `.event.json`
    Event,
}

impl MemberKind {
    /// The end of the name.
    pub(super) fn suffix(self) -> &'static str {
        match self {
            Self::Data => ".data.json",
            Self::Event => ".event.json",
        }
    }

    /// The most bytes that such a member may have.
    fn limit(self) -> u64 {
        match self {
            Self::Data => MAX_DATA,
            Self::Event => MAX_EVENT,
        }
    }
}

/// One member of an archive as it was read. That its content fits its name is a check of its own: [`Member::content_matches_name`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Member {
    /// Data or event.
    pub kind: MemberKind,
    /// The hash in its name.
    pub name: Hash,
    /// The content.
    pub bytes: Vec<u8>,
    /// Where its header starts in the archive.
    pub offset: u64,
    /// Everything in header and padding that is not as it must be.
    pub faults: Vec<ContainerFault>,
}

impl Member {
    /// Is the name the SHA-256 of the content? (P2)
    pub fn content_matches_name(&self) -> bool {
        Hash::of(&self.bytes) == self.name
    }

    /// `HASH.data.json` or `HASH.event.json`
    pub fn file_name(&self) -> String {
        file_name(self.name, self.kind)
    }
}

pub(super) fn file_name(name: Hash, kind: MemberKind) -> String {
    format!("{name}{}", kind.suffix())
}

/// Reads an archive from any source of bytes, one member at a time.
///
/// Memory is bounded by the largest member that is really there: a size field alone never makes it allocate.
#[derive(Debug)]
pub struct ArchiveReader<R: Read> {
    source: R,
    position: u64,
    header: Header,
    header_bytes: Vec<u8>,
    header_faults: Vec<ContainerFault>,
    finished: bool,
}

impl<R: Read> ArchiveReader<R> {
    /// Starts with the member `BELENIOS`, which must be canonical and of version 1.
    pub fn open(mut source: R) -> Result<Self, ArchiveError> {
        let mut position = 0;
        let no_header = |found: &[u8]| ArchiveError::NoHeader { found: escape(found) };
        let raw = match Raw::read(&mut source, &mut position)? {
            Ok(raw) => raw,
            Err(rest) if !rest.is_empty() && HEADER_NAME.as_bytes().starts_with(name_field(&rest)) => {
                return Err(truncated_header(0, &rest));
            }
            Err(rest) => return Err(no_header(name_field(&rest))),
        };
        if raw.name() != HEADER_NAME.as_bytes() {
            return Err(no_header(raw.name()));
        }
        raw.require_file(HEADER_NAME)?;
        let size = raw.size(HEADER_NAME, MAX_HEADER)?;
        let (header_bytes, padded) = read_body(&mut source, &mut position, &raw, HEADER_NAME, size)?;
        let header = Header::from_json(&header_bytes).map_err(ArchiveError::HeaderNotCanonical)?;
        if header.version != 1 {
            return Err(ArchiveError::Version(header.version));
        }
        let header_faults = raw.faults(HEADER_NAME, size, header.timestamp, padded);
        Ok(Self { source, position, header, header_bytes, header_faults, finished: false })
    }

    /// The archive's header.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The exact bytes of the archive's header.
    pub fn header_bytes(&self) -> &[u8] {
        &self.header_bytes
    }

    /// What is wrong with the container of the member `BELENIOS`.
    pub fn header_faults(&self) -> &[ContainerFault] {
        &self.header_faults
    }

    /// Bytes read so far: where the next member starts.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// The next member, or `None` after the last one. After an error there is no next member.
    pub fn next_member(&mut self) -> Result<Option<Member>, ArchiveError> {
        if self.finished {
            return Ok(None);
        }
        let member = self.read_member();
        self.finished = !matches!(member, Ok(Some(_)));
        member
    }

    fn read_member(&mut self) -> Result<Option<Member>, ArchiveError> {
        let raw = match Raw::read(&mut self.source, &mut self.position)? {
            Ok(raw) => raw,
            Err(rest) if rest.is_empty() => return Ok(None),
            Err(rest) => return Err(classify_rest(self.position, &rest)),
        };
        let (name, kind) = raw.member_name()?;
        let member = file_name(name, kind);
        raw.require_file(&member)?;
        let size = raw.size(&member, kind.limit())?;
        let (bytes, padded) = read_body(&mut self.source, &mut self.position, &raw, &member, size)?;
        let faults = raw.faults(&member, size, self.header.timestamp, padded);
        Ok(Some(Member { kind, name, bytes, offset: raw.offset, faults }))
    }
}

/// A header as it was read.
struct Raw {
    offset: u64,
    block: [u8; BLOCK],
}

impl Raw {
    /// Reads one block and moves `position` behind it. If the source ends before, its last bytes (perhaps none) are the inner error.
    fn read(source: &mut impl Read, position: &mut u64) -> Result<Result<Self, Vec<u8>>, ArchiveError> {
        let offset = *position;
        let mut bytes = Vec::with_capacity(BLOCK);
        source.take(BLOCK as u64).read_to_end(&mut bytes).map_err(|source| ArchiveError::Io { offset, source })?;
        Ok(<[u8; BLOCK]>::try_from(bytes).map(|block| {
            *position += BLOCK as u64;
            Self { offset, block }
        }))
    }

    /// The name, up to its first zero byte.
    fn name(&self) -> &[u8] {
        name_field(&self.block)
    }

    /// `HASH.data.json` or `HASH.event.json`, nothing else.
    fn member_name(&self) -> Result<(Hash, MemberKind), ArchiveError> {
        let offset = self.offset;
        if self.block.iter().all(|&byte| byte == 0) {
            return Err(ArchiveError::EndOfArchive { offset });
        }
        let name = self.name();
        let known = core::str::from_utf8(name).ok().and_then(|text| {
            [MemberKind::Data, MemberKind::Event].into_iter().find_map(|kind| Some((text.strip_suffix(kind.suffix())?.parse().ok()?, kind)))
        });
        known.ok_or_else(|| {
            if name == HEADER_NAME.as_bytes() {
                ArchiveError::SecondHeader { offset }
            } else if name.starts_with(b"/") {
                ArchiveError::AbsoluteName { offset, name: escape(name) }
            } else if name.split(|&byte| byte == b'/').any(|part| part == b"..") {
                ArchiveError::ClimbingName { offset, name: escape(name) }
            } else {
                ArchiveError::UnknownName { offset, name: escape(name) }
            }
        })
    }

    fn require_file(&self, member: &str) -> Result<(), ArchiveError> {
        let what = match self.block[block::TYPE] {
            b'0' | 0 => return Ok(()),
            b'1' => "a hard link",
            b'2' => "a symbolic link",
            b'3' | b'4' => "a device",
            b'5' => "a directory",
            b'6' => "a pipe",
            b'x' | b'g' | b'L' | b'K' => "an extension of newer forms of tar",
            _ => "of an unknown type",
        };
        Err(ArchiveError::NotAFile { offset: self.offset, member: member.to_owned(), what })
    }

    fn size(&self, member: &str, limit: u64) -> Result<u64, ArchiveError> {
        let field = &self.block[block::SIZE];
        let offset = self.offset;
        let member = || member.to_owned();
        match block::parse_octal(field) {
            None => Err(ArchiveError::BadSize { offset, member: member(), found: escape(field) }),
            Some(size) if size > limit => Err(ArchiveError::TooLarge { offset, member: member(), size, limit }),
            Some(size) => Ok(size),
        }
    }

    /// Compares every byte with the only header that this member may have.
    fn faults(&self, member: &str, size: u64, time: u64, padded: bool) -> Vec<ContainerFault> {
        let mut faults = Vec::new();
        let mut add = |at: usize, kind| {
            let offset = self.offset + at as u64;
            faults.push(ContainerFault { member: member.to_owned(), offset, kind });
        };
        if time > MAX_TIMESTAMP {
            add(block::TIME.start, FaultKind::Timestamp(time));
        }
        let expected = block::header(member, size, time);
        if self.block != expected {
            let text = |range: core::ops::Range<usize>| escape(&self.block[range]);
            let differs = |range: core::ops::Range<usize>| self.block[range.clone()] != expected[range];
            if differs(block::NAME) {
                add(member.len(), FaultKind::Name);
            }
            if differs(block::MODE) {
                add(block::MODE.start, FaultKind::Mode(text(block::MODE)));
            }
            if differs(block::OWNER) {
                add(block::OWNER.start, FaultKind::User(text(block::OWNER)));
            }
            if differs(block::GROUP) {
                add(block::GROUP.start, FaultKind::Group(text(block::GROUP)));
            }
            if differs(block::SIZE) {
                add(block::SIZE.start, FaultKind::Size(text(block::SIZE)));
            }
            if differs(block::TIME) {
                let expected = escape(&expected[block::TIME]);
                add(block::TIME.start, FaultKind::Time { found: text(block::TIME), expected });
            }
            let sum = block::checksum(&self.block);
            if self.block[block::CHECKSUM] != sum {
                let (found, expected) = (text(block::CHECKSUM), escape(&sum));
                add(block::CHECKSUM.start, FaultKind::Checksum { found, expected });
            }
            if self.block[block::TYPE] != expected[block::TYPE] {
                add(block::TYPE, FaultKind::Type);
            }
            if differs(block::LINK) {
                add(block::LINK.start, FaultKind::Link);
            }
            if differs(block::MAGIC) {
                add(block::MAGIC.start, FaultKind::Magic(text(block::MAGIC)));
            }
            if differs(block::REST) {
                add(block::REST.start, FaultKind::Unused);
            }
        }
        if !padded {
            let body_end = usize::try_from(size).unwrap_or(usize::MAX).saturating_add(BLOCK);
            add(body_end, FaultKind::Padding);
        }
        faults
    }
}

/// Reads a body of `size` bytes and its padding; says whether the padding is zero. The buffer grows only as bytes arrive.
fn read_body(source: &mut impl Read, position: &mut u64, raw: &Raw, member: &str, size: u64) -> Result<(Vec<u8>, bool), ArchiveError> {
    const STEP: u64 = 64 << 10;
    let mut bytes = Vec::new();
    let mut read = 0;
    let missing =
        |read: u64| ArchiveError::Truncated { offset: raw.offset, member: member.to_owned(), missing: size.next_multiple_of(512) - read };
    while read < size {
        let chunk = (size - read).min(read.max(STEP));
        let offset = *position;
        bytes.reserve_exact(usize::try_from(chunk).unwrap_or(usize::MAX));
        let count = source.take(chunk).read_to_end(&mut bytes).map_err(|source| ArchiveError::Io { offset, source })? as u64;
        read += count;
        *position += count;
        if count < chunk {
            return Err(missing(read));
        }
    }
    let mut padding = Vec::with_capacity(BLOCK);
    let expected = block::padding(size);
    let offset = *position;
    source.take(expected as u64).read_to_end(&mut padding).map_err(|source| ArchiveError::Io { offset, source })?;
    *position += padding.len() as u64;
    if padding.len() < expected {
        return Err(missing(size + padding.len() as u64));
    }
    Ok((bytes, padding.iter().all(|&byte| byte == 0)))
}

/// What less than a header after the last member is: zeros, the beginning of a header, or something foreign.
fn classify_rest(offset: u64, bytes: &[u8]) -> ArchiveError {
    let hex = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    if bytes.iter().all(|&byte| byte == 0) {
        ArchiveError::EndOfArchive { offset }
    } else if bytes.iter().take(64).all(hex) {
        truncated_header(offset, bytes)
    } else {
        ArchiveError::TrailingBytes { offset, count: bytes.len() }
    }
}

fn truncated_header(offset: u64, bytes: &[u8]) -> ArchiveError {
    let missing = BLOCK.saturating_sub(bytes.len()) as u64;
    ArchiveError::Truncated { offset, member: escape(name_field(bytes)), missing }
}

/// The name in a header or in the beginning of one, up to its first zero byte.
fn name_field(bytes: &[u8]) -> &[u8] {
    let field = &bytes[..bytes.len().min(block::NAME.end)];
    field.split(|&byte| byte == 0).next().unwrap_or_default()
}

/// Shows bytes of a foreign file safely.
pub(super) fn escape(bytes: &[u8]) -> String {
    bytes.escape_ascii().to_string()
}
