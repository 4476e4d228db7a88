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
#[derive(Debug)]
pub(super) struct Store {
    waiting: HashMap<Hash, Data>,
    used: HashSet<Hash>,
    bytes: usize,
    limit: usize,
}

impl Default for Store {
    fn default() -> Self {
        Self::with_limit(MAX_WAITING)
    }
}

impl Store {
    /// So many bytes may wait.
    fn with_limit(limit: usize) -> Self {
        Self { waiting: HashMap::new(), used: HashSet::new(), bytes: 0, limit }
    }

    /// Keeps data until somebody takes them. Two trustees may publish the same data (of an election in which nobody voted), one after the other.
    pub(super) fn add(&mut self, data: Data) -> Result<(), String> {
        if self.waiting.contains_key(&data.name) {
            return Err(format!("byte {}: the data {} stand in the archive twice", data.offset, data.name));
        }
        if self.bytes.saturating_add(data.bytes.len()) > self.limit {
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

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn data(content: &[u8]) -> Data {
        Data { name: Hash::of(content), bytes: content.to_vec(), offset: 512 }
    }

    #[test]
    fn what_waits_is_limited_and_what_is_taken_makes_room() {
        let mut store = Store::with_limit(8);
        store.add(data(b"12345")).unwrap();
        store.add(data(b"678")).unwrap();
        let full = store.add(data(b"9")).unwrap_err();
        assert!(full.contains("byte 512") && full.contains("too many data"), "{full}");
        assert_eq!(store.take(Hash::of(b"12345")).unwrap().bytes, b"12345");
        assert!(store.take(Hash::of(b"12345")).is_none());
        store.add(data(b"abcde")).unwrap();
        assert!(store.add(data(b"9")).is_err(), "exactly full again");
        assert!(store.add(data(b"678")).unwrap_err().contains("twice"));
        assert!(store.was_used(Hash::of(b"12345")) && !store.was_used(Hash::of(b"678")));
        assert_eq!(store.unused().len(), 2);
        assert_eq!(Store::default().limit, 3 * 1024 * 1024 * 1024);
    }
}
