//! How far each finding moves with each behavioural parameter: the battery again with one step at a time.

use super::findings::{Class, Finding, Step};
use super::score::{Scoreboard, ValidateError, measured, score, values_of};
use crate::experiment::CONFIDENCE;
use crate::experiment::engine::Progress;
use crate::stats::Estimate;

/// The battery as it is, and what each step moves.
#[derive(Debug)]
pub struct Sensitivity {
    /// The steps.
    pub steps: Vec<Step>,
    /// A row per finding that is not a closed form.
    pub rows: Vec<Moves>,
    /// The seed.
    pub seed: u64,
}

/// A finding and its moves.
#[derive(Debug)]
pub struct Moves {
    /// What was published.
    pub finding: Finding,
    /// What comes out as everything is.
    pub base: Estimate,
    /// What a step adds to that, paired by replication.
    pub moves: Vec<Estimate>,
}

/// Runs the battery as it is and once more for each step; `after_base` is told when the first is done.
///
/// # Errors
/// As [`score`].
pub fn sensitivity(
    findings: &[Finding],
    steps: Vec<Step>,
    overrides: &[String],
    observer: &dyn Progress,
    after_base: impl FnOnce(usize) + Send,
) -> Result<Sensitivity, ValidateError> {
    let simulated: Vec<Finding> = findings
        .iter()
        .filter(|finding| finding.class != Class::Exact)
        .cloned()
        .collect();
    let base = score(&simulated, &[], overrides, observer)?;
    after_base(steps.len());
    let mut rows: Vec<Moves> = simulated
        .iter()
        .map(|finding| Moves {
            base: measured(&finding.measure, &base),
            finding: finding.clone(),
            moves: Vec::with_capacity(steps.len()),
        })
        .collect();
    for step in &steps {
        let overrides = [overrides, &step.set[..]].concat();
        let stepped = score(&simulated, &[], &overrides, observer)?;
        for row in &mut rows {
            row.moves.push(moved(&row.finding, &base, &stepped));
        }
    }
    Ok(Sensitivity {
        steps,
        rows,
        seed: base.seed,
    })
}

fn moved(finding: &Finding, base: &Scoreboard, stepped: &Scoreboard) -> Estimate {
    let before = values_of(&finding.measure, base);
    let after = values_of(&finding.measure, stepped);
    let differences: Vec<f64> = before
        .iter()
        .zip(&after)
        .map(|(before, after)| after - before)
        .filter(|difference| difference.is_finite())
        .collect();
    Estimate::mean(&differences, CONFIDENCE)
}
