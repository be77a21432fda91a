//! What `run` and `compare` share: settle, replicate, print, write.

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::options::Format;
use super::steps::{command_line, kept, thread_pool};
use super::watch::{self, Watcher};
use super::{Exit, SharedOptions, Terminal, report_error};
use crate::experiment::results::{Experiment, Stopped};
use crate::experiment::{Beliefs, Finding, Study};
use crate::report::folder::{self, Prepared};
use crate::report::manifest::ManifestInputs;
use crate::report::{ReportError, conclusion, csv, expectations, json, robustness, table};

/// A study on its way from scenarios to a results folder.
pub(super) struct Simulation<'a> {
    study: Study,
    options: &'a SharedOptions,
}

impl<'a> Simulation<'a> {
    pub(super) fn new(study: Study, options: &'a SharedOptions) -> Self {
        Self { study, options }
    }

    pub(super) fn run(self, terminal: &mut Terminal<impl Write, impl Write>) -> io::Result<Exit> {
        let out = self
            .options
            .out
            .clone()
            .unwrap_or_else(|| default_folder(&self.study));
        // Nobody should wait for results that cannot be kept.
        let folder = match folder::prepare(&out) {
            Ok(folder) => folder,
            Err(error) => return self.refuse_folder(&error, terminal),
        };
        let pool = match thread_pool(self.options.threads, terminal)? {
            Ok(pool) => pool,
            Err(exit) => return Ok(exit),
        };
        watch::catch_ctrl_c();
        let watcher = Watcher::new(self.options.quiet);
        let mut durations = Durations::start();
        let beliefs = pool.install(|| self.study.settle(&watcher));
        durations.stage("beliefs");
        let Some(beliefs) = beliefs else {
            watcher.clear();
            writeln!(
                terminal.err,
                "interrupted before the first replication; nothing is written"
            )?;
            return Ok(Exit::Interrupted);
        };
        let experiment = pool.install(|| self.study.replicate(&beliefs, &watcher));
        durations.stage("replications");
        watcher.clear();
        let inputs = ManifestInputs {
            command_line: command_line(),
            scenarios: self
                .study
                .designs
                .iter()
                .map(|design| design.scenario.resolved_toml(false))
                .collect(),
            threads: pool.current_num_threads(),
            durations: durations.seconds(),
        };
        self.print(&experiment, terminal)?;
        let exit = self.write(folder, &experiment, &inputs, terminal)?;
        durations.stage("report");
        // Last, since it can take longer than the run itself, whose results are there by now.
        let robustness = pool.install(|| self.robustness(&beliefs, &experiment, &watcher));
        watcher.clear();
        if !robustness.is_empty() {
            durations.stage("robustness");
            if self.options.format == Format::Text {
                write!(terminal.out, "\n{robustness}")?;
            } else {
                write!(terminal.err, "{robustness}")?;
            }
        }
        if !self.options.quiet {
            writeln!(terminal.err, "{}", durations.sentence())?;
        }
        if !self.options.quiet && self.study.base_is_staggered() {
            writeln!(
                terminal.err,
                "note: {} is staggered and the first design, which has no variants; to see it with buyers \
                 who know the clock, `quotasim compare` it to another base",
                self.study.designs[0].name
            )?;
        }
        let checked = self.print_checks(&experiment, terminal)?;
        Ok(if exit != Exit::Done {
            exit
        } else if experiment.stopped == Stopped::Interrupted {
            Exit::Interrupted
        } else {
            checked
        })
    }

    /// What was asked about the beliefs beside the run; what an interrupt leaves out is not said.
    fn robustness(&self, beliefs: &Beliefs, experiment: &Experiment, watcher: &Watcher) -> String {
        let mut text = String::new();
        if self.options.belief_starts
            && let Some(spreads) = self.study.belief_starts(beliefs, watcher)
        {
            text.push_str(&robustness::starts(experiment, &spreads));
        }
        if 0 < self.options.belief_batches
            && 0 < experiment.replications
            && let Some(luck) =
                self.study
                    .belief_luck(experiment, self.options.belief_batches, watcher)
        {
            text.push_str(&robustness::luck(experiment, &luck));
        }
        text
    }

