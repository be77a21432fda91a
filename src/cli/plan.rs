//! `quotasim plan`: what a plan pays and asks people to do, before any simulation.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::options::overrides_of;
use super::steps::{asked_folder, command_line, kept, load};
use super::{Exit, Format, Terminal};
use crate::experiment::plan_sheet::{ForecastKind, ROLES, SheetOptions, plan_sheet};
use crate::plan::Waiting;
use crate::report::manifest::ManifestInputs;
use crate::report::plan_sheet as sheet;
use crate::simulate::Role;

/// Arguments of `plan`.
#[derive(Debug, Args)]
pub(super) struct Plan {
    /// The scenario file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Whose plan to show; without it, everybody's. May be repeated.
    #[arg(long, value_enum)]
    role: Vec<PlanRole>,
    /// Credit of the deal whose timing is valued; without it, the scenario's mean list value less
    /// the discount a buyer needs.
    #[arg(long, value_name = "MONEY", value_parser = positive)]
    deal: Option<f64>,
    /// What else is booked: deals of the scenario's sizes at a steady pace, or exactly that pace.
    #[arg(long, value_enum, default_value_t)]
    forecast: Forecast,
    /// Attainment that this pace comes to over a whole period.
    #[arg(long, value_name = "ATTAINMENT", default_value = "1", value_parser = not_negative)]
    pace: f64,
    /// Weight of a payment one period later.
    #[arg(long, value_name = "SHARE", default_value = "1", value_parser = share)]
    discount_factor: f64,
    /// Chance that a deal which waits for the next period is lost.
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = share)]
    slip_loss: f64,
    /// Master seed of the Monte Carlo budget.
    #[arg(long, value_name = "SEED", value_parser = clap::value_parser!(u64).range(..=9_223_372_036_854_775_807))]
    seed: Option<u64>,
    /// Override a value, checked like the file: `plans.rep.base_share=0.6`.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Folder for the sheet, its data and its charts; it appears whole or not at all.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What standard output carries.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// No messages but errors.
    #[arg(long, short)]
    quiet: bool,
}

/// A role on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PlanRole {
    /// Sales reps.
    Rep,
    /// Managers of a team.
    Manager,
    /// Executives of a region.
    Executive,
    /// The chief revenue officer.
    Chief,
}

/// A forecast on the command line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Forecast {
    /// Deals of the scenario's sizes at a constant rate (compound Poisson).
    #[default]
    Deals,
    /// Exactly the pace, without luck.
    Point,
}

impl Plan {
    pub(super) fn run(self, terminal: &mut Terminal<impl Write, impl Write>) -> io::Result<Exit> {
        let overrides = overrides_of(&self.set, self.seed);
        let scenario = match load(&self.file, &overrides, terminal)? {
            Ok(scenario) => scenario,
            Err(exit) => return Ok(exit),
        };
        // Nobody should wait for a sheet that cannot be kept.
        let folder = match asked_folder(self.out.as_deref(), terminal)? {
            Ok(folder) => folder,
            Err(exit) => return Ok(exit),
        };
        let worked_out = plan_sheet(&scenario, &self.options());
        let text = match self.format {
            Format::Text => sheet::text(&worked_out),
            Format::Json => sheet::json(&worked_out).map_err(io::Error::other)?,
            Format::Csv => sheet::csv(&worked_out).map_err(io::Error::other)?,
        };
        terminal.out.write_all(text.as_bytes())?;
        terminal.out.flush()?;
        let Some(folder) = folder else {
            return Ok(Exit::Done);
        };
        let inputs = ManifestInputs {
            command_line: command_line(),
            scenarios: vec![scenario.resolved_toml(false)],
            threads: rayon::current_num_threads(),
            durations: Vec::new(),
        };
        let written = folder.write_plan(&worked_out, &inputs);
        kept(written, "results", self.quiet, terminal)
    }

    fn options(&self) -> SheetOptions {
        let asked = self.role.iter().map(|role| match role {
            PlanRole::Rep => Role::Rep,
            PlanRole::Manager => Role::Manager,
            PlanRole::Executive => Role::Executive,
            PlanRole::Chief => Role::Chief,
        });
        let mut roles: Vec<Role> = asked.collect();
        if roles.is_empty() {
            roles = ROLES.to_vec();
        }
        SheetOptions {
            roles,
            deal: self.deal,
            forecast: match self.forecast {
                Forecast::Deals => ForecastKind::Deals,
                Forecast::Point => ForecastKind::Point,
            },
            pace: self.pace,
            waiting: Waiting {
                discount_factor: self.discount_factor,
                slip_loss: self.slip_loss,
            },
        }
    }
}

/// Reads a number or a percentage.
fn number(text: &str) -> Result<f64, String> {
    let text = text.trim().replace('_', "");
    let read = match text.strip_suffix('%') {
        Some(percent) => percent.trim().parse::<f64>().map(|value| value / 100.0),
        None => text.parse::<f64>(),
    };
    read.ok()
        .filter(|value| value.is_finite())
        .ok_or_else(|| "not a number".into())
}

fn share(text: &str) -> Result<f64, String> {
    let value = number(text)?;
    if (0.0..=1.0).contains(&value) {
        Ok(value)
    } else {
        Err("accepted: 0 to 1, or 0% to 100%".into())
    }
}

/// Most times a quota that a pace may come to: a law of more deals would take long.
const LARGEST_PACE: f64 = 10.0;

fn not_negative(text: &str) -> Result<f64, String> {
    let value = number(text)?;
    if (0.0..=LARGEST_PACE).contains(&value) {
        Ok(value)
    } else {
        Err(format!("accepted: 0 to {LARGEST_PACE}"))
    }
}

fn positive(text: &str) -> Result<f64, String> {
    let value = number(text)?;
    if 0.0 < value {
        Ok(value)
    } else {
        Err("accepted: more than 0".into())
    }
}
