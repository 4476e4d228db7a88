//! R70: checkpoints and their mirrors.

use super::*;

#[test]
fn r70_too_few_mirrors_have_seen_the_whole_board() {
    let mirrors = |mirrors| [CompanionFault::Mirrors { mirrors, needed: 2, events: 9 }];
    assert_eq!(with(|world| world.remove("checkpoint", 2)), mirrors(1));
    // A cosignature of an earlier size does not count.
    assert_eq!(with(|world| world.events.push(hash("one more event"))), [CompanionFault::Mirrors { mirrors: 0, needed: 2, events: 10 }]);
    // Neither does one mirror that signs twice.
    let twice = with(|world| {
        let note = world.cosigned(world.checkpoint(9), "mirror-a.example.org", 1_700_000_300);
        world.replace("checkpoint", 2, Record::Checkpoint(CheckpointRecord { note }));
    });
    assert_eq!(twice, mirrors(1));
    let world = World::new();
    let trusted = [("mirror-a.example.org".parse().unwrap(), world.key("mirror-a.example.org").verifying_key())].into();
    let facts = BoardFacts { events: &world.events, mirrors_needed: 2, trusted_mirrors: Some(&trusted) };
    assert_eq!(world.companion().check_checkpoints(&facts), mirrors(1));
}

#[test]
fn r70_another_board_was_shown_or_events_were_removed() {
    let line = World::new().line("checkpoint", 0);
    let split = with(|world| {
        let checkpoint = Checkpoint { origin: origin(&world.uuid), size: 4, root: hash("another board") };
        let note = SignedCheckpoint::sign(checkpoint, &world.key("officer")).unwrap();
        world.replace("checkpoint", 0, Record::Checkpoint(CheckpointRecord { note }));
    });
    assert_eq!(split, [CompanionFault::SplitView { line, size: 4 }]);
    let longer = with(|world| {
        let checkpoint = Checkpoint { origin: origin(&world.uuid), size: 10, root: hash("a longer board") };
        let note = SignedCheckpoint::sign(checkpoint, &world.key("officer")).unwrap();
        world.replace("checkpoint", 0, Record::Checkpoint(CheckpointRecord { note }));
    });
    assert_eq!(longer, [CompanionFault::CheckpointBeyond { line, size: 10, events: 9 }]);
    let altered = with(|world| world.events[2] = hash("another event"));
    assert_eq!(altered.iter().filter(|fault| matches!(fault, CompanionFault::SplitView { .. })).count(), 3);
}

#[test]
fn r70_a_checkpoint_that_is_not_signed_as_it_ought_to_be() {
    let line = World::new().line("checkpoint", 0);
    let unsigned = [CompanionFault::CheckpointSignature { line }];
    let replaced = |note: &dyn Fn(&World) -> SignedCheckpoint| {
        with(|world| {
            let note = note(world);
            world.replace("checkpoint", 0, Record::Checkpoint(CheckpointRecord { note }));
        })
    };
    let root = |world: &World| MerkleTree::new(&world.events).root(4).unwrap();
    let by_another = replaced(&|world| {
        let checkpoint = Checkpoint { origin: origin(&world.uuid), size: 4, root: root(world) };
        SignedCheckpoint::sign(checkpoint, &world.key("registrar")).unwrap()
    });
    assert_eq!(by_another, unsigned);
    let of_another_log = replaced(&|world| {
        let checkpoint = Checkpoint { origin: "folkmoot-board/otherotherothe".to_owned(), size: 4, root: root(world) };
        SignedCheckpoint::sign(checkpoint, &world.key("officer")).unwrap()
    });
    assert_eq!(of_another_log, unsigned);
    let bad_cosignature = replaced(&|world| {
        // A good cosignature of another size, moved here.
        let other = world.cosigned(world.checkpoint(5), "mirror-a.example.org", 1).to_string();
        let line = other.lines().last().unwrap().to_owned();
        (world.checkpoint(4).to_string() + &line + "\n").parse().unwrap()
    });
    assert_eq!(bad_cosignature, unsigned);
    // Signatures of unknown keys are ignored, as C2SP wants it.
    let unknown = SigningKey::generate(&mut ChaCha20Rng::seed_from_u64(5));
    assert_eq!(replaced(&|world| world.checkpoint(4).cosign(&"unknown".parse().unwrap(), &unknown, 1)), []);
}
