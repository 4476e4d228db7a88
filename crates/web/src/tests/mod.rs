#![allow(clippy::unwrap_used)]

mod house;
mod officers;
mod safety;
