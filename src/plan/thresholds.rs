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
    if !conventions.moves_jumps() {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Component, PayCurve, TierKind};

    fn component(text: &str) -> Component {
        let mut c = Component::plain();
        let table: toml::Table = text.parse().unwrap();
        c.tiers = table["tiers"].clone().try_into().unwrap();
        c.tier_kind = TierKind::Retroactive;
        c
    }

    const TIERS: &str = "tiers = [{ from_attainment = 0, multiple = 1.0 },
        { from_attainment = 1.0, multiple = 1.5 }, { from_attainment = 1.2, multiple = 2.0 }]";

    fn conventions(
        threshold_comparison: ThresholdComparison,
        attainment_decimals: Option<u32>,
    ) -> Conventions {
        Conventions {
            threshold_comparison,
            attainment_decimals,
            ..Conventions::default()
        }
    }

    /// Payout of the retroactive running example, in money of a quarter.
    #[track_caller]
    fn pays(conventions: Conventions, credited: f64, expected: f64) {
        let curve = PayCurve::compile(&component(TIERS), conventions).unwrap();
        let paid = 25_000.0 * curve.payout(credited / 250_000.0);
        assert!((paid - expected).abs() < 1e-6, "{credited}: {paid}");
    }

    #[test]
    fn exactly_at_a_tier_the_comparison_decides() {
        let inclusive = conventions(ThresholdComparison::Inclusive, None);
        let exclusive = conventions(ThresholdComparison::Exclusive, None);
        pays(inclusive, 300_000.0, 60_000.0);
        pays(exclusive, 300_000.0, 45_000.0);
        pays(exclusive, 300_000.01, 60_000.002);
        pays(exclusive, 250_000.0, 25_000.0);
        pays(exclusive, 249_999.0, 24_999.9);
    }

    #[test]
    fn rounded_attainment_reaches_half_a_step_early() {
        let two = |comparison| conventions(comparison, Some(2));
        // 119.5 % of 250,000 is 298,750: it rounds to 1.20 (half up), a cent less to 1.19.
        pays(two(ThresholdComparison::Inclusive), 298_750.0, 59_750.0);
        pays(
            two(ThresholdComparison::Inclusive),
            298_749.99,
            44_812.498_5,
        );
        // Rounded and exclusive: 1.20 does not exceed 1.20, and 1.205 rounds to 1.21.
        pays(
            two(ThresholdComparison::Exclusive),
            301_249.99,
            45_187.498_5,
        );
        pays(two(ThresholdComparison::Exclusive), 301_250.0, 60_250.0);
    }

    #[test]
    fn a_cap_binds_where_rounding_moves_a_jump_up() {
        let mut c = component(TIERS);
        c.tiers[2].from_attainment = crate::units::Factor::new(1.204).unwrap();
        c.cap = Some(crate::units::Factor::new(1.802).unwrap());
        let conventions = conventions(ThresholdComparison::Exclusive, Some(1));
        let curve = PayCurve::compile(&c, conventions).unwrap();
        for permille in 0..3_000 {
            assert!(curve.payout(f64::from(permille) / 1_000.0) <= 1.802 + 1e-12);
        }
        // Reached from 1.25 on, half a step above 1.2, so the second tier pays up to there.
        assert!((curve.payout(1.2) - 1.8).abs() < 1e-9);
    }

    #[test]
    fn jumps_closer_than_a_step_leave_the_highest() {
        let c = component(
            "tiers = [{ from_attainment = 0, multiple = 1.0 },
            { from_attainment = 1.01, multiple = 1.5 }, { from_attainment = 1.02, multiple = 2.0 }]",
        );
        let conventions = conventions(ThresholdComparison::Inclusive, Some(1));
        let curve = PayCurve::compile(&c, conventions).unwrap();
        // Both are reached when attainment rounds to 1.1, from 1.05 on.
        assert!((curve.payout(1.049) - 1.049).abs() < 1e-9);
        assert!((curve.payout(1.05) - 2.1).abs() < 1e-9);
        assert_eq!(curve.cliffs().len(), 1);
    }
}
