//! The checks that version 1 has no room for: S32, B46, M58, D64, R70. Each holds the record against what the verifier found on the board, and
//! returns every fault.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::dleq::Dleq;
use super::fault::CompanionFault;
use super::keyring::Keyring;
use super::keys::VerifyingKey;
use super::log::Companion;
use super::merkle::MerkleTree;
use super::note::{KeyName, SignedCheckpoint, origin};
use super::record::Record;
use super::statement::{Commitment, OrderStatement, Role, TrusteeKey};
use crate::group::Group;
use crate::trustee::{CheckedTrustees, KindLayout};
use crate::v1::{Hash, TrusteeKind, Uuid};

/// What S32 holds the record against.
#[derive(Clone, Copy, Debug)]
pub struct SetupFacts<'a, G: Group> {
    /// The election's identifier.
    pub uuid: &'a Uuid,
    /// The published trustees as they stand in the archive.
    pub kinds: &'a [TrusteeKind<G>],
    /// The same, checked.
    pub trustees: &'a CheckedTrustees<G>,
    /// The archive's hash of the public credentials.
    pub credentials: Hash,
    /// How many there are.
    pub number: u64,
    /// Sum of their weights.
    pub weight: u64,
    /// SHA-256 of the roll, if the verifier has it.
    pub roll: Option<Hash>,
}

/// One ballot of the board, in the board's order.
#[derive(Clone, Copy, Debug)]
pub struct BallotFact<'a, G: Group> {
    /// Its credential.
    pub credential: &'a G::Unchecked,
    /// Its hash.
    pub ballot: Hash,
}

/// One shuffle of the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShuffleFact {
    /// Who mixed.
    pub owner: u64,
    /// SHA-256 of the JSON of the ciphertexts that went in.
    pub input: Hash,
    /// SHA-256 of the JSON of `ciphertexts`.
    pub output: Hash,
    /// SHA-256 of the JSON of `proofs`.
    pub proof: Hash,
}

/// One partial decryption of the board.
#[derive(Clone, Copy, Debug)]
pub struct DecryptionFact<'a, G: Group> {
    /// Who decrypted.
    pub owner: u64,
    /// The archive's hash of the partial decryption.
    pub payload: Hash,
    /// The published key of that trustee.
    pub key: &'a G::Element,
    /// The factors in the order of the ciphertexts.
    pub factors: &'a [G::Element],
}

/// What R70 holds the record against.
#[derive(Clone, Copy, Debug)]
pub struct BoardFacts<'a> {
    /// The hashes of all events in order.
    pub events: &'a [Hash],
    /// How many mirrors must have seen them all: VERIFIER.md wants 2.
    pub mirrors_needed: usize,
    /// Keys of mirrors that the verifier trusts. `None`: those that the record introduces, which whoever made the record may have made up.
    pub trusted_mirrors: Option<&'a BTreeMap<KeyName, VerifyingKey>>,
}

impl<G: Group> Companion<G> {
    /// S32: keys, commitments to the key generation, the registrar's list.
    pub fn check_setup(&self, facts: &SetupFacts<'_, G>) -> Vec<CompanionFault> {
        let (keyring, mut faults) = Keyring::of(self);
        if self.uuid() != facts.uuid {
            faults.push(CompanionFault::Uuid { found: self.uuid().to_string() });
        }
        for role in [Role::Officer, Role::Registrar] {
            if !keyring.has(role, None) {
                faults.push(CompanionFault::KeyMissing { role, owner: None });
            }
        }
        let bound = self.check_trustee_keys(&keyring, facts.trustees, &mut faults);
        self.check_key_generation(&keyring, facts, &bound, &mut faults);
        self.check_code_list(&keyring, facts, &mut faults);
        faults
    }

