//! M58: who mixed.

use super::*;

#[test]
fn m58_every_mixer_stands_for_its_own_shuffle() {
    assert_eq!(with(|world| world.remove("shuffle", 1)), [CompanionFault::ShuffleMissing { owner: 3 }]);
    let line = World::new().line("shuffle", 1);
    let other = |change: &dyn Fn(&mut ShuffleFact)| {
        with(|world| {
            let mut fact = world.shuffles[1];
            change(&mut fact);
            let statement = world.shuffle(fact);
            world.replace("shuffle", 1, Record::Shuffle(statement));
        })
    };
    let wrong = [CompanionFault::Shuffle { line, owner: 3 }, CompanionFault::ShuffleMissing { owner: 3 }];
    assert_eq!(other(&|fact| fact.input = hash("x")), wrong);
    assert_eq!(other(&|fact| fact.output = hash("x")), wrong);
    assert_eq!(other(&|fact| fact.proof = hash("x")), wrong);
    let unsigned = with(|world| {
        let mut statement = world.shuffle(world.shuffles[1]);
        statement.owner = 4;
        world.replace("shuffle", 1, Record::Shuffle(statement));
    });
    assert_eq!(unsigned, [CompanionFault::Signature { line, check: "M58" }, CompanionFault::ShuffleMissing { owner: 3 }]);
    let twice = with(|world| world.records.push(Record::Shuffle(world.shuffle(world.shuffles[1]))));
    assert_eq!(twice, [CompanionFault::Shuffle { line: World::new().records.len() + 2, owner: 3 }]);
    assert!(!World::new().companion().check_shuffles("other", &[]).is_empty());
}
