//! The row of a scenario that says over which attainments a plan's cost is taken.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::Finding;
use crate::units::{Factor, Money, Share};

/// Who is paid and how their attainment is spread, for the cost of a plan before any simulation.
/// Nothing that is simulated reads it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Reps paid under the plan; absent: those the organization employs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub headcount: Option<u32>,
    /// Replications of the Monte Carlo budget; absent: 1,000.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 2, max = 1_000_000))]
    pub replications: Option<u32>,
    /// Reps' attainment over a measurement period (the plan year where a component carries the year
    /// to date): normal, independent between reps and periods.
    pub attainment: AttainmentSpread,
    /// Quotas among reps; absent: everybody has the plan's. Target incentive goes with the quota,
    /// so that the base commission rate stays what it is.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quotas: Vec<QuotaShare>,
}

/// A normal law of attainment; attainment below 0 is paid as 0.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AttainmentSpread {
    /// Mean \[1 = quota\].
    pub mean: Factor,
    /// Standard deviation \[1 = quota\].
    pub sd: Factor,
    /// Decimals that attainment is rounded to, bookings with it; absent: not rounded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 0, max = 4))]
    pub decimals: Option<u32>,
}

/// Reps of one quota.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotaShare {
    /// Their quota a year on the first component \[money\].
    pub per_year: Money,
    /// Their share of the reps; the shares sum to 1.
    pub share: Share,
}

/// Replications of the Monte Carlo budget unless the scenario says otherwise. *assumed*: the
/// standard error of the mean is then 3 % of the budget's own standard deviation.
const REPLICATIONS: u32 = 1_000;

impl Budget {
    /// What is taken when a scenario has no `[budget]`: mean attainment 1 with a standard deviation
    /// of 0.3. *assumed*: some two in three reps between 70 and 130 % of quota.
    ///
    /// # Panics
    /// Never: both are factors.
    pub fn assumed() -> Self {
        let factor = |value| Factor::new(value).expect("a factor is 0 or more");
        Self {
            headcount: None,
            replications: None,
            attainment: AttainmentSpread {
                mean: factor(1.0),
                sd: factor(0.3),
                decimals: None,
            },
            quotas: Vec::new(),
        }
    }

    /// Replications of the Monte Carlo budget.
    pub fn replications(&self) -> u32 {
        self.replications.unwrap_or(REPLICATIONS)
    }
}

/// Sums of shares may miss 1 by this much.
const ROUNDING: f64 = 1e-9;
/// Widest spread. *assumed*: beyond it most reps would stand below 0 or past anybody's plan.
const LARGEST_SD: f64 = 10.0;

/// What the row contradicts by itself.
pub(super) fn faults(budget: &Budget, found: &mut Vec<Finding>) {
    let sd = budget.attainment.sd.get();
    if LARGEST_SD < sd {
        found.push(Finding::new(
            "budget.attainment.sd",
            format!("{sd} is no spread around a quota"),
            format!("0 to {LARGEST_SD}"),
        ));
    }
    for (index, row) in budget.quotas.iter().enumerate() {
        if row.per_year.get() <= 0.0 {
            found.push(Finding::new(
                format!("budget.quotas[{index}].per_year"),
                "leaves attainment undefined",
                "more than 0",
            ));
        }
    }
    let sum: f64 = budget.quotas.iter().map(|row| row.share.get()).sum();
    if !budget.quotas.is_empty() && ROUNDING < (sum - 1.0).abs() {
        found.push(Finding::new(
            "budget.quotas",
            format!("the shares sum to {}", (sum * 1e9).round() / 1e9),
            "shares that sum to 1",
        ));
    }
}
