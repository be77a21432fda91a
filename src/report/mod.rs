//! Results to text tables, CSV, JSON, charts and a results folder.
//!
//! - [`table`] prints what a person decides on: [`table::summary`] and [`table::decision`].
//! - [`conclusion`] says what a comparison comes to, [`expectations`] what came of `[expect]`.
//! - [`explanation`] is which mechanism makes the difference.
//! - [`scoreboard`] is the model against what is published, [`sensitivity`] what each parameter moves of it.
//! - [`plan_sheet`] is what a plan pays and asks for, without replications.
//! - [`policy_map`] is what solved policies tell reps to do.
//! - [`trace`] is one replication: JSON lines, the story of a deal or a rep, an overview.
//! - [`json`] and [`csv`] carry every number in full, under the keys of [`crate::outcome::Kpi`].
//! - [`charts`] gathers plain [`figure::Figure`]s, which [`draw`] turns into SVG.
//! - [`folder`] writes all of it, whole or not at all; [`manifest`] says how it came about.

mod axis;
pub mod charts;
pub mod conclusion;
pub mod csv;
pub mod draw;
pub mod expectations;
pub mod explanation;
pub mod figure;
pub mod folder;
pub mod json;
pub mod manifest;
pub mod number;
pub mod plan_sheet;
pub mod policy_map;
pub mod robustness;
pub mod scoreboard;
pub mod sensitivity;
pub mod table;
pub mod trace;

use std::path::PathBuf;

/// Why results could not be written. Nothing is left behind in any case.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ReportError {
    /// The folder could not be made, written or moved into place. An earlier results folder of that
    /// name is unchanged.
    #[error("{}: could not {action}", path.display())]
    Io {
        /// What was touched.
        path: PathBuf,
        /// What was tried, as a verb phrase.
        action: &'static str,
        /// The system's reason.
        source: std::io::Error,
    },
    /// There is a file of that name.
    #[error("{}: is a file; give a folder that is new, empty or holds quotasim results", path.display())]
    NotAFolder {
        /// The path given.
        path: PathBuf,
    },
    /// The folder is in use for something else.
    #[error(
        "{}: holds `{file}`, which quotasim did not write; give a folder that is new, empty or holds \
         only quotasim results",
        path.display()
    )]
    NotOurs {
        /// The path given.
        path: PathBuf,
        /// A file in it, relative to it.
        file: String,
    },
    /// The folder cannot be replaced because the program stands in it.
    #[error("{}: is the current folder or above it; give a folder inside it", path.display())]
    CurrentFolder {
        /// The path given.
        path: PathBuf,
    },
    /// A chart could not be drawn.
    #[error("charts/{stem}.svg: could not be drawn: {reason}")]
    Chart {
        /// File name without extension.
        stem: String,
        /// The backend's reason.
        reason: String,
    },
    /// A file's content could not be put together.
    #[error("{file}: could not be put together: {reason}")]
    Encode {
        /// The file in the results folder.
        file: &'static str,
        /// The encoder's reason.
        reason: String,
    },
}
