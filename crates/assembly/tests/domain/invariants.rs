//! The invariants of the domain by their numbers. 7, 11 and 12 are also held in the whole ballot, where there is a certificate.

use assembly::casting::{CastContext, ContextError};
use assembly::demo::Federation;
use assembly::{
    Action, Actor, Command, Merger, Placed, Plan, PlanWarning, ProposalId, RoleKind, RuleChoice, SMALLEST_CELL, UnitId, decide,
};
use belenios::election::CheckedElection;
use belenios::group::Ed25519;
use belenios::json::Wire;
use belenios::tally::encode_tally;

use crate::common::*;

fn drafted(members: u8) -> Body {
    let mut body = Body::founded(members);
    body.by(ANNA, &Command::DraftBallot { ballot: ballot_id(), plan: plan() });
    body
}

fn closed(members: u8) -> Body {
    let mut body = drafted(members);
    let command = close_roll(&body);
    body.by(ANNA, &command);
    body
}

fn confirmed(body: &mut Body, action: Action) {
    body.by(ANNA, &Command::Propose { ballot: ballot_id(), action });
    let proposal = *body.state.proposals.keys().next_back().unwrap();
    body.by(BJORN, &Command::Confirm { proposal });
}

fn opened(members: u8) -> (Body, Vec<Trustee>) {
    let (mut body, mut rng) = (closed(members), rng(5));
    let (_, published) = codes(usize::from(members), &mut rng);
    body.by(REGISTRAR, &published);
    let trustees = ceremony(&mut body, &mut rng);
    confirmed(&mut body, Action::Open);
    (body, trustees)
}

/// The encrypted tally of an empty box.
fn empty_tally(body: &Body) -> String {
    let election = CheckedElection::<Ed25519>::from_json(body.state.ballots[&ballot_id()].election().unwrap().as_bytes()).unwrap();
    let tally = belenios::tally::encrypted_tally::<Ed25519>(election.questions(), &[]).unwrap();
    encode_tally::<Ed25519>(&tally).to_json()
}

#[test]
fn invariant_1_the_roll_and_the_plan_are_frozen_when_the_roll_closes() {
    let mut body = closed(12);
    let frozen = body.state.ballots[&ballot_id()].clone();
    assert_eq!(body.refused(ANNA, &Command::ReviseBallot { ballot: ballot_id(), plan: plan() }), "wrong_stage");
    assert_eq!(body.refused(ANNA, &Command::DiscardDraft { ballot: ballot_id() }), "wrong_stage");
    let again = close_roll(&body);
    assert_eq!(body.refused(ANNA, &again), "wrong_stage");
    let joined = vec![Placed { person: person(99), unit: UnitId(1) }];
    body.by(ANNA, &Command::ImportMembers { joined, moved: Vec::new(), left: vec![person(1), person(2)] });
    assert_eq!(body.state.ballots[&ballot_id()], frozen);
    assert_eq!(body.state.entitled(&frozen).len(), 12);
}

#[test]
fn invariant_1_a_list_that_changed_while_the_roll_was_being_closed_is_not_closed() {
    let mut body = drafted(12);
    let command = close_roll(&body);
    body.by(BJORN, &Command::ImportMembers { joined: Vec::new(), moved: Vec::new(), left: vec![person(1)] });
    assert_eq!(body.refused(ANNA, &command), "roll_differs");
}

