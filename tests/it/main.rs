//! One integration binary, a module per subject.

mod beliefs;
mod cli;
mod compare;
mod courtship;
mod documents;
mod experiment;
mod explain;
mod gap;
mod kernel;
mod layering;
mod mechanisms;
mod pay;
mod pay_conservation;
mod pay_replay;
mod pay_simulated;
mod plan_sheet;
mod randomness;
mod reference;
mod rejected;
mod replay;
mod report;
mod sampling;
mod scenarios;
mod small_company;
mod solve;
mod two_clocks;
