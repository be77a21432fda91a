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
mod tests;
