//! The company behind the sellers: shared capacity, product, reputation, money.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{Days, Factor, Money, Share};

/// Most customers of the opening book. *assumed*: what memory easily holds for every thread.
pub const MOST_OPENING_CUSTOMERS: f64 = 1e6;

/// Paper before a signature: a queue served first come, first served.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DealDesk {
    /// Daily capacity, as a multiple of the reference company's mean signatures a day.
    pub capacity_multiple: Factor,
}

/// Putting a new customer to work: a queue, and revenue starts when served.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Onboarding {
    /// Weekly capacity, as a multiple of the reference company's mean new customers a week.
    pub capacity_multiple: Factor,
}

/// R&D, quality and debt from promises. Quality is an index, 0 = par.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Product {
    /// Planned R&D a year, as a share of opening ARR; also what keeping up with the market needs.
    pub research_share: Share,
    /// Smallest R&D, as a share of planned.
    pub smallest_share: Share,
    /// Share of a quarter's margin shortfall that is taken out of next quarter's R&D.
    pub starvation: Share,
    /// Gain of quality a year per log point of R&D over need.
    pub research_effect: Factor,
    /// Weeks between R&D spending and quality.
    #[schemars(range(min = 0, max = 260))]
    pub research_lag_weeks: u32,
    /// Decay of quality towards par a year.
    pub decay_per_year: Factor,
    /// Engineering owed per unit of promised and undelivered value.
    pub debt_per_gap: Factor,
    /// Largest share of R&D that repays promise debt.
    pub debt_service_share: Share,
}

/// What the market says about the company. An index, 0 = par; the lead rate scales with its exponential.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Reputation {
    /// Decay towards par a year.
    pub decay_per_year: Factor,
    /// Gain a year per point of mean satisfaction above par.
    pub satisfaction_effect: Factor,
    /// Gain a year per log point of brand spending over reference.
    pub brand_effect: Factor,
    /// Brand spending relative to the reference.
    #[schemars(range(min = 0.01, max = 100.0))]
    pub brand_ratio: f64,
}

/// Costs, discounting and the terminal value.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Finance {
    /// ARR of the customer book at the start of the report \[money a year\]; the same customers under every design.
    pub opening_arr: Money,
    /// Recognised revenue less cost of service, as a share of revenue.
    pub gross_margin: Share,
    /// General and administrative overhead, as a share of revenue.
    pub overhead_share: Share,
    /// Brand spending, as a share of revenue.
    pub brand_share: Share,
    /// Discount rate a year.
    pub discount_rate: Share,
    /// Years of contracts valued after the horizon, at their own renewal odds.
    #[schemars(range(min = 0, max = 20))]
    pub terminal_years: u32,
    /// Mean selling days from signature to a customer's first invoice when onboarding has no queue.
    pub start_delay_days: Days,
}
