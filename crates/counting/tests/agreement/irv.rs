//! Instant run-off against RCTab's own reports, round by round.

use std::collections::BTreeMap;
use std::path::Path;

use counting::{
    Cause, Count, Fraction, IrvParameters, Kind, OvervoteRule, Parameters, Party, Profile, Round, Rule, TieMode, WinnerMode, count, input,
};
use serde_json::Value;

use super::{Agreement, cases, differ, id};

const WRITE_INS: &str = "Undeclared Write-ins";

pub(crate) fn compare(root: &Path, found: &mut Vec<Agreement>) {
    for (text, case) in cases(root, "irv") {
        let profile = input::json(&text, Kind::Ranked).expect("a case can be read");
        let results = case["expected"]["results"].as_array().cloned().unwrap_or_default();
        let parameters = Parameters { irv: rules(&case["rctab_rules"], &results), ..Parameters::default() };
        let counted = count(Rule::Irv, &profile, &parameters).expect("a case can be counted");
        let mut add = |what, difference| found.push(Agreement { rule: "irv", case: id(&case), what, difference });
        add("rounds", rounds(&counted, &results, &profile));
        let theirs: Vec<String> = results.iter().flat_map(|result| actions(result, "elected")).collect();
        let ours = counted.winners.iter().flatten().map(|&w| profile.candidates().name(w).to_owned()).collect();
        add("winners", differ(&ours, &theirs));
    }
}

fn rules(config: &Value, results: &[Value]) -> IrvParameters {
    let text = |field: &str| config[field].as_str().unwrap_or_default();
    let flag = |field: &str| config[field].as_bool().unwrap_or_default();
    let number = |field: &str| text(field).parse::<usize>().ok();
    IrvParameters {
        overvotes: match text("overvoteRule") {
            "exhaustImmediately" => OvervoteRule::ExhaustImmediately,
            "alwaysSkipToNextRank" => OvervoteRule::AlwaysSkipToNextRank,
            "exhaustIfMultipleContinuing" => OvervoteRule::ExhaustIfMultipleContinuing,
            other => panic!("overvoteRule {other}"),
        },
        max_skipped_ranks: number("maxSkippedRanksAllowed"),
        exhaust_on_duplicate: flag("exhaustOnDuplicateCandidate"),
        max_rankings: number("maxRankingsAllowed"),
        winner_mode: match text("winnerElectionMode") {
            "singleWinnerMajority" | "multiWinnerAllowMultipleWinnersPerRound" => WinnerMode::AllowMultipleWinnersPerRound,
            "multiWinnerAllowOnlyOneWinnerPerRound" => WinnerMode::AllowOnlyOneWinnerPerRound,
            "bottomsUp" => WinnerMode::BottomsUp,
            "bottomsUpUsingPercentageThreshold" => WinnerMode::BottomsUpUsingPercentageThreshold,
            "multiPassIrv" => WinnerMode::MultiPassIrv,
            other => panic!("winnerElectionMode {other}"),
        },
        ties: match text("tiebreakMode") {
            "random" => TieMode::Random,
            "stopCountingAndAsk" => TieMode::Lot,
            "previousRoundCountsThenAsk" => TieMode::PreviousRoundsThenLot,
            "previousRoundCountsThenRandom" => TieMode::PreviousRoundsThenRandom,
            "generatePermutation" => TieMode::GeneratePermutation,
            "useCandidateOrder" => TieMode::CandidateOrder,
            other => panic!("tiebreakMode {other}"),
        },
        random_seed: text("randomSeed").parse().ok(),
        write_ins: results.iter().any(|result| !result["tally"][WRITE_INS].is_null()),
        batch_elimination: flag("batchElimination"),
        continue_until_two: flag("continueUntilTwoCandidatesRemain"),
        first_round_threshold: flag("doesFirstRoundDetermineThreshold"),
        non_integer_threshold: flag("nonIntegerWinningThreshold"),
        hare_quota: flag("hareQuota"),
        decimal_places: text("decimalPlacesForVoteArithmetic").parse().unwrap_or(4),
        minimum_votes: text("minimumVoteThreshold").parse().unwrap_or(0),
        bottoms_up_share: number("multiSeatBottomsUpPercentageThreshold").and_then(|p| Fraction::new(p, 100)),
        stop_after_round: number("stopTabulationEarlyAfterRound"),
        blank_is_write_in: flag("treatBlankAsUndeclaredWriteIn"),
    }
}

