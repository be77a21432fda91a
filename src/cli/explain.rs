//! `quotasim explain`: which mechanisms make the difference between designs.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::Args;
use clap::builder::PossibleValuesParser;

use super::options::Format;
use super::simulation::Durations;
use super::steps::{command_line, load_comparison, thread_pool};
use super::watch::{self, Watcher};
use super::{Exit, SharedOptions, Terminal, report_error};
use crate::experiment::explain::{Among, Explanation, Unexplainable, joined};
use crate::experiment::results::{Experiment, Stopped};
use crate::model::Family;
use crate::outcome::Kpi;
use crate::report::explanation::Explained;
use crate::report::folder;
use crate::report::manifest::ManifestInputs;

/// Replications when neither a number nor a precision is asked for: the base's own rule would multiply by the number
/// of sets. *assumed*: minutes for the shipped company.
const REPLICATIONS: u32 = 32;

/// Arguments of `explain`.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// The design that all others are measured against; its `[experiment]` holds for all.
    #[arg(value_name = "BASE")]
    base: PathBuf,
    /// Designs on the same company.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Look into one family of mechanisms, switch by switch; the others stay as written.
    #[arg(long, value_name = "FAMILY", value_parser = PossibleValuesParser::new(Family::ALL.map(Family::key)))]
    within: Option<String>,
    /// Share the difference out over all switches one by one: from so many orders of switching them on, drawn in pairs of
    /// an order and its reverse. The time it takes is said once the first company is done.
    #[arg(long, value_name = "N", conflicts_with = "within", value_parser = clap::value_parser!(u32).range(4..=10_000))]
    permutations: Option<u32>,
    /// The figure whose difference is shared out, by its key in docs/kpis.md.
    #[arg(long, value_name = "KEY", default_value = "npv", value_parser = figure)]
    figure: Kpi,
    #[command(flatten)]
    options: SharedOptions,
}

fn figure(key: &str) -> Result<Kpi, String> {
    Kpi::from_key(key).ok_or_else(|| {
        let keys: Vec<&str> = Kpi::ALL.iter().map(|kpi| kpi.key()).collect();
        format!("not a figure; one of {}", keys.join(", "))
    })
}

impl Explain {
    pub(super) fn run(
        mut self,
        terminal: &mut Terminal<impl Write, impl Write>,
    ) -> io::Result<Exit> {
        if self.options.replications.is_none() && self.options.precision.is_none() {
            self.options.replications = Some(REPLICATIONS);
        }
        if self.options.belief_starts || 0 < self.options.belief_batches {
            writeln!(
                terminal.err,
                "error: --belief-starts and --belief-batches belong to run and compare"
            )?;
            return Ok(Exit::Refused);
        }
        let files = std::mem::take(&mut self.files);
        let study = match load_comparison(self.base.clone(), files, &self.options, terminal)? {
            Ok(study) => study,
            Err(exit) => return Ok(exit),
        };
        let within = Family::ALL
            .into_iter()
            .find(|family| Some(family.key()) == self.within.as_deref());
        let among = match (within, self.permutations) {
            (Some(family), _) => Among::Within(family),
            (None, Some(orders)) => Among::Switches {
                orders: orders as usize,
            },
            (None, None) => Among::Families,
        };
        match Explanation::new(study, among) {
            Ok(explanation) => self.simulate(&explanation, terminal),
            Err(error) => {
                writeln!(terminal.err, "error: {error}")?;
                if matches!(error, Unexplainable::NothingOn { .. }) {
                    writeln!(
                        terminal.err,
                        "help: switches are in the table [mechanisms]; see docs/model.md"
                    )?;
                }
                Ok(Exit::Refused)
            }
        }
    }

