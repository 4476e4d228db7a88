//! Who may sign what, as the record introduces it.

use std::collections::{BTreeMap, BTreeSet};

use super::fault::CompanionFault;
use super::keys::VerifyingKey;
use super::log::Companion;
use super::note::KeyName;
use super::record::Record;
use super::statement::{Introduction, Role};
use crate::group::Group;

/// The introduced keys with the lines that introduce them.
#[derive(Default)]
pub(super) struct Keyring {
    roles: BTreeMap<(Role, Option<u64>), (usize, VerifyingKey)>,
    mirrors: BTreeMap<KeyName, VerifyingKey>,
}

impl Keyring {
    /// All good introductions; the bad ones are faults of S32, which are reported once, by `check_setup`.
    pub(super) fn of<G: Group>(companion: &Companion<G>) -> (Self, Vec<CompanionFault>) {
        let (mut keyring, mut faults, mut known) = (Self::default(), Vec::new(), BTreeSet::new());
        for (line, record) in companion.records() {
            let Record::SigningKey(introduction) = record else { continue };
            if !introduction.is_signed(companion.uuid()) {
                faults.push(CompanionFault::Signature { line, check: "S32" });
            } else if !(known.insert(introduction.key) && keyring.insert(line, introduction)) {
                faults.push(CompanionFault::KeyTwice { line });
            }
        }
        (keyring, faults)
    }

    fn insert(&mut self, line: usize, introduction: &Introduction) -> bool {
        let Introduction { role, name, owner, key, .. } = introduction;
        if owner.is_some() != (*role == Role::Trustee) {
            return false;
        }
        if *role == Role::Mirror {
            let free = !self.mirrors.contains_key(name);
            self.mirrors.entry(name.clone()).or_insert(*key);
            return free;
        }
        let free = !self.roles.contains_key(&(*role, *owner));
        self.roles.entry((*role, *owner)).or_insert((line, *key));
        free
    }

    pub(super) fn has(&self, role: Role, owner: Option<u64>) -> bool {
        self.roles.contains_key(&(role, owner))
    }

    /// The key with which this role can have signed `line`: it must be introduced above.
    pub(super) fn signer(&self, role: Role, owner: Option<u64>, line: usize) -> Option<&VerifyingKey> {
        self.roles.get(&(role, owner)).filter(|(introduced, _)| *introduced < line).map(|(_, key)| key)
    }

    pub(super) fn trustee(&self, owner: u64, line: usize) -> Option<&VerifyingKey> {
        self.signer(Role::Trustee, Some(owner), line)
    }

    pub(super) fn mirrors(&self) -> &BTreeMap<KeyName, VerifyingKey> {
        &self.mirrors
    }
}
