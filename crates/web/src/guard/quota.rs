//! How often one voting code may be used: a code in the wrong hands, or in those of a program, fills no disk.
//!
//! Only what was taken is counted. The public side of every code is published, and whoever sends junk under it must not keep its voter from voting.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use assembly::BallotId;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

/// Ballots cast, and ballots opened for a check, in a day.
const MOST: u32 = 60;
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// What is counted: what was done, in which ballot, with which code.
type Key = (Turn, BallotId, String);
/// Since when, and how often.
type Count = (Timestamp, u32);

/// What is done with a voting code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Turn {
    /// A ballot is cast.
    Cast,
    /// A ballot is opened for a check.
    Spoil,
}

/// Which voting code is used for what; none where the text names no code.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Used(Option<Key>);

impl Used {
    /// By the credential that stands in the text of a ballot.
    pub(crate) fn of(turn: Turn, ballot: &BallotId, text: &str) -> Self {
        #[derive(Deserialize)]
        struct Named {
            credential: String,
        }
        let named: Option<Named> = serde_json::from_str(text).ok();
        Self(named.map(|named| (turn, ballot.clone(), named.credential)))
    }
}

/// Counters since the server started. Nothing of them is stored.
#[derive(Default)]
pub(crate) struct Quota(Mutex<HashMap<Key, Count>>);

impl Quota {
    /// Whether the code may be used once more; else from when on.
    pub(crate) fn left(&self, used: &Used, now: Timestamp) -> Result<(), Timestamp> {
        let Some(key) = &used.0 else { return Ok(()) };
        let counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match counts.get(key) {
            Some((since, count)) if *count >= MOST && now < ends(*since) => Err(ends(*since)),
            _ => Ok(()),
        }
    }

    /// The code was used.
    pub(crate) fn count(&self, used: Used, now: Timestamp) {
        let Some(key) = used.0 else { return };
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (since, count) = counts.entry(key).or_insert((now, 0));
        if now >= ends(*since) {
            (*since, *count) = (now, 0);
        }
        *count += 1;
    }
}

fn ends(since: Timestamp) -> Timestamp {
    since.checked_add(DAY).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_sixty_first_ballot_of_a_code_waits_for_the_next_day() {
        let ballot: BallotId = "ZPcjFVuiTxFpRE".parse().unwrap();
        let used = |turn, code: &str| Used::of(turn, &ballot, &format!("{{\"credential\":\"{code}\"}}"));
        let (quota, start) = (Quota::default(), Timestamp::UNIX_EPOCH);
        for _ in 0..MOST {
            quota.left(&used(Turn::Cast, "a"), start).unwrap();
            quota.count(used(Turn::Cast, "a"), start);
        }
        let tomorrow = start + DAY;
        assert_eq!(quota.left(&used(Turn::Cast, "a"), start), Err(tomorrow));
        assert_eq!(quota.left(&used(Turn::Spoil, "a"), start), Ok(()));
        assert_eq!(quota.left(&used(Turn::Cast, "b"), start), Ok(()));
        assert_eq!(quota.left(&used(Turn::Cast, "a"), tomorrow), Ok(()));
        quota.count(used(Turn::Cast, "a"), tomorrow);
        assert_eq!(quota.left(&used(Turn::Cast, "a"), tomorrow), Ok(()));
    }

    #[test]
    fn what_names_no_code_is_refused_by_others() {
        let used = Used::of(Turn::Cast, &"ZPcjFVuiTxFpRE".parse().unwrap(), "no ballot");
        assert_eq!(used, Used(None));
        assert_eq!(Quota::default().left(&used, Timestamp::UNIX_EPOCH), Ok(()));
    }
}
