//! Principal components of a matrix with missing votes.
//!
//! A missing vote takes the mean of its statement, so after centring it is zero: the centred matrix `Z` is as sparse as the votes.
//! Polis takes 100 steps of power iteration from its last result. Here a block of up to 10 vectors is iterated together
//! (simultaneous iteration with Rayleigh–Ritz; Golub and Van Loan, *Matrix Computations*, 4th ed., 8.2.4 and 8.1) from a published
//! start until the two leading ones stand still: the same fixed point, reached to the last digits.

use super::{Point, Votes};
use serde::Serialize;
use std::collections::BTreeSet;

const BLOCK: usize = 10;
const MAX_STEPS: usize = 300;
const STILL: f64 = 1e-13;

/// One principal component.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Component {
    /// Variance of the participants along it (divided by participants − 1).
    pub variance: f64,
    /// One weight per statement, of length 1 together; all zero when the votes have no such direction. The greatest weight in
    /// absolute value is positive (the first one, where several are greatest).
    pub weights: Vec<f64>,
}

/// The plane of the two principal components through the mean vote.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plane {
    /// Mean of the votes cast on each statement, from −1 to +1; 0 where nobody voted.
    pub centre: Vec<f64>,
    /// First and second component.
    pub components: [Component; 2],
    /// Steps of iteration taken, at most 300.
    pub steps: usize,
    /// `‖Z'Zv − λv‖ / λ₁` of the worse component: how still it stands.
    pub residual: f64,
}

impl Plane {
    /// Lays the plane through the votes; the statements `moderated_out` count as zero for everybody.
    pub(super) fn of(votes: &Votes, moderated_out: &BTreeSet<usize>) -> Plane {
        let centre = means(votes, moderated_out);
        let rows: Vec<Vec<(usize, f64)>> = (0..votes.participants().len()).map(|i| centred(votes, i, &centre, moderated_out)).collect();
        let (found, steps, residual) = leading(&rows, centre.len());
        let degrees = count(rows.len()).max(2.0) - 1.0;
        let components = found.map(|(value, weights)| Component { variance: value / degrees, weights });
        Plane { centre, components, steps, residual }
    }

    /// `Σ (x − centre)·component × √(statements / max(votes, 1))` over the votes cast by one participant. A statement moderated out
    /// counts as voted on with zero, as it does in Polis.
    pub(super) fn participant(&self, votes: &Votes, participant: usize, moderated_out: &BTreeSet<usize>) -> Point {
        let row = centred(votes, participant, &self.centre, moderated_out);
        let cast = count(row.len() + moderated_out.len()).max(1.0);
        self.scaled(&row, cast)
    }

    /// Where somebody stands who agreed with this statement and said no more; its distance from the middle is the *extremity*.
    pub(super) fn statement(&self, statement: usize) -> Point {
        self.scaled(&[(statement, 1.0 - self.centre[statement])], 1.0)
    }

    fn scaled(&self, row: &[(usize, f64)], cast: f64) -> Point {
        let scale = (count(self.centre.len()) / cast).sqrt();
        let along = |component: &Component| scale * row.iter().map(|&(j, z)| z * component.weights[j]).sum::<f64>();
        Point { x: along(&self.components[0]), y: along(&self.components[1]) }
    }
}

/// Mean of the votes cast on each statement.
fn means(votes: &Votes, moderated_out: &BTreeSet<usize>) -> Vec<f64> {
    let mut sums = vec![(0.0, 0.0); votes.statements().len()];
    for participant in 0..votes.participants().len() {
        for &(statement, vote) in votes.row(participant) {
            sums[statement].0 += vote.sign();
            sums[statement].1 += 1.0;
        }
    }
    let mean = |(j, &(sum, cast)): (usize, &(f64, f64))| {
        if cast == 0.0 || moderated_out.contains(&j) { 0.0 } else { sum / cast }
    };
    sums.iter().enumerate().map(mean).collect()
}

/// The votes of one participant less the centre, without the statements moderated out.
fn centred(votes: &Votes, participant: usize, centre: &[f64], moderated_out: &BTreeSet<usize>) -> Vec<(usize, f64)> {
    let counted = votes.row(participant).iter().filter(|(j, _)| !moderated_out.contains(j));
    counted.map(|&(j, vote)| (j, vote.sign() - centre[j])).collect()
}

/// The two leading eigenvectors of `Z'Z` with their values, the steps taken and how still they stand.
fn leading(rows: &[Vec<(usize, f64)>], statements: usize) -> ([(f64, Vec<f64>); 2], usize, f64) {
    let width = BLOCK.min(statements);
    let mut block = start(statements, width);
    orthonormalise(&mut block);
    let (mut steps, mut residual, mut values) = (0, 0.0, vec![0.0; width]);
    while steps < MAX_STEPS && width > 0 {
        steps += 1;
        let image: Vec<Vec<f64>> = block.iter().map(|vector| gram(rows, vector)).collect();
        let small = block.iter().map(|v| image.iter().map(|w| dot(v, w)).collect()).collect();
        let (ritz, turn) = jacobi(small);
        block = combine(&block, &turn);
        let image = combine(&image, &turn);
        values = ritz;
        residual = block.iter().zip(&image).zip(&values).take(2).map(|((v, w), &value)| off(w, v, value)).fold(0.0, f64::max);
        residual /= if values[0] > 0.0 { values[0] } else { 1.0 };
        if residual <= STILL {
            break;
        }
        block = image;
        orthonormalise(&mut block);
    }
    let total: f64 = values.iter().sum();
    let component = |k: usize| match values.get(k) {
        Some(&value) if value > 1e-12 * total => (value, signed(block[k].clone())),
        _ => (0.0, vec![0.0; statements]),
    };
    ([component(0), component(1)], steps, residual)
}

