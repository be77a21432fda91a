//! A quota bonus when effort is chosen once, at the start, and never again.
//!
//! # Equation
//! `max over e of  CE(B with chance P(e)) − c e² T/2`,  `P(e) = Φ((x + k e T − Q)/(s √T))`,
//! `CE = −ln(1 + P (exp(−rB) − 1))/r`, or `B P` for a risk-neutral agent. First-order condition for the latter:
//! `B k √T φ(z) / s = c e T`.
//!
//! What [`super::quota_bonus`] is worth beyond this is the value of feedback: of seeing where one stands. The
//! objective need not be concave (far below quota both giving up and a dash are local optima), so the best of
//! all stationary points is taken.

use super::super::math::{exp_m1, ln_1p, normal_cdf, normal_density};
use super::QuotaBonus;

/// The best constant effort and what it does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OneShot {
    /// Effort, held over the horizon.
    pub effort: f64,
    /// Chance of making quota.
    pub chance: f64,
    /// Certainty equivalent, cost of effort deducted.
    pub value: f64,
}

/// The best effort from output `x` at time 0 when it cannot be changed on the way.
pub fn one_shot_bonus(plan: &QuotaBonus, x: f64) -> OneShot {
    const PIECES: u32 = 1_000;
    // No effort that costs more than the bonus.
    let most = (2.0 * plan.bonus.max(0.0) / (plan.agent.cost * plan.horizon)).sqrt();
    let at = |n: u32| most * f64::from(n) / f64::from(PIECES);
    let mut best = at_effort(plan, x, 0.0);
    for n in 0..PIECES {
        let (mut low, mut high) = (at(n), at(n + 1));
        if slope(plan, x, low) <= 0.0 || 0.0 < slope(plan, x, high) {
            continue;
        }
        // A maximum in between: halve to the last bit.
        for _ in 0..64 {
            let middle = 0.5 * (low + high);
            if 0.0 < slope(plan, x, middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
        let found = at_effort(plan, x, low);
        if best.value < found.value {
            best = found;
        }
    }
    best
}

fn distance(plan: &QuotaBonus, x: f64, effort: f64) -> f64 {
    (x + plan.agent.productivity * effort * plan.horizon - plan.quota)
        / (plan.agent.noise * plan.horizon.sqrt())
}

fn at_effort(plan: &QuotaBonus, x: f64, effort: f64) -> OneShot {
    let chance = normal_cdf(distance(plan, x, effort));
    let r = plan.agent.risk_aversion;
    let worth = if r <= 0.0 {
        plan.bonus * chance
    } else {
        -ln_1p(chance * exp_m1(-r * plan.bonus)) / r
    };
    OneShot {
        effort,
        chance,
        value: worth - 0.5 * plan.agent.cost * effort * effort * plan.horizon,
    }
}

/// Marginal value of effort, its cost deducted.
fn slope(plan: &QuotaBonus, x: f64, effort: f64) -> f64 {
    let z = distance(plan, x, effort);
    let r = plan.agent.risk_aversion;
    let per_chance = if r <= 0.0 {
        plan.bonus
    } else {
        let loss = exp_m1(-r * plan.bonus);
        -loss / (r * (1.0 + normal_cdf(z) * loss))
    };
    per_chance * normal_density(z) * plan.agent.productivity * plan.horizon.sqrt()
        / plan.agent.noise
        - plan.agent.cost * effort * plan.horizon
}
