use super::cluster::{Clusters, Point, even_start, k_means, silhouette};
use super::consensus::{Consensus, consensus};
use super::pca::Plane;
use super::priority::priority;
use super::representative::{Representative, Tally};
use super::standing::{GroupViews, standing};
use super::{OpinionError, Votes};
use serde::Serialize;
use std::collections::BTreeSet;

const STILL: f64 = 0.01;
const BASE_ROUNDS: usize = 100;

/// The numbers that shape a result; they are published with it. The defaults are those of Polis.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OpinionOptions {
    /// Votes needed to be placed in a group (7; fewer if there are fewer statements).
    pub min_votes: usize,
    /// If fewer participants have that many votes, those with the most votes join them up to this number (15).
    pub min_participants: usize,
    /// Rows of participants who are in however few votes they have: once in, always in (none).
    pub kept: BTreeSet<usize>,
    /// Base clusters, at least 2 (100): with no more participants than this, everybody is a cluster of their own.
    pub base_clusters: usize,
    /// Greatest number of groups (5).
    pub max_groups: usize,
    /// Rounds of *k*-means for the groups (20: Polis means to take 100, but takes its library's 20).
    pub group_rounds: usize,
    /// This many groups, whatever the silhouette says (none).
    pub groups: Option<usize>,
    /// Statements moderated out: their votes count as zero, and they are never chosen.
    pub moderated_out: BTreeSet<usize>,
    /// Meta statements: their priority is fixed.
    pub meta: BTreeSet<usize>,
}

impl Default for OpinionOptions {
    fn default() -> Self {
        OpinionOptions {
            min_votes: 7,
            min_participants: 15,
            kept: BTreeSet::new(),
            base_clusters: 100,
            max_groups: 5,
            group_rounds: 20,
            groups: None,
            moderated_out: BTreeSet::new(),
            meta: BTreeSet::new(),
        }
    }
}

/// Opinion groups with everything that led to them.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OpinionGroups {
    /// Names of the participants; other fields name them by index.
    pub participants: Vec<String>,
    /// Number of votes that count.
    pub votes: usize,
    /// Earlier votes that a later one replaced.
    pub replaced: usize,
    /// The options used.
    pub options: OpinionOptions,
    /// Centre and components.
    pub plane: Plane,
    /// Where each participant stands, in the conversation or not.
    pub projections: Vec<Point>,
    /// Who is in the conversation: those with enough votes, ascending.
    pub in_conversation: Vec<usize>,
    /// The base clusters.
    pub base_clusters: Vec<BaseCluster>,
    /// Every number of groups that was tried.
    pub tried: Vec<GroupNumber>,
    /// The groups, the largest first.
    pub groups: Vec<Group>,
    /// Silhouette of the groups over the base clusters.
    pub silhouette: f64,
    /// What everybody together accepts and refuses.
    pub consensus: Consensus,
    /// Every statement.
    pub statements: Vec<StatementReport>,
}

/// Participants who stand close together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BaseCluster {
    /// Their mean.
    pub centre: Point,
    /// Indices of the participants, ascending.
    pub members: Vec<usize>,
    /// Index of the group it belongs to.
    pub group: usize,
}

/// One number of groups that was tried.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct GroupNumber {
    /// The number asked for.
    pub k: usize,
    /// The number found (a group can lose all its members).
    pub found: usize,
    /// Its silhouette.
    pub silhouette: f64,
    /// Rounds of *k*-means.
    pub rounds: usize,
}

/// A group of participants who vote alike.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Its mean.
    pub centre: Point,
    /// Indices of the participants, ascending.
    pub members: Vec<usize>,
    /// What sets it apart.
    pub representative: Vec<Representative>,
}

/// What is known of one statement.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StatementReport {
    /// Its name.
    pub name: String,
    /// Where somebody stands who agreed with it and said no more.
    pub projection: Point,
    /// Distance of that place from the middle.
    pub extremity: f64,
    /// How much it is worth showing next.
    pub priority: f64,
    /// What the groups say about it.
    #[serde(flatten)]
    pub views: GroupViews,
}

/// Computes the opinion groups of a conversation. The same votes and options give the same result.
///
/// # Errors
/// [`OpinionError::NoVotes`] for an empty matrix, [`OpinionError::UnknownStatement`],
/// [`OpinionError::UnknownParticipant`] and [`OpinionError::Option`] for options that cannot be met.
pub fn opinion_groups(votes: &Votes, options: &OpinionOptions) -> Result<OpinionGroups, OpinionError> {
    check(votes, options)?;
    let plane = Plane::of(votes, &options.moderated_out);
    let projections: Vec<Point> = (0..votes.participants().len()).map(|i| plane.participant(votes, i, &options.moderated_out)).collect();
    let in_conversation = in_conversation(votes, options);
    let placed: Vec<Point> = in_conversation.iter().map(|&i| projections[i]).collect();
    let base = k_means(&placed, &vec![1.0; placed.len()], &even_start(&placed, options.base_clusters), BASE_ROUNDS, STILL);
    let (chosen, tried, silhouette) = choose_groups(&base, options);
    let (base_clusters, mut groups) = gather(&in_conversation, &base, &chosen);

    let members: Vec<Vec<usize>> = groups.iter().map(|group| group.members.clone()).collect();
    let standing = standing(votes, &members, &options.moderated_out)?;
    for (group, representative) in groups.iter_mut().zip(standing.representative) {
        group.representative = representative;
    }
    let all = Tally::of(votes, 0..votes.participants().len());
    let skip = |statement: usize| options.moderated_out.contains(&statement);
    let statements = standing.statements.into_iter().enumerate();
    let statements =
        statements.map(|(j, seen)| report(votes.statements()[j].clone(), &plane, j, seen, options.meta.contains(&j))).collect();
    Ok(OpinionGroups {
        participants: votes.participants().to_vec(),
        votes: votes.len(),
        replaced: votes.replaced(),
        options: options.clone(),
        plane,
        projections,
        in_conversation,
        base_clusters,
        tried,
        groups,
        silhouette,
        consensus: consensus(&all, skip),
        statements,
    })
}

