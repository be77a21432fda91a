//! The scoreboard: findings against what oracles and scenarios give.

use std::collections::BTreeSet;
use std::io;

use super::findings::{Class, Expected, Finding, Measure};
use super::scenarios;
use crate::experiment::engine::Progress;
use crate::experiment::results::{DesignResult, Experiment};
use crate::experiment::{CONFIDENCE, Incomparable, Study};
use crate::outcome::Kpi;
use crate::scenario::{self, ScenarioError};
use crate::stats::Estimate;

/// Why a battery could not be run.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ValidateError {
    /// The embedded scenarios could not be unpacked.
    #[error("the battery's scenarios could not be unpacked")]
    Unpack(#[from] io::Error),
    /// One of them is refused; nothing ran.
    #[error("{name}: a scenario of the battery is refused")]
    Scenario {
        /// Its name.
        name: String,
        /// Its faults.
        source: ScenarioError,
    },
    /// Two scenarios of one finding do not belong to one company.
    #[error("{0}")]
    Incomparable(#[from] Incomparable),
    /// Somebody asked to stop.
    #[error("interrupted")]
    Interrupted,
}

/// What came of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// In its band.
    Pass,
    /// Outside, and listed as passing.
    Fail,
    /// Outside, and known to be: see the diagnosis.
    Miss,
    /// In its band although listed as a miss: the list is out of date.
    BetterThanListed,
    /// Too few replications for an interval.
    CannotTell,
    /// A practitioner's range; never a failure.
    Reported,
}

impl Verdict {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "FAIL",
            Self::Miss => "miss",
            Self::BetterThanListed => "pass (listed as a miss)",
            Self::CannotTell => "cannot tell",
            Self::Reported => "reported",
        }
    }

    fn of(finding: &Finding, ours: &Estimate) -> Self {
        let [low, high] = finding.band;
        let inside = low <= ours.point && ours.point <= high;
        match (finding.class, finding.expected) {
            _ if !ours.point.is_finite() => Self::CannotTell,
            (Class::Reported, _) => Self::Reported,
            (_, Expected::Pass) if inside => Self::Pass,
            (_, Expected::Pass) if ours.n == 1 && finding.class != Class::Exact => Self::CannotTell,
            (_, Expected::Pass) => Self::Fail,
            (_, Expected::Miss) if inside => Self::BetterThanListed,
            (_, Expected::Miss) => Self::Miss,
        }
    }
}

/// A line of the scoreboard.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What was published.
    pub finding: Finding,
    /// What came out, with its 95 % interval; of an oracle, its error.
    pub ours: Estimate,
    /// What the one says about the other.
    pub verdict: Verdict,
}

/// The scenarios that these findings need, base first, in order.
pub fn scenarios_of(findings: &[Finding]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut names = Vec::new();
    for finding in findings {
        if let Measure::Figure {
            scenario,
            price_lost_against,
            ..
        } = &finding.measure
        {
            for name in std::iter::once(scenario).chain(price_lost_against) {
                if seen.insert(name.clone()) {
                    names.push(name.clone());
                }
            }
        }
    }
    names
}

/// Runs what the findings need, once each, with these overrides, and scores them in order.
///
/// # Errors
/// [`ValidateError`]; no row is kept then.
pub fn score(
    findings: &[Finding],
    overrides: &[String],
    observer: &dyn Progress,
) -> Result<Vec<Row>, ValidateError> {
    let names = scenarios_of(findings);
    let experiment = if names.is_empty() {
        None
    } else {
        Some(simulate(&names, overrides, observer)?)
    };
    let row = |finding: &Finding| {
        let ours = measured(&finding.measure, &names, experiment.as_ref());
        Row {
            verdict: Verdict::of(finding, &ours),
            ours,
            finding: finding.clone(),
        }
    };
    Ok(findings.iter().map(row).collect())
}

