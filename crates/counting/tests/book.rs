//! The numbers of the book's chapter on counting are those of the code.
//!
//! In `docs/book/counting.md` a block ```` ```ballots NAME ```` holds ballots in plain words, and a block
//! ```` ```result RULE NAME [option=value …] ```` what the rule makes of them. Every result is computed
//! again here, and every rule must have one.
#![allow(clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use counting::opinion::{OpinionOptions, Side, Vote, Votes, opinion_groups};
use counting::{
    Amount, ApprovalProfile, BudgetProfile, Candidate, Candidates, Completion, Count, DebianParameters, Detail, Fraction, GradedProfile,
    Kind, ListVotes, Lot, Parameters, Profile, RankedProfile, Round, Rule, Standing, Utility, count,
};

#[test]
fn every_number_of_the_chapter_is_computed_and_every_rule_has_an_example() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/book/counting.md");
    let chapter = std::fs::read_to_string(path).unwrap();
    let mut ballots = BTreeMap::new();
    let mut shown = BTreeSet::new();
    let mut wrong = String::new();
    for (info, body) in blocks(&chapter) {
        let words: Vec<&str> = info.split_whitespace().collect();
        match words[..] {
            ["ballots", name] => drop(ballots.insert(name, body)),
            ["result", "opinion", name] => check(&mut wrong, info, body, &opinion(ballots[name])),
            ["result", rule, name, ref options @ ..] => {
                let rule: Rule = rule.parse().unwrap();
                shown.insert(rule);
                check(&mut wrong, info, body, &result(rule, ballots[name], options));
            }
            _ => {}
        }
    }
    assert!(wrong.is_empty(), "the chapter should say:\n{wrong}");
    let missing: Vec<&Rule> = Rule::all().iter().filter(|rule| !shown.contains(rule)).collect();
    assert!(missing.is_empty(), "no example of {missing:?}");
}

fn check(wrong: &mut String, info: &str, body: &str, computed: &str) {
    if body.trim() != computed.trim() {
        write!(wrong, "```{info}\n{}\n```\n", computed.trim()).unwrap();
    }
}

/// Info string and body of every fenced block.
fn blocks(chapter: &str) -> Vec<(&str, &str)> {
    let parts = chapter.split("```").skip(1).step_by(2);
    parts.filter_map(|block| block.split_once('\n')).collect()
}

/// Counts the ballots of one block, with `seats=3 limit=2 utility=… completion=… quorum=… lot=A,B`.
fn result(rule: Rule, block: &str, options: &[&str]) -> String {
    let profile = profile(rule.kind(), block);
    let names = profile.candidates().clone();
    let mut parameters = Parameters::default();
    for option in options {
        let (key, value) = option.split_once('=').unwrap();
        match key {
            "seats" => parameters.seats = value.parse().ok(),
            "limit" => parameters.limit = value.parse().ok(),
            "utility" => parameters.utility = if value == "cost" { Utility::Cost } else { Utility::Cardinality },
            "completion" => parameters.completion = if value == "add1" { Completion::Add1 } else { Completion::None },
            "lot" => parameters.lot = Some(Lot::new(value.split(',').map(|name| find(&names, name)).collect())),
            "quorum" => {
                parameters.debian = Some(DebianParameters {
                    default_option: names.iter().next_back().unwrap(),
                    quorum: value.parse().unwrap(),
                    majorities: BTreeMap::new(),
                });
            }
            _ => panic!("no option {key}"),
        }
    }
    sheet(&count(rule, &profile, &parameters).unwrap(), &profile)
}

fn find(names: &Candidates, name: &str) -> Candidate {
    let at = names.names().iter().position(|known| known == name.trim());
    Candidate::new(at.unwrap_or_else(|| panic!("no candidate {name:?}"))).unwrap()
}

