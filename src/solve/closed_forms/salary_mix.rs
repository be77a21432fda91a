//! How much salary and how much commission: gamma sales, a salesperson with power utility.
//!
//! # Equation
//! Sales `x` are gamma with mean `g(t) = h0 + k t` in selling time `t` and shape `q`; utility is `s^d/d − V(t)`,
//! reservation utility `ū`. The optimal pay is `(A + B x)^(1/(1 − d))`: convex for `d > 0`, linear for
//! logarithmic utility (`d → 0`). For `d = ½`, where both constraints are linear in `A` and `B`:
//! `B = V'(t)/(2 g'(t))`, `A = (ū + V(t))/2 − B g(t)`, `E[pay] = ((ū + V)/2)² + B² g²/q`.
//! The second term is the agency cost: what not seeing the effort adds to pay.
//!
//! # Source
//! Basu, Lal, Srinivasan and Staelin (1985); constants derived from its first-order condition

use super::super::math::pow;

/// The problem: what selling time brings and what it takes to keep the salesperson.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SalaryMix {
    /// Mean sales without selling time, `h0`.
    pub base_sales: f64,
    /// Mean sales per unit of selling time, `k`; positive.
    pub productivity: f64,
    /// Shape of the gamma law, `q`; a larger one is less uncertainty.
    pub shape: f64,
    /// Utility of the best other job, `ū`.
    pub reservation_utility: f64,
}

/// The optimal contract for square-root utility.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SquareRootContract {
    /// `A`; its square is pay without sales.
    pub constant: f64,
    /// `B`.
    pub slope: f64,
    /// Expected pay.
    pub expected_pay: f64,
    /// The part of it that risk costs.
    pub agency_cost: f64,
}

impl SalaryMix {
    /// The contract that brings out a selling time whose cost is `cost`, its marginal cost `marginal_cost`.
    pub fn square_root_contract(
        &self,
        selling_time: f64,
        cost: f64,
        marginal_cost: f64,
    ) -> SquareRootContract {
        let mean = self.mean_sales(selling_time);
        let utility = 0.5 * (self.reservation_utility + cost);
        let slope = 0.5 * marginal_cost / self.productivity;
        let agency_cost = slope * slope * mean * mean / self.shape;
        SquareRootContract {
            constant: utility - slope * mean,
            slope,
            expected_pay: utility * utility + agency_cost,
            agency_cost,
        }
    }

    /// Mean sales at a selling time.
    pub fn mean_sales(&self, selling_time: f64) -> f64 {
        self.base_sales + self.productivity * selling_time
    }
}

impl SquareRootContract {
    /// Pay for sales.
    pub fn pay(&self, sales: f64) -> f64 {
        power_pay(0.5, self.constant, self.slope, sales)
    }
}

/// Optimal pay for power utility `s^d/d`, with its two constants.
///
/// # Equation
/// `(A + B x)^(1/(1 − d))`, `d` below 1
pub fn power_pay(power: f64, constant: f64, slope: f64, sales: f64) -> f64 {
    pow(constant + slope * sales, 1.0 / (1.0 - power))
}
