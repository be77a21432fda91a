//! The closed forms: their printed values, and independent calculations of the same thing.
//!
//! Printed values were computed elsewhere (quadrature, finite differences, Monte Carlo) and are held to the digits they were
//! printed with. Where a form has no printed value it is held to a quadrature or to its control problem.

use quotasim::solve::closed_forms::{
    Agent, OutputPay, QuotaBonus, SalaryMix, TwoPeriods, bracket_discount, bunching_gain, excess,
    one_shot_bonus, pulled_forward, salary_mix::power_pay,
};

use super::*;

pub(super) fn agent(risk_aversion: f64) -> Agent {
    Agent {
        productivity: 1.0,
        cost: 1.0,
        noise: 1.0,
        risk_aversion,
    }
}

/// All units 1, a bonus of 1.5.
pub(super) fn unit_bonus(risk_aversion: f64) -> QuotaBonus {
    QuotaBonus {
        agent: agent(risk_aversion),
        horizon: 1.0,
        quota: 1.0,
        bonus: 1.5,
    }
}

/// Time, output.
pub(super) const STATES: [(f64, f64); 5] =
    [(0.0, 0.0), (0.5, 0.5), (0.9, 0.9), (0.5, -1.0), (0.5, 2.5)];

/// To half a unit of the last of seven printed digits.
fn printed(got: f64, printed: f64) {
    assert!((got - printed).abs() <= 0.5e-7 + 1e-12, "{got} {printed}");
}

fn within(got: f64, expected: f64, tolerance: f64) {
    assert!((got - expected).abs() <= tolerance, "{got} {expected}");
}

/// Simpson's rule with so many pieces, an even number.
fn integral(from: f64, to: f64, pieces: u32, f: impl Fn(f64) -> f64) -> f64 {
    let width = (to - from) / f64::from(pieces);
    let weight = |n: u32| match n {
        n if n == 0 || n == pieces => 1.0,
        n if n % 2 == 1 => 4.0,
        _ => 2.0,
    };
    (0..=pieces)
        .map(|n| weight(n) * f(from + width * f64::from(n)))
        .sum::<f64>()
        * width
        / 3.0
}

