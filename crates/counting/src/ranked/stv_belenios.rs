//! `stv-belenios`: the single transferable vote as `belenios-tool method stv` counts it.
//!
//! The documented exception to exactness: weights are floats, added one ballot at a time in the
//! peer's order, so that the result is the peer's bit for bit. It can elect other people than the
//! Scottish rule does; use it to check a Belenios election, not to run one of your own.
//!
//! A ballot with a gap or with candidates on an equal footing is invalid. A ballot that ranks
//! nobody is valid and raises the quota, which is floor(valid / (seats + 1)) + 1. In each round
//! the choices that some ballot still names are in the count; if they are not more than the seats
//! left, all of them win. Otherwise they are ordered by score, equal ones by question order: the
//! first wins if it reaches the quota, and its ballots are worth (score - quota) / score of what
//! they were; else the last one loses. A tie at either end is written down and resolved by
//! question order.

use crate::candidate::Candidate;
use crate::count::{Cause, Count, Party, Round, Standing, Transfer};
use crate::error::CountError;
use crate::fraction::Amount;
use crate::profile::{Rank, RankedProfile};
use crate::rule::{Parameters, Rule};

use super::papers::refuse_repeats;

const RULE: Rule = Rule::StvBelenios;
const PEER: &str = "Belenios, method STV";
/// Ballots are added one at a time, as the peer does it.
const MOST_BALLOTS: u64 = 100_000_000;

pub(super) fn count(profile: &RankedProfile, parameters: &Parameters) -> Result<Count, CountError> {
    let seats = super::seats(RULE, profile, parameters)?;
    refuse_repeats(RULE, profile)?;
    let (ballots, preferences, invalid) = partition(profile);
    let valid = ballots.iter().map(|ballot| ballot.count).sum::<u64>();
    if valid == 0 {
        return Err(CountError::NoBallots { rule: RULE });
    }
    if valid > MOST_BALLOTS {
        let what = format!("{valid} ballots, which the peer adds one by one; {MOST_BALLOTS} can be");
        return Err(CountError::TooLarge { rule: RULE, what });
    }
    let quota = (to_f64(valid) / to_f64(seats as u64 + 1)).floor() + 1.0;
    let standing = standing(profile);
    let mut rounds = Rounds { profile, preferences, quota, invalid, valid, standing, winners: Vec::new() };
    let mut count = Count::new(RULE);
    rounds.run(ballots, seats, &mut count);
    count.winners = Some(rounds.winners);
    Ok(count)
}

/// The preferences of all valid ballots, in the peer's order.
#[derive(Default)]
struct Preferences {
    tokens: Vec<u16>,
    ends: Vec<usize>,
}

impl Preferences {
    fn of(&self, ballot: u32) -> &[u16] {
        let ballot = ballot as usize;
        let start = if ballot == 0 { 0 } else { self.ends[ballot - 1] };
        &self.tokens[start..self.ends[ballot]]
    }
}

/// Identical ballots, which always stand side by side in the peer's list of ballots.
#[derive(Clone, Copy)]
struct Run {
    count: u64,
    weight: f64,
    ballot: u32,
    /// Preferences before this one are no longer in the count.
    at: u16,
}

/// The valid ballots in the peer's order, their preferences, and how many are invalid.
fn partition(profile: &RankedProfile) -> (Vec<Run>, Preferences, u64) {
    let (mut ballots, mut invalid) = (Vec::new(), 0);
    for ballot in profile.ballots() {
        let mut choices: Vec<u16> = Vec::new();
        let (mut gap, mut valid) = (false, true);
        for rank in ballot.ranks() {
            match rank {
                Rank::Candidate(candidate) => {
                    valid &= !gap;
                    choices.push(candidate.token());
                }
                Rank::Skipped => gap = true,
                Rank::Equal(_) | Rank::Overvote | Rank::WriteIn => valid = false,
            }
        }
        if valid {
            choices.retain(|&token| !profile.withdrawn().contains(&Candidate::from_token(token)));
            ballots.push((choices.into_boxed_slice(), ballot.weight()));
        } else {
            invalid += ballot.weight();
        }
    }
    ballots.sort_unstable();
    let mut preferences = Preferences::default();
    let mut runs = Vec::with_capacity(ballots.len());
    for (choices, count) in ballots {
        let ballot = u32::try_from(runs.len()).unwrap_or(u32::MAX);
        runs.push(Run { count, weight: 1.0, ballot, at: 0 });
        preferences.tokens.extend_from_slice(&choices);
        preferences.ends.push(preferences.tokens.len());
    }
    (runs, preferences, invalid)
}

