//! Quotas by hand, and what must hold of any.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;

/// Quota 1,000,000 and target incentive 100,000 a year.
fn plan(keys: &str, component_keys: &str) -> CompensationPlan {
    let text = format!(
        r#"
        on_target_earnings_per_year = 200_000
        base_share = 0.5
        {keys}
        [[components]]
        name = "new"
        measure = "new_bookings"
        weight = 1.0
        quota = {{ per_year = 1_000_000 }}
        reset = "discrete"
        tier_kind = "marginal"
        tiers = [{{ from_attainment = 0.0, multiple = 1.0 }}]
        {component_keys}
        "#
    );
    toml::from_str(&text).unwrap()
}

/// A quarter of 90 days, from day 0, as the first of the year.
fn quarter() -> QuotaFacts<'static> {
    QuotaFacts {
        to_day: 90,
        in_role_to: 90,
        ..QuotaFacts::whole(0.0, 0.0, 0.25)
    }
}

#[track_caller]
fn check(plan: &CompensationPlan, facts: &QuotaFacts<'_>, quota: f64, incentive: f64) {
    let terms = period_terms(plan, &plan.components[0], facts).effective;
    assert!((terms.quota - quota).abs() < 1e-6, "{terms:?}");
    assert!(
        (terms.target_incentive - incentive).abs() < 1e-6,
        "{terms:?}"
    );
}

#[test]
fn a_whole_period_has_its_share_of_the_year() {
    let plan = plan("", "");
    check(&plan, &quarter(), 250_000.0, 25_000.0);
    let terms = period_terms(&plan, &plan.components[0], &quarter());
    let simulated = Terms::of(&plan, &plan.components[0], 0.0, 0.25);
    assert_eq!(terms.effective, simulated);
    assert_eq!(terms.full, simulated);
}

#[test]
fn a_spread_moves_quota_and_if_said_so_target_incentive() {
    let even = plan("", "quota_spread = { shares = [0.20, 0.25, 0.25, 0.30] }");
    let follows = plan(
        "",
        "quota_spread = { shares = [0.20, 0.25, 0.25, 0.30], target_incentive = \"follows_quota\" }",
    );
    let q4 = QuotaFacts {
        year_from: 0.75,
        ..quarter()
    };
    check(&even, &quarter(), 200_000.0, 25_000.0);
    check(&even, &q4, 300_000.0, 25_000.0);
    check(&follows, &q4, 300_000.0, 30_000.0);
    // A half year across two quarters, and a month within one.
    let half = QuotaFacts {
        years: 0.5,
        ..quarter()
    };
    check(&even, &half, 450_000.0, 50_000.0);
    let month = QuotaFacts {
        year_from: 11.0 / 12.0,
        years: 1.0 / 12.0,
        ..quarter()
    };
    check(&even, &month, 100_000.0, 25_000.0 / 3.0);
}

#[test]
fn part_of_a_period_in_role_prorates_quota_and_target_incentive() {
    let hired = QuotaFacts {
        in_role_from: 30,
        ..quarter()
    };
    check(
        &plan("", ""),
        &hired,
        250_000.0 * 2.0 / 3.0,
        25_000.0 * 2.0 / 3.0,
    );
    let left = QuotaFacts {
        in_role_to: 45,
        ..quarter()
    };
    check(&plan("", ""), &left, 125_000.0, 12_500.0);
}

#[test]
fn a_ramp_lowers_quota_and_leaves_target_incentive() {
    let plan = plan(
        "ramp = { unit = \"quarter\", quota_factors = [0.0, 0.25, 0.5] }",
        "",
    );
    let ramping = |from| QuotaFacts {
        months_since_hire: Some((from, from + 3.0)),
        ..quarter()
    };
    check(&plan, &ramping(0.0), 0.0, 25_000.0);
    check(&plan, &ramping(3.0), 62_500.0, 25_000.0);
    check(&plan, &ramping(9.0), 250_000.0, 25_000.0);
    check(&plan, &quarter(), 250_000.0, 25_000.0);
    let terms = period_terms(&plan, &plan.components[0], &ramping(0.0));
    assert!((terms.full.quota - 250_000.0).abs() < 1e-9);
}

