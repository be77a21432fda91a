//! Quotas that follow achievement: exact answers for the fixed point over quota levels, and what it does to people.

use quotasim::plan::ratchet::Ratchet;
use quotasim::solve::{RatchetInputs, Ratcheted, quota_levels};

use super::*;

fn rule(text: &str) -> Ratchet {
    toml::from_str(text).unwrap_or_else(|e| panic!("{e}"))
}

fn with(period: ProgrammeInputs, ratchet: Ratchet) -> RatchetInputs {
    RatchetInputs {
        levels: quota_levels(&ratchet, Ratcheted::LEVEL_STEP),
        ratchet,
        period,
        settled: Ratcheted::SETTLED,
    }
}

/// A deal ripens overnight with a chance, whatever the effort, and is gone the night after: on each of three days there
/// is one to try or none, and each counts for a whole quota.
fn tiny(curve: PayCurve) -> ProgrammeInputs {
    let mut given = ProgrammeInputs {
        days: 3,
        quota: 1_000.0,
        target_incentive: 100.0,
        mean_list_value: 1_000.0,
        ripen_rate: vec![0.0],
        ripen_beside: 0.6,
        prospecting: None,
        loss: 1.0,
        discount_factor: 0.8,
        ..inputs(curve)
    };
    given.closings = vec![DayTerms {
        close_waiting: 0.7,
        ..DayTerms::default()
    }];
    given
}

/// Where something is decided in [`tiny`]: level (1 or 2), day, deals closed. Only with a deal in hand.
fn place(level: usize, day: usize, closed: usize) -> usize {
    (level - 1) * 6 + day * (day + 1) / 2 + closed
}

/// One stationary policy, a bit by place: expected pay of a period and where it leads, by start state.
fn follow(given: &ProgrammeInputs, policy: u32, start: usize) -> (f64, [f64; 4]) {
    let (level, in_hand) = (1 + start / 2, start % 2);
    let mut states = vec![(1.0, 0, in_hand)];
    for day in 0..3 {
        let mut next = Vec::new();
        for (chance, closed, hand) in states {
            let tries = hand == 1 && policy >> place(level, day, closed) & 1 == 1;
            let close = if tries {
                given.closings[0].close_waiting
            } else {
                0.0
            };
            for (p, closed) in [(close, closed + 1), (1.0 - close, closed)] {
                for (q, hand) in [(given.ripen_beside, 1), (1.0 - given.ripen_beside, 0)] {
                    next.push((chance * p * q, closed, hand));
                }
            }
        }
        states = next;
    }
    let (mut pay, mut leads) = (0.0, [0.0; 4]);
    for (chance, closed, hand) in states {
        let achieved = closed as f64;
        pay += chance * given.curve.payout(achieved / level as f64) * given.target_incentive;
        // The next quota is what was achieved, from one to two times the plan's own.
        let next = usize::from(2 <= closed);
        leads[next * 2 + hand] += chance;
    }
    (pay, leads)
}

/// `x` with `(1 − delta P) x = r`, by elimination.
fn worth(delta: f64, rows: [(f64, [f64; 4]); 4]) -> [f64; 4] {
    let mut m = [[0.0; 5]; 4];
    for (i, (r, p)) in rows.iter().enumerate() {
        for j in 0..4 {
            m[i][j] = f64::from(u8::from(i == j)) - delta * p[j];
        }
        m[i][4] = *r;
    }
    for i in 0..4 {
        let pivot = m[i];
        for (j, row) in m.iter_mut().enumerate() {
            if i != j {
                let factor = row[i] / pivot[i];
                row.iter_mut()
                    .zip(pivot)
                    .for_each(|(x, p)| *x -= factor * p);
            }
        }
    }
    std::array::from_fn(|i| m[i][4] / m[i][i])
}

