//! The rooms behind the one binary: whatever `folkmoot` does, without its command line.

pub mod demo;
pub mod election;
pub mod say;
pub mod slips;

pub use assembly::roll;
