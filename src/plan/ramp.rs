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
