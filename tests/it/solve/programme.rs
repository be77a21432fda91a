//! The rep's programme: effort, holding and values under each kind of pay.

use super::*;

/// Range of the total effort over days, attainment and deals in hand.
fn effort_range(programme: &Programme) -> (f64, f64) {
    let (mut low, mut high) = (f64::MAX, f64::MIN);
    for day in 0..programme.days() {
        for n in 0..30 {
            for (w, v) in [(0.0, 0.0), (1.0, 0.0), (0.4, 1.7), (3.0, 2.0)] {
                let effort = programme.effort(day, f64::from(n) * 0.1, w, v).total();
                (low, high) = (low.min(effort), high.max(effort));
            }
        }
    }
    (low, high)
}

#[test]
fn a_quota_bonus_moves_effort() {
    // The control of the next test.
    let (low, high) = effort_range(&Programme::solve(&inputs(bonus()), None));
    assert!(high - low > 1.0, "{low} {high}");
}

#[test]
fn linear_pay_keeps_effort_constant_at_its_first_order_condition() {
    let given = ProgrammeInputs {
        may_hold: false,
        ..inputs(linear())
    };
    let solved = Programme::solve(&given, None);
    assert!(solved.settled());
    let (low, high) = effort_range(&solved);
    assert!(high - low < 1e-9, "{low} {high}");
    // A ripe deal is worth what its stationary closing odds say.
    let (terms, keep) = (given.closings[0], 1.0 - given.loss);
    let rate = INCENTIVE / QUOTA * LIST;
    let ready = terms.close_ready * rate * (1.0 - terms.discount_ready)
        / (1.0 - (1.0 - terms.close_ready) * keep);
    let stays = (1.0 - terms.close_waiting) * keep;
    let waiting = (terms.close_waiting * rate * (1.0 - terms.discount_waiting)
        + stays * terms.turn_ready * ready)
        / (1.0 - stays * (1.0 - terms.turn_ready));
    assert!((solved.start_value(1.0, 0.0) - waiting).abs() < 1e-7 * waiting);
    assert!((solved.start_value(0.0, 1.0) - ready).abs() < 1e-7 * ready);
    let effort = solved.effort(30, 0.5, 0.0, 0.0);
    let cost = 2.0 * given.effort.scale * effort.total();
    let progress = 0.12 * (-0.12 * effort.progress).exp() * waiting;
    let found = given.prospecting.unwrap();
    let prospecting = found.rate * 0.7 * effort.prospecting.powf(-0.3) * found.value_of_ripe;
    assert!((progress / cost - 1.0).abs() < 1e-8, "{progress} {cost}");
    assert!(
        (prospecting / cost - 1.0).abs() < 1e-8,
        "{prospecting} {cost}"
    );
    // A deal booked is worth its commission.
    let commission = rate * (1.0 - terms.discount_ready);
    for day in [0, 31, 64] {
        for a in [0.0, 0.7, 1.3] {
            let value = solved.marginal_value(day, a);
            assert!(
                (value / commission - 1.0).abs() < 1e-10,
                "{value} {commission}"
            );
        }
    }
}

#[test]
fn calibration_makes_effort_one_optimal() {
    for (share, bias, elasticity) in [(0.3, 1.0, 1.0), (0.0, 1.0, 1.0), (0.4, 0.8, 0.5)] {
        let mut given = inputs(linear());
        let waiting = Programme::solve(&given, None).start_value(1.0, 0.0);
        let calibration = Calibration {
            ripen_rate: 0.12,
            value_of_ripe: waiting,
            elasticity,
            present_bias: bias,
            prospecting_share: share,
            prospecting_exponent: 0.7,
            value_of_found: 2_500.0,
        };
        (given.effort, given.prospecting) = calibration.solve();
        given.present_bias = bias;
        let effort = Programme::solve(&given, None).effort(10, 0.3, 0.0, 0.0);
        assert!((effort.total() - 1.0).abs() < 1e-7, "{effort:?}");
        assert!((effort.prospecting - share).abs() < 1e-7, "{effort:?}");
    }
}

#[test]
fn effort_peaks_near_the_quota_late_gives_up_below_and_coasts_above() {
    // Nothing of the next period, so that only this quota counts.
    let given = ProgrammeInputs {
        discount_factor: 0.0,
        ..inputs(bonus())
    };
    let solved = Programme::solve(&given, None);
    let at = |day, a| solved.effort(day, a, 0.0, 1.0).progress;
    // The best place late is where a deal or two are missing.
    assert!(
        at(55, 0.1) < 0.3 * at(55, 0.75),
        "{} {}",
        at(55, 0.1),
        at(55, 0.75)
    );
    assert!(
        at(55, 1.2) < 0.3 * at(55, 0.75),
        "{} {}",
        at(55, 1.2),
        at(55, 0.75)
    );
    // And it is narrower than early in the period.
    assert!(
        at(5, 0.1) > 2.0 * at(55, 0.1),
        "{} {}",
        at(5, 0.1),
        at(55, 0.1)
    );
}

