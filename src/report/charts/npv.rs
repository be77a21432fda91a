//! The spread of NPV over single histories, and of the paired differences.

use crate::experiment::results::{DesignContrast, Experiment};
use crate::outcome::Kpi;
use crate::report::figure::{
    Along, Axis, Figure, Labels, Mark, Paint, Panel, RightLabel, Role, Row, Strength, Tick,
    provenance, range_of,
};
use crate::report::number;
use crate::stats::Estimate;

/// Height of the tallest outline, in rows.
const TALLEST: f64 = 0.62;

/// One design's (or difference's) replications.
struct Spread {
    paint: Paint,
    name: String,
    sorted: Vec<f64>,
    mean: Estimate,
    words: String,
}

/// NPV of every replication by design, and the paired differences below.
pub(super) fn figure(experiment: &Experiment) -> Option<Figure> {
    let levels: Vec<Spread> = experiment
        .designs
        .iter()
        .enumerate()
        .map(|(i, design)| {
            let mean = *design.estimate(Kpi::Npv);
            let words = format!("mean {}", number::level(Kpi::Npv.unit(), &mean));
            spread(i, design.name.clone(), &column(experiment, i), mean, words)
        })
        .collect();
    if levels.iter().all(|s| s.sorted.is_empty()) {
        return None;
    }
    let mut rows = vec![row(
        "NPV to the company",
        "NPV [money, present value]",
        &levels,
        false,
    )];
    if !experiment.contrasts.is_empty() {
        let differences: Vec<Spread> = experiment
            .contrasts
            .iter()
            .map(|contrast| difference(experiment, contrast))
            .collect();
        let base = &experiment.designs[0].name;
        rows.push(row(
            &format!("Difference from {base}, replication by replication"),
            "difference of NPV on the same shocks [money, present value]",
            &differences,
            true,
        ));
    }
    let compare = if experiment.contrasts.is_empty() {
        ""
    } else {
        " Compare the lower panel with zero: how sure the mean is (whiskers) and how often one history \
         comes out ahead (share at the right) are two questions."
    };
    Some(Figure {
        stem: "npv-distribution",
        title: "NPV over single histories".into(),
        caption: format!(
            "Outline: histogram of replications, all at one scale in a panel; dotted line: middle 90 %, \
             bar: middle 50 %; marker with whiskers: the mean and its 95 % interval.{compare} {}",
            provenance(experiment)
        ),
        legend: Vec::new(),
        colour_bar: None,
        rows,
    })
}

fn column(experiment: &Experiment, design: usize) -> Vec<f64> {
    experiment.designs[design]
        .columns
        .get(Kpi::Npv as usize)
        .cloned()
        .unwrap_or_default()
}

fn difference(experiment: &Experiment, contrast: &DesignContrast) -> Spread {
    let design = column(experiment, contrast.design);
    let base = column(experiment, 0);
    let differences: Vec<f64> = design.iter().zip(&base).map(|(d, b)| d - b).collect();
    let npv = contrast.contrast(Kpi::Npv);
    let words = format!("ahead in {}", number::chance(npv.chance_higher));
    let name = experiment.designs[contrast.design].name.clone();
    spread(contrast.design, name, &differences, npv.difference, words)
}

fn spread(design: usize, name: String, values: &[f64], mean: Estimate, words: String) -> Spread {
    let mut sorted: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    Spread {
        paint: Paint::Design(design),
        name,
        sorted,
        mean,
        words,
    }
}

