//! What must hold for any plan: checked on random components, and against the rules written out
//! plainly, piece by piece, without lines.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use super::*;
use crate::units::{Factor, Money, Share};

pub(super) fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 1_000,
        rng_seed: RngSeed::Fixed(20_240_131),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn factor(hundredths: u32) -> Factor {
    Factor::new(f64::from(hundredths) / 100.0).unwrap()
}

prop_compose! {
    fn threshold()(
        at in 0_u32..95,
        kind in prop_oneof![
            Just(ThresholdKind::FirstDollar),
            Just(ThresholdKind::FromThreshold),
            Just(ThresholdKind::RescaledLine),
            Just(ThresholdKind::StartValue),
        ],
        start in 0_u32..=100,
    ) -> Threshold {
        let start_value = Share::new(f64::from(start) / 100.0).unwrap();
        Threshold {
            at_attainment: factor(at),
            kind,
            start_value: (kind == ThresholdKind::StartValue).then_some(start_value),
        }
    }
}

prop_compose! {
    /// A component without faults; tiers and bonuses lie on whole per cents of attainment.
    pub(super) fn component()(
        retroactive: bool,
        cumulative: bool,
        highest_only: bool,
        commission_cap: bool,
        steps in prop::collection::vec((1_u32..60, 0_u32..300), 0..4),
        first in 0_u32..200,
        threshold in prop::option::of(threshold()),
        cap in prop::option::of(1_u32..300),
        grants in prop::collection::vec((1_u32..80, 1_u32..50), 0..4),
    ) -> Component {
        let line = threshold.is_some_and(|t: Threshold| {
            matches!(t.kind, ThresholdKind::RescaledLine | ThresholdKind::StartValue)
        });
        let mut at = 0;
        let tiers = std::iter::once((0, first)).chain(steps).map(|(step, multiple)| {
            at += step;
            let multiple = if line && at < 100 { 100 } else { multiple };
            Tier { from_attainment: factor(at), multiple: factor(multiple) }
        }).collect();
        let mut at = if threshold.is_some() { 95 } else { 0 };
        let mut amount = 0;
        let bonuses = grants.into_iter().map(|(step, multiple)| {
            at += step;
            amount = if highest_only { amount + multiple } else { multiple };
            Bonus { at_attainment: factor(at), multiple: factor(amount) }
        }).collect();
        Component {
            name: "new".into(),
            measure: Measure::NewBookings,
            weight: Share::new(1.0).unwrap(),
            quota: Quota::PerYear(Money::new(1_000_000.0).unwrap()),
            reset: if cumulative { Reset::Cumulative } else { Reset::Discrete },
            tier_kind: if retroactive { TierKind::Retroactive } else { TierKind::Marginal },
            tiers,
            threshold,
            cap: cap.map(factor),
            cap_kind: if commission_cap { CapKind::Commission } else { CapKind::Payout },
            bonuses,
            bonus_kind: if highest_only { BonusKind::HighestOnly } else { BonusKind::Additive },
            ..Component::plain()
        }
    }
}

pub(super) fn plan(component: Component) -> CompensationPlan {
    CompensationPlan {
        on_target_earnings_per_year: Money::new(200_000.0).unwrap(),
        base_share: Share::new(0.5).unwrap(),
        conventions: Conventions {
            rounding: Rounding::Unrounded,
            negative_payment: NegativePayment::CarryForward,
            ..Conventions::default()
        },
        ramp: None,
        relief: None,
        components: vec![component],
    }
}

fn tier_payout(c: &Component, a: f64) -> f64 {
    let from = |i: usize| {
        c.tiers
            .get(i)
            .map_or(f64::INFINITY, |t| t.from_attainment.get())
    };
    let mut paid = 0.0;
    for (i, tier) in c.tiers.iter().enumerate() {
        if from(i) <= a {
            let multiple = tier.multiple.get();
            match c.tier_kind {
                TierKind::Marginal => paid += multiple * (a.min(from(i + 1)) - from(i)),
                TierKind::Retroactive => paid = multiple * a,
            }
        }
    }
    paid
}

