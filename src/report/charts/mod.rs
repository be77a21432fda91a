//! The charts of a results folder, gathered as plain figures; a file per kind.

mod apart;
mod attainment;
mod beliefs;
mod differences;
mod discount;
mod effort;
mod evidence;
mod npv;
mod paths;
mod plan_curves;
mod plan_timing;
mod policy;
mod timing;
mod value_map;
mod waterfall;

use crate::evidence::Scoreboard;
use crate::experiment::plan_sheet::PlanSheet;
use crate::experiment::policy_map::PolicyMap;
use crate::experiment::results::{Band, DesignResult, Experiment, SeriesSummary};

use super::explanation::Explained;
use super::figure::{Axis, Figure, Mark, Paint, Strength, Tick};

/// All charts the experiment has data for, in reading order.
pub fn all(experiment: &Experiment) -> Vec<Figure> {
    let gatherers: [fn(&Experiment) -> Option<Figure>; 13] = [
        differences::figure,
        npv::figure,
        timing::on_fiscal_calendar,
        timing::on_own_clock,
        discount::figure,
        beliefs::figure,
        effort::figure,
        attainment::figure,
        value_map::figure,
        paths::arr,
        paths::quality,
        paths::satisfaction,
        paths::bookings_by_quarter,
    ];
    gatherers
        .into_iter()
        .filter_map(|gather| gather(experiment))
        .collect()
}

/// The charts of a plan sheet, in reading order.
pub fn of_plan(sheet: &PlanSheet) -> Vec<Figure> {
    let mut figures: Vec<Figure> = plan_curves::figure(sheet).into_iter().collect();
    for role in &sheet.roles {
        figures.extend(plan_timing::hold(role, sheet));
        figures.extend(plan_timing::discount(role, sheet));
    }
    figures
}

/// The charts of solved policies, in reading order.
pub fn of_policies(maps: &[PolicyMap]) -> Vec<Figure> {
    policy::figures(maps)
}

/// The chart of an explanation.
pub fn of_explanation(explained: &Explained<'_>) -> Figure {
    waterfall::figure(explained)
}

/// The charts of a scoreboard, in reading order.
pub fn of_scoreboard(board: &Scoreboard) -> Vec<Figure> {
    [
        evidence::findings(board),
        evidence::weeks(board),
        evidence::camps(board),
        apart::figure(board),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What every chart of means says about its bands.
const MEAN_BAND: &str = "Bands are 95 % intervals of the mean over replications.";

/// A mean with its band over positions, one design.
fn banded(design: usize, x: impl Fn(usize) -> f64, bands: &[Band]) -> [Mark; 2] {
    let paint = Paint::Design(design);
    [
        Mark::Band {
            paint,
            strength: Strength::Light,
            points: bands
                .iter()
                .enumerate()
                .map(|(i, b)| (x(i), b.lower, b.upper))
                .collect(),
        },
        Mark::Line {
            paint,
            points: bands
                .iter()
                .enumerate()
                .map(|(i, b)| (x(i), b.mean))
                .collect(),
            markers: false,
        },
    ]
}

/// Marks of all designs: bands below all lines, the base's line below the others.
fn banded_designs<'a>(
    experiment: &'a Experiment,
    x: impl Fn(usize) -> f64,
    bands: impl Fn(&'a SeriesSummary) -> &'a [Band],
) -> Vec<Mark> {
    let (mut below, mut above) = (Vec::new(), Vec::new());
    for (i, design) in experiment.designs.iter().enumerate() {
        let [band, line] = banded(i, &x, bands(&design.series));
        below.push(band);
        above.push(line);
    }
    below.append(&mut above);
    below
}

/// Every number of a series over all designs, for the range of an axis.
fn band_values<'a>(
    experiment: &'a Experiment,
    bands: impl Fn(&'a SeriesSummary) -> &'a [Band],
) -> impl Iterator<Item = f64> {
    experiment.designs.iter().flat_map(move |d| {
        bands(&d.series)
            .iter()
            .flat_map(|b| [b.mean, b.lower, b.upper])
    })
}

/// Sideways shift of a design's marks so that intervals at the same position stay apart.
fn dodge(design: usize, designs: usize, width: f64) -> f64 {
    width * ((design as f64 + 0.5) / designs as f64 - 0.5)
}

/// Selling days left, running down to the close at the right.
fn days_left_axis(days: usize) -> Axis {
    let last = days.saturating_sub(1) as f64;
    let ticks = [60.0, 50.0, 40.0, 30.0, 20.0, 10.0, 0.0]
        .into_iter()
        .filter(|at| *at <= last)
        .map(|at| Tick {
            at,
            label: format!("{at:.0}"),
        })
        .collect();
    Axis::with_ticks(
        "selling days left in the rep's own quota period (0 = its last day)",
        (last + 0.5, -0.5),
        ticks,
    )
}

/// A panel's heading for a design.
fn heading(design: &DesignResult) -> String {
    design.name.clone()
}

/// Panels a row may hold when there is one per design.
fn columns_for(designs: usize) -> usize {
    match designs {
        1 => 1,
        2 | 4 => 2,
        _ => 3,
    }
}

/// The bands up to the last day on which anything happened: a shorter quota period has no others.
fn existing(bands: &[Band]) -> &[Band] {
    let days = bands
        .iter()
        .rposition(|band| band.mean != 0.0)
        .map_or(bands.len(), |last| last + 1);
    &bands[..days]
}

/// Edges halfway between neighbouring centres; a lone centre gets a cell of `alone` width.
fn edges(centres: &[f64], alone: f64) -> Vec<f64> {
    let n = centres.len();
    let gap = |i: usize| centres[i + 1] - centres[i];
    let mut edges = Vec::with_capacity(n + 1);
    let (first, last) = if n < 2 {
        (alone, alone)
    } else {
        (gap(0), gap(n - 2))
    };
    edges.push(centres[0] - 0.5 * first);
    edges.extend(centres.windows(2).map(|pair| 0.5 * (pair[0] + pair[1])));
    edges.push(centres[n - 1] + 0.5 * last);
    edges
}
