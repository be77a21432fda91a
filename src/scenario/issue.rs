//! What is wrong with a scenario, and how it is shown.

use std::path::PathBuf;
use std::{fmt, io};

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::source::{Place, Sources, floor_boundary};

/// One fault of a scenario: what is wrong, where, and what would be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The key, for example `deals.stages[0].lost_share`; empty for a fault of the text itself.
    pub path: String,
    /// What is wrong, without the path.
    pub message: String,
    /// What stands at the caret: what would be accepted, or the key that was probably meant.
    pub label: String,
    /// A further hint on a line of its own.
    pub help: Option<String>,
    pub(super) place: Place,
}

impl Issue {
    pub(super) fn new(
        path: impl Into<String>,
        message: impl Into<String>,
        label: impl Into<String>,
        place: &Place,
    ) -> Self {
        Self {
            path: path.into(),
            message: message.into(),
            label: label.into(),
            help: None,
            place: place.clone(),
        }
    }

    fn title(&self) -> String {
        if self.path.is_empty() {
            self.message.clone()
        } else {
            format!("{}: {}", self.path, self.message)
        }
    }
}

/// Why a scenario could not be loaded.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ScenarioError {
    /// The file that was asked for could not be read; nothing was checked.
    #[error("{}: could not be read: {source}", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// The text was read and is refused; every fault that could be found is listed.
    #[error("{0}")]
    Refused(Box<Refusal>),
}

impl ScenarioError {
    /// All faults; empty when the file could not be read.
    pub fn issues(&self) -> &[Issue] {
        match self {
            Self::Unreadable { .. } => &[],
            Self::Refused(refusal) => &refusal.issues,
        }
    }

    /// Every fault as a snippet of the text with a caret, `file:line:column` first; one entry each.
    /// Past the first hundred only their number is told.
    pub fn snippets(&self, style: SnippetStyle) -> Vec<String> {
        match self {
            Self::Unreadable { .. } => vec![format!("error: {self}")],
            Self::Refused(refusal) => refusal.snippets(style),
        }
    }
}

/// A file with more faults than this is another kind of file.
const MOST_SNIPPETS: usize = 100;

/// Whether snippets carry colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SnippetStyle {
    /// Plain ASCII.
    Plain,
    /// ANSI colours.
    Styled,
}

/// The faults of one scenario and the texts they point into.
#[derive(Debug, Clone)]
pub struct Refusal {
    pub(super) issues: Vec<Issue>,
    pub(super) sources: Sources,
}

impl Refusal {
    fn snippets(&self, style: SnippetStyle) -> Vec<String> {
        let renderer = match style {
            SnippetStyle::Plain => Renderer::plain(),
            SnippetStyle::Styled => Renderer::styled(),
        };
        let mut snippets: Vec<String> = self
            .issues
            .iter()
            .take(MOST_SNIPPETS)
            .map(|issue| {
                let source = &self.sources.0[issue.place.source];
                let start = floor_boundary(&source.text, issue.place.span.start);
                let end = floor_boundary(&source.text, issue.place.span.end).max(start);
                let snippet = Snippet::source(source.text.as_str())
                    .path(source.name.as_str())
                    .annotation(
                        AnnotationKind::Primary
                            .span(start..end)
                            .label(issue.label.as_str()),
                    );
                let mut group = Level::ERROR.primary_title(issue.title()).element(snippet);
                if let Some(help) = &issue.help {
                    group = group.element(Level::HELP.message(help.as_str()));
                }
                renderer.render(&[group])
            })
            .collect();
        if MOST_SNIPPETS < self.issues.len() {
            snippets.push(format!(
                "error: {}: {} more faults",
                self.sources.0[0].name,
                self.issues.len() - MOST_SNIPPETS
            ));
        }
        snippets
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.snippets(SnippetStyle::Plain).join("\n\n"))
    }
}