/// The rules as the documentation states them, for one attainment.
fn by_definition(c: &Component, a: f64) -> f64 {
    let mut paid = tier_payout(c, a);
    if let Some(threshold) = &c.threshold {
        let t = threshold.at_attainment.get();
        let start = threshold.start_value.map_or(0.0, Share::get);
        paid = match threshold.kind {
            _ if a < t => 0.0,
            ThresholdKind::FirstDollar => paid,
            ThresholdKind::FromThreshold => match c.tier_kind {
                TierKind::Marginal => paid - tier_payout(c, t),
                TierKind::Retroactive if a == 0.0 => 0.0,
                TierKind::Retroactive => paid * (a - t) / a,
            },
            _ if 1.0 <= a => paid,
            _ => start + (1.0 - start) * (a - t) / (1.0 - t),
        };
    }
    let reached = c.bonuses.iter().filter(|b| b.at_attainment.get() <= a);
    let amounts = reached.map(|b| b.multiple.get());
    let bonuses = match c.bonus_kind {
        BonusKind::Additive => amounts.sum(),
        BonusKind::HighestOnly => amounts.fold(0.0, f64::max),
    };
    let cap = c.cap.map_or(f64::INFINITY, Factor::get);
    match c.cap_kind {
        CapKind::Payout => cap.min(paid + bonuses),
        CapKind::Commission => cap.min(paid) + bonuses,
    }
}

/// Retroactive tiers whose multiple falls are the one rule that lets pay fall as bookings rise.
fn may_fall(c: &Component) -> bool {
    c.tier_kind == TierKind::Retroactive
        && c.tiers
            .windows(2)
            .any(|pair| pair[1].multiple < pair[0].multiple)
}

