//! One integration binary, a module per subject.

mod beliefs;
mod cli;
mod experiment;
mod kernel;
mod mechanisms;
mod pay;
mod randomness;
mod rejected;
mod report;
mod sampling;
mod scenarios;
mod small_company;
mod solve;
