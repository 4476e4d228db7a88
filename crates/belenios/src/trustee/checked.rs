//! The published trustees, checked as a whole: VERIFIER.md S23–S29.

use core::ops::Range;
use std::collections::BTreeMap;

use super::fault::TrusteeFault;
use super::threshold::audit::{Audit, Form, check_key};
use crate::group::{Element, Group};
use crate::json::Wire;
use crate::v1::{CertKeys, ThresholdParameters, TrusteeKind, TrusteePublicKey};

/// Trustees whose keys are members of the group, known to their owners, and all different.
#[derive(Clone, Debug)]
pub struct CheckedTrustees<G: Group> {
    keys: Vec<G::Element>,
    names: Vec<Option<String>>,
    kinds: Vec<KindLayout>,
    election_key: G::Element,
    legacy: bool,
}

/// Which owners one entry of the list of trustees stands for. Owners count all keys in order from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KindLayout {
    /// One key that must take part in decryption.
    Single {
        /// Its number.
        owner: u64,
    },
    /// Keys of which `threshold` suffice.
    Pedersen {
        /// How many suffice.
        threshold: u64,
        /// Their numbers; the `j`-th of them (from 1) holds the polynomial's value at `j`.
        owners: Range<u64>,
    },
}

impl<G: Group> CheckedTrustees<G> {
    /// Checks S23–S28 and that the keys do not cancel each other (S29), and names every fault that can be reached.
    ///
    /// The older peer's threshold groups, which lack contexts and signatures altogether, are accepted and marked by [`CheckedTrustees::legacy`]: S24's
    /// context, S26 and the signatures of S27 cannot be checked there. A group that has *some* of them is held to all of them.
    pub fn check(kinds: &[TrusteeKind<G>]) -> Result<Self, Vec<TrusteeFault>> {
        let mut inspection = Inspection::default();
        for kind in kinds {
            match kind {
                TrusteeKind::Single(key) => inspection.single(key),
                TrusteeKind::Pedersen(parameters) => inspection.pedersen(parameters),
            }
        }
        inspection.finish()
    }

    /// Every key in order: the key of owner `n` stands at index `n − 1`.
    pub fn keys(&self) -> &[G::Element] {
        &self.keys
    }

    /// The key of this owner, if there is one.
    pub fn key(&self, owner: u64) -> Option<&G::Element> {
        let index = usize::try_from(owner.checked_sub(1)?).ok()?;
        self.keys.get(index)
    }

    /// The trustees' names where servers wrote them, in the order of [`CheckedTrustees::keys`].
    pub fn names(&self) -> &[Option<String>] {
        &self.names
    }

    /// The entries in order.
    pub fn kinds(&self) -> &[KindLayout] {
        &self.kinds
    }

    /// `y = ∏ y_τ`: a single key, or `∏ A_z0` of a threshold group.
    pub fn election_key(&self) -> &G::Element {
        &self.election_key
    }

    /// S29: is this the key that voters encrypt to?
    pub fn check_election_key(&self, y: &G::Element) -> Result<(), TrusteeFault> {
        if *y == self.election_key { Ok(()) } else { Err(TrusteeFault::ElectionKey) }
    }

    /// A threshold group was made with the older peer: whether its members saw the same certificates cannot be checked.
    pub fn legacy(&self) -> bool {
        self.legacy
    }
}

/// What was found so far.
struct Inspection<G: Group> {
    keys: Vec<Option<G::Element>>,
    names: Vec<Option<String>>,
    kinds: Vec<KindLayout>,
    sub_keys: Vec<Option<G::Element>>,
    legacy: bool,
    faults: Vec<TrusteeFault>,
}

impl<G: Group> Default for Inspection<G> {
    fn default() -> Self {
        Self { keys: Vec::new(), names: Vec::new(), kinds: Vec::new(), sub_keys: Vec::new(), legacy: false, faults: Vec::new() }
    }
}

