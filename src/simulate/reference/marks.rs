//! Points of a Poisson process by day without logarithms.
//!
//! The sum of the exponential gaps up to a point is minus the logarithm of a product of draws. So a point is kept as
//! that product, and falls on the first day whose chance of no point so far, `exp(-rates summed)`, is not above
//! it. Products and chances are compared by the bits of their floating-point numbers, which grow with the
//! number.

use crate::random::math;

/// Halvings after which a product starts anew from 1, one level further, long before it could vanish.
const HALVINGS_PER_LEVEL: u32 = 512;
/// `2^-512` and its inverse.
const LEVEL: f64 = f64::from_bits((1023 - HALVINGS_PER_LEVEL as u64) << 52);
const UP_A_LEVEL: f64 = 1.0 / LEVEL;
/// Bits of a depth below a halving: eight fewer than a product has, so that a million halvings fit in.
const BITS_PER_HALVING: u32 = 44;

/// A product of draws, or a chance, between 0 and 1: `part * 2^(-512 level)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Mark {
    level: u32,
    part: f64,
}

impl Mark {
    /// Before the first day.
    pub(super) const START: Self = Self {
        level: 0,
        part: 1.0,
    };

    /// `exp(-sum)`.
    fn of(sum: f64) -> Self {
        let per_level = f64::from(HALVINGS_PER_LEVEL) * std::f64::consts::LN_2;
        let mut mark = Self {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "sums of rates are positive; a cast that saturates lies behind every draw"
            )]
            level: (sum / per_level) as u32,
            part: 1.0,
        };
        mark.times(math::exp(f64::from(mark.level) * per_level - sum));
        mark
    }

    /// The next point: one more draw, strictly between 0 and 1.
    #[inline]
    pub(super) fn times(&mut self, draw: f64) {
        self.part *= draw;
        if self.part < LEVEL {
            self.part *= UP_A_LEVEL;
            self.level += 1;
        }
    }

    /// How far below 1, in halvings and fractions of them; the smaller the product the deeper.
    #[inline]
    fn depth(self) -> u64 {
        let halvings =
            (1.0_f64.to_bits()).saturating_sub(self.part.to_bits()) >> (52 - BITS_PER_HALVING);
        ((u64::from(self.level) * u64::from(HALVINGS_PER_LEVEL)) << BITS_PER_HALVING) + halvings
    }
}

/// Rates by day, and the day on which a point falls.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Days {
    /// Chance of no point up to and with each day.
    none: Vec<Mark>,
    /// Their depths.
    depths: Vec<u64>,
    /// Cells of equal depth: the first day that reaches into the cell.
    first_day: Vec<u32>,
    shift: u32,
}

/// Most cells for each day: a look-up then steps over few days.
const CELLS_PER_DAY: u64 = 4;

impl Days {
    pub(super) fn new(rates: impl Iterator<Item = f64>) -> Self {
        let none: Vec<Mark> = rates
            .scan(0.0, |sum, rate| {
                *sum += rate;
                Some(Mark::of(*sum))
            })
            .collect();
        let depths: Vec<u64> = none.iter().map(|mark| mark.depth()).collect();
        let total = depths.last().copied().unwrap_or(0);
        let most = CELLS_PER_DAY * depths.len() as u64;
        let shift = (0..u64::BITS)
            .find(|&shift| total >> shift <= most)
            .unwrap_or(0);
        let mut day = 0;
        let first_day = (0..=total >> shift)
            .map(|cell| {
                while day + 1 < depths.len() && depths[day] >> shift < cell {
                    day += 1;
                }
                u32::try_from(day).unwrap_or(u32::MAX)
            })
            .collect();
        Self {
            none,
            depths,
            first_day,
            shift,
        }
    }

    /// The mark of a point that has not come up to and with a day.
    #[inline]
    pub(super) fn after(&self, day: u32) -> Mark {
        self.none[day as usize]
    }

    /// The day of a point; `None` past the last.
    #[inline]
    pub(super) fn day_of(&self, point: Mark) -> Option<u32> {
        let depth = point.depth();
        let cell = usize::try_from(depth >> self.shift).ok()?;
        let from = *self.first_day.get(cell)?;
        let later = self.depths.get(from as usize..)?;
        let steps = later.iter().position(|&reached| depth <= reached)?;
        Some(from + u32::try_from(steps).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Sums of logarithms and products fall on the same day, within one level and far beyond it.
    #[test]
    fn products_fall_on_the_days_of_sums() {
        for rate in [0.0, 1e-4, 0.1, 1.7, 40.0] {
            let n_days = 500;
            let days = Days::new((0..n_days).map(|day| if day % 3 == 1 { 0.0 } else { rate }));
            let mut sums = Vec::new();
            let mut sum = 0.0;
            for day in 0..n_days {
                sum += if day % 3 == 1 { 0.0 } else { rate };
                sums.push(sum);
            }
            let streams = crate::random::Streams::new(7, 0);
            let mut stream = streams.stream(crate::random::Purpose::ReferenceDeal, 1);
            let (mut point, mut mark) = (Mark::START, 0.0);
            let mut n = 0;
            loop {
                let draw = stream.uniform();
                point.times(draw);
                mark -= math::ln(draw);
                let expected = sums.iter().position(|&sum| mark <= sum);
                let found = days.day_of(point).map(|day| day as usize);
                assert_eq!(found, expected, "point {n} at rate {rate}");
                n += 1;
                if found.is_none() || n == 5_000 {
                    break;
                }
            }
        }
    }

    /// From the middle of the process on it goes on as if it had begun there.
    #[test]
    fn a_point_after_a_day_never_falls_before_it() {
        let days = Days::new((0..100).map(|_| 0.3));
        for today in 0..100 {
            for draw in [1.0 - 1e-16, 0.99, 0.5, 1e-3] {
                let mut point = days.after(today);
                point.times(draw);
                let day = days.day_of(point);
                assert!(day.is_none_or(|day| today <= day), "{today} {draw} {day:?}");
                let expected = f64::from(today + 1) * 0.3 - math::ln(draw);
                let n = (expected / 0.3).ceil() - 1.0;
                if (expected / 0.3 - n).abs() > 1e-6 && (n + 1.0 - expected / 0.3).abs() > 1e-6 {
                    assert_eq!(day.map(f64::from), (n < 100.0).then_some(n));
                }
            }
        }
    }
}
