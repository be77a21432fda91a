//! From what was kept of the replications to estimates, contrasts and an [`Experiment`].

use std::collections::BTreeMap;

use super::engine::{Batches, DesignBatches};
use super::results::{BeliefSummary, DesignContrast, DesignResult, Experiment, ValueMap};
use super::stopping::watched_half_width;
use super::verdict::verdict;
use crate::outcome::Kpi;
use crate::stats::{Contrast, Estimate, Moments, sequential, t_quantile};

/// Confidence of every interval in a report.
pub const CONFIDENCE: f64 = 0.95;

/// What is known of a design without replications.
#[derive(Debug, Clone)]
pub struct DesignDescription {
    /// Short name, see [`DesignResult::name`].
    pub name: String,
    /// Title from the scenario.
    pub title: String,
    /// How the design is a variant of its scenario; `None` for the scenario as written.
    pub variant: Option<String>,
    /// How the beliefs settled.
    pub beliefs: BeliefSummary,
    /// What one more mean deal booked today is worth to a rep.
    pub marginal_value: ValueMap,
    /// Payout over attainment.
    pub pay_curve: Vec<(f64, f64)>,
}

impl Batches {
    /// Estimates, contrasts against the first design, and verdicts.
    ///
    /// Intervals are Student's t at 95 %, with one exception: when a precision was the stopping rule,
    /// what was watched (the NPV differences, or the NPV of a single design) gets the wider interval
    /// that is valid although somebody watched. A figure that a replication does not define (NaN: the
    /// discount when nothing was signed) is estimated from the other replications, and its `n` says
    /// from how many; a contrast then uses the pairs in which both are defined.
    ///
    /// `descriptions` are in the order of the designs, one each.
    pub fn into_experiment(
        self,
        title: String,
        seed: u64,
        descriptions: Vec<DesignDescription>,
    ) -> Experiment {
        let mut t = TQuantiles::default();
        let watched = self.precision.is_some();
        let alone = self.designs.len() == 1;
        let designs: Vec<DesignResult> = self
            .designs
            .into_iter()
            .zip(descriptions)
            .map(|(kept, description)| design_result(kept, description, watched && alone, &mut t))
            .collect();
        let contrasts = designs
            .split_first()
            .map_or_else(Vec::new, |(base, others)| {
                let contrast = |(i, other)| design_contrast(base, other, i + 1, watched);
                others.iter().enumerate().map(contrast).collect()
            });
        Experiment {
            title,
            seed,
            replications: self.replications,
            stopped: self.stopped,
            precision: self.precision,
            designs,
            contrasts,
        }
    }
}

fn design_result(
    kept: DesignBatches,
    description: DesignDescription,
    npv_watched: bool,
    t: &mut TQuantiles,
) -> DesignResult {
    let estimate = |(&kpi, column): (&Kpi, &Vec<f64>)| {
        let moments: Moments = column.iter().copied().filter(|v| v.is_finite()).collect();
        if npv_watched && kpi == Kpi::Npv {
            watched_estimate(&moments)
        } else {
            Estimate::around(&moments, t.get(moments.n()) * moments.std_error())
        }
    };
    let estimates = Kpi::ALL.iter().zip(&kept.columns).map(estimate).collect();
    DesignResult {
        name: description.name,
        title: description.title,
        variant: description.variant,
        estimates,
        series: kept.series.summary(t),
        columns: kept.columns,
        beliefs: description.beliefs,
        marginal_value: description.marginal_value,
        pay_curve: description.pay_curve,
    }
}

fn design_contrast(
    base: &DesignResult,
    other: &DesignResult,
    design: usize,
    watched: bool,
) -> DesignContrast {
    let contrast = |&kpi: &Kpi| {
        let pairs = base.columns[kpi as usize]
            .iter()
            .zip(&other.columns[kpi as usize]);
        let (base, other): (Vec<f64>, Vec<f64>) = pairs
            .filter(|(base, other)| base.is_finite() && other.is_finite())
            .unzip();
        let mut contrast = Contrast::paired(&base, &other, CONFIDENCE);
        if watched && kpi == Kpi::Npv {
            let differences = base.iter().zip(&other).map(|(base, other)| other - base);
            contrast.difference = watched_estimate(&differences.collect());
        }
        contrast
    };
    let contrasts: Vec<Contrast> = Kpi::ALL.iter().map(contrast).collect();
    let npv = &contrasts[Kpi::Npv as usize];
    let verdict = verdict(
        (&other.name, &base.name),
        npv,
        base.estimate(Kpi::Npv).point,
        replications_more(&npv.difference, watched),
    );
    DesignContrast {
        design,
        contrasts,
        verdict,
    }
}

/// The watched interval from where it holds, else (an early interrupt: nobody had looked yet)
/// Student's.
fn watched_estimate(moments: &Moments) -> Estimate {
    if moments.n() < sequential::VALID_FROM {
        Estimate::of_moments(moments, CONFIDENCE)
    } else {
        Estimate::around(moments, watched_half_width(moments))
    }
}

/// Beyond this many replications a verdict is out of reach.
const OUT_OF_REACH: usize = 1_000_000;

/// How many more replications would probably move 0 out of the interval, if mean and spread stay;
/// `None` when out of reach.
fn replications_more(difference: &Estimate, watched: bool) -> Option<usize> {
    let (n, target) = (difference.n, difference.point.abs());
    let sd = difference.std_error * (n as f64).sqrt();
    let needed = if watched {
        let alpha = 1.0 - CONFIDENCE;
        sequential::replications_needed(sd, target, alpha, sequential::TUNED_AT, OUT_OF_REACH)?
    } else {
        let ratio = difference.half_width() / target;
        let needed = (n as f64 * ratio * ratio).ceil();
        if !(0.0..=OUT_OF_REACH as f64).contains(&needed) {
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to 1e6"
        )]
        let needed = needed as usize;
        needed
    };
    Some(needed.saturating_sub(n).max(1))
}

/// Student's t quantiles at [`CONFIDENCE`], each worked out once: a report asks for the same few
/// sample sizes a thousand times.
#[derive(Debug, Default)]
pub(super) struct TQuantiles(BTreeMap<usize, f64>);

impl TQuantiles {
    /// The quantile for the mean of n values.
    pub(super) fn get(&mut self, n: usize) -> f64 {
        *self.0.entry(n).or_insert_with(|| t_quantile(n, CONFIDENCE))
    }
}
