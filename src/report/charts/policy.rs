//! What solved policies tell reps to do, over attainment and days left: a figure a decision, a panel a design.

use crate::experiment::policy_map::{Cell, PolicyMap};
use crate::report::figure::{
    Along, Axis, ColourBar, Figure, Labels, LegendEntry, Mark, Paint, Panel, Role, Row, Tick,
    range_from_zero, round_ticks, tick_label,
};

use super::plan_timing::sign_borders;
use super::{columns_for, edges};

/// What one figure shows of every cell.
struct Shown {
    stem: &'static str,
    title: &'static str,
    caption: &'static str,
    unit: &'static str,
    labels: Labels,
    /// The value that is painted.
    value: fn(&Cell) -> f64,
    /// The choice that is outlined: made where this is above 0.
    choice: Option<fn(&Cell) -> f64>,
}

const SHOWN: [Shown; 4] = [
    Shown {
        stem: "policy-effort",
        title: "How hard a rep works",
        caption: "Dark towards the close far below a threshold: the rep gave up on it. Dark above the last threshold that \
                  pays: the rep coasts. An even colour: no day and no attainment is better than another.",
        unit: "effort [1 = the reference company's ordinary day]",
        labels: Labels::Number,
        value: Cell::effort,
        choice: None,
    },
    Shown {
        stem: "policy-value-of-a-booking",
        title: "What a mean deal booked today is worth to a rep",
        caption: "Every decision follows from it. Read along a row towards the close: where the colour brightens, waiting or \
                  pulling pays.",
        unit: "value [money]",
        labels: Labels::Money,
        value: |cell| cell.value_of_booking,
        choice: None,
    },
    Shown {
        stem: "policy-holding",
        title: "Where a rep keeps a ready deal in hand",
        caption: "What keeping a ready buyer's deal is worth beyond signing it today, at organic terms. White: the rep signs. \
                  Buyers told to wait may leave.",
        unit: "gain from holding [money]",
        labels: Labels::Money,
        value: |cell| if_chosen(cell.gain_from_holding),
        choice: Some(|cell| cell.gain_from_holding),
    },
    Shown {
        stem: "policy-push",
        title: "Where a rep leans on a buyer who waits",
        caption: "What a threat or an escalation, whichever is better, is worth beyond leaving a waiting buyer alone. White: \
                  the rep does not push. Where nothing is gained by a date, no deal is put at risk for one.",
        unit: "gain from pushing [money]",
        labels: Labels::Money,
        value: |cell| if_chosen(cell.gain_from_pushing),
        choice: Some(|cell| cell.gain_from_pushing),
    },
];

/// A gain where it is one; no number, and so no colour, where the choice is not made.
fn if_chosen(gain: f64) -> f64 {
    if 0.0 < gain { gain } else { f64::NAN }
}

/// All figures of one or more policies.
pub(super) fn figures(maps: &[PolicyMap]) -> Vec<Figure> {
    if maps.is_empty() {
        return Vec::new();
    }
    let mut figures = vec![lines(&EFFORT, maps)];
    figures.extend(SHOWN.iter().map(|shown| figure(shown, maps)));
    figures.push(lines(&PRICE, maps));
    figures
}

/// For whom the figures hold.
fn about(maps: &[PolicyMap]) -> String {
    let ability = maps[0].ability;
    format!(
        "Solved for a rep of ability {ability} with the expectations of each design, before any replication: no \
         interval."
    )
}

fn figure(shown: &Shown, maps: &[PolicyMap]) -> Figure {
    let columns = columns_for(maps.len());
    let panels: Vec<Panel> = maps.iter().map(|map| panel(shown, map)).collect();
    Figure {
        stem: shown.stem,
        title: shown.title.into(),
        caption: format!(
            "{} The same scale in all panels. {}",
            shown.caption,
            about(maps)
        ),
        legend: Vec::new(),
        colour_bar: Some(colour_bar(shown, maps)),
        rows: panels
            .chunks(columns)
            .map(|chunk| Row {
                height: if columns == 1 { 280 } else { 190 },
                panels: chunk.to_vec(),
                columns,
            })
            .collect(),
    }
}

fn colour_bar(shown: &Shown, maps: &[PolicyMap]) -> ColourBar {
    let cells = maps.iter().flat_map(|map| map.cells.iter().flatten());
    let (mut lower, mut upper) = match shown.choice {
        // Gains are measured from none.
        Some(_) => (0.0, 0.0),
        None => (f64::INFINITY, f64::NEG_INFINITY),
    };
    for value in cells.map(shown.value).filter(|value| value.is_finite()) {
        lower = lower.min(value);
        upper = upper.max(value);
    }
    if !lower.is_finite() {
        (lower, upper) = (0.0, 0.0);
    }
    if upper - lower <= 1e-9 * upper.abs() {
        // One colour in all panels still needs a scale around it.
        lower = lower.min(0.0);
        upper = if 0.0 < upper { upper } else { 1.0 };
    }
    let ticks = round_ticks((lower, upper), 4);
    let step = match ticks.as_slice() {
        [a, b, ..] => b - a,
        _ => upper - lower,
    };
    let largest = lower.abs().max(upper.abs());
    ColourBar {
        title: shown.unit.into(),
        range: (lower, upper),
        ticks: ticks
            .into_iter()
            .map(|at| Tick {
                at,
                label: tick_label(at, step, largest, shown.labels),
            })
            .collect(),
    }
}

