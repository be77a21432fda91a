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

/// A target set from above and dealt out to people with a cushion. Where the numbers of single people
/// are not known, as in the simulation and on the plan sheet, the parts are equal.
///
/// ```toml
/// quota = { top_down = { target_per_year = 10_000_000, people = 10, over_assignment = 0.15 } }
/// quota = { top_down = { target_per_year = 10_000_000, people = 10, over_assignment = 0.15, by = { blend = { potential = 0.6 } } } }
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
    /// What it is dealt out by: `"equal"`, `"potential"`, `"history"` or `{ blend = { potential = 0.6 } }`;
    /// absent: equal parts.
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub by: AllocationKey,
}

/// What a top-down target is dealt out by.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AllocationKey {
    /// Equal parts of `people`.
    #[default]
    Equal,
    /// In proportion to the potential of each person's territory.
    Potential,
    /// In proportion to what each person's territory achieved before.
    History,
    /// A mix of shares of potential and of history.
    Blend(Blend),
}

/// A mix of shares of potential and of history.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Blend {
    /// Weight of potential; history has the rest.
    pub potential: Share,
}

/// What a top-down target is dealt out to.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Territory {
    /// Potential, in any unit that all share.
    pub potential: f64,
    /// Past achievement, in any unit that all share.
    pub history: f64,
    /// Share of the time in which its person is in role: somebody and the successor count once.
    pub in_role: f64,
}

impl TopDown {
    /// Everybody's quota a year where all parts are equal \[money\].
    pub fn equal_quota(&self) -> f64 {
        let sum = self.target_per_year.get() * (1.0 + self.over_assignment.get());
        sum / f64::from(self.people.max(1))
    }
}

/// Quota that is taken away from a person for some days: leave, or a share of a territory.
///
/// # Units and shape
/// Days as in [`QuotaFacts`]: the first that counts and the first that no longer does.
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
///
/// # Units and shape
/// Parts of time are half open: a first day, and the first day after the last.
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
    /// Changes of the yearly quota with the day they take effect: a lost territory, a correction. A
    /// period in which one falls has the mean by days in role.
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
/// `Q = Q_year · spread · r · ρ · (1 − relief)` and `TI = TI_year · years · r`, with `r` the share of
/// the period's days in role, `ρ` the ramp, and `relief` the share of the days in role that reliefs
/// take away, up to the plan's limit. A level stays what it is: only its target incentive is
/// prorated.
pub fn period_terms(
    plan: &CompensationPlan,
    component: &Component,
    facts: &QuotaFacts<'_>,
) -> PeriodTerms {
    let in_role = facts.in_role();
    let own = facts
        .own_quota_per_year
        .unwrap_or_else(|| component.quota.per_year(facts.sum_of_reports));
    let per_year = facts.mean_quota_per_year(own);
    let spread = component.quota_spread.as_ref();
    let quota_years = spread.map_or(facts.years, |s| s.share(facts.year_from, facts.years));
    let incentive_years = match spread {
        Some(s) if s.target_incentive == IncentiveSpread::FollowsQuota => quota_years,
        _ => facts.years,
    };
    let target_incentive = plan.target_incentive_per_year(component) * incentive_years * in_role;
    if let Quota::Level(_) = component.quota {
        let terms = Terms {
            quota: per_year,
            target_incentive,
        };
        return PeriodTerms {
            effective: terms,
            full: terms,
        };
    }
    let quota = per_year * quota_years * in_role;
    let ramp = match (&plan.ramp, facts.months_since_hire) {
        (Some(ramp), Some((from, to))) => ramp.factor_between(from, to),
        _ => 1.0,
    };
    let most = plan
        .relief
        .map_or(1.0, |rules| rules.largest_share_of_period.get());
    PeriodTerms {
        effective: Terms {
            quota: quota * ramp * (1.0 - facts.relieved().min(most)),
            target_incentive,
        },
        full: Terms {
            quota,
            target_incentive,
        },
    }
}

