//! A Monte Carlo simulator of sales-incentive timing.

pub mod beliefs;
pub mod cli;
pub mod experiment;
pub mod model;
pub mod outcome;
pub mod plan;
pub mod random;
pub mod report;
pub mod scenario;
pub mod simulate;
pub mod solve;
pub mod stats;
pub mod units;
