//! `quotasim validate`: the model against published findings and exact oracles.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::options::Format;
use super::steps::{asked_folder, command_line, kept, thread_pool};
use super::watch::{self, Watcher};
use super::{Exit, Terminal, report_scenario_error};
use crate::evidence::{self, Class, Finding, Row, ValidateError, Verdict};
use crate::report::manifest::ManifestInputs;
use crate::report::scoreboard;

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
    /// Folder for the table and its charts; it appears whole or not at all.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
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
        // Nobody should wait for a scoreboard that cannot be kept.
        let folder = match asked_folder(self.out.as_deref(), terminal)? {
            Ok(folder) => folder,
            Err(exit) => return Ok(exit),
        };
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
        let board = match scored {
            Ok(board) => board,
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
        let text = match self.format {
            Format::Text => scoreboard::text(&board),
            Format::Csv => scoreboard::csv(&board).map_err(io::Error::other)?,
            Format::Json => scoreboard::json(&board).map_err(io::Error::other)?,
        };
        terminal.out.write_all(text.as_bytes())?;
        terminal.out.flush()?;
        if let Some(folder) = folder {
            let inputs = ManifestInputs {
                command_line: command_line(),
                scenarios: Vec::new(),
                threads: pool.current_num_threads(),
                durations: Vec::new(),
            };
            let written = folder.write_scoreboard(&board, &inputs);
            let exit = kept(written, "results", self.quiet, terminal)?;
            if exit != Exit::Done {
                return Ok(exit);
            }
        }
        let counts = |row: &&Row| !self.quick || row.finding.class == Class::Exact;
        let failed = board
            .rows
            .iter()
            .filter(counts)
            .any(|row| row.verdict == Verdict::Fail);
        Ok(if failed { Exit::Failed } else { Exit::Done })
    }
}
