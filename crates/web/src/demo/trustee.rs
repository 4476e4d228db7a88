//! A trustee of the demonstration: does what the trustee's page does with the seed in its key file, so that the page can go on with the same file.

use assembly::ceremony::test_tally;
use assembly::{BallotId, Command, KeyMessage, PersonId, TrusteeMessages};
use belenios::companion::{Commitment, Introduction, Role, SigningKey, TrusteeKey};
use belenios::election::CheckedElection;
use belenios::group::Ed25519;
use belenios::json::Wire;
use belenios::tally::partial_decryption;
use belenios::trustee::PrivateKey;
use belenios::trustee::threshold::{Context, Seed, Stage1, Stage2, Stage3, certify, route};
use belenios::v1::{Polynomial, SignedMessage};
use hmac::{Hmac, KeyInit, Mac};
use rand_core::{CryptoRng, Infallible, TryCryptoRng, TryRng};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::failure::{Answer, Failure};

/// One of three, of whom two can decrypt.
pub(super) struct Trustee {
    pub(super) person: PersonId,
    owner: u64,
    ballot: BallotId,
    seed: Seed,
    signing: SigningKey,
    cert: SignedMessage<Ed25519>,
    rounds: Rounds,
}

enum Rounds {
    Certified(Stage1<Ed25519>),
    Shared(Stage2<Ed25519>, Box<Polynomial<Ed25519>>),
    Received(Stage3<Ed25519>),
    Between,
}

impl Trustee {
    pub(super) fn new(ballot: &BallotId, owner: u64, person: PersonId, rng: &mut dyn CryptoRng) -> Answer<Self> {
        let seed = Seed::random(rng);
        let context = Context::new(3, 2, owner).map_err(|error| Failure::broken(&error))?;
        let (stage, cert) = certify::<Ed25519>(&seed, context, &mut Stream::new(&seed, &format!("certificate|{ballot}|3|2|{owner}")));
        let mut secret = Zeroizing::new([0; 32]);
        let Ok(()) = Stream::new(&seed, &format!("signing|{ballot}")).try_fill_bytes(secret.as_mut_slice());
        let file = Zeroizing::new(format!("\"{}\"", data_encoding::HEXLOWER.encode(secret.as_slice())));
        let signing = SigningKey::from_json(file.as_bytes()).map_err(|error| Failure::broken(&error))?;
        Ok(Self { person, owner, ballot: ballot.clone(), seed, signing, cert, rounds: Rounds::Certified(stage) })
    }

    /// The key file that the trustee's page opens.
    pub(super) fn file(&self) -> Zeroizing<String> {
        let (ballot, owner, seed) = (&self.ballot, self.owner, self.seed.reveal());
        Zeroizing::new(format!("{{\"folkmoot_trustee_key\":1,\"ballot\":\"{ballot}\",\"owner\":{owner},\"seed\":\"{seed}\"}}\n"))
    }

    fn send(&self, message: KeyMessage) -> Command {
        Command::KeyMessage { ballot: self.ballot.clone(), owner: self.owner, message }
    }

    pub(super) fn certificate(&self) -> Answer<Command> {
        let name = format!("trustee-{}", self.owner).parse().map_err(|error| Failure::broken(&error))?;
        let introduction = Introduction::sign(self.ballot.uuid(), Role::Trustee, name, Some(self.owner), &self.signing).to_json();
        Ok(self.send(KeyMessage::Certificate { cert: self.cert.to_json(), introduction }))
    }

    pub(super) fn commitment(&mut self, all: &[TrusteeMessages], rng: &mut dyn CryptoRng) -> Answer<Command> {
        let Rounds::Certified(stage) = std::mem::replace(&mut self.rounds, Rounds::Between) else { return Err(out_of_step()) };
        let certs = texts(all, |trustee| trustee.certificate.as_deref())?;
        let (stage, polynomial) = stage.share(&certs, rng).map_err(|error| Failure::broken(&error))?;
        let commitment = Commitment::sign(self.ballot.uuid(), 1, self.owner, &polynomial.coefexps, &self.signing).to_json();
        self.rounds = Rounds::Shared(stage, Box::new(polynomial));
        Ok(self.send(KeyMessage::Commitment { commitment }))
    }

