//! The mathematics of a ceremony, shared by the command line and the server: what is put together, and how every part is checked before it is taken.
//!
//! Everything is a pure function of texts and group elements, in any of the three groups. Who may do it when is [`crate::decide`]'s business on the
//! server, and that of people with files on the command line.
//!
//! | module | the moment |
//! |---|---|
//! | `keys` | a trustee's messages while the key is made, one by one and together |
//! | `paper`, `rehearsal` | the election with its key; the test paper that every trustee decrypts before opening |
//! | `codes` | the registrar's public list |
//! | `opening` | what the board begins with, and its companion record |
//! | `count` | tally, partial decryptions, result |
//! | `certificate` | what stands on the certificate, as data |

mod certificate;
mod codes;
mod count;
mod error;
mod keys;
mod opening;
mod paper;
mod rehearsal;

pub use certificate::{Certificate, CertificateFacts, PaperVotes, QuestionCount, Row, RuleUse, verdict_of};
pub use codes::{check_against_roll, check_public_list, read_public_list};
pub use count::{
    Decrypted, TallyTexts, alphas, check_decryption, check_statement, checked_cells, counted_ballot, factors, last_ballots, read_tally,
    result_text, tally_texts,
};
pub(crate) use error::read;
pub use error::{CeremonyError, Faults};
pub use keys::{
    Place, check_certificate, check_commitment, check_introduction, check_polynomial, check_public_key, check_voutput, put_together,
};
pub use opening::{OpeningStatements, SetupParts, companion_at_opening, new_companion, setup_of};
pub use paper::{BallotPaper, assemble_election, check_trustees};
pub use rehearsal::{check_answer, check_bond, check_together, is_rehearsal_of, rehearsal_election, test_tally};
