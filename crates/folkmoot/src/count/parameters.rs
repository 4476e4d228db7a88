//! What can be asked of a count besides its rule, as arguments.

use anyhow::{Context, Result, bail};
use clap::Args;
use counting::{Candidate, DebianParameters, Fraction, IrvParameters, Lot, Parameters, Profile, Rule};
use serde::de::DeserializeOwned;

#[derive(Args)]
pub(super) struct ParameterArguments {
    /// Seats to fill, instead of what the file says
    #[arg(long, value_name = "N")]
    seats: Option<usize>,
    /// The drawn lot: indices of candidates (from 0), the first drawn first
    #[arg(long, value_name = "I,J,…", value_delimiter = ',')]
    lot: Vec<usize>,
    /// equal-shares-budget: what a project is worth to those who approve it
    #[arg(long, value_parser = ["cost", "cardinality"], help_heading = "Budgets")]
    utility: Option<String>,
    /// equal-shares-budget: what is done with money left over
    #[arg(long, value_parser = ["none", "add1"], help_heading = "Budgets")]
    completion: Option<String>,
    /// ranked-pairs, minimax: how strong a victory is
    #[arg(long, value_parser = ["margins", "winning-votes"], help_heading = "Pairs")]
    strength: Option<String>,
    /// debian: index of the default option
    #[arg(long, value_name = "I", help_heading = "Pairs")]
    default_option: Option<usize>,
    /// debian: votes over the default option that an option needs
    #[arg(long, value_name = "R", help_heading = "Pairs")]
    quorum: Option<Fraction>,
    /// debian: an option that needs a larger majority; may be repeated
    #[arg(long, value_name = "I=N", help_heading = "Pairs")]
    majority: Vec<String>,
    /// mj-belenios: a ballot without any grade is blank, not invalid
    #[arg(long, help_heading = "Marks and grades")]
    blank_allowed: bool,
    /// limited: marks that a ballot may have at most
    #[arg(long, value_name = "N", help_heading = "Marks and grades")]
    limit: Option<usize>,
    #[command(flatten)]
    irv: IrvArguments,
}

/// RCTab's parameters. What is not given is as that rule's default.
#[derive(Args)]
#[command(next_help_heading = "Instant run-off (irv), as RCTab has them")]
struct IrvArguments {
    /// What two candidates at one rank do to a ballot
    #[arg(long, value_parser = ["exhaust-immediately", "always-skip-to-next-rank", "exhaust-if-multiple-continuing"])]
    overvotes: Option<String>,
    /// Empty ranks in a row that do not exhaust a ballot, or "unlimited"
    #[arg(long, value_name = "N")]
    max_skipped_ranks: Option<String>,
    /// A candidate ranked again exhausts the ballot; otherwise the repeat is passed over
    #[arg(long)]
    exhaust_on_duplicate: bool,
    /// Ranks beyond are not read
    #[arg(long, value_name = "N")]
    max_rankings: Option<usize>,
    /// How winners are found
    #[arg(long, value_parser = ["allow-multiple-winners-per-round", "allow-only-one-winner-per-round", "bottoms-up", "bottoms-up-using-percentage-threshold", "multi-pass-irv"])]
    winner_mode: Option<String>,
    /// How a tie is resolved
    #[arg(long, value_parser = ["lot", "previous-rounds-then-lot", "candidate-order", "random", "previous-rounds-then-random", "generate-permutation"])]
    ties: Option<String>,
    /// The published number from which the random modes of --ties are worked out
    #[arg(long, value_name = "SEED", allow_negative_numbers = true)]
    random_seed: Option<i64>,
    /// The paper has a line for undeclared write-ins, even if nobody wrote one
    #[arg(long)]
    write_ins: bool,
    /// All who together cannot catch up leave at once
    #[arg(long)]
    batch_elimination: bool,
    /// Go on after somebody won
    #[arg(long)]
    continue_until_two: bool,
    /// The threshold stays that of the first round
    #[arg(long)]
    first_round_threshold: bool,
    /// Several seats: votes / (seats + 1), not rounded up
    #[arg(long)]
    non_integer_threshold: bool,
    /// Several seats: votes / seats
    #[arg(long)]
    hare_quota: bool,
    /// Several seats: decimals of the arithmetic
    #[arg(long, value_name = "N")]
    decimal_places: Option<u8>,
    /// Whoever has fewer votes in the first round leaves at once
    #[arg(long, value_name = "N")]
    minimum_votes: Option<u64>,
    /// The share (of 1) that everybody left must have
    #[arg(long, value_name = "SHARE")]
    bottoms_up_share: Option<Fraction>,
    /// Stop after this round
    #[arg(long, value_name = "N")]
    stop_after_round: Option<usize>,
    /// An empty rank is a vote for an undeclared write-in
    #[arg(long)]
    blank_is_write_in: bool,
}

