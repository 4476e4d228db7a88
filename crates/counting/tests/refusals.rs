//! Wishes that cannot be carried out are refused in words; a rule that says what a defect means
//! does that instead.

#![allow(clippy::unwrap_used)]

use counting::{
    Candidate, Cause, CountError, DebianParameters, Fraction, IrvParameters, Kind, Lot, OvervoteRule, Parameters, Rule, TieMode,
    WinnerMode, count, input,
};

fn ranked(json: &str) -> counting::Profile {
    input::json(json.as_bytes(), Kind::Ranked).unwrap()
}

fn with_seats(seats: usize) -> Parameters {
    let debian = DebianParameters { default_option: Candidate::new(0).unwrap(), quorum: Fraction::zero(), majorities: [].into() };
    Parameters { seats: Some(seats), debian: Some(debian), ..Parameters::default() }
}

fn ranked_rules() -> impl Iterator<Item = Rule> {
    Rule::all().iter().copied().filter(|rule| rule.kind() == Kind::Ranked)
}

#[test]
fn every_rule_is_found_by_its_name_and_no_other() {
    for &rule in Rule::all() {
        assert_eq!(rule.name().parse::<Rule>().unwrap(), rule);
    }
    let error = "stv".parse::<Rule>().unwrap_err().to_string();
    assert!(error.contains("\"stv\"") && error.contains("stv-scottish"), "{error}");
}

