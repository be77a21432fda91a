//! The printed values of the closed forms.

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
