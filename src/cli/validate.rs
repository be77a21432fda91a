//! `quotasim validate`: the model against published findings and exact oracles.

use std::collections::BTreeSet;
use std::io::{self, Write};

use clap::Args;
use serde_json::json;

use super::options::Format;
use super::simulation::thread_pool;
use super::watch::{self, Watcher};
use super::{Exit, Terminal, report_scenario_error};
use crate::evidence::{self, Class, Finding, Row, ValidateError, Verdict};

/// Arguments of `validate`.
#[derive(Debug, Args)]
pub(super) struct Validate {
    /// Findings to check, by id or the start of one; all without any.
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// Fewer and smaller runs: what every change is held to. A finding listed as passing can then fail by chance,
    /// so only exact oracles count for the exit code.
    #[arg(long)]
    quick: bool,
    /// Worker threads; without it, one per core. Results do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// What standard output carries.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// No progress and no messages but errors.
    #[arg(long, short)]
    quiet: bool,
}

/// What `--quick` lays over every scenario.
const QUICK: [&str; 6] = [
    "calendar.reported_quarters=4",
    "experiment.min_replications=2",
    "experiment.max_replications=2",
    "learning.pilot_histories=1",
    "learning.averaging_rounds=0",
    "learning.max_iterations=8",
];

impl Validate {
    pub(super) fn run(self, terminal: &mut Terminal<impl Write, impl Write>) -> io::Result<Exit> {
        let all = evidence::findings();
        let asked = |finding: &Finding| {
            self.ids.is_empty()
                || self
                    .ids
                    .iter()
                    .any(|id| finding.id.starts_with(id.as_str()))
        };
        for id in &self.ids {
            if !all
                .iter()
                .any(|finding| finding.id.starts_with(id.as_str()))
            {
                let known: Vec<&str> = all.iter().map(|f| f.id.as_str()).collect();
                writeln!(
                    terminal.err,
                    "error: {id}: no such finding\nhelp: known are {}",
                    known.join(", ")
                )?;
                return Ok(Exit::Refused);
            }
        }
        let findings: Vec<Finding> = all.iter().filter(|f| asked(f)).cloned().collect();
        let pool = match thread_pool(self.threads, terminal)? {
            Ok(pool) => pool,
            Err(exit) => return Ok(exit),
        };
        watch::catch_ctrl_c();
        let watcher = Watcher::new(self.quiet);
        let overrides: Vec<String> = if self.quick {
            QUICK.map(String::from).to_vec()
        } else {
            Vec::new()
        };
        let scored = pool.install(|| evidence::score(&findings, &overrides, &watcher));
        watcher.clear();
        let rows = match scored {
            Ok(rows) => rows,
            Err(ValidateError::Interrupted) => return Ok(Exit::Interrupted),
            Err(ValidateError::Scenario { source, .. }) => {
                return report_scenario_error(&source, &mut BTreeSet::new(), &mut terminal.err);
            }
            Err(error @ ValidateError::Incomparable(_)) => {
                writeln!(terminal.err, "error: {error}")?;
                return Ok(Exit::Refused);
            }
            Err(error) => {
                writeln!(terminal.err, "error: {error}")?;
                return Ok(Exit::Io);
            }
        };
        match self.format {
            Format::Text => text(&rows, &mut terminal.out)?,
            Format::Csv => csv(&rows, &mut terminal.out)?,
            Format::Json => json(&rows, &mut terminal.out)?,
        }
        let counts = |row: &&Row| !self.quick || row.finding.class == Class::Exact;
        let failed = rows
            .iter()
            .filter(counts)
            .any(|row| row.verdict == Verdict::Fail);
        Ok(if failed { Exit::Failed } else { Exit::Done })
    }
}

fn number(row: &Row, value: f64) -> String {
    if row.finding.class == Class::Exact {
        format!("{value:.1e}")
    } else {
        format!("{:.1} %", 100.0 * value)
    }
}

fn text(rows: &[Row], out: &mut impl Write) -> io::Result<()> {
    for row in rows {
        let finding = &row.finding;
        let [low, high] = finding.band.map(|end| number(row, end));
        writeln!(
            out,
            "{:<8} {}  [{}]",
            finding.id,
            finding.quantity,
            row.verdict.word()
        )?;
        let interval = if finding.class == Class::Exact {
            String::new()
        } else {
            let [lower, upper] = [row.ours.lower, row.ours.upper].map(|end| number(row, end));
            format!(" ({lower} to {upper})")
        };
        writeln!(
            out,
            "         ours {}{interval}; band {low} to {high}; published {} ({}, {})",
            number(row, row.ours.point),
            finding.published,
            finding.source,
            finding.class.word(),
        )?;
        if !finding.diagnosis.is_empty() {
            writeln!(out, "         {}", finding.diagnosis)?;
        }
    }
    let of = |verdict| rows.iter().filter(|row| row.verdict == verdict).count();
    writeln!(
        out,
        "\n{} findings: {} pass, {} fail, {} listed misses. Intervals are 95 %, of the mean over replications.",
        rows.len(),
        of(Verdict::Pass) + of(Verdict::BetterThanListed),
        of(Verdict::Fail),
        of(Verdict::Miss),
    )
}

fn csv(rows: &[Row], out: &mut impl Write) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record([
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
    ])?;
    for row in rows {
        let f = &row.finding;
        writer.write_record([
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
        ])?;
    }
    writer.flush()
}

fn json(rows: &[Row], out: &mut impl Write) -> io::Result<()> {
    let rows: Vec<serde_json::Value> = rows
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
    serde_json::to_writer_pretty(&mut *out, &json!({ "findings": rows }))?;
    writeln!(out)
}
