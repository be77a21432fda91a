//! What one replication of the shipped company costs, under each model of people, and what one round of
//! learning costs before the replications.
//!
//! Beliefs are settled once per model of people, outside the timing. Items a second are rep-years of
//! simulated time under `rep_years`, and deals in hand (ripe or not) times days under `deal_days`:
//! their reciprocal is the time per deal-day.

use std::path::Path;
use std::sync::OnceLock;

use divan::Bencher;
use divan::counter::ItemsCount;
use quotasim::beliefs;
use quotasim::model::{BehaviorModel, Model};
use quotasim::outcome::{Measure, Outcome};
use quotasim::random::Streams;
use quotasim::scenario;
use quotasim::simulate::{Prepared, Recorder, State, replication};
use quotasim::solve::policy::{Policy, Reference};
use quotasim::units::DAYS_PER_YEAR;

const SHIPPED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/company.toml");
const SEED: u64 = 20_261_122;
const CONDUCTS: [Conduct; 3] = [Conduct::Fixed, Conduct::Delta, Conduct::ForwardLooking];

fn main() {
    divan::main();
}

#[derive(Debug, Clone, Copy)]
enum Conduct {
    Fixed,
    Delta,
    ForwardLooking,
}

/// The shipped company under one model of people, ready for replications.
#[derive(Debug)]
struct Company {
    model: Model,
    policy: Policy,
    rep_years: u64,
    deal_days: u64,
}

impl Conduct {
    fn company(self) -> &'static Company {
        static COMPANIES: [OnceLock<Company>; 3] = [const { OnceLock::new() }; 3];
        COMPANIES[self as usize].get_or_init(|| {
            let (model, reference) = shipped();
            let mut model = model.clone();
            model.behavior.model = match self {
                Self::Fixed => BehaviorModel::Fixed,
                Self::Delta => BehaviorModel::Delta,
                Self::ForwardLooking => BehaviorModel::ForwardLooking,
            };
            let policy = beliefs::settle(&model, reference, SEED).policy;
            let prepared = prepared(&model, &policy);
            let days = u64::from(prepared.roster.n_days) * prepared.roster.n_reps() as u64;
            let mut counted = DealDays(0);
            let shocks = Streams::new(SEED, 0);
            replication(&prepared, shocks, &mut State::default(), &mut counted);
            drop(prepared);
            Company {
                model,
                policy,
                rep_years: days / u64::from(DAYS_PER_YEAR),
                deal_days: counted.0,
            }
        })
    }
}

/// The shipped model and the facts of the reference company.
fn shipped() -> &'static (Model, Reference) {
    static SHIPPED_COMPANY: OnceLock<(Model, Reference)> = OnceLock::new();
    SHIPPED_COMPANY.get_or_init(|| {
        let scenario =
            scenario::load(Path::new(SHIPPED), &[]).expect("the shipped company is checked");
        let (reference, _) = beliefs::reference(&scenario.reference, SEED);
        (scenario.model, reference)
    })
}

fn prepared<'a>(model: &'a Model, policy: &'a Policy) -> Prepared<'a> {
    Prepared::new(model, policy, model.calendar.reported_quarters, true)
}

/// Counts deals in hand, evening by evening.
struct DealDays(u64);

impl Recorder for DealDays {
    fn evening(&mut self, _day: u32, state: &State) {
        let open: usize = state.open.iter().map(Vec::len).sum();
        let ripe: usize = state.ripe.iter().map(Vec::len).sum();
        self.0 += (open + ripe) as u64;
    }
}

/// Times replications with full measurement, each on shocks of its own.
fn replications(bencher: Bencher<'_, '_>, conduct: Conduct, items: impl Fn(&Company) -> u64) {
    let company = conduct.company();
    let prepared = prepared(&company.model, &company.policy);
    let mut state = State::default();
    let mut n = 0;
    bencher
        .counter(ItemsCount::new(items(company)))
        .bench_local(|| -> Outcome {
            n += 1;
            let mut measure = Measure::new(&prepared);
            replication(&prepared, Streams::new(SEED, n), &mut state, &mut measure);
            measure.finish()
        });
}

#[divan::bench(args = CONDUCTS, sample_count = 10, sample_size = 1)]
fn rep_years(bencher: Bencher<'_, '_>, conduct: Conduct) {
    replications(bencher, conduct, |company| company.rep_years);
}

#[divan::bench(args = CONDUCTS, sample_count = 10, sample_size = 1)]
fn deal_days(bencher: Bencher<'_, '_>, conduct: Conduct) {
    replications(bencher, conduct, |company| company.deal_days);
}

/// One round of learning after the opening one: two pilot markets on all cores, and every rep class
/// solved twice.
#[divan::bench(args = [Conduct::Delta, Conduct::ForwardLooking], sample_count = 5, sample_size = 1)]
fn opening_and_one_round_of_learning(bencher: Bencher<'_, '_>, conduct: Conduct) {
    let (_, reference) = shipped();
    let mut model = conduct.company().model.clone();
    model.learning.max_iterations = 1;
    bencher.bench_local(|| beliefs::settle(&model, reference, SEED));
}
