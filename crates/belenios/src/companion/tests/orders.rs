//! B46: voters' order statements.

use super::*;

#[test]
fn b46_a_statement_that_its_voter_did_not_sign() {
    let altered = |change: &dyn Fn(&mut OrderStatement<G>)| {
        with(|world| {
            let mut statement = world.order(2, "c1", None);
            statement = world.order(2, "c2", Some(&statement));
            change(&mut statement);
            world.records.push(Record::Order(statement));
        })
    };
    let line = World::new().records.len() + 2;
    let unsigned = [CompanionFault::OrderSignature { line }];
    assert_eq!(altered(&|statement| statement.seq = 1), unsigned);
    assert_eq!(altered(&|statement| statement.ballot = hash("c1")), unsigned);
    assert_eq!(altered(&|statement| statement.supersedes = None), unsigned);
    assert_eq!(altered(&|statement| statement.credential = *World::new().voters[0].public()), unsigned);
    let no_point = "\"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec\"";
    assert_eq!(altered(&|statement| statement.credential = Wire::from_json(no_point.as_bytes()).unwrap()), unsigned);
    let world = World::new();
    let other_election = world.companion().check_orders("other", &[]);
    assert_eq!(other_election.len(), 5);
}

#[test]
fn b46_statements_that_contradict_each_other() {
    let line = World::new().records.len() + 2;
    let contradicting = with(|world| {
        let statement = world.order(0, "other", None);
        world.records.push(Record::Order(statement));
    });
    // The second one numbered 1, and number 2, which supersedes the first one numbered 1.
    assert_eq!(contradicting[0], CompanionFault::OrderSequence { line });
    let missing = with(|world| world.remove("order", 1));
    assert_eq!(missing, [CompanionFault::OrderSequence { line: World::new().line("order", 3) - 1 }]);
    let mut world = World::new();
    let (first, other) = (world.order(2, "c1", None), world.order(2, "x", None));
    let second = world.order(2, "c2", Some(&first));
    assert!(first.continues(None) && second.continues(Some(&first)));
    assert!(!second.continues(Some(&other)) && !second.continues(None) && !first.continues(Some(&first)));
}

#[test]
fn b46_the_last_ballot_is_withheld_or_overtaken() {
    let line = World::new().line("order", 0);
    let withheld = with(|world| world.ballots.retain(|(_, ballot)| *ballot != hash("a3")));
    assert_eq!(withheld, [CompanionFault::OrderBallotMissing { line, ballot: hash("a3") }]);
    let overtaken = with(|world| world.ballots.swap(2, 5));
    assert_eq!(overtaken, [CompanionFault::OrderNotCounted { line, ballot: hash("a3"), counted: hash("a2") }]);
    let nothing = with(|world| world.ballots.retain(|(voter, _)| *voter != 1));
    assert_eq!(nothing, [CompanionFault::OrderBallotMissing { line: World::new().line("order", 2), ballot: hash("b1") }]);
    // An earlier ballot that never arrived harms nobody.
    assert_eq!(with(|world| world.ballots.retain(|(_, ballot)| *ballot != hash("a1"))), []);
}
