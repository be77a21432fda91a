//! One cell of a file: amounts, shares, dates, words.

use time::{Date, Month};

/// How a file writes numbers. The separator between fields tells which: a spreadsheet that uses the
/// comma for decimals exports with semicolons.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberStyle {
    /// `1,234.56`
    DecimalPoint,
    /// `1.234,56`; a dot may still be the decimal point where it cannot be anything else.
    DecimalComma,
}

/// Largest amount of money a cell may hold: a trillion, so that cents stay exact in an `f64`.
pub(super) const LARGEST_AMOUNT: f64 = 1e12;

/// Reads a number. The error says what would be accepted.
pub(super) fn number(cell: &[u8], style: NumberStyle) -> Result<f64, &'static str> {
    const ACCEPTED: &str = "a number such as 1234.56 or 1,234.56";
    if !cell.is_ascii() {
        // Thousands kept together by a space that does not break.
        let spaced = String::from_utf8_lossy(cell).replace(['\u{a0}', '\u{202f}', '\u{2009}'], " ");
        if !spaced.is_ascii() {
            return Err(ACCEPTED);
        }
        return number(spaced.as_bytes(), style);
    }
    let (negative, digits) = match cell {
        // The second is bookkeepers' negative.
        [b'-', rest @ ..] | [b'(', rest @ .., b')'] => (true, rest),
        [b'+', rest @ ..] | rest => (false, rest),
    };
    let plain = plain_digits(digits, style)?;
    let (whole, decimals) = match &plain {
        Plain::Whole(whole) => (*whole, &b""[..]),
        Plain::Decimal(whole, decimals) => (*whole, *decimals),
    };
    let mut mantissa: u64 = 0;
    let mut n_digits = 0_u32;
    for &byte in whole.iter().chain(decimals) {
        if byte.is_ascii_digit() {
            n_digits += u32::from(mantissa != 0 || byte != b'0');
            if 18 < n_digits {
                return Err("at most 18 digits");
            }
            mantissa = mantissa * 10 + u64::from(byte - b'0');
        }
    }
    let places = decimals.len();
    // Dividing two exactly held numbers rounds once, to the nearest.
    let value = if mantissa < EXACT && places < POWERS.len() {
        mantissa as f64 / POWERS[places]
    } else {
        let text = format!("{mantissa}e-{places}");
        text.parse().map_err(|_| ACCEPTED)?
    };
    Ok(if negative { -value } else { value })
}

/// Whole numbers below this are held exactly by an `f64`.
const EXACT: u64 = 1 << 53;

/// Powers of ten that an `f64` holds exactly.
const POWERS: [f64; 19] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18,
];

/// A number taken apart: what stands before and after the decimal mark.
enum Plain<'c> {
    Whole(&'c [u8]),
    Decimal(&'c [u8], &'c [u8]),
}

