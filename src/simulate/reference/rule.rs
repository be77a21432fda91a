//! The written formula: the one place in which behaviour is a function of the days left of a quarter.
//!
//! Everywhere else timing follows from what a booking is worth. Here it is put in by hand, so that every
//! engine that is timed against this one can be given the same law.

use crate::model::ReferenceModel;
use crate::random::math;

/// Discount and closing chance by attainment and days left.
///
/// # Equation
/// `discount = largest · max(0, 1 - attainment) · exp(-left / fading)`;
/// `chance = 1 - exp(-h)`, `h = exp(weight · discount) / ripe_days`
///
/// # Units and shape
/// `left` \[selling days, 0 on the last day of the quarter\]; `ripe_days` and `fading` \[selling days\];
/// the rest are shares and numbers
///
/// # Source
/// assumed: a shape that bunches at the quarter's end, chosen for the speed comparison alone
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rule {
    largest: f64,
    fading_days: f64,
    weight: f64,
    /// Daily hazard without a discount.
    least_hazard: f64,
}

impl Rule {
    /// The formula with a model's constants.
    pub fn new(law: &ReferenceModel) -> Self {
        Self {
            largest: law.largest_discount.get(),
            fading_days: law.fading_days.get(),
            weight: law.closing_weight.get(),
            least_hazard: 1.0 / law.ripe_days.get(),
        }
    }

    /// Discount of a rep without bookings, by days left: the largest of that day.
    pub fn largest_discount(&self, left: u32) -> f64 {
        self.largest * math::exp(-f64::from(left) / self.fading_days)
    }

    /// Discount of a rep with an attainment, from the largest of that day.
    #[inline]
    pub fn discount(largest: f64, attainment: f64) -> f64 {
        largest * (1.0 - attainment).max(0.0)
    }

    /// Daily hazard at which a ripe deal closes.
    #[inline]
    pub fn hazard(&self, discount: f64) -> f64 {
        self.least_hazard * math::exp(self.weight * discount)
    }

    /// Chance that a ripe deal closes on a day.
    #[inline]
    pub fn chance(&self, discount: f64) -> f64 {
        -math::exp_m1(-self.hazard(discount))
    }
}

/// Cells of discount with the closing chances at their edges, which decide most draws without an exponential.
#[derive(Debug, Clone, PartialEq)]
pub struct ChanceBounds {
    chances: Vec<f64>,
    cells_per_discount: f64,
}

/// Counted over 300 replications of the reference: 117 of 7,940 candidates each are left to the formula.
const CELLS: u32 = 64;

impl ChanceBounds {
    /// Chances at equal steps from no discount to the largest.
    pub fn new(rule: &Rule) -> Self {
        let edge = |cell| rule.chance(rule.largest * f64::from(cell) / f64::from(CELLS));
        Self {
            chances: (0..=CELLS).map(edge).collect(),
            cells_per_discount: if 0.0 < rule.largest {
                f64::from(CELLS) / rule.largest
            } else {
                0.0
            },
        }
    }

    /// Whether a draw lies above the closing chance at a discount: [`Rule::chance`] below `draw`.
    #[inline]
    pub fn refuses(&self, rule: &Rule, discount: f64, draw: f64) -> bool {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a discount lies between 0 and the largest"
        )]
        let cell = (discount * self.cells_per_discount) as usize;
        let Some(&[least, most]) = self.chances.get(cell..cell + 2) else {
            // The largest discount itself.
            return rule.chance(discount) < draw;
        };
        least < draw && (most < draw || rule.chance(discount) < draw)
    }
}
