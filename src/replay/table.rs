//! A CSV file as rows of cells under known columns; every fault with its place.

use std::io::{Chain, Read};

use csv::ByteRecord;

use super::fault::{Fault, Faults, shown};
use super::field::{self, NumberStyle};

/// A file's name, for messages, and its content.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The file, as it was given.
    pub name: &'a str,
    /// All of it.
    pub content: &'a [u8],
}

/// A column that a file may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Column {
    /// Its name in the header.
    pub name: &'static str,
    /// Whether the file is refused without it.
    pub required: bool,
    /// What it holds, for the documentation.
    pub meaning: &'static str,
}

/// A column that a file must have.
pub(super) const fn required(name: &'static str, meaning: &'static str) -> Column {
    Column {
        name,
        required: true,
        meaning,
    }
}

/// A column that may be left out.
pub(super) const fn optional(name: &'static str, meaning: &'static str) -> Column {
    Column {
        name,
        required: false,
        meaning,
    }
}

/// Stands behind the last row: if it does not come back as a row of its own, a quote was never
/// closed and has swallowed it.
const END: &[u8] = b"\n\x1e";

/// A file on its way through its rows.
pub(super) struct Table<'a> {
    source: Source<'a>,
    columns: &'static [Column],
    style: NumberStyle,
    reader: csv::Reader<Chain<&'a [u8], &'static [u8]>>,
    record: ByteRecord,
    /// Line of the current row.
    row: u64,
    n_fields: usize,
    /// Position of each known column among the fields.
    places: Vec<Option<usize>>,
    faults: &'a mut Faults,
}

impl<'a> Table<'a> {
    /// Reads the header. `None` when nothing below it could be understood; the faults say why.
    pub(super) fn open(
        source: Source<'a>,
        columns: &'static [Column],
        faults: &'a mut Faults,
    ) -> Option<Self> {
        let content = match text(source.content) {
            Ok(content) => content,
            Err((row, message, accepted)) => {
                faults.push(Fault {
                    file: source.name.to_owned(),
                    row,
                    column: String::new(),
                    message,
                    accepted: accepted.to_owned(),
                });
                return None;
            }
        };
        let delimiter = delimiter(content);
        let mut table = Self {
            source,
            columns,
            style: if delimiter == b';' {
                NumberStyle::DecimalComma
            } else {
                NumberStyle::DecimalPoint
            },
            reader: csv::ReaderBuilder::new()
                .delimiter(delimiter)
                .flexible(true)
                .has_headers(false)
                .from_reader(content.chain(END)),
            record: ByteRecord::new(),
            row: 1,
            n_fields: 0,
            places: vec![None; columns.len()],
            faults,
        };
        table.header().then_some(table)
    }

    /// Goes to the next row; false past the last. Rows without anything in them are passed over.
    pub(super) fn next(&mut self) -> bool {
        loop {
            if !self.read() {
                return false;
            }
            if self.record.iter().all(|cell| cell.trim_ascii().is_empty()) {
                continue;
            }
            if self.record.len() == self.n_fields {
                return true;
            }
            let (found, expected) = (self.record.len(), self.n_fields);
            self.fault_in_row(
                format!("{found} fields"),
                format!("{expected}, as in the header"),
            );
        }
    }

    /// Line of the current row.
    pub(super) const fn row(&self) -> u64 {
        self.row
    }

    /// Whether the header has a column.
    pub(super) fn has(&self, column: usize) -> bool {
        self.places[column].is_some()
    }

    /// A cell without the space around it; empty where the column is missing.
    pub(super) fn cell(&self, column: usize) -> &[u8] {
        self.places[column]
            .and_then(|place| self.record.get(place))
            .map_or(&b""[..], <[u8]>::trim_ascii)
    }

