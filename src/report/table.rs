//! Tables for the terminal: what a person decides on, in at most [`WIDTH`] columns.

use comfy_table::{
    CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle,
    Width as CellWidth,
};

use crate::experiment::results::{DesignContrast, DesignResult, Experiment, Stopped};
use crate::outcome::{Better, Kpi};
use crate::stats::Contrast;

use super::number;

/// Columns a table may take.
pub const WIDTH: u16 = 100;
/// Designs set beside the base in one block of the decision table.
const ABREAST: usize = 2;
/// Letters of a design's name in a column heading.
const NAME: usize = 30;
/// Least letters of a variant's name on one line.
const NAME_OF_VARIANT: u16 = 34;

/// How to read the decision table.
const NOTES: [&str; 2] = [
    "difference: design less base on the same shocks, ± half the 95 % interval of the mean; pp: \
     points, d: selling days, wk: weeks, mo: months.",
    "better: chance that one history comes out better for the company (↑ more is better, ↓ less is); \
     not the certainty about the mean.",
];
/// A line under the heading and nothing else.
const RULED: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// A heading and its figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Heading.
    pub title: &'static str,
    /// Figures, in order.
    pub kpis: Vec<Kpi>,
}

/// All figures by subject, each once.
pub fn groups() -> Vec<Group> {
    use Kpi as K;
    let mut groups = vec![
        Group {
            title: "NPV AND ITS PARTS",
            kpis: std::iter::once(K::Npv).chain(K::NPV_PARTS).collect(),
        },
        Group {
            title: "BOOKINGS AND PRICE",
            kpis: vec![
                K::Bookings,
                K::PipelineChange,
                K::DealsSigned,
                K::WinRate,
                K::CycleDays,
                K::MeanDiscount,
                K::QuarterEndPremium,
                K::DiscountCost,
                K::SelfServeShare,
            ],
        },
        Group {
            title: "TIMING",
            kpis: vec![
                K::LastDayShare,
                K::LastWeekShare,
                K::FirstWeeksShare,
                K::OwnLastDayShare,
                K::OwnLastWeekShare,
                K::LinearityGini,
                K::PulledInShare,
                K::PushedOutShare,
                K::HeldDayShare,
                K::DeskDelayShare,
            ],
        },
        Group {
            title: "PEOPLE AND PAY",
            kpis: vec![
                K::MeanEffort,
                K::MeanAttainment,
                K::RepsAtQuota,
                K::RepValueExpected,
                K::RepValueEarned,
                K::RepValueGap,
                K::SalesPay,
                K::SalesPayShare,
                K::CacPayback,
            ],
        },
        Group {
            title: "CUSTOMERS AND PRODUCT",
            kpis: vec![
                K::Promises,
                K::OnboardingWait,
                K::Satisfaction,
                K::GrossRetention,
                K::NetRetention,
                K::LateSaleRetention,
                K::ClosingArr,
                K::Revenue,
                K::Research,
                K::Quality,
                K::ReputationEnd,
            ],
        },
    ];
    // A figure that is new and not yet placed must still be printed.
    let rest: Vec<Kpi> = Kpi::ALL
        .iter()
        .copied()
        .filter(|kpi| !groups.iter().any(|group| group.kpis.contains(kpi)))
        .collect();
    if !rest.is_empty() {
        groups.push(Group {
            title: "OTHER",
            kpis: rest,
        });
    }
    groups
}

/// The summary of one design for `run`: mean and 95 % interval of every figure that any replication
/// defines.
pub fn summary(experiment: &Experiment, design: &DesignResult) -> String {
    let mut table = empty_table();
    table.set_header(vec!["figure", "mean", "95 % interval", "unit"]);
    let defined = |kpi: &Kpi| 0 < design.estimate(*kpi).n || experiment.replications == 0;
    let groups = groups().into_iter().filter_map(|group| {
        let kpis: Vec<Kpi> = group.kpis.into_iter().filter(defined).collect();
        (!kpis.is_empty()).then_some(Group { kpis, ..group })
    });
    for (i, group) in groups.enumerate() {
        if 0 < i {
            table.add_row(vec![""]);
        }
        table.add_row(vec![group.title.to_owned()]);
        for kpi in group.kpis {
            let estimate = design.estimate(kpi);
            if estimate.n == 0 {
                continue;
            }
            let format = number::Format::of(kpi.unit(), number::Reading::Level, estimate);
            table.add_row(vec![
                format!(" {}", kpi.label()),
                format.number(estimate.point),
                format!(
                    "{} to {}",
                    format.number(estimate.lower),
                    format.number(estimate.upper)
                ),
                format.suffix().to_owned(),
            ]);
        }
    }
    align(
        &mut table,
        &[
            CellAlignment::Right,
            CellAlignment::Right,
            CellAlignment::Left,
        ],
    );
    let mut heading = design.name.clone();
    if !design.title.is_empty() && design.title != design.name {
        heading = format!("{heading}: {}", design.title);
    }
    if let Some(variant) = &design.variant {
        heading = format!("{heading} ({variant})");
    }
    format!(
        "{heading}\n{}\n{}{}\n{}{}",
        tidy(&table),
        value_gaps(design),
        provenance(experiment),
        convergence(experiment),
        unsettled(experiment)
    )
}