fn check(votes: &Votes, options: &OpinionOptions) -> Result<(), OpinionError> {
    if votes.is_empty() {
        return Err(OpinionError::NoVotes);
    }
    let last = votes.statements().len() - 1;
    if let Some(&statement) = options.moderated_out.iter().chain(&options.meta).find(|&&statement| statement > last) {
        return Err(OpinionError::UnknownStatement { statement, last });
    }
    let participants = votes.participants().len();
    if let Some(&participant) = options.kept.iter().find(|&&i| i >= participants) {
        return Err(OpinionError::UnknownParticipant { participant, participants });
    }
    let at_least = |option, value: usize, least, must| {
        if value < least { Err(OpinionError::Option { option, value, must }) } else { Ok(()) }
    };
    at_least("base_clusters", options.base_clusters, 2, "must be at least 2")?;
    at_least("max_groups", options.max_groups, 1, "must be at least 1")?;
    at_least("group_rounds", options.group_rounds, 1, "must be at least 1")?;
    at_least("groups", options.groups.unwrap_or(1), 1, "must be at least 1")
}

/// Step 2: at least `min(min_votes, statements)` votes, or kept; if those are too few, the ones with
/// the most votes join, the earlier row first among equals.
fn in_conversation(votes: &Votes, options: &OpinionOptions) -> Vec<usize> {
    let enough = options.min_votes.min(votes.statements().len());
    let is_in = |i: usize| votes.row(i).len() >= enough || options.kept.contains(&i);
    let mut order: Vec<usize> = (0..votes.participants().len()).collect();
    order.sort_by_key(|&i| (!is_in(i), std::cmp::Reverse(votes.row(i).len())));
    let are_in = order.iter().filter(|&&i| is_in(i)).count();
    order.truncate(are_in.max(options.min_participants));
    order.retain(|&i| !votes.row(i).is_empty());
    order.sort_unstable();
    order
}

/// Step 6: groups of base clusters, weighted by their sizes, for each number of groups; the best silhouette wins, the smaller number
/// among equals.
fn choose_groups(base: &Clusters, options: &OpinionOptions) -> (Clusters, Vec<GroupNumber>, f64) {
    let weights = sizes(base);
    let most = options.max_groups.min(2 + base.centres.len() / 12).min(base.centres.len());
    let numbers = match options.groups {
        Some(k) => k..=k,
        None => 2.min(most)..=most,
    };
    let mut tried = Vec::new();
    let mut best: Option<(Clusters, f64)> = None;
    for k in numbers {
        let found = k_means(&base.centres, &weights, &even_start(&base.centres, k), options.group_rounds, STILL);
        let silhouette = silhouette(&base.centres, &found.labels);
        tried.push(GroupNumber { k, found: found.centres.len(), silhouette, rounds: found.rounds });
        if best.as_ref().is_none_or(|(_, score)| silhouette > *score) {
            best = Some((found, silhouette));
        }
    }
    let (chosen, silhouette) = best.unwrap_or_else(|| (base.clone(), 0.0));
    (chosen, tried, silhouette)
}

fn sizes(base: &Clusters) -> Vec<f64> {
    let mut sizes = vec![0.0; base.centres.len()];
    base.labels.iter().for_each(|&label| sizes[label] += 1.0);
    sizes
}

/// Base clusters with their members and groups with theirs, the largest group first (then the one further left).
fn gather(in_conversation: &[usize], base: &Clusters, chosen: &Clusters) -> (Vec<BaseCluster>, Vec<Group>) {
    let mut base_clusters: Vec<BaseCluster> =
        base.centres.iter().zip(&chosen.labels).map(|(&centre, &group)| BaseCluster { centre, members: Vec::new(), group }).collect();
    for (&participant, &label) in in_conversation.iter().zip(&base.labels) {
        base_clusters[label].members.push(participant);
    }
    let mut groups: Vec<(usize, Group)> = chosen
        .centres
        .iter()
        .enumerate()
        .map(|(old, &centre)| (old, Group { centre, members: Vec::new(), representative: Vec::new() }))
        .collect();
    for cluster in &base_clusters {
        groups[cluster.group].1.members.extend(&cluster.members);
    }
    groups.iter_mut().for_each(|(_, group)| group.members.sort_unstable());
    groups.sort_by(|(_, a), (_, b)| {
        b.members.len().cmp(&a.members.len()).then(a.centre.x.total_cmp(&b.centre.x)).then(a.centre.y.total_cmp(&b.centre.y))
    });
    let mut place = vec![0; groups.len()];
    groups.iter().enumerate().for_each(|(new, (old, _))| place[*old] = new);
    base_clusters.iter_mut().for_each(|cluster| cluster.group = place[cluster.group]);
    (base_clusters, groups.into_iter().map(|(_, group)| group).collect())
}

fn report(name: String, plane: &Plane, j: usize, seen: GroupViews, meta: bool) -> StatementReport {
    let projection = plane.statement(j);
    let extremity = projection.distance(Point::default());
    let priority = priority(seen.tally, extremity, meta);
    StatementReport { name, projection, extremity, priority, views: seen }
}
