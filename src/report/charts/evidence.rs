//! The model against what is published.

use crate::evidence::{
    self, Class, PublishedWeek, Row as Found, Scoreboard, WEEKLY_SCENARIO, published_weeks,
};
use crate::experiment::CONFIDENCE;
use crate::experiment::results::{Band, DesignResult};
use crate::outcome::Kpi;
use crate::report::figure::{
    Along, Axis, Figure, Labels, LegendEntry, Mark, Paint, Panel, RightLabel, Role, Row, Tick,
    range_of,
};
use crate::report::scoreboard;
use crate::stats::Estimate;

/// How far from its band a row is drawn, in half bands.
const FARTHEST: f64 = 6.0;
/// An even week of a quarter of thirteen.
const EVEN_WEEK: f64 = 1.0 / 13.0;
/// Less of an excess than this has no parts worth drawing.
const SOME_EXCESS: f64 = 0.005;

/// Every finding but closed forms: where ours lies in its band.
pub(super) fn findings(board: &Scoreboard) -> Option<Figure> {
    let rows: Vec<&Found> = board
        .rows
        .iter()
        .filter(|row| row.finding.class != Class::Exact && row.ours.point.is_finite())
        .collect();
    if rows.is_empty() {
        return None;
    }
    let mut marks = Vec::new();
    let mut right = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let at = at as f64;
        let [low, high] = row.finding.band;
        let in_band =
            |value: f64| (2.0 * (value - low) / (high - low) - 1.0).clamp(-FARTHEST, FARTHEST);
        marks.push(Mark::Bar {
            paint: Paint::Reference,
            at,
            lower: -1.0,
            upper: 1.0,
        });
        if let Some(published) = row.finding.published_value {
            marks.push(tick(Paint::Reference, at, in_band(published)));
        }
        marks.push(Mark::Interval {
            paint: Paint::Design(0),
            along: Along::X,
            at,
            point: in_band(row.ours.point),
            lower: in_band(row.ours.lower),
            upper: in_band(row.ours.upper),
        });
        right.push(RightLabel {
            at,
            text: scoreboard::point(row),
            paint: Paint::Design(0),
        });
    }
    let names = rows
        .iter()
        .map(|row| format!("{} {}", row.finding.id, row.finding.label));
    let mut y = Axis::categories("", names);
    y.range = (y.range.1, y.range.0);
    let x = Axis::with_ticks(
        "where ours lies: the band of each row from −1 to 1",
        (-FARTHEST, FARTHEST),
        [-5.0, -1.0, 0.0, 1.0, 5.0]
            .map(|at| Tick {
                at,
                label: format!("{at}"),
            })
            .to_vec(),
    );
    Some(Figure {
        stem: "findings",
        title: "The model against published findings".into(),
        caption: format!(
            "Bar: the band each finding has to fall into; small mark on it: the published number. Marker with \
             whiskers: ours with its 95 % interval of the mean. What lies beyond six half bands is drawn at the \
             edge. Seed {}.",
            board.seed
        ),
        legend: vec![
            entry(Paint::Reference, "published"),
            entry(Paint::Design(0), "simulated"),
        ],
        colour_bar: None,
        rows: vec![Row {
            height: u32::try_from(24 * rows.len()).unwrap_or(u32::MAX),
            panels: vec![Panel {
                title: String::new(),
                x,
                y,
                right,
                marks,
            }],
            columns: 1,
        }],
    })
}

/// A point without an interval.
fn tick(paint: Paint, at: f64, point: f64) -> Mark {
    Mark::Interval {
        paint,
        along: Along::X,
        at,
        point,
        lower: point,
        upper: point,
    }
}

fn entry(paint: Paint, label: &str) -> LegendEntry {
    LegendEntry {
        paint,
        label: label.into(),
    }
}

/// Larkin's weeks beside ours: volume and discount.
pub(super) fn weeks(board: &Scoreboard) -> Option<Figure> {
    let design = board.scenario(WEEKLY_SCENARIO)?;
    let volume: Vec<Band> = design
        .series
        .bookings_by_fiscal_day
        .chunks(5)
        .map(sum_of)
        .collect();
    let discount = &design.series.discount_by_fiscal_week;
    let published = published_weeks();
    let panel = |title: &str, y: Axis, ours: &[Band], theirs: fn(&PublishedWeek) -> f64| Panel {
        title: title.into(),
        x: Axis::new(
            "share of the quarter that has passed, middle of the week",
            (0.0, 1.0),
            Labels::Percent,
        ),
        y,
        right: Vec::new(),
        marks: compared(ours, &published, theirs),
    };
    let discounts = range_of(
        discount
            .iter()
            .flat_map(|band| [band.lower, band.upper])
            .chain(published.iter().map(|week| week.discount)),
        0.06,
        0.02,
    );
    Some(Figure {
        stem: "larkin-weeks",
        title: "A quarter at Larkin's vendor, published and simulated".into(),
        caption: format!(
            "Published: Larkin (2014), fourteen weeks that a quarter touches, the last read as its final \
             calendar week; simulated: thirteen. Volume on a square-root axis: an even week has 7.7 %. The \
             discount is high at both ends: deals pulled in at the close, and what slipped or was held after \
             it. Whiskers are 95 % intervals of the mean; {} replications; seed {}.",
            design.columns.first().map_or(0, Vec::len),
            board.seed
        ),
        legend: vec![
            entry(Paint::Reference, "published"),
            entry(Paint::Design(0), "simulated"),
        ],
        colour_bar: None,
        rows: vec![Row {
            height: 280,
            panels: vec![
                panel(
                    "Volume",
                    Axis::square_root_percent("share of the quarter's volume", 0.9),
                    &volume,
                    |week| week.share,
                ),
                panel(
                    "Price",
                    Axis::new("mean discount off list", discounts, Labels::Percent),
                    discount,
                    |week| week.discount,
                ),
            ],
            columns: 2,
        }],
    })
}

