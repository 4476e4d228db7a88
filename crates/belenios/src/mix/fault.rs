//! What can be wrong with a shuffle.

use core::fmt;

/// What is wrong with a shuffle. Questions are numbered from 1 over all questions of the election, entries from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ShuffleFault {
    /// M53: not one list of ciphertexts and one proof for each question that is mixed.
    #[error("{expected} questions are mixed, but the shuffle has {ciphertexts} lists of ciphertexts and {proofs} proofs")]
    Questions {
        /// Questions that are mixed.
        expected: usize,
        /// Lists of ciphertexts.
        ciphertexts: usize,
        /// Proofs.
        proofs: usize,
    },
    /// M53: a part does not have one entry a ciphertext.
    #[error("question {question}: {found} entries of {part} instead of {expected}")]
    Length {
        /// 1-based.
        question: usize,
        /// Which part.
        part: Part,
        /// `N`
        expected: usize,
        /// What was found.
        found: usize,
    },
    /// M54: two generators are equal, so that commitments do not bind. No hash function of the world is known to do this.
    #[error("the generators number {first} and {second} of the group are equal: nothing can be mixed in it")]
    Generators {
        /// Index; −1 is the secondary generator.
        first: i64,
        /// Index.
        second: i64,
    },
    /// M55: an element outside the group.
    #[error("question {question}: entry {entry} of {part} is not an element of the group")]
    NotAMember {
        /// 1-based.
        question: usize,
        /// Which part.
        part: Part,
        /// 1-based; 1 where the part is a single element.
        entry: usize,
    },
    /// M56: an equation of the proof does not hold.
    #[error("question {question}: the proof of the shuffle does not verify (equation {equation})")]
    Equation {
        /// 1-based.
        question: usize,
        /// Which one.
        equation: ShuffleEquation,
    },
}

/// A part of a shuffle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The mixed ciphertexts `e'`, where they are counted.
    Ciphertexts,
    /// `α'` of the mixed ciphertexts.
    Alpha,
    /// `β'` of the mixed ciphertexts.
    Beta,
    /// `t_1`
    T1,
    /// `t_2`
    T2,
    /// `t_3`
    T3,
    /// `t_{4,1}`
    T41,
    /// `t_{4,2}`
    T42,
    /// `t̂`
    THat,
    /// `ŝ`
    SHat,
    /// `s'`
    SPrime,
    /// `c`
    C,
    /// `ĉ`
    CHat,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ciphertexts => "the mixed ciphertexts",
            Self::Alpha => "alpha of the mixed ciphertexts",
            Self::Beta => "beta of the mixed ciphertexts",
            Self::T1 => "t_1",
            Self::T2 => "t_2",
            Self::T3 => "t_3",
            Self::T41 => "t_4,1",
            Self::T42 => "t_4,2",
            Self::THat => "t_hat",
            Self::SHat => "s_hat",
            Self::SPrime => "s'",
            Self::C => "c",
            Self::CHat => "c_hat",
        })
    }
}

/// An equation of the proof. Belenios spec 3.3.0, "CheckShuffleProof".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ShuffleEquation {
    /// `t_1 = c̄^{−c} g^{s_1}`: `c` commits to a matrix whose rows sum to 1.
    T1,
    /// `t_2 = ĉ^{−c} g^{s_2}`: the chain ends in `∏ u_i`, so the matrix is a permutation.
    T2,
    /// `t_3 = c̃^{−c} g^{s_3} ∏ h_i^{s'_i}`: `s'` answers for that matrix.
    T3,
    /// `t_{4,1} = β̃^{−c} y^{−s_4} ∏ β'_i^{s'_i}`: the second halves were re-encrypted and permuted by it.
    T41,
    /// `t_{4,2} = α̃^{−c} g^{−s_4} ∏ α'_i^{s'_i}`: the first halves too.
    T42,
    /// `t̂_i = ĉ_i^{−c} g^{ŝ_i} ĉ_{i−1}^{s'_i}`: link `i` of the chain, from 1.
    THat(usize),
}

impl fmt::Display for ShuffleEquation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::T1 => f.write_str("t_1"),
            Self::T2 => f.write_str("t_2"),
            Self::T3 => f.write_str("t_3"),
            Self::T41 => f.write_str("t_4,1"),
            Self::T42 => f.write_str("t_4,2"),
            Self::THat(link) => write!(f, "t_hat {link}"),
        }
    }
}
