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

/// Chance to be put up for dismissal after a period of so many days, at a mean attainment of the last year; nobody is
/// below a line at 0.
pub fn dismissal_chance(terms: &Turnover, attainment: f64, days: f64) -> f64 {
    if terms.dismissal_attainment.get() <= 0.0 {
        return 0.0;
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::units::{Days, Factor, Money, Share};

    fn terms() -> Turnover {
        Turnover {
            quits_per_year: Factor::new(0.06).unwrap(),
            pay_weight: Factor::new(1.5).unwrap(),
            stress_days: Days::new(65.0).unwrap(),
            dismissed_per_quarter: Share::new(0.2).unwrap(),
            dismissal_attainment: Share::new(0.5).unwrap(),
            dismissal_spread: 0.08,
            vacancy_days: 65,
            ramp_months: 6,
            pipeline_kept: Share::new(0.6).unwrap(),
            trust_kept: Share::new(0.8).unwrap(),
            hiring_cost: Money::new(115_000.0).unwrap(),
            search_days: Days::new(65.0).unwrap(),
        }
    }

    fn risk<'a>(terms: &'a Turnover, attainments: &'a [f64], loss: f64) -> JobRisk<'a> {
        JobRisk {
            terms,
            days: 65,
            attainments,
            discount_factor: 1.0,
            loss,
            target_incentive: 20_000.0,
        }
    }

    #[test]
    fn a_year_of_nothing_costs_a_fifth_a_quarter_and_half_of_that_at_the_line() {
        let terms = terms();
        let near = |found: f64, expected: f64| assert!((found - expected).abs() < 1e-9, "{found}");
        near(dismissal_chance(&terms, 0.5, 65.0), 0.1);
        near(dismissal_chance(&terms, -1e3, 65.0), 0.2);
        // Two reviews of half a quarter come to one of a quarter.
        let half = dismissal_chance(&terms, 0.3, 32.5);
        near(
            1.0 - (1.0 - half) * (1.0 - half),
            dismissal_chance(&terms, 0.3, 65.0),
        );
        // Four reviews of a year whose other quarters are known: a quarter of this one moves each.
        let others = [0.4; 16];
        let expected = 50_000.0 * 4.0 * dismissal_chance(&terms, (0.8 + 1.2) / 4.0, 65.0);
        let found = risk(&terms, &others, 50_000.0).expected_loss(0.8);
        near(found / expected, 1.0);
    }

    #[test]
    fn the_slope_is_that_of_the_risk_and_steepest_about_the_line() {
        let terms = terms();
        let others = [0.5; 16];
        let risk = risk(&terms, &others, 50_000.0);
        let curve = risk.curve();
        for at in [0.1, 0.5, 1.0, 1.7] {
            let saved = risk.expected_loss(0.0) - risk.expected_loss(at);
            let paid = curve.payout(at) * risk.target_incentive;
            assert!((paid - saved).abs() < 1e-6, "{at}: {paid}, not {saved}");
        }
        let slope = |at: f64| curve.payout(at + 0.1) - curve.payout(at);
        assert!(slope(0.0) < slope(0.4) && slope(1.2) < 0.5 * slope(0.4));
        assert!(slope(3.0) < 0.01 * slope(0.4));
    }

    #[test]
    fn without_a_loss_or_a_line_pay_is_exactly_that_of_the_plan() {
        let others: Vec<f64> = (0..16).map(|i| 0.1 * f64::from(i)).collect();
        let plan = PayCurve {
            lines: vec![
                Line {
                    from: 0.0,
                    value: 0.0,
                    slope: 1.0,
                },
                Line {
                    from: 1.0,
                    value: 1.4,
                    slope: 1.5,
                },
            ],
        };
        let no_line = Turnover {
            dismissal_attainment: Share::new(0.0).unwrap(),
            ..terms()
        };
        let never = Turnover {
            dismissed_per_quarter: Share::new(0.0).unwrap(),
            ..terms()
        };
        let cases = [(terms(), 0.0), (no_line, 50_000.0), (never, 50_000.0)];
        for (terms, loss) in &cases {
            let job = risk(terms, &others, *loss).curve();
            let with = PayCurve::weighted_sum(&[(1.0, &plan), (1.0, &job)]);
            assert_eq!(with, plan);
        }
        let terms = terms();
        let job = risk(&terms, &others, 50_000.0).curve();
        assert_ne!(PayCurve::weighted_sum(&[(1.0, &plan), (1.0, &job)]), plan);
    }
}
