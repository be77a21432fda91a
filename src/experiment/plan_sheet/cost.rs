//! What the plans of all roles cost at levels of company attainment.
//!
//! Reps' attainment is normal with the budget's standard deviation and the mean that brings the
//! company to the level; every component of a rep stands at the rep's attainment. Reps are
//! independent, so a leader's attainment is normal with mean `Σ qᵢ μ / Q` and standard deviation
//! `σ sqrt(Σ qᵢ²) / Q` over the reps below. Expected pay is exact ([`expected_pay_normal`]; for reps
//! whose attainment is rounded, a sum over its grid).

use super::super::budget::moments;
use super::ROLES;
use super::curves::together;
use crate::model::{Model, Period};
use crate::plan::{Measure, PeriodCurve};
use crate::scenario::{AttainmentSpread, Budget};
use crate::simulate::payroll::PaidPlan;
use crate::simulate::{Role, Roster};
use crate::solve::pace::expected_pay_normal;

/// Cost of all roles at levels of company attainment.
#[derive(Debug, Clone, PartialEq)]
pub struct CostSheet {
    /// The spread of reps' attainment; its mean is not used here.
    pub spread: AttainmentSpread,
    /// The company's number a year: the chief's quota on new bookings, or the reps' quotas together
    /// where the chief has none \[money\].
    pub company_quota: f64,
    /// Reps' quotas on new bookings together, a year \[money\].
    pub rep_quotas: f64,
    /// Rising levels.
    pub levels: Vec<CostLevel>,
}

/// Cost at a level of company attainment, a year.
#[derive(Debug, Clone, PartialEq)]
pub struct CostLevel {
    /// Bookings over the company's number.
    pub company_attainment: f64,
    /// New bookings \[money a year\].
    pub bookings: f64,
    /// Every role, from the reps up.
    pub roles: Vec<RoleCost>,
}

/// Cost of a role, a year.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RoleCost {
    /// The role.
    pub role: Role,
    /// People in it.
    pub people: usize,
    /// Mean of their attainment.
    pub attainment: f64,
    /// Standard deviation of their attainment.
    pub attainment_sd: f64,
    /// Base salaries \[money a year\].
    pub base: f64,
    /// Expected variable pay \[money a year\].
    pub variable: f64,
}

impl CostLevel {
    /// Base salaries of all roles \[money a year\].
    pub fn base(&self) -> f64 {
        self.roles.iter().map(|role| role.base).sum()
    }

    /// Expected variable pay of all roles \[money a year\].
    pub fn variable(&self) -> f64 {
        self.roles.iter().map(|role| role.variable).sum()
    }

    /// Cost of sale: base and variable pay of all roles over new bookings; NaN without bookings.
    pub fn cost_of_sale(&self) -> f64 {
        (self.base() + self.variable()) / self.bookings
    }
}

/// Levels of company attainment.
const LEVELS: [f64; 3] = [0.8, 1.0, 1.2];

pub(super) fn cost_sheet(model: &Model, roster: &Roster, budget: &Budget) -> CostSheet {
    let people = People::of(roster, budget);
    let rep_quotas = people.reps as f64 * people.mean_quota;
    let chief = roster.leader_plans.last().map_or(0.0, bookings_quota) * people.scale;
    let company_quota = if 0.0 < chief { chief } else { rep_quotas };
    let levels = LEVELS
        .into_iter()
        .map(|level| {
            let bookings = level * company_quota;
            let mean = if 0.0 < rep_quotas {
                bookings / rep_quotas
            } else {
                level
            };
            let roles = ROLES
                .into_iter()
                .map(|role| people.cost(model, roster, role, (mean, level)))
                .collect();
            CostLevel {
                company_attainment: level,
                bookings,
                roles,
            }
        })
        .collect();
    CostSheet {
        spread: budget.attainment,
        company_quota,
        rep_quotas,
        levels,
    }
}

