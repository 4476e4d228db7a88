//! What the roles state, who signs it, and over which hash. Each statement is one kind of record.

use rand_core::CryptoRng;

use super::dleq::Dleq;
use super::keys::{Signature, SigningKey, VerifyingKey};
use super::note::KeyName;
use super::tagged::Tagged;
use crate::credential::Credential;
use crate::group::Group;
use crate::json::{JsonError, JsonErrorKind, Reader, Wire, wire_object};
use crate::proof::{prove_schnorr, vartime_schnorr_commitment};
use crate::trustee::PrivateKey;
use crate::v1::{Hash, Proof, Quantity, SignedMessage, Uuid};

/// The first record: which election, in which group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opening {
    /// 1
    pub version: u64,
    /// The election's identifier.
    pub uuid: Uuid,
    /// [`Group::NAME`]
    pub group: String,
}

wire_object!(Opening { version: "version", uuid: "uuid", group: "group" });

/// Who signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// The returning officer.
    Officer,
    /// Who issues the voting codes.
    Registrar,
    /// Who holds a key.
    Trustee,
    /// Who keeps a copy of the board.
    Mirror,
}

impl Role {
    const ALL: [(Self, &'static str); 4] =
        [(Self::Officer, "officer"), (Self::Registrar, "registrar"), (Self::Trustee, "trustee"), (Self::Mirror, "mirror")];

    /// The word that stands in the record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Registrar => "registrar",
            Self::Trustee => "trustee",
            Self::Mirror => "mirror",
        }
    }
}

impl core::fmt::Display for Role {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Wire for Role {
    fn read(reader: &mut Reader<'_>) -> Result<Self, JsonError> {
        let error = reader.error(JsonErrorKind::Value("a role is officer, registrar, trustee or mirror"));
        let word = reader.plain_string()?;
        Self::ALL.into_iter().find_map(|(role, name)| (name == word).then_some(role)).ok_or(error)
    }

    fn write(&self, out: &mut String) {
        crate::json::write_string(self.as_str(), out);
    }
}

/// A role's signing key, signed with itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Introduction {
    /// Whose.
    pub role: Role,
    /// The key's name; of a mirror, the one in its cosignatures.
    pub name: KeyName,
    /// A trustee's number over all keys of the election, from 1; others have none.
    pub owner: Option<u64>,
    /// The key.
    pub key: VerifyingKey,
    /// Over `signing_key`: uuid, role, name, owner, key.
    pub signature: Signature,
}

wire_object!(Introduction { role: "role", name: "name", owner: "owner" optional, key: "key", signature: "signature" });

impl Introduction {
    /// Introduces `key`. `owner` is for trustees only.
    pub fn sign(uuid: &Uuid, role: Role, name: KeyName, owner: Option<u64>, key: &SigningKey) -> Self {
        let mut statement = Self { role, name, owner, key: key.verifying_key(), signature: Signature::from_bytes([0; 64]) };
        statement.signature = key.sign("signing_key", statement.hash(uuid));
        statement
    }

    /// Is it signed with the key that it introduces?
    pub fn is_signed(&self, uuid: &Uuid) -> bool {
        self.key.verifies("signing_key", self.hash(uuid), &self.signature)
    }

    fn hash(&self, uuid: &Uuid) -> Hash {
        let owner = self.owner.map(|owner| owner.to_string()).unwrap_or_default();
        let fields = Tagged::new("signing_key").text(uuid.as_str()).text(self.role.as_str()).text(self.name.as_str()).text(&owner);
        fields.bytes(self.key.as_bytes()).finish()
    }
}

/// A trustee shows that its signing key and its election key have one owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrusteeKey<G: Group> {
    /// The trustee's number.
    pub owner: u64,
    /// `X`
    pub public_key: G::Unchecked,
    /// Knowledge of `x`, bound to the signing key: challenge over `trustee_key_proof`: uuid, group, owner, signing key, X, A.
    pub proof: Proof<G>,
    /// Over `trustee_key`: uuid, group, owner, signing key, X, challenge, response.
    pub signature: Signature,
}

wire_object!(TrusteeKey<G> where [G: Group] { owner: "owner", public_key: "public_key", proof: "proof", signature: "signature" });

