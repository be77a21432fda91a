//! Numbers as a person writes them: the one place that turns values into text for sentences, tables
//! and charts.

/// Money with M and k: `3.1 M`, `-250 k`, `87`; three digits at most, no trailing zeros.
pub fn format_money(value: f64) -> String {
    let (scale, suffix) = money_scale(value.abs());
    let scaled = value / scale;
    let places = match scaled.abs() {
        a if a < 9.995 => 2,
        a if a < 99.95 => 1,
        _ => 0,
    };
    let text = fixed(scaled, if suffix.is_empty() { 0 } else { places });
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    format!("{text}{suffix}")
}

/// Amounts of money on the scale of the largest, with the decimals that an error of `std_error`
/// supports: texts without suffix, and the suffix (`" M"`, `" k"` or nothing).
pub fn format_money_together<const N: usize>(
    values: [f64; N],
    std_error: f64,
) -> ([String; N], &'static str) {
    let largest = values.iter().fold(0.0, |most: f64, v| most.max(v.abs()));
    let (scale, suffix) = money_scale(largest);
    let places = supported_decimals(std_error / scale)
        .unwrap_or(2)
        .clamp(0, 3);
    let places = usize::try_from(places).unwrap_or(0);
    (values.map(|v| fixed(v / scale, places)), suffix)
}

/// A share in per cent: `1.4 %`, `0.030 %`, `83 %`; two digits below 10 %, whole per cent above.
pub fn format_share(share: f64) -> String {
    let percent = share * 100.0;
    let places = match percent.abs() {
        a if a < 0.0005 => 0,
        a if a < 0.0995 => 3,
        a if a < 0.995 => 2,
        a if a < 9.95 => 1,
        _ => 0,
    };
    format!("{} %", fixed(percent, places))
}

/// A whole number with thousands apart: `12,400`.
pub fn format_count(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i != 0 && (digits.len() - i) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Decimals that a standard error supports: up to its first digit, one more when that is 1 or 2.
///
/// Negative when even units are uncertain: -3 rounds to thousands. `None` when the error is 0 (every
/// digit counts) or unknown.
pub fn supported_decimals(std_error: f64) -> Option<i32> {
    if !std_error.is_finite() || std_error <= 0.0 {
        return None;
    }
    // Read off the text, since a logarithm would round at powers of ten.
    let text = format!("{std_error:e}");
    let exponent: i32 = text.split_once('e')?.1.parse().ok()?;
    let one_more = text.starts_with(['1', '2']);
    Some(i32::from(one_more) - exponent)
}

/// An amount to the cent with thousands apart: `2,859,381.91`; half a cent goes away from zero.
pub fn format_cents(amount: f64) -> String {
    // A hair outwards, so that a half that binary fractions put a little below stays a half.
    let text = fixed(amount + amount.signum() * 1e-6, 2);
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.as_str()),
    };
    let (whole, rest) = digits.split_once('.').unwrap_or((digits, "00"));
    let whole = whole.parse().map_or(whole.to_owned(), format_count);
    format!("{sign}{whole}.{rest}")
}

/// Scale and suffix for an amount; the bounds leave room for rounding, so no `1000 k`.
fn money_scale(largest: f64) -> (f64, &'static str) {
    match largest {
        a if 999.5e6 <= a => (1e9, " bn"),
        a if 999.5e3 <= a => (1e6, " M"),
        a if 999.5 <= a => (1e3, " k"),
        _ => (1.0, ""),
    }
}

/// Fixed decimals, without a minus before zero.
fn fixed(value: f64, places: usize) -> String {
    let text = format!("{value:.places$}");
    match text.strip_prefix('-') {
        Some(zero) if !zero.contains(|c| matches!(c, '1'..='9') || c == 'i') => zero.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_reads_like_money() {
        let check = |value: f64, expected: &str| assert_eq!(format_money(value), expected);
        check(3_100_000.0, "3.1 M");
        check(12_449_000.0, "12.4 M");
        check(-250_400.0, "-250 k");
        check(999_600.0, "1 M");
        check(1_250.0, "1.25 k");
        check(999.4, "999");
        check(87.2, "87");
        check(-0.3, "0");
        check(0.0, "0");
        check(2.5e9, "2.5 bn");
    }

    #[test]
    fn amounts_share_a_scale() {
        let check = |values: [f64; 3], std_error, expected: [&str; 3], suffix| {
            let (texts, s) = format_money_together(values, std_error);
            assert_eq!(
                (texts.each_ref().map(String::as_str), s),
                (expected, suffix)
            );
        };
        check([1.2e6, 3.1e6, 5e6], 0.97e6, ["1.2", "3.1", "5.0"], " M");
        check(
            [-80_000.0, 210_000.0, 500_000.0],
            150_000.0,
            ["-80", "210", "500"],
            " k",
        );
        check([0.0, 0.0, 0.0], 0.0, ["0.00", "0.00", "0.00"], "");
    }

    #[test]
    fn shares_read_in_per_cent() {
        let check = |share: f64, expected: &str| assert_eq!(format_share(share), expected);
        check(0.014, "1.4 %");
        check(0.83, "83 %");
        check(0.0003, "0.030 %");
        check(-0.0561, "-5.6 %");
        check(1.0, "100 %");
        check(0.0, "0 %");
    }

    #[test]
    fn cents_are_those_of_a_statement() {
        let check = |value: f64, expected: &str| assert_eq!(format_cents(value), expected);
        check(2_859_381.912, "2,859,381.91");
        check(1_666.625, "1,666.63");
        check(8_333.335, "8,333.34");
        check(-1_234.5, "-1,234.50");
        check(-0.004, "0.00");
        check(0.0, "0.00");
    }

    #[test]
    fn thousands_stand_apart() {
        let check = |count, expected: &str| assert_eq!(format_count(count), expected);
        check(0, "0");
        check(999, "999");
        check(12_400, "12,400");
        check(1_234_567, "1,234,567");
    }
}
