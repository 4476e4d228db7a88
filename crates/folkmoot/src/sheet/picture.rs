//! Pictures of a count as SVG: they scale to the page, take its colours, and are legible without them.

use std::fmt::Write;

use counting::{Amount, Candidate, Count, Party, Round, Standing};

use super::page::escape;
use super::{Sheet, shortened};

/// Width of the drawing: one unit is a pixel on a phone.
const WIDTH: f64 = 360.0;
/// Where bars start and how long the longest is.
const LEFT: f64 = 120.0;
const LENGTH: f64 = 162.0;
const ROW: f64 = 20.0;
const BAR: f64 = 11.0;
const HEAD: f64 = 26.0;
const GAP: f64 = 14.0;
/// More rows than this are not a picture any more: then the first round and the last ones are drawn.
const ROWS: usize = 300;
/// Flows thinner than this cannot be seen.
const THINNEST: f64 = 0.75;

/// A picture and what to say below it.
pub(super) struct Picture {
    pub(super) svg: String,
    pub(super) caption: &'static str,
}

/// The picture that suits the count, if one does.
pub(super) fn picture(sheet: &Sheet<'_>) -> Option<Picture> {
    if let Some(seats) = &sheet.count.seats {
        return Some(Picture { svg: seat_bars(sheet, seats), caption: "Seats of each list." });
    }
    if let Some(tallies) = grades(sheet.count) {
        let caption = "Grades from the best (filled) to the worst (empty). The line is the middle of all grades.";
        return Some(Picture { svg: grade_bars(sheet, tallies), caption });
    }
    let drawn: Vec<&Round> = sheet.count.rounds.iter().filter(|r| !r.votes.is_empty()).collect();
    let panels: Vec<Panel<'_>> = drawn.iter().map(|round| Panel::of(sheet, round)).collect();
    let flows = sheet.count.rounds.iter().any(|r| !r.transfers.is_empty());
    let heights: Vec<_> = panels.iter().map(|p| p.rows.len()).collect();
    let drawn = shown_panels(&heights);
    let caption = match (drawn.len() < panels.len(), flows) {
        (true, true) => {
            "The first round and the last ones; the others stand in the tables below. Curves show where votes \
             moved. Filled: elected. Broken outline: excluded. The broken upright line is the quota."
        }
        (true, false) => "The first round and the last ones; the others stand in the tables below. Filled: chosen.",
        (false, true) => {
            "Votes in each round. Curves show where votes moved. Filled: elected. Broken outline: excluded. \
             The broken upright line is the quota."
        }
        (false, false) => "Votes in each round. Filled: chosen. The broken upright line, where there is one, is the quota.",
    };
    let panels: Vec<_> = panels.into_iter().enumerate().filter(|(i, _)| drawn.contains(i)).map(|(_, p)| p).collect();
    if panels.is_empty() {
        return pairwise(sheet.count)
            .map(|matrix| Picture { svg: victory_bars(sheet, matrix), caption: "How many others each candidate beats, one against one." });
    }
    Some(Picture { svg: rounds(sheet, &panels), caption })
}

/// The first round, and as many of the last as fit into [`ROWS`].
fn shown_panels(rows: &[usize]) -> Vec<usize> {
    let mut left = ROWS.saturating_sub(rows.first().copied().unwrap_or(0));
    let fits = |&(_, rows): &(usize, usize)| {
        let fits = rows <= left;
        left = left.saturating_sub(rows);
        fits
    };
    let last: Vec<_> = rows.iter().copied().enumerate().skip(1).rev().take_while(fits).map(|(i, _)| i).collect();
    let first = (!rows.is_empty()).then_some(0);
    // The result stands in the last round, however long it is.
    let end = (last.is_empty() && rows.len() > 1).then(|| rows.len() - 1);
    first.into_iter().chain(end).chain(last.into_iter().rev()).collect()
}

fn grades(count: &Count) -> Option<&Vec<Vec<u64>>> {
    count.rounds.iter().find_map(|round| match &round.detail {
        Some(counting::Detail::Grades { tallies }) => Some(tallies),
        _ => None,
    })
}

fn pairwise(count: &Count) -> Option<&Vec<Vec<u64>>> {
    count.rounds.iter().find_map(|round| match &round.detail {
        Some(counting::Detail::Pairwise { matrix }) => Some(matrix),
        _ => None,
    })
}

