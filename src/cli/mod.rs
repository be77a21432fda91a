//! The command line: a file per subcommand.
//!
//! Standard output is data, standard error is messages. Both drop colour when piped or when
//! `NO_COLOR` is set, and a reader that goes away ends the program quietly.

mod check;
mod compare;
mod explain;
mod init;
mod options;
mod plan;
mod policy;
mod replay;
mod run;
mod schema;
mod simulation;
mod steps;
mod trace;
mod validate;
mod watch;

use std::error::Error as _;
use std::ffi::OsString;
use std::io::{self, Write};
use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};

pub use options::{Format, SharedOptions};

use crate::report::ReportError;
use crate::scenario::{Note, Scenario, ScenarioError, SnippetStyle};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// An expectation or a validation failed.
    Failed,
    /// The input was refused: faulty arguments or a faulty scenario.
    Refused,
    /// A file could not be read or written.
    Io,
    /// Ctrl-C; what was finished is kept.
    Interrupted,
}

impl Exit {
    /// The process's exit code.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Refused => 2,
            Self::Io => 3,
            Self::Interrupted => 130,
        }
    }

    /// The graver of two ends, for commands over several files.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        if self.code() < other.code() {
            other
        } else {
            self
        }
    }
}

/// Where a command writes: data and messages.
#[derive(Debug)]
pub struct Terminal<O, E> {
    /// Data.
    pub out: O,
    /// Messages.
    pub err: E,
}

/// What sales-incentive timing costs: aligned quotas, staggered quotas, product-led growth.
#[derive(Debug, Parser)]
#[command(name = "quotasim", version, about, max_term_width = 100)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write a commented starter scenario.
    Init(init::Init),
    /// Read, resolve and check scenarios without simulating them; shows every fault at once.
    Check(check::Check),
    /// Show what a plan pays and asks people to do, before any simulation: pay curve, cliffs, what
    /// holding a deal is worth, cost.
    Plan(plan::Plan),
    /// Show what solved policies tell reps to do over attainment and days left: effort, holding, price, pushing.
    Policy(policy::Policy),
    /// Simulate one design: every figure with its interval, charts, data.
    Run(run::Run),
    /// Simulate designs on the same shocks: paired differences with intervals, a verdict, charts.
    Compare(compare::Compare),
    /// Say which mechanisms make the difference between designs: shares of the paired difference that
    /// add up to it.
    Explain(explain::Explain),
    /// Pay given deals by the plans: a statement per person and period, exact to the cent.
    Replay(replay::Arguments),
    /// Follow one replication: the story of a deal or a rep with each decision's numbers, or every event as JSON lines.
    Trace(trace::Trace),
    /// Hold the model to published findings and exact oracles: what was published, what comes out, a verdict.
    Validate(validate::Validate),
    /// Print the JSON Schema of scenario files, for editors.
    Schema(schema::Schema),
}

/// The command line as clap knows it: what completions, manual pages and tests of documents read.
pub fn command() -> clap::Command {
    Arguments::command()
}

/// Runs the command line on the process's own streams.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let arguments = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments,
        Err(e) => {
            // Help and version are data and succeed; a closed pipe is no reason to complain.
            let code = if e.use_stderr() {
                Exit::Refused
            } else {
                Exit::Done
            };
            drop(e.print());
            return ExitCode::from(code.code());
        }
    };
    let mut terminal = Terminal {
        out: anstream::stdout().lock(),
        // Not locked: the progress bar draws from other threads.
        err: anstream::stderr(),
    };
    let ended = match arguments.command {
        Command::Init(command) => command.run(&mut terminal),
        Command::Check(command) => command.run(&mut terminal),
        Command::Plan(command) => command.run(&mut terminal),
        Command::Policy(command) => command.run(&mut terminal),
        Command::Run(command) => command.run(&mut terminal),
        Command::Compare(command) => command.run(&mut terminal),
        Command::Explain(command) => command.run(&mut terminal),
        Command::Replay(command) => command.run(&mut terminal),
        Command::Trace(command) => command.run(&mut terminal),
        Command::Validate(command) => command.run(&mut terminal),
        Command::Schema(_) => schema::Schema::run(&mut terminal),
    };
    let ended = ended.and_then(|exit| terminal.out.flush().map(|()| exit));
    let exit = match ended {
        Ok(exit) => exit,
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Exit::Done,
        Err(e) => {
            drop(writeln!(terminal.err, "error: standard output: {e}"));
            Exit::Io
        }
    };
    ExitCode::from(exit.code())
}

/// Writes every fault of a scenario as snippets and says how the command ends. Faults that are in
/// `shown` already, because another scenario extends the same file, are not repeated.
///
/// # Errors
/// When the messages cannot be written.
pub fn report_scenario_error(
    error: &ScenarioError,
    shown: &mut std::collections::BTreeSet<String>,
    err: &mut impl Write,
) -> io::Result<Exit> {
    for snippet in error.snippets(SnippetStyle::Styled) {
        if shown.insert(snippet.clone()) {
            writeln!(err, "{snippet}\n")?;
        }
    }
    Ok(match error {
        ScenarioError::Unreadable { .. } => Exit::Io,
        ScenarioError::Refused(_) => Exit::Refused,
    })
}

/// Prints what the simulation leaves out of a scenario, each note once: designs share their base.
fn print_notes(
    scenario: &Scenario,
    noted: &mut std::collections::BTreeSet<Note>,
    err: &mut impl Write,
) -> io::Result<()> {
    for note in scenario.notes() {
        if !noted.contains(&note) {
            writeln!(err, "warning: {note}")?;
            noted.insert(note);
        }
    }
    Ok(())
}

/// The message and its causes on one line.
fn report_error(error: &ReportError, err: &mut impl Write) -> io::Result<()> {
    write!(err, "error: {error}")?;
    let mut cause = error.source();
    while let Some(source) = cause {
        write!(err, ": {source}")?;
        cause = source.source();
    }
    writeln!(err)
}
