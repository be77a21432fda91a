//! One integration binary, a module per subject.

mod cli;
mod documents;
mod experiment;
mod layering;
mod pay;
mod randomness;
mod rejected;
mod report;
mod sampling;
mod scenarios;
mod solve;
