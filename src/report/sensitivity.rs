//! How far findings move with behavioural parameters, as text, CSV and JSON.

use serde_json::json;

use super::ReportError;
use crate::evidence::{Moves, Sensitivity};
use crate::stats::Estimate;

/// Width of a column of the table.
const COLUMN: usize = 12;
/// Width of the column of findings.
const NAMES: usize = 34;

/// A move as the table shows it: in points or times; in parentheses when its interval holds zero.
fn shown(row: &Moves, moved: &Estimate) -> String {
    if !moved.point.is_finite() {
        return "-".into();
    }
    let scale = if row.finding.times { 1.0 } else { 100.0 };
    let number = format!("{:+.1}", scale * moved.point);
    if moved.lower <= 0.0 && 0.0 <= moved.upper || moved.n < 2 {
        format!("({number})")
    } else {
        number
    }
}

/// For people: a row per finding, a column per step.
pub fn text(sensitivity: &Sensitivity) -> String {
    let mut lines = Vec::new();
    let steps = &sensitivity.steps;
    let header = |of: &dyn Fn(usize) -> String, first: &str, base: &str| {
        let cells = (0..steps.len()).map(|step| format!("{:>COLUMN$}", of(step)));
        let cells: Vec<String> = cells.collect();
        format!("{first:<NAMES$}{base:>COLUMN$}{}", cells.concat())
    };
    let words = |step: usize, word: usize| {
        let mut words = steps[step].parameter.splitn(2, ' ');
        words.nth(word).unwrap_or_default().to_owned()
    };
    lines.push(header(&|step| words(step, 0), "", ""));
    lines.push(header(&|step| words(step, 1), "", ""));
    lines.push(header(
        &|step| steps[step].change.clone(),
        "finding",
        "as it is",
    ));
    for row in &sensitivity.rows {
        let name = format!("{} {}", row.finding.id, row.finding.label);
        let base = if row.finding.times {
            format!("{:.1}", row.base.point)
        } else {
            format!("{:.1} %", 100.0 * row.base.point)
        };
        lines.push(header(&|step| shown(row, &row.moves[step]), &name, &base));
    }
    let replications = sensitivity.rows.iter().map(|row| row.base.n).max();
    lines.push(format!(
        "\nA column is what one step of a parameter adds, all else as it is and beliefs learned anew: in points, or in times where a \
         finding is a ratio.\nIn parentheses: the 95 % interval over histories holds zero. {} histories at most; seed {}.\n",
        replications.unwrap_or(0),
        sensitivity.seed,
    ));
    lines.join("\n")
}

/// A row per finding and step.
///
/// # Errors
/// [`ReportError::Encode`] if the encoder fails.
pub fn csv(sensitivity: &Sensitivity) -> Result<String, ReportError> {
    let columns = [
        "id",
        "parameter",
        "change",
        "as_it_is",
        "move",
        "lower",
        "upper",
        "n",
    ];
    let mut rows = vec![columns.map(str::to_owned).to_vec()];
    for row in &sensitivity.rows {
        for (step, moved) in sensitivity.steps.iter().zip(&row.moves) {
            rows.push(vec![
                row.finding.id.clone(),
                step.parameter.clone(),
                step.change.clone(),
                row.base.point.to_string(),
                moved.point.to_string(),
                moved.lower.to_string(),
                moved.upper.to_string(),
                moved.n.to_string(),
            ]);
        }
    }
    super::csv::encode("sensitivity.csv", rows)
}

/// One JSON document.
///
/// # Errors
/// [`ReportError::Encode`] if the encoder fails.
pub fn json(sensitivity: &Sensitivity) -> Result<String, ReportError> {
    let estimate =
        |e: &Estimate| json!({ "point": e.point, "lower": e.lower, "upper": e.upper, "n": e.n });
    let steps: Vec<_> = sensitivity
        .steps
        .iter()
        .map(|step| json!({ "parameter": step.parameter, "change": step.change, "set": step.set }))
        .collect();
    let rows: Vec<_> = sensitivity
        .rows
        .iter()
        .map(|row| {
            let moves: Vec<_> = row.moves.iter().map(estimate).collect();
            json!({ "id": row.finding.id, "as_it_is": estimate(&row.base), "moves": moves })
        })
        .collect();
    let document = json!({ "steps": steps, "findings": rows, "seed": sensitivity.seed });
    let mut text =
        serde_json::to_string_pretty(&document).map_err(|error| ReportError::Encode {
            file: "sensitivity.json",
            reason: error.to_string(),
        })?;
    text.push('\n');
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{findings, steps};

    #[test]
    fn a_move_is_in_points_and_in_parentheses_when_it_cannot_be_told_from_none() {
        let finding = findings().into_iter().find(|f| f.id == "V02a");
        let estimate = |point: f64, half: f64| Estimate {
            point,
            std_error: half / 2.0,
            lower: point - half,
            upper: point + half,
            n: 3,
        };
        let row = Moves {
            finding: finding.unwrap(),
            base: estimate(0.68, 0.01),
            moves: vec![estimate(0.031, 0.01), estimate(-0.02, 0.05)],
        };
        let sensitivity = Sensitivity {
            steps: steps().into_iter().take(2).collect(),
            rows: vec![row],
            seed: 1,
        };
        let text = text(&sensitivity);
        let line = text.lines().find(|line| line.starts_with("V02a")).unwrap();
        let words: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(words[words.len() - 4..], ["68.0", "%", "+3.1", "(-2.0)"]);
        assert_eq!(csv(&sensitivity).unwrap().lines().count(), 3);
        assert!(json(&sensitivity).unwrap().contains("\"V02a\""));
    }
}
