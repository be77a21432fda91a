//! The budget of reps' variable pay over a stated spread of attainment: mean and standard deviation
//! exactly, and the same by Monte Carlo through the accounts that pay.
//!
//! # Equation
//! A rep with a quota `ρ` times the plan's draws one attainment a measurement period, and one a year
//! for components that carry the year to date, all independent: pay a year is
//! `ρ (Σₚ yₚ P(aₚ) TI + P_y(a) TI_y)` with shares of a year `yₚ`. Its moments follow from those of
//! `P` under the spread, and `n` reps make `n` times the mean and the variance.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::plan_sheet::together;
use super::summary::CONFIDENCE;
use crate::model::{Clock, Model, Period};
use crate::plan::{Ledger, NegativePayment, PeriodCurve, Reset, Rounding, Terms};
use crate::random::{Purpose, Streams, draw, math};
use crate::scenario::{AttainmentSpread, Budget, Scenario};
use crate::simulate::Roster;
use crate::simulate::payroll::PaidComponent;
use crate::solve::pace::moments_normal;
use crate::stats::{Estimate, Moments, quantile};
use crate::units::DAYS_PER_YEAR;

/// Variable pay of all reps a year, over the spread of the budget.
#[derive(Debug, Clone, PartialEq)]
pub struct BudgetSheet {
    /// Reps paid.
    pub reps: usize,
    /// The spread of their attainment.
    pub spread: AttainmentSpread,
    /// Different quotas among them.
    pub quotas: usize,
    /// Whether the scenario has no `[budget]`, so that the spread is the assumed one.
    pub assumed: bool,
    /// Mean, exactly \[money a year\].
    pub mean: f64,
    /// Standard deviation, exactly \[money a year\].
    pub sd: f64,
    /// The same by Monte Carlo.
    pub simulated: SimulatedBudget,
}

/// A budget by Monte Carlo.
#[derive(Debug, Clone, PartialEq)]
pub struct SimulatedBudget {
    /// Master seed.
    pub seed: u64,
    /// Replications.
    pub replications: usize,
    /// Mean with its error \[money a year\].
    pub mean: Estimate,
    /// Standard deviation over replications \[money a year\].
    pub sd: f64,
    /// Its standard error, `s / sqrt(2 (n − 1))`: a sum over many reps is close to normal.
    pub sd_std_error: f64,
    /// Quantiles at 5, 50 and 95 % \[money a year\].
    pub quantiles: [f64; 3],
}

/// Quantiles of a simulated budget.
const QUANTILES: [f64; 3] = [0.05, 0.5, 0.95];
/// Standard deviations over which a rounded attainment is summed: less than 1e-32 lies beyond.
const GRID_SDS: f64 = 12.0;

pub(super) fn budget_sheet(scenario: &Scenario, roster: &Roster, budget: &Budget) -> BudgetSheet {
    let plan = RepPlan::of(&scenario.model, roster, budget);
    let (mean, variance) = plan.moments();
    let seed = scenario.experiment.seed;
    let replications = budget.replications();
    let totals: Vec<f64> = (0..u64::from(replications))
        .into_par_iter()
        .map(|replication| plan.replicate(Streams::new(seed, replication)))
        .collect();
    let moments: Moments = totals.iter().copied().collect();
    let mut sorted = totals;
    sorted.sort_by(f64::total_cmp);
    let degrees = f64::from(replications.saturating_sub(1).max(1));
    BudgetSheet {
        reps: plan.reps,
        spread: budget.attainment,
        quotas: plan.quotas.len(),
        assumed: scenario.budget.is_none(),
        mean,
        sd: variance.sqrt(),
        simulated: SimulatedBudget {
            seed,
            replications: moments.n(),
            mean: Estimate::of_moments(&moments, CONFIDENCE),
            sd: moments.sd(),
            sd_std_error: moments.sd() / (2.0 * degrees).sqrt(),
            quantiles: QUANTILES.map(|p| quantile(&sorted, p)),
        },
    }
}

