//! The key ceremony's refusals: out of turn, out of place, or wrong, and then with the culprit.

use assembly::{Action, BallotStage, Command, KeyMessage, KeyStep, Refusal};
use belenios::companion::{CodeList, Role, SigningKey};
use belenios::json::Wire;
use belenios::v1::Hash;

use crate::common::*;

fn closed() -> Body {
    let mut body = Body::founded(12);
    body.by(ANNA, &Command::DraftBallot { ballot: ballot_id(), plan: plan() });
    let command = close_roll(&body);
    body.by(ANNA, &command);
    body
}

fn problem(body: &mut Body, n: u8, command: &Command) -> Refusal {
    body.try_run(&assembly::Actor::Person(person(n)), command).unwrap_err()
}

#[test]
fn steps_open_when_everybody_has_done_the_one_before() {
    let (mut body, mut rng) = (closed(), rng(1));
    let mut trustees: Vec<Trustee> = (1..).zip(TRUSTEES).map(|(owner, person)| Trustee::new(owner, person, &mut rng)).collect();
    body.by(TRUSTEES[0], &trustees[0].certificate());
    body.by(TRUSTEES[2], &trustees[2].certificate());
    let early = trustees[0].send(KeyMessage::Commitment { commitment: String::new() });
    let refusal = problem(&mut body, TRUSTEES[0], &early);
    assert_eq!((refusal.code(), refusal.fields()[1].1.as_str()), ("step_not_open", "2"));
    assert_eq!(body.refused(TRUSTEES[0], &trustees[0].certificate()), "step_done");
    assert_eq!(body.refused(TRUSTEES[1], &trustees[0].certificate()), "not_your_number");
    let single = trustees[1].send(KeyMessage::PublicKey { public_key: String::new(), introduction: String::new() });
    assert_eq!(body.refused(TRUSTEES[1], &single), "step_not_here");
    body.by(TRUSTEES[1], &trustees[1].certificate());
    let keys = body.state.ballots[&ballot_id()].keys.clone().unwrap();
    assert_eq!((keys.current_step(), keys.trustee(1).unwrap().done()), (Some(KeyStep::Commitment), vec![KeyStep::Certificate]));
    // A promise for another round, and one signed with another key.
    let mut other = Trustee::new(1, TRUSTEES[0], &mut rng);
    other.signing = SigningKey::generate(&mut rng);
    let command = trustees[0].commitment(&body.state, 2, &mut rng);
    assert_eq!(body.refused(TRUSTEES[0], &command), "bad_key_message");
}

#[test]
fn a_wrong_message_names_its_trustee_and_takes_nothing() {
    let (mut body, mut rng) = (closed(), rng(2));
    let before = body.state.clone();
    let (first, second) = (Trustee::new(1, TRUSTEES[0], &mut rng), Trustee::new(2, TRUSTEES[1], &mut rng));
    let Command::KeyMessage { message: KeyMessage::Certificate { cert, introduction: own }, .. } = first.certificate() else { panic!() };
    let others = introduction(Role::Trustee, Some(2), &second.signing).to_json();
    let officer = introduction(Role::Officer, None, &first.signing).to_json();
    let forged = own.replace(&first.signing.verifying_key().to_string(), &second.signing.verifying_key().to_string());
    for (cert, introduction, words) in [
        (cert.clone(), others, "trustee 2, not of trustee 1"),
        (cert.clone(), officer, "officer, not of trustee 1"),
        (cert.clone(), forged, "the signature of the introduction does not verify"),
        (cert.replace("\\\"index\\\":1", "\\\"index\\\":2"), own.clone(), "index 2 where index 1 must stand"),
        (cert.replace("\\\"threshold\\\":2", "\\\"threshold\\\":3"), own.clone(), "threshold 3 where threshold 2 must stand"),
        (format!(" {cert}"), own.clone(), "it is not a certificate"),
        (String::new(), own, "it is not a certificate"),
    ] {
        let refusal = problem(&mut body, TRUSTEES[0], &first.send(KeyMessage::Certificate { cert, introduction }));
        assert!(matches!(refusal, Refusal::BadKeyMessage { owner: 1, step: KeyStep::Certificate, .. }), "{refusal}");
        assert!(refusal.to_string().contains(words), "{refusal}");
    }
    assert_eq!(body.state, before);
    // Two trustees with one key.
    body.by(TRUSTEES[0], &first.certificate());
    let mut twin = Trustee::new(2, TRUSTEES[1], &mut rng);
    twin.signing = first.signing;
    assert!(problem(&mut body, TRUSTEES[1], &twin.certificate()).to_string().contains("trustee 1 has the same key already"));
}

