//! Push tactics, what an account remembers of them, and what people tell one another.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{Factor, Money, Share};

/// What a rep may do to a buyer whose terms are out of reach today, and what it costs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Push {
    /// Share of buyers who take a threat ("the offer ends today") at its word; the others believe it as far as
    /// threats have proved true.
    pub believing_share: Share,
    /// Chance that a threat makes the buyer walk away.
    pub threat_walks_away: Share,
    /// Share of the account's trust a threat costs.
    pub threat_trust_cost: Share,
    /// Chance that the buyer's boss makes the decision a priority when a rep goes over the buyer's head.
    pub escalation_heard: Share,
    /// Share of the buyer's cost of signing early that then falls away.
    pub escalation_hurry: Share,
    /// Chance that going to the buyer's boss makes the buyer walk away.
    pub escalation_walks_away: Share,
    /// Share of the account's trust it costs.
    pub escalation_trust_cost: Share,
    /// What it costs a rep to push a buyer \[money\]: integrity and hassle.
    pub integrity_cost: Money,
    /// Weight of lost trust (share of it lost) in the log-odds of a customer's satisfaction.
    pub memory_weight: Factor,
    /// Rate a year at which an account forgets.
    pub forgetting_per_year: Factor,
}

/// What people tell one another: customers who are content send others, those who are not warn them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WordOfMouth {
    /// Share of inbound leads that customers send, with the opening book at par satisfaction.
    pub referral_share: Share,
    /// How much further bad news travels: weight of a customer below par against one above.
    pub bad_news_weight: Factor,
    /// Loss of reputation a year per trust-costing push on every open account a year.
    pub incident_effect: Factor,
}
