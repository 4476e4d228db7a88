//! `folkmoot rule`: the verdict on a ballot under a decision rule, with its arithmetic.

mod report;
mod units;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};
use counting::decision::{Aggregation, Counts, Date, Outstanding, Preset, Rule, Standing, Verdict, preset};

use crate::output;
use report::Report;
use units::Units;

/// The verdict on a ballot under a decision rule, with its arithmetic
///
/// Give the preset (see --list) or your own rule (--custom), and the counts:
///
///   folkmoot rule uk.ia.2026 --n 2388 --yes 934 --no 331 --blank 22 --spoiled 14
///
/// A preset without counts is explained: formula, source, parameters.
/// Presets are templates that you edit, not legal advice.
#[derive(Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct Arguments {
    /// Name of the preset
    #[arg(required_unless_present_any = ["list", "custom"], conflicts_with = "custom")]
    preset: Option<String>,
    /// Show all presets
    #[arg(long, conflicts_with_all = ["preset", "custom"])]
    list: bool,
    /// Read the rule from a TOML file instead (- for standard input)
    #[arg(long, value_name = "FILE")]
    custom: Option<PathBuf>,
    /// Choose a parameter of the preset; may be repeated
    #[arg(long, value_name = "NAME=VALUE", requires = "preset")]
    set: Vec<String>,
    /// The day on which the ballot opened, to check whether the rule was in force [default: today]
    #[arg(long, value_name = "DATE")]
    opened: Option<String>,
    #[command(flatten)]
    counts: CountArguments,
    /// Counts of each unit: a CSV file with the columns unit and n, yes, no, blank, spoiled, illegal,
    /// present, prevented, requests, outstanding; or unit, weight and vote
    #[arg(long, value_name = "FILE", conflicts_with_all = ["n", "yes", "no", "blank", "spoiled", "illegal", "present", "prevented", "requests"])]
    units_file: Option<PathBuf>,
    /// How units are put together
    #[arg(long, value_enum, requires = "units_file")]
    aggregation: Option<AggregationName>,
    /// So many votes may still come: is the ballot decided already? Challenged ballots count here
    #[arg(long, visible_alias = "challenged", value_name = "K", conflicts_with = "units_file")]
    outstanding: Option<u64>,
    /// The outstanding votes are in hand: none of them can stay away
    #[arg(long)]
    in_hand: bool,
    /// The weights of units that have not voted yet
    #[arg(long, value_name = "W,W,…", value_delimiter = ',', conflicts_with = "outstanding")]
    outstanding_weights: Vec<u64>,
    /// How to print it
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

#[derive(Args)]
struct CountArguments {
    /// N: entitled when the roll was closed
    #[arg(long, visible_alias = "eligible", value_name = "N")]
    n: Option<u64>,
    /// Y: voted yes
    #[arg(long, value_name = "Y")]
    yes: Option<u64>,
    /// X: voted no
    #[arg(long, value_name = "X")]
    no: Option<u64>,
    /// B: valid, but no choice made
    #[arg(long, value_name = "B")]
    blank: Option<u64>,
    /// S: spoiled paper votes
    #[arg(long, value_name = "S")]
    spoiled: Option<u64>,
    /// I: illegal votes cast by entitled voters (they may be among the spoiled)
    #[arg(long, value_name = "I")]
    illegal: Option<u64>,
    /// P: members present
    #[arg(long, value_name = "P")]
    present: Option<u64>,
    /// Entitled, but prevented from voting
    #[arg(long, value_name = "COUNT")]
    prevented: Option<u64>,
    /// Signatures on the petition
    #[arg(long, visible_alias = "petition", value_name = "COUNT")]
    requests: Option<u64>,
    /// Weight of all units
    #[arg(long, value_name = "W")]
    weight: Option<u64>,
    /// Weight of the units that voted yes
    #[arg(long, value_name = "W")]
    weight_yes: Option<u64>,
    /// Weight of the units that voted no
    #[arg(long, value_name = "W")]
    weight_no: Option<u64>,
    /// U: all units
    #[arg(long, value_name = "U")]
    units: Option<u64>,
    /// Units represented
    #[arg(long, value_name = "U")]
    units_present: Option<u64>,
    /// Units that voted yes
    #[arg(long, value_name = "U")]
    units_yes: Option<u64>,
    /// Units that voted no
    #[arg(long, value_name = "U")]
    units_no: Option<u64>,
}

#[derive(Clone, Copy, Default, ValueEnum)]
enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

#[derive(Clone, Copy, ValueEnum)]
enum AggregationName {
    /// All votes in one sum
    Pooled,
    /// Every unit decides for itself
    PerUnit,
    /// The sum and more than half of the units must carry
    Double,
}