/// Finds the decimal mark and checks that whatever else stands between digits is grouping by three.
fn plain_digits(digits: &[u8], style: NumberStyle) -> Result<Plain<'_>, &'static str> {
    const ACCEPTED: &str = "a number such as 1234.56 or 1,234.56";
    if digits.iter().all(u8::is_ascii_digit) && !digits.is_empty() {
        return Ok(Plain::Whole(digits));
    }
    if digits.iter().any(|b| matches!(b, b'e' | b'E')) && digits[0].is_ascii_digit() {
        return Err("all digits; a spreadsheet has shortened this one");
    }
    let last_mark = digits.iter().rposition(|b| matches!(b, b'.' | b','));
    let other = digits
        .iter()
        .any(|b| !b.is_ascii_digit() && !matches!(b, b'.' | b',' | b' ' | b'\''));
    if other || !digits.iter().any(u8::is_ascii_digit) {
        return Err(ACCEPTED);
    }
    let Some(at) = last_mark else {
        return grouped(digits)
            .then_some(Plain::Whole(digits))
            .ok_or(ACCEPTED);
    };
    let mark = digits[at];
    let (whole, decimals) = (&digits[..at], &digits[at + 1..]);
    let once = !whole.contains(&mark);
    let both = whole.iter().any(|b| matches!(b, b'.' | b',') && *b != mark);
    let is_decimal = match (mark, style) {
        (b'.', NumberStyle::DecimalPoint) => once,
        // `1,234.56` in a file of decimal commas: the last mark is the decimal one.
        _ if both => once,
        (b',', NumberStyle::DecimalPoint) => false,
        _ if !once => false,
        // `1.234` and `1,234` are a thousand to one reader and little more than one to another.
        _ if decimals.len() == 3 && !whole.is_empty() && whole.len() <= 3 && whole != b"0" => {
            return Err("1234 or 1234,00: this one has two readings in a file with semicolons");
        }
        _ => true,
    };
    if !is_decimal {
        return grouped(digits)
            .then_some(Plain::Whole(digits))
            .ok_or(ACCEPTED);
    }
    let fine = decimals.iter().all(u8::is_ascii_digit)
        && !(whole.is_empty() && decimals.is_empty())
        && (whole.iter().all(u8::is_ascii_digit) || grouped(whole));
    fine.then_some(Plain::Decimal(whole, decimals))
        .ok_or(ACCEPTED)
}

/// Whether one mark groups the digits by three: `1,234,567`.
fn grouped(digits: &[u8]) -> bool {
    let Some(&mark) = digits.iter().find(|b| !b.is_ascii_digit()) else {
        return true;
    };
    let mut groups = digits.split(|b| *b == mark);
    let first = groups.next().unwrap_or_default();
    (1..=3).contains(&first.len())
        && first.iter().all(u8::is_ascii_digit)
        && groups.all(|g| g.len() == 3 && g.iter().all(u8::is_ascii_digit))
}

/// Reads an amount of money.
pub(super) fn amount(cell: &[u8], style: NumberStyle) -> Result<f64, &'static str> {
    let value = number(cell, style)?;
    if LARGEST_AMOUNT < value.abs() {
        return Err("at most 1,000,000,000,000");
    }
    Ok(value)
}

/// Reads a share: `0.6`, `60%` or `1/3`.
pub(super) fn share(cell: &[u8], style: NumberStyle) -> Result<f64, &'static str> {
    const ACCEPTED: &str = "0 to 1, 0% to 100%, or a fraction such as 1/3";
    if let Some(at) = cell.iter().position(|&b| b == b'/') {
        let whole = |part: &[u8]| number(part.trim_ascii(), style).map_err(|_| ACCEPTED);
        let (part, of) = (whole(&cell[..at])?, whole(&cell[at + 1..])?);
        return if 0.0 <= part && part <= of && 0.0 < of {
            Ok(part / of)
        } else {
            Err(ACCEPTED)
        };
    }
    let (digits, scale) = match cell {
        [digits @ .., b'%'] => (digits.trim_ascii_end(), 100.0),
        digits => (digits, 1.0),
    };
    let value = number(digits, style).map_err(|_| ACCEPTED)? / scale;
    if (0.0..=1.0).contains(&value) {
        Ok(value)
    } else {
        Err(ACCEPTED)
    }
}

/// Reads an ISO date as a Julian day.
pub(super) fn date(cell: &[u8]) -> Result<i32, &'static str> {
    const ACCEPTED: &str = "a date such as 2026-01-31";
    let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = cell else {
        return Err(ACCEPTED);
    };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2];
    if !digits.iter().all(u8::is_ascii_digit) {
        return Err(ACCEPTED);
    }
    let two = |a: u8, b: u8| (a - b'0') * 10 + (b - b'0');
    let year = i32::from(two(y1, y2)) * 100 + i32::from(two(y3, y4));
    if !super::calendar::YEARS.contains(&year) {
        return Err("a year from 1900 to 2200");
    }
    let month = Month::try_from(two(m1, m2)).map_err(|_| "a month from 01 to 12")?;
    Date::from_calendar_date(year, month, two(d1, d2))
        .map(Date::to_julian_day)
        .map_err(|_| "a day that the month has")
}

