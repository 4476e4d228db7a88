//! What every request passes before it reaches a page: its origin, its rate, its size and time; and what every
//! answer carries.

mod headers;
mod origin;
mod quota;
mod rate;

#[cfg(test)]
pub(crate) use headers::PAGE_POLICY;
pub(crate) use headers::headers;
pub(crate) use origin::foreign;
pub(crate) use quota::{Quota, Turn, Used};
pub(crate) use rate::{Kind, Rates};
