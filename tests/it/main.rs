//! One integration binary, a module per subject.

mod cli;
mod compare;
mod documents;
mod experiment;
mod layering;
mod kernel;
mod pay;
mod pay_conservation;
mod randomness;
mod rejected;
mod report;
mod sampling;
mod scenarios;
mod small_company;
mod solve;
