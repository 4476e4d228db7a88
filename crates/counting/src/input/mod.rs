//! Reading ballots from files.
