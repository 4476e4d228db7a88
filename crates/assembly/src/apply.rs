//! How events change the state. It decides nothing: whatever stands in the record happened.

use crate::command::KeyMessage;
use crate::event::Event;
use crate::id::{BallotId, PersonId};
use crate::plan::Plan;
use crate::state::{
    Ballot, BallotStage, Body, Certification, Challenge, Codes, CodesFor, Cosignature, Decryption, EncryptedSum, Import, IssuedCodes,
    KeyCeremony, MadeKeys, Member, Placed, Proposal, Rehearsed, Relocated, State, TrusteeMessages, Unit, Voiding,
};

/// Changes the state by one event. An event about something that does not exist changes nothing; [`decide`](crate::decide) never gives one.
pub fn apply(state: &mut State, event: &Event) {
    match event {
        Event::BodyFounded { name, language, time_zone, at } => {
            state.body = Some(Body { name: name.clone(), language: language.clone(), time_zone: time_zone.clone(), founded_at: *at });
        }
        Event::BodyRenamed { name, .. } => {
            if let Some(body) = &mut state.body {
                body.name.clone_from(name);
            }
        }
        Event::UnitAdded { unit, parent, name, .. } => {
            state.units.insert(*unit, Unit { parent: *parent, name: name.clone() });
        }
        Event::UnitRenamed { unit, name, .. } => {
            if let Some(unit) = state.units.get_mut(unit) {
                unit.name.clone_from(name);
            }
        }
        Event::UnitMoved { unit, parent, .. } => {
            if let Some(unit) = state.units.get_mut(unit) {
                unit.parent = *parent;
            }
        }
        Event::MembersImported { import, joined, moved, left, .. } => members_imported(state, *import, joined, moved, left),
        Event::ImportUndone { .. } => import_undone(state),
        Event::RoleGranted { person, role, .. } => {
            state.roles.insert((*role, *person));
        }
        Event::RoleEnded { person, role, .. } => {
            state.roles.remove(&(*role, *person));
        }
        Event::LoginCodeIssued { person, by, at } => {
            state.login_codes.push(IssuedCodes { to: CodesFor::Person(*person), by: *by, at: *at });
        }
        Event::LoginCodesIssued { unit, number, by, at } => {
            state.login_codes.push(IssuedCodes { to: CodesFor::Unit { unit: *unit, number: *number }, by: *by, at: *at });
        }
        Event::BallotDrafted { ballot, plan, by } => {
            state.used_ids.insert(ballot.clone());
            state.ballots.insert(ballot.clone(), drafted(ballot, plan, *by));
        }
        Event::DraftDiscarded { ballot, .. } => {
            state.ballots.remove(ballot);
        }
        Event::Proposed { proposal, ballot, action, by, at } => {
            state.proposed = state.proposed.max(proposal.0);
            state.proposals.insert(*proposal, Proposal { ballot: ballot.clone(), action: action.clone(), by: *by, at: *at });
        }
        Event::Confirmed { proposal, .. } | Event::Withdrawn { proposal, .. } => {
            state.proposals.remove(proposal);
        }
        of_ballot => {
            if let Some(ballot) = of_ballot.ballot().and_then(|ballot| state.ballots.get_mut(ballot)) {
                apply_to_ballot(ballot, of_ballot);
            }
        }
    }
}

fn members_imported(state: &mut State, number: u32, joined: &[Placed], moved: &[Relocated], left: &[PersonId]) {
    for Placed { person, unit } in joined {
        state.joined += 1;
        state.members.insert(*person, Member { unit: *unit, place: state.joined });
    }
    for Relocated { person, to, .. } in moved {
        if let Some(member) = state.members.get_mut(person) {
            member.unit = *to;
        }
    }
    let left = left.iter().filter_map(|person| state.members.remove(person).map(|member| (*person, member))).collect();
    let joined = joined.iter().map(|placed| placed.person).collect();
    state.imports = number;
    state.last_import = Some(Import { number, joined, moved: moved.to_vec(), left });
}

fn import_undone(state: &mut State) {
    let Some(Import { joined, moved, left, .. }) = state.last_import.take() else { return };
    for person in joined {
        state.members.remove(&person);
    }
    for Relocated { person, from, .. } in moved {
        if let Some(member) = state.members.get_mut(&person) {
            member.unit = from;
        }
    }
    state.members.extend(left);
}

fn drafted(id: &BallotId, plan: &Plan, by: PersonId) -> Ballot {
    Ballot {
        id: id.clone(),
        plan: plan.clone(),
        stage: BallotStage::Draft,
        drafted_by: by,
        roll: None,
        codes: None,
        code_restarts: Vec::new(),
        slips: 0,
        reminders: std::collections::BTreeMap::new(),
        keys: None,
        opened_at: None,
        casting_closed_at: None,
        tally: None,
        decryptions: std::collections::BTreeMap::new(),
        result: None,
        cosignatures: Vec::new(),
        certification: None,
        challenge: None,
        voiding: None,
    }
}

