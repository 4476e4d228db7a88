//! The two sets of parameters. Belenios spec 3.3.0, "BELENIOS-2048" and "RFC-3526-2048" (there in base 10, here in base 16).

use core::fmt::Debug;
use std::sync::LazyLock;

use crypto_bigint::modular::{ConstMontyForm, ConstMontyParams};
use crypto_bigint::{Uint, const_monty_params};

use super::comb::Fixed;
use super::loose::Loose;
use crate::group::Embedding;

/// 64-bit words of an element: both groups have a `p` of 2048 bits.
pub(super) const WORDS: usize = 32;

/// An integer modulo `P` in Montgomery form.
pub(super) type Form<P> = ConstMontyForm<P, WORDS>;

/// An integer modulo the `p` of a group in Montgomery form.
pub(super) type Residue<F, const L: usize> = Form<<F as Parameters<L>>::P>;

/// `p`, `q` (in `L` words), `g` and the embedding of one group.
pub trait Parameters<const L: usize>: Copy + Clone + Debug + Default + PartialEq + Eq + Send + Sync + 'static {
    /// The string that names the group in an election.
    const NAME: &'static str;
    /// The prime `p` of 2048 bits.
    type P: ConstMontyParams<WORDS>;
    /// The prime `q`, the order of the group.
    type Q: ConstMontyParams<L>;
    /// Bits of `q`.
    const Q_BITS: u32;
    /// Decimal digits of `q`.
    const Q_DIGITS: usize;
    /// `c = (p − 1) / q`
    const COFACTOR: Uint<WORDS>;
    /// `g`
    const G: Uint<WORDS>;
    /// How small integers are embedded.
    const EMBEDDING: Option<Embedding>;
    /// The tables of `g`.
    fn generator_tables() -> &'static Fixed<Self::P>;
}

/// Parameters of BELENIOS-2048: `q` of 256 bits, as in FIPS 186-4.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Belenios2048Parameters;

/// Parameters of RFC-3526-2048: the safe prime `p = 2 q + 1` of RFC 3526, section 3.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rfc3526Parameters;

const_monty_params!(
    Belenios2048P,
    Uint<32>,
    "a3ef2d011fefb1b6e39e568fccdffb0fb7dc7ef3a791b6862791811d21fc35f21e6d36856b428030421f514ed40bfd4c06e092a495af8d79a2f85e0fb11c0ede\
     07dd973f9c53e50930c6e82ac36de1ae3fb8c3aabfff12ce27a5022ddd8912d107435012768a2cdd0a4091d8fa447f6c7ebc15a349fa318a6b4fe17d8d47e843\
     a3e14dfa9b2162f4d7229abe93a188b46b006517d6f6747ebbb29c9ec3099b607f18fb1a8bc858279aa8599411d998d3e3fada9e010840d082d8c31911acdd4a\
     0e7992d0f18cc759cb5de0acf66a3882555bc810941e021b6a4ccfa04ee4008f878affa2375e2999b44f6cef17d707301e59e0e6351e051ed9cec4157646e64f"
);

const_monty_params!(Belenios2048Q, Uint<4>, "adb6066a73522565f4daa0f2579db7f2f0fa90c2168bc709e20263387d55c491");

const_monty_params!(
    Rfc3526P,
    Uint<32>,
    "ffffffffffffffffc90fdaa22168c234c4c6628b80dc1cd129024e088a67cc74020bbea63b139b22514a08798e3404ddef9519b3cd3a431b302b0a6df25f1437\
     4fe1356d6d51c245e485b576625e7ec6f44c42e9a637ed6b0bff5cb6f406b7edee386bfb5a899fa5ae9f24117c4b1fe649286651ece45b3dc2007cb8a163bf05\
     98da48361c55d39a69163fa8fd24cf5f83655d23dca3ad961c62f356208552bb9ed529077096966d670c354e4abc9804f1746c08ca18217c32905e462e36ce3b\
     e39e772c180e86039b2783a2ec07a28fb5c55df06f4c52c9de2bcbf6955817183995497cea956ae515d2261898fa051015728e5a8aacaa68ffffffffffffffff"
);

