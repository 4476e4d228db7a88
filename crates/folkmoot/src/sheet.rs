//! Sheets that people read: text for a terminal or a printer, self-contained HTML for everything else.

mod count_page;
mod count_text;
mod opinion_page;
mod opinion_text;
mod page;
mod picture;
mod words;

use counting::decision::grouped;
use counting::{Amount, Candidate, Candidates, Count, Profile, Round, Rule, Standing};

pub(crate) use count_page::count_page;
pub(crate) use count_text::count_text;
pub(crate) use opinion_page::opinion_page;
pub(crate) use opinion_text::opinion_text;
pub(crate) use words::{rule_about, rule_title};

/// Characters of a line on paper.
const WIDTH: usize = 80;

/// What a sheet is about: a count, the ballots, and how they were counted.
pub(crate) struct Sheet<'a> {
    pub(crate) count: &'a Count,
    pub(crate) profile: &'a Profile,
    /// The name of the file, without the folder it stood in.
    pub(crate) source: &'a str,
    /// The command that gives this count.
    pub(crate) command: &'a str,
}

impl Sheet<'_> {
    fn candidates(&self) -> &Candidates {
        self.profile.candidates()
    }

    fn name(&self, candidate: Candidate) -> String {
        clean(self.candidates().name(candidate))
    }

    fn names(&self, some: &[Candidate]) -> String {
        clean(&self.candidates().in_words(some))
    }

    /// Names with the indices by which `--lot` speaks of them.
    fn numbered(&self, some: &[Candidate]) -> String {
        let names: Vec<_> = some.iter().map(|&c| format!("[{}] {}", c.index(), self.name(c))).collect();
        names.join(", ")
    }

    /// The result, one sentence each.
    fn results(&self) -> Vec<String> {
        let count = self.count;
        let mut sentences = Vec::new();
        if let Some(lots) = &count.lots {
            let how_many = if lots.places == 1 { "One".to_owned() } else { lots.places.to_string() };
            sentences.push(format!("A lot is needed between {}.", self.names(&lots.between)));
            sentences.push(format!(
                "{how_many} of {} must be drawn {}. Draw it, publish how, and count again with --lot and \
                 the numbers in brackets in the drawn order.",
                self.numbered(&lots.between),
                lots.purpose.in_words()
            ));
        }
        match (&count.committees, &count.winners) {
            (Some(committees), _) if committees.len() > 1 => {
                sentences.push(format!("{} committees are tied for the best.", grouped(as_u64(committees.len()))));
                sentences.extend(committees.iter().take(20).map(|c| format!("Tied: {}.", self.names(c))));
                if committees.len() > 20 {
                    sentences.push("The others are in the JSON.".to_owned());
                }
            }
            (Some(committees), None) => {
                sentences.extend(committees.iter().map(|c| format!("Elected: {}.", self.names(c))));
            }
            (_, Some(winners)) if winners.is_empty() => sentences.push("Nobody is elected yet.".to_owned()),
            (_, Some(winners)) => sentences.push(format!("Elected: {}.", self.names(winners))),
            (None, None) => {}
        }
        if let Some(seats) = &count.seats {
            let each = self.candidates().iter().zip(seats).filter(|(_, n)| **n > 0);
            let each: Vec<_> = each.map(|(list, n)| format!("{} {}", self.name(list), grouped(*n))).collect();
            sentences.push(format!("Seats: {}.", each.join(", ")));
        }
        if let Some(selected) = &count.selected {
            sentences.push(match selected.as_slice() {
                [] => "No project is funded.".to_owned(),
                some => format!("Funded: {}.", clean(&some.join(", "))),
            });
        }
        if let Some(ranking) = &count.ranking {
            let places: Vec<_> = ranking.iter().map(|tied| self.names(tied)).collect();
            sentences.push(format!("Ranking: {}.", places.join("; ")));
        }
        sentences
    }

    /// What was counted, as name and value.
    fn facts(&self) -> Vec<(&'static str, String)> {
        let (ballots, different, seats) = match self.profile {
            Profile::Ranked(p) => (p.total(), Some(p.distinct()), p.seats()),
            Profile::Approval(p) => (p.total(), Some(p.distinct()), p.seats()),
            Profile::Graded(p) => (p.total(), Some(p.distinct()), None),
            Profile::Budget(p) => (p.total(), Some(p.distinct()), None),
            Profile::Lists(p) => (p.total(), None, p.seats()),
        };
        let different = different.map(|d| format!(", {} different", grouped(as_u64(d)))).unwrap_or_default();
        let what = match self.profile {
            Profile::Budget(_) => "Projects",
            Profile::Lists(_) => "Lists",
            _ => "Candidates",
        };
        let mut facts = vec![
            ("File", clean(self.source)),
            ("Ballots", format!("{}{different}", grouped(ballots))),
            (what, grouped(as_u64(self.candidates().len()))),
        ];
        if let Some(seats) = seats {
            facts.push(("Seats in the file", grouped(as_u64(seats))));
        }
        if let Profile::Budget(p) = self.profile {
            facts.push(("Budget", amount(&Amount::from(p.budget().clone()))));
        }
        facts
    }

    /// What those are called who stand.
    fn stands(&self) -> &'static str {
        match self.profile {
            Profile::Budget(_) => "Project",
            Profile::Lists(_) => "List",
            _ => "Candidate",
        }
    }

    /// What they hold in a round.
    fn holds(&self) -> &'static str {
        match self.count.rule {
            Rule::EqualSharesBudget | Rule::EqualShares | Rule::SeqPhragmen => "Supporters' money",
            Rule::SeqPav => "Score",
            Rule::Dhondt | Rule::SainteLague | Rule::SainteLagueModified => "Quotient",
            Rule::Borda | Rule::Copeland => "Points",
            _ => "Votes",
        }
    }

    /// What happened to a candidate in this round.
    fn state(&self, round: &Round, candidate: Candidate) -> &'static str {
        let budget = matches!(self.profile, Profile::Budget(_));
        if round.elected.contains(&candidate) {
            return match self.profile {
                Profile::Budget(_) => "✓ funded now",
                Profile::Lists(_) => "✓ seat",
                _ => "✓ elected now",
            };
        }
        if round.excluded.contains(&candidate) {
            return "✗ excluded now";
        }
        match round.standing.get(candidate.index()) {
            Some(Standing::Elected) if budget => "✓ funded",
            Some(Standing::Elected) => "✓ elected",
            _ => "",
        }
    }

    /// Candidates as a reader looks for them: who won, then by how long they stayed, then by index.
    fn order(&self) -> Vec<Candidate> {
        let winners = self.count.winners.clone().unwrap_or_default();
        let left = |candidate: Candidate| {
            let gone = self.count.rounds.iter().position(|round| round.excluded.contains(&candidate));
            gone.unwrap_or(usize::MAX)
        };
        let mut rest: Vec<_> = self.candidates().iter().filter(|c| !winners.contains(c)).collect();
        rest.sort_by_key(|&c| (std::cmp::Reverse(left(c)), c));
        winners.into_iter().chain(rest).collect()
    }
}