#[test]
fn keys_are_made_anew_with_a_reason_and_everybody_begins_again() {
    let (mut body, mut rng) = (closed(), rng(3));
    let (_, published) = codes(12, &mut rng);
    body.by(REGISTRAR, &published);
    ceremony(&mut body, &mut rng);
    assert_eq!(body.state.ballots[&ballot_id()].stage, BallotStage::KeysReady);
    let restart = |reason: &str, trustees| Command::RestartKeys { ballot: ballot_id(), reason: reason.to_owned(), trustees };
    assert_eq!(body.refused(ANNA, &restart(" ", None)), "bad_text");
    assert_eq!(body.refused(ANNA, &restart("Kari is ill.", Some(vec![person(TRUSTEES[0])]))), "trustee_count");
    let outsiders = vec![person(TRUSTEES[0]), person(TRUSTEES[1]), person(OUTSIDER)];
    assert_eq!(body.refused(ANNA, &restart("Kari is ill.", Some(outsiders))), "lacks_role");
    body.by(ANNA, &restart("Kari is ill.", None));
    let ballot = &body.state.ballots[&ballot_id()];
    assert_eq!((ballot.stage, ballot.keys.as_ref().unwrap().round), (BallotStage::RollClosed, 2));
    assert!(ballot.codes.is_some(), "the codes stay");
    ceremony(&mut body, &mut rng);
    assert_eq!(body.state.ballots[&ballot_id()].stage, BallotStage::KeysReady);
    assert_eq!(body.replayed(), body.state);
}

#[test]
fn one_signing_key_in_two_roles_is_refused_long_before_it_could_spoil_the_companion_record() {
    let (mut body, mut rng) = (closed(), rng(9));
    let first = Trustee::new(1, TRUSTEES[0], &mut rng);
    body.by(TRUSTEES[0], &first.certificate());
    let (_, published) = codes(12, &mut rng);
    let Command::PublishCodes { ballot, public_creds, code_list, introduction: good } = published else { panic!() };
    let introduction = introduction(Role::Registrar, None, &first.signing).to_json();
    let stolen =
        Command::PublishCodes { ballot: ballot.clone(), public_creds: public_creds.clone(), code_list: code_list.clone(), introduction };
    assert!(problem(&mut body, REGISTRAR, &stolen).to_string().contains("its key is that of another role"));
    body.by(REGISTRAR, &Command::PublishCodes { ballot, public_creds, code_list, introduction: good });
}

#[test]
fn a_trustee_may_not_sign_with_the_registrars_key_either() {
    let (mut body, mut rng) = (closed(), rng(14));
    let registrar = SigningKey::generate(&mut rng);
    body.by(REGISTRAR, &signed_by(&registrar, &mut rng, |list| list));
    let mut trustee = Trustee::new(1, TRUSTEES[0], &mut rng);
    trustee.signing = registrar;
    assert!(problem(&mut body, TRUSTEES[0], &trustee.certificate()).to_string().contains("its key is that of another role"));
}

/// What the registrar's list is signed for: its credentials, how many there are, their weight, and the roll.
type Listed = (Hash, u64, u64, Hash);

/// Twelve codes, signed by this registrar for what `change` makes of them.
fn signed_by(registrar: &SigningKey, rng: &mut rand_chacha::ChaCha20Rng, change: impl Fn(Listed) -> Listed) -> Command {
    let Command::PublishCodes { ballot, public_creds, .. } = codes(12, rng).1 else { panic!() };
    let (credentials, number, weight, roll) = change((Hash::of(public_creds.as_bytes()), 12, 12, Hash::of(b"roll")));
    let code_list = CodeList::sign(ballot.uuid(), credentials, number, weight, roll, registrar).to_json();
    Command::PublishCodes { introduction: introduction(Role::Registrar, None, registrar).to_json(), ballot, public_creds, code_list }
}

#[test]
fn the_registrar_signs_this_list_for_this_roll() {
    let (mut body, mut rng) = (closed(), rng(15));
    let (registrar, other) = (SigningKey::generate(&mut rng), SigningKey::generate(&mut rng));
    let changes: [fn(Listed) -> Listed; 4] = [
        |(_, number, weight, roll)| (Hash::of(b"other credentials"), number, weight, roll),
        |(credentials, _, weight, roll)| (credentials, 13, weight, roll),
        |(credentials, number, _, roll)| (credentials, number, 13, roll),
        |(credentials, number, weight, _)| (credentials, number, weight, Hash::of(b"another roll")),
    ];
    for change in changes {
        let refusal = problem(&mut body, REGISTRAR, &signed_by(&registrar, &mut rng, change));
        assert_eq!(refusal.code(), "bad_message");
        assert!(refusal.to_string().contains("the registrar's signature of the list"), "{refusal}");
    }
    let Command::PublishCodes { ballot, public_creds, code_list, .. } = signed_by(&registrar, &mut rng, |list| list) else { panic!() };
    let introduction = introduction(Role::Registrar, None, &other).to_json();
    let command = Command::PublishCodes { ballot, public_creds, code_list, introduction };
    assert!(problem(&mut body, REGISTRAR, &command).to_string().contains("the signature of the list of codes does not verify"));
}

