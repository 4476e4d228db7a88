//! A trustee's side: steps 1, 3 and 5, each a value that the next one consumes.

use rand_core::CryptoRng;
use zeroize::{Zeroize, Zeroizing};

use super::super::channel::{receive, secret_json, send};
use super::super::pki::Keys;
use super::audit::{Certificate, all_certificates_text, vartime_evaluate};
use super::error::ThresholdError;
use super::officer::{check_shared_parts, expect_count, usable_certificates};
use super::seed::Seed;
use crate::group::{Group, Scalar};
use crate::json::{JsonError, JsonErrorKind, Reader, Wire};
use crate::transcript::element_text;
use crate::trustee::PrivateKey;
use crate::v1::{
    CertContext, CertKeys, Polynomial, RawCoefexps, RawPolynomial, Secret, SignedMessage, ThresholdParameters, TrusteePublicKey, Vinput,
    Voutput,
};

/// For which group of trustees a certificate is made, and whose place in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Context {
    size: u64,
    threshold: u64,
    index: u64,
}

impl Context {
    /// Trustee `index` (from 1) of `size`, of whom `threshold` suffice to decrypt.
    pub fn new(size: u64, threshold: u64, index: u64) -> Result<Self, ThresholdError> {
        let within = |number: u64| (1..=size).contains(&number);
        if within(threshold) && within(index) {
            return Ok(Self { size, threshold, index });
        }
        Err(ThresholdError::Context { size, threshold, index })
    }

    /// Number of trustees.
    pub fn size(self) -> u64 {
        self.size
    }

    /// How many suffice.
    pub fn threshold(self) -> u64 {
        self.threshold
    }

    /// Whose place, from 1.
    pub fn index(self) -> u64 {
        self.index
    }
}

/// Step 1 is done: the certificate is out, the others' are awaited.
#[derive(Debug)]
pub struct Stage1<G: Group> {
    keys: Keys<G>,
    context: Context,
}

/// Step 3 is done: the polynomial is out, the others' values are awaited.
#[derive(Debug)]
pub struct Stage2<G: Group> {
    keys: Keys<G>,
    context: Context,
    certs: Vec<SignedMessage<G>>,
    certificates: Vec<Certificate<G>>,
    /// Known only if this very value made it; otherwise the own signature inside the returned one has to do.
    sent: Option<String>,
}

/// Step 5 is done: the key exists, its publication is awaited.
#[derive(Debug)]
pub struct Stage3<G: Group> {
    private_key: PrivateKey<G>,
    context: Context,
    certs: Vec<SignedMessage<G>>,
}

/// Step 1: the certificate with the keys of this seed.
pub fn certify<G: Group>(seed: &Seed, context: Context, rng: &mut dyn CryptoRng) -> (Stage1<G>, SignedMessage<G>) {
    let keys = Keys::<G>::derive(seed.reveal());
    let Context { size, threshold, index } = context;
    let message = CertKeys::<G> {
        context: Some(CertContext { group: G::NAME.to_owned(), size, threshold, index }),
        verification: G::encode(&keys.verification),
        encryption: G::encode(&keys.encryption),
    };
    let cert = keys.sign_message(message.to_json(), rng);
    (Stage1 { keys, context }, cert)
}

impl<G: Group> Stage1<G> {
    /// Goes on with a certificate that was made with this seed on an earlier day.
    pub fn resume(seed: &Seed, cert: &SignedMessage<G>) -> Result<Self, ThresholdError> {
        let keys = Keys::derive(seed.reveal());
        let context = own_context(&keys, cert).ok_or(ThresholdError::NotMyCertificate)?;
        Ok(Self { keys, context })
    }

