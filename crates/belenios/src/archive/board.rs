//! A board that grows: an archive open for appending.

use std::collections::HashSet;
use std::io::{self, Read, Seek, SeekFrom, Write};

use super::block::{BLOCK, member_size};
use super::chain::{Chain, Datum, Entry, Head, LinkError, Place, Step};
use super::error::{ArchiveError, ContainerFault};
use super::reader::{ArchiveReader, Member, MemberKind};
use super::recover::{Recovered, recover};
use super::stage::Stage;
use super::writer::ArchiveWriter;
use super::{MAX_DATA, MAX_TIMESTAMP};
use crate::json::{JsonError, Wire};
use crate::v1::{Event, EventType, Hash, Header, SetupData};

/// Where the bytes of an archive lie, beyond what `std::io` names: a file, or its stand-in in a test of failures.
pub trait Storage: Read + Write + Seek {
    /// Returns when everything written has reached the medium.
    fn sync(&mut self) -> io::Result<()>;
    /// Cuts off everything from `length` on.
    fn truncate(&mut self, length: u64) -> io::Result<()>;
}

/// Why a board cannot be opened, read or appended to.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BoardError {
    /// The medium failed.
    #[error("{doing} failed: {source}")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// Why it failed.
        source: io::Error,
    },
    /// Another process appends to this archive.
    #[error("another process has this archive open for writing; wait until it has finished, or end it")]
    Locked,
    /// The board was opened for reading.
    #[error("this archive was opened for reading only")]
    ReadOnly,
    /// A write failed before; what is on the medium is not known.
    #[error("a write to this archive failed before; open it again to see what it holds")]
    Failed,
    /// The archive changed although it is locked.
    #[error("the archive has {found} bytes and should have {expected}: something else writes to it; open it again")]
    Changed {
        /// Bytes that were expected.
        expected: u64,
        /// Bytes that are there.
        found: u64,
    },
    /// The container cannot be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The container is not as the format prescribes; no verifier would accept it.
    #[error("{0}; take an undamaged copy of the archive")]
    Fault(ContainerFault),
    /// Something before a complete event is damaged, so this is not a torn end.
    #[error(
        "byte {damage}: the archive is damaged, and a complete event follows at byte {event}; nothing was cut off; take an undamaged copy"
    )]
    Damaged {
        /// Where reading had to stop.
        damage: u64,
        /// Where the complete event stands.
        event: u64,
    },
    /// An event is not JSON of an event.
    #[error("byte {offset}: the event cannot be read: {source}")]
    Event {
        /// Where its member starts.
        offset: u64,
        /// What is wrong.
        source: JsonError,
    },
    /// An event of the archive does not follow from those before it.
    #[error("byte {offset}: the event at height {height} is wrong: {source}")]
    Chain {
        /// Where its member starts.
        offset: u64,
        /// How many events precede it.
        height: u64,
        /// What is wrong.
        source: LinkError,
    },
    /// What was to be appended may not follow.
    #[error("not appended: {0}")]
    Refused(#[from] LinkError),
    /// More than one member may hold.
    #[error("not appended: {0} bytes are more than the {MAX_DATA} of a member")]
    TooLarge(usize),
    /// A header that cannot be written.
    #[error("an archive needs version 1 and a timestamp up to {MAX_TIMESTAMP}")]
    BadHeader,
    /// The content of a member is not what its name says, and not for want of the last write.
    #[error("byte {offset}: the content of {name} changed on the medium; take an undamaged copy of the archive")]
    Rotten {
        /// Where the member starts.
        offset: u64,
        /// What it should hash to.
        name: Hash,
    },
}

/// An archive with its chain at hand: who appends need not read it again.
///
/// Kept in memory are one [`Entry`] an event and the places of the data, never the data.
#[derive(Debug)]
pub struct Board<S = std::fs::File> {
    storage: S,
    chain: Chain,
    access: Access,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    Append,
    Read,
    Failed,
}

