//! What every role's plan pays over attainment, with its effective and marginal rate.

use crate::experiment::plan_sheet::{PlanSheet, RoleSheet};
use crate::plan::PayCurve;
use crate::report::figure::{
    Along, Axis, Figure, Labels, LegendEntry, Mark, Paint, Panel, Role, Row, range_from_zero,
};

/// The charts end at twice the quota.
const END: f64 = 2.0;
/// Points of the effective rate, which is no line between corners.
const STEPS: u32 = 400;

/// The curve of a role's whole plan, every component at the same attainment.
fn whole_plan(role: &RoleSheet) -> PayCurve {
    let per_year = |c: &crate::experiment::plan_sheet::CurveSheet| {
        c.pay.terms.target_incentive / c.clock.years()
    };
    let target: f64 = role.curves.iter().map(per_year).sum();
    let parts: Vec<_> = role
        .curves
        .iter()
        .map(|c| (per_year(c) / target.max(f64::MIN_POSITIVE), &c.pay.curve))
        .collect();
    PayCurve::weighted_sum(&parts)
}

/// Roles with one curve share a line.
fn curves(sheet: &PlanSheet) -> Vec<(String, PayCurve)> {
    let mut found: Vec<(String, PayCurve)> = Vec::new();
    for role in &sheet.roles {
        let curve = whole_plan(role);
        let name = role.role.key();
        match found.iter_mut().find(|(_, known)| *known == curve) {
            Some((names, _)) => {
                names.push_str(", ");
                names.push_str(name);
            }
            None => found.push((name.to_owned(), curve)),
        }
    }
    found
}

/// Pay above, rates below.
pub(super) fn figure(sheet: &PlanSheet) -> Option<Figure> {
    let curves = curves(sheet);
    if curves.is_empty() {
        return None;
    }
    let legend = curves.iter().enumerate().map(|(i, (name, _))| LegendEntry {
        paint: Paint::Design(i),
        label: name.clone(),
    });
    Some(Figure {
        stem: "pay-curve",
        title: "What the plan pays over attainment".into(),
        caption:
            "Every component at the same attainment; a dot is the upper side of a cliff. Where \
                  the marginal rate lies above the effective one, the next deal is worth more than \
                  the ones before, which asks for bookings gathered in one period; where it lies \
                  below, the next deal does better to wait. The vertical line is quota. Arithmetic \
                  on the plan's rules: no interval."
                .into(),
        legend: legend.collect(),
        colour_bar: None,
        rows: vec![
            Row {
                height: 230,
                panels: vec![pay(&curves)],
                columns: 1,
            },
            Row {
                height: 170,
                panels: vec![
                    rate(
                        "Effective rate",
                        "pay per unit credited [1 = base rate]",
                        &curves,
                        effective,
                    ),
                    rate(
                        "Marginal rate",
                        "pay of the next unit, cliffs aside [1 = base rate]",
                        &curves,
                        marginal,
                    ),
                ],
                columns: 2,
            },
        ],
    })
}

const QUOTA: Mark = Mark::Rule {
    across: Along::X,
    at: 1.0,
    role: Role::Reference,
};

fn attainment_axis() -> Axis {
    Axis::new("attainment [% of quota]", (0.0, END), Labels::Percent)
}

/// Stretches between cliffs, up to the end.
fn outline(curve: &PayCurve) -> Vec<Vec<(f64, f64)>> {
    let cliffs = curve.cliffs();
    let mut stretches: Vec<Vec<(f64, f64)>> = Vec::new();
    for (i, line) in curve.lines.iter().enumerate() {
        let end = curve
            .lines
            .get(i + 1)
            .map_or(END, |next| next.from.min(END));
        if END <= line.from {
            break;
        }
        let cliff = cliffs
            .iter()
            .any(|c| c.attainment.to_bits() == line.from.to_bits());
        if stretches.is_empty() || cliff {
            stretches.push(vec![(line.from, line.value)]);
        }
        if let Some(stretch) = stretches.last_mut() {
            stretch.push((end, line.value + line.slope * (end - line.from)));
        }
    }
    stretches
}

fn pay(curves: &[(String, PayCurve)]) -> Panel {
    let mut marks = vec![QUOTA];
    let mut values = Vec::new();
    for (i, (_, curve)) in curves.iter().enumerate() {
        let paint = Paint::Design(i);
        for (n, points) in outline(curve).into_iter().enumerate() {
            values.extend(points.iter().map(|p| p.1));
            // A lone point is drawn with its marker: the upper side of a cliff.
            if 0 < n {
                marks.push(Mark::Line {
                    paint,
                    points: points[..1].to_vec(),
                    markers: true,
                });
            }
            marks.push(Mark::Line {
                paint,
                points,
                markers: false,
            });
        }
    }
    Panel {
        title: "Pay".into(),
        x: attainment_axis(),
        y: Axis::new(
            "payout [multiple of target incentive]",
            range_from_zero(values, 1.0),
            Labels::Number,
        ),
        right: Vec::new(),
        marks,
    }
}

/// Payout over attainment, apart at cliffs.
fn effective(curve: &PayCurve) -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    for stretch in outline(curve) {
        for pair in stretch.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            let steps = (f64::from(STEPS) * (to.0 - from.0) / END).ceil().max(1.0);
            let mut k = 0.0;
            while k <= steps {
                let share = k / steps;
                let at = from.0 + share * (to.0 - from.0);
                if 0.0 < at {
                    points.push((at, (from.1 + share * (to.1 - from.1)) / at));
                }
                k += 1.0;
            }
        }
        points.push((f64::NAN, f64::NAN));
    }
    points
}

/// Slopes, apart where they change.
fn marginal(curve: &PayCurve) -> Vec<(f64, f64)> {
    let mut points = Vec::new();
    for (i, line) in curve.lines.iter().enumerate() {
        let end = curve
            .lines
            .get(i + 1)
            .map_or(END, |next| next.from.min(END));
        if line.from < END {
            points.extend([(line.from, line.slope), (end, line.slope)]);
        }
    }
    points
}

/// Steepest rate an axis is stretched for; just above a threshold the effective one has no bound.
const STEEPEST: f64 = 10.0;

fn rate(
    title: &str,
    y: &str,
    curves: &[(String, PayCurve)],
    of: fn(&PayCurve) -> Vec<(f64, f64)>,
) -> Panel {
    let mut marks = vec![QUOTA];
    let mut largest = 1.0_f64;
    for (i, (_, curve)) in curves.iter().enumerate() {
        let points = of(curve);
        let seen = points.iter().map(|p| p.1).filter(|v| v.is_finite());
        largest = seen.fold(largest, f64::max);
        marks.push(Mark::Line {
            paint: Paint::Design(i),
            points,
            markers: false,
        });
    }
    Panel {
        title: title.into(),
        x: attainment_axis(),
        y: Axis::new(
            y,
            range_from_zero([largest.min(STEEPEST)], 1.0),
            Labels::Number,
        ),
        right: Vec::new(),
        marks,
    }
}
