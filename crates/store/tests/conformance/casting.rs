//! Casting: the intake and the writer of a board.

use assembly::casting::CastRefusal;
use belenios::companion::Companion;
use belenios::group::Ed25519;
use belenios::json::Wire;
use belenios::v1::Tracker;
use belenios::verify::{Options, Status, verify};
use store::{CredentialState, StoreError, SubmitError, TrackerEntry};

use crate::Fresh;
use crate::fixture::Fixture;

fn refusal<T: std::fmt::Debug>(answer: Result<T, SubmitError>) -> CastRefusal {
    match answer {
        Err(SubmitError::Refused(refusal)) => refusal,
        other => panic!("not a refusal: {other:?}"),
    }
}

pub(crate) async fn a_voter_casts_and_casts_again_and_the_last_counts(fresh: Fresh) {
    let mut fixture = Fixture::new(11, 3);
    let (store, uuid) = (fresh.store.clone(), fixture.uuid.clone());
    store.board_create(fixture.setup.clone()).await.unwrap();
    let intake = fixture.intake(&store).await;
    let first = fixture.paper(0, 0, None);
    let second = fixture.paper(0, 1, Some(&first.order));
    let other = fixture.paper(1, 1, None);
    let one = intake.cast(first.text.clone(), Some(first.order.to_json())).await.unwrap();
    assert_eq!((one.height, one.tracker, one.repeated), (1, first.hash, false));
    let credential = fixture.voters[0].public();
    let state = store.credential_state(&uuid, credential).await.unwrap();
    assert_eq!(state, CredentialState { seq: 1, ballot: Some(first.hash) });
    assert_eq!(intake.cast(other.text.clone(), None).await.unwrap().height, 2);
    assert_eq!(intake.cast(second.text.clone(), Some(second.order.to_json())).await.unwrap().height, 3);
    let expected = [(1, first.hash, false), (2, other.hash, true), (3, second.hash, true)];
    let expected = expected.map(|(height, hash, counted)| TrackerEntry { height, hash, counted });
    assert_eq!(store.trackers(&uuid, 0, 10).await.unwrap(), expected);
    assert_eq!(store.trackers(&uuid, 1, 1).await.unwrap(), expected[1..2]);
    for entry in expected {
        assert_eq!(store.tracker(&uuid, entry.hash).await.unwrap(), Some(entry));
    }
    let counted: Vec<String> = store.counted(&uuid).await.unwrap().into_iter().map(|counted| counted.text).collect();
    assert_eq!(counted, [other.text.clone(), second.text.clone()]);
    assert_eq!((store.cast_count(&uuid).await.unwrap(), store.voted_count(&uuid).await.unwrap()), (3, 2));
    assert_eq!(store.ballot(&uuid, first.hash).await.unwrap().as_deref(), Some(first.text.as_str()));
    // An independent reader finds nothing wrong, in the archive as in the companion record.
    let archive = store.board_bel(&uuid).await.unwrap().read_to_end().await.unwrap();
    let companion = store.companion_text(&uuid).await.unwrap();
    let trackers = vec![Tracker::from(second.hash), Tracker::from(other.hash)];
    let report = verify(archive.as_slice(), &Options { companion: Some(companion.as_bytes()), trackers, ..Options::default() });
    let orders = report.checks.iter().find(|check| check.check.id() == "B46").unwrap();
    assert_eq!(orders.status, Status::Pass, "{:?}", orders.details);
    assert_eq!((report.ballots, report.counted), (3, 2));
    let wrong: Vec<_> = report.failed().iter().map(|check| check.id()).filter(|id| !id.starts_with("S32")).collect();
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(store.check().await.unwrap().findings.is_empty());
}

