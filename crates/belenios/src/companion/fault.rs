//! What may be wrong with the statements of a companion record.

use super::statement::Role;
use crate::v1::Hash;

/// One thing that is wrong. Lines count from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompanionFault {
    /// S32: the record belongs to another election.
    #[error("the companion record is that of election {found}")]
    Uuid {
        /// What its opening says.
        found: String,
    },
    /// S32: a role has no key that could sign.
    #[error("the companion record introduces no signing key of {}", whose(*role, *owner))]
    KeyMissing {
        /// Whose.
        role: Role,
        /// A trustee's number.
        owner: Option<u64>,
    },
    /// S32: a role is introduced twice, two roles share a key or a mirror's name, or a number stands where none belongs.
    #[error("line {line}: this signing key, name or trustee was introduced before, or has a number without being a trustee")]
    KeyTwice {
        /// The second introduction.
        line: usize,
    },
    /// A statement is not signed by the role that it is the statement of.
    #[error("line {line}: the signature does not verify, or its key is not introduced above")]
    Signature {
        /// The statement.
        line: usize,
        /// `S32`, `M58` or `D64`.
        check: &'static str,
    },
    /// S32: a trustee has not bound its signing key to its election key.
    #[error("trustee {owner} has not shown that its signing key and its election key belong together")]
    TrusteeKeyMissing {
        /// Who.
        owner: u64,
    },
    /// S32: the binding is to another key than the published one, or its proof does not verify, or it is there twice.
    #[error("line {line}: this does not bind the signing key to the published key of trustee {owner}")]
    TrusteeKey {
        /// The statement.
        line: usize,
        /// Who.
        owner: u64,
    },
    /// S32: a threshold trustee revealed coefficients without a commitment.
    #[error("trustee {owner} has not committed itself to its coefficients in the last round of key generation")]
    CommitmentMissing {
        /// Who.
        owner: u64,
    },
    /// S32: the published coefficients are not those of the commitment.
    #[error("line {line}: trustee {owner} revealed other coefficients than it had committed itself to")]
    CommitmentOpens {
        /// The commitment.
        line: usize,
        /// Who.
        owner: u64,
    },
    /// S32: a second commitment in one round, one for another round than the current one, or one by somebody who is no threshold trustee.
    #[error("line {line}: a commitment that does not belong here: a repetition needs a restart")]
    CommitmentOutOfPlace {
        /// The commitment.
        line: usize,
    },
    /// S32: a commitment after the keys were known is none.
    #[error("line {line}: trustee {owner} committed itself when a key of its group was already known")]
    CommitmentLate {
        /// The commitment.
        line: usize,
        /// Who.
        owner: u64,
    },
    /// S32: a restart that does not begin the next round.
    #[error("line {line}: a restart begins round {found}, but the next round is {expected}")]
    RestartRound {
        /// The restart.
        line: usize,
        /// What it says.
        found: u64,
        /// The next round.
        expected: u64,
    },
    /// S32: nobody stands for the credentials.
    #[error("the registrar has not signed the list of credentials")]
    CodeListMissing,
    /// S32: the registrar signed two lists.
    #[error("line {line}: the list of credentials was signed before")]
    CodeListTwice {
        /// The second one.
        line: usize,
    },
    /// S32: the list that was signed is not the published one.
    #[error("line {line}: the registrar signed another {what} than is published")]
    CodeList {
        /// The statement.
        line: usize,
        /// What differs.
        what: &'static str,
    },
    /// B46: not signed with the credential's key.
    #[error("line {line}: the voter's order statement is not signed with its credential")]
    OrderSignature {
        /// The statement.
        line: usize,
    },
    /// B46: two statements with one number, a gap, or a statement that does not supersede the one before it.
    #[error("line {line}: the voter's order statements contradict each other or one is missing between them")]
    OrderSequence {
        /// The later statement.
        line: usize,
    },
    /// B46: the last ballot of a voter is not on the board.
    #[error("line {line}: the voter's last ballot {ballot} is not on the board: it was withheld or lost")]
    OrderBallotMissing {
        /// The last statement.
        line: usize,
        /// Its ballot.
        ballot: Hash,
    },
    /// B46: another ballot than the voter's last one is counted.
    #[error("line {line}: the voter's last ballot is {ballot}, but {counted} is counted")]
    OrderNotCounted {
        /// The last statement.
        line: usize,
        /// Its ballot.
        ballot: Hash,
        /// The ballot that stands last on the board.
        counted: Hash,
    },
    /// M58: nobody stands for a shuffle.
    #[error("trustee {owner} has not signed its shuffle")]
    ShuffleMissing {
        /// Who.
        owner: u64,
    },
    /// M58: what was signed is not the shuffle on the board, or is signed twice.
    #[error("line {line}: the signed shuffle of trustee {owner} is not the one on the board")]
    Shuffle {
        /// The statement.
        line: usize,
        /// Who.
        owner: u64,
    },
    /// D64: no strong proof.
    #[error("trustee {owner} has not given a strong proof of its decryption")]
    DecryptionMissing {
        /// Who.
        owner: u64,
    },
    /// D64: the statement is about another tally or partial decryption than the one on the board, or is there twice.
    #[error("line {line}: the strong proof of trustee {owner} is about another tally or partial decryption than the one on the board")]
    Decryption {
        /// The statement.
        line: usize,
        /// Who.
        owner: u64,
    },
    /// D64: the factors are not those that the trustee's key gives.
    #[error("line {line}: the strong proof of trustee {owner} does not verify: its decryption is not made with its key")]
    DecryptionProof {
        /// The statement.
        line: usize,
        /// Who.
        owner: u64,
    },
    /// R70: the note is for another log, or the officer did not sign it, or a known mirror's cosignature does not verify.
    #[error("line {line}: the checkpoint is not signed as it ought to be")]
    CheckpointSignature {
        /// The checkpoint.
        line: usize,
    },
    /// R70: the board is shorter than it was.
    #[error("line {line}: a checkpoint of {size} events was signed, but the board has {events}: events were removed")]
    CheckpointBeyond {
        /// The checkpoint.
        line: usize,
        /// Its size.
        size: u64,
        /// Events of the board.
        events: u64,
    },
    /// R70: the signed board is not this one.
    #[error("line {line}: a checkpoint of {size} events has another root than this board: somebody was shown another board")]
    SplitView {
        /// The checkpoint.
        line: usize,
        /// Its size.
        size: u64,
    },
    /// R70: too few mirrors have seen the whole board.
    #[error("{mirrors} mirrors have co-signed a checkpoint of all {events} events; {needed} are needed")]
    Mirrors {
        /// How many.
        mirrors: usize,
        /// How many are needed.
        needed: usize,
        /// Events of the board.
        events: u64,
    },
}

