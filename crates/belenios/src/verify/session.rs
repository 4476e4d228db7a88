//! The part of a verification that depends on the group: setup, ballots, tally, mixing, decryption, result.

use std::collections::{BTreeMap, HashMap, HashSet};

use rayon::prelude::*;

use super::check::Check;
use super::report::{Findings, Report, Status};
use super::store::{Data, Store};
use super::{Options, Progress, check_content, check_of, content_problem, parse};
use crate::archive::Stage;
use crate::ballot::{BallotFault, BallotPlan, vartime_verify_ballot};
use crate::companion::ShuffleFact;
use crate::election::{CheckedElection, ElectionError, QuestionProblem};
use crate::group::{Belenios2048, Ed25519, Element, Group, Rfc3526};
use crate::json::{JsonErrorKind, Wire};
use crate::mix::{ShuffleFault, vartime_check_shuffle};
use crate::tally::{
    CountedBallot, DecryptionFault, Factors, ResultFault, combine, encode_tally, encrypted_tally, merge_mixed, non_homomorphic_ciphertexts,
    total_weight, vartime_check_partial_decryption, vartime_check_result, vartime_invalid_votes,
};
use crate::trustee::{CheckedTrustees, KindLayout};
use crate::v1::{
    Ballot, Cells, Ciphertext, Election, ElectionResult, EncryptedTally, EventType, Hash, Owned, PartialDecryption, PublicCredential,
    Quantity, Question, Shuffle, SizedEncryptedTally, Tracker, TrusteeKind, peek_group,
};

/// Ballots that are verified together.
const BATCH: usize = 512;

/// What a session does with the board's events, whatever its group.
pub(super) trait BoardSession {
    /// Does a question need mixing?
    fn needs_mixing(&self) -> bool;
    /// A ballot, to be verified with others.
    fn ballot(&mut self, findings: &mut Findings, height: u64, data: Data);
    /// A ballot event whose ballot was there before.
    fn repeated_ballot(&mut self);
    /// Verifies the ballots that wait.
    fn flush(&mut self, findings: &mut Findings);
    /// Any other event with its payload.
    fn event(&mut self, findings: &mut Findings, store: &mut Store, kind: EventType, data: &Data);
    /// What is left to check at the end, and the figures of the report.
    fn finish(self: Box<Self>, findings: &mut Findings, board: &BoardFacts<'_>, report: &mut Report);
}

/// What the chain of events says at the end.
pub(super) struct BoardFacts<'a> {
    pub(super) options: &'a Options<'a>,
    pub(super) stage: Stage,
    pub(super) events: &'a [Hash],
    pub(super) ballots: u64,
}

/// Opens the session of the group that the election names.
pub(super) fn open_session<'a>(
    findings: &mut Findings,
    options: &'a Options<'a>,
    election: &Data,
    trustees: Option<&Data>,
    credentials: Option<&Data>,
) -> Option<Box<dyn BoardSession + 'a>> {
    let group = match peek_group(&election.bytes) {
        Ok(group) => group,
        Err(error) => {
            findings.fail(check_of(&election.bytes, &error), format!("the election {} cannot be read: {error}", election.name));
            return None;
        }
    };
    fn boxed<'a, G: Group>(session: Option<Session<'a, G>>) -> Option<Box<dyn BoardSession + 'a>> {
        session.map(|session| Box::new(session) as Box<dyn BoardSession + 'a>)
    }
    match group.as_str() {
        Ed25519::NAME => boxed(Session::<Ed25519>::open(findings, options, election, trustees, credentials)),
        Belenios2048::NAME => boxed(Session::<Belenios2048>::open(findings, options, election, trustees, credentials)),
        Rfc3526::NAME => boxed(Session::<Rfc3526>::open(findings, options, election, trustees, credentials)),
        _ => {
            findings.fail(Check::S18, crate::v1::UnknownGroup(group).to_string());
            None
        }
    }
}

