//! Version 1 of the wire: every structure of Belenios spec 3.3.0, "Messages", with the fields that the peer really writes (FORMAT.md).
//!
//! Types here say how a thing is *spelled*. Elements read from foreign bytes are [`Group::Unchecked`](crate::group::Group::Unchecked) until
//! a check turns them into members; structures that we compute ourselves are converted on the way out.

mod ballot;
mod basic;
mod board;
mod election;
mod tally;
mod trustees;

pub use ballot::{
    Answer, Ballot, HomomorphicAnswer, IntervalProof, ListsAnswer, NonHomomorphicAnswer, NonZeroProof, Signature, signed_text,
};
pub(crate) use basic::{BASE58, random_base58};
pub use basic::{Ciphertext, Hash, HashParseError, Proof, Quantity, RawJson, Tracker, UnknownGroup, Uuid, UuidError};
pub use board::{Event, EventType, Header, SetupData};
pub use election::{Election, HomomorphicQuestion, ListsQuestion, NonHomomorphicQuestion, Question, peek_group};
pub use tally::{
    Cells, ElectionResult, EncryptedTally, Owned, PartialDecryption, QuestionResult, Shuffle, ShuffleProof, SizedEncryptedTally,
};
pub use trustees::{
    CertContext, CertKeys, Certs, ChannelMessage, EncryptedMessage, Polynomial, PublicCredential, RawCoefexps, RawPolynomial, Secret,
    SignedMessage, ThresholdParameters, TrusteeKind, TrusteePublicKey, Vinput, Voutput,
};