/// All 4,096 stationary policies of a problem with two quota levels, each valued for ever: none beats the programme, and
/// the best is worth the same.
#[test]
fn two_levels_agree_with_every_policy_enumerated() {
    let ratchet =
        rule("growth = 0.0\nlearning = 1.0\nkind = \"symmetric\"\nleast = 1.0\nmost = 2.0");
    for curve in [
        // Breakpoints up to all that can be booked keep the grid exact.
        curve(&[(0.0, 0.0, 1.0), (1.0, 1.2, 0.1), (3.0, 1.4, 0.0)]),
        curve(&[(0.0, 0.0, 0.3), (1.0, 0.8, 2.0), (3.0, 4.8, 0.0)]),
        curve(&[(0.0, 0.0, 0.0), (1.0, 1.0, 0.0), (3.0, 1.0, 0.1)]),
    ] {
        let given = tiny(curve);
        let mut best = [f64::NEG_INFINITY; 4];
        let mut holds = 0;
        for policy in 0..1 << 12 {
            let value = worth(
                given.discount_factor,
                std::array::from_fn(|start| follow(&given, policy, start)),
            );
            for (best, value) in best.iter_mut().zip(value) {
                if *best < value {
                    *best = value;
                    holds = 12 - policy.count_ones();
                }
            }
        }
        let solved = Ratcheted::solve(
            &RatchetInputs {
                period: given,
                ratchet,
                levels: vec![1.0, 2.0],
                settled: 1e-15,
            },
            None,
        );
        for (start, best_of) in best.iter().enumerate() {
            let (level, hand) = (1 + start / 2, start % 2);
            let value = solved.start_value(level as f64, hand as f64, 0.0);
            let exact = best_of - best[0];
            assert!(
                (value - exact).abs() < 1e-12 * 100.0,
                "{start}: {value} {exact}"
            );
        }
        assert!(0 < holds, "nobody holds back: nothing is tested");
    }
}

/// A deal a day for certain, each closed the next day, so that bookings are known: `n` deals of a tenth of a quota.
fn certain() -> ProgrammeInputs {
    let mut given = ProgrammeInputs {
        days: 10,
        quota: 10.0 * LIST,
        ripen_rate: vec![0.0],
        ripen_beside: 1.0,
        prospecting: None,
        loss: 0.0,
        may_hold: false,
        discount_factor: 0.9,
        ..inputs(linear())
    };
    given.closings = vec![DayTerms {
        close_waiting: 1.0,
        ..DayTerms::default()
    }];
    given
}

/// Linear pay on attainment, known bookings `B` times the plan's quota: with `k' = k + l (B − k)` the value of a level is
/// `Σ δⁿ TI B/kₙ`, and at `k = B` one more booking is worth its pay times `(1 − δ)/(1 − δ (1 − l))`: what it pays less what it
/// takes from every later period. At `l = 1`, quotas equal to the last achievement, it is `1 − δ`.
///
/// Source: Weitzman (1980), the ratchet principle, for pay in attainment.
#[test]
fn linear_pay_gives_the_ratchet_principle() {
    let given = certain();
    for learning in [0.25, 0.5, 1.0] {
        let text = format!("growth = 0.0\nlearning = {learning}\nkind = \"symmetric\"");
        let exact = |mut k: f64| {
            let (mut sum, mut weight) = (0.0, 1.0);
            for _ in 0..400 {
                sum += weight * INCENTIVE / k;
                weight *= given.discount_factor;
                k += learning * (1.0 - k);
            }
            sum
        };
        let mut errors = Vec::new();
        for (step, attainment_step) in [
            (Ratcheted::LEVEL_STEP, 0.02),
            (Ratcheted::LEVEL_STEP.sqrt(), 0.01),
        ] {
            let ratchet = rule(&text);
            let period = ProgrammeInputs {
                attainment_step,
                ..given.clone()
            };
            let inputs = RatchetInputs {
                levels: quota_levels(&ratchet, step),
                ..with(period, ratchet)
            };
            let solved = Ratcheted::solve(&inputs, None);
            assert!(solved.settled());
            let error = [0.6, 0.8, 1.1, 1.5].map(|k| {
                (solved.start_value(k, 1.0, 0.0) - solved.start_value(1.0, 1.0, 0.0) - exact(k)
                    + exact(1.0))
                .abs()
                    / INCENTIVE
            });
            errors.push(error.into_iter().fold(0.0_f64, f64::max));
            // A deal in hand on the last day beside what is sure to come: now or never.
            let day = 9;
            let booked = solved.value_after(1.0, day, 1.0 + 0.01, 0.0, 0.0)
                - solved.value_after(1.0, day, 1.0 - 0.01, 0.0, 0.0);
            let d = given.discount_factor;
            let principle = (1.0 - d) / (1.0 - d * (1.0 - learning));
            let found = booked / (0.02 * INCENTIVE);
            assert!(
                (found - principle).abs() < 0.03,
                "{learning}: {found} {principle}"
            );
        }
        assert!(errors[0] < 0.02, "{learning}: {errors:?}");
        assert!(
            errors[1] < 0.6 * errors[0] || errors[1] < 1e-4,
            "{learning}: {errors:?}"
        );
    }
}

