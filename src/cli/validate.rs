//! `quotasim validate`: the model against published findings and exact oracles.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Instant;

use clap::Args;

use super::options::Format;
use super::steps::{asked_folder, command_line, kept, thread_pool};
use super::watch::{self, Watcher};
use super::{Exit, Terminal, report_scenario_error};
use crate::evidence::{self, Class, Finding, Row, ValidateError, Verdict};
use crate::report::manifest::ManifestInputs;
use crate::report::{scoreboard, sensitivity};

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
    /// Instead of the scoreboard: how far each finding moves with one step of each behavioural parameter, on three
    /// histories. Says how long it will take once the battery has run as it is.
    #[arg(long, conflicts_with = "out")]
    sensitivity: bool,
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

/// What `--sensitivity` lays over every scenario: steps are paired, so that few histories show what they move.
const FEW: [&str; 2] = [
    "experiment.min_replications=3",
    "experiment.max_replications=3",
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
        let quick = QUICK.iter().filter(|_| self.quick);
        let few = FEW.iter().filter(|_| self.sensitivity && !self.quick);
        let overrides: Vec<String> = quick.chain(few).map(ToString::to_string).collect();
        if self.sensitivity {
            return self.print_sensitivity(&findings, &overrides, (&pool, &watcher), terminal);
        }
        // Only a chart asks for them.
        let beside = match folder {
            Some(_) => evidence::scenarios_beside(&findings),
            None => Vec::new(),
        };
        let scored = pool.install(|| evidence::score(&findings, &beside, &overrides, &watcher));
        watcher.clear();
        let board = match scored {
            Ok(board) => board,
            Err(error) => return refused(&error, terminal),
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

    /// Runs the battery once more for each step of a parameter and prints what moves.
    fn print_sensitivity(
        &self,
        findings: &[Finding],
        overrides: &[String],
        (pool, watcher): (&rayon::ThreadPool, &Watcher),
        terminal: &mut Terminal<impl Write, impl Write>,
    ) -> io::Result<Exit> {
        let found = pool.install(|| {
            let started = Instant::now();
            let after_base = |steps: usize| {
                if !self.quiet {
                    let minutes = started.elapsed().as_secs_f64() / 60.0;
                    watcher.clear();
                    // A note that cannot be written is not worth an end.
                    let _ = writeln!(
                        io::stderr(),
                        "as it is: {minutes:.1} min; {steps} steps more, some {:.0} min",
                        minutes * steps as f64
                    );
                }
            };
            evidence::sensitivity(findings, evidence::steps(), overrides, watcher, after_base)
        });
        watcher.clear();
        let text = match found {
            Ok(found) => match self.format {
                Format::Text => Ok(sensitivity::text(&found)),
                Format::Csv => sensitivity::csv(&found),
                Format::Json => sensitivity::json(&found),
            },
            Err(error) => return refused(&error, terminal),
        };
        terminal
            .out
            .write_all(text.map_err(io::Error::other)?.as_bytes())?;
        Ok(Exit::Done)
    }
}

/// Says why there is no scoreboard.
fn refused(
    error: &ValidateError,
    terminal: &mut Terminal<impl Write, impl Write>,
) -> io::Result<Exit> {
    match error {
        ValidateError::Interrupted => return Ok(Exit::Interrupted),
        ValidateError::Scenario { source, .. } => {
            return report_scenario_error(source, &mut BTreeSet::new(), &mut terminal.err);
        }
        _ => {}
    }
    writeln!(terminal.err, "error: {error}")?;
    Ok(match error {
        ValidateError::Incomparable(_) => Exit::Refused,
        _ => Exit::Io,
    })
}
