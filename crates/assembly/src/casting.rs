//! Taking ballots: everything that is checked before a ballot may enter the box, cheap checks first.
//!
//! [`check_batch`] is pure and stateless: what depends on the box (is this very ballot in it, was it spoilt, does the order statement continue the
//! voter's numbering *at this moment*) the sequencer asks once more in its serial order; [`CheckedCast`] carries what it needs for that.

use std::collections::HashSet;

use belenios::ballot::{BallotFault, BallotPlan, vartime_verify_ballots};
use belenios::companion::OrderStatement;
use belenios::election::{CheckedElection, ElectionError};
use belenios::group::{Ed25519, Group};
use belenios::json::{JsonError, Wire};
use belenios::v1::{Ballot, Hash, PublicCredential};
use rayon::prelude::*;

type Key = <Ed25519 as Group>::Unchecked;

/// Longest ballot that is read, in bytes; a paper of twenty questions with twenty answers has fewer.
pub const MAX_BALLOT: usize = 1 << 20;
/// Longest order statement, in bytes.
pub const MAX_ORDER: usize = 2048;

/// What ballots of one election are held against.
#[derive(Clone, Debug)]
pub struct CastContext {
    election: CheckedElection<Ed25519>,
    credentials: HashSet<Key>,
}

/// Why an election or its credentials cannot be used for casting.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ContextError {
    /// The election.
    #[error("the election cannot be used: {0}")]
    Election(#[from] ElectionError),
    /// The credentials.
    #[error("the public credentials cannot be read: {0}")]
    Credentials(#[from] JsonError),
    /// A credential is weighted; secret ballots are not (invariant 5).
    #[error("a public credential has a weight: weighted votes are open votes")]
    Weighted,
}

/// A ballot as it came, and what the box knows of its credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CastRequest {
    /// The exact JSON of the ballot.
    pub ballot: String,
    /// The exact JSON of the voter's `order` record.
    pub order: Option<String>,
    /// The voter's last order statement in the box.
    pub previous: Option<Previous>,
}

/// The state of a credential's order statements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Previous {
    /// Its last number.
    pub seq: u64,
    /// The ballot of that number.
    pub ballot: Hash,
}

/// A ballot all of whose proofs hold. Only [`check_batch`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedCast {
    ballot: String,
    hash: Hash,
    credential: String,
    order: Option<CheckedOrder>,
}

/// An order statement that is signed by the credential and is about the ballot beside it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedOrder {
    /// Its exact JSON.
    pub text: String,
    /// The number of this ballot.
    pub seq: u64,
    /// The ballot of the number before.
    pub supersedes: Option<Hash>,
}

impl CheckedCast {
    /// The exact JSON of the ballot.
    pub fn ballot(&self) -> &str {
        &self.ballot
    }

    /// Its hash: the archive's name of it, and the tracker.
    pub fn hash(&self) -> Hash {
        self.hash
    }

    /// The voter's public credential: 64 hex digits.
    pub fn credential(&self) -> &str {
        &self.credential
    }

    /// The order statement, if the voter made one.
    pub fn order(&self) -> Option<&CheckedOrder> {
        self.order.as_ref()
    }

    /// Does it continue the numbering of this credential? The sequencer asks in its serial order. Without a statement it does as long as there was none.
    pub fn continues(&self, previous: Option<&Previous>) -> bool {
        match &self.order {
            Some(order) => follows(order.seq, order.supersedes, previous),
            None => previous.is_none(),
        }
    }
}

fn follows(seq: u64, supersedes: Option<Hash>, previous: Option<&Previous>) -> bool {
    let expected = previous.map_or(Some(1), |previous| previous.seq.checked_add(1));
    expected == Some(seq) && supersedes == previous.map(|previous| previous.ballot)
}

/// Why a ballot was not taken. The codes are those of the interface.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CastRefusal {
    /// Longer than any ballot.
    #[error("this is longer than any ballot of this election")]
    TooLarge,
    /// Not canonical JSON of a ballot.
    #[error("this is not a ballot: {0}")]
    NotABallot(String),
    /// Made for another election.
    #[error("this ballot was made for another election: load the page again")]
    WrongElection,
    /// Its credential is not on the list.
    #[error("this voting code is not on the list of this ballot: look for a mistyped letter, or ask whoever gave you the slip")]
    UnknownCode,
    /// The very same ballot is in the box.
    #[error("this very ballot is in the box already; whoever votes again makes a new one")]
    Duplicate,
    /// It was opened for a check.
    #[error("this ballot was opened for a check and cannot be cast: make a new one")]
    Spoilt,
    /// The order statement does not continue the voter's numbering, or is not the voter's, or is missing where there were some.
    #[error("the statement of order does not follow the voter's last one: the page must ask for it again")]
    Order,
    /// A proof or the signature does not hold.
    #[error("this ballot does not verify: {0}")]
    BadProof(String),
    /// Casting has not begun or is over.
    #[error("casting is not open: no ballot can be taken")]
    Closed,
    /// Too many at once.
    #[error("too many ballots are coming in at this moment: try again in a few seconds")]
    Busy,
}

