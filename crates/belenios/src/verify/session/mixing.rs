//! Mixing (M52 to M57), and what it leaves to be decrypted.

use rayon::prelude::*;

use super::{Mix, Session};
use crate::companion::ShuffleFact;
use crate::group::Group;
use crate::json::Wire;
use crate::mix::{ShuffleFault, vartime_check_shuffle};
use crate::tally::{merge_mixed, non_homomorphic_ciphertexts};
use crate::v1::{Ciphertext, EncryptedTally, Hash, Shuffle};
use crate::verify::check::Check;
use crate::verify::report::Findings;
use crate::verify::store::{Data, Store};

impl<G: Group> Session<'_, G> {
    /// What the next mixing starts from, and what decryption works on.
    fn mixed_rows(&self, mixes: &[Mix<G>]) -> Option<Vec<Vec<Ciphertext<G::Element>>>> {
        match mixes.last() {
            Some(mix) => mix.output.clone(),
            None => self.tally.as_ref().map(|tally| non_homomorphic_ciphertexts(self.election.questions(), &tally.entries)),
        }
    }

    /// M52 to M57.
    pub(super) fn shuffle(&mut self, findings: &mut Findings, store: &mut Store, data: &Data) {
        let Some((owner, _, shuffle)) = self.owned::<Shuffle<G>>(findings, store, data, "the mixing", Check::M57) else { return };
        if self.mixes.iter().any(|mix| mix.owner == owner) {
            findings.fail(Check::M57, format!("trustee {owner} mixed twice"));
        }
        for check in [Check::M52, Check::M53, Check::M54, Check::M55, Check::M56] {
            findings.made(check);
        }
        let number = self.mixes.len() + 1;
        let input = self.mixed_rows(&self.mixes);
        let fact = input.as_ref().filter(|_| self.options.companion.is_some()).map(|input| shuffle_fact::<G>(owner, input, &shuffle));
        let output = match input {
            None => {
                findings.explain(Check::M56, "what this mixing starts from is not known");
                None
            }
            Some(input) => match vartime_check_shuffle(&self.election, &input, &shuffle) {
                Ok(output) => Some(output),
                Err(faults) => {
                    self.explain_wrong_mix(findings, number, &shuffle, &faults);
                    checked_rows::<G>(&shuffle.ciphertexts)
                }
            },
        };
        self.mixes.push(Mix { owner, fact, output });
    }

    /// M52 if the mixing starts from an earlier state, else what its proof breaks.
    fn explain_wrong_mix(&self, findings: &mut Findings, number: usize, shuffle: &Shuffle<G>, faults: &[ShuffleFault]) {
        let earlier = (0..self.mixes.len()).filter_map(|count| self.mixed_rows(&self.mixes[..count]));
        for (count, input) in earlier.enumerate() {
            if vartime_check_shuffle(&self.election, &input, shuffle).is_ok() {
                findings.fail(Check::M52, format!("mixing {number} starts from the state before mixing {}", count + 1));
                return;
            }
        }
        for fault in faults {
            findings.fail(shuffle_check(fault), format!("mixing {number}: {fault}"));
        }
    }

    /// The tally with its last mixing put in.
    pub(in crate::verify) fn to_decrypt(&self, mixes: &[Mix<G>]) -> Option<EncryptedTally<G::Element>> {
        let tally = self.tally.as_ref()?;
        let rows = self.mixed_rows(mixes)?;
        Some(merge_mixed(self.election.questions(), &tally.entries, rows))
    }
}

/// What a mixer signs: the ciphertexts before and after, and the proofs, each by the hash of its JSON.
fn shuffle_fact<G: Group>(owner: u64, input: &[Vec<Ciphertext<G::Element>>], shuffle: &Shuffle<G>) -> ShuffleFact {
    let hash = |json: String| Hash::of(json.as_bytes());
    let row = |row: &Vec<Ciphertext<G::Element>>| {
        let encode = |entry: &Ciphertext<G::Element>| Ciphertext { alpha: G::encode(&entry.alpha), beta: G::encode(&entry.beta) };
        row.iter().map(encode).collect::<Vec<_>>()
    };
    ShuffleFact {
        owner,
        input: hash(input.iter().map(row).collect::<Vec<_>>().to_json()),
        output: hash(shuffle.ciphertexts.to_json()),
        proof: hash(shuffle.proofs.to_json()),
    }
}

/// Members among wire rows, or none if any is not.
fn checked_rows<G: Group>(rows: &[Vec<Ciphertext<G::Unchecked>>]) -> Option<Vec<Vec<Ciphertext<G::Element>>>> {
    let entry =
        |entry: &Ciphertext<G::Unchecked>| Some(Ciphertext { alpha: G::check(&entry.alpha).ok()?, beta: G::check(&entry.beta).ok()? });
    rows.iter().map(|row| row.par_iter().map(entry).collect()).collect()
}

fn shuffle_check(fault: &ShuffleFault) -> Check {
    match fault {
        ShuffleFault::Questions { .. } | ShuffleFault::Length { .. } => Check::M53,
        ShuffleFault::Generators { .. } => Check::M54,
        ShuffleFault::NotAMember { .. } => Check::M55,
        ShuffleFault::Equation { .. } => Check::M56,
    }
}
