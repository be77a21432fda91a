//! A Monte Carlo simulator of sales-incentive timing: what it costs that everybody's quota ends on the
//! same day, what staggering buys, and what changes when growth is pulled by the product.
//!
//! Behaviour is derived, not assumed. A compensation plan is a payoff; everybody on the seller's side
//! compares what their own plan pays for a signature today with what it is expected to pay later, on
//! their own clock. No rule looks at how many days are left of a quarter.
//!
//! # What a model is made of
//!
//! A [`Model`](model::Model) is one company under one design: calendars and clocks, people and
//! their plans, leads, deals and buyers, customers, product and money, and a switch for each
//! mechanism. A [`Scenario`](scenario::Scenario) is a model read from a file, with how much to simulate
//! and the reference company that designs share. Its expectations settle once ([`beliefs`]) into
//! a [`Policy`](solve::policy::Policy): what everybody expects and what a booking is worth to them. Then
//! replications run on addressed random numbers, the same under every design, and are measured as
//! [`Kpi`](outcome::Kpi)s. The equations are in `docs/model.md`.
//!
//! ```text
//! file ─▶ Scenario ─▶ Policy ─▶ Outcome, replication by replication ─▶ Estimate ─▶ table, chart, JSON
//!        (checked)   (settled)  (simulated on addressed draws)         (stats)      (report)
//! ```
//!
//! # A first run
//!
//! Two replications of a company shrunk to a dozen reps, so that it takes a second:
//!
//! ```
//! use std::path::Path;
//!
//! use quotasim::outcome::{Kpi, Measure};
//! use quotasim::random::Streams;
//! use quotasim::simulate::{Prepared, State, replication};
//! use quotasim::{beliefs, scenario};
//!
//! let small = [
//!     "organization.reps=12",
//!     "organization.regions=2",
//!     "organization.teams_per_region=2",
//!     "calendar.reported_quarters=2",
//!     "calendar.warmup_quarters=2",
//!     "learning.pilot_quarters=2",
//!     "learning.pilot_histories=1",
//!     "learning.max_iterations=3",
//! ];
//! let scenario = scenario::load(Path::new("scenarios/company.toml"), &small.map(String::from))?;
//! let seed = scenario.experiment.seed;
//!
//! // Facts of the reference company, and its settled expectations: here the design is the reference.
//! let (_, settled) = beliefs::reference(&scenario.reference, seed);
//!
//! let quarters = scenario.model.calendar.reported_quarters;
//! let prepared = Prepared::new(&scenario.model, &settled.policy, quarters, true);
//! let mut state = State::default();
//! let mut bookings = Vec::new();
//! for index in 0..2 {
//!     let mut measure = Measure::new(&prepared);
//!     replication(&prepared, Streams::new(seed, index), &mut state, &mut measure);
//!     bookings.push(measure.finish().kpi(Kpi::Bookings));
//! }
//! assert!(bookings.iter().all(|&money| 0.0 < money));
//! # Ok::<(), quotasim::scenario::ScenarioError>(())
//! ```
//!
//! # Modules, lowest layer first
//!
//! | module | what it is |
//! |---|---|
//! | [`units`] | checked number types and how numbers are written |
//! | [`random`] | random numbers by address; the only exp, ln and erf on result paths |
//! | [`stats`] | samples to estimates; knows nothing of sales |
//! | [`plan`] | the rules of pay, pure |
//! | [`model`] | the nouns: one company under one design |
//! | [`solve`] | what a booking is worth today |
//! | [`simulate`] | the kernel: one replication, day by day |
//! | [`outcome`] | what is measured on a replication, one definition per figure |
//! | [`beliefs`] | the fixed point of expectations, once per design |
//! | [`scenario`] | text to checked model, with every fault at once |
//! | [`replay`] | given deals through the plans to pay statements, behaviour off |
//! | [`experiment`] | replications of designs in parallel, estimates, paired contrasts |
//! | [`evidence`] | published findings and exact oracles as data, and the scoreboard |
//! | [`report`] | tables, charts and results folders |
//! | [`cli`] | the command line |

pub mod beliefs;
pub mod cli;
pub mod evidence;
pub mod experiment;
pub mod model;
pub mod outcome;
pub mod plan;
pub mod random;
pub mod replay;
pub mod report;
pub mod scenario;
pub mod simulate;
pub mod solve;
pub mod stats;
pub mod units;
