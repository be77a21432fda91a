//! The rows of a plan as a scenario file writes them, and the yearly amounts that follow from them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::clawback::Clawback;
use super::conventions::Conventions;
use super::credit::CreditRules;
use super::deal::DealKind;
use super::draw::Draw;
use super::gate::{Gate, Multiplier, Reading};
use super::kicker::Kicker;
use super::leaving::Leaving;
use super::matrix::Matrix;
use super::objective::Objective;
use super::payment::PaymentTerms;
use super::quota::{QuotaSpread, ReliefRules, TopDown};
use super::ramp::Ramp;
use super::ratchet::{Ratchet, RollingQuota};
use super::rollup::Override;
use super::schedule::Period;
use super::spif::Spif;
use super::team::TeamPay;
use crate::units::{Factor, Money, Share};

/// One role's compensation plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CompensationPlan {
    /// Base salary and target variable pay together, a year \[money\].
    pub on_target_earnings_per_year: Money,
    /// Share of on-target earnings that is base salary.
    pub base_share: Share,
    /// Choices that change an answer by cents or by a clawed-back period; absent: the defaults.
    #[serde(default)]
    pub conventions: Conventions,
    /// Share of the quota that a newly hired person carries; absent: all of it from the first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ramp: Option<Ramp>,
    /// Limit on quota relief; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relief: Option<ReliefRules>,
    /// When pay is paid; absent: when it is measured, and in full.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentTerms>,
    /// Commission taken back when a customer leaves early; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clawback: Option<Clawback>,
    /// Pay guaranteed before it is earned, one after the other; absent: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub draws: Vec<Draw>,
    /// What a person who leaves is still paid.
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub leaving: Leaving,
    /// Shares of what reports are credited or earn; absent: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub overrides: Vec<Override>,
    /// SPIFs and contests; absent: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub spifs: Vec<Spif>,
    /// What variable pay is paid for; the weights sum to 1.
    #[schemars(length(min = 1))]
    pub components: Vec<Component>,
}

impl CompensationPlan {
    /// Base salary a year \[money\].
    pub fn base_pay_per_year(&self) -> f64 {
        self.on_target_earnings_per_year.get() * self.base_share.get()
    }

    /// Target variable pay a year, all components together \[money\].
    pub fn target_variable_per_year(&self) -> f64 {
        self.on_target_earnings_per_year.get() * (1.0 - self.base_share.get())
    }

    /// The clocks that people under this plan decide by, the shorter first, where the quota period of
    /// whoever holds it is `holder`: none, one or two.
    ///
    /// A component on new bookings runs on its measurement period, or on the plan year if it carries
    /// the year to date. Those of one clock and quota move together with every booking and are read
    /// as one curve. The first component on new bookings names one clock, the first on another clock
    /// the other. Any further one, on a third clock or with another quota, is paid all the same, but
    /// nobody decides by it: one attainment per clock says where a person stands.
    pub fn decided_by(&self, holder: Period) -> Vec<DecisionClock> {
        let mut clocks: Vec<DecisionClock> = Vec::with_capacity(2);
        for (place, c) in self.components.iter().enumerate() {
            if c.measure != Measure::NewBookings {
                continue;
            }
            let clock = c.decision_clock(holder);
            if let Some(known) = clocks.iter_mut().find(|known| known.clock == clock) {
                if c.quota == self.components[known.components[0]].quota {
                    known.components.push(place);
                }
            } else if clocks.len() < 2 {
                clocks.push(DecisionClock {
                    clock,
                    components: vec![place],
                });
            }
        }
        clocks.sort_by_key(|known| known.clock);
        clocks
    }

    /// Whether the simulation pays the draws: those of people who have been there long, on pay that is
    /// paid as it is measured.
    pub fn draws_simulated(&self) -> bool {
        self.pays_as_measured() && self.draws.last().is_some_and(|d| d.payments.is_none())
    }

    /// Whether pay is paid as often as it is measured.
    pub fn pays_as_measured(&self) -> bool {
        self.payment.as_ref().is_none_or(|p| p.period.is_none())
    }

