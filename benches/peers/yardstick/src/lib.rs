//! The reference model (`benches/reference/DECLARATION.md`) in plain Rust, and what its Rust versions share.

pub mod daily;
pub mod next_event;
pub mod reference;
pub mod report;
pub mod thinned;
