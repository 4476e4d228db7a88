//! Each counting rule in a line: what it is, and for what one takes it.

use counting::Rule;

/// What the rule is, and where it is written.
pub(crate) fn rule_title(rule: Rule) -> &'static str {
    match rule {
        Rule::Irv => "Instant run-off, with the parameters of RCTab",
        Rule::StvScottish => "Single transferable vote, Scottish local elections (SSI 2007/42, rules 45 to 52)",
        Rule::StvErs97 => "Single transferable vote, Electoral Reform Society, third edition 1997",
        Rule::StvMeek => "Single transferable vote, Meek's method (PR Foundation reference rule)",
        Rule::StvWigm => "Single transferable vote, weighted inclusive Gregory method (PR Foundation reference rule)",
        Rule::StvBelenios => "Single transferable vote as Belenios counts it",
        Rule::Schulze => "Schulze's method, winning votes",
        Rule::SchulzeMargins => "Schulze's method, margins",
        Rule::RankedPairs => "Ranked pairs (Tideman)",
        Rule::Minimax => "Minimax (Simpson and Kramer)",
        Rule::Copeland => "Copeland's method",
        Rule::Borda => "Borda's count",
        Rule::Debian => "Debian constitution, appendix A",
        Rule::Mj => "Majority judgement (Balinski and Laraki)",
        Rule::MjBelenios => "Majority judgement as Belenios counts it",
        Rule::Approval => "Approval voting",
        Rule::Block => "Block vote",
        Rule::Limited => "Limited vote",
        Rule::Pav => "Proportional approval voting",
        Rule::SeqPav => "Proportional approval voting, one seat after the other",
        Rule::SeqPhragmen => "Phragmén's sequential method",
        Rule::EqualShares => "Method of equal shares for committees, completed by Phragmén's method",
        Rule::EqualSharesBudget => "Method of equal shares for budgets",
        Rule::GreedyBudget => "Most approved projects first, while the money lasts",
        Rule::Dhondt => "D'Hondt: divisors 1, 2, 3, …",
        Rule::SainteLague => "Sainte-Laguë: divisors 1, 3, 5, …",
        Rule::SainteLagueModified => "Modified Sainte-Laguë: divisors 1.4, 3, 5, …",
        Rule::HareRemainder => "Hare quota and largest remainders",
        _ => "",
    }
}

/// For what one takes it.
pub(crate) fn rule_about(rule: Rule) -> &'static str {
    match rule {
        Rule::Irv => "one person, by ranking",
        Rule::StvScottish | Rule::StvErs97 | Rule::StvMeek | Rule::StvWigm | Rule::StvBelenios => {
            "several people, in proportion, by ranking"
        }
        Rule::Schulze | Rule::SchulzeMargins | Rule::RankedPairs | Rule::Minimax | Rule::Copeland | Rule::Debian => {
            "one option that beats each other, by ranking"
        }
        Rule::Borda => "an order of options that offends few, by ranking",
        Rule::Mj | Rule::MjBelenios => "one option, by grades",
        Rule::Approval => "the options that most accept",
        Rule::Block => "several people, the largest group takes all",
        Rule::Limited => "several people, a minority gets some",
        Rule::Pav | Rule::SeqPav | Rule::SeqPhragmen | Rule::EqualShares => "several people, in proportion, by marks",
        Rule::EqualSharesBudget => "projects, every voter with an equal share of the money",
        Rule::GreedyBudget => "projects, by the number of those who want them",
        Rule::Dhondt | Rule::SainteLague | Rule::SainteLagueModified | Rule::HareRemainder => "seats of lists, in proportion",
        _ => "",
    }
}
