//! `quotasim policy`: what solved policies tell reps to do, before any replication.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;

use super::options::overrides_of;
use super::steps::{asked_folder, command_line, comparable, kept, load_all, settle, thread_pool};
use super::{Exit, Format, Terminal};
use crate::experiment::Study;
use crate::experiment::policy_map::{MapOptions, PolicyMap, policy_maps};
use crate::report::folder;
use crate::report::manifest::ManifestInputs;
use crate::report::policy_map as sheet;

/// Arguments of `policy`.
#[derive(Debug, Args)]
pub(super) struct Policy {
    /// Scenario files; with several, a panel each on one scale.
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Place of the ability class shown, from 0; without it, the median one.
    #[arg(long, value_name = "N")]
    ability_class: Option<usize>,
    /// Deals in hand whose buyers want more than organic terms, beside the deal in question.
    #[arg(long, value_name = "DEALS", default_value_t = 0.0, value_parser = in_hand)]
    waiting: f64,
    /// Deals in hand whose buyers would sign, beside the deal in question.
    #[arg(long, value_name = "DEALS", default_value_t = 0.0, value_parser = in_hand)]
    ready: f64,
    /// Under two clocks: where the longer one stands when its last shorter period begins, as a share of pace. May be
    /// repeated; a panel each.
    #[arg(long, value_name = "SHARE", default_value = "1", value_parser = pace)]
    year_pace: Vec<f64>,
    /// Master seed of the pilot market.
    #[arg(long, value_name = "SEED", value_parser = clap::value_parser!(u64).range(..=9_223_372_036_854_775_807))]
    seed: Option<u64>,
    /// Worker threads; without it, one per core. Results do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Override a value, checked like the file: `behavior.risk_aversion=1`.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Folder for tables and charts; it appears whole or not at all.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What standard output carries.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// No progress and no messages but errors.
    #[arg(long, short)]
    quiet: bool,
}

impl Policy {
    pub(super) fn run(self, terminal: &mut Terminal<impl Write, impl Write>) -> io::Result<Exit> {
        let overrides = overrides_of(&self.set, self.seed);
        let mut scenarios = match load_all(&self.files, &overrides, self.quiet, terminal)? {
            Ok(scenarios) => scenarios,
            Err(exit) => return Ok(exit),
        };
        if let Some(class) = self.ability_class {
            for scenario in &scenarios {
                let classes = scenario.model.organization.ability_classes.len();
                if classes <= class {
                    writeln!(
                        terminal.err,
                        "error: --ability-class: {} has {classes} classes, 0 to {}",
                        scenario.path.display(),
                        classes - 1
                    )?;
                    return Ok(Exit::Refused);
                }
            }
        }
        let folder = match asked_folder(self.out.as_deref(), terminal)? {
            Ok(folder) => folder,
            Err(exit) => return Ok(exit),
        };
        let base = scenarios.remove(0);
        let study = match comparable(Study::as_written(base, scenarios), terminal)? {
            Ok(study) => study,
            Err(exit) => return Ok(exit),
        };
        let pool = match thread_pool(self.threads, terminal)? {
            Ok(pool) => pool,
            Err(exit) => return Ok(exit),
        };
        let Some(beliefs) = settle(&study, &pool, self.quiet) else {
            writeln!(terminal.err, "interrupted; nothing is written")?;
            return Ok(Exit::Interrupted);
        };
        let options = MapOptions {
            ability_class: self.ability_class,
            waiting: self.waiting,
            ready: self.ready,
            pace: self.year_pace,
        };
        let maps = policy_maps(&study, &beliefs, &options);
        if maps.is_empty() {
            writeln!(
                terminal.err,
                "error: no policy to show: it needs people who look ahead (`behavior.model = \"forward_looking\"`), a rep's plan \
                 that pays for new bookings, and quotas that do not follow achievement"
            )?;
            return Ok(Exit::Refused);
        }
        for design in &study.designs {
            if !self.quiet && !maps.iter().any(|map| map.design == design.name) {
                writeln!(
                    terminal.err,
                    "note: {}: no policy to show: nobody looks ahead there, or quotas follow achievement, and then there is \
                     one for every level of the quota",
                    design.name
                )?;
            }
        }
        let text = match self.format {
            Format::Text => sheet::text(&maps),
            Format::Json => sheet::json(&maps).map_err(io::Error::other)?,
            Format::Csv => sheet::csv(&maps).map_err(io::Error::other)?,
        };
        terminal.out.write_all(text.as_bytes())?;
        terminal.out.flush()?;
        match folder {
            None => Ok(Exit::Done),
            Some(folder) => {
                let threads = pool.current_num_threads();
                keep(folder, &study, &maps, threads, self.quiet, terminal)
            }
        }
    }
}

/// Writes the folder; how that ended.
fn keep(
    folder: folder::Prepared,
    study: &Study,
    maps: &[PolicyMap],
    threads: usize,
    quiet: bool,
    terminal: &mut Terminal<impl Write, impl Write>,
) -> io::Result<Exit> {
    let scenarios = study.designs.iter();
    let inputs = ManifestInputs {
        command_line: command_line(),
        scenarios: scenarios.map(|d| d.scenario.resolved_toml(false)).collect(),
        threads,
        durations: Vec::new(),
    };
    let designs: Vec<&str> = study.designs.iter().map(|d| d.name.as_str()).collect();
    let written = folder.write_policies(maps, (&designs, study.settings.seed), &inputs);
    kept(written, "results", quiet, terminal)
}

/// Deals in hand: beyond three of a kind the programme counts them as attainment.
fn in_hand(text: &str) -> Result<f64, String> {
    between(text, 0.0, 10.0)
}

fn pace(text: &str) -> Result<f64, String> {
    between(text, 0.0, 4.0)
}

fn between(text: &str, least: f64, most: f64) -> Result<f64, String> {
    text.trim()
        .parse()
        .ok()
        .filter(|value| (least..=most).contains(value))
        .ok_or_else(|| format!("accepted: {least} to {most}"))
}