    /// Calendar days from the end of what is paid to the day pay arrives, where no component says otherwise.
    pub fn paid_after_days(&self) -> u32 {
        self.payment
            .as_ref()
            .map_or(0, |terms| terms.paid_after_days)
    }

    /// The same for one component.
    pub fn component_paid_after_days(&self, component: &Component) -> u32 {
        component.paid_after_days.unwrap_or(self.paid_after_days())
    }

    /// Target incentive of one component a year \[money\].
    pub fn target_incentive_per_year(&self, component: &Component) -> f64 {
        self.target_variable_per_year() * component.weight.get()
    }
}

/// A clock that people decide by, and what they are paid for on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DecisionClock {
    /// Length of the period over which attainment adds up.
    pub clock: Period,
    /// Positions of the components on it, which have one quota.
    pub components: Vec<usize>,
}

/// One element of variable pay.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Component {
    /// What statements call it.
    pub name: String,
    /// What is credited.
    pub measure: Measure,
    /// Share of target variable pay.
    pub weight: Share,
    /// Its own measurement period; absent: the quota period of whoever holds the plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    /// Calendar days from the end of its period to the day its pay arrives; absent: those of the plan's payment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(max = 730))]
    pub paid_after_days: Option<u32>,
    /// What attainment is measured against.
    pub quota: Quota,
    /// Whether a period starts from zero or carries the year to date.
    pub reset: Reset,
    /// How a tier's multiple applies.
    pub tier_kind: TierKind,
    /// Tiers of the base commission rate, from attainment 0 upwards.
    #[schemars(length(min = 1))]
    pub tiers: Vec<Tier>,
    /// Attainment below which nothing is paid; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub threshold: Option<Threshold>,
    /// Largest payout, as a multiple of target incentive; absent: uncapped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cap: Option<Factor>,
    /// What the cap limits; absent: the whole payout, bonuses included.
    #[serde(default)]
    pub cap_kind: CapKind,
    /// Lump sums at attainment levels; absent: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub bonuses: Vec<Bonus>,
    /// How several bonuses combine; absent: they add up.
    #[serde(default)]
    pub bonus_kind: BonusKind,
    /// How deals become credit; absent: the first-year value of deals of the component's kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<CreditRules>,
    /// Metric that is the achievement, for measure `metric`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<String>,
    /// Largest multiple of the base rate that any tier pays; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rate_cap: Option<Factor>,
    /// Attainment beyond which credit no longer counts; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit_cap: Option<Factor>,
    /// Conditions on which it is paid; absent: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gates: Vec<Gate>,
    /// Factors that depend on other readings; absent: none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub multipliers: Vec<Multiplier>,
    /// Payout over two readings, in place of the tiers; absent: the tiers pay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matrix: Option<Matrix>,
    /// Pay for credit that comes early in the period; absent: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kicker: Option<Kicker>,
    /// How the score is given, for measure `objectives`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub objective: Option<Objective>,
    /// Share on team attainment; absent: all on one's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<TeamPay>,
    /// How the year's quota lies over the year; absent: evenly.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quota_spread: Option<QuotaSpread>,
    /// How this year's achievement moves next year's quota; absent: it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ratchet: Option<Ratchet>,
    /// Quota from the achievement of the periods before; absent: as `quota` says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rolling_quota: Option<RollingQuota>,
}

impl Component {
    /// The period over which attainment adds up: the plan year where the year to date is carried.
    pub fn decision_clock(&self, holder: Period) -> Period {
        match self.reset {
            Reset::Discrete => self.period.unwrap_or(holder),
            Reset::Cumulative => Period::Year,
        }
    }

    /// All readings that its rules look at, in the order of the file.
    pub fn readings(&self) -> impl Iterator<Item = &Reading> {
        let gates = self.gates.iter().map(|gate| &gate.reads);
        let multipliers = self.multipliers.iter().map(|m| &m.reads);
        let matrix = self.matrix.iter();
        gates
            .chain(multipliers)
            .chain(matrix.flat_map(|m| [&m.row_reads, &m.column_reads]))
    }
}

