//! When it is written down that an opportunity is lost: what a sales system shows of it, beside what happened.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Period;

/// Records of lost opportunities. An observation: nobody decides by them, and no other figure depends on them.
///
/// Absent, a loss is recorded on its day.
///
/// # Equation
/// A rep who is told no (a competitor, a deal that was ripe, a push) or walks away records it on that day. Who gets no
/// answer (no decision, a rep who has left) records nothing until asked: on the last day of the first period whose forecast has
/// the opportunity's close date in it or behind it, since only a date that is not yet due needs no word.
///
/// # Source
/// assumed; that month-ends are when it happens is how `InsideSales` (2017) is read: 11 times the losses of a normal day with 3
/// times the wins
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LossRecords {
    /// Period of the fiscal calendar at whose end reps are asked what became of each opportunity that was to be signed by
    /// then, and those that are dead are closed.
    pub clean_up: Period,
}
