//! One panel: axes, then marks.

use crate::report::figure::{Along, Axis, Mark, Panel, Role, Scale, Strength};

use super::canvas::{Anchor, Canvas};
use super::palette::{self, look};
use super::{LABEL, TICK};

/// Where the plotted area sits on the page, and how data map into it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    /// Left edge.
    pub(super) left: f64,
    /// Upper edge.
    pub(super) top: f64,
    /// Right edge.
    pub(super) right: f64,
    /// Lower edge.
    pub(super) bottom: f64,
}

impl Frame {
    fn x(&self, axis: &Axis, value: f64) -> f64 {
        self.left + share(axis, value) * (self.right - self.left)
    }

    fn y(&self, axis: &Axis, value: f64) -> f64 {
        self.bottom - share(axis, value) * (self.bottom - self.top)
    }

    fn point(&self, panel: &Panel, (x, y): (f64, f64)) -> (f64, f64) {
        (self.x(&panel.x, x), self.y(&panel.y, y))
    }
}

/// Position of a value along an axis, 0 at its start and 1 at its end; kept inside.
fn share(axis: &Axis, value: f64) -> f64 {
    let stretch = |v: f64| match axis.scale {
        Scale::Linear => v,
        Scale::SquareRoot => v.max(0.0).sqrt(),
    };
    let (start, end) = (stretch(axis.range.0), stretch(axis.range.1));
    let share = (stretch(value) - start) / (end - start);
    if share.is_finite() {
        share.clamp(0.0, 1.0)
    } else {
        0.5
    }
}

/// Draws grid, marks, frame and labels of a panel. Headings are the page's business.
pub(super) fn draw(canvas: &mut Canvas<'_>, panel: &Panel, frame: Frame, scale: (f64, f64)) {
    grid(canvas, panel, frame);
    for mark in &panel.marks {
        draw_mark(canvas, panel, frame, mark, scale);
    }
    let corner = [
        (frame.left, frame.top),
        (frame.left, frame.bottom),
        (frame.right, frame.bottom),
    ];
    canvas.path(&corner, palette::AXIS, 1.0, &[]);
    labels(canvas, panel, frame);
}

fn grid(canvas: &mut Canvas<'_>, panel: &Panel, frame: Frame) {
    if panel.x.grid {
        for tick in &panel.x.ticks {
            let x = frame.x(&panel.x, tick.at);
            canvas.path(
                &[(x, frame.top), (x, frame.bottom)],
                palette::GRID,
                0.8,
                &[],
            );
        }
    }
    if panel.y.grid {
        for tick in &panel.y.ticks {
            let y = frame.y(&panel.y, tick.at);
            canvas.path(
                &[(frame.left, y), (frame.right, y)],
                palette::GRID,
                0.8,
                &[],
            );
        }
    }
}

fn labels(canvas: &mut Canvas<'_>, panel: &Panel, frame: Frame) {
    // A label that would touch its neighbour is left out; its tick stays.
    let mut taken = f64::NEG_INFINITY;
    let mut ticks: Vec<_> = panel
        .x
        .ticks
        .iter()
        .map(|t| (frame.x(&panel.x, t.at), t.label.as_str()))
        .collect();
    ticks.sort_by(|a, b| a.0.total_cmp(&b.0));
    for (x, label) in ticks {
        canvas.path(
            &[(x, frame.bottom), (x, frame.bottom + 3.0)],
            palette::AXIS,
            1.0,
            &[],
        );
        let half = 0.5 * TICK.width(label);
        if taken < x - half {
            let at = (x, frame.bottom + 11.0);
            canvas.text(label, at, TICK, palette::SOFT_INK, Anchor::Middle);
            taken = x + half + 4.0;
        }
    }
    for tick in &panel.y.ticks {
        let at = (frame.left - 6.0, frame.y(&panel.y, tick.at));
        canvas.text(&tick.label, at, TICK, palette::SOFT_INK, Anchor::Right);
    }
    for label in &panel.right {
        let at = (frame.right + 10.0, frame.y(&panel.y, label.at));
        canvas.marker(
            (at.0 + 3.0, at.1),
            look(label.paint).marker,
            look(label.paint).colour,
        );
        canvas.text(
            &label.text,
            (at.0 + 11.0, at.1),
            LABEL,
            palette::INK,
            Anchor::Left,
        );
    }
}