/// Nothing learned from achievement: the programme of a fixed quota, bit for bit; hardly anything: hardly another.
#[test]
fn without_learning_it_is_the_programme_of_a_fixed_quota() {
    let given = inputs(accelerated());
    let given = ProgrammeInputs {
        discount_factor: 0.95,
        ..given
    };
    let plain = Programme::solve(&given, None);
    let none = rule("growth = 0.0\nlearning = 0.0\nkind = \"symmetric\"");
    let still = Ratcheted::solve(&with(given.clone(), none), None);
    let little = rule("growth = 0.0\nlearning = 1e-6\nkind = \"symmetric\"");
    let hardly = Ratcheted::solve(&with(given, little), None);
    for (day, a, w, v) in [
        (0, 0.0, 0.0, 0.0),
        (30, 0.83, 1.4, 0.3),
        (64, 1.11, 2.0, 1.0),
        (64, 1.5, 5.0, 0.0),
    ] {
        let exact = plain.value_after(day, a, w, v);
        assert_eq!(still.value_after(1.0, day, a, w, v), exact);
        assert_eq!(still.effort(1.0, day, a, w, v), plain.effort(day, a, w, v));
        let gain = |value: &dyn Fn(f64) -> f64| value(a + 0.1) - value(a);
        let near = gain(&|a| hardly.value_after(1.0, day, a, w, v));
        let exact = gain(&|a| plain.value_after(day, a, w, v));
        assert!(
            (near - exact).abs() < 0.003 * INCENTIVE,
            "{day} {a}: {near} {exact}"
        );
    }
    assert_eq!(
        still.period_value(1.0, 1.0, 1.0),
        plain.period_value(1.0, 1.0)
    );
}

/// A rep who looks ahead as those of the shipped company do.
fn patient() -> ProgrammeInputs {
    ProgrammeInputs {
        discount_factor: 0.95,
        ..inputs(accelerated())
    }
}

fn learning(success: f64) -> Ratchet {
    rule(&format!(
        "growth = 0.0\nlearning = {success}\nkind = \"asymmetric\"\nshortfall_learning = 0.2\n\
         moves = \"each_period\"\nleast = 0.8\nmost = 1.5"
    ))
}

/// Value of a mean deal at quota, effort, and days of the last five weeks on which a ready deal is worth more kept than
/// signed.
fn at_quota(solved: &Ratcheted) -> (f64, f64, usize) {
    let person = solved.person();
    let credit = LIST * 0.88 / QUOTA;
    let held = (40..65).filter(|&day| {
        let signed = solved.value_after(1.0, day, 1.0 + credit, 0.0, 0.0);
        let kept = solved.value_after(1.0, day, 1.0, 0.0, 1.0);
        signed < person.held(kept, solved.value_after(1.0, day, 1.0, 0.0, 0.0))
    });
    (
        solved.marginal_value(1.0, 45, 1.0),
        solved.effort(1.0, 45, 1.0, 0.0, 0.0).total(),
        held.count(),
    )
}

/// At quota: the more the next quota learns from success, the less a booking is worth and the less people work, down to
/// nobody working on deals, and ready deals are held back that they would sign under a quota that stands still.
#[test]
fn sandbagging_rises_with_the_ratchet() {
    let mut shown = Vec::new();
    for success in [0.0, 0.05, 0.25, 1.0] {
        let solved = Ratcheted::solve(&with(patient(), learning(success)), None);
        assert!(solved.settled(), "{} sweeps", solved.sweeps());
        shown.push(at_quota(&solved));
    }
    for pair in shown.windows(2) {
        let ((value, effort, held), (less, easier, more)) = (pair[0], pair[1]);
        assert!(
            less < value && easier <= effort && held <= more,
            "{shown:?}"
        );
    }
    assert!(shown[0].2 + 5 < shown[3].2, "{shown:?}");
    assert!(shown[1].1 < 0.9 * shown[0].1, "{shown:?}");
    assert!(shown[3].1 < 0.5 * shown[0].1, "{shown:?}");
}

