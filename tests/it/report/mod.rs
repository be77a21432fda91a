//! The report on made-up experiments: figures say what the data say, folders are whole or absent.
#![expect(clippy::unwrap_used, reason = "helpers of tests, which may")]

mod figures;
mod folders;
mod synthetic;
mod texts;
