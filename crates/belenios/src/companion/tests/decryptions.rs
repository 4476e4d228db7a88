//! D64: strong proofs of decryption.

use super::*;

#[test]
fn d64_every_decryption_is_proved_strongly_and_signed() {
    assert_eq!(with(|world| world.remove("decryption", 1)), [CompanionFault::DecryptionMissing { owner: 3 }]);
    let line = World::new().line("decryption", 1);
    let altered = |change: &dyn Fn(&mut World)| {
        with(|world| {
            change(world);
            let statement = world.decryption(3);
            world.replace("decryption", 1, Record::Decryption(statement));
        })
    };
    assert_eq!(altered(&|_| ()), []);
    // The trustee proves false factors, which are also published.
    let lie = altered(&|world| world.factors[2][1] = G::generator());
    assert_eq!(lie, [CompanionFault::DecryptionProof { line, owner: 3 }]);
    // The proof is about other factors than the published ones.
    let exchanged = with(|world| world.factors[2][1] = G::generator());
    assert_eq!(exchanged, [CompanionFault::DecryptionProof { line, owner: 3 }]);
    let other_tally = with(|world| {
        let tally = core::mem::replace(&mut world.tally, hash("other"));
        let statement = world.decryption(3);
        world.tally = tally;
        world.replace("decryption", 1, Record::Decryption(statement));
    });
    let wrong = [CompanionFault::Decryption { line, owner: 3 }, CompanionFault::DecryptionMissing { owner: 3 }];
    assert_eq!(other_tally, wrong);
    let (missing, unsigned) = (CompanionFault::DecryptionMissing { owner: 3 }, CompanionFault::Signature { line, check: "D64" });
    let by_another = with(|world| {
        let mut statement = world.decryption(3);
        statement.resign(PHI, &world.trustee(4));
        world.replace("decryption", 1, Record::Decryption(statement));
    });
    assert_eq!(by_another, [unsigned, missing]);
    let other_payload = with(|world| {
        let mut statement = world.decryption(3);
        statement.payload = hash("other");
        statement.resign(PHI, &world.trustee(3));
        world.replace("decryption", 1, Record::Decryption(statement));
    });
    assert_eq!(other_payload, wrong);
    let twice = with(|world| {
        let statement = world.decryption(3);
        world.records.push(Record::Decryption(statement));
    });
    assert_eq!(twice, [CompanionFault::Decryption { line: World::new().records.len() + 2, owner: 3 }]);
}
