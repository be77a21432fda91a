//! Money on a statement: whole cents, so that totals are the sums of their lines.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use super::rounding::Rounding;

/// An amount of money in whole cents; sums and differences are exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Cents(i64);

impl Cents {
    /// No money.
    pub const ZERO: Self = Self(0);

    /// A number of cents.
    pub const fn new(cents: i64) -> Self {
        Self(cents)
    }

    /// The number of cents.
    pub const fn get(self) -> i64 {
        self.0
    }

    /// An amount brought to whole cents \[money\]. A statement has no part of a cent, so
    /// [`Rounding::Unrounded`] rounds as the default does. Amounts beyond 90 million billion stay
    /// there.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the amount is whole; a cast of a float ends at the limits of the integer"
    )]
    pub fn of(amount: f64, rounding: Rounding) -> Self {
        let rounding = match rounding {
            Rounding::Unrounded => Rounding::default(),
            named => named,
        };
        Self((rounding.round(amount) * 100.0).round() as i64)
    }

    /// The same amount in units of money.
    pub fn to_money(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// A share of the amount, half a cent away from zero.
    #[must_use]
    pub fn times(self, share: f64) -> Self {
        Self::of(self.to_money() * share, Rounding::HalfAwayFromZero)
    }

    /// The amount where it is positive, else nothing.
    #[must_use]
    pub fn or_zero(self) -> Self {
        self.max(Self::ZERO)
    }

    /// Whether there is no money.
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }
}

impl Add for Cents {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sub for Cents {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

impl Neg for Cents {
    type Output = Self;
    fn neg(self) -> Self {
        Self(self.0.saturating_neg())
    }
}

impl AddAssign for Cents {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl SubAssign for Cents {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

/// Units of money and two decimals: `-1234.05`.
impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let cents = self.0.unsigned_abs();
        write!(f, "{sign}{}.{:02}", cents / 100, cents % 100)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_come_to_cents_by_the_named_rule() {
        let check = |amount, rounding, cents| {
            assert_eq!(Cents::of(amount, rounding), Cents::new(cents));
        };
        check(8_333.335, Rounding::HalfAwayFromZero, 833_334);
        check(0.125, Rounding::HalfEven, 12);
        check(0.125, Rounding::Unrounded, 13);
        check(-0.125, Rounding::HalfAwayFromZero, -13);
        check(1e300, Rounding::HalfEven, i64::MAX);
    }

    #[test]
    fn amounts_are_written_with_two_decimals() {
        let check = |cents, text| assert_eq!(Cents::new(cents).to_string(), text);
        check(833_333, "8333.33");
        check(-5, "-0.05");
        check(0, "0.00");
    }
}
