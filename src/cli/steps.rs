//! Steps that commands have in common. Each that can fail says why on standard error and gives how to end.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::watch::{self, Watcher};
use super::{Exit, SharedOptions, Terminal, print_notes, report_error, report_scenario_error};
use crate::experiment::{Beliefs, Incomparable, Study};
use crate::report::ReportError;
use crate::report::folder::{self, Prepared};
use crate::scenario::{self, Scenario};

/// Reads one file and shows its faults.
pub(super) fn load(
    file: &Path,
    overrides: &[String],
    terminal: &mut Terminal<impl Write, impl Write>,
) -> io::Result<Result<Scenario, Exit>> {
    match scenario::load(file, overrides) {
        Ok(scenario) => Ok(Ok(scenario)),
        Err(error) => {
            report_scenario_error(&error, &mut BTreeSet::new(), &mut terminal.err).map(Err)
        }
    }
}

/// Reads all files and shows all their faults.
pub(super) fn load_all(
    files: &[PathBuf],
    overrides: &[String],
    quiet: bool,
    terminal: &mut Terminal<impl Write, impl Write>,
) -> io::Result<Result<Vec<Scenario>, Exit>> {
    let mut scenarios = Vec::with_capacity(files.len());
    let mut shown = BTreeSet::new();
    let mut exit = Exit::Done;
    for file in files {
        match scenario::load(file, overrides) {
            Ok(scenario) => scenarios.push(scenario),
            Err(error) => {
                exit = exit.and(report_scenario_error(
                    &error,
                    &mut shown,
                    &mut terminal.err,
                )?);
            }
        }
    }
    if exit == Exit::Done && !quiet {
        let mut noted = BTreeSet::new();
        for scenario in &scenarios {
            print_notes(scenario, &mut noted, &mut terminal.err)?;
        }
    }
    Ok(if exit == Exit::Done {
        Ok(scenarios)
    } else {
        Err(exit)
    })
}

/// Reads the scenarios of a comparison, which have to compare.
pub(super) fn load_comparison(
    base: PathBuf,
    others: Vec<PathBuf>,
    options: &SharedOptions,
    terminal: &mut Terminal<impl Write, impl Write>,
) -> io::Result<Result<Study, Exit>> {
    let mut files = vec![base];
    files.extend(others);
    let overrides = options.overrides();
    let mut scenarios = match load_all(&files, &overrides, options.quiet, terminal)? {
        Ok(scenarios) => scenarios.into_iter(),
        Err(exit) => return Ok(Err(exit)),
    };
    let Some(base) = scenarios.next() else {
        return Ok(Err(Exit::Refused));
    };
    comparable(Study::comparing(base, scenarios.collect()), terminal)
}

/// A study of scenarios that have to compare.
pub(super) fn comparable(
    study: Result<Study, Incomparable>,
    terminal: &mut Terminal<impl Write, impl Write>,
) -> io::Result<Result<Study, Exit>> {
    match study {
        Ok(study) => Ok(Ok(study)),
        Err(error) => {
            writeln!(terminal.err, "error: {error}")?;
            writeln!(terminal.err, "help: {}", error.help())?;
            Ok(Err(Exit::Refused))
        }
    }
}

/// A folder, if one is asked for: nobody should wait for what cannot be kept.
pub(super) fn asked_folder(
    out: Option<&Path>,
    terminal: &mut Terminal<impl Write, impl Write>,
) -> io::Result<Result<Option<Prepared>, Exit>> {
    match out.map(folder::prepare).transpose() {
        Ok(folder) => Ok(Ok(folder)),
        Err(error) => {
            report_error(&error, &mut terminal.err)?;
            Ok(Err(Exit::Io))
        }
    }
}

/// The threads asked for, one per core without a number.
pub(super) fn thread_pool(
    threads: Option<u16>,
    terminal: &mut Terminal<impl Write, impl Write>,
) -> io::Result<Result<rayon::ThreadPool, Exit>> {
    let threads = threads.unwrap_or(0).into();
    match rayon::ThreadPoolBuilder::new().num_threads(threads).build() {
        Ok(pool) => Ok(Ok(pool)),
        Err(error) => {
            writeln!(terminal.err, "error: --threads: {error}")?;
            Ok(Err(Exit::Io))
        }
    }
}

/// Settles the beliefs of a study, for a command that does nothing else that takes long; `None` when interrupted.
pub(super) fn settle(study: &Study, pool: &rayon::ThreadPool, quiet: bool) -> Option<Beliefs> {
    watch::catch_ctrl_c();
    let watcher = Watcher::new(quiet);
    let beliefs = pool.install(|| study.settle(&watcher));
    watcher.clear();
    beliefs
}

/// What was typed, for a manifest.
pub(super) fn command_line() -> Vec<String> {
    std::env::args_os()
        .map(|word| word.to_string_lossy().into_owned())
        .collect()
}

/// Says where something was written, or why it was not.
pub(super) fn kept(
    written: Result<PathBuf, ReportError>,
    what: &str,
    quiet: bool,
    terminal: &mut Terminal<impl Write, impl Write>,
) -> io::Result<Exit> {
    match written {
        Ok(path) => {
            if !quiet {
                writeln!(terminal.err, "{what}: {}", path.display())?;
            }
            Ok(Exit::Done)
        }
        Err(error) => {
            report_error(&error, &mut terminal.err)?;
            Ok(Exit::Io)
        }
    }
}
