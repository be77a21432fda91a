//! A pay matrix: payout over two readings.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::gate::{PlacedReading, Reading};
use super::payout::PeriodFacts;
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

/// A matrix ready for a period's facts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlacedMatrix {
    matrix: Matrix,
    row: PlacedReading,
    column: PlacedReading,
}

impl PlacedMatrix {
    pub(super) fn new(matrix: &Matrix, row: PlacedReading, column: PlacedReading) -> Self {
        Self {
            matrix: matrix.clone(),
            row,
            column,
        }
    }

    /// Payout as a multiple of target incentive; a reading that is not known counts as 1.
    pub(super) fn value(&self, facts: &PeriodFacts<'_>) -> f64 {
        let row = self.row.read(facts).unwrap_or(1.0);
        let column = self.column.read(facts).unwrap_or(1.0);
        self.matrix.value(row, column)
    }
}

impl Matrix {
    /// Payout at two readings, as a multiple of target incentive.
    ///
    /// # Equation
    /// bilinear: with `u`, `v` the positions between the grid lines around the reading, 0 to 1,
    /// `(1−u)(1−v)·V₀₀ + (1−u)v·V₀₁ + u(1−v)·V₁₀ + uv·V₁₁`
    pub fn value(&self, row: f64, column: f64) -> f64 {
        let (i, u) = position(&self.rows, row);
        let (j, v) = position(&self.columns, column);
        let at = |i: usize, j: usize| {
            let value = self.values.get(i).and_then(|row| row.get(j));
            value.map_or(0.0, |value| value.get())
        };
        // A weight of 0 may stand beyond the grid, where `at` gives 0.
        (1.0 - u) * ((1.0 - v) * at(i, j) + v * at(i, j + 1))
            + u * ((1.0 - v) * at(i + 1, j) + v * at(i + 1, j + 1))
    }
}

/// The grid line at or before a reading, and how far it is towards the next, 0 to 1.
fn position(lines: &[Coefficient], reading: f64) -> (usize, f64) {
    let next = lines.partition_point(|line| line.get() <= reading);
    let Some(before) = next.checked_sub(1) else {
        return (0, 0.0);
    };
    lines.get(next).map_or((before, 0.0), |after| {
        let (from, to) = (lines[before].get(), after.get());
        (before, (reading - from) / (to - from))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix() -> Matrix {
        toml::from_str(
            r#"
                row_reads = { attainment_of = "new" }
                rows = [0.8, 1.0, 1.2]
                column_reads = { metric = "margin" }
                columns = [0.9, 1.0, 1.1]
                values = [[0.5, 0.7, 0.8], [0.8, 1.0, 1.2], [1.2, 1.5, 1.8]]
            "#,
        )
        .unwrap()
    }

    #[test]
    fn between_the_lines_it_is_bilinear() {
        let check = |row, column, expected: f64| {
            let value = matrix().value(row, column);
            assert!((value - expected).abs() < 1e-12, "{value}");
        };
        // Halfway in both directions between 1.0, 1.2, 1.5 and 1.8.
        check(1.10, 1.05, 1.375);
        check(1.0, 1.0, 1.0);
        check(0.9, 0.9, 0.65);
        check(0.8, 1.05, 0.75);
    }

    #[test]
    fn beyond_its_edges_it_is_clamped() {
        let m = matrix();
        for (row, column, like_row, like_column) in [
            (0.0, 0.0, 0.8, 0.9),
            (2.0, 2.0, 1.2, 1.1),
            (0.5, 1.05, 0.8, 1.05),
            (1.1, 3.0, 1.1, 1.1),
        ] {
            let difference = m.value(row, column) - m.value(like_row, like_column);
            assert!(difference.abs() < 1e-12);
        }
    }
}
