//! A chart before it is drawn: panels, axes, marks and words, all in the units of the data.
//!
//! [`crate::report::charts`] gathers figures from an experiment; [`crate::report::draw`] draws them.
//! What a chart claims can therefore be tested without looking at pixels.

use crate::experiment::results::Experiment;

pub use super::axis::{
    Axis, Labels, Scale, Tick, range_from_zero, range_of, round_ticks, tick_label,
};

/// One chart.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// File name without extension.
    pub stem: &'static str,
    /// What the chart shows, in a line.
    pub title: String,
    /// What to look for, how the bands were made, replications and seed.
    pub caption: String,
    /// Designs that share a panel, with their paint; empty when panels are titled instead.
    pub legend: Vec<LegendEntry>,
    /// Scale of the cells, for heat maps.
    pub colour_bar: Option<ColourBar>,
    /// Rows of panels, from the top.
    pub rows: Vec<Row>,
}

/// A line of the legend.
#[derive(Debug, Clone, PartialEq)]
pub struct LegendEntry {
    /// How it is painted.
    pub paint: Paint,
    /// The name of the design or of the reference.
    pub label: String,
}

/// Who a mark belongs to; the palette turns it into colour, dash pattern and marker.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Paint {
    /// A design by its position in the experiment; 0 is the base.
    Design(usize),
    /// A reference: what would be even, par, or the base repeated in another panel.
    Reference,
}

/// The scale of heat-map cells.
#[derive(Debug, Clone, PartialEq)]
pub struct ColourBar {
    /// Quantity and unit.
    pub title: String,
    /// Values at the two ends.
    pub range: (f64, f64),
    /// Labelled values.
    pub ticks: Vec<Tick>,
}

/// Panels side by side, of equal width.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// Height of the plotted area at natural size \[CSS pixels\].
    pub height: u32,
    /// Panels from left to right.
    pub panels: Vec<Panel>,
    /// Columns the row is divided into, at least the number of panels.
    pub columns: usize,
}

/// Two axes and what is drawn between them.
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Heading; may be empty.
    pub title: String,
    /// Horizontal axis.
    pub x: Axis,
    /// Vertical axis.
    pub y: Axis,
    /// Texts at the right edge, at values of the vertical axis: the numbers beside a forest plot.
    pub right: Vec<RightLabel>,
    /// Marks in drawing order.
    pub marks: Vec<Mark>,
}

/// A text at the right edge of a panel.
#[derive(Debug, Clone, PartialEq)]
pub struct RightLabel {
    /// Position on the vertical axis.
    pub at: f64,
    /// The text.
    pub text: String,
    /// Whose number it is.
    pub paint: Paint,
}

/// What is drawn in a panel.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// The area between two curves: (x, lower, upper).
    Band {
        /// Whose.
        paint: Paint,
        /// How dense.
        strength: Strength,
        /// Corners, by x.
        points: Vec<(f64, f64, f64)>,
    },
    /// A curve.
    Line {
        /// Whose.
        paint: Paint,
        /// Corners.
        points: Vec<(f64, f64)>,
        /// Whether the corners carry the design's marker: for a few bins, not for 65 days.
        markers: bool,
    },
    /// A point with its interval.
    Interval {
        /// Whose.
        paint: Paint,
        /// The axis the interval lies along.
        along: Along,
        /// Position on the other axis.
        at: f64,
        /// The point.
        point: f64,
        /// Lower end.
        lower: f64,
        /// Upper end.
        upper: f64,
    },
    /// A thick bar from a lower to an upper quantile, without a point.
    Bar {
        /// Whose.
        paint: Paint,
        /// Position on the vertical axis.
        at: f64,
        /// Left end.
        lower: f64,
        /// Right end.
        upper: f64,
    },
    /// A reference line across the panel.
    Rule {
        /// The axis the line crosses.
        across: Along,
        /// Where it crosses.
        at: f64,
        /// What it stands for.
        role: Role,
    },
    /// Cells of a heat map; `values[row][column]`, with one more edge than cells.
    Cells {
        /// Edges along the horizontal axis.
        x_edges: Vec<f64>,
        /// Edges along the vertical axis.
        y_edges: Vec<f64>,
        /// Values by row, then column.
        values: Vec<Vec<f64>>,
    },
}

/// What a line across a panel stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A value to compare with: zero, quota.
    Reference,
    /// The border between two rows of a forest plot.
    Separator,
}

/// An axis, by direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Along {
    /// Horizontal.
    X,
    /// Vertical.
    Y,
}

/// How dense a band is painted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strength {
    /// Interval of a mean, or the outer part of a fan.
    Light,
    /// Inner part of a fan.
    Medium,
}

/// The legend of all designs, the base named as such.
pub fn design_legend(experiment: &Experiment) -> Vec<LegendEntry> {
    experiment
        .designs
        .iter()
        .enumerate()
        .map(|(i, design)| LegendEntry {
            paint: Paint::Design(i),
            label: if i == 0 && 1 < experiment.designs.len() {
                format!("{} (base)", design.name)
            } else {
                design.name.clone()
            },
        })
        .collect()
}

/// Replications and seed, the last sentence of every caption.
pub fn provenance(experiment: &Experiment) -> String {
    let n = experiment.replications;
    let noun = if n == 1 {
        "replication"
    } else {
        "replications"
    };
    let paired = if 1 < experiment.designs.len() {
        ", the same shocks for every design"
    } else {
        ""
    };
    format!("{n} {noun}{paired}; seed {}.", experiment.seed)
}
