//! Making a key of which `threshold` trustees hold enough: Pedersen's protocol through a server that carries the messages.
//!
//! Source: Belenios spec 3.3.0, "Filling in the trustees structure" and "Messages specific to threshold decryption support".
//!
//! ```text
//!  step  a trustee                                    the returning officer
//!  1     certify(seed, context)  → Stage1, cert
//!  2                                                  check_certificates(threshold, certs)
//!  3     Stage1::share(certs)    → Stage2, polynomial
//!  4                                                  route(threshold, certs, polynomials) → a vinput each
//!  5     Stage2::receive(vinput) → Stage3, voutput
//!  6     Stage3::confirm(parameters) → PrivateKey     assemble(threshold, certs, polynomials, voutputs)
//! ```
//!
//! Each round consumes the one before it, so that no order but this one can be played. Days may lie between the rounds: a trustee keeps only its
//! [`Seed`], and every stage can be resumed from it with the public messages. On the day of counting [`decryption_key`] opens
//! what the trustee encrypted to itself in step 5.
//!
//! Whatever comes from others is checked by the one who receives it, and every error names the trustee whose message is wrong:
//! [`ThresholdError::culprit`]. During key generation trustees are numbered from 1 within their group.

pub(super) mod audit;
mod error;
mod officer;
mod rounds;
mod seed;

pub use super::channel::ChannelError;
pub use error::ThresholdError;
pub use officer::{assemble, certificate_name, certificates_fingerprint, check_certificates, route};
pub use rounds::{Context, Stage1, Stage2, Stage3, certify, decryption_key};
pub use seed::{Seed, SeedError};
