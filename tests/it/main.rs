//! One integration binary, a module per subject.

mod experiment;
mod randomness;
mod pay;
mod sampling;
mod cli;
mod rejected;
mod scenarios;
mod solve;
mod report;
