//! What buyers have learned to expect at each point of a quarter.

use crate::experiment::results::{BeliefSummary, Experiment};
use crate::report::figure::{
    Axis, Figure, Labels, Mark, Paint, Panel, Row, design_legend, provenance, range_from_zero,
};

use super::dodge;

/// Buyers' belief about the seller's limit by bin of the quarter, on either clock.
pub(super) fn figure(experiment: &Experiment) -> Option<Figure> {
    let bins = experiment
        .designs
        .iter()
        .map(|d| d.beliefs.limit_by_fiscal_bin.len())
        .max()?;
    if bins == 0 {
        return None;
    }
    let values = experiment.designs.iter().flat_map(|d| {
        d.beliefs
            .limit_by_fiscal_bin
            .iter()
            .chain(&d.beliefs.limit_by_own_bin)
            .copied()
    });
    let range = range_from_zero(values, 0.02);
    let panel = |title: &str, x: &str, limits: fn(&BeliefSummary) -> &[f64]| Panel {
        title: title.into(),
        x: Axis::categories(x, bin_names(bins)),
        y: Axis::new(
            "largest discount buyers think they can get [%]",
            range,
            Labels::Percent,
        ),
        right: Vec::new(),
        marks: experiment
            .designs
            .iter()
            .enumerate()
            .map(|(i, design)| Mark::Line {
                paint: Paint::Design(i),
                points: limits(&design.beliefs)
                    .iter()
                    .enumerate()
                    .map(|(bin, limit)| {
                        (bin as f64 + dodge(i, experiment.designs.len(), 0.3), *limit)
                    })
                    .collect(),
                markers: true,
            })
            .collect(),
    };
    let unsettled: Vec<&str> = experiment
        .designs
        .iter()
        .filter(|d| !d.beliefs.settled)
        .map(|d| d.name.as_str())
        .collect();
    let warning = if unsettled.is_empty() {
        String::new()
    } else {
        format!(" Beliefs did not settle in: {}.", unsettled.join(", "))
    };
    Some(Figure {
        stem: "buyers-beliefs",
        title: "The discount buyers have learned to wait for".into(),
        caption: format!(
            "A buyer who expects more at the right waits for it: look at how far the last day lies \
             above the middle of the quarter. A settled expectation of the design, solved before the \
             replications, hence without a band.{warning} {}",
            provenance(experiment)
        ),
        legend: design_legend(experiment),
        colour_bar: None,
        rows: vec![Row {
            height: 240,
            panels: vec![
                panel(
                    "The company's calendar",
                    "week of the fiscal quarter (last: its last day)",
                    fiscal,
                ),
                panel(
                    "The rep's own clock",
                    "week of the rep's own quota period (last: its last day)",
                    own,
                ),
            ],
            columns: 2,
        }],
    })
}

fn fiscal(beliefs: &BeliefSummary) -> &[f64] {
    &beliefs.limit_by_fiscal_bin
}

fn own(beliefs: &BeliefSummary) -> &[f64] {
    &beliefs.limit_by_own_bin
}

/// Weeks, then the last day.
fn bin_names(bins: usize) -> impl Iterator<Item = String> {
    (1..=bins).map(move |bin| {
        if bin == bins {
            "last".to_owned()
        } else {
            bin.to_string()
        }
    })
}
