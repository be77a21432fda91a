//! Expected pay and what one more booking adds to it.

use quotasim::solve::closed_forms::{Agent, QuotaBonus};

use super::*;

#[test]
fn a_quarter_has_twelve_weeks_and_five_days() {
    let bins = TimeBins::of(65);
    assert_eq!(bins.len(), 18);
    let seen: Vec<usize> = (0..65).rev().map(|left| bins.bin(left)).collect();
    let weeks = (0..12).flat_map(|week| [week; 5]);
    assert_eq!(seen, weeks.chain(12..17).collect::<Vec<_>>());
    assert_eq!(bins.start(), 17);
    assert_eq!(TimeBins::of(5).len(), 6);
    assert_eq!(TimeBins::of(260).len(), 57);
    // A first week of two days.
    assert_eq!(TimeBins::of(62).bin(61), 0);
    assert_eq!(TimeBins::of(62).bin(59), 1);
}

/// Against the plain mean over the remainders.
fn check(curve: &PayCurve) {
    let rest = remaining(65, 1.0);
    let outlook = PayOutlook::new(curve, QUOTA, INCENTIVE, &rest);
    let mean = |bin: usize, a: f64| {
        rest[bin].iter().map(|f| curve.payout(a + f)).sum::<f64>() / 16.0 * INCENTIVE
    };
    for n in 0..4_000_u32 {
        let left = n as usize % 65;
        let n = u64::from(n);
        let (a, net) = (addressed(3 * n + 1) * 2.0, addressed(3 * n + 2) * 80_000.0);
        let bin = outlook.bins().bin(left);
        let expected = mean(bin, a + net / QUOTA) - mean(bin, a);
        let gained = outlook.gain_now(left, a, net);
        assert!(
            (gained - expected).abs() < 1e-8,
            "{left} {a} {net}: {gained} {expected}"
        );
        let expected = mean(outlook.bins().start(), net / QUOTA) - mean(17, 0.0);
        assert!((outlook.gain_next(net) - expected).abs() < 1e-8);
    }
}

#[test]
fn it_is_exact() {
    for curve in [linear(), bonus(), accelerated(), capped()] {
        check(&curve);
    }
    check(&curve(&[
        (0.5, 0.5, 1.0),
        (1.0, 1.3, 0.5),
        (1.5, 1.55, 0.0),
    ]));
}

#[test]
fn a_tier_out_of_reach_costs_no_memory_and_is_still_exact() {
    check(&curve(&[
        (0.0, 0.0, 1.0),
        (1.0, 1.0, 1.5),
        (1e9, 1.5e9, 2.0),
    ]));
    let outlook = PayOutlook::new(
        &curve(&[(0.0, 0.0, 1.0), (1e9, 1e9, 2.0)]),
        QUOTA,
        INCENTIVE,
        &remaining(65, 0.0),
    );
    let gain = |a: f64| outlook.gain_now(0, a, QUOTA);
    assert_eq!((gain(1e6), gain(2e9)), (INCENTIVE, 2.0 * INCENTIVE));
}

#[test]
fn thresholds_are_inclusive() {
    let outlook = PayOutlook::new(&bonus(), QUOTA, INCENTIVE, &remaining(65, 0.0));
    assert_eq!(outlook.gain_now(0, 0.5, 0.5 * QUOTA), INCENTIVE);
    assert_eq!(outlook.gain_now(0, 0.5, 0.499_999 * QUOTA), 0.0);
}

#[test]
fn linear_pay_gains_the_same_now_and_next_to_the_last_bit() {
    let outlook = PayOutlook::new(&linear(), QUOTA, INCENTIVE, &remaining(65, 1.0));
    for n in 0..1_000 {
        let (a, net) = (addressed(2 * n) * 3.0, addressed(2 * n + 1) * 1e5);
        for left in 0..65 {
            assert_eq!(outlook.gain_now(left, a, net), outlook.gain_next(net));
        }
    }
}

#[test]
fn a_normal_remainder_is_the_limit_of_many_values() {
    // Midpoint quantiles by bisection of the chance without effort, a normal distribution.
    let (mean, sd) = (0.4, 0.12);
    let normal = |x: f64| {
        let agent = Agent {
            productivity: 1.0,
            cost: 1.0,
            noise: 1.0,
            risk_aversion: 0.0,
        };
        QuotaBonus {
            agent,
            horizon: 1.0,
            quota: 0.0,
            bonus: 1.0,
        }
        .chance_without_effort(0.0, x)
    };
    let many: Vec<f64> = (0..20_000)
        .map(|n| {
            let (mut low, mut high) = (-6.0, 6.0);
            for _ in 0..40 {
                let z = 0.5 * (low + high);
                if normal(z) < (f64::from(n) + 0.5) / 20_000.0 {
                    low = z;
                } else {
                    high = z;
                }
            }
            mean + sd * low
        })
        .collect();
    let bins = TimeBins::of(5).len();
    for curve in [bonus(), accelerated(), capped()] {
        let rest = Remainder {
            mean,
            standard_deviation: sd,
        };
        let smooth = PayOutlook::normal(&curve, QUOTA, INCENTIVE, &vec![rest; bins]);
        for n in 0..200 {
            let a = f64::from(n) * 0.01;
            let direct = many.iter().map(|f| curve.payout(a + f)).sum::<f64>() / 20_000.0;
            let error = smooth.expected_pay(3, a) / INCENTIVE - direct;
            assert!(error.abs() < 4e-4, "{a}: {error}");
        }
    }
}
