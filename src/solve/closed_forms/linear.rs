//! One commission rate on all output.
//!
//! Effort is `k b / c` in every state and at every time, whatever the risk aversion: risk enters through the
//! rate that is worth paying, not through the effort made at it. A booking is worth its commission on every
//! day, so a rep without discounting gains exactly nothing by moving a deal
//! ([`super::retiming::bunching_gain`] of one line is 0).

use super::Agent;

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
        self.effort_at(commission)
    }

    /// Certainty equivalent of a linear commission over a horizon, from output 0.
    ///
    /// # Equation
    /// `T (k² b²/(2c) − r b² s²/2)`: commission on the drift, less the cost of effort and of risk
    pub fn linear_value(&self, commission: f64, horizon: f64) -> f64 {
        let drift = self.productivity * self.productivity / self.cost;
        let risk = self.risk_aversion * self.noise * self.noise;
        0.5 * horizon * commission * commission * (drift - risk)
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
