//! Linearity kickers: pay for credit that comes early in a measurement period.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{Factor, Share};

/// Pay for credit that comes early in the period.
///
/// ```toml
/// kicker = { checkpoints = [{ by_month = 1, share_of_quota = 0.3, bonus = 0.05 }], month_rates = [1.10, 1.05, 1.00] }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Kicker {
    /// Bonuses for credit by the end of a month; absent: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub checkpoints: Vec<Checkpoint>,
    /// Multiple of the commission rate by month of the period; the last one stays. Absent: 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub month_rates: Vec<Factor>,
    /// Baseline at which the kicker costs nothing: the base rate is lowered until it does; absent:
    /// the kicker comes on top.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_neutral: Option<BudgetBaseline>,
}

/// A bonus for credit by the end of a month of the period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Checkpoint {
    /// Month of the period, from 1.
    #[schemars(range(min = 1, max = 12))]
    pub by_month: u32,
    /// Share of the period's quota that must be credited by its end.
    pub share_of_quota: Factor,
    /// The bonus, as a multiple of the period's target incentive.
    pub bonus: Factor,
}

/// The credit at which a kicker is to cost nothing in expectation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BudgetBaseline {
    /// Attainments and how likely each is; the shares sum to 1.
    #[schemars(length(min = 1))]
    pub attainments: Vec<LikelyAttainment>,
    /// Share of a period's credit by month; the shares sum to 1.
    #[schemars(length(min = 1))]
    pub month_shares: Vec<Share>,
}

/// An attainment of the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LikelyAttainment {
    /// Attainment of the period.
    pub attainment: Factor,
    /// Share of people and periods that end there.
    pub share: Share,
}
