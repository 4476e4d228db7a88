//! What each voter holds, for the rules in which voters buy: Phragmén's and equal shares.

use std::collections::BTreeMap;

use crate::fraction::Fraction;

/// Voters who support a candidate or project: (distinct ballot, how many voters cast it).
pub(crate) type Supporters = Vec<(usize, u64)>;

/// The purse of each distinct ballot's voters. Voters who hold the same sum share a class, so that
/// fractions are computed per class and voters are counted in whole numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Purses {
    class: Vec<usize>,
    /// The sum of each class, ascending, none twice.
    money: Vec<Fraction>,
}

impl Purses {
    /// Every voter of these distinct ballots holds `money`.
    pub(crate) fn equal(ballots: usize, money: Fraction) -> Self {
        Self {
            class: vec![0; ballots],
            money: vec![money],
        }
    }

    /// What these voters hold together.
    pub(crate) fn together(&self, supporters: &Supporters) -> Fraction {
        let weights = self.weights(supporters);
        let sums = self.money.iter().zip(weights);
        sums.filter(|(_, weight)| *weight > 0)
            .map(|(money, weight)| money * Fraction::from(weight))
            .sum()
    }

    /// The least `p` with `Σ min(purse, p) = cost` over these voters: what each pays who can. `None`
    /// when they do not hold `cost` together.
    pub(crate) fn price(&self, supporters: &Supporters, cost: &Fraction) -> Option<Fraction> {
        let weights = self.weights(supporters);
        let mut payers: u64 = weights.iter().sum();
        let mut open = cost.clone();
        for (money, weight) in self.money.iter().zip(weights) {
            if payers == 0 {
                break;
            }
            if money * Fraction::from(payers) >= open {
                return open.checked_div(&Fraction::from(payers));
            }
            open -= &(money * Fraction::from(weight));
            payers -= weight;
        }
        None
    }

    /// Each of these voters pays `price`, or all they hold if that is less.
    pub(crate) fn charge(&mut self, supporters: &Supporters, price: &Fraction) {
        let left = |money: &Fraction| {
            let left = money - price;
            if left.is_negative() {
                Fraction::zero()
            } else {
                left
            }
        };
        let after: Vec<Fraction> = self.money.iter().map(left).collect();
        self.change(supporters, &after);
    }

    /// These voters have spent everything.
    pub(crate) fn empty(&mut self, supporters: &Supporters) {
        self.change(supporters, &vec![Fraction::zero(); self.money.len()]);
    }

    /// Every voter gets `sum` more.
    pub(crate) fn raise(&mut self, sum: &Fraction) {
        self.money.iter_mut().for_each(|money| *money += sum);
    }

    /// How many of these voters hold less than `price`.
    pub(crate) fn poorer(&self, supporters: &Supporters, price: &Fraction) -> u64 {
        let weights = self.weights(supporters);
        let poorer = self.money.iter().zip(weights);
        poorer
            .filter(|(money, _)| *money < price)
            .map(|(_, weight)| weight)
            .sum()
    }

    /// How many of these voters are in each class.
    fn weights(&self, supporters: &Supporters) -> Vec<u64> {
        let mut weights = vec![0; self.money.len()];
        for &(ballot, weight) in supporters {
            weights[self.class[ballot]] += weight;
        }
        weights
    }

    /// These voters now hold `after[class]`; classes are made anew.
    fn change(&mut self, supporters: &Supporters, after: &[Fraction]) {
        let classes = self.money.len();
        // Until the end, class + `classes` is a voter of this class who paid.
        for &(ballot, _) in supporters {
            self.class[ballot] += classes;
        }
        let mut used = vec![false; 2 * classes];
        self.class.iter().for_each(|&class| used[class] = true);
        let sum_of = |class: usize| {
            self.money
                .get(class)
                .unwrap_or_else(|| &after[class - classes])
        };
        let mut new: BTreeMap<Fraction, usize> = (0..2 * classes)
            .filter(|&class| used[class])
            .map(|class| (sum_of(class).clone(), 0))
            .collect();
        new.values_mut()
            .enumerate()
            .for_each(|(number, class)| *class = number);
        let renamed: Vec<usize> = (0..2 * classes)
            .map(|class| new.get(sum_of(class)).copied().unwrap_or(0))
            .collect();
        self.class
            .iter_mut()
            .for_each(|class| *class = renamed[*class]);
        self.money = new.into_keys().collect();
    }
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
        let mut purses = Purses::equal(2, fraction("1/2"));
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
    fn nobody_can_buy_nothing() {
        let purses = Purses::equal(1, Fraction::one());
        assert_eq!(purses.price(&vec![], &Fraction::zero()), None);
        assert_eq!(
            purses.price(&vec![(0, 1)], &Fraction::zero()),
            Some(Fraction::zero())
        );
    }
}