/// What a component credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// First-year value of deals signed with new customers, net of discount.
    NewBookings,
    /// Growth of ARR of customers in the book.
    Expansion,
    /// ARR renewed, of ARR that came up for renewal.
    Renewal,
    /// First ARR of self-serve users who were helped to pay.
    AssistedConversion,
    /// Metered usage of customers in the book.
    Usage,
    /// Revenue of users who pay without help.
    SelfServe,
    /// Services sold.
    Services,
    /// A metric at the end of the period, such as net or gross retention of a book, against a
    /// quota that is a level.
    Metric,
    /// A score that somebody gives.
    Objectives,
}

impl Measure {
    /// Its name in a scenario file.
    pub const fn key(self) -> &'static str {
        match self {
            Self::NewBookings => "new_bookings",
            Self::Expansion => "expansion",
            Self::Renewal => "renewal",
            Self::AssistedConversion => "assisted_conversion",
            Self::Usage => "usage",
            Self::SelfServe => "self_serve",
            Self::Services => "services",
            Self::Metric => "metric",
            Self::Objectives => "objectives",
        }
    }

    /// Whether a kind of deal is credited under it, unless the component's credit rules say more.
    pub const fn credits(self, kind: DealKind) -> bool {
        matches!(
            (self, kind),
            (Self::NewBookings, DealKind::NewBusiness)
                | (Self::Expansion, DealKind::Expansion)
                | (Self::Renewal, DealKind::Renewal)
                | (Self::AssistedConversion, DealKind::AssistedConversion)
                | (Self::Usage, DealKind::Usage)
                | (Self::SelfServe, DealKind::SelfServe)
                | (Self::Services, DealKind::Services)
        )
    }
}

/// What attainment is measured against.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Quota {
    /// Money a year; a period's quota is its share of the year.
    PerYear(Money),
    /// A share of the sum of the quotas one level below (over-assignment leaves it under 1).
    ShareOfReports(Share),
    /// A part of a target that is set from above, with over-assignment.
    TopDown(TopDown),
    /// A level that the length of a period does not change: a retention, a score.
    Level(Factor),
}

impl Quota {
    /// The quota a year, given the sum of the quotas one level below \[money\].
    pub fn per_year(self, sum_of_reports: f64) -> f64 {
        match self {
            Self::PerYear(quota) => quota.get(),
            Self::ShareOfReports(share) => share.get() * sum_of_reports,
            Self::TopDown(target) => target.equal_quota(),
            Self::Level(level) => level.get(),
        }
    }
}

/// What happens to attainment at the end of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reset {
    /// Each period starts from zero.
    Discrete,
    /// The curve is applied to the year to date; payments are net of what was already paid.
    Cumulative,
}

/// How a tier's multiple applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TierKind {
    /// Only to achievement between its threshold and the next.
    Marginal,
    /// To all achievement from the first unit, once reached.
    Retroactive,
}

/// A tier of the commission rate.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tier {
    /// Attainment from which it applies, inclusive.
    pub from_attainment: Factor,
    /// Multiple of the base commission rate.
    pub multiple: Factor,
}

/// Attainment below which nothing is paid.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Threshold {
    /// The attainment, inclusive.
    pub at_attainment: Factor,
    /// What is paid above it.
    pub kind: ThresholdKind,
    /// Payout at the threshold as a multiple of target incentive, for kind `start_value`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_value: Option<Share>,
}

/// What a threshold leaves above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ThresholdKind {
    /// Everything from the first unit.
    FirstDollar,
    /// Only achievement above the threshold.
    FromThreshold,
    /// A line from 0 at the threshold to target incentive at quota; the tiers take over at quota.
    RescaledLine,
    /// A line from `start_value` at the threshold to target incentive at quota; the tiers take
    /// over at quota.
    StartValue,
}

/// A lump sum at an attainment level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Bonus {
    /// The attainment, inclusive.
    pub at_attainment: Factor,
    /// The amount, as a multiple of the period's target incentive.
    pub multiple: Factor,
}

/// How several bonuses combine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BonusKind {
    /// All that were reached.
    #[default]
    Additive,
    /// Only the highest that was reached.
    HighestOnly,
}

/// What a cap limits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CapKind {
    /// Commission and bonuses together.
    #[default]
    Payout,
    /// Commission alone; bonuses come on top.
    Commission,
}
