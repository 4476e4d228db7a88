//! What can be wrong with a container.

use crate::json::JsonError;

/// A byte of a member's header or padding that differs from what the format prescribes. Reading goes on; a verifier rejects the archive (P1).
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("byte {offset}, in {member}: {kind}")]
pub struct ContainerFault {
    /// The member's name.
    pub member: String,
    /// Offset into the archive of the field that is wrong.
    pub offset: u64,
    /// What is wrong.
    pub kind: FaultKind,
}

/// Which part of a member is not as the format prescribes. Texts are escaped as in Rust, so that zero bytes show.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaultKind {
    /// Bytes after the end of the name.
    #[error("the name is followed by bytes that are not zero")]
    Name,
    /// Not `0000644\0`.
    #[error("the mode is \"{0}\", it must be \"0000644\\x00\"")]
    Mode(String),
    /// Not `0000000\0`.
    #[error("the user number is \"{0}\", it must be \"0000000\\x00\"")]
    User(String),
    /// Not `0000000\0`.
    #[error("the group number is \"{0}\", it must be \"0000000\\x00\"")]
    Group(String),
    /// Not ended by a zero byte.
    #[error("the size \"{0}\" is not eleven octal digits and a zero byte")]
    Size(String),
    /// Not the timestamp of the archive's header.
    #[error("the time of modification is \"{found}\", it must be \"{expected}\", the timestamp of the archive's header")]
    Time {
        /// What the field says.
        found: String,
        /// What it must say.
        expected: String,
    },
    /// Later than a member can say.
    #[error("the archive's timestamp {0} does not fit into eleven octal digits")]
    Timestamp(u64),
    /// Not the sum of the header's bytes, or in another form.
    #[error("the checksum is \"{found}\", the header's bytes sum to \"{expected}\"")]
    Checksum {
        /// What the field says.
        found: String,
        /// What it must say.
        expected: String,
    },
    /// A zero byte instead of the digit 0: still a regular file.
    #[error("the type is a zero byte, it must be the digit 0")]
    Type,
    /// A regular file that names a link.
    #[error("the name of a link is given")]
    Link,
    /// `ustar` or any other magic.
    #[error("the header is of a newer form of tar (\"{0}\"), it must be of the old one")]
    Magic(String),
    /// Names of users, devices, prefixes or anything else in the last 247 bytes.
    #[error("the unused end of the header is not zero")]
    Unused,
    /// The body is not padded with zeros.
    #[error("the padding after the body is not zero")]
    Padding,
}

/// What stops the reading of an archive.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ArchiveError {
    /// The file cannot be read.
    #[error("byte {offset}: the archive cannot be read: {source}")]
    Io {
        /// Where.
        offset: u64,
        /// Why.
        source: std::io::Error,
    },
    /// The archive ends inside a member: it was torn or is not complete yet.
    #[error("byte {offset}: the archive ends inside the member {member}: {missing} more bytes were announced")]
    Truncated {
        /// Where the member starts.
        offset: u64,
        /// Its name, as far as it is there.
        member: String,
        /// How many bytes are missing at least.
        missing: u64,
    },
    /// Less than a header follows the last member, and it is not the beginning of one.
    #[error("byte {offset}: {count} bytes follow the last member")]
    TrailingBytes {
        /// Where.
        offset: u64,
        /// How many.
        count: usize,
    },
    /// Zeros where a member should start.
    #[error("byte {offset}: zeros follow the last member; tar tools end an archive so, but an election's archive has no end mark")]
    EndOfArchive {
        /// Where.
        offset: u64,
    },
    /// A member with an absolute name.
    #[error("byte {offset}: the member's name \"{name}\" is absolute")]
    AbsoluteName {
        /// Where the member starts.
        offset: u64,
        /// Its name.
        name: String,
    },
    /// A member whose name climbs out of the directory.
    #[error("byte {offset}: the member's name \"{name}\" climbs with \"..\"")]
    ClimbingName {
        /// Where the member starts.
        offset: u64,
        /// Its name.
        name: String,
    },
    /// A member of another name than the format has.
    #[error("byte {offset}: a member is called \"{name}\"; names are 64 lower-case hex digits and \".data.json\" or \".event.json\"")]
    UnknownName {
        /// Where the member starts.
        offset: u64,
        /// Its name, escaped.
        name: String,
    },
    /// A link, directory, device or extension.
    #[error("byte {offset}: the member {member} is {what}, not a regular file")]
    NotAFile {
        /// Where the member starts.
        offset: u64,
        /// Its name.
        member: String,
        /// What its type says.
        what: &'static str,
    },
    /// The size field is not eleven octal digits.
    #[error("byte {offset}: the size of {member} is \"{found}\", not eleven octal digits")]
    BadSize {
        /// Where the member starts.
        offset: u64,
        /// Its name.
        member: String,
        /// What the field says, escaped.
        found: String,
    },
    /// The size is beyond what such a member may have.
    #[error("byte {offset}: {member} is said to have {size} bytes; at most {limit} are read")]
    TooLarge {
        /// Where the member starts.
        offset: u64,
        /// Its name.
        member: String,
        /// The announced size.
        size: u64,
        /// The most that is read.
        limit: u64,
    },
    /// The archive does not start with `BELENIOS`.
    #[error("this is not an election's archive: its first member must be called BELENIOS, not \"{found}\"")]
    NoHeader {
        /// What it is called, escaped.
        found: String,
    },
    /// `BELENIOS` again.
    #[error("byte {offset}: a second header")]
    SecondHeader {
        /// Where.
        offset: u64,
    },
    /// The header is not canonical JSON.
    #[error("the archive's header is not canonical: {0}")]
    HeaderNotCanonical(JsonError),
    /// Another version of the format.
    #[error("the archive is of version {0}; this program reads version 1")]
    Version(u64),
}

impl ArchiveError {
    /// Is this what a write that did not finish leaves behind: a member that is not all there, or zeros?
    pub fn is_torn_tail(&self) -> bool {
        matches!(self, Self::Truncated { .. } | Self::EndOfArchive { .. })
    }
}
