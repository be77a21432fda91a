//! How far staggering everybody is worth it over what no published fact fixes: who holds the price pen, and how far
//! buyers know their seller's clock. Prints the table and draws the chart of the README.
//!
//! `cargo run --release --example free_parameters [FILE.svg] [REPLICATIONS]`: some ten minutes on one core at 48 replications. Per weight of the
//! leaders, `scenarios/staggered.toml` with buyers who know more and more of the clock against `scenarios/aligned.toml`, on the same shocks.

#![expect(clippy::print_stdout, reason = "a program of its own")]

use std::fs;
use std::path::Path;

use quotasim::experiment::Study;
use quotasim::experiment::engine::Unwatched;
use quotasim::outcome::Kpi;
use quotasim::report::draw;
use quotasim::report::figure::{
    Along, Axis, Figure, Labels, LegendEntry, Mark, Paint, Panel, Role, Row, range_of,
};
use quotasim::scenario::{self, Scenario};
use quotasim::stats::Estimate;
use quotasim::units::Share;

/// Weights of manager, executive and chief in the price of a deal; the rep's is 1.
const LEADERS: [f64; 4] = [0.0, 0.5, 1.0, 4.0];
/// How far buyers know their seller's clock.
const KNOWLEDGE: [f64; 3] = [0.0, 0.5, 1.0];

fn load(file: &str, leaders: f64, replications: usize) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("scenarios")
        .join(file);
    let mut changes = vec![
        format!("experiment.min_replications={replications}"),
        format!("experiment.max_replications={replications}"),
    ];
    for role in ["manager", "executive", "chief"] {
        changes.push(format!("behavior.{role}_weight={leaders}"));
    }
    scenario::load(&path, &changes).expect("shipped scenarios with values in range")
}

/// NPV of staggered less aligned by how far buyers know the clock \[money\].
fn differences(leaders: f64, replications: usize) -> Vec<Estimate> {
    let aligned = load("aligned.toml", leaders, replications);
    let staggered = load("staggered.toml", leaders, replications);
    let knowing = KNOWLEDGE.map(|known| {
        let mut scenario = staggered.clone();
        scenario.model.buyers.clock_knowledge = Share::new(known).expect("shares");
        scenario
    });
    let study = Study::as_written(aligned, knowing.into()).expect("one company");
    let beliefs = study.settle(&Unwatched).expect("nobody interrupts");
    let experiment = study.replicate(&beliefs, &Unwatched);
    let contrasts = experiment.contrasts.iter();
    contrasts
        .map(|contrast| contrast.contrast(Kpi::Npv).difference)
        .collect()
}

/// A line per knowledge of the clock, over the weight of leaders.
fn chart(found: &[Vec<Estimate>], replications: usize) -> Figure {
    let mut marks = vec![Mark::Rule {
        across: Along::Y,
        at: 0.0,
        role: Role::Reference,
    }];
    for (known, shift) in [-0.08, 0.0, 0.08].into_iter().enumerate() {
        let paint = Paint::Design(known);
        let along: Vec<(f64, &Estimate)> = found
            .iter()
            .enumerate()
            .map(|(weight, row)| (weight as f64 + shift, &row[known]))
            .collect();
        marks.push(Mark::Line {
            paint,
            points: along.iter().map(|(at, d)| (*at, d.point)).collect(),
            markers: false,
        });
        marks.extend(along.iter().map(|(at, difference)| Mark::Interval {
            paint,
            along: Along::Y,
            at: *at,
            point: difference.point,
            lower: difference.lower,
            upper: difference.upper,
        }));
    }
    let ends = found.iter().flatten().flat_map(|d| [d.lower, d.upper]);
    let legend = KNOWLEDGE.iter().enumerate().map(|(i, known)| LegendEntry {
        paint: Paint::Design(i),
        label: match i {
            0 => "buyers do not know the seller's clock".into(),
            2 => "buyers know it".into(),
            _ => format!("half (clock_knowledge = {known})"),
        },
    });
    Figure {
        stem: "free-parameters",
        title: "Staggered against aligned, over what no published fact fixes".into(),
        caption: format!(
            "Below zero, staggering everybody costs the company. Published facts fix neither who holds the price pen nor how far buyers \
             learn their seller's own clock. Whiskers are 95 % intervals of the paired mean over {replications} histories; expectations are \
             learned anew for each point."
        ),
        legend: legend.collect(),
        colour_bar: None,
        rows: vec![Row {
            height: 280,
            panels: vec![Panel {
                title: String::new(),
                x: Axis::categories(
                    "weight of each leader in the price of a deal (the rep's is 1)",
                    LEADERS.map(|weight| weight.to_string()),
                ),
                y: Axis::new(
                    "NPV of staggered less aligned [money]",
                    range_of(ends.chain([0.0]), 0.06, 1.0),
                    Labels::Money,
                ),
                right: Vec::new(),
                marks,
            }],
            columns: 1,
        }],
    }
}

fn main() {
    let target = std::env::args().nth(1);
    let replications = std::env::args()
        .nth(2)
        .map_or(48, |n| n.parse().expect("a number of replications"));
    let mut found = Vec::new();
    for leaders in LEADERS {
        let row = differences(leaders, replications);
        for (known, difference) in KNOWLEDGE.iter().zip(&row) {
            println!(
                "leaders' weight {leaders}, clock_knowledge {known}: {:+.1} M ({:+.1} to {:+.1})",
                difference.point / 1e6,
                difference.lower / 1e6,
                difference.upper / 1e6
            );
        }
        found.push(row);
    }
    if let Some(target) = target {
        let svg = draw::svg(&chart(&found, replications)).expect("a chart of finite numbers");
        fs::write(&target, svg).expect("a file that can be written");
    }
}