impl<G: Group> Inspection<G> {
    fn next_owner(&self) -> u64 {
        u64::try_from(self.keys.len()).map_or(u64::MAX, |owners| owners + 1)
    }

    fn single(&mut self, key: &TrusteePublicKey<G>) {
        let owner = self.next_owner();
        let element = check_key(owner, key, &mut self.faults);
        self.kinds.push(KindLayout::Single { owner });
        self.names.push(key.name.clone());
        self.sub_keys.push(element.clone());
        self.keys.push(element);
    }

    fn pedersen(&mut self, parameters: &ThresholdParameters<G>) {
        let first = self.next_owner();
        let form = form_of(parameters);
        self.legacy |= form == Form::Legacy;
        let mut audit = Audit::new(&parameters.certs, parameters.threshold, first, form);
        let certificates = audit.certificates();
        let coefexps = audit.coefexps(&certificates, &parameters.coefexps);
        if form == Form::Current {
            audit.all_certificates_signatures(&certificates, &parameters.coefexps, parameters.signatures.as_deref());
        }
        let keys = audit.verification_keys(&certificates, &coefexps, &parameters.verification_keys);
        self.faults.append(&mut audit.faults);

        self.keys.extend(keys);
        self.names.extend(parameters.verification_keys.iter().map(|key| key.name.clone()));
        self.kinds.push(KindLayout::Pedersen { threshold: parameters.threshold, owners: first..self.next_owner() });
        let constants: Option<Vec<&G::Element>> = coefexps.iter().map(|row| row.as_ref()?.first()).collect();
        self.sub_keys.push(constants.map(G::Element::product));
    }

    fn finish(mut self) -> Result<CheckedTrustees<G>, Vec<TrusteeFault>> {
        if self.kinds.is_empty() {
            self.faults.push(TrusteeFault::NoTrustees);
        }
        self.keys_are_distinct();
        let sub_keys: Option<Vec<G::Element>> = self.sub_keys.into_iter().collect();
        let election_key = sub_keys.map(|sub_keys| G::Element::product(&sub_keys));
        if !self.kinds.is_empty() && election_key.as_ref().is_some_and(Element::is_identity) {
            self.faults.push(TrusteeFault::ProductIdentity);
        }
        let keys: Option<Vec<G::Element>> = self.keys.into_iter().collect();
        match (keys, election_key) {
            (Some(keys), Some(election_key)) if self.faults.is_empty() => {
                Ok(CheckedTrustees { keys, names: self.names, kinds: self.kinds, election_key, legacy: self.legacy })
            }
            _ => Err(self.faults),
        }
    }

    /// Where one of a group suffices, its polynomial is a constant: all of them hold the same key, and must.
    fn share_one_key(&self, first: u64, second: u64) -> bool {
        self.kinds.iter().any(|kind| match kind {
            KindLayout::Pedersen { threshold: 1, owners } => owners.contains(&first) && owners.contains(&second),
            _ => false,
        })
    }

    fn keys_are_distinct(&mut self) {
        let mut first_owners = BTreeMap::new();
        for (trustee, key) in (1..).zip(&self.keys) {
            let Some(key) = key else { continue };
            // Equal keys have equal text.
            let &mut first = first_owners.entry(G::encode(key)).or_insert(trustee);
            if first != trustee && !self.share_one_key(first, trustee) {
                self.faults.push(TrusteeFault::SameKey { first, trustee });
            }
        }
    }
}

/// A group is of the older form only if nothing of the newer form is there.
fn form_of<G: Group>(parameters: &ThresholdParameters<G>) -> Form {
    let has_context = parameters.certs.iter().any(|cert| {
        // A certificate that cannot be read counts for neither form.
        CertKeys::<G>::from_json(cert.message.as_bytes()).is_ok_and(|keys| keys.context.is_some())
    });
    let has_signed_key = parameters.verification_keys.iter().any(|key| key.signature.is_some());
    if has_context || has_signed_key || parameters.signatures.is_some() { Form::Current } else { Form::Legacy }
}