/// One voter of the list.
struct Voter<G: Group> {
    key: G::Element,
    weight: u64,
    /// Index of the last ballot.
    last: Option<usize>,
}

/// For each question its ciphertexts.
type Choices<G> = Vec<Cells<Ciphertext<<G as Group>::Element>>>;

/// One ballot of the board whose ciphertexts are known.
pub(super) struct BoardBallot<G: Group> {
    pub(super) tracker: Tracker,
    pub(super) credential: G::Unchecked,
    choices: Choices<G>,
    weight: u64,
}

pub(super) struct Session<'a, G: Group> {
    options: &'a Options<'a>,
    pub(super) election: CheckedElection<G>,
    pub(super) trustees: Option<CheckedTrustees<G>>,
    pub(super) kinds: Vec<TrusteeKind<G>>,
    voters: HashMap<G::Unchecked, Voter<G>>,
    pub(super) listed: usize,
    pub(super) listed_weight: u64,
    pub(super) credentials_hash: Option<Hash>,
    /// Ballots that wait to be verified, with the height of their event.
    batch: Vec<(u64, Data)>,
    pub(super) ballots: Vec<BoardBallot<G>>,
    examined: u64,
    /// Some ballot's ciphertexts are unknown, so that the tally cannot be recomputed.
    incomplete: bool,
    /// Under which voter an encrypted mark was seen first.
    marks: HashMap<[u8; 16], usize>,
    /// The published tally, once it is known.
    pub(super) tally: Option<Tally<G>>,
    pub(super) mixes: Vec<Mix<G>>,
    pub(super) decryptions: Vec<Decryption<G>>,
    owners: HashSet<u64>,
    result: Option<ElectionResult>,
    /// Was a result published, be it good or bad?
    result_published: bool,
}

/// The tally on the board.
pub(super) struct Tally<G: Group> {
    pub(super) hash: Hash,
    entries: EncryptedTally<G::Element>,
    weight: u64,
}

/// One mixing on the board.
pub(super) struct Mix<G: Group> {
    pub(super) owner: u64,
    /// What its mixer may have signed; none if the input is not known.
    pub(super) fact: Option<ShuffleFact>,
    pub(super) output: Option<Vec<Vec<Ciphertext<G::Element>>>>,
}

/// One partial decryption on the board.
pub(super) struct Decryption<G: Group> {
    pub(super) owner: u64,
    pub(super) payload: Hash,
    pub(super) factors: Option<Factors<G>>,
    faults: Vec<(Check, String)>,
}

impl<'a, G: Group> Session<'a, G> {
    fn open(
        findings: &mut Findings,
        options: &'a Options<'a>,
        election: &Data,
        trustees: Option<&Data>,
        credentials: Option<&Data>,
    ) -> Option<Self> {
        for check in [Check::S18, Check::S19, Check::S20, Check::S21, Check::S22, Check::P8] {
            findings.made(check);
        }
        if Hash::of(&election.bytes) != election.name {
            findings.fail(Check::S19, "the fingerprint does not name the election that stands on the board");
        }
        let uuid_form = [(JsonErrorKind::Value("an election's identifier has at least 14 Base58 characters"), Check::S20)];
        parse::<Election<G>>(findings, election, "the election", &uuid_form)?;
        let election = match CheckedElection::<G>::from_json(&election.bytes) {
            Ok(election) => election,
            Err(error) => {
                findings.fail(election_check(&error), error.to_string());
                return None;
            }
        };
        let mut session = Self {
            options,
            election,
            trustees: None,
            kinds: Vec::new(),
            voters: HashMap::new(),
            listed: 0,
            listed_weight: 0,
            credentials_hash: credentials.map(|data| data.name),
            batch: Vec::with_capacity(BATCH),
            ballots: Vec::new(),
            examined: 0,
            incomplete: false,
            marks: HashMap::new(),
            tally: None,
            mixes: Vec::new(),
            decryptions: Vec::new(),
            owners: HashSet::new(),
            result: None,
            result_published: false,
        };
        if let Some(data) = trustees {
            session.open_trustees(findings, data);
        }
        if let Some(data) = credentials {
            session.open_credentials(findings, data);
        }
        Some(session)
    }

