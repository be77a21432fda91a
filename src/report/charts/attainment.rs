//! Where reps end up on the pay curve.

use crate::experiment::results::{Band, Experiment};
use crate::report::figure::{
    Along, Axis, Figure, Labels, LegendEntry, Mark, Paint, Panel, Role, Row, Strength,
    design_legend, provenance, range_from_zero,
};

use super::MEAN_BAND;

/// Width of a bin of the attainment histogram \[share of quota\].
const BIN: f64 = 0.1;

/// Histogram of attainment above the payout it earns.
pub(super) fn figure(experiment: &Experiment) -> Option<Figure> {
    let bins = experiment
        .designs
        .iter()
        .map(|d| d.series.attainment.len())
        .max()?;
    if bins == 0 {
        return None;
    }
    let shown = shown_bins(experiment, bins);
    let end = shown as f64 * BIN;
    let mut legend = design_legend(experiment);
    if same_curve(experiment) {
        legend.push(LegendEntry {
            paint: Paint::Reference,
            label: "pay curve, the same in all designs".into(),
        });
    }
    Some(Figure {
        stem: "attainment-over-pay-curve",
        title: "Attainment over the pay curve".into(),
        caption: format!(
            "Look for people bunched just above a kink or cliff of the curve, and for a hole just \
             below it: that is timing, not selling. The vertical line is quota.{} {MEAN_BAND} {}",
            beyond(experiment, shown),
            provenance(experiment)
        ),
        legend,
        colour_bar: None,
        rows: vec![
            Row {
                height: 210,
                panels: vec![people(experiment, shown)],
                columns: 1,
            },
            Row {
                height: 130,
                panels: vec![pay(experiment, end)],
                columns: 1,
            },
        ],
    })
}

/// The vertical line at quota.
const QUOTA: Mark = Mark::Rule {
    across: Along::X,
    at: 1.0,
    role: Role::Reference,
};

fn axis(title: &str, end: f64) -> Axis {
    Axis::new(title, (0.0, end), Labels::Percent)
}

fn people(experiment: &Experiment, shown: usize) -> Panel {
    let densest = experiment.designs.iter().flat_map(|d| {
        d.series
            .attainment
            .iter()
            .take(shown)
            .flat_map(|b| [b.mean, b.upper])
    });
    Panel {
        title: "Where reps end up".into(),
        x: axis("", shown as f64 * BIN),
        y: Axis::new(
            "share of rep-periods per 10 points [%]",
            range_from_zero(densest, 0.02),
            Labels::Percent,
        ),
        right: Vec::new(),
        marks: std::iter::once(QUOTA)
            .chain(histograms(experiment, shown))
            .collect(),
    }
}

fn pay(experiment: &Experiment, end: f64) -> Panel {
    let payouts = experiment.designs.iter().flat_map(|d| {
        clip(&d.pay_curve, end)
            .into_iter()
            .map(|(_, payout)| payout)
    });
    Panel {
        title: "What the plan pays there".into(),
        x: axis(
            "attainment at the end of the quota period [% of quota]",
            end,
        ),
        y: Axis::new(
            "payout [multiple of target incentive]",
            range_from_zero(payouts, 1.0),
            Labels::Number,
        ),
        right: Vec::new(),
        marks: std::iter::once(QUOTA)
            .chain(pay_curves(experiment, end))
            .collect(),
    }
}

/// A sentence on what the right edge cuts off, if it is worth one.
fn beyond(experiment: &Experiment, shown: usize) -> String {
    let most = experiment
        .designs
        .iter()
        .map(|d| {
            d.series
                .attainment
                .iter()
                .skip(shown)
                .map(|b| b.mean)
                .sum::<f64>()
        })
        .fold(0.0, f64::max);
    if most < 0.0005 {
        return String::new();
    }
    format!(
        " Up to {:.1} % of rep-periods lie beyond the right edge.",
        100.0 * most
    )
}

/// Bins up to the last that holds half a per cent of anyone's rep-periods, at least to 200 %.
fn shown_bins(experiment: &Experiment, bins: usize) -> usize {
    let last = experiment
        .designs
        .iter()
        .filter_map(|d| d.series.attainment.iter().rposition(|b| 0.005 <= b.mean))
        .max()
        .unwrap_or(0);
    (last + 2).max(20).min(bins)
}

fn histograms(experiment: &Experiment, shown: usize) -> Vec<Mark> {
    let (mut below, mut above) = (Vec::new(), Vec::new());
    for (i, design) in experiment.designs.iter().enumerate() {
        let paint = Paint::Design(i);
        let bands: Vec<&Band> = design.series.attainment.iter().take(shown).collect();
        let edges = |bin: usize| [bin as f64 * BIN, (bin + 1) as f64 * BIN];
        below.push(Mark::Band {
            paint,
            strength: Strength::Light,
            points: bands
                .iter()
                .enumerate()
                .flat_map(|(bin, b)| edges(bin).map(|x| (x, b.lower, b.upper)))
                .collect(),
        });
        above.push(Mark::Line {
            paint,
            points: bands
                .iter()
                .enumerate()
                .flat_map(|(bin, b)| edges(bin).map(|x| (x, b.mean)))
                .collect(),
            markers: false,
        });
    }
    below.append(&mut above);
    below
}

fn same_curve(experiment: &Experiment) -> bool {
    match experiment.designs.split_first() {
        Some((first, rest)) => {
            !rest.is_empty() && rest.iter().all(|d| d.pay_curve == first.pay_curve)
        }
        None => false,
    }
}

fn pay_curves(experiment: &Experiment, end: f64) -> Vec<Mark> {
    let one = same_curve(experiment);
    experiment
        .designs
        .iter()
        .enumerate()
        .take(if one { 1 } else { usize::MAX })
        .map(|(i, design)| Mark::Line {
            paint: if one {
                Paint::Reference
            } else {
                Paint::Design(i)
            },
            points: clip(&design.pay_curve, end),
            markers: false,
        })
        .collect()
}

/// The curve up to `end`, with a point there if it runs on.
fn clip(curve: &[(f64, f64)], end: f64) -> Vec<(f64, f64)> {
    let mut clipped: Vec<(f64, f64)> = curve.iter().copied().take_while(|p| p.0 <= end).collect();
    if let (Some(&from), Some(&to)) = (clipped.last(), curve.get(clipped.len())) {
        let share = (end - from.0) / (to.0 - from.0);
        if 0.0 < share && share.is_finite() {
            clipped.push((end, from.1 + share * (to.1 - from.1)));
        }
    }
    clipped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_curve_of_few_points_still_reaches_the_edge() {
        let kinked = [(0.0, 0.0), (1.0, 1.0), (3.0, 5.0)];
        assert_eq!(clip(&kinked, 2.0), [(0.0, 0.0), (1.0, 1.0), (2.0, 3.0)]);
        let cliff = [(0.0, 0.0), (1.0, 0.5), (1.0, 1.0), (2.0, 2.0)];
        assert_eq!(clip(&cliff, 2.0), cliff);
        assert_eq!(clip(&[], 2.0), []);
    }
}
