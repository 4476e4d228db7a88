//! Trustees of whom some may lose their key: six steps, three of them each trustee's, three the officer's.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use belenios::companion::{Commitment, Role};
use belenios::group::Group;
use belenios::json::Wire;
use belenios::trustee::threshold::{self, Context as Place, Seed, Stage1, Stage2, Stage3, certificate_name, certificates_fingerprint};
use belenios::v1::{CertKeys, Hash, Polynomial, SignedMessage, ThresholdParameters, Vinput, Voutput};

use super::companion::{introduction, signing_key};
use super::desk::{self, Desk, Secrecy, plural, read_wires, too_open};
use super::draft::Draft;
use super::groups::with_group;
use super::keys::GroupChoice;

/// Make a key of which a threshold suffices, step by step (trustees and returning officer)
#[derive(clap::Args)]
#[command(after_help = "The steps, and what each writes:
  1 certify   each trustee  ID.key (secret), ID.cert
  2 share     each trustee  from all .cert: ID.commitment, then ID.polynomial
  3 route     the officer   from all .cert and .polynomial: an ID.vinput for each
  4 receive   each trustee  from ID.vinput: ID.voutput, ID.dkey (keep it with ID.key)
  5 assemble  the officer   from all .cert, .polynomial, .voutput: threshold.json
  6 confirm   each trustee  checks threshold.json

Each step has an example: folkmoot election trustee-threshold certify --help")]
pub(crate) struct Threshold {
    #[command(subcommand)]
    step: Step,
}

#[derive(clap::Subcommand)]
enum Step {
    Certify(Certify),
    Share(Share),
    Route(Route),
    Receive(Receive),
    Assemble(Assemble),
    Confirm(Confirm),
}

impl Threshold {
    pub(crate) fn run(&self, desk: &mut Desk<'_>) -> Result<()> {
        match &self.step {
            Step::Certify(step) => with_group!(&step.group.name()?, G => step.run::<G>(desk)),
            Step::Share(step) => with_group!(&step.group.name()?, G => step.run::<G>(desk)),
            Step::Route(step) => with_group!(&step.group.name()?, G => step.run::<G>(desk)),
            Step::Receive(step) => with_group!(&step.group.name()?, G => step.run::<G>(desk)),
            Step::Assemble(step) => with_group!(&step.group.name()?, G => step.run::<G>(desk)),
            Step::Confirm(step) => with_group!(&step.group.name()?, G => step.run::<G>(desk)),
        }
    }
}

/// Step 1: make your key and certificate (trustee).
#[derive(clap::Args)]
#[command(after_help = "Example (Kari is the first of three, of whom two suffice):
  folkmoot election trustee-threshold certify --index 1 --size 3 --threshold 2 --dir trustee-kari")]
struct Certify {
    #[command(flatten)]
    group: GroupChoice,
    /// Your number, from 1
    #[arg(long)]
    index: u64,
    /// Number of trustees
    #[arg(long)]
    size: u64,
    /// How many suffice to decrypt
    #[arg(long)]
    threshold: u64,
    /// Overwrite
    #[arg(long)]
    force: bool,
}

impl Certify {
    fn run<G: Group>(&self, desk: &mut Desk<'_>) -> Result<()> {
        let place = Place::new(self.size, self.threshold, self.index)?;
        let seed = Seed::random(desk.rng);
        let (_, cert) = threshold::certify::<G>(&seed, place, desk.rng);
        let id = certificate_name(&cert);
        let (key, file) = (self.group.dir.join(format!("{id}.key")), self.group.dir.join(format!("{id}.cert")));
        desk::write(&key, format!("{}\n", seed.reveal()).as_bytes(), Secrecy::Secret, self.force)?;
        desk::write_wire(&file, &cert, self.force)?;
        desk.say(format_args!("You are trustee {} of {}; {} suffice to decrypt.", self.index, self.size, self.threshold))?;
        desk.wrote(&key, "secret: keep it on two sticks, show it to nobody")?;
        desk.wrote(&file, "public: send it to the returning officer, who sends all certificates to all trustees")?;
        desk.say("Next, when you have everybody's certificates: `folkmoot election trustee-threshold share`.")
    }
}

