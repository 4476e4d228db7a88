//! Opinion groups as a self-contained page with their map.

use std::fmt::Write;

use counting::decision::grouped;
use counting::opinion::{OpinionGroups, Side, map_svg};

use super::as_u64;
use super::opinion_text::{accepted, facts, headline, letter, stands_for};
use super::page::{escape, page};

/// Result, map, what all share, what sets each group apart, and every statement in a table.
pub(crate) fn opinion_page(result: &OpinionGroups) -> String {
    let headline = headline(result);
    let mut body = format!("<p class=\"kicker\">Opinion groups</p>\n<h1>{}</h1>\n<dl>\n", escape(&headline));
    for (name, value) in facts(result) {
        let _ = writeln!(body, "<dt>{name}</dt><dd>{}</dd>", escape(&value));
    }
    let _ = writeln!(
        body,
        "</dl>\n<figure class=\"map\">\n{}\n<figcaption>Who votes alike stands close together. The axes have no meaning of their own.</figcaption>\n</figure>",
        map_svg(result)
    );
    write_shared(&mut body, result);
    for (i, group) in result.groups.iter().enumerate() {
        let members = grouped(as_u64(group.members.len()));
        let _ = writeln!(body, "<h2>Group {}: {members} participants</h2>", letter(i));
        let apart = group.representative.iter().map(|r| stands_for(result, r));
        write_list(&mut body, &apart.collect::<Vec<_>>(), "Nothing sets this group apart.");
    }
    write_statements(&mut body, result);
    page(&format!("Opinion groups: {headline}"), &body)
}

fn write_shared(body: &mut String, result: &OpinionGroups) {
    body.push_str("<h2>What most accept</h2>\n");
    let agree = result.consensus.agree.iter().map(|a| accepted(result, a, Side::Agree));
    let disagree = result.consensus.disagree.iter().map(|a| accepted(result, a, Side::Disagree));
    write_list(body, &agree.chain(disagree).collect::<Vec<_>>(), "Nothing yet.");
}

fn write_list(body: &mut String, items: &[String], none: &str) {
    if items.is_empty() {
        let _ = writeln!(body, "<p>{none}</p>");
        return;
    }
    body.push_str("<ul>\n");
    for item in items {
        let mut letters = item.chars();
        let first = letters.next().map(char::to_uppercase).into_iter().flatten().collect::<String>();
        let _ = writeln!(body, "<li>{}</li>", escape(&(first + letters.as_str())));
    }
    body.push_str("</ul>\n");
}

fn write_statements(body: &mut String, result: &OpinionGroups) {
    body.push_str(
        "<h2>Every statement</h2>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"Every statement\">\n<table>\n\
         <caption>Agree, disagree and all votes, in each group</caption>\n<thead><tr><th scope=\"col\">Statement</th>\
         <th scope=\"col\" class=\"n\">All</th>",
    );
    for i in 0..result.groups.len() {
        let _ = write!(body, "<th scope=\"col\" class=\"n\">{}</th>", letter(i));
    }
    body.push_str("</tr></thead>\n<tbody>\n");
    for statement in &result.statements {
        let _ = write!(body, "<tr><th scope=\"row\"><bdi>{}</bdi></th>", escape(&statement.name));
        let all = std::iter::once(&statement.views.tally).chain(statement.views.groups.iter().map(|g| &g.tally));
        for tally in all {
            let _ = write!(body, "<td class=\"n\">+{} −{} /{}</td>", tally.agrees, tally.disagrees, tally.votes);
        }
        body.push_str("</tr>\n");
    }
    body.push_str("</tbody>\n</table>\n</div>\n");
}
