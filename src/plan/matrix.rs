//! A pay matrix: payout over two readings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::gate::Reading;
use crate::units::{Coefficient, Factor};

/// Payout over two readings, in place of the tiers: bilinear between the grid's lines and clamped
/// at its edges.
///
/// ```toml
/// matrix = { row_reads = { attainment_of = "new business" }, rows = [0.8, 1.0, 1.2],
///     column_reads = { metric = "gross_margin_attainment" }, columns = [0.9, 1.0, 1.1],
///     values = [[0.5, 0.7, 0.8], [0.8, 1.0, 1.2], [1.2, 1.5, 1.8]] }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// What the rows stand for.
    pub row_reads: Reading,
    /// Readings of the rows, rising.
    #[schemars(length(min = 1))]
    pub rows: Vec<Coefficient>,
    /// What the columns stand for.
    pub column_reads: Reading,
    /// Readings of the columns, rising.
    #[schemars(length(min = 1))]
    pub columns: Vec<Coefficient>,
    /// Payout as a multiple of target incentive, one list per row.
    pub values: Vec<Vec<Factor>>,
}
