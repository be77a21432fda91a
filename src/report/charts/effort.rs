//! Effort as the rep's own close draws near.

use crate::experiment::results::{Band, Experiment, SeriesSummary};
use crate::report::figure::{
    Axis, Figure, Labels, Panel, Row, design_legend, provenance, range_of,
};

use super::{MEAN_BAND, band_values, banded_designs, days_left_axis, existing};

/// Mean effort by selling days left in the rep's own period.
pub(super) fn figure(experiment: &Experiment) -> Option<Figure> {
    let days = experiment
        .designs
        .iter()
        .map(|d| d.series.effort_by_own_days_left.len())
        .max()?;
    if days == 0 {
        return None;
    }
    let range = range_of(band_values(experiment, bands), 0.06, 0.1);
    Some(Figure {
        stem: "effort-by-own-days-left",
        title: "Effort as the rep's own close draws near".into(),
        caption: format!(
            "Look for effort that is spent late: high at the right and low after the reset at the \
             left. 1 is optimal under the reference plan's linear equivalent. {MEAN_BAND} {}",
            provenance(experiment)
        ),
        legend: design_legend(experiment),
        colour_bar: None,
        rows: vec![Row {
            height: 250,
            panels: vec![Panel {
                title: String::new(),
                x: days_left_axis(days),
                y: Axis::new("mean daily effort [1 = reference]", range, Labels::Number),
                right: Vec::new(),
                marks: banded_designs(experiment, |i| i as f64, bands),
            }],
            columns: 1,
        }],
    })
}

/// Days of the longest period only: nobody works on a day that no period has.
fn bands(series: &SeriesSummary) -> &[Band] {
    existing(&series.effort_by_own_days_left)
}
