//! Designs against the base, figure by figure: paired differences with their intervals.

use crate::experiment::results::Experiment;
use crate::outcome::{Better, Kpi};
use crate::report::figure::{
    Along, Axis, Figure, Labels, LegendEntry, Mark, Paint, Panel, RightLabel, Role, Row, Tick,
    design_legend, provenance, range_of,
};
use crate::report::number;
use crate::stats::Estimate;

use super::dodge;

/// Figures beside NPV that a decision usually turns on, by subject.
const FIGURES: [Kpi; 21] = [
    Kpi::Bookings,
    Kpi::WinRate,
    Kpi::CycleDays,
    Kpi::MeanDiscount,
    Kpi::QuarterEndPremium,
    Kpi::DiscountCost,
    Kpi::LastDayShare,
    Kpi::LastWeekShare,
    Kpi::LinearityGini,
    Kpi::PulledInShare,
    Kpi::PushedOutShare,
    Kpi::MeanAttainment,
    Kpi::SalesPayShare,
    Kpi::CacPayback,
    Kpi::Promises,
    Kpi::OnboardingWait,
    Kpi::Satisfaction,
    Kpi::GrossRetention,
    Kpi::NetRetention,
    Kpi::ClosingArr,
    Kpi::Quality,
];

/// Forest plot: NPV and its parts in money, then other figures each on its own scale.
pub(super) fn figure(experiment: &Experiment) -> Option<Figure> {
    if experiment.contrasts.is_empty() {
        return None;
    }
    let money: Vec<Kpi> = std::iter::once(Kpi::Npv).chain(Kpi::NPV_PARTS).collect();
    let base = &experiment.designs[0].name;
    let ends = money.iter().flat_map(|kpi| {
        experiment.contrasts.iter().flat_map(|c| {
            let d = &c.contrast(*kpi).difference;
            [d.lower, d.upper, d.point]
        })
    });
    let range = range_of(ends.chain([0.0]), 0.04, 1.0);
    let money_axis = Axis::new(
        format!("NPV less that of {base} [money, present value]"),
        range,
        Labels::Money,
    );
    let mut own_axis = Axis::with_ticks(
        format!("less than {base}  ←   each row on its own scale   →  more than {base}"),
        (-1.06, 1.06),
        vec![Tick {
            at: 0.0,
            label: "0".into(),
        }],
    );
    own_axis.grid = true;
    let legend: Vec<LegendEntry> = design_legend(experiment).into_iter().skip(1).collect();
    Some(Figure {
        stem: "paired-differences",
        title: format!("Differences from {base}, on the same shocks"),
        caption: format!(
            "An interval that misses zero is a difference the replications can tell; at the right the \
             paired mean difference with its 95 % interval. Arrows: which direction is good for the \
             company. The parts of NPV add up to it. Other figures: the full length is a standard \
             deviation of single histories of {base}, or the longest interval of the row where that is \
             longer, so marks near zero are small beside chance. {}",
            provenance(experiment)
        ),
        legend,
        colour_bar: None,
        rows: vec![
            forest(experiment, "NPV and its parts", &money, money_axis, |_| 1.0),
            forest(experiment, "Other figures", &FIGURES, own_axis, |kpi| {
                row_scale(experiment, kpi)
            }),
        ],
    })
}

/// Full length of a row: a standard deviation of the base's single histories, or the longest reach
/// of an interval where that is longer; 1 when nothing varies.
fn row_scale(experiment: &Experiment, kpi: Kpi) -> f64 {
    let chance = experiment.designs[0]
        .columns
        .get(kpi as usize)
        .map_or(0.0, |c| deviation(c));
    let reach = experiment
        .contrasts
        .iter()
        .map(|c| &c.contrast(kpi).difference)
        .flat_map(|d| [d.lower.abs(), d.upper.abs(), d.point.abs()])
        .filter(|v| v.is_finite())
        .fold(chance, f64::max);
    if 0.0 < reach { reach } else { 1.0 }
}

/// Standard deviation of the finite values; 0 for fewer than two.
fn deviation(values: &[f64]) -> f64 {
    let finite: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    if finite.len() < 2 {
        return 0.0;
    }
    let mean = finite.iter().sum::<f64>() / finite.len() as f64;
    let squares: f64 = finite.iter().map(|v| (v - mean) * (v - mean)).sum();
    (squares / (finite.len() - 1) as f64).sqrt()
}

fn forest(
    experiment: &Experiment,
    title: &str,
    kpis: &[Kpi],
    x: Axis,
    scale: impl Fn(Kpi) -> f64,
) -> Row {
    let n = experiment.contrasts.len();
    let mut marks = vec![Mark::Rule {
        across: Along::X,
        at: 0.0,
        role: Role::Reference,
    }];
    let mut right = Vec::new();
    // Rows from the top; the vertical axis points down by its descending range.
    for (row, kpi) in kpis.iter().enumerate() {
        let scale = scale(*kpi);
        for (k, contrast) in experiment.contrasts.iter().enumerate() {
            let paint = Paint::Design(contrast.design);
            let at = row as f64 + dodge(k, n, 0.86);
            let difference = &contrast.contrast(*kpi).difference;
            if difference.point.is_finite() {
                marks.push(interval(paint, at, difference, scale));
            }
            let text = number::difference_interval(kpi.unit(), difference);
            right.push(RightLabel { at, text, paint });
        }
        if 0 < row && 1 < n {
            let at = row as f64 - 0.5;
            marks.insert(
                0,
                Mark::Rule {
                    across: Along::Y,
                    at,
                    role: Role::Separator,
                },
            );
        }
    }
    let names = kpis
        .iter()
        .map(|kpi| format!("{}{}", kpi.label(), arrow(kpi.better())));
    let mut y = Axis::categories("", names);
    y.range = (y.range.1, y.range.0);
    let line = if n == 1 { 21.0 } else { 14.0 * n as f64 + 4.0 };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "some thousand pixels at most"
    )]
    let height = (line * kpis.len() as f64) as u32;
    Row {
        height,
        panels: vec![Panel {
            title: title.into(),
            x,
            y,
            right,
            marks,
        }],
        columns: 1,
    }
}

fn interval(paint: Paint, at: f64, difference: &Estimate, scale: f64) -> Mark {
    Mark::Interval {
        paint,
        along: Along::X,
        at,
        point: difference.point / scale,
        lower: difference.lower / scale,
        upper: difference.upper / scale,
    }
}

/// The direction that is good for the company, after a label.
fn arrow(better: Better) -> &'static str {
    match better {
        Better::Higher => " ↑",
        Better::Lower => " ↓",
        Better::Neither => "",
    }
}
