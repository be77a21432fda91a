//! How low the seller goes: signing now against signing later.

use super::*;

const ORGANIC: f64 = 0.15;

fn stake(curve: &PayCurve, hope: f64, left: usize, attainment: f64, delta: f64) -> Stake {
    let outlook = PayOutlook::new(curve, QUOTA, INCENTIVE, &remaining(65, 1.0));
    let net = LIST * (1.0 - ORGANIC);
    Stake {
        weight: 1.0,
        gain_now: outlook.gain_now(left, attainment, net),
        gain_next: delta * outlook.gain_next(net),
        closes_anyway: closes_anyway(hope, left),
    }
}

#[test]
fn a_bonus_in_reach_goes_below_organic_terms() {
    // The control of the exact test that follows.
    let low = limit(&[stake(&bonus(), 0.9, 0, 0.9, 1.0)], ORGANIC, 0.42);
    assert_eq!(low.discount, 0.42);
    assert!(0.0 < low.gain && low.continuation < 0.2, "{low:?}");
}

#[test]
fn linear_pay_gives_organic_terms_on_every_day_exactly() {
    for left in 0..65 {
        for hope in [0.0, 0.3, 0.9, 1.0] {
            for n in 0..40 {
                let a = f64::from(n) * 0.05;
                let mine = stake(&linear(), hope, left, a, 1.0);
                let boss = Stake {
                    weight: 0.7,
                    ..stake(&linear(), hope, 64 - left, 2.0 * a, 1.0)
                };
                let got = limit(&[mine, boss], ORGANIC, 0.42);
                assert_eq!(got.discount, ORGANIC);
                assert_eq!(got.gain, 0.0);
                assert_eq!(got.continuation, 1.0);
            }
        }
    }
}

#[test]
fn hope_is_the_reason_to_wait() {
    let at = |hope, left| limit(&[stake(&bonus(), hope, left, 0.9, 1.0)], ORGANIC, 0.9).discount;
    // Who is sure that it closes later anyway gives nothing, until the last day.
    assert_eq!(at(1.0, 20), ORGANIC);
    assert!(ORGANIC < at(1.0, 0));
    // Who is sure that it does not gives in at once.
    assert_eq!(at(0.0, 0), at(1.0, 0));
    assert!(ORGANIC < at(0.0, 5));
    // In between, hope never makes a seller give more, nor do days that are left.
    let hopes: Vec<f64> = (0..=10).map(|n| at(f64::from(n) / 10.0, 3)).collect();
    assert!(hopes.is_sorted_by(|a, b| b <= a), "{hopes:?}");
    assert!(at(0.5, 1) < at(0.5, 0));
}

#[test]
fn a_discounted_future_is_itself_a_reason_to_close() {
    let got = limit(&[stake(&linear(), 0.0, 10, 0.5, 0.95)], ORGANIC, 0.42);
    assert!((got.continuation - 0.95).abs() < 1e-12);
    assert!((got.discount - (1.0 - 0.85 * 0.95)).abs() < 1e-12);
}

#[test]
fn nobody_gains_nobody_moves_and_the_limit_stays_in_its_range() {
    let stake = |gain_now, gain_next| Stake {
        weight: 1.0,
        gain_now,
        gain_next,
        closes_anyway: 0.0,
    };
    assert_eq!(limit(&[], ORGANIC, 0.42).discount, ORGANIC);
    assert_eq!(limit(&[stake(0.0, 0.0)], ORGANIC, 0.42).discount, ORGANIC);
    assert_eq!(limit(&[stake(0.0, 5.0)], ORGANIC, 0.42).discount, ORGANIC);
    // Better later: organic terms, never above list.
    assert_eq!(limit(&[stake(1.0, 5.0)], ORGANIC, 0.42).discount, ORGANIC);
    assert_eq!(limit(&[stake(1.0, 0.0)], ORGANIC, 0.42).discount, 0.42);
    // An organic need above what anybody may approve is given all the same.
    assert_eq!(limit(&[stake(1.0, 0.0)], 0.5, 0.42).discount, 0.5);
    assert_eq!(closes_anyway(0.9, 0), 0.0);
    assert!((closes_anyway(0.9, 3) - 0.999).abs() < 1e-15);
}