impl QuotaSpread {
    /// Share of the year's quota in a part of the plan year, both in years; a part that runs beyond
    /// the year goes on with the next one's first share.
    pub fn share(&self, from: f64, years: f64) -> f64 {
        if self.shares.is_empty() {
            return years;
        }
        let n = self.shares.len() as f64;
        let (start, end) = (from * n, (from + years) * n);
        let mut sum = 0.0;
        for (k, share) in self.shares.iter().chain(&self.shares).enumerate() {
            let part = k as f64;
            sum += share.get() * (end.min(part + 1.0) - start.max(part)).max(0.0);
        }
        sum
    }
}

impl QuotaFacts<'_> {
    /// Share of the period's days in role.
    fn in_role(&self) -> f64 {
        let days = self.to_day - self.from_day;
        if days <= 0 {
            return 1.0;
        }
        f64::from(self.days_between(self.from_day, self.to_day)) / f64::from(days)
    }

    /// Days in role within `from..to`.
    fn days_between(&self, from: i32, to: i32) -> i32 {
        let from = from.max(self.in_role_from).max(self.from_day);
        let to = to.min(self.in_role_to).min(self.to_day);
        (to - from).max(0)
    }

    /// Share of the days in role that reliefs take away, 0 to 1.
    fn relieved(&self) -> f64 {
        let days = self.days_between(i32::MIN, i32::MAX);
        if days == 0 {
            return 0.0;
        }
        let taken = |r: &Relief| r.share * f64::from(self.days_between(r.from_day, r.to_day));
        let sum: f64 = self.reliefs.iter().map(taken).sum();
        (sum / f64::from(days)).clamp(0.0, 1.0)
    }

    /// Mean yearly quota over the days in role: `own` until the first change.
    fn mean_quota_per_year(&self, own: f64) -> f64 {
        let days = self.days_between(i32::MIN, i32::MAX);
        if self.changes.is_empty() || days == 0 {
            return own;
        }
        let after = |day: i32| {
            let later = self.changes.iter().map(|c| c.from_day);
            later.filter(|&d| day < d).min().unwrap_or(i32::MAX)
        };
        let mut sum = own * f64::from(self.days_between(i32::MIN, after(i32::MIN)));
        for (i, change) in self.changes.iter().enumerate() {
            // Of two changes on one day the last holds.
            let replaced = self.changes[i + 1..]
                .iter()
                .any(|later| later.from_day == change.from_day);
            if !replaced {
                let held = self.days_between(change.from_day, after(change.from_day));
                sum += change.quota_per_year * f64::from(held);
            }
        }
        sum / f64::from(days)
    }
}

/// Deals a target out to territories, with a cushion: their quotas a year \[money\].
///
/// # Equation
/// `Qᵢ = (1 + o) · target · (b pᵢ / Σ rⱼ pⱼ + (1 − b) hᵢ / Σ rⱼ hⱼ)`, so that `Σ rᵢ Qᵢ = (1 + o) · target`, with
/// potential `p`, history `h`, the share of the time in role `r` and the weight `b` of potential: 1 for
/// potential alone, 0 for history alone. In equal parts everybody has `1 / people`.
///
/// A key whose numbers sum to 0 gives nobody anything.
pub fn top_down(target: &TopDown, territories: &[Territory]) -> Vec<f64> {
    let weight = match target.by {
        AllocationKey::Equal => return vec![target.equal_quota(); territories.len()],
        AllocationKey::Potential => 1.0,
        AllocationKey::History => 0.0,
        AllocationKey::Blend(blend) => blend.potential.get(),
    };
    let total = |key: fn(&Territory) -> f64| {
        let sum: f64 = territories.iter().map(|t| t.in_role * key(t)).sum();
        if 0.0 < sum { sum } else { f64::INFINITY }
    };
    let (potential, history) = (total(|t| t.potential), total(|t| t.history));
    let sum = target.target_per_year.get() * (1.0 + target.over_assignment.get());
    territories
        .iter()
        .map(|t| sum * (weight * t.potential / potential + (1.0 - weight) * t.history / history))
        .collect()
}

#[cfg(test)]
mod tests;
