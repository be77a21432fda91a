//! What a booking is worth today: exact answers, brute force, and the patterns that must emerge.

#![expect(
    clippy::float_cmp,
    clippy::disallowed_methods,
    reason = "exact equality is what some of these tests claim, and the checks may use the machine's libm"
)]

use quotasim::plan::{Line, PayCurve};
use quotasim::solve::closed_forms::{Agent, QuotaBonus, bracket_discount, bunching_gain};
use quotasim::solve::{
    Calibration, DayTerms, EffortCost, PayOutlook, Programme, ProgrammeInputs, Prospecting,
    Remainder, Stake, TimeBins, closes_anyway, limit,
};

const QUOTA: f64 = 250_000.0;
const INCENTIVE: f64 = 25_000.0;
const LIST: f64 = 40_000.0;

fn curve(lines: &[(f64, f64, f64)]) -> PayCurve {
    let lines = lines
        .iter()
        .map(|&(from, value, slope)| Line { from, value, slope })
        .collect();
    PayCurve { lines }
}

/// One line, written as three as a plan with multiples 1, 1, 1 would be.
fn linear() -> PayCurve {
    curve(&[
        (0.0, 0.0, 1.0),
        (1.0, 1.0, 1.0),
        (1.2, 1.0 + (1.2 - 1.0), 1.0),
    ])
}

fn bonus() -> PayCurve {
    curve(&[(0.0, 0.0, 0.0), (1.0, 1.0, 0.0)])
}

fn accelerated() -> PayCurve {
    curve(&[(0.0, 0.0, 1.0), (1.0, 1.0, 2.0), (1.2, 1.4, 3.0)])
}

fn capped() -> PayCurve {
    curve(&[(0.0, 0.0, 1.0), (1.0, 1.0, 0.0)])
}

/// A rep of a mid-size company: some seven deals a quarter.
fn inputs(curve: PayCurve) -> ProgrammeInputs {
    let calibration = Calibration {
        ripen_rate: 0.12,
        value_of_ripe: 3_400.0,
        elasticity: 1.0,
        present_bias: 1.0,
        prospecting_share: 0.3,
        prospecting_exponent: 0.7,
        value_of_found: 2_500.0,
    };
    let (effort, prospecting) = calibration.solve();
    ProgrammeInputs {
        days: 65,
        curve,
        quota: QUOTA,
        target_incentive: INCENTIVE,
        mean_list_value: LIST,
        effort,
        ripen_rate: vec![0.12],
        prospecting,
        loss: 1.0 / 600.0,
        hold_loss: 0.04,
        closings: vec![DayTerms {
            close_waiting: 0.02,
            discount_waiting: 0.25,
            close_ready: 0.4,
            discount_ready: 0.1,
            turn_ready: 0.2,
        }],
        discount_factor: 1.0,
        present_bias: 1.0,
        risk_aversion: 0.0,
        may_hold: true,
        pressure: vec![],
        attainment_step: ProgrammeInputs::DEFAULT_STEP,
    }
}

/// Deterministic numbers addressed by index (Knuth's multiplier, the high bits mixed).
fn addressed(index: u64) -> f64 {
    let mut x = index
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    x ^= x >> 33;
    x = x.wrapping_mul(0xff51_afd7_ed55_8ccd);
    x ^= x >> 33;
    (x >> 11) as f64 / (1u64 << 53) as f64
}

/// Sixteen equally likely remainders per bin, falling towards the end of the period.
fn remaining(days: usize, mean: f64) -> Vec<Vec<f64>> {
    let bins = TimeBins::of(days);
    (0..bins.len())
        .map(|bin| {
            let share = if bin == bins.start() {
                1.0
            } else {
                1.0 - (bin + 1) as f64 / (bins.len() - 1) as f64
            };
            (0..16).map(|j| mean * share * f64::from(j) / 7.5).collect()
        })
        .collect()
}

mod outlook {
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
}

mod sellers_limit {
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
        let at =
            |hope, left| limit(&[stake(&bonus(), hope, left, 0.9, 1.0)], ORGANIC, 0.9).discount;
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
}

mod programme {
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
}

/// The programme again, on exact attainments, every choice enumerated and effort searched for.
mod brute_force {
    use super::*;