impl<S: Storage> Board<S> {
    /// Writes the header into an empty storage.
    pub fn create_on(mut storage: S, header: &Header) -> Result<Self, BoardError> {
        if header.version != 1 || header.timestamp > MAX_TIMESTAMP {
            return Err(BoardError::BadHeader);
        }
        let written = || -> io::Result<Vec<u8>> { Ok(ArchiveWriter::create(Vec::new(), header)?.into_inner()) };
        let bytes = written().map_err(io_error("making the header"))?;
        storage.write_all(&bytes).map_err(io_error("writing the header"))?;
        storage.sync().map_err(io_error("syncing the header"))?;
        let chain = Chain::new(header.clone(), header.to_json().len() as u64);
        Ok(Self { storage, chain, access: Access::Append })
    }

    /// Reads a whole archive, checks its container and its chain of events, and cuts off a torn end.
    ///
    /// Payloads are hashed, not verified: that is the verifier's work. Cutting off never removes a complete event ([`BoardError::Damaged`]).
    pub fn open_on(mut storage: S) -> Result<(Self, Option<Recovered>), BoardError> {
        let (chain, torn) = scan(&mut storage)?;
        if torn.is_some() {
            storage.truncate(chain.end).map_err(io_error("cutting off the torn end"))?;
            storage.sync().map_err(io_error("syncing the archive"))?;
        }
        Ok((Self { storage, chain, access: Access::Append }, torn))
    }

    /// Reads a whole archive as [`Board::open_on`] does, but changes nothing: a torn end is reported and passed over, appending is refused.
    pub fn read_on(mut storage: S) -> Result<(Self, Option<Recovered>), BoardError> {
        let (chain, torn) = scan(&mut storage)?;
        Ok((Self { storage, chain, access: Access::Read }, torn))
    }

    /// The archive's header.
    pub fn header(&self) -> &Header {
        &self.chain.header
    }

    /// How far the election has come.
    pub fn stage(&self) -> Stage {
        self.chain.head.stage
    }

    /// Number of events; the next one has this height.
    pub fn height(&self) -> u64 {
        self.chain.head.height
    }

    /// Hash of the last event.
    pub fn last_event(&self) -> Option<Hash> {
        self.chain.head.last
    }

    /// Bytes of the archive.
    pub fn size(&self) -> u64 {
        self.chain.end
    }

    /// The payload of `Setup`, once there is one: hashes of election, trustees and credentials.
    pub fn setup(&self) -> Option<&SetupData> {
        self.chain.setup()
    }

    /// Does the election have ranked or graded questions, whose ballots must be mixed?
    pub fn needs_mixing(&self) -> bool {
        self.chain.needs_mixing()
    }

    /// All events in order.
    pub fn entries(&self) -> &[Entry] {
        &self.chain.entries
    }

