//! Paths over the reported months: fans over replications, a panel per design.

use crate::experiment::results::{Band, DesignResult, Experiment, Fan, SeriesSummary};
use crate::report::figure::{
    Along, Axis, Figure, Labels, LegendEntry, Mark, Paint, Panel, Row, Strength, Tick,
    design_legend, provenance, range_of,
};

use super::{band_values, columns_for, dodge, heading};

/// What is followed over the months.
struct Path {
    stem: &'static str,
    title: &'static str,
    axis: &'static str,
    labels: Labels,
    look_for: &'static str,
    least: f64,
    fans: fn(&SeriesSummary) -> &[Fan],
}

/// Annual recurring revenue.
pub(super) fn arr(experiment: &Experiment) -> Option<Figure> {
    let path = Path {
        stem: "arr-paths",
        title: "Annual recurring revenue",
        axis: "ARR [money a year]",
        labels: Labels::Money,
        look_for: "Look at the end of the path and at the width of the fan: growth bought with \
                   discounts or churn shows up late.",
        least: 1.0,
        fans: |series| &series.arr_by_month,
    };
    fans(experiment, &path)
}

/// Product quality.
pub(super) fn quality(experiment: &Experiment) -> Option<Figure> {
    let path = Path {
        stem: "quality-paths",
        title: "Product quality",
        axis: "quality [index, 0 = par]",
        labels: Labels::Number,
        look_for: "Look for a slow slide: a quarter that misses the money target of the reference company \
                   takes it out of research and development, and promises have to be paid back in engineering.",
        least: 0.1,
        fans: |series| &series.quality_by_month,
    };
    fans(experiment, &path)
}

/// Mean satisfaction of customers.
pub(super) fn satisfaction(experiment: &Experiment) -> Option<Figure> {
    let path = Path {
        stem: "satisfaction-paths",
        title: "Customer satisfaction",
        axis: "mean satisfaction [%]",
        labels: Labels::Percent,
        look_for: "Look for waves of a quarter's length (onboarding queues after the close) and for \
                   the level at the end.",
        least: 0.02,
        fans: |series| &series.satisfaction_by_month,
    };
    fans(experiment, &path)
}

fn fans(experiment: &Experiment, path: &Path) -> Option<Figure> {
    let dates = experiment
        .designs
        .iter()
        .map(|d| (path.fans)(&d.series).len())
        .max()?;
    if dates == 0 {
        return None;
    }
    let values = || {
        experiment.designs.iter().flat_map(|d| {
            (path.fans)(&d.series)
                .iter()
                .flat_map(|f| [f.p05, f.p50, f.p95])
        })
    };
    let range = range_of(values(), 0.05, path.least);
    let panels: Vec<Panel> = experiment
        .designs
        .iter()
        .enumerate()
        .map(|(i, design)| Panel {
            title: heading(design),
            x: months_axis(dates),
            y: Axis::new(path.axis, range, path.labels),
            right: Vec::new(),
            marks: fan_marks(experiment, path, i, design),
        })
        .collect();
    let columns = columns_for(panels.len());
    let several = 1 < panels.len();
    let legend = if several {
        let label = format!("median of {}, repeated", experiment.designs[0].name);
        vec![LegendEntry {
            paint: Paint::Reference,
            label,
        }]
    } else {
        Vec::new()
    };
    let height = if columns == 1 { 260 } else { 190 };
    Some(Figure {
        stem: path.stem,
        title: path.title.into(),
        caption: format!(
            "{} Line: median of replications; bands: middle 50 % and 90 % of replications, the spread \
             of single histories rather than the error of a mean. {}",
            path.look_for,
            provenance(experiment)
        ),
        legend,
        colour_bar: None,
        rows: panels
            .chunks(columns)
            .map(|chunk| Row {
                height,
                panels: chunk.to_vec(),
                columns,
            })
            .collect(),
    })
}

fn fan_marks(experiment: &Experiment, path: &Path, i: usize, design: &DesignResult) -> Vec<Mark> {
    let fans = (path.fans)(&design.series);
    let paint = Paint::Design(i);
    let band = |strength, low: fn(&Fan) -> f64, high: fn(&Fan) -> f64| Mark::Band {
        paint,
        strength,
        points: fans
            .iter()
            .enumerate()
            .map(|(m, f)| (m as f64, low(f), high(f)))
            .collect(),
    };
    let medians = |fans: &[Fan]| {
        fans.iter()
            .enumerate()
            .map(|(m, f)| (m as f64, f.p50))
            .collect()
    };
    let mut marks = vec![
        band(Strength::Light, |f| f.p05, |f| f.p95),
        band(Strength::Medium, |f| f.p25, |f| f.p75),
    ];
    if i != 0 {
        let base = (path.fans)(&experiment.designs[0].series);
        marks.push(Mark::Line {
            paint: Paint::Reference,
            points: medians(base),
            markers: false,
        });
    }
    marks.push(Mark::Line {
        paint,
        points: medians(fans),
        markers: false,
    });
    marks
}

/// Months since the start of the report, labelled by the half or whole year.
fn months_axis(dates: usize) -> Axis {
    let last = dates.saturating_sub(1).max(1);
    let step = match last {
        0..=12 => 3,
        13..=30 => 6,
        31..=72 => 12,
        _ => 24,
    };
    let ticks = (0..=last)
        .step_by(step)
        .map(|month| Tick {
            at: month as f64,
            label: month.to_string(),
        })
        .collect();
    Axis::with_ticks(
        "months since the start of the report",
        (0.0, last as f64),
        ticks,
    )
}

/// Net bookings by reported fiscal quarter.
pub(super) fn bookings_by_quarter(experiment: &Experiment) -> Option<Figure> {
    fn bands(series: &SeriesSummary) -> &[Band] {
        &series.bookings_by_quarter
    }
    let quarters = experiment
        .designs
        .iter()
        .map(|d| bands(&d.series).len())
        .max()?;
    if quarters == 0 {
        return None;
    }
    let range = range_of(band_values(experiment, bands), 0.08, 1.0);
    let n = experiment.designs.len();
    let mut marks = Vec::new();
    for (i, design) in experiment.designs.iter().enumerate() {
        let paint = Paint::Design(i);
        let x = |quarter: usize| quarter as f64 + dodge(i, n, 0.4);
        let bands = bands(&design.series);
        marks.push(Mark::Line {
            paint,
            points: bands
                .iter()
                .enumerate()
                .map(|(q, b)| (x(q), b.mean))
                .collect(),
            markers: false,
        });
        marks.extend(bands.iter().enumerate().map(|(q, b)| Mark::Interval {
            paint,
            along: Along::Y,
            at: x(q),
            point: b.mean,
            lower: b.lower,
            upper: b.upper,
        }));
    }
    Some(Figure {
        stem: "bookings-by-quarter",
        title: "Net bookings by fiscal quarter".into(),
        caption: format!(
            "Look for a difference that lasts: pull-forward moves bookings between neighbouring \
             quarters, trust and quality move all later ones. Whiskers are 95 % intervals of the mean. \
             {}",
            provenance(experiment)
        ),
        legend: design_legend(experiment),
        colour_bar: None,
        rows: vec![Row {
            height: 240,
            panels: vec![Panel {
                title: String::new(),
                x: Axis::categories(
                    "reported fiscal quarter",
                    (1..=quarters).map(|q| q.to_string()),
                ),
                y: Axis::new("net bookings a quarter [money]", range, Labels::Money),
                right: Vec::new(),
                marks,
            }],
            columns: 1,
        }],
    })
}
