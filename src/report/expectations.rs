//! What came of a scenario's `[expect]`, in lines.

use std::fmt::Write as _;

use super::number::{Format, Reading};
use crate::experiment::{Check, Finding};

/// A line per expectation, failures last where the eye stays; empty without expectations.
pub fn lines(checks: &[Check]) -> String {
    let mut text = String::new();
    for finding in [Finding::Confirmed, Finding::CannotTell, Finding::Failed] {
        for check in checks.iter().filter(|check| check.finding == finding) {
            line(&mut text, check);
        }
    }
    text
}

fn line(text: &mut String, check: &Check) {
    let estimate = &check.estimate;
    let format = Format::of(check.kpi.unit(), Reading::Level, estimate);
    let bounds: Vec<String> = [
        check.expected.at_least.map(|b| ("at least", b)),
        check.expected.at_most.map(|b| ("at most", b)),
    ]
    .into_iter()
    .flatten()
    .map(|(word, bound)| format!("{word} {}", format.with_unit(&format.number(bound))))
    .collect();
    let finding = match check.finding {
        Finding::Confirmed => "as expected",
        Finding::CannotTell => "cannot tell yet",
        Finding::Failed => "NOT AS EXPECTED",
    };
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "{finding}: {} {} (95 % interval {} to {}), expected {}",
        check.kpi.label(),
        format.with_unit(&format.number(estimate.point)),
        format.number(estimate.lower),
        format.number(estimate.upper),
        bounds.join(" and "),
    );
}
