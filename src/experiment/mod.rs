//! Replications of designs: simulated in parallel, collected and summed in order, put into words.
//!
//! [`engine::replicate`] runs them until a stopping rule holds; [`engine::Batches::into_experiment`]
//! turns what was kept into estimates, paired contrasts and chart-ready series ([`results`]).

pub mod engine;
pub mod results;
mod series;
mod stopping;
mod summary;
mod verdict;

pub use series::FAN_HISTORIES;
pub use stopping::Stopping;
pub use summary::{CONFIDENCE, DesignDescription};
