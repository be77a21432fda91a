//! `quotasim compare`: designs side by side on the same shocks.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::simulation::{Simulation, load_all};
use super::{Exit, SharedOptions, Terminal};
use crate::experiment::Study;

/// Arguments of `compare`.
#[derive(Debug, Args)]
pub(super) struct Compare {
    /// The design that all others are measured against; its `[experiment]` holds for all.
    #[arg(value_name = "BASE")]
    base: PathBuf,
    /// Designs on the same company. A staggered one is also shown with buyers who know their seller's
    /// clock, and without an executive on the fiscal clock.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    options: SharedOptions,
}

impl Compare {
    pub(super) fn run(self, terminal: &mut Terminal<impl Write, impl Write>) -> io::Result<Exit> {
        let mut files = vec![self.base];
        files.extend(self.files);
        let mut scenarios = match load_all(&files, &self.options, terminal)? {
            Ok(scenarios) => scenarios.into_iter(),
            Err(exit) => return Ok(exit),
        };
        let Some(base) = scenarios.next() else {
            return Ok(Exit::Refused);
        };
        let study = match Study::comparing(base, scenarios.collect()) {
            Ok(study) => study,
            Err(error) => {
                writeln!(terminal.err, "error: {error}")?;
                writeln!(terminal.err, "help: {}", error.help())?;
                return Ok(Exit::Refused);
            }
        };
        Simulation::new(study, &self.options).run(terminal)
    }
}
