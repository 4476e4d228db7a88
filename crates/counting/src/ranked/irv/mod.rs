//! `irv`: instant run-off as RCTab 2.0 counts it (Bright Spots, "RCTab: configuration file
//! documentation", whose parameter names are cited), with one seat or several.
//!
//! In each round a ballot counts for its highest-ranked continuing candidate. Whoever reaches the
//! threshold, more than half of the ballots still active, wins; else the last candidate is
//! eliminated. With several seats the surplus of winners is transferred at a fraction of the
//! ballots' value (the other modes of `winnerElectionMode` are [`WinnerMode`]'s). Undeclared
//! write-ins are a candidate together, who goes first and cannot win. Ballots that no longer count
//! are reported by cause.

mod java_random;
mod reading;
mod round;
mod ties;
mod transfer;

use std::collections::BTreeMap;

use self::java_random::JavaRandom;
use super::parameters::{IrvParameters, OvervoteRule, TieMode, WinnerMode};
use crate::candidate::Candidate;
use crate::count::{Cause, Count, Party, Round, Standing};
use crate::error::CountError;
use crate::fraction::{Amount, Decimal, Fraction};
use crate::lots::LotsNeeded;
use crate::profile::RankedProfile;
use crate::rule::{Parameters, Rule};

const RULE: Rule = Rule::Irv;
const SOURCE: &str = "RCTab 2.0";

pub(super) fn count(profile: &RankedProfile, parameters: &Parameters) -> Result<Count, CountError> {
    let seats = super::seats(RULE, profile, parameters)?;
    let rules = &parameters.irv;
    check(rules, profile, seats)?;
    let mut count = Count::new(RULE);
    if rules.winner_mode != WinnerMode::MultiPassIrv {
        let mut tabulation = Tabulation::new(profile, parameters, seats, &[])?;
        tabulation.run(&mut count);
        count.winners = Some(tabulation.winners);
        return Ok(count);
    }
    // multiPassIrv: a series of counts for one seat, progressively excluding those who won.
    let mut winners: Vec<Candidate> = Vec::new();
    while winners.len() < seats && count.lots.is_none() {
        let mut tabulation = Tabulation::new(profile, parameters, 1, &winners)?;
        tabulation.run(&mut count);
        if tabulation.winners.is_empty() {
            break;
        }
        winners.append(&mut tabulation.winners);
    }
    count.winners = Some(winners);
    Ok(count)
}

/// Refuses parameters that RCTab refuses too.
fn check(rules: &IrvParameters, profile: &RankedProfile, seats: usize) -> Result<(), CountError> {
    let bad = |problem: &str| Err(CountError::BadParameter { rule: RULE, problem: problem.to_owned() });
    let single = seats == 1 || rules.winner_mode == WinnerMode::MultiPassIrv;
    if single && (rules.hare_quota || rules.non_integer_threshold) {
        return bad("hare-quota and non-integer-threshold need several seats");
    }
    if !single && (rules.batch_elimination || rules.continue_until_two || rules.first_round_threshold) {
        return bad("batch-elimination, continue-until-two and first-round-threshold need one seat");
    }
    if rules.decimal_places > 18 {
        return bad("at most 18 decimal places can be counted with");
    }
    if rules.overvotes == OvervoteRule::ExhaustIfMultipleContinuing && profile.has_overvotes() {
        return bad("exhaust-if-multiple-continuing needs to know whom an overvote names");
    }
    let by_share = rules.winner_mode == WinnerMode::BottomsUpUsingPercentageThreshold;
    if by_share && rules.bottoms_up_share.as_ref().is_none_or(|share| *share > Fraction::one()) {
        return bad("bottoms-up-using-percentage-threshold needs bottoms-up-share, from 0 to 1");
    }
    let seeded = [TieMode::Random, TieMode::PreviousRoundsThenRandom, TieMode::GeneratePermutation];
    if seeded.contains(&rules.ties) && rules.random_seed.is_none() {
        return bad("this way of resolving ties needs random-seed");
    }
    Ok(())
}

/// Who can hold a ballot: a candidate by index, or after them the write-ins.
type Holder = usize;

struct Tabulation<'p> {
    profile: &'p RankedProfile,
    parameters: &'p Parameters,
    rules: &'p IrvParameters,
    seats: usize,
    /// Decimals of all votes: 0 where no surplus is ever split.
    places: u8,
    standing: Vec<Standing>,
    /// Ballots by holder.
    piles: Vec<Vec<u32>>,
    /// Which rank of each ballot counts now, kept only where no ballot has any defect: then the
    /// ranks before it need not be looked at again.
    at: Option<Vec<u16>>,
    /// What a ballot is worth, in units; empty while all are worth one.
    values: Vec<u128>,
    tally: Vec<u128>,
    inactive: BTreeMap<Cause, u128>,
    threshold: u128,
    winners: Vec<Candidate>,
    history: Vec<Vec<u128>>,
    random: Option<JavaRandom>,
    permutation: Vec<Candidate>,
}

/// What a round decided.
enum Decision {
    Elect(Vec<Candidate>),
    Eliminate(Vec<Holder>),
    Nothing,
}

