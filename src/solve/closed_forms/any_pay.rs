//! Any pay made of lines and jumps: accelerators, caps, several bonuses, tiers.
//!
//! # Equation
//! With `X = x + s √(T − t) Z` output without further effort, `g` pay and `h = k²/(c s²) − r`:
//! `W = E[exp(h g(X))]`, `V = ln W / h`, effort `(k/c) W_x / (h W)`; for `h = 0` the limits, `V = E[g(X)]`.
//!
//! For an accelerator this is `e = (k/c) E[g' exp(hg)] / W`, so effort lies between `k/c` times the lower and
//! the higher rate. A jump `J` of pay adds the density at its threshold times `exp(hJ) − 1`. Each line is one
//! partial expectation of a lognormal, `E[exp(aX); l ≤ X < u] = exp(ax + a²σ²/2) [Φ(z_u − aσ) − Φ(z_l − aσ)]`.
//!
//! # Source
//! derived for this project as [`super::quota_bonus`] is, of which this is the general case

use std::f64::consts::PI;

use super::super::lines::joined;
use super::super::math::{exp, ln, normal_cdf, normal_density};
use super::Agent;
use crate::plan::{Line, PayCurve};

/// Below this the transform loses more digits than its limit does.
const NO_TILT: f64 = 1e-8;

/// Pay on final output, for an agent who controls its drift.
#[derive(Debug, Clone, PartialEq)]
pub struct OutputPay {
    agent: Agent,
    horizon: f64,
    lines: Vec<Line>,
}

/// Expectations over final output without effort, under the tilt by `exp(h g)`.
///
/// All three carry the same factor `exp(−log_scale)`, which keeps them from overflow.
struct Tilted {
    log_scale: f64,
    /// `W`.
    weight: f64,
    /// `W_x`, over `h`.
    slope: f64,
    /// `E[g exp(h g)]`.
    pay: f64,
}

impl OutputPay {
    /// Pay by a curve over output, in its own units; below output 0 the first line continues.
    pub fn new(agent: Agent, horizon: f64, curve: &PayCurve) -> Self {
        Self {
            agent,
            horizon,
            lines: joined(curve),
        }
    }

    /// Certainty equivalent of what is to come at time `t`, before the horizon, with output `x`.
    pub fn value(&self, t: f64, x: f64) -> f64 {
        let h = self.tilt();
        let tilted = self.tilted(h, t, x);
        if h.abs() <= 0.0 {
            return tilted.pay;
        }
        (ln(tilted.weight) + tilted.log_scale) / h
    }

    /// Effort at time `t`, before the horizon, with output `x`.
    pub fn effort(&self, t: f64, x: f64) -> f64 {
        let tilted = self.tilted(self.tilt(), t, x);
        self.agent.effort_at(tilted.slope / tilted.weight)
    }

    /// Expected pay of a risk-neutral agent; none for another agent.
    ///
    /// # Equation
    /// `E[g exp(hg)] / W`: final output is the law without effort reweighted by `exp(hg)`
    pub fn expected_pay(&self, t: f64, x: f64) -> Option<f64> {
        (self.agent.risk_aversion.abs() <= 0.0).then(|| {
            let tilted = self.tilted(self.tilt(), t, x);
            tilted.pay / tilted.weight
        })
    }

    fn tilt(&self) -> f64 {
        let h = self.agent.tilt();
        if h.abs() < NO_TILT { 0.0 } else { h }
    }

    fn tilted(&self, h: f64, t: f64, x: f64) -> Tilted {
        let sd = self.agent.noise * (self.horizon - t).sqrt();
        let end = |i: usize| self.lines.get(i + 1).map_or(f64::INFINITY, |l| l.from);
        let begin = |i: usize| {
            if i == 0 {
                f64::NEG_INFINITY
            } else {
                self.lines[i].from
            }
        };
        // Exponent of each line's lognormal factor.
        let exponents: Vec<f64> = self
            .lines
            .iter()
            .map(|line| {
                let a = h * line.slope;
                h * (line.value + line.slope * (x - line.from)) + 0.5 * a * a * sd * sd
            })
            .collect();
        let log_scale = exponents.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut sum = Tilted {
            log_scale,
            weight: 0.0,
            slope: 0.0,
            pay: 0.0,
        };
        for (i, line) in self.lines.iter().enumerate() {
            let shift = h * line.slope * sd;
            let (low, high) = ((begin(i) - x) / sd - shift, (end(i) - x) / sd - shift);
            let factor = exp(exponents[i] - log_scale);
            let mass = factor * between(low, high);
            // Under the tilt output is normal around x + a sd².
            let centre = x + shift * sd;
            let beyond = factor * sd * (density(low) - density(high));
            sum.weight += mass;
            sum.slope += line.slope * mass;
            sum.pay +=
                (line.value + line.slope * (centre - line.from)) * mass + line.slope * beyond;
        }
        for pair in self.lines.windows(2) {
            let at = pair[1].from;
            let below = pair[0].value + pair[0].slope * (at - pair[0].from);
            let above = pair[1].value;
            let z = (at - x) / sd;
            sum.slope += if h.abs() <= 0.0 {
                normal_density(z) / sd * (above - below)
            } else {
                // The density within the exponential: alone, one may overflow where the other vanishes.
                let weight = |pay: f64| exp(h * pay - log_scale - 0.5 * z * z);
                (weight(above) - weight(below)) / (h * sd * (2.0 * PI).sqrt())
            };
        }
        sum
    }
}

/// `Φ(high) − Φ(low)`, in the tail that keeps its digits.
fn between(low: f64, high: f64) -> f64 {
    if 0.0 < low {
        normal_cdf(-low) - normal_cdf(-high)
    } else {
        normal_cdf(high) - normal_cdf(low)
    }
}

fn density(z: f64) -> f64 {
    if z.is_finite() {
        normal_density(z)
    } else {
        0.0
    }
}