/// The reps' plan as a budget pays it.
struct RepPlan<'a> {
    reps: usize,
    spread: AttainmentSpread,
    /// Quota over the plan's, and the share of reps with it.
    quotas: Vec<(f64, f64)>,
    components: &'a [PaidComponent],
    rounding: Rounding,
    /// What attainments are drawn for, and the lengths of those periods of a year \[years\], by component.
    draws: Vec<(Draws, Vec<f64>)>,
}

impl<'a> RepPlan<'a> {
    fn of(model: &Model, roster: &'a Roster, budget: &Budget) -> Self {
        let components = &roster.rep_plan.components;
        let plan_quota = components.first().map_or(0.0, |c| c.quota_per_year);
        let mut quotas: Vec<(f64, f64)> = budget
            .quotas
            .iter()
            .map(|row| (row.per_year.get() / plan_quota, row.share.get()))
            .collect();
        if quotas.is_empty() {
            quotas.push((1.0, 1.0));
        }
        Self {
            reps: budget
                .headcount
                .map_or(roster.n_reps(), |people| people as usize),
            spread: budget.attainment,
            quotas,
            components,
            rounding: model.plans.rep.conventions.rounding,
            draws: components
                .iter()
                .map(|c| {
                    let draws = Draws::of(c, model.clocks.reps.period);
                    (draws, draws.lengths())
                })
                .collect(),
        }
    }

    /// Mean and variance of the total, exactly but for rounding to cents \[money, money²\].
    fn moments(&self) -> (f64, f64) {
        let (mut mean, mut variance) = (0.0, 0.0);
        // In the order of their kinds: sums in a fixed order.
        let clocks: BTreeMap<Draws, &[f64]> = self
            .draws
            .iter()
            .map(|(draws, lengths)| (*draws, &lengths[..]))
            .collect();
        for (clock, lengths) in clocks {
            let parts: Vec<PeriodCurve> = self
                .components
                .iter()
                .zip(&self.draws)
                .filter(|(_, (draws, _))| *draws == clock)
                .map(|(c, _)| together(&[c], Period::Year))
                .collect();
            let Some(pay) = sum_of(&parts) else { continue };
            let mean_attainment = self.spread.mean.get();
            let (first, second) = moments(&pay, mean_attainment, self.spread);
            let squares: f64 = lengths.iter().map(|years| years * years).sum();
            mean += first;
            variance += (second - first * first) * squares;
        }
        let factor = |power: i32| -> f64 {
            let quotas = self.quotas.iter();
            quotas.map(|(ratio, share)| share * ratio.powi(power)).sum()
        };
        let one = factor(1) * mean;
        let square = factor(2) * (mean * mean + variance);
        let n = self.reps as f64;
        (n * one, n * (square - one * one))
    }

    /// One year of all reps through their accounts \[money\].
    fn replicate(&self, shocks: Streams) -> f64 {
        (0..self.reps as u64)
            .map(|rep| {
                let u = shocks.uniform(Purpose::BudgetQuota, rep, 0);
                self.year(self.ratio(u), |index| self.attainment(shocks, rep, index))
            })
            .sum()
    }

    /// Quota over the plan's at a uniform draw.
    fn ratio(&self, u: f64) -> f64 {
        let mut below = 0.0;
        for (ratio, share) in &self.quotas {
            below += share;
            if u < below {
                return *ratio;
            }
        }
        self.quotas.last().map_or(1.0, |(ratio, _)| *ratio)
    }

    fn attainment(&self, shocks: Streams, rep: u64, index: u64) -> f64 {
        let u = shocks.uniform(Purpose::BudgetAttainment, rep, index);
        let drawn = draw::normal(u, self.spread.mean.get(), self.spread.sd.get()).max(0.0);
        match self.spread.decimals {
            Some(decimals) => rounded(drawn, grid_of(decimals)),
            None => drawn,
        }
    }

    /// Pay of one rep in a year: an account a component, an attainment a period. The draw of index
    /// 0 is the year's, for components that carry the year to date.
    fn year(&self, ratio: f64, attainment: impl Fn(u64) -> f64) -> f64 {
        let mut paid = 0.0;
        for (component, (draws, lengths)) in self.components.iter().zip(&self.draws) {
            let mut ledger = Ledger::new(component.reset, NegativePayment::Recover, self.rounding);
            let mut period = |years: f64, index: u64| {
                let terms = component.terms(years);
                let terms = Terms {
                    quota: terms.quota * ratio,
                    target_incentive: terms.target_incentive * ratio,
                };
                ledger.credit(attainment(index) * terms.quota);
                paid += ledger.end_period(&component.curve, terms).amount;
            };
            for (index, &years) in (draws.first()..).zip(lengths) {
                period(years, index);
            }
        }
        paid
    }
}

