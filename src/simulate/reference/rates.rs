//! What does not depend on anybody's attainment, worked out once: how many deals could close on each day
//! if every rep had to offer the most.

use super::rule::Rule;
use crate::model::{Clock, Model, ReferenceModel};
use crate::random::math;
use crate::units::DAYS_PER_YEAR;

/// A day of a run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Day {
    /// Discount of a rep without bookings.
    pub(super) largest_discount: f64,
    /// Chance that a ripe deal closes at that discount.
    pub(super) largest_chance: f64,
    /// Anniversaries a customer closed today is tested on before the run ends.
    pub(super) anniversaries: u32,
    /// Chance to pass them all: at the largest discount of all, and at none.
    pub(super) stays: [f64; 2],
}

/// The days of a run, in order.
pub(super) fn days(rule: &Rule, renewal: &Renewal, clock: &Clock, n_days: u32) -> Vec<Day> {
    (0..n_days)
        .map(|day| {
            let largest_discount = rule.largest_discount(clock.days_left(day));
            let anniversaries = (n_days - 1 - day) / DAYS_PER_YEAR;
            Day {
                largest_discount,
                largest_chance: rule.chance(largest_discount),
                anniversaries,
                stays: renewal
                    .bounds
                    .map(|chance| passes_all(chance, anniversaries)),
            }
        })
        .collect()
}

/// Expected candidates of a rep by day: ripe deals that would close for the first time at the largest
/// chance of the day.
///
/// Deals arrive as a Poisson process and go their ways independently of each other and of what the rep
/// has booked, so the candidates of different days are independent Poisson counts with these means.
///
/// # Equation
/// in a stage of `s` days, evening by evening: `n' = n (1 - loss) (1 - 1/s) + passed on by the stage before`;
/// ripe and no candidate yet: `m' = m (1 - loss) (1 - chance) + ripened`; candidates: `m (1 - loss) chance`
///
/// # Units and shape
/// deals a day; one entry per day
pub(super) fn candidates(model: &Model, law: &ReferenceModel, days: &[Day]) -> Vec<f64> {
    let survives = 1.0 - law.loss_per_day.get();
    let leads = model.leads.per_rep_per_day.get();
    let mut in_stage = vec![0.0; law.stage_days.len()];
    let mut ripe = 0.0;
    days.iter()
        .map(|day| {
            let candidates = ripe * survives * day.largest_chance;
            ripe = ripe * survives - candidates;
            let mut enters = leads;
            for (n, &stage_days) in in_stage.iter_mut().zip(&law.stage_days) {
                let passes = *n * survives / stage_days;
                *n = *n * survives - passes + enters;
                enters = passes;
            }
            ripe += enters;
            candidates
        })
        .collect()
}

/// The chance that a customer renews, with its bounds over all discounts.
///
/// # Equation
/// `1 / (1 + exp(-(level + weight · s)))`, satisfaction `s = satisfaction - discount`
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Renewal {
    level: f64,
    weight: f64,
    satisfaction: f64,
    /// The chance at the largest discount and at none.
    bounds: [f64; 2],
}

impl Renewal {
    pub(super) fn new(law: &ReferenceModel) -> Self {
        let mut renewal = Self {
            level: law.renewal_level.get(),
            weight: law.renewal_weight.get(),
            satisfaction: law.satisfaction.get(),
            bounds: [0.0; 2],
        };
        renewal.bounds = [law.largest_discount.get(), 0.0].map(|d| renewal.chance(d));
        renewal
    }

    fn chance(&self, discount: f64) -> f64 {
        math::logistic(self.level + self.weight * (self.satisfaction - discount))
    }

    /// Whether a customer closed on a day is still there after the last: one draw against the chance to
    /// pass all anniversaries, tested alike each time. The bounds decide nineteen draws in twenty without
    /// the exponential.
    #[inline]
    pub(super) fn stays(&self, u: f64, day: &Day, discount: f64) -> bool {
        let [least, most] = day.stays;
        u < least || (u < most && u < passes_all(self.chance(discount), day.anniversaries))
    }
}

fn passes_all(chance: f64, anniversaries: u32) -> f64 {
    (0..anniversaries).fold(1.0, |all, _| all * chance)
}
