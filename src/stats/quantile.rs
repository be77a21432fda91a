//! Quantiles of a sample.

/// The p-quantile of sorted values: definition 7, a straight line between the order statistics, with
/// the smallest value at p = 0 and the largest at p = 1. NaN without values.
///
/// # Source
/// Hyndman and Fan (1996), The American Statistician 50, 361-365, definition 7 (the default of R and
/// `NumPy`)
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to len - 1"
)]
pub fn quantile(sorted: &[f64], p: f64) -> f64 {
    let Some(last) = sorted.len().checked_sub(1) else {
        return f64::NAN;
    };
    let place = p.clamp(0.0, 1.0) * last as f64;
    let below = place.floor();
    let low = sorted[below as usize];
    let high = sorted[last.min(below as usize + 1)];
    let share = place - below;
    // Kept apart so that equal neighbours give exactly themselves, and infinities no NaN.
    if share <= 0.0 {
        low
    } else {
        low + share * (high - low)
    }
}