fn rounds(counted: &Count, results: &[Value], profile: &Profile) -> Option<String> {
    if counted.rounds.len() != results.len() {
        return Some(format!("{} rounds, theirs {}", counted.rounds.len(), results.len()));
    }
    counted.rounds.iter().zip(results).find_map(|(round, result)| {
        let difference = differ(&quota(round), &decimal(&result["threshold"]))
            .or_else(|| differ(&tally(round, result, profile), &numbers(&result["tally"])))
            .or_else(|| differ(&inactive(round), &theirs_inactive(result)))
            .or_else(|| differ(&names(&round.elected, profile), &actions(result, "elected")))
            .or_else(|| differ(&eliminated(round, result, profile), &sorted(actions(result, "eliminated"))))
            .or_else(|| differ(&transfers(round, profile), &their_transfers(result)));
        difference.map(|difference| format!("round {}: {difference}", round.number))
    })
}

fn decimal(value: &Value) -> String {
    value.as_str().and_then(|text| text.parse::<Fraction>().ok()).unwrap_or_else(Fraction::zero).to_string()
}

fn exact(amount: &counting::Amount) -> String {
    amount.to_string().parse::<Fraction>().expect("a number").to_string()
}

fn numbers(object: &Value) -> BTreeMap<String, String> {
    object.as_object().into_iter().flatten().map(|(name, votes)| (name.clone(), decimal(votes))).collect()
}

fn quota(round: &Round) -> String {
    round.quota.as_ref().map(exact).unwrap_or_default()
}

/// The votes of those whom they show.
fn tally(round: &Round, result: &Value, profile: &Profile) -> BTreeMap<String, String> {
    let shown = |name: &str| !result["tally"][name].is_null();
    let mut tally: BTreeMap<String, String> = profile
        .candidates()
        .iter()
        .map(|c| (profile.candidates().name(c).to_owned(), exact(&round.votes[c.index()])))
        .filter(|(name, votes)| shown(name) || votes != "0")
        .collect();
    if let Some(votes) = &round.write_ins {
        tally.insert(WRITE_INS.to_owned(), exact(votes));
    }
    tally
}

fn inactive(round: &Round) -> Vec<String> {
    let causes = [Cause::Exhausted, Cause::Overvote, Cause::Repeated, Cause::Skipped, Cause::Surplus];
    causes.iter().map(|cause| round.inactive.get(cause).map_or("0".to_owned(), exact)).collect()
}

fn theirs_inactive(result: &Value) -> Vec<String> {
    let causes = ["exhaustedChoices", "overvotes", "repeatedRankings", "skippedRankings", "finalRoundSurplus"];
    causes.iter().map(|cause| decimal(&result["inactiveBallots"][cause])).collect()
}

fn names(candidates: &[counting::Candidate], profile: &Profile) -> Vec<String> {
    candidates.iter().map(|&c| profile.candidates().name(c).to_owned()).collect()
}

fn eliminated(round: &Round, result: &Value, profile: &Profile) -> Vec<String> {
    let mut eliminated = names(&round.excluded, profile);
    let gone = round.steps.iter().any(|step| step.text.starts_with("The undeclared write-ins"));
    if gone && !result["tally"][WRITE_INS].is_null() {
        eliminated.push(WRITE_INS.to_owned());
    }
    sorted(eliminated)
}

fn sorted(mut names: Vec<String>) -> Vec<String> {
    names.sort();
    names
}

fn actions(result: &Value, what: &str) -> Vec<String> {
    let all = result["tallyResults"].as_array().into_iter().flatten();
    all.filter_map(|action| Some(action[what].as_str()?.to_owned())).collect()
}

/// Who got how many votes in this round, and how many went nowhere.
fn transfers(round: &Round, profile: &Profile) -> BTreeMap<String, String> {
    let mut sums: BTreeMap<String, Fraction> = BTreeMap::new();
    for transfer in &round.transfers {
        let to = match transfer.to {
            Party::Candidate(candidate) => profile.candidates().name(candidate).to_owned(),
            Party::WriteIns => WRITE_INS.to_owned(),
            Party::Nobody(Cause::Rounding) => "residual surplus".to_owned(),
            Party::Nobody(_) => "exhausted".to_owned(),
        };
        let votes: Fraction = transfer.votes.to_string().parse().expect("a number");
        *sums.entry(to).or_insert_with(Fraction::zero) += &votes;
    }
    sums.into_iter().map(|(to, votes)| (to, votes.to_string())).collect()
}

fn their_transfers(result: &Value) -> BTreeMap<String, String> {
    let mut sums: BTreeMap<String, Fraction> = BTreeMap::new();
    for action in result["tallyResults"].as_array().into_iter().flatten() {
        for (to, votes) in action["transfers"].as_object().into_iter().flatten() {
            let votes: Fraction = decimal(votes).parse().expect("a number");
            *sums.entry(to.clone()).or_insert_with(Fraction::zero) += &votes;
        }
    }
    sums.into_iter().map(|(to, votes)| (to, votes.to_string())).collect()
}