fn close(a: f64, b: f64, within: f64) -> bool {
    (a - b).abs() <= within * (1.0 + a.abs().max(b.abs()))
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn lines_and_jumps_say_what_the_rules_say(c in component(), permille in 0_u32..3_000) {
        prop_assert_eq!(component_issues(&c, ""), vec![]);
        let curve = PayCurve::compile(&c, Conventions::default()).unwrap();
        // On every whole per cent, so on every threshold too.
        let a = f64::from(permille) / 1_000.0;
        prop_assert!(close(curve.payout(a), by_definition(&c, a), 1e-9), "{} {:?}", a, curve);
        prop_assert_eq!(curve.payout(-a - 0.01).to_bits(), 0.0_f64.to_bits());
    }

    #[test]
    fn pay_never_falls_as_bookings_rise(c in component(), a in 0.0..3.0, more in 0.0..1.0) {
        prop_assume!(!may_fall(&c));
        let curve = PayCurve::compile(&c, Conventions::default()).unwrap();
        prop_assert!(curve.payout(a) <= curve.payout(a + more) + 1e-12, "{:?}", curve);
        prop_assert!(curve.cliffs().iter().all(|cliff| 0.0 < cliff.jump));
    }

    #[test]
    fn pay_jumps_only_at_declared_cliffs(c in component(), a in 0.0..3.0) {
        let curve = PayCurve::compile(&c, Conventions::default()).unwrap();
        let step = 1e-6;
        let crossed: f64 = curve.cliffs().iter()
            .filter(|cliff| a < cliff.attainment - SNAP && cliff.attainment - SNAP <= a + step)
            .map(|cliff| cliff.jump)
            .sum();
        let rise = curve.payout(a + step) - curve.payout(a) - crossed;
        let (before, after) = (curve.slope_at(a), curve.slope_at(a + step));
        prop_assert!(before.min(after) * step - 1e-9 <= rise, "{:?}", curve);
        prop_assert!(rise <= before.max(after) * step + 1e-9, "{:?}", curve);
        for cliff in curve.cliffs() {
            let declared_at = |at: Factor| (at.get() - cliff.attainment).abs() < 1e-12;
            let declared = c.tiers.iter().any(|t| declared_at(t.from_attainment))
                || c.bonuses.iter().any(|b| declared_at(b.at_attainment))
                || c.threshold.is_some_and(|t| declared_at(t.at_attainment));
            prop_assert!(declared, "{:?} {:?}", cliff, c);
        }
    }

    #[test]
    fn a_cap_binds(c in component(), a in 0.0..6.0) {
        let Some(cap) = c.cap.map(Factor::get) else { return Ok(()) };
        let curve = PayCurve::compile(&c, Conventions::default()).unwrap();
        let uncapped = PayCurve::compile(&Component { cap: None, ..c.clone() }, Conventions::default()).unwrap();
        let bonuses: f64 = c.bonuses.iter().map(|b| b.multiple.get()).sum();
        match c.cap_kind {
            CapKind::Payout => {
                let expected = uncapped.payout(a).min(cap);
                prop_assert!(close(curve.payout(a), expected, 1e-9), "{:?}", curve);
            }
            CapKind::Commission => prop_assert!(curve.payout(a) <= cap + bonuses + 1e-9),
        }
    }

    #[test]
    fn a_weighted_sum_pays_the_sum_of_its_parts(
        parts in prop::collection::vec((component(), 0.0..2.0), 0..4),
        permille in 0_u32..3_000,
    ) {
        let curves: Vec<_> = parts.iter().map(|(c, w)| (*w, PayCurve::compile(c, Conventions::default()).unwrap())).collect();
        let terms: Vec<_> = curves.iter().map(|(w, curve)| (*w, curve)).collect();
        let sum = PayCurve::weighted_sum(&terms);
        // On every whole per cent, so on every threshold too.
        let a = f64::from(permille) / 1_000.0;
        let expected: f64 = curves.iter().map(|(w, curve)| w * curve.payout(a)).sum();
        prop_assert!(close(sum.payout(a), expected, 1e-9), "{} {:?}", a, sum);
        for cliff in sum.cliffs() {
            let jump: f64 = curves.iter()
                .flat_map(|(w, curve)| curve.cliffs().into_iter().map(move |c| (w, c)))
                .filter(|(_, c)| c.attainment.to_bits() == cliff.attainment.to_bits())
                .map(|(w, c)| w * c.jump)
                .sum();
            prop_assert!(close(cliff.jump, jump, 1e-9), "{:?} {:?}", cliff, sum);
        }
    }

    #[test]
    fn scaling_the_currency_scales_pay(
        c in component(),
        cents in prop::collection::vec(-5_000_000_i64..60_000_000, 1..6),
        scale in 0.01..200.0,
    ) {
        let base = plan(c);
        let mut scaled = base.clone();
        scaled.on_target_earnings_per_year = Money::new(200_000.0 * scale).unwrap();
        scaled.components[0].quota = Quota::PerYear(Money::new(1_000_000.0 * scale).unwrap());
        let pay = |plan, scale: f64| {
            let periods: Vec<_> = cents.iter().map(|&c| quarter(vec![c as f64 / 100.0 * scale])).collect();
            Statement::replay(plan, 0.0, &periods).unwrap().total()
        };
        prop_assert!(close(pay(&base, 1.0) * scale, pay(&scaled, scale), 1e-9));
    }

    #[test]
    fn splitting_a_deal_does_not_change_pay(
        c in component(),
        pieces in prop::collection::vec(1_i64..20_000_000, 1..20),
    ) {
        let plan = plan(c);
        let pay = |credited| Statement::replay(&plan, 0.0, &[quarter(credited)]).unwrap().total();
        let whole = pieces.iter().sum::<i64>() as f64 / 100.0;
        let split = pieces.iter().map(|&c| c as f64 / 100.0).collect();
        prop_assert!(close(pay(vec![whole]), pay(split), 1e-9));
    }

    #[test]
    fn float_noise_never_decides_a_threshold(
        c in component(),
        quota_cents in 1_000_u64..10_000_000_000,
        percent in 1_u64..300,
        parts in 1_u64..200,
    ) {
        // A quota that makes the threshold a whole number of cents.
        let quota_cents = quota_cents / 100 * 100;
        let exact = quota_cents / 100 * percent;
        let curve = PayCurve::compile(&c, Conventions::default()).unwrap();
        let mut ledger = Ledger::new(Reset::Discrete, NegativePayment::Recover, Rounding::Unrounded);
        for i in 0..parts {
            ledger.credit((exact * (i + 1) / parts - exact * i / parts) as f64 / 100.0);
        }
        let terms = Terms { quota: quota_cents as f64 / 100.0, target_incentive: 1.0 };
        let paid = ledger.end_period(&curve, terms).amount;
        prop_assert!(close(paid, by_definition(&c, percent as f64 / 100.0), 1e-9), "{:?}", curve);
    }

    #[test]
    fn payments_add_up_to_what_the_year_earned(
        c in component(),
        credits in prop::collection::vec(-400_000.0..600_000.0, 1..12),
    ) {
        let curve = PayCurve::compile(&c, Conventions::default()).unwrap();
        let years = 1.0 / credits.len() as f64;
        for convention in [NegativePayment::CarryForward, NegativePayment::Forgive, NegativePayment::Recover] {
            let mut ledger = Ledger::new(Reset::Cumulative, convention, Rounding::HalfAwayFromZero);
            let (mut paid, mut last) = (0.0, Payment::default());
            for &credit in &credits {
                ledger.credit(credit);
                let terms = Terms { quota: 1_000_000.0 * years, target_incentive: 100_000.0 * years };
                last = ledger.end_period(&curve, terms);
                paid += last.amount;
                prop_assert!(convention == NegativePayment::Recover || 0.0 <= last.amount);
            }
            let net = paid - last.carried_debt;
            match convention {
                NegativePayment::Forgive => prop_assert!(last.earned_to_date - 1e-6 <= net),
                _ => prop_assert!(close(net, last.earned_to_date, 1e-9)),
            }
        }
    }
}

