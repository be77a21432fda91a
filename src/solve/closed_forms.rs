//! Contracts whose answer is known exactly, to test the rest against.
//!
//! Output moves by `productivity · effort · dt + noise · dB`, a day's effort costs
//! `cost · effort² / 2`, and the agent has constant absolute risk aversion (0: risk neutral).

use super::lines::joined;
use super::math::{exp, ln_1p, normal_cdf, normal_density};
use crate::plan::PayCurve;

/// The agent and the technology of the closed forms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agent {
    /// Drift of output per unit of effort, `k`.
    pub productivity: f64,
    /// Cost of effort, `c`; positive.
    pub cost: f64,
    /// Standard deviation of output over one unit of time, `s`.
    pub noise: f64,
    /// Absolute risk aversion, `r`.
    pub risk_aversion: f64,
}

/// The best linear contract and what it does.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LinearContract {
    /// Share of margin paid as commission.
    pub commission: f64,
    /// Effort, the same in every state and at every time.
    pub effort: f64,
    /// Joint surplus per unit of time.
    pub surplus: f64,
}

impl Agent {
    /// Effort under a linear commission, in every state and at every time.
    ///
    /// # Equation
    /// `e = k b / c`
    ///
    /// # Source
    /// Holmström and Milgrom (1987): with drift control and CARA the linear contract keeps effort constant
    pub fn linear_effort(&self, commission: f64) -> f64 {
        self.productivity * commission / self.cost
    }

    /// The contract that maximises joint surplus when output earns a margin `m`.
    ///
    /// # Equation
    /// `b = m k² / (k² + r c s²)`, surplus `m² k⁴ / (2 c (k² + r c s²))`
    ///
    /// # Source
    /// Holmström and Milgrom (1987); Lal and Srinivasan (1993) for sales forces
    pub fn best_linear_contract(&self, margin: f64) -> LinearContract {
        let squared = self.productivity * self.productivity;
        let risk = self.risk_aversion * self.cost * self.noise * self.noise;
        let commission = margin * squared / (squared + risk);
        LinearContract {
            commission,
            effort: self.linear_effort(commission),
            surplus: margin * margin * squared * squared / (2.0 * self.cost * (squared + risk)),
        }
    }
}

/// A lump sum for output at or above a quota at the end of a horizon.
///
/// # Equation
/// With `h = k²/(c s²) − r`, `G = exp(hB) − 1`, `d = (x − Q)/(s √(T − t))`:
/// `V = ln(1 + G Φ(d))/h`, effort `(k/c) V_x`
///
/// # Source
/// exact solution of the agent's control problem by the exponential transform, derived for this
/// project; checked by finite differences and Monte Carlo. `h` must not be 0.
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
    /// Certainty equivalent of what is to come at time `t` with output `x`.
    pub fn value(&self, t: f64, x: f64) -> f64 {
        let (h, weight) = self.transform();
        ln_1p(weight * normal_cdf(self.distance(t, x))) / h
    }

    /// Effort at time `t`, before the horizon, with output `x`.
    pub fn effort(&self, t: f64, x: f64) -> f64 {
        let (h, weight) = self.transform();
        let d = self.distance(t, x);
        let slope =
            weight * normal_density(d) / (h * self.deviation(t) * (1.0 + weight * normal_cdf(d)));
        self.agent.productivity / self.agent.cost * slope
    }

    /// Chance of making quota from output `x` at time `t` without effort.
    pub fn chance_without_effort(&self, t: f64, x: f64) -> f64 {
        normal_cdf(self.distance(t, x))
    }

    /// Chance of making quota with the best effort, for a risk-neutral agent: its odds are those
    /// without effort times `exp(hB)`.
    pub fn chance(&self, t: f64, x: f64) -> f64 {
        let (_, weight) = self.transform();
        let idle = self.chance_without_effort(t, x);
        idle * (1.0 + weight) / (1.0 + weight * idle)
    }

    fn transform(&self) -> (f64, f64) {
        let Agent {
            productivity,
            cost,
            noise,
            risk_aversion,
        } = self.agent;
        let rate = productivity * productivity / (cost * noise * noise) - risk_aversion;
        (rate, exp(rate * self.bonus) - 1.0)
    }

    fn deviation(&self, t: f64) -> f64 {
        self.agent.noise * (self.horizon - t).sqrt()
    }

    fn distance(&self, t: f64, x: f64) -> f64 {
        (x - self.quota) / self.deviation(t)
    }
}

/// What bunching two bookings in one period gains over one in each, in multiples of target incentive.
///
/// # Equation
/// `R(a + b) − R(a) − R(b) + R(0)`: never negative under convex pay, 0 under linear pay
pub fn bunching_gain(curve: &PayCurve, first: f64, second: f64) -> f64 {
    if joined(curve).len() == 1 {
        // One line: zero, without the rounding of four terms.
        return 0.0;
    }
    curve.payout(first + second) - curve.payout(first) - curve.payout(second) + curve.payout(0.0)
}

/// Largest discount that a rep paid on net revenue accepts to move a deal into a higher bracket.
///
/// # Equation
/// `1 − low / high`, the commission rates of the two brackets: 92 % from 2 % to 25 %. Commission never
/// bounds the discount; approval and customers do.
pub fn bracket_discount(low_rate: f64, high_rate: f64) -> f64 {
    1.0 - low_rate / high_rate
}
