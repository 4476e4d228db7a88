//! Combining factors and reading the result. Belenios spec 3.3.0, "Election result".

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::decrypt::Factors;
use super::discrete_log::DiscreteLog;
use crate::group::{Element, EmbeddingError, Group, Scalar};
use crate::trustee::{CheckedTrustees, KindLayout, lagrange};
use crate::v1::{Cells, Ciphertext, ElectionResult, EncryptedTally, Quantity, Question, QuestionResult};

/// Why the factors do not suffice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CombineError {
    /// D65: a mandatory trustee has not decrypted.
    #[error("trustee {owner} must take part in decryption and has not")]
    Missing {
        /// 1-based.
        owner: u64,
    },
    /// D65: too few of a threshold group have.
    #[error("{found} of the trustees {first} to {last} have decrypted, {threshold} must")]
    BelowThreshold {
        /// First of the group.
        first: u64,
        /// Last of the group.
        last: u64,
        /// How many have.
        found: usize,
        /// How many must.
        threshold: usize,
    },
}

/// `F`: the synthetic factors, from the checked factors of each trustee by its 1-based number. Of a threshold group the first `threshold`
/// are used; any other choice gives the same.
pub fn combine<G: Group>(trustees: &CheckedTrustees<G>, factors: &BTreeMap<u64, Factors<G>>) -> Result<Factors<G>, CombineError> {
    let mut chosen: Vec<(&Factors<G>, Option<G::Scalar>)> = Vec::new();
    for kind in trustees.kinds() {
        match kind {
            KindLayout::Single { owner } => {
                chosen.push((factors.get(owner).ok_or(CombineError::Missing { owner: *owner })?, None));
            }
            KindLayout::Pedersen { threshold, owners } => {
                let needed = usize::try_from(*threshold).unwrap_or(usize::MAX);
                let present: Vec<u64> = owners.clone().filter(|owner| factors.contains_key(owner)).take(needed).collect();
                if present.len() < needed {
                    return Err(CombineError::BelowThreshold {
                        first: owners.start,
                        last: owners.end.saturating_sub(1),
                        found: present.len(),
                        threshold: needed,
                    });
                }
                let indices: Vec<u64> = present.iter().map(|owner| owner - owners.start + 1).collect();
                for (owner, index) in present.iter().zip(&indices) {
                    chosen.push((&factors[owner], Some(lagrange::<G>(&indices, *index))));
                }
            }
        }
    }
    Ok(product_of_powers::<G>(&chosen))
}

/// Owners (1-based) in threshold groups whose factors do not continue those that gave `combined`: with one of them in another's place, something else
/// comes out. Checked factors of checked trustees never disagree; what is looked for is a mistake in either check.
pub fn disagreeing<G: Group>(trustees: &CheckedTrustees<G>, factors: &BTreeMap<u64, Factors<G>>, combined: &Factors<G>) -> Vec<u64> {
    let mut found = Vec::new();
    for kind in trustees.kinds() {
        let KindLayout::Pedersen { threshold, owners } = kind else { continue };
        let needed = usize::try_from(*threshold).unwrap_or(usize::MAX);
        let present: Vec<u64> = owners.clone().filter(|owner| factors.contains_key(owner)).collect();
        let (first, spare) = present.split_at(needed.min(present.len()));
        for extra in spare {
            // Any place will do, if the others agree; the last one is as good as another.
            let chosen: Vec<u64> = first.iter().take(needed.saturating_sub(1)).copied().chain([*extra]).collect();
            let mut subset = factors.clone();
            subset.retain(|owner, _| !owners.contains(owner) || chosen.contains(owner));
            if combine(trustees, &subset).as_ref() != Ok(combined) {
                found.push(*extra);
            }
        }
    }
    found
}

