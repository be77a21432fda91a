//! How a payment is brought to cents.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The rule by which an amount of pay becomes whole cents. Attainment and target incentive are
/// never rounded; earnings (for a cumulative component: earnings to date) are, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// Half a cent goes away from zero, as spreadsheets round.
    #[default]
    HalfAwayFromZero,
    /// Half a cent goes to the even cent, as some payroll systems round.
    HalfEven,
    /// No rounding; for the simulation, where cents do not matter.
    Unrounded,
}

/// Steps of a cent within which an amount counts as exactly half a cent: sums of binary fractions
/// carry errors far below this.
const STEPS_PER_CENT: f64 = 10_000.0;

impl Rounding {
    /// Rounds an amount \[money\].
    ///
    /// An amount within a ten-thousandth of a cent of a half counts as the half, so that 1.005
    /// (in binary a little less) rounds as a person would round it.
    pub fn round(self, amount: f64) -> f64 {
        let cents = (amount * 100.0 * STEPS_PER_CENT).round() / STEPS_PER_CENT;
        match self {
            Self::HalfAwayFromZero => cents.round() / 100.0,
            Self::HalfEven => cents.round_ties_even() / 100.0,
            Self::Unrounded => amount,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(amount: f64, away: f64, even: f64) {
        assert_eq!(
            Rounding::HalfAwayFromZero.round(amount).to_bits(),
            away.to_bits()
        );
        assert_eq!(Rounding::HalfEven.round(amount).to_bits(), even.to_bits());
        assert_eq!(
            Rounding::Unrounded.round(amount).to_bits(),
            amount.to_bits()
        );
    }

    #[test]
    fn halves_follow_the_named_rule() {
        check(0.125, 0.13, 0.12);
        check(0.135, 0.14, 0.14);
        check(-0.125, -0.13, -0.12);
        check(2.344_9, 2.34, 2.34);
        check(2.345_1, 2.35, 2.35);
    }

    #[test]
    fn binary_noise_does_not_move_a_half() {
        check(1.005, 1.01, 1.0);
        check(8_333.335, 8_333.34, 8_333.34);
        check(0.1 + 0.2 + 0.705, 1.01, 1.0);
    }
}
