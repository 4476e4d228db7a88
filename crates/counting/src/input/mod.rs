//! Reading ballots from files.
//!
//! Every reader takes the bytes of a file, checks everything, and either gives a profile or says
//! what is wrong at which line and column. None of them panics, guesses or drops anything.

mod json;
mod pabulib;
mod text;

pub use self::json::json;
pub use self::pabulib::pabulib;
pub use self::text::ReadError;