#[test]
fn a_wrong_answer_to_the_rehearsal_is_refused() {
    let (mut body, mut rng) = (closed(), rng(16));
    let trustees = keyed(&mut body, &mut rng);
    let Command::AnswerRehearsal { ballot, owner, decryption, bond } = trustees[0].rehearsal(&body.state, &mut rng) else { panic!() };
    let Command::AnswerRehearsal { decryption: others, bond: others_bond, .. } = trustees[1].rehearsal(&body.state, &mut rng) else {
        panic!()
    };
    for (decryption, bond) in
        [(others, bond.clone()), (decryption.clone(), others_bond), (String::new(), bond), (decryption, String::new())]
    {
        let command = Command::AnswerRehearsal { ballot: ballot.clone(), owner, decryption, bond };
        assert_eq!(body.refused(TRUSTEES[0], &command), "bad_key_message");
    }
}

#[test]
fn codes_are_made_anew_only_when_an_officer_says_why_and_only_before_opening() {
    let (mut body, mut rng) = (closed(), rng(12));
    let restart = |reason: &str| Command::RestartCodes { ballot: ballot_id(), reason: reason.to_owned() };
    let note = |handed_out| Command::NoteSlips { ballot: ballot_id(), handed_out };
    assert_eq!(body.refused(ANNA, &restart("The file is lost.")), "no_codes");
    assert_eq!(body.refused(REGISTRAR, &note(1)), "no_codes");
    let (first, second) = (codes(12, &mut rng).1, codes(12, &mut rng).1);
    body.by(REGISTRAR, &first);
    assert_eq!(body.by(REGISTRAR, &first), [], "whoever did not hear the answer sends it again");
    assert_eq!(body.refused(REGISTRAR, &second), "codes_made");
    ceremony(&mut body, &mut rng);
    body.by(REGISTRAR, &note(7));
    body.by(ANNA, &Command::Propose { ballot: ballot_id(), action: Action::Open });
    assert_eq!(body.refused(ANNA, &restart(" ")), "bad_text");
    body.by(ANNA, &restart("The file is lost."));
    let ballot = body.state.ballots[&ballot_id()].clone();
    assert_eq!((ballot.stage, &ballot.codes, ballot.slips), (BallotStage::RollClosed, &None, 0));
    assert_eq!(ballot.code_restarts, ["The file is lost."]);
    assert!(ballot.keys.unwrap().is_complete(), "the keys stay");
    assert!(body.state.proposals.is_empty(), "nobody confirms an opening with codes that nobody has");
    body.by(REGISTRAR, &second);
    assert_eq!(body.state.ballots[&ballot_id()].stage, BallotStage::KeysReady);
    body.by(ANNA, &Command::Propose { ballot: ballot_id(), action: Action::Open });
    body.by(BJORN, &Command::Confirm { proposal: *body.state.proposals.keys().next().unwrap() });
    assert_eq!(body.refused(ANNA, &restart("Too late.")), "wrong_stage");
    assert_eq!(body.replayed(), body.state);
}

#[test]
fn slips_are_noted_until_casting_ends_and_never_more_than_there_are_members() {
    let (mut body, mut rng) = (closed(), rng(13));
    let note = |handed_out| Command::NoteSlips { ballot: ballot_id(), handed_out };
    body.by(REGISTRAR, &codes(12, &mut rng).1);
    assert_eq!(body.refused(REGISTRAR, &note(13)), "too_many_slips");
    body.by(REGISTRAR, &note(12));
    body.by(ANNA, &note(11));
    assert_eq!(body.state.ballots[&ballot_id()].slips, 11, "a miscount is mended");
    ceremony(&mut body, &mut rng);
    body.by(ANNA, &Command::Propose { ballot: ballot_id(), action: Action::Open });
    body.by(BJORN, &Command::Confirm { proposal: *body.state.proposals.keys().next().unwrap() });
    body.by(REGISTRAR, &note(12));
    body.now = plan().closes_at;
    body.run(&assembly::Actor::System, &Command::CloseCasting { ballot: ballot_id() });
    assert_eq!(body.refused(REGISTRAR, &note(12)), "wrong_stage");
}