impl<G: Group> TrusteeKey<G> {
    /// Binds the two keys of trustee `owner` to each other.
    pub fn sign(uuid: &Uuid, owner: u64, private_key: &PrivateKey<G>, key: &SigningKey, rng: &mut dyn CryptoRng) -> Self {
        let public_key = G::encode(&private_key.element());
        let signer = key.verifying_key();
        let challenge = |commitment: &G::Unchecked| trustee_key_challenge::<G>(uuid, owner, &signer, &public_key, commitment);
        let proof = prove_schnorr::<G>(private_key.secret(), rng, challenge);
        let mut statement = Self { owner, public_key, proof, signature: Signature::from_bytes([0; 64]) };
        statement.signature = key.sign("trustee_key", statement.hash(uuid, &signer));
        statement
    }

    /// The trustee's signature, for those who take the statement before there is a record.
    pub fn is_signed(&self, uuid: &Uuid, signer: &VerifyingKey) -> bool {
        signer.verifies("trustee_key", self.hash(uuid, signer), &self.signature)
    }

    /// Does the proof hold? `key` is the published key of this owner, a member of the group.
    pub fn is_proved(&self, uuid: &Uuid, signer: &VerifyingKey, key: &G::Element) -> bool {
        let commitment = vartime_schnorr_commitment(key, &self.proof);
        self.proof.challenge == trustee_key_challenge::<G>(uuid, self.owner, signer, &G::encode(key), &commitment)
    }

    /// Signs what stands there now, whatever it is.
    #[cfg(test)]
    pub(super) fn resign(&mut self, uuid: &Uuid, key: &SigningKey) {
        self.signature = key.sign("trustee_key", self.hash(uuid, &key.verifying_key()));
    }

    fn hash(&self, uuid: &Uuid, signer: &VerifyingKey) -> Hash {
        let fields = Tagged::new("trustee_key").text(uuid.as_str()).text(G::NAME).number(self.owner).bytes(signer.as_bytes());
        fields.wire(&self.public_key).wire(&self.proof.challenge).wire(&self.proof.response).finish()
    }
}

fn trustee_key_challenge<G: Group>(
    uuid: &Uuid,
    owner: u64,
    signer: &VerifyingKey,
    public_key: &G::Unchecked,
    commitment: &G::Unchecked,
) -> G::Scalar {
    let fields = Tagged::new("trustee_key_proof").text(uuid.as_str()).text(G::NAME).number(owner).bytes(signer.as_bytes());
    fields.wire(public_key).wire(commitment).challenge::<G>()
}

/// A threshold trustee commits itself to its coefficients before anyone's are revealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitment {
    /// From 1; a restart begins the next one.
    pub round: u64,
    /// The trustee's number.
    pub owner: u64,
    /// Hash `coefexps`: uuid, round, owner, the `message` of the signed coefficients.
    pub commitment: Hash,
    /// Over `commitment`: uuid, round, owner, commitment.
    pub signature: Signature,
}

wire_object!(Commitment { round: "round", owner: "owner", commitment: "commitment", signature: "signature" });

impl Commitment {
    /// Commits to the `coefexps` of the polynomial that will be revealed.
    pub fn sign<G: Group>(uuid: &Uuid, round: u64, owner: u64, coefexps: &SignedMessage<G>, key: &SigningKey) -> Self {
        let commitment = Self::open(uuid, round, owner, &coefexps.message);
        let signature = key.sign("commitment", Self::hash(uuid, round, owner, commitment));
        Self { round, owner, commitment, signature }
    }

    /// Did the trustee reveal what it had committed itself to?
    pub fn opens_to<G: Group>(&self, uuid: &Uuid, coefexps: &SignedMessage<G>) -> bool {
        self.commitment == Self::open(uuid, self.round, self.owner, &coefexps.message)
    }

    /// The trustee's signature, for those who check it before they reveal theirs.
    pub fn is_signed(&self, uuid: &Uuid, signer: &VerifyingKey) -> bool {
        signer.verifies("commitment", Self::hash(uuid, self.round, self.owner, self.commitment), &self.signature)
    }

    fn open(uuid: &Uuid, round: u64, owner: u64, message: &str) -> Hash {
        Tagged::new("coefexps").text(uuid.as_str()).number(round).number(owner).text(message).finish()
    }

    fn hash(uuid: &Uuid, round: u64, owner: u64, commitment: Hash) -> Hash {
        Tagged::new("commitment").text(uuid.as_str()).number(round).number(owner).hash(commitment).finish()
    }
}

/// Key generation begins anew: every threshold trustee commits itself once more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Restart {
    /// The round that begins: one more than the last.
    pub round: u64,
    /// Why, in words.
    pub reason: String,
    /// The officer's, over `restart`: uuid, round, reason.
    pub signature: Signature,
}

wire_object!(Restart { round: "round", reason: "reason", signature: "signature" });

