//! The market: how leads arrive, what opportunities are like, how buyers decide when to sign.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{Coefficient, Days, Factor, Money, Share};

/// How leads arrive in a rep's territory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Leads {
    /// Leads per rep and selling day at effort 1 and par reputation.
    pub per_rep_per_day: Factor,
    /// Share of them that the rep's own prospecting brings, at effort 1.
    pub prospecting_share: Share,
    /// Share of a day at effort 1 that goes into prospecting.
    pub prospecting_effort: Share,
    /// Exponent of prospecting effort: leads rise with its power.
    pub prospecting_exponent: Share,
    /// Largest factor that reputation and prospecting together put on the lead rate; reputation alone
    /// takes no more than its inverse away.
    #[schemars(range(min = 1, max = 8))]
    pub largest_factor: f64,
    /// What marketing and business development spend on one lead \[money\].
    pub cost_per_lead: Money,
    /// Direct marketing during the report, relative to the reference: it buys leads at once.
    #[schemars(range(min = 0.01, max = 100.0))]
    pub direct_ratio: f64,
    /// Exponent of direct marketing: leads that are not prospected rise with its power.
    pub direct_exponent: Share,
}

/// What opportunities are like and how they move towards a decision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deals {
    /// Mean list price, first-year value \[money\].
    pub mean_list_value: Money,
    /// Standard deviation of the log of list value; the law is lognormal.
    pub list_value_log_sd: Factor,
    /// Selling stages in order; an opportunity that leaves the last is ripe: terms can be negotiated.
    #[schemars(length(min = 1, max = 8))]
    pub stages: Vec<Stage>,
    /// Share of an ordinary day's progress that buyers make by themselves, whatever their rep does.
    pub buyer_pace: Share,
    /// Mean selling days between the day a deal is ripe and the day its buyer would sign unprompted
    /// (exponential).
    pub lead_mean_days: Days,
    /// Chance a day that a ripe deal is lost, whatever anybody does.
    pub ripe_loss_per_day: Share,
    /// Active opportunities one rep can give full attention to; beyond it attention is diluted.
    #[schemars(range(min = 1, max = 10_000))]
    pub attention_capacity: u32,
}

/// One selling stage.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// What the field calls it.
    pub name: String,
    /// Mean selling days in the stage at effort 1 and full attention.
    pub mean_days: Days,
    /// Share of opportunities lost from this stage at effort 1; faster progress loses fewer.
    pub lost_share: Share,
}

/// How buyers decide when to sign, and at what price.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Buyers {
    /// Mean discount off list a buyer needs at the natural date.
    pub need_mean: Share,
    /// Standard deviation of that need over buyers (normal, kept in 0 to 0.9).
    pub need_sd: Share,
    /// Discount points a buyer asks for each day the signature is early: median over buyers.
    pub early_cost_per_day: Factor,
    /// Discount points each day of waiting past the natural date costs a buyer of a mean deal: median.
    pub wait_cost_per_day: Factor,
    /// Standard deviation of the log of both costs over buyers (lognormal).
    pub cost_log_sd: Factor,
    /// Exponent of deal size (relative to the mean) on the cost of waiting.
    pub wait_cost_size_exponent: Coefficient,
    /// Share of buyers of a mean deal who look ahead to better terms.
    pub strategic_share: Share,
    /// Exponent of deal size (relative to the mean) on the strategic share.
    pub strategic_size_exponent: Coefficient,
    /// How far strategic buyers know their own seller's clock: 0 the fiscal quarter only, 1 fully.
    pub clock_knowledge: Share,
    /// Whether strategic buyers take a seller's terms of today for a sign of the fiscal quarter's last day.
    pub read_terms: bool,
    /// Share of the room between the buyer's need and the seller's limit that the buyer gets.
    pub bargaining_share: Share,
    /// Chance that agreed terms are signed the same day.
    pub signature_chance: Share,
    /// Chance a day that a valid quote is signed.
    pub quote_signature_chance: Share,
    /// Selling days a quote stays valid.
    #[schemars(range(min = 1, max = 65))]
    pub quote_life_days: u32,
    /// Chance a day that a ready buyer who is told to wait leaves.
    pub hold_loss_per_day: Share,
}

/// Overselling: a promise lowers the discount a buyer needs today and leaves a gap to be discovered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Promises {
    /// Discount points by which one promise lowers the buyer's need today.
    pub concession: Share,
    /// Share of list value promised and not delivered, per promise.
    pub gap: Share,
    /// What it costs a rep to make a promise they know to be false \[money\]: integrity and hassle.
    pub integrity_cost: Money,
}
