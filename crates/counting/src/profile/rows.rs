//! Many ballots in flat arrays, identical ones kept once with their weights added.

use std::hash::{DefaultHasher, Hash, Hasher};

use crate::error::ProfileError;

/// Rows of tokens, each with a weight. A row is written token by token at the end of `tokens`
/// and then committed; a row that is there already only adds its weight.
///
/// Per distinct row of length n: 2n bytes of tokens, 8 of end, 8 of weight, and while it is
/// being built about 16 of hash table. One million rankings of 20 are 56 MB when finished.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Rows {
    tokens: Vec<u16>,
    ends: Vec<usize>,
    weights: Vec<u64>,
    total: u64,
    /// Open addressing, a power of two: (hash, row + 1), row + 1 = 0 when free.
    table: Vec<(u32, u32)>,
}

impl Rows {
    /// Adds a token to the row that is being written.
    pub(crate) fn push(&mut self, token: u16) {
        self.tokens.push(token);
    }

    /// The row that is being written.
    pub(crate) fn current(&self) -> &[u16] {
        &self.tokens[self.ends.last().copied().unwrap_or(0)..]
    }

    pub(crate) fn current_mut(&mut self) -> &mut [u16] {
        let start = self.ends.last().copied().unwrap_or(0);
        &mut self.tokens[start..]
    }

    /// Drops the row that is being written.
    pub(crate) fn abandon(&mut self) {
        self.tokens.truncate(self.ends.last().copied().unwrap_or(0));
    }

    /// Ends the row that is being written, with `weight`. A weight of 0 leaves no trace.
    pub(crate) fn commit(&mut self, weight: u64) -> Result<(), ProfileError> {
        if weight == 0 {
            self.abandon();
            return Ok(());
        }
        self.total = self.total.checked_add(weight).ok_or(ProfileError::TooManyBallots)?;
        if (self.weights.len() + 1) * 2 > self.table.len() {
            self.grow()?;
        }
        let hash = hash(self.current());
        match self.find(hash) {
            Ok(row) => {
                self.weights[row] += weight;
                self.abandon();
            }
            Err(slot) => {
                self.ends.push(self.tokens.len());
                self.weights.push(weight);
                let row = u32::try_from(self.weights.len()).map_err(|_| ProfileError::TooManyBallots)?;
                self.table[slot] = (hash, row);
            }
        }
        Ok(())
    }

    /// The row equal to the current one, or the free slot where it belongs.
    fn find(&self, hash: u32) -> Result<usize, usize> {
        let mask = self.table.len() - 1;
        let mut slot = hash as usize & mask;
        loop {
            let (found, row) = self.table[slot];
            if row == 0 {
                return Err(slot);
            }
            if found == hash && self.row(row as usize - 1) == self.current() {
                return Ok(row as usize - 1);
            }
            slot = (slot + 1) & mask;
        }
    }

    fn grow(&mut self) -> Result<(), ProfileError> {
        let size = (self.table.len() * 2).max(64);
        u32::try_from(size).map_err(|_| ProfileError::TooManyBallots)?;
        let old = std::mem::replace(&mut self.table, vec![(0, 0); size]);
        for (hash, row) in old.into_iter().filter(|&(_, row)| row != 0) {
            let mut slot = hash as usize & (size - 1);
            while self.table[slot].1 != 0 {
                slot = (slot + 1) & (size - 1);
            }
            self.table[slot] = (hash, row);
        }
        Ok(())
    }

    /// No more rows: gives back the memory that only writing needs.
    pub(crate) fn finish(mut self) -> Self {
        self.abandon();
        self.table = Vec::new();
        self.tokens.shrink_to_fit();
        self.ends.shrink_to_fit();
        self.weights.shrink_to_fit();
        self
    }

    pub(crate) fn row(&self, row: usize) -> &[u16] {
        let start = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.tokens[start..self.ends[row]]
    }

    /// Tokens of all rows, where each row ends, and the weights.
    pub(crate) fn parts(&self) -> (&[u16], &[usize], &[u64]) {
        (&self.tokens, &self.ends, &self.weights)
    }

    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = (u64, &[u16])> {
        (0..self.weights.len()).map(|row| (self.weights[row], self.row(row)))
    }

    /// How many distinct rows there are.
    pub(crate) fn len(&self) -> usize {
        self.weights.len()
    }

    /// The sum of all weights.
    pub(crate) fn total(&self) -> u64 {
        self.total
    }
}

/// SipHash with fixed keys, folded to 32 bits: the same file always gives the same rows.
fn hash(row: &[u16]) -> u32 {
    let mut hasher = DefaultHasher::new();
    row.hash(&mut hasher);
    let hash = hasher.finish();
    #[expect(clippy::cast_possible_truncation, reason = "folded on purpose")]
    let folded = (hash ^ (hash >> 32)) as u32;
    folded
}