impl CompanionFault {
    /// Is something only not there, so that the record proves less than it could, rather than proving something wrong?
    pub fn is_missing(&self) -> bool {
        matches!(
            self,
            Self::KeyMissing { .. }
                | Self::TrusteeKeyMissing { .. }
                | Self::CommitmentMissing { .. }
                | Self::CodeListMissing
                | Self::ShuffleMissing { .. }
                | Self::DecryptionMissing { .. }
                | Self::Mirrors { .. }
        )
    }

    /// The check of VERIFIER.md that it fails: `S32`, `B46`, `M58`, `D64` or `R70`.
    pub fn check_id(&self) -> &'static str {
        match self {
            Self::Uuid { .. }
            | Self::KeyMissing { .. }
            | Self::KeyTwice { .. }
            | Self::TrusteeKeyMissing { .. }
            | Self::TrusteeKey { .. }
            | Self::CommitmentMissing { .. }
            | Self::CommitmentOpens { .. }
            | Self::CommitmentOutOfPlace { .. }
            | Self::CommitmentLate { .. }
            | Self::RestartRound { .. }
            | Self::CodeListMissing
            | Self::CodeListTwice { .. }
            | Self::CodeList { .. } => "S32",
            Self::OrderSignature { .. } | Self::OrderSequence { .. } | Self::OrderBallotMissing { .. } | Self::OrderNotCounted { .. } => {
                "B46"
            }
            Self::ShuffleMissing { .. } | Self::Shuffle { .. } => "M58",
            Self::DecryptionMissing { .. } | Self::Decryption { .. } | Self::DecryptionProof { .. } => "D64",
            Self::CheckpointSignature { .. } | Self::CheckpointBeyond { .. } | Self::SplitView { .. } | Self::Mirrors { .. } => "R70",
            Self::Signature { check, .. } => check,
        }
    }

    /// The trustee whose doing it is, if it is one trustee's.
    pub fn trustee(&self) -> Option<u64> {
        match *self {
            Self::TrusteeKeyMissing { owner }
            | Self::TrusteeKey { owner, .. }
            | Self::CommitmentMissing { owner }
            | Self::CommitmentOpens { owner, .. }
            | Self::CommitmentLate { owner, .. }
            | Self::ShuffleMissing { owner }
            | Self::Shuffle { owner, .. }
            | Self::DecryptionMissing { owner }
            | Self::Decryption { owner, .. }
            | Self::DecryptionProof { owner, .. } => Some(owner),
            Self::KeyMissing { owner, .. } => owner,
            _ => None,
        }
    }
}

fn whose(role: Role, owner: Option<u64>) -> String {
    owner.map_or_else(|| format!("the {role}"), |owner| format!("{role} {owner}"))
}
