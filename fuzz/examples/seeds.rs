//! Writes the seeds into `corpus/`, a directory for each target.
//!
//! `cargo run --manifest-path fuzz/Cargo.toml --example seeds`

use std::fs;
use std::path::Path;

use belenios::v1::Hash;
use folkmoot_fuzz::seeds::seeds;

fn main() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for (target, seeds) in seeds(&root.join("../vectors")).0 {
        let directory = root.join("corpus").join(target);
        fs::create_dir_all(&directory).expect("the corpus can be made");
        for seed in seeds {
            fs::write(directory.join(Hash::of(&seed).to_string()), seed).expect("a seed can be written");
        }
    }
}
