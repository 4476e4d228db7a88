//! What each voter holds, for the rules in which voters buy: Phragmén's and equal shares.

use num_bigint::BigInt;
use num_integer::Integer;

use crate::fraction::Fraction;

/// Voters who support a candidate or project: (distinct ballot, how many voters cast it).
pub(crate) type Supporters = Vec<(usize, u64)>;

/// The purse of each distinct ballot's voters. Voters who hold the same sum share a class, and all
/// sums have one denominator, so that everything is whole numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Purses {
    class: Vec<usize>,
    /// The sum of each class times the denominator, ascending, none twice.
    money: Vec<BigInt>,
    denominator: BigInt,
}

impl Purses {
    /// Every voter of these distinct ballots holds `money`.
    pub(crate) fn equal(ballots: usize, money: &Fraction) -> Self {
        Self { class: vec![0; ballots], money: vec![money.numerator().clone()], denominator: money.denominator().clone() }
    }

    /// What these voters hold together.
    pub(crate) fn together(&self, supporters: &Supporters) -> Fraction {
        let sums = self.money.iter().zip(self.weights(supporters));
        let held = sums.filter(|(_, weight)| *weight > 0);
        self.fraction(held.map(|(money, weight)| money * weight).sum::<BigInt>())
    }

    /// The least `p` with `Σ min(purse, p) = cost` over these voters: what each pays who can. `None`
    /// when they do not hold `cost` together.
    pub(crate) fn price(&self, supporters: &Supporters, cost: &Fraction) -> Option<Fraction> {
        let weights = self.weights(supporters);
        let mut payers: u64 = weights.iter().sum();
        // What is still to be paid, and the sums, in units of 1 / (denominator × that of the cost).
        let mut open = cost.numerator() * &self.denominator;
        for (money, weight) in self.money.iter().zip(weights) {
            if payers == 0 {
                break;
            }
            if weight == 0 {
                continue;
            }
            let money = money * cost.denominator();
            if &money * payers >= open {
                return Fraction::new(open, &self.denominator * cost.denominator() * payers);
            }
            open -= money * weight;
            payers -= weight;
        }
        None
    }

    /// Each of these voters pays `price`, or all they hold if that is less.
    pub(crate) fn charge(&mut self, supporters: &Supporters, price: &Fraction) {
        let price = self.in_units(price);
        let left = |money: &BigInt| (money - &price).max(BigInt::ZERO);
        let after: Vec<BigInt> = self.money.iter().map(left).collect();
        self.change(supporters, &after);
    }

    /// These voters have spent everything.
    pub(crate) fn empty(&mut self, supporters: &Supporters) {
        self.change(supporters, &vec![BigInt::ZERO; self.money.len()]);
    }

    /// Every voter gets `sum` more.
    pub(crate) fn raise(&mut self, sum: &Fraction) {
        let sum = self.in_units(sum);
        self.money.iter_mut().for_each(|money| *money += &sum);
    }

    /// How many of these voters hold less than `price`.
    pub(crate) fn poorer(&self, supporters: &Supporters, price: &Fraction) -> u64 {
        let poorer = self.money.iter().zip(self.weights(supporters));
        poorer.filter(|(money, _)| self.fraction((*money).clone()) < *price).map(|(_, weight)| weight).sum()
    }

    fn fraction(&self, units: BigInt) -> Fraction {
        Fraction::new(units, self.denominator.clone()).unwrap_or_else(Fraction::zero)
    }

    /// The sum as a whole number of units; makes the units finer if it must.
    fn in_units(&mut self, sum: &Fraction) -> BigInt {
        let finer = sum.denominator() / self.denominator.gcd(sum.denominator());
        self.denominator *= &finer;
        self.money.iter_mut().for_each(|money| *money *= &finer);
        sum.numerator() * (&self.denominator / sum.denominator())
    }

    /// How many of these voters are in each class.
    fn weights(&self, supporters: &Supporters) -> Vec<u64> {
        let mut weights = vec![0; self.money.len()];
        for &(ballot, weight) in supporters {
            weights[self.class[ballot]] += weight;
        }
        weights
    }

