//! How often one address may ask. No address is kept: a keyed hash of it is, in memory, under a key that is
//! thrown away every hour.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use hmac::{Hmac, KeyInit, Mac};
use jiff::Timestamp;
use sha2::Sha256;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// Trying a login code or the first link.
    Login,
    /// Casting. A whole workplace may share one address.
    Cast,
    /// Anything else that changes something.
    Change,
}

impl Kind {
    /// How many in how many seconds.
    fn quota(self) -> (u32, i64) {
        match self {
            Self::Login => (30, 600),
            Self::Cast => (1200, 60),
            Self::Change => (600, 60),
        }
    }
}

/// Counters of this hour.
pub(crate) struct Rates(Mutex<Hour>);

struct Hour {
    key: [u8; 32],
    began: i64,
    counts: HashMap<(Kind, [u8; 16]), (i64, u32)>,
}

/// More different addresses than this in one hour are a flood: counting begins anew.
const MOST: usize = 200_000;
const HOUR: i64 = 3600;

impl Rates {
    /// No counters yet.
    pub(crate) fn new(now: Timestamp) -> Self {
        Self(Mutex::new(Hour { key: random_key(), began: now.as_second(), counts: HashMap::new() }))
    }

    /// Counts one request; false when there were too many.
    pub(crate) fn allow(&self, kind: Kind, address: IpAddr, now: Timestamp) -> bool {
        let now = now.as_second();
        let mut hour = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if (now - hour.began).abs() >= HOUR || hour.counts.len() >= MOST {
            *hour = Hour { key: random_key(), began: now, counts: HashMap::new() };
        }
        let (most, window) = kind.quota();
        let name = (kind, hour.name(address));
        let (since, count) = hour.counts.entry(name).or_insert((now, 0));
        if now - *since >= window {
            (*since, *count) = (now, 0);
        }
        *count = count.saturating_add(1);
        *count <= most
    }
}

impl Hour {
    /// IPv6 is counted by network of 64 bits: one household, one counter.
    fn name(&self, address: IpAddr) -> [u8; 16] {
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(&self.key) else { return [0; 16] };
        match address {
            IpAddr::V4(address) => mac.update(&address.octets()),
            IpAddr::V6(address) => match address.to_ipv4_mapped() {
                Some(address) => mac.update(&address.octets()),
                None => mac.update(&address.octets()[..8]),
            },
        }
        let mut name = [0; 16];
        name.copy_from_slice(&mac.finalize().into_bytes()[..16]);
        name
    }
}

/// Without randomness from the system no key can be made; counting under a key of zeros still counts.
fn random_key() -> [u8; 32] {
    let mut key = [0; 32];
    let _ = getrandom::fill(&mut key);
    key
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_thirty_first_try_in_ten_minutes_waits() {
        let start = Timestamp::UNIX_EPOCH;
        let rates = Rates::new(start);
        let address: IpAddr = "192.0.2.7".parse().unwrap();
        assert!((0..30).all(|_| rates.allow(Kind::Login, address, start)));
        assert!(!rates.allow(Kind::Login, address, start));
        assert!(rates.allow(Kind::Login, "192.0.2.8".parse().unwrap(), start));
        assert!(rates.allow(Kind::Cast, address, start));
        assert!(rates.allow(Kind::Login, address, Timestamp::from_second(600).unwrap()));
    }

    #[test]
    fn a_household_has_one_counter() {
        let hour = Hour { key: random_key(), began: 0, counts: HashMap::new() };
        let name = |text: &str| hour.name(text.parse().unwrap());
        assert_eq!(name("2001:db8:1:2::3"), name("2001:db8:1:2:ffff::4"));
        assert_ne!(name("2001:db8:1:2::3"), name("2001:db8:1:3::3"));
        assert_eq!(name("::ffff:192.0.2.7"), name("192.0.2.7"));
    }
}
