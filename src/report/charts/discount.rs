//! Price given away as the close draws near, on either clock.

use crate::experiment::results::{Band, DAYS_LEFT_BINS, Experiment, SeriesSummary};
use crate::report::figure::{
    Along, Axis, Figure, Labels, Mark, Paint, Panel, Row, design_legend, provenance,
    range_from_zero,
};

use super::{band_values, dodge};

/// Mean discount by days left to the close of the fiscal quarter and of the rep's own period.
pub(super) fn figure(experiment: &Experiment) -> Option<Figure> {
    if experiment
        .designs
        .iter()
        .all(|d| d.series.discount_by_fiscal_days_left.is_empty())
    {
        return None;
    }
    let range = range_from_zero(
        band_values(experiment, fiscal).chain(band_values(experiment, own)),
        0.02,
    );
    let panel = |title: &str, x: &str, bands: fn(&SeriesSummary) -> &[Band]| Panel {
        title: title.into(),
        x: Axis::categories(x, DAYS_LEFT_BINS.into_iter().rev()),
        y: Axis::new("mean discount off list [%]", range, Labels::Percent),
        right: Vec::new(),
        marks: marks(experiment, bands),
    };
    Some(Figure {
        stem: "discount-by-days-left",
        title: "Discount by selling days left".into(),
        caption: format!(
            "Look for a rise to the right: what the deadline costs in price. A rise on the left panel \
             alone comes from the company's calendar (leaders, buyers who wait), on the right panel \
             from the rep's quota. Discounts are weighted by list value; whiskers are 95 % intervals \
             of the mean. {}",
            provenance(experiment)
        ),
        legend: design_legend(experiment),
        colour_bar: None,
        rows: vec![Row {
            height: 260,
            panels: vec![
                panel(
                    "The company's calendar",
                    "selling days left in the fiscal quarter",
                    fiscal,
                ),
                panel(
                    "The rep's own clock",
                    "selling days left in the rep's own quota period",
                    own,
                ),
            ],
            columns: 2,
        }],
    })
}

fn fiscal(series: &SeriesSummary) -> &[Band] {
    &series.discount_by_fiscal_days_left
}

fn own(series: &SeriesSummary) -> &[Band] {
    &series.discount_by_own_days_left
}

fn marks(experiment: &Experiment, bands: fn(&SeriesSummary) -> &[Band]) -> Vec<Mark> {
    let n = experiment.designs.len();
    let mut lines = Vec::new();
    let mut intervals = Vec::new();
    for (i, design) in experiment.designs.iter().enumerate() {
        let bands = bands(&design.series);
        // Bins come from the close backwards; time runs to the right.
        let x = |bin: usize| (bands.len() - 1 - bin) as f64 + dodge(i, n, 0.36);
        let paint = Paint::Design(i);
        lines.push(Mark::Line {
            paint,
            points: bands
                .iter()
                .enumerate()
                .map(|(bin, b)| (x(bin), b.mean))
                .collect(),
            markers: false,
        });
        intervals.extend(bands.iter().enumerate().map(|(bin, b)| Mark::Interval {
            paint,
            along: Along::Y,
            at: x(bin),
            point: b.mean,
            lower: b.lower,
            upper: b.upper,
        }));
    }
    lines.append(&mut intervals);
    lines
}
