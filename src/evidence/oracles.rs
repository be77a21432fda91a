//! Exact oracles: each compares a closed form of [`crate::solve::closed_forms`] with printed values or with an
//! independent calculation, and returns the largest error.
//!
//! That the solver of the simulation meets the same forms is the subject of the solver's own tests.

use serde::Deserialize;

use crate::plan::{Line, PayCurve};
use crate::random::math::{exp, ln};
use crate::solve::closed_forms::{
    Agent, OutputPay, QuotaBonus, SalaryMix, TwoPeriods, bunching_gain, excess,
};

/// A closed form and what it is held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Oracle {
    /// The best linear contract at `r` = 2, all other units 1.
    LinearContract,
    /// Moving a deal under one commission rate.
    LinearRetiming,
    /// A bonus of 1.5 at quota 1, risk neutral and `r` = .5.
    QuotaBonus,
    /// A rate that doubles at quota.
    Accelerator,
    /// Square-root utility, gamma sales.
    SalaryMix,
    /// A seller who cannot commit, two periods.
    WaitingBuyers,
    /// Deals moved between periods add up to nothing.
    Conservation,
}

impl Oracle {
    /// The largest error, relative where the exact value is not small.
    pub fn error(self) -> f64 {
        match self {
            Self::LinearContract => linear_contract(),
            Self::LinearRetiming => linear_retiming(),
            Self::QuotaBonus => quota_bonus(),
            Self::Accelerator => accelerator(),
            Self::SalaryMix => salary_mix(),
            Self::WaitingBuyers => waiting_buyers(),
            Self::Conservation => conservation(),
        }
    }
}

/// The largest of some errors; not a number if one is.
fn largest(errors: impl IntoIterator<Item = f64>) -> f64 {
    errors.into_iter().fold(0.0, |most, error| {
        if error.abs() <= most {
            most
        } else {
            error.abs()
        }
    })
}

fn unit_agent(risk_aversion: f64) -> Agent {
    Agent {
        productivity: 1.0,
        cost: 1.0,
        noise: 1.0,
        risk_aversion,
    }
}

fn linear_contract() -> f64 {
    let best = unit_agent(2.0).best_linear_contract(1.0);
    largest([
        3.0 * best.commission - 1.0,
        3.0 * best.effort - 1.0,
        6.0 * best.surplus - 1.0,
    ])
}

fn curve(lines: &[(f64, f64, f64)]) -> PayCurve {
    let line = |&(from, value, slope)| Line { from, value, slope };
    PayCurve {
        lines: lines.iter().map(line).collect(),
    }
}

/// Written as a plan with tiers of the same multiple would be.
fn linear_retiming() -> f64 {
    let plan = curve(&[(0.0, 0.0, 1.0), (1.0, 1.0, 1.0)]);
    largest([(0.3, 0.4), (0.8, 0.9), (1.3, 2.7)].map(|(a, b)| bunching_gain(&plan, a, b)))
}

/// Value and effort by 40-digit arithmetic.
const QUOTA_BONUS: [(f64, f64, f64, f64, f64); 10] = [
    (0.0, 0.0, 0.0, 0.439_794_560_2, 0.542_690_798_8),
    (0.0, 0.5, 0.5, 0.606_900_148_1, 0.833_811_809_6),
    (0.0, 0.9, 0.9, 0.836_735_926_0, 1.809_653_930_3),
    (0.0, 0.5, -1.0, 0.008_110_232_3, 0.035_687_398_5),
    (0.0, 0.5, 2.5, 1.486_746_615_9, 0.046_813_014_9),
    (0.5, 0.0, 0.0, 0.326_307_921_8, 0.459_186_525_1),
    (0.5, 0.5, 0.5, 0.474_567_526_8, 0.774_254_234_6),
    (0.5, 0.9, 0.9, 0.701_168_465_9, 1.888_085_770_2),
    (0.5, 0.5, -1.0, 0.005_218_216_6, 0.023_024_870_1),
    (0.5, 0.5, 2.5, 1.482_035_501_8, 0.063_317_787_9),
];