/// A row of a panel.
struct Row {
    who: Party,
    name: String,
    votes: f64,
    shown: String,
    class: &'static str,
}

/// One round, its rows from top to bottom.
struct Panel<'a> {
    round: &'a Round,
    rows: Vec<Row>,
}

impl<'a> Panel<'a> {
    fn of(sheet: &Sheet<'_>, round: &'a Round) -> Self {
        let mut rows: Vec<Row> = sheet.order().into_iter().filter_map(|c| candidate_row(sheet, round, c)).collect();
        if let Some(votes) = round.write_ins.as_ref().filter(|v| !v.is_zero()) {
            rows.push(Row::new(Party::WriteIns, "Write-ins", votes.to_f64(), amount(votes), "out"));
        }
        let idle = round.inactive.iter().next().map(|(cause, _)| *cause);
        if let Some(cause) = idle {
            let votes = round.inactive.values().map(Amount::to_f64).sum::<f64>();
            let shown = match round.inactive.values().collect::<Vec<_>>().as_slice() {
                [only] => amount(only),
                _ => amount(&Amount::Float(votes)),
            };
            rows.push(Row::new(Party::Nobody(cause), "No one", votes, shown, "idle"));
        }
        Self { round, rows }
    }

    fn height(&self) -> f64 {
        HEAD + ROW * float(self.rows.len())
    }

    /// The middle of the row of somebody, below the top of the panel.
    fn row(&self, who: Party) -> Option<(f64, &Row)> {
        let same = |row: &Row| match (row.who, who) {
            (Party::Nobody(_), Party::Nobody(_)) => true,
            (a, b) => a == b,
        };
        let i = self.rows.iter().position(same)?;
        Some((HEAD + ROW * (float(i) + 0.5), &self.rows[i]))
    }
}

impl Row {
    fn new(who: Party, name: &str, votes: f64, shown: String, class: &'static str) -> Self {
        Self { who, name: name.to_owned(), votes, shown, class }
    }
}

fn candidate_row(sheet: &Sheet<'_>, round: &Round, candidate: Candidate) -> Option<Row> {
    let votes = round.votes.get(candidate.index())?;
    let standing = round.standing.get(candidate.index());
    if matches!(standing, Some(Standing::Excluded | Standing::Withdrawn)) {
        return None;
    }
    let won = round.elected.contains(&candidate) || standing == Some(&Standing::Elected);
    let alone = round.standing.is_empty() && sheet.count.winners.as_ref().is_some_and(|w| w.contains(&candidate));
    let class = match () {
        () if won || alone => "won",
        () if round.excluded.contains(&candidate) => "out",
        () => "",
    };
    let name = fitted(&sheet.name(candidate));
    Some(Row::new(Party::Candidate(candidate), &name, votes.to_f64(), amount(votes), class))
}

/// One panel for each round, one below the other; curves from a bar to the bars of the next round.
///
/// Each panel is a drawing of its own, so that paper can break between them; together they join without a
/// seam.
fn rounds(sheet: &Sheet<'_>, panels: &[Panel<'_>]) -> String {
    let quota = |p: &Panel<'_>| p.round.quota.as_ref().map_or(0.0, Amount::to_f64);
    let votes = |p: &Panel<'_>| p.rows.iter().map(|r| r.votes).fold(0.0, f64::max);
    let most = panels.iter().map(|p| votes(p).max(quota(p))).fold(0.0, f64::max);
    let scale = if most > 0.0 { LENGTH / most } else { 0.0 };
    let mut picture = format!("<div role=\"img\" aria-label=\"Votes round by round. {}\">\n", escape(&in_words(sheet, panels)));
    for (i, panel) in panels.iter().enumerate() {
        let height = panel.height() + GAP;
        let _ = writeln!(picture, "<svg viewBox=\"0 0 {WIDTH} {height:.0}\" aria-hidden=\"true\">");
        if let Some(before) = i.checked_sub(1).and_then(|i| panels.get(i)) {
            draw_flows(&mut picture, (before, -before.height() - GAP), (panel, 0.0), scale);
        }
        if let Some(next) = panels.get(i + 1) {
            draw_flows(&mut picture, (panel, 0.0), (next, height), scale);
        }
        draw_panel(&mut picture, panel, 0.0, scale);
        picture.push_str("</svg>\n");
    }
    picture.push_str("</div>");
    picture
}

