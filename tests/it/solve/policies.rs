//! What a solved policy shows, and that it goes away when its cause does: giving up below hope, coasting above a cap.
//! The pictures of `docs/behaviour.md` are of the same things in a whole company.

use super::*;

/// The accelerator of the pictures: 2.5 times the rate above quota.
fn open() -> PayCurve {
    curve(&[(0.0, 0.0, 1.0), (1.0, 1.0, 2.5)])
}

/// The same, with nothing more to earn beyond 1.6 times target, at 124 % of quota.
fn with_a_cap() -> PayCurve {
    curve(&[(0.0, 0.0, 1.0), (1.0, 1.0, 2.5), (1.24, 1.6, 0.0)])
}

/// Effort on deals in hand, ten days before the end.
fn late(pay: PayCurve, attainment: f64) -> f64 {
    let solved = Programme::solve(&of_this_period(pay), None);
    solved.effort(54, attainment, 0.0, 1.0).progress
}

/// A rep for whom only this period's number counts, and deals in hand only.
fn of_this_period(pay: PayCurve) -> ProgrammeInputs {
    ProgrammeInputs {
        discount_factor: 0.0,
        prospecting: None,
        ..inputs(pay)
    }
}

#[test]
fn a_bonus_out_of_reach_is_given_up_and_a_commission_is_not() {
    let half = curve(&[(0.0, 0.0, 0.5), (1.0, 1.0, 0.5)]);
    let given_up = |pay: PayCurve| late(pay.clone(), 0.1) / late(pay, 0.8);
    let [pure, mixed, straight] = [bonus(), half, linear()].map(given_up);
    // With a pure bonus nearly all of it, with half of it a commission about what the bonus added, without one nothing.
    assert!(pure < 0.05, "{pure}");
    assert!((0.2..0.8).contains(&mixed), "{mixed}");
    assert!((straight - 1.0).abs() < 1e-9, "{straight}");
}

#[test]
fn it_is_time_and_not_the_gap_that_is_given_up_on() {
    let solved = Programme::solve(&of_this_period(bonus()), None);
    let effort = |day| solved.effort(day, 0.1, 0.0, 1.0).progress;
    // The same gap to quota with a quarter before the rep, half of it and two weeks.
    let [first, middle, late] = [0, 32, 54].map(effort);
    assert!(late < 0.1 * first, "{late} {first}");
    assert!(
        late < middle && middle < 1.2 * first,
        "{late} {middle} {first}"
    );
}

#[test]
fn a_rep_coasts_above_a_cap_and_goes_on_without_one() {
    let [capped, uncapped] = [with_a_cap(), open()];
    let above = 1.4;
    assert!(late(capped.clone(), above) < 1e-6);
    assert!((late(uncapped.clone(), above) / late(uncapped.clone(), 1.1) - 1.0).abs() < 1e-3);
    // Far below, the cap is nearly out of sight.
    let below = late(capped, 0.3) / late(uncapped, 0.3);
    assert!((below - 1.0).abs() < 0.02, "{below}");
}

#[test]
fn at_a_cap_a_ready_deal_is_kept_for_the_next_period_and_without_one_it_is_signed() {
    let credit = LIST * 0.9 / QUOTA;
    let gain_from_holding = |pay: PayCurve, attainment: f64| {
        let given = ProgrammeInputs {
            discount_factor: 0.97,
            ..inputs(pay)
        };
        let solved = Programme::solve(&given, None);
        solved.hold_value(64, attainment, 0.0, 1.0, 1.0)
            - solved.value_after(64, attainment + credit, 0.0, 0.0)
    };
    assert!(0.0 < gain_from_holding(with_a_cap(), 1.3));
    assert!(gain_from_holding(open(), 1.3) < 0.0);
    // Below quota by more than a deal, nothing is gained by bringing it into the next period.
    assert!(gain_from_holding(linear(), 0.3) < 0.0);
}
