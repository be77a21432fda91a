//! Intervals that stay valid while they are watched.
//!
//! A t interval is right once. Looked at after every batch until it pleases, it is wrong more often
//! than it says. The interval here covers the mean at all sample sizes from [`VALID_FROM`] on at
//! once, with the stated confidence, so that a run may stop whenever it is narrow enough.
//!
//! # Source
//! Waudby-Smith, Arbour, Sinha, Kennedy and Ramdas (2024), "Time-uniform central limit theory and
//! asymptotic confidence sequences", Annals of Statistics 52 (Gaussian mixture boundary of Robbins)

use crate::random::math;

/// Smallest sample size at which the interval is used: the guarantee is asymptotic. *assumed*; the
/// coverage from here on is tested.
pub const VALID_FROM: usize = 64;

/// Sample size at which the interval is tuned to be narrowest. *assumed*: a typical stop.
pub const TUNED_AT: usize = 300;

/// Half-width of the watched interval of a mean: standard deviation s of n values, miss chance
/// alpha, narrowest at n = `tuned_at`.
///
/// # Equation
/// `s √( 2 (n r² + 1) / (n² r²) · ln( √(n r² + 1) / α ) )`, with r such that the width at `tuned_at`
/// is least: `x = tuned_at · r²` solves `x = ln(1 + x) − 2 ln α`
///
/// Infinite below two values; 0 when s is 0.
pub fn half_width(s: f64, n: usize, alpha: f64, tuned_at: usize) -> f64 {
    if n < 2 {
        return f64::INFINITY;
    }
    if s == 0.0 {
        return 0.0;
    }
    width_at(s, n as f64, alpha, best_product(alpha) / tuned_at as f64)
}

fn width_at(s: f64, n: f64, alpha: f64, r_squared: f64) -> f64 {
    let grown = n * r_squared + 1.0;
    let boundary = 2.0 * grown / (n * n * r_squared) * (0.5 * math::ln(grown) - math::ln(alpha));
    s * math::sqrt(boundary)
}

/// The product n r² at which the width is least, by fixed-point iteration: the slope `1 / (1 + x)`
/// is below one half from x = 1 on, so 60 rounds are exact to the last digit.
fn best_product(alpha: f64) -> f64 {
    let least = -2.0 * math::ln(alpha);
    (0..60).fold(least, |x, _| least + math::ln_1p(x))
}

/// The sample size at which the watched interval would be no wider than `target` either way, if the
/// standard deviation stays at s; `None` beyond `limit`.
pub fn replications_needed(
    s: f64,
    target: f64,
    alpha: f64,
    tuned_at: usize,
    limit: usize,
) -> Option<usize> {
    let narrow = |n: usize| half_width(s, n, alpha, tuned_at) <= target;
    if !narrow(limit) {
        return None;
    }
    let (mut too_few, mut enough) = (1, limit.max(2));
    while 1 < enough - too_few {
        let middle = too_few + (enough - too_few) / 2;
        if narrow(middle) {
            enough = middle;
        } else {
            too_few = middle;
        }
    }
    Some(enough.max(VALID_FROM))
}
