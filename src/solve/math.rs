//! The transcendental functions of the solver: those of [`crate::random::math`], from one pinned source.

pub(super) use crate::random::math::{
    exp, exp_m1, ln, ln_1p, normal_cdf, normal_pdf as normal_density, pow,
};

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
