//! Pictures of a count as SVG: they scale to the page, take its colours, and are legible without them.

use std::fmt::Write;

use counting::{Amount, Candidate, Count, Party, Round, Standing};

use super::page::escape;
use super::{Sheet, amount, shortened};

/// Width of the drawing: one unit is a pixel on a phone.
const WIDTH: f64 = 360.0;
/// Where bars start and how long the longest is.
const LEFT: f64 = 112.0;
const LENGTH: f64 = 176.0;
const ROW: f64 = 20.0;
const BAR: f64 = 11.0;
const HEAD: f64 = 26.0;
const NAME: usize = 16;
/// More rows than this are not a picture any more: then the first and the last round are drawn.
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
    let rows = panels.iter().map(|p| p.rows.len()).sum::<usize>();
    let flows = sheet.count.rounds.iter().any(|r| !r.transfers.is_empty());
    match panels.as_slice() {
        [] => None,
        [first, .., last] if rows > ROWS => {
            let ends = [first, last].map(|p| Panel { round: p.round, rows: p.rows.clone() });
            let caption = "The first and the last round; the others stand in the tables below.";
            Some(Picture { svg: rounds(sheet, &ends, false), caption })
        }
        panels => {
            let caption = if flows {
                "Votes in each round. Curves show where votes moved. Filled: elected. Broken outline: excluded. \
                 The broken upright line is the quota."
            } else {
                "Votes in each round. Filled: chosen. The broken upright line, where there is one, is the quota."
            };
            Some(Picture { svg: rounds(sheet, panels, true), caption })
        }
    }
}

fn grades(count: &Count) -> Option<&Vec<Vec<u64>>> {
    count.rounds.iter().find_map(|round| match &round.detail {
        Some(counting::Detail::Grades { tallies }) => Some(tallies),
        _ => None,
    })
}

/// A row of a panel.
#[derive(Clone)]
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
    let name = shortened(&sheet.name(candidate), NAME);
    Some(Row::new(Party::Candidate(candidate), &name, votes.to_f64(), amount(votes), class))
}

/// One panel for each round, one below the other; curves from a bar to the bars of the next round.
fn rounds(sheet: &Sheet<'_>, panels: &[Panel<'_>], flows: bool) -> String {
    let quota = |p: &Panel<'_>| p.round.quota.as_ref().map_or(0.0, Amount::to_f64);
    let votes = |p: &Panel<'_>| p.rows.iter().map(|r| r.votes).fold(0.0, f64::max);
    let most = panels.iter().map(|p| votes(p).max(quota(p))).fold(0.0, f64::max);
    let scale = if most > 0.0 { LENGTH / most } else { 0.0 };
    let gap = 14.0;
    let height = panels.iter().map(|p| p.height() + gap).sum::<f64>();
    let mut svg = open("rounds", height, "Votes round by round", &in_words(sheet, panels));
    let mut top = 0.0;
    for (i, panel) in panels.iter().enumerate() {
        if let Some(next) = panels.get(i + 1).filter(|_| flows) {
            draw_flows(&mut svg, (panel, top), (next, top + panel.height() + gap), scale);
        }
        top += panel.height() + gap;
    }
    let mut top = 0.0;
    for panel in panels {
        draw_panel(&mut svg, panel, top, scale);
        top += panel.height() + gap;
    }
    svg.push_str("</svg>");
    svg
}

fn draw_flows(svg: &mut String, from: (&Panel<'_>, f64), to: (&Panel<'_>, f64), scale: f64) {
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
        label(svg, x, top + 16.0, "middle", "quiet halo", &format!("quota {}", amount(quota)), "400");
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
    let mut rows: Vec<(u64, Candidate)> = seats.iter().copied().zip(sheet.candidates().iter()).collect();
    rows.retain(|(seats, _)| *seats > 0);
    rows.sort_by_key(|&(seats, list)| (std::cmp::Reverse(seats), list));
    let most = rows.first().map_or(1, |r| r.0);
    let in_words: Vec<_> = rows.iter().map(|(n, list)| format!("{} {n}", sheet.name(*list))).collect();
    let mut svg = open("seats", ROW * float(rows.len()), "Seats of each list", &in_words.join(", "));
    for (i, (seats, list)) in rows.iter().enumerate() {
        let name = shortened(&sheet.name(*list), NAME);
        let votes = Amount::from(*seats);
        let row = Row::new(Party::Candidate(*list), &name, votes.to_f64(), amount(&votes), "won");
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
        label(&mut svg, 0.0, top + 14.0, "start", "halo", &shortened(&sheet.name(*candidate), NAME), "400");
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
