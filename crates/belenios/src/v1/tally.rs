//! Encrypted tally, shuffles, partial decryptions and result. Belenios spec 3.3.0, "Encrypted tally" to "Election result".

use super::basic::{Ciphertext, Hash, Proof, Quantity};
use crate::group::Group;
use crate::json::{JsonError, Reader, Wire, wire_object};

/// The entries of one question: a row for homomorphic and non-homomorphic ones, a row a list for lists questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cells<T> {
    /// One entry an answer, or one a ballot.
    Row(Vec<T>),
    /// For each list, one entry for the list and one a candidate.
    Table(Vec<Vec<T>>),
}

impl<T> Cells<T> {
    /// All entries in order.
    pub fn iter(&self) -> Box<dyn Iterator<Item = &T> + '_> {
        match self {
            Self::Row(row) => Box::new(row.iter()),
            Self::Table(rows) => Box::new(rows.iter().flatten()),
        }
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        match self {
            Self::Row(row) => row.len(),
            Self::Table(rows) => rows.iter().map(Vec::len).sum(),
        }
    }

    /// No entry at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The same shape with other entries.
    pub fn map<U>(&self, mut f: impl FnMut(&T) -> U) -> Cells<U> {
        match self {
            Self::Row(row) => Cells::Row(row.iter().map(f).collect()),
            Self::Table(rows) => Cells::Table(rows.iter().map(|row| row.iter().map(&mut f).collect()).collect()),
        }
    }

    /// The same shape with other entries, or the first error.
    pub fn try_map<U, E>(&self, mut f: impl FnMut(&T) -> Result<U, E>) -> Result<Cells<U>, E> {
        Ok(match self {
            Self::Row(row) => Cells::Row(row.iter().map(f).collect::<Result<_, _>>()?),
            Self::Table(rows) => Cells::Table(rows.iter().map(|row| row.iter().map(&mut f).collect()).collect::<Result<_, _>>()?),
        })
    }

    /// Do both have the same shape?
    pub fn same_shape<U>(&self, other: &Cells<U>) -> bool {
        match (self, other) {
            (Self::Row(a), Cells::Row(b)) => a.len() == b.len(),
            (Self::Table(a), Cells::Table(b)) => a.iter().map(Vec::len).eq(b.iter().map(Vec::len)),
            _ => false,
        }
    }
}

impl<T: Wire> Wire for Cells<T> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        if reader.starts_with("[[") { Vec::read(reader).map(Self::Table) } else { Vec::read(reader).map(Self::Row) }
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Row(row) => row.write(out),
            Self::Table(rows) => rows.write(out),
        }
    }
}

/// `encrypted_tally`: for each question the ciphertexts to decrypt.
pub type EncryptedTally<E> = Vec<Cells<Ciphertext<E>>>;

/// `sized_encrypted_tally`, payload of `EncryptedTally`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SizedEncryptedTally {
    /// Ballots counted.
    pub num_tallied: u64,
    /// Sum of their weights.
    pub total_weight: Quantity,
    /// Hash of the [`EncryptedTally`].
    pub encrypted_tally: Hash,
}

wire_object!(SizedEncryptedTally { num_tallied: "num_tallied", total_weight: "total_weight", encrypted_tally: "encrypted_tally" });

/// `owned_shuffle` and `owned_partial_decryption`: who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owned {
    /// The trustee's 1-based index over all keys in order.
    pub owner: u64,
    /// Hash of what was done.
    pub payload: Hash,
}

wire_object!(Owned { owner: "owner", payload: "payload" });

/// `shuffle`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shuffle<G: Group> {
    /// For each non-homomorphic question the mixed ciphertexts.
    pub ciphertexts: Vec<Vec<Ciphertext<G::Unchecked>>>,
    /// For each of them the proof.
    pub proofs: Vec<ShuffleProof<G>>,
}

wire_object!(Shuffle<G> where [G: Group] { ciphertexts: "ciphertexts", proofs: "proofs" });

