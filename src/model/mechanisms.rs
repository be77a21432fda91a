//! The switches: each mechanism can be turned off, so that a comparison can ask what it does.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Which mechanisms act. Each has a file of its own under `simulate/` or `solve/` with its equation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "these are switches, and the file writes them as such"
)]
pub struct Mechanisms {
    /// Leaders take part in how low to go and press for a signature, each on their own clock.
    pub leader_pressure: bool,
    /// Sellers may go below organic terms for a signature today.
    pub discount_for_now: bool,
    /// Deals may be signed before their natural date.
    pub pull_forward: bool,
    /// Reps may hold a deal whose buyer is ready.
    pub push_out: bool,
    /// Some buyers wait for better terms.
    pub strategic_buyers: bool,
    /// Signatures go through a queue.
    pub deal_desk: bool,
    /// New customers wait to be put to work.
    pub onboarding: bool,
    /// Reps may promise what the product does not do.
    pub promises: bool,
    /// People weigh in what their own plan pays later on the customer: renewals and expansion.
    pub retention_pay: bool,
    /// A missed margin is taken out of R&D.
    pub product_starvation: bool,
    /// Satisfaction feeds back into leads and self-serve arrivals.
    pub reputation: bool,
    /// Quotas of reps follow what they achieved, by the ratchet of their plan.
    pub ratchet: bool,
    /// Users may start, pay and grow by themselves.
    pub product_led: bool,
}
