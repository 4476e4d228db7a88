//! How far the trustees have come with the key.

use crate::command::KeyStep;

/// The key ceremony of one ballot. With several trustees it is Pedersen's protocol, with one a single key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyCeremony {
    /// From 1; a restart begins the next one.
    pub round: u32,
    /// What each trustee has sent in this round, in the order of owners.
    pub trustees: Vec<TrusteeMessages>,
    /// What all of it gives.
    pub made: Option<MadeKeys>,
    /// Why each earlier round was given up.
    pub restarts: Vec<String>,
}

/// What one trustee has sent. All texts are exact canonical JSON.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrusteeMessages {
    /// The introduction of the trustee's signing key: a `signing_key` record.
    pub introduction: Option<String>,
    /// A threshold trustee's certificate: `signed_msg`.
    pub certificate: Option<String>,
    /// A threshold trustee's `commitment` record.
    pub commitment: Option<String>,
    /// A threshold trustee's `polynomial`.
    pub polynomial: Option<String>,
    /// A threshold trustee's `voutput`.
    pub voutput: Option<String>,
    /// A single trustee's `trustee_public_key`.
    pub public_key: Option<String>,
    /// The answer to the rehearsal.
    pub rehearsal: Option<Rehearsed>,
}

/// An answer to the rehearsal that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rehearsed {
    /// The partial decryption of the test paper.
    pub decryption: String,
    /// The bond of the two keys: a `trustee_key` record.
    pub bond: String,
}

/// The texts that the keys give.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeKeys {
    /// `trustees.json` of the archive.
    pub trustees: String,
    /// `election.json` of the archive.
    pub election: String,
    /// The election of the rehearsal.
    pub rehearsal: String,
}

impl TrusteeMessages {
    /// The steps that this trustee has done, in order.
    pub fn done(&self) -> Vec<KeyStep> {
        KeyStep::ALL.into_iter().filter(|step| self.has(*step)).collect()
    }

    /// Has this trustee done this step?
    pub fn has(&self, step: KeyStep) -> bool {
        match step {
            KeyStep::Certificate => self.certificate.is_some(),
            KeyStep::Commitment => self.commitment.is_some(),
            KeyStep::Polynomial => self.polynomial.is_some(),
            KeyStep::Voutput => self.voutput.is_some(),
            KeyStep::PublicKey => self.public_key.is_some(),
            KeyStep::Rehearsal => self.rehearsal.is_some(),
        }
    }
}

impl KeyCeremony {
    /// The beginning, for so many trustees.
    pub fn new(size: usize) -> Self {
        Self { round: 1, trustees: vec![TrusteeMessages::default(); size], made: None, restarts: Vec::new() }
    }

    /// The steps of this ceremony, in order.
    pub fn steps(&self) -> &'static [KeyStep] {
        match self.trustees.len() {
            1 => &[KeyStep::PublicKey, KeyStep::Rehearsal],
            _ => &[KeyStep::Certificate, KeyStep::Commitment, KeyStep::Polynomial, KeyStep::Voutput, KeyStep::Rehearsal],
        }
    }

    /// The step that is open: the first that not everybody has done. `None` when all is done.
    pub fn current_step(&self) -> Option<KeyStep> {
        self.steps().iter().copied().find(|step| !self.trustees.iter().all(|trustee| trustee.has(*step)))
    }

    /// Owners, from 1, who have not done this step.
    pub fn missing(&self, step: KeyStep) -> Vec<u64> {
        (1..).zip(&self.trustees).filter(|(_, trustee)| !trustee.has(step)).map(|(owner, _)| owner).collect()
    }

    /// Is every key in hand?
    pub fn is_complete(&self) -> bool {
        self.current_step().is_none()
    }

    /// What the trustee of this owner number has sent.
    pub fn trustee(&self, owner: u64) -> Option<&TrusteeMessages> {
        usize::try_from(owner.checked_sub(1)?).ok().and_then(|index| self.trustees.get(index))
    }
}
