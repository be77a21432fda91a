//! The speed reference: a small sales pipeline with a written rule in place of behaviour, so that engines
//! can be timed on one and the same law.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{Coefficient, Days, Factor, Share};

/// What the speed reference needs beyond the company's own keys; legal with `behavior.model = "rule"` only.
///
/// Of the company it uses the reported quarters, the number of reps, the rep's plan, leads per rep and
/// day, and mean and spread of list values. It starts empty and has no warm-up.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReferenceModel {
    /// Selling stages in order: a deal that is not lost advances with chance 1 over these selling days.
    #[schemars(length(min = 1, max = 8), inner(range(min = 1, max = 10_000)))]
    pub stage_days: Vec<f64>,
    /// Chance a day that a deal is lost, in every stage and when ripe, before anything else.
    pub loss_per_day: Share,
    /// One over the daily hazard at which a ripe deal closes without a discount \[selling days\].
    pub ripe_days: Days,
    /// Rise of the log of that hazard per unit of discount.
    pub closing_weight: Factor,
    /// Discount of a rep without bookings on the last day of the quarter.
    pub largest_discount: Share,
    /// Selling days over which the discount fades by e, counted back from the end of the quarter.
    pub fading_days: Days,
    /// Satisfaction of a customer who got no discount; the discount is taken off it.
    pub satisfaction: Share,
    /// Log-odds of renewal at satisfaction 0.
    pub renewal_level: Coefficient,
    /// Weight of satisfaction on the log-odds of renewal.
    pub renewal_weight: Factor,
}