/// The decision table for `compare`: for every design beside the base the paired difference with
/// the half-width of its 95 % interval and the chance of being better; verdicts last. Falls back to
/// [`summary`] when there is nothing to compare.
pub fn decision(experiment: &Experiment) -> String {
    let Some(base) = experiment.designs.first() else {
        return provenance(experiment) + "\n";
    };
    if experiment.contrasts.is_empty() {
        return summary(experiment, base);
    }
    let mut text = format!("{}\n", experiment.title);
    let (written, variants): (Vec<&DesignContrast>, Vec<&DesignContrast>) = experiment
        .contrasts
        .iter()
        .partition(|c| experiment.designs[c.design].variant.is_none());
    for block in written.chunks(ABREAST) {
        text.push_str(&tidy(&decision_block(experiment, base, block)));
        text.push('\n');
    }
    if !variants.is_empty() {
        text.push_str(&tidy(&variants_block(experiment, base, &variants)));
        text.push('\n');
    }
    for note in NOTES {
        text.push_str(&wrap(note));
    }
    text.push_str(&provenance(experiment));
    text.push('\n');
    text.push_str(&convergence(experiment));
    text.push_str(&unsettled(experiment));
    for contrast in &experiment.contrasts {
        if !contrast.verdict.is_empty() {
            text.push('\n');
            text.push_str(&wrap(&contrast.verdict));
        }
    }
    text
}

fn decision_block(
    experiment: &Experiment,
    base: &DesignResult,
    block: &[&DesignContrast],
) -> Table {
    let mut table = empty_table();
    let mut header = vec!["figure".to_owned(), shorten(&base.name, 14)];
    for contrast in block {
        header.push(shorten(&experiment.designs[contrast.design].name, NAME));
        header.push("better".to_owned());
    }
    table.set_header(header);
    for (i, group) in groups().into_iter().enumerate() {
        if 0 < i {
            table.add_row(vec![""]);
        }
        table.add_row(vec![group.title.to_owned()]);
        for kpi in group.kpis {
            // A figure that no design defines (a value gap where nobody looks ahead) has nothing to show.
            if experiment.designs.iter().all(|d| d.estimate(kpi).n == 0) {
                continue;
            }
            let mut row = vec![
                format!(" {}{}", kpi.label(), arrow(kpi.better())),
                number::level(kpi.unit(), base.estimate(kpi)),
            ];
            for contrast in block {
                let contrast = contrast.contrast(kpi);
                row.push(number::difference(kpi.unit(), &contrast.difference));
                row.push(chance_better(kpi, contrast).map_or("·".to_owned(), number::chance));
            }
            table.add_row(row);
        }
    }
    align(&mut table, &vec![CellAlignment::Right; 1 + 2 * block.len()]);
    table
}

/// Figures a variant is judged by; the rest of them is in the summary files.
const OF_VARIANTS: [Kpi; 4] = [
    Kpi::Npv,
    Kpi::MeanDiscount,
    Kpi::LastDayShare,
    Kpi::OwnLastDayShare,
];

/// Variants of the designs, a line each: what changes in the figures that hang on who knows whose
/// clock.
fn variants_block(
    experiment: &Experiment,
    base: &DesignResult,
    variants: &[&DesignContrast],
) -> Table {
    let mut table = empty_table();
    let mut header = vec![format!("variant, less {}", shorten(&base.name, 14))];
    header.extend(OF_VARIANTS.iter().map(|kpi| kpi.label().to_owned()));
    table.set_header(header);
    for contrast in variants {
        let design = &experiment.designs[contrast.design];
        let mut row = vec![design.name.clone()];
        row.extend(
            OF_VARIANTS
                .iter()
                .map(|&kpi| number::difference(kpi.unit(), &contrast.contrast(kpi).difference)),
        );
        table.add_row(row);
    }
    for (i, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 1));
        if i == 0 {
            column.set_constraint(ColumnConstraint::LowerBoundary(CellWidth::Fixed(
                NAME_OF_VARIANT,
            )));
        } else {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

/// The chance that one history comes out better for the company; `None` for figures without a good
/// direction.
pub fn chance_better(kpi: Kpi, contrast: &Contrast) -> Option<f64> {
    match kpi.better() {
        Better::Higher => Some(contrast.chance_higher),
        Better::Lower => Some(1.0 - contrast.chance_higher),
        Better::Neither => None,
    }
}

fn arrow(better: Better) -> &'static str {
    match better {
        Better::Higher => " ↑",
        Better::Lower => " ↓",
        Better::Neither => "",
    }
}

