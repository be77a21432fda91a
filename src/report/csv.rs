//! `summary.csv` and `replications.csv`: the same numbers as rows. Base units; a cell that is not a
//! number is empty.

use crate::experiment::results::Experiment;
use crate::outcome::Kpi;
use crate::stats::Estimate;

use super::json::unit_name;
use super::{ReportError, table};

/// Columns of `summary.csv`. Rows with an empty `against` are means of a design; the others are
/// paired differences, design less `against`.
pub const SUMMARY_COLUMNS: [&str; 11] = [
    "design",
    "against",
    "kpi",
    "unit",
    "point",
    "std_error",
    "lower",
    "upper",
    "n",
    "chance_higher",
    "chance_better",
];

/// `summary.csv` as text: a row per design and figure, then a row per contrast and figure.
///
/// # Errors
/// [`ReportError::Encode`] if the encoder fails.
pub fn summary(experiment: &Experiment) -> Result<String, ReportError> {
    let mut rows = vec![SUMMARY_COLUMNS.map(str::to_owned).to_vec()];
    for design in &experiment.designs {
        for kpi in Kpi::ALL {
            rows.push(estimate_row(
                &design.name,
                "",
                *kpi,
                design.estimate(*kpi),
                [None, None],
            ));
        }
    }
    for contrast in &experiment.contrasts {
        let design = &experiment.designs[contrast.design].name;
        let base = &experiment.designs[0].name;
        for kpi in Kpi::ALL {
            let row = contrast.contrast(*kpi);
            let chances = [Some(row.chance_higher), table::chance_better(*kpi, row)];
            rows.push(estimate_row(design, base, *kpi, &row.difference, chances));
        }
    }
    encode("summary.csv", rows)
}

/// `replications.csv` as text: a row per design and replication (counted from 0), a column per
/// figure.
///
/// # Errors
/// [`ReportError::Encode`] if the encoder fails.
pub fn replications(experiment: &Experiment) -> Result<String, ReportError> {
    let header = ["design", "replication"]
        .into_iter()
        .chain(Kpi::ALL.iter().map(|k| k.key()));
    let mut rows = vec![header.map(str::to_owned).collect::<Vec<_>>()];
    for design in &experiment.designs {
        for replication in 0..experiment.replications {
            let mut row = vec![design.name.clone(), replication.to_string()];
            row.extend(
                design
                    .columns
                    .iter()
                    .map(|c| cell(c.get(replication).copied())),
            );
            rows.push(row);
        }
    }
    encode("replications.csv", rows)
}

fn estimate_row(
    design: &str,
    against: &str,
    kpi: Kpi,
    estimate: &Estimate,
    chances: [Option<f64>; 2],
) -> Vec<String> {
    let Estimate {
        point,
        std_error,
        lower,
        upper,
        n,
    } = *estimate;
    let mut row = vec![design.to_owned(), against.to_owned()];
    row.extend([kpi.key().to_owned(), unit_name(kpi.unit()).to_owned()]);
    row.extend([point, std_error, lower, upper].map(|v| cell(Some(v))));
    row.push(n.to_string());
    row.extend(chances.map(cell));
    row
}

/// The shortest text that reads back as the same number.
pub(super) fn cell(value: Option<f64>) -> String {
    value
        .filter(|v| v.is_finite())
        .map_or_else(String::new, |v| v.to_string())
}

pub(super) fn encode(file: &'static str, rows: Vec<Vec<String>>) -> Result<String, ReportError> {
    let failed = |reason: String| ReportError::Encode { file, reason };
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer
            .write_record(row)
            .map_err(|error| failed(error.to_string()))?;
    }
    let bytes = writer
        .into_inner()
        .map_err(|error| failed(error.to_string()))?;
    String::from_utf8(bytes).map_err(|error| failed(error.to_string()))
}
