//! The quota ramp of a newly hired person.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::Share;

/// Share of the quota that a newly hired person carries, by month or quarter since hire. How much
/// such a person sells is another matter, and has its own ramp in the model.
///
/// # Equation
/// `Q_eff = ρ · Q`, with `ρ` the mean of the factors over the part of the period in role
///
/// ```toml
/// ramp = { unit = "quarter", quota_factors = [0.0, 0.25, 0.5] }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ramp {
    /// What a factor holds for.
    pub unit: RampUnit,
    /// Factors from hire on; 1 after the last.
    #[schemars(length(min = 1))]
    pub quota_factors: Vec<Share>,
}

/// What one factor of a ramp holds for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RampUnit {
    /// A month since hire.
    Month,
    /// Three months since hire.
    Quarter,
}

impl Ramp {
    /// Mean factor over a part of time since hire \[months\]; the factor at `from` if it has no
    /// length.
    pub fn factor_between(&self, from: f64, to: f64) -> f64 {
        let unit = match self.unit {
            RampUnit::Month => 1.0,
            RampUnit::Quarter => 3.0,
        };
        let (from, to) = (from.max(0.0) / unit, to.max(0.0) / unit);
        let mut start = 0.0;
        let mut sum = 0.0;
        for factor in &self.quota_factors {
            let end = start + 1.0;
            if to <= from && from < end {
                return factor.get();
            }
            sum += factor.get() * (to.min(end) - from.max(start)).max(0.0);
            start = end;
        }
        if to <= from {
            return 1.0;
        }
        sum += (to - from.max(start)).max(0.0);
        sum / (to - from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(unit: RampUnit, factors: &[f64]) -> Ramp {
        let quota_factors = factors.iter().map(|&f| Share::new(f).unwrap()).collect();
        Ramp {
            unit,
            quota_factors,
        }
    }

    #[track_caller]
    fn close(value: f64, expected: f64) {
        assert!((value - expected).abs() < 1e-12, "{value}");
    }

    #[test]
    fn whole_quarters_take_their_own_factor() {
        let r = ramp(RampUnit::Quarter, &[0.0, 0.25, 0.5]);
        close(r.factor_between(0.0, 3.0), 0.0);
        close(r.factor_between(3.0, 6.0), 0.25);
        close(r.factor_between(6.0, 9.0), 0.5);
        close(r.factor_between(9.0, 12.0), 1.0);
        close(r.factor_between(120.0, 123.0), 1.0);
    }

    #[test]
    fn a_period_across_steps_takes_their_mean() {
        let r = ramp(RampUnit::Month, &[0.4, 0.7]);
        // Months 1 to 3: 0.4, 0.7, 1.
        close(r.factor_between(0.0, 3.0), 0.7);
        // Half a month of 0.4, a month of 0.7, a month and a half at 1.
        close(r.factor_between(0.5, 3.5), (0.2 + 0.7 + 1.5) / 3.0);
        close(r.factor_between(1.5, 2.0), 0.7);
        // Before hire nothing counts but what follows.
        close(r.factor_between(-2.0, 1.0), 0.4);
        close(r.factor_between(1.0, 1.0), 0.7);
        close(r.factor_between(2.0, 2.0), 1.0);
    }
}
