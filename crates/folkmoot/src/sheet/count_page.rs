//! The count sheet as a self-contained page.

use std::fmt::Write;

use counting::{Detail, Party, Round, Standing};

use super::count_text::party;
use super::page::{escape, page};
use super::picture::picture;
use super::{Sheet, amount, rule_title};

/// The whole count: result, picture, then every round with its table and steps.
pub(crate) fn count_page(sheet: &Sheet<'_>) -> String {
    let mut body = String::new();
    write_head(&mut body, sheet);
    if let Some(picture) = picture(sheet) {
        let _ = writeln!(body, "<figure>\n{}\n<figcaption>{}</figcaption>\n</figure>", picture.svg, picture.caption);
    }
    for round in &sheet.count.rounds {
        write_round(&mut body, sheet, round);
    }
    let _ = writeln!(
        body,
        "<h2>Count it again</h2>
<p>The same ballots and the same rule give the same result:</p>
\
         <p><code>{}</code></p>",
        escape(sheet.command)
    );
    page(&format!("Count sheet: {}", sheet.results().first().map_or("", String::as_str)), &body)
}

fn write_head(body: &mut String, sheet: &Sheet<'_>) {
    let _ = writeln!(body, "<p class=\"kicker\">Count sheet · {}</p>", sheet.count.rule);
    let results = sheet.results();
    let mut results = results.iter();
    if let Some(first) = results.next() {
        let class = match (sheet.count.lots.is_some(), first.chars().count() > 90) {
            (true, true) => " class=\"needs long\"",
            (true, false) => " class=\"needs\"",
            (false, true) => " class=\"long\"",
            (false, false) => "",
        };
        let _ = writeln!(body, "<h1{class}>{}</h1>", escape(first));
    }
    for sentence in results {
        let _ = writeln!(body, "<p>{}</p>", escape(sentence));
    }
    let _ = writeln!(body, "<p>{}</p>\n<dl>", escape(rule_title(sheet.count.rule)));
    for (name, value) in sheet.facts() {
        let _ = writeln!(body, "<dt>{name}</dt><dd>{}</dd>", escape(&value));
    }
    body.push_str("</dl>\n");
}

fn write_round(body: &mut String, sheet: &Sheet<'_>, round: &Round) {
    let _ = writeln!(body, "<section>\n<h2>Round {}</h2>", round.number);
    if !round.votes.is_empty() {
        write_votes(body, sheet, round);
    }
    if !round.steps.is_empty() {
        body.push_str("<ol>\n");
        for step in &round.steps {
            let article = match step.article.is_empty() {
                true => String::new(),
                false => format!(" <span class=\"article\">{}</span>", escape(&step.article)),
            };
            let _ = writeln!(body, "<li>{}{article}</li>", escape(&step.text));
        }
        body.push_str("</ol>\n");
    }
    write_transfers(body, sheet, round);
    if let Some(detail) = &round.detail {
        write_detail(body, sheet, detail);
    }
    body.push_str("</section>\n");
}

fn write_votes(body: &mut String, sheet: &Sheet<'_>, round: &Round) {
    let (who, what) = (sheet.stands(), sheet.holds());
    let _ = writeln!(
        body,
        "<table>\n<thead><tr><th scope=\"col\">{who}</th><th scope=\"col\" class=\"n\">{what}</th>\
         <th scope=\"col\">State</th></tr></thead>\n<tbody>"
    );
    for candidate in sheet.candidates().iter() {
        let Some(votes) = round.votes.get(candidate.index()) else { continue };
        if matches!(round.standing.get(candidate.index()), Some(Standing::Excluded | Standing::Withdrawn)) {
            continue;
        }
        let name = escape(&sheet.name(candidate));
        let _ = writeln!(
            body,
            "<tr><th scope=\"row\"><bdi>{name}</bdi></th><td class=\"n\">{}</td><td>{}</td></tr>",
            amount(votes),
            sheet.state(round, candidate)
        );
    }
    let mut sum = |name: &str, value: String| {
        let _ = writeln!(body, "<tr class=\"sum\"><th scope=\"row\">{name}</th><td class=\"n\">{value}</td><td></td></tr>");
    };
    if let Some(votes) = &round.write_ins {
        sum("Write-ins", amount(votes));
    }
    for (cause, votes) in &round.inactive {
        sum(&format!("No one: {}", cause.in_words()), amount(votes));
    }
    if let Some(quota) = &round.quota {
        sum("Quota", amount(quota));
    }
    body.push_str("</tbody>\n</table>\n");
}

