//! `quotasim schema`: the JSON Schema of scenario files.

use std::io::{self, Write};

use clap::Args;

use super::{Exit, Terminal};
use crate::scenario;

/// Arguments of `schema`: none.
#[derive(Debug, Args)]
pub(super) struct Schema {}

impl Schema {
    pub(super) fn run(terminal: &mut Terminal<impl Write, impl Write>) -> io::Result<Exit> {
        serde_json::to_writer_pretty(&mut terminal.out, &scenario::schema())?;
        writeln!(terminal.out)?;
        Ok(Exit::Done)
    }
}
