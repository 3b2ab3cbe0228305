//! (opens with this change)
mod assets;

fn main() {}