    struct Brute<'a> {
        given: &'a ProgrammeInputs,
    }

    impl Brute<'_> {
        fn terms(&self, day: usize) -> DayTerms {
            *self
                .given
                .closings
                .get(day)
                .unwrap_or(&self.given.closings[0])
        }

        fn credit(&self, discount: f64) -> f64 {
            self.given.mean_list_value * (1.0 - discount) / self.given.quota
        }

        fn relief(&self, day: usize, credit: f64) -> f64 {
            self.given.pressure.get(day).unwrap_or(&0.0) * credit * self.given.quota
        }

        fn mix(&self, p: f64, yes: f64, no: f64) -> f64 {
            let r = self.given.risk_aversion / self.given.target_incentive;
            if r == 0.0 {
                return p * yes + (1.0 - p) * no;
            }
            no - (p * (-r * (yes - no)).exp() + 1.0 - p).ln() / r
        }

        fn morning(&self, day: usize, a: f64, w: u32, v: u32) -> f64 {
            if day == self.given.days {
                let a = (a * 1e6).round() / 1e6;
                return self.given.curve.payout(a) * self.given.target_incentive;
            }
            self.waiting(day, a, (w, w), v)
        }

        /// Waiting in hand and of these undecided.
        fn waiting(&self, day: usize, a: f64, (w, open): (u32, u32), v: u32) -> f64 {
            let stop = self.ready(day, a, w, (v, v));
            if open == 0 {
                return stop;
            }
            let terms = self.terms(day);
            let credit = self.credit(terms.discount_waiting);
            let tried = self.mix(
                terms.close_waiting,
                self.waiting(day, a + credit, (w - 1, open - 1), v) + self.relief(day, credit),
                self.waiting(day, a, (w, open - 1), v),
            );
            if self.given.may_hold {
                stop.max(tried)
            } else {
                tried
            }
        }

        fn ready(&self, day: usize, a: f64, w: u32, (v, open): (u32, u32)) -> f64 {
            // Held buyers leave one by one; every pattern enumerated.
            let mut stop = 0.0;
            for pattern in 0..(1u32 << open) {
                let gone = pattern.count_ones();
                let power = |base: f64, times: u32| (0..times).map(|_| base).product::<f64>();
                let chance = power(self.given.hold_loss, gone)
                    * power(1.0 - self.given.hold_loss, open - gone);
                stop += chance * self.evening(day, a, w, v - gone);
            }
            if open == 0 {
                return stop;
            }
            let terms = self.terms(day);
            let credit = self.credit(terms.discount_ready);
            let tried = self.mix(
                terms.close_ready,
                self.ready(day, a + credit, w, (v - 1, open - 1)) + self.relief(day, credit),
                self.ready(day, a, w, (v, open - 1)),
            );
            if self.given.may_hold {
                stop.max(tried)
            } else {
                tried
            }
        }

        fn evening(&self, day: usize, a: f64, w: u32, v: u32) -> f64 {
            let all_turn = self.terms(day).turn_ready == 1.0;
            let (w, v) = if all_turn { (0, w + v) } else { (w, v) };
            let base = self.morning(day + 1, a, w, v);
            let up = self.morning(day + 1, a, w + 1, v);
            let EffortCost { scale, elasticity } = self.given.effort;
            let Prospecting {
                rate,
                exponent,
                value_of_ripe,
            } = self.given.prospecting.expect("the tiny rep prospects");
            let lambda = self.given.ripen_rate[0];
            let worth = |e_d: f64, e_p: f64| {
                self.mix(1.0 - (-lambda * e_d).exp(), up, base) - base
                    + rate * e_p.powf(exponent) * value_of_ripe
                    - scale * (e_d + e_p).powf(1.0 + 1.0 / elasticity)
            };
            let best = golden(|e_d| golden(|e_p| worth(e_d, e_p)));
            base + best
        }
    }

    /// The largest value of a concave function on efforts from 0 to 8.
    fn golden(f: impl Fn(f64) -> f64) -> f64 {
        let ratio = (5.0_f64.sqrt() - 1.0) / 2.0;
        let (mut low, mut high) = (0.0, 8.0);
        for _ in 0..42 {
            let (x, y) = (high - ratio * (high - low), low + ratio * (high - low));
            if f(x) < f(y) { low = x } else { high = y }
        }
        f(0.5 * (low + high)).max(f(0.0))
    }

    fn tiny(curve: PayCurve) -> ProgrammeInputs {
        let terms = |turn_ready| DayTerms {
            close_waiting: 0.3,
            discount_waiting: 0.25,
            close_ready: 0.6,
            discount_ready: 0.1,
            turn_ready,
        };
        ProgrammeInputs {
            days: 2,
            mean_list_value: 0.4 * QUOTA,
            ripen_rate: vec![0.3],
            loss: 0.0,
            hold_loss: 0.1,
            closings: vec![terms(1.0), terms(0.0)],
            discount_factor: 0.0,
            ..inputs(curve)
        }
    }

    fn check(given: &ProgrammeInputs) {
        let solved = Programme::solve(given, None);
        let brute = Brute { given };
        for a in [0.0, 0.1, 0.42, 0.64, 0.7, 0.9, 1.1] {
            for (w, v) in [(0, 0), (1, 0), (0, 1), (1, 1), (2, 0)] {
                let exact = brute.evening(0, a, w, v);
                let got = solved.value_after(0, a, f64::from(w), f64::from(v))
                    - solved.value_after(0, 0.0, 0.0, 0.0)
                    + brute.evening(0, 0.0, 0, 0);
                let error = (got - exact).abs() / INCENTIVE;
                assert!(error < 1e-12, "{a} {w} {v}: {got} {exact}");
            }
        }
    }

    #[test]
    fn the_programme_is_what_enumeration_says() {
        for curve in [linear(), bonus(), accelerated(), capped()] {
            check(&tiny(curve));
        }
    }

    #[test]
    fn with_risk_aversion_too() {
        for curve in [bonus(), accelerated()] {
            check(&ProgrammeInputs {
                risk_aversion: 1.5,
                hold_loss: 0.0,
                ..tiny(curve)
            });
        }
    }

    #[test]
    fn and_under_pressure() {
        check(&ProgrammeInputs {
            pressure: vec![0.01, 0.06],
            ..tiny(capped())
        });
    }

    #[test]
    fn and_when_nothing_may_be_held() {
        check(&ProgrammeInputs {
            may_hold: false,
            ..tiny(bonus())
        });
    }
}

