//! Key generation beside `belenios-tool` 2.0, both ways; skipped with a notice where the tool is not installed.
//!
//! What it knows is the older form: it takes our public messages and leaves out what it does not know (contexts stay, for they are inside the
//! signed text; signatures go), and it cannot open our channels. So a group made half with it and half with us is refused by us.
#![allow(clippy::unwrap_used, clippy::print_stderr, missing_docs)]

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use belenios::group::Belenios2048;
use belenios::json::Wire;
use belenios::trustee::threshold::{
    Context, Seed, Stage1, Stage2, Stage3, ThresholdError, assemble, certificate_name, certify, decryption_key, route,
};
use belenios::trustee::{CheckedTrustees, TrusteeFault};
use belenios::v1::{Polynomial, SignedMessage, ThresholdParameters, TrusteeKind, Vinput, Voutput};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

type G = Belenios2048;

fn is_installed() -> bool {
    let installed = Command::new("belenios-tool").arg("--version").output().is_ok_and(|out| out.stdout.starts_with(b"2."));
    if !installed {
        eprintln!("skipped: belenios-tool 2.0 is not installed");
    }
    installed
}

/// One step of the tool in `folder`, with `input` on its standard input.
fn step(folder: &Path, number: u32, arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new("belenios-tool")
        .args(["setup", "generate-trustee-key-threshold", "--group", "BELENIOS-2048", "--step", &number.to_string()])
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn accepted(folder: &Path, number: u32, arguments: &[&str], input: &str) -> String {
    let output = step(folder, number, arguments, input);
    assert!(output.status.success(), "step {number}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn json_lines<T: Wire>(items: &[T]) -> String {
    items.iter().map(|item| item.to_json() + "\n").collect()
}

const CERTS: [&str; 2] = ["--certs", "certs.jsons"];
const BOTH: [&str; 4] = ["--certs", "certs.jsons", "--polynomials", "polynomials.jsons"];

#[test]
fn a_group_made_by_the_peer_passes_and_its_keys_open() {
    if !is_installed() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    for _ in 0..3 {
        accepted(path, 1, &["--threshold", "2"], "");
    }
    let files = std::fs::read_dir(path).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let names: Vec<String> = files.filter_map(|file| file.strip_suffix(".cert").map(str::to_owned)).collect();
    let read = |name: &str, extension: &str| std::fs::read(path.join(format!("{name}.{extension}"))).unwrap();
    let certs: Vec<SignedMessage<G>> = names.iter().map(|name| Wire::from_json(read(name, "cert").trim_ascii()).unwrap()).collect();
    std::fs::write(path.join("certs.jsons"), json_lines(&certs)).unwrap();
    let share = |name: &String| accepted(path, 3, &["--certs", "certs.jsons", "--key", &format!("{name}.key"), "--threshold", "2"], "");
    std::fs::write(path.join("polynomials.jsons"), names.iter().map(share).collect::<String>()).unwrap();
    accepted(path, 4, &BOTH, "");
    let receive = |name: &String| {
        let vinput = String::from_utf8(read(name, "vinput")).unwrap();
        accepted(path, 5, &["--certs", "certs.jsons", "--key", &format!("{name}.key")], &vinput)
    };
    let parameters = accepted(path, 6, &BOTH, &names.iter().map(receive).collect::<String>());

    let parameters = ThresholdParameters::<G>::from_json(parameters.trim().as_bytes()).unwrap();
    let checked = CheckedTrustees::<G>::check(&[TrusteeKind::Pedersen(parameters)]).unwrap();
    assert!(checked.legacy());
    for (name, key) in names.iter().zip(checked.keys()) {
        let opened = decryption_key::<G>(&Seed::parse(&read(name, "key")).unwrap(), &read(name, "dkey")).unwrap();
        assert_eq!(opened.element(), *key);
    }
}

#[test]
fn the_peer_takes_our_public_messages_but_cannot_open_ours() {
    if !is_installed() {
        return;
    }
    let mut rng = ChaCha20Rng::seed_from_u64(9);
    let seeds: Vec<Seed> = (0..3).map(|_| Seed::random(&mut rng)).collect();
    let first = (1..).zip(&seeds).map(|(index, seed)| certify::<G>(seed, Context::new(3, 2, index).unwrap(), &mut rng));
    let (stages, certs): (Vec<Stage1<G>>, Vec<_>) = first.collect::<Vec<_>>().into_iter().unzip();
    let second = stages.into_iter().map(|stage| stage.share(&certs, &mut rng).unwrap());
    let (stages, polynomials): (Vec<Stage2<G>>, Vec<_>) = second.collect::<Vec<_>>().into_iter().unzip();
    let vinputs = route(2, &certs, &polynomials).unwrap();
    let third = stages.into_iter().zip(&vinputs).map(|(stage, vinput)| stage.receive(vinput, &mut rng).unwrap());
    let (_, voutputs): (Vec<Stage3<G>>, Vec<Voutput<G>>) = third.unzip();
    let parameters = assemble(2, &certs, &polynomials, &voutputs).unwrap();

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::write(path.join("certs.jsons"), json_lines(&certs)).unwrap();
    std::fs::write(path.join("polynomials.jsons"), json_lines(&polynomials)).unwrap();
    std::fs::write(path.join("1.key"), seeds[0].reveal()).unwrap();

    accepted(path, 2, &CERTS, "");
    accepted(path, 4, &BOTH, "");
    for (cert, vinput) in certs.iter().zip(&vinputs) {
        let routed = std::fs::read(path.join(format!("{}.vinput", certificate_name(cert)))).unwrap();
        let routed = Vinput::<G>::from_json(routed.trim_ascii()).unwrap();
        assert_eq!(routed, Vinput { signatures: None, ..vinput.clone() });
    }
    let theirs = accepted(path, 6, &BOTH, &json_lines(&voutputs));
    let theirs = ThresholdParameters::<G>::from_json(theirs.trim().as_bytes()).unwrap();
    let mut without_signatures = ThresholdParameters { signatures: None, ..parameters };
    without_signatures.verification_keys.iter_mut().for_each(|key| key.signature = None);
    assert_eq!(theirs, without_signatures);
    let faults = CheckedTrustees::<G>::check(&[TrusteeKind::Pedersen(theirs)]).unwrap_err();
    assert!(faults.iter().all(|fault| matches!(fault.check_id(), "S26" | "S27")), "{faults:?}");

    // Step 3: it makes a polynomial for our certificates, but does not sign them.
    let own = ["--certs", "certs.jsons", "--key", "1.key"];
    let polynomial = accepted(path, 3, &[own[0], own[1], own[2], own[3], "--threshold", "2"], "");
    let mut mixed = polynomials;
    mixed[0] = Polynomial::from_json(polynomial.trim().as_bytes()).unwrap();
    let unsigned = TrusteeFault::AllCertificatesSignatureMissing { trustee: 1 };
    assert_eq!(route(2, &certs, &mixed), Err(ThresholdError::Faults(vec![unsigned])));

    // Step 5: our channel is AES-GCM, it tries AES-CCM.
    let refused = step(path, 5, &own, &(vinputs[0].to_json() + "\n"));
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("ccm"));
}
