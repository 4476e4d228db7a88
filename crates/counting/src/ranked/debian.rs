//! `debian`: the constitution of the Debian Project, version 1.9, appendix A.5 "Vote counting"
//! (A.6 before version 1.8): quorum, supermajority, then Cloneproof Schwartz Sequential Dropping.
//!
//! A.5.1: options may be ranked equally; unranked ones are below all ranked ones and equal to each
//! other. Since version 1.6 (the general resolution of 2015) a majority ratio is met when it is
//! reached, not only when it is passed.

use super::pairwise::{Defeat, Pairwise};
use crate::candidate::Candidate;
use crate::count::{Count, Detail, Link, Round};
use crate::error::CountError;
use crate::fraction::Fraction;
use crate::profile::RankedProfile;
use crate::ranking::settle;
use crate::rule::{DebianParameters, Parameters, Rule, Strength};

const RULE: Rule = Rule::Debian;

pub(super) fn count(profile: &RankedProfile, parameters: &Parameters) -> Result<Count, CountError> {
    let missing = CountError::Missing { rule: RULE, parameter: "the default option" };
    let options = parameters.debian.as_ref().ok_or(missing)?;
    let seats = super::seats(RULE, profile, parameters)?;
    if seats != 1 {
        return Err(CountError::BadParameter { rule: RULE, problem: "there is one winner, not several seats".to_owned() });
    }
    let pairwise = Pairwise::new(RULE, profile)?;
    check(options, &pairwise, profile)?;
    let mut count = Count::new(RULE);
    count.rounds.push(pairwise.round("Debian constitution, A.5.1", profile));
    let mut round = Round::new(2);
    let survivors = survivors(&pairwise, options, profile, &mut round);
    count.rounds.push(round);
    let winners = drop_defeats(&pairwise, &survivors, profile, &mut count);
    let others = pairwise.standing().iter().copied().filter(|c| !winners.contains(c)).collect::<Vec<_>>();
    let ranking = [winners, others].into_iter().filter(|group| !group.is_empty()).collect();
    let casting = "Debian constitution, A.5.8 (the lot is the casting vote)";
    settle(&mut count, profile.candidates(), ranking, 1, parameters.lot.as_ref(), casting);
    count.ranking = None;
    Ok(count)
}

fn check(options: &DebianParameters, pairwise: &Pairwise, profile: &RankedProfile) -> Result<(), CountError> {
    let bad = |problem: String| Err(CountError::BadParameter { rule: RULE, problem });
    if !pairwise.standing().contains(&options.default_option) {
        return bad(format!("the default option {} is not among the options", options.default_option));
    }
    if options.quorum.is_negative() {
        return bad(format!("the quorum must not be negative: {}", options.quorum));
    }
    for (option, ratio) in &options.majorities {
        if option.index() >= profile.candidates().len() {
            return bad(format!("there is no option {option} that could need a majority"));
        }
        if *ratio < Fraction::one() {
            return bad(format!("the majority that option {option} needs must be at least 1: {ratio}"));
        }
    }
    Ok(())
}

/// A.5.2 and A.5.3: options that miss the quorum or their majority are dropped.
fn survivors(pairwise: &Pairwise, options: &DebianParameters, profile: &RankedProfile, round: &mut Round) -> Vec<Candidate> {
    let default = options.default_option;
    let mut survivors = Vec::new();
    for &option in pairwise.standing() {
        let (for_it, against) = (pairwise.over(option, default), pairwise.over(default, option));
        let name = profile.candidates().name(option);
        if option == default {
            survivors.push(option);
        } else if Fraction::from(for_it) < options.quorum {
            // A.5.2: "do not receive at least R votes ranking that option above the default".
            round.excluded.push(option);
            round.step(
                "Debian constitution, A.5.2",
                format!("{for_it} ballots rank {name} above the default option, less than the quorum of {}: dropped.", options.quorum),
            );
        } else if !has_majority(for_it, against, options.majorities.get(&option)) {
            round.excluded.push(option);
            round.step(
                "Debian constitution, A.5.3",
                format!("{name} does not defeat the default option by its majority, {for_it} to {against}: dropped."),
            );
        } else {
            survivors.push(option);
            round.step("Debian constitution, A.5.3", format!("{name} defeats the default option, {for_it} to {against}."));
        }
    }
    survivors
}

/// A.5.3.2: A defeats D by a majority ratio of N if V(A,D) >= N * V(D,A) and V(A,D) > V(D,A).
/// A.5.3.3: N is the supermajority that A requires, else 1.
fn has_majority(for_it: u64, against: u64, ratio: Option<&Fraction>) -> bool {
    let ratio = ratio.cloned().unwrap_or_else(Fraction::one);
    for_it > against && Fraction::from(for_it) >= ratio * Fraction::from(against)
}

/// A.5.4 to A.5.8: who is left when no defeats are left within the Schwartz set.
fn drop_defeats(pairwise: &Pairwise, survivors: &[Candidate], profile: &RankedProfile, count: &mut Count) -> Vec<Candidate> {
    // A.5.4: pairwise defeats among the options that are left.
    let mut defeats = pairwise.defeats_among(survivors, Strength::WinningVotes);
    loop {
        // A.5.5, A.5.6: transitive defeats and the Schwartz set.
        let schwartz = schwartz_set(survivors, &defeats);
        let within: Vec<Defeat> = defeats.iter().copied().filter(|d| schwartz.contains(&d.over) && schwartz.contains(&d.under)).collect();
        let mut round = Round::new(count.rounds.len() + 1);
        let names = profile.candidates().in_words(&schwartz);
        round.step("Debian constitution, A.5.6", format!("The Schwartz set is {names}."));
        // A.5.8: no defeats within the Schwartz set: the winner is chosen from it.
        let Some(weakest) = within.last().map(|d| d.strength) else {
            count.rounds.push(round);
            return schwartz;
        };
        // A.5.7: the weakest defeats within it are dropped.
        let dropped = |d: &Defeat| within.contains(d) && d.strength == weakest;
        let links = within.iter().map(|d| Link { over: d.over, under: d.under, wins: d.wins, losses: d.losses, used: !dropped(d) });
        round.detail = Some(Detail::Links { links: links.collect() });
        for defeat in within.iter().filter(|d| dropped(d)) {
            let (over, under) = (profile.candidates().name(defeat.over), profile.candidates().name(defeat.under));
            round.step(
                "Debian constitution, A.5.7",
                format!("The weakest defeat, {over} over {under} by {} to {}, is dropped.", defeat.wins, defeat.losses),
            );
        }
        count.rounds.push(round);
        defeats.retain(|d| !dropped(d));
    }
}

/// A.5.6: an option is in the Schwartz set if for all B, either A transitively defeats B, or B does
/// not transitively defeat A.
fn schwartz_set(options: &[Candidate], defeats: &[Defeat]) -> Vec<Candidate> {
    let reach = |from: Candidate| {
        let mut reached: Vec<Candidate> = Vec::new();
        let mut open = vec![from];
        while let Some(at) = open.pop() {
            for defeat in defeats.iter().filter(|d| d.over == at) {
                if !reached.contains(&defeat.under) {
                    reached.push(defeat.under);
                    open.push(defeat.under);
                }
            }
        }
        reached
    };
    let reached: Vec<Vec<Candidate>> = options.iter().map(|&option| reach(option)).collect();
    let of = |option: Candidate| options.iter().position(|&o| o == option).map_or(&[][..], |i| &reached[i]);
    let belongs = |&&a: &&Candidate| options.iter().all(|&b| of(a).contains(&b) || !of(b).contains(&a));
    options.iter().filter(belongs).copied().collect()
}
