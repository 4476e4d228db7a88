//! The seventy checks by their stable ids.

use core::fmt;

macro_rules! checks {
    ($($id:ident: $title:literal),+ $(,)?) => {
        /// One check of the verifier. The letter says what it is about: **P**arsing, **E**vents, **S**etup, **B**allots, **T**ally, **M**ixing,
        /// **D**ecryption, **R**esult.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Check {
            $(#[doc = $title] $id),+
        }

        impl Check {
            /// All checks in order.
            pub const ALL: &'static [Self] = &[$(Self::$id),+];

            /// `P1` … `R70`
            pub fn id(self) -> &'static str {
                match self { $(Self::$id => stringify!($id)),+ }
            }

            /// What holds when the check passes.
            pub fn title(self) -> &'static str {
                match self { $(Self::$id => $title),+ }
            }
        }
    };
}

checks! {
    P1: "the archive is an old-style tar with nothing between, behind or inside its members that does not belong there",
    P2: "every member's name is the SHA-256 of its content",
    P3: "the header says version 1",
    P4: "every member is JSON of the expected fields, without duplicate or unknown ones, in UTF-8",
    P5: "every member is spelled canonically",
    P6: "every number is a canonical decimal below the group order",
    P7: "every group element is canonical and in the subgroup of prime order",
    P8: "no element is used before it was checked",
    E9: "every event names the one before it",
    E10: "every event's height is its index",
    E11: "every payload comes before its event, and everything in the archive is referred to",
    E12: "there is exactly one Setup, and it comes first",
    E13: "events come in the order of an election",
    E14: "no ballot comes after casting ended",
    E15: "nothing comes after the result",
    E16: "ballots are mixed exactly if a question needs it",
    E17: "the board extends the one recorded earlier",
    S18: "the election is of version 1 and of a known group",
    S19: "the fingerprint is the hash of the election",
    S20: "the election's identifier is well-formed and the same everywhere",
    S21: "every question can be answered",
    S22: "the public key is an element of the group and not the identity",
    S23: "every trustee's key is in the group, not the identity, not used twice, and its owner knows the private key",
    S24: "threshold trustees' certificates are for this ceremony, self-signed and distinct",
    S25: "threshold trustees signed their coefficients, as many as the threshold says",
    S26: "every threshold trustee signed all certificates",
    S27: "verification keys follow from the coefficients and are signed by their owners",
    S28: "the threshold lies between 1 and the number of trustees",
    S29: "the election's key is the product of the trustees' keys",
    S30: "public credentials are distinct elements of the group other than the identity, with positive weights, in sorted order",
    S31: "number and weight of the credentials are those of the roll",
    S32: "the registrar signed the list of credentials, and key generation was committed to before anything was revealed",
    B33: "every ballot was made for this election",
    B34: "every ballot's credential is on the list",
    B35: "the hash in every signature is the ballot's",
    B36: "every ballot is signed with its voting code",
    B37: "every ballot has the shape of the questions",
    B38: "every mark is proved to be 0 or 1",
    B39: "the number of marks is proved to be allowed",
    B40: "blank votes are proved to choose nothing else, exactly where blank is allowed",
    B41: "lists: one list is proved to be chosen, with at least one of its candidates and no other's",
    B42: "ranked and graded answers are proved to be known to their voters",
    B43: "no ballot stands on the board twice",
    B44: "no encrypted mark is repeated under another credential",
    B45: "as many ballots were verified as the board has",
    B46: "voters' statements about the order of their ballots agree with the board",
    B47: "the given receipts are those of counted ballots",
    T48: "the last ballot of each voter counts, and no other",
    T49: "the encrypted tally is the product of the counted ballots, weights applied",
    T50: "the published number of ballots and sum of weights are right",
    T51: "answers to be mixed have weight 1 and stand in order",
    M52: "each mixing starts from the result of the one before",
    M53: "each mixing keeps the number of ballots",
    M54: "the generators of the mixing proofs are recomputed and distinct",
    M55: "all elements of the mixing proofs are in the group",
    M56: "the equations of the mixing proofs hold",
    M57: "every mixing was done by a different trustee",
    M58: "every mixing is signed by who did it",
    D59: "what was decrypted is the mixed tally",
    D60: "partial decryptions have the shape of the tally",
    D61: "decryption factors are in the group",
    D62: "every partial decryption belongs to one trustee, and to each at most one",
    D63: "the proofs of the decryption factors verify",
    D64: "strong proofs bind every decryption factor to its ciphertext",
    D65: "enough trustees decrypted, whichever of them are chosen",
    R66: "the published sums are what was decrypted and lie between 0 and the total weight",
    R67: "the sums of each question are possible for the ballots counted",
    R68: "the published rankings and grades are what was decrypted",
    R69: "the winner follows from the result under the question's rule",
    R70: "mirrors signed the board's final state",
}

impl Check {
    /// Checks that only a companion record makes possible.
    pub fn needs_companion(self) -> bool {
        matches!(self, Self::S32 | Self::B46 | Self::M58 | Self::D64 | Self::R70)
    }
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}
