//! Checking a ballot: shape first, then one program of group operations, then hashes.

use rayon::prelude::*;

use super::{choices_string, context_string};
use crate::election::CheckedElection;
use crate::group::{BadBase, Base, Commitment, Computed, Element, Group, Program, Scalar};
use crate::transcript::Transcript;
use crate::v1::{
    Answer, Ballot, Cells, Ciphertext, Hash, HomomorphicAnswer, HomomorphicQuestion, ListsAnswer, ListsQuestion, NonHomomorphicAnswer,
    NonZeroProof, Proof, Question, signed_text,
};

/// What is wrong with a ballot. Questions are numbered from 1.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BallotFault {
    /// B33: it belongs to another election.
    #[error("the ballot was made for another election (its uuid is {0})")]
    Uuid(String),
    /// B33: it was made for other parameters.
    #[error("the ballot's election hash is not this election's fingerprint")]
    Fingerprint,
    /// B35: the hash in the signature is not the ballot's.
    #[error("the signature's hash is not the hash of the ballot")]
    SignatureHash,
    /// B36: the signature is not by the credential's voting code.
    #[error("the signature does not verify under the ballot's credential")]
    Signature,
    /// B37: another number of answers than questions, or of ciphertexts or proofs than choices.
    #[error("question {0}: the answer does not have the question's shape")]
    Shape(usize),
    /// B37: another number of answers than questions.
    #[error("the ballot has {found} answers to {expected} questions")]
    Answers {
        /// Questions.
        expected: usize,
        /// Answers.
        found: usize,
    },
    /// B38: a mark is not proved to be 0 or 1.
    #[error("question {question}, choice {choice}: the proof that it is 0 or 1 does not verify")]
    Individual {
        /// 1-based.
        question: usize,
        /// 1-based over all choices of the question.
        choice: usize,
    },
    /// B39: the sum is not proved to be in range.
    #[error("question {0}: the proof that the number of choices is allowed does not verify")]
    Overall(usize),
    /// B39: the proof has the wrong number of branches.
    #[error("question {question}: the overall proof has {found} branches instead of {expected}")]
    Branches {
        /// 1-based.
        question: usize,
        /// As many as values are allowed.
        expected: usize,
        /// What was found.
        found: usize,
    },
    /// B40: the blank proof is wrong.
    #[error("question {0}: the proof about the blank vote does not verify")]
    Blank(usize),
    /// B40: the blank proof is missing, or is there though blank is not allowed.
    #[error("question {0}: there must be a proof about the blank vote exactly if blank is allowed")]
    BlankPresence(usize),
    /// B41: a list's constraint is not proved.
    #[error("question {question}, list {list}: the proof that its candidates are chosen only with it does not verify")]
    List {
        /// 1-based.
        question: usize,
        /// 1-based.
        list: usize,
    },
    /// B41: not exactly one list is proved to be chosen.
    #[error("question {0}: the proof that exactly one list is chosen does not verify")]
    ListOverall(usize),
    /// B41: no candidate may be chosen at all.
    #[error("question {0}: the proof that some candidate is chosen does not verify")]
    NonZero(usize),
    /// B42: the randomness is not proved to be known.
    #[error("question {0}: the proof of knowledge of the encryption does not verify")]
    NonHomomorphic(usize),
    /// P7: an element is outside the group.
    #[error("an element of the ballot is not in the group's subgroup of prime order")]
    NotAMember,
}

/// A ballot whose every proof was checked.
#[derive(Clone, Debug)]
pub struct VerifiedBallot<G: Group> {
    /// For each question its ciphertexts.
    pub choices: Vec<Cells<Ciphertext<G::Element>>>,
    /// Public credential of the voter.
    pub credential: G::Unchecked,
}