    /// Step 3: checks `Γ` and makes the secret polynomial, a value of it for every trustee, and signatures of all that.
    ///
    /// Compare [`certificates_fingerprint`](super::certificates_fingerprint) with the other trustees first.
    pub fn share(self, certs: &[SignedMessage<G>], rng: &mut dyn CryptoRng) -> Result<(Stage2<G>, Polynomial<G>), ThresholdError> {
        let mut stage = Stage2::with_certificates(self.keys, self.context, certs)?;
        let coefficients = SecretPolynomial::<G>::random(self.context.threshold, rng);
        let polynomial = stage.polynomial(&coefficients, rng);
        stage.sent = Some(polynomial.polynomial.clone());
        Ok((stage, polynomial))
    }
}

impl<G: Group> Stage2<G> {
    /// Goes on with a polynomial that was sent on an earlier day: the vinput brings it back, signed by the trustee itself.
    pub fn resume(seed: &Seed, certs: &[SignedMessage<G>]) -> Result<Self, ThresholdError> {
        let keys = Keys::derive(seed.reveal());
        let context = certs.iter().find_map(|cert| own_context(&keys, cert)).ok_or(ThresholdError::NotMyCertificate)?;
        Self::with_certificates(keys, context, certs)
    }

    /// Step 5: opens the values that the others sent, holds each against its sender's coefficients, and adds them up.
    pub fn receive(self, vinput: &Vinput<G>, rng: &mut dyn CryptoRng) -> Result<(Stage3<G>, Voutput<G>), ThresholdError> {
        let signatures = vinput.signatures.as_deref().unwrap_or_default();
        expect_count("encrypted values", vinput.secrets.len(), self.certs.len())?;
        expect_count("lists of coefficients", vinput.coefexps.len(), self.certs.len())?;
        expect_count("signatures over all certificates", signatures.len(), self.certs.len())?;
        let coefexps = check_shared_parts(self.context.threshold, &self.certs, &self.certificates, &vinput.coefexps, signatures)?;
        self.check_own_polynomial(&vinput.polynomial, &coefexps)?;

        let mut sum = Zeroizing::new(G::Scalar::zero());
        for ((sender, text), coefexps) in (1..).zip(&vinput.secrets).zip(&coefexps) {
            let share = self.open_share(sender, text, coefexps)?;
            sum = Zeroizing::new(sum.plus(&share));
        }
        let private_key = PrivateKey::from_secret(sum)?;
        let voutput = self.voutput(&private_key, rng);
        Ok((Stage3 { private_key, context: self.context, certs: self.certs }, voutput))
    }

    fn with_certificates(keys: Keys<G>, context: Context, certs: &[SignedMessage<G>]) -> Result<Self, ThresholdError> {
        let expected = usize::try_from(context.size).unwrap_or(usize::MAX);
        expect_count("certificates", certs.len(), expected)?;
        let certificates = usable_certificates(context.threshold, certs)?;
        let own = &certificates[own_place(context)];
        if own.verification != keys.verification || own.encryption != keys.encryption {
            return Err(ThresholdError::CertificateReplaced { index: context.index });
        }
        Ok(Self { keys, context, certs: certs.to_vec(), certificates, sent: None })
    }

    fn polynomial(&self, coefficients: &SecretPolynomial<G>, rng: &mut dyn CryptoRng) -> Polynomial<G> {
        let coefexps = coefficients.coefexps();
        let values = (1..)
            .zip(&self.certificates)
            .map(|(recipient, certificate)| send(&self.keys, &certificate.encryption, &coefficients.json_at(recipient), rng));
        let secrets = values.collect();
        let own = send(&self.keys, &self.keys.encryption, &coefficients.json(), rng);
        let signature = self.keys.sign(&all_certificates_text(&self.certs, coefexps.clone()), rng);
        let coefexps = self.keys.sign_message(RawCoefexps::<G> { coefexps }.to_json(), rng);
        Polynomial { polynomial: own, secrets, coefexps, signature: Some(signature) }
    }

