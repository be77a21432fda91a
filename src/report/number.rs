//! Numbers in the digits their error supports, with the units of the field.

use crate::outcome::Unit;
use crate::stats::Estimate;

/// Significant digits printed at most, however small the error.
const MOST_DIGITS: i32 = 4;
/// Significant digits of a number whose error is unknown or nil.
const DEFAULT_DIGITS: i32 = 3;

/// How figures of one row are printed: a common scale, a common last digit, a suffix.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Format {
    factor: f64,
    decimals: usize,
    suffix: &'static str,
}

/// Whether a number is a level or a difference of two levels: a difference of shares is in points.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// A level.
    Level,
    /// A difference.
    Difference,
}

impl Format {
    /// The format for a number of about `magnitude` known to `std_error`, both in the unit of the
    /// figure (shares as shares of one).
    pub fn new(unit: Unit, reading: Reading, magnitude: f64, std_error: f64) -> Self {
        let (factor, suffix) = match (unit, reading) {
            // The scale of the longer of the two: an interval in thousands beside a mean of hundreds
            // would show digits that nobody knows.
            (Unit::Money, _) => money_scale(magnitude.abs().max(2.0 * std_error.abs())),
            (Unit::Share, Reading::Level) => (100.0, "%"),
            (Unit::Share, Reading::Difference) | (Unit::Points, _) => (100.0, "pp"),
            (Unit::Days, _) => (1.0, "d"),
            (Unit::Weeks, _) => (1.0, "wk"),
            (Unit::Months, _) => (1.0, "mo"),
            (Unit::Count | Unit::Index | Unit::Ratio, _) => (1.0, ""),
        };
        let decimals = decimals(magnitude.abs() * factor, std_error.abs() * factor);
        Self {
            factor,
            decimals,
            suffix,
        }
    }

    /// The format of an estimate.
    pub fn of(unit: Unit, reading: Reading, estimate: &Estimate) -> Self {
        Self::new(unit, reading, estimate.point, estimate.std_error)
    }

    /// The number without unit.
    pub fn number(&self, value: f64) -> String {
        typeset(value * self.factor, self.decimals, false)
    }

    /// The number without unit, with a sign.
    pub fn signed(&self, value: f64) -> String {
        typeset(value * self.factor, self.decimals, true)
    }

    /// The unit, empty for counts, indices and ratios.
    pub fn suffix(&self) -> &'static str {
        self.suffix
    }

    /// A text followed by the unit.
    pub fn with_unit(&self, text: &str) -> String {
        match self.suffix {
            "" => text.to_owned(),
            suffix => format!("{text} {suffix}"),
        }
    }
}

/// The mean of an estimate with its unit, for example `12.3 M`.
pub fn level(unit: Unit, estimate: &Estimate) -> String {
    let format = Format::of(unit, Reading::Level, estimate);
    format.with_unit(&format.number(estimate.point))
}

/// A difference with the half-width of its interval, for example `+1.2 ± 0.3 pp`.
pub fn difference(unit: Unit, estimate: &Estimate) -> String {
    let format = Format::of(unit, Reading::Difference, estimate);
    let text = format!(
        "{} ± {}",
        format.signed(estimate.point),
        format.number(half_width(estimate))
    );
    format.with_unit(&text)
}

/// A difference with its interval, for example `+1.2 [+0.9, +1.5] pp`.
pub fn difference_interval(unit: Unit, estimate: &Estimate) -> String {
    let format = Format::of(unit, Reading::Difference, estimate);
    let text = format!(
        "{} [{}, {}]",
        format.signed(estimate.point),
        format.signed(estimate.lower),
        format.signed(estimate.upper)
    );
    format.with_unit(&text)
}

/// Half the width of an interval; the longer arm of a lopsided one.
pub fn half_width(estimate: &Estimate) -> f64 {
    (estimate.upper - estimate.point)
        .max(estimate.point - estimate.lower)
        .max(0.0)
}

