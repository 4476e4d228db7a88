//! The Belenios voting protocol, version 1, as released with 3.3.0.
//!
//! A body asks questions; its members answer under encryption; trustees who hold the key together open the sum and nothing else; and everybody can
//! recompute all of it from one public file.
//!
//! Source: the Belenios specification at release 3.3.0 (`doc/specification.tex` of that tag), implemented from the text. Where the peer's own
//! archives differ from it, the documentation of the item says so.
//!
//! # The way through
//!
//! 1. The returning officer's questions become an [`election`]; [`trustee`]s make its key, alone or a threshold together.
//! 2. The registrar makes [`credential::VotingCode`]s; only the public keys derived from them are published.
//! 3. The board is an [`archive`]: Setup first, then everything that happens.
//! 4. A voter's client makes a ballot with [`ballot::encrypt_ballot`]; the board takes it after [`ballot::BallotPlan`] was checked.
//! 5. After casting, [`tally`] puts the ballots together, [`mix`] takes the order from ranked ones, trustees decrypt, and the result is read.
//! 6. [`verify`] checks all of it again, from the file alone; the [`companion`] record beside it binds what version 1 leaves open.
//!
//! ```
//! use belenios::ballot::{Choice, encrypt_ballot};
//! use belenios::credential::VotingCode;
//! use belenios::election::CheckedElection;
//! use belenios::group::{Ed25519, Group};
//! use belenios::json::Wire;
//! use belenios::trustee::PrivateKey;
//! use belenios::v1::Tracker;
//! use rand_core::SeedableRng;
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! // A seeded generator for the example; in earnest, the operating system's randomness.
//! let mut rng = rand_chacha::ChaCha20Rng::seed_from_u64(1);
//! let key = PrivateKey::<Ed25519>::generate(&mut rng);
//! let json = format!(
//!     r#"{{"version":1,"description":"","name":"Strike ballot","group":"Ed25519","public_key":{},"questions":[{{"answers":["Yes","No"],"blank":true,"min":1,"max":1,"question":"Do we strike?"}}],"uuid":"ZPcjFVuiTxFpRE"}}"#,
//!     Ed25519::encode(&key.element()).to_json(),
//! );
//! let election = CheckedElection::<Ed25519>::from_json(json.as_bytes())?;
//! let code = VotingCode::random(&mut rng);
//! let credential = code.derive(&election.election().uuid);
//! // Blank, yes, no: yes.
//! let ballot = encrypt_ballot(&election, &credential, &[Choice::Homomorphic(vec![0, 1, 0])], &mut rng)?;
//! assert_eq!(Tracker::of(ballot.to_json().as_bytes()).to_string().len(), 43);
//! # Ok(()) }
//! ```
//!
//! # Rules of the room
//!
//! It knows no clock, network or database: randomness and time come in as arguments, archives as `std::io` streams. An element of a group exists only
//! after its membership was checked ([`group`]); only canonical text is read ([`json`]). Functions that may take a time that depends on their
//! arguments have `vartime` in their names and see public data only.

pub mod archive;
pub mod ballot;
pub mod companion;
pub mod credential;
pub mod election;
pub mod group;
pub mod json;
pub mod mix;
mod proof;
pub mod tally;
mod transcript;
pub mod trustee;
pub mod v1;
pub mod verify;
