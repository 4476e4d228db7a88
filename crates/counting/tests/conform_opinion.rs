//! Opinion groups against results from elsewhere: everything that follows from the votes, or from the groups given, to 1e-9.
#![allow(clippy::unwrap_used, clippy::print_stderr)]

use counting::opinion::{
    OpinionOptions, Point, Representative, Side, Vote, Votes, even_start, k_means, opinion_groups, silhouette, standing,
};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

const EXACT: f64 = 1e-9;

#[test]
fn polis_conversations_agree_with_the_independent_implementation() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/count/polis");
    let Ok(files) = std::fs::read_dir(&folder) else {
        eprintln!("skipped: {} is not there", folder.display());
        return;
    };
    let mut seen = 0;
    for file in files {
        let case: Value = serde_json::from_slice(&std::fs::read(file.unwrap().path()).unwrap()).unwrap();
        check(&case);
        seen += 1;
    }
    assert!(seen > 0, "no case in {}", folder.display());
}

fn check(case: &Value) {
    let expected = &case["expected_reddwarf"];
    let (votes, options) = input(case);
    let result = opinion_groups(&votes, &options).unwrap();

    close_all(&result.plane.centre, &floats(&expected["mean"]), "mean");
    for (component, theirs) in result.plane.components.iter().zip(expected["components"].as_array().unwrap()) {
        close_all(&component.weights, &floats(theirs), "component");
    }
    for (name, theirs) in expected["projection"].as_object().unwrap() {
        let ours = result.projections[row(&votes, name)];
        close_all(&[ours.x, ours.y], &floats(theirs), "projection");
    }
    for (j, statement) in result.statements.iter().enumerate() {
        close(statement.extremity, keyed(&expected["extremity"], votes.statements(), j), "extremity");
        close(statement.priority, keyed(&expected["priority"], votes.statements(), j), "priority");
    }
    for (ours, theirs) in [(&result.consensus.agree, "agree"), (&result.consensus.disagree, "disagree")] {
        let theirs = expected["consensus"][theirs].as_array().unwrap();
        assert_eq!(ours.len(), theirs.len());
        for (one, other) in ours.iter().zip(theirs) {
            assert_eq!(votes.statements()[one.statement], other["tid"].to_string());
            assert_eq!((one.on_side, one.votes), (other["n-success"].as_u64().unwrap(), other["n-trials"].as_u64().unwrap()));
            close(one.share, other["p-success"].as_f64().unwrap(), "p-success");
            close(one.share_test, other["p-test"].as_f64().unwrap(), "p-test");
        }
    }

    given_their_start(case, &votes, &result.projections, &result.in_conversation);
    let theirs = labels(&expected["groups"]);
    given_their_groups(expected, &votes, &options, &theirs);

    let mut ours = BTreeMap::new();
    for (number, group) in result.groups.iter().enumerate() {
        for &i in &group.members {
            ours.insert(votes.participants()[i].clone(), number);
        }
    }
    eprintln!(
        "{}: {} groups, silhouette {:.4}; adjusted Rand index {:.3} with the live server's {}, {:.3} with red-dwarf's {} (red-dwarf with the server {:.3})",
        case["id"].as_str().unwrap(),
        result.groups.len(),
        result.silhouette,
        rand_index(&ours, &labels(&case["published_groups"])),
        case["published_k"],
        rand_index(&ours, &theirs),
        expected["k"],
        rand_index(&theirs, &labels(&case["published_groups"])),
    );
}

/// From their start (the leftmost distinct points), *k*-means gives their groups and their silhouette.
fn given_their_start(case: &Value, votes: &Votes, projections: &[Point], in_conversation: &[usize]) {
    let expected = &case["expected_reddwarf"];
    let k = usize::try_from(expected["k"].as_u64().unwrap()).unwrap();
    let points: Vec<Point> = in_conversation.iter().map(|&i| projections[i]).collect();
    let start: Vec<Point> = even_start(&points, points.len()).into_iter().take(k).collect();
    let found = k_means(&points, &vec![1.0; points.len()], &start, 300, 1e-9);
    let theirs = labels(&expected["groups"]);
    let ours: BTreeMap<String, usize> =
        in_conversation.iter().zip(&found.labels).map(|(&i, &label)| (votes.participants()[i].clone(), label)).collect();
    assert!(rand_index(&ours, &theirs) > 0.999_999, "{}: groups from their start", case["id"]);
    close(silhouette(&points, &found.labels), expected["silhouette"].as_f64().unwrap(), "silhouette");
}