    /// Payloads of the events of this type in order: of `Ballot`, the hashes of all ballots.
    pub fn payloads(&self, event: EventType) -> impl Iterator<Item = Hash> + '_ {
        let entries = self.chain.entries.iter();
        entries.filter(move |entry| entry.event_type == event).filter_map(|entry| entry.payload)
    }

    /// Do these data stand on the board?
    pub fn contains(&self, data: &Hash) -> bool {
        self.chain.place(data).is_some()
    }

    /// Reads data back, and checks that they still have their hash. `None` if there are none of this hash.
    pub fn data(&mut self, name: &Hash) -> Result<Option<Vec<u8>>, BoardError> {
        let Some(Place { offset, size }) = self.chain.place(name) else {
            return Ok(None);
        };
        let doing = "reading from the archive";
        let start = offset + BLOCK as u64;
        self.storage.seek(SeekFrom::Start(start)).map_err(io_error(doing))?;
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
        (&mut self.storage).take(size).read_to_end(&mut bytes).map_err(io_error(doing))?;
        if Hash::of(&bytes) != *name {
            return Err(BoardError::Rotten { offset, name: *name });
        }
        Ok(Some(bytes))
    }

    /// Appends one transaction: `data` in the order of the format, then the event about `payload`, the last of them. Gives the event's hash after
    /// everything has reached the medium.
    ///
    /// Data that already stand on the board are not written again. If writing fails, the board refuses everything until it is opened again.
    pub fn append(&mut self, event: EventType, data: &[&[u8]], payload: Option<Hash>) -> Result<Hash, BoardError> {
        let mut batch = self.batch()?;
        let hash = batch.add(event, data, payload)?;
        let Batch { bytes, steps, .. } = batch;
        self.commit(&bytes, steps)?;
        Ok(hash)
    }

    /// Appends many ballots at once, all or none, with one write and one sync. Gives the hashes of their events.
    pub fn append_ballots(&mut self, ballots: &[&[u8]]) -> Result<Vec<Hash>, BoardError> {
        let mut batch = self.batch()?;
        let mut hashes = Vec::with_capacity(ballots.len());
        for ballot in ballots {
            hashes.push(batch.add(EventType::Ballot, &[ballot], Some(Hash::of(ballot)))?);
        }
        let Batch { bytes, steps, .. } = batch;
        self.commit(&bytes, steps)?;
        Ok(hashes)
    }

    fn batch(&self) -> Result<Batch<'_>, BoardError> {
        match self.access {
            Access::Append => Ok(Batch::new(&self.chain)),
            Access::Read => Err(BoardError::ReadOnly),
            Access::Failed => Err(BoardError::Failed),
        }
    }

    fn commit(&mut self, bytes: &[u8], steps: Vec<(Step, u64)>) -> Result<(), BoardError> {
        let written = self.write(bytes);
        if written.is_err() {
            self.access = Access::Failed;
            return written;
        }
        for (step, end) in steps {
            self.chain.absorb(step, end);
        }
        Ok(())
    }

    /// Writes at the end and syncs. What a failure leaves behind is cut off if possible; opening the archive again does it otherwise.
    fn write(&mut self, bytes: &[u8]) -> Result<(), BoardError> {
        let expected = self.chain.end;
        let found = self.storage.seek(SeekFrom::End(0)).map_err(io_error("finding the archive's end"))?;
        if found != expected {
            return Err(BoardError::Changed { expected, found });
        }
        let written = self.storage.write_all(bytes).map_err(io_error("writing to the archive"));
        let synced = written.and_then(|()| self.storage.sync().map_err(io_error("syncing the archive")));
        if synced.is_err() {
            let cut = self.storage.truncate(expected);
            return synced.map_err(|error| match cut {
                Ok(()) => error,
                Err(source) => BoardError::Io { doing: "writing, and then cutting off what was written,", source },
            });
        }
        synced
    }

    /// Gives the storage back.
    pub fn into_storage(self) -> S {
        self.storage
    }
}

/// Transactions that are checked and spelled, but not yet written.
struct Batch<'a> {
    chain: &'a Chain,
    head: Head,
    bytes: Vec<u8>,
    steps: Vec<(Step, u64)>,
    new: HashSet<Hash>,
}

impl<'a> Batch<'a> {
    fn new(chain: &'a Chain) -> Self {
        Self { chain, head: chain.head, bytes: Vec::new(), steps: Vec::new(), new: HashSet::new() }
    }

    fn add(&mut self, kind: EventType, data: &[&[u8]], payload: Option<Hash>) -> Result<Hash, BoardError> {
        if let Some(large) = data.iter().find(|bytes| bytes.len() as u64 > MAX_DATA) {
            return Err(BoardError::TooLarge(large.len()));
        }
        let data = self.place(data);
        if let Some(repeated) = payload.filter(|payload| self.new.contains(payload)) {
            return Err(LinkError::Repeated(repeated).into());
        }
        let event = self.head.event(kind, payload);
        let hash = Hash::of(event.to_json().as_bytes());
        let step = self.chain.step(self.head, &event, hash, &data)?;
        self.spell(&data, &event).map_err(io_error("spelling the members"))?;
        self.new.extend(data.iter().map(|datum| datum.name));
        self.head = step.head;
        self.steps.push((step, self.end()));
        Ok(hash)
    }

    /// Where the archive ends after what is already spelled.
    fn end(&self) -> u64 {
        self.chain.end + self.bytes.len() as u64
    }

    fn is_new(&self, name: &Hash) -> bool {
        self.chain.place(name).is_none() && !self.new.contains(name)
    }

