//! The chain of events: what an archive says has happened, kept without the data.

use std::collections::HashMap;

use super::block::member_size;
use super::stage::{GrammarError, Stage, event_name};
use crate::group::{Belenios2048, Ed25519, Group, Rfc3526};
use crate::json::{JsonError, Wire};
use crate::v1::{Election, Event, EventType, Hash, Header, Owned, SetupData, SizedEncryptedTally, UnknownGroup, peek_group};

/// One event of a board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Hash of the event's JSON: the parent of the next one.
    pub hash: Hash,
    /// What happened.
    pub event_type: EventType,
    /// Hash of what it is about; absent in `EndBallots` and `EndShuffles`.
    pub payload: Option<Hash>,
}

/// Why an event cannot be the next one of a board.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// Not at this stage (E12–E15).
    #[error(transparent)]
    Grammar(#[from] GrammarError),
    /// Another parent than the last event (E9).
    #[error("its parent is {}, the last event is {}", show(.found), show(.expected))]
    Parent {
        /// What it says.
        found: Option<Hash>,
        /// Hash of the last event.
        expected: Option<Hash>,
    },
    /// Another height than the number of events before it (E10).
    #[error("its height is {found}, {expected} events precede it")]
    Height {
        /// What it says.
        found: u64,
        /// Number of events before it.
        expected: u64,
    },
    /// An event that must say what it is about does not.
    #[error("an event of type {} needs a payload", event_name(*.0))]
    PayloadMissing(EventType),
    /// `EndBallots` and `EndShuffles` are about nothing.
    #[error("an event of type {} has no payload", event_name(*.0))]
    PayloadForbidden(EventType),
    /// The payload is not among the data that come with the event (E11).
    #[error("its payload {0} is not among the data before it")]
    PayloadAbsent(Hash),
    /// The same payload again: for a ballot, somebody's copy (B43).
    #[error("its payload {0} already stands on the board")]
    Repeated(Hash),
    /// The payload is not what an event of this type is about.
    #[error("its payload cannot be read: {0}")]
    Payload(JsonError),
    /// The payload refers to data that are not there (E11).
    #[error("its payload refers to {0}, which is not on the board")]
    ReferenceAbsent(Hash),
    /// Data that nothing refers to (E11).
    #[error("the data {0} come with it, but nothing refers to them")]
    Unreferenced(Hash),
    /// The election cannot be read.
    #[error("the election cannot be read: {0}")]
    Election(JsonError),
    /// The election is in an unknown group.
    #[error(transparent)]
    Group(#[from] UnknownGroup),
    /// A shuffle, but no question whose ballots are mixed (E16).
    #[error("nothing is to be mixed: the election has no ranked or graded question")]
    NothingToMix,
    /// Decryption without mixing, which would show who voted how (E16).
    #[error("ranked or graded ballots must be mixed before they are decrypted")]
    NotMixed,
}

fn show(hash: &Option<Hash>) -> String {
    hash.map_or_else(|| "absent".to_owned(), |hash| hash.to_string())
}

/// Does an event of this type have a payload?
fn has_payload(event: EventType) -> bool {
    !matches!(event, EventType::EndBallots | EventType::EndShuffles)
}

/// The data that an event's payload refers to, in the order in which they are written before it.
pub fn references(event: EventType, payload: &[u8]) -> Result<Vec<Hash>, JsonError> {
    Ok(match event {
        EventType::Setup => {
            let setup = SetupData::from_json(payload)?;
            let mut hashes = vec![setup.election, setup.trustees, setup.credentials];
            hashes.extend(setup.credentials_certificate);
            hashes
        }
        EventType::EncryptedTally => vec![SizedEncryptedTally::from_json(payload)?.encrypted_tally],
        EventType::Shuffle | EventType::PartialDecryption => {
            vec![Owned::from_json(payload)?.payload]
        }
        EventType::Ballot | EventType::EndBallots | EventType::EndShuffles | EventType::Result => Vec::new(),
    })
}

/// Where a member stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Offset of its header.
    pub(super) offset: u64,
    /// Bytes of its content.
    pub(super) size: u64,
}

/// Data that come with the next event.
#[derive(Clone, Copy, Debug)]
pub(super) struct Datum<'a> {
    pub(super) name: Hash,
    pub(super) bytes: &'a [u8],
    pub(super) place: Place,
}

/// Where a chain stands: all that the next event depends on and changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Head {
    pub(super) last: Option<Hash>,
    pub(super) height: u64,
    pub(super) stage: Stage,
}

impl Head {
    /// The next event of the chain.
    pub(super) fn event(&self, event_type: EventType, payload: Option<Hash>) -> Event {
        Event { parent: self.last, height: self.height, event_type, payload }
    }
}

/// An event that was checked to be the next one.
#[derive(Clone, Debug)]
pub(super) struct Step {
    pub(super) head: Head,
    entry: Entry,
    data: Vec<(Hash, Place)>,
    setup: Option<Setup>,
}

#[derive(Clone, Debug)]
struct Setup {
    data: SetupData,
    needs_mixing: bool,
}

