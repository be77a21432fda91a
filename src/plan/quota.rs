//! Quota of a person and period: spread over the year, ramp, proration, relief, and where it comes
//! from.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::components::{CompensationPlan, Component, Quota};
use super::period::Terms;
use crate::units::{Factor, Money, Share};

/// How the year's quota lies over the year.
///
/// ```toml
/// quota_spread = { shares = [0.20, 0.25, 0.25, 0.30], target_incentive = "even" }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct QuotaSpread {
    /// Share of the year's quota in equal parts of the plan year, in order: 2 half years, 4
    /// quarters, 12 months. They sum to 1.
    #[schemars(length(min = 1))]
    pub shares: Vec<Share>,
    /// Whether target incentive lies over the year as the quota does; absent: evenly.
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub target_incentive: IncentiveSpread,
}

/// How target incentive lies over the year when the quota is not even.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncentiveSpread {
    /// By the length of a period: on-target pay is the same in each, the base rate is not.
    #[default]
    Even,
    /// As the quota: the base rate is the same in each period.
    FollowsQuota,
}

/// Limit on quota relief.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReliefRules {
    /// Largest share of a period's quota that relief may take away.
    pub largest_share_of_period: Share,
}

/// A target set from above and dealt out to people with a cushion, in equal parts. Unequal parts
/// are quotas per person, from [`top_down`].
///
/// ```toml
/// quota = { top_down = { target_per_year = 10_000_000, people = 10, over_assignment = 0.15 } }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TopDown {
    /// The target of all of them together a year \[money\].
    pub target_per_year: Money,
    /// People who share it.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub people: u32,
    /// What their quotas sum to beyond the target, as a share of it.
    pub over_assignment: Factor,
}

impl TopDown {
    /// Everybody's quota a year where all parts are equal \[money\].
    pub fn equal_quota(&self) -> f64 {
        let sum = self.target_per_year.get() * (1.0 + self.over_assignment.get());
        sum / f64::from(self.people.max(1))
    }
}

/// Quota that is taken away from a person for some days: leave, a lost territory.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Relief {
    /// First day it holds.
    pub from_day: i32,
    /// First day it no longer holds.
    pub to_day: i32,
    /// Share of the quota of those days that is taken away, 0 to 1.
    pub share: f64,
}

/// A yearly quota from a day on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuotaChange {
    /// First day it holds.
    pub from_day: i32,
    /// Quota a year from then on \[money\].
    pub quota_per_year: f64,
}

/// What is known of a person and a measurement period when its quota is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuotaFacts<'a> {
    /// Sum of the yearly quotas one level below \[money\]; 0 for a rep.
    pub sum_of_reports: f64,
    /// The person's own quota a year, where it is not the component's: set top-down, by the ratchet
    /// or by hand \[money\].
    pub own_quota_per_year: Option<f64>,
    /// Start of the period within the plan year \[years\].
    pub year_from: f64,
    /// Length of the period \[years\].
    pub years: f64,
    /// First day of the period.
    pub from_day: i32,
    /// First day after it.
    pub to_day: i32,
    /// First day of the period in role.
    pub in_role_from: i32,
    /// First day after the last day of the period in role.
    pub in_role_to: i32,
    /// Time since hire at those two days \[months\]; absent: the person does not ramp.
    pub months_since_hire: Option<(f64, f64)>,
    /// Reliefs of the person; those outside the period do not matter.
    pub reliefs: &'a [Relief],
    /// Mid-year changes of the yearly quota, by day.
    pub changes: &'a [QuotaChange],
}

impl QuotaFacts<'_> {
    /// A person who is in role throughout a period, without ramp, relief or change.
    pub const fn whole(sum_of_reports: f64, year_from: f64, years: f64) -> Self {
        Self {
            sum_of_reports,
            own_quota_per_year: None,
            year_from,
            years,
            from_day: 0,
            to_day: 1,
            in_role_from: 0,
            in_role_to: 1,
            months_since_hire: None,
            reliefs: &[],
            changes: &[],
        }
    }
}

/// Quota and target incentive of a person and period.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct PeriodTerms {
    /// With ramp, relief and proration: what attainment is measured against.
    pub effective: Terms,
    /// Without ramp and relief: what the base rate of a period without quota is taken from.
    pub full: Terms,
}

/// Quota and target incentive of one component in a measurement period of one person.
///
/// # Equation
/// `Q = Q_year · spread · in role · ρ − relief`, `TI = TI_year · years · in role`
pub fn period_terms(
    plan: &CompensationPlan,
    component: &Component,
    facts: &QuotaFacts<'_>,
) -> PeriodTerms {
    let per_year = facts
        .own_quota_per_year
        .unwrap_or_else(|| component.quota.per_year(facts.sum_of_reports));
    let quota = match component.quota {
        Quota::Level(_) => per_year,
        _ => per_year * facts.years,
    };
    let terms = Terms {
        quota,
        target_incentive: plan.target_incentive_per_year(component) * facts.years,
    };
    PeriodTerms {
        effective: terms,
        full: terms,
    }
}

/// What a top-down target is dealt out by.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum AllocationKey<'a> {
    /// Equal parts.
    Equal,
    /// In proportion to potential, one number per person.
    Potential(&'a [f64]),
    /// In proportion to past achievement, one number per person.
    History(&'a [f64]),
    /// `b · potential + (1 − b) · history`, each brought to shares of its sum first.
    Blend {
        /// Potential, one number per person.
        potential: &'a [f64],
        /// Past achievement, one number per person.
        history: &'a [f64],
        /// Weight `b` of potential, 0 to 1.
        weight: f64,
    },
}

/// Deals a target out to people, with a cushion.
///
/// # Equation
/// `Σ Qᵢ = (1 + o) · target`, `Qᵢ` in proportion to the key
///
/// # Units and shape
/// `target` \[money\]; the result has one quota per person. A key whose numbers sum to 0, or are not
/// one per person, counts as equal parts.
pub fn top_down(
    target: f64,
    over_assignment: f64,
    people: usize,
    key: AllocationKey<'_>,
) -> Vec<f64> {
    let sum = target * (1.0 + over_assignment);
    let equal = || vec![1.0 / people.max(1) as f64; people];
    let shares = |numbers: &[f64]| {
        let total: f64 = numbers.iter().sum();
        if numbers.len() == people && 0.0 < total {
            numbers.iter().map(|n| n / total).collect()
        } else {
            equal()
        }
    };
    let parts: Vec<f64> = match key {
        AllocationKey::Equal => equal(),
        AllocationKey::Potential(numbers) | AllocationKey::History(numbers) => shares(numbers),
        AllocationKey::Blend {
            potential,
            history,
            weight,
        } => {
            let pairs = shares(potential).into_iter().zip(shares(history));
            pairs
                .map(|(p, h)| weight * p + (1.0 - weight) * h)
                .collect()
        }
    };
    parts.into_iter().map(|part| sum * part).collect()
}
