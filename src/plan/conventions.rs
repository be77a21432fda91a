//! What a plan document states once, because it changes an answer everywhere.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::period::NegativePayment;
use super::rounding::Rounding;

/// Conventions that a plan document states once.
///
/// ```toml
/// conventions = { threshold_comparison = "exclusive", attainment_decimals = 2, zero_quota = "base_rate_of_full_quota" }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Conventions {
    /// How a payment is brought to cents.
    #[serde(default)]
    pub rounding: Rounding,
    /// What happens when less is earned to date than was already paid.
    #[serde(default)]
    pub negative_payment: NegativePayment,
    /// Whether attainment exactly at a threshold reaches it; absent: it does.
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub threshold_comparison: ThresholdComparison,
    /// Decimals to which attainment is rounded, half up, before it is compared with a threshold that
    /// pay jumps at; absent: not rounded. Achievement itself is paid unrounded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 9))]
    pub attainment_decimals: Option<u32>,
    /// What a period without quota pays, as in a ramp; absent: nothing.
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub zero_quota: ZeroQuota,
    /// Which period a return or a reversal is counted in; absent: that of the event.
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub negative_credits: NegativeCredits,
}

impl Conventions {
    /// Whether jumps of pay are reached elsewhere than at their own attainment.
    pub(super) fn moves_jumps(self) -> bool {
        self.threshold_comparison != ThresholdComparison::Inclusive
            || self.attainment_decimals.is_some()
    }
}

/// Whether attainment exactly at a threshold reaches it. A public plan workbook has 5 of 72 months
/// exactly on a threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThresholdComparison {
    /// Reached when `a >= t`.
    #[default]
    Inclusive,
    /// Reached when `a > t`.
    Exclusive,
}

/// What a measurement period without quota pays: attainment is undefined there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ZeroQuota {
    /// Nothing.
    #[default]
    PayNothing,
    /// The base commission rate of the quota without ramp and relief, on all credit.
    BaseRateOfFullQuota,
}

/// Which period a return, or the reversal of a credit, is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NegativeCredits {
    /// The period of the event: the past stays as it was paid.
    #[default]
    PeriodOfEvent,
    /// The period of the sale, which is computed anew; the difference is settled with the payment that
    /// follows the event. Every return names its sale.
    Restate,
}
