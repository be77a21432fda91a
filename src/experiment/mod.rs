//! Replications of designs, in parallel, in order.
pub mod results;