/// `F_{i,j} = ∏ factors_{z,i,j}^{λ_z}`, where no exponent means 1.
fn product_of_powers<G: Group>(chosen: &[(&Factors<G>, Option<G::Scalar>)]) -> Factors<G> {
    let Some((first, _)) = chosen.first() else {
        return Vec::new();
    };
    first
        .iter()
        .enumerate()
        .map(|(question, cells)| {
            let columns: Vec<Vec<&G::Element>> = chosen.iter().map(|(factors, _)| factors[question].iter().collect()).collect();
            let products: Vec<G::Element> = (0..cells.len())
                .into_par_iter()
                .map(|entry| {
                    let (mut bases, mut exponents, mut product) = (Vec::new(), Vec::new(), G::Element::identity());
                    for (column, (_, exponent)) in columns.iter().zip(chosen) {
                        match exponent {
                            None => product = product.times(column[entry]),
                            Some(exponent) => {
                                bases.push(column[entry].clone());
                                exponents.push(exponent.clone());
                            }
                        }
                    }
                    if bases.is_empty() { product } else { product.times(&G::vartime_multi_pow(&bases, &exponents)) }
                })
                .collect();
            let mut products = products.into_iter();
            cells.map(|_| products.next().unwrap_or_else(G::Element::identity))
        })
        .collect()
}

/// `β / F` for every entry: `g^r`, or the element that embeds a ballot's numbers.
fn plaintexts<G: Group>(cells: &Cells<Ciphertext<G::Element>>, factors: &Cells<G::Element>) -> Cells<G::Element> {
    let mut factors = factors.iter();
    cells.map(|Ciphertext { beta, .. }| factors.next().map_or_else(|| beta.clone(), |factor| beta.over(factor)))
}

/// Why no result can be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResultError {
    /// No number up to the total weight fits: some input was not checked.
    #[error("question {question}, entry {entry}: the sum is not between 0 and the total weight")]
    OutOfRange {
        /// 1-based.
        question: usize,
        /// 1-based.
        entry: usize,
    },
    /// The group has no embedding; a checked election never asks for one.
    #[error("question {question}: {error}")]
    Embedding {
        /// 1-based.
        question: usize,
        /// Why.
        error: EmbeddingError,
    },
}

/// Reads the result: discrete logarithms of sums, embedded numbers of mixed ballots.
pub fn decode_result<G: Group>(
    questions: &[Question],
    tally: &EncryptedTally<G::Element>,
    factors: &Factors<G>,
    total_weight: u64,
) -> Result<ElectionResult, ResultError> {
    let logarithm = DiscreteLog::<G>::new(total_weight);
    let mut result = Vec::with_capacity(questions.len());
    for (index, ((question, cells), factors)) in questions.iter().zip(tally).zip(factors).enumerate() {
        let plain = plaintexts::<G>(cells, factors);
        let number = index + 1;
        result.push(match question {
            Question::NonHomomorphic { value, .. } => {
                let rows = plain.iter().map(|element| {
                    let numbers = G::vartime_to_ints(element, value.answers.len());
                    let numbers = numbers.map_err(|error| ResultError::Embedding { question: number, error })?;
                    Ok(numbers.into_iter().map(|value| Quantity(u64::from(value))).collect())
                });
                QuestionResult::Rows(rows.collect::<Result<_, _>>()?)
            }
            Question::Homomorphic(_) | Question::Lists { .. } => {
                let mut entry = 0;
                let sums = plain.try_map(|element| {
                    entry += 1;
                    let sum = logarithm.vartime_find(element);
                    sum.map(Quantity).ok_or(ResultError::OutOfRange { question: number, entry })
                })?;
                match sums {
                    Cells::Row(sums) => QuestionResult::Sums(sums),
                    Cells::Table(sums) => QuestionResult::Rows(sums),
                }
            }
        });
    }
    Ok(ElectionResult { result })
}

