//! Calendar dates: rules hold from one day to another. No clock is read here.

use std::fmt;
use std::str::FromStr;

use super::DecisionError;

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day, or `None` when the calendar does not have it.
    pub const fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        if year > 9999 || month < 1 || month > 12 || day < 1 || day > days_in(year, month) {
            return None;
        }
        Some(Self { year, month, day })
    }
}

const fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = DecisionError;

    /// Reads `2026-02-18` and nothing else.
    fn from_str(text: &str) -> Result<Self, DecisionError> {
        let bad = || DecisionError::BadDate(text.to_owned());
        let mut parts = text.split('-');
        let mut number = |length: usize| {
            let part = parts.next().filter(|p| p.len() == length)?;
            let digits = part.bytes().all(|b| b.is_ascii_digit());
            digits.then(|| part.parse::<u16>().ok()).flatten()
        };
        let (year, month, day) = (number(4), number(2), number(2));
        if parts.next().is_some() {
            return Err(bad());
        }
        let small = |value: Option<u16>| value.and_then(|v| u8::try_from(v).ok());
        year.zip(small(month)).zip(small(day)).and_then(|((year, month), day)| Self::new(year, month, day)).ok_or_else(bad)
    }
}

/// The days on which a rule may open a ballot, both ends included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Validity {
    /// The first day, if the rule has one.
    pub from: Option<Date>,
    /// The last day, if the rule has one.
    pub to: Option<Date>,
}

impl Validity {
    /// Does the rule hold on this day?
    pub fn contains(&self, day: Date) -> bool {
        self.from.is_none_or(|from| from <= day) && self.to.is_none_or(|to| day <= to)
    }

    /// A warning, if a ballot that opened on `day` falls outside.
    pub fn warning(&self, rule: &str, day: Date) -> Option<String> {
        if self.contains(day) {
            return None;
        }
        Some(format!(
            "{rule} holds for ballots opened {self}, and this one opened on {day}: \
             check which rule was in force"
        ))
    }
}

impl fmt::Display for Validity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.to) {
            (Some(from), Some(to)) => write!(f, "from {from} to {to}"),
            (Some(from), None) => write!(f, "from {from} on"),
            (None, Some(to)) => write!(f, "until {to}"),
            (None, None) => f.write_str("at any time"),
        }
    }
}
