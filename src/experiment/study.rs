//! From scenarios to an [`Experiment`]: the designs, their beliefs, their replications.

use std::cell::RefCell;

use super::describe::describe;
use super::design::{self, Design, Incomparable};
use super::engine::{self, Progress};
use super::expect::{self, Check};
use super::results::Experiment;
use super::settling::Beliefs;
use super::stopping::Stopping;
use super::variants::is_staggered;
use crate::outcome::{Measure, Outcome, ReferenceMeasure};
use crate::random::Streams;
use crate::scenario::{ExperimentSettings, Scenario};
use crate::simulate::reference::{self, Reference, Scratch};
use crate::simulate::{Prepared, State, replication};

thread_local! {
    /// The state of the replication a thread is at; its memory serves the next one.
    static STATE: RefCell<State> = RefCell::default();
    /// The same for the speed reference.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

/// A design laid out for replications.
enum Kernel<'a> {
    Company(Box<Prepared<'a>>),
    Reference(Box<Reference>),
}

/// Designs on the same shocks, with how much to simulate.
///
/// # Examples
/// ```no_run
/// use std::path::Path;
/// use quotasim::experiment::{Study, engine::Unwatched};
/// use quotasim::scenario;
///
/// let load = |file| scenario::load(Path::new(file), &[]).unwrap();
/// let (base, staggered) = (load("scenarios/aligned.toml"), load("scenarios/staggered.toml"));
/// let study = Study::comparing(base, vec![staggered]).unwrap();
/// let beliefs = study.settle(&Unwatched).unwrap();
/// let experiment = study.replicate(&beliefs, &Unwatched);
/// println!("{}", experiment.contrasts[0].verdict);
/// ```
#[derive(Debug, Clone)]
pub struct Study {
    /// Scenarios as written, base first, then variants of those that are staggered.
    pub designs: Vec<Design>,
    /// Seed, precision and numbers of replications: the base's, for all.
    pub settings: ExperimentSettings,
}

impl Study {
    /// Scenarios against a base. A staggered one (but for the base) brings its variants:
    /// buyers who do not and who do know their seller's clock, with and without an executive left on
    /// the fiscal clock.
    ///
    /// # Errors
    /// [`Incomparable`] when the scenarios rest on different companies or calendars.
    pub fn comparing(base: Scenario, others: Vec<Scenario>) -> Result<Self, Incomparable> {
        for other in &others {
            design::comparable(&base, other)?;
        }
        Ok(Self::beside(base, others))
    }

    /// Scenarios beside each other as written, without variants.
    ///
    /// # Errors
    /// As [`Study::comparing`].
    pub fn as_written(base: Scenario, others: Vec<Scenario>) -> Result<Self, Incomparable> {
        let mut study = Self::comparing(base, others)?;
        study.designs.retain(|design| design.variant.is_none());
        Ok(study)
    }

    /// One scenario as written.
    pub fn of(scenario: Scenario) -> Self {
        Self::beside(scenario, Vec::new())
    }

    fn beside(base: Scenario, others: Vec<Scenario>) -> Self {
        Self {
            settings: base.experiment.clone(),
            designs: design::named(base, others),
        }
    }

    /// Scenarios as written, which come first.
    pub fn n_written(&self) -> usize {
        self.designs.iter().filter(|d| d.variant.is_none()).count()
    }

    /// Whether the base's quotas end elsewhere than with the fiscal quarter; its variants are not
    /// part of the study.
    pub fn base_is_staggered(&self) -> bool {
        is_staggered(&self.designs[0].scenario.model)
    }

    /// When replications end: at the count when `min_replications` equals `max_replications`, else
    /// at the precision.
    pub fn stopping(&self) -> Stopping {
        let settings = &self.settings;
        let (min, max) = (settings.min_replications, settings.max_replications);
        if min == max {
            return Stopping::Count(max as usize);
        }
        Stopping::Precision {
            share: settings.precision.get(),
            min: min as usize,
            max: max as usize,
        }
    }

    /// Finds what everybody expects; `None` when interrupted.
    pub fn settle(&self, observer: &dyn Progress) -> Option<Beliefs> {
        Beliefs::settle(&self.designs, self.settings.seed, observer)
    }

    /// Simulates all designs until [`Study::stopping`] holds or the observer interrupts.
    ///
    /// The precision rule looks at the scenarios as written; their variants come along on the same
    /// replications and cannot make a run longer.
    pub fn replicate(&self, beliefs: &Beliefs, observer: &dyn Progress) -> Experiment {
        let kernels: Vec<Kernel<'_>> = (0..self.designs.len())
            .map(|design| self.prepare(beliefs, design))
            .collect();
        let seed = self.settings.seed;
        let batches = engine::replicate_watching(
            &kernels,
            self.n_written(),
            |kernel, number| simulate(kernel, Streams::new(seed, number)),
            self.stopping(),
            observer,
        );
        let descriptions = self
            .designs
            .iter()
            .enumerate()
            .map(|(i, design)| describe(design, beliefs.of(i)))
            .collect();
        batches.into_experiment(self.title(), seed, descriptions)
    }

    /// One replication of one design, the same as it comes out among all others.
    pub fn one(&self, beliefs: &Beliefs, design: usize, number: u64) -> Outcome {
        let kernel = self.prepare(beliefs, design);
        simulate(&kernel, Streams::new(self.settings.seed, number))
    }

    /// What came of the base scenario's `[expect]`.
    pub fn checks(&self, experiment: &Experiment) -> Vec<Check> {
        expect::checks(&self.designs[0].scenario, experiment)
    }

    fn prepare<'a>(&'a self, beliefs: &'a Beliefs, design: usize) -> Kernel<'a> {
        let model = &self.designs[design].scenario.model;
        let Some(settled) = beliefs.of(design) else {
            let law = model.reference_model.as_ref();
            let law = law.expect("only the speed reference has no beliefs");
            return Kernel::Reference(Box::new(Reference::new(model, law)));
        };
        let quarters = model.calendar.reported_quarters;
        Kernel::Company(Box::new(
            Prepared::new(model, &settled.policy, quarters, true).followed_by(&settled.later),
        ))
    }

    fn title(&self) -> String {
        let mut titles = self.designs[..self.n_written()]
            .iter()
            .map(|design| design.scenario.title.as_str());
        let base = titles.next().unwrap_or_default();
        let others: Vec<&str> = titles.collect();
        if others.is_empty() {
            base.to_owned()
        } else {
            format!("{base} against {}", others.join(", "))
        }
    }
}

fn simulate(kernel: &Kernel<'_>, shocks: Streams) -> Outcome {
    match kernel {
        Kernel::Company(prepared) => STATE.with_borrow_mut(|state| {
            let mut measure = Measure::new(prepared);
            replication(prepared, shocks, state, &mut measure);
            measure.finish()
        }),
        Kernel::Reference(reference) => SCRATCH.with_borrow_mut(|scratch| {
            let mut measure = ReferenceMeasure::new(reference);
            reference::replication(reference, shocks, scratch, &mut measure);
            measure.finish()
        }),
    }
}
