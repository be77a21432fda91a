//! Measures how the cost of a replication grows, and draws the chart of `docs/performance.md`.
//!
//! `cargo run --release --example scaling [FILE.svg]`: some ten minutes on one core. For the reference company with
//! forward-looking people and for the speed reference, each of reps, days and leads is varied alone. A point is the
//! processor time of this thread (Linux; elsewhere elapsed time) between a small and a larger number of
//! replications, so that laying out cancels; beliefs are not counted. The log-log slope is least squares. Last, memory
//! and two threads.

#![expect(clippy::print_stdout, reason = "a program of its own")]

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use quotasim::experiment::engine::Unwatched;
use quotasim::experiment::{Beliefs, Study};
use quotasim::random::math;
use quotasim::report::draw;
use quotasim::report::figure::{Axis, Figure, LegendEntry, Mark, Paint, Panel, Row, Tick};
use quotasim::scenario;

/// Beliefs do not matter to the cost of a replication: one round will do.
const LIGHT: [&str; 4] = [
    "learning.pilot_histories=1",
    "learning.pilot_quarters=4",
    "learning.max_iterations=1",
    "learning.averaging_rounds=0",
];

type Changes = Vec<String>;

/// What is varied, over which values, and by which changes of the file.
struct Growth {
    what: &'static str,
    unit: &'static str,
    values: &'static [u32],
    /// What the axis shows of a value.
    at: fn(u32) -> f64,
    changes: fn(u32) -> Changes,
}

/// A model by its place, what was varied, and value with milliseconds a replication.
type Measured = (usize, Growth, Vec<(f64, f64)>);

struct Model {
    name: &'static str,
    file: &'static str,
    growths: Vec<Growth>,
}

/// Leads per rep and day, written in thousandths.
fn leads(values: &'static [u32]) -> Growth {
    Growth {
        what: "leads",
        unit: "leads per rep and day",
        values,
        at: |leads| f64::from(leads) / 1_000.0,
        changes: |leads| {
            vec![format!(
                "leads.per_rep_per_day={}",
                f64::from(leads) / 1_000.0
            )]
        },
    }
}

fn models() -> [Model; 2] {
    let days = |quarters: u32| vec![format!("calendar.reported_quarters={quarters}")];
    [
        Model {
            name: "shipped company",
            file: "scenarios/company.toml",
            growths: vec![
                Growth {
                    what: "reps",
                    unit: "reps",
                    at: f64::from,
                    values: &[10, 30, 100, 300, 1_000, 3_000, 10_000],
                    changes: |reps| {
                        let teams = (reps / 8).max(1);
                        let regions = teams.div_ceil(100).max(1);
                        vec![
                            format!("organization.reps={reps}"),
                            format!("organization.regions={regions}"),
                            format!("organization.teams_per_region={}", (teams / regions).max(1)),
                            format!("finance.opening_arr={}", u64::from(reps) * 2_000_000),
                            "calendar.reported_quarters=4".into(),
                            "calendar.warmup_quarters=2".into(),
                        ]
                    },
                },
                Growth {
                    what: "days",
                    unit: "selling days, warm-up included",
                    at: |quarters| 65.0 * f64::from(4 + quarters),
                    values: &[2, 4, 8, 16, 32],
                    changes: days,
                },
                leads(&[28, 56, 112, 225, 450]),
            ],
        },
        Model {
            name: "speed reference",
            file: "benches/reference/reference.toml",
            growths: vec![
                Growth {
                    what: "reps",
                    unit: "reps",
                    at: f64::from,
                    values: &[10, 30, 100, 300, 1_000, 3_000, 10_000],
                    changes: |reps| vec![format!("organization.reps={reps}")],
                },
                Growth {
                    what: "days",
                    unit: "selling days, warm-up included",
                    at: |quarters| 65.0 * f64::from(quarters),
                    values: &[3, 6, 12, 24, 48],
                    changes: days,
                },
                leads(&[30, 60, 120, 240, 480]),
            ],
        },
    ]
}