fn draw_mark(canvas: &mut Canvas<'_>, panel: &Panel, frame: Frame, mark: &Mark, scale: (f64, f64)) {
    match mark {
        Mark::Band {
            paint,
            strength,
            points,
        } => {
            let known = || points.iter().filter(|p| (p.0 + p.1 + p.2).is_finite());
            let upper = known().map(|p| frame.point(panel, (p.0, p.2)));
            let lower = known().rev().map(|p| frame.point(panel, (p.0, p.1)));
            let outline: Vec<_> = upper.chain(lower).collect();
            let opacity = match strength {
                Strength::Light => 0.20,
                Strength::Medium => 0.32,
            };
            if 2 < outline.len() {
                canvas.polygon(&outline, look(*paint).colour, opacity);
            }
        }
        Mark::Line {
            paint,
            points,
            markers,
        } => {
            let look = look(*paint);
            // What is not known, such as the discount of a bin without deals, is a gap.
            for piece in points.split(|p| !(p.0 + p.1).is_finite()) {
                let piece: Vec<_> = piece.iter().map(|p| frame.point(panel, *p)).collect();
                canvas.path(&piece, look.colour, look.width, look.dash);
                // A curve of one point is a dot, or it would not show.
                if *markers || piece.len() == 1 {
                    for point in piece {
                        canvas.marker(point, look.marker, look.colour);
                    }
                }
            }
        }
        Mark::Interval {
            point,
            lower,
            upper,
            ..
        } if !(point + lower + upper).is_finite() => {}
        Mark::Interval {
            paint,
            along,
            at,
            point,
            lower,
            upper,
        } => {
            let look = look(*paint);
            let place = |value: f64| match along {
                Along::X => frame.point(panel, (value, *at)),
                Along::Y => frame.point(panel, (*at, value)),
            };
            canvas.path(&[place(*lower), place(*upper)], look.colour, 1.6, &[]);
            for end in [place(*lower), place(*upper)] {
                let cap = match along {
                    Along::X => [(end.0, end.1 - 2.5), (end.0, end.1 + 2.5)],
                    Along::Y => [(end.0 - 2.5, end.1), (end.0 + 2.5, end.1)],
                };
                canvas.path(&cap, look.colour, 1.2, &[]);
            }
            canvas.marker(place(*point), look.marker, look.colour);
        }
        Mark::Bar {
            paint,
            at,
            lower,
            upper,
        } => {
            let ends = [
                frame.point(panel, (*lower, *at)),
                frame.point(panel, (*upper, *at)),
            ];
            canvas.path(&ends, look(*paint).colour, 4.5, &[]);
        }
        Mark::Rule { across, at, role } => {
            let ends = match across {
                Along::X => {
                    let x = frame.x(&panel.x, *at);
                    [(x, frame.top), (x, frame.bottom)]
                }
                Along::Y => {
                    let y = frame.y(&panel.y, *at);
                    [(frame.left, y), (frame.right, y)]
                }
            };
            let (colour, width) = match role {
                Role::Reference => (palette::AXIS, 1.2),
                Role::Separator => (palette::GRID, 0.8),
            };
            canvas.path(&ends, colour, width, &[]);
        }
        Mark::Cells {
            x_edges,
            y_edges,
            values,
        } => {
            cells(canvas, panel, frame, (x_edges, y_edges), values, scale);
        }
    }
}

/// Steps of the colour scale: finer than the eye tells, coarse enough to merge equal neighbours.
const SHADES: f64 = 96.0;

fn cells(
    canvas: &mut Canvas<'_>,
    panel: &Panel,
    frame: Frame,
    (x_edges, y_edges): (&[f64], &[f64]),
    values: &[Vec<f64>],
    scale: (f64, f64),
) {
    let shade = |value: f64| {
        let share = (value - scale.0) / (scale.1 - scale.0);
        (share.clamp(0.0, 1.0) * SHADES).round() / SHADES
    };
    for (row, y) in values.iter().zip(y_edges.windows(2)) {
        let columns = row.len().min(x_edges.len().saturating_sub(1));
        let mut start = 0;
        while start < columns {
            if !row[start].is_finite() {
                // No value, no colour.
                start += 1;
                continue;
            }
            let colour = shade(row[start]);
            let mut end = start + 1;
            while end < columns && shade(row[end]).to_bits() == colour.to_bits() {
                end += 1;
            }
            let from = frame.point(panel, (x_edges[start], y[0]));
            let to = frame.point(panel, (x_edges[end], y[1]));
            canvas.rectangle(from, to, palette::viridis(colour));
            start = end;
        }
    }
}
