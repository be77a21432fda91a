//! Figures before and after drawing.

use quotasim::experiment::results::Experiment;
use quotasim::outcome::Kpi;
use quotasim::report::figure::{Axis, Figure, Mark, Paint};
use quotasim::report::{charts, draw};

use super::synthetic;

fn figure(experiment: &Experiment, stem: &str) -> Figure {
    charts::all(experiment)
        .into_iter()
        .find(|f| f.stem == stem)
        .unwrap_or_else(|| panic!("{stem}"))
}

/// Every number of a mark as (horizontal, vertical) positions.
fn positions(mark: &Mark) -> Vec<(f64, f64)> {
    use quotasim::report::figure::Along;
    match mark {
        Mark::Line { points, .. } => points.clone(),
        Mark::Band { points, .. } => points
            .iter()
            .flat_map(|p| [(p.0, p.1), (p.0, p.2)])
            .collect(),
        Mark::Interval {
            along,
            at,
            point,
            lower,
            upper,
            ..
        } => [*point, *lower, *upper]
            .into_iter()
            .map(|v| {
                if *along == Along::X {
                    (v, *at)
                } else {
                    (*at, v)
                }
            })
            .collect(),
        Mark::Bar {
            at, lower, upper, ..
        } => vec![(*lower, *at), (*upper, *at)],
        Mark::Rule { .. } => Vec::new(),
        Mark::Cells {
            x_edges, y_edges, ..
        } => x_edges
            .iter()
            .flat_map(|x| y_edges.iter().map(move |y| (*x, *y)))
            .collect(),
    }
}

fn inside(axis: &Axis, value: f64) -> bool {
    let (lower, upper) = (
        axis.range.0.min(axis.range.1),
        axis.range.0.max(axis.range.1),
    );
    let slack = 1e-9 * (upper - lower);
    (lower - slack..=upper + slack).contains(&value)
}

/// Opening and closing tags match, and no number went astray. Returns the number of elements.
fn check_document(svg: &str) -> usize {
    let mut open: Vec<&str> = Vec::new();
    let mut elements = 0;
    let mut rest = svg;
    while let Some(start) = rest.find('<') {
        assert!(!rest[..start].contains('>'), "a stray bracket");
        let end = start + rest[start..].find('>').expect("a tag ends");
        let tag = &rest[start + 1..end];
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name));
        } else {
            elements += 1;
            assert_eq!(tag.matches('"').count() % 2, 0, "{tag}");
            if !tag.ends_with('/') {
                open.push(tag.split_whitespace().next().expect("a name"));
            }
        }
        rest = &rest[end + 1..];
    }
    assert!(open.is_empty(), "left open: {open:?}");
    assert!(
        !svg.contains("NaN") && !svg.contains("inf"),
        "a number went astray"
    );
    elements
}

fn check_all(experiment: &Experiment, expected_charts: usize) {
    let figures = charts::all(experiment);
    assert_eq!(figures.len(), expected_charts, "{:?}", stems(&figures));
    for figure in &figures {
        let svg = draw::svg(figure).expect("it can be drawn");
        assert!(20 < check_document(&svg), "{}", figure.stem);
        assert!(svg.starts_with("<svg xmlns"), "{}", figure.stem);
        assert!(
            !svg.contains("\"sans-serif\""),
            "{}: no fallback faces",
            figure.stem
        );
        for panel in figure.rows.iter().flat_map(|row| &row.panels) {
            let marks = panel.marks.iter().flat_map(positions);
            for (x, y) in marks {
                assert!(x.is_finite() && y.is_finite(), "{}", figure.stem);
            }
        }
    }
}

fn stems(figures: &[Figure]) -> Vec<&'static str> {
    figures.iter().map(|f| f.stem).collect()
}

#[test]
fn every_chart_draws_for_one_to_eight_designs() {
    check_all(&synthetic::experiment(1, 60), 12);
    for n_designs in 2..=8 {
        check_all(&synthetic::experiment(n_designs, 25), 13);
    }
}

#[test]
fn degenerate_experiments_draw() {
    check_all(&synthetic::flat(1), 12);
    check_all(&synthetic::flat(4), 13);
    check_all(&synthetic::experiment(2, 1), 13);
    // Only what the replications' own columns carry is left.
    check_all(&synthetic::bare(3), 2);
    check_all(&synthetic::bare(1), 1);
}

#[test]
fn a_bin_without_deals_is_a_gap() {
    let markers = |experiment: &Experiment| {
        let svg = draw::svg(&figure(experiment, "discount-by-days-left")).unwrap();
        check_document(&svg);
        svg.matches("<circle").count()
    };
    let mut experiment = synthetic::experiment(1, 20);
    let whole = markers(&experiment);
    let unknown = &mut experiment.designs[0].series.discount_by_fiscal_days_left[1];
    (unknown.mean, unknown.lower, unknown.upper) = (f64::NAN, f64::NAN, f64::NAN);
    let with_gap = markers(&experiment);
    // The marker of the bin is gone; the bin at the end of its line, now alone, is a dot twice.
    assert_eq!(with_gap, whole - 1 + 1);
    for band in &mut experiment.designs[0].series.discount_by_fiscal_days_left {
        (band.mean, band.lower, band.upper) = (f64::NAN, f64::NAN, f64::NAN);
    }
    assert_eq!(markers(&experiment), whole - 5);
}

