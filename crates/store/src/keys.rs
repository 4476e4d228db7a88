//! The start key, the keys that come from it, and what is encrypted or hashed with them.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use crate::error::{Result, StoreError};

/// Bytes of AES-GCM's nonce.
const NONCE: usize = 12;
/// Sealed texts are padded to a multiple of this, so that a name's length does not show.
const BLOCK: usize = 64;

/// The key that is given at every start and lies nowhere in the data directory: 32 uniformly random bytes.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct StartKey([u8; 32]);

impl StartKey {
    /// A new key from the operating system's randomness.
    pub fn generate() -> Result<Self> {
        let mut key = Self([0; 32]);
        random(&mut key.0)?;
        Ok(key)
    }

    /// From its 32 bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// From 64 hexadecimal digits; spaces and line ends between them do not matter.
    pub fn parse(text: &str) -> Result<Self> {
        let digits: Zeroizing<String> = Zeroizing::new(text.chars().filter(|c| !c.is_whitespace()).collect());
        let mut key = Self([0; 32]);
        let decoded = digits.len() == 64 && data_encoding::HEXLOWER_PERMISSIVE.decode_mut(digits.as_bytes(), &mut key.0).is_ok();
        decoded.then_some(key).ok_or(StoreError::BadStartKey)
    }

    /// The 64 digits, to be written down once.
    pub fn reveal(&self) -> Zeroizing<String> {
        Zeroizing::new(data_encoding::HEXLOWER.encode(&self.0))
    }

    /// `HKDF-Expand(start key, "folkmoot-store-v1|" purpose, 32)`, RFC 5869: the start key is uniform, so extracting adds nothing.
    fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let mut mac = mac(&self.0);
        mac.update(format!("folkmoot-store-v1|{purpose}").as_bytes());
        mac.update(&[1]);
        Zeroizing::new(mac.finalize().into_bytes().into())
    }
}

/// What the store derives from the start key when it opens.
pub(crate) struct Keys {
    sealing: Aes256Gcm,
    email: Zeroizing<[u8; 32]>,
    token: Zeroizing<[u8; 32]>,
}

impl Keys {
    pub(crate) fn new(start: &StartKey) -> Self {
        let sealing = Aes256Gcm::new(&(*start.derive("seal")).into());
        Self { sealing, email: start.derive("email"), token: start.derive("token") }
    }

    /// AES-256-GCM under a fresh nonce, which stands before the ciphertext. `place` (table and row) is authenticated, so that no row can be put in
    /// the place of another.
    pub(crate) fn seal(&self, place: &str, plain: &[u8]) -> Result<Vec<u8>> {
        let mut nonce = [0; NONCE];
        random(&mut nonce)?;
        let mut padded = Zeroizing::new(Vec::with_capacity((plain.len() + 4).next_multiple_of(BLOCK)));
        let length = u32::try_from(plain.len()).map_err(|_| StoreError::Data("it is too large to be encrypted".to_owned()))?;
        padded.extend_from_slice(&length.to_be_bytes());
        padded.extend_from_slice(plain);
        let size = padded.len().next_multiple_of(BLOCK);
        padded.resize(size, 0);
        let payload = Payload { msg: &padded, aad: place.as_bytes() };
        let sealed = self.sealing.encrypt(&Nonce::from(nonce), payload).map_err(|_| damaged(place))?;
        Ok([&nonce[..], &sealed].concat())
    }

    /// What [`Keys::seal`] sealed at this place.
    pub(crate) fn open(&self, place: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE>().ok_or_else(|| damaged(place))?;
        let payload = Payload { msg: sealed, aad: place.as_bytes() };
        let padded = self.sealing.decrypt(&Nonce::from(*nonce), payload).map(Zeroizing::new).map_err(|_| damaged(place))?;
        let plain = padded.split_first_chunk::<4>().and_then(|(length, rest)| {
            let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
            rest.get(..length)
        });
        plain.map(|plain| Zeroizing::new(plain.to_vec())).ok_or_else(|| damaged(place))
    }

    /// Keyed hash of an e-mail address, whose case and surrounding spaces do not matter.
    pub(crate) fn email_hash(&self, email: &str) -> [u8; 32] {
        let email = Zeroizing::new(email.trim().to_lowercase());
        keyed_hash(&self.email, "email", &email)
    }

    /// Keyed hash of a code or token. Different kinds have different hashes.
    pub(crate) fn token_hash(&self, kind: &str, token: &str) -> [u8; 32] {
        keyed_hash(&self.token, kind, token)
    }
}

fn keyed_hash(key: &[u8; 32], kind: &str, text: &str) -> [u8; 32] {
    let mut mac = mac(key);
    mac.update(kind.as_bytes());
    mac.update(b"|");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().into()
}

/// HMAC's key is one block, RFC 2104: shorter keys are filled up with zeros.
fn mac(key: &[u8; 32]) -> Hmac<Sha256> {
    let mut block = hmac::digest::Key::<Hmac<Sha256>>::default();
    block[..32].copy_from_slice(key);
    Hmac::new(&block)
}

fn random(bytes: &mut [u8]) -> Result<()> {
    getrandom::fill(bytes).map_err(|error| StoreError::Randomness(error.to_string()))
}

fn damaged(place: &str) -> StoreError {
    StoreError::Damaged(format!("what is encrypted at {place} cannot be read"))
}
