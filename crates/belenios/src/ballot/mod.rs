//! One voter's encrypted paper: making it and checking it. Belenios spec 3.3.0, "Encrypted answers", "Signatures", "Ballots".
//!
//! Three types for three degrees of trust: bytes, [`v1::Ballot`](crate::v1::Ballot) (canonical, nothing proved), and [`VerifiedBallot`], which
//! only [`BallotPlan`] makes. The plan separates what is computed in the group from what is hashed and compared, so that many
//! ballots can be computed at once.

mod cast;
mod plan;

pub use cast::{Choice, ChoiceError, encrypt_ballot};
pub use plan::{BallotFault, BallotPlan, RejectedBallot, VerifiedBallot, vartime_verify_ballot, vartime_verify_ballots};

use crate::json::Wire;
use crate::transcript::element_text;
use crate::v1::Ciphertext;

/// `S_0 = φ | credential`
pub(crate) fn context_string<E: Wire>(fingerprint: &str, credential: &E) -> String {
    format!("{fingerprint}|{}", element_text(credential))
}

/// `S = S_0 | α_1,β_1,α_2,β_2,…`
pub(crate) fn choices_string<'a, E: Wire + 'a>(context: &str, choices: impl IntoIterator<Item = &'a Ciphertext<E>>) -> String {
    let mut text = String::from(context);
    for (index, choice) in choices.into_iter().enumerate() {
        text.push(if index == 0 { '|' } else { ',' });
        text.push_str(&element_text(&choice.alpha));
        text.push(',');
        text.push_str(&element_text(&choice.beta));
    }
    text
}
