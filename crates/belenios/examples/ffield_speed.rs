//! What the two 2048-bit groups cost: `cargo run --release -p belenios --example ffield_speed`.
//!
//! Prints the least and the median processor time of each operation, in microseconds. The ballot is one of three choices (yes, no, blank):
//! three ciphertexts, two sums, twenty commitments.
#![allow(clippy::print_stdout)]

use std::hint::black_box;
use std::sync::OnceLock;
use std::time::Instant;

use belenios::group::{Base, Belenios2048, Commitment, Element, Group, Program, PublicKey, Rfc3526, Scalar};
use belenios::json::Wire;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

fn main() {
    measure_group::<Belenios2048>();
    measure_group::<Rfc3526>();
}

fn measure_group<G: Group>() {
    println!("{}", G::NAME);
    let mut rng = ChaCha20Rng::seed_from_u64(2048);
    let [first, second] = [(); 2].map(|()| random_element::<G>(&mut rng));
    let exponent = G::Scalar::random(&mut rng);
    let hash = G::Scalar::from_be_bytes(&[0xa5; 32]);
    let candidate = G::encode(&first);
    let text = candidate.to_json();

    measure("multiplication", 1000, || first.times(&second));
    measure("table of a key", 1, || {
        let key = PublicKey::<G>::new(first.clone());
        G::engine().vartime_run(&key, &[fixed_powers(&exponent)])
    });
    let key = PublicKey::<G>::new(second);
    measure("g^a y^b, public", 10, || G::engine().vartime_run(&key, &[fixed_powers(&exponent)]));
    measure("x^a, public", 3, || first.vartime_pow(&exponent));
    measure("x^hash, public", 3, || first.vartime_pow(&hash));
    measure("x^a, constant time", 3, || first.pow(&exponent));
    measure("g^a, constant time", 3, || G::pow_g(&exponent));
    measure("y^a, constant time", 3, || key.pow(&exponent));
    measure("1 / x", 10, || first.inverse());
    measure("membership", 10, || G::check(&candidate));
    measure("decimal written", 100, || candidate.to_json());
    measure("decimal read", 100, || G::Unchecked::from_json(text.as_bytes()));
    let bases: Vec<G::Element> = (0..200).map(|index| first.vartime_pow(&G::Scalar::from_u64(index + 2))).collect();
    let exponents: Vec<G::Scalar> = bases.iter().map(|_| G::Scalar::random(&mut rng)).collect();
    measure("product of 200 powers, for each", 1, || G::vartime_multi_pow(&bases, &exponents)).print_share(200.0);
    let hashes = ballot::<G>(&mut rng, true);
    let simulated = ballot::<G>(&mut rng, false);
    measure("ballot, exponents as short as hashes", 1, || G::engine().vartime_run(&key, std::slice::from_ref(&hashes)));
    measure("ballot, exponents as long as q", 1, || G::engine().vartime_run(&key, std::slice::from_ref(&simulated)));
}

fn random_element<G: Group>(rng: &mut ChaCha20Rng) -> G::Element {
    G::generator().vartime_pow(&G::Scalar::random(rng))
}

fn fixed_powers<G: Group>(exponent: &G::Scalar) -> Program<G> {
    let commitments = vec![Commitment { g: exponent.clone(), y: exponent.clone(), powers: vec![] }];
    Program { bases: vec![], commitments }
}

/// Each of three ciphertexts is proved to hold 0 or 1, and so are two sums: `g^r α^c` and `y^r (β / g^M)^c`.
fn ballot<G: Group>(rng: &mut ChaCha20Rng, hashes: bool) -> Program<G> {
    let mut bases: Vec<Base<G>> = (0..6).map(|_| Base::Wire(G::encode(&random_element::<G>(rng)))).collect();
    bases.push(Base::Product(vec![0, 2, 4]));
    bases.push(Base::Product(vec![1, 3, 5]));
    let mut commitments = Vec::new();
    for pair in [0, 2, 4, 6, 6] {
        for plaintext in [0, 1] {
            let mut bytes = [0; 32];
            rand_core::Rng::fill_bytes(rng, &mut bytes);
            let challenge = if hashes { G::Scalar::from_be_bytes(&bytes) } else { G::Scalar::random(rng) };
            let response = G::Scalar::random(rng);
            let shift = challenge.times(&G::Scalar::from_u64(plaintext)).negate();
            commitments.push(Commitment { g: response.clone(), y: G::Scalar::zero(), powers: vec![(pair, challenge.clone())] });
            commitments.push(Commitment { g: shift, y: response, powers: vec![(pair + 1, challenge)] });
        }
    }
    Program { bases, commitments }
}

/// The median of many runs, in microseconds.
struct Measured(f64);

impl Measured {
    fn print_share(&self, parts: f64) {
        println!("    {:>39.1} for each", self.0 / parts);
    }
}

fn measure<T>(what: &str, repeat: u32, mut run: impl FnMut() -> T) -> Measured {
    black_box(run());
    let mut times: Vec<f64> = (0..7).map(|_| sample(repeat, &mut run)).collect();
    times.sort_by(f64::total_cmp);
    println!("    {what:<38} least {:>10.2}  median {:>10.2}", times[0], times[3]);
    Measured(times[3])
}

/// Microseconds of one run. The kernel counts processor time in ticks of some milliseconds, so a sample has to be far longer.
fn sample<T>(repeat: u32, run: &mut impl FnMut() -> T) -> f64 {
    let begin = processor_time();
    let mut runs = 0;
    loop {
        for _ in 0..repeat {
            black_box(run());
        }
        runs += repeat;
        let passed = processor_time() - begin;
        if passed > 0.06 {
            return passed * 1e6 / f64::from(runs);
        }
    }
}

/// Seconds of processor time that this thread has used; where the system does not tell, seconds by the clock.
fn processor_time() -> f64 {
    static START: OnceLock<Instant> = OnceLock::new();
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| START.get_or_init(Instant::now).elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}