    /// Hashes the data and says where each will stand.
    fn place<'d>(&self, data: &[&'d [u8]]) -> Vec<Datum<'d>> {
        let mut offset = self.end();
        let mut placed = Vec::with_capacity(data.len());
        for &bytes in data {
            let (name, size) = (Hash::of(bytes), bytes.len() as u64);
            placed.push(Datum { name, bytes, place: Place { offset, size } });
            if self.is_new(&name) {
                offset += member_size(size);
            }
        }
        placed
    }

    fn spell(&mut self, data: &[Datum<'_>], event: &Event) -> io::Result<()> {
        let room = data.iter().map(|datum| member_size(datum.place.size)).sum::<u64>();
        self.bytes.reserve(usize::try_from(room).unwrap_or_default() + 4 * BLOCK);
        let news: Vec<_> = data.iter().filter(|datum| self.is_new(&datum.name)).collect();
        let mut writer = ArchiveWriter::resume(&mut self.bytes, self.chain.header.timestamp)?;
        for datum in news {
            writer.data(datum.bytes)?;
        }
        writer.event(event).map(|_| ())
    }
}

/// Reads a storage from its start: its chain up to the last complete event, and what follows if that is a torn end.
fn scan<S: Storage>(storage: &mut S) -> Result<(Chain, Option<Recovered>), BoardError> {
    storage.rewind().map_err(io_error("finding the archive's start"))?;
    let mut reader = ArchiveReader::open(io::BufReader::with_capacity(1 << 16, &mut *storage))?;
    let (chain, stopped) = walk(&mut reader)?;
    drop(reader);
    let torn = recover(storage, &chain, &stopped)?;
    Ok((chain, torn))
}

/// Where the walk along the chain ended, and how many members stand after the last complete event.
pub(super) struct Stopped {
    pub(super) offset: u64,
    pub(super) members: u64,
}

fn walk<R: Read>(reader: &mut ArchiveReader<R>) -> Result<(Chain, Stopped), BoardError> {
    fault_free(reader.header_faults())?;
    let mut chain = Chain::new(reader.header().clone(), reader.header_bytes().len() as u64);
    let mut pending = Vec::new();
    loop {
        let offset = reader.position();
        let stopped = |torn: u64| Stopped { offset, members: pending.len() as u64 + torn };
        let member = match reader.next_member() {
            Ok(Some(member)) => member,
            Ok(None) => return Ok((chain, stopped(0))),
            Err(ArchiveError::EndOfArchive { .. }) => return Ok((chain, stopped(0))),
            Err(error) if error.is_torn_tail() => return Ok((chain, stopped(1))),
            Err(error) => return Err(error.into()),
        };
        if !member.content_matches_name() {
            // Blocks that were never written read as zeros, and JSON has no zero bytes. Anything else is damage.
            return match member.bytes.contains(&0) {
                true => Ok((chain, stopped(1))),
                false => Err(BoardError::Rotten { offset, name: member.name }),
            };
        }
        fault_free(&member.faults)?;
        match member.kind {
            MemberKind::Data => pending.push(member),
            MemberKind::Event => {
                link(&mut chain, &member, &pending, reader.position())?;
                pending.clear();
            }
        }
    }
}

fn fault_free(faults: &[ContainerFault]) -> Result<(), BoardError> {
    faults.first().map_or(Ok(()), |fault| Err(BoardError::Fault(fault.clone())))
}

/// Adds the event of an archive that is being read.
fn link(chain: &mut Chain, member: &Member, pending: &[Member], end: u64) -> Result<(), BoardError> {
    let offset = member.offset;
    let event = Event::from_json(&member.bytes).map_err(|source| BoardError::Event { offset, source })?;
    let datum = |member: &Member| Place { offset: member.offset, size: member.bytes.len() as u64 };
    let data: Vec<_> = pending.iter().map(|member| Datum { name: member.name, bytes: &member.bytes, place: datum(member) }).collect();
    let height = chain.head.height;
    let step = chain.step(chain.head, &event, member.name, &data).map_err(|source| BoardError::Chain { offset, height, source })?;
    chain.absorb(step, end);
    Ok(())
}

pub(super) fn io_error(doing: &'static str) -> impl FnOnce(io::Error) -> BoardError {
    move |source| BoardError::Io { doing, source }
}
