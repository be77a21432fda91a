//! How people on the seller's side decide, and how expectations are learned.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{Factor, Money, Share};

/// Preferences of the sellers. None of these names a deadline: timing comes out of plans and clocks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Behavior {
    /// Which model of people.
    pub model: BehaviorModel,
    /// Daily hope that a refused deal still closes at the ordinary price.
    pub hope: Hope,
    /// Weight of the rep in the decision how low to go.
    pub rep_weight: Factor,
    /// Weight of the manager.
    pub manager_weight: Factor,
    /// Weight of the regional executive.
    pub executive_weight: Factor,
    /// Weight of the chief revenue officer, when on the fiscal clock.
    pub chief_weight: Factor,
    /// Discount off list a rep may give without asking.
    pub rep_authority: Share,
    /// Largest discount anybody may approve.
    pub largest_discount: Share,
    /// Elasticity of effort to its marginal value.
    #[schemars(range(min = 0.05, max = 5.0))]
    pub effort_elasticity: f64,
    /// Present bias: weight of everything later against effort today (1 = none).
    #[schemars(range(min = 0.1, max = 1.0))]
    pub present_bias: f64,
    /// What people know of their own present bias; absent: that they will have it tomorrow.
    #[serde(default, skip_serializing_if = "is_default")]
    pub present_bias_awareness: PresentBiasAwareness,
    /// Discount factor from one quarter to the next, of reps and leaders alike; a period of another
    /// length is discounted by its share of it.
    #[schemars(range(min = 0.1, max = 1.0))]
    pub discount_factor: f64,
    /// When a rep discounts within a period; absent: not before its end.
    #[serde(default, skip_serializing_if = "is_default")]
    pub discounting: Discounting,
    /// Absolute risk aversion (CARA) over pay, per target incentive of a period; 0 is risk neutral.
    pub risk_aversion: Factor,
    /// Cost to a rep of telling a ready buyer to wait, a deal and day: integrity, or fear of being found out; absent: none.
    #[serde(default, skip_serializing_if = "is_default")]
    pub holding_cost: Money,
    /// Cost to a rep of getting a buyer to sign who wants more than organic terms, a deal: hassle and favours asked; absent: none.
    #[serde(default, skip_serializing_if = "is_default")]
    pub asking_cost: Money,
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What people know of their own present bias.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PresentBiasAwareness {
    /// They know that tomorrow they will be as biased as today, and value what is to come accordingly.
    #[default]
    Sophisticated,
    /// They expect to be free of it from tomorrow on.
    Naive,
}

/// When a rep discounts within a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Discounting {
    /// The next period counts less, days within a period count alike.
    #[default]
    BetweenPeriods,
    /// Every night, by its share of the quarter's factor: pay at the period end counts for less the further off.
    EveryDay,
}

/// Which model of people a run uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BehaviorModel {
    /// The dynamic programme: effort, holding and closing by the value of a booking today.
    ForwardLooking,
    /// Signing now against signing later on today's expectations; effort by its first-order condition.
    Delta,
    /// Behaviour off: effort 1, organic terms, no tactics.
    Fixed,
    /// Discount and closing as a written formula of attainment and days left: the speed reference only.
    Rule,
}

/// The hope that a refused deal closes anyway.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Hope {
    /// A fixed daily chance.
    Daily(Share),
    /// `"learned"`: what refusing really leads to, from the pilot market.
    Learned(LearnedWord),
}

/// The word `learned`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LearnedWord {
    /// Learned on the pilot market.
    Learned,
}

/// The pilot market on which expectations settle before the replications.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Learning {
    /// Quarters each pilot history is observed, after the warm-up.
    #[schemars(range(min = 2, max = 80))]
    pub pilot_quarters: u32,
    /// Independent pilot histories averaged in one iteration.
    #[schemars(range(min = 1, max = 256))]
    pub pilot_histories: u32,
    /// Share of the newly observed that enters the belief in each iteration.
    #[schemars(range(min = 0.01, max = 1.0))]
    pub damping: f64,
    /// The most iterations.
    #[schemars(range(min = 1, max = 500))]
    pub max_iterations: u32,
    /// Batches of fresh pilot histories that are averaged in once the beliefs have settled, so that
    /// they do not carry the luck of one batch.
    #[schemars(range(min = 0, max = 500))]
    pub averaging_rounds: u32,
    /// Whether people go on learning through the report: it opens with the buyers' beliefs of the reference
    /// company (the root of `extends`), and all expectations take one damped step after every quarter.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub adapting: bool,
    /// Beliefs have settled when no bin of the buyers' belief moves by more than this.
    pub tolerance: Share,
}