/// Quota a year on new bookings \[money\].
fn bookings_quota(plan: &PaidPlan) -> f64 {
    plan.quota_on(Measure::NewBookings)
}

/// Expected pay a year at a normal attainment of every component \[money\]. Pay of a period is in
/// proportion to its length, so the year stands for any period.
fn expected_year(plan: &PaidPlan, expected: impl Fn(&PeriodCurve) -> f64) -> f64 {
    plan.components
        .iter()
        .map(|component| expected(&together(&[component], Period::Year)))
        .sum()
}

/// Who is paid, with which quotas.
struct People {
    reps: usize,
    /// Mean quota of a rep a year \[money\].
    mean_quota: f64,
    /// Root of the mean square of reps' quotas over their mean: 1 when all are alike.
    unevenness: f64,
    /// Mean pay of a rep over that at the plan's quota.
    pay_factor: f64,
    /// Reps' quotas together, over what the organization's plan says.
    scale: f64,
    spread: AttainmentSpread,
}

impl People {
    fn of(roster: &Roster, budget: &Budget) -> Self {
        let reps = budget
            .headcount
            .map_or(roster.n_reps(), |people| people as usize);
        let plan_quota = bookings_quota(&roster.rep_plan);
        let (mut mean_quota, mut square) = (plan_quota, plan_quota * plan_quota);
        if !budget.quotas.is_empty() {
            let moment = |power: i32| -> f64 {
                let rows = budget.quotas.iter();
                rows.map(|row| row.share.get() * row.per_year.get().powi(power))
                    .sum()
            };
            (mean_quota, square) = (moment(1), moment(2));
        }
        let ratio = |a: f64, b: f64| if 0.0 < b { a / b } else { 1.0 };
        Self {
            reps,
            mean_quota,
            unevenness: ratio(square.sqrt(), mean_quota),
            pay_factor: ratio(mean_quota, plan_quota),
            scale: ratio(
                reps as f64 * mean_quota,
                roster.n_reps() as f64 * plan_quota,
            ),
            spread: budget.attainment,
        }
    }

    /// The cost of a role when reps stand at `mean` on average and the company at `level`.
    fn cost(
        &self,
        model: &Model,
        roster: &Roster,
        role: Role,
        (mean, level): (f64, f64),
    ) -> RoleCost {
        if role == Role::Rep {
            let one = expected_year(&roster.rep_plan, |pay| moments(pay, mean, self.spread).0)
                * self.pay_factor;
            return RoleCost {
                role,
                people: self.reps,
                attainment: mean,
                attainment_sd: self.spread.sd.get(),
                base: self.reps as f64 * model.plans.rep.base_pay_per_year(),
                variable: self.reps as f64 * one,
            };
        }
        let rep_quota = bookings_quota(&roster.rep_plan);
        let rep_sd = self.spread.sd.get();
        let leaders: Vec<usize> = (0..roster.n_leaders())
            .filter(|&leader| roster.leader_role[leader] == role)
            .collect();
        let (mut base, mut variable, mut attainment, mut spread) = (0.0, 0.0, 0.0, 0.0);
        for &leader in &leaders {
            let plan = &roster.leader_plans[leader];
            let below = f64::from(roster.leader_reps[leader]);
            let quota = bookings_quota(plan);
            // More or other reps than the organization's change leaders' quotas in proportion.
            let heads = below * self.reps as f64 / roster.n_reps() as f64;
            let (at, sd) = if 0.0 < quota && 0.0 < rep_quota {
                let at = mean * below * rep_quota / quota;
                (at, rep_sd / mean * at * self.unevenness / heads.sqrt())
            } else {
                (level, rep_sd / heads.sqrt())
            };
            base += plan.base_per_year;
            variable += expected_year(plan, |pay| expected_pay_normal(pay, at, sd));
            attainment += at / leaders.len() as f64;
            spread += sd / leaders.len() as f64;
        }
        RoleCost {
            role,
            people: leaders.len(),
            attainment,
            attainment_sd: spread,
            base,
            variable,
        }
    }
}