#[test]
fn nothing_but_intervals_is_cut_by_the_edge_of_a_panel() {
    for n_designs in [1, 3, 8] {
        for figure in charts::all(&synthetic::experiment(n_designs, 60)) {
            for panel in figure.rows.iter().flat_map(|row| &row.panels) {
                for mark in panel
                    .marks
                    .iter()
                    .filter(|m| !matches!(m, Mark::Band { .. }))
                {
                    for (x, y) in positions(mark) {
                        assert!(
                            inside(&panel.x, x),
                            "{}: x {x} {:?}",
                            figure.stem,
                            panel.x.range
                        );
                        // Means are noisy shares that need not sum to exactly one.
                        let sums = (panel.y.range.1 - 1.0).abs() < 1e-12;
                        let y = if sums { y.min(1.0) } else { y };
                        assert!(
                            inside(&panel.y, y),
                            "{}: y {y} {:?}",
                            figure.stem,
                            panel.y.range
                        );
                    }
                }
            }
        }
    }
}

#[test]
fn axes_are_titled_and_captions_state_replications_and_seed() {
    for figure in charts::all(&synthetic::experiment(3, 40)) {
        assert!(
            figure.caption.contains("40 replications"),
            "{}",
            figure.stem
        );
        assert!(figure.caption.contains("seed 20240131"), "{}", figure.stem);
        let bottom = figure.rows.last().expect("a row");
        for panel in &bottom.panels {
            assert!(!panel.x.title.is_empty(), "{}", figure.stem);
            let named = panel
                .y
                .ticks
                .iter()
                .any(|t| t.label.starts_with(char::is_alphabetic));
            assert!(!panel.y.title.is_empty() || named, "{}", figure.stem);
        }
        for panel in figure.rows.iter().flat_map(|row| &row.panels) {
            assert!(
                2 <= panel.x.ticks.len() || panel.x.ticks[0].label == "0",
                "{}",
                figure.stem
            );
        }
    }
}

#[test]
fn the_hockey_stick_shows_in_the_last_step_of_the_sum() {
    let experiment = synthetic::experiment(2, 40);
    for stem in ["bookings-by-fiscal-day", "bookings-by-own-days-left"] {
        let figure = figure(&experiment, stem);
        let last_step = |design: usize| {
            let line = figure.rows[0].panels[0]
                .marks
                .iter()
                .find_map(|mark| match mark {
                    Mark::Line { paint, points, .. } if *paint == Paint::Design(design) => {
                        Some(points)
                    }
                    _ => None,
                });
            let [.., before, last] = line.expect("a line per design").as_slice() else {
                panic!("two points at least")
            };
            last.1 - before.1
        };
        let bookings = &experiment.designs[0].series.bookings_by_fiscal_day;
        assert!(2.0 * last_step(1) < 2.0 * last_step(0), "{stem}");
        if stem == "bookings-by-fiscal-day" {
            assert!((last_step(0) - bookings[64].mean).abs() < 1e-12);
        }
    }
}

#[test]
fn the_forest_plot_carries_the_contrasts() {
    let experiment = synthetic::experiment(3, 40);
    let figure = figure(&experiment, "paired-differences");
    let first = figure.rows[0].panels[0]
        .marks
        .iter()
        .find_map(|mark| match mark {
            Mark::Interval {
                paint,
                point,
                lower,
                upper,
                ..
            } => Some((*paint, *point, *lower, *upper)),
            _ => None,
        });
    let npv = experiment.contrasts[0].contrast(Kpi::Npv).difference;
    assert_eq!(
        first,
        Some((Paint::Design(1), npv.point, npv.lower, npv.upper))
    );
    assert_eq!(
        figure.legend.len(),
        2,
        "the base is the zero line, not an entry"
    );
    for row in &figure.rows {
        let panel = &row.panels[0];
        assert_eq!(
            panel.right.len(),
            2 * panel.y.ticks.len(),
            "a number for every interval"
        );
    }
}

#[test]
fn rows_of_their_own_scale_stay_inside_and_keep_the_sign() {
    for n_designs in [2, 4] {
        let experiment = synthetic::experiment(n_designs, 40);
        let figure = figure(&experiment, "paired-differences");
        let mut points = Vec::new();
        for mark in &figure.rows[1].panels[0].marks {
            if let Mark::Interval {
                point,
                lower,
                upper,
                ..
            } = mark
            {
                assert!(lower.abs().max(upper.abs()) <= 1.0 + 1e-12);
                points.push(*point);
            }
        }
        let bookings = experiment.contrasts[0]
            .contrast(Kpi::Bookings)
            .difference
            .point;
        assert_eq!(points[0] < 0.0, bookings < 0.0);
        assert_eq!(points.len(), 21 * (n_designs - 1));
    }
}
