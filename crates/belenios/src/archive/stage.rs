//! The grammar of events: what may happen on a board at which stage.

use core::fmt;

use crate::json::Wire;
use crate::v1::EventType;

/// How far an election has come. Belenios spec 3.3.0, "Public data"; VERIFIER E12–E16.
///
/// ```mermaid
/// stateDiagram-v2
///     [*] --> Empty
///     Empty --> Open: Setup
///     Open --> Open: Ballot
///     Open --> Closed: EndBallots
///     Closed --> Tallied: EncryptedTally
///     Tallied --> Mixing: Shuffle (only with ranked or graded questions)
///     Mixing --> Mixing: Shuffle
///     Mixing --> Mixed: EndShuffles
///     Tallied --> Decrypting: PartialDecryption (only without such questions)
///     Mixed --> Decrypting: PartialDecryption
///     Decrypting --> Decrypting: PartialDecryption
///     Decrypting --> Finished: Result
///     Finished --> [*]
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Nothing has happened.
    #[default]
    Empty,
    /// The election is set up and ballots are accepted.
    Open,
    /// Casting is over.
    Closed,
    /// The ballots to be counted were put together.
    Tallied,
    /// Ranked or graded ballots were mixed at least once.
    Mixing,
    /// Mixing is over.
    Mixed,
    /// At least one trustee has decrypted its share.
    Decrypting,
    /// The result is published; nothing may follow.
    Finished,
}

/// An event that may not happen at this stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an event of type {} is not possible here: {stage}", event_name(*event))]
pub struct GrammarError {
    /// How far the election has come.
    pub stage: Stage,
    /// What was to happen.
    pub event: EventType,
}

impl Stage {
    /// The stage after `event`. Whether the election needs mixing is not known here; see [`Stage::skips_mixing`].
    pub fn after(self, event: EventType) -> Result<Self, GrammarError> {
        match (self, event) {
            (Self::Empty, EventType::Setup) | (Self::Open, EventType::Ballot) => Ok(Self::Open),
            (Self::Open, EventType::EndBallots) => Ok(Self::Closed),
            (Self::Closed, EventType::EncryptedTally) => Ok(Self::Tallied),
            (Self::Tallied | Self::Mixing, EventType::Shuffle) => Ok(Self::Mixing),
            (Self::Mixing, EventType::EndShuffles) => Ok(Self::Mixed),
            (Self::Tallied | Self::Mixed | Self::Decrypting, EventType::PartialDecryption) => Ok(Self::Decrypting),
            (Self::Decrypting, EventType::Result) => Ok(Self::Finished),
            _ => Err(GrammarError { stage: self, event }),
        }
    }

    /// Would `event` at this stage leave out the mixing, that is decrypt what was only tallied? Elections with non-homomorphic questions forbid
    /// it (E16), because it would show who voted how.
    pub fn skips_mixing(self, event: EventType) -> bool {
        self == Self::Tallied && event == EventType::PartialDecryption
    }
}

impl fmt::Display for Stage {
    /// Says the stage in words, with what may come next.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the board is empty, first comes Setup",
            Self::Open => "casting is open, next comes Ballot or EndBallots",
            Self::Closed => "casting is over, next comes EncryptedTally",
            Self::Tallied => "the ballots are tallied, next comes Shuffle or PartialDecryption",
            Self::Mixing => "mixing is under way, next comes Shuffle or EndShuffles",
            Self::Mixed => "mixing is over, next comes PartialDecryption",
            Self::Decrypting => "decryption is under way, next comes PartialDecryption or Result",
            Self::Finished => "the result is published, nothing may follow",
        })
    }
}

/// The name of an event's type as the wire has it.
pub(super) fn event_name(event: EventType) -> String {
    event.to_json().trim_matches('"').to_owned()
}
