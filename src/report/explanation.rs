//! Which mechanism makes the difference: a table with a sentence per part, JSON, CSV.

use comfy_table::CellAlignment;
use serde::Serialize;

use crate::experiment::explain::{Attribution, Explanation};
use crate::experiment::results::{Experiment, Stopped};
use crate::model::Family;
use crate::outcome::Kpi;
use crate::stats::Estimate;

use super::json::{stopped_name, unit_name};
use super::{ReportError, csv, number, table};

/// Columns of `explanation.csv`.
pub const COLUMNS: [&str; 11] = [
    "design",
    "against",
    "kpi",
    "unit",
    "part",
    "kind",
    "point",
    "std_error",
    "lower",
    "upper",
    "n",
];

/// An explanation with what was simulated for it, for one figure.
#[derive(Debug)]
pub struct Explained<'a> {
    /// The sets.
    pub explanation: &'a Explanation,
    /// Their replications.
    pub experiment: &'a Experiment,
    /// The figure whose difference is shared out.
    pub kpi: Kpi,
    /// One entry per design but the base.
    pub attributions: Vec<Attribution>,
}

/// A line of the table: the rest, a mechanism, two together, the whole.
#[derive(Debug, Clone)]
pub struct Line {
    /// Key in files.
    pub key: String,
    /// Words for people.
    pub label: String,
    /// `rest`, `part`, `interaction`, `whole`, or `spread`: how much a part differs between the orders that were drawn, as
    /// a standard deviation. Rest and parts add up to the whole.
    pub kind: &'static str,
    /// How much.
    pub estimate: Estimate,
}

impl<'a> Explained<'a> {
    /// Shares out the differences of a figure.
    pub fn new(explanation: &'a Explanation, experiment: &'a Experiment, kpi: Kpi) -> Self {
        Self {
            explanation,
            experiment,
            kpi,
            attributions: explanation.attributions(experiment, kpi),
        }
    }

    /// The base's name.
    pub fn base(&self) -> &str {
        &self.experiment.designs[0].name
    }

    /// The name of an attribution's design.
    pub fn name(&self, attribution: &Attribution) -> &str {
        &self.experiment.designs[attribution.design].name
    }

    /// The rest, the parts in order, the whole; they add up.
    pub fn lines(&self, attribution: &Attribution) -> Vec<Line> {
        let rest = match self.explanation.within {
            None => "plan, clocks and company alone",
            Some(_) => "plan, clocks and all else",
        };
        let line = |key: &str, label: &str, kind, estimate| Line {
            key: key.to_owned(),
            label: label.to_owned(),
            kind,
            estimate,
        };
        let mut lines = vec![line("rest", rest, "rest", attribution.without)];
        for (player, part) in self.explanation.players.iter().zip(&attribution.parts) {
            lines.push(line(player.key, &player.label, "part", *part));
        }
        lines.push(line("whole", "difference", "whole", attribution.whole));
        lines
    }

    fn interaction(&self, (i, j): (usize, usize), estimate: Estimate) -> Line {
        let players = &self.explanation.players;
        Line {
            key: format!("{} and {}", players[i].key, players[j].key),
            label: format!("{} and {}", players[i].label, players[j].label),
            kind: "interaction",
            estimate,
        }
    }

    /// Tables and sentences for people.
    pub fn text(&self) -> String {
        let heading = format!(
            "what makes the difference in {}; {} replications on the same shocks, {} companies{}; seed {}",
            self.kpi.label(),
            self.experiment.replications,
            self.experiment.designs.len(),
            match self.explanation.orders.len() {
                0 => String::new(),
                n => format!(", {n} orders of switching on in pairs"),
            },
            self.experiment.seed
        );
        let mut text = table::wrap(&self.experiment.title) + &table::wrap(&heading);
        if self.experiment.stopped == Stopped::Interrupted {
            text.push_str("interrupted: from the replications that were finished\n");
        }
        for player in &self.explanation.players {
            if 1 < player.switches.len() {
                let keys: Vec<&str> = player.switches.iter().map(|s| s.key).collect();
                text.push_str(&table::wrap(&format!(
                    "{}: {}",
                    player.label,
                    keys.join(", ")
                )));
            }
        }
        for attribution in &self.attributions {
            text.push('\n');
            text.push_str(&self.table_of(attribution));
            for sentence in self.sentences(attribution) {
                text.push_str(&table::wrap(&sentence));
            }
        }
        text
    }