/// What several steps read.
#[derive(clap::Args)]
struct Certs {
    /// All certificates: .cert files, a .jsons file with one a line, or a directory
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    certs: Vec<PathBuf>,
}

impl Certs {
    /// In the order of the trustees' numbers.
    fn read<G: Group>(&self) -> Result<Vec<SignedMessage<G>>> {
        let certs: Vec<(PathBuf, SignedMessage<G>)> = read_wires(&self.certs, "cert", "a certificate")?;
        let index = |cert: &SignedMessage<G>| CertKeys::<G>::from_json(cert.message.as_bytes()).ok()?.context.map(|context| context.index);
        let mut certs: Vec<SignedMessage<G>> = certs.into_iter().map(|(_, cert)| cert).collect();
        certs.sort_by_key(index);
        certs.dedup();
        Ok(certs)
    }
}

/// How many suffice, as the certificates say.
fn threshold_of<G: Group>(certs: &[SignedMessage<G>]) -> Result<u64> {
    let context = certs.first().and_then(|cert| CertKeys::<G>::from_json(cert.message.as_bytes()).ok()?.context);
    Ok(context
        .context("the certificates do not say how many trustees suffice; they are of an older program and cannot be used for a new key")?
        .threshold)
}

/// Files of all trustees, in the order of their certificates: by their names if they have them, else as given.
fn read_ordered<G: Group, T: Wire>(paths: &[PathBuf], certs: &[SignedMessage<G>], ending: &str, what: &str) -> Result<Vec<T>> {
    let mut files: Vec<(PathBuf, T)> = read_wires(paths, ending, what)?;
    let names: Vec<String> = certs.iter().map(|cert| certificate_name(cert).to_string()).collect();
    let place = |path: &Path| path.file_stem().and_then(|stem| names.iter().position(|name| stem.to_str() == Some(name)));
    if files.iter().all(|(path, _)| place(path).is_some()) {
        files.sort_by_key(|(path, _)| place(path));
    }
    Ok(files.into_iter().map(|(_, value)| value).collect())
}

/// A trustee's seed and the certificate it made.
fn read_seed(path: &Path, desk: &mut Desk<'_>) -> Result<Seed> {
    if let Some(warning) = too_open(path) {
        desk.say(warning)?;
    }
    Seed::parse(&desk::read_secret(path)?).with_context(|| path.display().to_string())
}