fn as_u64(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// A number of votes for a table: thousands grouped, fractions and floats to four decimals.
fn amount(amount: &Amount) -> String {
    let text = match amount {
        Amount::Fraction(fraction) if !fraction.is_whole() => fraction.to_decimal_text(4),
        Amount::Float(float) if float.fract() != 0.0 => format!("{float:.4}"),
        exact => exact.to_string(),
    };
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |rest| ("−", rest));
    let (whole, decimals) = digits.split_once('.').map_or((digits, None), |(w, d)| (w, Some(d)));
    let whole = whole.parse::<u128>().map_or_else(|_| whole.to_owned(), grouped);
    match decimals {
        Some(decimals) => format!("{sign}{whole}.{decimals}"),
        None => format!("{sign}{whole}"),
    }
}

/// Text from outside without control characters, which could steer a terminal, and without marks that
/// turn the direction of writing.
fn clean(text: &str) -> String {
    let steers = |c: char| c.is_control() || matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if steers(c) { '\u{FFFD}' } else { c }).collect()
}

/// Adds the text in lines of at most [`WIDTH`] characters, the first after `prefix`, the others below
/// its end.
pub(crate) fn wrap(out: &mut String, prefix: &str, text: &str) {
    let indent = prefix.chars().count();
    out.push_str(prefix);
    let mut column = indent;
    for (i, word) in text.split_whitespace().enumerate() {
        let length = word.chars().count();
        if i > 0 && column + 1 + length > WIDTH {
            out.push('\n');
            out.push_str(&" ".repeat(indent));
            column = indent;
        } else if i > 0 {
            out.push(' ');
            column += 1;
        }
        out.push_str(word);
        column += length;
    }
    out.push('\n');
}

/// A name of at most `width` characters.
fn shortened(name: &str, width: usize) -> String {
    if name.chars().count() <= width {
        return name.to_owned();
    }
    let start: String = name.chars().take(width.saturating_sub(1)).collect();
    format!("{}…", start.trim_end())
}