/// Processor time of this thread so far; elapsed time where the system does not say.
fn clock(since: Instant) -> Duration {
    fs::read_to_string("/proc/thread-self/schedstat")
        .ok()
        .and_then(|text| text.split(' ').next()?.parse().ok())
        .map_or_else(|| since.elapsed(), Duration::from_nanos)
}

fn load(file: &str, changes: &[String], replications: usize) -> Study {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    let mut changes = changes.to_vec();
    changes.extend([
        format!("experiment.min_replications={replications}"),
        format!("experiment.max_replications={replications}"),
    ]);
    let scenario = scenario::load(&path, &changes).expect("shipped scenarios with values in range");
    Study::of(scenario)
}

fn beliefs(study: &Study) -> Beliefs {
    study.settle(&Unwatched).expect("nobody interrupts")
}

/// Seconds for so many replications, beliefs and laying out apart.
fn seconds(study: &Study, beliefs: &Beliefs) -> f64 {
    let start = Instant::now();
    let before = clock(start);
    std::hint::black_box(study.replicate(beliefs, &Unwatched));
    (clock(start).saturating_sub(before)).as_secs_f64()
}

/// Milliseconds of a replication: the slope between a small and a larger number of them.
fn cost(file: &str, changes: &[String], light: bool) -> f64 {
    let mut changes = changes.to_vec();
    if light {
        changes.extend(LIGHT.map(String::from));
    }
    let few = load(file, &changes, 2);
    let beliefs = beliefs(&few);
    let mut large = 4;
    loop {
        let many = load(file, &changes, large);
        let slope = (seconds(&many, &beliefs) - seconds(&few, &beliefs)) / (large - 2) as f64;
        // A second and more in all, or two replications more where one is that long.
        if 1.0 < slope * large as f64 || 100_000 < large {
            return 1e3 * slope;
        }
        large *= 4;
    }
}

/// Least-squares slope of logarithms.
fn slope(points: &[(f64, f64)]) -> f64 {
    let logs: Vec<(f64, f64)> = points
        .iter()
        .map(|p| (math::ln(p.0), math::ln(p.1)))
        .collect();
    let n = logs.len() as f64;
    let mean = |of: fn(&(f64, f64)) -> f64| logs.iter().map(of).sum::<f64>() / n;
    let (x, y) = (mean(|p| p.0), mean(|p| p.1));
    let over = |of: &dyn Fn(&(f64, f64)) -> f64| logs.iter().map(of).sum::<f64>();
    over(&|p| (p.0 - x) * (p.1 - y)) / over(&|p| (p.0 - x) * (p.0 - x))
}

/// Highest memory held so far [MB], and a new start of that count; Linux.
fn memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    let kilobytes: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    // Refused without permission; then the figure is that of the whole program so far.
    fs::write("/proc/self/clear_refs", "5").ok();
    Some(kilobytes / 1024.0)
}

fn log10(x: f64) -> f64 {
    math::ln(x) / std::f64::consts::LN_10
}

/// Logarithmic, with ticks at 1, 2 and 5 times the powers of ten, or at the powers alone where they are many.
fn log_axis(title: &str, values: &[f64]) -> Axis {
    let low = log10(values.iter().copied().fold(f64::INFINITY, f64::min)) - 0.1;
    let high = log10(values.iter().copied().fold(f64::NEG_INFINITY, f64::max)) + 0.1;
    let steps: &[f64] = if high - low < 2.0 {
        &[1.0, 2.0, 5.0]
    } else {
        &[1.0]
    };
    let ticks = (-9..=9_i32)
        .flat_map(|decade| steps.iter().map(move |step| step * 10_f64.powi(decade)))
        .filter(|&value| (low..=high).contains(&log10(value)))
        .map(|value| Tick {
            at: log10(value),
            label: format!("{}", (value * 1e6).round() / 1e6),
        })
        .collect();
    Axis::with_ticks(title, (low, high), ticks)
}

