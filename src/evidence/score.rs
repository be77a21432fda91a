//! The scoreboard: findings against what oracles and scenarios give.

use std::collections::BTreeSet;
use std::io;

use super::findings::{self, Class, Expected, Finding, Measure};
use super::scenarios;
use crate::experiment::engine::Progress;
use crate::experiment::results::DesignResult;
use crate::experiment::{CONFIDENCE, Incomparable, Study};
use crate::outcome::Kpi;
use crate::scenario::{self, Scenario, ScenarioError};
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

/// What was run, and what it says.
#[derive(Debug)]
pub struct Scoreboard {
    /// A row per finding, in order.
    pub rows: Vec<Row>,
    /// Every scenario that was run, by name.
    pub scenarios: Vec<(String, DesignResult)>,
    /// The seed.
    pub seed: u64,
}

impl Scoreboard {
    /// What came of a scenario, if it was run.
    pub fn scenario(&self, name: &str) -> Option<&DesignResult> {
        let found = self.scenarios.iter().find(|(known, _)| known == name);
        found.map(|(_, design)| design)
    }
}

/// The scenarios that these findings need, in order.
pub fn scenarios_of(findings: &[Finding]) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let mut names = Vec::new();
    for finding in findings {
        if let Measure::Figures { formula } = &finding.measure {
            for name in formula.scenarios() {
                if seen.insert(name.to_owned()) {
                    names.push(name.to_owned());
                }
            }
        }
    }
    names
}

/// Scenarios that a chart shows beside those of the findings: whoever runs the firm that is taken apart as it is set
/// also runs it with a cause off at a time.
pub fn scenarios_beside(findings: &[Finding]) -> Vec<String> {
    let known = scenarios_of(findings);
    let apart = findings::taken_apart();
    let shown = apart
        .first()
        .is_some_and(|set| known.contains(&set.scenario));
    let others = apart.into_iter().map(|variant| variant.scenario);
    others
        .filter(|name| shown && !known.contains(name))
        .collect()
}

/// Runs what the findings need and some scenarios beside, once each, with these overrides, and scores them in order.
///
/// # Errors
/// [`ValidateError`]; no row is kept then.
pub fn score(
    findings: &[Finding],
    beside: &[String],
    overrides: &[String],
    observer: &dyn Progress,
) -> Result<Scoreboard, ValidateError> {
    let mut names = scenarios_of(findings);
    names.extend_from_slice(beside);
    let mut board = Scoreboard {
        rows: Vec::with_capacity(findings.len()),
        scenarios: Vec::with_capacity(names.len()),
        seed: 0,
    };
    for study in studies(&names, overrides)? {
        simulate(&study, &mut board, observer)?;
    }
    for finding in findings {
        let ours = measured(&finding.measure, &board);
        board.rows.push(Row {
            verdict: Verdict::of(finding, &ours),
            ours,
            finding: finding.clone(),
        });
    }
    Ok(board)
}

/// Scenarios of one company and calendar run together, so that what they share is measured once.
fn studies(names: &[String], overrides: &[String]) -> Result<Vec<Study>, ValidateError> {
    let folder = tempfile::tempdir()?;
    scenarios::unpack(folder.path())?;
    let mut groups: Vec<Vec<Scenario>> = Vec::new();
    for name in names {
        let path = scenarios::path(folder.path(), name);
        let scenario = scenario::load(&path, overrides).map_err(|source| {
            let name = name.clone();
            ValidateError::Scenario { name, source }
        })?;
        let fits = |group: &&mut Vec<Scenario>| {
            Study::comparing(group[0].clone(), vec![scenario.clone()]).is_ok()
                && group[0].experiment == scenario.experiment
        };
        match groups.iter_mut().find(fits) {
            Some(group) => group.push(scenario),
            None => groups.push(vec![scenario]),
        }
    }
    let study = |mut group: Vec<Scenario>| {
        let others = group.split_off(1);
        let mut study = Study::comparing(group.swap_remove(0), others)?;
        // As written: what buyers know of a seller's clock is in the file.
        study.designs.retain(|design| design.variant.is_none());
        Ok(study)
    };
    groups.into_iter().map(study).collect()
}

fn simulate(
    study: &Study,
    board: &mut Scoreboard,
    observer: &dyn Progress,
) -> Result<(), ValidateError> {
    let beliefs = study.settle(observer).ok_or(ValidateError::Interrupted)?;
    let experiment = study.replicate(&beliefs, observer);
    if observer.interrupted() {
        return Err(ValidateError::Interrupted);
    }
    board.seed = experiment.seed;
    for (design, result) in study.designs.iter().zip(experiment.designs) {
        let stem = design.scenario.path.file_stem().unwrap_or_default();
        board
            .scenarios
            .push((stem.to_string_lossy().into_owned(), result));
    }
    Ok(())
}

/// What came of a finding: the error of an oracle, or the mean over replications.
pub(super) fn measured(measure: &Measure, board: &Scoreboard) -> Estimate {
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
        Measure::Figures { .. } => {
            let mut values = values_of(measure, board);
            values.retain(|value| value.is_finite());
            Estimate::mean(&values, CONFIDENCE)
        }
    }
}

/// A measure of figures, replication by replication, not a number where it has none; nothing of an oracle.
pub(super) fn values_of(measure: &Measure, board: &Scoreboard) -> Vec<f64> {
    let Measure::Figures { formula } = measure else {
        return Vec::new();
    };
    let column = |kpi: Kpi, scenario: &str| {
        let design = board.scenario(scenario);
        design.map_or(&[][..], |design| &design.columns[kpi as usize])
    };
    let replications = board
        .scenarios
        .iter()
        .map(|(_, design)| design.columns[Kpi::Bookings as usize].len())
        .max()
        .unwrap_or(0);
    let value = |n: usize| {
        let of =
            |kpi: Kpi, scenario: &str| column(kpi, scenario).get(n).copied().unwrap_or(f64::NAN);
        formula.value(&of)
    };
    (0..replications).map(value).collect()
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
        for row in score(&exact, &[], &[], &Unwatched).unwrap().rows {
            assert_eq!(row.verdict, Verdict::Pass, "{}", row.finding.id);
        }
    }

    #[test]
    fn a_miss_says_what_is_missing() {
        for finding in findings() {
            let told = !finding.diagnosis.is_empty();
            assert_eq!(told, finding.expected == Expected::Miss, "{}", finding.id);
            assert!(finding.band[0] <= finding.band[1], "{}", finding.id);
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