impl CastRefusal {
    /// All codes.
    pub const CODES: [&str; 10] =
        ["too_large", "not_a_ballot", "wrong_election", "unknown_code", "duplicate", "spoilt", "order", "bad_proof", "closed", "busy"];

    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::TooLarge => "too_large",
            Self::NotABallot(_) => "not_a_ballot",
            Self::WrongElection => "wrong_election",
            Self::UnknownCode => "unknown_code",
            Self::Duplicate => "duplicate",
            Self::Spoilt => "spoilt",
            Self::Order => "order",
            Self::BadProof(_) => "bad_proof",
            Self::Closed => "closed",
            Self::Busy => "busy",
        }
    }
}

impl CastContext {
    /// From the exact JSON of the election and of the public credentials, as they stand on the board.
    ///
    /// # Errors
    /// One of them cannot be used.
    pub fn new(election: &str, public_creds: &str) -> Result<Self, ContextError> {
        let election = CheckedElection::from_json(election.as_bytes())?;
        let list = Vec::<PublicCredential<Ed25519>>::from_json(public_creds.as_bytes())?;
        if list.iter().any(|entry| entry.weight() != 1) {
            return Err(ContextError::Weighted);
        }
        Ok(Self { election, credentials: list.into_iter().map(|entry| entry.credential).collect() })
    }

    /// The election.
    pub fn election(&self) -> &CheckedElection<Ed25519> {
        &self.election
    }

    /// How many voting codes there are.
    pub fn codes(&self) -> usize {
        self.credentials.len()
    }

    /// Is this public credential (64 hex digits) on the list?
    pub fn knows(&self, credential: &str) -> bool {
        Key::from_json(format!("\"{credential}\"").as_bytes()).is_ok_and(|key| self.credentials.contains(&key))
    }
}

/// Checks ballots, on all cores; answers in the order of the requests. What is cheap comes first: size, form, election, credential, order; only what
/// is left is worth the group operations of its proofs.
pub fn check_batch(context: &CastContext, requests: Vec<CastRequest>) -> Vec<Result<CheckedCast, CastRefusal>> {
    let planned: Vec<Result<(Plan, CheckedCast), CastRefusal>> = requests.into_par_iter().map(|request| plan(context, request)).collect();
    let mut plans = Vec::new();
    let mut waiting = Vec::with_capacity(planned.len());
    for result in planned {
        waiting.push(result.map(|(plan, cast)| {
            plans.push(plan);
            cast
        }));
    }
    let mut verified = vartime_verify_ballots(&context.election, plans).into_iter();
    waiting
        .into_iter()
        .map(|cast| {
            let cast = cast?;
            match verified.next() {
                Some(Ok(_)) => Ok(cast),
                Some(Err(rejected)) => Err(rejection(&rejected.faults)),
                None => Err(CastRefusal::Busy),
            }
        })
        .collect()
}

type Plan = BallotPlan<Ed25519>;

fn plan(context: &CastContext, request: CastRequest) -> Result<(Plan, CheckedCast), CastRefusal> {
    let CastRequest { ballot: text, order, previous } = request;
    if text.len() > MAX_BALLOT || order.as_ref().is_some_and(|order| order.len() > MAX_ORDER) {
        return Err(CastRefusal::TooLarge);
    }
    let ballot = Ballot::<Ed25519>::from_json(text.as_bytes()).map_err(|error| CastRefusal::NotABallot(error.to_string()))?;
    let election = &context.election;
    if ballot.election_uuid != election.election().uuid || ballot.election_hash != election.fingerprint() {
        return Err(CastRefusal::WrongElection);
    }
    if !context.credentials.contains(&ballot.credential) {
        return Err(CastRefusal::UnknownCode);
    }
    let hash = Hash::of(text.as_bytes());
    let order = match order {
        Some(order) => Some(check_order(context, order, &ballot.credential, hash, previous.as_ref())?),
        None if previous.is_some() => return Err(CastRefusal::Order),
        None => None,
    };
    let key = Ed25519::check(&ballot.credential).map_err(|_| CastRefusal::UnknownCode)?;
    let plan = BallotPlan::new(election, &ballot, &text, &key);
    let credential = ballot.credential.to_json().trim_matches('"').to_owned();
    Ok((plan, CheckedCast { ballot: text, hash, credential, order }))
}

/// B46 at the door: signed by this credential, about this ballot, and the next in the voter's numbering.
fn check_order(
    context: &CastContext,
    text: String,
    credential: &Key,
    ballot: Hash,
    previous: Option<&Previous>,
) -> Result<CheckedOrder, CastRefusal> {
    let order = OrderStatement::<Ed25519>::from_json(text.as_bytes()).map_err(|_| CastRefusal::Order)?;
    let ours = order.credential == *credential && order.ballot == ballot && follows(order.seq, order.supersedes, previous);
    if !ours || !order.vartime_is_signed(context.election.fingerprint()) {
        return Err(CastRefusal::Order);
    }
    Ok(CheckedOrder { text, seq: order.seq, supersedes: order.supersedes })
}

fn rejection(faults: &[BallotFault]) -> CastRefusal {
    let shown: Vec<String> = faults.iter().take(3).map(ToString::to_string).collect();
    CastRefusal::BadProof(shown.join("; "))
}