fn simulate(
    names: &[String],
    overrides: &[String],
    observer: &dyn Progress,
) -> Result<Experiment, ValidateError> {
    let folder = tempfile::tempdir()?;
    scenarios::unpack(folder.path())?;
    let mut loaded = Vec::with_capacity(names.len());
    for name in names {
        let path = scenarios::path(folder.path(), name);
        let scenario = scenario::load(&path, overrides).map_err(|source| {
            let name = name.clone();
            ValidateError::Scenario { name, source }
        })?;
        loaded.push(scenario);
    }
    let others = loaded.split_off(1);
    let base = loaded.pop().ok_or(ValidateError::Interrupted)?;
    let study = Study::comparing(base, others)?;
    let beliefs = study.settle(observer).ok_or(ValidateError::Interrupted)?;
    let experiment = study.replicate(&beliefs, observer);
    if observer.interrupted() {
        return Err(ValidateError::Interrupted);
    }
    Ok(experiment)
}

fn measured(measure: &Measure, names: &[String], experiment: Option<&Experiment>) -> Estimate {
    let nothing = || Estimate::mean(&[], CONFIDENCE);
    let design = |name: &String| -> Option<&DesignResult> {
        let place = names.iter().position(|known| known == name)?;
        experiment?.designs.get(place)
    };
    let column = |design: &DesignResult, key: &str| {
        Kpi::from_key(key).map(|kpi| design.columns[kpi as usize].clone())
    };
    match measure {
        Measure::Oracle { oracle } => {
            let error = oracle.error();
            Estimate {
                point: error,
                std_error: 0.0,
                lower: error,
                upper: error,
                n: 1,
            }
        }
        Measure::Figure {
            scenario,
            kpi,
            less_kpi,
            price_lost_against,
        } => {
            let Some(design_result) = design(scenario) else {
                return nothing();
            };
            let Some(mut values) = column(design_result, kpi) else {
                return nothing();
            };
            if let Some(less) = less_kpi.as_ref().and_then(|k| column(design_result, k)) {
                values.iter_mut().zip(less).for_each(|(v, l)| *v -= l);
            }
            if let Some(other) = price_lost_against {
                let Some(other) = design(other).and_then(|d| column(d, kpi)) else {
                    return nothing();
                };
                let pairs = values.iter_mut().zip(other);
                pairs.for_each(|(d, o)| *d = 1.0 - (1.0 - *d) / (1.0 - o));
            }
            values.retain(|v| v.is_finite());
            Estimate::mean(&values, CONFIDENCE)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::findings;
    use crate::experiment::engine::Unwatched;

    #[test]
    fn exact_oracles_pass_without_a_simulation() {
        let exact: Vec<Finding> = findings()
            .into_iter()
            .filter(|f| f.class == Class::Exact)
            .collect();
        assert_eq!(exact.len(), 7);
        for row in score(&exact, &[], &Unwatched).unwrap() {
            assert_eq!(row.verdict, Verdict::Pass, "{}", row.finding.id);
        }
    }

    #[test]
    fn a_miss_says_what_is_missing_and_figures_exist() {
        for finding in findings() {
            let told = !finding.diagnosis.is_empty();
            assert_eq!(told, finding.expected == Expected::Miss, "{}", finding.id);
            assert!(finding.band[0] <= finding.band[1], "{}", finding.id);
            if let Measure::Figure { kpi, less_kpi, .. } = &finding.measure {
                for key in std::iter::once(kpi).chain(less_kpi) {
                    assert!(Kpi::from_key(key).is_some(), "{}: {key}", finding.id);
                }
            }
        }
    }

    #[test]
    fn verdicts() {
        let mut finding = findings().remove(0);
        finding.band = [0.2, 0.4];
        finding.class = Class::Published;
        let estimate = |point, n| Estimate {
            point,
            std_error: 0.01,
            lower: point - 0.02,
            upper: point + 0.02,
            n,
        };
        let mut check = |expected, point, n, verdict| {
            finding.expected = expected;
            assert_eq!(Verdict::of(&finding, &estimate(point, n)), verdict);
        };
        check(Expected::Pass, 0.3, 4, Verdict::Pass);
        check(Expected::Pass, 0.5, 4, Verdict::Fail);
        check(Expected::Pass, 0.1, 4, Verdict::Fail);
        check(Expected::Pass, 0.5, 1, Verdict::CannotTell);
        check(Expected::Pass, f64::NAN, 0, Verdict::CannotTell);
        check(Expected::Miss, 0.5, 4, Verdict::Miss);
        check(Expected::Miss, 0.3, 4, Verdict::BetterThanListed);
    }
}
