//! Numbers from outside, checked once.

use super::{Estimate, quantile};

/// Why numbers cannot be used as a sample.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SampleError {
    /// A spread needs two values.
    #[error("{n} values are too few for an estimate: accepted 2 or more")]
    TooFew {
        /// How many there were.
        n: usize,
    },
    /// A value is infinite or not a number.
    #[error("value {position} is {value}: accepted finite numbers")]
    NotFinite {
        /// Its position, from 1.
        position: usize,
        /// The value.
        value: f64,
    },
}

/// At least two numbers, all finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sample<'a>(&'a [f64]);

impl<'a> Sample<'a> {
    /// Checks the numbers.
    ///
    /// # Errors
    /// With fewer than two values, or when one is not finite.
    pub fn new(values: &'a [f64]) -> Result<Self, SampleError> {
        if let Some(index) = values.iter().position(|v| !v.is_finite()) {
            return Err(SampleError::NotFinite {
                position: index + 1,
                value: values[index],
            });
        }
        if values.len() < 2 {
            return Err(SampleError::TooFew { n: values.len() });
        }
        Ok(Self(values))
    }

    /// The numbers.
    pub const fn values(self) -> &'a [f64] {
        self.0
    }

    /// Their mean with Student's t interval.
    pub fn mean(self, confidence: f64) -> Estimate {
        Estimate::mean(self.0, confidence)
    }

    /// Their quantiles at each p (see [`quantile`]).
    pub fn quantiles<const N: usize>(self, ps: [f64; N]) -> [f64; N] {
        let mut sorted = self.0.to_vec();
        sorted.sort_by(f64::total_cmp);
        ps.map(|p| quantile(&sorted, p))
    }
}
