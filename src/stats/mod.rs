//! Samples to estimates. Knows nothing of sales.
//!
//! Intervals of means are Student's t unless said; [`sequential`] holds the wider ones that stay
//! valid while somebody watches and decides when to stop.

mod crossed;
mod estimate;
mod gini;
mod moments;
mod quantile;
mod sample;
pub mod sequential;
mod shapley;

pub use crossed::{Crossed, crossed};
pub use estimate::{Contrast, Estimate, t_quantile};
pub use gini::gini;
pub use moments::Moments;
pub use quantile::quantile;
pub use sample::{Sample, SampleError};
pub use shapley::{interaction, shapley};
