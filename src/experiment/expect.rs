//! Whether a scenario shows what it exists to show, given the error of the estimate.

use super::results::Experiment;
use crate::outcome::Kpi;
use crate::scenario::{Expectation, Scenario};
use crate::stats::Estimate;

/// What an estimate says about an expectation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The whole interval satisfies it.
    Confirmed,
    /// The whole interval lies beyond a bound.
    Failed,
    /// A bound lies inside the interval, or there is no interval.
    CannotTell,
}

/// One expectation and what came out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Check {
    /// The figure.
    pub kpi: Kpi,
    /// What was expected of its mean.
    pub expected: Expectation,
    /// Its mean over replications.
    pub estimate: Estimate,
    /// What the one says about the other.
    pub finding: Finding,
}

/// Checks the expectations of the scenario of the first design, in the order of the figures.
pub(super) fn checks(scenario: &Scenario, experiment: &Experiment) -> Vec<Check> {
    let Some(design) = experiment.designs.first() else {
        return Vec::new();
    };
    let check = |(&kpi, &expected): (&Kpi, &Expectation)| {
        let estimate = *design.estimate(kpi);
        Check {
            kpi,
            expected,
            estimate,
            finding: finding(&expected, &estimate),
        }
    };
    scenario.expect.iter().map(check).collect()
}

fn finding(expected: &Expectation, estimate: &Estimate) -> Finding {
    let known = 2 <= estimate.n && estimate.lower.is_finite() && estimate.upper.is_finite();
    if !known {
        return Finding::CannotTell;
    }
    let least = expected.at_least.unwrap_or(f64::NEG_INFINITY);
    let most = expected.at_most.unwrap_or(f64::INFINITY);
    if estimate.upper < least || most < estimate.lower {
        Finding::Failed
    } else if least <= estimate.lower && estimate.upper <= most {
        Finding::Confirmed
    } else {
        Finding::CannotTell
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(at_least: Option<f64>, at_most: Option<f64>, interval: (f64, f64), expected: Finding) {
        let (lower, upper) = interval;
        let estimate = Estimate {
            point: 0.5 * (lower + upper),
            std_error: 0.1,
            lower,
            upper,
            n: 30,
        };
        let got = finding(&Expectation { at_least, at_most }, &estimate);
        assert_eq!(got, expected, "{at_least:?} {at_most:?} {interval:?}");
    }

    #[test]
    fn a_bound_inside_the_interval_decides_nothing() {
        check(Some(1.0), None, (1.1, 1.3), Finding::Confirmed);
        check(Some(1.0), None, (1.0, 1.3), Finding::Confirmed);
        check(Some(1.0), None, (0.9, 1.3), Finding::CannotTell);
        check(Some(1.0), None, (0.7, 0.9), Finding::Failed);
        check(None, Some(1.0), (0.7, 0.9), Finding::Confirmed);
        check(None, Some(1.0), (0.7, 1.1), Finding::CannotTell);
        check(None, Some(1.0), (1.1, 1.2), Finding::Failed);
        check(Some(0.5), Some(1.0), (0.6, 0.9), Finding::Confirmed);
        check(Some(0.5), Some(1.0), (0.4, 0.9), Finding::CannotTell);
        check(Some(0.5), Some(1.0), (1.4, 1.9), Finding::Failed);
        check(Some(0.5), None, (f64::NAN, f64::NAN), Finding::CannotTell);
    }
}