/// Given their groups: a matrix whose participants vote as theirs do has the same representativeness and group-aware consensus.
fn given_their_groups(expected: &Value, votes: &Votes, options: &OpinionOptions, theirs: &BTreeMap<String, usize>) {
    let groups = theirs.values().max().unwrap() + 1;
    let members =
        |number: usize| -> Vec<usize> { theirs.iter().filter(|(_, g)| **g == number).map(|(name, _)| row(votes, name)).collect() };
    let given: Vec<Vec<usize>> = (0..groups).map(members).collect();
    let standing = standing(votes, &given, &options.moderated_out).unwrap();
    for (number, group) in standing.representative.iter().enumerate() {
        let theirs = expected["repness"][number.to_string()].as_array().unwrap();
        assert_eq!(group.len(), theirs.len());
        group.iter().zip(theirs).for_each(|(one, other)| same_representative(votes, one, other));
    }
    for (j, views) in standing.statements.iter().enumerate() {
        close(views.group_aware_agree, keyed(&expected["group_aware_consensus"], votes.statements(), j), "group-aware consensus");
    }
}

fn same_representative(votes: &Votes, one: &Representative, other: &Value) {
    assert_eq!(votes.statements()[one.statement], other["tid"].to_string());
    assert_eq!((one.on_side, one.votes), (other["n-success"].as_u64().unwrap(), other["n-trials"].as_u64().unwrap()));
    let side = if one.side == Side::Agree { "agree" } else { "disagree" };
    assert_eq!(Some(side), other["repful-for"].as_str());
    assert_eq!(one.best_agree, other["best-agree"].as_bool().unwrap_or(false));
    close(one.measures.share, other["p-success"].as_f64().unwrap(), "p-success");
    close(one.measures.share_test, other["p-test"].as_f64().unwrap(), "p-test");
    close(one.measures.representativeness, other["repness"].as_f64().unwrap(), "repness");
    close(one.measures.representativeness_test, other["repness-test"].as_f64().unwrap(), "repness-test");
}

fn input(case: &Value) -> (Votes, OpinionOptions) {
    let triples: Vec<[i64; 3]> = serde_json::from_value(case["votes"].clone()).unwrap();
    let names = |at: usize| -> Vec<i64> { triples.iter().map(|t| t[at]).collect::<BTreeSet<_>>().into_iter().collect() };
    let (participants, statements) = (names(0), names(1));
    let strings = |names: &[i64]| names.iter().map(ToString::to_string).collect();
    let mut votes = Votes::new(strings(&participants), strings(&statements));
    for [participant, statement, vote] in triples {
        let vote = [Vote::Disagree, Vote::Pass, Vote::Agree][usize::try_from(vote + 1).unwrap()];
        votes.cast(participants.binary_search(&participant).unwrap(), statements.binary_search(&statement).unwrap(), vote).unwrap();
    }
    let moderated = case["mod_out_statements"].as_array().unwrap().iter();
    let moderated_out = moderated.filter_map(|id| statements.binary_search(&id.as_i64().unwrap()).ok()).collect();
    let groups = labels(&case["expected_reddwarf"]["groups"]);
    let kept = groups.keys().map(|name| row(&votes, name)).collect();
    (votes, OpinionOptions { kept, moderated_out, min_participants: 0, ..OpinionOptions::default() })
}

fn row(votes: &Votes, name: &str) -> usize {
    votes.participants().iter().position(|p| p == name).unwrap()
}

fn labels(groups: &Value) -> BTreeMap<String, usize> {
    groups.as_object().unwrap().iter().map(|(name, g)| (name.clone(), usize::try_from(g.as_u64().unwrap()).unwrap())).collect()
}

fn floats(values: &Value) -> Vec<f64> {
    values.as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect()
}

fn keyed(values: &Value, statements: &[String], j: usize) -> f64 {
    values[&statements[j]].as_f64().unwrap()
}

fn close_all(ours: &[f64], theirs: &[f64], what: &str) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    ours.iter().zip(theirs).for_each(|(a, b)| close(*a, *b, what));
}

fn close(ours: f64, theirs: f64, what: &str) {
    assert!((ours - theirs).abs() <= EXACT * theirs.abs().max(1.0), "{what}: {ours} is not {theirs}");
}

/// Adjusted Rand index (Hubert and Arabie, 1985) over the participants that both name.
fn rand_index(a: &BTreeMap<String, usize>, b: &BTreeMap<String, usize>) -> f64 {
    let pairs = |n: usize| (n * n.saturating_sub(1) / 2) as f64;
    let both: Vec<(usize, usize)> = a.iter().filter_map(|(name, &x)| b.get(name).map(|&y| (x, y))).collect();
    let within = |keys: Vec<(usize, usize)>| {
        let mut counts = BTreeMap::new();
        for key in keys {
            *counts.entry(key).or_insert(0) += 1;
        }
        counts.into_values().map(pairs).sum::<f64>()
    };
    let joint = within(both.clone());
    let rows = within(both.iter().map(|p| (p.0, 0)).collect());
    let columns = within(both.iter().map(|p| (0, p.1)).collect());
    let chance = rows * columns / pairs(both.len());
    (joint - chance) / ((rows + columns) / 2.0 - chance)
}