/// How many replications, why they ended, and the seed.
fn provenance(experiment: &Experiment) -> String {
    let n = experiment.replications;
    let why = match experiment.stopped {
        Stopped::Count => "as asked".to_owned(),
        Stopped::Precision => match experiment.precision {
            Some(p) => format!("stopped at a precision of {} % of NPV", trim(100.0 * p)),
            None => "stopped at the precision asked".to_owned(),
        },
        Stopped::Limit => match experiment.precision {
            Some(p) => format!("the most allowed; {} % of NPV not reached", trim(100.0 * p)),
            None => "the most allowed".to_owned(),
        },
        Stopped::Interrupted => "interrupted; what was finished is reported".to_owned(),
    };
    let noun = if n == 1 {
        "replication"
    } else {
        "replications"
    };
    format!("{n} {noun} ({why}), seed {}", experiment.seed)
}

/// The value gap by ability class; empty when there is none.
fn value_gaps(design: &DesignResult) -> String {
    let series = &design.series;
    let classes: Vec<String> = series
        .value_gap_by_class
        .iter()
        .filter(|gap| gap.mean.is_finite())
        .map(|gap| {
            let half = 50.0 * (gap.upper - gap.lower);
            format!("{:.1} ± {half:.1} %", 100.0 * gap.mean)
        })
        .collect();
    if classes.is_empty() {
        return String::new();
    }
    let classes = classes.join(", ");
    wrap(&format!(
        "value gap by ability class, in the scenario's order: {classes}"
    ))
}

/// How the expectations of every design came to rest; empty where nobody expects anything.
fn convergence(experiment: &Experiment) -> String {
    experiment
        .designs
        .iter()
        .filter(|design| 0 < design.beliefs.iterations)
        .map(|design| {
            let beliefs = &design.beliefs;
            let adapting = match beliefs.adapting_quarters {
                0 => String::new(),
                n => format!("; then they went on adapting after {n} quarters of the report"),
            };
            wrap(&format!(
                "expectations of {}: {} iterations, then {} batches averaged in; last moves: buyers' belief {} \
                 points, closing {} points, value of a deal found {} %{adapting}",
                design.name,
                beliefs.iterations,
                beliefs.averaging_rounds,
                trim(100.0 * beliefs.last_move),
                trim(100.0 * beliefs.last_closing_move),
                trim(100.0 * beliefs.last_value_move),
            ))
        })
        .collect()
}

/// A warning for every design whose expectations did not come to rest; empty when all did.
fn unsettled(experiment: &Experiment) -> String {
    experiment
        .designs
        .iter()
        .filter(|design| !design.beliefs.settled)
        .map(|design| {
            wrap(&format!(
                "warning: expectations of {} had not settled after {} iterations (buyers' belief last \
                 moved by {} points); raise learning.max_iterations or learning.pilot_histories",
                design.name,
                design.beliefs.iterations,
                trim(100.0 * design.beliefs.last_move),
            ))
        })
        .collect()
}

/// A number without trailing zeros.
fn trim(value: f64) -> String {
    let text = format!("{value:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

pub(super) fn empty_table() -> Table {
    let mut table = Table::new();
    table
        .load_style(RULED)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(WIDTH);
    table
}

/// Alignment of the columns after the first, which is never wrapped.
pub(super) fn align(table: &mut Table, alignments: &[CellAlignment]) {
    for column in table.column_iter_mut() {
        column.set_padding((0, 1));
    }
    if let Some(figures) = table.column_mut(0) {
        figures.set_constraint(ColumnConstraint::ContentWidth);
    }
    for (i, alignment) in alignments.iter().enumerate() {
        if let Some(column) = table.column_mut(i + 1) {
            column.set_cell_alignment(*alignment);
        }
    }
}

/// The table without blanks at line ends.
pub(super) fn tidy(table: &Table) -> String {
    let lines: Vec<String> = table
        .lines()
        .map(|line| line.trim_end().to_owned())
        .collect();
    lines.join("\n") + "\n"
}

/// The start of a name, and its end when it must be cut: variants differ there.
fn shorten(name: &str, longest: usize) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= longest {
        return name.to_owned();
    }
    let end = longest / 2 - 1;
    let start: String = letters[..longest - end - 1].iter().collect();
    let rest: String = letters[letters.len() - end..].iter().collect();
    format!("{}…{}", start.trim_end(), rest.trim_start())
}

/// Words broken into lines of [`WIDTH`].
pub(super) fn wrap(text: &str) -> String {
    let mut wrapped = String::new();
    let mut taken = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if 0 < taken && usize::from(WIDTH) < taken + 1 + length {
            wrapped.push('\n');
            taken = 0;
        } else if 0 < taken {
            wrapped.push(' ');
            taken += 1;
        }
        wrapped.push_str(word);
        taken += length;
    }
    wrapped + "\n"
}
