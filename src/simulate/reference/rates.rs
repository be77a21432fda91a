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

/// A rate by day, summed up, and the day on which the sum reaches a mark.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cumulative {
    /// Sum of the rates up to and with each day.
    sums: Vec<f64>,
    /// Cells of equal width over the sums: the first day whose sum lies in the cell or above.
    first_day: Vec<u32>,
    cells_per_unit: f64,
}

/// Cells for each day: a look-up then steps over one day at most times in ten.
const CELLS_PER_DAY: usize = 2;

impl Cumulative {
    pub(super) fn new(rates: impl Iterator<Item = f64>) -> Self {
        let sums: Vec<f64> = rates
            .scan(0.0, |sum, rate| {
                *sum += rate;
                Some(*sum)
            })
            .collect();
        let total = sums.last().copied().unwrap_or(0.0);
        let n_cells = CELLS_PER_DAY * sums.len();
        let cells_per_unit = if 0.0 < total {
            n_cells as f64 / total
        } else {
            0.0
        };
        let mut day = 0;
        let first_day = (0..=n_cells)
            .map(|cell| {
                // The same product as in `day_of`, so that rounding cannot skip a day.
                while day + 1 < sums.len() && sums[day] * cells_per_unit < cell as f64 {
                    day += 1;
                }
                u32::try_from(day).unwrap_or(u32::MAX)
            })
            .collect();
        Self {
            sums,
            first_day,
            cells_per_unit,
        }
    }

    /// The sum up to and with a day.
    #[inline]
    pub(super) fn up_to(&self, day: u32) -> f64 {
        self.sums[day as usize]
    }

    /// The first day whose sum reaches the mark; `None` past the last.
    #[inline]
    pub(super) fn day_of(&self, mark: f64) -> Option<u32> {
        if self.sums.last().is_none_or(|&total| total < mark) {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a mark is positive and at most the total"
        )]
        let cell = (mark * self.cells_per_unit) as usize;
        let mut day = self.first_day[cell.min(self.first_day.len() - 1)];
        while self.sums[day as usize] < mark {
            day += 1;
        }
        Some(day)
    }
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
