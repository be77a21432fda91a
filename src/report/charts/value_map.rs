//! What one more deal is worth to a rep, over attainment and days left.

use crate::experiment::results::{DesignResult, Experiment};
use crate::report::figure::{
    Axis, ColourBar, Figure, Labels, Mark, Panel, Row, Tick, provenance, round_ticks, tick_label,
};

use super::{columns_for, edges, heading};

/// Heat map of the marginal value of a booking, a panel per design on one scale.
pub(super) fn figure(experiment: &Experiment) -> Option<Figure> {
    let shown: Vec<&DesignResult> = experiment
        .designs
        .iter()
        .filter(|d| {
            let map = &d.marginal_value;
            !map.days_left.is_empty() && !map.attainment.is_empty() && !map.value.is_empty()
        })
        .collect();
    if shown.is_empty() {
        return None;
    }
    let panels: Vec<Panel> = shown.iter().map(|design| panel(design)).collect();
    let columns = columns_for(panels.len());
    Some(Figure {
        stem: "marginal-value-of-a-booking",
        title: "What one more mean deal booked today is worth to a rep".into(),
        caption: format!(
            "Read along a row towards the close: where the colour brightens, waiting or pulling pays. \
             A bright patch that comes and goes near the close is the reason for a hockey stick; an \
             even colour gives no reason to time a deal. Solved from the plan before the replications, \
             hence without an interval; the same scale in all panels. {}",
            provenance(experiment)
        ),
        legend: Vec::new(),
        colour_bar: Some(colour_bar(&shown)),
        rows: panels
            .chunks(columns)
            .map(|chunk| Row {
                height: if columns == 1 { 280 } else { 200 },
                panels: chunk.to_vec(),
                columns,
            })
            .collect(),
    })
}

fn colour_bar(shown: &[&DesignResult]) -> ColourBar {
    let (mut lower, mut upper) = (f64::INFINITY, f64::NEG_INFINITY);
    for value in shown
        .iter()
        .flat_map(|d| d.marginal_value.value.iter().flatten())
    {
        if value.is_finite() {
            lower = lower.min(*value);
            upper = upper.max(*value);
        }
    }
    if upper <= lower || !lower.is_finite() {
        let level = if lower.is_finite() { lower } else { 0.0 };
        (lower, upper) = (level.min(0.0), level.max(0.0).max(level.min(0.0) + 1.0));
    }
    let ticks = round_ticks((lower, upper), 4);
    let step = match ticks.as_slice() {
        [a, b, ..] => b - a,
        _ => upper - lower,
    };
    let largest = lower.abs().max(upper.abs());
    ColourBar {
        title: "value to the rep [money]".into(),
        range: (lower, upper),
        ticks: ticks
            .into_iter()
            .map(|at| Tick {
                at,
                label: tick_label(at, step, largest, Labels::Money),
            })
            .collect(),
    }
}

fn panel(design: &DesignResult) -> Panel {
    let map = &design.marginal_value;
    let days: Vec<f64> = map.days_left.iter().map(|d| f64::from(*d)).collect();
    let x_edges = edges(&days, 1.0);
    let y_edges = edges(&map.attainment, 0.1);
    let ends = |edges: &[f64]| {
        edges
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(lo, hi), e| {
                (lo.min(*e), hi.max(*e))
            })
    };
    let (x_lower, x_upper) = ends(&x_edges);
    let x_ticks = round_ticks((x_lower.max(0.0), x_upper), 6)
        .into_iter()
        .map(|at| Tick {
            at,
            label: format!("{at:.0}"),
        })
        .collect();
    let mut y = Axis::new(
        "attainment so far [% of quota]",
        ends(&y_edges),
        Labels::Percent,
    );
    y.grid = false;
    Panel {
        title: heading(design),
        x: Axis::with_ticks(
            "selling days left in the rep's own period",
            (x_upper, x_lower),
            x_ticks,
        ),
        y,
        right: Vec::new(),
        marks: vec![Mark::Cells {
            x_edges,
            y_edges,
            values: map.value.clone(),
        }],
    }
}
