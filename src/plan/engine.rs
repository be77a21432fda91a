//! A whole company's deals through its plans into statements.

use super::check::PlanError;
use super::faults::RecordIssue;
use super::line::{Balances, MeasuredLine, PayLine};

/// Pay of a whole company, line by line. Every list is ordered by person first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Statements {
    /// What each component measured, by person, period end and component.
    pub measured: Vec<MeasuredLine>,
    /// What was paid, by person and payment.
    pub lines: Vec<PayLine>,
    /// Totals after each payment, by person and payment.
    pub balances: Vec<Balances>,
    /// Credit given over the amount it was given for ([`credit_multiplier`](super::credit_multiplier)).
    pub credit_multiplier: Option<f64>,
}

/// Why a company's pay could not be computed.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// A plan has faults; nothing was computed.
    #[error("plan {plan}: {source}")]
    Plan {
        /// Place of the plan.
        plan: usize,
        /// Its faults.
        source: PlanError,
    },
    /// Rows have faults; nothing was computed.
    #[error("{}", issues.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
    Rows {
        /// All of them, by list.
        issues: Vec<RecordIssue>,
    },
}