fn normal(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

#[test]
fn linear_contract() {
    let best = agent(2.0).best_linear_contract(1.0);
    within(best.commission, 1.0 / 3.0, 1e-15);
    within(best.effort, 1.0 / 3.0, 1e-15);
    within(best.surplus, 1.0 / 6.0, 1e-15);
}

#[test]
fn the_best_linear_contract_is_best() {
    let someone = Agent {
        productivity: 1.3,
        cost: 0.7,
        noise: 0.9,
        risk_aversion: 0.8,
    };
    let (margin, horizon) = (2.0, 1.5);
    // Principal's profit and the agent's certainty equivalent.
    let surplus = |b: f64| {
        (margin - b) * someone.productivity * someone.linear_effort(b) * horizon
            + someone.linear_value(b, horizon)
    };
    let best = someone.best_linear_contract(margin);
    within(surplus(best.commission), best.surplus * horizon, 1e-12);
    for off in [-0.3, -0.01, 0.01, 0.3] {
        assert!(surplus(best.commission + off) < surplus(best.commission));
    }
}

/// Value and effort at [`STATES`], by 40-digit arithmetic elsewhere: risk neutral, then `r` = .5.
pub(super) const QUOTA_BONUS: [[(f64, f64); 5]; 2] = [
    [
        (0.439_794_560_2, 0.542_690_798_8),
        (0.606_900_148_1, 0.833_811_809_6),
        (0.836_735_926_0, 1.809_653_930_3),
        (0.008_110_232_3, 0.035_687_398_5),
        (1.486_746_615_9, 0.046_813_014_9),
    ],
    [
        (0.326_307_921_8, 0.459_186_525_1),
        (0.474_567_526_8, 0.774_254_234_6),
        (0.701_168_465_9, 1.888_085_770_2),
        (0.005_218_216_6, 0.023_024_870_1),
        (1.482_035_501_8, 0.063_317_787_9),
    ],
];

/// Standard deviation of effort at `t` = 0, .1, ..., .9, risk neutral.
pub(super) const SPREAD: [(f64, f64); 10] = [
    (0.0, 0.0),
    (0.087, 0.086_831_646_849),
    (0.134, 0.133_655_523_358),
    (0.178, 0.177_279_556_459),
    (0.222, 0.221_906_921_667),
    (0.271, 0.270_454_831_634),
    (0.326, 0.326_484_779_500),
    (0.396, 0.396_067_346_316),
    (0.492, 0.492_872_223_587),
    (0.663, 0.663_466_151_871),
];

#[test]
fn quota_bonus() {
    for (risk, expected) in [0.0, 0.5].into_iter().zip(QUOTA_BONUS) {
        let plan = unit_bonus(risk);
        for ((t, x), (value, effort)) in STATES.into_iter().zip(expected) {
            within(plan.value(t, x), value, 1e-9);
            within(plan.effort(t, x), effort, 1e-9);
        }
    }
    let plan = unit_bonus(0.0);
    let law = plan.law(0.0).unwrap();
    printed(plan.chance_without_effort(0.0, 0.0), 0.158_655_3);
    printed(law.chance(), 0.458_032_0);
    printed(law.expected_bonus(), 0.687_048_0);
    printed(law.effort_cost(), 0.247_253_5);
    printed(law.mean_effort(), 0.542_690_8);
    // Printed from Monte Carlo, to its error; and from a quadrature elsewhere.
    for (n, (rough, exact)) in SPREAD.into_iter().enumerate() {
        let spread = law.effort_spread(n as f64 / 10.0);
        within(spread, rough, 1e-3);
        within(spread, exact, 1e-9);
    }
    assert!(unit_bonus(0.5).law(0.0).is_none());
}

/// `V_t + (k²/2c) V_x² + s²/2 (V_xx − r V_x²)` by finite differences of a value.
fn residual(agent: Agent, value: impl Fn(f64, f64) -> f64, t: f64, x: f64) -> f64 {
    let (dt, dx) = (1e-4, 1e-3);
    let v_t = (value(t + dt, x) - value(t - dt, x)) / (2.0 * dt);
    let v_x = (value(t, x + dx) - value(t, x - dx)) / (2.0 * dx);
    let v_xx = (value(t, x + dx) - 2.0 * value(t, x) + value(t, x - dx)) / (dx * dx);
    let control = agent.productivity * agent.productivity / agent.cost;
    v_t + 0.5 * control * v_x * v_x
        + 0.5 * agent.noise * agent.noise * (v_xx - agent.risk_aversion * v_x * v_x)
}

/// Agents with a positive, a negative and no tilt.
fn agents() -> [Agent; 4] {
    let someone = |risk_aversion| Agent {
        productivity: 1.2,
        cost: 0.8,
        noise: 1.1,
        risk_aversion,
    };
    let none = 1.2 * 1.2 / (0.8 * 1.1 * 1.1);
    [0.0, 0.6, none, 3.0].map(someone)
}

#[test]
fn values_solve_the_control_problem_and_efforts_are_their_slopes() {
    for someone in agents() {
        let bonus = QuotaBonus {
            agent: someone,
            horizon: 2.0,
            quota: 1.1,
            bonus: 0.9,
        };
        let tiers = OutputPay::new(someone, 2.0, &tiers_with_bonus());
        for (t, x) in [(0.2, 0.0), (1.0, 0.7), (1.2, 1.6), (0.8, -1.4)] {
            let dx = 1e-5;
            let ratio = someone.productivity / someone.cost / (2.0 * dx);
            let value = |t, x| bonus.value(t, x);
            within(residual(someone, value, t, x), 0.0, 3e-6);
            let slope = ratio * (value(t, x + dx) - value(t, x - dx));
            within(bonus.effort(t, x), slope, 1e-8);
            let value = |t, x| tiers.value(t, x);
            within(residual(someone, value, t, x), 0.0, 3e-6);
            let slope = ratio * (value(t, x + dx) - value(t, x - dx));
            within(tiers.effort(t, x), slope, 1e-8);
        }
    }
}

/// An accelerator, a bonus at quota and a cap.
fn tiers_with_bonus() -> PayCurve {
    curve(&[(0.0, 0.0, 0.4), (1.0, 0.7, 0.9), (1.5, 1.15, 0.0)])
}

#[test]
fn any_pay_is_its_quadrature() {
    let pay = |x: f64| {
        if x < 1.0 {
            0.4 * x
        } else {
            (0.7 + 0.9 * (x - 1.0)).min(1.15)
        }
    };
    for someone in agents() {
        let plan = OutputPay::new(someone, 2.0, &tiers_with_bonus());
        let h = someone.tilt();
        for (t, x) in [(0.0, 0.0), (1.5, 0.9), (0.5, 2.0), (1.9, -1.0)] {
            let sd = someone.noise * (2.0f64 - t).sqrt();
            // Piece by piece, so that the rule never meets a corner or a jump.
            let cuts = [x - 12.0 * sd, 1.0, 1.5, x + 12.0 * sd];
            let mean = |f: &dyn Fn(f64) -> f64| {
                cuts.windows(2)
                    .filter(|cut| cut[0] < cut[1])
                    .map(|cut| {
                        integral(cut[0], cut[1], 4_000, |y| {
                            let inside = y.clamp(cut[0] + 1e-13, cut[1] - 1e-13);
                            normal((y - x) / sd) / sd * f(pay(inside))
                        })
                    })
                    .sum::<f64>()
            };
            let weight = mean(&|g| (h * g).exp());
            if h.abs() < 1e-12 {
                within(plan.value(t, x), mean(&|g| g), 1e-9);
            } else {
                within(plan.value(t, x), weight.ln() / h, 1e-9);
            }
            if someone.risk_aversion == 0.0 {
                let expected = mean(&|g| g * (h * g).exp()) / weight;
                within(plan.expected_pay(t, x).unwrap(), expected, 1e-9);
            }
        }
    }
}

#[test]
fn any_pay_contains_the_linear_contract_the_bonus_and_the_accelerator() {
    for someone in agents() {
        let line = OutputPay::new(someone, 2.0, &curve(&[(0.0, 0.0, 0.6)]));
        let bonus = OutputPay::new(someone, 2.0, &curve(&[(0.0, 0.0, 0.0), (1.1, 0.9, 0.0)]));
        let quota = QuotaBonus {
            agent: someone,
            horizon: 2.0,
            quota: 1.1,
            bonus: 0.9,
        };
        let (low, high) = (0.4, 1.0);
        let accelerator =
            OutputPay::new(someone, 2.0, &curve(&[(0.0, 0.0, low), (1.0, low, high)]));
        within(line.value(0.0, 0.0), someone.linear_value(0.6, 2.0), 1e-12);
        for (t, x) in [(0.0, 0.0), (1.0, 0.5), (1.9, 1.2), (1.0, -2.0), (0.3, 4.0)] {
            within(line.effort(t, x), someone.linear_effort(0.6), 1e-12);
            within(bonus.value(t, x), quota.value(t, x), 1e-10);
            within(bonus.effort(t, x), quota.effort(t, x), 1e-10);
            let effort = accelerator.effort(t, x);
            assert!(someone.linear_effort(low) < effort && effort < someone.linear_effort(high));
        }
        // Far from the threshold one rate is left.
        within(
            accelerator.effort(1.9, -4.0),
            someone.linear_effort(low),
            1e-9,
        );
        within(
            accelerator.effort(1.9, 6.0),
            someone.linear_effort(high),
            1e-9,
        );
    }
}

#[test]
fn any_pay_keeps_its_digits_far_out() {
    let plan = OutputPay::new(
        agent(0.0),
        1.0,
        &curve(&[(0.0, 0.0, 1.0), (1.0, 1.0, 30.0)]),
    );
    for x in [-60.0, -30.0, 0.0, 30.0] {
        assert!(plan.value(0.0, x).is_finite(), "{x}");
        let effort = plan.effort(0.0, x);
        assert!((1.0 - 1e-9..=30.0 + 1e-9).contains(&effort), "{x} {effort}");
    }
}

#[test]
fn one_shot_bonus_is_the_best_constant_effort() {
    let plan = unit_bonus(0.0);
    let once = one_shot_bonus(&plan, 0.0);
    within(once.effort, 0.5378, 0.5e-4);
    within(once.chance, 0.3220, 0.5e-4);
    within(once.value, 0.3383, 0.5e-4);
    within(plan.value(0.0, 0.0) - once.value, 0.1015, 0.5e-4);
    for risk in [0.0, 0.5, 2.0] {
        for x in [-2.0, -0.5, 0.3, 1.4] {
            let plan = unit_bonus(risk);
            let once = one_shot_bonus(&plan, x);
            // Every effort of a fine list, chances by quadrature.
            let best = (0..=400)
                .map(|n| {
                    let effort = f64::from(n) * 0.005;
                    let distance = 1.0 - x - effort;
                    let chance = integral(distance, distance.max(0.0) + 12.0, 2_000, normal);
                    let worth = if risk == 0.0 {
                        1.5 * chance
                    } else {
                        -(1.0 - chance + chance * (-risk * 1.5f64).exp()).ln() / risk
                    };
                    worth - 0.5 * effort * effort
                })
                .fold(f64::MIN, f64::max);
            assert!(best <= once.value + 1e-12, "{risk} {x}: {best} {once:?}");
            within(best, once.value, 2e-5);
            // Feedback is worth something.
            assert!(once.value < plan.value(0.0, x));
        }
    }
}

#[test]
fn salary_and_commission() {
    let problem = SalaryMix {
        base_sales: 5.0,
        productivity: 2.0,
        shape: 10.0,
        reservation_utility: 4.0,
    };
    let contract = problem.square_root_contract(1.0, 0.5, 1.0);
    within(contract.constant, 0.5, 1e-15);
    within(contract.slope, 0.25, 1e-15);
    within(contract.expected_pay, 5.36875, 1e-15);
    // Its own constraints, by quadrature over gamma sales.
    let mean_over = |time: f64, f: &dyn Fn(f64) -> f64| {
        let scale = problem.mean_sales(time) / 10.0;
        // The gamma function of 10 is 9!.
        let density = |x: f64| (x / scale).powi(9) * (-x / scale).exp() / (362_880.0 * scale);
        integral(0.0, 60.0 * scale, 20_000, |x| density(x) * f(x))
    };
    let utility = |time: f64| mean_over(time, &|x| 2.0 * contract.pay(x).sqrt());
    let pay = mean_over(1.0, &|x| contract.pay(x));
    within(pay, contract.expected_pay, 1e-9);
    within(utility(1.0) - 0.5, 4.0, 1e-9);
    let marginal = (utility(1.001) - utility(0.999)) / 0.002;
    within(marginal, 1.0, 1e-6);
    // Convex for positive powers, linear for logarithmic utility.
    let bend = |power| {
        power_pay(power, 1.0, 0.5, 3.0) + power_pay(power, 1.0, 0.5, 1.0)
            - 2.0 * power_pay(power, 1.0, 0.5, 2.0)
    };
    assert!(0.1 < bend(0.5));
    within(bend(0.0), 0.0, 1e-15);
}

#[test]
fn buyers_who_wait() {
    for (discount, loss) in [
        (0.0, 0.0),
        (0.25, 5.8),
        (0.5, 10.0),
        (2.0 / 3.0, 100.0 / 9.0),
        (0.9, 6.9),
        (1.0, 0.0),
    ] {
        let game = TwoPeriods {
            discount_factor: discount,
        };
        within(100.0 * game.loss(), loss, 0.05);
        // The seller's problem solved by search over first prices, buyers' cutoffs by indifference.
        let profit = |first: f64| {
            let (mut low, mut high) = (0.0, 1.0);
            for _ in 0..60 {
                let v = 0.5 * (low + high);
                if v - first < discount * (v - 0.5 * v) {
                    low = v;
                } else {
                    high = v;
                }
            }
            (first * (1.0 - low) + discount * 0.25 * low * low, low)
        };
        let best =
            (0..=100_000)
                .map(|n| profit(f64::from(n) * 1e-5))
                .fold(
                    (0.0, 0.0),
                    |best, next| if best.0 < next.0 { next } else { best },
                );
        within(best.0, game.profit(), 1e-9);
        within(best.1, game.cutoff(), 2e-5);
        within(best.1 - 0.5, game.waiting_share(), 2e-5);
    }
    let game = TwoPeriods {
        discount_factor: 0.5,
    };
    within(game.second_price(), 0.3, 1e-15);
}

#[test]
fn retiming() {
    assert!(0.0 < bunching_gain(&accelerated(), 0.7, 0.8));
    assert!(bunching_gain(&capped(), 0.7, 0.8) < 0.0);
    assert_eq!(bunching_gain(&linear(), 0.7, 0.8), 0.0);
    within(bracket_discount(0.02, 0.25), 0.92, 1e-15);
    // At that discount the rep is indifferent, at less the move pays.
    let (low, high) = (0.02, 0.25);
    within(high * (1.0 - bracket_discount(low, high)), low, 1e-15);
}

#[test]
fn retiming_makes_nothing() {
    // 1,000 deals over eight periods; half of those that may move do, by a period at most.
    let deals: Vec<(f64, usize, usize)> = (0..1_000)
        .map(|n| {
            let natural = (8.0 * addressed(3 * n)) as usize;
            let size = (1.0 + 9.0 * addressed(3 * n + 1)).round();
            let moved = addressed(3 * n + 2);
            let booked = match natural {
                p if moved < 0.25 => p + 1,
                p if moved < 0.5 => p.saturating_sub(1),
                p => p,
            };
            (size, natural, booked)
        })
        .collect();
    let found = excess(deals.iter().copied(), 8);
    let total: f64 = found.by_period.iter().sum();
    assert_eq!(total + found.carried_out, 0.0);
    assert!(0.0 < found.carried_out);
    assert!(found.by_period.iter().any(|&e| 10.0 < e.abs()));
    // Pulled forward by a day's length of a period: what one ends with is missing from the next.
    let one = excess([(5.0, 3, 2)], 8).by_period;
    assert_eq!((one[2], one[3]), (5.0, -5.0));
    let days = pulled_forward(2.0, 65, 0.4, 10);
    within(days.iter().sum::<f64>(), 130.0, 1e-12);
    within(days[64] - 2.0, 10.0 * (2.0 - days[0]), 1e-12);
}
