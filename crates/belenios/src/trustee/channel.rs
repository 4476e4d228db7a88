//! Messages between trustees through a server that must not read them. Belenios spec 3.3.0, "Encrypting" and "Channels".
//!
//! `send(sk, recipient, M)` is the encryption to `recipient` of the signature by `sk` of `{recipient, M}`. The text inside names whom it is meant for, so
//! that a message cannot be passed on as if its sender had written it to somebody else.

use aes_gcm::aead::consts::{U8, U13, U32};
use aes_gcm::aead::{Aead, Key, KeyInit, Nonce};
use aes_gcm::aes::Aes256;
use data_encoding::HEXLOWER;
use rand_core::CryptoRng;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};

use super::pki::{Keys, vartime_is_signed};
use crate::group::{Element, Group, Scalar};
use crate::json::{JsonError, Wire};
use crate::transcript::element_text;
use crate::v1::{ChannelMessage, EncryptedMessage, SignedMessage};

/// AES-256 in Galois counter mode with the whole 32-byte hash as initialization vector, not the usual 12 bytes (FORMAT.md, "Trustees").
type Gcm = aes_gcm::AesGcm<Aes256, U32>;
/// What 2.0 uses and never names: AES-256-CCM with the first 13 bytes of the hash as nonce and a tag of 8 bytes.
type Ccm = ccm::Ccm<Aes256, U8, U13>;

const ALGORITHM: &str = "AES-GCM";
/// A nonce of 13 bytes leaves two bytes for the length of the text (RFC 3610), and eight more are the tag.
const LONGEST_CCM: usize = 0xffff + 8;

/// Why a message between trustees cannot be used. It never quotes the message.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ChannelError {
    /// Not an `encrypted_msg`.
    #[error("it is not an encrypted message: {0}")]
    Envelope(JsonError),
    /// Another cipher than those of the two forms.
    #[error("it is encrypted with {0:?}, which this program does not know")]
    Algorithm(String),
    /// `alpha` or `beta` is not an element of the group.
    #[error("its key is not made of group elements")]
    NotAMember,
    /// The cipher text is not lower-case hex.
    #[error("its content is not written in lower-case hex digits")]
    Hex,
    /// It is for somebody else, or was altered.
    #[error("it does not open: it is meant for another trustee, or it was altered")]
    Decryption,
    /// What was encrypted is not a signed channel message.
    #[error("what was encrypted is not a signed message between trustees: {0}")]
    Content(JsonError),
    /// The sender did not sign it.
    #[error("its sender did not sign it")]
    Signature,
    /// It was written to another trustee and passed on.
    #[error("it was written to another trustee")]
    Recipient,
}

/// `send(sk, recipient, message)`
pub(super) fn send<G: Group>(sender: &Keys<G>, recipient: &G::Element, message: &str, rng: &mut dyn CryptoRng) -> String {
    let mut content = ChannelMessage::<G> { recipient: G::encode(recipient), message: message.to_owned() };
    let text = secret_json(&content);
    content.message.zeroize();
    let mut signed = sender.sign_message(text.as_str().to_owned(), rng);
    let text = secret_json(&signed);
    signed.message.zeroize();
    encrypt::<G>(recipient, &text, rng).to_json()
}

/// Opens what `sender` (a verification key) sent to these keys.
pub(super) fn receive<G: Group>(recipient: &Keys<G>, sender: &G::Element, text: &str) -> Result<Zeroizing<String>, ChannelError> {
    let envelope = EncryptedMessage::<G>::from_json(text.trim_ascii().as_bytes()).map_err(ChannelError::Envelope)?;
    let plain = decrypt(recipient.decryption(), &envelope)?;
    let mut signed = SignedMessage::<G>::from_json(&plain).map_err(ChannelError::Content)?;
    let signed_text = Zeroizing::new(core::mem::take(&mut signed.message));
    if !vartime_is_signed::<G>(sender, &signed_text, &signed.signature) {
        return Err(ChannelError::Signature);
    }
    let content = ChannelMessage::<G>::from_json(signed_text.as_bytes()).map_err(ChannelError::Content)?;
    let message = Zeroizing::new(content.message);
    if content.recipient == G::encode(&recipient.encryption) { Ok(message) } else { Err(ChannelError::Recipient) }
}

/// The canonical text of something secret, with room enough that it is not moved while it grows.
pub(super) fn secret_json<T: Wire>(value: &T) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(8192));
    value.write(&mut text);
    text
}

fn encrypt<G: Group>(recipient: &G::Element, plain: &str, rng: &mut dyn CryptoRng) -> EncryptedMessage<G> {
    let (r, s) = (Zeroizing::new(G::Scalar::random(rng)), Zeroizing::new(G::Scalar::random(rng)));
    let mask = G::pow_g(&s);
    let (alpha, beta) = (G::encode(&G::pow_g(&r)), G::encode(&recipient.pow(&r).times(&mask)));
    let (key, iv) = key_and_iv::<G>(&mask, &alpha);
    let data = Gcm::new(&Key::<Gcm>::from(*key)).encrypt(&Nonce::<Gcm>::from(iv), plain.as_bytes());
    let data = data.unwrap_or_else(|_| unreachable!("AES-GCM encrypts up to 64 GiB"));
    EncryptedMessage { algorithm: Some(ALGORITHM.to_owned()), alpha, beta, data: HEXLOWER.encode(&data) }
}

