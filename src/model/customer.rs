//! After the sale: satisfaction, renewal, expansion.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{Coefficient, Factor, Share};

/// Everything about customers under contract.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Customers {
    /// What satisfaction moves towards.
    pub satisfaction: Satisfaction,
    /// What happens on the contract's anniversary.
    pub renewal: Renewal,
    /// Growth between renewals.
    pub expansion: Expansion,
}

/// Satisfaction in 0..1 moves towards `logistic(level + quality - 2G - W - P)`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Satisfaction {
    /// Log-odds of satisfaction at par.
    pub level: Coefficient,
    /// Speed of adjustment a year.
    pub speed_per_year: Factor,
    /// Weight of the promise gap (share of list value promised and not delivered).
    pub gap_weight: Factor,
    /// Largest promise gap of one contract.
    pub largest_gap: Share,
    /// Rate a year at which a promise gap heals.
    pub gap_healing_per_year: Factor,
    /// Weight of a week of waiting for onboarding.
    pub wait_weight_per_week: Factor,
    /// Weight of price regret: discount points the next quarter's buyers of the market got beyond mine.
    pub regret_weight: Factor,
    /// Rate a year at which waits and regrets are forgotten.
    pub forgetting_per_year: Factor,
}

/// Renewal on the contract's anniversary.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Renewal {
    /// Log-odds of renewing at par satisfaction and no uplift.
    pub level: Coefficient,
    /// Weight of satisfaction above par.
    pub satisfaction_weight: Factor,
    /// Weight of the price uplift at renewal.
    pub uplift_weight: Factor,
    /// Share of the gap between a customer's price and the organic price that renewal asks for.
    pub uplift_share: Share,
    /// ARR kept by a renewing customer at par satisfaction.
    pub kept_share: Share,
    /// Further contraction per point of satisfaction below par.
    pub contraction_weight: Factor,
}

/// Growth of ARR between renewals.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Expansion {
    /// Growth a year at par satisfaction, customers who were sold to.
    pub sold_per_year: Factor,
    /// Growth a year at par satisfaction, customers who came by themselves.
    pub self_serve_per_year: Factor,
    /// Weight of satisfaction above par.
    pub satisfaction_weight: Factor,
}