/// `shuffle_proof`: `((t_1, t_2, t_3, (t_41, t_42), t̂), (s_1, s_2, s_3, s_4, ŝ, s'), c, ĉ)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShuffleProof<G: Group> {
    /// `t_1`
    pub t1: G::Unchecked,
    /// `t_2`
    pub t2: G::Unchecked,
    /// `t_3`
    pub t3: G::Unchecked,
    /// `(t_41, t_42)`
    pub t4: (G::Unchecked, G::Unchecked),
    /// `t̂_1 … t̂_N`
    pub t_hat: Vec<G::Unchecked>,
    /// `s_1`
    pub s1: G::Scalar,
    /// `s_2`
    pub s2: G::Scalar,
    /// `s_3`
    pub s3: G::Scalar,
    /// `s_4`
    pub s4: G::Scalar,
    /// `ŝ_1 … ŝ_N`
    pub s_hat: Vec<G::Scalar>,
    /// `s'_1 … s'_N`
    pub s_prime: Vec<G::Scalar>,
    /// `c_1 … c_N`: the permutation commitment.
    pub c: Vec<G::Unchecked>,
    /// `ĉ_1 … ĉ_N`: the commitment chain.
    pub c_hat: Vec<G::Unchecked>,
}

impl<G: Group> Wire for ShuffleProof<G> {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        fn comma<T: Wire>(reader: &mut Reader<'_>) -> Result<T, JsonError> {
            reader.expect(",")?;
            T::read(reader)
        }
        reader.expect("[[")?;
        let t1 = Wire::read(reader)?;
        let t2 = comma(reader)?;
        let t3 = comma(reader)?;
        let t4 = comma(reader)?;
        let t_hat = comma(reader)?;
        reader.expect("],[")?;
        let s1 = Wire::read(reader)?;
        let s2 = comma(reader)?;
        let s3 = comma(reader)?;
        let s4 = comma(reader)?;
        let s_hat = comma(reader)?;
        let s_prime = comma(reader)?;
        reader.expect("]")?;
        let c = comma(reader)?;
        let c_hat = comma(reader)?;
        reader.expect("]")?;
        Ok(Self { t1, t2, t3, t4, t_hat, s1, s2, s3, s4, s_hat, s_prime, c, c_hat })
    }

    fn write(&self, out: &mut String) {
        let part = |out: &mut String, opening: &str, item: &dyn Fn(&mut String)| {
            out.push_str(opening);
            item(out);
        };
        part(out, "[[", &|out| self.t1.write(out));
        part(out, ",", &|out| self.t2.write(out));
        part(out, ",", &|out| self.t3.write(out));
        part(out, ",", &|out| self.t4.write(out));
        part(out, ",", &|out| self.t_hat.write(out));
        part(out, "],[", &|out| self.s1.write(out));
        part(out, ",", &|out| self.s2.write(out));
        part(out, ",", &|out| self.s3.write(out));
        part(out, ",", &|out| self.s4.write(out));
        part(out, ",", &|out| self.s_hat.write(out));
        part(out, ",", &|out| self.s_prime.write(out));
        part(out, "],", &|out| self.c.write(out));
        part(out, ",", &|out| self.c_hat.write(out));
        out.push(']');
    }
}

/// `partial_decryption`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartialDecryption<G: Group> {
    /// `α^x` for every ciphertext of the tally.
    pub decryption_factors: Vec<Cells<G::Unchecked>>,
    /// That the factors are right.
    pub decryption_proofs: Vec<Cells<Proof<G>>>,
}

wire_object!(PartialDecryption<G> where [G: Group] { decryption_factors: "decryption_factors", decryption_proofs: "decryption_proofs" });

/// `result`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ElectionResult {
    /// One result a question.
    pub result: Vec<QuestionResult>,
}

wire_object!(ElectionResult { result: "result" });

/// The result of one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuestionResult {
    /// Homomorphic: one sum an answer (a leading one for blank where it is allowed).
    Sums(Vec<Quantity>),
    /// Non-homomorphic: the numbers of every ballot, in mixed order. Lists: for each list its own sum, then its candidates'.
    Rows(Vec<Vec<Quantity>>),
}

impl Wire for QuestionResult {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        match Cells::read(reader)? {
            Cells::Row(sums) => Ok(Self::Sums(sums)),
            Cells::Table(rows) => Ok(Self::Rows(rows)),
        }
    }

    fn write(&self, out: &mut String) {
        match self {
            Self::Sums(sums) => sums.write(out),
            Self::Rows(rows) => rows.write(out),
        }
    }
}