pub(crate) async fn the_same_ballot_again_gives_the_same_receipt_even_after_closing(fresh: Fresh) {
    let mut fixture = Fixture::new(12, 2);
    fresh.store.board_create(fixture.setup.clone()).await.unwrap();
    let intake = fixture.intake(&fresh.store).await;
    let (paper, late) = (fixture.paper(0, 1, None), fixture.paper(1, 1, None));
    let first = intake.cast(paper.text.clone(), Some(paper.order.to_json())).await.unwrap();
    let second = intake.cast(paper.text.clone(), Some(paper.order.to_json())).await.unwrap();
    assert_eq!((second.height, second.tracker, second.repeated), (first.height, first.tracker, true));
    fresh.store.close_casting(&fixture.uuid).await.unwrap();
    assert!(intake.cast(paper.text.clone(), None).await.unwrap().repeated);
    assert_eq!(refusal(intake.cast(late.text.clone(), None).await), CastRefusal::Closed);
    // Past the intake, the writer itself says the same.
    let sequencer = fresh.store.sequencer(&fixture.uuid).await.unwrap();
    assert!(sequencer.submit(fixture.checked(&paper)).await.unwrap().repeated);
    assert_eq!(refusal(sequencer.submit(fixture.checked(&late)).await), CastRefusal::Closed);
    assert_eq!(fresh.store.cast_count(&fixture.uuid).await.unwrap(), 1);
}

pub(crate) async fn the_same_ballot_many_times_at_once_is_cast_once(fresh: Fresh) {
    let mut fixture = Fixture::new(13, 1);
    fresh.store.board_create(fixture.setup.clone()).await.unwrap();
    let paper = fixture.paper(0, 1, None);
    let sequencer = fresh.store.sequencer(&fixture.uuid).await.unwrap();
    let casts: Vec<_> = (0..50)
        .map(|_| {
            let (sequencer, cast) = (sequencer.clone(), fixture.checked(&paper));
            tokio::spawn(async move { sequencer.submit(cast).await.unwrap() })
        })
        .collect();
    let mut fresh_ones = 0;
    for cast in casts {
        let receipt = cast.await.unwrap();
        assert_eq!((receipt.height, receipt.tracker), (1, paper.hash));
        fresh_ones += usize::from(!receipt.repeated);
    }
    assert_eq!(fresh_ones, 1);
    assert_eq!(fresh.store.cast_count(&fixture.uuid).await.unwrap(), 1);
}

pub(crate) async fn order_statements_continue_one_another_or_are_refused(fresh: Fresh) {
    let mut fixture = Fixture::new(14, 2);
    fresh.store.board_create(fixture.setup.clone()).await.unwrap();
    let intake = fixture.intake(&fresh.store).await;
    let first = fixture.paper(0, 1, None);
    let second = fixture.paper(0, 1, Some(&first.order));
    let rival = fixture.paper(0, 1, Some(&first.order));
    let third = fixture.paper(0, 1, Some(&second.order));
    let none = fixture.paper(0, 1, None);
    intake.cast(first.text.clone(), Some(first.order.to_json())).await.unwrap();
    assert_eq!(refusal(intake.cast(third.text.clone(), Some(third.order.to_json())).await), CastRefusal::Order);
    assert_eq!(refusal(intake.cast(none.text.clone(), Some(none.order.to_json())).await), CastRefusal::Order);
    assert_eq!(refusal(intake.cast(none.text.clone(), None).await), CastRefusal::Order);
    assert_eq!(refusal(intake.cast(none.text.clone(), Some(second.order.to_json())).await), CastRefusal::Order);
    // Two that both continue the first, checked at the same time: the writer takes one.
    let sequencer = fresh.store.sequencer(&fixture.uuid).await.unwrap();
    let previous = Some(&first);
    let (one, other) = (fixture.checked_after(&second, previous), fixture.checked_after(&rival, previous));
    let (one, other) = tokio::join!(sequencer.submit(one), sequencer.submit(other));
    assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), 1);
    let companion = fresh.store.companion_text(&fixture.uuid).await.unwrap();
    assert_eq!(Companion::<Ed25519>::read(companion.as_bytes()).unwrap().records().count(), 3);
}