/// `Z'(Z v)`.
fn gram(rows: &[Vec<(usize, f64)>], vector: &[f64]) -> Vec<f64> {
    let mut sum = vec![0.0; vector.len()];
    for row in rows {
        let along: f64 = row.iter().map(|&(j, z)| z * vector[j]).sum();
        row.iter().for_each(|&(j, z)| sum[j] += z * along);
    }
    sum
}

/// The published start: entries of SplitMix64 from state 0 (Steele, Lea, Flood, OOPSLA 2014), vector by vector, the upper 53 bits of
/// each taken as a number from −1 to 1.
fn start(statements: usize, width: usize) -> Vec<Vec<f64>> {
    let mut state = 0_u64;
    let mut next = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = state;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        let bits = (z ^ (z >> 31)) >> 11;
        bits as f64 / (1_u64 << 52) as f64 - 1.0
    };
    (0..width).map(|_| (0..statements).map(|_| next()).collect()).collect()
}

/// Gram–Schmidt, twice over ("twice is enough", Parlett); a vector that vanishes stays zero.
fn orthonormalise(block: &mut [Vec<f64>]) {
    for k in 0..block.len() {
        let (done, rest) = block.split_at_mut(k);
        let vector = &mut rest[0];
        let before = dot(vector, vector).sqrt();
        for earlier in done.iter().chain(done.iter()) {
            let along = dot(earlier, vector);
            vector.iter_mut().zip(earlier).for_each(|(v, e)| *v -= along * e);
        }
        let length = dot(vector, vector).sqrt();
        let scale = if length > 1e-14 * before { 1.0 / length } else { 0.0 };
        vector.iter_mut().for_each(|v| *v *= scale);
    }
}

/// Eigenvalues in descending order and eigenvectors of a small symmetric matrix: cyclic Jacobi (Golub and Van Loan, 8.5).
fn jacobi(mut a: Vec<Vec<f64>>) -> (Vec<f64>, Vec<Vec<f64>>) {
    let n = a.len();
    let mut vectors: Vec<Vec<f64>> = (0..n).map(|i| (0..n).map(|j| if i == j { 1.0 } else { 0.0 }).collect()).collect();
    for _sweep in 0..60 {
        let mut turned = false;
        for p in 0..n {
            for q in p + 1..n {
                let off = 0.5 * (a[p][q] + a[q][p]);
                if off.abs() <= f64::EPSILON * (a[p][p].abs() * a[q][q].abs()).sqrt() || off.abs() < f64::MIN_POSITIVE {
                    continue;
                }
                turned = true;
                let theta = (a[q][q] - a[p][p]) / (2.0 * off);
                let t = theta.signum() / (theta.abs() + (theta * theta + 1.0).sqrt());
                let c = 1.0 / (t * t + 1.0).sqrt();
                rotate(&mut a, &mut vectors, (p, q), (c, t * c));
            }
        }
        if !turned {
            break;
        }
    }
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&i, &j| a[j][j].total_cmp(&a[i][i]));
    (order.iter().map(|&i| a[i][i].max(0.0)).collect(), order.iter().map(|&i| vectors[i].clone()).collect())
}

/// One plane rotation of rows and columns `p`, `q` by cosine and sine; `vectors` holds eigenvectors as rows.
fn rotate(a: &mut [Vec<f64>], vectors: &mut [Vec<f64>], (p, q): (usize, usize), (c, s): (f64, f64)) {
    for row in a.iter_mut() {
        (row[p], row[q]) = (c * row[p] - s * row[q], s * row[p] + c * row[q]);
    }
    for matrix in [a, vectors] {
        for j in 0..matrix[p].len() {
            (matrix[p][j], matrix[q][j]) = (c * matrix[p][j] - s * matrix[q][j], s * matrix[p][j] + c * matrix[q][j]);
        }
    }
}

/// New vectors as combinations of `block`, one for each row of `turn`.
fn combine(block: &[Vec<f64>], turn: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let length = block.first().map_or(0, Vec::len);
    let mix = |row: &Vec<f64>| {
        let mut sum = vec![0.0; length];
        row.iter().zip(block).for_each(|(&c, vector)| sum.iter_mut().zip(vector).for_each(|(s, v)| *s += c * v));
        sum
    };
    turn.iter().map(mix).collect()
}

/// The sign rule: the first weight whose absolute value is greatest (within 1e-9) is positive.
fn signed(mut vector: Vec<f64>) -> Vec<f64> {
    let greatest = vector.iter().fold(0.0_f64, |most, v| most.max(v.abs()));
    let first = vector.iter().find(|v| v.abs() >= greatest - 1e-9).copied().unwrap_or(0.0);
    if first < 0.0 {
        vector.iter_mut().for_each(|v| *v = -*v);
    }
    vector
}

fn off(image: &[f64], vector: &[f64], value: f64) -> f64 {
    image.iter().zip(vector).map(|(w, v)| (w - value * v) * (w - value * v)).sum::<f64>().sqrt()
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| x * y).sum()
}

/// A count as a float; exact far beyond any conversation.
fn count(n: usize) -> f64 {
    n as f64
}
