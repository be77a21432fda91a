//! An inner period within an outer one: the one-clock programmes are its two ends, and what it adds is seen.

use super::*;

/// A year of four quarters; the year's component carries a share of all target incentive.
fn year(inner: PayCurve, outer: PayCurve, outer_share: f64) -> NestedInputs {
    let quarter = InnerPeriod {
        days: 65,
        quota: QUOTA,
        target_incentive: (1.0 - outer_share) * INCENTIVE,
    };
    NestedInputs {
        outer: ProgrammeInputs {
            days: 260,
            quota: 4.0 * QUOTA,
            target_incentive: 4.0 * outer_share * INCENTIVE,
            discount_factor: 0.95,
            attainment_step: Nested::OUTER_STEP,
            ..inputs(outer)
        },
        risk_aversion: 0.0,
        inner_curve: inner,
        inner: vec![quarter; 4],
        inner_discount: 0.95,
        inner_step: Nested::INNER_STEP,
    }
}

fn at(inner: f64, before: f64) -> Standing {
    Standing { inner, before }
}

/// Deals in hand, and attainment of a quarter on and off the grid.
const HANDS: [(f64, f64); 4] = [(0.0, 0.0), (1.0, 0.0), (0.6, 1.3), (4.5, 3.5)];
const ATTAINED: [f64; 5] = [0.0, 0.31, 0.8, 1.02, 1.9];

#[test]
fn an_outer_component_that_pays_nothing_leaves_the_quarter() {
    for risk_aversion in [0.0, 1.0] {
        for outer in [linear(), accelerated()] {
            let mut given = year(accelerated(), outer, 0.0);
            given.risk_aversion = risk_aversion / INCENTIVE;
            let quarter = ProgrammeInputs {
                discount_factor: 0.95,
                risk_aversion,
                attainment_step: given.inner_step,
                ..inputs(accelerated())
            };
            let one = Programme::solve(&quarter, None);
            let nested = Nested::solve(&given, None);
            assert!(nested.settled());
            for day in [0, 40, 63, 64] {
                for quarter in 0..4 {
                    for a in ATTAINED {
                        for (w, v) in HANDS {
                            let before = 0.3 * quarter as f64;
                            let day_of_year = day + 65 * quarter;
                            let difference = |more: f64| {
                                let in_year =
                                    |a, w, v| nested.value_after(day_of_year, at(a, before), w, v);
                                let in_quarter = |a, w, v| one.value_after(day, a, w, v);
                                (in_year(a + more, w, v) - in_year(a, 0.0, 0.0))
                                    - (in_quarter(a + more, w, v) - in_quarter(a, 0.0, 0.0))
                            };
                            for more in [0.0, 0.12] {
                                let error = difference(more).abs() / INCENTIVE;
                                assert!(error < 1e-5, "{day_of_year} {a} {w} {v}: {error}");
                            }
                            let effort = nested.effort(day_of_year, at(a, before), w, v).total();
                            let alone = one.effort(day, a, w, v).total();
                            assert!((effort - alone).abs() < 1e-4, "{day_of_year} {a}");
                        }
                    }
                }
            }
        }
    }
}

#[test]
fn an_inner_component_that_pays_nothing_leaves_the_year() {
    let nothing = curve(&[(0.0, 0.0, 0.0)]);
    let mut worst = [0.0; 2];
    for outer in [linear(), accelerated(), bonus()] {
        let mut given = year(nothing.clone(), outer, 1.0);
        // Undiscounted, a hoard is weighed alike by the quarter and by the year.
        (given.inner_discount, given.outer.discount_factor) = (1.0, 1.0);
        let one = Programme::solve(&given.outer, None);
        let nested = Nested::solve(&given, None);
        for day in [0, 64, 65, 200, 258, 259] {
            let quarter = day / 65;
            for before in [0.0, 0.2, 0.6, 1.0, 1.5] {
                let before = if quarter == 0 { 0.0 } else { before };
                for a in [0.0, 0.4, 1.0, 2.0] {
                    for (w, v) in HANDS {
                        let all = before + a / 4.0;
                        let value = |w, v| nested.value_after(day, at(a, before), w, v);
                        let alone = |w, v| one.value_after(day, all, w, v);
                        let bare = nested.value_after(day, at(0.0, 0.0), 0.0, 0.0)
                            - one.value_after(day, 0.0, 0.0, 0.0);
                        let error = (value(w, v) - alone(w, v) - bare).abs() / INCENTIVE;
                        let hoard = 3.0 < w;
                        worst[usize::from(hoard)] = error.max(worst[usize::from(hoard)]);
                    }
                }
            }
        }
    }
    // A hoard beyond the grid counts as attainment within a year and as deals in hand at the end of a quarter.
    assert!(worst[0] < 1e-4 && worst[1] < 0.002, "{worst:?}");
}

