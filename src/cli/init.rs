//! `quotasim init`: a commented starter scenario.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Exit, Terminal};
use crate::scenario::templates::{self, TEMPLATES, Template};

/// Arguments of `init`.
#[derive(Debug, Args)]
pub(super) struct Init {
    /// File to write; without it, the template's own name.
    #[arg(value_name = "NAME")]
    name: Option<PathBuf>,
    /// Which starter: see `--list`.
    #[arg(long, short, default_value = "company")]
    template: String,
    /// List the templates.
    #[arg(long)]
    list: bool,
}

impl Init {
    pub(super) fn run(self, terminal: &mut Terminal<impl Write, impl Write>) -> io::Result<Exit> {
        if self.list {
            for template in TEMPLATES {
                writeln!(
                    terminal.out,
                    "{:<22} {}",
                    template.name,
                    template.question()
                )?;
            }
            return Ok(Exit::Done);
        }
        let Some(template) = templates::find(&self.template) else {
            writeln!(
                terminal.err,
                "error: --template: unknown template `{}`",
                self.template
            )?;
            let hint = templates::nearest(&self.template);
            let help = hint.map_or(
                "`quotasim init --list` shows the templates".to_owned(),
                |name| format!("did you mean `{name}`?"),
            );
            writeln!(terminal.err, "help: {help}")?;
            return Ok(Exit::Refused);
        };
        let mut target = self.name.unwrap_or_else(|| template.file().into());
        if target.extension().is_none() {
            target.set_extension("toml");
        }
        // A design is of no use without its base: write that too, unless it is there already.
        if let Some(base) = template.base() {
            let beside = target.with_file_name(base.file());
            if beside == target {
                writeln!(
                    terminal.err,
                    "error: {}: is the name of the base file",
                    target.display()
                )?;
                return Ok(Exit::Refused);
            }
            if !beside.exists() {
                let exit = write_new(&beside, base, terminal)?;
                if exit != Exit::Done {
                    return Ok(exit);
                }
            }
        }
        write_new(&target, template, terminal)
    }
}

/// Writes a template to a file that must not exist yet.
fn write_new(
    target: &Path,
    template: &Template,
    terminal: &mut Terminal<impl Write, impl Write>,
) -> io::Result<Exit> {
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(target)
        .and_then(|mut file| file.write_all(template.text.as_bytes()));
    match written {
        Ok(()) => {
            writeln!(terminal.out, "{}", target.display())?;
            Ok(Exit::Done)
        }
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => {
            writeln!(
                terminal.err,
                "error: {}: exists already and is left as it is",
                target.display()
            )?;
            Ok(Exit::Io)
        }
        Err(e) => {
            writeln!(
                terminal.err,
                "error: {}: could not be written: {e}",
                target.display()
            )?;
            Ok(Exit::Io)
        }
    }
}