/// What attainments are drawn for, each independent of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Draws {
    /// Each measurement period of the role.
    Usual(Period),
    /// The year as a whole.
    Year,
    /// Each measurement period of components with one of their own.
    Own(Period),
}

impl Draws {
    /// What a component is measured over, where the role's period is `usual`.
    fn of(component: &PaidComponent, usual: Period) -> Self {
        match (component.reset, component.period) {
            (Reset::Cumulative, _) => Self::Year,
            (Reset::Discrete, Some(Period::Year)) if usual != Period::Year => Self::Year,
            (Reset::Discrete, Some(own)) if own != usual => Self::Own(own),
            (Reset::Discrete, _) => Self::Usual(usual),
        }
    }

    /// Place of the first draw; a year has no more than 53 periods.
    fn first(self) -> u64 {
        match self {
            Self::Year => 0,
            Self::Usual(_) => 1,
            Self::Own(period) => 100 * (1 + period as u64),
        }
    }

    /// Lengths of the periods of a year \[years\].
    fn lengths(self) -> Vec<f64> {
        let period = match self {
            Self::Year => Period::Year,
            Self::Usual(period) | Self::Own(period) => period,
        };
        let clock = Clock::lay_out(period, 0, 0, DAYS_PER_YEAR);
        (0..clock.starts.len() - 1)
            .filter(|&p| clock.starts[p] < DAYS_PER_YEAR)
            .map(|p| clock.years_in(p))
            .collect()
    }
}

/// Mean and mean square of pay at a normal attainment with this mean and the standard deviation and
/// decimals of a spread; attainment below 0 pays as 0.
///
/// Without decimals in closed form, with them a sum over their grid.
pub(super) fn moments(pay: &PeriodCurve, mean: f64, spread: AttainmentSpread) -> (f64, f64) {
    let sd = spread.sd.get();
    let Some(decimals) = spread.decimals else {
        return moments_normal(pay, mean, sd);
    };
    let grid = grid_of(decimals);
    if sd <= 0.0 {
        return moments_normal(pay, rounded(mean, grid), 0.0);
    }
    let (mut first, mut second) = (0.0, 0.0);
    let last = ((mean + GRID_SDS * sd) * grid).ceil();
    let mut k = 1.0;
    while k <= last {
        let z = |edge: f64| (edge / grid - mean) / sd;
        let (lower, upper) = (z(k - 0.5), z(k + 0.5));
        // By the nearer tail, so that little is lost where chances are small.
        let chance = if 0.0 < lower {
            math::normal_cdf(-lower) - math::normal_cdf(-upper)
        } else {
            math::normal_cdf(upper) - math::normal_cdf(lower)
        };
        let amount = pay.pay(k / grid * pay.terms.quota);
        first += chance * amount;
        second += chance * amount * amount;
        k += 1.0;
    }
    (first, second)
}

/// Curves over the same attainment as one, in money; `None` without any.
fn sum_of(parts: &[PeriodCurve]) -> Option<PeriodCurve> {
    let target: f64 = parts.iter().map(|p| p.terms.target_incentive).sum();
    let weighted: Vec<_> = parts
        .iter()
        .map(|p| {
            (
                p.terms.target_incentive / target.max(f64::MIN_POSITIVE),
                &p.curve,
            )
        })
        .collect();
    Some(PeriodCurve {
        curve: crate::plan::PayCurve::weighted_sum(&weighted),
        terms: Terms {
            quota: parts.first()?.terms.quota,
            target_incentive: target,
        },
    })
}

/// Steps in 1 at so many decimals.
fn grid_of(decimals: u32) -> f64 {
    f64::from(10_u32.pow(decimals))
}

fn rounded(attainment: f64, grid: f64) -> f64 {
    (attainment * grid).round() / grid
}