/// The most that more attainment or another deal in hand lowers value, per target incentive.
fn worst_fall(given: &ProgrammeInputs) -> f64 {
    let solved = Programme::solve(given, None);
    let mut worst = 0.0_f64;
    for day in 0..65 {
        for n in 0..60 {
            let a = f64::from(n) * 0.025;
            for (w, v) in [(0.0, 0.0), (0.5, 0.5), (1.0, 1.0), (2.3, 1.2)] {
                let here = solved.value_after(day, a, w, v);
                for more in [
                    solved.value_after(day, a + 0.03, w, v),
                    solved.value_after(day, a, w + 0.3, v),
                    solved.value_after(day, a, w, v + 0.3),
                ] {
                    worst = worst.max(here - more);
                }
            }
        }
    }
    worst / INCENTIVE
}

#[test]
fn more_is_never_worth_less() {
    for curve in [linear(), bonus(), accelerated(), capped()] {
        for (discount_factor, may_hold) in [(1.0, true), (0.95, true), (0.95, false)] {
            let given = ProgrammeInputs {
                discount_factor,
                may_hold,
                ..inputs(curve.clone())
            };
            let fall = worst_fall(&given);
            assert!(
                fall < 1e-12,
                "{curve:?} {discount_factor} {may_hold}: {fall}"
            );
        }
    }
}

/// What closing a ready deal gains over holding it.
fn closing_gain(given: &ProgrammeInputs, day: usize, attainment: f64) -> f64 {
    let solved = Programme::solve(given, None);
    let credit = LIST * 0.9 / QUOTA;
    solved.value_after(day, attainment + credit, 0.0, 0.0)
        - solved.hold_value(day, attainment, 0.0, 1.0, 1.0)
}

#[test]
fn above_a_cap_deals_are_held_unless_buyers_leave() {
    let mut given = inputs(capped());
    given.hold_loss = 0.0;
    assert!(0.0 < closing_gain(&inputs(linear()), 60, 1.1));
    assert!(0.0 < closing_gain(&given, 60, 0.5));
    assert!(closing_gain(&given, 60, 1.1) < -1_000.0);
    given.hold_loss = 1.0;
    assert!(0.0 <= closing_gain(&given, 60, 1.1) + 1e-9);
    // And the start of a period is worth more to those who may hold.
    given.hold_loss = 0.0;
    let free = Programme::solve(&given, None).value_after(60, 1.1, 0.0, 2.0);
    let none = Programme::solve(&given, None).value_after(60, 1.1, 0.0, 0.0);
    given.may_hold = false;
    let forced = Programme::solve(&given, None).value_after(60, 1.1, 0.0, 2.0);
    let forced_none = Programme::solve(&given, None).value_after(60, 1.1, 0.0, 0.0);
    assert!(1_000.0 < (free - none) - (forced - forced_none));
}

#[test]
fn pressure_relieved_counts_as_gain() {
    let mut given = inputs(capped());
    given.hold_loss = 0.0;
    let calm = Programme::solve(&given, None).start_value(0.0, 1.0);
    given.pressure = vec![0.05];
    let pressed = Programme::solve(&given, None).start_value(0.0, 1.0);
    assert!(calm < pressed);
}

#[test]
fn bias_and_risk_aversion_lower_effort_and_vanish_with_their_cause() {
    let effort = |bias, risk| {
        let mut given = inputs(linear());
        (given.present_bias, given.risk_aversion) = (bias, risk);
        Programme::solve(&given, None)
            .effort(20, 0.5, 0.0, 0.0)
            .total()
    };
    let plain = effort(1.0, 0.0);
    assert!(effort(0.8, 0.0) < plain - 0.05);
    assert!(effort(1.0, 2.0) < plain - 0.01);
    assert!((effort(1.0, 1e-6) - plain).abs() < 1e-5);
}

#[test]
fn a_warm_start_ends_at_the_same_values_sooner() {
    let given = inputs(accelerated());
    let cold = Programme::solve(&given, None);
    let warm = Programme::solve(&given, Some(cold.start_values()));
    assert!(warm.sweeps() < cold.sweeps());
    let (a, b) = (
        cold.value_after(30, 0.8, 1.0, 1.0),
        warm.value_after(30, 0.8, 1.0, 1.0),
    );
    assert!((a - b).abs() < 1e-6 * INCENTIVE);
}

#[test]
fn periods_from_a_week_to_a_year_settle() {
    for days in [5, 20, 130, 260] {
        let mut given = inputs(accelerated());
        let share = days as f64 / 65.0;
        given.days = days;
        given.quota *= share;
        given.target_incentive *= share;
        given.discount_factor = 0.95;
        given.attainment_step = 0.05;
        let solved = Programme::solve(&given, None);
        assert!(solved.settled(), "{days}: {} sweeps", solved.sweeps());
        assert!(solved.value_after(0, 0.5, 1.0, 1.0).is_finite());
    }
}