    fn table_of(&self, attribution: &Attribution) -> String {
        let mut table = table::empty_table();
        let heading = format!("{} less {}", self.name(attribution), self.base());
        table.set_header(vec![heading.as_str(), "makes", "95 % interval"]);
        for line in self.lines(attribution) {
            let format =
                number::Format::of(self.kpi.unit(), number::Reading::Difference, &line.estimate);
            let (lower, upper) = (line.estimate.lower, line.estimate.upper);
            table.add_row(vec![
                line.label,
                format.with_unit(&format.signed(line.estimate.point)),
                format.with_unit(&format!(
                    "{} to {}",
                    format.signed(lower),
                    format.signed(upper)
                )),
            ]);
        }
        table::align(&mut table, &[CellAlignment::Right, CellAlignment::Right]);
        table::tidy(&table)
    }

    /// A sentence per part, then large interactions.
    pub fn sentences(&self, attribution: &Attribution) -> Vec<String> {
        let (name, base, what) = (self.name(attribution), self.base(), self.kpi.label());
        let amount = |e: &Estimate| number::difference(self.kpi.unit(), e);
        let mut sentences: Vec<String> = self
            .explanation
            .players
            .iter()
            .zip(&attribution.parts)
            .map(|(player, part)| {
                let label = &player.label;
                if part.point == 0.0 && part.std_error == 0.0 {
                    return format!("- {label}: no difference at all, in any history.");
                }
                let sure = if part.covers(0.0) {
                    ", which cannot be told from nothing yet"
                } else {
                    ""
                };
                let verb = if part.point < 0.0 { "lowers" } else { "raises" };
                format!(
                    "- {label}: {verb} {what} of {name} against {base} ({}){sure}.",
                    amount(part)
                )
            })
            .collect();
        let rest = &attribution.without;
        sentences.push(format!(
            "- with none of them the designs would still differ by {}{}.",
            amount(rest),
            if rest.covers(0.0) && rest.point != 0.0 {
                ", which cannot be told from nothing yet"
            } else {
                ""
            }
        ));
        for (pair, estimate) in attribution.large_interactions() {
            let line = self.interaction(*pair, *estimate);
            let together = if estimate.point < 0.0 { "less" } else { "more" };
            sentences.push(format!(
                "- {} together make {together} than the sum of what each makes alone ({}); each is given \
                 half of it above.",
                line.label,
                amount(estimate)
            ));
        }
        for (player, spread) in attribution.large_spreads() {
            let format = number::Format::new(
                self.kpi.unit(),
                number::Reading::Difference,
                spread,
                0.1 * spread,
            );
            sentences.push(format!(
                "- what {} makes depends on which others are on: between orders its part differs by {} (one \
                 standard deviation).",
                self.explanation.players[player].label,
                format.with_unit(&format.number(spread))
            ));
        }
        sentences
    }

    fn all_lines(&self, attribution: &Attribution) -> Vec<Line> {
        let mut lines = self.lines(attribution);
        let pairs = attribution.interactions.iter();
        lines.extend(pairs.map(|(pair, estimate)| self.interaction(*pair, *estimate)));
        let players = self.explanation.players.iter();
        for (player, &spread) in players.zip(&attribution.spreads) {
            lines.push(Line {
                key: player.key.to_owned(),
                label: player.label.clone(),
                kind: "spread",
                estimate: Estimate {
                    point: spread,
                    std_error: f64::NAN,
                    lower: f64::NAN,
                    upper: f64::NAN,
                    n: self.explanation.orders.len(),
                },
            });
        }
        lines
    }

