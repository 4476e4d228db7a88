//! Rankings, as raw as the rules need them: skipped ranks, overvotes and repeats stay visible.

use super::Place;
use super::rows::Rows;
use crate::candidate::{Candidate, Candidates};
use crate::error::ProfileError;

const SKIPPED: u16 = u16::MAX;
const OVERVOTE: u16 = u16::MAX - 1;
const WRITE_IN: u16 = u16::MAX - 2;
const OPEN: u16 = u16::MAX - 3;
const CLOSE: u16 = u16::MAX - 4;

/// Weighted rankings of one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RankedProfile {
    candidates: Candidates,
    withdrawn: Vec<Candidate>,
    seats: Option<usize>,
    rows: Rows,
    traits: Traits,
}

/// What occurs at least once in the ballots.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Traits {
    repeat: Option<(Candidate, Option<Place>)>,
    equal: bool,
    write_in: bool,
    skipped: bool,
    overvote: bool,
}

/// What stands at one rank of a ballot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank<'a> {
    /// One candidate.
    Candidate(Candidate),
    /// Several candidates on an equal footing, at least two.
    Equal(EqualRanks<'a>),
    /// Nothing.
    Skipped,
    /// More than one candidate where the paper allows one; who they were is not known.
    Overvote,
    /// Somebody who is not on the list.
    WriteIn,
}

/// Candidates that share a rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EqualRanks<'a>(&'a [u16]);

impl EqualRanks<'_> {
    /// The candidates, in order of index, none twice.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Candidate> {
        self.0.iter().copied().map(Candidate::from_token)
    }
}

/// One distinct ranking and how many ballots had it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RankedBallot<'a> {
    weight: u64,
    tokens: &'a [u16],
}

impl<'a> RankedBallot<'a> {
    /// How many ballots are like this one, at least 1.
    pub fn weight(&self) -> u64 {
        self.weight
    }

    /// Does it say nothing at all?
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// What stands at each rank, best first.
    pub fn ranks(&self) -> impl Iterator<Item = Rank<'a>> + use<'a> {
        let mut rest = self.tokens;
        std::iter::from_fn(move || {
            let (&token, after) = rest.split_first()?;
            rest = after;
            Some(match token {
                SKIPPED => Rank::Skipped,
                OVERVOTE => Rank::Overvote,
                WRITE_IN => Rank::WriteIn,
                OPEN => {
                    let end = rest.iter().position(|&token| token == CLOSE).unwrap_or(rest.len());
                    let equal = &rest[..end];
                    rest = rest.get(end + 1..).unwrap_or(&[]);
                    Rank::Equal(EqualRanks(equal))
                }
                candidate => Rank::Candidate(Candidate::from_token(candidate)),
            })
        })
    }
}

impl RankedProfile {
    /// Starts a profile of rankings of `candidates`.
    pub fn builder(candidates: Candidates) -> RankedBuilder {
        RankedBuilder {
            seen: vec![0; candidates.len()],
            stamp: 0,
            located: false,
            profile: RankedProfile { candidates, withdrawn: Vec::new(), seats: None, rows: Rows::default(), traits: Traits::default() },
        }
    }

    /// Who stands.
    pub fn candidates(&self) -> &Candidates {
        &self.candidates
    }

    /// Candidates who withdrew: every rule passes over them. In order of index.
    pub fn withdrawn(&self) -> &[Candidate] {
        &self.withdrawn
    }

    /// Seats to fill, where the file says so.
    pub fn seats(&self) -> Option<usize> {
        self.seats
    }

    /// The distinct ballots, in the order in which each occurred first.
    pub fn ballots(&self) -> impl ExactSizeIterator<Item = RankedBallot<'_>> {
        self.rows.iter().map(|(weight, tokens)| RankedBallot { weight, tokens })
    }

    /// The distinct ballot at `index`, which must be below [`RankedProfile::distinct`].
    pub(crate) fn ballot(&self, index: usize) -> RankedBallot<'_> {
        let (_, _, weights) = self.rows.parts();
        RankedBallot { weight: weights[index], tokens: self.rows.row(index) }
    }

    pub(crate) fn rows(&self) -> &Rows {
        &self.rows
    }

    /// How many distinct ballots there are.
    pub fn distinct(&self) -> usize {
        self.rows.len()
    }

    /// How many ballots there are, empty ones too.
    pub fn total(&self) -> u64 {
        self.rows.total()
    }

    /// The first candidate that some ballot ranks twice, and where in the file.
    pub fn first_repeat(&self) -> Option<(Candidate, Option<Place>)> {
        self.traits.repeat
    }

    /// Does a ballot rank candidates equally?
    pub fn has_equal_ranks(&self) -> bool {
        self.traits.equal
    }

    /// Does a ballot have an overvote whose candidates are not known?
    pub fn has_overvotes(&self) -> bool {
        self.traits.overvote
    }

    /// Does a ballot name an undeclared write-in?
    pub fn has_write_ins(&self) -> bool {
        self.traits.write_in
    }

    /// Is every rank of every ballot exactly one candidate, none twice?
    pub fn is_strict(&self) -> bool {
        let Traits { repeat, equal, write_in, skipped, overvote } = self.traits;
        repeat.is_none() && !equal && !write_in && !skipped && !overvote
    }
}

