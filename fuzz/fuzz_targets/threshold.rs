//! The messages of threshold key generation in each group.
#![no_main]

use belenios::v1::{
    CertKeys, Certs, ChannelMessage, EncryptedMessage, Polynomial, RawCoefexps, RawPolynomial, Secret, SignedMessage, ThresholdParameters,
    Vinput, Voutput,
};
use folkmoot_fuzz::canonical_in_each_group;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    canonical_in_each_group!(bytes, SignedMessage<G>);
    canonical_in_each_group!(bytes, CertKeys<G>);
    canonical_in_each_group!(bytes, Certs<G>);
    canonical_in_each_group!(bytes, EncryptedMessage<G>);
    canonical_in_each_group!(bytes, ChannelMessage<G>);
    canonical_in_each_group!(bytes, RawPolynomial<G>);
    canonical_in_each_group!(bytes, Secret<G>);
    canonical_in_each_group!(bytes, RawCoefexps<G>);
    canonical_in_each_group!(bytes, Polynomial<G>);
    canonical_in_each_group!(bytes, Vinput<G>);
    canonical_in_each_group!(bytes, Voutput<G>);
    canonical_in_each_group!(bytes, ThresholdParameters<G>);
});
