//! How effort becomes bookings: deals that ripen one by one, or a drift in noise.
//!
//! # Equation
//! One night of a diffusion of drift `μ e` and standard deviation `σ` a unit of time, `L` long, on a grid of step
//! `δ`: attainment moves by `±m` with chance `q` and stays with chance `1 − q`, `m` the multiple of `δ` nearest
//! `σ √(3L)` and `q = σ² L / m²` (a third: the first five moments of the normal law). Given that it moves, it moves up
//! with chance `½ + t e`, `t = μ L / (2 q m)`: mean `μ e L`, variance `σ² L` but for `O(L²)`.
//!
//! Both processes are thus a chance, raised by effort, of the better of two lotteries over tomorrow, which is all that
//! the evening's choice knows of them.

use super::math::whole;

/// How effort becomes bookings.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum BookingProcess {
    /// Deals ripen one by one, with chance `1 − exp(−rate · effort)` a day, and are in hand until they are signed:
    /// compound Poisson bookings. What the simulation uses.
    #[default]
    Deals,
    /// Bookings drift with effort and diffuse, and count as they come; nothing is ever in hand. The limit of many small
    /// deals in which the answer is known exactly (see [`super::closed_forms`]).
    Diffusion(Diffusion),
}

/// Bookings that drift with effort and diffuse.
#[derive(Debug, Clone, PartialEq)]
pub struct Diffusion {
    /// Attainment a unit of effort brings in a unit of time.
    pub drift: f64,
    /// Standard deviation of attainment over one unit of time; positive.
    pub noise: f64,
    /// Length of each day in units of time; a shorter list goes on with its last entry. Days may shorten towards the
    /// end, where value bends most. Cost of effort and return on prospecting are per unit of time.
    pub day_lengths: Vec<f64>,
}

/// One night of a [`Diffusion`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Night {
    /// How far attainment moves, if it does: a multiple of the grid's step, in steps.
    pub steps: u32,
    /// Chance that it moves at all.
    pub moves: f64,
    /// What a unit of effort adds to the chance of one half that a move is upward.
    pub tilt: f64,
    /// Length of the day.
    pub length: f64,
}

impl Diffusion {
    /// The night after a day, on a grid of attainment.
    pub fn night(&self, day: usize, step: f64) -> Night {
        let length = self
            .day_lengths
            .get(day)
            .or(self.day_lengths.last())
            .copied()
            .unwrap_or(1.0);
        let variance = self.noise * self.noise * length;
        let steps = whole((3.0 * variance).sqrt() / step + 0.5).max(1);
        let distance = steps as f64 * step;
        let moves = variance / (distance * distance);
        Night {
            steps: u32::try_from(steps).unwrap_or(u32::MAX),
            moves,
            tilt: self.drift * length / (2.0 * moves * distance),
            length,
        }
    }

    /// Time from the first morning to the end of so many days.
    pub fn horizon(&self, days: usize) -> f64 {
        (0..days).map(|day| self.night(day, 1.0).length).sum()
    }
}
