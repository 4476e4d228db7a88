//! Threshold keys.

pub(super) mod audit;