/// One panel per thing that is varied, one line per model.
fn chart(points: &[Measured]) -> Figure {
    let panels = ["reps", "days", "leads"].map(|what| {
        let of: Vec<_> = points.iter().filter(|p| p.1.what == what).collect();
        let all = |pick: fn(&(f64, f64)) -> f64| -> Vec<f64> {
            of.iter().flat_map(|p| p.2.iter().map(pick)).collect()
        };
        let unit = of.first().map_or("", |p| p.1.unit);
        Panel {
            title: what.into(),
            x: log_axis(unit, &all(|p| p.0)),
            y: log_axis("ms a replication", &all(|p| p.1)),
            right: Vec::new(),
            marks: of
                .iter()
                .map(|(model, _, points)| Mark::Line {
                    paint: Paint::Design(*model),
                    points: points.iter().map(|p| (log10(p.0), log10(p.1))).collect(),
                    markers: true,
                })
                .collect(),
        }
    });
    Figure {
        stem: "scaling",
        title: "Cost of a replication as the model grows".into(),
        caption: "Look for straight lines of slope 1: cost in proportion. Processor time of one thread between a small and \
                  a larger number of replications; logarithmic axes. Days and leads: 100 reps."
            .into(),
        legend: models()
            .iter()
            .enumerate()
            .map(|(i, model)| LegendEntry {
                paint: Paint::Design(i),
                label: model.name.into(),
            })
            .collect(),
        colour_bar: None,
        rows: vec![Row {
            height: 240,
            panels: panels.into(),
            columns: 3,
        }],
    }
}

fn main() {
    let target = std::env::args().nth(1);
    let pool = |threads| {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .expect("threads can be started")
    };
    let mut points = Vec::new();
    for (i, model) in models().into_iter().enumerate() {
        for growth in model.growths {
            memory();
            let measured: Vec<(f64, f64)> = growth
                .values
                .iter()
                .map(|&value| {
                    let changes = (growth.changes)(value);
                    let cost = pool(1).install(|| cost(model.file, &changes, i == 0));
                    let held = memory().map_or(String::new(), |mb| format!(", {mb:.0} MB held"));
                    let at = (growth.at)(value);
                    println!(
                        "{}: {at} {}: {cost:.4} ms a replication{held}",
                        model.name, growth.unit
                    );
                    (at, cost)
                })
                .collect();
            println!(
                "{}: log-log slope over {}: {:.3}",
                model.name,
                growth.what,
                slope(&measured)
            );
            points.push((i, growth, measured));
        }
        for replications in [100, 1_000, 10_000] {
            let changes = ["organization.reps=10", "organization.teams_per_region=1"];
            let changes: Vec<String> = changes.map(String::from).to_vec();
            let light: Vec<String> = LIGHT.map(String::from).to_vec();
            let changes = if i == 0 {
                [changes, light].concat()
            } else {
                changes[..1].to_vec()
            };
            if i == 0 && 1_000 < replications {
                continue;
            }
            memory();
            let study = load(model.file, &changes, replications);
            let beliefs = pool(1).install(|| beliefs(&study));
            pool(1).install(|| seconds(&study, &beliefs));
            if let Some(mb) = memory() {
                println!(
                    "{}: 10 reps, {replications} replications: {mb:.1} MB held",
                    model.name
                );
            }
        }
    }
    for model in models() {
        let study = load(
            model.file,
            &[],
            if model.name == "speed reference" {
                2_000
            } else {
                100
            },
        );
        let beliefs = beliefs(&study);
        let elapsed = |threads| {
            let start = Instant::now();
            pool(threads).install(|| std::hint::black_box(study.replicate(&beliefs, &Unwatched)));
            start.elapsed().as_secs_f64()
        };
        let mut ratios: Vec<f64> = (0..5).map(|_| elapsed(1) / elapsed(2)).collect();
        ratios.sort_by(f64::total_cmp);
        println!(
            "{}: two threads {:.2} times as fast as one (median of five pairs, {:.2} to {:.2})",
            model.name, ratios[2], ratios[0], ratios[4]
        );
    }
    if let Some(target) = target {
        let svg = draw::svg(&chart(&points)).expect("a figure of finite numbers can be drawn");
        fs::write(&target, svg).expect("the file named can be written");
    }
}
