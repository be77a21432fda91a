//! Texts that values come from, and places in them.

use std::ops::Range;

/// Where a value or key was written: a text and a byte range in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Index into [`Sources`].
    pub(super) source: usize,
    /// Byte range.
    pub(super) span: Range<usize>,
}

/// One text: a file, or the argument of a `--set`.
#[derive(Debug, Clone)]
pub(super) struct Source {
    /// The path as it was given or joined, or `--set`.
    pub(super) name: String,
    /// The whole text.
    pub(super) text: String,
}

/// All texts of one load, in reading order: the file asked for, its bases, then the overrides.
#[derive(Debug, Clone, Default)]
pub(super) struct Sources(pub(super) Vec<Source>);

impl Sources {
    /// Adds a text and returns its index.
    pub(super) fn add(&mut self, name: String, text: String) -> usize {
        self.0.push(Source { name, text });
        self.0.len() - 1
    }

    /// Line and column of the start of a place, both from 1; columns count characters.
    pub(super) fn line_column(&self, place: &Place) -> (usize, usize) {
        let text = &self.0[place.source].text;
        let before = &text[..floor_boundary(text, place.span.start)];
        let line = before.bytes().filter(|&b| b == b'\n').count() + 1;
        let column = before
            .rsplit('\n')
            .next()
            .map_or(0, |tail| tail.chars().count())
            + 1;
        (line, column)
    }

    /// A short name of a place: `company.toml:41`, or `--set key=value`.
    pub(super) fn short(&self, place: &Place) -> String {
        let source = &self.0[place.source];
        let text = if source.name == SET {
            format!("{SET} {}", source.text)
        } else {
            format!("{}:{}", source.name, self.line_column(place).0)
        };
        // It ends up in a TOML comment, which takes no control characters.
        text.replace(char::is_control, " ")
    }
}

/// The name of texts that came from an override.
pub(super) const SET: &str = "--set";

/// The largest character boundary at or before `index`.
pub(super) fn floor_boundary(text: &str, index: usize) -> usize {
    let mut index = index.min(text.len());
    while !text.is_char_boundary(index) {
        index -= 1;
    }
    index
}