    /// These voters now hold `after[class]` units; classes are made anew.
    fn change(&mut self, supporters: &Supporters, after: &[BigInt]) {
        let classes = self.money.len();
        // Until the end, class + `classes` is a voter of this class who paid.
        for &(ballot, _) in supporters {
            self.class[ballot] += classes;
        }
        let mut used = vec![false; 2 * classes];
        self.class.iter().for_each(|&class| used[class] = true);
        let sums: Vec<&BigInt> = self.money.iter().chain(after).collect();
        let mut order: Vec<usize> = (0..2 * classes).filter(|&class| used[class]).collect();
        order.sort_by_key(|&class| sums[class]);
        let mut renamed = vec![0; 2 * classes];
        let mut money: Vec<BigInt> = Vec::new();
        for class in order {
            if money.last() != Some(sums[class]) {
                money.push(sums[class].clone());
            }
            renamed[class] = money.len() - 1;
        }
        self.class.iter_mut().for_each(|class| *class = renamed[*class]);
        self.money = money;
        self.reduce();
    }

    /// Lowest terms, so that equal purses are equal values.
    fn reduce(&mut self) {
        let mut common = self.denominator.clone();
        for money in &self.money {
            if common == BigInt::from(1) {
                return;
            }
            common = common.gcd(money);
        }
        self.denominator /= &common;
        self.money.iter_mut().for_each(|money| *money /= &common);
    }
}

/// Who pays what, in words: `the 3 voters who approve Ann pay 1/4 each; 1 voter of them has less and
/// gives all`.
pub(crate) fn paid(purses: &Purses, supporters: &Supporters, name: &str, price: &Fraction) -> String {
    let all = supporters.iter().map(|(_, weight)| weight).sum();
    let pay = if all == 1 { "pays" } else { "pay" };
    let rest = match purses.poorer(supporters, price) {
        0 => String::new(),
        1 => "; 1 voter of them has less and gives all".to_owned(),
        some => format!("; {some} of them have less and give all they have"),
    };
    let approve = if all == 1 { "approves" } else { "approve" };
    format!("the {} who {approve} {name} {pay} {} each{rest}", voters(all), readable(price))
}

/// A fraction for people: `3`, `13/40 (0.3250)`, or `about 0.3250` where it would be long.
pub(crate) fn readable(fraction: &Fraction) -> String {
    let exact = fraction.to_string();
    let decimal = fraction.to_decimal_text(4);
    match exact.len() {
        _ if fraction.is_whole() => exact,
        ..=16 => format!("{exact} ({decimal})"),
        _ => format!("about {decimal}"),
    }
}

/// `1 voter`, `2 voters`.
pub(crate) fn voters(number: u64) -> String {
    if number == 1 { "1 voter".to_owned() } else { format!("{number} voters") }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn fraction(text: &str) -> Fraction {
        text.parse().unwrap()
    }

    #[test]
    fn those_who_cannot_pay_the_price_give_all_they_have() {
        let everybody: Supporters = vec![(0, 2), (1, 1)];
        let mut purses = Purses::equal(2, &fraction("1/2"));
        purses.charge(&vec![(1, 1)], &fraction("3/8"));
        assert_eq!(purses.together(&everybody), fraction("9/8"));
        let price = purses.price(&everybody, &Fraction::one()).unwrap();
        assert_eq!(price, fraction("7/16"));
        assert_eq!(purses.poorer(&everybody, &price), 1);
        purses.charge(&everybody, &price);
        assert_eq!(purses.together(&everybody), fraction("1/8"));
        assert_eq!(purses.price(&everybody, &Fraction::one()), None);
        purses.raise(&fraction("1/4"));
        purses.empty(&vec![(0, 2)]);
        assert_eq!(purses.together(&everybody), fraction("1/4"));
    }

    #[test]
    fn a_long_fraction_is_told_as_a_decimal() {
        assert_eq!(readable(&fraction("6/2")), "3");
        assert_eq!(readable(&fraction("13/40")), "13/40 (0.3250)");
        assert_eq!(readable(&fraction("1/12345678901234567")), "about 0.0000");
    }

    #[test]
    fn nobody_can_buy_nothing() {
        let purses = Purses::equal(1, &Fraction::one());
        assert_eq!(purses.price(&vec![], &Fraction::zero()), None);
        assert_eq!(purses.price(&vec![(0, 1)], &Fraction::zero()), Some(Fraction::zero()));
    }
}