    fn refuse_folder(
        &self,
        error: &ReportError,
        terminal: &mut Terminal<impl Write, impl Write>,
    ) -> io::Result<Exit> {
        report_error(error, &mut terminal.err)?;
        if self.options.out.is_none() {
            writeln!(terminal.err, "help: --out DIR puts the results elsewhere")?;
        }
        Ok(Exit::Io)
    }

    fn print(
        &self,
        experiment: &Experiment,
        terminal: &mut Terminal<impl Write, impl Write>,
    ) -> io::Result<()> {
        let text = match self.options.format {
            Format::Text => {
                let mut text = table::decision(experiment);
                let conclusion = conclusion::conclusion(experiment);
                if !conclusion.is_empty() {
                    text.push('\n');
                    text.push_str(&conclusion);
                }
                text
            }
            Format::Json => json::summary(experiment).map_err(io::Error::other)?,
            Format::Csv => csv::summary(experiment).map_err(io::Error::other)?,
        };
        terminal.out.write_all(text.as_bytes())?;
        terminal.out.flush()
    }

    fn write(
        &self,
        folder: Prepared,
        experiment: &Experiment,
        inputs: &ManifestInputs,
        terminal: &mut Terminal<impl Write, impl Write>,
    ) -> io::Result<Exit> {
        if experiment.replications == 0 {
            writeln!(
                terminal.err,
                "interrupted before the first replication; nothing is written"
            )?;
            return Ok(Exit::Interrupted);
        }
        let written = folder.write(experiment, inputs);
        kept(written, "results", self.options.quiet, terminal)
    }

    /// What came of `[expect]`, for a single design: with the tables, or among the messages when
    /// standard output is data.
    fn print_checks(
        &self,
        experiment: &Experiment,
        terminal: &mut Terminal<impl Write, impl Write>,
    ) -> io::Result<Exit> {
        if 1 < experiment.designs.len() {
            return Ok(Exit::Done);
        }
        let checks = self.study.checks(experiment);
        let failed = checks.iter().any(|check| check.finding == Finding::Failed);
        let text = expectations::lines(&checks);
        if !text.is_empty() {
            if self.options.format == Format::Text {
                write!(terminal.out, "\n{text}")?;
            } else if failed || !self.options.quiet {
                write!(terminal.err, "{text}")?;
            }
        }
        Ok(if failed { Exit::Failed } else { Exit::Done })
    }
}

/// `results/<base>` or `results/<base>-vs-<others>`, in the current folder; variants are not named.
fn default_folder(study: &Study) -> PathBuf {
    const LONGEST: usize = 100;
    let mut names = study.designs[..study.n_written()]
        .iter()
        .map(|d| d.name.as_str());
    let base = names.next().unwrap_or("design");
    let others: Vec<&str> = names.collect();
    let mut name = base.to_owned();
    if !others.is_empty() {
        name = format!("{base}-vs-{}", others.join("-"));
        if LONGEST < name.len() {
            name = format!("{base}-vs-{}-designs", others.len());
        }
    }
    ["results", &name.replace(' ', "-")].iter().collect()
}

/// Wall-clock times of the stages.
pub(super) struct Durations {
    last: Instant,
    stages: Vec<(&'static str, Duration)>,
}

impl Durations {
    pub(super) fn start() -> Self {
        Self {
            last: Instant::now(),
            stages: Vec::new(),
        }
    }

    /// A stage ends now, or a part of one.
    pub(super) fn stage(&mut self, name: &'static str) {
        let now = Instant::now();
        let time = now - self.last;
        self.last = now;
        match self.stages.iter_mut().find(|(known, _)| *known == name) {
            Some((_, sum)) => *sum += time,
            None => self.stages.push((name, time)),
        }
    }

    pub(super) fn seconds(&self) -> Vec<(String, f64)> {
        let seconds = |(name, time): &(&str, Duration)| ((*name).to_owned(), time.as_secs_f64());
        self.stages.iter().map(seconds).collect()
    }

    pub(super) fn sentence(&self) -> String {
        let stage = |(name, time): &(&str, Duration)| format!("{name} {:.1} s", time.as_secs_f64());
        let stages: Vec<String> = self.stages.iter().map(stage).collect();
        format!("time: {}", stages.join(", "))
    }
}