/// All events of a board, and where its data stand.
#[derive(Clone, Debug)]
pub(super) struct Chain {
    pub(super) header: Header,
    pub(super) head: Head,
    pub(super) entries: Vec<Entry>,
    /// Bytes up to and with the last event: where the next member will stand.
    pub(super) end: u64,
    data: HashMap<Hash, Place>,
    setup: Option<Setup>,
}

impl Chain {
    /// A board on which nothing has happened.
    pub(super) fn new(header: Header, header_size: u64) -> Self {
        let end = member_size(header_size);
        Self { header, head: Head::default(), entries: Vec::new(), end, data: HashMap::new(), setup: None }
    }

    pub(super) fn place(&self, data: &Hash) -> Option<Place> {
        self.data.get(data).copied()
    }

    pub(super) fn setup(&self) -> Option<&SetupData> {
        self.setup.as_ref().map(|setup| &setup.data)
    }

    pub(super) fn needs_mixing(&self) -> bool {
        self.setup.as_ref().is_some_and(|setup| setup.needs_mixing)
    }

    /// Checks that `event`, whose JSON has this hash, may follow `head` after `data`.
    pub(super) fn step(&self, head: Head, event: &Event, hash: Hash, data: &[Datum<'_>]) -> Result<Step, LinkError> {
        let kind = event.event_type;
        let stage = head.stage.after(kind)?;
        self.check_mixing(head.stage, kind)?;
        if event.height != head.height {
            return Err(LinkError::Height { found: event.height, expected: head.height });
        }
        if event.parent != head.last {
            return Err(LinkError::Parent { found: event.parent, expected: head.last });
        }
        let setup = self.check_data(event, data)?;
        Ok(Step {
            head: Head { last: Some(hash), height: head.height + 1, stage },
            entry: Entry { hash, event_type: kind, payload: event.payload },
            data: data.iter().map(|datum| (datum.name, datum.place)).collect(),
            setup,
        })
    }

    fn check_mixing(&self, stage: Stage, event: EventType) -> Result<(), LinkError> {
        match self.needs_mixing() {
            true if stage.skips_mixing(event) => Err(LinkError::NotMixed),
            false if event == EventType::Shuffle => Err(LinkError::NothingToMix),
            _ => Ok(()),
        }
    }

    /// The payload is new and given, what it refers to is there, and nothing else is given.
    fn check_data(&self, event: &Event, data: &[Datum<'_>]) -> Result<Option<Setup>, LinkError> {
        let kind = event.event_type;
        let mut expected = Vec::new();
        let mut setup = None;
        match event.payload {
            None if has_payload(kind) => return Err(LinkError::PayloadMissing(kind)),
            Some(_) if !has_payload(kind) => return Err(LinkError::PayloadForbidden(kind)),
            None => {}
            Some(payload) => {
                let given = find(data, &payload).ok_or(LinkError::PayloadAbsent(payload))?;
                if self.data.contains_key(&payload) {
                    return Err(LinkError::Repeated(payload));
                }
                expected = references(kind, given.bytes).map_err(LinkError::Payload)?;
                let present = |name: &&Hash| find(data, name).is_some() || self.data.contains_key(name);
                if let Some(absent) = expected.iter().find(|name| !present(name)) {
                    return Err(LinkError::ReferenceAbsent(*absent));
                }
                if kind == EventType::Setup {
                    setup = Some(Setup::read(given.bytes, data)?);
                }
                expected.push(payload);
            }
        }
        match data.iter().find(|datum| !expected.contains(&datum.name)) {
            Some(datum) => Err(LinkError::Unreferenced(datum.name)),
            None => Ok(setup),
        }
    }

    /// Takes over what was checked and written; the archive now ends at `end`.
    pub(super) fn absorb(&mut self, step: Step, end: u64) {
        for (name, place) in step.data {
            self.data.entry(name).or_insert(place);
        }
        self.entries.push(step.entry);
        self.head = step.head;
        self.end = end;
        if step.setup.is_some() {
            self.setup = step.setup;
        }
    }
}

impl Setup {
    fn read(payload: &[u8], data: &[Datum<'_>]) -> Result<Self, LinkError> {
        let setup = SetupData::from_json(payload).map_err(LinkError::Payload)?;
        let election = find(data, &setup.election).ok_or(LinkError::ReferenceAbsent(setup.election))?;
        let needs_mixing = needs_mixing(election.bytes)?;
        Ok(Self { data: setup, needs_mixing })
    }
}

/// Does the election, in whatever group, have a question whose ballots are mixed?
fn needs_mixing(election: &[u8]) -> Result<bool, LinkError> {
    fn read<G: Group>(election: &[u8]) -> Result<bool, LinkError> {
        let election = Election::<G>::from_json(election).map_err(LinkError::Election)?;
        Ok(election.has_non_homomorphic())
    }
    match peek_group(election).map_err(LinkError::Election)?.as_str() {
        Ed25519::NAME => read::<Ed25519>(election),
        Belenios2048::NAME => read::<Belenios2048>(election),
        Rfc3526::NAME => read::<Rfc3526>(election),
        other => Err(UnknownGroup(other.to_owned()).into()),
    }
}

fn find<'a>(data: &'a [Datum<'_>], name: &Hash) -> Option<&'a Datum<'a>> {
    data.iter().find(|datum| datum.name == *name)
}
