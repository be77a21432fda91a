//! What a plan pays for moving a deal between periods, over attainment and days left.

use crate::experiment::plan_sheet::{DealCase, PlanSheet, Role, RoleSheet, TimingSheet};
use crate::report::figure::{
    Axis, ColourBar, Figure, Labels, Mark, Paint, Panel, Row, Tick, round_ticks, tick_label,
};
use crate::report::plan_sheet::{period_name, whole};

use super::edges;

/// Worth that is an error of arithmetic, over the gain of the next period.
const NOTHING: f64 = 1e-6;

/// The value of holding a deal back, a figure a role.
pub(super) fn hold(role: &RoleSheet, sheet: &PlanSheet) -> Option<Figure> {
    let timing = role.timing.as_ref()?;
    let stem = match role.role {
        Role::Rep => "hold-value-rep",
        Role::Manager => "hold-value-manager",
        Role::Executive => "hold-value-executive",
        Role::Chief => "hold-value-chief",
    };
    let values = |case: &DealCase| -> Vec<Vec<f64>> {
        let least = NOTHING * case.gain_next.abs().max(1.0);
        let clean = |hold: &f64| if hold.abs() <= least { 0.0 } else { *hold };
        let rows = case.hold.iter();
        rows.map(|row| row.iter().map(clean).collect()).collect()
    };
    let maps: Vec<Vec<Vec<f64>>> = timing.cases.iter().map(values).collect();
    Some(Figure {
        stem,
        title: format!(
            "What the plan pays the {} to hold a deal back for the next {}",
            role.role.key(),
            period_name(timing.clock)
        ),
        caption: format!(
            "Bright: waiting pays; dark: pulling the deal into this {} pays. The black line is where \
             the plan does not care. Read along a row towards the close at the right. {} The same \
             scale in all panels.",
            period_name(timing.clock),
            assumptions(sheet)
        ),
        legend: Vec::new(),
        colour_bar: Some(colour_bar("value of holding [money]", &maps, Labels::Money)),
        rows: vec![Row {
            height: 250,
            panels: timing
                .cases
                .iter()
                .zip(maps)
                .map(|(case, values)| panel(timing, case, values, true))
                .collect(),
            columns: timing.cases.len(),
        }],
    })
}

/// The largest discount worth a signature in this period, a figure a role.
pub(super) fn discount(role: &RoleSheet, sheet: &PlanSheet) -> Option<Figure> {
    let timing = role.timing.as_ref()?;
    let stem = match role.role {
        Role::Rep => "largest-discount-rep",
        Role::Manager => "largest-discount-manager",
        Role::Executive => "largest-discount-executive",
        Role::Chief => "largest-discount-chief",
    };
    let values = |case: &DealCase| -> Vec<Vec<f64>> {
        let rows = case.discount.iter();
        rows.map(|row| row.iter().map(|d| d.unwrap_or(0.0)).collect())
            .collect()
    };
    let maps: Vec<Vec<Vec<f64>>> = timing.cases.iter().map(values).collect();
    Some(Figure {
        stem,
        title: format!(
            "Largest discount that pays the {} to have a deal signed in this {}",
            role.role.key(),
            period_name(timing.clock)
        ),
        caption: format!(
            "The discount lowers the credit of the deal; at the one shown, a signature now pays as \
             much as one at full price in the next {}. Darkest: no discount is worth it, since the \
             date does not matter or waiting pays. What a plan asks to be given away, not what \
             anybody gives. {} The same scale in all panels.",
            period_name(timing.clock),
            assumptions(sheet)
        ),
        legend: Vec::new(),
        colour_bar: Some(colour_bar(
            "discount off the deal [%]",
            &maps,
            Labels::Percent,
        )),
        rows: vec![Row {
            height: 250,
            panels: timing
                .cases
                .iter()
                .zip(maps)
                .map(|(case, values)| panel(timing, case, values, false))
                .collect(),
            columns: timing.cases.len(),
        }],
    })
}

