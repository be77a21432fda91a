//! The scoreboard of `quotasim validate`: as text, CSV, JSON, and its charts.

use serde_json::json;

use super::ReportError;
use crate::evidence::{self, Class, Row, Scoreboard, Verdict};
use crate::experiment::CONFIDENCE;
use crate::outcome::Kpi;
use crate::stats::Estimate;

/// What is kept of a firm that is taken apart.
const APART: [Kpi; 5] = [
    Kpi::LastWeekShare,
    Kpi::LastWeekDeals,
    Kpi::LastDayDeals,
    Kpi::QuarterEndPremium,
    Kpi::MeanDiscount,
];

/// A number of a row as its finding writes numbers.
fn number(row: &Row, value: f64) -> String {
    if row.finding.class == Class::Exact {
        format!("{value:.1e}")
    } else if row.finding.times {
        format!("{value:.1} times")
    } else {
        format!("{:.1} %", 100.0 * value)
    }
}

/// Ours and the verdict, in a word or two.
pub(super) fn point(row: &Row) -> String {
    format!("{}, {}", number(row, row.ours.point), row.verdict.word())
}

/// Ours with its interval.
fn ours(row: &Row) -> String {
    let point = number(row, row.ours.point);
    if row.finding.class == Class::Exact {
        return point;
    }
    let [lower, upper] = [row.ours.lower, row.ours.upper].map(|end| number(row, end));
    format!("{point} ({lower} to {upper})")
}

/// For people: three lines a finding, and the count.
pub fn text(board: &Scoreboard) -> String {
    let mut lines = Vec::new();
    for row in &board.rows {
        let finding = &row.finding;
        let [low, high] = finding.band.map(|end| number(row, end));
        lines.push(format!(
            "{:<8} {}  [{}]",
            finding.id,
            finding.quantity,
            row.verdict.word()
        ));
        lines.push(format!(
            "         ours {}; band {low} to {high}; published {} ({}, {})",
            ours(row),
            finding.published,
            finding.source,
            finding.class.word(),
        ));
        if !finding.diagnosis.is_empty() {
            lines.push(format!("         {}", finding.diagnosis));
        }
    }
    let of = |verdict| {
        let rows = board.rows.iter();
        rows.filter(|row| row.verdict == verdict).count()
    };
    lines.push(format!(
        "\n{} findings: {} pass, {} fail, {} listed misses. Intervals are 95 %, of the mean over replications.\n",
        board.rows.len(),
        of(Verdict::Pass) + of(Verdict::BetterThanListed),
        of(Verdict::Fail),
        of(Verdict::Miss),
    ));
    lines.join("\n")
}

/// Columns of `findings.csv`.
const COLUMNS: [&str; 13] = [
    "id",
    "source",
    "quantity",
    "class",
    "published",
    "band_low",
    "band_high",
    "ours",
    "lower",
    "upper",
    "n",
    "verdict",
    "diagnosis",
];

/// A row per finding.
///
/// # Errors
/// [`ReportError::Encode`] if the encoder fails.
pub fn csv(board: &Scoreboard) -> Result<String, ReportError> {
    let mut rows = vec![COLUMNS.map(str::to_owned).to_vec()];
    rows.extend(board.rows.iter().map(|row| {
        let f = &row.finding;
        vec![
            f.id.clone(),
            f.source.clone(),
            f.quantity.clone(),
            f.class.word().to_owned(),
            f.published.clone(),
            f.band[0].to_string(),
            f.band[1].to_string(),
            row.ours.point.to_string(),
            row.ours.lower.to_string(),
            row.ours.upper.to_string(),
            row.ours.n.to_string(),
            row.verdict.word().to_owned(),
            f.diagnosis.clone(),
        ]
    }));
    super::csv::encode("findings.csv", rows)
}

/// The firm that is taken apart, a row per scenario and figure; nothing where fewer than two of its scenarios were run.
///
/// # Errors
/// [`ReportError::Encode`] if the encoder fails.
pub fn apart_csv(board: &Scoreboard) -> Result<Option<String>, ReportError> {
    let columns = [
        "scenario", "without", "figure", "point", "lower", "upper", "n",
    ];
    let mut rows = vec![columns.map(str::to_owned).to_vec()];
    let mut shown = 0;
    for variant in evidence::taken_apart() {
        let Some(design) = board.scenario(&variant.scenario) else {
            continue;
        };
        shown += 1;
        for kpi in APART {
            let ours = Estimate::mean(&design.columns[kpi as usize], CONFIDENCE);
            rows.push(vec![
                variant.scenario.clone(),
                variant.label.clone(),
                kpi.key().to_owned(),
                ours.point.to_string(),
                ours.lower.to_string(),
                ours.upper.to_string(),
                ours.n.to_string(),
            ]);
        }
    }
    if shown < 2 {
        return Ok(None);
    }
    super::csv::encode("apart.csv", rows).map(Some)
}

/// One JSON document.
///
/// # Errors
/// [`ReportError::Encode`] if the encoder fails.
pub fn json(board: &Scoreboard) -> Result<String, ReportError> {
    let rows: Vec<serde_json::Value> = board
        .rows
        .iter()
        .map(|row| {
            let f = &row.finding;
            json!({
                "id": f.id, "source": f.source, "quantity": f.quantity, "class": f.class.word(),
                "published": f.published, "band": f.band,
                "ours": { "point": row.ours.point, "lower": row.ours.lower, "upper": row.ours.upper, "n": row.ours.n },
                "verdict": row.verdict.word(), "diagnosis": f.diagnosis,
            })
        })
        .collect();
    let mut text = serde_json::to_string_pretty(&json!({ "findings": rows })).map_err(|error| {
        ReportError::Encode {
            file: "findings.json",
            reason: error.to_string(),
        }
    })?;
    text.push('\n');
    Ok(text)
}