    fn simulate(
        &self,
        explanation: &Explanation,
        terminal: &mut Terminal<impl Write, impl Write>,
    ) -> io::Result<Exit> {
        let options = &self.options;
        let study = &explanation.study;
        let out = options
            .out
            .clone()
            .unwrap_or_else(|| self.default_folder(explanation));
        let folder = match folder::prepare(&out) {
            Ok(folder) => folder,
            Err(error) => {
                report_error(&error, &mut terminal.err)?;
                return Ok(Exit::Io);
            }
        };
        let pool = match thread_pool(options.threads, terminal)? {
            Ok(pool) => pool,
            Err(exit) => return Ok(exit),
        };
        self.announce(explanation, terminal)?;
        watch::catch_ctrl_c();
        let watcher = Watcher::new(options.quiet);
        let mut durations = Durations::start();
        let Some(experiment) =
            self.all_sets(explanation, &pool, &mut durations, &watcher, terminal)?
        else {
            writeln!(
                terminal.err,
                "interrupted before every set was simulated; nothing is written"
            )?;
            return Ok(Exit::Interrupted);
        };
        let explained = Explained::new(explanation, &experiment, self.figure);
        let text = match options.format {
            Format::Text => explained.text(),
            Format::Json => explained.json().map_err(io::Error::other)?,
            Format::Csv => explained.csv().map_err(io::Error::other)?,
        };
        terminal.out.write_all(text.as_bytes())?;
        terminal.out.flush()?;
        let inputs = ManifestInputs {
            command_line: command_line(),
            scenarios: study.designs[..explanation.n_written()]
                .iter()
                .map(|design| design.scenario.resolved_toml(false))
                .collect(),
            threads: pool.current_num_threads(),
            durations: durations.seconds(),
        };
        let path = match folder.write_explanation(&explained, &inputs) {
            Ok(path) => path,
            Err(error) => {
                report_error(&error, &mut terminal.err)?;
                return Ok(Exit::Io);
            }
        };
        if !options.quiet {
            let unsettled = experiment
                .designs
                .iter()
                .filter(|d| !d.beliefs.settled)
                .count();
            if 0 < unsettled {
                writeln!(
                    terminal.err,
                    "note: beliefs of {unsettled} companies did not settle within their iterations"
                )?;
            }
            writeln!(terminal.err, "results: {}", path.display())?;
            writeln!(terminal.err, "{}", durations.sentence())?;
        }
        Ok(if experiment.stopped == Stopped::Interrupted {
            Exit::Interrupted
        } else {
            Exit::Done
        })
    }

    /// What is going to be simulated.
    fn announce(
        &self,
        explanation: &Explanation,
        terminal: &mut Terminal<impl Write, impl Write>,
    ) -> io::Result<()> {
        if self.options.quiet {
            return Ok(());
        }
        let parts: Vec<&str> = explanation
            .players
            .iter()
            .map(|player| player.key)
            .collect();
        if !explanation.orders.is_empty() {
            writeln!(
                terminal.err,
                "{} orders of switching {} mechanisms on, each second one the reverse of the one before",
                explanation.orders.len(),
                parts.len()
            )?;
        }
        writeln!(
            terminal.err,
            "{} sets of mechanisms ({}) in {} designs: {} companies to settle and simulate",
            explanation.n_sets(),
            parts.join(", "),
            explanation.n_written(),
            explanation.n_sets() * explanation.n_written()
        )?;
        Ok(())
    }

    /// Settles and simulates all sets, and says how long it will take once the first is done; `None` when interrupted.
    fn all_sets(
        &self,
        explanation: &Explanation,
        pool: &rayon::ThreadPool,
        durations: &mut Durations,
        watcher: &Watcher,
        terminal: &mut Terminal<impl Write, impl Write>,
    ) -> io::Result<Option<Experiment>> {
        let mut whole: Option<Experiment> = None;
        for sets in explanation.batches() {
            let first = sets.start == 0;
            let batch = explanation.batch(sets, whole.as_ref().map(|e| e.replications));
            let beliefs = pool.install(|| batch.settle(watcher));
            durations.stage("beliefs");
            let part = beliefs.map(|beliefs| pool.install(|| batch.replicate(&beliefs, watcher)));
            durations.stage("replications");
            watcher.clear();
            let Some(joined) = part.and_then(|part| joined(whole.take(), part)) else {
                return Ok(None);
            };
            if first && !self.options.quiet {
                let seconds: f64 = durations.seconds().iter().map(|(_, s)| s).sum();
                let others = explanation.n_sets() - 1;
                writeln!(
                    terminal.err,
                    "the first set took {}; the other {others} will take about {}",
                    time(seconds),
                    time(seconds * others as f64)
                )?;
            }
            whole = Some(joined);
        }
        Ok(whole)
    }

    /// `results/explain-<base>-vs-<others>`, with the family looked into.
    fn default_folder(&self, explanation: &Explanation) -> PathBuf {
        let names: Vec<&str> = explanation.study.designs[..explanation.n_written()]
            .iter()
            .map(|design| design.name.as_str())
            .collect();
        let mut name = match names.as_slice() {
            [base, other] => format!("explain-{base}-vs-{other}"),
            [base, others @ ..] => format!("explain-{base}-vs-{}-designs", others.len()),
            [] => "explain".to_owned(),
        };
        if let Some(family) = &self.within {
            name = format!("{name}-{family}");
        }
        if self.permutations.is_some() {
            name.push_str("-switches");
        }
        ["results", &name.replace(' ', "-")].iter().collect()
    }
}

/// A time in the unit it is told in.
fn time(seconds: f64) -> String {
    match seconds {
        s if s < 99.5 => format!("{s:.1} s"),
        s if s < 5_400.0 => format!("{:.0} min", s / 60.0),
        s => format!("{:.1} h", s / 3_600.0),
    }
}
