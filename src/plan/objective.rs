//! Objectives: pay for a score that somebody gives, with no link to sales.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::units::Share;

/// How a score between 0 and 1 is given, for measure `objectives`. The score over the quota's level
/// is the component's attainment.
///
/// ```toml
/// measure = "objectives"
/// quota = { level = 1.0 }
/// objective = { expected_score = 0.9, steps = [0.5, 0.8, 1.0] }
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Objective {
    /// Score where none is given.
    pub expected_score: Share,
    /// Scores that can be given; another counts as the step below it, and 0 below the first.
    /// Absent: any.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub steps: Vec<Share>,
}

/// Scores this close below a step reach it.
const SNAP: f64 = 1e-10;

impl Objective {
    /// The score that counts: the one given, or the expected one, brought to its step.
    pub fn score(&self, given: Option<f64>) -> f64 {
        let score = given.unwrap_or(self.expected_score.get()).clamp(0.0, 1.0);
        if self.steps.is_empty() {
            return score;
        }
        let reached = self.steps.iter().map(|s| s.get());
        reached.filter(|s| *s <= score + SNAP).fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, given: Option<f64>, expected: f64) {
        let objective: Objective = toml::from_str(text).unwrap();
        assert!((objective.score(given) - expected).abs() < 1e-12);
    }

    #[test]
    fn a_score_counts_as_the_step_below_it() {
        let steps = "expected_score = 0.9\nsteps = [0.5, 0.8, 1.0]";
        check(steps, None, 0.8);
        check(steps, Some(1.0), 1.0);
        check(steps, Some(0.8), 0.8);
        check(steps, Some(0.79), 0.5);
        check(steps, Some(0.3), 0.0);
    }

    #[test]
    fn without_steps_any_score_from_0_to_1_counts() {
        check("expected_score = 0.9", None, 0.9);
        check("expected_score = 0.9", Some(0.37), 0.37);
        check("expected_score = 0.9", Some(1.4), 1.0);
        check("expected_score = 0.9", Some(-1.0), 0.0);
    }
}