fn sum_of(days: &[Band]) -> Band {
    // Days of one week move together: their half-widths add up at most.
    let mean = days.iter().map(|day| day.mean).sum();
    let half: f64 = days.iter().map(|day| day.upper - day.mean).sum();
    Band {
        mean,
        lower: mean - half,
        upper: mean + half,
    }
}

fn compared(
    ours: &[Band],
    published: &[PublishedWeek],
    theirs: fn(&PublishedWeek) -> f64,
) -> Vec<Mark> {
    let middle = |index: usize, weeks: usize| (index as f64 + 0.5) / weeks as f64;
    let line = |paint, points| Mark::Line {
        paint,
        points,
        markers: true,
    };
    let mut marks = vec![
        line(
            Paint::Reference,
            published
                .iter()
                .enumerate()
                .map(|(i, week)| (middle(i, published.len()), theirs(week)))
                .collect(),
        ),
        line(
            Paint::Design(0),
            ours.iter()
                .enumerate()
                .map(|(i, band)| (middle(i, ours.len()), band.mean))
                .collect(),
        ),
    ];
    marks.extend(ours.iter().enumerate().map(|(i, band)| Mark::Interval {
        paint: Paint::Design(0),
        along: Along::Y,
        at: middle(i, ours.len()),
        point: band.mean,
        lower: band.lower,
        upper: band.upper,
    }));
    marks
}

/// Both camps of the literature in one engine: of what a quarter's last week takes beyond an even week, the share
/// that is more business rather than business moved, against how much is moved.
pub(super) fn camps(board: &Scoreboard) -> Option<Figure> {
    let mut marks = vec![Mark::Rule {
        across: Along::Y,
        at: 1.0,
        role: Role::Reference,
    }];
    let mut legend = Vec::new();
    for (n, camp) in evidence::camps().iter().enumerate() {
        let Some(design) = board.scenario(&camp.scenario) else {
            continue;
        };
        let moved = of(design, |v| v(Kpi::PulledInShare) + v(Kpi::PushedOutShare));
        let excess = of(design, |v| v(Kpi::LastWeekShare) - EVEN_WEEK);
        let incremental = of(design, |v| {
            (v(Kpi::LastWeekTwinShare) - EVEN_WEEK) / (v(Kpi::LastWeekShare) - EVEN_WEEK)
        });
        if excess.point < SOME_EXCESS || !incremental.point.is_finite() {
            continue;
        }
        marks.push(Mark::Interval {
            paint: Paint::Design(n),
            along: Along::Y,
            at: moved.point,
            point: incremental.point,
            lower: incremental.lower,
            upper: incremental.upper,
        });
        legend.push(LegendEntry {
            paint: Paint::Design(n),
            label: format!(
                "{}: {:.0} % of volume in the last week",
                camp.label,
                100.0 * (excess.point + EVEN_WEEK)
            ),
        });
    }
    (1 < legend.len()).then(|| Figure {
        stem: "effort-or-timing",
        title: "Effort or timing: one engine, both camps".into(),
        caption: format!(
            "Each deal has a twin: the same deal under the same luck with timing off. Across: bookings signed in \
             another quarter than their twins. Up: of what the last week takes beyond an even week, the share that \
             the twins' dates take as well, which is business and not timing. Firms differ in their buyers and their \
             plan only. Whiskers are 95 % intervals of the mean; seed {}.",
            board.seed
        ),
        legend,
        colour_bar: None,
        rows: vec![Row {
            height: 300,
            panels: vec![Panel {
                title: String::new(),
                x: Axis::new(
                    "share of bookings moved between quarters",
                    (0.0, 0.6),
                    Labels::Percent,
                ),
                y: Axis::new(
                    "share of the last week's excess that is more business",
                    (-0.2, 1.2),
                    Labels::Percent,
                ),
                right: Vec::new(),
                marks,
            }],
            columns: 1,
        }],
    })
}

/// A figure put together from those of a design, replication by replication.
fn of(design: &DesignResult, formula: impl Fn(&dyn Fn(Kpi) -> f64) -> f64) -> Estimate {
    let n = design.columns.first().map_or(0, Vec::len);
    let values: Vec<f64> = (0..n)
        .map(|row| formula(&|kpi: Kpi| design.columns[kpi as usize][row]))
        .filter(|value| value.is_finite())
        .collect();
    Estimate::mean(&values, CONFIDENCE)
}
