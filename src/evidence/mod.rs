//! What the model is held to: published findings and exact oracles, as data, and the scoreboard.
//!
//! A [`Finding`] says what was published, in which band the model has to come out, and how that is measured: a
//! figure of a named scenario, or a difference of two scenarios on the same shocks, or an exact oracle. Nothing
//! here, nor below, knows which finding is being run: scenarios are ordinary ones (`scenarios/evidence/`),
//! and all share the company's behaviour.

mod findings;
mod formula;
mod larkin;
mod oracles;
mod scenarios;
mod score;
mod sensitivity;

pub use findings::{
    Camp, Class, Expected, Finding, Measure, Step, camps, findings, steps, taken_apart,
};
pub use formula::Formula;
pub use larkin::{PublishedWeek, WEEKLY_SCENARIO, published_weeks};
pub use oracles::Oracle;
pub use score::{Row, Scoreboard, ValidateError, Verdict, scenarios_beside, scenarios_of, score};
pub use sensitivity::{Moves, Sensitivity, sensitivity};
