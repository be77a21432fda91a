//! One integration binary, a module per subject.

mod cli;
mod compare;
mod experiment;
mod pay;
mod randomness;
mod rejected;
mod report;
mod sampling;
mod scenarios;
mod solve;
