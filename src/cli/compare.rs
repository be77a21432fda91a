//! `quotasim compare`: designs side by side on the same shocks.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::simulation::Simulation;
use super::steps::load_comparison;
use super::{Exit, SharedOptions, Terminal};

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
        let study = match load_comparison(self.base, self.files, &self.options, terminal)? {
            Ok(study) => study,
            Err(exit) => return Ok(exit),
        };
        Simulation::new(study, &self.options).run(terminal)
    }
}