/// Simulated reps who follow the programme.
mod followed {
    use super::*;

    /// Mean effort on progress by thirteenth of the period, of reps who start with nothing in hand.
    fn mean_effort(given: &ProgrammeInputs, reps: u64) -> Vec<f64> {
        let solved = Programme::solve(given, None);
        let terms = given.closings[0];
        let mut weeks = vec![0.0; 13];
        for rep in 0..reps {
            let (mut a, mut w, mut v) = (0.0, 0_u32, 0_u32);
            for day in 0..given.days {
                let draw = |purpose: u64| addressed((rep * 512 + day as u64) * 64 + purpose);
                let (waiting, ready) = (w, v);
                for n in 0..waiting {
                    if draw(u64::from(n)) < terms.close_waiting {
                        w -= 1;
                        a += LIST * (1.0 - terms.discount_waiting) / given.quota;
                    }
                }
                for n in 0..ready {
                    if draw(20 + u64::from(n)) < terms.close_ready {
                        v -= 1;
                        a += LIST * (1.0 - terms.discount_ready) / given.quota;
                    }
                }
                let effort = solved.effort(day, a, f64::from(w), f64::from(v)).progress;
                weeks[day * 13 / given.days] += effort / (given.days as u64 / 13 * reps) as f64;
                let waiting = w;
                for n in 0..waiting {
                    if draw(40 + u64::from(n)) < terms.turn_ready {
                        (w, v) = (w - 1, v + 1);
                    }
                }
                if draw(63) < 1.0 - (-given.ripen_rate[0] * effort).exp() {
                    w += 1;
                }
            }
        }
        weeks
    }

