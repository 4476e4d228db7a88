//! Which group an election is in is known only when its file is read: one place chooses the type.

/// Runs an expression with `$G` standing for the group of this name.
macro_rules! with_group {
    ($name:expr, $G:ident => $body:expr) => {{
        use belenios::group::{Belenios2048, Ed25519, Group, Rfc3526};
        let name: &str = $name;
        if name == Ed25519::NAME {
            type $G = Ed25519;
            $body
        } else if name == Belenios2048::NAME {
            type $G = Belenios2048;
            $body
        } else if name == Rfc3526::NAME {
            type $G = Rfc3526;
            $body
        } else {
            Err(anyhow::Error::from(belenios::v1::UnknownGroup(name.to_owned())))
        }
    }};
}
pub(crate) use with_group;
