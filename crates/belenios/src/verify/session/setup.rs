//! The setup: election, trustees, credentials (S18 to S31).

use std::collections::{HashMap, HashSet};

use rayon::prelude::*;

use super::{BATCH, Session, Voter};
use crate::election::{CheckedElection, ElectionError, QuestionProblem};
use crate::group::{Element, Group};
use crate::json::JsonErrorKind;
use crate::trustee::CheckedTrustees;
use crate::v1::{Election, Hash, PublicCredential, TrusteeKind};
use crate::verify::check::Check;
use crate::verify::report::Findings;
use crate::verify::store::Data;
use crate::verify::{Options, parse};

impl<'a, G: Group> Session<'a, G> {
    pub(super) fn open(
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