#[test]
fn invariant_2_there_are_as_many_credentials_as_numbers_and_no_more_ballots() {
    let mut body = closed(12);
    let mut rng = rng(4);
    for wrong in [11, 13] {
        assert_eq!(body.refused(REGISTRAR, &codes(wrong, &mut rng).1), "code_count");
    }
    // One credential in two places.
    let (_, published) = codes(12, &mut rng);
    let Command::PublishCodes { public_creds, introduction, code_list, ballot } = published else { panic!() };
    let doubled = format!("{},{}", &public_creds[..67], &public_creds[1..67]) + &public_creds[134..];
    let command = Command::PublishCodes { public_creds: doubled, introduction, code_list, ballot };
    let refusal = body.try_run(&Actor::Person(person(REGISTRAR)), &command).unwrap_err();
    assert!(refusal.to_string().contains("entries 1 and 2 are the same credential"), "{refusal}");

    let (mut body, _) = opened(12);
    body.now = plan().closes_at;
    body.run(&Actor::System, &Command::CloseCasting { ballot: ballot_id() });
    let tally = empty_tally(&body);
    let command = |counted| Command::Tally { ballot: ballot_id(), counted, tally: tally.clone() };
    assert_eq!(body.try_run(&Actor::System, &command(13)).unwrap_err().code(), "too_many_ballots");
    body.run(&Actor::System, &command(12));
    assert_eq!(body.try_run(&Actor::System, &command(12)).unwrap_err().code(), "tallied_already");
}

#[test]
fn invariant_3_the_closing_time_is_only_extended() {
    let (mut body, _) = opened(12);
    let propose =
        |closes_at: &str| Command::Propose { ballot: ballot_id(), action: Action::Extend { closes_at: closes_at.parse().unwrap() } };
    for earlier in ["2026-11-27T18:59:59Z", "2026-11-27T19:00:00Z", "2026-11-24T00:00:00Z"] {
        assert_eq!(body.refused(ANNA, &propose(earlier)), "only_later");
    }
    confirmed(&mut body, Action::Extend { closes_at: "2026-11-28T19:00:00Z".parse().unwrap() });
    assert_eq!(body.state.ballots[&ballot_id()].plan.closes_at.to_string(), "2026-11-28T19:00:00Z");
    assert_eq!(body.state.ballots[&ballot_id()].plan.time_zone, "Europe/Oslo");
    let close = |now: &str| decide(&body.state, &Actor::System, &Command::CloseCasting { ballot: ballot_id() }, now.parse().unwrap());
    assert_eq!(close("2026-11-27T19:00:00Z").unwrap_err().code(), "too_early");
    assert_eq!(close("2026-11-28T18:59:59.999Z").unwrap_err().code(), "too_early");
    assert!(close("2026-11-28T19:00:00Z").is_ok(), "it closes at the very moment that was announced");
    body.now = "2026-11-28T19:00:00Z".parse().unwrap();
    assert_eq!(body.refused(ANNA, &propose("2026-11-29T19:00:00Z")), "casting_over");
}

#[test]
fn invariant_4_roles_of_one_ballot_are_different_persons_from_ten_members_on() {
    let same = |registrar: u8, trustee: u8| {
        let trustees = vec![person(trustee), person(TRUSTEES[1]), person(TRUSTEES[2])];
        Command::DraftBallot { ballot: ballot_id(), plan: Plan { registrar: person(registrar), trustees, ..plan() } }
    };
    let mut large = Body::founded(10);
    let mut small = Body::founded(9);
    for body in [&mut large, &mut small] {
        body.by(ANNA, &Command::GrantRole { person: person(TRUSTEES[0]), role: RoleKind::Registrar });
        body.by(ANNA, &Command::GrantRole { person: person(ANNA), role: RoleKind::Trustee });
        body.by(ANNA, &Command::GrantRole { person: person(BJORN), role: RoleKind::Registrar });
    }
    for (registrar, trustee) in [(TRUSTEES[0], TRUSTEES[0]), (REGISTRAR, ANNA), (BJORN, TRUSTEES[0])] {
        assert_eq!(large.refused(ANNA, &same(registrar, trustee)), "roles_coincide");
    }
    small.by(ANNA, &same(BJORN, ANNA));
    let joined = vec![Placed { person: person(99), unit: UnitId(1) }];
    small.by(ANNA, &Command::ImportMembers { joined, moved: Vec::new(), left: Vec::new() });
    let command = close_roll(&small);
    assert_eq!(small.refused(ANNA, &command), "roles_coincide", "the tenth member joined in the meantime");
    large.by(ANNA, &same(REGISTRAR, TRUSTEES[0]));
    let command = Command::GrantRole { person: person(TRUSTEES[2]), role: RoleKind::Officer };
    assert_eq!(large.refused(ANNA, &command), "roles_coincide");
}

