//! `quotasim trace`: one replication, event by event.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::options::overrides_of;
use super::steps::{load, settle, thread_pool};
use super::{Exit, Terminal, print_notes};
use crate::experiment::trace::story::{DealName, Event};
use crate::experiment::trace::{Picker, Subject, TraceHead};
use crate::experiment::{Beliefs, Study};
use crate::report::trace::{self, Overview, Story};

/// Arguments of `trace`.
#[derive(Debug, Args)]
pub(super) struct Trace {
    /// The scenario file.
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Which replication, counted from 0 as in replications.csv: the same draws as in `run` with this seed.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u64).range(..1_000_000))]
    replication: u64,
    /// Only this rep, counted from 0, and the rep's deals.
    #[arg(long, value_name = "I")]
    rep: Option<usize>,
    /// Only this deal, from the lead to the customer's end: `REP-DAY-NUMBER` of its lead, as the overview and the JSON
    /// lines name it.
    #[arg(long, value_name = "ID", conflicts_with = "rep")]
    deal: Option<String>,
    /// First selling day to tell.
    #[arg(long, value_name = "DAY", default_value_t = 0)]
    from: u32,
    /// Last selling day to tell.
    #[arg(long, value_name = "DAY")]
    to: Option<u32>,
    /// Leave no day out of a story: without it, of days on which the same is decided the first and the last are told.
    #[arg(long)]
    all: bool,
    /// Master seed.
    #[arg(long, value_name = "SEED", value_parser = clap::value_parser!(u64).range(..=9_223_372_036_854_775_807))]
    seed: Option<u64>,
    /// Worker threads; without it, one per core. Results do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
    /// Override a value, checked like the file: `mechanisms.push_tactics=true`.
    #[arg(long, value_name = "KEY=VALUE")]
    set: Vec<String>,
    /// What standard output carries.
    #[arg(long, value_enum, default_value_t)]
    format: TraceFormat,
    /// No progress and no messages but errors.
    #[arg(long, short)]
    quiet: bool,
}

/// What standard output carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum TraceFormat {
    /// A story for people; without a rep or a deal, an overview of what to follow.
    #[default]
    Text,
    /// An event a line; docs/trace.md has the fields.
    Json,
}

impl Trace {
    pub(super) fn run(self, terminal: &mut Terminal<impl Write, impl Write>) -> io::Result<Exit> {
        let overrides = overrides_of(&self.set, self.seed);
        let scenario = match load(&self.file, &overrides, terminal)? {
            Ok(scenario) => scenario,
            Err(exit) => return Ok(exit),
        };
        if !self.quiet {
            print_notes(&scenario, &mut BTreeSet::new(), &mut terminal.err)?;
        }
        let study = Study::of(scenario);
        let Some(head) = study.trace_head(self.replication) else {
            return refuse(
                terminal,
                &format!(
                    "{}: the speed reference follows a written rule; there are no decisions to trace",
                    self.file.display()
                ),
            );
        };
        let subject = match self.subject(&head) {
            Ok(subject) => subject,
            Err(fault) => return refuse(terminal, &fault),
        };
        let to = self.to.unwrap_or(u32::MAX);
        if to < self.from || head.days < self.from {
            return refuse(
                terminal,
                &format!(
                    "--from {}: accepted: a day from 0 to {}, not after --to",
                    self.from, head.days
                ),
            );
        }
        let pool = match thread_pool(self.threads, terminal)? {
            Ok(pool) => pool,
            Err(exit) => return Ok(exit),
        };
        let Some(beliefs) = settle(&study, &pool, self.quiet) else {
            writeln!(terminal.err, "interrupted before the replication")?;
            return Ok(Exit::Interrupted);
        };
        Told {
            trace: &self,
            study: &study,
            beliefs: &beliefs,
            head: &head,
            subject,
            days: (self.from, to),
        }
        .write(terminal)
    }

    fn subject(&self, head: &TraceHead) -> Result<Subject, String> {
        let known = |rep: usize, asked: &str| {
            if rep < head.reps {
                return Ok(rep);
            }
            Err(format!(
                "{asked}: the company has {} reps, 0 to {}",
                head.reps,
                head.reps - 1
            ))
        };
        match (&self.deal, self.rep) {
            (Some(text), _) => {
                let asked = format!("--deal {text}");
                let name = DealName::parse(text).ok_or_else(|| {
                    format!("{asked}: not a deal's name; accepted: REP-DAY-NUMBER of its lead, opening-N, self-N")
                })?;
                if let Some(rep) = name.rep() {
                    known(rep, &asked)?;
                }
                Ok(Subject::Deal(name.0))
            }
            (None, Some(rep)) => known(rep, &format!("--rep {rep}")).map(Subject::Rep),
            (None, None) => Ok(Subject::Everything),
        }
    }

    /// The command so far, for the next one to be built on.
    fn command(&self) -> String {
        let mut command = format!(
            "quotasim trace {} --replication {}",
            self.file.display(),
            self.replication
        );
        if let Some(seed) = self.seed {
            let _ = write!(command, " --seed {seed}");
        }
        for set in &self.set {
            let _ = write!(command, " --set {set}");
        }
        command
    }
}

fn refuse(terminal: &mut Terminal<impl Write, impl Write>, fault: &str) -> io::Result<Exit> {
    writeln!(terminal.err, "error: {fault}")?;
    Ok(Exit::Refused)
}

/// A replication about to be told.
struct Told<'a> {
    trace: &'a Trace,
    study: &'a Study,
    beliefs: &'a Beliefs,
    head: &'a TraceHead,
    subject: Subject,
    days: (u32, u32),
}

impl Told<'_> {
    fn write(&self, terminal: &mut Terminal<impl Write, impl Write>) -> io::Result<Exit> {
        let json = self.trace.format == TraceFormat::Json;
        let mut overview = Overview::new(self.head);
        let mut story = Story::new(self.head, &self.subject, self.trace.all);
        let mut picker = Picker::new(self.head, self.subject.clone(), self.days);
        let mut written = Ok(());
        let out = &mut terminal.out;
        let mut opening = Some(if json {
            trace::head_line(self.head)
        } else {
            story.opening(&self.subject)
        });
        let tells = json || self.subject != Subject::Everything;
        self.study
            .trace(self.beliefs, self.trace.replication, |event: &Event| {
                overview.push(event);
                // The kernel cannot stop for a reader who goes away; it takes a second at most.
                if written.is_err() || !tells || !picker.wants(event) {
                    return;
                }
                // Nothing is written of a deal that is not there.
                let mut text = opening.take().unwrap_or_default();
                text.push_str(&if json {
                    trace::line(event)
                } else {
                    story.tell(event)
                });
                written = out.write_all(text.as_bytes());
            });
        written?;
        if !json {
            let text = if tells {
                story.close()
            } else {
                overview.text(&self.trace.command())
            };
            out.write_all(text.as_bytes())?;
        }
        out.flush()?;
        if let Subject::Deal(id) = self.subject
            && let Err(near) = overview.near(id)
        {
            writeln!(
                terminal.err,
                "error: --deal {}: no such deal in replication {}; near it: {}",
                DealName(id),
                self.trace.replication,
                near.join(", ")
            )?;
            writeln!(terminal.err, "help: `{}` lists some", self.trace.command())?;
            return Ok(Exit::Refused);
        }
        Ok(Exit::Done)
    }
}