    /// The returned polynomial is the own one, and the published coefficients are its.
    fn check_own_polynomial(&self, text: &str, coefexps: &[Vec<G::Element>]) -> Result<(), ThresholdError> {
        let index = self.context.index;
        let changed = || ThresholdError::OwnPolynomial { index };
        if self.sent.as_ref().is_some_and(|sent| sent != text) {
            return Err(changed());
        }
        let opened = receive(&self.keys, &self.keys.verification, text);
        let opened = opened.map_err(|error| ThresholdError::Message { sender: index, recipient: index, error })?;
        let polynomial = SecretPolynomial::<G>::from_json(opened.as_bytes());
        let polynomial = polynomial.map_err(|error| ThresholdError::Content { sender: index, recipient: index, error })?;
        let published: Vec<G::Unchecked> = coefexps[own_place(self.context)].iter().map(G::encode).collect();
        if polynomial.coefexps() == published { Ok(()) } else { Err(changed()) }
    }

    /// `s_ij`, if `g^{s_ij} = ∏_k A_ik^{j^k}`.
    fn open_share(&self, sender: u64, text: &str, coefexps: &[G::Element]) -> Result<Zeroizing<G::Scalar>, ThresholdError> {
        let recipient = self.context.index;
        let verification = &self.certificates[place(sender)].verification;
        let opened = receive(&self.keys, verification, text);
        let opened = opened.map_err(|error| ThresholdError::Message { sender, recipient, error })?;
        let share = Secret::<G>::from_json(opened.as_bytes()).map_err(|error| ThresholdError::Content { sender, recipient, error })?;
        let share = Zeroizing::new(share.secret);
        // Both sides are public: they are the trustee's part of its verification key.
        let fits = G::pow_g(&share) == vartime_evaluate::<G>(coefexps, recipient);
        if fits { Ok(share) } else { Err(ThresholdError::Share { sender, recipient }) }
    }

    fn voutput(&self, private_key: &PrivateKey<G>, rng: &mut dyn CryptoRng) -> Voutput<G> {
        let mut public_key = private_key.public_key(rng);
        public_key.signature = Some(self.keys.sign(&element_text(&public_key.public_key), rng));
        let mut content = DecryptionKey::<G> { decryption_key: private_key.secret().clone() };
        let text = secret_json(&content);
        content.decryption_key.zeroize();
        Voutput { private_key: send(&self.keys, &self.keys.encryption, &text, rng), public_key }
    }
}

impl<G: Group> Stage3<G> {
    /// Goes on with a key that was made on an earlier day.
    pub fn resume(seed: &Seed, certs: &[SignedMessage<G>], voutput: &Voutput<G>) -> Result<Self, ThresholdError> {
        let Stage2 { context, certs, .. } = Stage2::resume(seed, certs)?;
        let private_key = decryption_key(seed, voutput.private_key.as_bytes())?;
        Ok(Self { private_key, context, certs })
    }

    /// The trustee's share of the key, for a rehearsal before the parameters are published.
    pub fn private_key(&self) -> &PrivateKey<G> {
        &self.private_key
    }

    /// Step 6: do the published parameters hold the certificates that were agreed, and this trustee's key in its place?
    pub fn confirm(self, parameters: &ThresholdParameters<G>) -> Result<PrivateKey<G>, ThresholdError> {
        if parameters.certs != self.certs || parameters.threshold != self.context.threshold {
            return Err(ThresholdError::Parameters("the certificates and the threshold"));
        }
        let published: Option<&TrusteePublicKey<G>> = parameters.verification_keys.get(own_place(self.context));
        if published.is_none_or(|key| key.public_key != G::encode(&self.private_key.element())) {
            return Err(ThresholdError::Parameters("your verification key"));
        }
        Ok(self.private_key)
    }
}

/// The day of counting: opens what the trustee encrypted to itself in step 5 (the `.dkey` file), of 3.3.0's form or of 2.0's.
pub fn decryption_key<G: Group>(seed: &Seed, file: &[u8]) -> Result<PrivateKey<G>, ThresholdError> {
    let keys = Keys::<G>::derive(seed.reveal());
    let text = String::from_utf8_lossy(file);
    let opened = receive(&keys, &keys.verification, &text).map_err(ThresholdError::DecryptionKey)?;
    let content = DecryptionKey::<G>::from_json(opened.as_bytes()).map_err(ThresholdError::DecryptionKeyContent)?;
    Ok(PrivateKey::from_secret(Zeroizing::new(content.decryption_key))?)
}