fn quota_bonus() -> f64 {
    largest(
        QUOTA_BONUS
            .into_iter()
            .flat_map(|(risk, t, x, value, effort)| {
                let plan = QuotaBonus {
                    agent: unit_agent(risk),
                    horizon: 1.0,
                    quota: 1.0,
                    bonus: 1.5,
                };
                [plan.value(t, x) - value, plan.effort(t, x) - effort]
            }),
    )
}

/// `V = ln E exp(h g)/h` and `e = E[g' exp(h g)]/E exp(h g)` by Simpson's rule on either side of the kink.
fn accelerator() -> f64 {
    let pay = |x: f64| 0.5 * x + 0.5 * (x - 1.0).max(0.0);
    let plan = curve(&[(0.0, 0.0, 0.5), (1.0, 0.5, 1.0)]);
    let mut errors = Vec::new();
    for risk in [0.0, 0.5] {
        let h = 1.0 - risk;
        let exact = OutputPay::new(unit_agent(risk), 1.0, &plan);
        for (t, x) in [(0.0, 0.0), (0.5, 0.9), (0.8, 1.4)] {
            let sd = f64::sqrt(1.0 - t);
            let weight = |y: f64| exp(h * pay(y) - 0.5 * ((y - x) / sd) * ((y - x) / sd));
            let below = simpson(x - 10.0 * sd, 1.0, weight);
            let above = simpson(1.0, x + 12.0 * sd, weight);
            let all = (below + above) / (sd * f64::sqrt(2.0 * std::f64::consts::PI));
            let effort = (0.5 * below + above) / (below + above);
            errors.push(exact.value(t, x) / (ln(all) / h) - 1.0);
            errors.push(exact.effort(t, x) / effort - 1.0);
        }
    }
    largest(errors)
}

fn simpson(from: f64, to: f64, f: impl Fn(f64) -> f64) -> f64 {
    const PIECES: u32 = 4_000;
    let width = (to - from) / f64::from(PIECES);
    let sum: f64 = (0..=PIECES)
        .map(|n| {
            let weight = match n {
                0 | PIECES => 1.0,
                n if n % 2 == 1 => 4.0,
                _ => 2.0,
            };
            weight * f(from + width * f64::from(n))
        })
        .sum();
    sum * width / 3.0
}

fn salary_mix() -> f64 {
    let mix = SalaryMix {
        base_sales: 5.0,
        productivity: 2.0,
        shape: 10.0,
        reservation_utility: 4.0,
    };
    let contract = mix.square_root_contract(1.0, 0.5, 1.0);
    largest([
        contract.constant - 0.5,
        contract.slope - 0.25,
        contract.expected_pay - 5.368_75,
    ])
}

/// Against the best first price found by narrowing, with buyers' cutoff from their indifference.
fn waiting_buyers() -> f64 {
    largest(
        [0.0, 0.25, 0.5, 2.0 / 3.0, 0.9, 1.0].map(|discount_factor| {
            let cutoff = |price: f64| (price / (1.0 - 0.5 * discount_factor)).min(1.0);
            let profit = |price: f64| {
                let v = cutoff(price);
                price * (1.0 - v) + discount_factor * v * v / 4.0
            };
            let (mut low, mut high) = (0.0, 1.0 - 0.5 * discount_factor);
            for _ in 0..200 {
                let third = (high - low) / 3.0;
                if profit(low + third) < profit(high - third) {
                    low += third;
                } else {
                    high -= third;
                }
            }
            let exact = TwoPeriods { discount_factor };
            exact.loss() - (1.0 - profit(low) / TwoPeriods::COMMITTED_PROFIT)
        }),
    )
}

fn conservation() -> f64 {
    let deals = [(3.0, 1, 0), (5.0, 2, 1), (2.0, 1, 2), (7.0, 2, 2)];
    let moved = excess(deals, 3);
    let sum: f64 = moved.by_period.iter().sum::<f64>() + moved.carried_out;
    largest([
        sum,
        moved.by_period[0] - 3.0,
        moved.by_period[1] - 0.0,
        moved.by_period[2] + 3.0,
    ])
}
