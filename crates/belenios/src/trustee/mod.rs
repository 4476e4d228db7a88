//! Who holds the key: single trustees, and groups of trustees of which a threshold suffices.
//!
//! Source: Belenios spec 3.3.0, "Verification keys", "Messages specific to threshold decryption support", "Trustees".
//!
//! A trustee's secret is a [`PrivateKey`]: drawn at random by a single trustee, computed together by the rounds of [`threshold`]. What the election
//! publishes is checked once, as a whole, by [`CheckedTrustees::check`]; afterwards every key is a member of the group, differs from all others and
//! has an owner, a number that counts all keys in order from 1.

mod channel;
mod checked;
mod fault;
mod lagrange;
mod pki;
mod single;
#[cfg(test)]
mod tests;
pub mod threshold;

pub use checked::{CheckedTrustees, KindLayout};
pub use fault::{Part, TrusteeFault};
pub use lagrange::lagrange;
pub use single::{PrivateKey, PrivateKeyError};
