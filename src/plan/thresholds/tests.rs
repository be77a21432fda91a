//! Jumps by hand, under every convention.

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
