//! How far a ballot has come.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The stages of a ballot.
///
/// ```mermaid
/// stateDiagram-v2
///     [*] --> Draft: DraftBallot
///     Draft --> [*]: DiscardDraft
///     Draft --> RollClosed: CloseRoll
///     RollClosed --> KeysReady: PublishCodes and every AnswerRehearsal
///     KeysReady --> RollClosed: RestartKeys or RestartCodes
///     KeysReady --> Open: two officers
///     Open --> CastingClosed: CloseCasting
///     CastingClosed --> Tallied: Tally, Decrypt by a threshold, PublishResult
///     Tallied --> Certified: two officers
///     Certified --> Challenged: Challenge
///     Challenged --> Confirmed: Uphold
///     RollClosed --> Void: two officers
///     KeysReady --> Void: two officers
///     Open --> Void: two officers
///     CastingClosed --> Void: two officers
///     Tallied --> Void: two officers
///     Certified --> Void: two officers
///     Challenged --> Void: two officers
///     Confirmed --> [*]
///     Void --> [*]
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BallotStage {
    /// It can still be changed.
    Draft,
    /// The roll and the whole plan are frozen; codes and keys are made.
    RollClosed,
    /// Codes are made, and every trustee has shown in the rehearsal that the key is in hand.
    KeysReady,
    /// Ballots are taken between `opens_at` and `closes_at`.
    Open,
    /// No ballot is taken any more; tally and decryption.
    CastingClosed,
    /// The result is published.
    Tallied,
    /// Two officers stand for the result.
    Certified,
    /// Somebody says that the result is wrong.
    Challenged,
    /// The challenge was answered: the result stands.
    Confirmed,
    /// The ballot has no result.
    Void,
}

impl BallotStage {
    /// All of them, in order.
    pub const ALL: [Self; 10] = [
        Self::Draft,
        Self::RollClosed,
        Self::KeysReady,
        Self::Open,
        Self::CastingClosed,
        Self::Tallied,
        Self::Certified,
        Self::Challenged,
        Self::Confirmed,
        Self::Void,
    ];

    /// Its name in the record and in addresses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::RollClosed => "roll_closed",
            Self::KeysReady => "keys_ready",
            Self::Open => "open",
            Self::CastingClosed => "casting_closed",
            Self::Tallied => "tallied",
            Self::Certified => "certified",
            Self::Challenged => "challenged",
            Self::Confirmed => "confirmed",
            Self::Void => "void",
        }
    }

    /// Which stages may follow directly.
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::RollClosed],
            Self::RollClosed => &[Self::KeysReady, Self::Void],
            Self::KeysReady => &[Self::RollClosed, Self::Open, Self::Void],
            Self::Open => &[Self::CastingClosed, Self::Void],
            Self::CastingClosed => &[Self::Tallied, Self::Void],
            Self::Tallied => &[Self::Certified, Self::Void],
            Self::Certified => &[Self::Challenged, Self::Void],
            Self::Challenged => &[Self::Confirmed, Self::Void],
            Self::Confirmed | Self::Void => &[],
        }
    }

    /// Is the roll closed and the ballot not over: do its roles still have work to do?
    pub fn is_running(self) -> bool {
        (Self::RollClosed..Self::Certified).contains(&self)
    }

    /// Is there a public board?
    pub fn has_board(self) -> bool {
        self >= Self::Open
    }
}

impl fmt::Display for BallotStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