/// A ballot that must not count.
#[derive(Clone, Debug)]
pub struct RejectedBallot<G: Group> {
    /// What is wrong with it.
    pub faults: Vec<BallotFault>,
    /// Its ciphertexts, if they are group elements in the shape of the questions: whoever counted the ballot all the same counted these.
    pub choices: Option<Vec<Cells<Ciphertext<G::Element>>>>,
}

/// Everything that remains to be done for one ballot after its shape was looked at.
pub struct BallotPlan<G: Group> {
    program: Program<G>,
    equations: Vec<Equation<G>>,
    faults: Vec<BallotFault>,
    shapes: Vec<Cells<Ciphertext<usize>>>,
    credential: G::Unchecked,
    questions: usize,
}

/// `SHA256(prefix | commitments) mod q = expected`.
struct Equation<G: Group> {
    transcript: Transcript,
    /// A computed pair that the transcript names before the commitments: `α,β|`.
    named: Option<Pair>,
    commitments: core::ops::Range<usize>,
    expected: G::Scalar,
    fault: BallotFault,
}

/// A ciphertext of the program, by the indices of its bases.
type Pair = Ciphertext<usize>;

impl<G: Group> BallotPlan<G> {
    /// Looks at the shape of `ballot`, whose exact text is `json`, and plans the rest. `credential` is the voter's key, a member.
    pub fn new(election: &CheckedElection<G>, ballot: &Ballot<G>, json: &str, credential: &G::Element) -> Self {
        let mut plan = Self {
            program: Program::default(),
            equations: Vec::new(),
            faults: Vec::new(),
            shapes: Vec::new(),
            credential: ballot.credential.clone(),
            questions: election.questions().len(),
        };
        if ballot.election_uuid != election.election().uuid {
            plan.faults.push(BallotFault::Uuid(ballot.election_uuid.to_string()));
        }
        if ballot.election_hash != election.fingerprint() {
            plan.faults.push(BallotFault::Fingerprint);
        }
        plan.signature(ballot, json, credential);
        let context = context_string(election.fingerprint(), &ballot.credential);
        let (questions, answers) = (election.questions(), &ballot.answers);
        if questions.len() != answers.len() {
            plan.faults.push(BallotFault::Answers { expected: questions.len(), found: answers.len() });
        }
        let encoded_key = G::encode(election.key().element());
        for (index, (question, answer)) in questions.iter().zip(answers).enumerate() {
            let number = index + 1;
            match (question, answer) {
                (Question::Homomorphic(question), Answer::Homomorphic(answer)) => plan.homomorphic(number, question, answer, &context),
                (Question::NonHomomorphic { .. }, Answer::NonHomomorphic(answer)) => {
                    plan.non_homomorphic(number, answer, &context, &encoded_key);
                }
                (Question::Lists { value, .. }, Answer::Lists(answer)) => plan.lists(number, value, answer, &context),
                _ => plan.faults.push(BallotFault::Shape(number)),
            }
        }
        plan
    }

    /// What has to be computed in the group.
    pub fn program(&self) -> &Program<G> {
        &self.program
    }

    /// Hashes what was computed. Every fault is named, not only the first.
    pub fn conclude(self, computed: Result<Computed<G>, BadBase>) -> Result<VerifiedBallot<G>, RejectedBallot<G>> {
        let Self { equations, mut faults, shapes, credential, questions, .. } = self;
        let Ok(Computed { bases, commitments }) = computed else {
            faults.push(BallotFault::NotAMember);
            return Err(RejectedBallot { faults, choices: None });
        };
        for Equation { mut transcript, named, commitments: range, expected, fault } in equations {
            if let Some(pair) = named {
                let named = G::vartime_encode_all(&[bases[pair.alpha].clone(), bases[pair.beta].clone()]);
                transcript = transcript.elements(&named).text("|");
            }
            if transcript.elements(&commitments[range]).challenge::<G>() != expected {
                faults.push(fault);
            }
        }
        let element = |pair: &Pair| Ciphertext { alpha: bases[pair.alpha].clone(), beta: bases[pair.beta].clone() };
        let choices: Vec<_> = shapes.iter().map(|shape| shape.map(element)).collect();
        if faults.is_empty() {
            return Ok(VerifiedBallot { choices, credential });
        }
        let choices = (choices.len() == questions).then_some(choices);
        Err(RejectedBallot { faults, choices })
    }