const_monty_params!(
    Rfc3526Q,
    Uint<32>,
    "7fffffffffffffffe487ed5110b4611a62633145c06e0e68948127044533e63a0105df531d89cd9128a5043cc71a026ef7ca8cd9e69d218d98158536f92f8a1b\
     a7f09ab6b6a8e122f242dabb312f3f637a262174d31bf6b585ffae5b7a035bf6f71c35fdad44cfd2d74f9208be258ff324943328f6722d9ee1003e5c50b1df82\
     cc6d241b0e2ae9cd348b1fd47e9267afc1b2ae91ee51d6cb0e3179ab1042a95dcf6a9483b84b4b36b3861aa7255e4c0278ba3604650c10be19482f23171b671d\
     f1cf3b960c074301cd93c1d17603d147dae2aef837a62964ef15e5fb4aac0b8c1ccaa4be754ab5728ae9130c4c7d02880ab9472d455655347fffffffffffffff"
);

fn generator_tables<F: Parameters<L>, const L: usize>() -> Fixed<F::P> {
    Fixed::new(Loose::from_montgomery(&Residue::<F, L>::new(&F::G)), F::Q_BITS)
}

impl Parameters<4> for Belenios2048Parameters {
    const NAME: &'static str = "BELENIOS-2048";
    type P = Belenios2048P;
    type Q = Belenios2048Q;
    const Q_BITS: u32 = 256;
    const Q_DIGITS: usize = 77;
    const COFACTOR: Uint<WORDS> = Uint::from_be_hex(
        "0000000000000000000000000000000000000000000000000000000000000000f1978583fc28a1fa5f2559baa2fb2ce5be26b8b0f20dbf4a45d24f5e06a83aba\
     b65d6a5fbbebfa58780cc9468e2b69178385dc24d2725f8514ea102d54fc26f0f43e27d1a9ab6c8775c9a6e125367e141d0a258b59533cee46f2ec55b33a2204\
     fd8a2d3a761adb9760fcbd5ca84bcdf5b76c2a1497195bf1cf2404ce18855e3d6065bb69b446bb4693a7d73ceb28ebfb5bc38c9bc1fb6fc6834b3dd64b8ad654\
     b8b88d38b63e3af1c8bb3fab33ea1bbedd7bc5d5ddd7a63d0a37c75890521a50b544208770a6324c8c54adc5853560abcd39683e022010dc72cba0ba411d706e",
    );
    const G: Uint<WORDS> = Uint::from_be_hex(
        "1307c1ab5f295885d7caa3a78a42415e31fd1c5807b61fb1e781878a52230a51988b98c259597f9c5a9dfd001d26ba31d9d8976f01d95a1c8262ee68a0e92cea\
     541e5219e0d0d094301b894236823fe1d4bc04e29f3748aefd4f10d5b1a356a8643e673fd9d215fc8fe5fb9cf9fdb8ea88fdb1a3381a697fdf9c2458570b06d2\
     6aef1be365fdd90165f397c6b870df8c1b9e519edcee8bb0f74b7a1615a274ba60a7ea574a61f552d2dde0ce514e0927c4ff49b1964c4a913731ae4268d60d7f\
     22127b6cbba44d453ac8b72fd04e0991b7aeff04867d8724ac638f5f34100d2d47aa680d43771902743d663f42d853c041e1c91fe3823f4bcf284308f1d7e653",
    );
    const EMBEDDING: Option<Embedding> = None;

    fn generator_tables() -> &'static Fixed<Belenios2048P> {
        static TABLES: LazyLock<Fixed<Belenios2048P>> = LazyLock::new(generator_tables::<Belenios2048Parameters, 4>);
        &TABLES
    }
}

impl Parameters<32> for Rfc3526Parameters {
    const NAME: &'static str = "RFC-3526-2048";
    type P = Rfc3526P;
    type Q = Rfc3526Q;
    const Q_BITS: u32 = 2047;
    const Q_DIGITS: usize = 617;
    const COFACTOR: Uint<WORDS> = Uint::from_u8(2);
    const G: Uint<WORDS> = Uint::from_u8(2);
    // 254 × 8 + 8 = 2040 bits, and every number of 2040 bits is below p.
    const EMBEDDING: Option<Embedding> = Some(Embedding { bits_per_int: 8, padding: 8, max_ints: 254 });

    fn generator_tables() -> &'static Fixed<Rfc3526P> {
        static TABLES: LazyLock<Fixed<Rfc3526P>> = LazyLock::new(generator_tables::<Rfc3526Parameters, 32>);
        &TABLES
    }
}
