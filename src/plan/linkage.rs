//! Piecewise linear factors: discount and margin linkage of a deal, linked multipliers of a period.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::{Coefficient, Factor};

/// A factor at a reading.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Point {
    /// The reading: a discount, a margin, an attainment.
    pub at: Coefficient,
    /// The factor there.
    pub factor: Factor,
}

/// What lies between two points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Between {
    /// The straight line from one to the next.
    #[default]
    Line,
    /// The factor of the point before; a declared jump at each point, inclusive.
    Step,
}

/// What a rule of a deal changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reduces {
    /// What retires quota; commission is paid on the full value.
    QuotaCredit,
    /// What commission is paid on; quota is retired in full.
    Commission,
    /// Both.
    #[default]
    Both,
}

/// A factor on each deal that depends on a reading of the deal.
///
/// ```toml
/// discount_linkage = { points = [
///     { at = 0.10, factor = 1.0 }, { at = 0.30, factor = 0.5 }, { at = 0.35, factor = 0.0 },
/// ], reduces = "commission" }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Linkage {
    /// Points by rising reading; before the first and after the last the factor stays.
    #[schemars(length(min = 1))]
    pub points: Vec<Point>,
    /// What lies between two points; absent: a line.
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub between: Between,
    /// What it changes; absent: quota credit and commission. On the rate: `commission`.
    #[serde(default, skip_serializing_if = "super::is_default")]
    pub reduces: Reduces,
}

/// Readings this close below a point reach it: a discount is a quotient.
const SNAP: f64 = 1e-10;

/// The factor at a reading.
///
/// # Equation
/// between points `k` and `k + 1`: `fₖ + (fₖ₊₁ − fₖ)(x − xₖ)/(xₖ₊₁ − xₖ)`, or `fₖ` for steps;
/// `f` of the first point before it, of the last after it
///
/// No points give 1.
pub fn factor_at(points: &[Point], between: Between, reading: f64) -> f64 {
    let next = points.partition_point(|p| p.at.get() <= reading + SNAP);
    match (next.checked_sub(1).map(|i| points[i]), points.get(next)) {
        (Some(before), None) => before.factor.get(),
        (None, Some(first)) => first.factor.get(),
        (None, None) => 1.0,
        (Some(before), Some(after)) => match between {
            Between::Step => before.factor.get(),
            Between::Line => {
                let (x0, x1) = (before.at.get(), after.at.get());
                let (f0, f1) = (before.factor.get(), after.factor.get());
                f0 + (f1 - f0) * ((reading - x0) / (x1 - x0)).max(0.0)
            }
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points() -> Vec<Point> {
        [(0.10, 1.0), (0.30, 0.5), (0.35, 0.0)]
            .map(|(at, factor)| Point {
                at: Coefficient::new(at).unwrap(),
                factor: Factor::new(factor).unwrap(),
            })
            .to_vec()
    }

    #[track_caller]
    fn check(between: Between, reading: f64, expected: f64) {
        let factor = factor_at(&points(), between, reading);
        assert!((factor - expected).abs() < 1e-9, "{factor}");
    }

    #[test]
    fn a_line_joins_the_points_and_stays_beyond_them() {
        check(Between::Line, 0.0, 1.0);
        check(Between::Line, 0.10, 1.0);
        check(Between::Line, 0.20, 0.75);
        check(Between::Line, 0.30, 0.5);
        check(Between::Line, 0.325, 0.25);
        check(Between::Line, 0.60, 0.0);
        assert!((factor_at(&[], Between::Line, 0.3) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_step_holds_until_the_next_point() {
        check(Between::Step, 0.05, 1.0);
        check(Between::Step, 0.299, 1.0);
        // 0.1 + 0.2 is a little more than 0.3, and 1 − 0.7 a little less; both are 30 %.
        check(Between::Step, 0.1 + 0.2, 0.5);
        check(Between::Step, 1.0 - 0.7, 0.5);
        check(Between::Step, 0.35, 0.0);
    }
}
