//! One integration binary, a module per subject.

mod cli;
mod rejected;
mod scenarios;
