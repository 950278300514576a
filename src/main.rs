//! The `pathflow` command.

fn main() {}