    /// A bonus for `deals` deals in `days` days, each signed the morning after it ripens.
    fn quota_of(deals: f64, days: usize) -> ProgrammeInputs {
        let rate = deals / days as f64;
        let quota = deals * LIST * 0.9;
        let (effort, _) = Calibration {
            ripen_rate: rate,
            value_of_ripe: 1.5 * INCENTIVE / deals,
            elasticity: 1.0,
            present_bias: 1.0,
            prospecting_share: 0.0,
            prospecting_exponent: 0.7,
            value_of_found: 0.0,
        }
        .solve();
        let terms = DayTerms {
            close_waiting: 1.0,
            discount_waiting: 0.1,
            close_ready: 1.0,
            discount_ready: 0.1,
            turn_ready: 0.0,
        };
        ProgrammeInputs {
            days,
            quota,
            effort,
            ripen_rate: vec![rate],
            prospecting: None,
            may_hold: false,
            loss: 0.0,
            closings: vec![terms],
            attainment_step: 1.0 / deals,
            ..inputs(bonus())
        }
    }

    /// How far the weeks before the last twelfth lie apart, as a share of the first.
    fn fall(deals: f64, days: usize) -> f64 {
        let effort = mean_effort(&quota_of(deals, days), 4_000);
        1.0 - effort[11] / effort[0]
    }

    /// In the limit of small deals mean effort is a martingale's. With lumpy deals the mean marginal
    /// value `E G` falls by `(λ²/4κ) E (G(a + Δ) − G(a))²` a day, so mean effort falls too: a stick needs
    /// another source than the bonus.
    #[test]
    fn mean_effort_under_a_quota_bonus_is_flat_in_the_limit_of_small_deals() {
        let (lumpy, fine) = (fall(7.0, 65), fall(130.0, 260));
        assert!(0.3 < lumpy, "{lumpy}");
        assert!(fine.abs() < 0.05, "{fine}");
    }
}

mod closed_forms {
    use super::*;

    fn agent(risk_aversion: f64) -> Agent {
        Agent {
            productivity: 1.0,
            cost: 1.0,
            noise: 1.0,
            risk_aversion,
        }
    }

    fn near(got: f64, printed: f64) {
        assert!((got - printed).abs() < 1e-6, "{got} {printed}");
    }

    #[test]
    fn linear_contract() {
        let best = agent(2.0).best_linear_contract(1.0);
        near(best.commission, 1.0 / 3.0);
        near(best.effort, 1.0 / 3.0);
        near(best.surplus, 1.0 / 6.0);
    }

    #[test]
    fn quota_bonus() {
        for (risk, expected) in [
            (
                0.0,
                [
                    0.439_794_6,
                    0.542_690_8,
                    0.833_811_8,
                    1.809_653_9,
                    0.035_687_4,
                    0.046_813_0,
                ],
            ),
            (
                0.5,
                [
                    0.326_307_9,
                    0.459_186_5,
                    0.774_254_3,
                    1.888_085_8,
                    0.023_024_9,
                    0.063_317_8,
                ],
            ),
        ] {
            let plan = QuotaBonus {
                agent: agent(risk),
                horizon: 1.0,
                quota: 1.0,
                bonus: 1.5,
            };
            near(plan.value(0.0, 0.0), expected[0]);
            let places = [(0.0, 0.0), (0.5, 0.5), (0.9, 0.9), (0.5, -1.0), (0.5, 2.5)];
            for ((t, x), effort) in places.into_iter().zip(&expected[1..]) {
                near(plan.effort(t, x), *effort);
            }
        }
        let plan = QuotaBonus {
            agent: agent(0.0),
            horizon: 1.0,
            quota: 1.0,
            bonus: 1.5,
        };
        near(plan.chance_without_effort(0.0, 0.0), 0.158_655_3);
        near(plan.chance(0.0, 0.0), 0.458_032_0);
        near(1.5 * plan.chance(0.0, 0.0), 0.687_048_0);
        near(
            1.5 * plan.chance(0.0, 0.0) - plan.value(0.0, 0.0),
            0.247_253_5,
        );
    }

    #[test]
    fn retiming() {
        assert!(0.0 < bunching_gain(&accelerated(), 0.7, 0.8));
        assert!(bunching_gain(&capped(), 0.7, 0.8) < 0.0);
        assert_eq!(bunching_gain(&linear(), 0.7, 0.8), 0.0);
        near(bracket_discount(0.02, 0.25), 0.92);
    }
}
