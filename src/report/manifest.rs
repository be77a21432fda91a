//! `manifest.json`: how a results folder came about, and a hash of everything in it.

use std::fmt::Write as _;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::evidence::Scoreboard;
use crate::experiment::plan_sheet::PlanSheet;
use crate::experiment::results::{Experiment, Stopped};

use super::json::stopped_name;

/// File name of the manifest.
pub const FILE: &str = "manifest.json";
/// Marks a manifest as ours.
const TOOL: &str = "quotasim";
/// Version of the layout of a results folder.
const FORMAT: u32 = 1;

/// What the report cannot know by itself.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ManifestInputs {
    /// The command as given, word by word.
    pub command_line: Vec<String>,
    /// The resolved scenario of every design, in the order of [`Experiment::designs`]. A design
    /// without an entry gets no scenario file.
    pub scenarios: Vec<String>,
    /// Threads that simulated.
    pub threads: usize,
    /// What took how long: (`solve`, seconds), (`simulate`, seconds), …
    pub durations: Vec<(String, f64)>,
}

/// The manifest, as written and read back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always `quotasim`.
    pub tool: String,
    /// Layout of the folder.
    pub format: u32,
    /// Version of the program.
    pub version: String,
    /// The command as given.
    pub command_line: Vec<String>,
    /// When the folder was written, UTC, ISO 8601.
    pub written_at: String,
    /// Title of the experiment.
    pub title: String,
    /// Master seed.
    pub seed: u64,
    /// Replications finished.
    pub replications: usize,
    /// Why they ended: `count`, `precision`, `limit` or `interrupted`.
    pub stopped: String,
    /// Requested half-width of the paired NPV difference, share of the base's NPV.
    pub precision: Option<f64>,
    /// Threads that simulated.
    pub threads: usize,
    /// What took how long.
    pub durations: Vec<Duration>,
    /// The machine.
    pub host: Host,
    /// Designs in order; the first is the base.
    pub designs: Vec<Design>,
    /// Every file but the manifest.
    pub files: Vec<File>,
}

/// The manifest of a folder of pay statements.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatementsManifest {
    /// Always `quotasim`.
    pub tool: String,
    /// Layout of the folder.
    pub format: u32,
    /// Version of the program.
    pub version: String,
    /// The command as given.
    pub command_line: Vec<String>,
    /// When the folder was written, UTC, ISO 8601.
    pub written_at: String,
    /// Title of the scenario.
    pub title: String,
    /// SHA-256 of the resolved scenario.
    pub scenario_sha256: String,
    /// The files of deals, people, adjustments and events that were read, as they were given.
    pub inputs: Vec<File>,
    /// Every file but the manifest.
    pub files: Vec<File>,
}

impl StatementsManifest {
    /// The manifest of statements: the scenario's title and hash, what was read, what is written.
    pub fn of(
        command_line: Vec<String>,
        (title, scenario_sha256): (String, String),
        inputs: Vec<File>,
        files: Vec<File>,
    ) -> Self {
        Self {
            tool: TOOL.to_owned(),
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            command_line,
            written_at: now(),
            title,
            scenario_sha256,
            inputs,
            files,
        }
    }
}

/// The files that a manifest of ours lists, whatever the folder holds; `None` when the text is not a
/// manifest of ours.
pub(super) fn files_of(text: &str) -> Option<Vec<File>> {
    #[derive(Deserialize)]
    struct Any {
        tool: String,
        files: Vec<File>,
    }
    let any: Any = serde_json::from_str(text).ok()?;
    (any.tool == TOOL).then_some(any.files)
}

/// A stage and its wall-clock time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Duration {
    /// The stage.
    pub stage: String,
    /// Wall-clock \[seconds\].
    pub seconds: f64,
}

/// Facts about the machine that may explain a duration; results do not depend on them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    /// Operating system.
    pub os: String,
    /// Instruction set.
    pub arch: String,
    /// Cores the program may use.
    pub cores: usize,
}

/// A design and the scenario it was resolved to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Design {
    /// Its name in all tables.
    pub name: String,
    /// The file with its resolved scenario.
    pub scenario: Option<String>,
    /// SHA-256 of that file.
    pub scenario_sha256: Option<String>,
}

/// A file of the folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
    /// Path inside the folder, with `/`.
    pub path: String,
    /// Size.
    pub bytes: usize,
    /// SHA-256, as `sha256sum` prints it.
    pub sha256: String,
}

impl File {
    /// The entry of a file with this content.
    pub fn of(path: &str, content: &[u8]) -> Self {
        Self {
            path: path.to_owned(),
            bytes: content.len(),
            sha256: sha256(content),
        }
    }
}

