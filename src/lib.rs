//! A Monte Carlo simulator of sales-incentive timing.

pub mod experiment;
pub mod model;
pub mod outcome;
pub mod plan;
pub mod report;
pub mod stats;
pub mod units;
