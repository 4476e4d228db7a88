#![allow(clippy::unwrap_used)]

use num_bigint::BigInt;
use proptest::prelude::*;

use super::lattice::{Inequality, has_point};
use super::words::percent_beside;
use super::{Date, Share, grouped, percent, presets};

fn inequality(coefficients: &[i64], constant: i64) -> Inequality {
    Inequality { coefficients: coefficients.iter().copied().map(BigInt::from).collect(), constant: constant.into() }
}

fn every_point(dimension: usize, limit: i64) -> Vec<Vec<i64>> {
    let mut points = vec![Vec::new()];
    for _ in 0..dimension {
        let longer = |p: &Vec<i64>| (0..=limit).map(|v| [p.as_slice(), &[v]].concat()).collect::<Vec<_>>();
        points = points.iter().flat_map(longer).collect();
    }
    points
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn a_whole_point_is_found_exactly_when_there_is_one(
        dimension in 1_usize..=3,
        limit in 0_i64..7,
        exact: bool,
        rows in prop::collection::vec((prop::collection::vec(-5_i64..6, 3), -9_i64..10), 0..5),
    ) {
        let inside = |p: &Vec<i64>| {
            let sum = p.iter().sum::<i64>();
            let fits = if exact { sum == limit } else { sum <= limit };
            fits && rows.iter().all(|(c, k)| p.iter().zip(c).map(|(v, c)| v * c).sum::<i64>() + k >= 0)
        };
        let expected = every_point(dimension, limit).iter().any(inside);
        let system = rows.iter().map(|(c, k)| inequality(&c[..dimension], *k)).collect::<Vec<_>>();
        prop_assert_eq!(has_point(dimension, u64::try_from(limit).unwrap(), exact, &system), expected);
    }

    #[test]
    fn a_share_shown_beside_its_threshold_lies_on_the_right_side(part in 0_u64..100_000, more in 0_u64..100_000, num in 1_u32..10, den in 1_u32..10) {
        let (whole, share) = (part + more + 1, Share::new(num, den).unwrap());
        let shown = percent_beside(part, whole, share).unwrap();
        let digits = shown.trim_end_matches(" %").replace(',', "");
        let decimals = u32::try_from(digits.split_once('.').unwrap().1.len()).unwrap();
        let value: u128 = digits.replace('.', "").parse().unwrap();
        let limit = u128::from(num) * 100 * 10_u128.pow(decimals);
        let exact = (u128::from(part) * u128::from(den)).cmp(&(u128::from(whole) * u128::from(num)));
        let shown = value * u128::from(den);
        // No decimals are exactly one third; then it is the nearest.
        let nearest = exact.is_eq() && 2 * shown.abs_diff(limit) <= u128::from(den);
        prop_assert!(shown.cmp(&limit) == exact || nearest, "{part} of {whole} beside {num}/{den} is shown as {digits}");
    }
}

#[test]
fn a_region_thinner_than_a_unit_has_no_whole_point() {
    // 3a − 3b between 1 and 2, and then with a third variable in it.
    let thin = [inequality(&[3, -3], -1), inequality(&[-3, 3], 2)];
    assert!(!has_point(2, 1_000_000, false, &thin));
    let thick = [inequality(&[3, -3, 1], -1), inequality(&[-3, 3, -1], 2)];
    assert!(has_point(3, 1_000_000, false, &thick));
}

#[test]
fn numbers_are_grouped_and_shares_are_rounded_half_up() {
    assert_eq!(grouped(0_u64), "0");
    assert_eq!(grouped(999_u64), "999");
    assert_eq!(grouped(1_234_567_u64), "1,234,567");
    assert_eq!(percent(1301, 2388).unwrap(), "54.5 %");
    assert_eq!(percent(1, 8).unwrap(), "12.5 %");
    assert_eq!(percent(1, 2000).unwrap(), "0.1 %");
    assert_eq!(percent(u64::MAX, u64::MAX).unwrap(), "100.0 %");
    assert_eq!(percent(0, 0), None);
}

#[test]
fn rounding_never_hides_that_a_threshold_is_missed() {
    let three_quarters = Share::new(3, 4).unwrap();
    assert_eq!(percent_beside(74_999, 100_000, three_quarters).unwrap(), "74.999 %");
    assert_eq!(percent_beside(75_000, 100_000, three_quarters).unwrap(), "75.0 %");
    assert_eq!(percent_beside(7, 10, three_quarters).unwrap(), "70.0 %");
    let two_thirds = Share::new(2, 3).unwrap();
    assert_eq!(percent_beside(200, 300, two_thirds).unwrap(), "66.7 %");
    assert_eq!(percent_beside(199_999, 300_000, two_thirds).unwrap(), "66.666 %");
}

#[test]
fn dates_are_days_of_the_calendar() {
    assert_eq!("2026-02-18".parse::<Date>().unwrap().to_string(), "2026-02-18");
    assert!("2024-02-29".parse::<Date>().is_ok());
    for bad in ["2026-02-29", "2026-13-01", "2026-00-10", "26-01-01", "2026-1-1", "2026-01-01-", "+026-01-01", "", "–"] {
        assert!(bad.parse::<Date>().is_err(), "{bad}");
    }
}

#[test]
fn every_preset_builds_for_every_value_of_every_parameter_and_says_where_it_comes_from() {
    for preset in presets() {
        assert!(!preset.source().is_empty() && !preset.formula().is_empty(), "{}", preset.name());
        for parameter in preset.parameters() {
            for value in parameter.values {
                let rule = preset.rule_with(&[(parameter.name, value)]).unwrap();
                assert!(!rule.branches().is_empty(), "{}: {}={value}", preset.name(), parameter.name);
            }
        }
    }
}