    /// B46: the ballot that counts is the voter's last one, as the voter numbered them. Voters without statements are not covered.
    ///
    /// `ballots` are all accepted ballots in the board's order. All cores work on the signatures.
    pub fn check_orders(&self, fingerprint: &str, ballots: &[BallotFact<'_, G>]) -> Vec<CompanionFault> {
        let statements: Vec<(usize, &OrderStatement<G>)> = self
            .records()
            .filter_map(|(line, record)| if let Record::Order(statement) = record { Some((line, statement)) } else { None })
            .collect();
        let signed: Vec<bool> = statements.par_iter().map(|(_, statement)| statement.vartime_is_signed(fingerprint)).collect();
        let mut faults = Vec::new();
        let mut voters: BTreeMap<&G::Unchecked, Vec<(usize, &OrderStatement<G>)>> = BTreeMap::new();
        for (&(line, statement), signed) in statements.iter().zip(signed) {
            if signed {
                voters.entry(&statement.credential).or_default().push((line, statement));
            } else {
                faults.push(CompanionFault::OrderSignature { line });
            }
        }
        let mut cast: BTreeMap<&G::Unchecked, Vec<Hash>> = BTreeMap::new();
        for BallotFact { credential, ballot } in ballots {
            if voters.contains_key(credential) {
                cast.entry(credential).or_default().push(*ballot);
            }
        }
        for (credential, statements) in voters {
            check_voter(statements, cast.get(credential).map_or(&[], Vec::as_slice), &mut faults);
        }
        faults
    }

    /// M58: every mixer stands for its shuffle.
    pub fn check_shuffles(&self, fingerprint: &str, shuffles: &[ShuffleFact]) -> Vec<CompanionFault> {
        let (keyring, _) = Keyring::of(self);
        let (mut faults, mut stated) = (Vec::new(), BTreeSet::new());
        for (line, record) in self.records() {
            let Record::Shuffle(statement) = record else { continue };
            let owner = statement.owner;
            let signer = keyring.trustee(owner, line);
            let said = ShuffleFact { owner, input: statement.input, output: statement.output, proof: statement.proof };
            if !signer.is_some_and(|signer| statement.is_signed(fingerprint, signer)) {
                faults.push(CompanionFault::Signature { line, check: "M58" });
            } else if !shuffles.contains(&said) || !stated.insert(owner) {
                faults.push(CompanionFault::Shuffle { line, owner });
            }
        }
        let missing = shuffles.iter().filter(|shuffle| !stated.contains(&shuffle.owner));
        faults.extend(missing.map(|shuffle| CompanionFault::ShuffleMissing { owner: shuffle.owner }));
        faults
    }

    /// D64: every partial decryption has a strong proof. `alphas` are those of the ciphertexts that were decrypted, in order.
    ///
    /// Faults name their trustee, so that a verifier can go on with a threshold of the others (D65).
    pub fn check_decryptions(
        &self,
        fingerprint: &str,
        tally: Hash,
        alphas: &[G::Element],
        decryptions: &[DecryptionFact<'_, G>],
    ) -> Vec<CompanionFault> {
        let (keyring, _) = Keyring::of(self);
        let (mut faults, mut stated) = (Vec::new(), BTreeSet::new());
        for (line, record) in self.records() {
            let Record::Decryption(statement) = record else { continue };
            let owner = statement.owner;
            let signer = keyring.trustee(owner, line);
            if !signer.is_some_and(|signer| statement.is_signed(fingerprint, signer)) {
                faults.push(CompanionFault::Signature { line, check: "D64" });
                continue;
            }
            let decryption = decryptions.iter().find(|fact| fact.owner == owner && fact.payload == statement.payload);
            let Some(decryption) = decryption.filter(|_| statement.tally == tally && stated.insert(owner)) else {
                faults.push(CompanionFault::Decryption { line, owner });
                continue;
            };
            let DecryptionFact { key, factors, .. } = *decryption;
            if !(Dleq { fingerprint, tally, owner, key, alphas, factors }).vartime_verify(&statement.proof) {
                faults.push(CompanionFault::DecryptionProof { line, owner });
            }
        }
        let missing = decryptions.iter().filter(|decryption| !stated.contains(&decryption.owner));
        faults.extend(missing.map(|decryption| CompanionFault::DecryptionMissing { owner: decryption.owner }));
        faults
    }

    /// R70: every signed checkpoint is a prefix of this board, and enough mirrors have seen all of it.
    pub fn check_checkpoints(&self, facts: &BoardFacts<'_>) -> Vec<CompanionFault> {
        let (keyring, _) = Keyring::of(self);
        let mirrors = facts.trusted_mirrors.unwrap_or(keyring.mirrors());
        let tree = MerkleTree::new(facts.events);
        let events = u64::try_from(tree.size()).unwrap_or(u64::MAX);
        let (mut faults, mut witnesses) = (Vec::new(), BTreeSet::new());
        for (line, record) in self.records() {
            let Record::Checkpoint(checkpoint) = record else { continue };
            let note = &checkpoint.note;
            let (size, root) = (note.checkpoint().size, note.checkpoint().root);
            let Some(cosigners) = self.cosigners(note, keyring.signer(Role::Officer, None, line), mirrors) else {
                faults.push(CompanionFault::CheckpointSignature { line });
                continue;
            };
            match usize::try_from(size).ok().and_then(|size| tree.root(size)) {
                None => faults.push(CompanionFault::CheckpointBeyond { line, size, events }),
                Some(expected) if expected != root => faults.push(CompanionFault::SplitView { line, size }),
                Some(_) if size == events => witnesses.extend(cosigners),
                Some(_) => {}
            }
        }
        if witnesses.len() < facts.mirrors_needed {
            faults.push(CompanionFault::Mirrors { mirrors: witnesses.len(), needed: facts.mirrors_needed, events });
        }
        faults
    }

    /// The mirrors that cosigned a note of this election, if the officer signed it and every known mirror's cosignature is good.
    fn cosigners<'a>(
        &self,
        note: &SignedCheckpoint,
        officer: Option<&VerifyingKey>,
        mirrors: &'a BTreeMap<KeyName, VerifyingKey>,
    ) -> Option<Vec<&'a KeyName>> {
        let is_ours = note.checkpoint().origin == origin(self.uuid()) && note.is_signed_by(officer?);
        let mut cosigners = Vec::new();
        for (name, key) in mirrors.iter().filter(|_| is_ours) {
            match note.cosigned_at(name, key) {
                None => {}
                Some(Ok(_)) => cosigners.push(name),
                Some(Err(_)) => return None,
            }
        }
        is_ours.then_some(cosigners)
    }