/// Ballots in plain words: `8 × Amira > Bjørn = Chen`, `8 × Amira, Bjørn`, `8 × Amira good, Bjørn poor`; `Amira 800` for
/// lists; before them `candidates:`, `grades:`, `budget:` and `costs:`.
fn profile(kind: Kind, block: &str) -> Profile {
    let head = |key: &str| -> Vec<String> {
        let line = block.lines().find_map(|line| line.strip_prefix(key));
        line.into_iter().flat_map(|line| line.split(',')).map(|part| part.trim().to_owned()).collect()
    };
    let rows: Vec<(u64, &str)> =
        block.lines().filter_map(|line| line.split_once('×')).map(|(weight, rest)| (weight.trim().parse().unwrap(), rest.trim())).collect();
    let candidates = || Candidates::new(head("candidates:")).unwrap();
    match kind {
        Kind::Ranked => {
            let names = candidates();
            let mut builder = RankedProfile::builder(names.clone());
            for (weight, row) in rows {
                for place in row.split('>') {
                    let tied: Vec<usize> = place.split('=').map(|name| find(&names, name).index()).collect();
                    if let [only] = tied[..] { builder.candidate(only).unwrap() } else { builder.equal(&tied).unwrap() }
                }
                builder.ballot(weight).unwrap();
            }
            Profile::Ranked(builder.finish())
        }
        Kind::Approval => {
            let names = candidates();
            let mut builder = ApprovalProfile::builder(names.clone());
            for (weight, row) in rows {
                row.split(',').for_each(|name| builder.mark(find(&names, name).index()).unwrap());
                builder.ballot(weight).unwrap();
            }
            Profile::Approval(builder.finish())
        }
        Kind::Graded => {
            let (names, grades) = (candidates(), head("grades:"));
            let mut builder = GradedProfile::builder(names.clone(), grades.len() as u64).unwrap();
            for (weight, row) in rows {
                for (part, name) in row.split(',').zip(names.names()) {
                    let grade = part.trim().strip_prefix(name.as_str()).unwrap().trim();
                    builder.grade(1 + grades.iter().position(|known| known == grade).unwrap() as u64);
                }
                builder.ballot(weight).unwrap();
            }
            Profile::Graded(builder.finish())
        }
        Kind::Budget => {
            let (ids, costs): (Vec<String>, Vec<Fraction>) = head("costs:")
                .iter()
                .map(|part| {
                    let (id, cost) = part.rsplit_once(' ').unwrap();
                    (id.to_owned(), cost.parse().unwrap())
                })
                .unzip();
            let names = Candidates::new(ids).unwrap();
            let budget = head("budget:")[0].parse().unwrap();
            let mut builder = BudgetProfile::builder(names.clone(), costs, budget).unwrap();
            for (weight, row) in rows {
                row.split(',').for_each(|name| builder.mark(find(&names, name).index()).unwrap());
                builder.ballot(weight).unwrap();
            }
            Profile::Budget(builder.finish())
        }
        Kind::Lists => {
            let (names, votes): (Vec<String>, Vec<u64>) = head("votes:")
                .iter()
                .map(|part| {
                    let (name, votes) = part.rsplit_once(' ').unwrap();
                    (name.to_owned(), votes.parse::<u64>().unwrap())
                })
                .unzip();
            let threshold = head("threshold:").first().map(|text| text.parse().unwrap());
            Profile::Lists(ListVotes::new(Candidates::new(names).unwrap(), votes, None, threshold).unwrap())
        }
    }
}

/// A count in a few lines: how things stood in each round, and what came out.
fn sheet(count: &Count, profile: &Profile) -> String {
    let names = profile.candidates();
    let mut sheet = String::new();
    for round in &count.rounds {
        sheet.push_str(&in_short(round, count.rounds.len(), profile));
    }
    let some = |candidates: &[Candidate]| candidates.iter().map(|&c| names.name(c)).collect::<Vec<_>>().join(", ");
    if let Some(ranking) = &count.ranking {
        let places: Vec<String> = ranking.iter().map(|tied| some(tied).replace(", ", " = ")).collect();
        writeln!(sheet, "Order: {}", places.join(" > ")).unwrap();
    }
    if let Some(tied) = count.committees.as_ref().filter(|committees| committees.len() > 1) {
        let tied: Vec<String> = tied.iter().map(|committee| some(committee)).collect();
        writeln!(sheet, "Tied: {}", tied.join("; ")).unwrap();
    }
    let tied = |winner: &Candidate| count.lots.as_ref().is_some_and(|lots| lots.between.contains(winner));
    let certain = count.winners.as_ref().map(|winners| winners.iter().copied().filter(|w| !tied(w)).collect::<Vec<_>>());
    if let Some(winners) = certain.filter(|winners| !winners.is_empty()) {
        writeln!(sheet, "Elected: {}", some(&winners)).unwrap();
    }
    if let Some(seats) = &count.seats {
        let seats: Vec<String> = names.names().iter().zip(seats).map(|(name, seats)| format!("{name} {seats}")).collect();
        writeln!(sheet, "Seats: {}", seats.join(", ")).unwrap();
    }
    if let Some(selected) = &count.selected {
        writeln!(sheet, "Funded: {}", selected.join(", ")).unwrap();
    }
    if let Some(lots) = &count.lots {
        writeln!(sheet, "A lot must decide between {} ({} of them)", some(&lots.between), lots.places).unwrap();
    }
    sheet
}

