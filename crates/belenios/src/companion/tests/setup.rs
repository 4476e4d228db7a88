//! S32: keys, commitments, the registrar.

use super::*;

#[test]
fn s32_the_record_of_another_election() {
    let faults = with(|world| world.uuid = "otherotherothe".parse().unwrap());
    assert!(!faults.is_empty() && faults.iter().any(|fault| fault.check_id() == "S32"));
    let world = World::new();
    let other: Uuid = "otherotherothe".parse().unwrap();
    let facts = SetupFacts {
        uuid: &other,
        kinds: &world.kinds,
        trustees: &world.trustees,
        credentials: hash("credentials"),
        number: 3,
        weight: 7,
        roll: None,
    };
    assert_eq!(world.companion().check_setup(&facts), [CompanionFault::Uuid { found: "ZPcjFVuiTxFpRE".to_owned() }]);
}

#[test]
fn s32_keys_that_are_missing_doubled_or_not_signed() {
    let missing = with(|world| {
        world.remove("signing_key", 1);
        world.remove("code_list", 0);
    });
    assert_eq!(missing, [CompanionFault::KeyMissing { role: Role::Registrar, owner: None }, CompanionFault::CodeListMissing]);
    let doubled = |introduction: &dyn Fn(&World) -> Introduction| with(|world| world.records.push(Record::SigningKey(introduction(world))));
    let fresh = SigningKey::generate(&mut ChaCha20Rng::seed_from_u64(77));
    let line = World::new().records.len() + 2;
    let twice = [CompanionFault::KeyTwice { line }];
    let name = |text: &str| text.parse::<KeyName>().unwrap();
    let sign = |world: &World, role, text: &str, owner, key: &SigningKey| Introduction::sign(&world.uuid, role, name(text), owner, key);
    assert_eq!(doubled(&|world| sign(world, Role::Officer, "second", None, &fresh)), twice);
    assert_eq!(doubled(&|world| sign(world, Role::Trustee, "second", Some(2), &fresh)), twice);
    assert_eq!(doubled(&|world| sign(world, Role::Mirror, "mirror-a.example.org", None, &fresh)), twice);
    assert_eq!(doubled(&|world| sign(world, Role::Mirror, "another", None, &world.key("officer"))), twice);
    assert_eq!(doubled(&|world| sign(world, Role::Trustee, "no-number", None, &fresh)), twice);
    assert_eq!(doubled(&|world| sign(world, Role::Mirror, "number", Some(1), &fresh)), twice);
    let altered = |change: &dyn Fn(&mut Introduction)| {
        doubled(&|world| {
            let mut introduction = sign(world, Role::Mirror, "another", None, &fresh);
            change(&mut introduction);
            introduction
        })
    };
    assert_eq!(altered(&|_| ()), []);
    let unsigned = [CompanionFault::Signature { line, check: "S32" }];
    assert_eq!(altered(&|introduction| introduction.name = name("other")), unsigned);
    assert_eq!(altered(&|introduction| introduction.role = Role::Registrar), unsigned);
    assert_eq!(altered(&|introduction| introduction.owner = Some(9)), unsigned);
    assert_eq!(
        altered(&|introduction| introduction.key = SigningKey::generate(&mut ChaCha20Rng::seed_from_u64(78)).verifying_key()),
        unsigned
    );
}

#[test]
fn s32_a_signing_key_that_is_not_bound_to_the_election_key() {
    assert_eq!(with(|world| world.remove("trustee_key", 0)), [CompanionFault::TrusteeKeyMissing { owner: 1 }]);
    let line = World::new().line("trustee_key", 0);
    let bound_to = |key: &dyn Fn(&mut World) -> TrusteeKey<G>| {
        with(|world| {
            let statement = key(world);
            world.replace("trustee_key", 0, Record::TrusteeKey(statement));
        })
    };
    let other = bound_to(&|world| {
        let (private, key) = (PrivateKey::generate(&mut world.rng), world.trustee(1));
        TrusteeKey::sign(&world.uuid, 1, &private, &key, &mut world.rng)
    });
    assert_eq!(other, [CompanionFault::TrusteeKey { line, owner: 1 }, CompanionFault::TrusteeKeyMissing { owner: 1 }]);
    // The published key, proved by somebody who does not know its private key: the challenge of another proof, signed properly.
    let unproved = bound_to(&|world| {
        let (private, key) = (PrivateKey::generate(&mut world.rng), world.trustee(1));
        let mut statement = TrusteeKey::<G>::sign(&world.uuid, 1, &private, &key, &mut world.rng);
        statement.public_key = G::encode(&world.private[0].element());
        statement.resign(&world.uuid, &key);
        statement
    });
    assert_eq!(unproved, [CompanionFault::TrusteeKey { line, owner: 1 }, CompanionFault::TrusteeKeyMissing { owner: 1 }]);
    // Moved from one signing key to another: the signing key stands in the proof.
    let moved = bound_to(&|world| {
        let mut statement = world.trustee_key(1);
        statement.owner = 2;
        statement.resign(&world.uuid, &world.trustee(2));
        statement
    });
    assert_eq!(moved[0], CompanionFault::TrusteeKey { line, owner: 2 });
    let unsigned = bound_to(&|world| {
        let mut statement = world.trustee_key(1);
        statement.resign(&world.uuid, &world.trustee(2));
        statement
    });
    assert_eq!(unsigned, [CompanionFault::Signature { line, check: "S32" }, CompanionFault::TrusteeKeyMissing { owner: 1 }]);
    let twice = with(|world| {
        let statement = world.trustee_key(1);
        world.records.push(Record::TrusteeKey(statement));
    });
    assert_eq!(twice, [CompanionFault::TrusteeKey { line: World::new().records.len() + 2, owner: 1 }]);
}