#[test]
fn no_ballots_no_seats_and_too_many_seats_are_refused() {
    let none = ranked(r#"{"candidates":3,"ballots":[]}"#);
    let blank = ranked(r#"{"candidates":3,"ballots":[[5]]}"#);
    let some = ranked(r#"{"candidates":3,"ballots":[[5,0]]}"#);
    for rule in ranked_rules() {
        assert_eq!(count(rule, &none, &with_seats(1)), Err(CountError::NoBallots { rule }), "{rule}");
        assert_eq!(count(rule, &some, &with_seats(0)), Err(CountError::NoSeats { rule }), "{rule}");
        let too_many = CountError::TooManySeats { rule, seats: 4, candidates: 3 };
        assert_eq!(count(rule, &some, &with_seats(4)), Err(too_many), "{rule}");
        // Blank ballots are valid in Belenios, and elect nobody.
        match count(rule, &blank, &with_seats(1)) {
            Ok(counted) => assert_eq!((rule, counted.winners), (Rule::StvBelenios, Some(vec![]))),
            Err(error) => assert_eq!(error, CountError::NoBallots { rule }),
        }
    }
}

#[test]
fn withdrawn_candidates_take_no_seats() {
    let profile = ranked(r#"{"candidates":3,"withdrawn":[1],"ballots":[[5,1,0],[2,2]]}"#);
    for rule in ranked_rules() {
        let too_many = CountError::TooManySeats { rule, seats: 3, candidates: 2 };
        assert_eq!(count(rule, &profile, &with_seats(3)), Err(too_many));
        let counted = count(rule, &profile, &with_seats(1)).unwrap();
        assert_eq!(counted.winners.unwrap(), [Candidate::new(0).unwrap()], "{rule}");
    }
}

#[test]
fn the_wrong_kind_of_ballots_is_refused() {
    let profile = ranked(r#"{"candidates":3,"ballots":[[5,0]]}"#);
    for &rule in Rule::all().iter().filter(|rule| rule.kind() != Kind::Ranked) {
        let error = count(rule, &profile, &Parameters::default()).unwrap_err().to_string();
        assert!(error.contains("ranked ballots"), "{error}");
    }
}

#[test]
fn a_candidate_ranked_twice_is_refused_with_its_place_unless_the_rule_says_what_it_means() {
    let profile = ranked("{\"candidates\":[\"Ada\",\"Bo\"],\"ballots\":[[3,1],\n[5,0,1,0]]}");
    for rule in ranked_rules() {
        let counted = count(rule, &profile, &with_seats(1));
        if rule == Rule::Irv {
            assert!(counted.is_ok());
            continue;
        }
        let error = counted.unwrap_err().to_string();
        assert!(error.contains("line 2, column 8") && error.contains("Ada"), "{error}");
    }
}

#[test]
fn a_repeat_an_overvote_and_skipped_ranks_end_an_irv_ballot_as_the_parameters_say() {
    let profile = ranked(r#"{"candidates":3,"ballots":[[10,0],[9,1],[1,2,2,0],[1,2,"over",0],[1,2,null,null,0],[1,2,"uwi",0],[4]]}"#);
    let run = |irv: IrvParameters| {
        let counted = count(Rule::Irv, &profile, &Parameters { irv, ..Parameters::default() }).unwrap();
        let last = counted.rounds.last().unwrap().clone();
        let votes: Vec<String> = last.votes.iter().map(ToString::to_string).collect();
        let cause = |cause| last.inactive.get(&cause).map_or("0".to_owned(), ToString::to_string);
        let causes = [Cause::Repeated, Cause::Overvote, Cause::Skipped, Cause::Blank].map(cause);
        (votes[0].clone(), causes)
    };
    // A repeat is passed over, an overvote and two skipped ranks exhaust.
    let (votes, causes) = run(IrvParameters::default());
    assert_eq!((votes.as_str(), causes.map(|c| c.parse::<u32>().unwrap())), ("12", [0, 1, 1, 4]));
    let (votes, causes) = run(IrvParameters {
        overvotes: OvervoteRule::AlwaysSkipToNextRank,
        max_skipped_ranks: None,
        exhaust_on_duplicate: true,
        ..IrvParameters::default()
    });
    assert_eq!((votes.as_str(), causes.map(|c| c.parse::<u32>().unwrap())), ("13", [1, 0, 0, 4]));
    // Ranks beyond the second are not read.
    let (votes, _) = run(IrvParameters { max_rankings: Some(2), ..IrvParameters::default() });
    assert_eq!(votes, "10");
}

#[test]
fn parameters_of_irv_that_contradict_each_other_are_refused() {
    let profile = ranked(r#"{"candidates":3,"ballots":[[5,0],[1,"over"]]}"#);
    let refused = |seats, irv| {
        let parameters = Parameters { seats: Some(seats), irv, ..Parameters::default() };
        matches!(count(Rule::Irv, &profile, &parameters), Err(CountError::BadParameter { .. }))
    };
    let default = IrvParameters::default;
    assert!(refused(1, IrvParameters { hare_quota: true, ..default() }));
    assert!(refused(2, IrvParameters { batch_elimination: true, ..default() }));
    assert!(refused(2, IrvParameters { continue_until_two: true, ..default() }));
    assert!(refused(2, IrvParameters { decimal_places: 19, ..default() }));
    assert!(refused(1, IrvParameters { ties: TieMode::Random, ..default() }));
    assert!(refused(1, IrvParameters { overvotes: OvervoteRule::ExhaustIfMultipleContinuing, ..default() }));
    assert!(refused(1, IrvParameters { winner_mode: WinnerMode::BottomsUpUsingPercentageThreshold, ..default() }));
    assert!(!refused(2, IrvParameters { hare_quota: true, non_integer_threshold: true, ..default() }));
}

#[test]
fn every_winner_mode_of_irv_fills_its_seats() {
    let profile = ranked(r#"{"candidates":5,"ballots":[[50,0,1],[40,1,0],[30,2,3],[20,3,2],[10,4,2,1],[3,4,[0,3],2]]}"#);
    let winners = |winner_mode, seats| {
        let irv = IrvParameters {
            winner_mode,
            overvotes: OvervoteRule::ExhaustIfMultipleContinuing,
            bottoms_up_share: Fraction::new(15, 100),
            ..IrvParameters::default()
        };
        let counted = count(Rule::Irv, &profile, &Parameters { seats: Some(seats), irv, ..Parameters::default() }).unwrap();
        assert!(counted.lots.is_none());
        let mut winners: Vec<usize> = counted.winners.unwrap().into_iter().map(Candidate::index).collect();
        winners.sort_unstable();
        winners
    };
    assert_eq!(winners(WinnerMode::AllowMultipleWinnersPerRound, 3), [0, 1, 2]);
    assert_eq!(winners(WinnerMode::AllowOnlyOneWinnerPerRound, 3), [0, 1, 2]);
    assert_eq!(winners(WinnerMode::BottomsUp, 3), [0, 1, 2]);
    assert_eq!(winners(WinnerMode::MultiPassIrv, 2), [0, 1]);
    // Everybody left has 15 % of the active votes: 0, 1 and 2, 3 with 21 of 153 leaves.
    assert_eq!(winners(WinnerMode::BottomsUpUsingPercentageThreshold, 1), [0, 1, 2]);
}

#[test]
fn debian_needs_its_default_option() {
    let profile = ranked(r#"{"candidates":3,"ballots":[[5,0,1]]}"#);
    let missing = count(Rule::Debian, &profile, &Parameters::default()).unwrap_err();
    assert_eq!(missing.to_string(), "debian needs the default option");
    let mut parameters = with_seats(1);
    parameters.debian.as_mut().unwrap().default_option = Candidate::new(7).unwrap();
    assert!(matches!(count(Rule::Debian, &profile, &parameters), Err(CountError::BadParameter { .. })));
}

#[test]
fn a_majority_ratio_is_met_when_it_is_reached() {
    // Option 1 is preferred to the default 0 by 2 to 1.
    let profile = ranked(r#"{"candidates":2,"ballots":[[2,1,0],[1,0,1]]}"#);
    let winner = |ratio: u32| {
        let mut parameters = with_seats(1);
        let majorities = [(Candidate::new(1).unwrap(), Fraction::from(ratio))].into();
        parameters.debian.as_mut().unwrap().majorities = majorities;
        count(Rule::Debian, &profile, &parameters).unwrap().winners.unwrap()[0].index()
    };
    assert_eq!((winner(2), winner(3)), (1, 0));
}

#[test]
fn weights_near_the_limit_are_counted_exactly_or_refused() {
    let most = u64::MAX - 1;
    let profile = ranked(&format!("{{\"candidates\":3,\"ballots\":[[{most},0,1],[1,1,2]]}}"));
    for rule in ranked_rules() {
        match count(rule, &profile, &with_seats(2)) {
            Ok(counted) => assert_eq!(counted.winners.unwrap()[0].index(), 0, "{rule}"),
            Err(CountError::TooLarge { .. }) => assert!([Rule::Irv, Rule::StvBelenios].contains(&rule), "{rule}"),
            Err(CountError::BadParameter { .. }) => assert_eq!(rule, Rule::Debian),
            Err(other) => panic!("{rule}: {other}"),
        }
    }
}

#[test]
fn more_candidates_than_a_count_can_show_are_refused() {
    let profile = ranked(r#"{"candidates":2001,"ballots":[[5,0],[4,1,2000]]}"#);
    for rule in ranked_rules() {
        assert!(matches!(count(rule, &profile, &with_seats(1)), Err(CountError::TooLarge { .. })), "{rule}");
    }
    let most = ranked(r#"{"candidates":500,"ballots":[[5,0,499],[4,1,300]]}"#);
    for rule in ranked_rules().filter(|rule| *rule != Rule::Irv && *rule != Rule::Debian) {
        let order = Lot::new(most.candidates().iter().collect());
        let counted = count(rule, &most, &Parameters { lot: Some(order), ..with_seats(1) }).unwrap();
        assert_eq!(counted.winners.unwrap(), [Candidate::new(0).unwrap()], "{rule}");
    }
}

#[test]
fn a_lot_of_strangers_does_no_harm() {
    let profile = ranked(r#"{"candidates":2,"ballots":[[1,0],[1,1]]}"#);
    for rule in ranked_rules().filter(|rule| *rule != Rule::StvBelenios) {
        let strangers = Lot::new([900, 60_000].into_iter().filter_map(Candidate::new).collect());
        let counted = count(rule, &profile, &Parameters { lot: Some(strangers), ..with_seats(1) }).unwrap();
        // Debian's default option ties with option 1, which therefore does not defeat it.
        assert_eq!(counted.lots.is_some(), rule != Rule::Debian, "{rule}");
    }
}

#[test]
fn a_count_is_serialised_with_the_fields_that_its_rule_has() {
    let profile = ranked(r#"{"candidates":["A","B"],"ballots":[[2,0],[2,1]]}"#);
    let json = |rule| serde_json::to_value(count(rule, &profile, &with_seats(1)).unwrap()).unwrap();
    let scottish = json(Rule::StvScottish);
    assert_eq!(scottish["rule"], "stv-scottish");
    assert_eq!(scottish["lots"], serde_json::json!({"between": [0, 1], "for": 1}));
    assert_eq!(scottish["rounds"][0]["votes"], serde_json::json!(["2.00000", "2.00000"]));
    assert!(scottish.get("committees").is_none() && scottish.get("ranking").is_none());
    let schulze = json(Rule::Schulze);
    assert_eq!(schulze["ranking"], serde_json::json!([[0, 1]]));
    assert_eq!(schulze["winners"], serde_json::json!([0, 1]));
}