impl Restart {
    /// The officer begins `round`.
    pub fn sign(uuid: &Uuid, round: u64, reason: String, officer: &SigningKey) -> Self {
        let signature = officer.sign("restart", Self::hash(uuid, round, &reason));
        Self { round, reason, signature }
    }

    pub(super) fn is_signed(&self, uuid: &Uuid, signer: &VerifyingKey) -> bool {
        signer.verifies("restart", Self::hash(uuid, self.round, &self.reason), &self.signature)
    }

    fn hash(uuid: &Uuid, round: u64, reason: &str) -> Hash {
        Tagged::new("restart").text(uuid.as_str()).number(round).text(reason).finish()
    }
}

/// The registrar stands for the published list of credentials.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeList {
    /// The archive's hash of the public credentials.
    pub credentials: Hash,
    /// How many.
    pub number: u64,
    /// Sum of their weights.
    pub weight: Quantity,
    /// SHA-256 of the closed roll, as the registrar received it.
    pub roll: Hash,
    /// The registrar's, over `code_list`: uuid, credentials, number, weight, roll.
    pub signature: Signature,
}

wire_object!(CodeList { credentials: "credentials", number: "number", weight: "weight", roll: "roll", signature: "signature" });

impl CodeList {
    /// The registrar signs the list that it handed over.
    pub fn sign(uuid: &Uuid, credentials: Hash, number: u64, weight: u64, roll: Hash, registrar: &SigningKey) -> Self {
        let signature = Signature::from_bytes([0; 64]);
        let mut statement = Self { credentials, number, weight: Quantity(weight), roll, signature };
        statement.signature = registrar.sign("code_list", statement.hash(uuid));
        statement
    }

    /// The registrar's signature, for those who take the list before there is a record.
    pub fn is_signed(&self, uuid: &Uuid, signer: &VerifyingKey) -> bool {
        signer.verifies("code_list", self.hash(uuid), &self.signature)
    }

    fn hash(&self, uuid: &Uuid) -> Hash {
        let fields = Tagged::new("code_list").text(uuid.as_str()).hash(self.credentials).number(self.number);
        fields.number(self.weight.0).hash(self.roll).finish()
    }
}

/// A voter states which of its ballots is the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderStatement<G: Group> {
    /// The voter's public credential.
    pub credential: G::Unchecked,
    /// 1 for the first ballot, then one more each time.
    pub seq: u64,
    /// Hash of the ballot.
    pub ballot: Hash,
    /// Hash of the ballot before; absent for the first.
    pub supersedes: Option<Hash>,
    /// With the voting code's key: challenge over `order`: φ, group, credential, seq, ballot, superseded ballot or nothing, A.
    pub proof: Proof<G>,
}

wire_object!(OrderStatement<G> where [G: Group] {
    credential: "credential", seq: "seq", ballot: "ballot", supersedes: "supersedes" optional, proof: "proof",
});

impl<G: Group> OrderStatement<G> {
    /// `previous` is the statement about the ballot that this one supersedes.
    pub fn sign(fingerprint: &str, credential: &Credential<G>, ballot: Hash, previous: Option<&Self>, rng: &mut dyn CryptoRng) -> Self {
        Self::sign_after(fingerprint, credential, ballot, previous.map(|previous| (previous.seq, previous.ballot)), rng)
    }

    /// The same for whoever knows of the statement before only its number and its ballot, as a board shows them.
    pub fn sign_after(
        fingerprint: &str,
        credential: &Credential<G>,
        ballot: Hash,
        previous: Option<(u64, Hash)>,
        rng: &mut dyn CryptoRng,
    ) -> Self {
        let seq = previous.map_or(1, |(seq, _)| seq.saturating_add(1));
        let supersedes = previous.map(|(_, ballot)| ballot);
        let public = credential.public();
        let challenge = |commitment: &G::Unchecked| order_challenge::<G>(fingerprint, public, seq, ballot, supersedes, commitment);
        let proof = prove_schnorr::<G>(credential.secret(), rng, challenge);
        Self { credential: public.clone(), seq, ballot, supersedes, proof }
    }

    /// Does this continue the voter's numbering? An intake records a statement only if it does, and only together with its ballot: otherwise a voter
    /// could make a good record look bad.
    pub fn continues(&self, previous: Option<&Self>) -> bool {
        let seq = previous.map_or(1, |previous| previous.seq.saturating_add(1));
        self.seq == seq && self.supersedes == previous.map(|previous| previous.ballot)
    }

