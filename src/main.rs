//! The command line of quotasim.
fn main() {}