/// The flows between two panels, each with its top. A panel's own drawing shows the part that lies on it.
fn draw_flows(svg: &mut String, from: (&Panel<'_>, f64), to: (&Panel<'_>, f64), scale: f64) {
    if to.0.round.number != from.0.round.number + 1 {
        return;
    }
    for transfer in &from.0.round.transfers {
        let (Some((y1, source)), Some((y2, target))) = (from.0.row(transfer.from), to.0.row(transfer.to)) else {
            continue;
        };
        let votes = transfer.votes.to_f64();
        let width = (votes * scale * BAR / LENGTH * 2.0).clamp(THINNEST, BAR);
        let (x1, x2) = (LEFT + source.votes * scale, LEFT + target.votes * scale);
        let (y1, y2) = (from.1 + y1, to.1 + y2);
        let bend = (x1.max(x2) + 12.0 + (y2 - y1) * 0.12).min(WIDTH - 6.0);
        let _ = writeln!(
            svg,
            "<path class=\"flow\" stroke-width=\"{width:.2}\" d=\"M{x1:.1} {y1:.1}C{bend:.1} {y1:.1} {bend:.1} {y2:.1} {x2:.1} {y2:.1}\"/>"
        );
    }
}

fn draw_panel(svg: &mut String, panel: &Panel<'_>, top: f64, scale: f64) {
    let bottom = top + panel.height();
    let _ = writeln!(svg, "<line class=\"rule\" x1=\"0\" x2=\"{WIDTH}\" y1=\"{top:.1}\" y2=\"{top:.1}\"/>");
    label(svg, 0.0, top + 16.0, "start", "halo", &format!("Round {}", panel.round.number), "700");
    for (i, row) in panel.rows.iter().enumerate() {
        draw_row(svg, row, top + HEAD + ROW * float(i), scale);
    }
    if let Some(quota) = &panel.round.quota {
        let x = LEFT + quota.to_f64() * scale;
        let _ = writeln!(svg, "<line class=\"quota\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"{:.1}\" y2=\"{bottom:.1}\"/>", top + HEAD - 4.0);
        label(svg, x.min(WIDTH - 50.0), top + 16.0, "middle", "quiet halo", &format!("quota {}", amount(quota)), "400");
    }
}

fn draw_row(svg: &mut String, row: &Row, top: f64, scale: f64) {
    let (y, text) = (top + (ROW - BAR) / 2.0, top + ROW / 2.0 + 4.0);
    let width = row.votes * scale;
    label(svg, 0.0, text, "start", "halo", &row.name, "400");
    let _ = writeln!(svg, "<rect class=\"bar {}\" x=\"{LEFT}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{BAR}\"/>", row.class);
    label(svg, WIDTH, text, "end", "halo", &row.shown, "400");
}

fn label(svg: &mut String, x: f64, y: f64, anchor: &str, class: &str, text: &str, weight: &str) {
    let _ = writeln!(
        svg,
        "<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" text-anchor=\"{anchor}\" font-size=\"12\" font-weight=\"{weight}\">{}</text>",
        escape(text)
    );
}

fn open(id: &str, height: f64, title: &str, text: &str) -> String {
    format!(
        "<svg viewBox=\"0 0 {WIDTH} {height:.0}\" role=\"img\" aria-labelledby=\"{id}-title {id}-text\">\n\
         <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-text\">{}</desc>\n",
        escape(title),
        escape(text)
    )
}

/// The picture for those who do not see it.
fn in_words(sheet: &Sheet<'_>, panels: &[Panel<'_>]) -> String {
    let round = |panel: &Panel<'_>| {
        let rows: Vec<_> = panel.rows.iter().map(|row| format!("{} {}", row.name, row.shown)).collect();
        let mut text = format!("Round {}: {}.", panel.round.number, rows.join(", "));
        for (what, who) in [("Elected", &panel.round.elected), ("Excluded", &panel.round.excluded)] {
            if !who.is_empty() {
                let _ = write!(text, " {what}: {}.", sheet.names(who));
            }
        }
        text
    };
    panels.iter().map(round).collect::<Vec<_>>().join(" ")
}

fn seat_bars(sheet: &Sheet<'_>, seats: &[u64]) -> String {
    let rows = seats.iter().copied().zip(sheet.candidates().iter()).filter(|(seats, _)| *seats > 0);
    plain_bars(sheet, "seats", "Seats of each list", rows.collect())
}

