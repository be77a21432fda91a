//! `quotasim check`: reads, resolves and checks scenarios.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::{Exit, Terminal, print_notes, report_scenario_error};
use crate::scenario;

/// Arguments of `check`.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Scenario files.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Print the whole scenario after inheritance, with the file and line each value came from.
    #[arg(long)]
    resolved: bool,
    /// Override a value, checked like the file: `deals.mean_list_value=60_000`.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Print nothing about files without a fault.
    #[arg(long, short, conflicts_with = "resolved")]
    quiet: bool,
}

impl Check {
    pub(super) fn run(self, terminal: &mut Terminal<impl Write, impl Write>) -> io::Result<Exit> {
        if self.resolved && 1 < self.files.len() {
            writeln!(
                terminal.err,
                "error: --resolved: takes one file, found {}",
                self.files.len()
            )?;
            return Ok(Exit::Refused);
        }
        let mut exit = Exit::Done;
        let mut shown = BTreeSet::new();
        let mut noted = BTreeSet::new();
        let (mut faults, mut refused) = (0, 0);
        for file in &self.files {
            match scenario::load(file, &self.set) {
                Ok(scenario) if self.resolved => {
                    write!(terminal.out, "{}", scenario.resolved_toml(true))?;
                    print_notes(&scenario, &mut noted, &mut terminal.err)?;
                }
                Ok(_) if self.quiet => {}
                Ok(scenario) => {
                    writeln!(terminal.out, "{}: ok, {}", file.display(), scenario.title)?;
                    print_notes(&scenario, &mut noted, &mut terminal.err)?;
                }
                Err(error) => {
                    exit = exit.and(report_scenario_error(
                        &error,
                        &mut shown,
                        &mut terminal.err,
                    )?);
                    faults += error.issues().len().max(1);
                    refused += 1;
                }
            }
        }
        if 0 < refused {
            let plural =
                |n: usize, one: &'static str, many: &'static str| if n == 1 { one } else { many };
            writeln!(
                terminal.err,
                "{faults} {} in {refused} of {} {}",
                plural(faults, "fault", "faults"),
                self.files.len(),
                plural(self.files.len(), "file", "files"),
            )?;
        }
        Ok(exit)
    }
}
