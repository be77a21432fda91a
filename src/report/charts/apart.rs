//! Larkin's quarter's end taken apart: one cause off at a time, then all.

use crate::evidence::{self, Scoreboard};
use crate::experiment::CONFIDENCE;
use crate::outcome::Kpi;
use crate::report::figure::{
    Along, Axis, Figure, Labels, LegendEntry, Mark, Paint, Panel, RightLabel, Role, Row, range_of,
};
use crate::report::number;
use crate::stats::Estimate;

/// A panel: what is shown, its figure, what was published of it, and what is even.
const PANELS: [(&str, Kpi, f64, f64); 3] = [
    (
        "share of volume in the quarter's last week (even: 7.7 %)",
        Kpi::LastWeekShare,
        0.792,
        1.0 / 13.0,
    ),
    (
        "share of deals on its last day (even: 1.5 %)",
        Kpi::LastDayDeals,
        0.67,
        1.0 / 65.0,
    ),
    (
        "discount of its last week over weeks 4 to 11",
        Kpi::QuarterEndPremium,
        0.086,
        0.0,
    ),
];

pub(super) fn figure(board: &Scoreboard) -> Option<Figure> {
    let variants: Vec<_> = evidence::taken_apart()
        .into_iter()
        .filter_map(|variant| Some((variant.label, board.scenario(&variant.scenario)?)))
        .collect();
    // As set alone takes nothing apart.
    if variants.len() < 2 {
        return None;
    }
    let panel = |&(title, kpi, published, even): &(&str, Kpi, f64, f64)| {
        let ours: Vec<Estimate> = variants
            .iter()
            .map(|(_, design)| Estimate::mean(&design.columns[kpi as usize], CONFIDENCE))
            .collect();
        let ends = ours.iter().flat_map(|e| [e.lower, e.upper]);
        let x = Axis::new(
            title,
            range_of(ends.chain([published, even]), 0.06, 0.02),
            Labels::Percent,
        );
        let names = variants.iter().map(|(label, _)| label.clone());
        let mut y = Axis::categories("", names);
        y.range = (y.range.1, y.range.0);
        let mut marks = vec![
            rule(even),
            Mark::Interval {
                paint: Paint::Reference,
                along: Along::X,
                at: 0.0,
                point: published,
                lower: published,
                upper: published,
            },
        ];
        let mut right = Vec::new();
        for (row, ours) in ours.iter().enumerate() {
            let (at, paint) = (row as f64, Paint::Design(0));
            marks.push(Mark::Interval {
                paint,
                along: Along::X,
                at,
                point: ours.point,
                lower: ours.lower,
                upper: ours.upper,
            });
            right.push(RightLabel {
                at,
                text: number::level(kpi.unit(), ours),
                paint,
            });
        }
        Row {
            height: u32::try_from(22 * variants.len()).unwrap_or(u32::MAX),
            panels: vec![Panel {
                title: String::new(),
                x,
                y,
                right,
                marks,
            }],
            columns: 1,
        }
    };
    let replications = variants[0].1.columns.first().map_or(0, Vec::len);
    Some(Figure {
        stem: "larkin-apart",
        title: "Larkin's quarter's end, taken apart".into(),
        caption: format!(
            "The vendor as set, with one cause off at a time, and with all four off: buyers who wait for better terms, \
             the hope that a refused deal closes anyway, leaders with a say, and pay that bends upwards. The vertical line is what is \
             even. Whiskers are 95 % intervals of the mean; {replications} replications, the same shocks for all; seed {}.",
            board.seed
        ),
        legend: vec![
            LegendEntry {
                paint: Paint::Reference,
                label: "published".into(),
            },
            LegendEntry {
                paint: Paint::Design(0),
                label: "simulated".into(),
            },
        ],
        colour_bar: None,
        rows: PANELS.iter().map(panel).collect(),
    })
}

fn rule(at: f64) -> Mark {
    Mark::Rule {
        across: Along::X,
        at,
        role: Role::Reference,
    }
}
