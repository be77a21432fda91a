//! A lump sum for output at or above a quota at the end of a horizon: the hockey stick's smallest model.
//!
//! # Equation
//! With `h = k²/(c s²) − r`, `G = exp(hB) − 1`, `d = (x − Q)/(s √(T − t))`:
//! `V = ln(1 + G Φ(d))/h`, effort `(k/c) V_x`; for `h = 0` its limit, `V = B Φ(d)`.
//!
//! Effort is given up far below quota, coasts far above, peaks near it, and higher as time runs out. Yet for a
//! risk-neutral agent its **mean is the same at every time**: only its spread grows. A stick in the mean
//! needs another cause.
//!
//! # Source
//! exact solution of the agent's control problem by the exponential transform, derived for this
//! project; checked by finite differences, quadrature and the programme

use super::super::math::{exp, exp_m1, ln_1p, normal_cdf, normal_density};
use super::Agent;

/// A bonus at quota.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct QuotaBonus {
    /// Who works.
    pub agent: Agent,
    /// When the bonus is decided, `T`.
    pub horizon: f64,
    /// Output it takes, `Q`.
    pub quota: f64,
    /// What it pays, `B`.
    pub bonus: f64,
}

impl QuotaBonus {
    /// Certainty equivalent of what is to come at time `t`, before the horizon, with output `x`.
    pub fn value(&self, t: f64, x: f64) -> f64 {
        let (h, weight) = self.transform();
        let above = normal_cdf(self.distance(t, x));
        if h.abs() <= 0.0 {
            return self.bonus * above;
        }
        ln_1p(weight * above) / h
    }

    /// Effort at time `t`, before the horizon, with output `x`.
    ///
    /// # Equation
    /// `(k/c) G φ(d) / (h s √(T − t) (1 + G Φ(d)))`
    pub fn effort(&self, t: f64, x: f64) -> f64 {
        let (h, weight) = self.transform();
        let d = self.distance(t, x);
        let per_tilt = if h.abs() <= 0.0 {
            self.bonus
        } else {
            weight / h
        };
        let slope =
            per_tilt * normal_density(d) / (self.deviation(t) * (1.0 + weight * normal_cdf(d)));
        self.agent.effort_at(slope)
    }

    /// Chance of making quota from output `x` at time `t` without effort.
    pub fn chance_without_effort(&self, t: f64, x: f64) -> f64 {
        normal_cdf(self.distance(t, x))
    }

    /// What a risk-neutral agent who starts with output `x` will do; none for another agent.
    pub fn law(&self, x: f64) -> Option<RiskNeutralLaw> {
        (self.agent.risk_aversion.abs() <= 0.0).then_some(RiskNeutralLaw {
            plan: *self,
            start: x,
        })
    }

    fn transform(&self) -> (f64, f64) {
        let h = self.agent.tilt();
        (h, exp_m1(h * self.bonus))
    }

    fn deviation(&self, t: f64) -> f64 {
        self.agent.noise * (self.horizon - t).sqrt()
    }

    fn distance(&self, t: f64, x: f64) -> f64 {
        (x - self.quota) / self.deviation(t)
    }
}

/// The law of what a risk-neutral agent does under a quota bonus.
///
/// The law of output at a time `t` is the law without effort, reweighted by `exp(h V(t, x))`: effort acts as if
/// luck had been drawn again in favour of pay. With risk aversion the weight of a path also depends on the
/// slopes of value it met, `exp(−½ r k²/c ∫ V_x² dt)`, and there is no closed form.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RiskNeutralLaw {
    plan: QuotaBonus,
    start: f64,
}

impl RiskNeutralLaw {
    /// Chance of making quota.
    ///
    /// # Equation
    /// the odds without effort times `exp(hB)`
    pub fn chance(&self) -> f64 {
        let (_, weight) = self.plan.transform();
        let idle = self.plan.chance_without_effort(0.0, self.start);
        idle * (1.0 + weight) / (1.0 + weight * idle)
    }

    /// Expected bonus.
    pub fn expected_bonus(&self) -> f64 {
        self.plan.bonus * self.chance()
    }

    /// Expected cost of effort over the horizon: the expected bonus less what it is worth.
    pub fn effort_cost(&self) -> f64 {
        self.expected_bonus() - self.plan.value(0.0, self.start)
    }

    /// Mean effort, the same at every time: effort is a martingale.
    pub fn mean_effort(&self) -> f64 {
        self.plan.effort(0.0, self.start)
    }

    /// Standard deviation of effort at time `t`, from 0 to before the horizon.
    ///
    /// # Equation
    /// `√(E[e(t, X)²] − e(0, x)²)`, `X` of density `φ · exp(hV(t, ·))/exp(hV(0, x))` around the start, by
    /// Simpson's rule; the integrand is smooth, so the rule is exact to rounding well before the horizon
    pub fn effort_spread(&self, t: f64) -> f64 {
        if t <= 0.0 {
            return 0.0;
        }
        let h = self.plan.agent.tilt();
        let deviation = self.plan.agent.noise * t.sqrt();
        let base = self.plan.value(0.0, self.start);
        let mean = self.mean_effort();
        let variance = simpson(|z| {
            let x = self.start + deviation * z;
            let away = self.plan.effort(t, x) - mean;
            normal_density(z) * exp(h * (self.plan.value(t, x) - base)) * away * away
        });
        variance.sqrt()
    }
}

/// An integral over a standard normal variable's range, by Simpson's rule.
fn simpson(f: impl Fn(f64) -> f64) -> f64 {
    const REACH: f64 = 10.0;
    const HALVES: u32 = 2_000;
    let width = REACH / f64::from(HALVES);
    let sum: f64 = (0..=2 * HALVES)
        .map(|n| {
            let weight = match n {
                0 => 1.0,
                n if n == 2 * HALVES => 1.0,
                n if n % 2 == 1 => 4.0,
                _ => 2.0,
            };
            weight * f(width * (f64::from(n) - f64::from(HALVES)))
        })
        .sum();
    sum * width / 3.0
}
