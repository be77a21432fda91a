//! The transcendental functions of the solver, from one pinned source.

pub(super) use libm::{exp, expm1, log, log1p};

/// Standard normal distribution function.
pub(super) fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}

/// Standard normal density.
pub(super) fn normal_density(z: f64) -> f64 {
    const FRAC_1_SQRT_TAU: f64 = 0.398_942_280_401_432_7;
    FRAC_1_SQRT_TAU * exp(-0.5 * z * z)
}

/// The whole part of a number as a position; anything below 0 is 0, anything above `u32` its largest.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a cast from float saturates, which is what a position on a grid needs"
)]
pub(super) fn whole(x: f64) -> usize {
    // By way of `u32`, which saturates in fewer steps.
    x as u32 as usize
}
