//! Contracts whose answer is known exactly, to hold the solver against.
//!
//! None of this is used by a simulation: these are oracles. Each says what it is exact for, and each is
//! checked against an independent calculation (quadrature, finite differences, enumeration), not against
//! itself. What the programme is held to is in `tests/it/solve/diffusion.rs`.
//!
//! | file | contract | answer |
//! |---|---|---|
//! | [`linear`] | one commission rate | effort, best rate, surplus; no gain from moving a deal |
//! | [`quota_bonus`] | a lump sum at quota | value, effort, chance, cost and spread of effort over time |
//! | [`any_pay`] | any pay made of lines and jumps: accelerators, caps, bonuses | value, effort, chance, expected pay |
//! | [`one_shot`] | a bonus when effort is chosen once | effort, chance, value: what feedback is worth |
//! | [`salary_mix`] | pay for gamma sales and square-root utility | salary, curvature, agency cost |
//! | [`waiting_buyers`] | a seller who cannot commit to a price | who waits, prices, what is lost |
//! | [`retiming`] | moving deals between periods | gain from bunching; nothing gained over the years |
//!
//! # The agent
//! Output moves by `productivity · effort · dt + noise · dB`, a unit of time at an effort costs
//! `cost · effort² / 2`, and the agent has constant absolute risk aversion (0: risk neutral). With
//! `V(t, x)` the certainty equivalent of what is to come, the control problem is
//!
//! ```text
//! V_t + max over e of [ k e V_x − c e²/2 ] + s²/2 (V_xx − r V_x²) = 0,   V(T, x) = pay(x)
//! ```
//!
//! so `e = (k/c) V_x`, and with `h = k²/(c s²) − r` the function `exp(h V)` solves the heat equation: the
//! agent's problem is an expectation over output *without* effort. That is why it has closed forms.

pub mod any_pay;
pub mod linear;
pub mod one_shot;
pub mod quota_bonus;
pub mod retiming;
pub mod salary_mix;
pub mod waiting_buyers;

pub use any_pay::OutputPay;
pub use linear::LinearContract;
pub use one_shot::{OneShot, one_shot_bonus};
pub use quota_bonus::{QuotaBonus, RiskNeutralLaw};
pub use retiming::{Excess, bracket_discount, bunching_gain, excess, pulled_forward};
pub use salary_mix::{SalaryMix, SquareRootContract};
pub use waiting_buyers::TwoPeriods;

/// The agent and the technology of the closed forms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Agent {
    /// Drift of output per unit of effort, `k`.
    pub productivity: f64,
    /// Cost of effort, `c`; positive.
    pub cost: f64,
    /// Standard deviation of output over one unit of time, `s`; positive.
    pub noise: f64,
    /// Absolute risk aversion, `r`; 0 is risk neutral.
    pub risk_aversion: f64,
}

impl Agent {
    /// Effort at a marginal value of output.
    ///
    /// # Equation
    /// `e = (k/c) V_x`
    pub(super) fn effort_at(&self, slope: f64) -> f64 {
        self.productivity / self.cost * slope
    }

    /// `h = k²/(c s²) − r`: how strongly pay reweights the law of output without effort.
    pub fn tilt(&self) -> f64 {
        self.productivity * self.productivity / (self.cost * self.noise * self.noise)
            - self.risk_aversion
    }
}
