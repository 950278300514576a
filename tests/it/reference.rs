//! docs/scenario-reference.md is what the program makes of its own types and
//! docs/reference/template.md.

use std::fs;

#[test]
fn the_reference_is_up_to_date() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/scenario-reference.md");
    let made = pathflow::scenario::reference();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(path, &made).expect("the reference can be written");
    }
    let written = fs::read_to_string(path).expect("the reference can be read");
    let differ = written.lines().zip(made.lines()).position(|(one, other)| one != other);
    assert!(
        written == made,
        "line {differ:?} of docs/scenario-reference.md is not what doc comments and template say; \
         UPDATE=1 cargo test --test it reference writes it anew"
    );
}