fn victory_bars(sheet: &Sheet<'_>, matrix: &[Vec<u64>]) -> String {
    let beats = |i: usize, j: usize| matrix[i].get(j) > matrix.get(j).and_then(|row| row.get(i));
    let beaten = |i: usize| u64::try_from((0..matrix.len()).filter(|&j| beats(i, j)).count()).unwrap_or(0);
    let rows = sheet.candidates().iter().take(matrix.len()).map(|c| (beaten(c.index()), c));
    plain_bars(sheet, "victories", "Victories of each candidate, one against one", rows.collect())
}

/// One bar for each, the longest first; those who won are filled.
fn plain_bars(sheet: &Sheet<'_>, id: &str, title: &str, mut rows: Vec<(u64, Candidate)>) -> String {
    rows.sort_by_key(|&(number, who)| (std::cmp::Reverse(number), who));
    let most = rows.first().map_or(1, |r| r.0.max(1));
    let in_words: Vec<_> = rows.iter().map(|(n, who)| format!("{} {n}", sheet.name(*who))).collect();
    let mut svg = open(id, ROW * float(rows.len()), title, &in_words.join(", "));
    let won = |who| sheet.count.winners.as_ref().is_none_or(|w| w.contains(&who));
    for (i, (number, who)) in rows.iter().enumerate() {
        let name = fitted(&sheet.name(*who));
        let number = Amount::from(*number);
        let class = if won(*who) { "won" } else { "" };
        let row = Row::new(Party::Candidate(*who), &name, number.to_f64(), amount(&number), class);
        draw_row(&mut svg, &row, ROW * float(i), LENGTH / Amount::from(most).to_f64());
    }
    svg.push_str("</svg>");
    svg
}

fn grade_bars(sheet: &Sheet<'_>, tallies: &[Vec<u64>]) -> String {
    let length = WIDTH - LEFT;
    let order: Vec<Candidate> = match &sheet.count.ranking {
        Some(ranking) => ranking.iter().flatten().copied().collect(),
        None => sheet.order(),
    };
    let height = ROW * float(order.len()) + 4.0;
    let text = "How often each candidate got each grade; the table has the numbers.";
    let mut svg = open("grades", height, "Grades of each candidate", text);
    for (i, candidate) in order.iter().enumerate() {
        let top = ROW * float(i);
        label(&mut svg, 0.0, top + 14.0, "start", "halo", &fitted(&sheet.name(*candidate)), "400");
        let grades = tallies.get(candidate.index()).map(Vec::as_slice).unwrap_or_default();
        let all = grades.iter().sum::<u64>().max(1);
        let mut x = LEFT;
        for (grade, &count) in grades.iter().enumerate() {
            let width = length * Amount::from(count).to_f64() / Amount::from(all).to_f64();
            let fill = 1.0 - float(grade) / float(grades.len());
            let _ = writeln!(
                svg,
                "<rect class=\"bar won\" style=\"fill-opacity:{fill:.2}\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{}\"/>",
                top + 3.0,
                ROW - 6.0
            );
            x += width;
        }
    }
    let x = LEFT + length / 2.0;
    let _ = writeln!(svg, "<line class=\"quota\" x1=\"{x:.1}\" x2=\"{x:.1}\" y1=\"0\" y2=\"{height:.0}\"/>");
    svg.push_str("</svg>");
    svg
}

fn float(number: usize) -> f64 {
    f64::from(u32::try_from(number).unwrap_or(u32::MAX))
}

/// A number with two decimals at most; the tables have all of them.
fn amount(amount: &Amount) -> String {
    let whole = super::amount(amount);
    match whole.split_once('.') {
        Some((whole, decimals)) if decimals.len() > 2 => format!("{whole}.{}", &decimals[..2]),
        _ => whole,
    }
}

/// A name that ends before the bars begin, by a guess at the widths of its letters.
fn fitted(name: &str) -> String {
    let width = |c: char| match c {
        'i' | 'j' | 'l' | 'f' | 't' | 'I' | ' ' | '.' | ',' | '\'' => 4.2,
        'm' | 'w' | 'M' | 'W' | '@' => 10.5,
        c if c.is_uppercase() || c.is_numeric() => 8.6,
        c if u32::from(c) < 0x1100 => 7.0,
        _ => 12.0,
    };
    let mut total = 0.0;
    let fits = name.chars().take_while(|&c| {
        total += width(c);
        total <= LEFT - 8.0
    });
    match fits.count() {
        all if all == name.chars().count() => name.to_owned(),
        fitting => shortened(name, fitting),
    }
}
