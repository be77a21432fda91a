//! What a person who leaves is still paid.
//!
//! ```toml
//! [plan.leaving]
//! unpaid = "paid_if_cash_received"   # paid_if_booked | paid_if_cash_received | forfeited
//! quota = "prorated"                 # of the period in which the person leaves; or "whole"
//! clawback = "waived"                # of deals whose customers leave later; or "owed"
//! ```

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Terms of leaving. Whatever was paid before stays paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Leaving {
    /// Commission that was booked and not yet paid.
    #[serde(default)]
    pub unpaid: UnpaidAtLeaving,
    /// Quota and target incentive of the period in which the person leaves.
    #[serde(default)]
    pub quota: LastQuota,
    /// Commission of deals whose customers leave after the person.
    #[serde(default)]
    pub clawback: ClawbackAfterLeaving,
}

/// What becomes of commission that is unpaid when a person leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum UnpaidAtLeaving {
    /// All that was booked is paid with the final payment; nothing is held back any more.
    #[default]
    PaidIfBooked,
    /// What the customer had paid for by the day of leaving is released, the rest is forfeited.
    PaidIfCashReceived,
    /// All of it is forfeited, the open measurement period included.
    Forfeited,
}

/// Quota and target incentive of the period in which a person leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LastQuota {
    /// By days in role over days of the period.
    #[default]
    Prorated,
    /// Those of the whole period.
    Whole,
}

/// What a former employee owes when a customer leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClawbackAfterLeaving {
    /// Nothing.
    #[default]
    Waived,
    /// The clawback, as an open balance.
    Owed,
}
