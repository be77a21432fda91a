//! Next quotas by hand.

use super::*;

#[track_caller]
fn check(kind: &str, achieved: f64, expected: f64) {
    let text = format!("growth = 0.05\nlearning = 0.5\nkind = \"{kind}\"");
    let ratchet: Ratchet = toml::from_str(&text).unwrap();
    let next = ratchet.next(1_000_000.0, achieved);
    assert!((next - expected).abs() < 1e-6, "{next}");
}

#[test]
fn success_raises_the_quota_and_a_shortfall_lowers_it_only_if_symmetric() {
    check("asymmetric", 1_200_000.0, 1_150_000.0);
    check("symmetric", 1_200_000.0, 1_150_000.0);
    check("asymmetric", 800_000.0, 1_050_000.0);
    check("symmetric", 800_000.0, 950_000.0);
}

#[test]
fn a_quota_is_never_negative() {
    let text = "growth = -1.0\nlearning = 1.0\nkind = \"symmetric\"";
    let ratchet: Ratchet = toml::from_str(text).unwrap();
    assert!(ratchet.next(1_000_000.0, -5_000_000.0).abs() < 1e-9);
}

#[test]
fn a_rolling_quota_is_the_mean_of_the_last_periods() {
    let rolling: RollingQuota = toml::from_str("periods = 4\ngrowth = 0.02").unwrap();
    let achieved = [900.0, 100.0, 200.0, 300.0, 400.0];
    assert!((rolling.next(&achieved).unwrap() - 255.0).abs() < 1e-9);
    assert_eq!(rolling.next(&achieved[..3]), None);
}

#[test]
fn a_shortfall_has_a_share_of_its_own_and_levels_have_bounds() {
    let text = "growth = 0.0\nlearning = 0.5\nkind = \"asymmetric\"\nshortfall_learning = 0.2\nleast = 0.9\nmost = 1.2";
    let ratchet: Ratchet = toml::from_str(text).unwrap();
    for (level, attainment, next) in [
        (1.0, 1.2, 1.1),
        (1.1, 1.5, 1.2),
        (1.2, 0.0, 0.96),
        (0.96, 0.5, 0.9),
        (1.0, 1.0, 1.0),
    ] {
        let found = ratchet.level_after(level, attainment);
        assert!((found - next).abs() < 1e-12, "{found} {next}");
    }
    assert!(!ratchet.stands_still());
}
