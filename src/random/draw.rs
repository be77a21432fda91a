//! Laws drawn by inversion: each function turns a uniform draw into a value and never falls as the
//! draw rises, so that two designs that share a draw stay close (common random numbers).
//!
//! `u` lies strictly between 0 and 1. A mean, standard deviation or count that makes no sense (NaN,
//! negative) gives NaN or 0, never a panic: scenarios are checked long before.

use super::math;

/// Above this mean, counts come from a corrected normal quantile instead of the sum of chances.
const LARGE_MEAN: f64 = 1e6;

/// Exponential law with this mean.
#[inline]
pub fn exponential(u: f64, mean: f64) -> f64 {
    -mean * math::ln_1p(-u)
}

/// Normal law.
#[inline]
pub fn normal(u: f64, mean: f64, sd: f64) -> f64 {
    mean + sd * math::normal_quantile(u)
}

/// Lognormal law by its own mean (not the mean of its logarithm) and the standard deviation of its
/// logarithm.
#[inline]
pub fn lognormal(u: f64, mean: f64, log_sd: f64) -> f64 {
    mean * math::exp(log_sd * math::normal_quantile(u) - 0.5 * log_sd * log_sd)
}

/// Lognormal law by its median and the standard deviation of its logarithm.
#[inline]
pub fn lognormal_median(u: f64, median: f64, log_sd: f64) -> f64 {
    median * math::exp(log_sd * math::normal_quantile(u))
}

/// Poisson law: the smallest count whose cumulative chance reaches u.
///
/// Chances are summed upwards from a count below which less than 3e-18 lies (9 standard deviations
/// under the mean), so the time grows with the square root of the mean. Above a mean of a million:
/// normal quantile with the skewness correction, rounded; off by at most one count.
#[inline]
pub fn poisson(u: f64, mean: f64) -> u32 {
    Poisson::new(mean).draw(u)
}

/// [`poisson`] with a mean that many draws share: its exponential is taken once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Poisson {
    mean: f64,
    /// The first count with a chance worth adding.
    start: u32,
    /// The chance of that count.
    chance: f64,
}

impl Poisson {
    /// The law with this mean.
    #[inline]
    pub fn new(mean: f64) -> Self {
        if mean.is_nan() || mean <= 0.0 {
            return Self {
                mean: 0.0,
                start: 0,
                chance: 1.0,
            };
        }
        if LARGE_MEAN < mean {
            return Self {
                mean,
                start: 0,
                chance: 0.0,
            };
        }
        let start = first_likely(mean);
        let chance = if start == 0 {
            math::exp(-mean)
        } else {
            let k = f64::from(start);
            math::exp(k * math::ln(mean) - mean - math::ln_gamma(k + 1.0))
        };
        Self {
            mean,
            start,
            chance,
        }
    }

    /// The count of one draw.
    #[inline]
    pub fn draw(self, u: f64) -> u32 {
        let mean = self.mean;
        if LARGE_MEAN < mean {
            return corrected_normal(u, mean, mean.sqrt(), 1.0 / mean.sqrt());
        }
        walk_up(u, self.start, u32::MAX, mean, self.chance, |k| {
            mean / (k + 1.0)
        })
    }
}

/// Binomial law: successes in n tries at chance p; the smallest count whose cumulative chance
/// reaches u.
///
/// Summed like [`poisson`]; above half, failures are drawn from `1 - u` instead. When both
/// successes and failures are expected in millions: normal quantile with the skewness correction.
#[inline]
pub fn binomial(u: f64, n: u32, p: f64) -> u32 {
    if n == 0 || p.is_nan() || p <= 0.0 {
        return 0;
    }
    if 1.0 <= p {
        return n;
    }
    if 0.5 < p {
        return n - few(1.0 - u, n, 1.0 - p);
    }
    few(u, n, p)
}

/// [`binomial`] for p up to one half.
fn few(u: f64, n: u32, p: f64) -> u32 {
    let tries = f64::from(n);
    let mean = tries * p;
    if LARGE_MEAN < mean {
        let sd = (mean * (1.0 - p)).sqrt();
        return corrected_normal(u, mean, sd, (1.0 - 2.0 * p) / sd).min(n);
    }
    let start = first_likely(mean);
    let chance = if start == 0 {
        math::exp(tries * math::ln_1p(-p))
    } else {
        let k = f64::from(start);
        let ways =
            math::ln_gamma(tries + 1.0) - math::ln_gamma(k + 1.0) - math::ln_gamma(tries - k + 1.0);
        math::exp(ways + k * math::ln(p) + (tries - k) * math::ln_1p(-p))
    };
    let odds = p / (1.0 - p);
    walk_up(u, start, n, mean, chance, |k| {
        (tries - k) / (k + 1.0) * odds
    })
}

/// A count 9 standard deviations below the mean of a Poisson or binomial law: less than
/// `exp(-9²/2) = 3e-18` of the chance lies below it (Chernoff).
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to 1e6"
)]
fn first_likely(mean: f64) -> u32 {
    (mean - 9.0 * mean.sqrt()).max(0.0) as u32
}

/// Adds chances from `start` on until they reach u. Ends at `last`, or above the mean when a further
/// chance no longer changes the sum (u beyond what the sum of rounded chances reaches).
#[inline]
fn walk_up(
    u: f64,
    start: u32,
    last: u32,
    mean: f64,
    mut chance: f64,
    ratio: impl Fn(f64) -> f64,
) -> u32 {
    let mut count = start;
    let mut sum = chance;
    while sum < u && count < last {
        let k = f64::from(count);
        chance *= ratio(k);
        if mean < k && sum + chance <= sum {
            break;
        }
        sum += chance;
        count += 1;
    }
    count
}

/// Quantile of a count by the normal law with Cornish and Fisher's skewness term, rounded up from
/// half a count below; clamped to what `u32` holds. Rises with u over all draws a stream can make,
/// since the skewness of a mean above a million is below 0.001.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast saturates"
)]
fn corrected_normal(u: f64, mean: f64, sd: f64, skewness: f64) -> u32 {
    let z = math::normal_quantile(u);
    (mean + sd * (z + skewness * (z * z - 1.0) / 6.0) - 0.5).ceil() as u32
}
