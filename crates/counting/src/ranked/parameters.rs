//! What a jurisdiction can choose in an instant run-off, under the names of RCTab's
//! configuration file (version 2.0).

use serde::{Deserialize, Serialize};

use crate::fraction::Fraction;

/// RCTab's rules, by their names there in kebab case. The default: an overvote exhausts the
/// ballot, one skipped rank is allowed, a repeat is passed over, one elimination per round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct IrvParameters {
    /// `overvoteRule`.
    pub overvotes: OvervoteRule,
    /// `maxSkippedRanksAllowed`: consecutive empty ranks that do not exhaust a ballot; `None` is
    /// unlimited.
    pub max_skipped_ranks: Option<usize>,
    /// `exhaustOnDuplicateCandidate`: a candidate ranked again exhausts the ballot there;
    /// otherwise the repeat is passed over.
    pub exhaust_on_duplicate: bool,
    /// `maxRankingsAllowed`: ranks beyond are not read; `None` is no limit.
    pub max_rankings: Option<usize>,
    /// `winnerElectionMode`.
    pub winner_mode: WinnerMode,
    /// `tiebreakMode`.
    pub ties: TieMode,
    /// `randomSeed`: a published number from which [`TieMode::Random`] and its like are worked out
    /// exactly as RCTab does.
    pub random_seed: Option<i64>,
    /// The paper has a line for undeclared write-ins, so that they are in the count even if nobody
    /// wrote one. They always are where a ballot has one.
    pub write_ins: bool,
    /// `batchElimination`: all who together cannot catch up leave at once.
    pub batch_elimination: bool,
    /// `continueUntilTwoCandidatesRemain`: rounds go on after somebody won.
    pub continue_until_two: bool,
    /// `doesFirstRoundDetermineThreshold`: the threshold stays that of the first round.
    pub first_round_threshold: bool,
    /// `nonIntegerWinningThreshold` (several seats): votes / (seats + 1), not rounded up.
    pub non_integer_threshold: bool,
    /// `hareQuota` (several seats): votes / seats.
    pub hare_quota: bool,
    /// `decimalPlacesForVoteArithmetic` (several seats), 0 to 18.
    pub decimal_places: u8,
    /// `minimumVoteThreshold`: whoever has fewer votes in the first round leaves at once.
    pub minimum_votes: u64,
    /// `multiSeatBottomsUpPercentageThreshold`: the share (of 1) that everybody left must have.
    pub bottoms_up_share: Option<Fraction>,
    /// `stopTabulationEarlyAfterRound`.
    pub stop_after_round: Option<usize>,
    /// `treatBlankAsUndeclaredWriteIn`: an empty rank is a vote for an undeclared write-in.
    pub blank_is_write_in: bool,
}

impl Default for IrvParameters {
    fn default() -> Self {
        Self {
            overvotes: OvervoteRule::default(),
            max_skipped_ranks: Some(1),
            exhaust_on_duplicate: false,
            max_rankings: None,
            winner_mode: WinnerMode::default(),
            ties: TieMode::default(),
            random_seed: None,
            write_ins: false,
            batch_elimination: false,
            continue_until_two: false,
            first_round_threshold: false,
            non_integer_threshold: false,
            hare_quota: false,
            decimal_places: 4,
            minimum_votes: 0,
            bottoms_up_share: None,
            stop_after_round: None,
            blank_is_write_in: false,
        }
    }
}

/// What an overvote does to a ballot.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OvervoteRule {
    /// `exhaustImmediately`: the ballot ends there.
    #[default]
    ExhaustImmediately,
    /// `alwaysSkipToNextRank`: the rank is passed over.
    AlwaysSkipToNextRank,
    /// `exhaustIfMultipleContinuing`: the ballot ends there unless one of them at most is still
    /// in the count; then it counts for that one. Needs to know whom the rank names.
    ExhaustIfMultipleContinuing,
}

/// How winners are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WinnerMode {
    /// `singleWinnerMajority` for one seat; for several `multiWinnerAllowMultipleWinnersPerRound`:
    /// everybody who reaches the threshold in a round wins.
    #[default]
    AllowMultipleWinnersPerRound,
    /// `multiWinnerAllowOnlyOneWinnerPerRound`: of those who reach it, the one with most votes.
    AllowOnlyOneWinnerPerRound,
    /// `bottomsUp`: eliminate until as many are left as there are seats.
    BottomsUp,
    /// `bottomsUpUsingPercentageThreshold`: eliminate until everybody has the share.
    BottomsUpUsingPercentageThreshold,
    /// `multiPassIrv`: one seat after the other, each a count of its own without the winners.
    MultiPassIrv,
}

/// How a tie for elimination (or for a seat) is resolved. A tie with undeclared write-ins is always
/// resolved against them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TieMode {
    /// `stopCountingAndAsk`: by the lot that is given; without one the count stops.
    #[default]
    Lot,
    /// `previousRoundCountsThenAsk`: by the most recent round that tells them apart, then by lot.
    PreviousRoundsThenLot,
    /// `useCandidateOrder`: the later in the list loses, the earlier wins.
    CandidateOrder,
    /// `random`: RCTab's generator picks one of the tied names in alphabetical order.
    Random,
    /// `previousRoundCountsThenRandom`: by the most recent round that tells them apart, then so.
    PreviousRoundsThenRandom,
    /// `generatePermutation`: RCTab's generator shuffles all names in alphabetical order once; the
    /// later in the result loses, the earlier wins.
    GeneratePermutation,
}