impl<'p> Tabulation<'p> {
    fn new(profile: &'p RankedProfile, parameters: &'p Parameters, seats: usize, excluded: &[Candidate]) -> Result<Self, CountError> {
        let rules = &parameters.irv;
        let candidates = profile.candidates();
        let out = |c: &Candidate| profile.withdrawn().contains(c) || excluded.contains(c);
        let mut standing: Vec<Standing> =
            candidates.iter().map(|c| if out(&c) { Standing::Withdrawn } else { Standing::Continuing }).collect();
        let write_ins = rules.write_ins || profile.has_write_ins() || rules.blank_is_write_in;
        standing.push(if write_ins { Standing::Continuing } else { Standing::Withdrawn });
        let surpluses = matches!(rules.winner_mode, WinnerMode::AllowMultipleWinnersPerRound | WinnerMode::AllowOnlyOneWinnerPerRound);
        let places = if surpluses && seats > 1 { rules.decimal_places } else { 0 };
        let total = u128::from(profile.total()).checked_mul(10u128.pow(u32::from(places)));
        if total.and_then(|total| total.checked_mul(100)).is_none() {
            let what = format!("{} ballots with {places} decimals", profile.total());
            return Err(CountError::TooLarge { rule: RULE, what });
        }
        let mut tabulation = Self {
            profile,
            parameters,
            rules,
            seats,
            places,
            piles: vec![Vec::new(); standing.len()],
            at: (profile.is_strict() && rules.max_rankings.is_none()).then(|| vec![0; profile.distinct()]),
            tally: vec![0; standing.len()],
            standing,
            values: Vec::new(),
            inactive: BTreeMap::new(),
            threshold: 0,
            winners: Vec::new(),
            history: Vec::new(),
            random: rules.random_seed.map(JavaRandom::new),
            permutation: Vec::new(),
        };
        tabulation.permute();
        tabulation.first_choices()?;
        Ok(tabulation)
    }

    /// 1 in units.
    fn one(&self) -> u128 {
        10u128.pow(u32::from(self.places))
    }

    fn write_ins(&self) -> Holder {
        self.profile.candidates().len()
    }

    fn continues(&self, holder: Holder) -> bool {
        match self.standing[holder] {
            Standing::Continuing => true,
            // continueUntilTwoCandidatesRemain: the winner stays in the count.
            Standing::Elected => self.rules.continue_until_two,
            Standing::Excluded | Standing::Withdrawn => false,
        }
    }

    /// For each holder: still in the count?
    fn open(&self) -> Vec<bool> {
        (0..self.standing.len()).map(|holder| self.continues(holder)).collect()
    }

    fn continuing(&self) -> Vec<Holder> {
        (0..self.standing.len()).filter(|&holder| self.continues(holder)).collect()
    }

    fn run(&mut self, count: &mut Count) {
        let first = count.rounds.len();
        for number in 1.. {
            let mut round = self.round(first + number);
            self.set_threshold(number, &mut round);
            self.history.push(self.tally.clone());
            let acted = self.act(number, &mut round);
            let more = matches!(acted, Ok(true));
            count.rounds.push(round);
            count.lots = acted.err();
            if !more {
                return;
            }
        }
    }

    /// One round; says whether another one follows.
    fn act(&mut self, number: usize, round: &mut Round) -> Result<bool, LotsNeeded> {
        match self.decide(round)? {
            Decision::Elect(winners) => {
                winners.iter().for_each(|&winner| self.elect(winner, round));
                if self.uses_surpluses() {
                    winners.iter().for_each(|&winner| self.transfer_surplus(winner, round));
                }
                let all = self.winners.len() >= self.seats;
                let last_round = self.rules.winner_mode == WinnerMode::BottomsUpUsingPercentageThreshold
                    || (all && !self.uses_surpluses() && !self.goes_on());
                Ok(!last_round && !self.stops_early(number))
            }
            Decision::Eliminate(losers) => {
                losers.iter().for_each(|&loser| self.eliminate(loser, round));
                losers.iter().for_each(|&loser| self.transfer_all(loser, round));
                let nobody = self.continuing().is_empty();
                if nobody {
                    round.step(SOURCE, "Nobody is left in the count.");
                }
                Ok(!nobody && !self.stops_early(number))
            }
            // All seats are filled, or only two candidates remain: nothing is left to do.
            Decision::Nothing => Ok(false),
        }
    }

    /// `stopTabulationEarlyAfterRound`.
    fn stops_early(&self, number: usize) -> bool {
        self.rules.stop_after_round.is_some_and(|last| number >= last)
    }

    fn uses_surpluses(&self) -> bool {
        let standard = matches!(self.rules.winner_mode, WinnerMode::AllowMultipleWinnersPerRound | WinnerMode::AllowOnlyOneWinnerPerRound);
        standard && self.seats > 1
    }

    /// `continueUntilTwoCandidatesRemain`: are there still more than two?
    fn goes_on(&self) -> bool {
        self.rules.continue_until_two && self.continuing().len() > 2
    }

    fn party(&self, holder: Holder) -> Party {
        match Candidate::new(holder).filter(|_| holder != self.write_ins()) {
            Some(candidate) => Party::Candidate(candidate),
            None => Party::WriteIns,
        }
    }

    fn amount(&self, units: u128) -> Amount {
        Decimal::new(i128::try_from(units).unwrap_or(i128::MAX), self.places).into()
    }

    fn show(&self, units: u128) -> String {
        self.amount(units).to_string()
    }

    fn round(&self, number: usize) -> Round {
        let write_ins = self.write_ins();
        let mut round = Round::new(number);
        round.votes = self.tally[..write_ins].iter().map(|&units| self.amount(units)).collect();
        round.standing = self.standing[..write_ins].to_vec();
        round.write_ins = self.continues(write_ins).then(|| self.amount(self.tally[write_ins]));
        let shown = |(&cause, &units): (&Cause, &u128)| (cause, self.amount(units));
        round.inactive = self.inactive.iter().filter(|&(_, &units)| units > 0).map(shown).collect();
        round
    }
}
