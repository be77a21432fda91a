//! The credit cap on a pay curve. The rate cap limits tiers as they are compiled, and the cap on pay
//! stands in [`PayCurve::compile`](super::PayCurve::compile).

use super::curve::{Line, SNAP};

/// The same curve with attainment limited.
///
/// # Equation
/// `P'(a) = P(min(a, c))`
///
/// ```toml
/// credit_cap = 2.0    # what is credited beyond twice the quota pays nothing
/// rate_cap = 1.5      # no tier pays more than 1.5 times the base rate
/// ```
pub(super) fn credit_capped(lines: Vec<Line>, most: f64) -> Vec<Line> {
    let mut out: Vec<Line> = lines
        .into_iter()
        .take_while(|line| line.from <= most + SNAP)
        .collect();
    if let Some(holds) = out.last().copied() {
        let from = most.max(holds.from);
        if holds.from < from {
            out.push(holds);
        }
        if let Some(last) = out.last_mut() {
            *last = Line {
                from,
                value: holds.at(from),
                slope: 0.0,
            };
        }
    }
    out
}

#[cfg(test)]
mod tests;
