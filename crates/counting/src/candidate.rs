//! Candidates: an index into a list of names, the same everywhere in this room.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error::ProfileError;

/// A candidate (or option, project, list) by its 0-based place in the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Candidate(u16);

impl Candidate {
    /// The most candidates that a question can have.
    pub const MOST: u16 = 65_000;

    /// The candidate at `index`; `None` from [`Candidate::MOST`] on.
    pub fn new(index: usize) -> Option<Self> {
        u16::try_from(index).ok().filter(|&index| index < Self::MOST).map(Self)
    }

    /// Its 0-based place.
    pub fn index(self) -> usize {
        usize::from(self.0)
    }

    pub(crate) const fn from_token(token: u16) -> Self {
        Self(token)
    }

    pub(crate) const fn token(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Candidate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The names of all candidates, in the order of the question. Never empty.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Candidates(Vec<String>);

impl Candidates {
    /// Checks the names: at least one, at most [`Candidate::MOST`], none twice.
    ///
    /// # Errors
    /// [`ProfileError::NoCandidates`], [`ProfileError::TooManyCandidates`],
    /// [`ProfileError::NameTwice`].
    pub fn new(names: Vec<String>) -> Result<Self, ProfileError> {
        if names.is_empty() {
            return Err(ProfileError::NoCandidates);
        }
        if names.len() > usize::from(Candidate::MOST) {
            return Err(ProfileError::TooManyCandidates { candidates: names.len() });
        }
        let mut seen = BTreeSet::new();
        if let Some(twice) = names.iter().find(|name| !seen.insert(name.as_str())) {
            return Err(ProfileError::NameTwice { name: twice.clone() });
        }
        Ok(Self(names))
    }

    /// `number` candidates without names of their own: `#0`, `#1`, …
    ///
    /// # Errors
    /// As [`Candidates::new`].
    pub fn numbered(number: usize) -> Result<Self, ProfileError> {
        if number > usize::from(Candidate::MOST) {
            return Err(ProfileError::TooManyCandidates { candidates: number });
        }
        Self::new((0..number).map(|index| format!("#{index}")).collect())
    }

    /// How many there are, at least 1.
    #[expect(clippy::len_without_is_empty, reason = "there is always at least one")]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = Candidate> + ExactSizeIterator + use<> {
        let end = u16::try_from(self.0.len()).unwrap_or(Candidate::MOST);
        (0..end).map(Candidate)
    }

    /// The candidate at `index`.
    ///
    /// # Errors
    /// [`ProfileError::UnknownCandidate`].
    pub fn get(&self, index: usize) -> Result<Candidate, ProfileError> {
        Candidate::new(index)
            .filter(|_| index < self.0.len())
            .ok_or_else(|| ProfileError::UnknownCandidate { index: index.to_string(), candidates: self.0.len() })
    }

    /// The name of `candidate`; its number where it is not one of these.
    pub fn name(&self, candidate: Candidate) -> &str {
        self.0.get(candidate.index()).map_or("?", String::as_str)
    }

    /// All names, in order.
    pub fn names(&self) -> &[String] {
        &self.0
    }

    /// The names of some of them as English: `A`, `A and B`, `A, B and C`.
    pub fn in_words(&self, some: &[Candidate]) -> String {
        let names: Vec<&str> = some.iter().map(|&c| self.name(c)).collect();
        match names.split_last() {
            None => "nobody".to_owned(),
            Some((only, [])) => (*only).to_owned(),
            Some((last, others)) => format!("{} and {last}", others.join(", ")),
        }
    }
}