fn row(title: &str, axis: &str, spreads: &[Spread], zero: bool) -> Row {
    let values = || {
        spreads.iter().flat_map(|s| {
            s.sorted
                .iter()
                .copied()
                .chain([s.mean.lower, s.mean.upper, s.mean.point])
        })
    };
    let range = range_of(values().chain(zero.then_some(0.0)), 0.03, 1.0);
    let bins = bins(spreads);
    let step = (range.1 - range.0) / bins as f64;
    let counts: Vec<Vec<f64>> = spreads
        .iter()
        .map(|s| histogram(&s.sorted, range.0, step, bins))
        .collect();
    let tallest = counts.iter().flatten().copied().fold(0.0, f64::max);
    let mut marks = Vec::new();
    if zero {
        marks.push(Mark::Rule {
            across: Along::X,
            at: 0.0,
            role: Role::Reference,
        });
    }
    let mut right = Vec::new();
    for (k, (spread, counts)) in spreads.iter().zip(&counts).enumerate() {
        let floor = k as f64;
        // Values that do not differ have no distribution to outline: the marker says it all.
        if spread.sorted.first() < spread.sorted.last() {
            marks.extend(outline(spread.paint, counts, range.0, step, floor, tallest));
        }
        marks.extend(summary(spread, floor));
        right.push(RightLabel {
            at: floor - 0.15,
            text: spread.words.clone(),
            paint: spread.paint,
        });
    }
    let n = spreads.len();
    let ticks = spreads
        .iter()
        .enumerate()
        .map(|(k, s)| Tick {
            at: k as f64 - 0.15,
            label: shorten(&s.name),
        })
        .collect();
    // Rows from the top: the vertical axis descends. Outlines stand on their row.
    let y = Axis::with_ticks("", (n as f64 - 0.5, -0.75), ticks);
    #[expect(clippy::cast_possible_truncation, reason = "at most a few dozen rows")]
    let height = 66 * n as u32 + 14;
    Row {
        height,
        panels: vec![Panel {
            title: title.into(),
            x: Axis::new(axis, range, Labels::Money),
            y,
            right,
            marks,
        }],
        columns: 1,
    }
}

/// Bins over the whole panel: about the square root of the replications in the bulk.
fn bins(spreads: &[Spread]) -> usize {
    let n = spreads.iter().map(|s| s.sorted.len()).max().unwrap_or(0);
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the root of a count"
    )]
    let root = (1.8 * (n as f64).sqrt()) as usize;
    root.clamp(12, 80)
}

fn histogram(sorted: &[f64], start: f64, step: f64, bins: usize) -> Vec<f64> {
    let mut counts = vec![0.0; bins];
    for value in sorted {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "values lie inside the range the bins were cut from"
        )]
        let bin = (((value - start) / step) as usize).min(bins - 1);
        counts[bin] += 1.0;
    }
    counts
}

/// The filled outline of a histogram standing on `floor`.
fn outline(
    paint: Paint,
    counts: &[f64],
    start: f64,
    step: f64,
    floor: f64,
    tallest: f64,
) -> Vec<Mark> {
    let (Some(first), Some(last)) = (
        counts.iter().position(|c| 0.0 < *c),
        counts.iter().rposition(|c| 0.0 < *c),
    ) else {
        return Vec::new();
    };
    let points = (first..=last)
        .flat_map(|bin| {
            let top = floor - TALLEST * counts[bin] / tallest;
            [start + bin as f64 * step, start + (bin + 1) as f64 * step].map(|x| (x, floor, top))
        })
        .collect();
    vec![Mark::Band {
        paint,
        strength: Strength::Medium,
        points,
    }]
}

/// Quantile bars and the mean below the outline.
fn summary(spread: &Spread, floor: f64) -> Vec<Mark> {
    if spread.sorted.is_empty() {
        return Vec::new();
    }
    let q = |p: f64| quantile(&spread.sorted, p);
    let paint = spread.paint;
    vec![
        Mark::Interval {
            paint,
            along: Along::X,
            at: floor + 0.26,
            point: spread.mean.point,
            lower: spread.mean.lower,
            upper: spread.mean.upper,
        },
        Mark::Line {
            paint: Paint::Reference,
            points: vec![(q(0.05), floor + 0.09), (q(0.95), floor + 0.09)],
            markers: false,
        },
        Mark::Bar {
            paint,
            at: floor + 0.09,
            lower: q(0.25),
            upper: q(0.75),
        },
    ]
}

/// Quantile by linear interpolation between order statistics (definition 7 of Hyndman and Fan 1996).
fn quantile(sorted: &[f64], p: f64) -> f64 {
    let position = p * (sorted.len() - 1) as f64;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a position within the sample"
    )]
    let below = position.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (position - below as f64) * (sorted[above] - sorted[below])
}

/// Long names keep their start and end: variants differ at the end.
fn shorten(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= 30 {
        return name.to_owned();
    }
    let start: String = letters[..16].iter().collect();
    let end: String = letters[letters.len() - 12..].iter().collect();
    format!("{}…{}", start.trim_end(), end.trim_start())
}