fn apply_to_ballot(ballot: &mut Ballot, event: &Event) {
    match event {
        Event::BallotRevised { plan, .. } => ballot.plan = plan.clone(),
        Event::RollClosed { roll, .. } => {
            ballot.roll = Some(roll.clone());
            ballot.keys = Some(KeyCeremony::new(ballot.plan.trustees.len()));
            ballot.stage = BallotStage::RollClosed;
        }
        Event::CodesPublished { public_creds, introduction, code_list, .. } => {
            ballot.codes =
                Some(Codes { public_creds: public_creds.clone(), introduction: introduction.clone(), code_list: code_list.clone() });
        }
        Event::CodesRestarted { reason, .. } => {
            ballot.code_restarts.push(reason.clone());
            (ballot.codes, ballot.slips) = (None, 0);
            ballot.stage = BallotStage::RollClosed;
        }
        Event::SlipsNoted { handed_out, .. } => ballot.slips = *handed_out,
        Event::ReminderNoted { person, at, .. } => {
            ballot.reminders.insert(*person, *at);
        }
        Event::BallotReady { .. } => ballot.stage = BallotStage::KeysReady,
        Event::BallotOpened { at, .. } => {
            ballot.opened_at = Some(*at);
            ballot.stage = BallotStage::Open;
        }
        Event::ClosingExtended { closes_at, .. } => ballot.plan.closes_at = *closes_at,
        Event::CastingClosed { at, .. } => {
            ballot.casting_closed_at = Some(*at);
            ballot.stage = BallotStage::CastingClosed;
        }
        Event::TallyPublished { counted, tally, hash, .. } => {
            ballot.tally = Some(EncryptedSum { counted: *counted, text: tally.clone(), hash: *hash });
        }
        Event::Decrypted { owner, decryption, statement, .. } => {
            ballot.decryptions.insert(*owner, Decryption { decryption: decryption.clone(), statement: statement.clone() });
        }
        Event::ResultPublished { result, .. } => {
            ballot.result = Some(result.clone());
            ballot.stage = BallotStage::Tallied;
        }
        Event::Cosigned { by, introduction, note, .. } => {
            ballot.cosignatures.push(Cosignature { by: *by, introduction: introduction.clone(), note: note.clone() });
        }
        Event::BallotCertified { by, at, .. } => {
            ballot.certification = Some(Certification { by: *by, at: *at });
            ballot.stage = BallotStage::Certified;
        }
        Event::ResultChallenged { reason, by, at, .. } => {
            ballot.challenge = Some(Challenge { by: *by, reason: reason.clone(), at: *at, answer: None });
            ballot.stage = BallotStage::Challenged;
        }
        Event::ResultUpheld { answer, .. } => {
            if let Some(challenge) = &mut ballot.challenge {
                challenge.answer = Some(answer.clone());
            }
            ballot.stage = BallotStage::Confirmed;
        }
        Event::BallotVoided { reason, by, at, .. } => {
            ballot.voiding = Some(Voiding { reason: reason.clone(), by: *by, at: *at });
            ballot.stage = BallotStage::Void;
        }
        of_keys => apply_to_keys(ballot, of_keys),
    }
}

fn apply_to_keys(ballot: &mut Ballot, event: &Event) {
    let Some(keys) = &mut ballot.keys else { return };
    match event {
        Event::KeyMessageTaken { owner, message, .. } => {
            if let Some(trustee) = trustee_of(keys, *owner) {
                take(trustee, message);
            }
        }
        Event::KeysMade { trustees, election, rehearsal, .. } => {
            keys.made = Some(MadeKeys { trustees: trustees.clone(), election: election.clone(), rehearsal: rehearsal.clone() });
        }
        Event::RehearsalAnswered { owner, decryption, bond, .. } => {
            if let Some(trustee) = trustee_of(keys, *owner) {
                trustee.rehearsal = Some(Rehearsed { decryption: decryption.clone(), bond: bond.clone() });
            }
        }
        Event::KeysRestarted { round, reason, trustees, .. } => {
            let mut restarts = std::mem::take(&mut keys.restarts);
            restarts.push(reason.clone());
            *keys = KeyCeremony { round: *round, restarts, ..KeyCeremony::new(trustees.len()) };
            ballot.plan.trustees.clone_from(trustees);
            ballot.stage = BallotStage::RollClosed;
        }
        _ => {}
    }
}

fn trustee_of(keys: &mut KeyCeremony, owner: u64) -> Option<&mut TrusteeMessages> {
    let index = usize::try_from(owner.checked_sub(1)?).ok()?;
    keys.trustees.get_mut(index)
}

fn take(trustee: &mut TrusteeMessages, message: &KeyMessage) {
    match message {
        KeyMessage::Certificate { cert, introduction } => {
            trustee.certificate = Some(cert.clone());
            trustee.introduction = Some(introduction.clone());
        }
        KeyMessage::Commitment { commitment } => trustee.commitment = Some(commitment.clone()),
        KeyMessage::Polynomial { polynomial } => trustee.polynomial = Some(polynomial.clone()),
        KeyMessage::Voutput { voutput } => trustee.voutput = Some(voutput.clone()),
        KeyMessage::PublicKey { public_key, introduction } => {
            trustee.public_key = Some(public_key.clone());
            trustee.introduction = Some(introduction.clone());
        }
    }
}
