//! Replications of designs: simulated in parallel, collected and summed in order, put into words.
//!
//! [`engine::replicate`] runs them until a stopping rule holds; [`engine::Batches::into_experiment`]
//! turns what was kept into estimates, paired contrasts and chart-ready series ([`results`]).

//! A [`Study`] is the way from scenarios to there: which designs stand beside each other, what
//! everybody in them expects, and the replications.
//!
//! [`explain`] asks which mechanism makes the difference, [`trace`] tells one replication event by event.
//!
//! [`plan_sheet`] needs none of that: what a plan pays and asks for, by arithmetic alone, with its
//! [`budget`].

pub mod budget;
mod describe;
mod design;
pub mod engine;
mod expect;
pub mod explain;
pub mod plan_sheet;
pub mod policy_map;
pub mod results;
mod robustness;
mod series;
mod settling;
mod stopping;
mod study;
mod summary;
pub mod trace;
mod variants;
mod verdict;

pub use design::{Design, Incomparable};
pub use expect::{Check, Finding};
pub use robustness::{BeliefLuck, StartSpread};
pub use series::FAN_HISTORIES;
pub use settling::Beliefs;
pub use stopping::Stopping;
pub use study::Study;
pub use summary::{CONFIDENCE, DesignDescription};
