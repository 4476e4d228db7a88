//! Reading ballots from files.
//!
//! Every reader takes the bytes of a file, checks everything, and either gives a profile or says
//! what is wrong at which line and column. None of them panics, guesses or drops anything.
//! [`read`] picks the reader by the name of the file.

mod abif;
mod blt;
mod csv;
mod format;
mod json;
mod pabulib;
mod preflib;
mod text;

pub use self::abif::abif;
pub use self::blt::blt;
pub use self::csv::csv;
pub use self::format::{Format, read};
pub use self::json::json;
pub use self::pabulib::pabulib;
pub use self::preflib::preflib;
pub use self::text::ReadError;
