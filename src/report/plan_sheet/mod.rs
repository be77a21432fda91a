//! The plan sheet for people ([`text`]) and for programs ([`json()`], [`csv()`]).

mod csv;
mod json;
mod text;

pub use csv::csv;
pub use json::json;
pub use text::text;

use crate::experiment::plan_sheet::TimingSheet;
use crate::model::Period;
use crate::plan::Reset;
use crate::units::format::{format_cents, format_count};

/// The word for a period.
pub(super) const fn period_name(period: Period) -> &'static str {
    match period {
        Period::Week => "week",
        Period::Month => "month",
        Period::Quarter => "quarter",
        Period::Half => "half",
        Period::Year => "year",
    }
}

const fn reset_name(reset: Reset) -> &'static str {
    match reset {
        Reset::Discrete => "discrete",
        Reset::Cumulative => "cumulative",
    }
}

/// An amount to the cent, with the minus of the tables.
fn cents(amount: f64) -> String {
    format_cents(amount).replace('-', "−")
}

/// An amount in whole units with thousands apart.
pub(super) fn whole(amount: f64) -> String {
    let text = format!("{:.0}", amount.abs());
    let sign = if amount < 0.0 && text != "0" {
        "−"
    } else {
        ""
    };
    format!("{sign}{}", thousands(&text))
}

fn thousands(digits: &str) -> String {
    digits.parse().map_or(digits.to_owned(), format_count)
}

/// A share in per cent, as many decimals as given, without trailing zeros: `12.5 %`.
fn percent(share: f64, decimals: usize) -> String {
    let text = format!("{:.decimals$}", 100.0 * share);
    let text = if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.')
    } else {
        &text
    };
    let text = if text == "-0" { "0" } else { text };
    format!("{} %", text.replace('-', "−"))
}

/// A cell of a map with the place it stands at.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Spot {
    attainment: f64,
    days_left: u32,
    value: f64,
}

/// The largest finite value of a map, of equals the nearest to quota, then to the close; `None`
/// without any.
fn largest(timing: &TimingSheet, value: impl Fn(usize, usize) -> f64) -> Option<Spot> {
    let mut spots = Vec::new();
    for (row, &attainment) in timing.attainment.iter().enumerate() {
        for (column, &days_left) in timing.days_left.iter().enumerate() {
            let value = value(row, column);
            if value.is_finite() {
                spots.push(Spot {
                    attainment,
                    days_left,
                    value,
                });
            }
        }
    }
    let most = spots
        .iter()
        .map(|s| s.value)
        .fold(f64::NEG_INFINITY, f64::max);
    let equal = most - EQUAL * most.abs();
    spots.retain(|spot| equal <= spot.value);
    spots.into_iter().min_by(|a, b| {
        let off = |spot: &Spot| (spot.attainment - 1.0).abs();
        off(a)
            .total_cmp(&off(b))
            .then(a.days_left.cmp(&b.days_left))
    })
}

/// Values of a map this much apart, relative to the largest, print alike.
const EQUAL: f64 = 1e-6;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_read_as_on_a_statement() {
        assert_eq!(cents(2_859_381.912), "2,859,381.91");
        assert_eq!(cents(-0.004), "0.00");
        assert_eq!(cents(-1_234.5), "−1,234.50");
        assert_eq!(whole(-999_999.6), "−1,000,000");
        assert_eq!(percent(0.125, 1), "12.5 %");
        assert_eq!(percent(1.2, 1), "120 %");
        assert_eq!(percent(-0.000_01, 1), "0 %");
    }
}
