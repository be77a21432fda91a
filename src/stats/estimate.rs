//! Means and paired differences with their errors.

use std::fmt;

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::Moments;
use crate::units::format::supported_decimals;

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

impl Estimate {
    /// Mean with Student's t interval at this confidence, for example 0.95.
    ///
    /// From one value the interval is infinite; without values everything is NaN.
    ///
    /// # Source
    /// Student (1908); for skewed figures the level holds only roughly below some 30 values
    pub fn mean(values: &[f64], confidence: f64) -> Self {
        Self::of_moments(&values.iter().copied().collect(), confidence)
    }

    /// The same from running moments.
    pub fn of_moments(moments: &Moments, confidence: f64) -> Self {
        let std_error = moments.std_error();
        // 0 times an infinite quantile never occurs: below two values the error is infinite.
        Self::around(moments, t_quantile(moments.n(), confidence) * std_error)
    }

    /// Mean with an interval of this half-width, for example of [`super::sequential`].
    pub fn around(moments: &Moments, half_width: f64) -> Self {
        let point = moments.mean();
        Self {
            point,
            std_error: moments.std_error(),
            lower: point - half_width,
            upper: point + half_width,
            n: moments.n(),
        }
    }

    /// Half the width of the interval.
    pub fn half_width(&self) -> f64 {
        (self.upper - self.lower) / 2.0
    }

    /// Whether the interval contains a value.
    pub fn covers(&self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }
}

/// Student's t quantile for a two-sided interval of a mean of n values; infinite below two.
pub fn t_quantile(n: usize, confidence: f64) -> f64 {
    if n < 2 {
        return f64::INFINITY;
    }
    match StudentsT::new(0.0, 1.0, (n - 1) as f64) {
        Ok(law) => law.inverse_cdf(0.5 + 0.5 * confidence.clamp(0.0, 1.0)),
        Err(_) => f64::NAN,
    }
}

/// `12.34 (11.90 to 12.78)`, stopping at the digit that the standard error supports.
impl fmt::Display for Estimate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(decimals) = supported_decimals(self.std_error) else {
            return write!(f, "{}", self.point);
        };
        let places = usize::try_from(decimals).unwrap_or(0);
        let coarse = 10_f64.powi(decimals.min(0));
        let write = |f: &mut fmt::Formatter<'_>, value: f64| {
            // Adding 0 turns a rounded -0 into 0.
            let rounded = if coarse < 1.0 {
                (value * coarse).round() / coarse
            } else {
                value
            } + 0.0;
            let text = format!("{rounded:.places$}");
            let minus_zero = text.starts_with('-') && !text.contains(|c| matches!(c, '1'..='9'));
            f.write_str(if minus_zero { &text[1..] } else { &text })
        };
        write(f, self.point)?;
        f.write_str(" (")?;
        write(f, self.lower)?;
        f.write_str(" to ")?;
        write(f, self.upper)?;
        f.write_str(")")
    }
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

impl Contrast {
    /// Other less base, pair by pair, with Student's t interval. When every pair is equal the
    /// difference is exactly 0 with an interval of no width. Values beyond the shorter list are left
    /// out; without pairs everything is NaN.
    pub fn paired(base: &[f64], other: &[f64], confidence: f64) -> Self {
        let differences = base.iter().zip(other).map(|(base, other)| other - base);
        let moments: Moments = differences.clone().collect();
        let higher: f64 = differences
            .map(|d| {
                if 0.0 < d {
                    1.0
                } else if d < 0.0 {
                    0.0
                } else {
                    0.5
                }
            })
            .sum();
        Self {
            difference: Estimate::of_moments(&moments, confidence),
            chance_higher: higher / moments.n() as f64,
        }
    }
}