    /// The credential must be an element of the group, and its owner must have signed.
    pub fn vartime_is_signed(&self, fingerprint: &str) -> bool {
        let Ok(key) = G::check(&self.credential) else { return false };
        let commitment = vartime_schnorr_commitment(&key, &self.proof);
        let Self { credential, seq, ballot, supersedes, .. } = self;
        self.proof.challenge == order_challenge::<G>(fingerprint, credential, *seq, *ballot, *supersedes, &commitment)
    }
}

fn order_challenge<G: Group>(
    fingerprint: &str,
    credential: &G::Unchecked,
    seq: u64,
    ballot: Hash,
    supersedes: Option<Hash>,
    commitment: &G::Unchecked,
) -> G::Scalar {
    let fields = Tagged::new("order").text(fingerprint).text(G::NAME).wire(credential).number(seq).hash(ballot);
    fields.optional_hash(supersedes).wire(commitment).challenge::<G>()
}

/// A mixer stands for its shuffle.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShuffleStatement {
    /// The mixer's number as trustee.
    pub owner: u64,
    /// SHA-256 of the JSON of the ciphertexts that went in, spelled as the `ciphertexts` of a shuffle.
    pub input: Hash,
    /// SHA-256 of the JSON of the shuffle's `ciphertexts`.
    pub output: Hash,
    /// SHA-256 of the JSON of the shuffle's `proofs`.
    pub proof: Hash,
    /// The mixer's, over `shuffle`: φ, owner, input, output, proof.
    pub signature: Signature,
}

wire_object!(ShuffleStatement { owner: "owner", input: "input", output: "output", proof: "proof", signature: "signature" });

impl ShuffleStatement {
    /// The mixer signs.
    pub fn sign(fingerprint: &str, owner: u64, input: Hash, output: Hash, proof: Hash, key: &SigningKey) -> Self {
        let mut statement = Self { owner, input, output, proof, signature: Signature::from_bytes([0; 64]) };
        statement.signature = key.sign("shuffle", statement.hash(fingerprint));
        statement
    }

    pub(super) fn is_signed(&self, fingerprint: &str, signer: &VerifyingKey) -> bool {
        signer.verifies("shuffle", self.hash(fingerprint), &self.signature)
    }

    fn hash(&self, fingerprint: &str) -> Hash {
        let fields = Tagged::new("shuffle").text(fingerprint).number(self.owner);
        fields.hash(self.input).hash(self.output).hash(self.proof).finish()
    }
}

/// A trustee shows that all its decryption factors belong to the ciphertexts of this tally and to its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecryptionStatement<G: Group> {
    /// The trustee's number.
    pub owner: u64,
    /// The archive's hash of the encrypted tally.
    pub tally: Hash,
    /// The archive's hash of the partial decryption.
    pub payload: Hash,
    /// One proof for all factors: [`Dleq`].
    pub proof: Proof<G>,
    /// The trustee's, over `decryption`: φ, owner, tally, payload, challenge, response.
    pub signature: Signature,
}

wire_object!(DecryptionStatement<G> where [G: Group] {
    owner: "owner", tally: "tally", payload: "payload", proof: "proof", signature: "signature",
});

impl<G: Group> DecryptionStatement<G> {
    /// Proves `what` with the trustee's private key and signs the proof together with the hash of its partial decryption.
    pub fn sign(what: &Dleq<'_, G>, payload: Hash, private_key: &PrivateKey<G>, key: &SigningKey, rng: &mut dyn CryptoRng) -> Self {
        let proof = what.prove(private_key, rng);
        let signature = Signature::from_bytes([0; 64]);
        let mut statement = Self { owner: what.owner, tally: what.tally, payload, proof, signature };
        statement.signature = key.sign("decryption", statement.hash(what.fingerprint));
        statement
    }

    /// The trustee's signature, for those who take the statement before it is in the record.
    pub fn is_signed(&self, fingerprint: &str, signer: &VerifyingKey) -> bool {
        signer.verifies("decryption", self.hash(fingerprint), &self.signature)
    }

    /// Signs what stands there now, whatever it is.
    #[cfg(test)]
    pub(super) fn resign(&mut self, fingerprint: &str, key: &SigningKey) {
        self.signature = key.sign("decryption", self.hash(fingerprint));
    }

    fn hash(&self, fingerprint: &str) -> Hash {
        let fields = Tagged::new("decryption").text(fingerprint).number(self.owner).hash(self.tally).hash(self.payload);
        fields.wire(&self.proof.challenge).wire(&self.proof.response).finish()
    }
}