fn write_transfers(body: &mut String, sheet: &Sheet<'_>, round: &Round) {
    if round.transfers.is_empty() {
        return;
    }
    body.push_str(
        "<table>\n<caption>Votes that moved at the end of this round</caption>\n<thead><tr><th scope=\"col\">From</th>\
         <th scope=\"col\">To</th><th scope=\"col\" class=\"n\">Votes</th></tr></thead>\n<tbody>\n",
    );
    let mut last: Option<Party> = None;
    for transfer in &round.transfers {
        let from = if last == Some(transfer.from) { String::new() } else { escape(&party(sheet, transfer.from)) };
        last = Some(transfer.from);
        let _ = writeln!(
            body,
            "<tr><td><bdi>{from}</bdi></td><td><bdi>{}</bdi></td><td class=\"n\">{}</td></tr>",
            escape(&party(sheet, transfer.to)),
            amount(&transfer.votes)
        );
    }
    body.push_str("</tbody>\n</table>\n");
}

fn write_detail(body: &mut String, sheet: &Sheet<'_>, detail: &Detail) {
    match detail {
        Detail::Pairwise { matrix } => write_pairwise(body, sheet, matrix),
        Detail::Grades { tallies } => {
            let grades = tallies.first().map_or(0, Vec::len);
            let head: Vec<_> = (1..=grades).map(|g| g.to_string()).collect();
            let rows = sheet.candidates().iter().zip(tallies);
            let rows = rows.map(|(c, cells)| (sheet.name(c), cells.iter().map(|n| (n.to_string(), false)).collect()));
            grid(body, "How often each grade was given, the best first", &head, rows);
        }
        Detail::KeepFactors { factors, surplus, iterations } => {
            let rows = sheet.candidates().iter().zip(factors);
            let rows = rows.map(|(c, factor)| (sheet.name(c), vec![(factor.to_string(), false)]));
            let caption = format!("Keep factors after {iterations} iterations; surplus {surplus}");
            grid(body, &caption, &["Factor".to_owned()], rows);
        }
        Detail::Links { links } => {
            body.push_str("<ul>\n");
            for link in links {
                let (over, under) = (sheet.name(link.over), sheet.name(link.under));
                let used = if link.used { "" } else { " (not used)" };
                let text = format!("{over} over {under}: {} to {}{used}", link.wins, link.losses);
                let _ = writeln!(body, "<li>{}</li>", escape(&text));
            }
            body.push_str("</ul>\n");
        }
        _ => {}
    }
}

fn write_pairwise(body: &mut String, sheet: &Sheet<'_>, matrix: &[Vec<u64>]) {
    let head: Vec<_> = (0..matrix.len()).map(|i| format!("[{i}]")).collect();
    let against = |i: usize, j: usize| matrix.get(j).and_then(|row| row.get(i)).copied().unwrap_or(0);
    let rows = sheet.candidates().iter().zip(matrix).enumerate();
    let rows = rows.map(|(i, (candidate, cells))| {
        let cell = |(j, &n): (usize, &u64)| match i == j {
            true => ("–".to_owned(), false),
            false => (n.to_string(), n > against(i, j)),
        };
        let name = format!("[{i}] {}", sheet.name(candidate));
        (name, cells.iter().enumerate().map(cell).collect())
    });
    let caption = "Ballots that prefer the row to the column; underlined where they are the more";
    grid(body, caption, &head, rows);
}

/// A table of numbers that may be wide; it moves within itself, not with the page.
fn grid(body: &mut String, caption: &str, head: &[String], rows: impl Iterator<Item = (String, Vec<(String, bool)>)>) {
    let _ = write!(
        body,
        "<p class=\"grid-caption\">{0}</p>\n<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{0}\">\n<table>\n<thead><tr><td></td>",
        escape(caption)
    );
    for cell in head {
        let _ = write!(body, "<th scope=\"col\" class=\"n\">{}</th>", escape(cell));
    }
    body.push_str("</tr></thead>\n<tbody>\n");
    for (name, cells) in rows {
        let _ = write!(body, "<tr><th scope=\"row\"><bdi>{}</bdi></th>", escape(&name));
        for (cell, strong) in cells {
            let class = if strong { "n win" } else { "n" };
            let _ = write!(body, "<td class=\"{class}\">{}</td>", escape(&cell));
        }
        body.push_str("</tr>\n");
    }
    body.push_str("</tbody>\n</table>\n</div>\n");
}
