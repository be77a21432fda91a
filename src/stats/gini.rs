//! How unevenly a total is spread.

/// Gini coefficient of non-negative values: 0 when all are equal, `1 - 1/n` when one holds all.
///
/// 0 when there are no values or nothing to share.
///
/// # Equation
/// `G = Σᵢ (2i − n − 1) xᵢ / (n Σ xᵢ)` over values in rising order, i = 1..n; no small-sample
/// correction
pub fn gini(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let n = sorted.len() as f64;
    let total: f64 = sorted.iter().sum();
    if total <= 0.0 {
        return 0.0;
    }
    let weighted: f64 = sorted
        .iter()
        .enumerate()
        .map(|(i, x)| (2.0 * (i + 1) as f64 - n - 1.0) * x)
        .sum();
    weighted / (n * total)
}
