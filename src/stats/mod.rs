//! Samples to estimates. Knows nothing of sales.

/// A mean with its error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The mean.
    pub point: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Lower end of the interval.
    pub lower: f64,
    /// Upper end of the interval.
    pub upper: f64,
    /// Sample size.
    pub n: usize,
}

/// A paired difference: design less base, replication by replication.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contrast {
    /// The mean difference with its error.
    pub difference: Estimate,
    /// Share of replications with a positive difference (ties count half): the chance that one
    /// history comes out higher, which is not the certainty about the mean.
    pub chance_higher: f64,
}