    fn base(&mut self, base: Base<G>) -> usize {
        self.program.bases.push(base);
        self.program.bases.len() - 1
    }

    fn pair(&mut self, pair: &Ciphertext<G::Unchecked>) -> Pair {
        Pair { alpha: self.base(Base::Wire(pair.alpha.clone())), beta: self.base(Base::Wire(pair.beta.clone())) }
    }

    fn product<'a>(&mut self, pairs: impl IntoIterator<Item = &'a Pair>) -> Pair {
        let (alphas, betas) = pairs.into_iter().map(|pair| (pair.alpha, pair.beta)).unzip();
        Pair { alpha: self.base(Base::Product(alphas)), beta: self.base(Base::Product(betas)) }
    }

    fn equation(&mut self, transcript: Transcript, commitments: Vec<Commitment<G>>, expected: G::Scalar, fault: BallotFault) {
        let start = self.program.commitments.len();
        self.program.commitments.extend(commitments);
        let range = start..self.program.commitments.len();
        self.equations.push(Equation { transcript, named: None, commitments: range, expected, fault });
    }

    /// `A = g^response · credential^challenge`
    fn signature(&mut self, ballot: &Ballot<G>, json: &str, credential: &G::Element) {
        let hash = signed_text(json).map(|text| Hash::of(text.as_bytes()).to_base64());
        if hash.as_deref() != Some(ballot.signature.hash.as_str()) {
            self.faults.push(BallotFault::SignatureHash);
        }
        let base = self.base(Base::Member(credential.clone()));
        let Proof { challenge, response } = &ballot.signature.proof;
        let commitment = Commitment { g: response.clone(), y: G::Scalar::zero(), powers: vec![(base, challenge.clone())] };
        let transcript = Transcript::new("sig|").text(&ballot.signature.hash).text("|");
        self.equation(transcript, vec![commitment], challenge.clone(), BallotFault::Signature);
    }

    /// For each branch `A = g^r α^c, B = y^r (β / g^M)^c`; the hash of all must be the sum of the challenges.
    fn disjunction(&mut self, transcript: Transcript, branches: &[(&Pair, u64)], proofs: &[Proof<G>], fault: BallotFault) {
        let mut commitments = Vec::with_capacity(2 * proofs.len());
        for ((pair, value), Proof { challenge, response }) in branches.iter().zip(proofs) {
            let shift = if *value == 0 { G::Scalar::zero() } else { challenge.times(&G::Scalar::from_u64(*value)).negate() };
            let (zero, c) = (G::Scalar::zero(), challenge);
            commitments.push(Commitment { g: response.clone(), y: zero, powers: vec![(pair.alpha, c.clone())] });
            commitments.push(Commitment { g: shift, y: response.clone(), powers: vec![(pair.beta, c.clone())] });
        }
        let expected = G::Scalar::sum(proofs.iter().map(|proof| &proof.challenge));
        self.equation(transcript, commitments, expected, fault);
    }

    fn interval(
        &mut self,
        context: &str,
        pair: &Pair,
        text: &Ciphertext<G::Unchecked>,
        values: impl Iterator<Item = u64>,
        proofs: &[Proof<G>],
        fault: BallotFault,
    ) {
        let branches: Vec<_> = values.map(|value| (pair, value)).collect();
        let transcript = Transcript::new("prove|").text(context).text("|").elements([&text.alpha, &text.beta]).text("|");
        self.disjunction(transcript, &branches, proofs, fault);
    }

    /// Belenios spec 3.3.0, "Homomorphic answers".
    fn homomorphic(&mut self, number: usize, question: &HomomorphicQuestion, answer: &HomomorphicAnswer<G>, context: &str) {
        let HomomorphicAnswer { choices, individual_proofs, overall_proof, blank_proof } = answer;
        let blank = question.allows_blank();
        let shaped = choices.len() == question.choices()
            && individual_proofs.len() == choices.len()
            && individual_proofs.iter().all(|proof| proof.len() == 2);
        if !shaped {
            self.faults.push(BallotFault::Shape(number));
            return;
        }
        let pairs: Vec<Pair> = choices.iter().map(|choice| self.pair(choice)).collect();
        for (index, (pair, proofs)) in pairs.iter().zip(individual_proofs).enumerate() {
            let fault = BallotFault::Individual { question: number, choice: index + 1 };
            self.interval(context, pair, &choices[index], 0..=1, proofs, fault);
        }
        if blank_proof.is_some() != blank {
            self.faults.push(BallotFault::BlankPresence(number));
        }
        let values = question.min..=question.max;
        let expected = usize::try_from(question.max - question.min + 1).unwrap_or(usize::MAX) + usize::from(blank);
        if overall_proof.len() != expected {
            self.faults.push(BallotFault::Branches { question: number, expected, found: overall_proof.len() });
        }
        let full = choices_string(context, choices);
        if blank {
            let sum = self.product(&pairs[1..]);
            let transcript = Transcript::new("bproof1|").text(&full).text("|");
            let mut branches = vec![(&pairs[0], 1)];
            branches.extend(values.map(|value| (&sum, value)));
            self.disjunction(transcript, &branches, overall_proof, BallotFault::Overall(number));
            if let Some(proofs) = blank_proof {
                if proofs.len() != 2 {
                    self.faults.push(BallotFault::Shape(number));
                }
                let transcript = Transcript::new("bproof0|").text(&full).text("|");
                self.disjunction(transcript, &[(&pairs[0], 0), (&sum, 0)], proofs, BallotFault::Blank(number));
            }
        } else {
            let sum = self.product(&pairs);
            let branches: Vec<_> = values.map(|value| (&sum, value)).collect();
            let transcript = Transcript::new("prove|").text(&full).text("|");
            self.sum_disjunction(transcript, &branches, &sum, overall_proof, BallotFault::Overall(number));
        }
        self.shapes.push(Cells::Row(pairs));
    }

    /// As [`Self::disjunction`], where the transcript also names the product itself: it is computed like a commitment.
    fn sum_disjunction(&mut self, transcript: Transcript, branches: &[(&Pair, u64)], sum: &Pair, proofs: &[Proof<G>], fault: BallotFault) {
        self.disjunction(transcript, branches, proofs, fault);
        if let Some(equation) = self.equations.last_mut() {
            equation.named = Some(sum.clone());
        }
    }

    /// Belenios spec 3.3.0, "Non-homomorphic answers": `A = g^response α^challenge`.
    fn non_homomorphic(&mut self, number: usize, answer: &NonHomomorphicAnswer<G>, context: &str, key: &G::Unchecked) {
        let pair = self.pair(&answer.choices);
        let Proof { challenge, response } = &answer.proof;
        let commitment = Commitment { g: response.clone(), y: G::Scalar::zero(), powers: vec![(pair.alpha, challenge.clone())] };
        let Ciphertext { alpha, beta } = &answer.choices;
        let transcript = Transcript::new("raweg|").text(context).text("|").elements([key, alpha, beta]).text("|");
        self.equation(transcript, vec![commitment], challenge.clone(), BallotFault::NonHomomorphic(number));
        self.shapes.push(Cells::Row(vec![pair]));
    }

    /// Belenios spec 3.3.0, "Lists answers".
    fn lists(&mut self, number: usize, question: &ListsQuestion, answer: &ListsAnswer<G>, context: &str) {
        let lengths = || question.answers.iter().map(Vec::len);
        let shaped = answer.choices.iter().map(Vec::len).eq(lengths())
            && answer.individual_proofs.iter().map(Vec::len).eq(lengths())
            && answer.individual_proofs.iter().flatten().all(|proof| proof.len() == 2)
            && answer.list_proofs.len() == answer.choices.len()
            && answer.list_proofs.iter().all(|proof| proof.len() == 2);
        if !shaped {
            self.faults.push(BallotFault::Shape(number));
            return;
        }
        let pairs: Vec<Vec<Pair>> = answer.choices.iter().map(|list| list.iter().map(|choice| self.pair(choice)).collect()).collect();
        let flat = pairs.iter().flatten().zip(answer.choices.iter().flatten()).zip(answer.individual_proofs.iter().flatten());
        for (index, ((pair, choice), proofs)) in flat.enumerate() {
            let fault = BallotFault::Individual { question: number, choice: index + 1 };
            self.interval(context, pair, choice, 0..=1, proofs, fault);
        }
        let full = choices_string(context, answer.choices.iter().flatten());
        let chosen_lists = self.product(pairs.iter().map(|list| &list[0]));
        let transcript = Transcript::new("prove|").text(&full).text("|");
        let overall = core::slice::from_ref(&answer.overall_proof);
        self.sum_disjunction(transcript, &[(&chosen_lists, 1)], &chosen_lists, overall, BallotFault::ListOverall(number));
        for (index, (list, proofs)) in pairs.iter().zip(&answer.list_proofs).enumerate() {
            let candidates = self.product(&list[1..]);
            let transcript = Transcript::new("lproof|").text(&full).text("|");
            let fault = BallotFault::List { question: number, list: index + 1 };
            self.disjunction(transcript, &[(&list[0], 1), (&candidates, 0)], proofs, fault);
        }
        let candidates = self.product(pairs.iter().flat_map(|list| &list[1..]));
        self.nonzero(number, &candidates, &answer.nonzero_proof, &full);
        self.shapes.push(Cells::Table(pairs));
    }

    /// Belenios spec 3.3.0, "Proof of encryption of non-zero": `A_1 = α^{t_1} g^{t_2}`, `A_2 = β^{t_1} y^{t_2} A_0^c`, `A_0 ≠ 1`.
    fn nonzero(&mut self, number: usize, sum: &Pair, proof: &NonZeroProof<G>, context: &str) {
        let NonZeroProof { commitment, challenge, response: (t1, t2) } = proof;
        if *commitment == G::encode(&G::Element::identity()) {
            self.faults.push(BallotFault::NonZero(number));
        }
        let a0 = self.base(Base::Wire(commitment.clone()));
        let zero = G::Scalar::zero();
        let a1 = Commitment { g: t2.clone(), y: zero.clone(), powers: vec![(sum.alpha, t1.clone())] };
        let a2 = Commitment { g: zero, y: t2.clone(), powers: vec![(sum.beta, t1.clone()), (a0, challenge.clone())] };
        let transcript = Transcript::new("nonzero|").text(context).text("|").element(commitment).text(",");
        self.equation(transcript, vec![a1, a2], challenge.clone(), BallotFault::NonZero(number));
    }
}

/// Runs many plans on all cores; results in the order of the plans.
pub fn vartime_verify_ballots<G: Group>(
    election: &CheckedElection<G>,
    plans: Vec<BallotPlan<G>>,
) -> Vec<Result<VerifiedBallot<G>, RejectedBallot<G>>> {
    plans.into_par_iter().map(|plan| vartime_verify_ballot(election, plan)).collect()
}

/// Runs one plan.
pub fn vartime_verify_ballot<G: Group>(election: &CheckedElection<G>, plan: BallotPlan<G>) -> Result<VerifiedBallot<G>, RejectedBallot<G>> {
    let mut computed = G::engine().vartime_run(election.key(), core::slice::from_ref(plan.program()));
    let computed = computed.pop().unwrap_or(Err(BadBase(0)));
    plan.conclude(computed)
}
