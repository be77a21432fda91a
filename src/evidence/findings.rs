//! The findings, read from `findings.toml` beside this file.

use serde::Deserialize;

use super::formula::Formula;
use super::oracles::Oracle;

/// How binding a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// A closed form.
    Exact,
    /// A published number.
    Published,
    /// A published sign or order.
    Sign,
    /// A practitioner's range: reported, never failed on.
    Reported,
}

impl Class {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Published => "published",
            Self::Sign => "sign",
            Self::Reported => "reported",
        }
    }
}

/// What is known to come of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Expected {
    /// It comes out in its band; anything else is a failure.
    Pass,
    /// It does not, for a reason that the diagnosis gives.
    Miss,
}

/// How a finding is measured.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged, deny_unknown_fields)]
pub enum Measure {
    /// The largest error of an exact calculation.
    Oracle {
        /// Which one.
        oracle: Oracle,
    },
    /// Figures of scenarios.
    Figures {
        /// How they are put together.
        formula: Formula,
    },
}

/// One number that the model is held to.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// Short name.
    pub id: String,
    /// Author and year.
    pub source: String,
    /// What was measured.
    pub quantity: String,
    /// The same in a few words, for a chart; closed forms have none.
    #[serde(default)]
    pub label: String,
    /// As published.
    pub published: String,
    /// The number in it that ours is drawn beside; absent where only a sign or a range was published.
    #[serde(default)]
    pub published_value: Option<f64>,
    /// Whether it is a ratio, written `3.0 times` and not in per cent.
    #[serde(default)]
    pub times: bool,
    /// Lower and upper end of where the model has to come out.
    pub band: [f64; 2],
    /// How binding it is.
    pub class: Class,
    /// What is known to come of it.
    pub expected: Expected,
    /// For a miss: what is missing.
    #[serde(default)]
    pub diagnosis: String,
    /// How it is measured.
    pub measure: Measure,
}

/// A scenario of a chart that sets several side by side.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Camp {
    /// The scenario.
    pub scenario: String,
    /// What it is, in a word or two.
    pub label: String,
}

/// A step of a behavioural parameter, for the table of sensitivities.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// The parameter, in a word or two.
    pub parameter: String,
    /// From where to where.
    pub change: String,
    /// The same as overrides.
    pub set: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    finding: Vec<Finding>,
    camp: Vec<Camp>,
    apart: Vec<Camp>,
    step: Vec<Step>,
}

fn file() -> File {
    toml::from_str(include_str!("findings.toml"))
        .expect("the shipped list of findings is read by a test")
}

/// All findings, in reading order.
///
/// # Panics
/// Never: the list is part of the program, and a test reads it.
pub fn findings() -> Vec<Finding> {
    file().finding
}

/// The firms of the chart of both camps, from effort to timing.
///
/// # Panics
/// As [`findings`].
pub fn camps() -> Vec<Camp> {
    file().camp
}

/// The firm of the chart that takes one quarter's end apart, as set first and without any of its causes last.
///
/// # Panics
/// As [`findings`].
pub fn taken_apart() -> Vec<Camp> {
    file().apart
}

/// The steps of the table of sensitivities.
///
/// # Panics
/// As [`findings`].
pub fn steps() -> Vec<Step> {
    file().step
}
