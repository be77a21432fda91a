//! What is measured on one replication: one definition per figure.

mod above_quota;
mod courtship;
mod forecast;
pub mod kpi;
mod last_tier;
pub mod measure;
mod push;
mod records;
pub mod reference;
pub mod series;
mod turnover;
mod value;

pub use kpi::{Better, Kpi, Unit};
pub use measure::Measure;
pub use reference::ReferenceMeasure;
pub use series::{Series, Tally, ValueTally};

/// Everything one replication of one design reports.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// One value per entry of [`Kpi::ALL`], in that order.
    pub kpis: Vec<f64>,
    /// Distributions over time and people.
    pub series: Series,
}

impl Outcome {
    /// The value of one figure.
    pub fn kpi(&self, kpi: Kpi) -> f64 {
        self.kpis[kpi as usize]
    }
}
