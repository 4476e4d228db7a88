//! Everything that the record says, as it stands now.

mod ballot;
mod body;
mod keys;
mod stage;
mod units;

pub use ballot::{
    Ballot, Certification, Challenge, ClosedRoll, Codes, Cosignature, Decryption, EncryptedSum, Entitled, MergeSuggestion, UnitCount,
    Voiding,
};
pub use body::{Body, CodesFor, Import, IssuedCodes, Member, Placed, Proposal, Relocated, Unit};
pub use keys::{KeyCeremony, MadeKeys, Rehearsed, TrusteeMessages};
pub use stage::BallotStage;

use std::collections::{BTreeMap, BTreeSet};

use crate::apply::apply;
use crate::event::Event;
use crate::id::{BallotId, PersonId, ProposalId, UnitId};
use crate::role::RoleKind;

/// The state of a body: a pure function of its record's events. It holds pseudonyms, counts, hashes and public texts, and nobody's name (invariant 10).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// The body, once it was founded.
    pub body: Option<Body>,
    /// All units.
    pub units: BTreeMap<UnitId, Unit>,
    /// The members of today.
    pub members: BTreeMap<PersonId, Member>,
    /// Who holds which role today.
    pub roles: BTreeSet<(RoleKind, PersonId)>,
    /// Ballots, discarded drafts left out.
    pub ballots: BTreeMap<BallotId, Ballot>,
    /// Proposals that wait for a second officer.
    pub proposals: BTreeMap<ProposalId, Proposal>,
    /// Login codes that officers printed, the first ones first.
    pub login_codes: Vec<IssuedCodes>,
    /// The last import, as long as it can be undone.
    pub last_import: Option<Import>,
    /// How many imports there were.
    pub(crate) imports: u32,
    /// How many members ever joined: the next one's place in the list.
    pub(crate) joined: u64,
    /// How many proposals there were.
    pub(crate) proposed: u32,
    /// Identifiers of ballots that were ever used, discarded drafts among them.
    pub(crate) used_ids: BTreeSet<BallotId>,
}

impl State {
    /// The state after these events.
    pub fn replay<'a>(events: impl IntoIterator<Item = &'a Event>) -> Self {
        let mut state = Self::default();
        for event in events {
            apply(&mut state, event);
        }
        state
    }

    /// Does this person hold this role?
    pub fn has_role(&self, person: PersonId, role: RoleKind) -> bool {
        self.roles.contains(&(role, person))
    }

    /// Everybody with this role.
    pub fn holders(&self, role: RoleKind) -> impl Iterator<Item = PersonId> + '_ {
        self.roles.iter().filter(move |(kind, _)| *kind == role).map(|(_, person)| *person)
    }

    /// The roles of a person.
    pub fn roles_of(&self, person: PersonId) -> impl Iterator<Item = RoleKind> + '_ {
        RoleKind::ALL.into_iter().filter(move |role| self.has_role(person, *role))
    }

    /// The members in the order in which they joined the list.
    pub fn members_in_order(&self) -> Vec<(PersonId, Member)> {
        let mut members: Vec<(PersonId, Member)> = self.members.iter().map(|(person, member)| (*person, *member)).collect();
        members.sort_by_key(|(_, member)| member.place);
        members
    }

    /// Is `unit` this one or below it?
    pub fn is_within(&self, unit: UnitId, ancestor: UnitId) -> bool {
        let mut next = Some(unit);
        // A tree has no longer path than it has nodes.
        for _ in 0..=self.units.len() {
            match next {
                Some(unit) if unit == ancestor => return true,
                Some(unit) => next = self.units.get(&unit).and_then(|unit| unit.parent),
                None => return false,
            }
        }
        false
    }

    /// Who is entitled in a ballot: as its roll has it or, before it is closed, as it would be closed now. In the order of roll numbers.
    pub fn entitled(&self, ballot: &Ballot) -> Vec<Entitled> {
        if let Some(roll) = &ballot.roll {
            return numbered(roll.entitled.iter().map(|placed| (placed.person, placed.unit)));
        }
        let scope = &ballot.plan.scope;
        let inside = |unit: UnitId| scope.is_empty() || scope.iter().any(|ancestor| self.is_within(unit, *ancestor));
        let members = self.members_in_order().into_iter().filter(|(_, member)| inside(member.unit));
        numbered(members.map(|(person, member)| (person, member.unit)))
    }

    /// The ballots in which this person is entitled and that are open for casting at this stage.
    pub fn open_ballots_of(&self, person: PersonId) -> impl Iterator<Item = &Ballot> + '_ {
        self.ballots.values().filter(move |ballot| {
            ballot.stage == BallotStage::Open
                && ballot.roll.as_ref().is_some_and(|roll| roll.entitled.iter().any(|placed| placed.person == person))
        })
    }
}

fn numbered(members: impl Iterator<Item = (PersonId, UnitId)>) -> Vec<Entitled> {
    (1..).zip(members).map(|(number, (person, unit))| Entitled { number, person, unit }).collect()
}
