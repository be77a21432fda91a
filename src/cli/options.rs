//! Options that commands which simulate have in common.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// How much to simulate, with what, and where results go.
#[derive(Debug, Clone, Args)]
pub struct SharedOptions {
    /// Simulate exactly this many replications.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(2..=1_000_000), conflicts_with = "precision")]
    pub replications: Option<u32>,
    /// Stop once the paired difference's half-width is this share of the base's NPV: `1%` or `0.01`.
    #[arg(long, value_name = "SHARE")]
    pub precision: Option<String>,
    /// Master seed.
    #[arg(long, value_name = "SEED", allow_negative_numbers = true, value_parser = clap::value_parser!(u64).range(..=9_223_372_036_854_775_807))]
    pub seed: Option<u64>,
    /// Worker threads; without it, one per core. Results do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// Override a value, checked like the file: `deals.mean_list_value=60_000`.
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,
    /// Folder for results; it appears whole or not at all.
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// What standard output carries.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Settle all beliefs again on this many further batches of pilot histories, and say how far the NPV
    /// difference moves: luck that no interval over replications contains.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = clap::value_parser!(u32).range(..=1_000))]
    pub belief_batches: u32,
    /// Settle the beliefs from other starts as well, and say how far apart they end.
    #[arg(long)]
    pub belief_starts: bool,
    /// No progress and no messages but errors.
    #[arg(long, short)]
    pub quiet: bool,
}

/// What standard output carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Format {
    /// Tables for people.
    #[default]
    Text,
    /// One JSON document.
    Json,
    /// One table, comma separated.
    Csv,
}

/// The overrides of `--set` and `--seed`.
pub(super) fn overrides_of(set: &[String], seed: Option<u64>) -> Vec<String> {
    let seed = seed.map(|seed| format!("experiment.seed={seed}"));
    set.iter().cloned().chain(seed).collect()
}

impl SharedOptions {
    /// The overrides for [`crate::scenario::load`]: `--seed`, `--precision` and `--replications` are
    /// short for keys of `[experiment]`, so that the resolved scenario and its hash tell what ran.
    pub fn overrides(&self) -> Vec<String> {
        let mut overrides = overrides_of(&self.set, self.seed);
        if let Some(precision) = &self.precision {
            let quoted = precision.trim();
            let value = if quoted.ends_with('%') {
                format!("\"{quoted}\"")
            } else {
                quoted.into()
            };
            overrides.push(format!("experiment.precision={value}"));
        }
        if let Some(n) = self.replications {
            overrides.push(format!("experiment.min_replications={n}"));
            overrides.push(format!("experiment.max_replications={n}"));
        }
        overrides
    }
}