    /// S23 to S29.
    fn open_trustees(&mut self, findings: &mut Findings, data: &Data) {
        let Some(kinds) = parse::<Vec<TrusteeKind<G>>>(findings, data, "the trustees", &[]) else { return };
        findings.made(Check::S23);
        findings.made(Check::S29);
        if kinds.iter().any(|kind| matches!(kind, TrusteeKind::Pedersen(_))) {
            for check in [Check::S24, Check::S25, Check::S26, Check::S27, Check::S28] {
                findings.made(check);
            }
        }
        match CheckedTrustees::check(&kinds) {
            Ok(trustees) => {
                if trustees.election_key() != self.election.key().element() {
                    findings.fail(Check::S29, "the election's public key is not the product of the trustees' keys");
                }
                if trustees.legacy() {
                    let unsigned = "the threshold trustees are in the form of release 2.0, which lacks these signatures";
                    for check in [Check::S24, Check::S26, Check::S27] {
                        findings.warn(check, unsigned);
                    }
                }
                self.trustees = Some(trustees);
                self.kinds = kinds;
            }
            Err(faults) => {
                for fault in faults {
                    let check = Check::ALL.iter().copied().find(|check| check.id() == fault.check_id()).unwrap_or(Check::S23);
                    findings.fail(check, fault.to_string());
                }
            }
        }
    }

    /// S30 and S31.
    fn open_credentials(&mut self, findings: &mut Findings, data: &Data) {
        let weights = [(JsonErrorKind::Integer, Check::S30)];
        let Some(list) = parse::<Vec<PublicCredential<G>>>(findings, data, "the public credentials", &weights) else { return };
        findings.made(Check::S30);
        self.listed = list.len();
        self.listed_weight = list.iter().fold(0_u64, |sum, entry| sum.saturating_add(entry.weight()));
        let members: Vec<_> = list.par_iter().map(|entry| G::check(&entry.credential)).collect();
        for (index, (entry, member)) in list.iter().zip(members).enumerate() {
            let number = index + 1;
            let Ok(key) = member else {
                findings.fail(Check::S30, format!("credential {number} is not an element of the group"));
                continue;
            };
            if key.is_identity() {
                findings.fail(Check::S30, format!("credential {number} is the identity: everybody could sign with it"));
            }
            if entry.weight() == 0 {
                findings.fail(Check::S30, format!("credential {number} has weight 0"));
            }
            let voter = Voter { key, weight: entry.weight(), last: None };
            if self.voters.insert(entry.credential.clone(), voter).is_some() {
                findings.fail(Check::S30, format!("credential {number} stands on the list twice"));
            }
        }
        let sorted = list.is_sorted_by(|a, b| G::cmp_credentials(&a.credential, &b.credential).is_le());
        if !sorted {
            findings.warn(Check::S30, "the credentials are not in sorted order, so that their order may tell who is who");
        }
        self.check_roll(findings, &list);
    }

    fn check_roll(&self, findings: &mut Findings, list: &[PublicCredential<G>]) {
        let Some(roll) = self.options.roll else { return };
        findings.made(Check::S31);
        let weight = self.listed_weight;
        if u64::try_from(list.len()) != Ok(roll.members) {
            findings.fail(Check::S31, format!("the list has {} credentials, the roll has {} members", list.len(), roll.members));
        }
        if roll.weight.is_some_and(|expected| expected != weight) {
            findings.fail(Check::S31, format!("the credentials' weights add up to {weight}, not to the roll's"));
        }
    }
}