/// Reads yes or no.
pub(super) fn yes_no(cell: &[u8]) -> Result<bool, &'static str> {
    let is = |words: [&[u8]; 4]| words.iter().any(|w| cell.eq_ignore_ascii_case(w));
    if is([b"yes", b"true", b"y", b"1"]) {
        Ok(true)
    } else if is([b"no", b"false", b"n", b"0"]) {
        Ok(false)
    } else {
        Err("yes or no")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(style: NumberStyle, cases: &[(&str, Option<f64>)]) {
        for (text, expected) in cases {
            let found = number(text.as_bytes(), style).ok();
            assert_eq!(
                found.map(f64::to_bits),
                expected.map(f64::to_bits),
                "{text}"
            );
        }
    }

    #[test]
    fn numbers_with_a_decimal_point() {
        check(
            NumberStyle::DecimalPoint,
            &[
                ("0", Some(0.0)),
                ("1234.56", Some(1234.56)),
                ("1,234.56", Some(1234.56)),
                ("1,234", Some(1234.0)),
                ("12,345,678", Some(12_345_678.0)),
                ("1 234 567.8", Some(1_234_567.8)),
                ("1'234.50", Some(1234.5)),
                ("1.234,56", Some(1234.56)),
                ("-12.5", Some(-12.5)),
                ("(12.5)", Some(-12.5)),
                ("+3", Some(3.0)),
                (".5", Some(0.5)),
                ("5.", Some(5.0)),
                ("1.234", Some(1.234)),
                ("0.1", Some(0.1)),
                ("123456789012345678", Some(123_456_789_012_345_678.0)),
                ("0000000000000000000000001", Some(1.0)),
                ("12,34", None),
                ("1,23,456", None),
                ("1,2345", None),
                ("1.2.3", None),
                ("1.2,3.4", None),
                ("", None),
                ("-", None),
                (".", None),
                ("1e5", None),
                ("1.2E+06", None),
                ("nan", None),
                ("inf", None),
                ("$5", None),
                ("12345678901234567890", None),
                ("--1", None),
                ("1 2", None),
                ("٣", None),
            ],
        );
    }

    #[test]
    fn numbers_with_a_decimal_comma() {
        check(
            NumberStyle::DecimalComma,
            &[
                ("1234,56", Some(1234.56)),
                ("1.234,56", Some(1234.56)),
                ("1.234.567", Some(1_234_567.0)),
                ("1234.56", Some(1234.56)),
                ("0,125", Some(0.125)),
                ("1,234", None),
                ("1.234", None),
                ("1234", Some(1234.0)),
            ],
        );
    }

    #[test]
    fn dates_are_iso_and_exist() {
        let day = |text: &str| date(text.as_bytes()).ok();
        assert_eq!(day("2000-01-01"), Some(2_451_545));
        assert_eq!(day("2024-02-29").map(|d| d + 1), day("2024-03-01"));
        for text in [
            "2026-02-29",
            "2026-13-01",
            "01/02/2026",
            "2026-1-1",
            "",
            "2026-01-01T00",
        ] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn shares_and_words() {
        let style = NumberStyle::DecimalPoint;
        assert_eq!(share(b"60%", style), Ok(0.6));
        assert_eq!(share(b"0.6", style), Ok(0.6));
        assert_eq!(share(b"1/4", style), Ok(0.25));
        assert!(share(b"3/2", style).is_err() && share(b"0/0", style).is_err());
        assert!(share(b"60", style).is_err() && share(b"101%", style).is_err());
        assert_eq!((yes_no(b"Yes"), yes_no(b"0")), (Ok(true), Ok(false)));
        assert!(yes_no(b"maybe").is_err());
    }
}