/// What is wrong with a published result, or noteworthy about it. Questions and entries are numbered from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResultFault {
    /// R66, R68: another number of questions, answers or ballots than the tally.
    #[error("question {0}: the result does not have the shape of the tally")]
    Shape(usize),
    /// R66: a sum above the total weight.
    #[error("question {question}, entry {entry}: {value} is more than the total weight {total_weight}")]
    AboveWeight {
        /// 1-based.
        question: usize,
        /// 1-based.
        entry: usize,
        /// The published sum.
        value: u64,
        /// What it cannot exceed.
        total_weight: u64,
    },
    /// R66: `g^r` is not what the decryption gives.
    #[error("question {question}, entry {entry}: {value} is not what was decrypted")]
    WrongSum {
        /// 1-based.
        question: usize,
        /// 1-based.
        entry: usize,
        /// The published sum.
        value: u64,
    },
    /// R67: sums that no set of allowed ballots gives.
    #[error("question {question}: the sums add up to {sum}, which {total_weight} allowed ballots cannot give")]
    Inconsistent {
        /// 1-based.
        question: usize,
        /// Sum over the answers.
        sum: u64,
        /// Weight of all ballots.
        total_weight: u64,
    },
    /// R68: the published numbers are not what the mixed ballot contains.
    #[error("question {question}, ballot {entry} after mixing: the published numbers are not what was decrypted")]
    WrongNumbers {
        /// 1-based.
        question: usize,
        /// 1-based.
        entry: usize,
    },
}

/// Checks a published result against the decrypted tally (R66 to R68) without searching for logarithms.
pub fn vartime_check_result<G: Group>(
    questions: &[Question],
    tally: &EncryptedTally<G::Element>,
    factors: &Factors<G>,
    total_weight: u64,
    result: &ElectionResult,
) -> Vec<ResultFault> {
    let mut faults = Vec::new();
    if result.result.len() != questions.len() {
        faults.push(ResultFault::Shape(result.result.len().min(questions.len()) + 1));
    }
    for (index, (question, published)) in questions.iter().zip(&result.result).enumerate() {
        let plain = plaintexts::<G>(&tally[index], &factors[index]);
        let number = index + 1;
        match (question, published) {
            (Question::NonHomomorphic { value, .. }, published) => {
                check_rows::<G>(number, value.answers.len(), &plain, published, &mut faults);
            }
            (Question::Homomorphic(value), QuestionResult::Sums(sums)) => {
                let sums = Cells::Row(sums.iter().map(|Quantity(sum)| *sum).collect());
                check_sums::<G>(number, &plain, &sums, total_weight, &mut faults);
                if let Cells::Row(sums) = &sums {
                    check_homomorphic_sum(number, value, sums, total_weight, &mut faults);
                }
            }
            (Question::Lists { .. }, QuestionResult::Rows(rows)) => {
                let sums = Cells::Table(rows.iter().map(|row| row.iter().map(|Quantity(sum)| *sum).collect()).collect());
                check_sums::<G>(number, &plain, &sums, total_weight, &mut faults);
                if let Cells::Table(rows) = &sums {
                    check_lists_sum(number, rows, total_weight, &mut faults);
                }
            }
            _ => faults.push(ResultFault::Shape(number)),
        }
    }
    faults
}

/// R66: `0 ≤ r ≤ total weight` and `g^r = β / F`.
fn check_sums<G: Group>(question: usize, plain: &Cells<G::Element>, sums: &Cells<u64>, total_weight: u64, faults: &mut Vec<ResultFault>) {
    if !plain.same_shape(sums) {
        faults.push(ResultFault::Shape(question));
        return;
    }
    for (index, (element, value)) in plain.iter().zip(sums.iter()).enumerate() {
        let (entry, value) = (index + 1, *value);
        if value > total_weight {
            faults.push(ResultFault::AboveWeight { question, entry, value, total_weight });
        }
        if G::pow_g(&G::Scalar::from_u64(value)) != *element {
            faults.push(ResultFault::WrongSum { question, entry, value });
        }
    }
}