fn panel(shown: &Shown, map: &PolicyMap) -> Panel {
    let x_edges = days_edges(map);
    // Half of the attainments are as many as the eye tells.
    let attainment: Vec<f64> = map.attainment.iter().step_by(2).copied().collect();
    let y_edges = edges(&attainment, 0.1);
    let ends = |edges: &[f64]| (edges[0], edges[edges.len() - 1]);
    let of = |value: fn(&Cell) -> f64| -> Vec<Vec<f64>> {
        let rows = map.cells.iter().step_by(2);
        rows.map(|row| row.iter().map(value).collect()).collect()
    };
    let mut marks = vec![Mark::Cells {
        x_edges: x_edges.clone(),
        y_edges: y_edges.clone(),
        values: of(shown.value),
    }];
    if let Some(choice) = shown.choice {
        marks.extend(sign_borders(&x_edges, &y_edges, &of(choice)));
    }
    let mut y = Axis::new(
        "attainment so far [% of quota]",
        ends(&y_edges),
        Labels::Percent,
    );
    y.grid = false;
    Panel {
        title: map.name.clone(),
        x: Axis::with_ticks(
            "selling days left after today",
            ends(&x_edges),
            day_ticks(map),
        ),
        y,
        right: Vec::new(),
        marks,
    }
}

/// Edges of the days, from the first day at the left to the close at the right.
fn days_edges(map: &PolicyMap) -> Vec<f64> {
    let days: Vec<f64> = map.days_left.iter().map(|&d| f64::from(d)).collect();
    edges(&days, 1.0)
}

fn day_ticks(map: &PolicyMap) -> Vec<Tick> {
    let first = map.days_left.first().copied().unwrap_or(0);
    round_ticks((0.0, f64::from(first)), 4)
        .into_iter()
        .map(|at| Tick {
            at,
            label: format!("{at:.0}"),
        })
        .collect()
}

/// What a figure of lines over attainment shows.
struct Lines {
    stem: &'static str,
    title: &'static str,
    caption: &'static str,
    unit: &'static str,
    labels: Labels,
    value: fn(&Cell) -> f64,
    /// Headings of the panels, and the days they show.
    panels: [(&'static str, When); 4],
}

/// A day of a period of any length.
#[derive(Clone, Copy)]
enum When {
    /// Once this share of its days is over.
    Over(f64),
    /// With so many days left.
    Left(u32),
}

impl When {
    /// The column of a map.
    fn column(self, map: &PolicyMap) -> usize {
        let last = map.days_left.len().saturating_sub(1);
        let wanted = match self {
            Self::Over(share) => share * last as f64,
            Self::Left(days) => last as f64 - f64::from(days),
        };
        let off = |day: usize| (day as f64 - wanted).abs();
        (0..=last)
            .min_by(|&a, &b| off(a).total_cmp(&off(b)))
            .unwrap_or(0)
    }
}

const EFFORT: Lines = Lines {
    stem: "policy-effort-by-attainment",
    title: "Effort over attainment as the period passes",
    caption: "Look for effort that falls away towards the left, below hope, or towards the right, beyond what pays; a level \
              line is work that no threshold moves.",
    unit: "effort [1 = ordinary day]",
    labels: Labels::Number,
    value: Cell::effort,
    panels: [
        ("Effort on the first day", When::Over(0.0)),
        ("Effort half-way", When::Over(0.5)),
        ("Effort with 15 % of the days left", When::Over(0.85)),
        ("Effort on the last day", When::Over(1.0)),
    ],
};

const PRICE: Lines = Lines {
    stem: "policy-price-limit",
    title: "How low a rep would go for a signature today",
    caption: "Deepest discount that the rep's own pay is worth against the same deal in the next period, on the last days; the \
              lowest level is organic terms. What the rep asks for: leaders stand elsewhere on their own clocks and have \
              their say.",
    unit: "discount off list [%]",
    labels: Labels::Percent,
    value: |cell| cell.limit,
    panels: [
        ("5 days left", When::Left(5)),
        ("2 days left", When::Left(2)),
        ("1 day left", When::Left(1)),
        ("The last day", When::Left(0)),
    ],
};

/// Lines over attainment on a few days, all designs in one panel.
fn lines(shown: &Lines, maps: &[PolicyMap]) -> Figure {
    let cells = maps.iter().flat_map(|map| map.cells.iter().flatten());
    let range = range_from_zero(cells.map(shown.value), 0.05);
    let last = maps.iter().filter_map(|map| map.attainment.last().copied());
    let end = last.fold(1.0, f64::max);
    let panels: Vec<Panel> = shown
        .panels
        .iter()
        .map(|&(name, when)| {
            let mut marks = vec![Mark::Rule {
                across: Along::X,
                at: 1.0,
                role: Role::Reference,
            }];
            marks.extend(maps.iter().enumerate().map(|(design, map)| {
                let day = when.column(map);
                let rows = map.attainment.iter().zip(&map.cells);
                Mark::Line {
                    paint: Paint::Design(design),
                    points: rows
                        .map(|(&a, row)| (a, (shown.value)(&row[day])))
                        .collect(),
                    markers: false,
                }
            }));
            Panel {
                title: name.into(),
                x: Axis::new(
                    "attainment so far [% of quota]",
                    (0.0, end),
                    Labels::Percent,
                ),
                y: Axis::new(shown.unit, range, shown.labels),
                right: Vec::new(),
                marks,
            }
        })
        .collect();
    Figure {
        stem: shown.stem,
        title: shown.title.into(),
        caption: format!(
            "{} The vertical line is quota. {}",
            shown.caption,
            about(maps)
        ),
        legend: maps
            .iter()
            .enumerate()
            .map(|(design, map)| LegendEntry {
                paint: Paint::Design(design),
                label: map.name.clone(),
            })
            .collect(),
        colour_bar: None,
        rows: panels
            .chunks(2)
            .map(|pair| Row {
                height: 190,
                panels: pair.to_vec(),
                columns: 2,
            })
            .collect(),
    }
}
