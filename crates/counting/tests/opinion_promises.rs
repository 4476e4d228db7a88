//! What opinion groups promise whatever the votes are.
#![allow(clippy::unwrap_used)]

use counting::opinion::{OpinionOptions, Vote, Votes, map_svg, opinion_groups, read_votes};
use proptest::prelude::*;

const CHOICES: [Option<Vote>; 4] = [Some(Vote::Agree), Some(Vote::Disagree), Some(Vote::Pass), None];

fn matrix(rows: &[Vec<Option<Vote>>]) -> Votes {
    let statements = rows.iter().map(Vec::len).max().unwrap_or(0);
    let names = |n: usize| (0..n).map(|i| i.to_string()).collect();
    let mut votes = Votes::new(names(rows.len()), names(statements));
    for (i, row) in rows.iter().enumerate() {
        for (j, vote) in row.iter().enumerate() {
            if let Some(vote) = vote {
                votes.cast(i, j, *vote).unwrap();
            }
        }
    }
    votes
}

/// Two camps that disagree on statements 0 to 5, share 6 and 7, and a third that leans on 4 and 5.
fn camps() -> Vec<Vec<Option<Vote>>> {
    let (yes, no, pass) = (Some(Vote::Agree), Some(Vote::Disagree), Some(Vote::Pass));
    (0..60)
        .map(|i: usize| {
            let (for_it, against) = if i < 35 { (yes, no) } else { (no, yes) };
            let mut row = vec![for_it, against, for_it, for_it, against, for_it, yes, no];
            row[i % 8] = [pass, None, yes, no, pass][i % 5];
            row[(i * 5 + 3) % 6] = [pass, for_it, for_it, against][i % 4];
            row
        })
        .collect()
}

#[test]
fn two_camps_are_found_with_what_divides_and_what_unites_them() {
    let result = opinion_groups(&matrix(&camps()), &OpinionOptions::default()).unwrap();
    let members: Vec<Vec<usize>> = result.groups.iter().map(|g| g.members.clone()).collect();
    assert_eq!(members, [(0..35).collect::<Vec<_>>(), (35..60).collect()]);
    assert_eq!(result.consensus.agree.first().map(|one| one.statement), Some(6));
    assert_eq!(result.consensus.disagree.first().map(|one| one.statement), Some(7));
    let telling: Vec<usize> = result.groups[0].representative.iter().map(|r| r.statement).collect();
    assert!(telling.iter().all(|&statement| statement < 6), "{telling:?}");
    let united = result.statements.iter().map(|s| s.views.group_aware_agree);
    assert_eq!(united.clone().fold(0.0, f64::max), united.clone().nth(6).unwrap());
}

#[test]
fn the_same_votes_give_the_same_bits_and_another_order_of_rows_the_same_groups() {
    let rows = camps();
    let options = OpinionOptions::default();
    let result = opinion_groups(&matrix(&rows), &options).unwrap();
    assert_eq!(result, opinion_groups(&matrix(&rows), &options).unwrap());

    let place = |i: usize| (i * 37 + 11) % rows.len();
    let moved: Vec<_> = (0..rows.len()).map(|i| rows[place(i)].clone()).collect();
    let other = opinion_groups(&matrix(&moved), &options).unwrap();
    for (i, point) in other.projections.iter().enumerate() {
        assert!(point.distance(result.projections[place(i)]) < 1e-9);
    }
    for (ours, theirs) in result.groups.iter().zip(&other.groups) {
        let mut members: Vec<usize> = theirs.members.iter().map(|&i| place(i)).collect();
        members.sort_unstable();
        assert_eq!(members, ours.members);
        let statements = |group: &counting::opinion::Group| group.representative.iter().map(|r| (r.statement, r.side)).collect::<Vec<_>>();
        assert_eq!(statements(ours), statements(theirs));
    }
}

#[test]
fn one_voice_one_statement_or_one_opinion_is_one_group() {
    let all_agree = vec![vec![Some(Vote::Agree); 9]; 20];
    for rows in [vec![vec![Some(Vote::Agree)]], vec![vec![Some(Vote::Pass)]; 30], all_agree] {
        let result = opinion_groups(&matrix(&rows), &OpinionOptions::default()).unwrap();
        assert_eq!(result.groups.len(), 1);
        assert_eq!(result.groups[0].members.len(), rows.len());
    }
}

#[test]
fn options_that_cannot_be_met_are_refused() {
    let votes = matrix(&camps());
    let refused = |options: OpinionOptions| opinion_groups(&votes, &options).unwrap_err().to_string();
    let base = OpinionOptions::default;
    assert!(refused(OpinionOptions { meta: [8].into(), ..base() }).contains("statements 0 to 7"));
    assert!(refused(OpinionOptions { kept: [60].into(), ..base() }).contains("row 60"));
    assert!(refused(OpinionOptions { groups: Some(0), ..base() }).contains("groups is 0"));
    assert!(refused(OpinionOptions { base_clusters: 1, ..base() }).contains("at least 2"));
}

#[test]
fn the_map_says_in_words_what_it_shows_and_fetches_nothing() {
    let result = opinion_groups(&matrix(&camps()), &OpinionOptions::default()).unwrap();
    let svg = map_svg(&result);
    assert!(svg.contains("<title id=\"opinion-map-title\">Map of 2 opinion groups</title>"));
    assert!(svg.contains("Group A: 35 participants (circles)"));
    assert!(svg.contains("Group B: 25 participants (squares)"));
    assert!(svg.contains("currentColor") && !svg.contains('#'));
    assert_eq!(svg.matches("http").count(), 1, "the namespace alone");
    for tag in ["svg", "g", "title", "desc", "text"] {
        let opened = svg.matches(&format!("<{tag} ")).count() + svg.matches(&format!("<{tag}>")).count();
        assert_eq!(opened, svg.matches(&format!("</{tag}>")).count(), "{tag}");
    }
}

proptest! {
    #[test]
    fn any_matrix_gives_finite_numbers_and_puts_everybody_in_one_group(
        rows in prop::collection::vec(prop::collection::vec(0..4_usize, 1..9), 1..40),
        base_clusters in 2..30_usize,
        groups in prop::option::of(1..9_usize),
    ) {
        let rows: Vec<Vec<Option<Vote>>> =
            rows.iter().map(|row| row.iter().map(|&v| CHOICES[v]).collect()).collect();
        prop_assume!(rows.iter().flatten().any(Option::is_some));
        let options = OpinionOptions { base_clusters, groups, ..OpinionOptions::default() };
        let result = opinion_groups(&matrix(&rows), &options).unwrap();
        let json = serde_json::to_string(&result).unwrap();
        prop_assert!(!json.contains("null,\"y\"") && !map_svg(&result).contains("NaN"));
        prop_assert!(result.projections.iter().all(|p| p.x.is_finite() && p.y.is_finite()));
        let mut members: Vec<usize> = result.groups.iter().flat_map(|g| g.members.clone()).collect();
        members.sort_unstable();
        prop_assert_eq!(members, result.in_conversation);
    }

    #[test]
    fn no_file_makes_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), head in any::<bool>()) {
        let mut file = if head { b"participant,statement,vote\n".to_vec() } else { Vec::new() };
        file.extend(bytes);
        let _ = read_votes(&file);
    }
}
