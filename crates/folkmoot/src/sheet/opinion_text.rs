//! Opinion groups as plain text.

use std::fmt::Write;

use counting::decision::{grouped, percent};
use counting::opinion::{Accepted, OpinionGroups, Representative, Side};

use super::{as_u64, clean, wrap};

/// What people share, then each group, in lines of 80 characters.
pub(crate) fn opinion_text(result: &OpinionGroups) -> String {
    let mut out = String::new();
    wrap(&mut out, "", &headline(result));
    for (name, value) in facts(result) {
        wrap(&mut out, &format!("{name:<20}"), &value);
    }
    out.push_str("\nWhat most accept\n");
    write_accepted(&mut out, result, &result.consensus.agree, Side::Agree);
    write_accepted(&mut out, result, &result.consensus.disagree, Side::Disagree);
    if result.consensus.agree.is_empty() && result.consensus.disagree.is_empty() {
        out.push_str("  Nothing yet.\n");
    }
    for (i, group) in result.groups.iter().enumerate() {
        let _ = writeln!(out, "\nGroup {}: {} participants", letter(i), grouped(as_u64(group.members.len())));
        for representative in &group.representative {
            wrap(&mut out, "  · ", &stands_for(result, representative));
        }
    }
    out
}

/// The result in one sentence.
pub(super) fn headline(result: &OpinionGroups) -> String {
    let placed = grouped(as_u64(result.in_conversation.len()));
    match result.groups.len() {
        0 | 1 => format!("No groups: the votes of {placed} participants do not set anybody apart."),
        groups => format!("{placed} participants in {} opinion groups.", grouped(as_u64(groups))),
    }
}

/// What was looked at.
pub(super) fn facts(result: &OpinionGroups) -> Vec<(&'static str, String)> {
    let number = |n: usize| grouped(as_u64(n));
    let mut facts = vec![
        ("Participants", format!("{}, {} with enough votes", number(result.participants.len()), number(result.in_conversation.len()))),
        ("Statements", number(result.statements.len())),
        ("Votes", number(result.votes)),
    ];
    if result.replaced > 0 {
        facts.push(("Replaced votes", number(result.replaced)));
    }
    facts.push(("Silhouette", format!("{:.3}", result.silhouette)));
    facts
}

/// The letter of a group, as on the map.
pub(super) fn letter(group: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(group % 26).unwrap_or(0));
    if group < 26 { letter.to_string() } else { format!("{letter}{}", group / 26 + 1) }
}

/// The name of a statement.
pub(super) fn statement(result: &OpinionGroups, index: usize) -> String {
    result.statements.get(index).map_or_else(String::new, |s| clean(&s.name))
}

/// `statement 5: 40 of 50 agree (80.0 %)`.
pub(super) fn accepted(result: &OpinionGroups, accepted: &Accepted, side: Side) -> String {
    let name = statement(result, accepted.statement);
    counted(&name, accepted.on_side, accepted.votes, side)
}

/// What sets a group apart.
pub(super) fn stands_for(result: &OpinionGroups, representative: &Representative) -> String {
    let name = statement(result, representative.statement);
    counted(&name, representative.on_side, representative.votes, representative.side)
}

fn counted(name: &str, on_side: u64, votes: u64, side: Side) -> String {
    let verb = match side {
        Side::Agree => "agree",
        Side::Disagree => "disagree",
    };
    let share = percent(on_side, votes).map(|p| format!(" ({p})")).unwrap_or_default();
    format!("statement {name}: {} of {} {verb}{share}", grouped(on_side), grouped(votes))
}

fn write_accepted(out: &mut String, result: &OpinionGroups, some: &[Accepted], side: Side) {
    for one in some {
        wrap(out, "  · ", &accepted(result, one, side));
    }
}