impl Manifest {
    /// The manifest of an experiment whose files are known.
    pub fn of(
        experiment: &Experiment,
        inputs: &ManifestInputs,
        designs: Vec<Design>,
        files: Vec<File>,
    ) -> Self {
        Self {
            title: experiment.title.clone(),
            seed: experiment.seed,
            replications: experiment.replications,
            stopped: stopped_name(experiment.stopped).to_owned(),
            precision: experiment.precision,
            ..Self::blank(inputs, designs, files)
        }
    }

    /// The manifest of a plan sheet whose files are known; its replications are those of the budget.
    pub fn of_plan(
        sheet: &PlanSheet,
        inputs: &ManifestInputs,
        designs: Vec<Design>,
        files: Vec<File>,
    ) -> Self {
        Self {
            title: sheet.title.clone(),
            seed: sheet.budget.simulated.seed,
            replications: sheet.budget.simulated.replications,
            ..Self::blank(inputs, designs, files)
        }
    }

    /// The manifest of solved policies whose files are known.
    pub fn of_policies(
        (title, seed): (String, u64),
        inputs: &ManifestInputs,
        designs: Vec<Design>,
        files: Vec<File>,
    ) -> Self {
        Self {
            title,
            seed,
            ..Self::blank(inputs, designs, files)
        }
    }

    /// The manifest of a scoreboard whose files are known; its scenarios are part of the program.
    pub fn of_scoreboard(board: &Scoreboard, inputs: &ManifestInputs, files: Vec<File>) -> Self {
        Self {
            title: "Published findings and exact oracles".to_owned(),
            seed: board.seed,
            ..Self::blank(inputs, Vec::new(), files)
        }
    }

    /// What any manifest says, without a title or replications.
    fn blank(inputs: &ManifestInputs, designs: Vec<Design>, files: Vec<File>) -> Self {
        Self {
            tool: TOOL.to_owned(),
            format: FORMAT,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            command_line: inputs.command_line.clone(),
            written_at: now(),
            title: String::new(),
            seed: 0,
            replications: 0,
            stopped: stopped_name(Stopped::Count).to_owned(),
            precision: None,
            threads: inputs.threads,
            durations: inputs
                .durations
                .iter()
                .map(|(stage, seconds)| Duration {
                    stage: stage.clone(),
                    seconds: *seconds,
                })
                .collect(),
            host: Host {
                os: std::env::consts::OS.to_owned(),
                arch: std::env::consts::ARCH.to_owned(),
                cores: std::thread::available_parallelism().map_or(1, usize::from),
            },
            designs,
            files,
        }
    }

    /// Reads a manifest back; `None` when the text is not a manifest of ours.
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str::<Self>(text)
            .ok()
            .filter(|manifest| manifest.tool == TOOL)
    }
}

/// SHA-256 in hexadecimal.
pub fn sha256(content: &[u8]) -> String {
    let mut text = String::with_capacity(64);
    for byte in Sha256::digest(content) {
        let written = write!(text, "{byte:02x}");
        debug_assert!(written.is_ok(), "writing to a string does not fail");
    }
    text
}

/// The time now, UTC, ISO 8601 to the second.
fn now() -> String {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the clock: when the folder was written, not a result"
    )]
    let now = SystemTime::now();
    iso_8601(
        now.duration_since(UNIX_EPOCH)
            .map_or(0, |elapsed| elapsed.as_secs()),
    )
}

/// Seconds since 1970 as a date and time, proleptic Gregorian calendar.
fn iso_8601(seconds: u64) -> String {
    let (mut days, second) = (seconds / 86_400, seconds % 86_400);
    let leap = |year: u64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let mut year = 1970;
    loop {
        let length = if leap(year) { 366 } else { 365 };
        if days < length {
            break;
        }
        days -= length;
        year += 1;
    }
    let february = if leap(year) { 29 } else { 28 };
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    let (hour, minute) = (second / 3600, second / 60 % 60);
    format!(
        "{year:04}-{month:02}-{:02}T{hour:02}:{minute:02}:{:02}Z",
        days + 1,
        second % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_agree_with_the_calendar() {
        assert_eq!(iso_8601(0), "1970-01-01T00:00:00Z");
        assert_eq!(iso_8601(951_782_399), "2000-02-28T23:59:59Z");
        assert_eq!(iso_8601(951_782_400), "2000-02-29T00:00:00Z");
        assert_eq!(iso_8601(1_735_689_599), "2024-12-31T23:59:59Z");
    }

    #[test]
    fn hashes_are_those_of_sha256sum() {
        assert_eq!(
            sha256(b"abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }

    #[test]
    fn only_our_manifests_are_ours() {
        assert_eq!(Manifest::parse("{\"tool\": \"other\"}"), None);
        assert_eq!(Manifest::parse("not json"), None);
    }
}
