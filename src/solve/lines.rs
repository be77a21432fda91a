//! A pay curve without the breakpoints that break nothing.

use crate::plan::{Line, PayCurve};

/// Differences below this, in multiples of target incentive, are rounding of the curve's own sums.
const SAME: f64 = 1e-12;

/// The lines of a curve from attainment 0, neighbours that continue each other joined.
///
/// A curve that is one line in truth becomes one line here, so that what is linear is exactly linear.
/// Never empty: a curve without lines pays nothing.
pub(super) fn joined(curve: &PayCurve) -> Vec<Line> {
    let nothing = Line {
        from: 0.0,
        value: 0.0,
        slope: 0.0,
    };
    let mut joined: Vec<Line> = Vec::with_capacity(curve.lines.len() + 1);
    if curve.lines.first().is_none_or(|first| 0.0 < first.from) {
        joined.push(nothing);
    }
    for &line in &curve.lines {
        let continues = joined.last().is_some_and(|last| {
            (line.slope - last.slope).abs() <= SAME && jump(last, &line).abs() <= SAME
        });
        if !continues {
            joined.push(line);
        }
    }
    joined
}

/// How far payout jumps where `next` takes over from `line` \[multiple of target incentive\].
pub(super) fn jump(line: &Line, next: &Line) -> f64 {
    next.value - (line.value + line.slope * (next.from - line.from))
}
