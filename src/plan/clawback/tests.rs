//! Shares taken back by hand, and located faults.

use super::*;
use crate::plan::{Cents, Rounding};

#[track_caller]
fn check(rule: &str, months: f64, cents: i64) {
    let clawback: Clawback = toml::from_str(rule).unwrap();
    let taken = 10_000.0 * clawback.share(months, 12.0);
    assert_eq!(Cents::of(taken, Rounding::default()), Cents::new(cents));
}

/// 10,000 of commission, a term of 12 months.
#[test]
fn the_share_follows_the_kind() {
    let linear = "kind = \"linear\"\nwindow_months = 6";
    check(linear, 4.0, 333_333);
    check(linear, 0.0, 1_000_000);
    check(linear, 6.0, 0);
    check("kind = \"pro_rata_to_term\"", 4.0, 666_667);
    check("kind = \"pro_rata_to_term\"\nwindow_months = 3", 4.0, 0);
    check("kind = \"pro_rata_to_term\"\nwindow_months = 24", 13.0, 0);
    check("kind = \"full\"\nwindow_months = 6", 5.99, 1_000_000);
    check("kind = \"full\"\nwindow_months = 6", 6.0, 0);
    check("kind = \"linear\"", -1.0, 1_000_000);
}

#[test]
fn a_window_without_length_is_refused() {
    let clawback: Clawback = toml::from_str("kind = \"full\"\nwindow_months = 0").unwrap();
    let mut found = Vec::new();
    clawback_issues(&clawback, &mut found);
    assert_eq!(
        found[0].to_string(),
        "clawback.window_months: 0.0 takes nothing back: accepted more than 0"
    );
}