impl ParameterArguments {
    /// The parameters, once it is known who stands.
    pub(super) fn read(&self, rule: Rule, profile: &Profile) -> Result<Parameters> {
        self.check_rule(rule)?;
        Ok(Parameters {
            seats: self.seats,
            lot: self.lot(profile)?,
            irv: self.irv.read()?,
            strength: or_default(self.strength.as_deref())?,
            debian: self.debian(profile)?,
            blank_allowed: self.blank_allowed,
            limit: self.limit,
            utility: or_default(self.utility.as_deref())?,
            completion: or_default(self.completion.as_deref())?,
        })
    }

    /// An argument that the rule does not know would be passed over in silence.
    fn check_rule(&self, rule: Rule) -> Result<()> {
        let debian = self.default_option.is_some() || self.quorum.is_some() || !self.majority.is_empty();
        let given = [
            ("--utility", self.utility.is_some(), rule == Rule::EqualSharesBudget),
            ("--completion", self.completion.is_some(), rule == Rule::EqualSharesBudget),
            ("--strength", self.strength.is_some(), matches!(rule, Rule::RankedPairs | Rule::Minimax)),
            ("--default-option, --quorum or --majority", debian, rule == Rule::Debian),
            ("--blank-allowed", self.blank_allowed, rule == Rule::MjBelenios),
            ("--limit", self.limit.is_some(), rule == Rule::Limited),
            ("a parameter of instant run-off", self.irv.is_given(), rule == Rule::Irv),
        ];
        match given.iter().find(|(_, given, known)| *given && !known) {
            Some((name, ..)) => bail!("{rule} has no use for {name}"),
            None => Ok(()),
        }
    }

    fn lot(&self, profile: &Profile) -> Result<Option<Lot>> {
        let drawn = self.lot.iter().map(|&index| candidate(profile, index).context("--lot"));
        let drawn = drawn.collect::<Result<Vec<_>>>()?;
        Ok((!drawn.is_empty()).then(|| Lot::new(drawn)))
    }

    fn debian(&self, profile: &Profile) -> Result<Option<DebianParameters>> {
        let Some(index) = self.default_option else { return Ok(None) };
        let majority = |pair: &String| {
            let (index, ratio) = pair.split_once('=').with_context(|| format!("--majority {pair}: write it as I=N"))?;
            let index = index.trim().parse().with_context(|| format!("--majority {pair}: I is an index from 0"))?;
            let ratio = ratio.trim().parse::<Fraction>().with_context(|| format!("--majority {pair}"))?;
            Ok((candidate(profile, index).context("--majority")?, ratio))
        };
        Ok(Some(DebianParameters {
            default_option: candidate(profile, index).context("--default-option")?,
            quorum: self.quorum.clone().unwrap_or_else(Fraction::zero),
            majorities: self.majority.iter().map(majority).collect::<Result<_>>()?,
        }))
    }
}

fn candidate(profile: &Profile, index: usize) -> Result<Candidate> {
    Ok(profile.candidates().get(index)?)
}

impl IrvArguments {
    fn is_given(&self) -> bool {
        let texts = [&self.overvotes, &self.max_skipped_ranks, &self.winner_mode, &self.ties];
        let flags = [
            self.exhaust_on_duplicate,
            self.batch_elimination,
            self.continue_until_two,
            self.first_round_threshold,
            self.non_integer_threshold,
            self.hare_quota,
            self.blank_is_write_in,
            self.write_ins,
        ];
        texts.iter().any(|t| t.is_some())
            || flags.contains(&true)
            || self.max_rankings.is_some()
            || self.random_seed.is_some()
            || self.decimal_places.is_some()
            || self.minimum_votes.is_some()
            || self.bottoms_up_share.is_some()
            || self.stop_after_round.is_some()
    }

    fn read(&self) -> Result<IrvParameters> {
        let default = IrvParameters::default();
        Ok(IrvParameters {
            overvotes: or_default(self.overvotes.as_deref())?,
            max_skipped_ranks: match self.max_skipped_ranks.as_deref() {
                None => default.max_skipped_ranks,
                Some("unlimited") => None,
                Some(number) => {
                    let problem = || format!("--max-skipped-ranks {number}: give a number or unlimited");
                    Some(number.parse().with_context(problem)?)
                }
            },
            exhaust_on_duplicate: self.exhaust_on_duplicate,
            max_rankings: self.max_rankings,
            winner_mode: or_default(self.winner_mode.as_deref())?,
            ties: or_default(self.ties.as_deref())?,
            random_seed: self.random_seed,
            write_ins: self.write_ins,
            batch_elimination: self.batch_elimination,
            continue_until_two: self.continue_until_two,
            first_round_threshold: self.first_round_threshold,
            non_integer_threshold: self.non_integer_threshold,
            hare_quota: self.hare_quota,
            decimal_places: self.decimal_places.unwrap_or(default.decimal_places),
            minimum_votes: self.minimum_votes.unwrap_or(default.minimum_votes),
            bottoms_up_share: self.bottoms_up_share.clone(),
            stop_after_round: self.stop_after_round,
            blank_is_write_in: self.blank_is_write_in,
        })
    }
}

/// A value by its name in files. The names have been checked by the argument parser.
fn or_default<T: DeserializeOwned + Default>(name: Option<&str>) -> Result<T> {
    match name {
        None => Ok(T::default()),
        Some(name) => Ok(serde_json::from_value(name.into())?),
    }
}
