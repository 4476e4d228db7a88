//! The encrypted tally, recomputed (T48 to T51).

use std::collections::{HashMap, HashSet};

use super::{Session, Tally};
use crate::group::Group;
use crate::tally::{CountedBallot, encode_tally, encrypted_tally, total_weight};
use crate::v1::{Cells, Ciphertext, EncryptedTally, Quantity, Question, SizedEncryptedTally};
use crate::verify::check::Check;
use crate::verify::report::{Findings, Status};
use crate::verify::store::{Data, Store};
use crate::verify::{check_content, parse};

impl<G: Group> Session<'_, G> {
    /// T48 to T51.
    pub(super) fn encrypted_tally(&mut self, findings: &mut Findings, store: &mut Store, data: &Data) {
        check_content(findings, data);
        let Some(sized) = parse::<SizedEncryptedTally>(findings, data, "the sized tally", &[]) else { return };
        let Some(published) = store.take(sized.encrypted_tally) else {
            findings.fail(Check::E11, format!("the tally refers to data that are not there ({})", sized.encrypted_tally));
            return;
        };
        check_content(findings, &published);
        let counted = Self::selection(self.counted());
        let computed = encrypted_tally::<G>(self.election.questions(), &counted);
        if self.election.election().has_non_homomorphic() {
            findings.made(Check::T51);
        }
        let weight = total_weight(&counted).unwrap_or(u64::MAX);
        if self.incomplete {
            for check in [Check::T48, Check::T49, Check::T50] {
                findings.explain(check, "some ballots cannot be read, so the tally cannot be recomputed");
            }
        } else {
            for check in [Check::T48, Check::T49, Check::T50] {
                findings.made(check);
            }
            self.check_sizes(findings, &sized, counted.len(), weight);
        }
        drop(counted);
        let Some(wire) = parse::<EncryptedTally<G::Unchecked>>(findings, &published, "the encrypted tally", &[]) else { return };
        let aligned = match computed {
            Ok(tally) => align::<G>(self.election.questions(), tally, &wire),
            Err(error) => {
                findings.fail(Check::T51, error.to_string());
                None
            }
        };
        let entries = match aligned {
            Some(Aligned { entries, in_order }) => {
                if !in_order {
                    findings
                        .warn(Check::T51, "the ballots to be mixed stand in another order than on the board, which mixing makes harmless");
                }
                Some(entries)
            }
            None => {
                if !self.incomplete && findings.status(Check::T51) < Status::Fail {
                    self.explain_wrong_tally(findings, &wire);
                }
                parse::<EncryptedTally<G::Element>>(findings, &published, "the encrypted tally", &[])
            }
        };
        self.tally = entries.map(|entries| Tally { hash: published.name, entries, weight: sized.total_weight.0 });
    }

    fn check_sizes(&self, findings: &mut Findings, sized: &SizedEncryptedTally, counted: usize, weight: u64) {
        if u64::try_from(counted) != Ok(sized.num_tallied) {
            findings.fail(Check::T50, format!("{} ballots are said to be counted, {counted} count", sized.num_tallied));
        }
        if sized.total_weight != Quantity(weight) {
            findings.fail(Check::T50, format!("their weights are said to add up to {}, they add up to {weight}", sized.total_weight.0));
        }
    }

    /// T48 if another selection of the ballots gives the published tally, else T49.
    fn explain_wrong_tally(&self, findings: &mut Findings, published: &EncryptedTally<G::Unchecked>) {
        let mut firsts = HashSet::new();
        let first: Vec<_> = self.ballots.iter().filter(|ballot| firsts.insert(ballot.credential.clone())).collect();
        let gives = |ballots: Vec<CountedBallot<G>>| {
            let tally = encrypted_tally::<G>(self.election.questions(), &ballots);
            tally.is_ok_and(|tally| align::<G>(self.election.questions(), tally, published).is_some())
        };
        if gives(Self::selection(first.into_iter())) {
            findings.fail(Check::T48, "the first ballot of each voter was counted instead of the last");
        } else if gives(Self::selection(self.ballots.iter())) {
            findings.fail(Check::T48, "ballots that were replaced by a later one of the same voter were counted too");
        } else {
            findings.fail(Check::T49, "the published tally is not the product of the counted ballots");
        }
    }
}

/// Our tally with its rows to be mixed in the published order.
struct Aligned<G: Group> {
    entries: EncryptedTally<G::Element>,
    in_order: bool,
}

/// Compares our tally with the published one. Rows to be mixed may be permuted: the peer publishes them in the order of a hash table instead of the
/// specification's, and whatever their order, the mixing takes it away.
fn align<G: Group>(
    questions: &[Question],
    ours: EncryptedTally<G::Element>,
    published: &EncryptedTally<G::Unchecked>,
) -> Option<Aligned<G>> {
    let encoded = encode_tally::<G>(&ours);
    if encoded.len() != published.len() {
        return None;
    }
    let mut aligned = Aligned { entries: Vec::with_capacity(ours.len()), in_order: true };
    for (index, cells) in ours.into_iter().enumerate() {
        let same = encoded[index] == published[index];
        if !same && !matches!(questions[index], Question::NonHomomorphic { .. }) {
            return None;
        }
        aligned.in_order &= same;
        aligned.entries.push(if same { cells } else { permuted(&cells, &encoded[index], &published[index])? });
    }
    Some(aligned)
}

/// `cells` in the order of `published`, if both have the same entries equally often.
fn permuted<E: Clone, U: Clone + Eq + core::hash::Hash>(
    cells: &Cells<Ciphertext<E>>,
    encoded: &Cells<Ciphertext<U>>,
    published: &Cells<Ciphertext<U>>,
) -> Option<Cells<Ciphertext<E>>> {
    let mut by_text: HashMap<&Ciphertext<U>, Vec<&Ciphertext<E>>> = HashMap::new();
    for (text, entry) in encoded.iter().zip(cells.iter()) {
        by_text.entry(text).or_default().push(entry);
    }
    if encoded.len() != published.len() {
        return None;
    }
    published.try_map(|text| by_text.get_mut(text).and_then(Vec::pop).cloned().ok_or(())).ok()
}