/// Runs the command.
pub(crate) fn run(arguments: &Arguments) -> Result<ExitCode> {
    let text = if arguments.list {
        report::list(arguments.format)
    } else {
        let chosen = chosen_rule(arguments)?;
        if arguments.is_without_counts() {
            report::explain(&chosen.rule, chosen.preset, arguments.format)
        } else {
            let warnings = chosen.rule.warnings(arguments)?;
            judge(arguments, &chosen, warnings)?.print(arguments.format)
        }
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// The rule, and the preset that it comes from.
struct Chosen {
    rule: Rule,
    preset: Option<&'static Preset>,
}

fn chosen_rule(arguments: &Arguments) -> Result<Chosen> {
    let mut chosen = match (&arguments.preset, &arguments.custom) {
        (Some(name), _) => {
            let preset = preset(name)?;
            let set =
                arguments.set.iter().map(|pair| pair.split_once('=').with_context(|| format!("--set {pair}: write it as NAME=VALUE")));
            let rule = preset.rule_with(&set.collect::<Result<Vec<_>>>()?)?;
            Chosen { rule, preset: Some(preset) }
        }
        (None, Some(path)) => {
            let bytes = output::read(path)?;
            let name = path.display();
            let text = String::from_utf8(bytes).with_context(|| format!("{name} is not UTF-8 text"))?;
            Chosen { rule: Rule::from_toml(&text).with_context(|| name.to_string())?, preset: None }
        }
        (None, None) => bail!("give the name of a preset, --custom FILE, or --list"),
    };
    if let Some(aggregation) = arguments.aggregation {
        chosen.rule = chosen.rule.aggregated(match aggregation {
            AggregationName::Pooled => Aggregation::Pooled,
            AggregationName::PerUnit => Aggregation::PerUnit,
            AggregationName::Double => Aggregation::Double,
        });
    }
    Ok(chosen)
}

impl Arguments {
    fn is_without_counts(&self) -> bool {
        self.units_file.is_none() && self.counts.read() == Counts::default()
    }
}

impl CountArguments {
    fn read(&self) -> Counts {
        Counts {
            eligible: self.n,
            prevented: self.prevented.unwrap_or(0),
            yes: self.yes,
            no: self.no,
            blank: self.blank.unwrap_or(0),
            spoiled: self.spoiled.unwrap_or(0),
            illegal: self.illegal.unwrap_or(0),
            present: self.present,
            requests: self.requests,
            weight: self.weight,
            weight_yes: self.weight_yes,
            weight_no: self.weight_no,
            units: self.units,
            units_present: self.units_present,
            units_yes: self.units_yes,
            units_no: self.units_no,
        }
    }
}

/// What is to be said beside the verdict before it is given.
trait Warnings {
    fn warnings(&self, arguments: &Arguments) -> Result<Vec<String>>;
}

impl Warnings for Rule {
    fn warnings(&self, arguments: &Arguments) -> Result<Vec<String>> {
        let validity = self.validity();
        let warning = match &arguments.opened {
            Some(day) => validity.warning(self.name(), day.parse::<Date>().context("--opened")?),
            None if validity.contains(today()?) => None,
            None => Some(format!(
                "{} holds for ballots opened {validity}, which does not include today: \
                 say with --opened when yours opened",
                self.name()
            )),
        };
        let unused = arguments.counts.present.is_some() && self.name() == "recall.25_two_thirds";
        let of_voting = unused && !arguments.set.iter().any(|s| s == "present=all");
        let present = of_voting.then(|| {
            "the members present were given but not used: the two thirds are of those present and \
             voting unless you choose --set present=all"
                .to_owned()
        });
        Ok(warning.into_iter().chain(present).collect())
    }
}

fn today() -> Result<Date> {
    let today = jiff::Zoned::now().date().to_string();
    Ok(today.parse()?)
}

fn judge(arguments: &Arguments, chosen: &Chosen, warnings: Vec<String>) -> Result<Report> {
    let rule = &chosen.rule;
    let (verdict, standing) = match &arguments.units_file {
        Some(path) => {
            let units = Units::read(&output::read(path)?).with_context(|| path.display().to_string())?;
            judge_units(arguments, rule, units)?
        }
        None => judge_one(arguments, rule, arguments.counts.read())?,
    };
    let formula = chosen.preset.map(|p| p.formula().to_owned());
    Ok(Report::new(rule, formula, verdict, standing, warnings))
}

fn judge_units(arguments: &Arguments, rule: &Rule, units: Units) -> Result<(Verdict, Option<Standing>)> {
    match units {
        Units::Votes(votes) => judge_one(arguments, rule, Counts::from_unit_votes(&votes)?),
        Units::Tallies { tallies, outstanding } => {
            let outstanding = outstanding.map(|each| each.into_iter().map(|votes| arguments.outstanding_of(votes)).collect::<Vec<_>>());
            let standing = outstanding.map(|each| rule.standing_of_units(&tallies, &each));
            Ok((rule.decide_units(&tallies)?, standing.transpose()?))
        }
    }
}

fn judge_one(arguments: &Arguments, rule: &Rule, counts: Counts) -> Result<(Verdict, Option<Standing>)> {
    let petition_alone = counts.requests.is_some() && counts.yes.is_none() && counts.no.is_none();
    let tally = counts.check()?;
    if petition_alone && let Some(verdict) = rule.decide_petition(&tally)? {
        return Ok((verdict, None));
    }
    let verdict = rule.decide(&tally)?;
    let standing = match arguments.outstanding {
        Some(votes) => Some(rule.standing(&tally, arguments.outstanding_of(votes))?),
        None if arguments.outstanding_weights.is_empty() => None,
        None => Some(rule.standing_of_weights(&tally, &arguments.outstanding_weights)?),
    };
    Ok((verdict, standing))
}

impl Arguments {
    fn outstanding_of(&self, votes: u64) -> Outstanding {
        if self.in_hand { Outstanding::in_hand(votes) } else { Outstanding::may_come(votes) }
    }
}
