//! What a comparison comes to, in a paragraph.

use crate::experiment::results::Experiment;

/// The paragraph under the decision table; empty without a comparison.
pub fn conclusion(_experiment: &Experiment) -> String {
    String::new()
}