/// What a `.dkey` file holds; the specification does not show it.
struct DecryptionKey<G: Group> {
    /// `S_j`
    decryption_key: G::Scalar,
}

impl<G: Group> Wire for DecryptionKey<G> {
    /// 2.0 writes the sum of the values as it is, without reducing it modulo `q`; that is undone here. The digits are secret: no branch depends on them.
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        /// More digits than a thousand values of the largest group sum up to.
        const MAX_DIGITS: usize = 640;
        reader.expect("{\"decryption_key\":")?;
        let error = reader.error(JsonErrorKind::Scalar);
        let digits = reader.plain_string()?;
        let is_number = (1..=MAX_DIGITS).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
        if !is_number || (digits.len() > 1 && digits.starts_with('0')) {
            return Err(error);
        }
        reader.expect("}")?;
        let ten = G::Scalar::from_u64(10);
        let mut decryption_key = G::Scalar::zero();
        for digit in digits.bytes() {
            decryption_key = decryption_key.times(&ten).plus(&G::Scalar::from_u64(u64::from(digit - b'0')));
        }
        Ok(Self { decryption_key })
    }

    fn write(&self, out: &mut String) {
        out.push_str("{\"decryption_key\":");
        self.decryption_key.write(out);
        out.push('}');
    }
}

/// `f(x) = a_0 + a_1 x + … + a_t x^t`, erased when dropped.
struct SecretPolynomial<G: Group>(Zeroizing<Vec<G::Scalar>>);

impl<G: Group> SecretPolynomial<G> {
    /// A polynomial with as many coefficients as trustees suffice.
    fn random(threshold: u64, rng: &mut dyn CryptoRng) -> Self {
        Self(Zeroizing::new((0..threshold).map(|_| G::Scalar::random(rng)).collect()))
    }

    fn from_json(text: &[u8]) -> Result<Self, JsonError> {
        RawPolynomial::<G>::from_json(text).map(|raw| Self(Zeroizing::new(raw.polynomial)))
    }

    fn json(&self) -> Zeroizing<String> {
        let mut raw = RawPolynomial::<G> { polynomial: self.0.to_vec() };
        let text = secret_json(&raw);
        raw.polynomial.zeroize();
        text
    }

    /// `f(x)`, as it is sent.
    fn json_at(&self, x: u64) -> Zeroizing<String> {
        let x = G::Scalar::from_u64(x);
        let mut value = Secret::<G> { secret: G::Scalar::zero() };
        for coefficient in self.0.iter().rev() {
            value.secret = value.secret.times(&x).plus(coefficient);
        }
        let text = secret_json(&value);
        value.secret.zeroize();
        text
    }

    /// `A_k = g^{a_k}`
    fn coefexps(&self) -> Vec<G::Unchecked> {
        self.0.iter().map(|coefficient| G::encode(&G::pow_g(coefficient))).collect()
    }
}

/// The context of a certificate, if its keys are these and its context can be.
fn own_context<G: Group>(keys: &Keys<G>, cert: &SignedMessage<G>) -> Option<Context> {
    let CertKeys { context, verification, encryption } = CertKeys::<G>::from_json(cert.message.as_bytes()).ok()?;
    let is_own = verification == G::encode(&keys.verification) && encryption == G::encode(&keys.encryption);
    let CertContext { size, threshold, index, .. } = context.filter(|context| is_own && context.group == G::NAME)?;
    Context::new(size, threshold, index).ok()
}

fn own_place(context: Context) -> usize {
    place(context.index)
}

/// The index in a list of trustee `number`, which was counted from that list.
fn place(number: u64) -> usize {
    usize::try_from(number - 1).unwrap_or(usize::MAX)
}
