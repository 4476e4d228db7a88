//! *k*-means with a fixed cold start, and the silhouette that chooses the number of groups.

use serde::Serialize;

/// A place on the plane of opinions.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
pub struct Point {
    /// Along the first component.
    pub x: f64,
    /// Along the second component.
    pub y: f64,
}

impl Point {
    /// Distance between two places.
    #[must_use]
    pub fn distance(self, other: Point) -> f64 {
        self.squared(other).sqrt()
    }

    fn squared(self, other: Point) -> f64 {
        let (dx, dy) = (self.x - other.x, self.y - other.y);
        dx * dx + dy * dy
    }
}

/// What *k*-means found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Clusters {
    /// Weighted mean of each cluster; clusters that lost all their points are gone.
    pub centres: Vec<Point>,
    /// For each point, its cluster.
    pub labels: Vec<usize>,
    /// Rounds taken.
    pub rounds: usize,
}

/// The fixed cold start: the distinct points from left to right (by x, then y), and of these `k` evenly spaced ones, at places
/// `⌊(2i+1)·n / 2k⌋`. Fewer if there are fewer distinct points. It does not depend on the order of the participants.
#[must_use]
pub fn even_start(points: &[Point], k: usize) -> Vec<Point> {
    let mut distinct = points.to_vec();
    distinct.sort_by(|a, b| a.x.total_cmp(&b.x).then(a.y.total_cmp(&b.y)));
    distinct.dedup();
    let (n, k) = (distinct.len(), k.min(distinct.len()));
    (0..k).map(|i| distinct[(2 * i + 1) * n / (2 * k)]).collect()
}

/// Weighted *k*-means (Lloyd, IEEE Trans. Inf. Theory 28, 1982): each point goes to the nearest centre, the first of equally near
/// ones; each centre moves to the weighted mean of its points; a centre without points is removed. Stops when all centres moved less
/// than `still`, or after `rounds` rounds; the labels belong to the centres before the last move, as in Polis.
#[must_use]
pub fn k_means(points: &[Point], weights: &[f64], start: &[Point], rounds: usize, still: f64) -> Clusters {
    let mut centres = start.to_vec();
    let mut clusters = Clusters { labels: vec![0; points.len()], centres: Vec::new(), rounds: 0 };
    if centres.is_empty() {
        return clusters;
    }
    for round in 1..=rounds.max(1) {
        clusters.rounds = round;
        clusters.labels = points.iter().map(|point| nearest(*point, &centres)).collect();
        let moved = means(points, weights, &clusters.labels, centres.len());
        let held = keep_occupied(&mut clusters.labels, &moved);
        let most = held.iter().map(|&k| moved[k].map_or(0.0, |to| to.distance(centres[k]))).fold(0.0, f64::max);
        let lost = held.len() < centres.len();
        centres = moved.into_iter().flatten().collect();
        if most < still && !lost {
            break;
        }
    }
    clusters.centres = centres;
    clusters
}

fn nearest(point: Point, centres: &[Point]) -> usize {
    let mut best = 0;
    for (k, centre) in centres.iter().enumerate() {
        if point.squared(*centre) < point.squared(centres[best]) {
            best = k;
        }
    }
    best
}

/// Weighted mean of each cluster; none for an empty one.
fn means(points: &[Point], weights: &[f64], labels: &[usize], k: usize) -> Vec<Option<Point>> {
    let mut sums = vec![(0.0, 0.0, 0.0); k];
    for ((point, weight), &label) in points.iter().zip(weights).zip(labels) {
        let sum = &mut sums[label];
        *sum = (sum.0 + weight * point.x, sum.1 + weight * point.y, sum.2 + weight);
    }
    sums.into_iter().map(|(x, y, weight)| (weight > 0.0).then(|| Point { x: x / weight, y: y / weight })).collect()
}

/// Renumbers the labels without the empty clusters; returns the old numbers of those that stay.
fn keep_occupied(labels: &mut [usize], means: &[Option<Point>]) -> Vec<usize> {
    let held: Vec<usize> = (0..means.len()).filter(|&k| means[k].is_some()).collect();
    for label in labels {
        *label = held.binary_search(label).unwrap_or(0);
    }
    held
}

/// Mean silhouette (Rousseeuw, J. Comput. Appl. Math. 20, 1987): for each point `(b − a) / max(a, b)`, where `a` is its mean distance
/// to its own cluster and `b` that to the nearest other one. A point alone in its cluster counts 0. 0 with fewer than two clusters.
#[must_use]
pub fn silhouette(points: &[Point], labels: &[usize]) -> f64 {
    let k = labels.iter().max().map_or(0, |most| most + 1);
    let mut sizes = vec![0.0; k];
    labels.iter().for_each(|&label| sizes[label] += 1.0);
    if sizes.iter().filter(|&&size| size > 0.0).count() < 2 {
        return 0.0;
    }
    let total: f64 = points.iter().zip(labels).map(|(point, &own)| one_silhouette(*point, own, points, labels, &sizes)).sum();
    total / points.len() as f64
}

fn one_silhouette(point: Point, own: usize, points: &[Point], labels: &[usize], sizes: &[f64]) -> f64 {
    if sizes[own] <= 1.0 {
        return 0.0;
    }
    let mut sums = vec![0.0; sizes.len()];
    points.iter().zip(labels).for_each(|(other, &label)| sums[label] += point.distance(*other));
    let a = sums[own] / (sizes[own] - 1.0);
    let others = (0..sizes.len()).filter(|&k| k != own && sizes[k] > 0.0);
    let b = others.map(|k| sums[k] / sizes[k]).fold(f64::INFINITY, f64::min);
    if a.max(b) > 0.0 { (b - a) / a.max(b) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CORNERS: [Point; 4] = [Point { x: 0.0, y: 0.0 }, Point { x: 0.0, y: 1.0 }, Point { x: 9.0, y: 0.0 }, Point { x: 9.0, y: 1.0 }];

    #[test]
    fn the_start_is_spread_from_left_to_right_over_distinct_points() {
        let doubled: Vec<Point> = CORNERS.iter().rev().chain(&CORNERS).copied().collect();
        assert_eq!(even_start(&doubled, 2), [CORNERS[1], CORNERS[3]]);
        assert_eq!(even_start(&doubled, 9), CORNERS);
    }

    #[test]
    fn two_pairs_of_corners_are_two_clusters() {
        let found = k_means(&CORNERS, &[1.0, 3.0, 1.0, 1.0], &even_start(&CORNERS, 2), 20, 0.01);
        assert_eq!(found.labels, [0, 0, 1, 1]);
        assert_eq!(found.centres, [Point { x: 0.0, y: 0.75 }, Point { x: 9.0, y: 0.5 }]);
        let b = (9.0 + 82_f64.sqrt()) / 2.0;
        assert!((silhouette(&CORNERS, &found.labels) - (b - 1.0) / b).abs() < 1e-15);
    }

    #[test]
    fn a_centre_without_points_is_removed() {
        let far = Point { x: 100.0, y: 100.0 };
        let found = k_means(&CORNERS, &[1.0; 4], &[CORNERS[0], far, CORNERS[2]], 20, 0.01);
        assert_eq!((found.centres.len(), found.labels), (2, vec![0, 0, 1, 1]));
    }

    #[test]
    fn a_cluster_of_one_has_silhouette_zero() {
        assert_eq!(silhouette(&CORNERS[..2], &[0, 1]), 0.0);
        assert_eq!(silhouette(&CORNERS, &[0; 4]), 0.0);
    }
}