#[test]
fn relief_takes_quota_away_up_to_its_limit() {
    let leave = |from_day, to_day, share| Relief {
        from_day,
        to_day,
        share,
    };
    let reliefs = [leave(60, 120, 1.0)];
    let with = |reliefs| QuotaFacts {
        reliefs,
        ..quarter()
    };
    // 30 of 90 days.
    check(
        &plan("", ""),
        &with(&reliefs),
        250_000.0 * 2.0 / 3.0,
        25_000.0,
    );
    let all = [leave(0, 90, 0.8)];
    check(&plan("", ""), &with(&all), 50_000.0, 25_000.0);
    let limited = plan("relief = { largest_share_of_period = 0.5 }", "");
    check(&limited, &with(&all), 125_000.0, 25_000.0);
    // Two that overlap take away no more than all.
    let twice = [leave(0, 90, 0.8), leave(0, 90, 0.8)];
    check(&plan("", ""), &with(&twice), 0.0, 25_000.0);
    // Leave before somebody was hired takes nothing away.
    let before = QuotaFacts {
        in_role_from: 45,
        reliefs: &[Relief {
            from_day: 0,
            to_day: 45,
            share: 1.0,
        }],
        ..quarter()
    };
    check(&plan("", ""), &before, 125_000.0, 12_500.0);
}

#[test]
fn a_change_within_a_period_counts_from_its_day() {
    let change = |from_day, quota_per_year| QuotaChange {
        from_day,
        quota_per_year,
    };
    // 60 days at 1,000,000 and 30 at 1,300,000.
    let changes = [change(60, 1_300_000.0)];
    let with = |changes| QuotaFacts {
        changes,
        ..quarter()
    };
    check(&plan("", ""), &with(&changes), 275_000.0, 25_000.0);
    let earlier = [change(-200, 2_000_000.0), change(45, 1_000_000.0)];
    check(&plan("", ""), &with(&earlier), 375_000.0, 25_000.0);
    let on_one_day = [change(0, 2_000_000.0), change(0, 1_200_000.0)];
    check(&plan("", ""), &with(&on_one_day), 300_000.0, 25_000.0);
}

#[test]
fn a_level_is_not_prorated() {
    let mut plan = plan("", "");
    plan.components[0].quota = Quota::Level(Factor::new(1.1).unwrap());
    let half = QuotaFacts {
        in_role_to: 45,
        ..quarter()
    };
    check(&plan, &half, 1.1, 12_500.0);
}

fn target(by: &str) -> TopDown {
    toml::from_str(&format!(
        "target_per_year = 10_000_000\npeople = 10\nover_assignment = 0.15\nby = {by}"
    ))
    .unwrap()
}

fn territory(potential: f64, history: f64) -> Territory {
    Territory {
        potential,
        history,
        in_role: 1.0,
    }
}

#[test]
fn over_assignment_is_a_cushion() {
    let quotas = top_down(&target("\"equal\""), &[Territory::default(); 10]);
    assert!(quotas.iter().all(|q| (q - 1_150_000.0).abs() < 1e-6));
    // The target is met at average attainment 86.96 %.
    assert!((10_000_000.0 / quotas.iter().sum::<f64>() - 0.869_565).abs() < 1e-6);
}

