//! `quotasim run`: simulates one design.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::simulation::Simulation;
use super::steps::load_all;
use super::{Exit, SharedOptions, Terminal};
use crate::experiment::Study;

/// Arguments of `run`.
#[derive(Debug, Args)]
pub(super) struct Run {
    /// The scenario file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    options: SharedOptions,
}

impl Run {
    pub(super) fn run(self, terminal: &mut Terminal<impl Write, impl Write>) -> io::Result<Exit> {
        let files = std::slice::from_ref(&self.file);
        let overrides = self.options.overrides();
        let mut scenarios = match load_all(files, &overrides, self.options.quiet, terminal)? {
            Ok(scenarios) => scenarios,
            Err(exit) => return Ok(exit),
        };
        let Some(scenario) = scenarios.pop() else {
            return Ok(Exit::Refused);
        };
        let study = Study::of(scenario);
        Simulation::new(study, &self.options).run(terminal)
    }
}
