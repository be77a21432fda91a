//! `quotasim replay`: exact plan arithmetic on given deals.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::options::Format;
use super::steps::{asked_folder, command_line, kept, load};
use super::{Exit, Terminal};
use crate::replay::{self, Inputs, Replay, Setup, Source};
use crate::report::folder::Prepared;
use crate::report::manifest::{File, StatementsManifest};
use crate::scenario::Scenario;

/// Arguments of `replay`.
#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// The scenario whose plans, clocks and fiscal years apply.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The deals: deal, date, person, value and what else the plans ask for.
    #[arg(long, value_name = "CSV")]
    deals: PathBuf,
    /// The people: role, manager, days in role. Without it, whoever a deal names is a rep.
    #[arg(long, value_name = "CSV")]
    people: Option<PathBuf>,
    /// Credit, pay, quota, relief, metrics and scores set by hand.
    #[arg(long, value_name = "CSV")]
    adjustments: Option<PathBuf>,
    /// What happened to deals later: customers who left, invoices, cash.
    #[arg(long, value_name = "CSV")]
    events: Option<PathBuf>,
    /// Statements of this person only.
    #[arg(long, value_name = "NAME")]
    person: Option<String>,
    /// Override a value of the scenario, checked like the file: `plans.rep.base_share=0.6`.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// Folder for statements as text, CSV and JSON; it appears whole or not at all.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What standard output carries.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// No messages but errors.
    #[arg(long, short)]
    quiet: bool,
}

/// A file that was read.
struct Read {
    name: String,
    content: Vec<u8>,
}

impl Read {
    fn source(&self) -> Source<'_> {
        Source {
            name: &self.name,
            content: &self.content,
        }
    }
}

impl Arguments {
    pub(super) fn run(self, terminal: &mut Terminal<impl Write, impl Write>) -> io::Result<Exit> {
        let scenario = match load(&self.file, &self.set, terminal)? {
            Ok(scenario) => scenario,
            Err(exit) => return Ok(exit),
        };
        // Nobody should wait for statements that cannot be kept.
        let folder = match asked_folder(self.out.as_deref(), terminal)? {
            Ok(folder) => folder,
            Err(exit) => return Ok(exit),
        };
        let given = [
            Some(&self.deals),
            self.people.as_ref(),
            self.adjustments.as_ref(),
            self.events.as_ref(),
        ];
        let mut files = Vec::with_capacity(given.len());
        let mut unreadable = false;
        for path in given {
            match path.map(|path| read(path)).transpose() {
                Ok(file) => files.push(file),
                Err((path, error)) => {
                    writeln!(terminal.err, "error: {path}: could not be read: {error}")?;
                    unreadable = true;
                }
            }
        }
        let [Some(deals), people, adjustments, events] = files.as_slice() else {
            return Ok(Exit::Io);
        };
        if unreadable {
            return Ok(Exit::Io);
        }
        let inputs = Inputs {
            deals: deals.source(),
            people: people.as_ref().map(Read::source),
            adjustments: adjustments.as_ref().map(Read::source),
            events: events.as_ref().map(Read::source),
        };
        let replay = match replay::replay(&Setup::of(&scenario), &inputs) {
            Ok(replay) => replay,
            Err(error) => {
                match &error {
                    replay::ReplayError::Faults(faults) => write!(terminal.err, "{faults}")?,
                    replay::ReplayError::Setup(fault) => {
                        let key = fault.key();
                        let origin = key.and_then(|key| scenario.origin_of_part(&key));
                        let origin = origin.map_or_else(String::new, |at| format!("{at}: "));
                        writeln!(terminal.err, "error: {origin}{fault}")?;
                    }
                    other => writeln!(terminal.err, "error: {other}")?,
                }
                writeln!(terminal.err, "nothing is paid")?;
                return Ok(Exit::Refused);
            }
        };
        let person = match self.chosen(&replay) {
            Ok(person) => person,
            Err(message) => {
                writeln!(terminal.err, "error: --person: {message}")?;
                return Ok(Exit::Refused);
            }
        };
        if !self.quiet {
            self.notes(&scenario, &replay, terminal)?;
        }
        self.print(&replay, person, terminal)?;
        let read: Vec<&Read> = files.iter().flatten().collect();
        match folder {
            Some(folder) => self.write(folder, &replay, person, (&scenario, &read), terminal),
            None => Ok(Exit::Done),
        }
    }

