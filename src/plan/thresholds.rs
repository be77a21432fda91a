//! Where pay jumps under a plan's conventions: exclusive thresholds and rounded attainment.

use super::conventions::{Conventions, ThresholdComparison};
use super::curve::{Line, NO_JUMP, NOTHING, SNAP};

/// How close a threshold must be to a step of rounding to lie on it \[steps\].
const ON_STEP: f64 = 1e-6;

/// The same curve with its jumps where the conventions put them. Bends stay: where pay does not
/// jump, a comparison decides nothing.
///
/// # Equation
/// A jump at `t` is reached from `t'` on. Rounding attainment half up to steps of `s = 10⁻ⁿ` and
/// comparing with `>=`: `t' = (⌈t/s⌉ − ½) s`; with `>`: `t' = (⌊t/s⌋ + ½) s`. Without rounding,
/// `>=`: `t' = t`; `>`: the first attainment beyond [`SNAP`] above `t`.
pub(super) fn placed(lines: Vec<Line>, conventions: Conventions) -> Vec<Line> {
    if conventions.threshold_comparison == ThresholdComparison::Inclusive
        && conventions.attainment_decimals.is_none()
    {
        return lines;
    }
    // Stretches between jumps, each with the attainment it is reached at.
    let mut stretches: Vec<(f64, Vec<Line>)> = vec![(0.0, Vec::new())];
    let mut before: Option<Line> = None;
    for line in lines {
        let expected = before.map_or(0.0, |b| b.at(line.from));
        if NO_JUMP < (line.value - expected).abs() {
            stretches.push((reached_at(line.from, conventions), Vec::new()));
        }
        if let Some((_, stretch)) = stretches.last_mut() {
            stretch.push(line);
        }
        before = Some(line);
    }
    stretches.retain(|(_, stretch)| !stretch.is_empty());
    let mut out = Vec::new();
    if stretches.first().is_some_and(|(start, _)| 0.0 < *start) {
        out.push(NOTHING);
    }
    for (i, (start, stretch)) in stretches.iter().enumerate() {
        let end = stretches.get(i + 1).map_or(f64::INFINITY, |next| next.0);
        // The line that holds at the start, carried back to it where it begins later.
        let holds = stretch.partition_point(|l| l.from <= *start).max(1) - 1;
        for (j, line) in stretch.iter().enumerate().skip(holds) {
            let from = if j == holds { *start } else { line.from };
            if from < end {
                let value = line.at(from);
                out.push(Line {
                    from,
                    value,
                    ..*line
                });
            }
        }
    }
    out
}

/// The attainment from which a threshold counts as reached.
fn reached_at(threshold: f64, conventions: Conventions) -> f64 {
    let inclusive = conventions.threshold_comparison == ThresholdComparison::Inclusive;
    let Some(decimals) = conventions.attainment_decimals else {
        return if inclusive {
            threshold
        } else {
            // A curve's lines begin SNAP early, so this begins SNAP late.
            threshold + 2.0 * SNAP
        };
    };
    let steps = (0..decimals).fold(1.0, |steps, _| steps * 10.0);
    let at = threshold * steps;
    let first = if inclusive {
        (at - ON_STEP).ceil()
    } else {
        (at + ON_STEP).floor() + 1.0
    };
    ((first - 0.5) / steps).max(0.0)
}