/// Writes ballots rank by rank. After an error, [`RankedBuilder::abandon`] the ballot or give up.
///
/// ```
/// # use counting::{Candidates, RankedProfile};
/// # fn main() -> Result<(), counting::ProfileError> {
/// let names = ["Ada", "Bo", "Cy"].map(String::from).to_vec();
/// let mut builder = RankedProfile::builder(Candidates::new(names)?);
/// builder.candidate(2)?;       // Cy first,
/// builder.equal(&[0, 1])?;     // then Ada and Bo alike:
/// builder.ballot(3)?;          // three such ballots.
/// assert_eq!(builder.finish().total(), 3);
/// # Ok(()) }
/// ```
#[derive(Clone, Debug)]
pub struct RankedBuilder {
    profile: RankedProfile,
    seen: Vec<u32>,
    stamp: u32,
    located: bool,
}

impl RankedBuilder {
    /// Who stands.
    pub fn candidates(&self) -> &Candidates {
        &self.profile.candidates
    }

    /// Sets the number of seats.
    pub fn seats(&mut self, seats: usize) {
        self.profile.seats = Some(seats);
    }

    /// Marks a candidate as withdrawn.
    ///
    /// # Errors
    /// [`ProfileError::UnknownCandidate`].
    pub fn withdraw(&mut self, index: usize) -> Result<(), ProfileError> {
        let candidate = self.profile.candidates.get(index)?;
        if let Err(at) = self.profile.withdrawn.binary_search(&candidate) {
            self.profile.withdrawn.insert(at, candidate);
        }
        Ok(())
    }

    /// Where in the file the rank just written stands; worked out only if a rule may need it to
    /// say where a candidate is ranked twice.
    pub fn locate(&mut self, place: impl FnOnce() -> Place) {
        if let Some((_, unknown @ None)) = &mut self.profile.traits.repeat
            && !self.located
        {
            *unknown = Some(place());
        }
        self.located = self.profile.traits.repeat.is_some();
    }

    /// The next rank holds one candidate.
    ///
    /// # Errors
    /// [`ProfileError::UnknownCandidate`].
    pub fn candidate(&mut self, index: usize) -> Result<(), ProfileError> {
        let candidate = self.profile.candidates.get(index)?;
        self.note(candidate);
        self.profile.rows.push(candidate.token());
        Ok(())
    }

    /// The next rank holds several candidates on an equal footing; one alone is as
    /// [`RankedBuilder::candidate`], none as [`RankedBuilder::skipped`].
    ///
    /// # Errors
    /// [`ProfileError::UnknownCandidate`], [`ProfileError::NamedTwice`].
    pub fn equal(&mut self, indices: &[usize]) -> Result<(), ProfileError> {
        match indices {
            [] => {
                self.skipped();
                return Ok(());
            }
            &[only] => return self.candidate(only),
            _ => {}
        }
        let candidates = &self.profile.candidates;
        let mut equal = indices.iter().map(|&i| candidates.get(i)).collect::<Result<Vec<_>, _>>()?;
        equal.sort_unstable();
        if let Some(pair) = equal.windows(2).find(|pair| pair[0] == pair[1]) {
            return Err(ProfileError::NamedTwice { name: candidates.name(pair[0]).to_owned() });
        }
        self.profile.traits.equal = true;
        self.profile.rows.push(OPEN);
        for candidate in equal {
            self.note(candidate);
            self.profile.rows.push(candidate.token());
        }
        self.profile.rows.push(CLOSE);
        Ok(())
    }

    /// The next rank is empty.
    pub fn skipped(&mut self) {
        self.profile.traits.skipped = true;
        self.profile.rows.push(SKIPPED);
    }

    /// The next rank names more than one, and the file does not say whom.
    pub fn overvote(&mut self) {
        self.profile.traits.overvote = true;
        self.profile.rows.push(OVERVOTE);
    }

    /// The next rank names somebody who is not on the list.
    pub fn write_in(&mut self) {
        self.profile.traits.write_in = true;
        self.profile.rows.push(WRITE_IN);
    }

    /// Ends the ballot: `weight` ballots are like it. 0 leaves no trace.
    ///
    /// # Errors
    /// [`ProfileError::TooManyBallots`].
    pub fn ballot(&mut self, weight: u64) -> Result<(), ProfileError> {
        self.next();
        self.profile.rows.commit(weight)
    }

    /// Drops the ballot that is being written.
    pub fn abandon(&mut self) {
        self.next();
        self.profile.rows.abandon();
    }

    /// No more ballots.
    pub fn finish(self) -> RankedProfile {
        let mut profile = self.profile;
        profile.rows = profile.rows.finish();
        profile
    }

    fn next(&mut self) {
        self.stamp = self.stamp.wrapping_add(1);
        if self.stamp == 0 {
            self.seen.fill(u32::MAX);
        }
    }

    /// Remembers the first candidate that one ballot ranks twice.
    fn note(&mut self, candidate: Candidate) {
        let seen = &mut self.seen[candidate.index()];
        if *seen == self.stamp.wrapping_add(1) && self.profile.traits.repeat.is_none() {
            self.profile.traits.repeat = Some((candidate, None));
        }
        *seen = self.stamp.wrapping_add(1);
    }
}
