//! How growth comes about: sold by reps, or pulled by a product that people start using themselves.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{Coefficient, Factor, Share};

/// The motion of a design, and the self-serve funnel it uses when product-led.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Motion {
    /// Sales-led or product-led.
    pub kind: MotionKind,
    /// Share of the outbound and marketing leads that the design still works.
    pub sold_lead_share: Share,
    /// Share of the reference number of reps that the design employs.
    pub rep_share: Share,
    /// The self-serve funnel; it runs only under a product-led motion.
    pub self_serve: SelfServe,
}

/// Which motion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MotionKind {
    /// Reps work leads into deals.
    SalesLed,
    /// Users come to the product, and sellers help those who outgrow it.
    ProductLed,
}

/// The self-serve funnel: weekly cohorts of free users, binomial counts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SelfServe {
    /// Users in the funnel when the report begins, as a share of what it would hold in the long run.
    pub opening_users_share: Share,
    /// New free users a week at par reputation and quality.
    pub new_users_per_week: Factor,
    /// Log-odds that a new user activates, at par quality.
    pub activation_level: Coefficient,
    /// Monthly hazard of an activated user leaving, at par quality.
    pub leave_per_month: Factor,
    /// Monthly hazard of paying unassisted, at par quality.
    pub pay_per_month: Factor,
    /// Monthly hazard of becoming product-qualified, at par quality.
    pub qualify_per_month: Factor,
    /// Chance that a product-qualified user contacted by a seller pays.
    pub assisted_conversion: Share,
    /// Product-qualified users one rep can contact in a week at effort 1.
    pub contacts_per_rep_per_week: Factor,
    /// Mean first ARR of a paying user, as a share of the mean list value of a sold deal.
    pub first_arr_share: Share,
    /// Standard deviation of the log of first ARR (lognormal).
    pub first_arr_log_sd: Factor,
}
