//! What is wrong with a file of deals, people, adjustments or events, and where.

use std::fmt;

/// One fault, addressed to the person who can correct it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The file, as it was given.
    pub file: String,
    /// Line of the file, from 1; the header is line 1. 0 for the file as a whole.
    pub row: u64,
    /// Name of the column; empty for a whole row.
    pub column: String,
    /// What is wrong, beginning with the value where there is one.
    pub message: String,
    /// What would be accepted.
    pub accepted: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.row != 0 {
            write!(f, ":{}", self.row)?;
        }
        if !self.column.is_empty() {
            write!(f, ":{}", self.column)?;
        }
        write!(f, ": {}", self.message)?;
        if !self.accepted.is_empty() {
            write!(f, ": accepted {}", self.accepted)?;
        }
        Ok(())
    }
}

/// All faults of the files, in order of discovery; nothing is paid while there is one.
#[derive(Debug, Clone, Default, PartialEq, Eq, thiserror::Error)]
pub struct Faults {
    /// The first [`Faults::MOST`].
    pub listed: Vec<Fault>,
    /// All of them.
    pub n: usize,
}

impl Faults {
    /// A file with more faults than this is another kind of file.
    pub const MOST: usize = 100;

    /// Whether nothing is wrong.
    pub const fn is_empty(&self) -> bool {
        self.n == 0
    }

    pub(super) fn push(&mut self, fault: Fault) {
        self.n += 1;
        if self.listed.len() < Self::MOST {
            self.listed.push(fault);
        }
    }
}

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for fault in &self.listed {
            writeln!(f, "error: {fault}")?;
        }
        if self.listed.len() < self.n {
            writeln!(f, "error: {} more faults", self.n - self.listed.len())?;
        }
        Ok(())
    }
}

/// A value as a message shows it: in backticks, one line, not endless.
pub(super) fn shown(value: &[u8]) -> String {
    const LONGEST: usize = 40;
    let text = String::from_utf8_lossy(value).replace(char::is_control, " ");
    let mut short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("`{short}`")
}
