//! Mechanism `turnover` in decisions: what a period's attainment does to the chance of keeping the job.
//!
//! # Equation
//! A period of attainment `a` counts in the mean of a year, with the `n - 1` others of it, and in the reviews at its own end
//! and at the next `n - 1`. Being let go costs `L`, so
//! ```text
//! J(a) = L sum over k < n of delta^k  E p( (a + S)/n ),      p(abar) = 1 - (1 - P logistic((A - abar)/B))^(days/65)
//! ```
//! `S` is the sum of the others, by 16 equally likely values with the mean and the spread that periods are seen to have. The pay
//! curve people decide by is that of the plan plus `J(0) - J(a)`. The loss is what the job itself brings, so it is a
//! fixed point, found along with the other expectations:
//! ```text
//! L = (base + v) search days + v (ramp - 1)/2 months,        v = value of a period that starts with nothing in hand
//! ```
//! the time without pay, and what is not sold while the next job is learned.
//!
//! # Source
//! Assumed, as the rule of dismissal is.

use super::math::{exp, ln_1p, logistic, whole};
use crate::model::Turnover;
use crate::plan::{Line, PayCurve};
use crate::units::{DAYS_PER_QUARTER, DAYS_PER_YEAR};

/// Distance of the points between which the risk is a line \[attainment\].
const STEP: f64 = 0.1;
/// The curve ends where what is left of the risk is below this \[target incentive\].
const NEGLIGIBLE: f64 = 1e-3;
/// And here at the latest \[attainment\].
const MOST_STEPS: u32 = 40;

/// Chance to be put up for dismissal after a period of so many days, at a mean attainment of the last year.
pub fn dismissal_chance(terms: &Turnover, attainment: f64, days: f64) -> f64 {
    let distance = (terms.dismissal_attainment.get() - attainment) / terms.dismissal_spread;
    let a_quarter = terms.dismissed_per_quarter.get() * logistic(distance);
    1.0 - exp(ln_1p(-a_quarter.min(0.999_999)) * days / f64::from(DAYS_PER_QUARTER))
}

/// What somebody knows of the risk of being let go.
#[derive(Debug, Clone, Copy)]
pub struct JobRisk<'a> {
    /// The rule.
    pub terms: &'a Turnover,
    /// Selling days of a period.
    pub days: u32,
    /// Equally likely attainments of a whole period.
    pub attainments: &'a [f64],
    /// Discount factor from one period to the next.
    pub discount_factor: f64,
    /// What being let go costs \[money\].
    pub loss: f64,
    /// Target incentive of a period \[money\], positive.
    pub target_incentive: f64,
}

impl JobRisk<'_> {
    /// What being let go costs: `base` pay of a period, and `value` of a period that starts with nothing in
    /// hand \[money\].
    pub fn loss(terms: &Turnover, days: u32, base: f64, value: f64) -> f64 {
        let days = f64::from(days.max(1));
        let search = terms.search_days.get() / days;
        let learning = f64::from(terms.ramp_months.saturating_sub(1)) / 2.0;
        let learning = learning / 12.0 * f64::from(DAYS_PER_YEAR) / days;
        (base + value) * search + value * learning
    }

    /// Expected loss by attainment \[money\].
    pub fn expected_loss(&self, attainment: f64) -> f64 {
        let days = f64::from(self.days.max(1));
        let n = whole((f64::from(DAYS_PER_YEAR) / days).round()).max(1);
        let others = n as f64 - 1.0;
        let count = self.attainments.len().max(1) as f64;
        let mean = self.attainments.iter().sum::<f64>() / count;
        let sum_of = |one: f64| others * mean + others.sqrt() * (one - mean);
        let chance = |sum: f64| dismissal_chance(self.terms, (attainment + sum) / n as f64, days);
        let mut reviewed = self
            .attainments
            .iter()
            .map(|&one| chance(sum_of(one)))
            .sum::<f64>();
        if self.attainments.is_empty() {
            reviewed = chance(0.0);
        }
        let mut weight = 1.0;
        let mut weights = 0.0;
        for _ in 0..n {
            weights += weight;
            weight *= self.discount_factor;
        }
        self.loss * weights * reviewed / count
    }

    /// What keeping the job adds to pay over attainment, in target incentives: nothing at 0, and flat where hardly any risk
    /// is left.
    pub fn curve(&self) -> PayCurve {
        let unit = 1.0 / self.target_incentive;
        let at = |step: u32| self.expected_loss(f64::from(step) * STEP) * unit;
        let first = at(0);
        let mut lines = Vec::new();
        let mut here = first;
        let mut step = 0;
        while step < MOST_STEPS && NEGLIGIBLE < here {
            let next = at(step + 1);
            lines.push(Line {
                from: f64::from(step) * STEP,
                value: first - here,
                slope: (here - next) / STEP,
            });
            here = next;
            step += 1;
        }
        lines.push(Line {
            from: f64::from(step) * STEP,
            value: first - here,
            slope: 0.0,
        });
        PayCurve { lines }
    }
}