fn in_short(round: &Round, of: usize, profile: &Profile) -> String {
    let names = profile.candidates();
    let taken = match profile.kind() {
        Kind::Budget => "funded",
        Kind::Lists => "a seat for",
        _ => "elected",
    };
    let mut text = String::new();
    let gone = |c: Candidate| matches!(round.standing.get(c.index()), Some(Standing::Excluded | Standing::Withdrawn));
    if !round.votes.is_empty() {
        let votes: Vec<String> =
            names.iter().filter(|&c| !gone(c)).map(|c| format!("{} {}", names.name(c), amount(&round.votes[c.index()]))).collect();
        let needed = round.quota.as_ref().map(|quota| format!("; quota {}", amount(quota))).unwrap_or_default();
        let number = if of == 1 { "Count".to_owned() } else { format!("Round {}", round.number) };
        write!(text, "{number}: {}{needed}", votes.join(", ")).unwrap();
        for (what, who) in [(taken, &round.elected), ("out", &round.excluded)] {
            if !who.is_empty() && of > 1 {
                let who: Vec<&str> = who.iter().map(|&c| names.name(c)).collect();
                write!(text, " → {what}: {}", who.join(", ")).unwrap();
            }
        }
        text.push('\n');
    }
    match &round.detail {
        Some(Detail::Pairwise { matrix }) => {
            for a in names.iter() {
                for b in names.iter().filter(|b| *b > a) {
                    let (wins, losses) = (matrix[a.index()][b.index()], matrix[b.index()][a.index()]);
                    writeln!(text, "{} against {}: {wins} to {losses}", names.name(a), names.name(b)).unwrap();
                }
            }
        }
        Some(Detail::Grades { tallies }) => {
            for (name, tally) in names.names().iter().zip(tallies) {
                let tally: Vec<String> = tally.iter().map(ToString::to_string).collect();
                writeln!(text, "{name}, from the best grade down: {}", tally.join(", ")).unwrap();
            }
        }
        _ => {}
    }
    text
}

/// Votes as people write them: whole, with the decimals of the statute, or rounded to two.
fn amount(amount: &Amount) -> String {
    let short = |value: f64| {
        let text = if value > 0.0 && value < 0.01 { format!("{value:.5}") } else { format!("{value:.2}") };
        text.strip_suffix(".00").map(str::to_owned).unwrap_or(text)
    };
    match amount {
        Amount::Decimal(decimal) => decimal.to_string(),
        Amount::Fraction(fraction) if fraction.is_whole() => fraction.to_string(),
        other => short(other.to_f64()),
    }
}

/// Opinion groups of a block `statements: …` with rows `Name + - 0 .` (agree, disagree, pass, no vote).
fn opinion(block: &str) -> String {
    let statements: Vec<String> =
        block.lines().find_map(|line| line.strip_prefix("statements:")).unwrap().split(',').map(|s| s.trim().to_owned()).collect();
    let rows: Vec<(&str, &str)> = block.lines().filter(|line| !line.contains(':')).filter_map(|line| line.split_once(' ')).collect();
    let names = rows.iter().map(|(name, _)| (*name).to_owned()).collect();
    let mut votes = Votes::new(names, statements);
    for (i, (_, marks)) in rows.iter().enumerate() {
        for (j, mark) in marks.split_whitespace().enumerate() {
            match mark {
                "+" => votes.cast(i, j, Vote::Agree).unwrap(),
                "-" => votes.cast(i, j, Vote::Disagree).unwrap(),
                "0" => votes.cast(i, j, Vote::Pass).unwrap(),
                _ => {}
            }
        }
    }
    let result = opinion_groups(&votes, &OpinionOptions::default()).unwrap();
    let mut text = String::new();
    for (letter, group) in ["A", "B", "C", "D", "E"].iter().zip(&result.groups) {
        let members: Vec<&str> = group.members.iter().map(|&i| votes.participants()[i].as_str()).collect();
        writeln!(text, "Group {letter}: {}", members.join(", ")).unwrap();
        for one in &group.representative {
            let side = if one.side == Side::Agree { "agree" } else { "disagree" };
            writeln!(text, "  {} of {} {side} with \"{}\"", one.on_side, one.votes, votes.statements()[one.statement]).unwrap();
        }
    }
    for one in &result.consensus.agree {
        writeln!(text, "All: {} of {} agree with \"{}\"", one.on_side, one.votes, votes.statements()[one.statement]).unwrap();
    }
    text
}
