//! From the base to a design: what each mechanism makes of the difference, one after the other.

use crate::outcome::Unit;
use crate::report::explanation::Explained;
use crate::report::figure::{
    Along, Axis, Figure, Labels, Mark, Paint, Panel, RightLabel, Role, Row, provenance, range_of,
};
use crate::report::number;

/// A panel per design: the rest, then part by part, each from where the one before ended, then the whole.
pub(super) fn figure(explained: &Explained<'_>) -> Figure {
    let (kpi, base) = (explained.kpi, explained.base());
    let rows = explained.attributions.iter().map(|attribution| {
        let lines = explained.lines(attribution);
        let mut marks = vec![Mark::Rule {
            across: Along::X,
            at: 0.0,
            role: Role::Reference,
        }];
        let (mut right, mut ends) = (Vec::new(), vec![0.0]);
        let mut from = 0.0;
        for (row, line) in lines.iter().enumerate() {
            let at = row as f64;
            let whole = line.kind == "whole";
            let paint = if whole {
                Paint::Reference
            } else {
                Paint::Design(attribution.design)
            };
            let start = if whole { 0.0 } else { from };
            let part = &line.estimate;
            let to = start + part.point;
            if to.is_finite() {
                let (lower, upper) = (start.min(to), start.max(to));
                marks.push(Mark::Bar {
                    paint,
                    at,
                    lower,
                    upper,
                });
                // Joins a part's end to where the next one starts.
                if !whole {
                    let points = vec![(to, at), (to, at + 1.0)];
                    marks.push(Mark::Line {
                        paint: Paint::Reference,
                        points,
                        markers: false,
                    });
                }
                let (lower, upper) = (start + part.lower, start + part.upper);
                marks.push(Mark::Interval {
                    paint,
                    along: Along::X,
                    at,
                    point: to,
                    lower,
                    upper,
                });
                ends.extend([to, lower, upper]);
                from = to;
            }
            let text = number::difference_interval(kpi.unit(), part);
            right.push(RightLabel { at, text, paint });
        }
        let labels = match kpi.unit() {
            Unit::Money => Labels::Money,
            Unit::Share | Unit::Points => Labels::Percent,
            _ => Labels::Number,
        };
        let least = if kpi.unit() == Unit::Money { 1.0 } else { 1e-6 };
        let name = explained.name(attribution);
        let x = Axis::new(
            format!("{} less {base} [{}]", kpi.label(), unit(kpi.unit())),
            range_of(ends, 0.04, least),
            labels,
        );
        let mut y = Axis::categories("", lines.iter().map(|line| line.label.clone()));
        y.range = (y.range.1, y.range.0);
        let height = 26 * u32::try_from(lines.len()).unwrap_or(1);
        let title = format!("{name} less {base}");
        Row {
            height,
            panels: vec![Panel {
                title,
                x,
                y,
                right,
                marks,
            }],
            columns: 1,
        }
    });
    Figure {
        stem: "explanation",
        title: format!(
            "Which mechanisms make the difference from {base} in {}",
            kpi.label()
        ),
        caption: caption(explained),
        legend: Vec::new(),
        colour_bar: None,
        rows: rows.collect(),
    }
}

/// How to read it.
fn caption(explained: &Explained<'_>) -> String {
    format!(
        "Each bar starts where the one before ended; the last is the whole difference. A bar is the \
             mechanism's Shapley value: what it adds, averaged over {}, in \
             both designs. Intervals are 95 % of the bar's own length, over {}; one that \
             reaches back over the bar's start cannot be told from nothing. {}",
        match explained.explanation.orders.len() {
            0 => "all orders of switching mechanisms on".to_owned(),
            n => format!("{n} orders of switching mechanisms on, drawn in pairs"),
        },
        match explained.explanation.orders.len() {
            0 => "pairs of replications",
            _ => "pairs of replications and the draw of orders",
        },
        provenance(explained.experiment)
    )
}

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Money => "money",
        Unit::Share => "share",
        Unit::Points => "points",
        Unit::Days => "selling days",
        Unit::Weeks => "weeks",
        Unit::Months => "months",
        Unit::Count => "count",
        Unit::Index => "index",
        Unit::Ratio => "ratio",
    }
}