fn standing(profile: &RankedProfile) -> Vec<Standing> {
    let mut standing = vec![Standing::Continuing; profile.candidates().len()];
    profile.withdrawn().iter().for_each(|c| standing[c.index()] = Standing::Withdrawn);
    standing
}

#[expect(clippy::cast_precision_loss, reason = "at most 10^8")]
fn to_f64(whole: u64) -> f64 {
    whole as f64
}

/// A choice with its score and its ballots, in the order of the peer's lists.
struct Scored {
    choice: Candidate,
    score: f64,
    ballots: Vec<Run>,
}

struct Rounds<'p> {
    profile: &'p RankedProfile,
    preferences: Preferences,
    quota: f64,
    invalid: u64,
    valid: u64,
    standing: Vec<Standing>,
    winners: Vec<Candidate>,
}

impl Rounds<'_> {
    fn run(&mut self, mut ballots: Vec<Run>, mut seats: usize, count: &mut Count) {
        for number in 1.. {
            if seats == 0 {
                break;
            }
            let mut scored = self.assign(ballots);
            let mut round = self.round(number, &scored);
            if scored.len() <= seats {
                let left: Vec<Candidate> = scored.iter().map(|scored| scored.choice).collect();
                left.iter().for_each(|&choice| self.win(choice, &mut round));
                let names = self.profile.candidates().in_words(&left);
                let text = match seats - left.len() {
                    0 => format!("As many choices are still named as seats are left; they win: {names}."),
                    empty => format!("Fewer choices are still named than seats are left; they win: {names}. {empty} stay empty."),
                };
                round.step(PEER, text);
                count.rounds.push(round);
                break;
            }
            scored.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.choice.cmp(&b.choice)));
            let (leaver, keep) = if scored[0].score >= self.quota {
                seats -= 1;
                (0, self.top_wins(&scored, &mut round))
            } else {
                (scored.len() - 1, self.last_loses(&scored, &mut round))
            };
            ballots = self.transfer(scored, leaver, keep, &mut round);
            count.rounds.push(round);
        }
    }

    /// Each choice that a ballot names, in question order, with the ballots that name it first.
    /// The peer prepends ballot by ballot, so the last comes first, and sums from the first on.
    fn assign(&self, ballots: Vec<Run>) -> Vec<Scored> {
        let named = self.named(&ballots);
        let mut of: Vec<Vec<Run>> = vec![Vec::new(); named.len()];
        for mut run in ballots {
            let choices = self.preferences.of(run.ballot);
            let from = usize::from(run.at);
            let Some(first) = choices[from..].iter().position(|&token| self.is_in(token)) else { continue };
            run.at = u16::try_from(from + first).unwrap_or(u16::MAX);
            of[usize::from(choices[from + first])].push(run);
        }
        let scored = |((choice, mut ballots), named): ((Candidate, Vec<Run>), bool)| {
            ballots.reverse();
            named.then(|| Scored { choice, score: sum(&ballots), ballots })
        };
        self.profile.candidates().iter().zip(of).zip(named).filter_map(scored).collect()
    }

    /// For each choice: does a ballot still name it?
    fn named(&self, ballots: &[Run]) -> Vec<bool> {
        let mut named = vec![false; self.standing.len()];
        let mut unnamed = self.standing.iter().filter(|&&s| s == Standing::Continuing).count();
        for run in ballots {
            if unnamed == 0 {
                break;
            }
            for &token in self.preferences.of(run.ballot)[usize::from(run.at)..].iter().filter(|&&t| self.is_in(t)) {
                let seen = std::mem::replace(&mut named[usize::from(token)], true);
                unnamed -= usize::from(!seen);
            }
        }
        named
    }

    fn is_in(&self, token: u16) -> bool {
        self.standing[usize::from(token)] == Standing::Continuing
    }

    fn top_wins(&mut self, scored: &[Scored], round: &mut Round) -> f64 {
        let top = &scored[0];
        if let Some(second) = scored.get(1).filter(|second| second.score.total_cmp(&top.score).is_eq()) {
            round.step(PEER, self.tie(top, second, "wins, being the first in question order"));
        }
        self.win(top.choice, round);
        let name = self.profile.candidates().name(top.choice);
        round.step(PEER, format!("{name} has the highest score, {}, reaches the quota of {} and wins.", top.score, self.quota));
        (top.score - self.quota) / top.score
    }

    fn last_loses(&mut self, scored: &[Scored], round: &mut Round) -> f64 {
        let [.., before, last] = scored else {
            return 1.0;
        };
        if before.score.total_cmp(&last.score).is_eq() {
            round.step(PEER, self.tie(last, before, "loses, being the last in question order"));
        }
        self.standing[last.choice.index()] = Standing::Excluded;
        round.excluded.push(last.choice);
        let name = self.profile.candidates().name(last.choice);
        round.step(PEER, format!("Nobody reaches the quota of {}; {name} has the lowest score, {}, and loses.", self.quota, last.score));
        1.0
    }

    fn tie(&self, chosen: &Scored, other: &Scored, what: &str) -> String {
        let candidates = self.profile.candidates();
        let (chosen_name, other_name) = (candidates.name(chosen.choice), candidates.name(other.choice));
        format!("{chosen_name} and {other_name} are tied at {}; {chosen_name} {what}.", chosen.score)
    }

    fn win(&mut self, choice: Candidate, round: &mut Round) {
        self.standing[choice.index()] = Standing::Elected;
        self.winners.push(choice);
        round.elected.push(choice);
    }

    /// All ballots, those of the one who leaves worth `keep` of what they were; in the peer's order,
    /// which goes through the choices by score and prepends.
    fn transfer(&self, scored: Vec<Scored>, leaver: usize, keep: f64, round: &mut Round) -> Vec<Run> {
        let mut ballots = Vec::with_capacity(scored.iter().map(|scored| scored.ballots.len()).sum());
        for (place, mut scored) in scored.into_iter().enumerate() {
            if place == leaver {
                scored.ballots.iter_mut().for_each(|run| run.weight *= keep);
                self.note_transfers(scored.choice, &scored.ballots, round);
            }
            ballots.append(&mut scored.ballots);
        }
        ballots.reverse();
        ballots
    }

    /// Where the leaver's ballots go: to the next choice of each.
    fn note_transfers(&self, leaver: Candidate, ballots: &[Run], round: &mut Round) {
        let mut to = vec![0.0; self.standing.len()];
        let mut exhausted = 0.0;
        for run in ballots {
            let mut rest = self.preferences.of(run.ballot)[usize::from(run.at)..].iter().skip(1);
            let votes = match rest.find(|&&token| self.is_in(token)) {
                Some(&next) => &mut to[usize::from(next)],
                None => &mut exhausted,
            };
            *votes += run.weight * to_f64(run.count);
        }
        let from = Party::Candidate(leaver);
        let parties = self.profile.candidates().iter().map(Party::Candidate).zip(to);
        let all = parties.chain([(Party::Nobody(Cause::Exhausted), exhausted)]).filter(|&(_, votes)| votes > 0.0);
        round.transfers.extend(all.map(|(to, votes)| Transfer { from, to, votes: Amount::Float(votes) }));
    }

    fn round(&self, number: usize, scored: &[Scored]) -> Round {
        let mut round = Round::new(number);
        round.standing.clone_from(&self.standing);
        round.quota = Some(Amount::Float(self.quota));
        round.votes = vec![Amount::Float(0.0); self.profile.candidates().len()];
        for scored in scored {
            round.votes[scored.choice.index()] = Amount::Float(scored.score);
        }
        if self.invalid > 0 {
            round.inactive.insert(Cause::Invalid, self.invalid.into());
        }
        if number == 1 {
            let (valid, quota) = (self.valid, self.quota);
            round.step(PEER, format!("{valid} valid ballots ({} invalid); the quota is {quota}.", self.invalid));
        }
        round
    }
}

/// Adds the weight of every ballot, one at a time and from the first on.
fn sum(ballots: &[Run]) -> f64 {
    let mut sum = 0.0;
    for run in ballots {
        for _ in 0..run.count {
            sum += run.weight;
        }
    }
    sum
}