    /// The person that `--person` names.
    fn chosen(&self, replay: &Replay) -> Result<Option<u32>, String> {
        let Some(name) = &self.person else {
            return Ok(None);
        };
        match replay.people.names.find(name.trim().as_bytes()) {
            Some(person) => Ok(Some(person)),
            None => Err(match replay.people.names.nearest(name) {
                Some(near) => format!("unknown person `{name}`, did you mean `{near}`?"),
                None => format!("unknown person `{name}`: accepted a person of the files"),
            }),
        }
    }

    /// What a reader should know before the first statement.
    fn notes(
        &self,
        scenario: &Scenario,
        replay: &Replay,
        terminal: &mut Terminal<impl Write, impl Write>,
    ) -> io::Result<()> {
        let calendar = &replay.calendar;
        if scenario.replay.is_none() {
            writeln!(
                terminal.err,
                "note: {} has no [replay], so these are the calendar years of the deals: {} to {}",
                self.file.display(),
                calendar.date(0),
                calendar.date(calendar.end() - 1)
            )?;
        }
        if self.people.is_none() {
            writeln!(
                terminal.err,
                "note: without --people everybody is a rep, in role throughout, without a manager"
            )?;
        }
        Ok(())
    }

    fn print(
        &self,
        replay: &Replay,
        person: Option<u32>,
        terminal: &mut Terminal<impl Write, impl Write>,
    ) -> io::Result<()> {
        match self.format {
            Format::Text => {
                let text = replay::text::statements(replay, person);
                terminal.out.write_all(text.as_bytes())?;
            }
            Format::Json => {
                let json = replay::json::statements(replay, person).map_err(io::Error::other)?;
                terminal.out.write_all(&json)?;
            }
            Format::Csv => {
                let csv = replay::csv::lines(replay, person).map_err(io::Error::other)?;
                terminal.out.write_all(&csv)?;
            }
        }
        terminal.out.flush()
    }

    fn write(
        &self,
        folder: Prepared,
        replay: &Replay,
        person: Option<u32>,
        (scenario, read): (&Scenario, &[&Read]),
        terminal: &mut Terminal<impl Write, impl Write>,
    ) -> io::Result<Exit> {
        let failed = io::Error::other::<Box<dyn std::error::Error + Send + Sync>>;
        let contents = vec![
            (
                "statements.csv".to_owned(),
                replay::csv::lines(replay, person).map_err(|e| failed(e.into()))?,
            ),
            (
                "balances.csv".to_owned(),
                replay::csv::balances(replay, person).map_err(|e| failed(e.into()))?,
            ),
            (
                "statements.json".to_owned(),
                replay::json::statements(replay, person).map_err(|e| failed(e.into()))?,
            ),
            (
                "statements.txt".to_owned(),
                replay::text::statements(replay, person).into_bytes(),
            ),
            (
                "scenario.toml".to_owned(),
                scenario.resolved_toml(false).into_bytes(),
            ),
        ];
        let manifest = |files| {
            StatementsManifest::of(
                command_line(),
                (scenario.title.clone(), scenario.hash()),
                read.iter()
                    .map(|file| File::of(&file.name, &file.content))
                    .collect(),
                files,
            )
        };
        let written = folder.write_statements(contents, manifest);
        kept(written, "statements", self.quiet, terminal)
    }
}

fn read(path: &Path) -> Result<Read, (String, io::Error)> {
    let name = path.display().to_string();
    match std::fs::read(path) {
        Ok(content) => Ok(Read { name, content }),
        Err(error) => Err((name, error)),
    }
}
