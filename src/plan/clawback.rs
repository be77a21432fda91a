//! Commission taken back when a customer leaves early.
//!
//! ```toml
//! [plan.clawback]
//! kind = "linear"               # full | linear | pro_rata_to_term
//! window_months = 6
//! recovery = "offset"           # against future pay; or "cash"
//! ```
//!
//! # Equation
//! A customer who leaves after `u` months costs the share of the deal's commission
//! `1` (full), `1 − u/W` (linear in the window `W`) or `1 − u/T` (pro rata to the term `T`); nothing
//! from `u = W` on, or for a deal without a later end than `u`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check::PlanIssue;
use crate::units::Factor;

/// When and how commission is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Clawback {
    /// How much of the commission.
    pub kind: ClawbackKind,
    /// Months after booking in which a customer's leaving takes commission back; absent: the term
    /// of the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window_months: Option<Factor>,
    /// How it is taken back.
    #[serde(default)]
    pub recovery: Recovery,
}

/// How much of a deal's commission is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ClawbackKind {
    /// All of it inside the window.
    Full,
    /// In proportion to the part of the window that is left.
    Linear,
    /// In proportion to the part of the term that is left, inside the window.
    ProRataToTerm,
}

/// How an amount is taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Recovery {
    /// Set off against pay; what exceeds a payment waits for the next.
    #[default]
    Offset,
    /// Paid back at the next payment date, even where that payment is negative.
    Cash,
}

impl Clawback {
    /// Share of a deal's commission that is taken back when its customer leaves.
    ///
    /// # Units and shape
    /// `months` from booking to leaving; `term` of the contract \[months\]
    pub fn share(&self, months: f64, term: f64) -> f64 {
        let months = months.max(0.0);
        let window = self.window_months.map_or(term, Factor::get);
        if window <= months {
            return 0.0;
        }
        let left = match self.kind {
            ClawbackKind::Full => 1.0,
            ClawbackKind::Linear => 1.0 - months / window,
            ClawbackKind::ProRataToTerm if term <= months => 0.0,
            ClawbackKind::ProRataToTerm => 1.0 - months / term,
        };
        left.clamp(0.0, 1.0)
    }
}

pub(super) fn clawback_issues(clawback: &Clawback, found: &mut Vec<PlanIssue>) {
    if let Some(window) = clawback.window_months
        && window.get() <= 0.0
    {
        found.push(PlanIssue {
            path: "clawback.window_months".into(),
            message: format!("{:?} takes nothing back", window.get()),
            accepted: "more than 0".into(),
        });
    }
}

#[cfg(test)]
mod tests {
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
}
