//! A small company for tests of the model: the shipped one with fewer people and shorter histories.

use std::path::Path;

use quotasim::beliefs::{self, Settled};
use quotasim::model::Model;
use quotasim::outcome::{Kpi, Measure, Outcome};
use quotasim::random::Streams;
use quotasim::scenario;
use quotasim::simulate::{Prepared, Recorder, State, replication};
use quotasim::solve::policy::{Policy, Reference};
use quotasim::stats::Moments;

pub(crate) const SEED: u64 = 20_261_122;

/// Twelve typical reps in two regions of two teams, a year of report. What can go wrong before a deal is ripe is off, as in
/// `scenarios/mechanisms/timing_only.toml`: tests of it turn theirs on.
const SMALL: &[&str] = &[
    "mechanisms.mirages=false",
    "mechanisms.qualification=false",
    "mechanisms.sponsorship=false",
    "mechanisms.multi_threading=false",
    "mechanisms.specialists=false",
    "mechanisms.inbound_neglect=false",
    "mechanisms.turnover=false",
    "mechanisms.push_tactics=false",
    "mechanisms.word_of_mouth=false",
    "deals.attention_capacity=25",
    "organization.regions=2",
    "organization.teams_per_region=2",
    "organization.reps=12",
    "organization.ability_classes=[{ability=1.0,share=1.0}]",
    "finance.opening_arr=24_000_000",
    "calendar.reported_quarters=4",
    "calendar.warmup_quarters=2",
    "learning.pilot_quarters=8",
    "learning.pilot_histories=8",
    "learning.max_iterations=25",
];

/// A scenario of that company.
pub(crate) fn scenario(file: &str, changes: &[&str]) -> scenario::Scenario {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios");
    let sets: Vec<String> = SMALL
        .iter()
        .chain(changes)
        .map(ToString::to_string)
        .collect();
    scenario::load(&folder.join(file), &sets).unwrap_or_else(|e| panic!("{e}"))
}

/// A design with settled beliefs, and the company it is measured against.
pub(crate) struct Design {
    pub(crate) model: Model,
    pub(crate) reference: Reference,
    pub(crate) settled: Settled,
}

impl Design {
    /// The design of a file, with changes.
    pub(crate) fn load(file: &str, changes: &[&str]) -> Self {
        let scenario = scenario(file, changes);
        let (reference, settled) = beliefs::reference(&scenario.reference, SEED);
        if scenario.model == *scenario.reference {
            return Self {
                model: scenario.model,
                reference,
                settled,
            };
        }
        Self::settle(scenario.model, &reference)
    }

    /// A design of the same company.
    pub(crate) fn settle(model: Model, reference: &Reference) -> Self {
        Self {
            settled: beliefs::settle(&model, reference, SEED),
            reference: reference.clone(),
            model,
        }
    }

    /// The same company with something changed; beliefs settle again.
    pub(crate) fn with(&self, change: impl FnOnce(&mut Model)) -> Self {
        let mut model = self.model.clone();
        change(&mut model);
        Self::settle(model, &self.reference)
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.settled.policy
    }

    pub(crate) fn prepared(&self) -> Prepared<'_> {
        let quarters = self.model.calendar.reported_quarters;
        Prepared::new(&self.model, self.policy(), quarters, true)
    }

    /// One replication, watched.
    pub(crate) fn watch<R: Recorder>(&self, number: u64, recorder: &mut R) {
        watch(&self.prepared(), number, recorder);
    }

    /// Replications from 0 on, measured.
    pub(crate) fn outcomes(&self, n: u64) -> Vec<Outcome> {
        let prepared = self.prepared();
        let mut state = State::default();
        (0..n)
            .map(|number| {
                let mut measure = Measure::new(&prepared);
                replication(
                    &prepared,
                    Streams::new(SEED, number),
                    &mut state,
                    &mut measure,
                );
                measure.finish()
            })
            .collect()
    }
}

/// One replication of a prepared model, watched.
pub(crate) fn watch<R: Recorder>(prepared: &Prepared<'_>, number: u64, recorder: &mut R) {
    let mut state = State::default();
    replication(prepared, Streams::new(SEED, number), &mut state, recorder);
}

/// Mean and standard error of one figure.
pub(crate) fn moments(outcomes: &[Outcome], kpi: Kpi) -> Moments {
    outcomes.iter().map(|o| o.kpi(kpi)).collect()
}

/// Mean and standard error of a paired difference, `b` less `a`.
pub(crate) fn paired(a: &[Outcome], b: &[Outcome], value: impl Fn(&Outcome) -> f64) -> Moments {
    a.iter().zip(b).map(|(a, b)| value(b) - value(a)).collect()
}

/// Standard errors at which a mean of some 60 replications or more is off by less than one chance
/// in a million (Student's t with 60 degrees of freedom: p < 3e-7).
pub(crate) const FAR: f64 = 5.8;

/// The mean lies where it should, within [`FAR`] standard errors, and the standard error is small
/// enough for that to mean something.
#[track_caller]
pub(crate) fn check_mean(what: &str, seen: &Moments, expected: f64, resolves: f64) {
    let (mean, se) = (seen.mean(), seen.std_error());
    assert!(
        FAR * se <= resolves,
        "{what}: a standard error of {se} resolves {}, not {resolves}",
        FAR * se
    );
    assert!(
        (mean - expected).abs() <= FAR * se,
        "{what}: {mean} +- {se}, expected {expected}"
    );
}

/// The mean is clearly above (or, with the bound as the mean's negative, below) a bound.
#[track_caller]
pub(crate) fn check_above(what: &str, seen: &Moments, bound: f64) {
    let (mean, se) = (seen.mean(), seen.std_error());
    assert!(
        bound < mean - FAR * se,
        "{what}: {mean} +- {se} is not clearly above {bound}"
    );
}
