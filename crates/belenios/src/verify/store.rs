//! Data members that wait for the event that refers to them.

use std::collections::{HashMap, HashSet};

use crate::v1::Hash;

/// Bytes that may wait at once: room for a large shuffle beside a large tally.
const MAX_WAITING: usize = 3 << 30;

/// A member of the archive.
#[derive(Debug)]
pub(super) struct Data {
    /// The hash in its name.
    pub(super) name: Hash,
    /// Its content.
    pub(super) bytes: Vec<u8>,
    /// Where it starts in the archive.
    pub(super) offset: u64,
}

/// Data that were read and not yet used, and the names of those that were.
#[derive(Debug, Default)]
pub(super) struct Store {
    waiting: HashMap<Hash, Data>,
    used: HashSet<Hash>,
    bytes: usize,
}

impl Store {
    /// Keeps data until somebody takes them. Two trustees may publish the same data (of an election in which nobody voted), one after the other.
    pub(super) fn add(&mut self, data: Data) -> Result<(), String> {
        if self.waiting.contains_key(&data.name) {
            return Err(format!("byte {}: the data {} stand in the archive twice", data.offset, data.name));
        }
        if self.bytes.saturating_add(data.bytes.len()) > MAX_WAITING {
            return Err(format!("byte {}: too many data come before the event that they belong to", data.offset));
        }
        self.bytes += data.bytes.len();
        self.waiting.insert(data.name, data);
        Ok(())
    }

    /// Takes data out, once.
    pub(super) fn take(&mut self, name: Hash) -> Option<Data> {
        let data = self.waiting.remove(&name)?;
        self.bytes -= data.bytes.len();
        self.used.insert(name);
        Some(data)
    }

    /// Were data of this name taken before?
    pub(super) fn was_used(&self, name: Hash) -> bool {
        self.used.contains(&name)
    }

    /// What nobody took, with its place, in the order of the archive.
    pub(super) fn unused(&self) -> Vec<(Hash, u64)> {
        let mut unused: Vec<_> = self.waiting.values().map(|data| (data.name, data.offset)).collect();
        unused.sort_by_key(|(_, offset)| *offset);
        unused
    }
}