/// A probability in whole per cent; never 0 or 100 unless it is exactly that.
pub fn chance(probability: f64) -> String {
    if !probability.is_finite() {
        return "–".to_owned();
    }
    let percent = (probability * 100.0).round();
    if percent <= 0.0 && 0.0 < probability {
        return "<1 %".to_owned();
    }
    if 100.0 <= percent && probability < 1.0 {
        return ">99 %".to_owned();
    }
    format!("{percent:.0} %")
}

/// The scale of an amount of money: a multiplier and its suffix.
pub fn money_scale(magnitude: f64) -> (f64, &'static str) {
    match magnitude {
        m if 1e9 <= m => (1e-9, "B"),
        m if 1e6 <= m => (1e-6, "M"),
        m if 1e3 <= m => (1e-3, "k"),
        _ => (1.0, ""),
    }
}

/// A number with a typographic minus and a fixed number of decimals.
pub fn typeset(value: f64, decimals: usize, signed: bool) -> String {
    if !value.is_finite() {
        return "–".to_owned();
    }
    let digits = format!("{:.decimals$}", value.abs());
    let is_zero = digits.bytes().all(|b| matches!(b, b'0' | b'.'));
    match (is_zero, value < 0.0, signed) {
        (false, true, _) => format!("−{digits}"),
        (false, false, true) => format!("+{digits}"),
        _ => digits,
    }
}

/// Decimals down to the first digit of the error (the second when the first is 1).
fn decimals(magnitude: f64, std_error: f64) -> usize {
    let top = |x: f64| exponent(x).unwrap_or(0);
    let finest = top(magnitude) + 1 - MOST_DIGITS;
    let last = match exponent(std_error) {
        Some(e) if std_error / 10f64.powi(e) < 2.0 => e - 1,
        Some(e) => e,
        None if exponent(magnitude).is_some() => top(magnitude) + 1 - DEFAULT_DIGITS,
        None => 0,
    };
    // Never more digits than are read, and none before the point is rounded away.
    usize::try_from(-last.max(finest)).unwrap_or(0).min(9)
}

/// Power of ten of the leading digit; `None` for zero and the non-finite.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the exponent of a finite f64 fits an i32"
)]
fn exponent(value: f64) -> Option<i32> {
    (value.is_finite() && value != 0.0).then(|| value.abs().log10().floor() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(unit: Unit, point: f64, std_error: f64, expected: &str) {
        let half = 1.96 * std_error;
        let estimate = Estimate {
            point,
            std_error,
            lower: point - half,
            upper: point + half,
            n: 100,
        };
        assert_eq!(difference(unit, &estimate), expected);
    }

    #[test]
    fn differences_stop_at_the_digit_the_error_supports() {
        check(Unit::Money, 1_234_567.0, 45_000.0, "+1.23 ± 0.09 M");
        check(Unit::Money, -1_234.0, 150.0, "−1.23 ± 0.29 k");
        check(Unit::Money, -585_000.0, 770_000.0, "−0.6 ± 1.5 M");
        check(Unit::Share, -0.0213, 0.0031, "−2.1 ± 0.6 pp");
        check(Unit::Points, 0.0, 0.0, "0 ± 0 pp");
        check(Unit::Days, 3.0, 0.0, "+3.00 ± 0.00 d");
        check(Unit::Count, 120.4, 7.0, "+120 ± 14");
        check(Unit::Index, f64::NAN, f64::NAN, "– ± 0");
    }

    #[test]
    fn a_tiny_error_does_not_print_endless_digits() {
        check(Unit::Money, 123_456_789.0, 1.0, "+123.5 ± 0.0 M");
    }

    #[test]
    fn a_chance_is_certain_only_when_it_is() {
        assert_eq!(chance(1.0), "100 %");
        assert_eq!(chance(0.998), ">99 %");
        assert_eq!(chance(0.001), "<1 %");
        assert_eq!(chance(0.5), "50 %");
    }
}
