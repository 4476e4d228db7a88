//! Why a command was not done: in words of the task, with who can mend it.

use std::fmt;

use crate::command::KeyStep;
use crate::id::{BallotId, PersonId, UnitId};
use crate::role::RoleKind;
use crate::state::BallotStage;

/// Who can mend what stands in the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mender {
    /// Whoever gave the command, by giving it otherwise.
    Yourself,
    /// An officer.
    Officer,
    /// An officer other than the one who gave the command.
    OtherOfficer,
    /// The ballot's registrar.
    Registrar,
    /// A trustee of the ballot.
    Trustee,
    /// Time.
    Waiting,
    /// Nobody: it is so for good.
    Nobody,
}

impl Mender {
    /// Its name, for translations.
    pub fn name(self) -> &'static str {
        match self {
            Self::Yourself => "yourself",
            Self::Officer => "officer",
            Self::OtherOfficer => "other_officer",
            Self::Registrar => "registrar",
            Self::Trustee => "trustee",
            Self::Waiting => "waiting",
            Self::Nobody => "nobody",
        }
    }
}

impl fmt::Display for Mender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Numbers as people list them: `1, 2 and 3`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbers(pub Vec<u64>);

impl fmt::Display for Numbers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<String> = self.0.iter().map(u64::to_string).collect();
        match words.split_last() {
            None => f.write_str("nobody"),
            Some((last, [])) => f.write_str(last),
            Some((last, front)) => write!(f, "{} and {last}", front.join(", ")),
        }
    }
}