#[test]
fn invariant_5_a_secret_ballot_has_no_weights() {
    let mut body = closed(12);
    let (_, published) = codes(12, &mut rng(6));
    let Command::PublishCodes { public_creds, introduction, code_list, ballot } = published else { panic!() };
    let weighted = public_creds.replacen("\",", ",2\",", 1);
    let election = body.state.ballots[&ballot_id()].election().map(str::to_owned);
    let command = Command::PublishCodes { public_creds: weighted.clone(), introduction, code_list, ballot };
    let refusal = body.try_run(&Actor::Person(person(REGISTRAR)), &command).unwrap_err();
    assert!(refusal.to_string().contains("the weights are not those of the roll"), "{refusal}");
    assert!(election.is_none());
    let (open, _) = opened(12);
    let election = open.state.ballots[&ballot_id()].election().unwrap().to_owned();
    assert_eq!(CastContext::new(&election, &weighted).err(), Some(ContextError::Weighted));
}

#[test]
fn invariant_6_fewer_than_ten_ballots_are_never_decrypted() {
    let (mut body, _) = opened(12);
    body.now = plan().closes_at;
    body.run(&Actor::System, &Command::CloseCasting { ballot: ballot_id() });
    let tally = empty_tally(&body);
    body.run(&Actor::System, &Command::Tally { ballot: ballot_id(), counted: SMALLEST_CELL - 1, tally });
    let command = Command::Decrypt { ballot: ballot_id(), owner: 1, decryption: String::new(), statement: String::new() };
    assert_eq!(body.refused(TRUSTEES[0], &command), "too_few_ballots");
    assert_eq!(body.refused(ANNA, &Command::PublishResult { ballot: ballot_id() }), "too_few_ballots");
    confirmed(&mut body, Action::Void { reason: "Too few voted.".to_owned() });
    assert_eq!(body.state.ballots[&ballot_id()].stage, assembly::BallotStage::Void);

    let (mut body, _) = opened(12);
    body.now = plan().closes_at;
    body.run(&Actor::System, &Command::CloseCasting { ballot: ballot_id() });
    let tally = empty_tally(&body);
    body.run(&Actor::System, &Command::Tally { ballot: ballot_id(), counted: SMALLEST_CELL, tally });
    assert_eq!(body.refused(TRUSTEES[0], &command), "bad_message", "ten are enough, and then the decryption is read");
}

#[test]
fn invariant_6_small_units_are_named_before_opening_with_a_neighbour() {
    let federation = Federation::new(&mut rng(1));
    let mut body = Body::founded(0);
    let first = 3;
    for unit in &federation.units {
        let parent = unit.parent.map(|place| UnitId(first + place as u32));
        body.by(ANNA, &Command::AddUnit { parent, name: format!("District {}", unit.name) });
    }
    let id = |place: usize| {
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&(place as u64).to_be_bytes());
        assembly::PersonId::from_bytes(bytes)
    };
    let joined = federation.members.iter().enumerate();
    let joined = joined.map(|(place, member)| Placed { person: id(place), unit: UnitId(first + member.unit as u32) }).collect();
    body.by(ANNA, &Command::ImportMembers { joined, moved: Vec::new(), left: Vec::new() });
    let left = federation.leavers.iter().map(|place| id(*place)).collect();
    body.by(ANNA, &Command::ImportMembers { joined: Vec::new(), moved: Vec::new(), left });
    body.by(ANNA, &Command::DraftBallot { ballot: ballot_id(), plan: plan() });
    let [small, into] = [federation.merger.0, federation.merger.1].map(|place| UnitId(first + place as u32));
    let ballot = body.state.ballots[&ballot_id()].clone();
    let suggested = body.state.small_units(&ballot);
    assert_eq!(suggested.iter().map(|small| (small.unit, small.into)).collect::<Vec<_>>(), [(small, Some(into))]);
    assert!(body.state.warnings(&ballot).iter().any(|warning| matches!(warning, PlanWarning::SmallUnit(_))));
    let merged = Plan { mergers: vec![Merger { unit: small, into }], ..plan() };
    body.by(ANNA, &Command::ReviseBallot { ballot: ballot_id(), plan: merged });
    let ballot = &body.state.ballots[&ballot_id()];
    assert_eq!(body.state.small_units(ballot), []);
    assert_eq!(body.state.unit_counts(ballot).iter().map(|count| count.entitled).sum::<u64>(), 2388);

    // Invariant 10: of all that is known about the members, the record holds pseudonyms and units.
    let record = body.record.concat();
    let emails = federation.members.iter().filter_map(|member| member.email.as_deref());
    assert!(federation.members.iter().map(|member| member.name.as_str()).chain(emails).all(|word| !record.contains(word)));
    assert_eq!(body.replayed(), body.state);
}