/// Step 2: share your secret among all trustees, encrypted to each (trustee).
///
/// Before you run it, compare the fingerprint that it prints with the other trustees, by telephone or face to face.
#[derive(clap::Args)]
#[command(after_help = "Example:
  folkmoot election trustee-threshold share --key trustee-kari/ID.key --certs received/*.cert --dir trustee-kari")]
struct Share {
    #[command(flatten)]
    group: GroupChoice,
    /// Your ID.key
    #[arg(long)]
    key: PathBuf,
    #[command(flatten)]
    certs: Certs,
    /// The number that the first trustee of this group will have in the ballot: more than 1 if single trustees are named before it
    #[arg(long, default_value_t = 1)]
    first: u64,
    /// Overwrite; the other trustees must then get the new one
    #[arg(long)]
    force: bool,
}

impl Share {
    fn run<G: Group>(&self, desk: &mut Desk<'_>) -> Result<()> {
        let seed = read_seed(&self.key, desk)?;
        let certs = self.certs.read::<G>()?;
        let own = certs.iter().find_map(|cert| Stage1::resume(&seed, cert).ok().map(|stage| (stage, certificate_name(cert))));
        let Some((stage, id)) = own else {
            bail!(
                "none of the {} was made with {}: ask the returning officer for the one you sent",
                plural(certs.len(), "certificate"),
                self.key.display()
            );
        };
        let (_, polynomial) = stage.share(&certs, desk.rng)?;
        let file = self.group.dir.join(format!("{id}.polynomial"));
        desk::write_wire(&file, &polynomial, self.force)?;
        desk.say(format_args!(
            "{} agree with each other. Compare this fingerprint with the other trustees, by telephone or face to face:",
            plural(certs.len(), "certificate")
        ))?;
        desk.say(format_args!("  {}", certificates_fingerprint(&certs)))?;
        if let Some(commitment) = self.commitment::<G>(&certs, &id, &polynomial, desk)? {
            desk.wrote(&commitment, "public: your promise of what you will reveal; send it to the returning officer at once")?;
        }
        desk.wrote(&file, "encrypted: send it when everybody sees the same fingerprint and everybody's promise has arrived")?;
        desk.say("Next, when the officer has sent you ID.vinput: `folkmoot election trustee-threshold receive`.")
    }
}

impl Share {
    /// Commits to the coefficients before anybody reveals any, so that nobody can choose theirs after seeing the others'.
    fn commitment<G: Group>(
        &self,
        certs: &[SignedMessage<G>],
        id: &Hash,
        polynomial: &Polynomial<G>,
        desk: &mut Desk<'_>,
    ) -> Result<Option<PathBuf>> {
        let draft = self.group.dir.join("draft.json");
        if !draft.exists() {
            desk.say("Without draft.json in your directory no promise is made: the companion record will lack it.")?;
            return Ok(None);
        }
        let draft = Draft::read(&draft)?;
        let place = certs.iter().position(|cert| certificate_name(cert) == *id).and_then(|place| u64::try_from(place).ok());
        let owner = self.first.saturating_add(place.context("your own certificate")?);
        let key = signing_key(&self.group.dir, Role::Trustee, desk)?;
        let introduction = introduction(&draft.uuid, Role::Trustee, Some(owner), &key)?;
        let commitment = Commitment::sign(&draft.uuid, 1, owner, &polynomial.coefexps, &key);
        let path = self.group.dir.join(format!("{id}.commitment"));
        let text = format!("{}\n{}\n", introduction.to_json(), commitment.to_json());
        desk::write(&path, text.as_bytes(), Secrecy::Public, self.force)?;
        Ok(Some(path))
    }
}

/// Step 3: sort what the trustees sent each other (returning officer).
#[derive(clap::Args)]
#[command(after_help = "Example:
  folkmoot election trustee-threshold route --certs officer --polynomials officer --dir officer")]
struct Route {
    #[command(flatten)]
    group: GroupChoice,
    #[command(flatten)]
    certs: Certs,
    /// Everybody's .polynomial files, a .jsons file with one a line in the trustees' order, or a directory
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    polynomials: Vec<PathBuf>,
    /// Overwrite
    #[arg(long)]
    force: bool,
}

impl Route {
    fn run<G: Group>(&self, desk: &mut Desk<'_>) -> Result<()> {
        let certs = self.certs.read::<G>()?;
        let polynomials: Vec<Polynomial<G>> = read_ordered(&self.polynomials, &certs, "polynomial", "a polynomial")?;
        let vinputs = threshold::route(threshold_of(&certs)?, &certs, &polynomials)?;
        desk.say(format_args!("What {} sent each other is complete and signed.", plural(certs.len(), "trustee")))?;
        for ((number, cert), vinput) in (1..).zip(&certs).zip(&vinputs) {
            let file = self.group.dir.join(format!("{}.vinput", certificate_name(cert)));
            desk::write_wire(&file, vinput, self.force)?;
            desk.wrote(&file, format_args!("encrypted: send it to trustee {number}"))?;
        }
        desk.say("Next: each trustee runs `folkmoot election trustee-threshold receive`.")
    }
}

/// Step 4: put your share of the key together (trustee).
#[derive(clap::Args)]
#[command(after_help = "Example:
  folkmoot election trustee-threshold receive --key trustee-kari/ID.key --certs received/*.cert \\
      --vinput received/ID.vinput --dir trustee-kari")]
struct Receive {
    #[command(flatten)]
    group: GroupChoice,
    /// Your ID.key
    #[arg(long)]
    key: PathBuf,
    #[command(flatten)]
    certs: Certs,
    /// What the officer sent you
    #[arg(long)]
    vinput: PathBuf,
    /// Overwrite
    #[arg(long)]
    force: bool,
}

impl Receive {
    fn run<G: Group>(&self, desk: &mut Desk<'_>) -> Result<()> {
        let seed = read_seed(&self.key, desk)?;
        let certs = self.certs.read::<G>()?;
        let vinput: Vinput<G> = desk::read_wire(&self.vinput, "a vinput")?;
        let id = own_name(&seed, &certs, &self.key)?;
        let (_, voutput) = Stage2::resume(&seed, &certs)?.receive(&vinput, desk.rng)?;
        let (output, share) = (self.group.dir.join(format!("{id}.voutput")), self.group.dir.join(format!("{id}.dkey")));
        desk::write_wire(&output, &voutput, self.force)?;
        desk::write(&share, format!("{}\n", voutput.private_key).as_bytes(), Secrecy::Secret, self.force)?;
        desk.say("Every share that the others sent you fits what they published.")?;
        desk.wrote(&share, "your share, encrypted to your own key: keep it with ID.key, on two sticks")?;
        desk.wrote(&output, "public: send it to the returning officer")?;
        desk.say("Next, when the officer has sent you threshold.json: `folkmoot election trustee-threshold confirm`.")
    }
}

fn own_name<G: Group>(seed: &Seed, certs: &[SignedMessage<G>], key: &Path) -> Result<Hash> {
    let own = certs.iter().find(|cert| Stage1::<G>::resume(seed, cert).is_ok());
    own.map(certificate_name).with_context(|| format!("none of the certificates was made with {}", key.display()))
}

/// Step 5: publish the threshold key (returning officer).
#[derive(clap::Args)]
#[command(after_help = "Example:
  folkmoot election trustee-threshold assemble --certs officer --polynomials officer --voutputs officer --dir officer")]
struct Assemble {
    #[command(flatten)]
    group: GroupChoice,
    #[command(flatten)]
    certs: Certs,
    /// Everybody's .polynomial files, a .jsons file, or a directory
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    polynomials: Vec<PathBuf>,
    /// Everybody's .voutput files, a .jsons file, or a directory
    #[arg(long, value_name = "FILE", num_args = 1.., required = true)]
    voutputs: Vec<PathBuf>,
    /// Overwrite
    #[arg(long)]
    force: bool,
}

impl Assemble {
    fn run<G: Group>(&self, desk: &mut Desk<'_>) -> Result<()> {
        let certs = self.certs.read::<G>()?;
        let polynomials: Vec<Polynomial<G>> = read_ordered(&self.polynomials, &certs, "polynomial", "a polynomial")?;
        let voutputs: Vec<Voutput<G>> = read_ordered(&self.voutputs, &certs, "voutput", "a voutput")?;
        let threshold = threshold_of(&certs)?;
        let parameters = threshold::assemble(threshold, &certs, &polynomials, &voutputs)?;
        let file = self.group.dir.join("threshold.json");
        desk::write_wire(&file, &parameters, self.force)?;
        desk.say(format_args!("The key exists: {threshold} of {} suffice to decrypt.", plural(certs.len(), "trustee")))?;
        desk.wrote(&file, "public: send it to all trustees")?;
        desk.say("Next: each trustee runs `confirm`; then you run `folkmoot election rehearse prepare`.")
    }
}

/// Step 6: see that your key is in what was published (trustee).
#[derive(clap::Args)]
#[command(after_help = "Example:
  folkmoot election trustee-threshold confirm --key trustee-kari/ID.key --certs received/*.cert \\
      --voutput trustee-kari/ID.voutput --parameters received/threshold.json --dir trustee-kari")]
struct Confirm {
    #[command(flatten)]
    group: GroupChoice,
    /// Your ID.key
    #[arg(long)]
    key: PathBuf,
    #[command(flatten)]
    certs: Certs,
    /// Your ID.voutput
    #[arg(long)]
    voutput: PathBuf,
    /// The officer's threshold.json
    #[arg(long, value_name = "FILE")]
    parameters: PathBuf,
}

impl Confirm {
    fn run<G: Group>(&self, desk: &mut Desk<'_>) -> Result<()> {
        let seed = read_seed(&self.key, desk)?;
        let certs = self.certs.read::<G>()?;
        let voutput: Voutput<G> = desk::read_wire(&self.voutput, "a voutput")?;
        let parameters: ThresholdParameters<G> = desk::read_wire(&self.parameters, "the parameters of a threshold key")?;
        Stage3::resume(&seed, &certs, &voutput)?.confirm(&parameters)?;
        desk.say("Your key is in its place, and the certificates are those you compared. Next: the rehearsal.")
    }
}