/// Under two lines nothing depends on where the rep stands or what day it is.
#[test]
fn two_lines_are_flat() {
    let mut given = year(linear(), linear(), 0.4);
    (given.inner_discount, given.outer.discount_factor) = (1.0, 1.0);
    let nested = Nested::solve(&given, None);
    let unit = nested.marginal_value(0, at(0.0, 0.0));
    for day in [0, 64, 65, 130, 259] {
        for (a, before) in [(0.0, 0.0), (0.9, 0.3), (1.4, 0.0), (2.0, 1.3)] {
            let before = if day < 65 { 0.0 } else { before };
            let value = nested.marginal_value(day, at(a, before));
            assert!(
                (value / unit - 1.0).abs() < 1e-9,
                "{day} {a} {before}: {value} {unit}"
            );
        }
    }
    assert!(
        (unit / (0.9 * LIST / QUOTA * INCENTIVE) - 1.0).abs() < 1e-9,
        "{unit}"
    );
}

/// A quarterly bonus within a year of an accelerator: a rep who cannot make the quarter works for the year, where one
/// whose year is gone as well gives up; and a quarter that is made is no reason to rest while the year's tier is ahead.
#[test]
fn the_year_carries_a_rep_through_a_lost_quarter() {
    let accelerator = curve(&[(0.0, 0.0, 1.0), (1.0, 1.0, 3.0)]);
    let nested = Nested::solve(&year(bonus(), accelerator, 0.5), None);
    let only_bonus = Nested::solve(&year(bonus(), linear(), 0.0), None);
    let effort = |n: &Nested, a, before| n.effort(65 * 3 + 55, at(a, before), 0.0, 0.0).progress;
    let lost = effort(&nested, 0.2, 0.72);
    assert!(effort(&only_bonus, 0.2, 0.72) < 0.6 * lost, "{lost}");
    let (above, below) = (effort(&nested, 0.2, 1.1), effort(&nested, 0.2, 0.3));
    assert!(1.4 * below < above, "{below} {above}");
    // Near the quarter's bonus both clocks pull.
    let near = effort(&nested, 0.9, 0.72);
    assert!(lost < near, "{lost} {near}");
    let made = [0.3, 1.1].map(|before| effort(&nested, 1.05, before));
    assert!(1.4 * made[0] < made[1], "{made:?}");
}

/// Twice as fine on both grids moves values and efforts by little at the shipped steps; a grid twice as coarse by more.
#[test]
fn half_the_steps_move_little() {
    let accelerator = curve(&[(0.0, 0.0, 1.0), (1.0, 1.0, 2.0)]);
    let solve = |share: f64| {
        let mut given = year(bonus(), accelerator.clone(), 0.5);
        given.inner_step *= share;
        given.outer.attainment_step *= share;
        Nested::solve(&given, None)
    };
    let [coarse, shipped, fine] = [2.0, 1.0, 0.5].map(solve);
    let apart = |one: &Nested, other: &Nested| {
        let (mut value, mut effort, mut n) = (0.0, 0.0, 0.0);
        for day in (10..260).step_by(25) {
            let weeks = day as f64 / 260.0;
            for before in [0.6, 0.9, 1.1] {
                let before = before * (day / 65) as f64 / 4.0;
                for a in [0.2, 0.5, 0.8, 0.97, 1.2] {
                    let a = a * (4.0 * weeks).fract().max(0.3);
                    let of = |n: &Nested| {
                        let at = at(a, before);
                        (
                            n.marginal_value(day, at),
                            n.effort(day, at, 0.5, 0.0).total(),
                        )
                    };
                    let ((v, e), (v2, e2)) = (of(one), of(other));
                    (value, effort, n) = (
                        value + (v - v2).abs() / INCENTIVE,
                        effort + (e - e2).abs(),
                        n + 1.0,
                    );
                }
            }
        }
        (value / n, effort / n)
    };
    let (shipped, coarse) = (apart(&shipped, &fine), apart(&coarse, &fine));
    assert!(shipped.0 < 0.006 && shipped.1 < 0.02, "{shipped:?}");
    assert!(
        shipped.0 < coarse.0 && shipped.1 < coarse.1,
        "{shipped:?} {coarse:?}"
    );
}