#[test]
fn a_blend_mixes_shares_of_potential_and_of_history() {
    let check = |by: &str, territories: &[Territory], expected: &[f64]| {
        let quotas = top_down(&target(by), territories);
        for (quota, share) in quotas.iter().zip(expected) {
            assert!(
                (quota - 11_500_000.0 * share).abs() < 1e-6,
                "{by}: {quotas:?}"
            );
        }
    };
    let two = [territory(1.0, 600.0), territory(3.0, 400.0)];
    check("\"potential\"", &two, &[0.25, 0.75]);
    check("\"history\"", &two, &[0.6, 0.4]);
    check("{ blend = { potential = 0.5 } }", &two, &[0.425, 0.575]);
    // A successor of half a year on a territory of the same potential.
    let half = Territory {
        in_role: 0.5,
        ..two[0]
    };
    check("\"potential\"", &[half, half, two[1]], &[0.25, 0.25, 0.75]);
    check("\"potential\"", &[territory(0.0, 1.0)], &[0.0]);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 500,
        rng_seed: RngSeed::Fixed(20_240_131),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn quotas_from_above_sum_to_the_target_and_its_cushion(
        keys in prop::collection::vec((0.0..10.0, 0.0..10.0, 0.0..1.0), 1..20),
        over in 0.0_f64..0.5,
        weight in 0.0_f64..1.0,
    ) {
        let territories: Vec<Territory> = keys
            .iter()
            .map(|&(potential, history, in_role)| Territory { potential, history, in_role })
            .collect();
        let target: TopDown = toml::from_str(&format!(
            "target_per_year = 1_000_000\npeople = 1\nover_assignment = {over:?}\n\
             by = {{ blend = {{ potential = {weight:?} }} }}"
        )).unwrap();
        let quotas = top_down(&target, &territories);
        let sum: f64 = quotas.iter().zip(&territories).map(|(q, t)| q * t.in_role).sum();
        prop_assert!((sum - 1e6 * (1.0 + over)).abs() < 1e-3);
        prop_assert!(quotas.iter().all(|q| 0.0 <= *q));
    }

    #[test]
    fn the_parts_of_a_year_carry_the_year(
        weights in prop::sample::select(vec![2_usize, 4, 12])
            .prop_flat_map(|n| prop::collection::vec(0.01..1.0, n)),
        cuts in prop::collection::vec(0.0..1.0, 0..6),
    ) {
        let total: f64 = weights.iter().sum();
        let shares = weights.iter().map(|w| Share::new(w / total).unwrap()).collect();
        let spread = QuotaSpread { shares, target_incentive: IncentiveSpread::Even };
        let mut cuts = cuts;
        cuts.extend([0.0, 1.0]);
        cuts.sort_by(f64::total_cmp);
        let sum: f64 = cuts.windows(2).map(|c| spread.share(c[0], c[1] - c[0])).sum();
        prop_assert!((sum - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_quota_is_never_negative_and_never_above_the_full_one(
        from in 0_i32..90,
        length in 1_i32..90,
        hired in 0.0..24.0,
        factors in prop::collection::vec(0.0..=1.0, 1..6),
        reliefs in prop::collection::vec((-30_i32..120, 1_i32..100, 0.0..=1.0), 0..4),
    ) {
        let mut plan = plan("", "");
        let quota_factors = factors.into_iter().map(|f| Share::new(f).unwrap()).collect();
        plan.ramp = Some(crate::plan::ramp::Ramp {
            unit: crate::plan::ramp::RampUnit::Month,
            quota_factors,
        });
        let reliefs: Vec<Relief> = reliefs.into_iter()
            .map(|(from_day, days, share)| Relief { from_day, to_day: from_day + days, share })
            .collect();
        let to = (from + length).min(90);
        let facts = QuotaFacts {
            in_role_from: from,
            in_role_to: to,
            months_since_hire: Some((hired, hired + f64::from(to - from) / 30.0)),
            reliefs: &reliefs,
            ..quarter()
        };
        let terms = period_terms(&plan, &plan.components[0], &facts);
        prop_assert!(0.0 <= terms.effective.quota);
        prop_assert!(terms.effective.quota <= terms.full.quota + 1e-9);
        prop_assert!(terms.full.quota <= 250_000.0 + 1e-9);
        let in_role = f64::from(to - from) / 90.0;
        prop_assert!((terms.effective.target_incentive - 25_000.0 * in_role).abs() < 1e-9);
    }
}
