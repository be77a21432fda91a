//! When bookings are signed within a quarter: the hockey stick, on either clock.

use crate::experiment::results::{Band, Experiment, SeriesSummary};
use crate::report::figure::{
    Axis, Figure, Labels, LegendEntry, Mark, Paint, Panel, Row, Tick, design_legend, provenance,
    range_from_zero,
};

use super::{MEAN_BAND, band_values, banded_designs, days_left_axis};

/// Bookings by day of the company's fiscal quarter.
pub(super) fn on_fiscal_calendar(experiment: &Experiment) -> Option<Figure> {
    let days = longest(experiment, fiscal)?;
    let axis = fiscal_axis(days);
    let x = |i: usize| i as f64 + 1.0;
    Some(Figure {
        stem: "bookings-by-fiscal-day",
        title: "When bookings are signed in the fiscal quarter".into(),
        caption: format!(
            "Look at the jump on the last day and the slope of the last week (days 61 to 65): a \
             straight line above is an even quarter. The scale below is a square root, so that the \
             other days stay readable beside the last. {MEAN_BAND} {}",
            provenance(experiment)
        ),
        legend: legend(experiment),
        colour_bar: None,
        rows: rows(experiment, days, &axis, x, fiscal),
    })
}

/// Bookings by selling days left in the rep's own quota period.
pub(super) fn on_own_clock(experiment: &Experiment) -> Option<Figure> {
    let days = longest(experiment, own)?;
    let axis = days_left_axis(days);
    Some(Figure {
        stem: "bookings-by-own-days-left",
        title: "When bookings are signed in the rep's own quota period".into(),
        caption: format!(
            "The same bookings on each rep's clock. A stagger that only spreads the spikes still shows \
             them here; one that weakens the pull of the deadline flattens them. Square-root scale \
             below. {MEAN_BAND} {}",
            provenance(experiment)
        ),
        legend: legend(experiment),
        colour_bar: None,
        // The series is indexed by days left; time runs from the left, so the sum starts at its end.
        rows: rows(experiment, days, &axis, |i| i as f64, own),
    })
}

fn fiscal(series: &SeriesSummary) -> &[Band] {
    &series.bookings_by_fiscal_day
}

fn own(series: &SeriesSummary) -> &[Band] {
    super::existing(&series.bookings_by_own_days_left)
}

fn longest(experiment: &Experiment, bands: fn(&SeriesSummary) -> &[Band]) -> Option<usize> {
    experiment
        .designs
        .iter()
        .map(|d| bands(&d.series).len())
        .max()
        .filter(|days| 0 < *days)
}

fn legend(experiment: &Experiment) -> Vec<LegendEntry> {
    let mut legend = design_legend(experiment);
    legend.push(LegendEntry {
        paint: Paint::Reference,
        label: "even".into(),
    });
    legend
}

fn fiscal_axis(days: usize) -> Axis {
    let last = days as f64;
    let ticks = (0..=days / 5)
        .filter(|week| week % 2 == 0 || *week == days / 5)
        .map(|week| if week == 0 { 1.0 } else { 5.0 * week as f64 })
        .map(|at| Tick {
            at,
            label: format!("{at:.0}"),
        })
        .collect();
    Axis::with_ticks(
        "selling day of the fiscal quarter",
        (0.5, last + 0.5),
        ticks,
    )
}

fn rows(
    experiment: &Experiment,
    days: usize,
    axis: &Axis,
    x: impl Fn(usize) -> f64 + Copy,
    bands: fn(&SeriesSummary) -> &[Band],
) -> Vec<Row> {
    let daily_top = range_from_zero(band_values(experiment, bands), 0.02).1;
    let daily = Panel {
        title: "Each day".into(),
        x: axis.clone(),
        y: Axis::square_root_percent(
            "share of bookings per day [%], square-root scale",
            daily_top,
        ),
        right: Vec::new(),
        marks: std::iter::once(even(axis, |_| 1.0 / days as f64))
            .chain(banded_designs(experiment, x, bands))
            .collect(),
    };
    let silent = Axis {
        title: String::new(),
        ..axis.clone()
    };
    let cumulative = Panel {
        title: "Up to and including the day".into(),
        x: silent,
        y: Axis::new(
            "cumulative share of bookings [%]",
            (0.0, 1.0),
            Labels::Percent,
        ),
        right: Vec::new(),
        marks: std::iter::once(even(axis, |passed| passed))
            .chain(
                experiment
                    .designs
                    .iter()
                    .enumerate()
                    .map(|(i, design)| Mark::Line {
                        paint: Paint::Design(i),
                        points: cumulative(bands(&design.series), axis, x),
                        markers: false,
                    }),
            )
            .collect(),
    };
    vec![
        Row {
            height: 210,
            panels: vec![cumulative],
            columns: 1,
        },
        Row {
            height: 190,
            panels: vec![daily],
            columns: 1,
        },
    ]
}

/// Running sums in the order of time: along the axis, whichever way it is indexed.
fn cumulative(bands: &[Band], axis: &Axis, x: impl Fn(usize) -> f64) -> Vec<(f64, f64)> {
    let descending = axis.range.1 < axis.range.0;
    let positions: Vec<usize> = if descending {
        (0..bands.len()).rev().collect()
    } else {
        (0..bands.len()).collect()
    };
    let mut sum = 0.0;
    let start = (axis.range.0, 0.0);
    std::iter::once(start)
        .chain(positions.into_iter().map(|i| {
            sum += bands[i].mean;
            (x(i), sum)
        }))
        .collect()
}

/// The reference from the first to the last day, as a function of the share of days passed.
fn even(axis: &Axis, value: impl Fn(f64) -> f64) -> Mark {
    Mark::Line {
        paint: Paint::Reference,
        points: vec![(axis.range.0, value(0.0)), (axis.range.1, value(1.0))],
        markers: false,
    }
}