    /// Each owner's first good binding: the line in which its key was known.
    fn check_trustee_keys(
        &self,
        keyring: &Keyring,
        trustees: &CheckedTrustees<G>,
        faults: &mut Vec<CompanionFault>,
    ) -> BTreeMap<u64, usize> {
        let mut bound = BTreeMap::new();
        for (line, record) in self.records() {
            let Record::TrusteeKey(statement) = record else { continue };
            let TrusteeKey { owner, public_key, .. } = statement;
            let Some(signer) = keyring.trustee(*owner, line).filter(|signer| statement.is_signed(self.uuid(), signer)) else {
                faults.push(CompanionFault::Signature { line, check: "S32" });
                continue;
            };
            let published = trustees.key(*owner).filter(|key| G::encode(key) == *public_key);
            let proved = published.is_some_and(|key| statement.is_proved(self.uuid(), signer, key));
            if !proved || bound.insert(*owner, line).is_some() {
                faults.push(CompanionFault::TrusteeKey { line, owner: *owner });
            }
        }
        for owner in (1..).take(trustees.keys().len()) {
            if !keyring.has(Role::Trustee, Some(owner)) {
                faults.push(CompanionFault::KeyMissing { role: Role::Trustee, owner: Some(owner) });
            } else if !bound.contains_key(&owner) {
                faults.push(CompanionFault::TrusteeKeyMissing { owner });
            }
        }
        bound
    }

