//! What the board begins with, and the companion record beside it.

use belenios::companion::{
    CodeList, Commitment, Companion, CompanionWriter, Introduction, KeyName, Record, Restart, Role, SetupFacts, SigningKey, TrusteeKey,
};
use belenios::group::{Ed25519, Group};
use belenios::json::Wire;
use belenios::v1::{Hash, SetupData, TrusteeKind};

use super::error::{CeremonyError, Faults, read};
use super::paper::check_trustees;
use crate::command::KeyStep;
use crate::state::Ballot;

/// The canonical texts of what `Setup` fixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetupParts {
    /// `election.json`
    pub election: String,
    /// `trustees.json`
    pub trustees: String,
    /// `public_creds.json`
    pub credentials: String,
}

impl SetupParts {
    /// The payload of the event `Setup`, which names the three by their hashes.
    pub fn payload(&self) -> String {
        let setup = SetupData {
            election: Hash::of(self.election.as_bytes()),
            trustees: Hash::of(self.trustees.as_bytes()),
            credentials: Hash::of(self.credentials.as_bytes()),
            credentials_certificate: None,
        };
        setup.to_json()
    }
}

/// What registrar and trustees signed before opening.
#[derive(Clone, Debug)]
pub struct OpeningStatements<G: Group> {
    /// The registrar's key and list.
    pub registrar: (Introduction, CodeList),
    /// Why key generation began anew, each in order.
    pub restarts: Vec<Restart>,
    /// The threshold trustees' promises of the last round.
    pub commitments: Vec<(Introduction, Commitment)>,
    /// Every trustee's answer to the rehearsal.
    pub bonds: Vec<(Introduction, TrusteeKey<G>)>,
}

impl<G: Group> OpeningStatements<G> {
    /// The records in the order in which they hold: keys before what is signed with them, promises before the keys of their group.
    pub fn records(self, officer: Introduction) -> Vec<Record<G>> {
        let (registrar, list) = self.registrar;
        let mut introductions = vec![officer, registrar];
        let by_trustees = self.commitments.iter().map(|(introduction, _)| introduction);
        for introduction in by_trustees.chain(self.bonds.iter().map(|(introduction, _)| introduction)) {
            if !introductions.iter().any(|known| known.key == introduction.key && known.owner == introduction.owner) {
                introductions.push(introduction.clone());
            }
        }
        let mut records: Vec<Record<G>> = introductions.into_iter().map(Record::SigningKey).collect();
        records.extend(self.restarts.into_iter().map(Record::Restart));
        records.extend(self.commitments.into_iter().map(|(_, commitment)| Record::Commitment(commitment)));
        records.extend(self.bonds.into_iter().map(|(_, bond)| Record::TrusteeKey(bond)));
        records.push(Record::CodeList(list));
        records
    }
}

/// A new companion record with these records, if everything in it holds.
///
/// # Errors
/// Everything that does not.
pub fn new_companion<G: Group>(facts: &SetupFacts<'_, G>, records: Vec<Record<G>>) -> Result<Vec<u8>, CeremonyError> {
    let mut writer = CompanionWriter::create::<G>(Vec::new(), facts.uuid)?;
    for record in records {
        writer.append(record)?;
    }
    let bytes = writer.into_inner();
    let faults = Companion::<G>::read(bytes.as_slice())?.check_setup(facts);
    if faults.is_empty() { Ok(bytes) } else { Err(CeremonyError::Companion(Faults(faults))) }
}

/// What the board of a ballot begins with; `None` while codes or keys are missing.
pub fn setup_of(ballot: &Ballot) -> Option<SetupParts> {
    let (made, codes) = (ballot.keys.as_ref()?.made.as_ref()?, ballot.codes.as_ref()?);
    Some(SetupParts { election: made.election.clone(), trustees: made.trustees.clone(), credentials: codes.public_creds.clone() })
}

/// The companion record of a ballot at its opening, with the server's officer key: the records that follow the opening line, and the exact bytes of the
/// whole file.
///
/// # Errors
/// Something is missing, or does not hold.
pub fn companion_at_opening(ballot: &Ballot, officer: &SigningKey) -> Result<(Vec<Record<Ed25519>>, Vec<u8>), CeremonyError> {
    let uuid = ballot.id.uuid();
    let parts = setup_of(ballot).ok_or(CeremonyError::Missing("a key or the list of codes"))?;
    let roll = ballot.roll.as_ref().ok_or(CeremonyError::Missing("the closed roll"))?;
    let kinds: Vec<TrusteeKind<Ed25519>> = read(&parts.trustees, "a list of trustees")?;
    let trustees = check_trustees(&kinds)?;
    let name: KeyName = Role::Officer.as_str().parse().map_err(|_| CeremonyError::Missing("the officer's name"))?;
    let introduction = Introduction::sign(uuid, Role::Officer, name, None, officer);
    let records = statements_of(ballot, officer)?.records(introduction);
    let facts = SetupFacts {
        uuid,
        kinds: &kinds,
        trustees: &trustees,
        credentials: Hash::of(parts.credentials.as_bytes()),
        number: roll.number(),
        weight: roll.number(),
        roll: Some(roll.hash),
    };
    let bytes = new_companion(&facts, records.clone())?;
    Ok((records, bytes))
}

fn statements_of(ballot: &Ballot, officer: &SigningKey) -> Result<OpeningStatements<Ed25519>, CeremonyError> {
    let codes = ballot.codes.as_ref().ok_or(CeremonyError::Missing("the list of codes"))?;
    let keys = ballot.keys.as_ref().ok_or(CeremonyError::Missing("the key"))?;
    let registrar = (read(&codes.introduction, "an introduction")?, read(&codes.code_list, "a list of codes")?);
    let restart = |(round, reason): (u64, &String)| Restart::sign(ballot.id.uuid(), round, reason.clone(), officer);
    let restarts = (2..).zip(&keys.restarts).map(restart).collect();
    let (mut commitments, mut bonds) = (Vec::new(), Vec::new());
    for trustee in &keys.trustees {
        let introduction = trustee.introduction.as_ref().ok_or(CeremonyError::Missing("a trustee's introduction"))?;
        let introduction: Introduction = read(introduction, "an introduction")?;
        if keys.steps().contains(&KeyStep::Commitment) {
            let commitment = trustee.commitment.as_ref().ok_or(CeremonyError::Missing("a trustee's promise"))?;
            commitments.push((introduction.clone(), read(commitment, "a promise")?));
        }
        let answer = trustee.rehearsal.as_ref().ok_or(CeremonyError::Missing("a trustee's answer to the rehearsal"))?;
        bonds.push((introduction, read(&answer.bond, "a bond")?));
    }
    Ok(OpeningStatements { registrar, restarts, commitments, bonds })
}