#[test]
fn s32_commitments_that_are_missing_late_repeated_or_broken() {
    assert_eq!(with(|world| world.remove("commitment", 2)), [CompanionFault::CommitmentMissing { owner: 3 }]);
    let line = World::new().line("commitment", 2);
    let other = with(|world| {
        let statement = Commitment::sign(&world.uuid, 2, 3, &world.coefexps[0], &world.trustee(3));
        world.replace("commitment", 2, Record::Commitment(statement));
    });
    assert_eq!(other, [CompanionFault::CommitmentOpens { line, owner: 3 }]);
    let wrong_round = with(|world| {
        let statement = world.commitment(1, 3);
        world.replace("commitment", 2, Record::Commitment(statement));
    });
    assert_eq!(wrong_round, [CompanionFault::CommitmentOutOfPlace { line }, CompanionFault::CommitmentMissing { owner: 3 }]);
    let repeated = with(|world| {
        let (place, statement) = (world.place("commitment", 3), world.commitment(2, 2));
        world.records.insert(place, Record::Commitment(statement));
    });
    assert_eq!(repeated, [CompanionFault::CommitmentOutOfPlace { line: World::new().line("commitment", 3) }]);
    let single = with(|world| {
        let place = world.place("commitment", 3);
        let statement = Commitment::sign(&world.uuid, 2, 1, &world.coefexps[0], &world.trustee(1));
        world.records.insert(place, Record::Commitment(statement));
    });
    assert_eq!(single, [CompanionFault::CommitmentOutOfPlace { line: World::new().line("commitment", 3) }]);
    let late = with(|world| {
        let (from, to) = (world.place("commitment", 3), world.place("trustee_key", 3));
        world.records[from..=to].rotate_left(1);
    });
    assert_eq!(late, [CompanionFault::CommitmentLate { line: World::new().line("trustee_key", 3), owner: 4 }]);
    let unsigned = with(|world| {
        let statement = Commitment::sign(&world.uuid, 2, 3, &world.coefexps[1], &world.trustee(2));
        world.replace("commitment", 2, Record::Commitment(statement));
    });
    assert_eq!(unsigned, [CompanionFault::Signature { line, check: "S32" }, CompanionFault::CommitmentMissing { owner: 3 }]);
}

#[test]
fn s32_a_restart_is_the_officers_and_begins_the_next_round() {
    let line = World::new().line("restart", 0);
    let restart = |round, who: &'static str| {
        with(|world| {
            let statement = Restart::sign(&world.uuid, round, "again".to_owned(), &world.key(who));
            world.replace("restart", 0, Record::Restart(statement));
        })
    };
    assert_eq!(restart(2, "officer"), []);
    assert_eq!(restart(3, "officer")[0], CompanionFault::RestartRound { line, found: 3, expected: 2 });
    assert_eq!(restart(2, "registrar")[0], CompanionFault::Signature { line, check: "S32" });
    // Without the restart the second commitment of trustee 2 is a silent repeat.
    let silent = with(|world| world.remove("restart", 0));
    assert_eq!(silent.first(), Some(&CompanionFault::CommitmentOutOfPlace { line }));
}

#[test]
fn s32_the_registrar_stands_for_the_published_list() {
    let line = World::new().line("code_list", 0);
    let list = |sign: &dyn Fn(&World) -> CodeList| {
        with(|world| {
            let statement = sign(world);
            world.replace("code_list", 0, Record::CodeList(statement));
        })
    };
    let differs = |what| [CompanionFault::CodeList { line, what }];
    let sign = |world: &World, credentials: &str, number, weight, roll: &str| {
        CodeList::sign(&world.uuid, hash(credentials), number, weight, hash(roll), &world.key("registrar"))
    };
    assert_eq!(list(&|world| sign(world, "other", 3, 7, "roll")), differs("list of credentials"));
    assert_eq!(list(&|world| sign(world, "credentials", 4, 7, "roll")), differs("number of credentials"));
    assert_eq!(list(&|world| sign(world, "credentials", 3, 8, "roll")), differs("sum of weights"));
    assert_eq!(list(&|world| sign(world, "credentials", 3, 7, "other")), differs("roll"));
    let officer = list(&|world| CodeList::sign(&world.uuid, hash("credentials"), 3, 7, hash("roll"), &world.key("officer")));
    assert_eq!(officer, [CompanionFault::Signature { line, check: "S32" }, CompanionFault::CodeListMissing]);
    assert_eq!(with(|world| world.remove("code_list", 0)), [CompanionFault::CodeListMissing]);
    let twice = with(|world| world.records.push(Record::CodeList(world.code_list())));
    assert_eq!(twice, [CompanionFault::CodeListTwice { line: World::new().records.len() + 2 }]);
}

#[test]
fn a_statement_above_the_introduction_of_its_key_is_not_signed() {
    let faults = with(|world| {
        let (from, to) = (world.place("signing_key", 1), world.place("code_list", 0));
        world.records[from..=to].rotate_left(1);
    });
    let line = World::new().line("code_list", 0) - 1;
    assert_eq!(faults, [CompanionFault::Signature { line, check: "S32" }, CompanionFault::CodeListMissing]);
}
