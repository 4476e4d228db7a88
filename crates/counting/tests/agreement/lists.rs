//! Seats of lists against other implementations and official results.

use std::collections::BTreeMap;
use std::path::Path;

use counting::{Candidates, Fraction, Kind, ListVotes, Lot, Parameters, Profile, Rule, count, input};
use serde_json::Value;

use super::{Agreement, cases, differ, id, lot};

const RULES: [(&str, Rule); 4] = [
    ("dhondt", Rule::Dhondt),
    ("saintelague", Rule::SainteLague),
    ("modified_saintelague", Rule::SainteLagueModified),
    ("largest_remainder_hare", Rule::HareRemainder),
];

pub(crate) fn compare(root: &Path, found: &mut Vec<Agreement>) {
    for (text, case) in cases(root, "lists") {
        if case["regions"].is_array() {
            regions(&case, found);
        } else if case["coalition"].is_array() {
            coalitions(&case, found);
        } else {
            let profile = input::json(&text, Kind::Lists).expect("a case can be read");
            plain(&case, &profile, found);
        }
    }
}

fn plain(case: &Value, profile: &Profile, found: &mut Vec<Agreement>) {
    for (name, rule) in RULES {
        let theirs = whole(&case["expected"][name]["seats"]);
        let with_lot = Parameters { lot: Some(lot(case, theirs.len())), ..Parameters::default() };
        let counted = count(rule, profile, &with_lot).expect("a case can be counted");
        let mut add = |what, difference| found.push(Agreement { rule: rule.name(), case: id(case), what, difference });
        add("seats", differ(&counted.seats.unwrap_or_default(), &theirs));
        if case["official"]["method"] == name {
            let given = whole(&case["official"]["seats"]);
            let by_order: Vec<u64> = counted.rounds.iter().fold(vec![0; theirs.len()], |mut sum, round| {
                round.elected.iter().for_each(|list| sum[list.index()] += 1);
                sum
            });
            add("official seats", differ(&by_order, &given));
        }
        if case["id"] == "tie-equal" {
            let needed = count(rule, profile, &Parameters::default()).expect("a case can be counted").lots;
            let needed = needed.map(|lots| (lots.between.len(), lots.places));
            add("tied last seat", differ(&needed, &Some((3, 1))));
        }
        let order = case["official"]["order"].as_array().filter(|_| case["official"]["method"] == name);
        if let Some(order) = order {
            let names = profile.candidates();
            let ours: Vec<&str> = counted.rounds.iter().flat_map(|round| &round.elected).map(|&list| names.name(list)).collect();
            let theirs: Vec<&str> = order.iter().filter_map(Value::as_str).collect();
            add("order of seats", differ(&ours, &theirs));
        }
    }
}

/// Czechia 2017: 5 % of all valid votes; seats of the regions by largest remainders of votes cast; D'Hondt in each region.
fn regions(case: &Value, found: &mut Vec<Agreement>) {
    let names: Vec<String> = serde_json::from_value(case["lists"].clone()).expect("names");
    let regions = case["regions"].as_array().expect("regions");
    let votes: Vec<Vec<u64>> = regions.iter().map(|region| whole(&region["votes"])).collect();
    let national: Vec<u64> = (0..names.len()).map(|list| votes.iter().map(|region| region[list]).sum()).collect();
    let cast: u64 = national.iter().sum();
    let admitted: Vec<bool> = national.iter().map(|own| own * 20 >= cast).collect();
    let mut add = |rule: Rule, what, difference| found.push(Agreement { rule: rule.name(), case: id(case), what, difference });

    let region_names = (0..regions.len()).map(|region| region.to_string()).collect();
    let sums = votes.iter().map(|region| region.iter().sum()).collect();
    let ours = seats(Rule::HareRemainder, region_names, sums, 200);
    let theirs: Vec<u64> = regions.iter().filter_map(|region| region["seats"].as_u64()).collect();
    add(Rule::HareRemainder, "seats of regions", differ(&ours, &theirs));

    let mut all = BTreeMap::<&str, u64>::new();
    for ((region, votes), &open) in regions.iter().zip(&votes).zip(&theirs) {
        let counted = votes.iter().zip(&admitted).map(|(&own, &is_in)| if is_in { own } else { 0 }).collect();
        let ours = seats(Rule::Dhondt, names.clone(), counted, usize::try_from(open).expect("seats"));
        let won: BTreeMap<&str, u64> = names.iter().map(String::as_str).zip(ours).filter(|(_, seats)| *seats > 0).collect();
        won.iter().for_each(|(list, seats)| *all.entry(list).or_default() += seats);
        add(Rule::Dhondt, "official seats", differ(&won, &named(&region["result"])));
    }
    add(Rule::Dhondt, "official seats", differ(&all, &named(&case["official"])));
}

/// Slovakia 2020: 5 % for a list, 7 % for a coalition. The quota there is Hagenbach-Bischoff's, rounded; with these votes Hare's
/// gives the same seats.
fn coalitions(case: &Value, found: &mut Vec<Agreement>) {
    let names: Vec<String> = serde_json::from_value(case["lists"].clone()).expect("names");
    let votes = whole(&case["votes"]);
    let cast: u64 = votes.iter().sum();
    let percent = whole(&case["coalition"]).into_iter().map(|coalition| if coalition == 1 { 7 } else { 5 });
    let counted = votes.iter().zip(percent).map(|(&own, percent)| if own * 100 >= cast * percent { own } else { 0 });
    let ours = seats(Rule::HareRemainder, names, counted.collect(), 150);
    let difference = differ(&ours, &whole(&case["official"]));
    found.push(Agreement { rule: Rule::HareRemainder.name(), case: id(case), what: "official seats", difference });
}

fn seats(rule: Rule, names: Vec<String>, votes: Vec<u64>, seats: usize) -> Vec<u64> {
    let lists = Candidates::new(names).expect("names");
    let votes = ListVotes::new(lists, votes, Some(seats), None::<Fraction>).expect("votes");
    let parameters = Parameters { lot: None::<Lot>, ..Parameters::default() };
    let counted = count(rule, &Profile::Lists(votes), &parameters).expect("a case can be counted");
    counted.seats.filter(|_| counted.lots.is_none()).unwrap_or_default()
}

fn named(seats: &Value) -> BTreeMap<&str, u64> {
    let seats = seats.as_object().into_iter().flatten();
    seats.filter_map(|(list, seats)| Some((list.as_str(), seats.as_u64()?))).collect()
}

fn whole(list: &Value) -> Vec<u64> {
    list.as_array().into_iter().flatten().filter_map(Value::as_u64).collect()
}