    /// `explanation.csv`: a row per part, then per pair of parts.
    ///
    /// # Errors
    /// [`ReportError::Encode`] if the encoder fails.
    pub fn csv(&self) -> Result<String, ReportError> {
        let mut rows = vec![COLUMNS.map(str::to_owned).to_vec()];
        for attribution in &self.attributions {
            for line in self.all_lines(attribution) {
                let Estimate {
                    point,
                    std_error,
                    lower,
                    upper,
                    n,
                } = line.estimate;
                let mut row = vec![
                    self.name(attribution).to_owned(),
                    self.base().to_owned(),
                    self.kpi.key().to_owned(),
                    unit_name(self.kpi.unit()).to_owned(),
                    line.key,
                    line.kind.to_owned(),
                ];
                row.extend([point, std_error, lower, upper].map(|v| csv::cell(Some(v))));
                row.push(n.to_string());
                rows.push(row);
            }
        }
        csv::encode("explanation.csv", rows)
    }

    /// `explanation.json`.
    ///
    /// # Errors
    /// [`ReportError::Encode`] if the encoder fails.
    pub fn json(&self) -> Result<String, ReportError> {
        let row = ExplainedRow {
            title: &self.experiment.title,
            version: env!("CARGO_PKG_VERSION"),
            seed: self.experiment.seed,
            replications: self.experiment.replications,
            stopped: stopped_name(self.experiment.stopped),
            interval_level: 0.95,
            kpi: self.kpi.key(),
            unit: unit_name(self.kpi.unit()),
            within: self.explanation.within.map(Family::key),
            companies: self.experiment.designs.len(),
            orders: self.explanation.orders.len(),
            parts: self
                .explanation
                .players
                .iter()
                .map(|player| PlayerRow {
                    key: player.key,
                    label: &player.label,
                    switches: player.switches.iter().map(|s| s.key).collect(),
                })
                .collect(),
            contrasts: self
                .attributions
                .iter()
                .map(|attribution| AttributionRow {
                    design: self.name(attribution),
                    against: self.base(),
                    lines: self
                        .all_lines(attribution)
                        .into_iter()
                        .map(LineRow::of)
                        .collect(),
                    sentences: self.sentences(attribution),
                })
                .collect(),
        };
        let text = serde_json::to_string_pretty(&row).map_err(|error| ReportError::Encode {
            file: "explanation.json",
            reason: error.to_string(),
        })?;
        Ok(text + "\n")
    }
}

#[derive(Serialize)]
struct ExplainedRow<'a> {
    title: &'a str,
    version: &'static str,
    seed: u64,
    replications: usize,
    stopped: &'static str,
    interval_level: f64,
    kpi: &'static str,
    unit: &'static str,
    within: Option<&'static str>,
    companies: usize,
    /// Orders drawn; 0 where all sets were simulated.
    orders: usize,
    parts: Vec<PlayerRow<'a>>,
    contrasts: Vec<AttributionRow<'a>>,
}

#[derive(Serialize)]
struct PlayerRow<'a> {
    key: &'static str,
    label: &'a str,
    switches: Vec<&'static str>,
}

#[derive(Serialize)]
struct AttributionRow<'a> {
    design: &'a str,
    against: &'a str,
    lines: Vec<LineRow>,
    sentences: Vec<String>,
}

#[derive(Serialize)]
struct LineRow {
    part: String,
    kind: &'static str,
    point: f64,
    std_error: f64,
    lower: f64,
    upper: f64,
    n: usize,
}

impl LineRow {
    fn of(line: Line) -> Self {
        let Estimate {
            point,
            std_error,
            lower,
            upper,
            n,
        } = line.estimate;
        Self {
            part: line.key,
            kind: line.kind,
            point,
            std_error,
            lower,
            upper,
            n,
        }
    }
}