#[test]
fn invariant_7_a_rule_is_cited_with_its_parameters() {
    let rule = |preset: &str, parameters: &[(&str, &str)]| RuleChoice {
        preset: preset.to_owned(),
        parameters: parameters.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        yes: 1,
        no: 2,
    };
    let preset = counting::decision::presets().iter().find(|preset| !preset.parameters().is_empty()).unwrap();
    let parameter = &preset.parameters()[0];
    let versions: Vec<_> =
        parameter.values.iter().map(|value| rule(preset.name(), &[(parameter.name, value)]).version().unwrap()).collect();
    assert!(versions.windows(2).all(|pair| pair[0] != pair[1]));
    assert_eq!(rule("uk.ia.2026", &[]).version().unwrap(), rule("uk.ia.2026", &[]).version().unwrap());
    assert!(rule("no.such.rule", &[]).version().is_err());
}

#[test]
fn a_plan_that_cannot_be_carried_out_is_refused_before_it_is_drafted() {
    let mut body = Body::founded(12);
    let mut refused = |change: &dyn Fn(&mut Plan)| {
        let mut plan = plan();
        change(&mut plan);
        body.refused(ANNA, &Command::DraftBallot { ballot: ballot_id(), plan })
    };
    assert_eq!(refused(&|plan| plan.questions.clear()), "question_count");
    assert_eq!(refused(&|plan| plan.questions[0].answers.truncate(1)), "answer_count");
    assert_eq!(refused(&|plan| plan.questions[0].answers[1] = "YES".to_owned()), "answer_twice");
    assert_eq!(refused(&|plan| plan.questions[0].max = 3), "answer_bounds");
    assert_eq!(refused(&|plan| plan.questions[0].min = 2), "answer_bounds");
    assert_eq!(refused(&|plan| (plan.questions[0].min, plan.questions[0].max) = (0, 0)), "answer_bounds");
    assert_eq!(refused(&|plan| plan.questions[0].max = 2), "rule_answers");
    assert_eq!(refused(&|plan| plan.rule.as_mut().unwrap().no = 1), "rule_answers");
    assert_eq!(refused(&|plan| plan.rule.as_mut().unwrap().no = 3), "rule_answers");
    assert_eq!(refused(&|plan| plan.questions[0].answers.push("Later".to_owned())), "rule_answers");
    assert_eq!(refused(&|plan| plan.rule.as_mut().unwrap().parameters = vec![("spoiled".to_owned(), "perhaps".to_owned())]), "bad_rule");
    assert_eq!(refused(&|plan| plan.rule.as_mut().unwrap().preset = "fed.double".to_owned()), "bad_rule");
    assert_eq!(refused(&|plan| plan.rule.as_mut().unwrap().preset = "no.such".to_owned()), "bad_rule");
    assert_eq!(refused(&|plan| plan.closes_at = plan.opens_at), "closes_before_opening");
    assert_eq!(refused(&|plan| (plan.opens_at, plan.closes_at) = (morning() - jiff::Span::new().hours(2), morning())), "closes_in_past");
    assert_eq!(refused(&|plan| plan.time_zone = "Oslo time".to_owned()), "bad_time_zone");
    assert_eq!(refused(&|plan| plan.threshold = 1), "threshold");
    assert_eq!(refused(&|plan| plan.threshold = 4), "threshold");
    assert_eq!(refused(&|plan| plan.trustees[1] = person(TRUSTEES[0])), "person_twice");
    assert_eq!(refused(&|plan| plan.registrar = person(OUTSIDER)), "lacks_role");
    assert_eq!(refused(&|plan| plan.scope = vec![UnitId(7)]), "no_such_unit");
    let merger = |unit, into| Merger { unit: UnitId(unit), into: UnitId(into) };
    for mergers in [vec![merger(1, 1)], vec![merger(1, 2), merger(1, 2)], vec![merger(1, 2), merger(2, 1)]] {
        assert_eq!(refused(&|plan| plan.mergers.clone_from(&mergers)), "bad_merger");
    }
    assert_eq!(refused(&|plan| plan.description = "\u{202e}".to_owned()), "bad_long_text");
}