/// R67: blank votes choose nothing, all others between min and max.
fn check_homomorphic_sum(
    question: usize,
    value: &crate::v1::HomomorphicQuestion,
    sums: &[u64],
    total_weight: u64,
    faults: &mut Vec<ResultFault>,
) {
    let (blank, chosen) = if value.allows_blank() { sums.split_at(1.min(sums.len())) } else { sums.split_at(0) };
    let wide = |value: u64| u128::from(value);
    let voters = wide(total_weight).saturating_sub(blank.iter().map(|blank| wide(*blank)).sum());
    let sum: u128 = chosen.iter().map(|sum| wide(*sum)).sum();
    let in_range = voters * wide(value.min) <= sum && sum <= voters * wide(value.max);
    let each_fits = chosen.iter().all(|sum| wide(*sum) <= voters);
    if !in_range || !each_fits {
        faults.push(ResultFault::Inconsistent { question, sum: u64::try_from(sum).unwrap_or(u64::MAX), total_weight });
    }
}

/// R67: every ballot chooses exactly one list, and candidates of that list only.
fn check_lists_sum(question: usize, rows: &[Vec<u64>], total_weight: u64, faults: &mut Vec<ResultFault>) {
    let wide = |value: &u64| u128::from(*value);
    let lists: u128 = rows.iter().filter_map(|row| row.first()).map(wide).sum();
    let candidates_fit = rows.iter().all(|row| {
        let Some((list, candidates)) = row.split_first() else { return false };
        let enough: u128 = candidates.iter().map(wide).sum();
        candidates.iter().all(|candidate| candidate <= list) && enough >= wide(list)
    });
    if lists != u128::from(total_weight) || !candidates_fit {
        faults.push(ResultFault::Inconsistent { question, sum: u64::try_from(lists).unwrap_or(u64::MAX), total_weight });
    }
}

/// R68: the published numbers embed to exactly the decrypted element.
fn check_rows<G: Group>(
    question: usize,
    answers: usize,
    plain: &Cells<G::Element>,
    published: &QuestionResult,
    faults: &mut Vec<ResultFault>,
) {
    let rows: &[Vec<Quantity>] = match published {
        QuestionResult::Rows(rows) => rows,
        QuestionResult::Sums(sums) if sums.is_empty() => &[],
        QuestionResult::Sums(_) => {
            faults.push(ResultFault::Shape(question));
            return;
        }
    };
    if rows.len() != plain.len() {
        faults.push(ResultFault::Shape(question));
        return;
    }
    for (index, (element, row)) in plain.iter().zip(rows).enumerate() {
        let decrypted = G::vartime_to_ints(element, answers);
        let same = decrypted.is_ok_and(|numbers| numbers.iter().map(|number| Quantity(u64::from(*number))).eq(row.iter().copied()));
        if !same {
            faults.push(ResultFault::WrongNumbers { question, entry: index + 1 });
        }
    }
}

/// R68: mixed ballots whose element is not the encoding of the numbers read from it: no honest client makes them, so they are invalid votes. By
/// question and ballot, both from 1.
pub fn vartime_invalid_votes<G: Group>(
    questions: &[Question],
    tally: &EncryptedTally<G::Element>,
    factors: &Factors<G>,
) -> Vec<(usize, usize)> {
    let mut invalid = Vec::new();
    for (index, question) in questions.iter().enumerate() {
        if let Question::NonHomomorphic { value, .. } = question {
            let plain = plaintexts::<G>(&tally[index], &factors[index]);
            let bad = plain.iter().enumerate().filter(|(_, element)| !reencodes::<G>(element, value.answers.len()));
            invalid.extend(bad.map(|(entry, _)| (index + 1, entry + 1)));
        }
    }
    invalid
}

fn reencodes<G: Group>(element: &G::Element, answers: usize) -> bool {
    let honest = G::vartime_to_ints(element, answers).and_then(|numbers| G::of_ints(&numbers));
    honest.is_ok_and(|honest| honest == *element)
}
