//! The mean of a table whose rows and columns are both drawn at random.

use statrs::distribution::{ContinuousCDF, StudentsT};

use super::Estimate;

/// A mean over two sources of noise, and how much of it comes from the rows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crossed {
    /// The mean with an interval for both sources. `n` is the number of columns.
    pub mean: Estimate,
    /// Standard deviation between rows beyond what noise in cells explains.
    pub between_rows: f64,
}

/// Mean of a table with rows and columns that are independent draws of two populations, such as orders of players and
/// histories: a cell is `mean + row effect + column effect + rest`.
///
/// # Equation
/// `Var = (MS_rows + MS_columns - MS_rest) / (rows columns)`, at least the larger of the first two; the interval is Student's
/// with Satterthwaite's degrees of freedom. With one row or one column the error is infinite.
///
/// # Source
/// The two-way random-effects layout without repetition (Searle and others 1992, Variance Components, ch. 4);
/// Satterthwaite (1946), Biometrics Bulletin 2, 110-114
///
/// # Panics
/// Unless the rows are of one length.
pub fn crossed(table: &[Vec<f64>], confidence: f64) -> Crossed {
    let rows = table.len() as f64;
    let n = table.first().map_or(0, Vec::len);
    assert!(table.iter().all(|row| row.len() == n), "rows of one length");
    let columns = n as f64;
    let row_means: Vec<f64> = table.iter().map(|row| mean(row)).collect();
    let column_means: Vec<f64> = (0..n)
        .map(|c| table.iter().map(|row| row[c]).sum::<f64>() / rows)
        .collect();
    let point = mean(&row_means);
    let spread = |means: &[f64]| means.iter().map(|m| (m - point) * (m - point)).sum::<f64>();
    let rest: f64 = table
        .iter()
        .zip(&row_means)
        .flat_map(|(row, row_mean)| {
            row.iter()
                .zip(&column_means)
                .map(move |(cell, column_mean)| {
                    let rest = cell - row_mean - column_mean + point;
                    rest * rest
                })
        })
        .sum();
    let free = [rows - 1.0, columns - 1.0];
    let by_rows = columns * spread(&row_means) / free[0];
    let by_columns = rows * spread(&column_means) / free[1];
    let by_rest = rest / (free[0] * free[1]);
    let estimate = |std_error: f64, half_width: f64| Estimate {
        point,
        std_error,
        lower: point - half_width,
        upper: point + half_width,
        n,
    };
    if table.len() < 2 || n < 2 {
        let mean = estimate(f64::INFINITY, f64::INFINITY);
        return Crossed {
            mean,
            between_rows: f64::NAN,
        };
    }
    let squares = (by_rows + by_columns - by_rest).max(by_rows.max(by_columns));
    let std_error = (squares / (rows * columns)).sqrt();
    let parts = by_rows * by_rows / free[0]
        + by_columns * by_columns / free[1]
        + by_rest * by_rest / (free[0] * free[1]);
    let half_width = if 0.0 < squares {
        t_quantile(squares * squares / parts, confidence) * std_error
    } else {
        0.0
    };
    Crossed {
        mean: estimate(std_error, half_width),
        between_rows: ((by_rows - by_rest) / columns).max(0.0).sqrt(),
    }
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

fn t_quantile(degrees: f64, confidence: f64) -> f64 {
    StudentsT::new(0.0, 1.0, degrees.max(1.0)).map_or(f64::NAN, |law| {
        law.inverse_cdf(0.5 + 0.5 * confidence.clamp(0.0, 1.0))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_worked_by_hand() {
        // Row means 2 and 5, column means 2, 3.5, 5, all 3.5: rows 3 (1.5^2 2) = 13.5, columns 2 (1.5^2 2)/2 = 4.5.
        let table = [vec![1.0, 2.0, 3.0], vec![3.0, 5.0, 7.0]];
        let found = crossed(&table, 0.95);
        assert!((found.mean.point - 3.5).abs() < 1e-15);
        // Rests are 0.5, 0, -0.5 and the opposite: MS 1/2.
        let squares = 13.5 + 4.5 - 0.5;
        assert!((found.mean.std_error - f64::sqrt(squares / 6.0)).abs() < 1e-12);
        assert!((found.between_rows - f64::sqrt(13.0 / 3.0)).abs() < 1e-12);
        assert!(found.mean.covers(3.5) && found.mean.covers(0.0));
    }

    #[test]
    fn equal_cells_have_no_error_and_one_row_has_no_end_of_it() {
        let same = crossed(&[vec![2.0; 4], vec![2.0; 4]], 0.95);
        assert!((same.mean.point - 2.0).abs() + same.mean.std_error < 1e-15);
        assert!(same.mean.half_width() < 1e-15);
        assert!(
            crossed(&[vec![1.0, 2.0]], 0.95)
                .mean
                .std_error
                .is_infinite()
        );
    }

    #[test]
    fn without_row_effects_the_error_is_that_of_the_columns() {
        let columns = [1.0, 4.0, 2.0, 8.0, 5.0];
        let table = [columns.to_vec(), columns.to_vec(), columns.to_vec()];
        let found = crossed(&table, 0.95);
        let plain = Estimate::mean(&columns, 0.95);
        assert!((found.mean.std_error - plain.std_error).abs() < 1e-12);
        assert!((found.mean.half_width() - plain.half_width()).abs() < 1e-9);
        assert!(found.between_rows < 1e-12);
    }
}
