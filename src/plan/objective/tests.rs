//! Scores by hand.

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