/// Who gives nothing for the next period does not look at its quota: the programme of a fixed quota, but for the grids,
/// which differ.
#[test]
fn the_myopic_do_not_hold_back() {
    let given = ProgrammeInputs {
        discount_factor: 0.0,
        ..patient()
    };
    let plain = Programme::solve(&given, None);
    let solved = Ratcheted::solve(&with(given, learning(1.0)), None);
    let mut most = 0.0_f64;
    for (day, a) in [(0, 0.0), (30, 0.6), (45, 1.0), (60, 0.9), (64, 1.3)] {
        let (w, v) = (2.0, 1.0);
        let gain = |value: &dyn Fn(f64) -> f64| (value(a + 0.14) - value(a)) / INCENTIVE;
        let apart = gain(&|a| solved.value_after(1.0, day, a, w, v))
            - gain(&|a| plain.value_after(day, a, w, v));
        let efforts = solved.effort(1.0, day, a, w, v).total() - plain.effort(day, a, w, v).total();
        most = most.max(apart.abs()).max(efforts.abs());
    }
    assert!(most < 0.003, "{most}");
}

/// The fixed point stands still: what is left after the last sweep is known, and no start value is off by more than it
/// over the discount of all that follows.
#[test]
fn the_fixed_point_over_levels_stands_still() {
    let usual = with(patient(), learning(0.5));
    let solved = Ratcheted::solve(&usual, None);
    let exact = Ratcheted::solve(
        &RatchetInputs {
            settled: 1e-11,
            ..usual.clone()
        },
        None,
    );
    assert!(solved.settled() && exact.settled());
    assert!(solved.residual() <= Ratcheted::SETTLED && exact.residual() <= 1e-11);
    let mut off = 0.0_f64;
    for k in [0.8, 0.9, 1.15, 1.3, 1.5] {
        for (w, v) in [(0.0, 0.0), (2.0, 0.0), (1.0, 2.0)] {
            let apart = solved.start_value(k, w, v) - exact.start_value(k, w, v);
            off = off.max(apart.abs() / INCENTIVE);
        }
    }
    assert!(off <= Ratcheted::SETTLED / (1.0 - 0.95), "{off}");
    assert!(
        solved.sweeps() < 40 && exact.sweeps() < 60,
        "{}",
        exact.sweeps()
    );
}

/// Levels a tenth apart, against levels a fortieth apart: what a deal is worth, per target incentive, and effort, mean and
/// most over six levels and five places of the period. Errors are of first order: they fall with the step.
#[test]
fn levels_a_tenth_apart_are_near_enough() {
    let solve = |step: f64| {
        let ratchet = learning(0.5);
        let inputs = RatchetInputs {
            levels: quota_levels(&ratchet, step),
            ..with(patient(), ratchet)
        };
        Ratcheted::solve(&inputs, None)
    };
    let fine = solve(1.025);
    let errors = [1.2, Ratcheted::LEVEL_STEP].map(|step| {
        let coarse = solve(step);
        let (mut value, mut effort) = ((0.0_f64, 0.0), (0.0_f64, 0.0));
        for k in [0.82, 0.9, 1.0, 1.1, 1.2, 1.4] {
            for (day, a) in [(5, 0.0), (30, 0.5), (45, 1.0), (60, 0.95), (62, 1.15)] {
                let add = |(most, mean): (f64, f64), apart: f64| {
                    (most.max(apart.abs()), mean + apart.abs() / 30.0)
                };
                let deal = |p: &Ratcheted| p.marginal_value(k, day, a) / INCENTIVE;
                value = add(value, deal(&coarse) - deal(&fine));
                let work = |p: &Ratcheted| p.effort(k, day, a, 1.0, 0.0).total();
                effort = add(effort, work(&coarse) - work(&fine));
            }
        }
        (value, effort)
    });
    let [(_, coarser), (value, effort)] = errors;
    assert!(value.0 < 0.12 && value.1 < 0.03, "{errors:?}");
    assert!(effort.0 < 0.15 && effort.1 < 0.02, "{errors:?}");
    assert!(effort.1 < 0.6 * coarser.1, "{errors:?}");
}

/// A start from known values ends at the same fixed point, sooner.
#[test]
fn a_warm_start_leads_to_the_same_point() {
    let inputs = with(patient(), learning(0.5));
    let cold = Ratcheted::solve(&inputs, None);
    let warm = Ratcheted::solve(&inputs, Some(&cold.start_values()));
    assert!(
        cold.settled() && warm.sweeps() < 3,
        "{} {}",
        cold.sweeps(),
        warm.sweeps()
    );
    let apart = cold.start_value(1.4, 1.0, 0.0) - warm.start_value(1.4, 1.0, 0.0);
    assert!(apart.abs() < 1e-3 * INCENTIVE);
    assert!(cold.start_value(0.85, 0.0, 0.0) > cold.start_value(1.4, 0.0, 0.0));
}
