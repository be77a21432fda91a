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
