//! The shipped scenarios, embedded, so that a new user has a company and designs to start from.

use super::walk;

/// One shipped scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Template {
    /// The file's name without its extension.
    pub name: &'static str,
    /// The whole text.
    pub text: &'static str,
}

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        /// All shipped scenarios, the base company first.
        pub const TEMPLATES: &[Template] = &[$(Template {
            name: $name,
            text: include_str!(concat!("../../scenarios/", $name, ".toml")),
        }),*];
    };
}

templates!(
    "company",
    "aligned",
    "staggered",
    "staggered-reps",
    "staggered-managers",
    "staggered-executives",
    "linear",
    "switch-to-linear",
    "monthly",
    "quarter-in-year",
    "plg",
    "commission-budget",
);

impl Template {
    /// The name of its file.
    pub fn file(&self) -> String {
        format!("{}.toml", self.name)
    }

    /// The question the scenario asks.
    pub fn question(&self) -> &'static str {
        self.line("question = ").unwrap_or_default()
    }

    /// The shipped scenario it extends.
    pub fn base(&self) -> Option<&'static Self> {
        find(self.line("extends = ")?.strip_suffix(".toml")?)
    }

    fn line(&self, start: &str) -> Option<&'static str> {
        let line = self
            .text
            .lines()
            .find_map(|line| line.strip_prefix(start))?;
        line.strip_prefix('"')?.split('"').next()
    }
}

/// The template of this name, with or without `.toml`.
pub fn find(name: &str) -> Option<&'static Template> {
    let name = name.strip_suffix(".toml").unwrap_or(name);
    TEMPLATES.iter().find(|template| template.name == name)
}

/// The name that was probably meant.
pub fn nearest(name: &str) -> Option<&'static str> {
    walk::nearest(name, TEMPLATES.iter().map(|t| t.name))
}
