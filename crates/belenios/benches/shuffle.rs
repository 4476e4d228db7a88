//! What mixing and checking it cost. `cargo bench -p belenios --bench shuffle -- [ciphertexts]`; best of some runs. Where the system tells it
//! (Linux), one core's time is the time that the thread really ran, so that others on the machine disturb little.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use belenios::election::CheckedElection;
use belenios::group::{Ed25519, Element, Group, Rfc3526, Scalar};
use belenios::json::Wire;
use belenios::mix::{shuffle, vartime_check_shuffle};
use belenios::v1::Ciphertext;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;

fn main() {
    let size = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1000);
    println!("{:<34} {:>11} {:>11} {:>14}", "best of several runs", "1 core", "all cores", "µs a piece, 1");
    mixing::<Ed25519>(size, 5);
    mixing::<Rfc3526>(size / 50, 1);
    memberships();
}

fn mixing<G: Group>(size: usize, runs: u32) {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let y = G::pow_g(&G::Scalar::random(&mut rng));
    let json = format!(
        r#"{{"version":1,"description":"","name":"Bench","group":"{}","public_key":{},"questions":[{{"type":"NonHomomorphic","value":{{"answers":["A"],"question":"?"}}}}],"uuid":"ZPcjFVuiTxFpRE"}}"#,
        G::NAME,
        G::encode(&y).to_json(),
    );
    let election = CheckedElection::<G>::from_json(json.as_bytes()).unwrap();
    let encrypt = |_| {
        let r = G::Scalar::random(&mut rng);
        Ciphertext { alpha: G::pow_g(&r), beta: election.key().pow(&r).times(&y) }
    };
    let input = vec![(0..size).map(encrypt).collect::<Vec<_>>()];
    let mixed = shuffle(&election, &input, &mut ChaCha20Rng::seed_from_u64(2));
    let name = |what| format!("{} {what} {size}", G::NAME);
    row(&name("shuffle"), size, runs, || shuffle(&election, &input, &mut ChaCha20Rng::seed_from_u64(2)));
    row(&name("check"), size, runs, || vartime_check_shuffle(&election, &input, &mixed).unwrap());
}

fn memberships() {
    for size in [50_u64, 100, 150, 200, 400, 1000, 5000] {
        let elements: Vec<_> = (0..size).map(|i| Ed25519::encode(&Ed25519::pow_g(&Scalar::from_u64(i * i + 3)))).collect();
        let pieces = elements.len();
        row(&format!("{size} memberships, one by one"), pieces, 5, || elements.iter().map(Ed25519::check).filter(Result::is_ok).count());
        row(&format!("{size} memberships, at once"), pieces, 5, || {
            Ed25519::vartime_check_all(&elements).iter().filter(|member| member.is_ok()).count()
        });
    }
}

fn row<T>(name: &str, pieces: usize, runs: u32, work: impl Fn() -> T + Sync) {
    let one = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let alone = one.install(|| best(runs, &work).running);
    let together = best(runs, &work).waiting;
    let per_piece = alone.as_secs_f64() * 1e6 / f64::from(u32::try_from(pieces).unwrap());
    println!("{name:<34} {:>8.1} ms {:>8.1} ms {per_piece:>14.2}", millis(alone), millis(together));
}

/// The least time of some runs.
struct Best {
    /// That this thread ran.
    running: Duration,
    /// By the clock on the wall.
    waiting: Duration,
}

fn best<T>(runs: u32, work: impl Fn() -> T) -> Best {
    let mut best = Best { running: Duration::MAX, waiting: Duration::MAX };
    for _ in 0..=runs {
        let (start, ran) = (Instant::now(), time_running());
        black_box(work());
        let waiting = start.elapsed();
        let running = time_running().zip(ran).map_or(waiting, |(after, before)| after - before);
        best = Best { running: best.running.min(running), waiting: best.waiting.min(waiting) };
    }
    best
}

/// How long this thread has been on a core.
fn time_running() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    Some(Duration::from_nanos(text.split(' ').next()?.parse().ok()?))
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