#[test]
fn an_officer_is_told_what_a_plan_risks() {
    let warned = |members: u8, change: &dyn Fn(&mut Plan)| {
        let mut body = Body::founded(members);
        let mut plan = plan();
        change(&mut plan);
        body.by(ANNA, &Command::DraftBallot { ballot: ballot_id(), plan });
        let warnings = body.state.warnings(&body.state.ballots[&ballot_id()]);
        warnings.into_iter().filter(|warning| !matches!(warning, PlanWarning::SmallUnit(_))).collect::<Vec<_>>()
    };
    let trustees = |number: usize, threshold: u32| {
        move |plan: &mut Plan| {
            plan.trustees.truncate(number);
            plan.threshold = threshold;
        }
    };
    assert_eq!(warned(10, &|_| ()), []);
    assert_eq!(warned(9, &|_| ()), [PlanWarning::FewEntitled(9)]);
    assert_eq!(warned(12, &trustees(1, 1)), [PlanWarning::SingleTrustee]);
    assert_eq!(warned(12, &trustees(2, 2)), [PlanWarning::NoSpareTrustee]);
    assert_eq!(warned(12, &trustees(3, 3)), [PlanWarning::NoSpareTrustee]);
    assert_eq!(warned(12, &|plan| plan.scrutineers.truncate(1)), [PlanWarning::FewScrutineers]);
    let old = |plan: &mut Plan| plan.rule.as_mut().unwrap().preset = "uk.ia.2017".to_owned();
    let [PlanWarning::RuleOutOfForce(words)] = &warned(12, &old)[..] else { panic!() };
    assert!(words.contains("uk.ia.2017") && words.contains("2026-11-24"), "{words}");
}

#[test]
fn a_proposal_falls_when_the_ballot_goes_past_it_and_never_carries_twice() {
    let (mut body, _) = opened(12);
    let extend = Action::Extend { closes_at: "2026-11-28T19:00:00Z".parse().unwrap() };
    body.by(ANNA, &Command::Propose { ballot: ballot_id(), action: extend.clone() });
    assert_eq!(body.refused(BJORN, &Command::Propose { ballot: ballot_id(), action: extend }), "proposed_already");
    body.now = plan().closes_at;
    body.run(&Actor::System, &Command::CloseCasting { ballot: ballot_id() });
    assert!(body.state.proposals.is_empty(), "casting is over");
    assert_eq!(body.refused(BJORN, &Command::Confirm { proposal: ProposalId(2) }), "no_such_proposal");
    assert_eq!(body.replayed(), body.state);
}