fn assumptions(sheet: &PlanSheet) -> String {
    let options = &sheet.options;
    let pace = (1000.0 * options.pace).round() / 10.0;
    let luck = match options.forecast {
        crate::experiment::plan_sheet::ForecastKind::Deals => "random as deals are",
        crate::experiment::plan_sheet::ForecastKind::Point => "without luck",
    };
    format!(
        "Other bookings come in at a steady pace of {pace} % of quota a period, {luck}; discount \
         factor {}, {} % of deals that wait lost. Exact for these assumptions: no interval.",
        options.waiting.discount_factor,
        (1000.0 * options.waiting.slip_loss).round() / 10.0
    )
}

fn colour_bar(title: &str, maps: &[Vec<Vec<f64>>], labels: Labels) -> ColourBar {
    let (mut lower, mut upper) = (0.0_f64, 0.0_f64);
    for value in maps.iter().flatten().flatten() {
        lower = lower.min(*value);
        upper = upper.max(*value);
    }
    if upper <= lower {
        upper = lower + 1.0;
    }
    let ticks = round_ticks((lower, upper), 4);
    let step = match ticks.as_slice() {
        [a, b, ..] => b - a,
        _ => upper - lower,
    };
    let largest = lower.abs().max(upper.abs());
    ColourBar {
        title: title.into(),
        range: (lower, upper),
        ticks: ticks
            .into_iter()
            .map(|at| Tick {
                at,
                label: tick_label(at, step, largest, labels),
            })
            .collect(),
    }
}

fn panel(timing: &TimingSheet, case: &DealCase, values: Vec<Vec<f64>>, zero: bool) -> Panel {
    let days: Vec<f64> = timing.days_left.iter().map(|d| f64::from(*d)).collect();
    let (x_edges, y_edges) = (edges(&days, 1.0), edges(&timing.attainment, 0.1));
    let ends = |edges: &[f64]| (edges[0], edges[edges.len() - 1]);
    let (x_lower, x_upper) = ends(&x_edges);
    let ticks = round_ticks((0.0, x_upper), 4).into_iter().map(|at| Tick {
        at,
        label: format!("{at:.0}"),
    });
    let mut y = Axis::new(
        "attainment so far [% of quota]",
        ends(&y_edges),
        Labels::Percent,
    );
    y.grid = false;
    let borders = if zero {
        sign_borders(&x_edges, &y_edges, &values)
    } else {
        Vec::new()
    };
    let multiple = if (case.multiple - 1.0).abs() < 1e-9 {
        "the mean deal".to_owned()
    } else {
        format!("{} mean deals", case.multiple)
    };
    let mut marks = vec![Mark::Cells {
        x_edges,
        y_edges,
        values,
    }];
    marks.extend(borders);
    Panel {
        title: format!("deal of {} ({multiple})", whole(case.deal)),
        x: Axis::with_ticks(
            "selling days left after today",
            (x_upper, x_lower),
            ticks.collect(),
        ),
        y,
        right: Vec::new(),
        marks,
    }
}

/// Borders between cells where one is above zero and its neighbour below.
pub(super) fn sign_borders(x_edges: &[f64], y_edges: &[f64], values: &[Vec<f64>]) -> Vec<Mark> {
    let line = |from: (f64, f64), to: (f64, f64)| Mark::Line {
        paint: Paint::Design(0),
        points: vec![from, to],
        markers: false,
    };
    let above = |row: usize, column: usize| -> Option<bool> {
        let value = *values.get(row)?.get(column)?;
        Some(0.0 < value)
    };
    let mut borders = Vec::new();
    for (row, y) in y_edges.windows(2).enumerate() {
        for (column, x) in x_edges.windows(2).enumerate() {
            let here = above(row, column);
            if let Some(next) = above(row, column + 1)
                && here != Some(next)
            {
                borders.push(line((x[1], y[0]), (x[1], y[1])));
            }
            if let Some(next) = above(row + 1, column)
                && here != Some(next)
            {
                borders.push(line((x[0], y[1]), (x[1], y[1])));
            }
        }
    }
    borders
}