pub(crate) async fn a_ballot_opened_for_a_check_is_never_cast_nor_the_other_way_round(fresh: Fresh) {
    let mut fixture = Fixture::new(15, 2);
    let (store, uuid) = (fresh.store.clone(), fixture.uuid.clone());
    store.board_create(fixture.setup.clone()).await.unwrap();
    let intake = fixture.intake(&store).await;
    let (checked, cast) = (fixture.paper(0, 1, None), fixture.paper(1, 1, None));
    intake.spoil(checked.text.clone()).await.unwrap();
    intake.spoil(checked.text.clone()).await.unwrap();
    assert_eq!(store.spoilt(&uuid, checked.hash).await.unwrap().as_deref(), Some(checked.text.as_str()));
    assert_eq!(refusal(intake.cast(checked.text.clone(), Some(checked.order.to_json())).await), CastRefusal::Spoilt);
    intake.cast(cast.text.clone(), None).await.unwrap();
    assert_eq!(refusal(intake.spoil(cast.text.clone()).await), CastRefusal::Duplicate);
    assert_eq!(store.spoilt(&uuid, cast.hash).await.unwrap(), None);
    // A new ballot of the voter who checked is taken.
    let fresh_paper = fixture.paper(0, 1, None);
    intake.cast(fresh_paper.text.clone(), Some(fresh_paper.order.to_json())).await.unwrap();
}

pub(crate) async fn what_is_no_ballot_of_this_election_is_refused_by_name(fresh: Fresh) {
    let mut fixture = Fixture::new(16, 1);
    fresh.store.board_create(fixture.setup.clone()).await.unwrap();
    let intake = fixture.intake(&fresh.store).await;
    let other = Fixture::new(17, 1);
    assert!(matches!(fresh.store.intake(&fixture.uuid, other.context()).await, Err(StoreError::Data(_))));
    let paper = fixture.paper(0, 1, None);
    let stranger = Fixture::new(17, 1).paper(0, 1, None);
    assert_eq!(refusal(intake.cast(stranger.text, None).await), CastRefusal::UnknownCode);
    assert_eq!(refusal(intake.cast("x".repeat((1 << 20) + 1), None).await), CastRefusal::TooLarge);
    assert!(matches!(refusal(intake.cast("{}".to_owned(), None).await), CastRefusal::NotABallot(_)));
    let bent = paper.text.replacen("\"response\":\"1", "\"response\":\"2", 1).replacen("\"response\":\"3", "\"response\":\"4", 1);
    let bent = if bent == paper.text { paper.text.replacen("\"response\":\"", "\"response\":\"1", 1) } else { bent };
    assert!(matches!(refusal(intake.cast(bent, None).await), CastRefusal::BadProof(_) | CastRefusal::NotABallot(_)));
    assert_eq!(fresh.store.cast_count(&fixture.uuid).await.unwrap(), 0);
}

pub(crate) async fn a_full_queue_says_busy_and_loses_nothing(fresh: Fresh) {
    let mut fixture = Fixture::new(18, 400);
    fresh.store.board_create(fixture.setup.clone()).await.unwrap();
    let intake = fixture.intake(&fresh.store).await;
    let casts = fixture.papers().into_iter().map(|paper| {
        let intake = intake.clone();
        tokio::spawn(async move { intake.cast(paper.text, Some(paper.order.to_json())).await })
    });
    let casts = casts.collect::<Vec<_>>();
    let (mut taken, mut busy) = (0, 0);
    for cast in casts {
        match cast.await.unwrap() {
            Ok(_) => taken += 1,
            Err(SubmitError::Refused(CastRefusal::Busy)) => busy += 1,
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(taken + busy, 400);
    assert_eq!(fresh.store.cast_count(&fixture.uuid).await.unwrap(), taken);
}

pub(crate) async fn ballots_are_there_after_opening_again_and_casting_goes_on(fresh: Fresh) {
    let mut fixture = Fixture::new(19, 2);
    fresh.store.board_create(fixture.setup.clone()).await.unwrap();
    let papers = fixture.papers();
    let intake = fixture.intake(&fresh.store).await;
    intake.cast(papers[0].text.clone(), Some(papers[0].order.to_json())).await.unwrap();
    drop(intake);
    let fresh = fresh.reopened().await;
    let intake = fixture.intake(&fresh.store).await;
    assert!(intake.cast(papers[0].text.clone(), None).await.unwrap().repeated);
    assert_eq!(intake.cast(papers[1].text.clone(), Some(papers[1].order.to_json())).await.unwrap().height, 2);
    assert!(fresh.store.check().await.unwrap().findings.is_empty());
}