fn quarter(credited: Vec<f64>) -> PeriodCredits {
    PeriodCredits {
        years: 0.25,
        ends_year: false,
        credited: vec![credited],
    }
}

#[test]
fn a_line_and_a_bonus_on_one_quota_are_one_curve() {
    let line = PayCurve::linear();
    let piece = |from, value| Line {
        from,
        value,
        slope: 0.0,
    };
    let bonus = PayCurve {
        lines: vec![piece(0.0, 0.0), piece(1.0, 1.0)],
    };
    let sum = PayCurve::weighted_sum(&[(0.75, &line), (0.25, &bonus)]);
    let slope = 0.75;
    let expected = [
        Line {
            from: 0.0,
            value: 0.0,
            slope,
        },
        Line {
            from: 1.0,
            value: 1.0,
            slope,
        },
    ];
    assert_eq!(sum.lines, expected);
    assert_eq!(PayCurve::weighted_sum(&[(1.0, &line)]), line);
    assert!(PayCurve::weighted_sum(&[(0.5, &line), (0.5, &line)]).is_linear());
}

#[test]
fn linear_curves_know_it() {
    let mut c = Component {
        name: "new".into(),
        measure: Measure::NewBookings,
        weight: Share::new(1.0).unwrap(),
        quota: Quota::PerYear(Money::new(1e6).unwrap()),
        reset: Reset::Discrete,
        tier_kind: TierKind::Retroactive,
        tiers: [0, 100]
            .map(|at| Tier {
                from_attainment: factor(at),
                multiple: factor(100),
            })
            .to_vec(),
        threshold: None,
        cap: None,
        cap_kind: CapKind::default(),
        bonuses: vec![],
        bonus_kind: BonusKind::default(),
        ..Component::plain()
    };
    assert_eq!(
        PayCurve::compile(&c, Conventions::default()).unwrap(),
        PayCurve::linear()
    );
    assert!(PayCurve::linear().is_linear());
    c.tiers[1].multiple = factor(150);
    let curve = PayCurve::compile(&c, Conventions::default()).unwrap();
    assert!(!curve.is_linear());
    assert_eq!(
        curve.cliffs(),
        [Cliff {
            attainment: 1.0,
            jump: 0.5
        }]
    );
    let straight = curve.linear_equivalent();
    assert!(straight.is_linear() && close(straight.payout(1.0), 1.5, 1e-12));
    c.cap = Some(factor(150));
    assert!(
        !PayCurve::compile(&c, Conventions::default())
            .unwrap()
            .is_linear()
    );
}