fn decrypt<G: Group>(dk: &G::Scalar, envelope: &EncryptedMessage<G>) -> Result<Zeroizing<Vec<u8>>, ChannelError> {
    let alpha = G::check(&envelope.alpha).map_err(|_| ChannelError::NotAMember)?;
    let beta = G::check(&envelope.beta).map_err(|_| ChannelError::NotAMember)?;
    let data = HEXLOWER.decode(envelope.data.as_bytes()).map_err(|_| ChannelError::Hex)?;
    let (key, iv) = key_and_iv::<G>(&beta.over(&alpha.pow(dk)), &envelope.alpha);
    let plain = match envelope.algorithm.as_deref() {
        Some(ALGORITHM) => Gcm::new(&Key::<Gcm>::from(*key)).decrypt(&Nonce::<Gcm>::from(iv), data.as_slice()),
        Some(other) => return Err(ChannelError::Algorithm(other.to_owned())),
        None if data.len() > LONGEST_CCM => return Err(ChannelError::Decryption),
        None => {
            let nonce: [u8; 13] = core::array::from_fn(|index| iv[index]);
            Ccm::new(&Key::<Ccm>::from(*key)).decrypt(&Nonce::<Ccm>::from(nonce), data.as_slice())
        }
    };
    plain.map(Zeroizing::new).map_err(|_| ChannelError::Decryption)
}

/// `SHA256("key|" g^s)` and `SHA256("iv|" g^r)`
fn key_and_iv<G: Group>(mask: &G::Element, alpha: &G::Unchecked) -> (Zeroizing<[u8; 32]>, [u8; 32]) {
    let mask = Zeroizing::new(element_text(&G::encode(mask)));
    let key = Sha256::new_with_prefix("key|").chain_update(mask.as_bytes()).finalize();
    let iv = Sha256::new_with_prefix("iv|").chain_update(element_text(alpha)).finalize();
    (Zeroizing::new(key.into()), iv.into())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use rand_chacha::ChaCha20Rng;
    use rand_core::SeedableRng;

    use super::*;
    use crate::group::Ed25519;

    type G = Ed25519;

    fn keys(seed: &str) -> Keys<G> {
        Keys::derive(seed)
    }

    /// What an attacker can build who holds the keys `sender` and encrypts to `recipient`.
    fn forged(sender: &Keys<G>, named: &Keys<G>, recipient: &Keys<G>, rng: &mut ChaCha20Rng) -> String {
        let content = ChannelMessage::<G> { recipient: G::encode(&named.encryption), message: "m".to_owned() };
        encrypt::<G>(&recipient.encryption, &sender.sign_message(content.to_json(), rng).to_json(), rng).to_json()
    }

    #[test]
    fn a_message_reaches_its_recipient_only_and_only_from_its_sender() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let (a, b, c) = (keys("a"), keys("b"), keys("c"));
        let text = send(&a, &b.encryption, "f(2)", &mut rng);
        assert_eq!(receive(&b, &a.verification, &text).unwrap().as_str(), "f(2)");
        assert_eq!(receive(&c, &a.verification, &text), Err(ChannelError::Decryption));
        assert_eq!(receive(&b, &c.verification, &text), Err(ChannelError::Signature));
        let passed_on = forged(&a, &c, &b, &mut rng);
        assert_eq!(receive(&b, &a.verification, &passed_on), Err(ChannelError::Recipient));
    }

    #[test]
    fn every_altered_part_of_an_envelope_is_refused() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        let (a, b) = (keys("a"), keys("b"));
        let text = send(&a, &b.encryption, "f(2)", &mut rng);
        let envelope = EncryptedMessage::<G>::from_json(text.as_bytes()).unwrap();
        let refused = |change: &dyn Fn(&mut EncryptedMessage<G>)| {
            let mut altered = envelope.clone();
            change(&mut altered);
            receive(&b, &a.verification, &altered.to_json()).unwrap_err()
        };
        let other = G::encode(&G::generator());
        assert_eq!(refused(&|e| e.alpha = other), ChannelError::Decryption);
        assert_eq!(refused(&|e| e.beta = other), ChannelError::Decryption);
        assert_eq!(refused(&|e| e.algorithm = None), ChannelError::Decryption);
        assert_eq!(refused(&|e| e.algorithm = Some("AES-CCM".to_owned())), ChannelError::Algorithm("AES-CCM".to_owned()));
        assert_eq!(refused(&|e| e.data.clear()), ChannelError::Decryption);
        assert_eq!(refused(&|e| e.data.truncate(3)), ChannelError::Hex);
        assert_eq!(refused(&|e| e.data.make_ascii_uppercase()), ChannelError::Hex);
        assert_eq!(refused(&|e| e.data = "00".repeat(70_000)), ChannelError::Decryption);
        assert_eq!(refused(&|e| (e.algorithm, e.data) = (None, "00".repeat(70_000))), ChannelError::Decryption);
        let order_two = "\"7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec\"";
        let order_two = <G as Group>::Unchecked::from_json(order_two.as_bytes()).unwrap();
        assert_eq!(refused(&|e| e.alpha = order_two), ChannelError::NotAMember);
        assert_eq!(refused(&|e| e.beta = order_two), ChannelError::NotAMember);
        assert!(matches!(receive(&b, &a.verification, "{}"), Err(ChannelError::Envelope(_))));
        let no_message = encrypt::<G>(&b.encryption, "nothing signed", &mut rng).to_json();
        assert!(matches!(receive(&b, &a.verification, &no_message), Err(ChannelError::Content(_))));
        let unframed = a.sign_message("no channel message".to_owned(), &mut rng).to_json();
        let unframed = encrypt::<G>(&b.encryption, &unframed, &mut rng).to_json();
        assert!(matches!(receive(&b, &a.verification, &unframed), Err(ChannelError::Content(_))));
    }
}