    /// Reads a cell; `None` when it is empty or faulty.
    pub(super) fn read_cell<T>(
        &mut self,
        column: usize,
        read: impl Fn(&[u8]) -> Result<T, &'static str>,
    ) -> Option<T> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return None;
        }
        match read(cell) {
            Ok(value) => Some(value),
            Err(accepted) => {
                let message = format!("{} is not understood", shown(cell));
                self.fault(column, message, accepted);
                None
            }
        }
    }

    /// An amount of money; `None` when empty or faulty.
    pub(super) fn amount(&mut self, column: usize) -> Option<f64> {
        let style = self.style;
        self.read_cell(column, |cell| field::amount(cell, style))
    }

    /// A share; `None` when empty or faulty.
    pub(super) fn share(&mut self, column: usize) -> Option<f64> {
        let style = self.style;
        self.read_cell(column, |cell| field::share(cell, style))
    }

    /// A date as a Julian day; `None` when empty or faulty.
    pub(super) fn date(&mut self, column: usize) -> Option<i32> {
        self.read_cell(column, field::date)
    }

    /// One of several words; `None` when empty or faulty, with the nearest word as a hint.
    pub(super) fn word<T: Copy>(&mut self, column: usize, words: &[(&str, T)]) -> Option<T> {
        let cell = self.cell(column);
        if cell.is_empty() {
            return None;
        }
        if let Some((_, value)) = words
            .iter()
            .find(|(word, _)| word.as_bytes().eq_ignore_ascii_case(cell))
        {
            return Some(*value);
        }
        let names: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
        let name = String::from_utf8_lossy(cell).to_lowercase();
        let message = match nearest(&name, names.iter().copied()) {
            Some(word) => format!("unknown {}, did you mean `{word}`?", shown(cell)),
            None => format!("unknown {}", shown(cell)),
        };
        self.fault(column, message, names.join(", "));
        None
    }

    /// A name nobody knows, with the known one that it is near to. Hints end with the list of faults.
    pub(super) fn unknown<'n>(
        &self,
        noun: &str,
        name: &[u8],
        known: impl Iterator<Item = &'n str>,
    ) -> String {
        let hint = if self.faults.n < Faults::MOST {
            nearest(&String::from_utf8_lossy(name), known)
        } else {
            None
        };
        match hint {
            Some(near) => format!("unknown {noun} {}, did you mean `{near}`?", shown(name)),
            None => format!("unknown {noun} {}", shown(name)),
        }
    }

    /// A fault when a cell that has to be filled is empty.
    pub(super) fn fill(&mut self, column: usize, accepted: &str) {
        if self.cell(column).is_empty() {
            self.fault(column, "empty", accepted);
        }
    }

    /// A fault of the current row's cell.
    pub(super) fn fault(
        &mut self,
        column: usize,
        message: impl Into<String>,
        accepted: impl Into<String>,
    ) {
        self.fault_at(self.row, column, message, accepted);
    }

    /// A fault of a cell of any row.
    pub(super) fn fault_at(
        &mut self,
        row: u64,
        column: usize,
        message: impl Into<String>,
        accepted: impl Into<String>,
    ) {
        self.faults.push(Fault {
            file: self.source.name.to_owned(),
            row,
            column: self.columns[column].name.to_owned(),
            message: message.into(),
            accepted: accepted.into(),
        });
    }

    fn fault_in_row(&mut self, message: impl Into<String>, accepted: impl Into<String>) {
        self.faults.push(Fault {
            file: self.source.name.to_owned(),
            row: self.row,
            column: String::new(),
            message: message.into(),
            accepted: accepted.into(),
        });
    }

    /// Reads a record; false past the last.
    fn read(&mut self) -> bool {
        let before = self.reader.position().line();
        match self.reader.read_byte_record(&mut self.record) {
            Ok(true) => {}
            Ok(false) => return false,
            Err(error) => {
                // Reading from memory fails on nothing known; were it to, it must not pass.
                self.row = before;
                self.fault_in_row(error.to_string(), "");
                return false;
            }
        }
        self.row = self.record.position().map_or(before, csv::Position::line);
        let end = &END[1..];
        if self.record.len() == 1 && self.record.get(0) == Some(end) {
            return false;
        }
        let last = self
            .record
            .len()
            .checked_sub(1)
            .and_then(|i| self.record.get(i));
        if last.is_some_and(|cell| cell.ends_with(END)) {
            self.fault_in_row(
                "a quote is opened and never closed",
                "\" at both ends of a cell",
            );
            return false;
        }
        true
    }

    /// Finds the columns; false when rows below could not be understood.
    fn header(&mut self) -> bool {
        if !self.read() {
            if self.faults.is_empty() {
                self.row = 0;
                self.fault_in_row("is empty", format!("a header: {}", self.names()));
            }
            return false;
        }
        let before = self.faults.n;
        self.n_fields = self.record.len();
        for place in 0..self.n_fields {
            let name = header_name(&self.record[place]);
            let Some(column) = self.columns.iter().position(|c| c.name == name) else {
                if name.is_empty() {
                    let message = format!("column {} has no name", place + 1);
                    self.fault_in_row(message, self.names());
                    continue;
                }
                let hint = nearest(&name, self.columns.iter().map(|c| c.name));
                let message = match hint {
                    Some(known) => format!("unknown column, did you mean `{known}`?"),
                    None => "unknown column".to_owned(),
                };
                self.faults.push(Fault {
                    file: self.source.name.to_owned(),
                    row: self.row,
                    column: shown(&self.record[place]).replace('`', ""),
                    message,
                    accepted: self.names(),
                });
                continue;
            };
            if self.places[column].is_some() {
                self.fault(column, "two columns of this name", "one");
            }
            self.places[column] = Some(place);
        }
        for column in 0..self.columns.len() {
            if self.columns[column].required && self.places[column].is_none() {
                self.fault(
                    column,
                    "the column is missing",
                    self.columns[column].meaning,
                );
            }
        }
        before == self.faults.n
    }

    fn names(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|c| c.name).collect();
        names.join(", ")
    }
}

