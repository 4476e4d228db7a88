//! The body of the demonstration.

use counting::decision::Outcome::{Advisory, Carried, Lost};
use counting::decision::{Counts, UnitVote, UnitVoteKind};

use crate::{of, outcome, rule, texts, verdict, with};

pub(crate) fn strike() -> Counts {
    of(2388, 934, 331).blank(22).spoiled(14)
}

#[test]
fn the_demo_strike_ballot_under_six_rules() {
    let expected = [
        ("uk.ia.2026", Carried, "votes cast 1,301 of 2,388 entitled is 54.5 %; needs at least half, that is 1,194: met"),
        ("uk.ia.2017.ips", Lost, "yes 934 of 2,388 entitled is 39.1 %; needs at least two fifths, that is 956: not met"),
        ("de.dgb.strike", Lost, "yes 934 of 2,388 entitled is 39.1 %; needs at least three quarters, that is 1,791: not met"),
        ("us.uaw.strike", Carried, "yes 934 of 1,265 yes and no votes is 73.8 %; needs at least two thirds, that is 844: met"),
        ("no.lo", Advisory, "votes cast 1,301 of 2,388 entitled is 54.5 %; needs at least two thirds, that is 1,592: not met"),
        ("assoc.absolute", Lost, "yes 934 of 2,388 entitled is 39.1 %; needs more than half, that is 1,195: not met"),
    ];
    for (name, outcome, line) in expected {
        let verdict = verdict(&rule(name), strike());
        assert_eq!(verdict.outcome(), outcome, "{name}");
        assert!(texts(&verdict).iter().any(|t| t == line), "{name}: {:?}", texts(&verdict));
        assert_eq!(verdict.turnout().unwrap().in_words(), "1,301 of 2,388 entitled took part (54.5 %)");
    }
}

#[test]
fn the_demo_federation_carries_by_weight_and_loses_by_units() {
    let units = [
        ("N1", 412, true),
        ("N2", 188, false),
        ("N3", 95, false),
        ("N4", 41, false),
        ("C1", 530, true),
        ("C2", 260, false),
        ("C3", 122, false),
        ("C4", 64, false),
        ("C5", 9, false),
        ("S1", 377, true),
        ("S2", 205, false),
        ("S3", 97, false),
    ];
    let votes = units.map(|(name, weight, yes)| UnitVote {
        name: name.to_owned(),
        weight,
        vote: if yes { UnitVoteKind::Yes } else { UnitVoteKind::No },
    });
    let tally = Counts::from_unit_votes(&votes).unwrap().check().unwrap();
    let weighted = rule("fed.weighted").decide(&tally).unwrap();
    assert_eq!(weighted.outcome(), Carried);
    assert_eq!(
        texts(&weighted),
        ["weight of yes 1,319, weight of no 1,081; weight of yes must be more than weight of no, that is 1,082: met"]
    );
    let double = rule("fed.double").decide(&tally).unwrap();
    assert_eq!(double.outcome(), Lost);
    assert_eq!(texts(&double)[0], "units for yes 3 of 12 units is 25.0 %; needs more than half, that is 7: not met");
    assert!(texts(&double)[1].contains("1,319 of 2,400"), "{:?}", texts(&double));
}

#[test]
fn six_of_twelve_units_lose() {
    let votes = (0..12).map(|i| UnitVote {
        name: format!("unit {i}"),
        weight: if i < 6 { 100 } else { 1 },
        vote: if i < 6 { UnitVoteKind::Yes } else { UnitVoteKind::No },
    });
    let tally = Counts::from_unit_votes(&votes.collect::<Vec<_>>()).unwrap().check().unwrap();
    assert_eq!(rule("fed.double").decide(&tally).unwrap().outcome(), Lost);
    assert_eq!(rule("fed.weighted").decide(&tally).unwrap().outcome(), Carried);
}

#[test]
fn the_demo_recall() {
    let counts = of(260, 90, 47).blank(4).requests(67);
    let default = verdict(&rule("recall.default"), counts.clone());
    assert_eq!(default.outcome(), Carried);
    assert_eq!(texts(&default)[0], "requests 67 of 260 entitled is 25.8 %; needs at least a quarter, that is 65: met");
    let two_thirds = verdict(&rule("recall.25_two_thirds"), counts.clone());
    assert_eq!(two_thirds.outcome(), Lost);
    assert_eq!(texts(&two_thirds)[1], "yes 90 of 137 yes and no votes is 65.7 %; needs at least two thirds, that is 92: not met");
    assert_eq!(outcome(&rule("recall.default"), counts.requests(64)), Lost, "the petition falls short");
    let petition = |requests| {
        let counts = Counts { eligible: Some(260), requests: Some(requests), ..Counts::default() };
        rule("recall.default").decide_petition(&counts.check().unwrap()).unwrap().unwrap()
    };
    assert_eq!((petition(65).outcome(), petition(64).outcome()), (Carried, Lost));
    assert!(petition(65).sentence().contains("the vote must be held"));
    assert_eq!(rule("us.nlrb").decide_petition(&of(9, 2, 1).check().unwrap()), Ok(None));
    let unasked = verdict(&rule("recall.default"), of(260, 90, 47));
    assert_eq!((unasked.outcome(), unasked.notes().len()), (Carried, 1), "and says that it was not checked");
    let all = with("recall.25_two_thirds", "present", "all");
    assert_eq!(outcome(&all, of(260, 94, 47).present(142)), Lost);
    assert_eq!(outcome(&all, of(260, 94, 47).present(141)), Carried);
    let meeting = with("recall.30_ballot", "step", "meeting");
    assert_eq!(outcome(&meeting, of(100, 21, 10).present(41).requests(30)), Carried);
    assert_eq!(outcome(&meeting, of(100, 21, 10).present(41).requests(29)), Lost);
    assert_eq!(outcome(&rule("recall.30_ballot"), of(100, 21, 20).requests(30)), Carried);
}
