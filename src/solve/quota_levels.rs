//! Levels of quota, as multiples of the plan's own, where quotas follow achievement: which are solved, and what lies
//! between them.

use super::math::{exp, ln, whole};
use crate::plan::ratchet::Ratchet;
use crate::units::Factor;

/// Lowest level solved where the ratchet has no bound of its own.
const LOWEST: f64 = 0.4;
/// The same for the highest.
const HIGHEST: f64 = 2.5;

/// The levels of quota at which a programme is solved, from the lowest: always with 1 among them.
pub fn quota_levels(ratchet: &Ratchet, largest_step: f64) -> Vec<f64> {
    if ratchet.stands_still() {
        return vec![1.0];
    }
    let steps = |to: f64| {
        if (to - 1.0).abs() < 1e-9 {
            return 0;
        }
        whole((ln(to).abs() / ln(largest_step) - 1e-9).ceil())
    };
    let least = ratchet.least.map_or(LOWEST, Factor::get);
    let most = ratchet.most.map_or(HIGHEST, Factor::get);
    let between = |to: f64, n: usize, step: usize| {
        if step == n {
            to
        } else {
            exp(ln(to) * step as f64 / n as f64)
        }
    };
    let below = steps(least);
    let above = steps(most);
    let lower = (1..=below).rev().map(|step| between(least, below, step));
    let higher = (1..=above).map(|step| between(most, above, step));
    lower.chain([1.0]).chain(higher).collect()
}

/// Values over quota levels: a monotone cubic through given ones, constant beyond them.
///
/// # Source
/// Fritsch and Carlson (1980), slopes by the weighted harmonic mean of Fritsch and Butland (1984): never above or
/// below its neighbours, a line where there are two levels
#[derive(Debug, Clone, PartialEq)]
pub struct OverLevels {
    levels: Vec<f64>,
    pub(super) values: Vec<f64>,
    slopes: Vec<f64>,
}

impl OverLevels {
    /// Through values at rising levels, one or more of each.
    pub fn new(levels: &[f64], values: Vec<f64>) -> Self {
        let n = levels.len();
        let secant = |i: usize| (values[i + 1] - values[i]) / (levels[i + 1] - levels[i]);
        let slopes = (0..n)
            .map(|i| match (i, n) {
                (_, 1) => 0.0,
                (0, _) => end_slope(levels, &secant, 0, 1),
                (i, n) if i + 1 == n => end_slope(levels, &secant, n - 2, n.saturating_sub(3)),
                _ => {
                    let (before, after) = (secant(i - 1), secant(i));
                    if before * after <= 0.0 {
                        return 0.0;
                    }
                    let (h0, h1) = (levels[i] - levels[i - 1], levels[i + 1] - levels[i]);
                    let (w0, w1) = (2.0 * h1 + h0, h1 + 2.0 * h0);
                    (w0 + w1) / (w0 / before + w1 / after)
                }
            })
            .collect();
        Self {
            levels: levels.to_vec(),
            values,
            slopes,
        }
    }

    /// The value at a level.
    pub fn at(&self, level: f64) -> f64 {
        let (below, share) = between(&self.levels, level);
        let low = self.values[below];
        if share <= 0.0 {
            return low;
        }
        let high = self.values[below + 1];
        let h = self.levels[below + 1] - self.levels[below];
        let (s, t) = (1.0 - share, share);
        let line = low + t * (high - low);
        let secant = (high - low) / h;
        line + h
            * t
            * s
            * (s * (self.slopes[below] - secant) - t * (self.slopes[below + 1] - secant))
    }
}

/// Slope at an end: the one-sided parabola's, not beyond three times the end's secant and never of the other sign.
fn end_slope(levels: &[f64], secant: &impl Fn(usize) -> f64, end: usize, next: usize) -> f64 {
    let first = secant(end);
    if levels.len() == 2 {
        return first;
    }
    let width = |i: usize| levels[i + 1] - levels[i];
    let (h0, h1) = (width(end), width(next));
    let slope = ((2.0 * h0 + h1) * first - h0 * secant(next)) / (h0 + h1);
    if slope * first <= 0.0 {
        0.0
    } else if 3.0 * first.abs() < slope.abs() {
        3.0 * first
    } else {
        slope
    }
}

/// The level at or below a level, and the share of the way to the next; the outermost beyond them.
pub(super) fn between(levels: &[f64], level: f64) -> (usize, f64) {
    let last = levels.len() - 1;
    if last == 0 || level <= levels[0] || level.is_nan() {
        return (0, 0.0);
    }
    if levels[last] <= level {
        return (last, 0.0);
    }
    let below = levels.partition_point(|&known| known <= level) - 1;
    let share = (level - levels[below]) / (levels[below + 1] - levels[below]);
    (below, share)
}