/// The text of a file: UTF-8 without a byte order mark. Otherwise the line, what is wrong and what
/// would be accepted.
fn text(content: &[u8]) -> Result<&[u8], (u64, String, &'static str)> {
    const ACCEPTED: &str = "CSV as UTF-8";
    if content.starts_with(b"\xff\xfe") || content.starts_with(b"\xfe\xff") {
        return Err((0, "is written as UTF-16".into(), ACCEPTED));
    }
    if content.starts_with(b"PK\x03\x04") {
        return Err((0, "is a workbook, not CSV".into(), ACCEPTED));
    }
    let content = content.strip_prefix(b"\xef\xbb\xbf").unwrap_or(content);
    // Split into lines and counted: the last begins before the place.
    let line = |at: usize| content[..at].split(|&b| b == b'\n').count() as u64;
    if let Err(error) = std::str::from_utf8(content) {
        let at = error.valid_up_to();
        let message = format!("byte 0x{:02X} is not UTF-8", content[at]);
        return Err((line(at), message, ACCEPTED));
    }
    if let Some(at) = content.iter().position(|&b| b == 0 || b == END[1]) {
        let message = format!("control character 0x{:02X}", content[at]);
        return Err((line(at), message, "text"));
    }
    Ok(content)
}

/// The separator of a file: whichever of comma, semicolon and tab its header has most of, outside
/// quotes.
fn delimiter(content: &[u8]) -> u8 {
    let mut quoted = false;
    let mut counts = [(b',', 0), (b';', 0), (b'\t', 0)];
    for &byte in content.trim_ascii_start() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' | b'\r' if !quoted => break,
            _ if quoted => {}
            _ => {
                for (mark, n) in &mut counts {
                    *n += u32::from(*mark == byte);
                }
            }
        }
    }
    let mut best = counts[0];
    for count in counts {
        if best.1 < count.1 {
            best = count;
        }
    }
    best.0
}

/// A column's name as files spell it: `First Year Value` is `first_year_value`.
fn header_name(cell: &[u8]) -> String {
    String::from_utf8_lossy(cell)
        .trim()
        .to_lowercase()
        .replace([' ', '-'], "_")
}

/// The known name that is nearest to one that is not known, if it is near.
pub(super) fn nearest<'n>(name: &str, known: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    const NEAR: f64 = 0.75;
    known
        .map(|k| (strsim::jaro_winkler(name, k), k))
        .filter(|(likeness, _)| NEAR < *likeness)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, k)| k)
}