/// Everything found out about one ballot, without touching the session.
struct Examined<G: Group> {
    problems: Vec<(Check, String)>,
    /// Some if the ciphertexts are known, even if the ballot is bad.
    ballot: Option<(G::Unchecked, Choices<G>)>,
    tracker: Tracker,
}

impl<G: Group> Session<'_, G> {
    fn examine(&self, height: u64, data: &Data) -> Examined<G> {
        let hash = Hash::of(&data.bytes);
        let mut examined = Examined { problems: Vec::new(), ballot: None, tracker: hash.into() };
        let place = |problem: &dyn core::fmt::Display| format!("event {height}, ballot {}: {problem}", Tracker::from(hash));
        if hash != data.name {
            examined.problems.push((Check::P2, content_problem(data, hash)));
        }
        let parsed = Ballot::<G>::from_json(&data.bytes);
        let (Ok(ballot), Ok(text)) = (&parsed, core::str::from_utf8(&data.bytes)) else {
            if let Err(error) = parsed {
                examined.problems.push((check_of(&data.bytes, &error), place(&error)));
            }
            return examined;
        };
        let voter = self.voters.get(&ballot.credential);
        if voter.is_none() {
            examined.problems.push((Check::B34, place(&"its credential is not on the list")));
        }
        // The proofs are checked under a credential that nobody listed, too: only the list is wrong then.
        let key = voter.map(|voter| voter.key.clone()).or_else(|| G::check(&ballot.credential).ok());
        let Some(key) = key else {
            examined.problems.push((Check::P7, place(&"its credential is not an element of the group")));
            return examined;
        };
        let plan = BallotPlan::new(&self.election, ballot, text, &key);
        match vartime_verify_ballot(&self.election, plan) {
            Ok(verified) => examined.ballot = Some((verified.credential, verified.choices)),
            Err(rejected) => {
                examined.problems.extend(rejected.faults.iter().map(|fault| (ballot_check(fault), place(fault))));
                examined.ballot = rejected.choices.map(|choices| (ballot.credential.clone(), choices));
            }
        }
        examined
    }

    fn apply(&mut self, findings: &mut Findings, examined: Examined<G>) {
        self.examined += 1;
        for (check, problem) in examined.problems {
            findings.fail(check, problem);
        }
        let Some((credential, choices)) = examined.ballot else {
            self.incomplete = true;
            return;
        };
        let index = self.ballots.len();
        let Some(voter) = self.voters.get_mut(&credential) else {
            self.incomplete = true;
            return;
        };
        voter.last = Some(index);
        let weight = voter.weight;
        self.look_for_repeated_marks(findings, index, &credential, &choices);
        self.ballots.push(BoardBallot { tracker: examined.tracker, credential, choices, weight });
    }

    /// B44: the same ciphertext under two credentials is a copied mark.
    fn look_for_repeated_marks(
        &mut self,
        findings: &mut Findings,
        index: usize,
        credential: &G::Unchecked,
        choices: &[Cells<Ciphertext<G::Element>>],
    ) {
        let elements: Vec<G::Element> = choices.iter().flat_map(Cells::iter).map(|mark| mark.alpha.clone()).collect();
        for encoded in G::vartime_encode_all(&elements) {
            let hash = Hash::of(encoded.to_json().as_bytes());
            let mut key = [0; 16];
            key.copy_from_slice(&hash.as_bytes()[..16]);
            let first = *self.marks.entry(key).or_insert(index);
            if first != index && self.ballots[first].credential != *credential {
                let trackers = (self.ballots[first].tracker, index + 1);
                findings.warn(Check::B44, format!("ballot {} repeats an encrypted mark of ballot {}", trackers.1, trackers.0));
            }
        }
    }

    /// Indices of the ballots that count: the last of each voter, in the order of the board.
    fn counted(&self) -> impl Iterator<Item = &BoardBallot<G>> {
        self.ballots.iter().enumerate().filter(|(index, ballot)| self.last_of(ballot) == Some(*index)).map(|(_, ballot)| ballot)
    }

    fn last_of(&self, ballot: &BoardBallot<G>) -> Option<usize> {
        self.voters.get(&ballot.credential).and_then(|voter| voter.last)
    }

    fn selection<'b>(ballots: impl Iterator<Item = &'b BoardBallot<G>>) -> Vec<CountedBallot<G>>
    where
        G: 'b,
    {
        ballots.map(|ballot| CountedBallot { choices: ballot.choices.clone(), weight: ballot.weight }).collect()
    }

    /// T48 to T51.
    fn encrypted_tally(&mut self, findings: &mut Findings, store: &mut Store, data: &Data) {
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

    /// What the next mixing starts from, and what decryption works on.
    fn mixed_rows(&self, mixes: &[Mix<G>]) -> Option<Vec<Vec<Ciphertext<G::Element>>>> {
        match mixes.last() {
            Some(mix) => mix.output.clone(),
            None => self.tally.as_ref().map(|tally| non_homomorphic_ciphertexts(self.election.questions(), &tally.entries)),
        }
    }

    fn owned<T: Wire>(
        &mut self,
        findings: &mut Findings,
        store: &mut Store,
        data: &Data,
        what: &str,
        owner: Check,
    ) -> Option<(u64, Hash, T)> {
        check_content(findings, data);
        findings.made(owner);
        let owned = parse::<Owned>(findings, data, what, &[])?;
        let keys = self.trustees.as_ref().map_or(u64::MAX, |trustees| u64::try_from(trustees.keys().len()).unwrap_or(u64::MAX));
        if owned.owner == 0 || owned.owner > keys {
            findings.fail(owner, format!("{what} is said to be by trustee {}, there are {keys}", owned.owner));
        }
        let Some(payload) = store.take(owned.payload) else {
            findings.fail(Check::E11, format!("{what} refers to data that are not there ({})", owned.payload));
            return None;
        };
        check_content(findings, &payload);
        let value = parse::<T>(findings, &payload, what, &[])?;
        Some((owned.owner, payload.name, value))
    }

    /// M52 to M57.
    fn shuffle(&mut self, findings: &mut Findings, store: &mut Store, data: &Data) {
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
    pub(super) fn to_decrypt(&self, mixes: &[Mix<G>]) -> Option<EncryptedTally<G::Element>> {
        let tally = self.tally.as_ref()?;
        let rows = self.mixed_rows(mixes)?;
        Some(merge_mixed(self.election.questions(), &tally.entries, rows))
    }

    /// D59 to D63.
    fn partial_decryption(&mut self, findings: &mut Findings, store: &mut Store, data: &Data) {
        let what = "the partial decryption";
        let Some((owner, payload, decryption)) = self.owned::<PartialDecryption<G>>(findings, store, data, what, Check::D62) else {
            return;
        };
        if !self.owners.insert(owner) {
            findings.fail(Check::D62, format!("trustee {owner} decrypted twice"));
            return;
        }
        for check in [Check::D59, Check::D60, Check::D61, Check::D63] {
            findings.made(check);
        }
        let index = usize::try_from(owner).ok().and_then(|owner| owner.checked_sub(1));
        let key = index.and_then(|index| self.trustees.as_ref().and_then(|trustees| trustees.keys().get(index)));
        let (Some(key), Some(tally)) = (key, self.to_decrypt(&self.mixes)) else {
            findings.explain(Check::D63, "the trustee's key or the tally is not known");
            return;
        };
        let entry = match vartime_check_partial_decryption(&self.election, key, &tally, &decryption) {
            Ok(factors) => Decryption { owner, payload, factors: Some(factors), faults: Vec::new() },
            Err(faults) => {
                let unmixed = (!self.mixes.is_empty()).then(|| self.to_decrypt(&[])).flatten();
                let stale = unmixed.is_some_and(|tally| vartime_check_partial_decryption(&self.election, key, &tally, &decryption).is_ok());
                let faults = if stale {
                    vec![(Check::D59, format!("trustee {owner} decrypted the ballots before they were mixed"))]
                } else {
                    faults.iter().map(|fault| (decryption_check(fault), format!("trustee {owner}: {fault}"))).collect()
                };
                Decryption { owner, payload, factors: None, faults }
            }
        };
        self.decryptions.push(entry);
    }

    /// Checked factors by owner.
    fn factors(&self) -> BTreeMap<u64, Factors<G>> {
        self.decryptions.iter().filter_map(|entry| Some((entry.owner, entry.factors.clone()?))).collect()
    }

    /// Is this trustee one of a threshold group, so that others may stand in?
    fn is_replaceable(&self, owner: u64) -> bool {
        let kinds = self.trustees.as_ref().map_or(&[][..], CheckedTrustees::kinds);
        kinds.iter().any(|kind| matches!(kind, KindLayout::Pedersen { owners, .. } if owners.contains(&owner)))
    }

    /// D65: enough factors, and the same result whichever of them are chosen.
    fn combined(&self, findings: &mut Findings) -> Option<Factors<G>> {
        findings.made(Check::D65);
        let trustees = self.trustees.as_ref()?;
        let all = self.factors();
        let first = match combine(trustees, &all) {
            Ok(factors) => factors,
            Err(error) => {
                findings.fail(Check::D65, error.to_string());
                return None;
            }
        };
        for kind in trustees.kinds() {
            let KindLayout::Pedersen { threshold, owners } = kind else { continue };
            let present: Vec<u64> = owners.clone().filter(|owner| all.contains_key(owner)).collect();
            let needed = usize::try_from(*threshold).unwrap_or(usize::MAX);
            for extra in present.iter().skip(needed) {
                let kept: Vec<u64> = present.iter().take(needed - 1).copied().chain([*extra]).collect();
                let mut subset = all.clone();
                subset.retain(|owner, _| !owners.contains(owner) || kept.contains(owner));
                if combine(trustees, &subset).as_ref() != Ok(&first) {
                    findings.fail(Check::D65, format!("with trustee {extra} another result comes out"));
                }
            }
        }
        Some(first)
    }

    /// R66 to R68.
    fn result(&mut self, findings: &mut Findings, data: &Data) {
        self.result_published = true;
        check_content(findings, data);
        let Some(result) = parse::<ElectionResult>(findings, data, "the result", &[]) else { return };
        let factors = self.combined(findings);
        let (Some(factors), Some(tally)) = (factors, self.to_decrypt(&self.mixes)) else {
            for check in [Check::R66, Check::R67, Check::R68] {
                findings.explain(check, "the decryption is not complete");
            }
            return;
        };
        let questions = self.election.questions();
        let mixing = self.election.election().has_non_homomorphic();
        let sums = questions.iter().any(|question| !matches!(question, Question::NonHomomorphic { .. }));
        for (check, applies) in [(Check::R66, sums), (Check::R67, sums), (Check::R68, mixing)] {
            if applies {
                findings.made(check);
            }
        }
        let weight = self.tally.as_ref().map_or(0, |tally| tally.weight);
        for fault in vartime_check_result::<G>(questions, &tally, &factors, weight, &result) {
            findings.fail(result_check(&fault, questions), fault.to_string());
        }
        for (question, entry) in vartime_invalid_votes::<G>(questions, &tally, &factors) {
            findings.warn(
                Check::R68,
                format!("question {question}, ballot {entry} after mixing: an invalid vote, no client encodes numbers so"),
            );
        }
        self.result = Some(result);
    }

    /// Faults of decryptions that others can stand in for do not block the result; they are evidence.
    fn judge_decryptions(&self, findings: &mut Findings) {
        let enough = self.trustees.as_ref().is_some_and(|trustees| combine(trustees, &self.factors()).is_ok());
        for entry in &self.decryptions {
            for (check, problem) in &entry.faults {
                if self.is_replaceable(entry.owner) && (enough || !self.result_published) {
                    findings.warn(*check, problem.clone());
                } else {
                    findings.fail(*check, problem.clone());
                }
            }
        }
    }

    /// B47.
    fn check_trackers(&self, findings: &mut Findings) {
        if self.options.trackers.is_empty() {
            return;
        }
        findings.made(Check::B47);
        let counted: HashSet<Tracker> = self.counted().map(|ballot| ballot.tracker).collect();
        let on_board: HashSet<Tracker> = self.ballots.iter().map(|ballot| ballot.tracker).collect();
        for tracker in &self.options.trackers {
            if !on_board.contains(tracker) {
                findings.fail(Check::B47, format!("no ballot with the receipt {tracker} is on the board"));
            } else if !counted.contains(tracker) {
                findings.fail(Check::B47, format!("the ballot with the receipt {tracker} was replaced by a later one of the same voter"));
            }
        }
    }
}

impl<G: Group> BoardSession for Session<'_, G> {
    fn needs_mixing(&self) -> bool {
        self.election.election().has_non_homomorphic()
    }

    fn ballot(&mut self, findings: &mut Findings, height: u64, data: Data) {
        self.batch.push((height, data));
        if self.batch.len() == BATCH {
            self.flush(findings);
        }
    }

    fn repeated_ballot(&mut self) {
        self.examined += 1;
    }

    fn flush(&mut self, findings: &mut Findings) {
        let batch = core::mem::take(&mut self.batch);
        if batch.is_empty() {
            return;
        }
        for check in BALLOT_CHECKS {
            findings.made(check);
        }
        for (question, check) in self.election.questions().iter().flat_map(question_checks) {
            if question {
                findings.made(check);
            }
        }
        let examined: Vec<Examined<G>> = batch.par_iter().map(|(height, data)| self.examine(*height, data)).collect();
        for ballot in examined {
            self.apply(findings, ballot);
        }
        if let Some(report) = self.options.progress {
            report(Progress { bytes: batch.last().map_or(0, |(_, data)| data.offset), ballots: self.examined });
        }
    }

    fn event(&mut self, findings: &mut Findings, store: &mut Store, kind: EventType, data: &Data) {
        match kind {
            EventType::EncryptedTally => self.encrypted_tally(findings, store, data),
            EventType::Shuffle => self.shuffle(findings, store, data),
            EventType::PartialDecryption => self.partial_decryption(findings, store, data),
            EventType::Result => self.result(findings, data),
            EventType::Setup | EventType::Ballot | EventType::EndBallots | EventType::EndShuffles => {}
        }
    }

    fn finish(self: Box<Self>, findings: &mut Findings, board: &BoardFacts<'_>, report: &mut Report) {
        findings.made(Check::B45);
        if self.examined != board.ballots {
            findings.fail(Check::B45, format!("{} ballots were verified, the board has {}", self.examined, board.ballots));
        }
        self.judge_decryptions(findings);
        self.check_trackers(findings);
        if let Some(record) = board.options.companion {
            self.strong_checks(findings, record, board);
        } else {
            for check in Check::ALL.iter().filter(|check| check.needs_companion()) {
                findings.explain(*check, "no companion record was given");
            }
        }
        let election = self.election.election();
        report.uuid = Some(election.uuid.clone());
        report.name = Some(election.name.clone());
        report.group = Some(election.group.clone());
        report.fingerprint = Some(self.election.fingerprint().to_owned());
        report.questions.clone_from(&election.questions);
        report.credentials = self.listed;
        report.trackers = self.counted().map(|ballot| ballot.tracker).collect();
        report.counted = report.trackers.len();
        report.total_weight = self.counted().fold(0, |sum, ballot| sum.saturating_add(ballot.weight));
        report.mixed_by = self.mixes.iter().map(|mix| mix.owner).collect();
        report.decrypted_by = self.decryptions.iter().filter(|entry| entry.factors.is_some()).map(|entry| entry.owner).collect();
        if findings.status(Check::R66).max(findings.status(Check::R68)) < Status::Fail {
            report.result = self.result;
        }
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

/// Members among wire rows, or none if any is not.
fn checked_rows<G: Group>(rows: &[Vec<Ciphertext<G::Unchecked>>]) -> Option<Vec<Vec<Ciphertext<G::Element>>>> {
    let entry =
        |entry: &Ciphertext<G::Unchecked>| Some(Ciphertext { alpha: G::check(&entry.alpha).ok()?, beta: G::check(&entry.beta).ok()? });
    rows.iter().map(|row| row.par_iter().map(entry).collect()).collect()
}

/// Checks that are made of every ballot.
const BALLOT_CHECKS: [Check; 7] = [Check::B33, Check::B34, Check::B35, Check::B36, Check::B37, Check::B43, Check::B44];

/// Checks that are made of ballots with such a question.
fn question_checks(question: &Question) -> Vec<(bool, Check)> {
    match question {
        Question::Homomorphic(value) => vec![(true, Check::B38), (true, Check::B39), (value.allows_blank(), Check::B40)],
        Question::Lists { .. } => vec![(true, Check::B38), (true, Check::B41)],
        Question::NonHomomorphic { .. } => vec![(true, Check::B42)],
    }
}

fn ballot_check(fault: &BallotFault) -> Check {
    match fault {
        BallotFault::Uuid(_) | BallotFault::Fingerprint => Check::B33,
        BallotFault::SignatureHash => Check::B35,
        BallotFault::Signature => Check::B36,
        BallotFault::Shape(_) | BallotFault::Answers { .. } => Check::B37,
        BallotFault::Individual { .. } => Check::B38,
        BallotFault::Overall(_) | BallotFault::Branches { .. } => Check::B39,
        BallotFault::Blank(_) | BallotFault::BlankPresence(_) => Check::B40,
        BallotFault::List { .. } | BallotFault::NonZero(_) | BallotFault::ListOverall(_) => Check::B41,
        BallotFault::NonHomomorphic(_) => Check::B42,
        BallotFault::NotAMember => Check::P7,
    }
}

fn election_check(error: &ElectionError) -> Check {
    match error {
        ElectionError::Json(_) => Check::P4,
        ElectionError::Version(_) | ElectionError::Group { .. } => Check::S18,
        ElectionError::KeyNotAMember | ElectionError::KeyIdentity => Check::S22,
        ElectionError::NoQuestion
        | ElectionError::Question {
            problem: QuestionProblem::Bounds | QuestionProblem::NoAnswers | QuestionProblem::Embedding | QuestionProblem::List,
            ..
        } => Check::S21,
    }
}

fn shuffle_check(fault: &ShuffleFault) -> Check {
    match fault {
        ShuffleFault::Questions { .. } | ShuffleFault::Length { .. } => Check::M53,
        ShuffleFault::Generators { .. } => Check::M54,
        ShuffleFault::NotAMember { .. } => Check::M55,
        ShuffleFault::Equation { .. } => Check::M56,
    }
}

fn decryption_check(fault: &DecryptionFault) -> Check {
    match fault {
        DecryptionFault::Shape { .. } => Check::D60,
        DecryptionFault::NotAMember { .. } => Check::D61,
        DecryptionFault::Proof { .. } => Check::D63,
    }
}

fn result_check(fault: &ResultFault, questions: &[Question]) -> Check {
    match fault {
        ResultFault::Shape(number) => match questions.get(number.saturating_sub(1)) {
            Some(Question::NonHomomorphic { .. }) => Check::R68,
            _ => Check::R66,
        },
        ResultFault::AboveWeight { .. } | ResultFault::WrongSum { .. } => Check::R66,
        ResultFault::Inconsistent { .. } => Check::R67,
        ResultFault::WrongNumbers { .. } => Check::R68,
    }
}