    pub(super) fn polynomial(&self) -> Answer<Command> {
        let Rounds::Shared(_, polynomial) = &self.rounds else { return Err(out_of_step()) };
        Ok(self.send(KeyMessage::Polynomial { polynomial: polynomial.to_json() }))
    }

    pub(super) fn voutput(&mut self, all: &[TrusteeMessages], rng: &mut dyn CryptoRng) -> Answer<Command> {
        let Rounds::Shared(stage, _) = std::mem::replace(&mut self.rounds, Rounds::Between) else { return Err(out_of_step()) };
        let certs = texts(all, |trustee| trustee.certificate.as_deref())?;
        let polynomials: Vec<Polynomial<Ed25519>> = texts(all, |trustee| trustee.polynomial.as_deref())?;
        let inputs = route(2, &certs, &polynomials).map_err(|error| Failure::broken(&error))?;
        let own = usize::try_from(self.owner).ok().and_then(|owner| inputs.get(owner - 1)).ok_or_else(out_of_step)?;
        let (stage, voutput) = stage.receive(own, rng).map_err(|error| Failure::broken(&error))?;
        self.rounds = Rounds::Received(stage);
        Ok(self.send(KeyMessage::Voutput { voutput: voutput.to_json() }))
    }

    /// The answer to the rehearsal.
    pub(super) fn rehearsal(&self, rehearsal: &str, rng: &mut dyn CryptoRng) -> Answer<Command> {
        let key = self.key()?;
        let test = CheckedElection::<Ed25519>::from_json(rehearsal.as_bytes()).map_err(|error| Failure::broken(&error))?;
        let decryption = partial_decryption(&test, key, &test_tally(&test), rng).to_json();
        let bond = TrusteeKey::sign(self.ballot.uuid(), self.owner, key, &self.signing, rng).to_json();
        Ok(Command::AnswerRehearsal { ballot: self.ballot.clone(), owner: self.owner, decryption, bond })
    }

    fn key(&self) -> Answer<&PrivateKey<Ed25519>> {
        let Rounds::Received(stage) = &self.rounds else { return Err(out_of_step()) };
        Ok(stage.private_key())
    }
}

fn out_of_step() -> Failure {
    Failure::Broken("the demonstration's trustees are out of step".to_owned())
}

fn texts<T: Wire>(all: &[TrusteeMessages], of: impl Fn(&TrusteeMessages) -> Option<&str>) -> Answer<Vec<T>> {
    let text = |trustee| of(trustee).ok_or_else(out_of_step);
    all.iter().map(|trustee| T::from_json(text(trustee)?.as_bytes()).map_err(|error| Failure::broken(&error))).collect()
}

/// `HMAC-SHA256(seed, "folkmoot-trustee-v1|" label "|" 0 … )`, as the trustee's page draws what it must be able to draw again.
struct Stream<'a> {
    seed: &'a Seed,
    label: String,
    block: u32,
    left: Vec<u8>,
}

impl<'a> Stream<'a> {
    fn new(seed: &'a Seed, label: &str) -> Self {
        Self { seed, label: format!("folkmoot-trustee-v1|{label}"), block: 0, left: Vec::new() }
    }

    fn byte(&mut self) -> u8 {
        if self.left.is_empty() {
            // HMAC takes keys of any length.
            let Ok(mut mac) = <Hmac<Sha256> as KeyInit>::new_from_slice(self.seed.reveal().as_bytes()) else { return 0 };
            mac.update(format!("{}|{}", self.label, self.block).as_bytes());
            self.left = mac.finalize().into_bytes().iter().rev().copied().collect();
            self.block += 1;
        }
        self.left.pop().unwrap_or_default()
    }
}

impl TryRng for Stream<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_le_bytes(std::array::from_fn(|_| self.byte())))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_le_bytes(std::array::from_fn(|_| self.byte())))
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), Infallible> {
        bytes.iter_mut().for_each(|byte| *byte = self.byte());
        Ok(())
    }
}

impl TryCryptoRng for Stream<'_> {}
