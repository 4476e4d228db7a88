//! What two officers must want: when it can be proposed, and what becomes of proposals.

use assembly::{Action, BallotId, Command, RoleKind};
use belenios::v1::Hash;

use crate::common::*;

fn void() -> Action {
    Action::Void { reason: "By mistake.".to_owned() }
}

fn propose(ballot: &BallotId, action: Action) -> Command {
    Command::Propose { ballot: ballot.clone(), action }
}

/// Two ballots whose rolls are closed.
fn two_ballots() -> (Body, [BallotId; 2]) {
    let mut body = Body::founded(12);
    let ballots = ["ZPcjFVuiTxFpRE", "ZPcjFVuiTxFpRF"].map(|ballot| ballot.parse::<BallotId>().unwrap());
    for ballot in &ballots {
        body.by(ANNA, &Command::DraftBallot { ballot: ballot.clone(), plan: plan() });
        assert_eq!(body.refused(ANNA, &propose(ballot, void())), "wrong_stage", "a draft is discarded");
        let number = body.state.entitled(&body.state.ballots[ballot]).len() as u64;
        body.by(ANNA, &Command::CloseRoll { ballot: ballot.clone(), roll_hash: Hash::of(b"roll"), number });
    }
    (body, ballots)
}

#[test]
fn a_proposal_stands_in_the_way_of_the_same_one_only() {
    let (mut body, [first, second]) = two_ballots();
    body.by(ANNA, &propose(&first, void()));
    assert_eq!(body.refused(BJORN, &propose(&first, void())), "proposed_already");
    body.by(BJORN, &propose(&second, void()));
    let proposal = *body.state.proposals.keys().next().unwrap();
    body.by(BJORN, &Command::Withdraw { proposal });
    assert_eq!(body.state.proposals.len(), 1);
    assert_eq!(body.refused(BJORN, &Command::Withdraw { proposal }), "no_such_proposal");
    body.by(BJORN, &propose(&first, void()));
    assert_eq!(body.replayed(), body.state);
}

#[test]
fn a_ballot_that_is_void_is_over_for_everybody() {
    let (mut body, [first, _]) = two_ballots();
    let end = |n: u8, role| Command::EndRole { person: person(n), role };
    let officer = |n: u8| Command::GrantRole { person: person(n), role: RoleKind::Officer };
    body.by(ANNA, &officer(OUTSIDER));
    assert_eq!(body.refused(ANNA, &officer(REGISTRAR)), "roles_coincide");
    let [_, second] = two_ballots().1;
    for ballot in [&first, &second] {
        body.by(ANNA, &propose(ballot, void()));
        let proposal = *body.state.proposals.keys().next().unwrap();
        assert_eq!(body.refused(ANNA, &end(TRUSTEES[0], RoleKind::Trustee)), "role_in_use");
        body.by(BJORN, &Command::Confirm { proposal });
        assert_eq!(body.refused(ANNA, &propose(ballot, void())), "wrong_stage");
    }
    body.by(ANNA, &end(TRUSTEES[0], RoleKind::Trustee));
    body.by(ANNA, &officer(REGISTRAR));
}

#[test]
fn who_stops_being_an_officer_proposes_nothing_any_more_and_the_proposals_of_others_stay() {
    let (mut body, [first, second]) = two_ballots();
    body.by(ANNA, &propose(&first, void()));
    body.by(BJORN, &propose(&second, void()));
    body.by(ANNA, &Command::EndRole { person: person(BJORN), role: RoleKind::Officer });
    assert!(body.state.proposals.values().map(|proposal| proposal.by).eq([person(ANNA)]));
}
