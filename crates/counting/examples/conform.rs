//! Prints how far each rule agrees with other implementations and official results.

#![allow(clippy::print_stdout)]

#[path = "../tests/agreement/mod.rs"]
mod agreement;

fn main() {
    let Some(root) = agreement::root() else {
        println!("There are no cases to compare with.");
        return;
    };
    let found = agreement::all(&root);
    print!("{}", agreement::table(&found));
    if found.iter().any(|agreement| agreement.difference.is_some()) {
        std::process::exit(1);
    }
}