    fn check_key_generation(
        &self,
        keyring: &Keyring,
        facts: &SetupFacts<'_, G>,
        bound: &BTreeMap<u64, usize>,
        faults: &mut Vec<CompanionFault>,
    ) {
        // For each threshold trustee the published coefficients, and the line in which a key of its group was first known.
        let mut owners = BTreeMap::new();
        for (layout, kind) in facts.trustees.kinds().iter().zip(facts.kinds) {
            let (KindLayout::Pedersen { owners: group, .. }, TrusteeKind::Pedersen(parameters)) = (layout, kind) else { continue };
            let known = bound.range(group.clone()).map(|(_, &line)| line).min().unwrap_or(usize::MAX);
            owners.extend(group.clone().zip(&parameters.coefexps).map(|(owner, coefexps)| (owner, (coefexps, known))));
        }
        let mut round = 1;
        let mut committed: BTreeMap<u64, (usize, &Commitment)> = BTreeMap::new();
        for (line, record) in self.records() {
            match record {
                Record::Restart(restart) => {
                    let officer = keyring.signer(Role::Officer, None, line);
                    if !officer.is_some_and(|officer| restart.is_signed(self.uuid(), officer)) {
                        faults.push(CompanionFault::Signature { line, check: "S32" });
                    } else if restart.round != round + 1 {
                        faults.push(CompanionFault::RestartRound { line, found: restart.round, expected: round + 1 });
                    } else {
                        round += 1;
                        committed.clear();
                    }
                }
                Record::Commitment(commitment) => {
                    let owner = commitment.owner;
                    let signer = keyring.trustee(owner, line);
                    if !signer.is_some_and(|signer| commitment.is_signed(self.uuid(), signer)) {
                        faults.push(CompanionFault::Signature { line, check: "S32" });
                    } else if commitment.round != round || !owners.contains_key(&owner) || committed.contains_key(&owner) {
                        faults.push(CompanionFault::CommitmentOutOfPlace { line });
                    } else {
                        committed.insert(owner, (line, commitment));
                    }
                }
                _ => {}
            }
        }
        for (owner, (coefexps, known)) in owners {
            match committed.get(&owner) {
                None => faults.push(CompanionFault::CommitmentMissing { owner }),
                Some(&(line, _)) if line > known => faults.push(CompanionFault::CommitmentLate { line, owner }),
                Some(&(line, commitment)) if !commitment.opens_to(self.uuid(), coefexps) => {
                    faults.push(CompanionFault::CommitmentOpens { line, owner });
                }
                Some(_) => {}
            }
        }
    }

    fn check_code_list(&self, keyring: &Keyring, facts: &SetupFacts<'_, G>, faults: &mut Vec<CompanionFault>) {
        let mut is_signed = false;
        for (line, record) in self.records() {
            let Record::CodeList(list) = record else { continue };
            let registrar = keyring.signer(Role::Registrar, None, line);
            if !registrar.is_some_and(|registrar| list.is_signed(self.uuid(), registrar)) {
                faults.push(CompanionFault::Signature { line, check: "S32" });
                continue;
            }
            if is_signed {
                faults.push(CompanionFault::CodeListTwice { line });
            }
            is_signed = true;
            let differs = [
                ("list of credentials", list.credentials != facts.credentials),
                ("number of credentials", list.number != facts.number),
                ("sum of weights", list.weight.0 != facts.weight),
                ("roll", facts.roll.is_some_and(|roll| roll != list.roll)),
            ];
            let differs = differs.into_iter().filter(|(_, differs)| *differs);
            faults.extend(differs.map(|(what, _)| CompanionFault::CodeList { line, what }));
        }
        if !is_signed {
            faults.push(CompanionFault::CodeListMissing);
        }
    }
}

/// One voter's signed statements, in any order, against the ballots that this voter has on the board.
fn check_voter<G: Group>(mut statements: Vec<(usize, &OrderStatement<G>)>, cast: &[Hash], faults: &mut Vec<CompanionFault>) {
    // A statement that a courier delivered twice is one statement: only what it says matters, not how it was signed.
    let content = |statement: &OrderStatement<G>| (statement.seq, statement.ballot, statement.supersedes);
    statements.sort_by_key(|(line, statement)| (statement.seq, *line));
    statements.dedup_by(|(_, later), (_, earlier)| content(later) == content(earlier));
    let mut before: Option<&OrderStatement<G>> = None;
    for &(line, statement) in &statements {
        if !statement.continues(before) {
            faults.push(CompanionFault::OrderSequence { line });
        }
        before = Some(statement);
    }
    let Some(&(line, last)) = statements.last() else { return };
    match cast.last() {
        Some(&counted) if counted == last.ballot => {}
        Some(&counted) if cast.contains(&last.ballot) => {
            faults.push(CompanionFault::OrderNotCounted { line, ballot: last.ballot, counted });
        }
        _ => faults.push(CompanionFault::OrderBallotMissing { line, ballot: last.ballot }),
    }
}