macro_rules! refusals {
    ($($(#[doc = $doc:literal])+ $name:ident $({ $($field:ident: $type:ty),+ $(,)? })? = $code:literal, $mender:ident, $text:literal;)+) => {
        /// Why a command was not done. Each has a stable code and named fields, so that pages can say it in other languages.
        #[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
        #[expect(missing_docs, reason = "fields are explained by the sentences in which they stand")]
        pub enum Refusal {
            $($(#[doc = $doc])+ #[error($text)] $name $({ $($field: $type),+ })?,)+
        }

        impl Refusal {
            /// All codes, in order.
            pub const CODES: &[&str] = &[$($code),+];

            /// The stable code.
            pub fn code(&self) -> &'static str {
                match self {
                    $(Self::$name $({ $($field: _),+ })? => $code,)+
                }
            }

            /// Who can mend it.
            pub fn mender(&self) -> Mender {
                match self {
                    $(Self::$name $({ $($field: _),+ })? => Mender::$mender,)+
                }
            }

            /// The fields by name, as text.
            pub fn fields(&self) -> Vec<(&'static str, String)> {
                match self {
                    $(Self::$name $({ $($field),+ })? => vec![$($((stringify!($field), $field.to_string())),+)?],)+
                }
            }
        }
    };
}

refusals! {
    /// The actor has none of the rights that the command needs.
    NotAllowed { needs: &'static str } = "not_allowed", Officer, "this is for {needs} to do";
    /// There is no body yet.
    NoBody = "no_body", Officer, "there is no body yet: the first officer founds it with the link that the first start prints";
    /// There is one already.
    BodyExists = "body_exists", Nobody, "the body was founded already; its officers can rename it";
    /// A text that people read is empty, too long or has hidden characters.
    BadText { what: &'static str, most: usize } = "bad_text", Yourself, "{what}: write 1 to {most} characters, without line breaks or other control characters";
    /// A longer text is too long or has hidden characters.
    BadLongText { what: &'static str, most: usize } = "bad_long_text", Yourself, "{what}: at most {most} characters, without control characters other than line breaks";
    /// Not one of ours.
    BadLanguage { language: String } = "bad_language", Yourself, "{language:?} is not a language of the pages: choose en or nb";
    /// Not a name of a time zone.
    BadTimeZone { time_zone: String } = "bad_time_zone", Yourself, "{time_zone:?} is not the name of a time zone: write one such as Europe/Oslo";
    /// There is no such unit.
    NoSuchUnit { unit: UnitId } = "no_such_unit", Yourself, "there is no unit {unit}";
    /// Two units beside each other with one name.
    UnitNameTaken { name: String } = "unit_name_taken", Yourself, "there is a unit named {name} in this place already: choose another name";
    /// A unit under itself.
    UnitLoop { unit: UnitId } = "unit_loop", Yourself, "unit {unit} cannot be put under itself or under a unit below it";
    /// Nothing changes.
    EmptyImport = "empty_import", Yourself, "the list says what the body knows already: nobody joins, moves or leaves";
    /// A person stands in the list twice.
    NamedTwice { person: PersonId } = "named_twice", Yourself, "person {person} is named twice: keep one line";
    /// Who joins is a member already.
    AlreadyMember { person: PersonId } = "already_member", Yourself, "person {person} is a member already";
    /// Who moves or leaves is none.
    NotAMember { person: PersonId } = "not_a_member", Yourself, "person {person} is not a member";
    /// Who moves is there already.
    SameUnit { person: PersonId } = "same_unit", Yourself, "person {person} is in that unit already";
    /// Only the last import can be undone.
    NotLastImport { import: u32 } = "not_last_import", Nobody, "import {import} cannot be undone any more: only the last one can, once, and only before the next one";
    /// The role is held already.
    HasRole { role: RoleKind } = "has_role", Nobody, "this person is {role} already";
    /// The role is not held.
    HasNoRole { role: RoleKind } = "has_no_role", Yourself, "this person is not {role}";
    /// A body without officers could do nothing.
    LastOfficer = "last_officer", Officer, "this is the last officer: make somebody else officer first";
    /// A running ballot needs the person.
    RoleInUse { ballot: BallotId, role: RoleKind } = "role_in_use", Officer, "this person is {role} of ballot {ballot}, which is not over: end it first, or revise the draft";
    /// Invariant 4.
    RolesCoincide { first: RoleKind, second: RoleKind } = "roles_coincide", Officer, "with ten members or more, nobody may be {first} and {second} in one ballot: choose different persons";
    /// There is no such ballot.
    NoSuchBallot { ballot: BallotId } = "no_such_ballot", Yourself, "there is no ballot {ballot}";
    /// Identifiers are used once.
    BallotIdTaken { ballot: BallotId } = "ballot_id_taken", Yourself, "the identifier {ballot} was used before: draw another one";
    /// The ballot is not where this can be done.
    WrongStage { stage: BallotStage, needed: &'static str } = "wrong_stage", Nobody, "the ballot is at the stage {stage}; this can be done {needed}";
    /// Nothing is asked, or too much.
    QuestionCount { most: usize } = "question_count", Yourself, "a ballot asks 1 to {most} questions";
    /// No or too many answers.
    AnswerCount { question: usize, most: usize } = "answer_count", Yourself, "question {question}: give 2 to {most} answers";
    /// Two answers alike.
    AnswerTwice { question: usize, answer: String } = "answer_twice", Yourself, "question {question}: the answer {answer:?} stands there twice";
    /// The bounds are impossible.
    AnswerBounds { question: usize } = "answer_bounds", Yourself, "question {question}: the fewest and the most answers to choose must fit each other and the number of answers, and the most must be at least 1";
    /// The rule cannot be used.
    BadRule { problem: String } = "bad_rule", Yourself, "the rule cannot be used here: {problem}";
    /// The rule's answers are not answers of the first question.
    RuleAnswers = "rule_answers", Yourself, "under a rule the first question has two answers, one that means yes and one that means no, and exactly one of them is chosen";
    /// Casting would end before it begins.
    ClosesBeforeOpening = "closes_before_opening", Yourself, "casting must end after it begins: change the times";
    /// Casting would end in the past.
    ClosesInPast = "closes_in_past", Yourself, "casting would end in the past: choose a later time";
    /// A merger makes no sense.
    BadMerger { unit: UnitId } = "bad_merger", Yourself, "unit {unit} cannot be reported there: name two different units, each small one once, and none that is itself merged away";
    /// The person lacks the role of the body.
    LacksRole { person: PersonId, role: RoleKind } = "lacks_role", Officer, "person {person} is not {role} of the body: give them the role first";
    /// Nobody waits for somebody who bears no part of the ballot.
    NotInBallot { person: PersonId } = "not_in_ballot", Yourself, "person {person} is neither registrar nor trustee nor scrutineer of this ballot";
    /// A trustee twice.
    PersonTwice { person: PersonId } = "person_twice", Yourself, "person {person} stands there twice";
    /// The number of trustees or the threshold is impossible.
    Threshold { size: usize, threshold: u32 } = "threshold", Yourself, "{threshold} of {size} trustees cannot be: one trustee alone, or 2 to 20 of whom at least 2 and at most all suffice";
    /// Nobody would be entitled.
    EmptyRoll = "empty_roll", Officer, "nobody is entitled: import the members first, or choose other units";
    /// The rim wrote another roll.
    RollDiffers { expected: u64, found: u64 } = "roll_differs", Officer, "the membership list changed while the roll was being closed ({found} members, now {expected}): try again";
    /// A message of the protocol cannot be used.
    BadMessage { what: &'static str, problem: String } = "bad_message", Yourself, "{what} cannot be used: {problem}";
    /// Another number of codes than members.
    CodeCount { found: u64, expected: u64 } = "code_count", Registrar, "there are {found} codes for {expected} entitled: make the codes from the closed roll of this ballot";
    /// The registrar has published a list, and slips may be in people's hands.
    CodesMade = "codes_made", Officer, "the voting codes are made already, and slips may be in people's hands: an officer must first declare them worthless, with a reason";
    /// There is no list yet.
    NoCodes = "no_codes", Registrar, "the voting codes are not made yet";
    /// More slips than members.
    TooManySlips { handed_out: u64, entitled: u64 } = "too_many_slips", Yourself, "{handed_out} slips for {entitled} entitled cannot be: count them again";
    /// There is no such trustee, or it is somebody else's number.
    NotYourNumber { owner: u64 } = "not_your_number", Yourself, "you are not trustee number {owner} of this ballot";
    /// The step is not open.
    StepNotOpen { step: KeyStep, waits_for: Numbers } = "step_not_open", Waiting, "the step {step} is not open yet: it waits for trustee {waits_for}";
    /// The step does not belong to this ceremony.
    StepNotHere { step: KeyStep } = "step_not_here", Nobody, "the step {step} does not belong to this ceremony";
    /// The trustee has done it.
    StepDone { step: KeyStep } = "step_done", Nobody, "you have done the step {step} already";
    /// A trustee's message does not hold.
    BadKeyMessage { owner: u64, step: KeyStep, problem: String } = "bad_key_message", Trustee, "trustee {owner}, step {step}: {problem}";
    /// The trustee signed with another key than it introduced.
    OtherSigningKey { owner: u64 } = "other_signing_key", Trustee, "trustee {owner} signed with another key than the one it introduced";
    /// The new trustees are not as many as the old ones.
    TrusteeCount { expected: usize } = "trustee_count", Yourself, "name {expected} trustees, as many as the plan that was frozen with the roll";
    /// The proposer confirms.
    OwnProposal = "own_proposal", OtherOfficer, "you proposed this yourself: another officer must confirm it";
    /// There is no such proposal.
    NoSuchProposal = "no_such_proposal", Yourself, "there is no such proposal any more: it was confirmed or withdrawn, or the ballot went past it";
    /// The same is proposed already.
    ProposedAlready = "proposed_already", OtherOfficer, "this was proposed already: another officer must confirm it";
    /// The new closing time is not later.
    OnlyLater = "only_later", Yourself, "the closing time can only be moved to a later time, never shortened";
    /// Casting ended in the meantime.
    CastingOver = "casting_over", Nobody, "the closing time has passed: casting cannot be extended any more";
    /// It is too early.
    TooEarly = "too_early", Waiting, "casting goes on until the closing time; nobody can end it earlier";
    /// More ballots than members.
    TooManyBallots { counted: u64, entitled: u64 } = "too_many_ballots", Officer, "{counted} ballots for {entitled} entitled cannot be: have the board verified before going on";
    /// Invariant 6.
    TooFewBallots { counted: u64, least: u64 } = "too_few_ballots", Officer, "only {counted} ballots count, and a result of fewer than {least} would tell how single members voted: it is not decrypted. Two officers can declare the ballot void";
    /// The ballots were not tallied.
    NoTally = "no_tally", Waiting, "the ballots have not been put together yet";
    /// They were.
    TalliedAlready = "tallied_already", Nobody, "the ballots were put together already";
    /// This trustee has decrypted.
    DecryptedAlready { owner: u64 } = "decrypted_already", Nobody, "trustee {owner} has decrypted already";
    /// Too few trustees have decrypted.
    NotEnoughTrustees { found: usize, needed: u32 } = "not_enough_trustees", Trustee, "{found} trustees have decrypted, {needed} are needed";
    /// The checkpoint is not of this board.
    SplitView = "split_view", Officer, "the signed checkpoint is not that of this board: compare your copy with others before anybody goes on";
    /// The mirror's key or name is another one than before.
    OtherMirror = "other_mirror", Yourself, "sign with the key and the name with which you signed before";
    /// The mirror's name is taken.
    MirrorNameTaken { name: String } = "mirror_name_taken", Yourself, "another scrutineer signs as {name}: choose another name";
    /// The challenger answers.
    OwnChallenge = "own_challenge", OtherOfficer, "you made the challenge yourself: another officer must answer it";
}
