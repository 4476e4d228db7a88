//! `irv`: instant run-off as RCTab 2.0 counts it (Bright Spots, "RCTab: configuration file
//! documentation", whose parameter names are cited), with one seat or several.
//!
//! In each round a ballot counts for its highest-ranked continuing candidate. Whoever reaches the
//! threshold, more than half of the ballots still active, wins; else the last candidate is
//! eliminated. With several seats the surplus of winners is transferred at a fraction of the
//! ballots' value (the other modes of `winnerElectionMode` are [`WinnerMode`]'s). Undeclared
//! write-ins are a candidate together, who goes first and cannot win. Ballots that no longer count
//! are reported by cause.

use std::collections::BTreeMap;

use super::java_random::JavaRandom;
use super::parameters::{IrvParameters, OvervoteRule, TieMode, WinnerMode};
use crate::candidate::Candidate;
use crate::count::{Cause, Count, Party, Round, Standing, Transfer};
use crate::error::CountError;
use crate::fraction::{Amount, Decimal, Fraction};
use crate::lots::{LotsNeeded, Purpose, draw};
use crate::profile::{Rank, RankedBallot, RankedProfile};
use crate::rule::{Parameters, Rule};

const RULE: Rule = Rule::Irv;
const SOURCE: &str = "RCTab 2.0";
const TALLY: &str = "RCTab 2.0, tally";
const THRESHOLD: &str = "RCTab 2.0, threshold";
const TIE: &str = "RCTab 2.0, tiebreakMode";

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

    /// `generatePermutation`: names sorted, then shuffled once, before the count begins.
    fn permute(&mut self) {
        let names = self.profile.candidates();
        self.permutation = names.iter().collect();
        if let (TieMode::GeneratePermutation, Some(random)) = (self.rules.ties, &mut self.random) {
            self.permutation.sort_by(|&a, &b| alphabetical(names.name(a), names.name(b)));
            random.shuffle(&mut self.permutation);
        }
    }

    fn first_choices(&mut self) -> Result<(), CountError> {
        let mut some = false;
        let open = self.open();
        for (index, ballot) in self.profile.ballots().enumerate() {
            let votes = u128::from(ballot.weight()) * self.one();
            let chosen = match &mut self.at {
                Some(at) if !ballot.is_empty() => {
                    let tokens = self.profile.rows().row(index);
                    let next = next_open(tokens, 0, &open).ok_or(Cause::Exhausted);
                    next.map(|next| {
                        at[index] = next;
                        usize::from(tokens[usize::from(next)])
                    })
                }
                _ => self.choose(ballot),
            };
            match chosen {
                Ok(holder) => {
                    some = true;
                    self.tally[holder] += votes;
                    self.piles[holder].push(u32::try_from(index).unwrap_or(u32::MAX));
                }
                Err(cause) => *self.inactive.entry(cause).or_default() += votes,
            }
        }
        if some { Ok(()) } else { Err(CountError::NoBallots { rule: RULE }) }
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

    /// Whom a ballot counts for now, or why for nobody.
    fn choose(&self, ballot: RankedBallot<'_>) -> Result<Holder, Cause> {
        let mut seen: Vec<Holder> = Vec::new();
        let mut last_rank = 0;
        for (index, at_rank) in ballot.ranks().enumerate() {
            let rank = index + 1;
            // maxRankingsAllowed: ranks beyond are not read.
            if self.rules.max_rankings.is_some_and(|most| rank > most) {
                break;
            }
            // treatBlankAsUndeclaredWriteIn.
            let at_rank = match at_rank {
                Rank::Skipped if self.rules.blank_is_write_in => Rank::WriteIn,
                Rank::Skipped => continue,
                other => other,
            };
            // maxSkippedRanksAllowed: too many empty ranks in a row exhaust the ballot.
            if self.rules.max_skipped_ranks.is_some_and(|most| rank - last_rank > most.saturating_add(1)) {
                return Err(Cause::Skipped);
            }
            last_rank = rank;
            if self.rules.exhaust_on_duplicate {
                self.refuse_duplicates(at_rank, &mut seen)?;
            }
            if let Some(holder) = self.at(at_rank)? {
                return Ok(holder);
            }
        }
        Err(if last_rank == 0 { Cause::Blank } else { Cause::Exhausted })
    }

    /// `exhaustOnDuplicateCandidate`.
    fn refuse_duplicates(&self, at_rank: Rank<'_>, seen: &mut Vec<Holder>) -> Result<(), Cause> {
        let before = seen.len();
        match at_rank {
            Rank::Candidate(candidate) => seen.push(candidate.index()),
            Rank::Equal(equal) => seen.extend(equal.iter().map(Candidate::index)),
            Rank::WriteIn => seen.push(self.write_ins()),
            Rank::Skipped | Rank::Overvote => {}
        }
        let (old, new) = seen.split_at(before);
        if new.iter().any(|holder| old.contains(holder)) { Err(Cause::Repeated) } else { Ok(()) }
    }

    /// Whom a rank gives the ballot to, if to anybody; `overvoteRule` where it names several.
    fn at(&self, at_rank: Rank<'_>) -> Result<Option<Holder>, Cause> {
        let continuing = |holder: Holder| Some(holder).filter(|&holder| self.continues(holder));
        match (at_rank, self.rules.overvotes) {
            (Rank::Candidate(candidate), _) => Ok(continuing(candidate.index())),
            (Rank::WriteIn, _) => Ok(continuing(self.write_ins())),
            (Rank::Skipped, _) => Ok(None),
            (Rank::Overvote | Rank::Equal(_), OvervoteRule::ExhaustImmediately) => Err(Cause::Overvote),
            (Rank::Overvote | Rank::Equal(_), OvervoteRule::AlwaysSkipToNextRank) => Ok(None),
            (Rank::Overvote, OvervoteRule::ExhaustIfMultipleContinuing) => Err(Cause::Overvote),
            (Rank::Equal(equal), OvervoteRule::ExhaustIfMultipleContinuing) => {
                let mut left = equal.iter().filter_map(|candidate| continuing(candidate.index()));
                match (left.next(), left.next()) {
                    (_, Some(_)) => Err(Cause::Overvote),
                    (first, None) => Ok(first),
                }
            }
        }
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

    /// One seat: more than half of the ballots that are active in this round, or in the first
    /// (`doesFirstRoundDetermineThreshold`), or in the one that had a winner. Several seats: of the
    /// first round.
    fn set_threshold(&mut self, number: usize, round: &mut Round) {
        let fixed = number > 1
            && (self.seats > 1 || self.rules.first_round_threshold || (self.rules.continue_until_two && !self.winners.is_empty()));
        if !fixed {
            let active: u128 = self.continuing().iter().map(|&holder| self.tally[holder]).sum();
            self.threshold = self.calculate_threshold(active);
            let (active, threshold) = (self.show(active), self.show(self.threshold));
            round.step(THRESHOLD, format!("{active} active votes; the threshold is {threshold}."));
        }
        round.quota = Some(self.amount(self.threshold));
    }

    /// floor(V / (S + 1)) + 1; with `nonIntegerWinningThreshold` V / (S + 1) + 10^-d; with
    /// `hareQuota` V / S, rounded up. `bottomsUpUsingPercentageThreshold`: the share of V.
    fn calculate_threshold(&self, active: u128) -> u128 {
        if let (WinnerMode::BottomsUpUsingPercentageThreshold, Some(share)) = (self.rules.winner_mode, &self.rules.bottoms_up_share) {
            let needed = (Fraction::from(active) * share).ceil();
            return u128::try_from(needed).unwrap_or(u128::MAX);
        }
        let unit = if self.rules.non_integer_threshold { 1 } else { self.one() };
        let (seats, active) = (self.seats as u128, active / unit);
        let threshold = if self.rules.hare_quota { active.div_ceil(seats) } else { active / (seats + 1) + 1 };
        threshold * unit
    }

    fn decide(&mut self, round: &mut Round) -> Result<Decision, LotsNeeded> {
        let winners = self.identify_winners(round)?;
        if !winners.is_empty() {
            return Ok(Decision::Elect(winners));
        }
        let by_share = self.rules.winner_mode == WinnerMode::BottomsUpUsingPercentageThreshold;
        if self.winners.len() >= self.seats && !self.goes_on() && !by_share {
            return Ok(Decision::Nothing);
        }
        Ok(Decision::Eliminate(self.losers(round)?))
    }

    fn identify_winners(&mut self, round: &mut Round) -> Result<Vec<Candidate>, LotsNeeded> {
        // Nobody wins while undeclared write-ins have votes.
        if self.continues(self.write_ins()) && self.tally[self.write_ins()] > 0 {
            return Ok(Vec::new());
        }
        let continuing = self.continuing();
        let reach = |&holder: &Holder| holder != self.write_ins() && self.tally[holder] >= self.threshold;
        let reaching: Vec<Holder> = continuing.iter().copied().filter(reach).collect();
        if self.rules.winner_mode == WinnerMode::BottomsUpUsingPercentageThreshold {
            let all = reaching.len() == continuing.len();
            return Ok(if all { self.by_votes(&reaching) } else { Vec::new() });
        }
        let unfilled = self.seats.saturating_sub(self.winners.len());
        if unfilled == 0 {
            return Ok(Vec::new());
        }
        let mut selected = if continuing.len() <= unfilled {
            continuing.iter().copied().filter(|&holder| holder != self.write_ins()).collect()
        } else if self.rules.first_round_threshold && continuing.len() - 1 == self.seats {
            self.most(&continuing)
        } else if self.rules.winner_mode == WinnerMode::BottomsUp {
            Vec::new()
        } else {
            reaching
        };
        let one_of_many =
            selected.len() > 1 && (self.rules.winner_mode == WinnerMode::AllowOnlyOneWinnerPerRound || self.rules.first_round_threshold);
        let last_two = self.seats == 1 && selected.is_empty() && continuing.len() == 2;
        if one_of_many || last_two {
            let most = self.most(if one_of_many { &selected } else { &continuing });
            selected = vec![self.untie(most, true, round)?];
        }
        Ok(self.by_votes(&selected))
    }

    fn by_votes(&self, holders: &[Holder]) -> Vec<Candidate> {
        let mut sorted = holders.to_vec();
        sorted.sort_by_key(|&holder| (std::cmp::Reverse(self.tally[holder]), holder));
        sorted.into_iter().filter_map(Candidate::new).collect()
    }

    fn most(&self, holders: &[Holder]) -> Vec<Holder> {
        let most = holders.iter().map(|&holder| self.tally[holder]).max();
        holders.iter().copied().filter(|&holder| Some(self.tally[holder]) == most).collect()
    }

    /// Four ways to eliminate, the first that applies: undeclared write-ins; everybody below
    /// `minimumVoteThreshold`; a batch; the one with the fewest votes.
    fn losers(&mut self, round: &mut Round) -> Result<Vec<Holder>, LotsNeeded> {
        let write_ins = self.write_ins();
        if self.continues(write_ins) && self.tally[write_ins] > 0 {
            return Ok(vec![write_ins]);
        }
        let candidates: Vec<Holder> =
            self.continuing().into_iter().filter(|&holder| self.standing[holder] == Standing::Continuing).collect();
        let minimum = u128::from(self.rules.minimum_votes) * self.one();
        let below: Vec<Holder> = candidates.iter().copied().filter(|&holder| self.tally[holder] < minimum).collect();
        if !below.is_empty() {
            round.step("RCTab 2.0, minimumVoteThreshold", format!("Eliminated for less than {} votes.", self.show(minimum)));
            return Ok(below);
        }
        let batch = self.batch(&candidates);
        if batch.len() > 1 {
            round.step("RCTab 2.0, batchElimination", "Together they have fewer votes than the next candidate above them.");
            return Ok(batch);
        }
        let fewest = candidates.iter().map(|&holder| self.tally[holder]).min();
        let last = candidates.into_iter().filter(|&holder| Some(self.tally[holder]) == fewest).collect();
        Ok(vec![self.untie(last, false, round)?])
    }

    /// `batchElimination`: the largest number of last candidates who together have fewer votes than
    /// the next above them. With `continueUntilTwoCandidatesRemain` two must stay.
    fn batch(&self, candidates: &[Holder]) -> Vec<Holder> {
        if !self.rules.batch_elimination {
            return Vec::new();
        }
        let mut ascending = candidates.to_vec();
        ascending.sort_by_key(|&holder| (self.tally[holder], holder));
        let others = self.continuing().len() - candidates.len();
        let keep = if self.rules.continue_until_two { 2usize.saturating_sub(others) } else { 1 };
        let (mut together, mut running) = (0, 0);
        for (index, pair) in ascending.windows(2).enumerate() {
            running += self.tally[pair[0]];
            if running < self.tally[pair[1]] && ascending.len() - (index + 1) >= keep {
                together = index + 1;
            }
        }
        ascending.truncate(together);
        ascending
    }

    /// `tiebreakMode`.
    fn untie(&mut self, mut tied: Vec<Holder>, to_win: bool, round: &mut Round) -> Result<Holder, LotsNeeded> {
        if let &[only] = tied.as_slice() {
            return Ok(only);
        }
        let write_ins = self.write_ins();
        if tied.contains(&write_ins) {
            if !to_win {
                return Ok(write_ins);
            }
            tied.retain(|&holder| holder != write_ins);
        }
        if matches!(self.rules.ties, TieMode::PreviousRoundsThenLot | TieMode::PreviousRoundsThenRandom) {
            tied = self.by_previous_rounds(tied, to_win);
        }
        let names: Vec<Candidate> = tied.iter().copied().filter_map(Candidate::new).collect();
        let chosen = match names.as_slice() {
            &[only] => only,
            _ => self.choose_tied(&names, to_win, round)?,
        };
        let (all, one) = (self.profile.candidates().in_words(&names), self.profile.candidates().name(chosen));
        let what = if to_win { "wins" } else { "is eliminated" };
        round.step(TIE, format!("The tie ({all}) is resolved: {one} {what}."));
        Ok(chosen.index())
    }

    /// The most recent round in which they differed, then the one before it among those left.
    fn by_previous_rounds(&self, mut tied: Vec<Holder>, to_win: bool) -> Vec<Holder> {
        for tally in self.history.iter().rev().skip(1) {
            let votes = tied.iter().map(|&holder| tally[holder]);
            let best = if to_win { votes.max() } else { votes.min() };
            tied.retain(|&holder| Some(tally[holder]) == best);
        }
        tied
    }

    fn choose_tied(&mut self, tied: &[Candidate], to_win: bool, round: &mut Round) -> Result<Candidate, LotsNeeded> {
        let names = self.profile.candidates();
        match self.rules.ties {
            TieMode::Lot | TieMode::PreviousRoundsThenLot => {
                let purpose = if to_win { Purpose::Elect } else { Purpose::Exclude };
                let drawn = draw(self.parameters.lot.as_ref(), tied, 1, purpose).inspect_err(|_| {
                    let (names, what) = (names.in_words(tied), purpose.in_words());
                    round.step(TIE, format!("{names} are tied: a lot must be drawn for the one {what}."));
                })?;
                Ok(drawn[0])
            }
            TieMode::CandidateOrder | TieMode::GeneratePermutation => {
                let place = |c: &&Candidate| self.permutation.iter().position(|p| p == *c);
                let chosen = if to_win { tied.iter().min_by_key(place) } else { tied.iter().max_by_key(place) };
                Ok(chosen.copied().unwrap_or(tied[0]))
            }
            TieMode::Random | TieMode::PreviousRoundsThenRandom => {
                let mut sorted = tied.to_vec();
                sorted.sort_by(|&a, &b| alphabetical(names.name(a), names.name(b)));
                let picked = self.random.as_mut().map_or(0, |random| random.pick(sorted.len()));
                Ok(sorted[picked])
            }
        }
    }

    fn elect(&mut self, winner: Candidate, round: &mut Round) {
        self.standing[winner.index()] = Standing::Elected;
        self.winners.push(winner);
        round.elected.push(winner);
        let (name, votes) = (self.profile.candidates().name(winner), self.tally[winner.index()]);
        let (shown, threshold) = (self.show(votes), self.show(self.threshold));
        let text = if votes >= self.threshold {
            format!("{name} has {shown} votes, reaches the threshold of {threshold} and is elected.")
        } else {
            format!("{name} has {shown} votes and is elected, as no more are left than seats.")
        };
        round.step(SOURCE, text);
    }

    fn eliminate(&mut self, loser: Holder, round: &mut Round) {
        self.standing[loser] = Standing::Excluded;
        let votes = self.show(self.tally[loser]);
        let text = match Candidate::new(loser).filter(|_| loser != self.write_ins()) {
            Some(candidate) => {
                round.excluded.push(candidate);
                format!("{} has {votes} votes and is eliminated.", self.profile.candidates().name(candidate))
            }
            None => format!("The undeclared write-ins, {votes} votes, are eliminated."),
        };
        round.step(SOURCE, text);
    }

    /// An eliminated candidate's ballots go on at their value.
    fn transfer_all(&mut self, from: Holder, round: &mut Round) {
        let pile = std::mem::take(&mut self.piles[from]);
        self.tally[from] = 0;
        let moved = self.hand_on(&pile);
        self.note(from, moved, round);
    }

    /// A winner's ballots go on at value x surplus / votes, both truncated; the winner keeps the
    /// threshold. What is lost in truncating is the residual surplus.
    fn transfer_surplus(&mut self, winner: Candidate, round: &mut Round) {
        let from = winner.index();
        let (votes, one) = (self.tally[from], self.one());
        let surplus = votes.saturating_sub(self.threshold);
        let pile = std::mem::take(&mut self.piles[from]);
        if surplus == 0 {
            return;
        }
        let fraction = surplus_fraction(surplus, one, votes);
        if self.values.is_empty() {
            self.values = vec![one; self.profile.distinct()];
        }
        for &ballot in &pile {
            let value = &mut self.values[ballot as usize];
            *value = *value * fraction / one;
        }
        let mut moved = if self.winners.len() >= self.seats {
            let rest = pile.iter().map(|&ballot| self.votes(ballot)).sum();
            self.inactive.entry(Cause::Surplus).and_modify(|sum| *sum += rest).or_insert(rest);
            BTreeMap::from([(Party::Nobody(Cause::Surplus), rest)])
        } else {
            self.hand_on(&pile)
        };
        let gone: u128 = moved.values().sum();
        let residual = surplus - gone;
        if residual > 0 {
            *self.inactive.entry(Cause::Rounding).or_default() += residual;
            moved.insert(Party::Nobody(Cause::Rounding), residual);
        }
        self.tally[from] = self.threshold;
        let (name, surplus) = (self.profile.candidates().name(winner), self.show(surplus));
        round.step(
            TALLY,
            format!("The surplus of {name}, {surplus} votes, is transferred at {} of the value of each ballot.", self.show(fraction)),
        );
        self.note(from, moved, round);
    }

    /// What all ballots like this one are worth.
    fn votes(&self, ballot: u32) -> u128 {
        let (_, _, weights) = self.profile.rows().parts();
        let value = self.values.get(ballot as usize).copied().unwrap_or_else(|| self.one());
        u128::from(weights[ballot as usize]) * value
    }

    /// Gives each ballot to whom it counts for now; returns how many votes went where.
    fn hand_on(&mut self, pile: &[u32]) -> BTreeMap<Party, u128> {
        let (moved, lost) = match self.at.take() {
            Some(mut at) => {
                let moved = self.hand_on_strict(pile, &mut at);
                self.at = Some(at);
                moved
            }
            None => self.hand_on_any(pile),
        };
        let mut to = BTreeMap::new();
        for (holder, votes) in moved.into_iter().enumerate().filter(|&(_, votes)| votes > 0) {
            self.tally[holder] += votes;
            to.insert(self.party(holder), votes);
        }
        for (cause, votes) in lost.into_iter().filter(|&(_, votes)| votes > 0) {
            *self.inactive.entry(cause).or_default() += votes;
            to.insert(Party::Nobody(cause), votes);
        }
        to
    }

    /// By holder, and by the cause for which ballots are lost.
    fn hand_on_any(&mut self, pile: &[u32]) -> (Vec<u128>, BTreeMap<Cause, u128>) {
        let mut moved: Vec<u128> = vec![0; self.standing.len()];
        let mut lost: BTreeMap<Cause, u128> = BTreeMap::new();
        for &ballot in pile {
            let votes = self.votes(ballot);
            match self.choose(self.profile.ballot(ballot as usize)) {
                Ok(holder) => {
                    moved[holder] += votes;
                    self.piles[holder].push(ballot);
                }
                Err(cause) => *lost.entry(cause).or_default() += votes,
            }
        }
        (moved, lost)
    }

    /// The same for ballots without defects, each from the rank that counted last.
    fn hand_on_strict(&mut self, pile: &[u32], at: &mut [u16]) -> (Vec<u128>, BTreeMap<Cause, u128>) {
        let open = self.open();
        let (tokens, ends, weights) = self.profile.rows().parts();
        let mut whole: Vec<u64> = vec![0; self.standing.len()];
        let mut parts: Vec<u128> = vec![0; self.standing.len()];
        let (mut lost, mut lost_parts) = (0u64, 0u128);
        for &ballot in pile {
            let index = ballot as usize;
            let start = if index == 0 { 0 } else { ends[index - 1] };
            let next = next_open(&tokens[start..ends[index]], at[index], &open);
            let holder = next.map(|next| {
                at[index] = next;
                usize::from(tokens[start + usize::from(next)])
            });
            let part = self.values.get(index).map(|&value| u128::from(weights[index]) * value);
            match (holder, part) {
                (Some(holder), None) => whole[holder] += weights[index],
                (Some(holder), Some(part)) => parts[holder] += part,
                (None, None) => lost += weights[index],
                (None, Some(part)) => lost_parts += part,
            }
            if let Some(holder) = holder {
                self.piles[holder].push(ballot);
            }
        }
        let one = self.one();
        let moved = whole.into_iter().zip(parts).map(|(whole, part)| u128::from(whole) * one + part).collect();
        (moved, BTreeMap::from([(Cause::Exhausted, u128::from(lost) * one + lost_parts)]))
    }

    fn party(&self, holder: Holder) -> Party {
        match Candidate::new(holder).filter(|_| holder != self.write_ins()) {
            Some(candidate) => Party::Candidate(candidate),
            None => Party::WriteIns,
        }
    }

    fn note(&self, from: Holder, moved: BTreeMap<Party, u128>, round: &mut Round) {
        let from = self.party(from);
        round.transfers.extend(moved.into_iter().map(|(to, votes)| Transfer { from, to, votes: self.amount(votes) }));
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

/// The first rank from `from` on whose candidate is in the count.
fn next_open(tokens: &[u16], from: u16, open: &[bool]) -> Option<u16> {
    let next = tokens[usize::from(from)..].iter().position(|&token| open[usize::from(token)])?;
    u16::try_from(usize::from(from) + next).ok()
}

/// surplus / votes, truncated to units.
fn surplus_fraction(surplus: u128, one: u128, votes: u128) -> u128 {
    match surplus.checked_mul(one) {
        Some(product) => product / votes,
        None => {
            let exact = Fraction::from(surplus) * Fraction::from(one) / Fraction::from(votes);
            u128::try_from(exact.floor()).unwrap_or(one)
        }
    }
}

/// Java's order of strings: by UTF-16 code units.
fn alphabetical(a: &str, b: &str) -> std::cmp::Ordering {
    a.encode_utf16().cmp(b.encode_utf16())
}
